import { DomainError } from '../../kernel/errors.js';
import { exactSearchKey } from '../../kernel/names.js';
import type { Body } from './term.entity.js';

/** What tells a body of a term from the others. */
export type BodyIdentity = Pick<Body, 'kind' | 'branchId' | 'name'>;

/**
 * The body that is meant among those of a term. A term has one executive committee, one standing and one
 * inspection committee, and one committee of each branch, however their names are written; of kind
 * OTHER it has as many as there are names.
 *
 * @returns null where the term has none yet
 */
export function bodyMeant<B extends BodyIdentity>(
  bodies: readonly B[],
  { kind, branchId, name }: BodyIdentity,
): B | null {
  const ofKind = bodies.filter((body) => body.kind === kind);
  const found =
    kind === 'OTHER'
      ? ofKind.find((body) => isSameName(body.name, name))
      : ofKind.find((body) => kind !== 'BRANCH_COMMITTEE' || body.branchId === branchId);
  return found ?? null;
}

/** Whether two names of bodies differ by capitals and spaces at the most. */
export function isSameName(one: string, other: string): boolean {
  return exactSearchKey(one) === exactSearchKey(other);
}

/**
 * Refuses another name for the one body of its kind.
 *
 * @throws DomainError ALREADY_EXISTS
 */
export function checkName(
  { id, name: known, kind }: Pick<Body, 'id' | 'name' | 'kind'>,
  name: string,
  path: readonly string[],
): void {
  if (isSameName(known, name)) return;
  throw new DomainError(
    'ALREADY_EXISTS',
    `The ${kind} of this term is in the books as '${known}', and there is one: use that name, not '${name}', or kind OTHER for another body.`,
    path,
    { bodyId: String(id), name: known },
  );
}
