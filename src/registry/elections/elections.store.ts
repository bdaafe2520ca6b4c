import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';

import type { Instant } from '../../kernel/clock.js';
import type { UncertainDate } from '../../kernel/edtf.js';
import { groupBy } from '../../kernel/grouping.js';
import { Reader } from '../../platform/database/reader.js';
import { listOf, NOTHING, type Queryable, sql } from '../../platform/database/sql.js';
import { findKnown, knownAt } from '../../platform/database/temporal.js';
import type { Tx } from '../../platform/database/unit-of-work.js';
import type { Batch } from '../../platform/graphql/loaders.js';
import { Branch } from '../branches/branch.entity.js';
import type { AssemblyKey } from '../congresses/assemblies.store.js';
import { Member } from '../members/member.entity.js';
import { loadKnown } from '../terms/terms.store.js';
import { Candidate, Election, ElectionRecord } from './election.entity.js';
import type { CandidateOrigin } from './election.model.js';

/** An election as the books have it. */
export interface ElectionEntry extends Omit<
  ElectionRecord,
  'id' | 'electionId' | 'recordedAt' | 'supersededAt'
> {
  readonly id: number;
  /** What clients know it by. */
  readonly key: string;
  /** The row that says so. */
  readonly rowId: number;
  readonly assemblyId: number;
  readonly assemblyKey: string;
  /** The first day of the assembly, as written. */
  readonly assemblyDate: string;
}

/** Somebody who stands, with the name that a member has now. */
export interface CandidateEntry {
  readonly rowId: number;
  readonly key: string;
  readonly electionId: number;
  readonly memberId: number | null;
  readonly memberNumber: string | null;
  readonly name: string | null;
  readonly personName: string | null;
  readonly origin: CandidateOrigin | null;
  readonly position: number;
  readonly withdrawnAt: Instant | null;
  readonly withdrawnReason: string | null;
}

/** Which election's rows, as the books had them at an instant; null = as they have them now. */
export interface ElectionKey {
  readonly electionId: number;
  readonly knownAt: Instant | null;
}

type RecordColumns = Omit<ElectionRecord, 'id' | 'electionId' | 'recordedAt' | 'supersededAt'>;
type NewCandidate = Omit<Candidate, 'id' | 'recordedAt' | 'supersededAt'>;

/** Elections and their candidates. */
@Injectable()
export class ElectionsStore {
  /** The elections of congresses and meetings that were known, in the order they were entered. */
  readonly ofAssembly: Batch<AssemblyKey, ElectionEntry[]> = {
    load: (keys) =>
      loadKnown(
        keys,
        (key) => key.assemblyId,
        (ids, at) => this.entriesWhere(this.reader, { assemblyId: In([...ids]) }, at),
        (entry) => entry.assemblyId,
      ),
  };

  /** The lists of candidates, in their order. */
  readonly candidates: Batch<ElectionKey, CandidateEntry[]> = {
    load: (keys) =>
      loadKnown(
        keys,
        (key) => key.electionId,
        (ids, at) => this.candidatesOf(this.reader, ids, at),
        (candidate) => candidate.electionId,
      ),
  };

  /** Elections by their rows, e.g. of mandates; null for one that was not known. */
  readonly byId: Batch<ElectionKey, ElectionEntry | null> = {
    load: async (keys) => {
      const lists = await loadKnown(
        keys,
        (key) => key.electionId,
        (ids, at) => this.entriesWhere(this.reader, { id: In([...ids]) }, at),
        (entry) => entry.id,
      );
      return lists.map(([entry]) => entry ?? null);
    },
  };

  /** Elections by what clients know them by, e.g. of delegations; null for one that was not known. */
  readonly byKey: Batch<
    { readonly electionKey: string; readonly knownAt: Instant | null },
    ElectionEntry | null
  > = {
    load: async (keys) => {
      const found = new Map<(typeof keys)[number], ElectionEntry>();
      for (const [at, group] of groupBy(keys, (key) => key.knownAt)) {
        const wanted = In(group.map(({ electionKey }) => electionKey));
        const entries = await this.entriesWhere(this.reader, { key: wanted }, at);
        const byKey = new Map(entries.map((entry) => [entry.key, entry]));
        for (const key of group) {
          const entry = byKey.get(key.electionKey);
          if (entry) found.set(key, entry);
        }
      }
      return keys.map((key) => found.get(key) ?? null);
    },
  };

  constructor(private readonly reader: Reader) {}

  /** The election that clients know by this key, as the books had it; null for none. */
  async find(
    key: string,
    db: Queryable = this.reader,
    known: Instant | null = null,
  ): Promise<ElectionEntry | null> {
    return (await this.entriesWhere(db, { key }, known))[0] ?? null;
  }

  /** The same, by the row. */
  async findById(id: number, db: Queryable = this.reader): Promise<ElectionEntry | null> {
    return (await this.entriesWhere(db, { id }, null))[0] ?? null;
  }

  async create(
    tx: Tx,
    election: Pick<Election, 'key' | 'associationId' | 'assemblyId'>,
    columns: RecordColumns,
  ): Promise<void> {
    const { id } = await tx.insert(Election, { ...election, recordedAt: tx.at });
    const row = { ...columns, electionId: id, recordedAt: tx.at, supersededAt: null };
    await tx.insert(ElectionRecord, row);
  }

