import { Injectable } from '@nestjs/common';
import { In, IsNull } from 'typeorm';

import { Reader } from '../../platform/database/reader.js';
import type { Tx } from '../../platform/database/unit-of-work.js';
import type { Batch } from '../../platform/graphql/loaders.js';
import { type AssociationFact, Decision, type EndedFact, Source } from './association.entity.js';
import type { BooksInput, DecisionInput, SourceInput } from './association-change.model.js';

/** The columns that say what a row rests on. */
export type GroundColumns = Pick<
  AssociationFact,
  'associationId' | 'decisionId' | 'sourceId' | 'sourcePlace' | 'note'
>;

/** The columns that say what the end of a row rests on. */
export type EndColumns = Pick<
  EndedFact,
  'endDecisionId' | 'endSourceId' | 'endSourcePlace' | 'endNote'
>;

/** Of what has not ended, or of whose end nobody says more than that it came. */
export const NO_END_GROUNDS: EndColumns = {
  endDecisionId: null,
  endSourceId: null,
  endSourcePlace: null,
  endNote: null,
};

type Given = Omit<GroundColumns, 'associationId'>;

/** The grounds of an end. */
export function endColumns({ decisionId, sourceId, sourcePlace, note }: Given): EndColumns {
  return {
    endDecisionId: decisionId,
    endSourceId: sourceId,
    endSourcePlace: sourcePlace,
    endNote: note,
  };
}

/** What a corrected entry rests on: what the correction says, and as before what it does not mention. */
export function correctedGrounds(standing: Given, given: Given): Given {
  return {
    decisionId: given.decisionId ?? standing.decisionId,
    sourceId: given.sourceId ?? standing.sourceId,
    // A place is one in its source.
    sourcePlace: given.sourcePlace ?? (given.sourceId === null ? standing.sourcePlace : null),
    note: given.note ?? standing.note,
  };
}

/** What a corrected end rests on, likewise. */
export function correctedEnd(standing: EndColumns, given: Given): EndColumns {
  const { endDecisionId, endSourceId, endSourcePlace, endNote } = standing;
  const before = {
    decisionId: endDecisionId,
    sourceId: endSourceId,
    sourcePlace: endSourcePlace,
    note: endNote,
  };
  return endColumns(correctedGrounds(before, given));
}

/** What entries rest on: the decisions and sources of an association, each kept once. */
@Injectable()
export class Grounds {
  readonly decisions: Batch<number, Decision | null> = {
    load: (ids) => this.byId(Decision, ids),
  };
  readonly sources: Batch<number, Source | null> = {
    load: (ids) => this.byId(Source, ids),
  };

  constructor(private readonly reader: Reader) {}

  /** Keeps what an input rests on, and gives the columns that say so. */
  async keep(
    tx: Tx,
    associationId: number,
    input: Pick<BooksInput, 'decision' | 'source' | 'sourcePlace' | 'note'>,
  ): Promise<GroundColumns> {
    return {
      associationId,
      decisionId: await this.keepDecision(tx, associationId, input.decision),
      sourceId: await this.keepSource(tx, associationId, input.source),
      sourcePlace: input.sourcePlace ?? null,
      note: input.note ?? null,
    };
  }

  async keepDecision(
    tx: Tx,
    associationId: number,
    input: DecisionInput | null | undefined,
  ): Promise<number | null> {
    if (!input) return null;
    const { number, issuer = null, date = null } = input;
    const known = await tx.manager.findOneBy(Decision, {
      associationId,
      number,
      issuer: issuer ?? IsNull(),
      date: date ?? IsNull(),
    });
    if (known) return known.id;
    return (await tx.insert(Decision, { associationId, number, issuer, date, recordedAt: tx.at }))
      .id;
  }

  async keepSource(
    tx: Tx,
    associationId: number,
    input: SourceInput | null | undefined,
  ): Promise<number | null> {
    if (!input) return null;
    const { title, publisher = null, date = null, address = null } = input;
    const known = await tx.manager.findOneBy(Source, {
      associationId,
      title,
      publisher: publisher ?? IsNull(),
      date: date ?? IsNull(),
      address: address ?? IsNull(),
    });
    if (known) return known.id;
    const row = { associationId, title, publisher, date, address, recordedAt: tx.at };
    return (await tx.insert(Source, row)).id;
  }

  private async byId<E extends Decision | Source>(
    entity: new () => E,
    ids: readonly number[],
  ): Promise<(E | null)[]> {
    const rows = await this.reader.manager.findBy<Decision | Source>(entity, { id: In([...ids]) });
    const byId = new Map(rows.map((row) => [row.id, row as E]));
    return ids.map((id) => byId.get(id) ?? null);
  }
}
