import { Injectable } from '@nestjs/common';
import { In, IsNull } from 'typeorm';

import { Reader } from '../../platform/database/reader.js';
import { sql } from '../../platform/database/sql.js';
import { findKnown } from '../../platform/database/temporal.js';
import type { Tx } from '../../platform/database/unit-of-work.js';
import type { Batch } from '../../platform/graphql/loaders.js';
import type { AssemblyKey } from '../congresses/assemblies.store.js';
import { loadKnown } from '../terms/terms.store.js';
import { Reorganization, ReorganizationPart } from './reorganization.entity.js';

/** Reorganizations and their parts. */
@Injectable()
export class ReorganizationsStore {
  /** Those of an assembly that were known, in the order in which they were recorded. */
  readonly ofAssembly: Batch<AssemblyKey, Reorganization[]> = {
    load: (keys) =>
      loadKnown(
        keys,
        (key) => key.assemblyId,
        (ids, at) => findKnown(this.reader, Reorganization, { assemblyId: In([...ids]) }, at),
        (row) => row.assemblyId,
      ),
  };

  /** The parts of a reorganization, in order. */
  readonly parts: Batch<number, ReorganizationPart[]> = {
    load: async (ids) => {
      const rows = await this.reader.manager.find(ReorganizationPart, {
        where: { reorganizationId: In([...ids]) },
        order: { id: 'ASC' },
      });
      return ids.map((id) => rows.filter(({ reorganizationId }) => reorganizationId === id));
    },
  };

  constructor(private readonly reader: Reader) {}

  find(key: string): Promise<Reorganization | null> {
    return this.reader.manager.findOneBy(Reorganization, { key, supersededAt: IsNull() });
  }

  /** The reorganization that counts a mandate among those that it began; null where none does. */
  async counting(tx: Tx, mandateKey: string): Promise<{ readonly title: string } | null> {
    const rows = await tx.rows<{ title: string }>(sql`
      SELECT r.title FROM reorganization_part p
      JOIN reorganization r ON r.id = p.reorganization_id AND r.superseded_at IS NULL
      WHERE p.mandate_key = ${mandateKey} AND p.kind <> 'ENDED' ORDER BY r.id`);
    return rows[0] ?? null;
  }

  /** The rows of the assemblies whose elections gave somebody a mandate. */
  async electing(tx: Tx, mandateKey: string): Promise<number[]> {
    const rows = await tx.rows<{ assemblyId: number }>(sql`
      SELECT DISTINCT e.assembly_id AS "assemblyId" FROM elected_mandate m
      JOIN election e ON e.id = m.election_id
      WHERE m.mandate_key = ${mandateKey} AND m.superseded_at IS NULL`);
    return rows.map(({ assemblyId }) => assemblyId);
  }

  async insert(
    tx: Tx,
    act: Omit<Reorganization, 'id' | 'recordedAt' | 'supersededAt'>,
    parts: readonly Omit<ReorganizationPart, 'id' | 'reorganizationId'>[],
  ): Promise<void> {
    const row = { ...act, recordedAt: tx.at, supersededAt: null };
    const { id: reorganizationId } = await tx.insert(Reorganization, row);
    await tx.insertAll(
      ReorganizationPart,
      parts.map((part) => ({ ...part, reorganizationId })),
    );
  }
}
