import { Injectable } from '@nestjs/common';

import type { Instant } from '../../kernel/clock.js';
import { parseEdtf } from '../../kernel/edtf.js';
import { Reader } from '../../platform/database/reader.js';
import { listOf, type Queryable, sql } from '../../platform/database/sql.js';
import { knownAt } from '../../platform/database/temporal.js';
import type { Tx } from '../../platform/database/unit-of-work.js';
import type { Batch } from '../../platform/graphql/loaders.js';
import type { GroundColumns } from '../associations/grounds.js';
import { Term, TermOpening } from './term.entity.js';
import { type TermEntry, withEnds } from './term.rules.js';

/** Whose rows, as the books had them at an instant; null = as they have them now. */
export interface AssociationKey {
  readonly associationId: number;
  readonly knownAt: Instant | null;
}

/** What is written down when a term is opened. */
export type OpeningColumns = GroundColumns & Pick<TermEntry, 'label' | 'start'>;

interface OpeningRow extends Omit<TermEntry, 'start' | 'end'> {
  readonly startEdtf: string;
}

/** The terms of associations. */
@Injectable()
export class TermsStore {
  /** The terms of an association as known, in the order of their ordinals. */
  readonly terms: Batch<AssociationKey, TermEntry[]> = {
    load: (keys) =>
      loadKnown(
        keys,
        (key) => key.associationId,
        (ids, at) => this.read(ids, at),
        (term) => term.associationId,
      ).then((lists) => lists.map(withEnds)),
  };

  constructor(private readonly reader: Reader) {}

  /** The terms of one association as known, in the order of their ordinals. */
  async of(
    associationId: number,
    known: Instant | null,
    db: Queryable = this.reader,
  ): Promise<TermEntry[]> {
    return withEnds(await this.read([associationId], known, db));
  }

  /** The association that a term belongs to. */
  async associationOf(termId: number): Promise<number> {
    const { associationId } = await this.reader.manager.findOneByOrFail(Term, { id: termId });
    return associationId;
  }

  /** @returns the new term's id */
  async insert(tx: Tx, ordinal: number, opening: OpeningColumns): Promise<number> {
    const { associationId } = opening;
    const { id } = await tx.insert(Term, { associationId, ordinal, recordedAt: tx.at });
    await this.insertOpening(tx, id, opening);
    return id;
  }

  /** Puts another opening in the place of what the books say of a term. */
  async replaceOpening(tx: Tx, termId: number, opening: OpeningColumns): Promise<void> {
    const { id } = await tx.manager
      .createQueryBuilder(TermOpening, 'o')
      .where('o.termId = :termId AND o.supersededAt IS NULL', { termId })
      .getOneOrFail();
    await tx.supersede(TermOpening, id);
    await this.insertOpening(tx, termId, opening);
  }

  private async insertOpening(
    tx: Tx,
    termId: number,
    { start, ...columns }: OpeningColumns,
  ): Promise<void> {
    await tx.insert(TermOpening, {
      ...columns,
      termId,
      startEdtf: start.text,
      startEarliest: start.earliest,
      startLatest: start.latest,
      recordedAt: tx.at,
      supersededAt: null,
    });
  }

  private async read(
    associationIds: readonly number[],
    at: Instant | null,
    db: Queryable = this.reader,
  ): Promise<Omit<TermEntry, 'end'>[]> {
    const rows = await db.rows<OpeningRow>(sql`
      SELECT t.id, t.association_id AS "associationId", t.ordinal, o.label,
             o.start_edtf AS "startEdtf", o.decision_id AS "decisionId",
             o.source_id AS "sourceId", o.source_place AS "sourcePlace", o.note
      FROM term t JOIN term_opening o ON o.term_id = t.id
      WHERE t.association_id IN (${listOf(associationIds)}) AND ${knownAt('o', at)}
      ORDER BY t.association_id, t.ordinal`);
    return rows.map(({ startEdtf, ...row }) => ({ ...row, start: parseEdtf(startEdtf) }));
  }
}

/**
 * Answers keys that may ask for different instants: one reading for each instant, however many keys.
 *
 * @param keys no two of which ask for the same
 * @param id what the rows of a key are found by
 * @param owner the id that a row was found by
 * @returns the rows of each key, in the order of the keys and of the reading
 */
export async function loadKnown<K extends { readonly knownAt: Instant | null }, R>(
  keys: readonly K[],
  id: (key: K) => number,
  read: (ids: readonly number[], at: Instant | null) => Promise<readonly R[]>,
  owner: (row: R) => number,
): Promise<R[][]> {
  const found = new Map<K, R[]>(keys.map((key) => [key, []]));
  for (const at of new Set(keys.map((key) => key.knownAt))) {
    const asking = new Map(keys.filter((key) => key.knownAt === at).map((key) => [id(key), key]));
    for (const row of await read([...asking.keys()], at)) {
      const key = asking.get(owner(row));
      if (key) found.get(key)?.push(row);
    }
  }
  return keys.map((key) => found.get(key) ?? []);
}
