import type { Instant } from '../kernel/clock.js';
import type { BranchSeats } from '../registry/congresses/delegate-seats.rules.js';
import type {
  DelegateBasis,
  DelegateRole,
  DelegateStanding,
} from '../registry/congresses/delegate.model.js';
import type { AssemblyOfficerRole } from '../registry/congresses/proceedings.model.js';
import { type Day, momentOf } from './dates.js';
import type { SampleElection } from './election-plan.js';
import type { Elector } from './electors.store.js';
import { personName } from './names.js';
import type { Random } from './random.js';

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

/** Hours of a day at which an assembly begins, polls and ends. */
export interface Hours {
  readonly opens: number;
  readonly polls: number;
  readonly closes: number;
}

/** On lists of so many one is excused, and one does not come. */
const LARGE = 8;

/** Somebody who was called, and of whom nothing else is said. */
export const LISTED = {
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

/** Whether somebody on the list votes. */
export function isDelegate({ role, standing }: SampleDelegate): boolean {
  return role === 'DELEGATE' && standing !== 'REPLACED';
}

/** The delegates that branches elect, up to their seats; in one a place is taken by an alternate. */
export function electedDelegates(
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
export function attended(
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

/** Gives a part to some of those there, the first of them its head; of few some have several parts. */
export function part(
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
export function tellers(
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

/** Whether somebody votes, and is there all the time. */
export function staysToTheEnd(delegate: SampleDelegate): boolean {
  return isDelegate(delegate) && delegate.cameAt !== null && delegate.leftAt === null;
}

/** A made-up person outside the roster. */
export function stranger(random: Random): Person {
  return { memberId: null, personName: personName(random, random.chance(0.4) ? 'FEMALE' : 'MALE') };
}
