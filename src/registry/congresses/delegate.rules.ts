import type { Instant } from '../../kernel/clock.js';
import { DomainError } from '../../kernel/errors.js';
import { exactSearchKey } from '../../kernel/names.js';
import type { EmploymentSector, MemberClass, MemberKind, Sex } from '../members/member.model.js';
import type { AssemblyComposition } from './assembly.model.js';
import type { DelegateBasis, DelegateRole, DelegateStanding } from './delegate.model.js';

/** Somebody on the list of an assembly as the books have it, with what the roster knows of a member. */
export interface DelegateEntry {
  readonly id: number;
  /** What clients know it by. */
  readonly key: string;
  readonly associationId: number;
  readonly assemblyId: number;
  readonly memberId: number | null;
  readonly memberNumber: string | null;
  /** Null of somebody outside the roster. */
  readonly memberKind: MemberKind | null;
  readonly name: string;
  readonly sortKey: string;
  readonly role: DelegateRole;
  readonly basis: DelegateBasis | null;
  readonly branchId: number | null;
  readonly title: string | null;
  readonly replacesKey: string | null;
  readonly seatedAt: Instant | null;
  readonly standing: DelegateStanding;
  readonly reason: string | null;
  readonly sex: Sex | null;
  readonly birthDate: string | null;
  readonly employmentSector: EmploymentSector | null;
  /** Class of the membership that is certain on the first day of the assembly. */
  readonly class: MemberClass | null;
  readonly decisionId: number | null;
  readonly sourceId: number | null;
  readonly sourcePlace: string | null;
  readonly note: string | null;
}

type Path = readonly (string | number)[];

/** How people come on the list of each kind of assembly. */
const BASES: Readonly<Record<AssemblyComposition, readonly DelegateBasis[]>> = {
  DELEGATES: ['EX_OFFICIO', 'ELECTED', 'APPOINTED'],
  GENERAL_ASSEMBLY: ['MEMBER'],
  COMMITTEE: ['EX_OFFICIO'],
};

/** Somebody on a list, as far as it matters that nobody is on it twice. */
export interface Listed {
  readonly memberId: number | null;
  readonly personName: string | null;
  readonly title: string | null;
  readonly branchId: number | null;
}

/**
 * Refuses a role or basis that nobody has on the list of this kind of assembly.
 *
 * @throws DomainError INVALID_INPUT
 */
export function checkRoleAndBasis(
  composition: AssemblyComposition,
  role: DelegateRole,
  basis: DelegateBasis | null,
  path: Path,
): void {
  if (role === 'GUEST') {
    throw invalid('A guest is no delegate: use inviteGuests.', [...path, 'role']);
  }
  if (role === 'ALTERNATE' && composition !== 'DELEGATES') {
    throw invalid('Only delegates have alternates.', [...path, 'role']);
  }
  const bases = BASES[composition];
  if (basis === null ? role === 'ALTERNATE' : bases.includes(basis)) return;
  throw invalid(
    `Say how the ${role} came on the list of this ${composition}: ${bases.join(', ')}.`,
    [...path, 'basis'],
  );
}

/**
 * The branch that somebody represents: the one given; without one, of who is elected or called as a
 * member, the one branch where he or she may be a full member on the day.
 *
 * @param branches where that may be; null for directly in the association
 * @throws DomainError INVALID_INPUT where it is to be said and is not
 */
export function branchOfDelegate(
  given: number | null,
  basis: DelegateBasis | null,
  branches: readonly (number | null)[],
  path: Path,
): number | null {
  if (given !== null || (basis !== 'ELECTED' && basis !== 'MEMBER')) return given;
  const possible = [...new Set(branches)];
  if (basis === 'MEMBER' || possible.length === 1) return possible[0] ?? null;
  throw invalid('Say which branch elected the delegate.', [...path, 'branchCode']);
}

/**
 * Why a member cannot be on the list for a branch: no full member on the day, or none of that branch,
 * in any choice of days; null where he or she can.
 *
 * @param branches where he or she may be a full member; undefined for nowhere
 * @param branchId the branch represented; null for none in particular
 */
export function checkBranchOfDelegate(
  branches: readonly (number | null)[] | undefined,
  branchId: number | null,
): 'NO_FULL_MEMBER' | 'OTHER_BRANCH' | null {
  if (branches === undefined) return 'NO_FULL_MEMBER';
  return branchId === null || branches.includes(branchId) ? null : 'OTHER_BRANCH';
}

