import { Injectable } from '@nestjs/common';

import type { LocalDate } from '../../kernel/calendar.js';
import type { Instant } from '../../kernel/clock.js';
import type { Span } from '../../kernel/interval.js';
import { exactSearchKey, searchKey } from '../../kernel/names.js';
import { Reader } from '../../platform/database/reader.js';
import { type Sql, allOf, listOf, raw, sql } from '../../platform/database/sql.js';
import { knownAt } from '../../platform/database/temporal.js';
import type { MemberDetails } from './member.entity.js';
import type { MemberFlow, MemberKind } from './member.model.js';
import { type RunScope, certainOn, runsOf } from './runs.store.js';

/** Which members of a scope a list shows. */
export type Shown =
  | { readonly on: LocalDate }
  | { readonly ever: true }
  | { readonly flow: MemberFlow; readonly span: Span };

/** Who may be a member of these branches on a day. */
export interface Reach {
  readonly branchIds: readonly number[];
  readonly on: LocalDate;
}

export interface Roster {
  readonly scope: RunScope;
  readonly shown: Shown;
  /** Whom the reader may see at all; null for everybody. */
  readonly reach: Reach | null;
  /** Words that must all occur in the name, whatever their diacritics and case. */
  readonly search: string | null;
}

/** Where a page of a roster ended: rank of the hit, sort key of the name, id of the member. */
export type RosterPosition = readonly [rank: number, sortKey: string, memberId: number];

/** One member as a roster lists it. */
export type RosterRow = Omit<MemberDetails, 'recordedAt' | 'supersededAt'> & {
  readonly number: string;
  readonly kind: MemberKind;
  readonly erasedAt: Instant | null;
  readonly rank: number;
};

/** Lists of members by given name in Vietnamese order; who wrote the diacritics right comes first. */
@Injectable()
export class RosterStore {
  constructor(private readonly reader: Reader) {}

  /** Up to `limit` members after a position. */
  page(roster: Roster, after: RosterPosition | null, limit: number): Promise<RosterRow[]> {
    const rank = rankOf(roster.search);
    const conditions = [conditionsOf(roster)];
    if (after !== null) {
      const [afterRank, sortKey, memberId] = after;
      const later = sql`(d.name_sort_key, d.member_id) > (${sortKey}, ${memberId})`;
      conditions.push(
        roster.search === null
          ? later
          : sql`(${rank} > ${afterRank} OR (${rank} = ${afterRank} AND ${later}))`,
      );
    }
    return this.reader.rows<RosterRow>(sql`${runsOf([roster.scope]).definitions}
      SELECT d.member_id AS "memberId", d.association_id AS "associationId", d.full_name AS "fullName",
        d.name_sort_key AS "nameSortKey", d.sex, d.birth_date AS "birthDate", d.phone, d.email,
        d.employer, d.job_title AS "jobTitle", d.employment_sector AS "employmentSector",
        d.qualifications, member.number, member.kind, member.erased_at AS "erasedAt", ${rank} AS rank
      FROM member_details d JOIN member ON member.id = d.member_id
      WHERE ${allOf(conditions)}
      ORDER BY ${roster.search === null ? raw('') : raw('rank, ')} d.name_sort_key, d.member_id
      LIMIT ${limit}`);
  }

  async count(roster: Roster): Promise<number> {
    const { definitions } = runsOf([roster.scope]);
    // On one day nobody has two certain runs; over time one may come and go more than once.
    const each = raw('on' in roster.shown ? '' : 'DISTINCT');
    const members =
      roster.search === null && roster.reach === null
        ? sql`(SELECT ${each} r.member_id FROM (${membersOf(roster)}) r) m`
        : sql`member_details d WHERE ${conditionsOf(roster)}`;
    const [row] = await this.reader.rows<{ n: number }>(
      sql`${definitions} SELECT CAST(COUNT(*) AS integer) AS n FROM ${members}`,
    );
    return row?.n ?? 0;
  }
}

function conditionsOf(roster: Roster): Sql {
  const { scope, search } = roster;
  return allOf([
    sql`d.association_id = ${scope.associationId}`,
    knownAt('d', scope.knownAt),
    isListed(roster),
    ...(roster.reach === null ? [] : [isWithin(roster.reach)]),
    ...wordsOf(searchKey(search ?? '')).map((word) => containing('name_search_key', word)),
  ]);
}

/** As the books stand, whichever day or state of them the list shows: past data follows today's rights. */
function isWithin({ branchIds, on }: Reach): Sql {
  return sql`EXISTS (SELECT 1 FROM membership now
    WHERE now.member_id = d.member_id AND now.superseded_at IS NULL
      AND now.branch_id IN (${listOf(branchIds)})
      AND now.from_earliest <= ${on} AND ${on} < now.until_latest)`;
}

/**
 * Nearly all members are listed of a whole association: then the names are walked in their order and
 * each member is looked up. Of a branch, or of a flow, few are: then they are gathered first.
 */
function isListed(roster: Roster): Sql {
  const { scope, shown } = roster;
  const [whole] = scope.branchIds === null ? runsOf([scope]).sources([0]) : [];
  if (whole === undefined || 'flow' in shown) return sql`d.member_id IN (${membersOf(roster)})`;
  return sql`EXISTS (SELECT 1 FROM ${whole.table}
    WHERE r.member_id = d.member_id AND ${whole.inScopeOfMember} AND ${countedIn(shown)})`;
}

/** The ids of the members that a roster lists, once for each run that it is for. */
function membersOf({ scope, shown }: Roster): Sql {
  const [runs] = runsOf([scope]).sources([0]);
  if (runs === undefined) return raw('SELECT id AS member_id FROM member WHERE 1 = 0');
  return sql`SELECT r.member_id FROM ${runs.scopes} s CROSS JOIN ${runs.table}
    WHERE ${runs.inScope} AND ${countedIn(shown)}`;
}

/** The predicate that the figures count by. Of a membership that stands there is always a run. */
function countedIn(shown: Shown): Sql {
  if ('ever' in shown) return raw('1 = 1');
  return 'on' in shown ? certainOn(shown.on) : flowing(shown.flow, shown.span);
}

/** Runs that flow in or out within a span, the way the totals count them. */
export function flowing(flow: MemberFlow, { from, until }: Span): Sql {
  const edge = raw(
    flow === 'JOINED' || flow === 'TRANSFERRED_IN' ? 'certain_from' : 'certain_until',
  );
  const withSpell = {
    JOINED: 'begins_spell = 1',
    TRANSFERRED_IN: 'begins_spell = 0',
    LEFT: 'ends_spell = 1',
    TRANSFERRED_OUT: 'ends_spell = 0',
  }[flow];
  return sql`certain_from < certain_until AND ${edge} >= ${from} AND ${edge} < ${until}
    AND ${raw(withSpell)}`;
}

/** 0 for a name that has the words with their diacritics, else 1. */
function rankOf(search: string | null): Sql {
  const words = wordsOf(exactSearchKey(search ?? ''));
  if (words.length === 0) return raw('0');
  const exact = allOf(words.map((word) => containing('name_exact_key', word)));
  return sql`CASE WHEN ${exact} THEN 0 ELSE 1 END`;
}

function wordsOf(key: string): string[] {
  return key.split(' ').filter(Boolean);
}

function containing(column: string, word: string): Sql {
  const pattern = `%${word.replace(/[\\%_]/g, '\\$&')}%`;
  return sql`d.${raw(column)} LIKE ${pattern} ESCAPE '\\'`;
}
