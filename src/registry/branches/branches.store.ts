import { Injectable } from '@nestjs/common';
import { type FindOptionsWhere, In } from 'typeorm';

import type { Instant } from '../../kernel/clock.js';
import type { UncertainDate } from '../../kernel/edtf.js';
import { groupBy } from '../../kernel/grouping.js';
import { Reader } from '../../platform/database/reader.js';
import type { Queryable } from '../../platform/database/sql.js';
import { datedColumns, findKnown, intervalOf } from '../../platform/database/temporal.js';
import type { Tx } from '../../platform/database/unit-of-work.js';
import type { Batch } from '../../platform/graphql/loaders.js';
import { type GroundColumns, NO_END_GROUNDS, endColumns } from '../associations/grounds.js';
import {
  Branch,
  type BranchFact,
  BranchHost,
  BranchLife,
  BranchName,
  BranchParent,
  BranchSuccession,
  HostOrganization,
} from './branch.entity.js';
import type { BranchBeginning, BranchEnding, BranchSector } from './branch.model.js';
import type { Revision } from './branch-revision.rules.js';
import { BranchBook, codeTaken, type Dated } from './branch.rules.js';

/** Whose books, as they were at an instant; null = as they are now. */
export interface BookKey {
  readonly associationId: number;
  readonly knownAt: Instant | null;
}

/** Whose facts, as the books had them at an instant; null = as they have them now. */
export interface BranchKey {
  readonly branchId: number;
  readonly knownAt: Instant | null;
}

/** A branch to be entered, with what it is on its first day. */
export interface FirstEntries {
  readonly code: string;
  readonly sector: BranchSector;
  readonly from: UncertainDate;
  readonly beginning: BranchBeginning;
  readonly name: string;
  readonly parentId: number | null;
  readonly hostOrganization: string | null;
}

/** The rows of branches: read as books, entered anew where they change. */
@Injectable()
export class BranchesStore {
  /** All branches of an association; six statements however many there are. */
  readonly books: Batch<BookKey, BranchBook> = {
    load: (keys) =>
      atEachInstant(keys, 'associationId', (ids, at) => this.readBooks(this.reader, ids, at)),
  };

  /** The row behind the life of a branch; null where it was not known at the instant. */
  readonly lives: Batch<BranchKey, BranchLife | null> = {
    load: async (keys) => (await this.facts(BranchLife, keys)).map(([life]) => life ?? null),
  };

  /** The rows behind the names of a branch in order of time. */
  readonly names: Batch<BranchKey, BranchName[]> = { load: (keys) => this.facts(BranchName, keys) };

  /** By association: which branches came out of which. */
  readonly successions: Batch<number, BranchSuccession[]> = {
    load: async (ids) => {
      const rows = await this.reader.manager.find(BranchSuccession, {
        where: { associationId: In([...ids]) },
        order: { id: 'ASC' },
      });
      const found = groupBy(rows, ({ associationId }) => associationId);
      return ids.map((id) => found.get(id) ?? []);
    },
  };

  constructor(private readonly reader: Reader) {}

  /** All branches of an association; those whose life was not known at the instant are not in it. */
  async book(db: Queryable, associationId: number, knownAt: Instant | null): Promise<BranchBook> {
    const books = await this.readBooks(db, [associationId], knownAt);
    return books.get(associationId) as BranchBook;
  }

  /** The branch of a code, as it is committed. */
  findByCode(associationId: number, code: string): Promise<Branch | null> {
    return this.reader.manager.findOneBy(Branch, { associationId, code });
  }

