import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';

import type { Instant } from '../../kernel/clock.js';
import { Reader } from '../../platform/database/reader.js';
import { type Queryable, type Sql, raw, sql } from '../../platform/database/sql.js';
import { findKnown, knownAt } from '../../platform/database/temporal.js';
import type { Tx } from '../../platform/database/unit-of-work.js';
import type { Batch } from '../../platform/graphql/loaders.js';
import type { AssemblyEntry } from './assembly.rules.js';
import { ApportionmentsStore } from './apportionments.store.js';
import { Attendance } from './delegate.entity.js';
import { type Quorum, type QuorumNumbers, quorum } from './quorum.rules.js';

/** Who was called, is there and is represented at a moment; null = unknown, never zero. */
export interface AssemblyNumbers extends QuorumNumbers {
  /** Members whom the delegates represent. */
  readonly represented: number | null;
  /** Whether anybody was ever checked in. */
  readonly wasChecked: boolean;
}

interface Counted {
  readonly listed: number;
  readonly convened: number;
  readonly excused: number;
  readonly checked: number;
  readonly present: number;
}

/** Who was there and when, and what follows from it. */
@Injectable()
export class AttendanceStore {
  /** When somebody on the list came and left, in order of time. */
  readonly ofDelegate: Batch<{ key: string; knownAt: Instant | null }, Attendance[]> = {
    load: async (keys) => {
      const found = new Map<string, Attendance[]>();
      for (const at of new Set(keys.map((one) => one.knownAt))) {
        const wanted = keys.filter((one) => one.knownAt === at).map(({ key }) => key);
        const rows = await findKnown(this.reader, Attendance, { delegateKey: In(wanted) }, at, {
          cameAt: 'ASC',
        });
        for (const row of rows) {
          const place = `${at} ${row.delegateKey}`;
          found.set(place, [...(found.get(place) ?? []), row]);
        }
      }
      return keys.map((one) => found.get(`${one.knownAt} ${one.key}`) ?? []);
    },
  };

  constructor(
    private readonly reader: Reader,
    private readonly apportionments: ApportionmentsStore,
  ) {}

  /**
   * The numbers of an assembly at a moment. Convened are the delegates called, those excused among
   * them; present are those of them who are there. The numbers that a source reports stand in where
   * there is no list, and where nobody was ever checked in.
   *
   * @param at null: now; after it was closed, the moment of closing
   */
  async numbersAt(
    db: Queryable,
    entry: AssemblyEntry,
    at: Instant | null,
    known: Instant | null = null,
  ): Promise<AssemblyNumbers> {
    const counted = await this.count(db, entry, at, known);
    const { reported } = entry;
    const hasList = counted.listed > 0;
    const wasChecked = counted.checked > 0;
    const apportionment = await this.apportionments.find(db, entry.id, known);
    return {
      convened: hasList ? counted.convened : reported.convened,
      excused: hasList ? counted.excused : null,
      present: wasChecked ? counted.present : reported.present,
      units: wasChecked ? await this.units(db, entry, at, known) : null,
      wasChecked,
      represented: apportionment?.calculation.members ?? reported.represented,
    };
  }

  /**
   * The quorum at a moment, by the rules that the assembly meets by.
   *
   * @param at null: now; after it was closed, the moment of closing
   * @returns null where it has not been called, and therefore has no rules yet
   */
  async quorumAt(
    db: Queryable,
    entry: AssemblyEntry,
    at: Instant | null,
    known: Instant | null = null,
  ): Promise<Quorum | null> {
    return quorumOf(entry, await this.numbersAt(db, entry, at, known));
  }

  /** The standing attendances of these delegates. */
  of(db: Queryable, delegateKeys: readonly string[]): Promise<Attendance[]> {
    return findKnown(db, Attendance, { delegateKey: In([...delegateKeys]) }, null, {
      cameAt: 'ASC',
    });
  }

  /** Of these delegates those of whom something was recorded at an instant. */
  async recordedAt(at: Instant, delegateKeys: readonly string[]): Promise<Set<string>> {
    const where = { delegateKey: In([...delegateKeys]), recordedAt: at };
    const rows = await this.reader.manager.findBy(Attendance, where);
    return new Set(rows.map(({ delegateKey }) => delegateKey));
  }

  /** Enters when people came. */
  async insert(
    tx: Tx,
    rows: readonly Pick<Attendance, 'assemblyId' | 'delegateKey' | 'cameAt'>[],
  ): Promise<void> {
    const base = { leftAt: null, recordedAt: tx.at, supersededAt: null };
    await tx.insertAll(
      Attendance,
      rows.map((row) => ({ ...row, ...base })),
    );
  }

  /** Enters when people left. */
  async leave(tx: Tx, rows: readonly Attendance[], leftAt: Instant): Promise<void> {
    if (rows.length === 0) return;
    await tx.manager.update(
      Attendance,
      { id: In(rows.map(({ id }) => id)) },
      { supersededAt: tx.at },
    );
    await tx.insertAll(
      Attendance,
      rows.map(({ id: _, ...row }) => ({ ...row, leftAt, recordedAt: tx.at })),
    );
  }

