import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';

import type { Instant } from '../../kernel/clock.js';
import { groupBy } from '../../kernel/grouping.js';
import { Reader } from '../../platform/database/reader.js';
import { type Queryable, sql } from '../../platform/database/sql.js';
import { findKnown, knownAt } from '../../platform/database/temporal.js';
import type { Tx } from '../../platform/database/unit-of-work.js';
import type { Batch } from '../../platform/graphql/loaders.js';
import type { AssemblyEntry } from './assembly.rules.js';
import {
  type AssemblyMoment,
  MOMENT,
  assemblyMoment,
  hasSeat,
  isPresent,
  momentsTable,
} from './assembly-moments.store.js';
import { type ApportionmentEntry, ApportionmentsStore } from './apportionments.store.js';
import { Attendance } from './delegate.entity.js';
import { type Quorum, type QuorumNumbers, quorum } from './quorum.rules.js';

/** Who was called, is there and is represented at a moment; null = unknown, never zero. */
export interface AssemblyNumbers extends QuorumNumbers {
  /** Members whom the delegates represent. */
  readonly represented: number | null;
  /** Whether anybody was ever checked in. */
  readonly wasChecked: boolean;
}

/** Whose numbers at which moment, with what of the assembly decides about them. */
export interface NumbersKey
  extends AssemblyMoment, Pick<AssemblyEntry, 'composition' | 'reported'> {}

/** The delegates of an assembly who represent one branch, or none. */
interface Counted {
  readonly place: number;
  readonly branchId: number | null;
  readonly listed: number;
  readonly convened: number;
  readonly excused: number;
  readonly present: number;
  /** 1 where the branch was called. */
  readonly called: number;
  /** 1 where anybody at the assembly was ever checked in. */
  readonly checked: number;
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

  /** The numbers of assemblies at moments. */
  readonly numbers: Batch<NumbersKey, AssemblyNumbers> = {
    load: (keys) => this.numbersOf(this.reader, keys),
  };

  constructor(
    private readonly reader: Reader,
    private readonly apportionments: ApportionmentsStore,
  ) {}

  /**
   * The numbers of an assembly at a moment, as `numbers` reads them for many.
   *
   * @param at null: now; after it was closed, the moment of closing
   */
  async numbersAt(
    db: Queryable,
    entry: AssemblyEntry,
    at: Instant | null,
    known: Instant | null = null,
  ): Promise<AssemblyNumbers> {
    const [numbers] = await this.numbersOf(db, [numbersKey(entry, at, known)]);
    return numbers as AssemblyNumbers;
  }

