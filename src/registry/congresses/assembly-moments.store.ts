import type { Instant } from '../../kernel/clock.js';
import { type Sql, join, raw, sql } from '../../platform/database/sql.js';
import { knownAt } from '../../platform/database/temporal.js';
import type { AssemblyKey } from './assemblies.store.js';
import type { AssemblyEntry } from './assembly.rules.js';

/** An assembly at a moment, as the books had it. */
export interface AssemblyMoment extends AssemblyKey {
  /** Null: after all that the books have. */
  readonly at: Instant | null;
}

/** After every moment that the books can have. */
const AFTER_ALL = '9999-12-31T23:59:59.999Z';

/**
 * An assembly at the moment that is meant.
 *
 * @param at null: now; after it was closed, the moment of closing
 */
export function assemblyMoment(
  entry: Pick<AssemblyEntry, 'id' | 'closedAt'>,
  at: Instant | null,
  known: Instant | null,
): AssemblyMoment {
  return { assemblyId: entry.id, at: at ?? entry.closedAt, knownAt: known };
}

/** The moment in a table of assemblies and moments. */
export const MOMENT = raw('s.column3');

/**
 * Assemblies and their moments as a table that any number of them fit in: column1 their place among
 * those asked for, column2 the row id, column3 the moment.
 */
export function momentsTable(moments: readonly Pick<AssemblyMoment, 'assemblyId' | 'at'>[]): Sql {
  const rows = moments.map(
    ({ assemblyId, at }, place) => sql`(${raw(`${place}, ${assemblyId}`)}, ${at ?? AFTER_ALL})`,
  );
  return sql`(VALUES ${join(rows, ', ')})`;
}

/**
 * Whether the delegate `d` has a seat at a moment. Whose place another took has it until the other
 * does, so that those convened are as many at every moment.
 */
export function hasSeat(at: Sql, known: Instant | null): Sql {
  return sql`COALESCE(d.seated_at, '') <= ${at} AND (d.standing IN ('CONVENED', 'EXCUSED')
    OR (d.standing = 'REPLACED' AND EXISTS (
      SELECT 1 FROM delegate successor
      WHERE successor.assembly_id = d.assembly_id AND successor.replaces_key = d.key
        AND ${knownAt('successor', known)} AND successor.seated_at > ${at})))`;
}

/** Whether the delegate `d` is there at a moment, and has a seat. */
export function isPresent(at: Sql, known: Instant | null): Sql {
  return sql`${hasSeat(at, known)} AND d.standing <> 'EXCUSED' AND EXISTS (
    SELECT 1 FROM attendance a
    WHERE a.delegate_key = d.key AND ${knownAt('a', known)}
      AND a.came_at <= ${at} AND (a.left_at IS NULL OR a.left_at > ${at}))`;
}
