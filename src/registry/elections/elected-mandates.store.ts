import { Injectable } from '@nestjs/common';
import { In, Not } from 'typeorm';

import type { Instant } from '../../kernel/clock.js';
import { groupBy } from '../../kernel/grouping.js';
import { Reader } from '../../platform/database/reader.js';
import { findKnown } from '../../platform/database/temporal.js';
import type { Tx } from '../../platform/database/unit-of-work.js';
import type { Batch } from '../../platform/graphql/loaders.js';
import { loadKnown } from '../terms/terms.store.js';
import { ElectedMandate } from './election.entity.js';
import type { ElectionKey } from './elections.store.js';
import { Reorganization, ReorganizationPart } from './reorganization.entity.js';

/** Which mandate, as the books had it at an instant; null = as they have it now. */
export interface MandateKey {
  readonly mandateKey: string;
  readonly knownAt: Instant | null;
}

/** By rows, where a mandate comes from; null where the books do not say. */
export interface MandateSource {
  readonly electionId: number | null;
  /** Of the reorganization that began it. */
  readonly assemblyId: number | null;
}

/** Which mandates elections brought about. */
@Injectable()
export class ElectedMandatesStore {
  readonly ofElection: Batch<ElectionKey, ElectedMandate[]> = {
    load: (keys) =>
      loadKnown(
        keys,
        (key) => key.electionId,
        (ids, at) => findKnown(this.reader, ElectedMandate, { electionId: In([...ids]) }, at),
        (row) => row.electionId,
      ),
  };

  /** Where mandates come from: the election, or the assembly of the reorganization that began it. */
  readonly originOf: Batch<MandateKey, MandateSource> = {
    load: async (keys) => {
      const found = new Map<MandateKey, MandateSource>();
      for (const [at, asking] of groupBy(keys, ({ knownAt }) => knownAt)) {
        const mandateKey = In(asking.map((key) => key.mandateKey));
        const elected = await findKnown(this.reader, ElectedMandate, { mandateKey }, at);
        const parts = await this.reader.manager.findBy(ReorganizationPart, {
          mandateKey,
          kind: Not('ENDED'),
        });
        const ids = In(parts.map(({ reorganizationId }) => reorganizationId));
        const acts = await findKnown(this.reader, Reorganization, { id: ids }, at);
        for (const key of asking) {
          const part = parts.find((one) => one.mandateKey === key.mandateKey);
          found.set(key, {
            electionId:
              elected.find((one) => one.mandateKey === key.mandateKey)?.electionId ?? null,
            assemblyId: acts.find(({ id }) => id === part?.reorganizationId)?.assemblyId ?? null,
          });
        }
      }
      return keys.map((key) => found.get(key) as MandateSource);
    },
  };

  constructor(private readonly reader: Reader) {}

  /** Those that stand, in the order they came about. */
  list(tx: Tx, electionId: number): Promise<ElectedMandate[]> {
    return findKnown(tx, ElectedMandate, { electionId }, null);
  }

  async insert(
    tx: Tx,
    row: Omit<ElectedMandate, 'id' | 'recordedAt' | 'supersededAt'>,
  ): Promise<void> {
    await tx.insert(ElectedMandate, { ...row, recordedAt: tx.at, supersededAt: null });
  }
}