  /**
   * Enters a branch with its first name, parent and host.
   *
   * @throws DomainError ALREADY_EXISTS where the code is taken; path `['input', 'code']`
   */
  async create(tx: Tx, grounds: GroundColumns, first: FirstEntries): Promise<Branch> {
    const { code, sector, beginning, name, parentId, hostOrganization } = first;
    const { associationId } = grounds;
    const branch = await tx.insert(
      Branch,
      { associationId, code, sector, recordedAt: tx.at },
      codeTaken(code, ['input', 'code']),
    );
    const base = {
      ...grounds,
      ...datedColumns({ from: first.from, until: null }),
      branchId: branch.id,
      recordedAt: tx.at,
      supersededAt: null,
    };
    await tx.insert(BranchLife, { ...base, ...NO_END_GROUNDS, beginning, ending: null });
    await tx.insert(BranchName, { ...base, name });
    if (parentId !== null) await tx.insert(BranchParent, { ...base, parentId });
    if (hostOrganization !== null) {
      const hostOrganizationId = await this.keepHost(tx, associationId, hostOrganization);
      await tx.insert(BranchHost, { ...base, hostOrganizationId });
    }
    return branch;
  }

  /**
   * Ends a branch, and with it its running name, parent and host; what is under it stays untouched.
   *
   * @param grounds what the ending rests on
   */
  async endLife(
    tx: Tx,
    branchId: number,
    until: UncertainDate,
    ending: BranchEnding,
    grounds: GroundColumns,
  ): Promise<void> {
    const end = { untilEdtf: until.text, untilEarliest: until.earliest, untilLatest: until.latest };
    for (const life of await known(tx, BranchLife, branchId)) {
      await replace(tx, BranchLife, { ...life, ...end, ...endColumns(grounds), ending });
    }
    for (const entity of [BranchName, BranchParent, BranchHost]) {
      for (const row of await known<BranchFact>(tx, entity, branchId)) {
        if (row.untilEdtf === null) await replace<BranchFact>(tx, entity, { ...row, ...end });
      }
    }
  }

  /** Enters that one branch came out of another. */
  async recordSuccession(
    tx: Tx,
    succession: Pick<
      BranchSuccession,
      'associationId' | 'predecessorId' | 'successorId' | 'act' | 'onEdtf'
    >,
  ): Promise<void> {
    await tx.insert(BranchSuccession, { ...succession, recordedAt: tx.at });
  }

  /** Enters a change of names as decided; what is new rests on the grounds. */
  reviseNames(tx: Tx, branchId: number, change: Revision<string>, grounds: GroundColumns) {
    return revise(tx, BranchName, branchId, change, grounds, async (name) => ({ name }));
  }

  /** Enters a change of parents as decided; what is new rests on the grounds. */
  reviseParents(tx: Tx, branchId: number, change: Revision<number>, grounds: GroundColumns) {
    return revise(tx, BranchParent, branchId, change, grounds, async (parentId) => ({ parentId }));
  }

  /** Enters a change of hosts as decided; what is new rests on the grounds. */
  reviseHosts(tx: Tx, branchId: number, change: Revision<string>, grounds: GroundColumns) {
    return revise(tx, BranchHost, branchId, change, grounds, async (host) => ({
      hostOrganizationId: await this.keepHost(tx, grounds.associationId, host),
    }));
  }

  private async readBooks(
    db: Queryable,
    associationIds: readonly number[],
    knownAt: Instant | null,
  ): Promise<Map<number, BranchBook>> {
    const associationId = In([...associationIds]);
    const branches = await db.manager.findBy(Branch, { associationId });
    const lives = await findKnown(db, BranchLife, { associationId }, knownAt);
    const names = await findKnown(db, BranchName, { associationId }, knownAt);
    const parents = await findKnown(db, BranchParent, { associationId }, knownAt);
    const hosts = await findKnown(db, BranchHost, { associationId }, knownAt);
    const organizations = await db.manager.findBy(HostOrganization, { associationId });

    const life = new Map(lives.map((row) => [row.branchId, row]));
    const hostName = new Map(organizations.map(({ id, name }) => [id, name]));
    const namesOf = datedBy(names, ({ name }) => name);
    const parentsOf = datedBy(parents, ({ parentId }) => parentId);
    const hostsOf = datedBy(hosts, (row) => hostName.get(row.hostOrganizationId) as string);
    const entries = branches.flatMap(({ id, associationId, code, sector }) => {
      const row = life.get(id);
      if (!row) return [];
      const { beginning, ending } = row;
      const lists = { names: namesOf(id), parents: parentsOf(id), hosts: hostsOf(id) };
      return {
        associationId,
        id,
        code,
        sector,
        life: intervalOf(row),
        beginning,
        ending,
        ...lists,
      };
    });
    const found = groupBy(entries, (entry) => entry.associationId);
    return new Map(associationIds.map((id) => [id, new BranchBook(found.get(id) ?? [])]));
  }

