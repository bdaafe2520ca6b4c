import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';

import type { LocalDate } from '../../kernel/calendar.js';
import type { Instant } from '../../kernel/clock.js';
import { groupBy } from '../../kernel/grouping.js';
import { Reader } from '../../platform/database/reader.js';
import {
  NOTHING,
  type Queryable,
  type Sql,
  allOf,
  listOf,
  raw,
  sql,
} from '../../platform/database/sql.js';
import { findKnown, knownAt } from '../../platform/database/temporal.js';
import type { Tx } from '../../platform/database/unit-of-work.js';
import type { Batch } from '../../platform/graphql/loaders.js';
import { Member } from '../members/member.entity.js';
import { certainOn } from '../members/runs.store.js';
import type { AssemblyEntry } from './assembly.rules.js';
import { type AssemblyMoment, MOMENT, momentsTable } from './assembly-moments.store.js';
import { Delegate } from './delegate.entity.js';
import { LISTS, type ListKey, conditionsOf } from './delegate-lists.store.js';
import type { DelegateEntry } from './delegate.rules.js';

/** Which part of a list. */
export interface PageKey extends ListKey {
  /** Where the page before ended; null for the first. */
  readonly after: DelegatePosition | null;
  readonly limit: number;
}

/** Somebody on a list, with whether he or she has a seat at a moment, and is there. */
export interface ListedDelegate extends DelegateEntry {
  readonly isSeated: boolean;
  readonly isPresent: boolean;
}

/** Where a page of a list ended: sort key of the name, key of the delegate. */
export type DelegatePosition = readonly [sortKey: string, key: string];

/** A full member whom a general assembly calls. */
export interface Participant {
  readonly memberId: number;
  readonly branchId: number | null;
}

/** Somebody to be put on a list. */
export type NewDelegate = Omit<Delegate, 'id' | 'recordedAt' | 'supersededAt'>;

/** As many rows as one statement takes on both engines, at two dozen values each. */
const ROWS_AT_ONCE = 1000;

/** Who is on the lists of congresses and meetings. */
@Injectable()
export class DelegatesStore {
  /** Everybody on the lists of assemblies, by given name in Vietnamese order. */
  readonly everybody: Batch<AssemblyMoment, ListedDelegate[]> = {
    load: async (keys) => {
      const found = new Map<AssemblyMoment, ListedDelegate[]>();
      for (const [known, group] of groupBy(keys, ({ knownAt: at }) => at)) {
        const lists = groupBy(await this.listed(group, known), ({ place }) => place);
        for (const [place, rows] of lists) {
          found.set(group[place] as AssemblyMoment, rows.map(toListed));
        }
      }
      return keys.map((key) => found.get(key) ?? []);
    },
  };

  /** How many the lists of assemblies have. */
  readonly counts: Batch<ListKey, number> = {
    load: async (keys) => {
      const found = new Map<ListKey, number>();
      const ofList = ({ show, branchIds, knownAt: at }: ListKey) =>
        JSON.stringify([show, branchIds, at]);
      for (const group of groupBy(keys, ofList).values()) {
        const rows = await this.reader.rows<{ place: number; n: number }>(sql`
          SELECT s.column1 AS place, CAST(COUNT(*) AS integer) AS n
          FROM ${momentsTable(group)} s JOIN delegate d ON d.assembly_id = s.column2
          WHERE ${allOf(conditionsOf(group[0] as ListKey))} GROUP BY s.column1`);
        for (const { place, n } of rows) found.set(group[place] as ListKey, n);
      }
      return keys.map((key) => found.get(key) ?? 0);
    },
  };

  /** Pages of lists, by given name in Vietnamese order. */
  readonly pages: Batch<PageKey, DelegateEntry[]> = {
    load: async (keys) => {
      const found = new Map<PageKey, DelegateEntry[]>();
      const ofPage = ({ show, branchIds, knownAt: at, after, limit }: PageKey) =>
        JSON.stringify([show, branchIds, at, after, limit]);
      for (const group of groupBy(keys, ofPage).values()) {
        const lists = groupBy(await this.paged(group), ({ place }) => place);
        for (const [place, rows] of lists) {
          const entries = rows.map(({ place: _, nth: __, ...entry }) => entry);
          found.set(group[place] as PageKey, entries);
        }
      }
      return keys.map((key) => found.get(key) ?? []);
    },
  };

