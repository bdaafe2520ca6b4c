import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';

import { Reader } from '../../platform/database/reader.js';
import { findKnown } from '../../platform/database/temporal.js';
import type { Tx } from '../../platform/database/unit-of-work.js';
import type { Batch } from '../../platform/graphql/loaders.js';
import { loadKnown } from '../terms/terms.store.js';
import { ElectedMandate } from './election.entity.js';
import type { ElectionKey } from './elections.store.js';

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
