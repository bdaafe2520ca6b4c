import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';

import type { Instant } from '../../kernel/clock.js';
import { parseEdtf } from '../../kernel/edtf.js';
import { groupBy } from '../../kernel/grouping.js';
import { Reader } from '../../platform/database/reader.js';
import type { Queryable } from '../../platform/database/sql.js';
import { findKnown } from '../../platform/database/temporal.js';
import type { Tx } from '../../platform/database/unit-of-work.js';
import type { Batch } from '../../platform/graphql/loaders.js';
import type { RuleSnapshot } from '../rule-sets/rule-set.rules.js';
import { Assembly, AssemblyRecord } from './assembly.entity.js';
import type { AssemblyEntry } from './assembly.rules.js';
import type { RequestCheck } from './congress-request.rules.js';

/** Which congress or meeting, as the books had it at an instant; null = as they have it now. */
export interface AssemblyKey {
  readonly assemblyId: number;
  readonly knownAt: Instant | null;
}

/** The columns of a record that a use case decides on. */
export type RecordColumns = Omit<AssemblyRecord, 'id' | 'recordedAt' | 'supersededAt'>;

/** Congresses and meetings as such. */
@Injectable()
export class AssembliesStore {
  /** The congresses and meetings of an association that were known, the latest first. */
  readonly entries: Batch<{ associationId: number; knownAt: Instant | null }, AssemblyEntry[]> = {
    load: async (keys) => {
      const found = new Map<(typeof keys)[number], AssemblyEntry[]>();
      for (const [known, group] of groupBy(keys, ({ knownAt }) => knownAt)) {
        const ids = group.map(({ associationId }) => associationId);
        const rows = await this.entriesWhere(this.reader, { associationId: In(ids) }, known);
        const of = groupBy(rows, ({ associationId }) => associationId);
        for (const key of group) found.set(key, of.get(key.associationId) ?? []);
      }
      return keys.map((key) => found.get(key) ?? []);
    },
  };

  /** Single ones by their row ids, e.g. of a mandate; null for one that was not known. */
  readonly byId: Batch<AssemblyKey, AssemblyEntry | null> = {
    load: async (keys) => {
      const found = new Map<(typeof keys)[number], AssemblyEntry>();
      for (const [known, group] of groupBy(keys, ({ knownAt }) => knownAt)) {
        const ids = group.map(({ assemblyId }) => assemblyId);
        const rows = await this.entriesWhere(this.reader, { id: In(ids) }, known);
        const of = new Map(rows.map((entry) => [entry.id, entry]));
        for (const key of group) {
          const entry = of.get(key.assemblyId);
          if (entry) found.set(key, entry);
        }
      }
      return keys.map((key) => found.get(key) ?? null);
    },
  };

  constructor(readonly reader: Reader) {}

  /** The congress or meeting that clients know by this key, as the books had it; null for none. */
  async findEntry(
    db: Queryable,
    key: string,
    knownAt: Instant | null = null,
  ): Promise<AssemblyEntry | null> {
    return (await this.entriesWhere(db, { key }, knownAt))[0] ?? null;
  }

  /** Every one of an association, as the books stand, the latest first. */
  ofAssociation(db: Queryable, associationId: number): Promise<AssemblyEntry[]> {
    return this.entriesWhere(db, { associationId }, null);
  }

  /** Enters a new congress or meeting, and what the books say of it. */
  async create(
    tx: Tx,
    assembly: Pick<Assembly, 'key' | 'form' | 'associationId'>,
    columns: Omit<RecordColumns, 'assemblyId'>,
  ): Promise<AssemblyEntry> {
    const made = await tx.insert(Assembly, { ...assembly, recordedAt: tx.at });
    const row = { ...columns, assemblyId: made.id, recordedAt: tx.at, supersededAt: null };
    return toEntry(made, await tx.insert(AssemblyRecord, row));
  }

  /** Puts what the books say now in the place of what they said. */
  async replace(
    tx: Tx,
    entry: AssemblyEntry,
    changed: Partial<RecordColumns>,
  ): Promise<AssemblyEntry> {
    const { id: _, ...standing } = await tx.manager.findOneByOrFail(AssemblyRecord, {
      id: entry.rowId,
    });
    await tx.supersede(AssemblyRecord, entry.rowId);
    const row = await tx.insert(AssemblyRecord, {
      ...standing,
      correctionReason: null,
      ...changed,
      recordedAt: tx.at,
      supersededAt: null,
    });
    return toEntry({ id: entry.id, key: entry.key, form: entry.form }, row);
  }

  private async entriesWhere(
    db: Queryable,
    where: Parameters<typeof db.manager.findBy<Assembly>>[1],
    known: Instant | null,
  ): Promise<AssemblyEntry[]> {
    const assemblies = await db.manager.findBy(Assembly, where);
    if (assemblies.length === 0) return [];
    const byId = new Map(assemblies.map((row) => [row.id, row]));
    const records = await findKnown(
      db,
      AssemblyRecord,
      { assemblyId: In([...byId.keys()]) },
      known,
      { dateEarliest: 'DESC', assemblyId: 'DESC' },
    );
    return records.map((row) => toEntry(byId.get(row.assemblyId) as Assembly, row));
  }
}

function toEntry(
  { id, key, form }: Pick<Assembly, 'id' | 'key' | 'form'>,
  row: AssemblyRecord,
): AssemblyEntry {
  const {
    id: rowId,
    assemblyId: _,
    recordedAt: __,
    supersededAt: ___,
    dateEdtf,
    dateEarliest: ____,
    dateLatest: _____,
    opensTermOrdinal: ordinal,
    opensTermLabel: label,
    reportedConvened: convened,
    reportedExcused: excused,
    reportedPresent: present,
    reportedRepresented: represented,
    requestCheck,
    rules,
    ...columns
  } = row;
  return {
    ...columns,
    id,
    key,
    form,
    rowId,
    date: parseEdtf(dateEdtf),
    opensTerm: ordinal === null || label === null ? null : { ordinal, label },
    requestCheck: requestCheck === null ? null : (JSON.parse(requestCheck) as RequestCheck),
    reported: { convened, excused, present, represented },
    rules: rules === null ? null : (JSON.parse(rules) as RuleSnapshot),
  };
}
