import { DomainError } from '../../kernel/errors.js';
import {
  type Actor,
  type Grant,
  type Permission,
  type TokenRole,
  allows,
  grantsFor,
} from './actor.js';

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
  if (!mayEverywhere(actor, permission)) {
    throw new DomainError('FORBIDDEN', 'Only a grant of the whole deployment allows it.', [], {
      permission,
    });
  }
}

/** Whether somebody may do this in the whole deployment. */
export function mayEverywhere(actor: Actor, permission: Permission): boolean {
  if (actor.kind === 'COMMAND') return true;
  return grantsFor(actor, permission).some(({ associationId }) => associationId === null);
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

/**
 * Whether somebody with these grants may have made a token of this role in an association: asked when
 * it is made and each time that it is used, as it lasts no longer than the right behind it. Who reads
 * no member's data, or writes none, makes no token that does.
 */
export function mayMakeToken(
  grants: readonly Grant[],
  role: TokenRole,
  associationId: number,
): boolean {
  const here = grants.filter((grant) => grant.associationId === associationId);
  const manages = grants.some(
    (grant) =>
      allows(grant.role, 'token:manage') && (grant.associationId === null || here.includes(grant)),
  );
  if (!manages || role === 'DASHBOARD') return manages;
  return here.some(
    (grant) => grant.role === 'OFFICE' || (grant.role === 'AUDITOR' && role === 'AUDITOR'),
  );
}
