import { DomainError } from '../../kernel/errors.js';
import type { ApportionmentMethod } from '../rule-sets/rule-set.rules.js';

/** What a unit is known by: an id of a row, or a place in a list. */
type Id = string | number;

/** A unit (branch) and the number of those for whom it sends delegates. */
export interface Unit<K extends Id> {
  readonly id: K;
  readonly size: number;
}

/**
 * The bounds within which every product here is exact: seats times the size of a unit, and of
 * two quotients each size times the other's divisor, stay below 2^53.
 */
const MOST_SEATS = 10_000;
const LARGEST_SIZE = 1_000_000_000;

/** An exact fraction in whole numbers, not reduced. */
export interface Fraction {
  readonly numerator: number;
  readonly denominator: number;
}

export interface ApportionmentSum<K extends Id> {
  readonly seats: number;
  readonly method: ApportionmentMethod;
  /** The least number of seats of every unit that has anybody; 0 where there is none. */
  readonly floor: number;
  readonly units: readonly Unit<K>[];
}

export interface UnitSeats<K extends Id> extends Unit<K> {
  /**
   * Its exact share of the seats. With largest remainders and a floor: of the seats that were left when
   * it was last reckoned, over the units that shared in them.
   */
  readonly quota: Fraction;
  /** Whole seats in the quota. */
  readonly whole: number;
  /** What the quota has beyond them. */
  readonly remainder: Fraction;
  /** Seats it has by the floor, before or instead of the sum. */
  readonly floorSeats: number;
  /** What it gets; a seat that is tied is not among them. */
  readonly seats: number;
  /** Whether it is among those that a tie is between. */
  readonly tied: boolean;
}

/** A seat awarded one by one: to whom, as its how manieth, and by which quotient or remainder. */
export interface AwardedSeat<K extends Id> {
  /** From 1. */
  readonly order: number;
  readonly unitId: K;
  readonly seat: number;
  readonly by: Fraction;
}

/** One reckoning of the quotas: units below the floor leave it, and the rest is reckoned anew. */
export interface QuotaRound<K extends Id> {
  readonly seats: number;
  readonly size: number;
  readonly belowFloor: readonly K[];
}

export interface Apportionment<K extends Id> {
  readonly units: readonly UnitSeats<K>[];
  /** How often quotas were reckoned; none with divisor methods. */
  readonly rounds: readonly QuotaRound<K>[];
  /** Seats awarded one by one: by remainder, or by quotient. */
  readonly steps: readonly AwardedSeat<K>[];
  /** Equal claims on fewer seats: given to nobody here, somebody decides and says why. */
  readonly tie: { readonly unitIds: readonly K[]; readonly seats: number } | null;
}

/**
 * Distributes seats over units in proportion to their size, exactly.
 *
 * Largest remainder (Hamilton, Hare quota): every unit has the whole seats of its quota, the seats left
 * go to the largest remainders. D'Hondt and Sainte-Laguë: seat by seat to the largest quotient of size
 * and divisor (1, 2, 3 …; 1, 3, 5 …). A floor is given first: with divisors each unit starts from
 * it; with quotas those that fall below it get it and leave the sum, until none falls below. Units
 * of size 0 get nothing. Equal claims on too few seats are reported, never broken. A bigger unit never
 * gets fewer. (Balinski and Young, Fair Representation; Am. Math. Monthly 82(7), 1975.)
 *
 * @throws DomainError INVALID_INPUT for seats, a floor or sizes that are no whole numbers within bounds,
 *   no unit with anybody, or a floor that takes more seats than there are
 */
export function apportion<K extends Id>(sum: ApportionmentSum<K>): Apportionment<K> {
  checkSum(sum);
  return sum.method === 'LARGEST_REMAINDER' ? byRemainders(sum) : byDivisors(sum);
}

function checkSum<K extends Id>({ seats, floor, units }: ApportionmentSum<K>): void {
  if (!Number.isInteger(seats) || seats < 1 || seats > MOST_SEATS) {
    throw new DomainError(
      'INVALID_INPUT',
      `${seats} seats: give a whole number from 1 to ${MOST_SEATS}.`,
      ['input', 'seats'],
    );
  }
  units.forEach(({ size }, i) => {
    if (Number.isInteger(size) && size >= 0 && size <= LARGEST_SIZE) return;
    throw new DomainError(
      'INVALID_INPUT',
      `A size of ${size}: give a whole number from 0 to ${LARGEST_SIZE}.`,
      ['input', 'units', i, 'size'],
    );
  });
  if (!Number.isInteger(floor) || floor < 0) {
    throw new DomainError('INVALID_INPUT', `A floor of ${floor}: give a whole number, or 0.`, [
      'input',
      'floor',
    ]);
  }
  const sharing = units.filter(({ size }) => size > 0).length;
  if (sharing === 0) {
    throw new DomainError('INVALID_INPUT', 'No unit has anybody to send delegates for.', [
      'input',
      'units',
    ]);
  }
  if (floor * sharing > seats) {
    throw new DomainError(
      'INVALID_INPUT',
      `A floor of ${floor} for ${sharing} units takes ${floor * sharing} seats, there are ${seats}: lower the floor or add seats.`,
      ['input', 'floor'],
      { floor, units: sharing, seats },
    );
  }
}

