import type { UncertainDate } from '../../kernel/edtf.js';
import { DomainError } from '../../kernel/errors.js';
import { type Interval, isFeasible } from '../../kernel/interval.js';
import { checkEnd, refuseSubBranches } from '../branches/branch-change.rules.js';
import type {
  DissolveBranchInput,
  MergeBranchesInput,
  SplitBranchInput,
} from '../branches/branch-change.model.js';
import {
  type BranchBook,
  type BranchEntry,
  refuseTaken,
  requireBranch,
} from '../branches/branch.rules.js';

type Path = readonly (string | number)[];

/** One membership in a branch, and whose it is. */
export interface BranchMembership {
  readonly memberId: number;
  readonly number: string;
  readonly interval: Interval;
}

/** Which branches cease, and in which one they go on: null for one that is made of them. */
export interface Merger {
  readonly ceasing: readonly BranchEntry[];
  readonly into: BranchEntry | null;
}

const ON: Path = ['input', 'on'];

/** So many member numbers a refusal names at the most. */
const MOST_NAMED = 20;

/**
 * Decides whether branches may be merged on a day, and into which.
 *
 * @throws DomainError INVALID_INPUT, NOT_FOUND, ALREADY_EXISTS for the new branch's code,
 *   OUTSIDE_BRANCH_LIFE where the branch that takes them in does not exist on the day, and what a
 *   branch that ceases is refused for
 */
export function decideMerger(
  book: BranchBook,
  input: Pick<MergeBranchesInput, 'branchCodes' | 'intoCode' | 'intoNew'>,
  on: UncertainDate,
): Merger {
  const { branchCodes, intoCode = null, intoNew = null } = input;
  if ((intoCode === null) === (intoNew === null)) {
    throw new DomainError(
      'INVALID_INPUT',
      'Branches are merged either into one that exists (intoCode) or into a new one (intoNew): give one of the two.',
      ['input', intoCode === null ? 'intoCode' : 'intoNew'],
    );
  }
  const pathOf = (i: number): Path => ['input', 'branchCodes', i];
  const ceasing = branchCodes.map((code, i) => {
    if (branchCodes.indexOf(code) < i) throw twice(`Branch '${code}'`, pathOf(i));
    return requireBranch(book, code, pathOf(i));
  });
  const into = intoCode === null ? null : requireBranch(book, intoCode, ['input', 'intoCode']);
  if (into && ceasing.includes(into)) {
    throw new DomainError(
      'INVALID_INPUT',
      `Branch '${into.code}' cannot be merged into itself: name it as the one that goes on, or as one that ceases.`,
      ['input', 'intoCode'],
    );
  }
  if (into) checkReceives(into, on, ['input', 'intoCode']);
  if (intoNew) refuseTaken(book, intoNew.code, ['input', 'intoNew', 'code']);
  const ending = new Set(ceasing.map(({ id }) => id));
  ceasing.forEach((branch, i) => checkCeases(book, branch, on, ending, pathOf(i)));
  return { ceasing, into };
}

/**
 * Decides whether a branch may be split on a day, so that it ceases or goes on beside its parts.
 *
 * @throws DomainError NOT_FOUND, INVALID_INPUT for a code given twice, ALREADY_EXISTS,
 *   OUTSIDE_BRANCH_LIFE where a branch that goes on does not exist before and after the day, and
 *   what a branch that ceases is refused for
 */
export function decideSplit(
  book: BranchBook,
  input: Pick<SplitBranchInput, 'branchCode' | 'parts' | 'continues'>,
  on: UncertainDate,
): BranchEntry {
  const { branchCode, parts, continues } = input;
  const branch = requireBranch(book, branchCode, ['input', 'branchCode']);
  const codes = parts.map(({ code }) => code.toLowerCase());
  parts.forEach(({ code }, i) => {
    const path: Path = ['input', 'parts', i, 'code'];
    if (codes.indexOf(code.toLowerCase()) < i) throw twice(`Code '${code}'`, path);
    refuseTaken(book, code, path);
  });
  if (!continues) {
    checkCeases(book, branch, on, new Set([branch.id]), ['input', 'branchCode']);
    return branch;
  }
  const { from, until } = branch.life;
  if (!isFeasible({ boundaries: until ? [from, on, until] : [from, on] })) {
    throw outsideLife(branch, on, ON);
  }
  return branch;
}

/**
 * Decides who goes where when a branch is split.
 *
 * @param running the running memberships in the old branch
 * @returns the place of the new branch among the parts, by id of the member; who stays is not in it
 * @throws DomainError INVALID_INPUT for a number given twice or of nobody there, BRANCH_HAS_MEMBERS
 *   where the old branch ceases and somebody goes nowhere
 */
export function assignParts(
  running: readonly BranchMembership[],
  { branchCode, parts, continues }: Pick<SplitBranchInput, 'branchCode' | 'parts' | 'continues'>,
): Map<number, number> {
  const byNumber = new Map(running.map((membership) => [membership.number, membership]));
  const assigned = new Map<number, number>();
  parts.forEach(({ memberNumbers }, i) =>
    memberNumbers.forEach((number, j) => {
      const path: Path = ['input', 'parts', i, 'memberNumbers', j];
      const membership = byNumber.get(number);
      if (!membership) {
        throw new DomainError(
          'INVALID_INPUT',
          `Member '${number}' has no running membership in branch '${branchCode}': give numbers of its running members only.`,
          path,
          { memberNumber: number },
        );
      }
      if (assigned.has(membership.memberId)) throw twice(`Member '${number}'`, path);
      assigned.set(membership.memberId, i);
    }),
  );
  const missing = running.filter(({ memberId }) => !assigned.has(memberId));
  if (!continues && missing.length > 0) {
    throw new DomainError(
      'BRANCH_HAS_MEMBERS',
      `Branch '${branchCode}' ceases and nothing says where ${counted(missing)} go: list each in one part.`,
      ['input', 'parts'],
      { members: missing.length, memberNumbers: named(missing) },
    );
  }
  return assigned;
}

