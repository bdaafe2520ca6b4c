import type { Instant } from '../kernel/clock.js';
import type { AssemblyKind } from '../registry/congresses/assembly.model.js';
import type { BranchSeats } from '../registry/congresses/delegate-seats.rules.js';
import type {
  DelegateBasis,
  DelegateRole,
  DelegateStanding,
} from '../registry/congresses/delegate.model.js';
import type {
  AssemblyOfficerRole,
  DocumentKind,
} from '../registry/congresses/proceedings.model.js';
import { MEMBER, type SampleBody } from './committees.js';
import { dateOf, type Day, momentOf } from './dates.js';
import type { SampleElection } from './election-plan.js';
import type { Elector } from './electors.store.js';
import { personName } from './names.js';
import type { Random } from './random.js';
import type { SampleTerm } from './terms.js';

/** A member, or a person outside the roster. */
interface Person {
  readonly memberId: number | null;
  readonly personName: string | null;
}

/** Somebody on the list of a congress or meeting. */
export interface SampleDelegate extends Person {
  readonly role: DelegateRole;
  readonly basis: DelegateBasis | null;
  readonly branchId: number | null;
  readonly title: string | null;
  /** The place on the list of the one whose seat he or she has. */
  readonly replaces: number | null;
  readonly standing: DelegateStanding;
  readonly reason: string | null;
  /** Null where he or she never came. */
  readonly cameAt: Instant | null;
  readonly leftAt: Instant | null;
}

/** Somebody with a part in running it. */
export interface SampleOfficer extends Person {
  readonly role: AssemblyOfficerRole;
  readonly isHead: boolean;
}

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
  readonly delegates: readonly SampleDelegate[];
  readonly officers: readonly SampleOfficer[];
  readonly agenda: readonly string[];
  readonly documents: readonly { readonly kind: DocumentKind; readonly title: string }[];
  readonly elections: readonly SampleElection[];
  /** What is put to a vote by show of hands; null for nothing. */
  readonly motion: string | null;
}

/** Hours of a day at which an assembly begins, polls and ends. */
interface Hours {
  readonly opens: number;
  readonly polls: number;
  readonly closes: number;
}

const OF_CONGRESS: Hours = { opens: 8, polls: 10, closes: 16 };
const OF_FIRST_MEETING: Hours = { opens: 17, polls: 18, closes: 19 };
const OF_MEETING: Hours = { opens: 8, polls: 9, closes: 11 };

const CALLED_BEFORE = { congress: 30, meeting: 10 };

/** On lists of so many one is excused, and one does not come. */
const LARGE = 8;

const ROMAN = ['I', 'II', 'III', 'IV'];

const GUESTS = [
  'Đại diện Liên hiệp các hội (hư cấu)',
  'Đại diện hội bạn (hư cấu)',
  'Nhà tài trợ (hư cấu)',
];

const LISTED = {
  memberId: null,
  personName: null,
  role: 'DELEGATE',
  basis: null,
  branchId: null,
  title: null,
  replaces: null,
  standing: 'CONVENED',
  reason: null,
  cameAt: null,
  leftAt: null,
} as const satisfies SampleDelegate;

/**
 * The congress that opens a term.
 *
 * @param seats of each branch
 * @param electors full members of each branch, in the order in which they are elected delegates; those
 *   beyond the seats are alternates
 * @param exOfficio members of the outgoing committee who are delegates by office
 */
export function planCongress(
  random: Random,
  term: SampleTerm,
  seats: readonly BranchSeats[],
  electors: readonly Elector[],
  exOfficio: readonly number[],
  elections: readonly SampleElection[],
): SampleAssembly {
  const { ordinal, label, opens: day } = term;
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

/** Whether somebody on the list votes. */
export function isDelegate({ role, standing }: SampleDelegate): boolean {
  return role === 'DELEGATE' && standing !== 'REPLACED';
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

/** The delegates that branches elect, up to their seats; in one a place is taken by an alternate. */
function electedDelegates(
  seats: readonly BranchSeats[],
  electors: readonly Elector[],
  others: ReadonlySet<number>,
): SampleDelegate[] {
  const delegates: SampleDelegate[] = [];
  const spare: SampleDelegate[] = [];
  for (const { branchId, seats: most } of seats) {
    const own = electors
      .filter((elector) => elector.branchId === branchId && !others.has(elector.memberId))
      .map(({ memberId }) => ({ ...LISTED, memberId, branchId, basis: 'ELECTED' as const }));
    delegates.push(...own.slice(0, most));
    if (most > 0) spare.push(...own.slice(most, most + 1));
  }
  const [successor, alternate] = spare;
  const replaced = delegates.findIndex(({ branchId }) => branchId === successor?.branchId);
  return [
    ...delegates.map((delegate, i) =>
      i === replaced
        ? { ...delegate, standing: 'REPLACED' as const, reason: 'Bị ốm, đại biểu dự khuyết thay' }
        : delegate,
    ),
    ...(successor ? [{ ...successor, replaces: replaced + others.size }] : []),
    ...(alternate ? [{ ...alternate, role: 'ALTERNATE' as const }] : []),
  ];
}

/** Lets those on a list come; of many one is excused, one stays away and one leaves before the end. */
function attended(
  random: Random,
  listed: readonly SampleDelegate[],
  day: Day,
  { opens, closes }: Hours,
): SampleDelegate[] {
  const voting = listed.filter((one) => isDelegate(one) && one.replaces === null);
  const [leaves, excused, absent] = random.shuffled(voting);
  const isLarge = voting.length >= LARGE;
  return listed.map((one) => {
    if (one.standing === 'REPLACED' || (isLarge && one === absent)) return one;
    if (isLarge && one === excused) {
      return { ...one, standing: 'EXCUSED', reason: 'Đi công tác' };
    }
    return {
      ...one,
      cameAt: momentOf(day, opens - 1, random.int(15, 59)),
      leftAt: isLarge && one === leaves ? momentOf(day, closes, random.int(-25, -5)) : null,
    };
  });
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

/** Gives a part to some of those there, the first of them its head; of few some have several parts. */
function part(
  role: AssemblyOfficerRole,
  there: readonly Person[],
  first: number,
  count: number,
): SampleOfficer[] {
  const most = Math.min(count, there.length);
  return Array.from({ length: most }, (_, i) => {
    const { memberId, personName: name } = there[(first + i) % there.length] as Person;
    return { role, memberId, personName: name, isHead: i === 0 };
  });
}

/** Three who stand in no election there; where there are too few, two of the office count. */
function tellers(
  random: Random,
  there: readonly SampleDelegate[],
  elections: readonly SampleElection[],
): SampleOfficer[] {
  const standing = new Set(
    elections.flatMap(({ candidates }) => candidates.map(({ holder }) => holder)),
  );
  const free = there.filter(({ memberId }) => memberId !== null && !standing.has(memberId));
  const people = free.length < 2 ? [stranger(random), stranger(random)] : free.slice(-3);
  return part('TELLERS_COMMITTEE', people, 0, 3);
}

function staysToTheEnd(delegate: SampleDelegate): boolean {
  return isDelegate(delegate) && delegate.cameAt !== null && delegate.leftAt === null;
}

/** A made-up person outside the roster. */
function stranger(random: Random): Person {
  return { memberId: null, personName: personName(random, random.chance(0.4) ? 'FEMALE' : 'MALE') };
}

function timesOf(day: Day, { opens, polls, closes }: Hours) {
  return {
    day,
    openedAt: momentOf(day, opens, 0),
    pollsAt: momentOf(day, polls, 0),
    closedAt: momentOf(day, closes, 30),
  };
}
