import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';

import type { LocalDate } from '../../kernel/calendar.js';
import type { Instant } from '../../kernel/clock.js';
import { groupBy } from '../../kernel/grouping.js';
import { Reader } from '../../platform/database/reader.js';
import { type Queryable, sql } from '../../platform/database/sql.js';
import { findKnown } from '../../platform/database/temporal.js';
import type { Tx } from '../../platform/database/unit-of-work.js';
import type { Batch } from '../../platform/graphql/loaders.js';
import type { GroundColumns } from '../associations/grounds.js';
import { type RunScope, certainOn, runsOf } from '../members/runs.store.js';
import type { AssemblyKey } from './assemblies.store.js';
import {
  type Adjustment,
  type BranchSeats,
  type FrozenApportionment,
  standingSeats,
} from './delegate-seats.rules.js';
import { Apportionment } from './proceedings.entity.js';

/** The apportionment of a congress as the books have it. */
export interface ApportionmentEntry {
  readonly rowId: number;
  readonly referenceDate: LocalDate;
  readonly calculation: FrozenApportionment;
  readonly adjustments: readonly Adjustment[];
  /** What each branch has in the end. */
  readonly seats: readonly BranchSeats[];
  readonly decisionId: number | null;
  readonly sourceId: number | null;
  readonly sourcePlace: string | null;
  readonly note: string | null;
}

/** How delegates are apportioned, and the members they are for. */
@Injectable()
export class ApportionmentsStore {
  /** The apportionments of assemblies, as the books had them; null for none. */
  readonly ofAssembly: Batch<AssemblyKey, ApportionmentEntry | null> = {
    load: async (keys) => {
      const found = new Map<AssemblyKey, ApportionmentEntry | null>();
      for (const [known, group] of groupBy(keys, ({ knownAt }) => knownAt)) {
        const ids = group.map(({ assemblyId }) => assemblyId);
        const entries = await this.of(this.reader, ids, known);
        for (const key of group) found.set(key, entries.get(key.assemblyId) ?? null);
      }
      return keys.map((key) => found.get(key) ?? null);
    },
  };

  constructor(private readonly reader: Reader) {}

  /** The apportionment of an assembly as it stands; null for none. */
  async find(tx: Tx, assemblyId: number): Promise<ApportionmentEntry | null> {
    return (await this.of(tx, [assemblyId], null)).get(assemblyId) ?? null;
  }

  /** The apportionments of those of the assemblies that have one, as the books had them. */
  async of(
    db: Queryable,
    assemblyIds: readonly number[],
    known: Instant | null,
  ): Promise<Map<number, ApportionmentEntry>> {
    const rows = await findKnown(db, Apportionment, { assemblyId: In([...assemblyIds]) }, known);
    return new Map(rows.map((row) => [row.assemblyId, toEntry(row)]));
  }

  /** Puts an apportionment in the place of the one that stands, if one does. */
  async save(
    tx: Tx,
    assemblyId: number,
    standing: ApportionmentEntry | null,
    entry: Pick<ApportionmentEntry, 'referenceDate' | 'calculation' | 'adjustments'>,
    grounds: GroundColumns,
  ): Promise<void> {
    if (standing) await tx.supersede(Apportionment, standing.rowId);
    await tx.insert(Apportionment, {
      ...grounds,
      assemblyId,
      referenceDate: entry.referenceDate,
      calculation: JSON.stringify(entry.calculation),
      adjustments: JSON.stringify(entry.adjustments),
      recordedAt: tx.at,
      supersededAt: null,
    });
  }

  /** The full members of each branch who certainly are such on a day, in the order of the branches. */
  async fullMembersByBranch(
    db: Queryable,
    associationId: number,
    branchIds: readonly number[],
    day: LocalDate,
  ): Promise<number[]> {
    const scopes = branchIds.map((branchId) => fullMembers(associationId, [branchId]));
    const [first] = scopes;
    if (first === undefined) return [];
    const runs = runsOf(scopes);
    const [source] = runs.sources(branchIds.map((_, place) => place));
    if (source === undefined) return [];
    const rows = await db.rows<{ place: number; n: number }>(sql`
      SELECT s.column1 AS place, CAST(COUNT(DISTINCT r.member_id) AS integer) AS n
      FROM ${source.scopes} s JOIN ${source.table} ON ${source.inScope}
      WHERE ${certainOn(day)}
      GROUP BY s.column1`);
    const counted = new Map(rows.map(({ place, n }) => [Number(place), n]));
    return branchIds.map((_, place) => counted.get(place) ?? 0);
  }

  /**
   * How many full members certainly are such on a day.
   *
   * @param branchIds the branches, taken as one; null for the whole association
   */
  async fullMembers(
    db: Queryable,
    associationId: number,
    branchIds: readonly number[] | null,
    day: LocalDate,
  ): Promise<number> {
    const runs = runsOf([fullMembers(associationId, branchIds)]);
    const [source] = runs.sources([0]);
    if (source === undefined) return 0;
    const [row] = await db.rows<{ n: number }>(sql`${runs.definitions}
      SELECT CAST(COUNT(DISTINCT r.member_id) AS integer) AS n
      FROM ${source.scopes} s JOIN ${source.table} ON ${source.inScope}
      WHERE ${certainOn(day)}`);
    return row?.n ?? 0;
  }
}

function toEntry(row: Apportionment): ApportionmentEntry {
  const { id: rowId, referenceDate, decisionId, sourceId, sourcePlace, note } = row;
  const calculation = JSON.parse(row.calculation) as FrozenApportionment;
  const adjustments = JSON.parse(row.adjustments) as Adjustment[];
  const seats = standingSeats(calculation, adjustments);
  const grounds = { decisionId, sourceId, sourcePlace, note };
  return { rowId, referenceDate, calculation, adjustments, seats, ...grounds };
}

function fullMembers(associationId: number, branchIds: readonly number[] | null): RunScope {
  return { associationId, branchIds, class: 'FULL', knownAt: null };
}
