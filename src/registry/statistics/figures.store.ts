import { Injectable } from '@nestjs/common';

import { type LocalDate, dayBefore } from '../../kernel/calendar.js';
import { groupBy } from '../../kernel/grouping.js';
import type { Span } from '../../kernel/interval.js';
import { Reader } from '../../platform/database/reader.js';
import { type Sql, join, raw, sql } from '../../platform/database/sql.js';
import type { Batch, Loaders } from '../../platform/graphql/loaders.js';
import { MemberFlow } from '../members/member.model.js';
import { flowing } from '../members/roster.store.js';
import { type RunScope, type RunSource, certainOn, runsOf } from '../members/runs.store.js';
import type { CountBounds } from '../branches/branch.model.js';
import type { MemberTotals } from './figures.model.js';

/** What is recorded as begun and as ended. */
export interface RecordedFlow {
  readonly in: number;
  readonly out: number;
}

/** How many runs begin, or end, on one day. */
export interface RunEdge {
  readonly day: LocalDate;
  readonly edge: 'BEGIN' | 'END';
  /** 1 where it is the edge of the spell as well. */
  readonly ofSpell: number;
  readonly runs: number;
}

/** The days from the first to the last. */
export interface Days {
  readonly first: LocalDate;
  readonly last: LocalDate;
}

type Scoped<P> = P & { readonly scope: RunScope };

/** The place of the key, and what is found. */
type Row = Record<string, number>;

/**
 * Counts of members. Whatever is asked at once costs one statement for each class and knowledge,
 * however many scopes and days; in it each figure counts a range of an index.
 */
@Injectable()
export class FiguresStore {
  /** Members with a certain run on the day. */
  readonly counts: Batch<Scoped<{ day: LocalDate }>, number> = {
    load: async (keys) => {
      const steps = backwards(keys);
      const changes = await this.figures(
        steps,
        ({ day, next }) =>
          (runs) =>
            counted(runs, {
              n: next === null ? countOf(runs, certainOn(day)) : lost(runs, day, next),
            }),
        ([row]) => row?.['n'] ?? 0,
      );
      const found = new Map<string, number>();
      let count = 0;
      steps.forEach(({ scope, day, next }, i) => {
        count = (next === null ? 0 : count) + (changes[i] as number);
        found.set(JSON.stringify([scope, day]), count);
      });
      return keys.map(({ scope, day }) => found.get(JSON.stringify([scope, day])) as number);
    },
  };

  /** Of the members on the first day, those whose run does not certainly last; and those merely possible. */
  private readonly unsure: Batch<Scoped<Days>, { leaving: number; possible: number }> = {
    load: (keys) =>
      this.figures(
        keys,
        (days) => (runs) =>
          counted(runs, {
            leaving: countOf(runs, sql`${certainOn(days.first)} AND certain_until <= ${days.last}`),
            possible: countOfMerelyPossible(runs, days),
          }),
        ([row]) => ({ leaving: row?.['leaving'] ?? 0, possible: row?.['possible'] ?? 0 }),
      ),
  };

  private readonly flows: Batch<Scoped<{ span: Span }>, Record<MemberFlow, number>> = {
    load: (keys) =>
      this.figures(
        keys,
        ({ span }) =>
          (runs) =>
            counted(
              runs,
              Object.fromEntries(FLOWS.map((flow) => [flow, countOf(runs, flowing(flow, span))])),
            ),
        ([row]) => ({ JOINED: 0, LEFT: 0, TRANSFERRED_IN: 0, TRANSFERRED_OUT: 0, ...row }),
      ),
  };

  /** Beginnings and ends of runs whose earliest day is after one day and not after another. */
  readonly recorded: Batch<Scoped<{ after: LocalDate; upTo: LocalDate }>, RecordedFlow> = {
    load: (keys) =>
      this.figures(
        keys,
        ({ after, upTo }) => {
          const within = (column: string) =>
            sql`${raw(column)} > ${after} AND ${raw(column)} <= ${upTo}`;
          return (runs) =>
            counted(runs, {
              // Apart, as each has an index.
              exact: countOf(runs, sql`${within('certain_from')} AND possible_from = certain_from`),
              uncertain: countOf(
                runs,
                sql`${UNCERTAIN} AND ${within('possible_from')} AND possible_from <> certain_from`,
              ),
              ended: countOf(runs, within('certain_until')),
            });
        },
        ([row]) => ({
          in: (row?.['exact'] ?? 0) + (row?.['uncertain'] ?? 0),
          out: row?.['ended'] ?? 0,
        }),
      ),
  };

  /** The edges before a day of each scope's runs, by day: any series follows from them. */
  readonly edges: Batch<Scoped<{ before: LocalDate }>, RunEdge[]> = {
    load: (keys) =>
      this.figures(
        keys,
        ({ before }) =>
          (runs) => sql`${edgesOf(runs, 'BEGIN', 'certain_from', 'begins_spell', before)}
            UNION ALL ${edgesOf(runs, 'END', 'certain_until', 'ends_spell', before)}`,
        (rows) => rows as unknown as RunEdge[],
      ),
  };

  constructor(private readonly reader: Reader) {}

  /** How many are there certainly throughout the days, and how many possibly on some of them. */
  async bounds({ scope, first, last }: Scoped<Days>, loaders: Loaders): Promise<CountBounds> {
    const [count, { leaving, possible }] = await Promise.all([
      loaders.load(this.counts, { scope, day: first }),
      loaders.load(this.unsure, { scope, first, last }),
    ]);
    return { atLeast: count - leaving, atMost: count - leaving + possible };
  }

