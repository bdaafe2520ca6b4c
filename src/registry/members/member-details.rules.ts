import type { LocalDate } from '../../kernel/calendar.js';
import { parseEdtf } from '../../kernel/edtf.js';
import { DomainError } from '../../kernel/errors.js';
import type { Interval } from '../../kernel/interval.js';
import type { NewMemberInput } from './member-change.model.js';
import type { MemberKind } from './member.model.js';
import type { Details } from './members.store.js';

type Path = readonly string[];

/** Who a new member is; what the input does not say is null. */
export function detailsOf(input: NewMemberInput): Details {
  return {
    fullName: input.fullName,
    sex: input.sex ?? null,
    birthDate: input.birthDate ?? null,
    phone: input.phone ?? null,
    email: input.email ?? null,
    employer: input.employer ?? null,
    jobTitle: input.jobTitle ?? null,
    employmentSector: input.employmentSector ?? null,
    qualifications: input.qualifications ?? null,
  };
}

/**
 * Refuses what cannot be so: an organization with sex or date of birth, somebody born after today.
 *
 * @param path where the details stand in the arguments
 * @throws DomainError INVALID_INPUT
 */
export function checkDetails(
  kind: MemberKind,
  { sex, birthDate }: Pick<Details, 'sex' | 'birthDate'>,
  today: LocalDate,
  path: Path,
): void {
  const ofPersons = sex === null ? birthDate !== null && 'birthDate' : 'sex';
  if (kind === 'ORGANIZATION' && ofPersons) {
    throw new DomainError(
      'INVALID_INPUT',
      `An organization has no ${ofPersons}: leave it out, or enter the member as INDIVIDUAL.`,
      [...path, ofPersons],
    );
  }
  if (birthDate !== null && parseEdtf(birthDate).earliest > today) {
    throw new DomainError(
      'INVALID_INPUT',
      `Nobody was born on ${birthDate}, which is after today, ${today}.`,
      [...path, 'birthDate'],
      { today },
    );
  }
}

/**
 * Refuses a membership that begins on no day after the member's birth.
 *
 * @param path the argument to name, either of the two dates
 * @throws DomainError INVALID_INPUT
 */
export function checkBornBefore(
  birthDate: string | null,
  memberships: readonly { readonly interval: Interval }[],
  path: Path,
): void {
  if (birthDate === null) return;
  const { earliest } = parseEdtf(birthDate);
  const before = memberships.find(({ interval }) => interval.from.latest <= earliest);
  if (before === undefined) return;
  const from = before.interval.from.text;
  throw new DomainError(
    'INVALID_INPUT',
    `Born on ${birthDate}, the member cannot have a membership from ${from}: one of the dates is wrong.`,
    path,
    { birthDate, from },
  );
}