/**
 * Decides whether a branch may be dissolved on a day, and where its running members go.
 *
 * @returns `to` with TO_BRANCH: the branch that takes them in
 * @throws DomainError NOT_FOUND, INVALID_INPUT where membersGo and toBranchCode contradict each
 *   other, OUTSIDE_BRANCH_LIFE where that branch does not exist on the day, and what a branch that
 *   ceases is refused for
 */
export function decideDissolution(
  book: BranchBook,
  input: Pick<DissolveBranchInput, 'branchCode' | 'membersGo' | 'toBranchCode'>,
  on: UncertainDate,
): { readonly branch: BranchEntry; readonly to: BranchEntry | null } {
  const { branchCode, membersGo, toBranchCode = null } = input;
  const path: Path = ['input', 'toBranchCode'];
  const branch = requireBranch(book, branchCode, ['input', 'branchCode']);
  if ((membersGo === 'TO_BRANCH') !== (toBranchCode !== null)) {
    throw new DomainError(
      'INVALID_INPUT',
      'toBranchCode is given with membersGo TO_BRANCH, and only then.',
      path,
    );
  }
  const to = toBranchCode === null ? null : requireBranch(book, toBranchCode, path);
  if (to === branch) {
    throw new DomainError(
      'INVALID_INPUT',
      `The members of branch '${branchCode}' cannot go to itself: name another branch.`,
      path,
    );
  }
  if (to) checkReceives(to, on, path);
  checkCeases(book, branch, on, new Set([branch.id]), ['input', 'branchCode']);
  return { branch, to };
}

/**
 * Refuses to dissolve a branch while nothing says where its running members go.
 *
 * @throws DomainError BRANCH_HAS_MEMBERS
 */
export function refuseMembers(
  running: readonly BranchMembership[],
  { branchCode, membersGo }: Pick<DissolveBranchInput, 'branchCode' | 'membersGo'>,
): void {
  if (running.length === 0 || membersGo) return;
  throw new DomainError(
    'BRANCH_HAS_MEMBERS',
    `Branch '${branchCode}' has ${counted(running)} in it: say with membersGo where they go.`,
    ['input', 'membersGo'],
    { members: running.length },
  );
}

/**
 * Refuses memberships that cannot lie before the day on which their branch ceases or, running, are
 * handed on: not in any choice of days within what is written (docs/domain.md §2.6).
 *
 * @param memberships what runs ends on the day
 * @throws DomainError OUTSIDE_BRANCH_LIFE
 */
export function refuseBeyond(memberships: readonly BranchMembership[], on: UncertainDate): void {
  const beyond = memberships.filter(({ interval: { from, until } }) => {
    const end = until ?? on;
    const latest = end.latest < on.latest ? end.latest : on.latest;
    return !isFeasible({ boundaries: [from, { earliest: end.earliest, latest }] });
  });
  if (beyond.length === 0) return;
  const numbers = named(beyond);
  const more = beyond.length > numbers.length ? ', …' : '';
  throw new DomainError(
    'OUTSIDE_BRANCH_LIFE',
    `Memberships that begin or end too late for ${on.text}: ${beyond.length} (of ${numbers.join(', ')}${more}). Take a later day, or correct them first.`,
    ON,
    { memberships: beyond.length, memberNumbers: numbers },
  );
}

function checkCeases(
  book: BranchBook,
  branch: BranchEntry,
  on: UncertainDate,
  ending: ReadonlySet<number>,
  path: Path,
): void {
  checkEnd(book, branch, on, ON);
  refuseSubBranches(book, branch, on, ending, path);
}

/** A branch takes members in only on a day on which it exists. */
function checkReceives(branch: BranchEntry, on: UncertainDate, path: Path): void {
  const { from, until } = branch.life;
  if (from.earliest > on.latest || (until && until.latest <= on.earliest)) {
    throw outsideLife(branch, on, path);
  }
}

function outsideLife({ code, life }: BranchEntry, on: UncertainDate, path: Path): DomainError {
  const until = life.until?.text ?? null;
  return new DomainError(
    'OUTSIDE_BRANCH_LIFE',
    `Branch '${code}' exists from ${life.from.text}${until ? ` until ${until}` : ''}: ${on.text} is not within.`,
    path,
    { branchFrom: life.from.text, branchUntil: until },
  );
}

function twice(what: string, path: Path): DomainError {
  return new DomainError('INVALID_INPUT', `${what} is given twice: give it once.`, path);
}

function counted(memberships: readonly BranchMembership[]): string {
  return memberships.length === 1 ? '1 running member' : `${memberships.length} running members`;
}

function named(memberships: readonly BranchMembership[]): string[] {
  return memberships.slice(0, MOST_NAMED).map(({ number }) => number);
}
