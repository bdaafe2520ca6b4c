import { Injectable } from '@nestjs/common';
import { type FindOptionsWhere, In, IsNull } from 'typeorm';

import type { Instant } from '../../kernel/clock.js';
import { Reader } from '../../platform/database/reader.js';
import { findKnown } from '../../platform/database/temporal.js';
import type { Tx } from '../../platform/database/unit-of-work.js';
import type { Batch } from '../../platform/graphql/loaders.js';
import { Branch } from '../branches/branch.entity.js';
import { Statement } from './statement.entity.js';
import type { Metric } from './statement.model.js';

/** Which statements: of one metric about one subject, as the books had them. */
export interface StatementsKey {
  /** The row of the association or the branch they are about. */
  readonly subjectId: number;
  readonly metric: Metric;
  /** Null: as the books say now. */
  readonly known: Instant | null;
}

@Injectable()
export class StatementsStore {
  /** Statements about associations as a whole, by date: earliest day, then latest, then id. */
  readonly ofAssociations: Batch<StatementsKey, Statement[]> = {
    load: (keys) =>
      this.load(
        keys,
        (ids) => ({ associationId: In(ids), branchId: IsNull() }),
        ({ associationId }) => associationId,
      ),
  };

  /** Statements about branches, in the same order. */
  readonly ofBranches: Batch<StatementsKey, Statement[]> = {
    load: (keys) =>
      this.load(
        keys,
        (ids) => ({ branchId: In(ids) }),
        ({ branchId }) => branchId,
      ),
  };

  constructor(private readonly reader: Reader) {}

  /** The statement that stands now under a key. */
  findByKey(key: string): Promise<Statement | null> {
    return this.reader.manager.findOneBy(Statement, { key, supersededAt: IsNull() });
  }

  findBranch(tx: Tx, associationId: number, code: string): Promise<Branch | null> {
    return tx.manager.findOneBy(Branch, { associationId, code });
  }

  insert(tx: Tx, row: Omit<Statement, 'id'>): Promise<Statement> {
    return tx.insert(Statement, row);
  }

  private async load(
    keys: readonly StatementsKey[],
    about: (subjectIds: number[]) => FindOptionsWhere<Statement>,
    subjectOf: (row: Statement) => number | null,
  ): Promise<Statement[][]> {
    const found = new Map<Instant | null, Statement[]>();
    for (const known of new Set(keys.map((key) => key.known))) {
      const asked = keys.filter((key) => key.known === known);
      const where = {
        ...about(asked.map(({ subjectId }) => subjectId)),
        metric: In([...new Set(asked.map(({ metric }) => metric))]),
      };
      const order = { dateEarliest: 'ASC', dateLatest: 'ASC', id: 'ASC' } as const;
      found.set(known, await findKnown(this.reader, Statement, where, known, order));
    }
    return keys.map(({ subjectId, metric, known }) =>
      (found.get(known) ?? []).filter(
        (row) => row.metric === metric && subjectOf(row) === subjectId,
      ),
    );
  }
}
