import { Injectable } from '@nestjs/common';
import { In, IsNull } from 'typeorm';

import { Reader } from '../../platform/database/reader.js';
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