  /**
   * The quorum at a moment, by the rules that the assembly meets by.
   *
   * @param at null: now; after it was closed, the moment of closing
   * @returns null where it has not been called, and therefore has no rules yet
   */
  async quorumAt(db: Queryable, entry: AssemblyEntry, at: Instant | null): Promise<Quorum | null> {
    return quorumOf(entry, await this.numbersAt(db, entry, at));
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

  /** When the first of those on the list came, and the last came or left; null where nobody did. */
  async moments(
    tx: Tx,
    assemblyId: number,
  ): Promise<{ readonly first: Instant | null; readonly last: Instant | null }> {
    const [row] = await tx.rows<{ first: Instant | null; last: Instant | null }>(sql`
      SELECT MIN(came_at) AS first, MAX(COALESCE(left_at, came_at)) AS last FROM attendance
      WHERE assembly_id = ${assemblyId} AND superseded_at IS NULL`);
    return row ?? { first: null, last: null };
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

  private async numbersOf(db: Queryable, keys: readonly NumbersKey[]): Promise<AssemblyNumbers[]> {
    const found = new Map<NumbersKey, AssemblyNumbers>();
    for (const [known, group] of groupBy(keys, ({ knownAt: at }) => at)) {
      const counted = groupBy(await this.count(db, group, known), ({ place }) => place);
      const ids = group.map(({ assemblyId }) => assemblyId);
      const apportionments = await this.apportionments.of(db, ids, known);
      for (const [place, key] of group.entries()) {
        const apportionment = apportionments.get(key.assemblyId) ?? null;
        found.set(key, numbersFrom(key, counted.get(place) ?? [], apportionment));
      }
    }
    return keys.map((key) => found.get(key) as AssemblyNumbers);
  }

  private count(
    db: Queryable,
    moments: readonly AssemblyMoment[],
    known: Instant | null,
  ): Promise<Counted[]> {
    const seated = hasSeat(MOMENT, known);
    return db.rows<Counted>(sql`
      SELECT s.column1 AS place, d.branch_id AS "branchId", CAST(COUNT(d.id) AS integer) AS listed,
        CAST(SUM(CASE WHEN ${seated} THEN 1 ELSE 0 END) AS integer) AS convened,
        CAST(SUM(CASE WHEN ${seated} AND d.standing = 'EXCUSED'
          THEN 1 ELSE 0 END) AS integer) AS excused,
        CAST(SUM(CASE WHEN ${isPresent(MOMENT, known)} THEN 1 ELSE 0 END) AS integer) AS present,
        MAX(CASE WHEN d.standing IN ('CONVENED', 'EXCUSED', 'REPLACED') THEN 1 ELSE 0 END) AS called,
        CASE WHEN EXISTS (SELECT 1 FROM attendance a
          WHERE a.assembly_id = s.column2 AND ${knownAt('a', known)}) THEN 1 ELSE 0 END AS checked
      FROM ${momentsTable(moments)} s LEFT JOIN delegate d
        ON d.assembly_id = s.column2 AND d.role = 'DELEGATE' AND ${knownAt('d', known)}
      GROUP BY s.column1, s.column2, d.branch_id`);
  }
}

/**
 * What the numbers of an assembly at a moment are asked by.
 *
 * @param at null: now; after it was closed, the moment of closing
 */
export function numbersKey(
  entry: AssemblyEntry,
  at: Instant | null,
  known: Instant | null,
): NumbersKey {
  const { composition, reported } = entry;
  return { ...assemblyMoment(entry, at, known), composition, reported };
}

/** The quorum by the numbers of a moment; null before there are rules. */
export function quorumOf(
  { rules }: AssemblyEntry,
  { convened, excused, present, units }: AssemblyNumbers,
): Quorum | null {
  return rules && quorum({ rules: rules.values, convened, excused, present, units });
}

/**
 * Convened are the delegates called, those excused among them; present are those of them who are
 * there. The numbers that a source reports stand in where there is no list, and where nobody was ever
 * checked in.
 */
function numbersFrom(
  { reported, composition }: NumbersKey,
  counted: readonly Counted[],
  apportionment: ApportionmentEntry | null,
): AssemblyNumbers {
  const total = (of: (one: Counted) => number) => counted.reduce((sum, one) => sum + of(one), 0);
  const hasList = total(({ listed }) => listed) > 0;
  const wasChecked = counted.some(({ checked }) => checked === 1);
  return {
    convened: hasList ? total(({ convened }) => convened) : reported.convened,
    excused: hasList ? total(({ excused }) => excused) : reported.excused,
    present: wasChecked ? total(({ present }) => present) : reported.present,
    units: wasChecked ? unitsOf(composition, counted, apportionment) : null,
    wasChecked,
    represented: apportionment?.calculation.members ?? reported.represented,
  };
}

/**
 * The branches that are called, and those of them of which a delegate is there. Null where delegates
 * are called and nobody says of which branches; who meets in person represents none.
 */
function unitsOf(
  composition: AssemblyEntry['composition'],
  counted: readonly Counted[],
  apportionment: ApportionmentEntry | null,
): QuorumNumbers['units'] {
  const called = counted.filter((one) => one.branchId !== null && one.called === 1);
  const withSeats = apportionment?.seats.filter(({ seats }) => seats > 0) ?? [];
  const convened = new Set([...called, ...withSeats].map(({ branchId }) => branchId));
  if (convened.size === 0 && composition === 'DELEGATES') return null;
  return {
    convened: convened.size,
    represented: called.filter(({ present }) => present > 0).length,
  };
}
