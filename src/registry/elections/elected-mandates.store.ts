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

/** A mandate that is to go, and what goes with it. */
export interface Ground {
  /** Of the row that links it to its election: later ones rest on it; 0 where no election did. */
  readonly id: number;
  /** The election that gave it; 0 for none. */
  readonly electionId: number;
  readonly bodyId: number;
  readonly mandateKey: string;
  /** Whether the seat goes; of an election that only gave a post, the holder sits there all the same. */
  readonly isSeat: boolean;
  /** Whether all whom the election elected go, and with them the committee that they made. */
  readonly isWhole: boolean;
}

/** A mandate that rests on another one. */
export interface GivenMandate {
  readonly key: string;
  /** Null of one whom no source names. */
  readonly holderName: string | null;
}

/** An election that rests on a mandate of another one. */
export interface RestingElection {
  readonly key: string;
  readonly title: string;
}

/** Whether an election changed the post of the mandate `own`: one that confirmed it rests on nothing. */
const CHANGED = sql`(later.previous_post_id IS NULL OR later.previous_post_id <> own.post_id)`;

/** Of a mandate `own` whose seat somebody else may have been given. */
const VACATED = sql`own.end_reason NOT IN ('TERM_ENDED', 'POST_CHANGED')`;

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
   * The first other election that rests on a mandate: it gave that mandate another post, ended it by one
   * that follows, elected its holder from among the body, or filled the seat that the holder left.
   *
   * @returns null where none does
   */
  async restingOn(tx: Tx, ground: Ground): Promise<RestingElection | null> {
    const { id, electionId, bodyId, mandateKey } = ground;
    const [seated, whole] = [ground.isSeat ? 1 : 0, ground.isWhole ? 1 : 0];
    const rows = await tx.rows<RestingElection>(sql`
      SELECT e.key, r.title FROM elected_mandate later
      JOIN election e ON e.id = later.election_id
      JOIN election_record r ON r.election_id = e.id AND r.superseded_at IS NULL
      JOIN candidate c ON c.key = later.candidate_key AND c.superseded_at IS NULL
      LEFT JOIN mandate own ON own.key = ${mandateKey} AND own.superseded_at IS NULL
      JOIN mandate m ON m.key = later.mandate_key AND m.superseded_at IS NULL
      WHERE later.superseded_at IS NULL AND later.election_id <> ${electionId}
        AND ((later.id > ${id}
              AND (later.ended_mandate_key = ${mandateKey}
                OR (later.mandate_key = ${mandateKey} AND ${CHANGED})))
          OR (${seated} = 1 AND r.from_among_body_id = ${bodyId}
              AND (own.member_id = c.member_id OR own.person_name = c.person_name))
          OR (${seated} = 1 AND m.body_id = ${bodyId} AND m.origin = 'BY_ELECTED'
              AND ((${VACATED} AND m.from_latest >= own.until_earliest)
                OR (${whole} = 1 AND later.id > ${id}))))
      ORDER BY later.id LIMIT 1`);
    return rows[0] ?? null;
  }

  /**
   * The first mandate by co-option or by-election that no election of the books brought about and that
   * rests on another one: it fills the seat that its holder left, or was given by the committee.
   *
   * @returns null where there is none
   */
  async givenOn(tx: Tx, ground: Ground): Promise<GivenMandate | null> {
    if (!ground.isSeat) return null;
    const { bodyId, mandateKey } = ground;
    const rows = await tx.rows<GivenMandate>(sql`
      SELECT m.key, COALESCE(d.full_name, m.person_name) AS "holderName" FROM mandate m
      JOIN mandate own ON own.key = ${mandateKey} AND own.superseded_at IS NULL
      LEFT JOIN member_details d ON d.member_id = m.member_id AND d.superseded_at IS NULL
      WHERE m.body_id = ${bodyId} AND m.superseded_at IS NULL AND m.key <> own.key
        AND m.origin IN ('BY_ELECTED', 'CO_OPTED')
        AND NOT EXISTS (SELECT 1 FROM elected_mandate l
                        WHERE l.mandate_key = m.key AND l.superseded_at IS NULL)
        AND ((${VACATED} AND m.from_latest >= own.until_earliest)
          OR (${ground.isWhole ? 1 : 0} = 1 AND m.from_earliest >= own.from_latest))
      ORDER BY m.id LIMIT 1`);
    return rows[0] ?? null;
  }

  /** By which elections a mandate is as it is, the last one first. */
  linksOf(tx: Tx, mandateKey: string): Promise<ElectedMandate[]> {
    return findKnown(tx, ElectedMandate, { mandateKey }, null, { id: 'DESC' });
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
