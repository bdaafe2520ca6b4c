import { searchKey } from '../kernel/names.js';
import type { BranchSector } from '../registry/branches/branch.model.js';
import type { EmploymentSector, MemberKind, Sex } from '../registry/members/member.model.js';
import type { Details } from '../registry/members/members.store.js';
import { type Day, DAYS_PER_YEAR, written } from './dates.js';
import { personName } from './names.js';
import { type Random, Weighted } from './random.js';

/** Who a member is and how old, as far as that bears on memberships. */
export interface SamplePerson {
  readonly kind: MemberKind;
  /** Null for an organization. */
  readonly born: Day | null;
  readonly details: Details;
}

const ORGANIZATIONS = 0.015;

const QUALIFICATIONS = new Weighted<string | null>([
  [null, 14],
  ['Cử nhân Công nghệ thông tin', 24],
  ['Kỹ sư Công nghệ thông tin', 20],
  ['Kỹ sư Điện tử – Viễn thông', 9],
  ['Cử nhân Hệ thống thông tin quản lý', 6],
  ['Cử nhân Kinh tế', 5],
  ['Cử nhân Sư phạm Tin học', 5],
  ['Thạc sĩ Khoa học máy tính', 8],
  ['Thạc sĩ Quản trị kinh doanh', 3],
  ['Tiến sĩ Khoa học máy tính', 3],
  ['Cao đẳng Tin học ứng dụng', 3],
]);

const TITLES: Record<EmploymentSector, readonly (string | null)[]> = {
  STATE_AGENCY: ['Chuyên viên', 'Chuyên viên chính', 'Phó Trưởng phòng', 'Trưởng phòng', null],
  PUBLIC_SERVICE_UNIT: ['Viên chức', 'Kỹ thuật viên', 'Phó Trưởng khoa', 'Trưởng phòng', null],
  ENTERPRISE: ['Lập trình viên', 'Kỹ sư hệ thống', 'Trưởng nhóm', 'Giám đốc kỹ thuật', 'Giám đốc'],
  EDUCATION: ['Giảng viên', 'Giảng viên chính', 'Trưởng bộ môn', 'Giáo viên Tin học'],
  SELF_EMPLOYED: ['Chủ cửa hàng', 'Tư vấn độc lập', null],
  RETIRED: [null],
  STUDENT: ['Sinh viên'],
  OTHER: ['Nhân viên', null],
};

/** Where people of a territorial or mixed branch work, and those in no branch. */
const ANYWHERE = new Weighted<EmploymentSector>([
  ['ENTERPRISE', 30],
  ['SELF_EMPLOYED', 25],
  ['STATE_AGENCY', 15],
  ['EDUCATION', 12],
  ['STUDENT', 10],
  ['OTHER', 8],
]);

/** What an organization that is a member is called, before its number. */
const COMPANIES = [
  'Công ty Cổ phần Công nghệ',
  'Công ty TNHH Phần mềm',
  'Trung tâm Đào tạo Tin học',
  'Công ty TNHH Thiết bị Số',
];

const BIRTH = { year: 0.2, month: 0.05 };
const RETIREMENT_AGE = 61;

/** Where somebody works when they join: the sector and host of the branch, if any. */
export interface Workplace {
  readonly sector: BranchSector;
  readonly host: string | null;
}

/**
 * Draws a member. Nobody real can be reached by what is made up here: telephone numbers are of one
 * unused block, addresses of a domain reserved for examples (RFC 2606).
 *
 * @param serial the member's place among all, from 1; keeps addresses apart
 * @param joined the day of joining
 * @param last the day as of which the details are
 */
export function drawPerson(
  random: Random,
  serial: number,
  joined: Day,
  last: Day,
  workplace: Workplace | null,
): SamplePerson {
  const organization = random.chance(ORGANIZATIONS);
  return organization
    ? drawOrganization(random, serial)
    : drawIndividual(random, serial, joined, last, workplace);
}

function drawOrganization(random: Random, serial: number): SamplePerson {
  return {
    kind: 'ORGANIZATION',
    born: null,
    details: {
      fullName: `${random.pick(COMPANIES)} số ${serial} (hư cấu)`,
      sex: null,
      birthDate: null,
      phone: phone(random),
      email: `lienhe.${serial}@example.org`,
      employer: null,
      jobTitle: null,
      employmentSector: null,
      qualifications: null,
    },
  };
}

function drawIndividual(
  random: Random,
  serial: number,
  joined: Day,
  last: Day,
  workplace: Workplace | null,
): SamplePerson {
  const sex: Sex = random.chance(0.36) ? 'FEMALE' : 'MALE';
  const fullName = personName(random, sex);
  const given = fullName.slice(fullName.lastIndexOf(' ') + 1);
  const student = random.chance(0.04);
  const age = student ? 18 + 5 * random.next() : 22 + 22 * random.next() + 18 * random.next() ** 2;
  const born = joined - Math.floor(age * DAYS_PER_YEAR);
  const retired = (last - born) / DAYS_PER_YEAR > RETIREMENT_AGE;
  const sector = retired ? 'RETIRED' : employment(random, workplace);
  return {
    kind: 'INDIVIDUAL',
    born,
    details: {
      fullName,
      sex,
      birthDate: random.chance(0.03) ? null : written(random, born, BIRTH).text,
      phone: random.chance(0.85) ? phone(random) : null,
      email: random.chance(0.7) ? `${searchKey(given)}.${serial}@example.org` : null,
      employer: retired || sector === 'SELF_EMPLOYED' ? null : (workplace?.host ?? null),
      jobTitle: random.pick(TITLES[sector]),
      employmentSector: random.chance(0.05) ? null : sector,
      qualifications: sector === 'STUDENT' ? null : QUALIFICATIONS.draw(random),
    },
  };
}

function employment(random: Random, workplace: Workplace | null): EmploymentSector {
  switch (workplace?.sector) {
    case 'STATE_AGENCY':
    case 'PUBLIC_SERVICE_UNIT':
    case 'ENTERPRISE':
    case 'EDUCATION':
      return workplace.sector;
    default:
      return ANYWHERE.draw(random);
  }
}

function phone(random: Random): string {
  return `0900 000 ${String(random.int(0, 999)).padStart(3, '0')}`;
}
