import { type LocalDate, dayAfter, dayBefore } from '../kernel/calendar.js';
import { type Queryable, type Sql, listOf, sql } from '../platform/database/sql.js';

/** What the questions of the bench are asked about. */
export interface Subject {
  readonly code: string;
  readonly associationId: number;
  /** The branch with the most members. */
  readonly branch: { readonly id: number; readonly code: string };
}

/** The day and the span that the bench asks about. */
export const DAY = '2024-06-30' as LocalDate;
export const FROM = '2024-01-01' as LocalDate;
export const UNTIL = '2025-01-01' as LocalDate;
export const PAGE = 100;

interface Totals {
  readonly opening: number;
  readonly joined: number;
  readonly left: number;
  readonly closing: number;
}

/**
 * The figures of the acceptance documents as somebody would ask the database for them who knows its
 * tables: each answers what the API answers, through no layer of ours but the driver.
 */
export class Counterparts {
  constructor(private readonly db: Queryable) {}

  async findSubject(code: string): Promise<Subject> {
    const [row] = await this.db.rows<{ associationId: number; id: number; branchCode: string }>(
      sql`SELECT a.id AS "associationId", b.id, b.code AS "branchCode"
        FROM association a JOIN branch b ON b.association_id = a.id
        JOIN membership m ON m.branch_id = b.id
        WHERE a.code = ${code} GROUP BY a.id, b.id, b.code ORDER BY COUNT(*) DESC, b.id LIMIT 1`,
    );
    if (row === undefined) throw new Error(`The sample ${code} has no members.`);
    const { associationId, id, branchCode } = row;
    return { code, associationId, branch: { id, code: branchCode } };
  }

  async overview({ associationId }: Subject): Promise<unknown> {
    const branches = await this.count(sql`branch_life WHERE association_id = ${associationId}
      AND superseded_at IS NULL AND from_latest <= ${DAY} AND until_earliest > ${DAY}`);
    return { branches, members: await this.bounds(associationId, DAY, DAY) };
  }

  async figures({ associationId }: Subject): Promise<unknown> {
    const inBranches = sql`membership_run WHERE association_id = ${associationId}
      AND branch_id IN (SELECT id FROM branch WHERE association_id = ${associationId})
      AND all_classes = 1 AND superseded_at IS NULL`;
    const perBranch = (condition: Sql) =>
      this.db.rows<{ branch: number; n: number }>(sql`
        SELECT branch_id AS branch, CAST(COUNT(*) AS integer) AS n
        FROM ${inBranches} AND ${condition} GROUP BY branch_id`);
    const on = sql`certain_from <= ${DAY} AND certain_until > ${DAY}`;
    const certain = await perBranch(on);
    const possible = await this.db.rows<{ branch: number; n: number }>(sql`
      SELECT o.branch_id AS branch, CAST(COUNT(*) AS integer) AS n
      FROM (SELECT DISTINCT branch_id, member_id FROM ${inBranches} AND ${UNCERTAIN}
        AND possible_from <= ${DAY} AND possible_until > ${DAY} AND NOT (${on})) o
      WHERE NOT EXISTS (SELECT 1 FROM membership_run r WHERE r.member_id = o.member_id
        AND r.branch_id = o.branch_id AND r.all_classes = 1 AND r.superseded_at IS NULL AND ${on})
      GROUP BY o.branch_id`);
    const day = dayBefore(FROM);
    const opening = await perBranch(sql`certain_from <= ${day} AND certain_until > ${day}`);
    const came = await perBranch(cameBetween(FROM, UNTIL));
    const went = await perBranch(wentBetween(FROM, UNTIL));
    return {
      members: await this.bounds(associationId, DAY, DAY),
      totals: await this.totals(associationId, FROM, UNTIL),
      inBranches: {
        atLeast: sumOf(certain, 'n'),
        atMost: sumOf(certain, 'n') + sumOf(possible, 'n'),
        opening: sumOf(opening, 'n'),
        closing: sumOf(opening, 'n') + sumOf(came, 'n') - sumOf(went, 'n'),
      },
    };
  }

  async termTotals({ associationId }: Subject, today: LocalDate): Promise<unknown> {
    const terms = await this.db.rows<{ from: LocalDate; until: LocalDate | null }>(sql`
      SELECT o.start_latest AS "from", LEAD(o.start_latest) OVER (ORDER BY t.ordinal) AS "until"
      FROM term t JOIN term_opening o ON o.term_id = t.id AND o.superseded_at IS NULL
      WHERE t.association_id = ${associationId} ORDER BY t.ordinal`);
    const totals: Totals[] = [];
    for (const { from, until } of terms) {
      totals.push(await this.totals(associationId, from, until ?? dayAfter(today)));
    }
    return totals;
  }

  async officers({ associationId }: Subject): Promise<unknown> {
    const rows = await this.db.rows<{ name: string | null }>(sql`
      SELECT COALESCE(d.full_name, m.person_name) AS name, b.kind, b.name AS body, p.title,
        m.from_edtf, m.until_edtf, m.origin
      FROM mandate m JOIN body b ON b.id = m.body_id JOIN post p ON p.id = m.post_id
      LEFT JOIN member_details d ON d.member_id = m.member_id AND d.superseded_at IS NULL
      WHERE m.association_id = ${associationId} AND m.superseded_at IS NULL
        AND m.from_latest <= ${DAY} AND m.until_earliest > ${DAY}`);
    return rows.map(({ name }) => name).sort();
  }

