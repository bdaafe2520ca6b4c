import type { LocalDate } from '../../kernel/calendar.js';
import { type Sql, sql } from '../../platform/database/sql.js';

/**
 * The condition that a mandate certainly runs on a day, as the books stand.
 *
 * @param key what it is known by, as a column or value
 */
export function mandateRuns(key: Sql, day: LocalDate): Sql {
  return sql`EXISTS (SELECT 1 FROM mandate
    WHERE mandate.key = ${key} AND mandate.superseded_at IS NULL
      AND mandate.from_latest <= ${day} AND ${day} < mandate.until_earliest)`;
}
