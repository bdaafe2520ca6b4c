import { Injectable } from '@nestjs/common';

import type { LocalDate } from '../../kernel/calendar.js';
import { groupBy } from '../../kernel/grouping.js';
import type { Span } from '../../kernel/interval.js';
import { Reader } from '../../platform/database/reader.js';
import { type Sql, join, raw, sql } from '../../platform/database/sql.js';
import type { Batch, Loaders } from '../../platform/graphql/loaders.js';
import { MemberFlow } from '../members/member.model.js';
import { flowing } from '../members/roster.store.js';
import { type RunScope, type RunSource, runsOf } from '../members/runs.store.js';
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
  /** Members with one run that certainly lasts throughout the days. */
  readonly certain: Batch<Scoped<Days>, number> = {
    load: (keys) =>
      this.figures(
        keys,
        (days) => (runs) => counted(runs, { n: countOf(runs, throughout(days)) }),
        ([row]) => row?.['n'] ?? 0,
      ),
  };

  /** Members with none such, but one that is possible on some of the days. */
  readonly merelyPossible: Batch<Scoped<Days>, number> = {
    load: (keys) =>
      this.figures(
        keys,
        (days) => (runs) => counted(runs, { n: countOfMerelyPossible(runs, days) }),
        ([row]) => row?.['n'] ?? 0,
      ),
  };

  /** Opening, flows and closing of a span. */
  readonly totals: Batch<Scoped<{ span: Span }>, MemberTotals> = {
    load: (keys) =>
      this.figures(
        keys,
        ({ span }) =>
          (runs) =>
            counted(runs, {
              OPENING: countOf(
                runs,
                sql`certain_from < ${span.from} AND certain_until >= ${span.from}`,
              ),
              ...Object.fromEntries(
                FLOWS.map((flow) => [flow, countOf(runs, flowing(flow, span))]),
              ),
            }),
        ([row]) => totalsOf(row ?? {}),
      ),
  };

  /** Beginnings and ends of runs whose earliest day is after one day and not after another. */
  readonly recorded: Batch<Scoped<{ after: LocalDate; upTo: LocalDate }>, RecordedFlow> = {
    load: (keys) =>
      this.figures(
        keys,
        ({ after, upTo }) =>
          (runs) =>
            counted(runs, {
              // The latest day is never before the earliest, and has an index.
              comings: countOf(
                runs,
                sql`certain_from > ${after} AND possible_from > ${after} AND possible_from <= ${upTo}`,
              ),
              goings: countOf(runs, sql`certain_until > ${after} AND certain_until <= ${upTo}`),
            }),
        ([row]) => ({ in: row?.['comings'] ?? 0, out: row?.['goings'] ?? 0 }),
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
  async bounds(days: Scoped<Days>, loaders: Loaders): Promise<CountBounds> {
    const [atLeast, others] = await Promise.all([
      loaders.load(this.certain, days),
      loaders.load(this.merelyPossible, days),
    ]);
    return { atLeast, atMost: atLeast + others };
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
    raw('(certain_from <> possible_from OR certain_until <> possible_until)'),
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

/** What is not counted follows: openings and flows always add up to the closing. */
function totalsOf(row: Row): MemberTotals {
  const { OPENING: opening = 0, JOINED: joined = 0, TRANSFERRED_IN: transferredIn = 0 } = row;
  const { LEFT: left = 0, TRANSFERRED_OUT: transferredOut = 0 } = row;
  const closing = opening + joined + transferredIn - left - transferredOut;
  return { opening, joined, transferredIn, left, transferredOut, closing };
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
