import { Injectable } from '@nestjs/common';
import { In, IsNull } from 'typeorm';

import { parseEdtf, type UncertainDate } from '../../kernel/edtf.js';
import { Reader } from '../../platform/database/reader.js';
import { listOf, type Queryable, sql } from '../../platform/database/sql.js';
import { findKnown } from '../../platform/database/temporal.js';
import type { Tx } from '../../platform/database/unit-of-work.js';
import type { Batch } from '../../platform/graphql/loaders.js';
import type { AssemblyKey } from '../congresses/assemblies.store.js';
import { AssemblyRecord } from '../congresses/assembly.entity.js';
import { loadKnown } from '../terms/terms.store.js';
import { Vote, VoteItem } from './vote.entity.js';
import type { VotesByOption } from './vote.rules.js';

/** What or whom was voted on, with the name that a member has now. */
export interface VoteItemEntry {
  readonly voteId: number;
  readonly position: number;
  readonly motion: string | null;
  readonly personName: string | null;
  readonly votes: VotesByOption;
}

/** Votes that fill no seats. */
@Injectable()
export class VotesStore {
  /** Those of an assembly that were known, in the order in which they were first recorded. */
  readonly ofAssembly: Batch<AssemblyKey, Vote[]> = {
    load: async (keys) => {
      const lists = await loadKnown(
        keys,
        (key) => key.assemblyId,
        (ids, at) => findKnown(this.reader, Vote, { assemblyId: In([...ids]) }, at),
        (vote) => vote.assemblyId,
      );
      const first = await this.firstIds(lists.flat().map(({ key }) => key));
      const order = (vote: Vote) => first.get(vote.key) ?? vote.id;
      return lists.map((votes) => [...votes].sort((a, b) => order(a) - order(b)));
    },
  };

  /** The items of a version, in order. */
  readonly items: Batch<number, VoteItemEntry[]> = {
    load: async (ids) => {
      const rows = await this.reader.rows<Omit<VoteItemEntry, 'votes'> & { votes: string }>(sql`
        SELECT i.vote_id AS "voteId", i.position, i.motion,
               COALESCE(d.full_name, i.person_name) AS "personName", i.votes
        FROM vote_item i
        LEFT JOIN member_details d ON d.member_id = i.member_id AND d.superseded_at IS NULL
        WHERE i.vote_id IN (${listOf(ids)}) ORDER BY i.vote_id, i.position`);
      const items = rows.map((row) => ({ ...row, votes: JSON.parse(row.votes) as VotesByOption }));
      return ids.map((id) => items.filter(({ voteId }) => voteId === id));
    },
  };

  /** All versions of a vote, the first one first. */
  readonly versions: Batch<string, Vote[]> = {
    load: async (keys) => {
      const rows = await this.reader.manager.find(Vote, {
        where: { key: In([...keys]) },
        order: { version: 'ASC' },
      });
      return keys.map((key) => rows.filter((row) => row.key === key));
    },
  };

  constructor(private readonly reader: Reader) {}

  /** A vote as it stands; null for none. */
  find(key: string, db: Queryable = this.reader): Promise<Vote | null> {
    return db.manager.findOneBy(Vote, { key, supersededAt: IsNull() });
  }

  /** The first day of the assembly at which a vote was taken. */
  async dayOf(tx: Tx, assemblyId: number): Promise<UncertainDate> {
    const standing = { assemblyId, supersededAt: IsNull() };
    return parseEdtf((await tx.manager.findOneByOrFail(AssemblyRecord, standing)).dateEdtf);
  }

  async insert(
    tx: Tx,
    vote: Omit<Vote, 'id' | 'recordedAt' | 'supersededAt'>,
    items: readonly Omit<VoteItem, 'id' | 'voteId' | 'position'>[],
  ): Promise<void> {
    const { id: voteId } = await tx.insert(Vote, {
      ...vote,
      recordedAt: tx.at,
      supersededAt: null,
    });
    await tx.insertAll(
      VoteItem,
      items.map((item, i) => ({ ...item, voteId, position: i + 1 })),
    );
  }

  private async firstIds(keys: readonly string[]): Promise<Map<string, number>> {
    const firsts = await this.reader.manager.findBy(Vote, { key: In([...keys]), version: 1 });
    return new Map(firsts.map(({ key, id }) => [key, id]));
  }
}
