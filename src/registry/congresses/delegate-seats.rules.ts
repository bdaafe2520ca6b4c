import { DomainError } from '../../kernel/errors.js';
import type { ApportionmentMethod } from '../rule-sets/rule-set.rules.js';
import type { Apportionment } from './apportionment.rules.js';
import type { DelegateBasis, DelegateRole, DelegateStanding } from './delegate.model.js';

/** An apportionment over branches as it was calculated, kept whatever the roster says later. */
export interface FrozenApportionment extends Apportionment<number> {
  readonly seats: number;
  readonly method: ApportionmentMethod;
  readonly floor: number;
  /** Seats of delegates by office, which nobody apportions; null where nobody says. */
  readonly exOfficioSeats: number | null;
  /** Full members on the reference date, those in no branch among them. */
  readonly members: number;
  /** Full members who are certainly in no single branch on that day: no seat is for them. */
  readonly withoutBranch: number;
}

/** What the office changed by hand of one branch, and why. */
export interface Adjustment {
  readonly branchId: number;
  readonly seats: number;
  readonly reason: string;
}

/** The seats of a branch: as calculated, as they stand, and why they differ. */
export interface BranchSeats {
  readonly branchId: number;
  readonly size: number;
  readonly computed: number;
  readonly seats: number;
  readonly reason: string | null;
}

/** The seats that stand: what was calculated, but what was changed by hand. */
export function standingSeats(
  { units }: Pick<FrozenApportionment, 'units'>,
  adjustments: readonly Adjustment[],
): BranchSeats[] {
  const changed = new Map(adjustments.map((one) => [one.branchId, one]));
  return units.map(({ id: branchId, size, seats: computed }) => {
    const adjustment = changed.get(branchId);
    return {
      branchId,
      size,
      computed,
      seats: adjustment?.seats ?? computed,
      reason: adjustment?.reason ?? null,
    };
  });
}

/** Somebody on a list, as far as it matters whose seat he or she has. */
export interface SeatHolder {
  readonly role: DelegateRole;
  readonly basis: DelegateBasis | null;
  readonly standing: DelegateStanding;
  readonly branchId: number | null;
}

/**
 * Refuses more elected delegates of a branch than it has seats. Alternates count none, nor who has been
 * replaced, has withdrawn or is not qualified: the seat is another's to have. Who is elected by no
 * branch has none of the seats that branches have.
 *
 * @param people.listed everybody on the list
 * @param people.entered those who are to have a seat besides; only their branches are checked
 * @param code the code of a branch
 * @throws DomainError APPORTIONMENT_SUM, with the seats of the branch and those elected
 */
export function checkSeatsOfBranches(
  seats: readonly BranchSeats[],
  people: Readonly<Record<'listed' | 'entered', readonly SeatHolder[]>>,
  code: (branchId: number) => string,
  path: readonly string[],
): void {
  const most = new Map(seats.map((one) => [one.branchId, one.seats]));
  const entered = people.entered.filter(hasElectedSeat);
  const elected = [...people.listed.filter(hasElectedSeat), ...entered];
  for (const branchId of new Set(entered.map((one) => one.branchId))) {
    const number = elected.filter((one) => one.branchId === branchId).length;
    const given = branchId === null ? 0 : (most.get(branchId) ?? 0);
    if (number <= given) continue;
    const branch = branchId === null ? null : code(branchId);
    const who = branch === null ? 'No branch' : `The branch '${branch}'`;
    throw new DomainError(
      'APPORTIONMENT_SUM',
      `${who} would have ${number} elected ${number === 1 ? 'delegate' : 'delegates'}, and ${given} of the seats apportioned: enter those beyond as alternates, or change the seats by hand (adjustApportionment).`,
      path,
      { branch, seats: given, elected: number },
    );
  }
}

function hasElectedSeat({ role, basis, standing }: SeatHolder): boolean {
  const counts = standing === 'CONVENED' || standing === 'EXCUSED';
  return role === 'DELEGATE' && basis === 'ELECTED' && counts;
}

/**
 * Refuses changes by hand that do not give out the seats decided, no more and no fewer: who gives a
 * branch one more says which has one fewer, or to whom a tied seat goes.
 *
 * @throws DomainError APPORTIONMENT_SUM
 */
export function checkSeatsSum(
  calculation: FrozenApportionment,
  adjustments: readonly Adjustment[],
): void {
  const given = standingSeats(calculation, adjustments).reduce((sum, { seats }) => sum + seats, 0);
  if (given === calculation.seats) return;
  const difference = Math.abs(given - calculation.seats);
  throw new DomainError(
    'APPORTIONMENT_SUM',
    `The branches would have ${given} seats, and ${calculation.seats} were decided: ${
      given > calculation.seats ? `take ${difference} from others` : `give ${difference} more`
    }.`,
    ['input', 'adjustments'],
    { seats: calculation.seats, given },
  );
}
