import type { Instant } from '../../kernel/clock.js';
import { parseEdtf } from '../../kernel/edtf.js';
import type { Interval } from '../../kernel/interval.js';
import { nameSortKey } from '../../kernel/names.js';
import { type Queryable, type Sql, sql } from '../../platform/database/sql.js';
import { knownAt } from '../../platform/database/temporal.js';
import type { ListedMandate } from './body.rules.js';
import type { MandateEndReason, MandateOrigin } from './term.model.js';

/** A mandate as the books have it, with its post and the name of its holder. */
export interface MandateEntry extends ListedMandate {
  readonly rowId: number;
  readonly associationId: number;
  readonly bodyId: number;
  readonly postTitle: string;
  readonly memberId: number | null;
  /** The member's name as it is now, or the name that the source gives; null if it gives none. */
  readonly holderName: string | null;
  readonly origin: MandateOrigin;
  readonly endReason: MandateEndReason | null;
  readonly endDecisionId: number | null;
  readonly endSourceId: number | null;
  readonly endSourcePlace: string | null;
  readonly endNote: string | null;
  readonly decisionId: number | null;
  readonly sourceId: number | null;
  readonly sourcePlace: string | null;
  readonly note: string | null;
}

interface MandateRow extends Omit<MandateEntry, 'holderName' | 'holderSortKey' | keyof Interval> {
  readonly fromEdtf: string;
  readonly untilEdtf: string | null;
  readonly personName: string | null;
  readonly fullName: string | null;
  readonly memberSortKey: string | null;
}

/**
 * Mandates with their posts and holders, as the books had them.
 *
 * @param where on the mandate, as `m`
 * @param at null: as the books have them now
 */
export async function mandateEntries(
  db: Queryable,
  where: Sql,
  at: Instant | null,
): Promise<MandateEntry[]> {
  const rows = await db.rows<MandateRow>(sql`
    SELECT m.id AS "rowId", m.key, m.association_id AS "associationId", m.body_id AS "bodyId",
           m.member_id AS "memberId", m.person_name AS "personName", m.origin,
           m.from_edtf AS "fromEdtf", m.until_edtf AS "untilEdtf", m.end_reason AS "endReason",
           m.end_decision_id AS "endDecisionId", m.end_source_id AS "endSourceId",
           m.end_source_place AS "endSourcePlace", m.end_note AS "endNote", m.decision_id AS "decisionId",
           m.source_id AS "sourceId", m.source_place AS "sourcePlace", m.note,
           p.kind AS "postKind", p.title AS "postTitle",
           d.full_name AS "fullName", d.name_sort_key AS "memberSortKey"
    FROM mandate m
    JOIN post p ON p.id = m.post_id
    LEFT JOIN member_details d ON d.member_id = m.member_id AND d.superseded_at IS NULL
    WHERE ${where} AND ${knownAt('m', at)}`);
  return rows.map(toEntry);
}

function toEntry(row: MandateRow): MandateEntry {
  const { fromEdtf, untilEdtf, personName, fullName, memberSortKey, ...columns } = row;
  return {
    ...columns,
    from: parseEdtf(fromEdtf),
    until: untilEdtf === null ? null : parseEdtf(untilEdtf),
    holderName: fullName ?? personName,
    holderSortKey: memberSortKey ?? (personName === null ? null : nameSortKey(personName)),
  };
}