  constructor(private readonly reader: Reader) {}

  /** Somebody on the list of an assembly, as the books stand. */
  find(db: Queryable, assembly: AssemblyEntry, key: string): Promise<DelegateEntry | null> {
    return this.findWhere(db, assembly, sql`d.key = ${key}`);
  }

  /** Who is in the place of a delegate, as the books stand. */
  findSuccessor(
    db: Queryable,
    assembly: AssemblyEntry,
    key: string,
  ): Promise<DelegateEntry | null> {
    return this.findWhere(db, assembly, sql`d.replaces_key = ${key}`);
  }

  /** The standing rows of a list. */
  rows(db: Queryable, assemblyId: number): Promise<Delegate[]> {
    return findKnown(db, Delegate, { assemblyId }, null);
  }

  /** Members of an association by their numbers. */
  members(db: Queryable, associationId: number, numbers: readonly string[]): Promise<Member[]> {
    return db.manager.findBy(Member, { associationId, number: In([...numbers]) });
  }

  /**
   * Of these members those who are members of whatever class on the day in some choice of days, each
   * with whether that may be as a full member.
   */
  async possibleMembers(
    db: Queryable,
    memberIds: readonly number[],
    day: { readonly earliest: LocalDate; readonly latest: LocalDate },
  ): Promise<Map<number, boolean>> {
    const rows = await db.rows<{ memberId: number; full: number }>(sql`
      SELECT member_id AS "memberId",
        CAST(MAX(CASE WHEN class = 'FULL' THEN 1 ELSE 0 END) AS integer) AS "full"
      FROM membership
      WHERE member_id IN (${listOf(memberIds)}) AND superseded_at IS NULL
        AND from_earliest <= ${day.latest} AND until_latest > ${day.earliest}
      GROUP BY member_id`);
    return new Map(rows.map(({ memberId, full }) => [memberId, full === 1]));
  }

  /**
   * Everybody who certainly is a full member on a day, with the branch that is certain then.
   *
   * @param branchIds of these branches; null for the whole association
   */
  participants(
    db: Queryable,
    associationId: number,
    branchIds: readonly number[] | null,
    day: LocalDate,
  ): Promise<Participant[]> {
    const inBranch = sql`(SELECT MIN(b.branch_id) FROM membership_run b
      WHERE b.member_id = r.member_id AND b.branch_id IS NOT NULL AND b.all_classes = 1
        AND b.superseded_at IS NULL AND b.certain_from <= ${day} AND b.certain_until > ${day})`;
    const among = branchIds === null ? NOTHING : sql`AND ${inBranch} IN (${listOf(branchIds)})`;
    return db.rows<Participant>(sql`
      SELECT DISTINCT r.member_id AS "memberId", ${inBranch} AS "branchId"
      FROM membership_run r
      WHERE r.association_id = ${associationId} AND r.branch_id IS NULL AND r.class = 'FULL'
        AND r.superseded_at IS NULL AND ${certainOn(day)} ${among}
      ORDER BY "memberId"`);
  }

  /** Enters many at once. */
  async insert(tx: Tx, rows: readonly NewDelegate[]): Promise<void> {
    for (let from = 0; from < rows.length; from += ROWS_AT_ONCE) {
      const some = rows.slice(from, from + ROWS_AT_ONCE);
      await tx.insertAll(
        Delegate,
        some.map((row) => ({ ...row, recordedAt: tx.at, supersededAt: null })),
      );
    }
  }

  /** Puts what the books say now of somebody in the place of what they said. */
  async replace(tx: Tx, rowId: number, changed: Partial<NewDelegate>): Promise<void> {
    const { id: _, ...standing } = await tx.manager.findOneByOrFail(Delegate, { id: rowId });
    await tx.supersede(Delegate, rowId);
    await tx.insert(Delegate, { ...standing, ...changed, recordedAt: tx.at, supersededAt: null });
  }