  private async facts<E extends BranchFact>(
    entity: new () => E,
    keys: readonly BranchKey[],
  ): Promise<E[][]> {
    return atEachInstant(keys, 'branchId', async (ids, at) => {
      const where = { branchId: In([...ids]) } as FindOptionsWhere<E>;
      const rows = await findKnown(this.reader, entity, where, at);
      const found = groupBy(rows, ({ branchId }) => branchId);
      return new Map(ids.map((id) => [id, found.get(id) ?? []]));
    });
  }

  private async keepHost(tx: Tx, associationId: number, name: string): Promise<number> {
    const kept = await tx.manager.findOneBy(HostOrganization, { associationId, name });
    if (kept) return kept.id;
    return (await tx.insert(HostOrganization, { associationId, name, recordedAt: tx.at })).id;
  }
}

/** Rows of one kind as values with intervals, by branch. */
function datedBy<E extends BranchFact, T>(
  rows: readonly E[],
  value: (row: E) => T,
): (branchId: number) => Dated<T>[] {
  const byBranch = groupBy(rows, ({ branchId }) => branchId);
  return (branchId) =>
    (byBranch.get(branchId) ?? []).map((row) => ({ value: value(row), interval: intervalOf(row) }));
}

/** Answers keys in their order, reading once for each instant among them. */
async function atEachInstant<F extends string, V>(
  keys: readonly (Readonly<Record<F, number>> & { readonly knownAt: Instant | null })[],
  field: F,
  read: (ids: readonly number[], at: Instant | null) => Promise<ReadonlyMap<number, V>>,
): Promise<V[]> {
  const found = new Map<Instant | null, ReadonlyMap<number, V>>();
  for (const [at, group] of groupBy(keys, ({ knownAt }) => knownAt)) {
    found.set(at, await read([...new Set(group.map((key) => key[field]))], at));
  }
  return keys.map((key) => found.get(key.knownAt)?.get(key[field]) as V);
}

function known<E extends BranchFact>(tx: Tx, entity: new () => E, branchId: number): Promise<E[]> {
  return findKnown(tx, entity, { branchId } as FindOptionsWhere<E>, null);
}

async function replace<E extends BranchFact>(tx: Tx, entity: new () => E, row: E): Promise<void> {
  const { id, ...rest } = row;
  await tx.supersede<BranchFact>(entity, id);
  await tx.insert<BranchFact>(entity, { ...rest, recordedAt: tx.at });
}

async function revise<E extends BranchFact, T>(
  tx: Tx,
  entity: new () => E,
  branchId: number,
  { kept, entries }: Revision<T>,
  grounds: GroundColumns,
  columns: (value: T) => Promise<Partial<E>>,
): Promise<void> {
  const rows = await known(tx, entity, branchId);
  const goingOn = new Set(entries.map(({ of }) => of));
  for (const [place, { id }] of rows.entries()) {
    if (place >= kept && !goingOn.has(place)) await tx.supersede<BranchFact>(entity, id);
  }
  for (const { of, value, interval } of entries) {
    const dates = datedColumns(interval);
    const row = of === null ? undefined : rows[of];
    if (row) {
      await replace(tx, entity, { ...row, ...dates });
    } else {
      const recorded = { branchId, recordedAt: tx.at, supersededAt: null };
      const columnsOfValue = await columns(value);
      await tx.insert<BranchFact>(entity, { ...grounds, ...dates, ...recorded, ...columnsOfValue });
    }
  }
}
