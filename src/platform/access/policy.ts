import { DomainError } from '../../kernel/errors.js';
import { type Actor, type Permission, holds } from './actor.js';

/**
 * Refuses whoever may not do this anywhere.
 *
 * @throws DomainError UNAUTHENTICATED without a token, FORBIDDEN with one that does not grant it
 */
export function requirePermission(actor: Actor, permission: Permission): void {
  if (holds(actor, permission)) return;
  if (actor.role === 'ANONYMOUS') {
    throw new DomainError(
      'UNAUTHENTICATED',
      'This needs a token: send it as "Authorization: Bearer TOKEN".',
      [],
      { permission },
    );
  }
  throw new DomainError('FORBIDDEN', `A ${actor.role} token does not grant ${permission}.`, [], {
    permission,
    role: actor.role,
  });
}

/**
 * Refuses whoever may not do this in that association.
 *
 * @throws DomainError UNAUTHENTICATED, FORBIDDEN
 */
export function requireIn(actor: Actor, permission: Permission, associationId: number): void {
  requirePermission(actor, permission);
  if (!mayIn(actor, permission, associationId)) {
    throw new DomainError('FORBIDDEN', 'The token belongs to another association.', [], {
      permission,
    });
  }
}

/** Whether somebody may do this in that association. */
export function mayIn(actor: Actor, permission: Permission, associationId: number): boolean {
  const here = actor.role === 'COMMAND' || actor.associationId === associationId;
  return here && holds(actor, permission);
}
