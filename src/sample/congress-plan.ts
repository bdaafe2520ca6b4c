import type { Instant } from '../kernel/clock.js';
import type { AssemblyKind } from '../registry/congresses/assembly.model.js';
import type { ApportionmentEntry } from '../registry/congresses/apportionments.store.js';
import { standingSeats } from '../registry/congresses/delegate-seats.rules.js';
import type { DocumentKind } from '../registry/congresses/proceedings.model.js';
import {
  attended,
  electedDelegates,
  type Hours,
  LISTED,
  part,
  type SampleDelegate,
  type SampleOfficer,
  staysToTheEnd,
  stranger,
  tellers,
} from './assembly-lists.js';
import { MEMBER, type SampleBody } from './committees.js';
import { dateOf, type Day, momentOf } from './dates.js';
import type { SampleElection } from './election-plan.js';
import type { Elector } from './electors.store.js';
import type { Random } from './random.js';
import type { SampleTerm } from './terms.js';

/** How the seats of delegates were apportioned. */
export type Apportioned = Pick<ApportionmentEntry, 'referenceDate' | 'calculation' | 'adjustments'>;

/** A congress or meeting with all that is done there. */
export interface SampleAssembly {
  /** What tells it from others of the association. */
  readonly name: string;
  readonly kind: AssemblyKind;
  readonly title: string;
  readonly day: Day;
  readonly convened: Day;
  readonly openedAt: Instant;
  readonly pollsAt: Instant;
  readonly closedAt: Instant;
  /** Of a congress; null of a meeting. */
  readonly apportioned: Apportioned | null;
  readonly delegates: readonly SampleDelegate[];
  readonly officers: readonly SampleOfficer[];
  readonly agenda: readonly string[];
  readonly documents: readonly { readonly kind: DocumentKind; readonly title: string }[];
  readonly elections: readonly SampleElection[];
  /** What is put to a vote by show of hands; null for nothing. */
  readonly motion: string | null;
}

const OF_CONGRESS: Hours = { opens: 8, polls: 10, closes: 16 };
const OF_FIRST_MEETING: Hours = { opens: 17, polls: 18, closes: 19 };
const OF_MEETING: Hours = { opens: 8, polls: 9, closes: 11 };

const CALLED_BEFORE = { congress: 30, meeting: 10 };

const ROMAN = ['I', 'II', 'III', 'IV'];

const GUESTS = [
  'Đại diện Liên hiệp các hội (hư cấu)',
  'Đại diện hội bạn (hư cấu)',
  'Nhà tài trợ (hư cấu)',
];

/**
 * The congress that opens a term.
 *
 * @param electors full members of each branch, in the order in which they are elected delegates; those
 *   beyond the seats are alternates
 * @param exOfficio members of the outgoing committee who are delegates by office
 */
export function planCongress(
  random: Random,
  term: SampleTerm,
  apportioned: Apportioned,
  electors: readonly Elector[],
  exOfficio: readonly number[],
  elections: readonly SampleElection[],
): SampleAssembly {
  const { ordinal, label, opens: day } = term;
  const seats = standingSeats(apportioned.calculation, apportioned.adjustments);
  const listed = [
    ...exOfficio.map((memberId) => ({
      ...LISTED,
      memberId,
      basis: 'EX_OFFICIO' as const,
      title: 'Ủy viên Ban Thường vụ khóa trước',
    })),
    ...electedDelegates(seats, electors, new Set(exOfficio)),
    ...GUESTS.map((title) => ({ ...LISTED, ...stranger(random), role: 'GUEST' as const, title })),
  ];
  const delegates = attended(random, listed, day, OF_CONGRESS);
  const number = ROMAN[ordinal - 1];
  return {
    ...timesOf(day, OF_CONGRESS),
    name: `congress/${ordinal}`,
    kind: ordinal === 1 ? 'FOUNDING' : 'TERM',
    title: `Đại hội đại biểu lần thứ ${number}, nhiệm kỳ ${label}`,
    convened: day - CALLED_BEFORE.congress,
    apportioned,
    delegates,
    officers: congressOfficers(random, delegates, elections),
    agenda: [
      'Khai mạc, bầu Đoàn Chủ tịch và Đoàn Thư ký',
      'Báo cáo thẩm tra tư cách đại biểu',
      ordinal === 1 ? 'Báo cáo công tác vận động thành lập' : 'Báo cáo tổng kết nhiệm kỳ',
      'Bầu Ban Chấp hành',
      'Thông qua Nghị quyết, bế mạc',
    ],
    documents: [
      {
        kind: 'REPORT',
        title:
          ordinal === 1 ? 'Báo cáo công tác vận động thành lập' : 'Báo cáo tổng kết nhiệm kỳ trước',
      },
      { kind: 'REGULATION', title: 'Quy chế bầu cử tại Đại hội' },
      { kind: 'RESOLUTION', title: `Nghị quyết Đại hội lần thứ ${number}` },
    ],
    elections,
    motion: `Thông qua Nghị quyết Đại hội lần thứ ${number}`,
  };
}

