import { Injectable } from '@nestjs/common';
import { In, Not } from 'typeorm';

import type { Instant } from '../../kernel/clock.js';
import { groupBy } from '../../kernel/grouping.js';
import { Reader } from '../../platform/database/reader.js';
import { sql } from '../../platform/database/sql.js';
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

/** An election that rests on a mandate of another one. */
export interface RestingElection {
  readonly key: string;
  readonly title: string;
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
        // Who kept what an earlier election gave has it of that one.
        const inOrder = { id: 'ASC' } as const;
        const elected = await findKnown(this.reader, ElectedMandate, { mandateKey }, at, inOrder);
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

  /**
   * The first other election that rests on what an elected has: it gave that mandate another post, ended
   * it by one that follows, elected its holder from among the body, or filled the seat that the holder
   * left. The last two are not asked where the election only gave a post: without it the holder sits
   * in the body all the same.
   *
   * @param whole whether all whom the election elected go, and with them the committee that they made:
   *   then whatever vacancy the committee itself filled rests on it too
   * @returns null where none does
   */
  async restingOn(tx: Tx, row: ElectedMandate, whole: boolean): Promise<RestingElection | null> {
    const { id, electionId, candidateKey, bodyId, mandateKey } = row;
    const seated = row.previousPostId === null && row.endedMandateKey === null ? 1 : 0;
    const rows = await tx.rows<RestingElection>(sql`
      SELECT e.key, r.title FROM elected_mandate later
      JOIN election e ON e.id = later.election_id
      JOIN election_record r ON r.election_id = e.id AND r.superseded_at IS NULL
      JOIN candidate c ON c.key = later.candidate_key AND c.superseded_at IS NULL
      JOIN candidate own ON own.key = ${candidateKey} AND own.superseded_at IS NULL
      JOIN mandate m ON m.key = later.mandate_key AND m.superseded_at IS NULL
      JOIN assembly_record a ON a.assembly_id = e.assembly_id AND a.superseded_at IS NULL
      LEFT JOIN mandate vacated ON vacated.key = ${mandateKey} AND vacated.superseded_at IS NULL
        AND vacated.end_reason NOT IN ('TERM_ENDED', 'POST_CHANGED')
      WHERE later.superseded_at IS NULL AND later.election_id <> ${electionId}
        AND ((later.id > ${id}
              AND (later.mandate_key = ${mandateKey} OR later.ended_mandate_key = ${mandateKey}))
          OR (${seated} = 1 AND r.from_among_body_id = ${bodyId}
              AND (own.member_id = c.member_id OR own.person_name = c.person_name))
          OR (${seated} = 1 AND m.body_id = ${bodyId} AND m.origin = 'BY_ELECTED'
              AND (m.from_latest >= vacated.until_earliest
                OR (${whole ? 1 : 0} = 1 AND a.body_id = ${bodyId}))))
      ORDER BY later.id LIMIT 1`);
    return rows[0] ?? null;
  }

  /** Those of these mandates that another election brought about, too. */
  async ofOthers(
    tx: Tx,
    mandateKeys: readonly string[],
    electionId: number,
  ): Promise<ReadonlySet<string>> {
    const where = { mandateKey: In([...mandateKeys]), electionId: Not(electionId) };
    const rows = await findKnown(tx, ElectedMandate, where, null);
    return new Set(rows.map(({ mandateKey }) => mandateKey));
  }

  async insert(
    tx: Tx,
    row: Omit<ElectedMandate, 'id' | 'recordedAt' | 'supersededAt'>,
  ): Promise<void> {
    await tx.insert(ElectedMandate, { ...row, recordedAt: tx.at, supersededAt: null });
  }
}
