import type { Sex } from '../registry/members/member.model.js';
import { type Random, Weighted } from './random.js';

/** Shares in per cent as counts of names usually put them; those at the end are rounded up to half. */
const FAMILY = new Weighted<string>([
  ['Nguyễn', 38],
  ['Trần', 11],
  ['Lê', 9.5],
  ['Phạm', 7],
  ['Phan', 4.5],
  ['Hoàng', 3],
  ['Huỳnh', 2.1],
  ['Vũ', 2.4],
  ['Võ', 1.5],
  ['Đặng', 2.1],
  ['Bùi', 2],
  ['Trương', 1.5],
  ['Đỗ', 1.4],
  ['Hồ', 1.3],
  ['Ngô', 1.3],
  ['Dương', 1],
  ['Đinh', 1],
  ['Đoàn', 0.8],
  ['Lâm', 0.7],
  ['Mai', 0.7],
  ['Trịnh', 0.7],
  ['Đào', 0.7],
  ['Cao', 0.6],
  ['Lý', 0.5],
  ['Hà', 0.5],
  ['Lương', 0.5],
  ['Lưu', 0.5],
  ['Phùng', 0.5],
  ['Tô', 0.5],
  ['Tạ', 0.5],
  ['Thái', 0.5],
  ['Châu', 0.5],
  ['Quách', 0.5],
  ['Kiều', 0.5],
]);

const MIDDLE: Record<Sex, Weighted<string>> = {
  MALE: ranked(
    'Văn|Đức|Minh|Hữu|Quang|Ngọc|Xuân|Thành|Công|Đình|Quốc|Anh|Hoàng|Thanh|Mạnh|Tuấn|Trọng|Duy|Tiến|Bá|Viết|Gia|Thế|Việt|Hải|Nhật|Khắc|Trung|',
  ),
  FEMALE: ranked(
    'Thị|Thị Thu|Thị Thanh|Ngọc|Thị Hồng|Thu|Thị Kim|Phương|Thị Minh|Thanh|Thị Ngọc|Thùy|Minh|Thị Bích|Kim|Hồng|Mai|Thị Phương|Bích|Khánh|Thị Mỹ|Diệu|Quỳnh|Hoài|Hải|Tuyết|Bảo|',
  ),
};

const GIVEN: Record<Sex, Weighted<string>> = {
  MALE: ranked(
    'Hùng|Tuấn|Dũng|Minh|Anh|Hải|Nam|Long|Sơn|Thắng|Cường|Đức|Hiếu|Hoàng|Bình|Thành|Trung|Quân|Huy|Tùng|Hưng|Phúc|Việt|Kiên|Phong|Đạt|Tú|Khoa|Vinh|Lâm|Quang|Toàn|Tâm|Thái|Khánh|Hòa|Nghĩa|Phương|Tiến|Duy|Lộc|Đông|Bảo|Thịnh|Trường|Chiến|Quý|Ân|Giang|Đăng',
  ),
  FEMALE: ranked(
    'Hương|Lan|Hoa|Linh|Trang|Hằng|Hà|Thảo|Nga|Mai|Thủy|Phương|Yến|Ngọc|Nhung|Hạnh|Anh|Loan|Vân|Hiền|Dung|Huyền|Oanh|Liên|Tuyết|Thúy|Huệ|Quỳnh|Ngân|Chi|Tâm|Hòa|Châu|Hồng|Vy|My|Nhi|Trinh|Diệp|Thương|Giang|Uyên|Xuân|Ánh|Bích|Thu|Đào|Cúc|Phượng|Trâm',
  ),
};

/** Names in order of frequency: the second half as often as the first, and so on (Zipf's law, flattened). */
function ranked(names: string): Weighted<string> {
  return new Weighted(names.split('|').map((name, rank) => [name, (rank + 2) ** -0.8]));
}

/** A name as Vietnamese names are written: family, middle and given name, in NFC. */
export function personName(random: Random, sex: Sex): string {
  const parts = [FAMILY.draw(random), MIDDLE[sex].draw(random), GIVEN[sex].draw(random)];
  return parts.filter((part) => part !== '').join(' ');
}