  private async findWhere(
    db: Queryable,
    { id }: AssemblyEntry,
    where: Sql,
  ): Promise<DelegateEntry | null> {
    const [entry] = await db.rows<DelegateEntry>(sql`
      SELECT ${columnsOf(null)} FROM delegate d ${beside(null)}
      WHERE d.assembly_id = ${id} AND ${knownAt('d', null)} AND ${where}`);
    return entry ?? null;
  }

  /** The same page of one list of several assemblies. */
  private paged(keys: readonly PageKey[]): Promise<PagedRow[]> {
    const [one] = keys as [PageKey];
    const { knownAt: known, after, limit } = one;
    const conditions = [
      ...conditionsOf(one),
      ...(after === null ? [] : [sql`(${SORT_KEY}, d.key) > (${after[0]}, ${after[1]})`]),
    ];
    return this.reader.rows<PagedRow>(sql`
      SELECT * FROM (
        SELECT s.column1 AS place, ${columnsOf(known)}, CAST(ROW_NUMBER() OVER
          (PARTITION BY s.column1 ORDER BY ${SORT_KEY}, d.key) AS integer) AS nth
        FROM ${momentsTable(keys)} s JOIN delegate d ON d.assembly_id = s.column2 ${beside(known)}
        WHERE ${allOf(conditions)}
      ) listed WHERE nth <= ${limit} ORDER BY place, nth`);
  }

  private listed(moments: readonly AssemblyMoment[], known: Instant | null): Promise<ListedRow[]> {
    return this.reader.rows<ListedRow>(sql`
      SELECT s.column1 AS place, ${columnsOf(known)},
        CASE WHEN ${LISTS.CONVENED(MOMENT, known)} THEN 1 ELSE 0 END AS "isSeated",
        CASE WHEN ${LISTS.PRESENT(MOMENT, known)} THEN 1 ELSE 0 END AS "isPresent"
      FROM ${momentsTable(moments)} s JOIN delegate d ON d.assembly_id = s.column2 ${beside(known)}
      WHERE ${knownAt('d', known)}
      ORDER BY ${SORT_KEY}, d.key`);
  }
}

interface PagedRow extends DelegateEntry {
  readonly place: number;
  readonly nth: number;
}

interface ListedRow extends DelegateEntry {
  readonly place: number;
  readonly isSeated: number;
  readonly isPresent: number;
}

function toListed({ place: _, isSeated, isPresent, ...row }: ListedRow): ListedDelegate {
  return { ...row, isSeated: isSeated === 1, isPresent: isPresent === 1 };
}

const SORT_KEY = raw('COALESCE(m.name_sort_key, d.person_sort_key)');

/** What is read of the delegate `d`; the class is that of the day that may be the last first day. */
function columnsOf(known: Instant | null): Sql {
  const firstDay = raw('assembly.date_latest');
  return sql`d.id, d.key, d.association_id AS "associationId", d.assembly_id AS "assemblyId",
    d.member_id AS "memberId", member.number AS "memberNumber", member.kind AS "memberKind",
    COALESCE(m.full_name, d.person_name) AS name, ${SORT_KEY} AS "sortKey", d.role, d.basis,
    d.branch_id AS "branchId", d.title, d.replaces_key AS "replacesKey",
    d.seated_at AS "seatedAt", d.standing, d.reason, m.sex, m.birth_date AS "birthDate",
    m.employment_sector AS "employmentSector",
    (SELECT MIN(r.class) FROM membership_run r
      WHERE r.member_id = d.member_id AND r.branch_id IS NULL AND r.class IS NOT NULL
        AND ${knownAt('r', known)} AND certain_from <= ${firstDay} AND certain_until > ${firstDay}
    ) AS class,
    d.decision_id AS "decisionId", d.source_id AS "sourceId", d.source_place AS "sourcePlace", d.note`;
}

/** What is read beside the delegate `d`. */
function beside(known: Instant | null): Sql {
  return sql`
    JOIN assembly_record assembly ON assembly.assembly_id = d.assembly_id
      AND ${knownAt('assembly', known)}
    LEFT JOIN member ON member.id = d.member_id
    LEFT JOIN member_details m ON m.member_id = d.member_id AND m.superseded_at IS NULL`;
}
