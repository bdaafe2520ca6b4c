import type { LocalDate } from '../kernel/calendar.js';
import { raw, sql } from '../platform/database/sql.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import { certainOn } from '../registry/members/runs.store.js';
import type { BranchSeats } from '../registry/congresses/delegate-seats.rules.js';

/** A full member whom a branch may send as a delegate. */
export interface Elector {
  readonly branchId: number;
  readonly memberId: number;
}

/** Mix the numbers of members modulo a prime; the products stay below 2^31, as integers in SQL must. */
const PRIME = 104_729;
const FACTOR = 7_919;
const SHIFT = 31_337;

/**
 * Of each branch with seats a few full members who certainly are such on a day, in an order that
 * depends on their numbers only: the same in every sample of the same seed, another at each congress.
 *
 * @param more how many beyond its seats are given of a branch, if it has them
 */
export function findElectors(
  tx: Tx,
  associationId: number,
  seats: readonly BranchSeats[],
  more: number,
  day: LocalDate,
  ordinal: number,
): Promise<Elector[]> {
  const wanted = seats.filter((branch) => branch.seats > 0);
  if (wanted.length === 0) return Promise.resolve([]);
  const values = wanted.map((branch) => `(${branch.branchId}, ${branch.seats + more})`).join(', ');
  const number = `CAST(SUBSTR(m.number, 3) AS integer) % ${PRIME}`;
  const mixed = raw(`(${number} * ${FACTOR} + ${SHIFT * ordinal}) % ${PRIME}`);
  return tx.rows<Elector>(sql`
    SELECT "branchId", "memberId" FROM (
      SELECT r.branch_id AS "branchId", r.member_id AS "memberId", wanted.column2 AS most,
        ROW_NUMBER() OVER (PARTITION BY r.branch_id ORDER BY ${mixed}, m.number) AS place
      FROM (VALUES ${raw(values)}) wanted
      JOIN membership_run r ON r.branch_id = wanted.column1
      JOIN member m ON m.id = r.member_id
      WHERE r.association_id = ${associationId} AND r.class = 'FULL'
        AND r.superseded_at IS NULL AND ${certainOn(day)}
    ) electors
    WHERE place <= most
    ORDER BY "branchId", place`);
}
