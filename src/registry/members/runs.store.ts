import { Injectable } from '@nestjs/common';

import type { LocalDate } from '../../kernel/calendar.js';
import type { Instant } from '../../kernel/clock.js';
import { type Sql, join, listOf, raw, sql } from '../../platform/database/sql.js';
import { knownAt } from '../../platform/database/temporal.js';
import type { Tx } from '../../platform/database/unit-of-work.js';
import type { MemberClass } from './member.model.js';

/** What a run lies in: some branches or the whole association, one class or all. */
export interface RunScope {
  readonly associationId: number;
  /** The branches, which count as one; null for the whole association, with those in no branch. */
  readonly branchIds: readonly number[] | null;
  readonly class: MemberClass | null;
  readonly knownAt: Instant | null;
}

/**
 * The runs of several scopes of one association as a relation `(scope, member_id, certain_from,
 * certain_until, possible_from, possible_until, begins_spell, ends_spell)`, to be selected from;
 * `scope` is the place of the scope in the list.
 *
 * A run is a longest chain of continuing memberships that all lie in the scope (the registry's
 * definition: the association's own runs are spells). Runs of the association and of single
 * branches are kept in `membership_run`; those of any other scope are worked out here.
 *
 * @param scopes of one association, class and knowledge
 */
export function runsIn(scopes: readonly RunScope[]): Sql {
  const numbered = scopes.map((scope, i) => ({ scope, i }));
  const relations = [
    ...keptRuns(numbered.filter(({ scope }) => isKept(scope))),
    ...workedOutRuns(numbered.filter(({ scope }) => !isKept(scope))),
  ];
  return relations.length === 0 ? NO_RUNS : join(relations, ' UNION ALL ');
}

interface NumberedScope {
  readonly scope: RunScope;
  readonly i: number;
}

const COLUMNS = raw(
  'member_id, certain_from, certain_until, possible_from, possible_until, begins_spell, ends_spell',
);
const NO_RUNS = sql`SELECT 0 AS scope, ${COLUMNS} FROM membership_run WHERE 1 = 0`;

function isKept({ branchIds, class: memberClass }: RunScope): boolean {
  return memberClass === null && (branchIds === null || branchIds.length === 1);
}

function keptRuns(scopes: readonly NumberedScope[]): Sql[] {
  return overScopes(scopes, (values, ofBranches, { associationId, knownAt: known }) => {
    const branch = raw(ofBranches ? '= s.column2' : 'IS NULL');
    return sql`SELECT s.column1 AS scope, ${COLUMNS}
      FROM ${values} s JOIN membership_run r
        ON r.association_id = ${associationId} AND r.branch_id ${branch}
      WHERE ${knownAt('r', known)}`;
  });
}

function workedOutRuns(scopes: readonly NumberedScope[]): Sql[] {
  return overScopes(scopes, (values, ofBranches, scope) => {
    const which = sql`m.association_id = ${scope.associationId} AND ${knownAt('m', scope.knownAt)}`;
    const joined = sql`JOIN ${values} s ON ${raw(ofBranches ? 's.column2 = o.branch_id' : '1 = 1')}`;
    const within = scope.class === null ? raw('1 = 1') : sql`o.class = ${scope.class}`;
    return islands(which, raw('s.column1'), joined, within);
  });
}

/**
 * The relations over these scopes: one over those of branches, one over those of the whole
 * association, each where there is any.
 *
 * @param relation from the scopes as rows `(place, branch)` or `(place)`, and what they have in common
 */
function overScopes(
  scopes: readonly NumberedScope[],
  relation: (values: Sql, ofBranches: boolean, common: RunScope) => Sql,
): Sql[] {
  const common = scopes[0]?.scope;
  if (common === undefined) return [];
  const pairs = scopes.flatMap(({ scope, i }) =>
    (scope.branchIds ?? []).map((branchId) => `(${i}, ${branchId})`),
  );
  const whole = scopes.filter(({ scope }) => scope.branchIds === null).map(({ i }) => `(${i})`);
  return [
    { values: pairs, ofBranches: true },
    { values: whole, ofBranches: false },
  ]
    .filter(({ values }) => values.length > 0)
    .map(({ values, ofBranches }) =>
      relation(raw(`(VALUES ${values.join(', ')})`), ofBranches, common),
    );
}

