import type { LocalDate } from '../../kernel/calendar.js';
import { DomainError } from '../../kernel/errors.js';
import type { Grant, Role } from '../../platform/access/actor.js';

/** The roles that the office of an association gives in it; the others are an administrator's to give. */
const GIVEN_BY_OFFICE: readonly Role[] = ['BRANCH_LEADER', 'DASHBOARD'];

/**
 * Refuses a grant that its giver may not give.
 *
 * @param by what the giver may manage accounts by
 * @throws DomainError FORBIDDEN
 */
export function checkMayGive(by: readonly Grant[], { role, associationId }: Grant): void {
  if (by.some((grant) => grant.associationId === null)) return;
  const inOwn = by.some((grant) => grant.associationId === associationId);
  if (inOwn && GIVEN_BY_OFFICE.includes(role)) return;
  throw new DomainError(
    'FORBIDDEN',
    `The office of an association gives ${GIVEN_BY_OFFICE.join(' and ')} in it; ask an administrator for ${role}.`,
    ['input', 'role'],
    { role },
  );
}

/**
 * Refuses a scope that does not fit the role: an ADMIN has none, a BRANCH_LEADER has a branch, the
 * others an association.
 *
 * @throws DomainError INVALID_INPUT
 */
export function checkScope(
  role: Role,
  { associationCode, branchCode }: { associationCode: string | null; branchCode: string | null },
): void {
  if ((role === 'ADMIN') !== (associationCode === null)) {
    const why =
      role === 'ADMIN'
        ? 'An ADMIN keeps the whole deployment: leave the association out.'
        : `A ${role} belongs to an association: name it.`;
    throw new DomainError('INVALID_INPUT', why, ['input', 'associationCode']);
  }
  if ((role === 'BRANCH_LEADER') !== (branchCode !== null)) {
    const why =
      role === 'BRANCH_LEADER'
        ? 'A BRANCH_LEADER leads a branch: name it.'
        : `A ${role} has no branch: leave it out.`;
    throw new DomainError('INVALID_INPUT', why, ['input', 'branchCode']);
  }
}

/**
 * Refuses days on which a grant cannot begin or end: those that have passed, as what was allowed
 * then is what was done.
 *
 * @throws DomainError INVALID_INPUT, INVALID_SPAN
 */
export function checkGrantDays(
  { from, until }: { from: LocalDate; until: LocalDate | null },
  today: LocalDate,
): void {
  if (from < today) {
    throw new DomainError('INVALID_INPUT', `A grant begins today (${today}) or later.`, [
      'input',
      'from',
    ]);
  }
  if (until !== null && until <= from) {
    throw new DomainError('INVALID_SPAN', `A grant ends after it begins: ${from} to ${until}.`, [
      'input',
      'until',
    ]);
  }
}

/**
 * The day on which a grant ends.
 *
 * @throws DomainError INVALID_INPUT for a day that has passed, NOTHING_CHANGED where it ended before
 */
export function grantEnd(
  { fromDay, untilDay }: { fromDay: LocalDate; untilDay: LocalDate | null },
  on: LocalDate,
  today: LocalDate,
): LocalDate {
  if (on < today) {
    throw new DomainError('INVALID_INPUT', `A grant ends today (${today}) or later.`, [
      'input',
      'on',
    ]);
  }
  if (untilDay !== null && untilDay <= on) {
    throw new DomainError('NOTHING_CHANGED', `The grant ends on ${untilDay} already.`, [
      'input',
      'on',
    ]);
  }
  // One that has not begun never does.
  return on < fromDay ? fromDay : on;
}