function byRemainders<K extends Id>({
  seats,
  floor,
  units,
}: ApportionmentSum<K>): Apportionment<K> {
  const rounds: QuotaRound<K>[] = [];
  const rows: UnitSeats<K>[] = [];
  let sharing = units.filter(({ size }) => size > 0);
  let left = seats;
  for (;;) {
    const size = sumOf(sharing);
    const below = sharing.filter((unit) => unit.size * left < floor * size);
    rounds.push({ seats: left, size, belowFloor: below.map(({ id }) => id) });
    if (below.length === 0) break;
    rows.push(...below.map((unit) => quotaRow(unit, left, size, floor)));
    sharing = sharing.filter((unit) => !below.includes(unit));
    left -= floor * below.length;
  }
  const size = sumOf(sharing);
  const claims = sharing.map((unit) => quotaRow(unit, left, size, null));
  const open = left - claims.reduce((total, { whole }) => total + whole, 0);
  const award = awardLargest(
    claims.map(({ id, whole, remainder }) => ({ unitId: id, seat: whole + 1, by: remainder })),
    open,
  );
  return finish(units, [...rows, ...claims], rounds, award);
}

function byDivisors<K extends Id>({
  seats,
  method,
  floor,
  units,
}: ApportionmentSum<K>): Apportionment<K> {
  const size = sumOf(units);
  const sharing = units.filter((unit) => unit.size > 0);
  const rows = sharing.map((unit) => quotaRow(unit, seats, size, floor));
  const divisor = (seat: number): number => (method === 'D_HONDT' ? seat : 2 * seat - 1);
  const claimOf = ({ id, size: numerator }: Unit<K>, seat: number): Claim<K> => ({
    unitId: id,
    seat,
    by: { numerator, denominator: divisor(seat) },
  });
  const byId = new Map(sharing.map((unit) => [unit.id, unit]));
  const award = awardLargest(
    sharing.map((unit) => claimOf(unit, floor + 1)),
    seats - floor * sharing.length,
    ({ unitId, seat }) => claimOf(byId.get(unitId) as Unit<K>, seat + 1),
  );
  return finish(units, rows, [], award);
}

/** A next seat that a unit asks for, and what it has to show for it. */
interface Claim<K extends Id> {
  readonly unitId: K;
  readonly seat: number;
  readonly by: Fraction;
}

interface Award<K extends Id> {
  readonly steps: readonly AwardedSeat<K>[];
  readonly tie: Apportionment<K>['tie'];
}

/**
 * Gives open seats one by one to the largest claim; equal ones are served together, or not at all.
 *
 * @param next the claim that takes the place of one that was served; without, each unit claims once
 */
function awardLargest<K extends Id>(
  first: readonly Claim<K>[],
  open: number,
  next?: (served: Claim<K>) => Claim<K>,
): Award<K> {
  const steps: AwardedSeat<K>[] = [];
  let claims = first;
  while (steps.length < open) {
    const largest = claims.reduce((a, b) => (compare(b.by, a.by) > 0 ? b : a));
    const equal = claims.filter(({ by }) => compare(by, largest.by) === 0);
    const left = open - steps.length;
    if (equal.length > left) {
      return { steps, tie: { unitIds: equal.map(({ unitId }) => unitId), seats: left } };
    }
    for (const claim of equal) steps.push({ order: steps.length + 1, ...claim });
    claims = claims.flatMap((claim) => {
      if (!equal.includes(claim)) return [claim];
      return next ? [next(claim)] : [];
    });
  }
  return { steps, tie: null };
}

function compare(a: Fraction, b: Fraction): number {
  if (a.denominator === b.denominator) return a.numerator - b.numerator;
  return a.numerator * b.denominator - b.numerator * a.denominator;
}

function sumOf(units: readonly Unit<Id>[]): number {
  return units.reduce((total, { size }) => total + size, 0);
}

/** What a unit has before seats are awarded one by one: its floor, or the whole seats of its quota. */
function quotaRow<K extends Id>(
  { id, size }: Unit<K>,
  seats: number,
  total: number,
  floorSeats: number | null,
): UnitSeats<K> {
  const numerator = size * seats;
  const whole = Math.floor(numerator / total);
  return {
    id,
    size,
    quota: { numerator, denominator: total },
    whole,
    remainder: { numerator: numerator - whole * total, denominator: total },
    floorSeats: floorSeats ?? 0,
    seats: floorSeats ?? whole,
    tied: false,
  };
}

/** Adds what was awarded to what units had before, in the order in which they were given. */
function finish<K extends Id>(
  units: readonly Unit<K>[],
  shares: readonly UnitSeats<K>[],
  rounds: readonly QuotaRound<K>[],
  { steps, tie }: Award<K>,
): Apportionment<K> {
  const byId = new Map(shares.map((share) => [share.id, share]));
  const awarded = new Map<K, number>();
  for (const { unitId } of steps) awarded.set(unitId, (awarded.get(unitId) ?? 0) + 1);
  return {
    units: units.map((unit) => {
      const share = byId.get(unit.id) ?? quotaRow(unit, 0, 1, null);
      return {
        ...share,
        seats: share.seats + (awarded.get(unit.id) ?? 0),
        tied: tie?.unitIds.includes(unit.id) ?? false,
      };
    }),
    rounds,
    steps,
    tie,
  };
}
