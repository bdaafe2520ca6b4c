import { exactSearchKey } from '../../kernel/names.js';
import { POST_RANK } from '../terms/body.rules.js';
import type { PostKind } from '../terms/term.model.js';
import type { ElectionOrigin } from './election.model.js';

/** A post in a body. */
export interface BodyPost {
  readonly postKind: PostKind;
  readonly postTitle: string;
}

/** Posts that are a seat in the body and nothing more. */
const SEATS: ReadonlySet<PostKind> = new Set<PostKind>(['MEMBER', 'STANDING_MEMBER']);

/** Whether a post is a seat in the body and nothing more. */
export function isSeat(postKind: PostKind): boolean {
  return SEATS.has(postKind);
}

/**
 * Whether somebody with a post in a body keeps it when elected to another: to be elected a member takes
 * from nobody the seat or the higher post that he or she has there.
 */
export function keepsPost(held: PostKind, elected: PostKind): boolean {
  return isSeat(elected) && POST_RANK[held] <= POST_RANK[elected];
}

/**
 * Why somebody with a post in a body does not stand for another in it: vacant seats are for others than
 * those who sit there, nobody is elected to what he or she is, and a chair does not lose the chair
 * unsaid.
 *
 * @returns a sentence without its full stop; null where nothing is against it
 */
export function refusalToHolder(
  held: BodyPost,
  elected: BodyPost & { readonly origin: ElectionOrigin },
): string | null {
  const { postKind, origin } = elected;
  if (isSeat(postKind)) {
    return origin === 'BY_ELECTED' && keepsPost(held.postKind, postKind)
      ? `A by-election fills vacant seats, and this person sits in the body already ('${held.postTitle}')`
      : null;
  }
  if (
    held.postKind === postKind &&
    exactSearchKey(held.postTitle) === exactSearchKey(elected.postTitle)
  ) {
    return `This person is '${held.postTitle}' already`;
  }
  return held.postKind === 'CHAIR'
    ? `This person chairs the body ('${held.postTitle}'), and would lose the chair by it`
    : null;
}