  /** Opening, flows and closing of a span; the closing follows, as the flows always add up to it. */
  async totals({ scope, span }: Scoped<{ span: Span }>, loaders: Loaders): Promise<MemberTotals> {
    const [opening, flows] = await Promise.all([
      loaders.load(this.counts, { scope, day: dayBefore(span.from) }),
      loaders.load(this.flows, { scope, span }),
    ]);
    const { JOINED: joined, TRANSFERRED_IN: transferredIn } = flows;
    const { LEFT: left, TRANSFERRED_OUT: transferredOut } = flows;
    const closing = opening + joined + transferredIn - left - transferredOut;
    return { opening, joined, transferredIn, left, transferredOut, closing };
  }

  /** The answers in the order of the keys, read from the rows that carry the key's place. */
  private async figures<P extends object, F>(
    keys: readonly Scoped<P>[],
    select: (asked: P) => (runs: RunSource) => Sql,
    read: (rows: Row[]) => F,
  ): Promise<F[]> {
    const answers = new Map<Scoped<P>, F>();
    const together = groupBy(keys, ({ scope }) =>
      JSON.stringify([scope.associationId, scope.class, scope.knownAt]),
    );
    for (const group of together.values()) {
      const runs = runsOf(group.map(({ scope }) => scope));
      const alike = groupBy([...group.keys()], (place) => {
        const { scope: _, ...asked } = group[place] as Scoped<P>;
        return JSON.stringify(asked);
      });
      const selects = [...alike.values()].flatMap((places) =>
        runs.sources(places).map(select(group[places[0] as number] as P)),
      );
      const rows: Row[] = [];
      for (let start = 0; start < selects.length; start += SELECTS) {
        const some = join(selects.slice(start, start + SELECTS), ' UNION ALL ');
        rows.push(...(await this.reader.rows<Row>(sql`${runs.definitions} ${some}`)));
      }
      const byPlace = groupBy(rows, ({ place }) => place);
      group.forEach((key, place) => answers.set(key, read(byPlace.get(place) ?? [])));
    }
    return keys.map((key) => answers.get(key) as F);
  }
}

/** Engines take only so many at once, and nobody asks for as many different days. */
const SELECTS = 100;

const FLOWS = Object.keys(MemberFlow) as MemberFlow[];

/** Runs of which a reading depends on how certain their source is; they have an index of their own. */
const UNCERTAIN = raw('(certain_from <> possible_from OR certain_until <> possible_until)');

/** A day to be counted in a scope, and the next later one, from whose count it follows. */
type Step = Scoped<{ day: LocalDate; next: LocalDate | null }>;

/**
 * The days of each scope from the last to the first. Only on the last one members are counted: the
 * other counts follow, as only few come and go between two days.
 */
function backwards(keys: readonly Scoped<{ day: LocalDate }>[]): Step[] {
  return [...groupBy(keys, ({ scope }) => JSON.stringify(scope)).values()].flatMap((ofScope) =>
    ofScope
      .toSorted((a, b) => (a.day < b.day ? 1 : -1))
      .map((key, i, sorted) => ({ ...key, next: sorted[i - 1]?.day ?? null })),
  );
}

/** How many more there are on a day than on a later one. */
function lost(runs: RunSource, day: LocalDate, later: LocalDate): Sql {
  const between = (column: string) =>
    countOf(
      runs,
      sql`certain_from < certain_until AND ${raw(column)} > ${day} AND ${raw(column)} <= ${later}`,
    );
  return sql`${between('certain_until')} - ${between('certain_from')}`;
}

/** One row for each scope, with its place and these counts. */
function counted({ scopes }: RunSource, counts: Readonly<Record<string, Sql>>): Sql {
  const columns = Object.entries(counts).map(
    ([name, count]) => sql`${count} AS ${raw(`"${name}"`)}`,
  );
  return sql`SELECT s.column1 AS place, ${join(columns, ', ')} FROM ${scopes} s`;
}

function countOf({ table, inScope }: RunSource, condition: Sql): Sql {
  return sql`(SELECT CAST(COUNT(*) AS integer) FROM ${table} WHERE ${inScope} AND ${condition})`;
}

function throughout({ first, last }: Days): Sql {
  return sql`certain_from <= ${first} AND certain_until > ${last}`;
}

/** Of runs that do not last throughout, only those with uncertain edges, or an edge in between, are possible. */
function countOfMerelyPossible({ table, inScope, inScopeOfMember }: RunSource, days: Days): Sql {
  const { first, last } = days;
  const some = [
    UNCERTAIN,
    sql`certain_from > ${first} AND certain_from <= ${last}`,
    sql`certain_until > ${first} AND certain_until <= ${last}`,
  ].map(
    (condition) => sql`SELECT r.member_id FROM ${table} WHERE ${inScope} AND ${condition}
      AND possible_from <= ${last} AND possible_until > ${first} AND NOT (${throughout(days)})`,
  );
  return sql`(SELECT CAST(COUNT(*) AS integer) FROM (${join(some, ' UNION ')}) o
    WHERE NOT EXISTS (SELECT 1 FROM ${table}
      WHERE ${inScopeOfMember} AND r.member_id = o.member_id AND ${throughout(days)}))`;
}

function edgesOf(
  { scopes, table, inScope }: RunSource,
  edge: RunEdge['edge'],
  column: string,
  ofSpell: string,
  before: LocalDate,
): Sql {
  return sql`SELECT s.column1 AS place, ${raw(column)} AS day, ${raw(`'${edge}'`)} AS edge,
      ${raw(ofSpell)} AS "ofSpell", CAST(COUNT(*) AS integer) AS runs
    FROM ${scopes} s CROSS JOIN ${table}
    WHERE ${inScope} AND certain_from < certain_until AND ${raw(column)} < ${before}
    GROUP BY s.column1, ${raw(column)}, ${raw(ofSpell)}`;
}