/** The first meeting of the executive committee, on the day on which it is elected. */
export function planFirstMeeting(
  random: Random,
  { ordinal, opens: day }: SampleTerm,
  { mandates }: SampleBody,
  elections: readonly SampleElection[],
): SampleAssembly {
  const members = mandates
    .filter(({ origin }) => origin === 'ELECTED')
    .map(({ holder }) => ({ holder, title: MEMBER.title }));
  return {
    ...meeting(random, day, OF_FIRST_MEETING, members, elections),
    name: `first-meeting/${ordinal}`,
    title: `Hội nghị Ban Chấp hành lần thứ nhất, khóa ${ROMAN[ordinal - 1]}`,
    convened: day,
    agenda: ['Bầu Ban Thường vụ và các chức danh', 'Bầu Ban Kiểm tra'],
  };
}

/** The meeting of the executive committee that fills what is vacant in mid-term. */
export function planByElection(
  random: Random,
  { ordinal, byElection: day }: SampleTerm,
  { mandates }: SampleBody,
  elections: readonly SampleElection[],
): SampleAssembly {
  const date = dateOf(day);
  const members = mandates
    .filter(({ from, until }) => from.latest < date && (!until || date < until.earliest))
    .map(({ holder, post }) => ({ holder, title: post.title }));
  return {
    ...meeting(random, day, OF_MEETING, members, elections),
    name: `by-election/${ordinal}`,
    title: `Hội nghị Ban Chấp hành về công tác nhân sự, khóa ${ROMAN[ordinal - 1]}`,
    convened: day - CALLED_BEFORE.meeting,
    agenda: ['Bầu bổ sung vào các vị trí khuyết'],
  };
}

function meeting(
  random: Random,
  day: Day,
  hours: Hours,
  members: readonly { readonly holder: number; readonly title: string }[],
  elections: readonly SampleElection[],
) {
  const listed = members.map(({ holder, title }) => {
    return { ...LISTED, memberId: holder, basis: 'EX_OFFICIO' as const, title };
  });
  const delegates = attended(random, listed, day, hours);
  const there = delegates.filter(staysToTheEnd);
  return {
    ...timesOf(day, hours),
    kind: 'COMMITTEE_MEETING' as const,
    apportioned: null,
    delegates,
    officers: [
      ...part('PRESIDIUM', there, 0, 1),
      ...part('SECRETARIAT', there, 1, 1),
      ...tellers(random, there, elections),
    ],
    documents: [],
    elections,
    motion: null,
  };
}

function congressOfficers(
  random: Random,
  delegates: readonly SampleDelegate[],
  elections: readonly SampleElection[],
): SampleOfficer[] {
  const there = delegates.filter(staysToTheEnd);
  return [
    ...part('ORGANIZING_COMMITTEE', there, 0, 3),
    ...part('PRESIDIUM', there, 0, 3),
    ...part('SECRETARIAT', there, 3, 2),
    ...part('CREDENTIALS_COMMITTEE', there, 5, 3),
    ...tellers(random, there, elections),
  ];
}

function timesOf(day: Day, { opens, polls, closes }: Hours) {
  return {
    day,
    openedAt: momentOf(day, opens, 0),
    pollsAt: momentOf(day, polls, 0),
    closedAt: momentOf(day, closes, 30),
  };
}
