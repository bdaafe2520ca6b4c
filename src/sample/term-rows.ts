import { datedColumns } from '../platform/database/temporal.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import type { Association } from '../registry/associations/association.entity.js';
import { NO_END_GROUNDS } from '../registry/associations/grounds.js';
import {
  Body,
  BodySeats,
  Mandate,
  Post,
  Term,
  TermOpening,
} from '../registry/terms/term.entity.js';
import type { BodyKind } from '../registry/terms/term.model.js';
import type { SampleBody } from './committees.js';
import { exactly } from './dates.js';
import { insertMany, ungrounded, uuidOf } from './rows.js';
import type { SampleTerm } from './terms.js';

/**
 * Enters a term with its bodies, their seats and posts, and all mandates in them.
 *
 * @returns the ids of the bodies by kind
 */
export async function insertTerm(
  tx: Tx,
  association: Association,
  { ordinal, label, opens }: SampleTerm,
  bodies: readonly SampleBody[],
): Promise<ReadonlyMap<BodyKind, number>> {
  const ids = new Map<BodyKind, number>();
  const grounds = ungrounded(tx, association.id);
  const start = exactly(opens);
  const base = { associationId: association.id, recordedAt: tx.at };
  const term = await tx.insert(Term, { ...base, ordinal });
  await tx.insert(TermOpening, {
    ...grounds,
    termId: term.id,
    label,
    startEdtf: start.text,
    startEarliest: start.earliest,
    startLatest: start.latest,
  });
  for (const { kind, name, seats, mandates } of bodies) {
    const { supersededAt: _, ...kept } = grounds;
    const named = { kind, name, branchId: null, termId: term.id };
    const { id: bodyId } = await tx.insert(Body, { ...kept, ...named });
    ids.set(kind, bodyId);
    await tx.insert(BodySeats, {
      ...grounds,
      ...datedColumns({ from: start, until: null }),
      bodyId,
      seats,
    });
    const posts = await insertPosts(tx, bodyId, mandates);
    await insertMany(
      tx,
      Mandate,
      mandates.map(({ holder, post, origin, endReason, ...interval }, i) => ({
        ...grounds,
        ...datedColumns(interval),
        key: mandateKey(association.code, ordinal, kind, i),
        bodyId,
        postId: posts.get(post.title) as number,
        memberId: holder,
        personName: null,
        origin,
        endReason,
        ...NO_END_GROUNDS,
      })),
    );
  }
  return ids;
}

/**
 * The key of a mandate of the sample.
 *
 * @param place in the list of mandates of its body, from 0
 */
export function mandateKey(code: string, ordinal: number, kind: BodyKind, place: number): string {
  return uuidOf(code, 'mandate', ordinal, kind, place + 1);
}

/** Enters the posts that are held in a body, each once; gives their ids by title. */
async function insertPosts(
  tx: Tx,
  bodyId: number,
  mandates: SampleBody['mandates'],
): Promise<Map<string, number>> {
  const ids = new Map<string, number>();
  for (const { post } of mandates) {
    if (ids.has(post.title)) continue;
    const { id } = await tx.insert(Post, { ...post, bodyId, recordedAt: tx.at });
    ids.set(post.title, id);
  }
  return ids;
}