  private async count(
    db: Queryable,
    entry: AssemblyEntry,
    at: Instant | null,
    known: Instant | null,
  ): Promise<Counted> {
    const moment = momentOf(entry, at);
    const [row] = await db.rows<Counted>(sql`
      SELECT CAST(COUNT(*) AS integer) AS listed,
        CAST(SUM(CASE WHEN ${hasSeat(moment, known)} THEN 1 ELSE 0 END) AS integer) AS convened,
        CAST(SUM(CASE WHEN ${hasSeat(moment, known)} AND d.standing = 'EXCUSED'
          THEN 1 ELSE 0 END) AS integer) AS excused,
        CAST((SELECT COUNT(*) FROM attendance a
          WHERE a.assembly_id = ${entry.id} AND ${knownAt('a', known)}) AS integer) AS checked,
        CAST(SUM(CASE WHEN ${isPresent(moment, known)} THEN 1 ELSE 0 END) AS integer) AS present
      FROM delegate d
      WHERE d.assembly_id = ${entry.id} AND d.role = 'DELEGATE' AND ${knownAt('d', known)}`);
    const { listed = 0, convened, excused, checked, present } = row ?? {};
    return {
      listed,
      convened: convened ?? 0,
      excused: excused ?? 0,
      checked: checked ?? 0,
      present: present ?? 0,
    };
  }

  /**
   * The branches that are called, and those of them of which a delegate is there. Null where delegates
   * are called and nobody says of which branches; who meets in person represents none.
   */
  private async units(
    db: Queryable,
    entry: AssemblyEntry,
    at: Instant | null,
    known: Instant | null,
  ): Promise<QuorumNumbers['units']> {
    const rows = await db.rows<{ branchId: number; present: number }>(sql`
      SELECT d.branch_id AS "branchId",
        CAST(MAX(CASE WHEN ${isPresent(momentOf(entry, at), known)} THEN 1 ELSE 0 END) AS integer) AS present
      FROM delegate d
      WHERE d.assembly_id = ${entry.id} AND d.role = 'DELEGATE' AND d.branch_id IS NOT NULL
        AND d.standing IN ('CONVENED', 'EXCUSED', 'REPLACED') AND ${knownAt('d', known)}
      GROUP BY d.branch_id`);
    const apportionment = await this.apportionments.find(db, entry.id, known);
    const withSeats = apportionment?.seats.filter(({ seats }) => seats > 0) ?? [];
    const convened = new Set([
      ...rows.map(({ branchId }) => branchId),
      ...withSeats.map(({ branchId }) => branchId),
    ]);
    if (convened.size === 0 && entry.composition === 'DELEGATES') return null;
    return {
      convened: convened.size,
      represented: rows.filter(({ present }) => present === 1).length,
    };
  }
}

/** The quorum by the numbers of a moment; null before there are rules. */
export function quorumOf(
  { rules }: AssemblyEntry,
  { convened, excused, present, units }: AssemblyNumbers,
): Quorum | null {
  return rules && quorum({ rules: rules.values, convened, excused, present, units });
}

/** The moment that is meant where none is given; null: after all that the books have. */
export function momentOf(
  entry: Pick<AssemblyEntry, 'closedAt'>,
  at: Instant | null,
): Instant | null {
  return at ?? entry.closedAt;
}

/**
 * Whether the delegate `d` has a seat at a moment. Whose place another took has it until the other
 * does, so that those convened are as many at every moment.
 *
 * @param at null: after all that the books have
 */
export function hasSeat(at: Instant | null, known: Instant | null): Sql {
  const counts = raw("d.standing IN ('CONVENED', 'EXCUSED')");
  if (at === null) return counts;
  return sql`COALESCE(d.seated_at, '') <= ${at} AND (${counts} OR (d.standing = 'REPLACED' AND EXISTS (
    SELECT 1 FROM delegate successor
    WHERE successor.assembly_id = d.assembly_id AND successor.replaces_key = d.key
      AND ${knownAt('successor', known)} AND successor.seated_at > ${at})))`;
}

/**
 * Whether the delegate `d` is there at a moment, and has a seat.
 *
 * @param at null: after all that the books have, so that who never left is there
 */
export function isPresent(at: Instant | null, known: Instant | null): Sql {
  const there =
    at === null
      ? raw('a.left_at IS NULL')
      : sql`a.came_at <= ${at} AND (a.left_at IS NULL OR a.left_at > ${at})`;
  return sql`${hasSeat(at, known)} AND d.standing <> 'EXCUSED' AND EXISTS (
    SELECT 1 FROM attendance a
    WHERE a.delegate_key = d.key AND ${knownAt('a', known)} AND ${there})`;
}