  /** Puts what the books say now in the place of what they said, and gives it. */
  async replace(
    tx: Tx,
    entry: ElectionEntry,
    changed: Partial<RecordColumns>,
  ): Promise<ElectionEntry> {
    const { id: _, ...standing } = await tx.manager.findOneByOrFail(ElectionRecord, {
      id: entry.rowId,
    });
    await tx.supersede(ElectionRecord, entry.rowId);
    const row = { ...standing, ...changed, recordedAt: tx.at, supersededAt: null };
    const { id: rowId } = await tx.insert(ElectionRecord, row);
    return { ...entry, ...changed, rowId };
  }

  /** The standing candidates of an election, withdrawn ones among them, in the order of the list. */
  list(tx: Tx, electionId: number): Promise<CandidateEntry[]> {
    return this.candidatesOf(tx, [electionId], null);
  }

  /**
   * The keys of the candidates who withdrew.
   *
   * @param before null: until now
   */
  async withdrawn(
    tx: Tx,
    electionId: number,
    before: Instant | null = null,
  ): Promise<ReadonlySet<string>> {
    const listed = await this.list(tx, electionId);
    const went = listed.filter(
      ({ withdrawnAt: at }) => at !== null && (before === null || at < before),
    );
    return new Set(went.map(({ key }) => key));
  }

  async insertCandidates(tx: Tx, rows: readonly NewCandidate[]): Promise<void> {
    await tx.insertAll(
      Candidate,
      rows.map((row) => ({ ...row, recordedAt: tx.at, supersededAt: null })),
    );
  }

  async withdraw(tx: Tx, rowId: number, reason: string | null): Promise<void> {
    const { id, ...row } = await tx.manager.findOneByOrFail(Candidate, { id: rowId });
    await tx.supersede(Candidate, id);
    await tx.insert(Candidate, {
      ...row,
      ...{ withdrawnAt: tx.at, withdrawnReason: reason },
      recordedAt: tx.at,
      supersededAt: null,
    });
  }

  /** The code of a branch; null for none. */
  async branchCode(tx: Tx, branchId: number | null): Promise<string | null> {
    if (branchId === null) return null;
    return (await tx.manager.findOneByOrFail(Branch, { id: branchId })).code;
  }

  /** The members of an association with these numbers. */
  members(tx: Tx, associationId: number, numbers: readonly string[]): Promise<Member[]> {
    return tx.manager.findBy(Member, { associationId, number: In([...numbers]) });
  }

  /**
   * Those of the members who are full members on the day in some choice of days.
   *
   * @param branchIds of one of these branches; null for the whole association
   */
  async fullMembers(
    tx: Tx,
    memberIds: readonly number[],
    day: UncertainDate,
    branchIds: readonly number[] | null,
  ): Promise<Set<number>> {
    const among = branchIds === null ? NOTHING : sql`AND branch_id IN (${listOf(branchIds)})`;
    const rows = await tx.rows<{ memberId: number }>(sql`
      SELECT DISTINCT member_id AS "memberId" FROM membership
      WHERE member_id IN (${listOf(memberIds)}) AND class = 'FULL' AND superseded_at IS NULL
        AND from_earliest <= ${day.latest} AND until_latest > ${day.earliest} ${among}`);
    return new Set(rows.map(({ memberId }) => memberId));
  }

  private async entriesWhere(
    db: Queryable,
    where: Parameters<typeof db.manager.findBy<Election>>[1],
    known: Instant | null,
  ): Promise<ElectionEntry[]> {
    const elections = await db.manager.findBy(Election, where);
    if (elections.length === 0) return [];
    const byId = new Map(elections.map((row) => [row.id, row]));
    const records = await findKnown(
      db,
      ElectionRecord,
      { electionId: In([...byId.keys()]) },
      known,
      { electionId: 'ASC' },
    );
    const assemblies = await db.rows<{ id: number; key: string; date: string }>(sql`
      SELECT a.id, a.key, r.date_edtf AS date FROM assembly a
      JOIN assembly_record r ON r.assembly_id = a.id AND ${knownAt('r', known)}
      WHERE a.id IN (${listOf(elections.map(({ assemblyId }) => assemblyId))})`);
    return records.map((row): ElectionEntry => {
      const { id: rowId, electionId, recordedAt: _, supersededAt: __, ...columns } = row;
      const { key, assemblyId } = byId.get(electionId) as Election;
      const assembly = assemblies.find(({ id }) => id === assemblyId);
      return {
        ...columns,
        ...{ id: electionId, key, rowId, assemblyId },
        ...{ assemblyKey: assembly?.key ?? '', assemblyDate: assembly?.date ?? '' },
      };
    });
  }

  private candidatesOf(
    db: Queryable,
    electionIds: readonly number[],
    at: Instant | null,
  ): Promise<CandidateEntry[]> {
    return db.rows<CandidateEntry>(sql`
      SELECT c.id AS "rowId", c.key, c.election_id AS "electionId", c.member_id AS "memberId",
             m.number AS "memberNumber", COALESCE(d.full_name, c.person_name) AS name,
             c.person_name AS "personName", c.origin, c.position,
             c.withdrawn_at AS "withdrawnAt", c.withdrawn_reason AS "withdrawnReason"
      FROM candidate c
      LEFT JOIN member m ON m.id = c.member_id
      LEFT JOIN member_details d ON d.member_id = c.member_id AND d.superseded_at IS NULL
      WHERE c.election_id IN (${listOf(electionIds)}) AND ${knownAt('c', at)}
      ORDER BY c.election_id, c.position`);
  }
}
