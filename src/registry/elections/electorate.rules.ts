import { DomainError } from '../../kernel/errors.js';
import type { AssemblyComposition } from '../congresses/assembly.model.js';
import type { HeadElectedBy } from '../rule-sets/rule-set.rules.js';
import type { BodyKind, PostKind } from '../terms/term.model.js';

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
