import { Injectable } from '@nestjs/common';

import type { LocalDate } from '../../kernel/calendar.js';
import type { Instant } from '../../kernel/clock.js';
import { NOTHING, type Sql, allOf, listOf, raw, sql } from '../../platform/database/sql.js';
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
 * Where the runs of some scopes stand: rows with `member_id, certain_from, certain_until,
 * possible_from, possible_until, begins_spell, ends_spell`.
 */
export interface RunSource {
  /** The scopes as rows, to be named `s`; their `column1` is the place in the list of scopes. */
  readonly scopes: Sql;
  /** The table of the runs, with its name `r`. */
  readonly table: Sql;
  /** Whether a run is one of the scope `s`. */
  readonly inScope: Sql;
  /** The same for the runs of one member, found by `r.member_id`. */
  readonly inScopeOfMember: Sql;
}

/** The runs of a list of scopes. */
export interface Runs {
  /** The statement's `WITH` clause, which the sources rest on; may be nothing. */
  readonly definitions: Sql;
  /** Where the runs of these scopes stand, given by their places in the list: one to three sources. */
  sources(places: readonly number[]): RunSource[];
}

/**
 * The runs of several scopes, for one statement.
 *
 * A run is a longest chain of continuing memberships that all lie in the scope (the registry's
 * definition: the association's own runs are spells). Runs of the association and of single
 * branches stand in `membership_run`; those of several branches are put together from them.
 *
 * @param scopes one or more, of one association, class and knowledge
 */
export function runsOf(scopes: readonly RunScope[]): Runs {
  const [common] = scopes as readonly [RunScope];
  const united = new Map<
    string,
    { readonly number: number; readonly branchIds: readonly number[] }
  >();
  for (const { branchIds } of scopes) {
    const key = String(branchIds);
    if (branchIds !== null && branchIds.length !== 1 && !united.has(key)) {
      united.set(key, { number: united.size, branchIds });
    }
  }
  const numbered = [...united.values()].filter(({ branchIds }) => branchIds.length > 0);
  return {
    definitions: numbered.length === 0 ? NOTHING : unitedRuns(numbered, common),
    sources: (places) => {
      const whole: string[] = [];
      const single: string[] = [];
      const several: string[] = [];
      for (const place of places) {
        const { branchIds } = scopes[place] as RunScope;
        const [only] = branchIds ?? [];
        if (branchIds === null) whole.push(`(${place})`);
        else if (branchIds.length === 1) single.push(`(${place}, ${only})`);
        else if (branchIds.length > 1) {
          several.push(`(${place}, ${united.get(String(branchIds))?.number})`);
        }
      }
      return [
        ...kept(whole, 'r.branch_id IS NULL', common),
        ...kept(single, 'r.branch_id = s.column2', common),
        ...(several.length === 0 ? [] : [unitedSource(several)]),
      ];
    },
  };
}

function kept(scopes: readonly string[], ofBranch: string, common: RunScope): RunSource[] {
  if (scopes.length === 0) return [];
  const inScopeOfMember = allOf([raw(ofBranch), ...ofClassAsKnown(common)]);
  return [
    {
      scopes: valuesOf(scopes),
      table: raw('membership_run r'),
      inScope: sql`r.association_id = ${common.associationId} AND ${inScopeOfMember}`,
      inScopeOfMember,
    },
  ];
}

function unitedSource(scopes: readonly string[]): RunSource {
  const inScope = raw('r.scope = s.column2');
  return { scopes: valuesOf(scopes), table: raw('united r'), inScope, inScopeOfMember: inScope };
}

function ofClassAsKnown({ class: memberClass, knownAt: known }: RunScope): Sql[] {
  return [
    memberClass === null ? raw('r.all_classes = 1') : sql`r.class = ${memberClass}`,
    knownAt('r', known),
  ];
}

function valuesOf(rows: readonly string[]): Sql {
  return raw(`(VALUES ${rows.join(', ')})`);
}

/**
 * Runs of several branches taken as one: of the branches' own runs those that follow each other in
 * the member's history, the later continuing the earlier, are one. A run with which its spell both
 * begins and ends has no neighbour.
 */
function unitedRuns(
  scopes: readonly { readonly number: number; readonly branchIds: readonly number[] }[],
  common: RunScope,
): Sql {
  const pairs = scopes.flatMap(({ number, branchIds }) =>
    branchIds.map((branchId) => `(${number}, ${branchId})`),
  );
  const [single] = kept(pairs, 'r.branch_id = s.column2', common) as [RunSource];
  // The join is written as SQLite is to walk it: each branch of a scope, then its runs by the index.
  const runs = sql`${single.scopes} s CROSS JOIN ${single.table} WHERE ${single.inScope}`;
  return sql`WITH united AS MATERIALIZED (
    SELECT s.column1 AS scope, r.member_id, r.certain_from, r.certain_until, r.possible_from,
      r.possible_until, r.begins_spell, r.ends_spell
    FROM ${runs} AND r.begins_spell = 1 AND r.ends_spell = 1
    UNION ALL
    SELECT c.scope, c.member_id, MIN(c.certain_from), MAX(c.certain_until), MIN(c.possible_from),
      MAX(c.possible_until), MAX(c.begins_spell), MAX(c.ends_spell)
    FROM (
      SELECT f.*, SUM(f.first) OVER (PARTITION BY f.scope, f.member_id ORDER BY f.first_place) AS chain
      FROM (
        SELECT s.column1 AS scope, r.member_id, r.first_place, r.certain_from, r.certain_until,
          r.possible_from, r.possible_until, r.begins_spell, r.ends_spell, CASE WHEN r.begins_spell = 0 AND r.first_place - 1 =
            LAG(r.last_place) OVER (PARTITION BY s.column1, r.member_id ORDER BY r.first_place)
          THEN 0 ELSE 1 END AS first
        FROM ${runs} AND (r.begins_spell = 0 OR r.ends_spell = 0)
      ) f
    ) c
    GROUP BY c.scope, c.member_id, c.chain)`;
}

