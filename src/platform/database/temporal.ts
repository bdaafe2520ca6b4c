import { FOR_EVER } from '../../kernel/calendar.js';
import { type UncertainDate, parseEdtf } from '../../kernel/edtf.js';
import type { Instant } from '../../kernel/clock.js';
import type { Interval } from '../../kernel/interval.js';
import {
  IsNull,
  LessThanOrEqual,
  MoreThan,
  type FindOptionsOrder,
  type FindOptionsWhere,
} from 'typeorm';

import type { DatedRow, RecordedRow } from './columns.js';
import { type Queryable, type Sql, raw, sql } from './sql.js';

/** The dated columns of an interval. */
export type DatedColumns = Pick<
  DatedRow,
  'fromEdtf' | 'fromEarliest' | 'fromLatest' | 'untilEdtf' | 'untilEarliest' | 'untilLatest'
>;

export function datedColumns({ from, until }: Interval): DatedColumns {
  return {
    fromEdtf: from.text,
    fromEarliest: from.earliest,
    fromLatest: from.latest,
    untilEdtf: until?.text ?? null,
    untilEarliest: until?.earliest ?? FOR_EVER,
    untilLatest: until?.latest ?? FOR_EVER,
  };
}

export function intervalOf(row: DatedColumns): Interval {
  const until: UncertainDate | null = row.untilEdtf === null ? null : parseEdtf(row.untilEdtf);
  return { from: parseEdtf(row.fromEdtf), until };
}

/** Rows that stood in the books at an instant; with null, those that stand now. */
export function knownAt(alias: string, at: Instant | null): Sql {
  const row = raw(alias);
  return at === null
    ? sql`${row}.superseded_at IS NULL`
    : sql`${row}.recorded_at <= ${at} AND (${row}.superseded_at IS NULL OR ${row}.superseded_at > ${at})`;
}

/** The rows of an entity that stood in the books at an instant; with null, those that stand now. */
export function findKnown<E extends RecordedRow>(
  db: Queryable,
  entity: new () => E,
  where: FindOptionsWhere<E>,
  at: Instant | null,
  order: FindOptionsOrder<E> = { id: 'ASC' } as FindOptionsOrder<E>,
): Promise<E[]> {
  const stood =
    at === null
      ? [{ supersededAt: IsNull() }]
      : [
          { recordedAt: LessThanOrEqual(at), supersededAt: IsNull() },
          { recordedAt: LessThanOrEqual(at), supersededAt: MoreThan(at) },
        ];
  return db.manager.find<RecordedRow>(entity, {
    where: stood.map((knowledge) => ({ ...where, ...knowledge })),
    order: order,
  }) as Promise<E[]>;
}