  async reconciliation({ associationId }: Subject): Promise<unknown> {
    const statements = await this.db.rows<{ first: LocalDate; last: LocalDate }>(sql`
      SELECT date_earliest AS "first", date_latest AS "last", value, qualifier
      FROM statement WHERE association_id = ${associationId} AND metric = 'MEMBERS'
        AND superseded_at IS NULL ORDER BY date_earliest`);
    const computed: unknown[] = [];
    const recorded: unknown[] = [];
    for (const [i, { first, last }] of statements.entries()) {
      computed.push(await this.bounds(associationId, first, last));
      const before = statements[i - 1];
      if (before === undefined) continue;
      const runs = ofAssociation(associationId);
      recorded.push([
        await this.count(
          sql`${runs} AND certain_from > ${before.last}
            AND possible_from > ${before.last} AND possible_from <= ${last}`,
        ),
        await this.count(
          sql`${runs} AND certain_until > ${before.last} AND certain_until <= ${last}`,
        ),
      ]);
    }
    return { computed, recorded };
  }

  async roster({ associationId, branch }: Subject): Promise<unknown> {
    const runs = sql`membership_run r WHERE r.association_id = ${associationId}
      AND r.branch_id = ${branch.id} AND r.all_classes = 1 AND r.superseded_at IS NULL
      AND r.certain_from <= ${DAY} AND r.certain_until > ${DAY}`;
    const rows = await this.db.rows<{ number: string }>(sql`
      SELECT member.number, d.full_name, m.class, m.from_edtf, m.until_edtf
      FROM member_details d JOIN member ON member.id = d.member_id
      JOIN membership m ON m.member_id = d.member_id AND m.superseded_at IS NULL
        AND m.from_latest <= ${DAY} AND m.until_earliest > ${DAY}
      WHERE d.superseded_at IS NULL AND d.member_id IN (SELECT r.member_id FROM ${runs})
      ORDER BY d.name_sort_key, d.member_id LIMIT ${PAGE}`);
    return { numbers: rows.map(({ number }) => number), total: await this.count(runs) };
  }

  async history({ associationId }: Subject): Promise<unknown> {
    const page = await this.db.rows<{ id: number }>(sql`
      SELECT d.member_id AS id FROM member_details d
      WHERE d.association_id = ${associationId} AND d.superseded_at IS NULL AND EXISTS (
        SELECT 1 FROM membership m WHERE m.member_id = d.member_id AND m.superseded_at IS NULL)
      ORDER BY d.name_sort_key, d.member_id LIMIT ${PAGE}`);
    const rows = await this.db.rows(sql`
      SELECT member.number, m.class, m.from_edtf, m.until_edtf, m.start_reason, m.end_reason, b.code
      FROM membership m JOIN member ON member.id = m.member_id LEFT JOIN branch b ON b.id = m.branch_id
      WHERE m.member_id IN (${listOf(page.map(({ id }) => id))}) AND m.superseded_at IS NULL
      ORDER BY m.member_id, m.position`);
    const members = sql`(SELECT DISTINCT member_id FROM ${ofAssociation(associationId)}) m`;
    return { memberships: rows.length, total: await this.count(members) };
  }

  private async bounds(
    associationId: number,
    first: LocalDate,
    last: LocalDate,
  ): Promise<{ atLeast: number; atMost: number }> {
    const runs = ofAssociation(associationId);
    const throughout = sql`certain_from <= ${first} AND certain_until > ${last}`;
    const possible = sql`possible_from <= ${last} AND possible_until > ${first}`;
    const atLeast = await this.count(sql`${runs} AND ${throughout}`);
    const others = await this.count(sql`(
        SELECT member_id FROM ${runs} AND ${UNCERTAIN} AND ${possible} AND NOT (${throughout})
        UNION SELECT member_id FROM ${runs}
          AND certain_from > ${first} AND certain_from <= ${last} AND ${possible}
        UNION SELECT member_id FROM ${runs}
          AND certain_until > ${first} AND certain_until <= ${last} AND ${possible}
      ) o WHERE NOT EXISTS (SELECT 1 FROM membership_run r WHERE r.member_id = o.member_id
        AND r.branch_id IS NULL AND r.all_classes = 1 AND r.superseded_at IS NULL AND ${throughout})`);
    return { atLeast, atMost: atLeast + others };
  }

  private async totals(associationId: number, from: LocalDate, until: LocalDate): Promise<Totals> {
    const runs = ofAssociation(associationId);
    const day = dayBefore(from);
    const opening = await this.count(
      sql`${runs} AND certain_from <= ${day} AND certain_until > ${day}`,
    );
    const joined = await this.count(sql`${runs} AND ${cameBetween(from, until)}`);
    const left = await this.count(sql`${runs} AND ${wentBetween(from, until)}`);
    return { opening, joined, left, closing: opening + joined - left };
  }

  private async count(rows: Sql): Promise<number> {
    const [row] = await this.db.rows<{ n: number }>(
      sql`SELECT CAST(COUNT(*) AS integer) AS n FROM ${rows}`,
    );
    return row?.n ?? 0;
  }
}

function ofAssociation(associationId: number): Sql {
  return sql`membership_run WHERE association_id = ${associationId} AND branch_id IS NULL
    AND all_classes = 1 AND superseded_at IS NULL`;
}

const UNCERTAIN = sql`(certain_from <> possible_from OR certain_until <> possible_until)`;

function cameBetween(from: LocalDate, until: LocalDate): Sql {
  return sql`certain_from < certain_until AND certain_from >= ${from} AND certain_from < ${until}`;
}

function wentBetween(from: LocalDate, until: LocalDate): Sql {
  return sql`certain_from < certain_until AND certain_until >= ${from} AND certain_until < ${until}`;
}

/** One figure over all rows. */
export function sumOf<K extends string>(
  rows: readonly Readonly<Record<K, number>>[],
  figure: K,
): number {
  return rows.reduce((sum, row) => sum + row[figure], 0);
}