/** Runs that certainly cover the day: what lists and counts show. */
export function certainOn(day: LocalDate): Sql {
  return sql`certain_from <= ${day} AND certain_until > ${day}`;
}

const CONTINUING = raw(`'TRANSFERRED', 'CLASS_CHANGED'`);

/**
 * The runs of some members in the association and in each branch, as gaps and islands: within a
 * spell, memberships of one scope that follow each other keep the same distance between their
 * place in the member's history and their place in the scope.
 *
 * @param ofOneClass whether a change of class ends a run
 */
function islands(memberIds: readonly number[], ofOneClass: boolean): Sql {
  const chain = raw(`member_id, spell, branch${ofOneClass ? ', class' : ''}`);
  return sql`SELECT association_id, branch AS branch_id, member_id,
      CASE WHEN MIN(class) = MAX(class) THEN MIN(class) END AS class,
      MIN(place) AS first_place, MAX(place) AS last_place,
      MIN(from_latest) AS certain_from, MAX(until_earliest) AS certain_until,
      MIN(from_earliest) AS possible_from, MAX(until_latest) AS possible_until,
      MAX(begins_spell) AS begins_spell, MAX(ends_spell) AS ends_spell
    FROM (
      SELECT scoped.*, place - ROW_NUMBER() OVER (PARTITION BY ${chain} ORDER BY place) AS island
      FROM (
        SELECT o.*, CASE WHEN level.column1 = 1 THEN o.branch_id END AS branch
        FROM (
          SELECT m.association_id, m.member_id, m.branch_id, m.class,
            m.from_earliest, m.from_latest, m.until_earliest, m.until_latest,
            ROW_NUMBER() OVER history AS place,
            SUM(CASE WHEN m.start_reason IN (${CONTINUING}) THEN 0 ELSE 1 END) OVER history AS spell,
            CASE WHEN m.start_reason IN (${CONTINUING}) THEN 0 ELSE 1 END AS begins_spell,
            CASE WHEN LEAD(m.start_reason) OVER history IN (${CONTINUING}) THEN 0 ELSE 1 END AS ends_spell
          FROM membership m
          WHERE m.member_id IN (${listOf(memberIds)}) AND ${knownAt('m', null)}
          WINDOW history AS (PARTITION BY m.member_id ORDER BY m.position)
        ) o JOIN (VALUES (0), (1)) level ON level.column1 = 0 OR o.branch_id IS NOT NULL
      ) scoped
    ) i
    GROUP BY association_id, ${chain}, island`;
}

/** Keeps the runs in step with the memberships. */
@Injectable()
export class RunsStore {
  /**
   * Works out anew the runs of these members, whose memberships this transaction has changed: those
   * of all classes first, then the parts that are of one class, where they are only parts.
   */
  async rebuild(tx: Tx, memberIds: readonly number[]): Promise<void> {
    if (memberIds.length === 0) return;
    await tx.execute(
      sql`UPDATE membership_run SET superseded_at = ${tx.at}
        WHERE member_id IN (${listOf(memberIds)}) AND superseded_at IS NULL`,
    );
    await this.insert(tx, islands(memberIds, false), 1, raw('1 = 1'));
    await this.insert(
      tx,
      islands(memberIds, true),
      0,
      sql`NOT EXISTS (SELECT 1 FROM membership_run same
        WHERE same.member_id = run.member_id AND ${knownAt('same', null)}
          AND COALESCE(same.branch_id, 0) = COALESCE(run.branch_id, 0)
          AND same.first_place = run.first_place AND same.last_place = run.last_place)`,
    );
  }

  private insert(tx: Tx, runs: Sql, allClasses: 0 | 1, which: Sql): Promise<void> {
    return tx.execute(
      sql`INSERT INTO membership_run (recorded_at, all_classes, association_id, branch_id, member_id,
          class, first_place, last_place, certain_from, certain_until, possible_from, possible_until,
          begins_spell, ends_spell)
        SELECT ${tx.at}, ${raw(String(allClasses))}, association_id, branch_id, member_id, class,
          first_place, last_place, certain_from, certain_until, possible_from, possible_until,
          begins_spell, ends_spell
        FROM (${runs}) run WHERE ${which}`,
    );
  }
}