/**
 * Chains of memberships without a gap in the scope, as gaps and islands: within a spell, rows of
 * the scope that follow each other keep the same distance between their place in the member's
 * history and their place in the scope.
 *
 * @param which the memberships `m` to look at: all of a member's, or none
 * @param scope the expression that tells the scopes apart
 * @param joined what is joined to the memberships `o` for it
 * @param within which of them lie in the scope
 */
function islands(which: Sql, scope: Sql, joined: Sql, within: Sql): Sql {
  return sql`SELECT i.scope, i.member_id,
      MIN(i.from_latest) AS certain_from, MAX(i.until_earliest) AS certain_until,
      MIN(i.from_earliest) AS possible_from, MAX(i.until_latest) AS possible_until,
      MAX(i.begins_spell) AS begins_spell, MAX(i.ends_spell) AS ends_spell
    FROM (
      SELECT ${scope} AS scope, o.*, o.place - ROW_NUMBER() OVER (
          PARTITION BY ${scope}, o.member_id, o.spell ORDER BY o.place) AS island
      FROM (
        SELECT m.member_id, m.branch_id, m.class,
          m.from_earliest, m.from_latest, m.until_earliest, m.until_latest,
          ROW_NUMBER() OVER history AS place,
          SUM(CASE WHEN m.start_reason IN (${CONTINUING}) THEN 0 ELSE 1 END) OVER history AS spell,
          CASE WHEN m.start_reason IN (${CONTINUING}) THEN 0 ELSE 1 END AS begins_spell,
          CASE WHEN LEAD(m.start_reason) OVER history IN (${CONTINUING}) THEN 0 ELSE 1 END AS ends_spell
        FROM membership m
        WHERE ${which}
        WINDOW history AS (PARTITION BY m.member_id ORDER BY m.position)
      ) o ${joined}
      WHERE ${within}
    ) i
    GROUP BY i.scope, i.member_id, i.spell, i.island`;
}

const CONTINUING = raw(`'TRANSFERRED', 'CLASS_CHANGED'`);

/** Runs that certainly cover the day: what lists and counts show. */
export function certainOn(day: LocalDate): Sql {
  return sql`certain_from <= ${day} AND certain_until > ${day}`;
}

/** Keeps the runs in step with the memberships. */
@Injectable()
export class RunsStore {
  /** Works out anew the runs of these members, whose memberships this transaction has changed. */
  async rebuild(tx: Tx, memberIds: readonly number[]): Promise<void> {
    if (memberIds.length === 0) return;
    const members = listOf(memberIds);
    await tx.execute(
      sql`UPDATE membership_run SET superseded_at = ${tx.at}
        WHERE member_id IN (${members}) AND superseded_at IS NULL`,
    );
    const which = sql`m.member_id IN (${members}) AND ${knownAt('m', null)}`;
    const inAssociation = islands(which, raw('0'), raw(''), raw('1 = 1'));
    const inBranches = islands(which, raw('o.branch_id'), raw(''), raw('o.branch_id IS NOT NULL'));
    for (const runs of [inAssociation, inBranches]) {
      await tx.execute(
        sql`INSERT INTO membership_run (recorded_at, association_id, branch_id, member_id,
            certain_from, certain_until, possible_from, possible_until, begins_spell, ends_spell)
          SELECT ${tx.at}, member.association_id, NULLIF(run.scope, 0), run.member_id,
            run.certain_from, run.certain_until, run.possible_from, run.possible_until,
            run.begins_spell, run.ends_spell
          FROM (${runs}) run JOIN member ON member.id = run.member_id`,
      );
    }
  }
}
