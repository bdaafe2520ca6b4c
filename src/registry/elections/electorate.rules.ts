import { DomainError } from '../../kernel/errors.js';
import type { AssemblyComposition } from '../congresses/assembly.model.js';
import type { HeadElectedBy } from '../rule-sets/rule-set.rules.js';
import { isSameName } from '../terms/body-identity.rules.js';
import type { BodyKind, PostKind } from '../terms/term.model.js';
import type { ElectionOrigin } from './election.model.js';

/** Who meets to elect. */
export interface Electorate {
  /** The branch whose congress or meeting it is; null for the association's. */
  readonly branchId: number | null;
  /** The body that meets; null for a congress. */
  readonly body: {
    readonly kind: BodyKind;
    readonly name: string;
    readonly branchId: number | null;
  } | null;
}

/** The seats that are filled; without body and post where it is a delegation. */
export interface ElectedSeats {
  readonly bodyKind: BodyKind | null;
  readonly bodyName: string | null;
  readonly branchId: number | null;
  readonly postKind: PostKind | null;
  readonly origin: ElectionOrigin;
}

/**
 * Refuses to fill seats that another assembly fills (docs/domain.md §5). A branch elects its own
 * committee and other bodies, none of the association. A body elects its own posts, and its members
 * only in mid-term; the executive committee elects to other bodies too, among them the standing
 * committee, which does not elect itself.
 *
 * @throws DomainError WRONG_ELECTORATE
 */
export function checkMayElect(
  electorate: Electorate,
  elected: ElectedSeats,
  path: readonly string[],
): void {
  const { branchId, body } = electorate;
  const { bodyKind } = elected;
  if (bodyKind === null) return;
  const refusal =
    branchId !== null ? refusalToBranch(branchId, elected) : body && refusalToBody(body, elected);
  if (refusal === null) return;
  throw new DomainError('WRONG_ELECTORATE', refusal, path, {
    meets: body?.kind ?? null,
    bodyKind,
    postKind: elected.postKind,
  });
}

/**
 * Refuses to elect the head of the association where, by the rules in force, somebody else does
 * (docs/domain.md §5). Heads of branch committees and of other bodies are nobody's concern here.
 *
 * @throws DomainError WRONG_ELECTORATE
 */
export function checkElectorate(
  composition: AssemblyComposition,
  elected: { readonly bodyKind: BodyKind | null; readonly postKind: PostKind | null },
  headElectedBy: HeadElectedBy,
  path: readonly string[],
): void {
  const isHead =
    elected.postKind === 'CHAIR' &&
    (elected.bodyKind === 'EXECUTIVE_COMMITTEE' || elected.bodyKind === 'STANDING_COMMITTEE');
  const electorate = composition === 'COMMITTEE' ? 'COMMITTEE' : 'CONGRESS';
  if (!isHead || headElectedBy === 'CONGRESS_OR_COMMITTEE' || headElectedBy === electorate) return;
  throw new DomainError(
    'WRONG_ELECTORATE',
    headElectedBy === 'COMMITTEE'
      ? 'By the rules in force the executive committee elects the head: call a meeting of the committee, and elect there.'
      : 'By the rules in force the congress elects the head directly: elect there.',
    path,
    { headElectedBy, electorate },
  );
}

/**
 * The term for which a body elects when it meets: its own, be there a later one already. The committee
 * that goes out of office elects nobody for the one that comes.
 *
 * @param body its name
 * @param own ordinal of its term
 * @param given the ordinal that is asked for; null for none
 * @throws DomainError WRONG_ELECTORATE
 */
export function termOfMeeting(body: string, own: number, given: number | null): number {
  if (given === null || given === own) return own;
  throw new DomainError(
    'WRONG_ELECTORATE',
    `'${body}' is of term ${own} and elects for that term, not for term ${given}: open the election where a body of term ${given}, or a congress, meets.`,
    ['input', 'termOrdinal'],
    { termOrdinal: own, asked: given },
  );
}

function refusalToBranch(
  branch: number,
  { bodyKind, branchId }: Pick<ElectedSeats, 'bodyKind' | 'branchId'>,
): string | null {
  if (bodyKind === 'OTHER' || (bodyKind === 'BRANCH_COMMITTEE' && branchId === branch)) return null;
  return bodyKind === 'BRANCH_COMMITTEE'
    ? 'This is the committee of another branch: open the election where that branch meets.'
    : `A branch elects its own committee, and no ${bodyKind} of the association: open the election where the association meets.`;
}

function refusalToBody(
  body: NonNullable<Electorate['body']>,
  { bodyKind, bodyName, branchId, postKind, origin }: ElectedSeats,
): string | null {
  const isItself =
    body.kind === bodyKind &&
    body.branchId === branchId &&
    (bodyKind !== 'OTHER' || isSameName(body.name, bodyName ?? ''));
  if (isItself && bodyKind !== 'STANDING_COMMITTEE') {
    return postKind === 'MEMBER' && origin !== 'BY_ELECTED'
      ? `'${body.name}' does not elect its own members: whoever elected it does; vacant seats it fills with origin BY_ELECTED.`
      : null;
  }
  if (body.kind === 'EXECUTIVE_COMMITTEE' || bodyKind === 'OTHER') return null;
  const where =
    bodyKind === 'BRANCH_COMMITTEE'
      ? 'where that branch or its committee meets'
      : 'at a congress, or a meeting of the executive committee';
  return `'${body.name}' is a ${body.kind} and does not elect to this ${bodyKind}: open the election ${where}.`;
}
