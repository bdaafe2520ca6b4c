import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';

import type { LocalDate } from '../../kernel/calendar.js';
import type { Instant } from '../../kernel/clock.js';
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
import { Member } from '../members/member.entity.js';
import { certainOn } from '../members/runs.store.js';
import type { AssemblyEntry } from './assembly.rules.js';
import { hasSeat, isPresent, momentOf } from './attendance.store.js';
import { Delegate } from './delegate.entity.js';
import type { DelegateList } from './delegate.model.js';
import type { DelegateEntry } from './delegate.rules.js';

/** Which of the people on a list are shown. */
export interface DelegateFilter {
  readonly show: DelegateList;
  /** The moment that the lists of those convened, present and absent are of; null: now, or the closing. */
  readonly at: Instant | null;
  /** Only those of these branches; null for all. */
  readonly branchIds: readonly number[] | null;
  readonly key?: string;
  /** Only who is in the place of this delegate. */
  readonly replacesKey?: string;
}

/** Who is on each list, as a condition on the delegate `d` at a moment. */
const LISTS: Readonly<Record<DelegateList, (at: Instant | null, known: Instant | null) => Sql>> = {
  EVERYBODY: () => raw('1 = 1'),
  ALL: () => raw("d.role <> 'GUEST'"),
  CONVENED: (at, known) => sql`d.role = 'DELEGATE' AND ${hasSeat(at, known)}`,
  PRESENT: (at, known) => sql`d.role = 'DELEGATE' AND ${isPresent(at, known)}`,
  ABSENT: (at, known) =>
    sql`d.role = 'DELEGATE' AND ${hasSeat(at, known)} AND d.standing <> 'EXCUSED'
      AND NOT (${isPresent(at, known)})`,
  EXCUSED: (at, known) =>
    sql`d.role = 'DELEGATE' AND ${hasSeat(at, known)} AND d.standing = 'EXCUSED'`,
  NOT_QUALIFIED: () => raw("d.role <> 'GUEST' AND d.standing = 'NOT_QUALIFIED'"),
  ALTERNATES: () => raw("d.role = 'ALTERNATE'"),
  ALTERNATES_IN_PLACE: (at, known) =>
    sql`d.role = 'DELEGATE' AND d.replaces_key IS NOT NULL AND ${hasSeat(at, known)}`,
  GUESTS: () => raw("d.role = 'GUEST'"),
};

export const WHOLE_LIST: DelegateFilter = { show: 'EVERYBODY', at: null, branchIds: null };

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
  constructor(private readonly reader: Reader) {}

  /** Those on a list whom a filter shows, by given name in Vietnamese order. */
  list(
    assembly: AssemblyEntry,
    filter: DelegateFilter,
    known: Instant | null,
    db: Queryable = this.reader,
    page?: { readonly after: DelegatePosition | null; readonly limit: number },
  ): Promise<DelegateEntry[]> {
    const after = page?.after ?? null;
    const conditions = [
      conditionsOf(assembly, filter, known),
      ...(after === null
        ? []
        : [
            sql`(COALESCE(m.name_sort_key, d.person_sort_key), d.key) > (${after[0]}, ${after[1]})`,
          ]),
    ];
    return db.rows<DelegateEntry>(sql`
      SELECT d.id, d.key, d.association_id AS "associationId", d.assembly_id AS "assemblyId",
        d.member_id AS "memberId", member.number AS "memberNumber",
        member.kind AS "memberKind",
        COALESCE(m.full_name, d.person_name) AS name,
        COALESCE(m.name_sort_key, d.person_sort_key) AS "sortKey", d.role, d.basis,
        d.branch_id AS "branchId", d.title, d.replaces_key AS "replacesKey",
        d.seated_at AS "seatedAt", d.standing, d.reason, m.sex, m.birth_date AS "birthDate",
        m.employment_sector AS "employmentSector", ${classOn(assembly.date.latest, known)} AS class,
        d.decision_id AS "decisionId", d.source_id AS "sourceId",
        d.source_place AS "sourcePlace", d.note
      FROM delegate d
      LEFT JOIN member ON member.id = d.member_id
      LEFT JOIN member_details m ON m.member_id = d.member_id AND m.superseded_at IS NULL
      WHERE ${allOf(conditions)}
      ORDER BY COALESCE(m.name_sort_key, d.person_sort_key), d.key
      ${page ? sql`LIMIT ${page.limit}` : NOTHING}`);
  }

  /** The keys of those whom a filter shows. */
  async keys(
    assembly: AssemblyEntry,
    filter: DelegateFilter,
    known: Instant | null,
    db: Queryable = this.reader,
  ): Promise<Set<string>> {
    const rows = await db.rows<{ key: string }>(sql`
      SELECT d.key FROM delegate d WHERE ${conditionsOf(assembly, filter, known)}`);
    return new Set(rows.map(({ key }) => key));
  }

  /** How many of a list a filter shows. */
  async count(
    assembly: AssemblyEntry,
    filter: DelegateFilter,
    known: Instant | null,
    db: Queryable = this.reader,
  ): Promise<number> {
    const [row] = await db.rows<{ n: number }>(sql`
      SELECT CAST(COUNT(*) AS integer) AS n FROM delegate d
      WHERE ${conditionsOf(assembly, filter, known)}`);
    return row?.n ?? 0;
  }

  /** Somebody on the list of an assembly, as the books stand. */
  async find(db: Queryable, assembly: AssemblyEntry, key: string): Promise<DelegateEntry | null> {
    const [entry] = await this.list(assembly, { ...WHOLE_LIST, key }, null, db);
    return entry ?? null;
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
   * Of these members those who are full members on the day in some choice of days, each with the
   * branches where that may be (null: in none).
   */
  async possibleFullMembers(
    db: Queryable,
    memberIds: readonly number[],
    day: { readonly earliest: LocalDate; readonly latest: LocalDate },
  ): Promise<Map<number, (number | null)[]>> {
    const rows = await db.rows<Participant>(sql`
      SELECT member_id AS "memberId", branch_id AS "branchId" FROM membership
      WHERE member_id IN (${listOf(memberIds)}) AND class = 'FULL' AND superseded_at IS NULL
        AND from_earliest <= ${day.latest} AND until_latest > ${day.earliest}`);
    const found = new Map<number, (number | null)[]>();
    for (const { memberId, branchId } of rows) {
      found.set(memberId, [...(found.get(memberId) ?? []), branchId]);
    }
    return found;
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
}

function conditionsOf(
  { id, closedAt }: AssemblyEntry,
  { show, at, branchIds, key, replacesKey }: DelegateFilter,
  known: Instant | null,
): Sql {
  return allOf([
    sql`d.assembly_id = ${id}`,
    knownAt('d', known),
    LISTS[show](momentOf({ closedAt }, at), known),
    ...(branchIds === null ? [] : [sql`d.branch_id IN (${listOf(branchIds)})`]),
    ...(key === undefined ? [] : [sql`d.key = ${key}`]),
    ...(replacesKey === undefined ? [] : [sql`d.replaces_key = ${replacesKey}`]),
  ]);
}

/** The class of which a member certainly is on a day; of one day there is one at the most. */
function classOn(day: LocalDate, known: Instant | null): Sql {
  return sql`(SELECT MIN(r.class) FROM membership_run r
    WHERE r.member_id = d.member_id AND r.branch_id IS NULL AND r.class IS NOT NULL
      AND ${knownAt('r', known)} AND ${certainOn(day)})`;
}
