import type { UncertainDate } from '../../kernel/edtf.js';
import { DomainError } from '../../kernel/errors.js';
import { type Interval, possibleReading } from '../../kernel/interval.js';
import { exactSearchKey } from '../../kernel/names.js';
import type { DelegateBasis } from './delegate.model.js';
import { checkBranchOfDelegate } from './delegate.rules.js';

type Path = readonly (string | number)[];

/** A day, or the days among which it lies. */
type Days = Pick<UncertainDate, 'earliest' | 'latest'>;

/** Somebody called, as far as the books can speak for or against him or her. */
export interface Called {
  readonly memberId: number | null;
  readonly basis: DelegateBasis | null;
  /** The branch represented; null for none. */
  readonly branchId: number | null;
}

/** A mandate in the body that meets. */
export interface Holding extends Interval {
  readonly memberId: number | null;
  /** Null of somebody whom no source names. */
  readonly holderName: string | null;
}

/** What the books say of those on a list on a day. */
export interface RosterOfDay {
  /** Where each member may be a full member; who is not in it is none. */
  readonly eligible: ReadonlyMap<number, readonly (number | null)[]>;
  /** The branch that meets and those below it; null where it is the association's assembly. */
  readonly branchIds: readonly number[] | null;
  /** The mandates that may run in the body that meets; null where none does. */
  readonly holdings: readonly Holding[] | null;
}

/** Why somebody called may not vote on a day, in any choice of days. */
export type Disqualification = 'NO_FULL_MEMBER' | 'OTHER_BRANCH' | 'NO_MANDATE';

const REASONS: Readonly<Record<Disqualification, string>> = {
  NO_FULL_MEMBER: 'No full member',
  OTHER_BRANCH: 'No full member of the branch represented',
  NO_MANDATE: 'No mandate in the body that meets',
};

/**
 * What the books have against somebody called; null for nothing that is certain. Who meets as a full
 * member of the association may be of any branch; of a branch, also of one below it.
 *
 * @param name of somebody outside the roster
 */
export function disqualification(
  { memberId, basis, branchId }: Called,
  name: string | null,
  { eligible, branchIds, holdings }: RosterOfDay,
): Disqualification | null {
  if (memberId !== null) {
    const branches = eligible.get(memberId);
    const among = branchIds === null ? branches : branches?.filter((id) => inside(id, branchIds));
    const meets = basis === 'MEMBER' && among !== undefined && among.length > 0;
    const fault = meets ? null : checkBranchOfDelegate(branches, branchId);
    if (fault !== null) return fault;
  }
  return holdings === null || holds({ memberId, name }, holdings) ? null : 'NO_MANDATE';
}

/**
 * Whether somebody may hold one of these mandates. One whose holder no source names may be
 * anybody's.
 */
export function holds(
  { memberId, name }: { readonly memberId: number | null; readonly name: string | null },
  holdings: readonly Holding[],
): boolean {
  const key = name && exactSearchKey(name);
  return holdings.some((one) => {
    if (one.memberId !== null) return one.memberId === memberId;
    if (one.holderName === null) return true;
    return memberId === null && exactSearchKey(one.holderName) === key;
  });
}

/** Those of these mandates that run on a day in some choice of days. */
export function possibleHoldings<T extends Interval>(holdings: readonly T[], day: Days): T[] {
  return holdings.filter((one) => {
    const reading = possibleReading(one);
    return reading !== null && reading.from <= day.latest && day.earliest < reading.until;
  });
}

function inside(id: number | null, branchIds: readonly number[]): boolean {
  return id !== null && branchIds.includes(id);
}

/** What the credentials report says of somebody who is called and may not vote. */
export function reasonOf(fault: Disqualification, day: string): string {
  return `${REASONS[fault]} on ${day}.`;
}

/** The refusal of somebody on the list who comes and may not vote, for the caller to throw. */
export function mayNotVote(
  fault: Disqualification,
  person: { readonly id: string; readonly memberNumber: string | null; readonly on: string },
  path: Path,
): DomainError {
  const { id, memberNumber, on } = person;
  const who = memberNumber === null ? `The one with the id '${id}'` : `Member '${memberNumber}'`;
  const why = {
    NO_FULL_MEMBER: `is no full member on ${on}`,
    OTHER_BRANCH: `is no full member of the branch represented on ${on}`,
    NO_MANDATE: `holds no mandate on ${on} in the body that meets`,
  }[fault];
  return new DomainError(
    'NOT_ELIGIBLE',
    `${who} ${why}, and may not vote: take the entry out of the count with setDelegateStanding (NOT_QUALIFIED), or correct the books if they are wrong.`,
    path,
    { ...person, fault },
  );
}

/** The refusal of somebody who has no mandate in the body whose meeting's list it is, likewise. */
export function noHolder(who: string, on: string, path: Path): DomainError {
  return new DomainError(
    'NOT_ELIGIBLE',
    `${who} holds no mandate on ${on} in the body that meets: only those who do are on its list. Enter the mandate if there is one, or use inviteGuests.`,
    path,
    { on, fault: 'NO_MANDATE' },
  );
}
