import type { Instant } from '../../kernel/clock.js';
import { DomainError } from '../../kernel/errors.js';

type Path = readonly (string | number)[];

/** When somebody was there: `[cameAt, leftAt)`, without end while he or she is. */
export interface Stay {
  readonly cameAt: Instant;
  readonly leftAt: Instant | null;
}

/**
 * Whether somebody comes by being checked in at a moment: not who is there then, whom another teller
 * has checked in before.
 *
 * @param stays in order of time
 * @throws DomainError INVALID_INPUT for a moment before a later stay: who comes then must have left first
 */
export function mayArrive(stays: readonly Stay[], at: Instant, path: Path): boolean {
  const last = stays.at(-1);
  if (last === undefined || (last.leftAt !== null && last.leftAt <= at)) return true;
  if (last.leftAt === null && at < last.cameAt) {
    const before = stays.at(-2);
    // Checked in at another door a little earlier: the stay in the books goes on.
    if (before === undefined || (before.leftAt ?? at) <= at) return false;
  }
  if (stays.some(({ cameAt, leftAt }) => cameAt <= at && (leftAt === null || at < leftAt))) {
    return false;
  }
  throw new DomainError(
    'INVALID_INPUT',
    `There is a later stay in the books, from ${last.cameAt}: enter comings and goings in their order.`,
    path,
    { cameAt: last.cameAt, leftAt: last.leftAt },
  );
}

/**
 * Refuses a leaving that does not come after the coming.
 *
 * @throws DomainError INVALID_INPUT
 */
export function checkDeparture(cameAt: Instant, at: Instant, path: Path): void {
  if (cameAt < at) return;
  throw new DomainError(
    'INVALID_INPUT',
    `Who came at ${cameAt} left after that, not at ${at}.`,
    path,
    { cameAt },
  );
}
