import { DomainError } from '../../kernel/errors.js';
import { type Actor, type Permission, grantsFor } from './actor.js';

/**
 * Refuses whoever may not do this anywhere.
 *
 * @throws DomainError UNAUTHENTICATED of nobody known, FORBIDDEN of who is known and has no grant for it
 */
export function requirePermission(actor: Actor, permission: Permission): void {
  if (holds(actor, permission)) return;
  if (actor.kind === 'ANONYMOUS') {
    throw new DomainError(
      'UNAUTHENTICATED',
      'This needs a token: send it as "Authorization: Bearer TOKEN".',
      [],
      { permission },
    );
  }
  const roles = [...new Set(actor.grants.map(({ role }) => role))];
  const whose = roles.length === 0 ? 'No grant' : `No grant of ${roles.join(', ')}`;
  throw new DomainError('FORBIDDEN', `${whose} allows ${permission}.`, [], { permission, roles });
}

/**
 * Refuses whoever may not do this in that association.
 *
 * @throws DomainError UNAUTHENTICATED, FORBIDDEN
 */
export function requireIn(actor: Actor, permission: Permission, associationId: number): void {
  requirePermission(actor, permission);
  if (!mayIn(actor, permission, associationId)) {
    throw new DomainError('FORBIDDEN', 'The grant belongs to another association.', [], {
      permission,
    });
  }
}

/** Whether somebody may do this somewhere. */
export function holds(actor: Actor, permission: Permission): boolean {
  return actor.kind === 'COMMAND' || grantsFor(actor, permission).length > 0;
}

/** Whether somebody may do this in that association, or in a part of it. */
export function mayIn(actor: Actor, permission: Permission, associationId: number): boolean {
  const branches = branchesIn(actor, permission, associationId);
  return branches === null || branches.length > 0;
}

/**
 * The branches, with those below each, in which somebody may do this: null for all of the
 * association, none where nowhere in it.
 */
export function branchesIn(
  actor: Actor,
  permission: Permission,
  associationId: number,
): number[] | null {
  if (actor.kind === 'COMMAND') return null;
  const here = grantsFor(actor, permission).filter(
    (grant) => grant.associationId === null || grant.associationId === associationId,
  );
  if (here.some(({ role }) => role !== 'BRANCH_LEADER')) return null;
  return here.flatMap(({ branchId }) => (branchId === null ? [] : [branchId]));
}
