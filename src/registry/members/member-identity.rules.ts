import { DomainError } from '../../kernel/errors.js';
import type { Member } from './member.entity.js';

/**
 * The 12 digits of a citizen identity card (căn cước), or the 9 of the older one (CMND): ASCII
 * digits only, so that a number is written in one way. What the 12 say of province, century and
 * year of birth is not looked into: the card counts, not what it should say.
 */
export const IDENTITY_NUMBER = /^(?:\d{9}|\d{12})$/;

const SHOWN_DIGITS = 3;

/** The number as most may see it: as many stars as digits, and the last three. */
export function masked(identityNumber: string): string {
  return '*'.repeat(identityNumber.length - SHOWN_DIGITS) + identityNumber.slice(-SHOWN_DIGITS);
}

/**
 * Refuses to write about a person who was erased.
 *
 * @throws DomainError MEMBER_ERASED
 */
export function checkNotErased(
  { number, erasedAt }: Member,
  path: readonly (string | number)[],
): void {
  if (erasedAt === null) return;
  throw new DomainError(
    'MEMBER_ERASED',
    `Member '${number}' was erased on ${erasedAt.slice(0, 10)}: who comes back is admitted as a new member.`,
    path,
    { erasedAt },
  );
}
