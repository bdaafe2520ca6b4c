import type { Instant } from '../../kernel/clock.js';
import { type Sql, listOf, raw, sql } from '../../platform/database/sql.js';
import { knownAt } from '../../platform/database/temporal.js';
import { type AssemblyMoment, MOMENT, hasSeat, isPresent } from './assembly-moments.store.js';
import type { DelegateList } from './delegate.model.js';

/** Which list of which assembly at which moment. */
export interface ListKey extends AssemblyMoment {
  readonly show: DelegateList;
  /** Only those of these branches; null for all. */
  readonly branchIds: readonly number[] | null;
}

/** Who is on each list, as a condition on the delegate `d` at a moment. */
export const LISTS: Readonly<Record<DelegateList, (at: Sql, known: Instant | null) => Sql>> = {
  EVERYBODY: () => raw('1 = 1'),
  ALL: () => raw("d.role <> 'GUEST'"),
  CONVENED: (at, known) => sql`d.role = 'DELEGATE' AND ${hasSeat(at, known)}`,
  PRESENT: (at, known) => sql`d.role = 'DELEGATE' AND ${isPresent(at, known)}`,
  ABSENT: (at, known) =>
    sql`d.role = 'DELEGATE' AND ${hasSeat(at, known)} AND d.standing <> 'EXCUSED'
      AND NOT (${isPresent(at, known)})`,
  EXCUSED: (at, known) =>
    sql`d.role = 'DELEGATE' AND ${hasSeat(at, known)} AND d.standing = 'EXCUSED'`,
  NOT_QUALIFIED: () => raw("d.role <> 'GUEST' AND d.standing = 'NOT_QUALIFIED'"),
  ALTERNATES: () => raw("d.role = 'ALTERNATE'"),
  ALTERNATES_IN_PLACE: (at, known) =>
    sql`d.role = 'DELEGATE' AND d.replaces_key IS NOT NULL AND ${hasSeat(at, known)}`,
  GUESTS: () => raw("d.role = 'GUEST'"),
};

/** What a list asks of the delegate `d`, with the moment from a table of assemblies and moments. */
export function conditionsOf({ show, branchIds, knownAt: known }: ListKey): Sql[] {
  return [
    knownAt('d', known),
    LISTS[show](MOMENT, known),
    ...(branchIds === null ? [] : [sql`d.branch_id IN (${listOf(branchIds)})`]),
  ];
}
