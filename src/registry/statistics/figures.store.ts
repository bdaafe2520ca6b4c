import { Injectable } from '@nestjs/common';

import type { LocalDate } from '../../kernel/calendar.js';
import { groupBy } from '../../kernel/grouping.js';
import type { Span } from '../../kernel/interval.js';
import { Reader } from '../../platform/database/reader.js';
import { type Sql, raw, sql } from '../../platform/database/sql.js';
import type { Batch } from '../../platform/graphql/loaders.js';
import { flowing } from '../members/roster.store.js';
import { type RunScope, certainOn, runsIn } from '../members/runs.store.js';
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

type Scoped<P> = P & { readonly scope: RunScope };

type Row = Record<string, number>;

/** Counts of members. All scopes that are asked for the same thing cost one statement together. */
@Injectable()
export class FiguresStore {
  /** Members with a certain run on the day. */
  readonly counts: Batch<Scoped<{ day: LocalDate }>, number> = {
    load: (keys) =>
      this.figures(
        keys,
        ({ day }) => sql`SELECT scope, ${countOf(raw('*'))} AS n FROM runs
          WHERE ${certainOn(day)} GROUP BY scope`,
        ([row]) => row?.['n'] ?? 0,
      ),
  };

  /**
   * Over the days from `first` to `last`: how many are members certainly throughout, and how many
   * possibly on some of them.
   */
  readonly bounds: Batch<Scoped<{ first: LocalDate; last: LocalDate }>, CountBounds> = {
    load: (keys) =>
      this.figures(
        keys,
        ({ first, last }) => sql`SELECT scope,
            ${sumOf(sql`certain_from <= ${first} AND certain_until > ${last}`)} AS at_least,
            ${countOf(raw('DISTINCT member_id'))} AS at_most
          FROM runs WHERE possible_from <= ${last} AND possible_until > ${first} GROUP BY scope`,
        ([row]) => ({ atLeast: row?.['at_least'] ?? 0, atMost: row?.['at_most'] ?? 0 }),
      ),
  };

  /** Opening, flows and closing of a span. */
  readonly totals: Batch<Scoped<{ span: Span }>, MemberTotals> = {
    load: (keys) =>
      this.figures(
        keys,
        ({ span }) => sql`SELECT scope,
            ${sumOf(sql`certain_from < ${span.from}`)} AS opening,
            ${sumOf(flowing('JOINED', span))} AS joined,
            ${sumOf(flowing('TRANSFERRED_IN', span))} AS transferred_in,
            ${sumOf(flowing('LEFT', span))} AS gone,
            ${sumOf(flowing('TRANSFERRED_OUT', span))} AS transferred_out,
            ${sumOf(sql`certain_until >= ${span.until}`)} AS closing
          FROM runs WHERE certain_from < certain_until
            AND certain_from < ${span.until} AND certain_until >= ${span.from} GROUP BY scope`,
        ([row]) => ({
          opening: row?.['opening'] ?? 0,
          joined: row?.['joined'] ?? 0,
          transferredIn: row?.['transferred_in'] ?? 0,
          left: row?.['gone'] ?? 0,
          transferredOut: row?.['transferred_out'] ?? 0,
          closing: row?.['closing'] ?? 0,
        }),
      ),
  };

  /** Beginnings and ends of runs whose earliest day is after one day and not after another. */
  readonly recorded: Batch<Scoped<{ after: LocalDate; upTo: LocalDate }>, RecordedFlow> = {
    load: (keys) =>
      this.figures(
        keys,
        ({ after, upTo }) => sql`SELECT scope,
            ${sumOf(sql`possible_from > ${after} AND possible_from <= ${upTo}`)} AS comings,
            ${sumOf(sql`certain_until > ${after} AND certain_until <= ${upTo}`)} AS goings
          FROM runs WHERE possible_until > ${after} GROUP BY scope`,
        ([row]) => ({ in: row?.['comings'] ?? 0, out: row?.['goings'] ?? 0 }),
      ),
  };

  /** The edges before a day of each scope's runs, by day: any series follows from them. */
  readonly edges: Batch<Scoped<{ before: LocalDate }>, RunEdge[]> = {
    load: (keys) =>
      this.figures(
        keys,
        ({ before }) => sql`${edgesOf('BEGIN', 'certain_from', 'begins_spell', before)}
          UNION ALL ${edgesOf('END', 'certain_until', 'ends_spell', before)}`,
        (rows) => rows as unknown as RunEdge[],
      ),
  };

  constructor(private readonly reader: Reader) {}

  /** One statement for all keys that differ in their branches alone; the answers in the order of the keys. */
  private async figures<P extends object, F>(
    keys: readonly Scoped<P>[],
    select: (asked: P) => Sql,
    read: (rows: Row[]) => F,
  ): Promise<F[]> {
    const answers = new Map<Scoped<P>, F>();
    const together = groupBy(keys, ({ scope, ...asked }) =>
      JSON.stringify([scope.associationId, scope.class, scope.knownAt, asked]),
    );
    for (const group of together.values()) {
      const runs = runsIn(group.map(({ scope }) => scope));
      const rows = await this.reader.rows<Row>(
        sql`WITH runs AS (${runs}) ${select(group[0] as P)}`,
      );
      const byScope = groupBy(rows, (row) => row['scope']);
      group.forEach((key, i) => answers.set(key, read(byScope.get(i) ?? [])));
    }
    return keys.map((key) => answers.get(key) as F);
  }
}

function edgesOf(edge: RunEdge['edge'], column: string, ofSpell: string, before: LocalDate): Sql {
  return sql`SELECT scope, ${raw(column)} AS day, ${raw(`'${edge}'`)} AS edge,
      ${raw(ofSpell)} AS "ofSpell", ${countOf(raw('*'))} AS runs
    FROM runs WHERE certain_from < certain_until AND ${raw(column)} < ${before}
    GROUP BY scope, ${raw(column)}, ${raw(ofSpell)}`;
}

function countOf(what: Sql): Sql {
  return sql`CAST(COUNT(${what}) AS integer)`;
}

function sumOf(condition: Sql): Sql {
  return sql`CAST(SUM(CASE WHEN ${condition} THEN 1 ELSE 0 END) AS integer)`;
}