/** The refusal of somebody who cannot be on the list, for the caller to throw. */
export function notEligible(
  fault: 'NO_FULL_MEMBER' | 'OTHER_BRANCH',
  numbers: { readonly memberNumber: string; readonly date: string; readonly branch: string | null },
  path: Path,
): DomainError {
  const { memberNumber, date, branch } = numbers;
  const why =
    fault === 'NO_FULL_MEMBER'
      ? `Member '${memberNumber}' is no full member on ${date}`
      : `Member '${memberNumber}' is no full member of the branch '${branch}' on ${date}`;
  return new DomainError(
    'NOT_ELIGIBLE',
    `${why}: only full members are delegates, each of the own branch.`,
    path,
    { ...numbers, fault },
  );
}

/** What tells the entries of one person from those of others, as far as the books can tell. */
export function personKey({ memberId, personName, title, branchId }: Listed): string {
  if (memberId !== null) return String(memberId);
  return JSON.stringify([personName && exactSearchKey(personName), title, branchId]);
}

/** The refusal of somebody who is on the list already, for the caller to throw. */
export function twice(who: string, path: Path): DomainError {
  return new DomainError(
    'DELEGATE_TWICE',
    `${who} is on the list already: change that entry, or leave this one out.`,
    path,
    { who },
  );
}

/**
 * Refuses an alternate for a delegate whose place is taken or who is there, one who is no alternate,
 * and one of another branch.
 *
 * @param cameAt since when the delegate has been there; null if not there
 * @param successor name of whoever has the place already; null for nobody
 * @throws DomainError DELEGATE_PRESENT, INVALID_INPUT, NOT_ELIGIBLE
 */
export function checkReplacement(
  delegate: DelegateEntry,
  alternate: DelegateEntry,
  cameAt: Instant | null,
  successor: string | null,
): void {
  if (delegate.role !== 'DELEGATE') {
    throw invalid(`'${delegate.name}' is a ${delegate.role}, and has no place to be taken.`, [
      'input',
      'delegateId',
    ]);
  }
  if (successor !== null) {
    throw invalid(`'${successor}' has the place of '${delegate.name}' already.`, [
      'input',
      'delegateId',
    ]);
  }
  if (cameAt !== null) throw isThere(delegate, cameAt, ['input', 'delegateId']);
  if (alternate.role !== 'ALTERNATE' || alternate.standing !== 'CONVENED') {
    throw invalid(
      `'${alternate.name}' is a ${alternate.role} (${alternate.standing}): an ALTERNATE who is CONVENED takes a place.`,
      ['input', 'alternateId'],
    );
  }
  if (alternate.branchId === null || alternate.branchId === delegate.branchId) return;
  throw new DomainError(
    'NOT_ELIGIBLE',
    `'${alternate.name}' is the alternate of another branch than '${delegate.name}' represents.`,
    ['input', 'alternateId'],
    { delegateId: delegate.key, alternateId: alternate.key },
  );
}

/**
 * Refuses a standing that somebody cannot be given.
 *
 * @param cameAt since when he or she has been there; null if not there
 * @param successor name of whoever has the place; null for nobody
 * @throws DomainError INVALID_INPUT, NOTHING_CHANGED, DELEGATE_PRESENT for excusing or taking off who
 *   is there
 */
export function checkStanding(
  entry: DelegateEntry,
  wanted: { readonly standing: DelegateStanding; readonly reason: string | null },
  cameAt: Instant | null,
  successor: string | null,
): void {
  const { standing, reason } = wanted;
  if (standing === 'REPLACED') {
    throw invalid('Who is REPLACED has an alternate in the place: use replaceDelegate.', [
      'input',
      'standing',
    ]);
  }
  if (entry.standing === 'REPLACED' || (successor !== null && standing !== 'NOT_QUALIFIED')) {
    throw invalid(`'${successor ?? 'another'}' has the place of '${entry.name}'.`, [
      'input',
      'delegateId',
    ]);
  }
  if (standing !== 'CONVENED' && reason === null) {
    throw invalid(`Say why '${entry.name}' is ${standing}.`, ['input', 'reason']);
  }
  if (standing === entry.standing && reason === entry.reason) {
    throw new DomainError('NOTHING_CHANGED', `'${entry.name}' is ${standing} already.`, [
      'input',
      'standing',
    ]);
  }
  if (cameAt === null || standing === 'CONVENED' || standing === 'NOT_QUALIFIED') return;
  throw isThere(entry, cameAt, ['input', 'standing']);
}

function isThere({ key, name }: DelegateEntry, cameAt: Instant, path: Path): DomainError {
  return new DomainError(
    'DELEGATE_PRESENT',
    `'${name}' is there, since ${cameAt}: check the delegate out first.`,
    path,
    { delegateId: key, cameAt },
  );
}

function invalid(message: string, path: Path): DomainError {
  return new DomainError('INVALID_INPUT', message, path);
}
