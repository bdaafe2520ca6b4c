import { Injectable } from '@nestjs/common';
import { type FindOptionsWhere, In } from 'typeorm';

import type { Instant } from '../../kernel/clock.js';
import { Reader } from '../../platform/database/reader.js';
import { type Queryable, sql } from '../../platform/database/sql.js';
import { findKnown } from '../../platform/database/temporal.js';
import type { Tx } from '../../platform/database/unit-of-work.js';
import type { Batch } from '../../platform/graphql/loaders.js';
import {
  Association,
  AssociationName,
  CharterVersion,
  OfficeAddress,
  PatronAgency,
} from './association.entity.js';

@Injectable()
export class AssociationsStore {
  readonly byId: Batch<number, Association> = {
    load: async (ids) => {
      const rows = await this.reader.manager.findBy(Association, { id: In([...ids]) });
      const byId = new Map(rows.map((row) => [row.id, row]));
      return ids.map((id) => byId.get(id) as Association);
    },
  };

  constructor(readonly reader: Reader) {}

  findByCode(code: string, db: Queryable = this.reader): Promise<Association | null> {
    return db.manager.findOneBy(Association, { code });
  }

  all(): Promise<Association[]> {
    return this.reader.manager.find(Association, { order: { code: 'ASC' } });
  }

  lowerOf(id: number): Promise<Association[]> {
    return this.reader.manager.find(Association, {
      where: { higherAssociationId: id },
      order: { code: 'ASC' },
    });
  }

  async otherNames(associationId: number): Promise<string[]> {
    const rows = await this.reader.manager.find(AssociationName, {
      where: { associationId },
      order: { id: 'ASC' },
    });
    return rows.map(({ name }) => name);
  }

  /** Dated facts of one kind in order of time, as the books had them. */
  facts<E extends OfficeAddress | PatronAgency | CharterVersion>(
    entity: new () => E,
    associationId: number,
    known: Instant | null,
    db: Queryable = this.reader,
  ): Promise<E[]> {
    const where = { associationId } as FindOptionsWhere<E>;
    return findKnown(db, entity, where, known, { fromEarliest: 'ASC', id: 'ASC' } as never);
  }

  insert(tx: Tx, row: Omit<Association, 'id'>): Promise<Association> {
    return tx.insert(Association, row);
  }

  async insertNames(tx: Tx, associationId: number, names: readonly string[]): Promise<void> {
    await tx.insertAll(
      AssociationName,
      names.map((name) => ({ associationId, name, recordedAt: tx.at })),
    );
  }

  /** Whether nothing has ever been entered. */
  async isEmpty(): Promise<boolean> {
    return (await this.reader.rows(sql`SELECT 1 FROM association LIMIT 1`)).length === 0;
  }
}
