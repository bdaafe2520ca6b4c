import { Injectable } from '@nestjs/common';
import { In, IsNull } from 'typeorm';

import type { Instant } from '../../kernel/clock.js';
import { groupBy } from '../../kernel/grouping.js';
import { Reader } from '../../platform/database/reader.js';
import { type Queryable, raw, sql } from '../../platform/database/sql.js';
import { findKnown } from '../../platform/database/temporal.js';
import type { Tx } from '../../platform/database/unit-of-work.js';
import type { Batch } from '../../platform/graphql/loaders.js';
import type { SealedColumns } from './identity-seals.js';
import { MemberIdentity } from './member-identity.entity.js';

/** How many rows one key has sealed. */
export interface SealedRows {
  readonly keyVersion: number;
  readonly rows: number;
}

/** The sealed identity numbers. */
@Injectable()
export class MemberIdentityStore {
  /** A member's number as the books had it; null for none. */
  readonly known: Batch<{ memberId: number; knownAt: Instant | null }, MemberIdentity | null> = {
    load: async (keys) => {
      const found = new Map<string, MemberIdentity>();
      for (const [at, group] of groupBy(keys, ({ knownAt }) => knownAt)) {
        const ids = group.map(({ memberId }) => memberId);
        for (const row of await findKnown(this.reader, MemberIdentity, { memberId: In(ids) }, at)) {
          found.set(`${row.memberId} ${at}`, row);
        }
      }
      return keys.map(({ memberId, knownAt }) => found.get(`${memberId} ${knownAt}`) ?? null);
    },
  };

  constructor(private readonly reader: Reader) {}

  /** The number that stands for a member; null for none. */
  async standing(tx: Tx, memberId: number): Promise<MemberIdentity | null> {
    return (await findKnown(tx, MemberIdentity, { memberId }, null))[0] ?? null;
  }

  /** The row that stands in an association under one of these hashes; null for none. */
  byLookup(
    tx: Tx,
    associationId: number,
    lookups: readonly string[],
  ): Promise<MemberIdentity | null> {
    return tx.manager.findOneBy(MemberIdentity, {
      associationId,
      lookup: In([...lookups]),
      supersededAt: IsNull(),
    });
  }

  /** The versions of the keys that have sealed a row, least first: one step along the index each. */
  async keyVersions(db: Queryable): Promise<number[]> {
    const found: number[] = [];
    for (;;) {
      const [row] = await db.rows<{ next: number | null }>(
        sql`SELECT MIN(key_version) AS next FROM member_identity WHERE key_version > ${found.at(-1) ?? 0}`,
      );
      if (row?.next === null || row?.next === undefined) return found;
      found.push(row.next);
    }
  }

  /** How many rows each key has sealed, superseded ones included. */
  perKey(): Promise<SealedRows[]> {
    return this.reader.rows<SealedRows>(
      sql`SELECT key_version AS "keyVersion", CAST(COUNT(*) AS integer) AS rows
        FROM member_identity GROUP BY key_version ORDER BY key_version`,
    );
  }

  /** Up to so many rows after an id that another key than this one has sealed, superseded ones included. */
  async sealedByOthers(
    tx: Tx,
    keyVersion: number,
    afterId: number,
    limit: number,
  ): Promise<MemberIdentity[]> {
    const rows = await tx.rows<{ id: number }>(
      sql`SELECT id FROM member_identity
        WHERE id > ${afterId} AND key_version <> ${keyVersion}
        ORDER BY id LIMIT ${raw(String(limit))}`,
    );
    const ids = rows.map(({ id }) => id);
    return tx.manager.find(MemberIdentity, { where: { id: In(ids) }, order: { id: 'ASC' } });
  }

  /** Puts the same number under another seal. */
  async reseal(tx: Tx, id: number, columns: SealedColumns): Promise<void> {
    await tx.manager.update(MemberIdentity, id, columns);
  }
}
