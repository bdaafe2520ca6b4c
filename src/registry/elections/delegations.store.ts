import { Injectable } from '@nestjs/common';
import { In, IsNull } from 'typeorm';

import { Reader } from '../../platform/database/reader.js';
import { listOf, type Queryable, sql } from '../../platform/database/sql.js';
import { findKnown } from '../../platform/database/temporal.js';
import type { Tx } from '../../platform/database/unit-of-work.js';
import type { Batch } from '../../platform/graphql/loaders.js';
import type { AssemblyKey } from '../congresses/assemblies.store.js';
import { loadKnown } from '../terms/terms.store.js';
import { Delegation, DelegationMember } from './delegation.entity.js';
import type { PersonColumns } from './persons.service.js';

/** Delegations to higher congresses. */
@Injectable()
export class DelegationsStore {
  /** Those of an assembly that were known, in the order in which they were recorded. */
  readonly ofAssembly: Batch<AssemblyKey, Delegation[]> = {
    load: (keys) =>
      loadKnown(
        keys,
        (key) => key.assemblyId,
        (ids, at) => findKnown(this.reader, Delegation, { assemblyId: In([...ids]) }, at),
        (row) => row.assemblyId,
      ),
  };

  /** The names of those in a delegation otherwise than by an election, in the order in which they were entered. */
  readonly names: Batch<number, string[]> = {
    load: async (ids) => {
      const rows = await this.reader.rows<{ delegationId: number; name: string }>(sql`
        SELECT m.delegation_id AS "delegationId", COALESCE(d.full_name, m.person_name) AS name
        FROM delegation_member m
        LEFT JOIN member_details d ON d.member_id = m.member_id AND d.superseded_at IS NULL
        WHERE m.delegation_id IN (${listOf(ids)}) ORDER BY m.id`);
      return ids.map((id) =>
        rows.filter(({ delegationId }) => delegationId === id).map(({ name }) => name),
      );
    },
  };

  constructor(private readonly reader: Reader) {}

  /** A delegation as it stands; null for none. */
  find(key: string, db: Queryable = this.reader): Promise<Delegation | null> {
    return db.manager.findOneBy(Delegation, { key, supersededAt: IsNull() });
  }

  /** The delegation that an election fills, as it stands; null for none. */
  filledBy(tx: Tx, electionKey: string): Promise<Delegation | null> {
    return tx.manager.findOneBy(Delegation, { electionKey, supersededAt: IsNull() });
  }

  async insert(
    tx: Tx,
    delegation: Omit<Delegation, 'id' | 'recordedAt' | 'supersededAt'>,
    members: readonly PersonColumns[],
  ): Promise<void> {
    const row = { ...delegation, recordedAt: tx.at, supersededAt: null };
    const { id: delegationId } = await tx.insert(Delegation, row);
    await tx.insertAll(
      DelegationMember,
      members.map((member) => ({ ...member, delegationId })),
    );
  }
}
