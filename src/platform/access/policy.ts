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
      'This needs a token or a session: send "Authorization: Bearer TOKEN", or sign in.',
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

/**
 * Refuses whoever may do this in an association at most, and not in the whole deployment.
 *
 * @throws DomainError UNAUTHENTICATED, FORBIDDEN
 */
export function requireEverywhere(actor: Actor, permission: Permission): void {
  requirePermission(actor, permission);
  const everywhere = grantsFor(actor, permission).some(
    ({ associationId }) => associationId === null,
  );
  if (actor.kind !== 'COMMAND' && !everywhere) {
    throw new DomainError('FORBIDDEN', 'Only a grant of the whole deployment allows it.', [], {
      permission,
    });
  }
}

/**
 * Refuses whoever is not signed in with an account.
 *
 * @throws DomainError UNAUTHENTICATED, FORBIDDEN of the holder of a token
 */
export function requireSignedIn({ kind }: Actor): void {
  if (kind === 'ACCOUNT') return;
  if (kind === 'ANONYMOUS') throw new DomainError('UNAUTHENTICATED', 'Sign in first.');
  throw new DomainError('FORBIDDEN', 'This is for who is signed in; a token is nobody’s account.');
}
