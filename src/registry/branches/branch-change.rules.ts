import { FOR_EVER, LONG_AGO } from '../../kernel/calendar.js';
import { exactDay, type UncertainDate } from '../../kernel/edtf.js';
import { DomainError } from '../../kernel/errors.js';
import { certainReading, type Interval, isFeasible, type Span } from '../../kernel/interval.js';
import { fits, meet, NEVER, refuseEnded, revise, type Revision } from './branch-revision.rules.js';
import type { BranchBook, BranchEntry, Dated } from './branch.rules.js';

type Path = readonly (string | number)[];

const PARENT: Path = ['input', 'parentCode'];

/**
 * Decides a new name from a day on.
 *
 * @throws DomainError BRANCH_ENDED, OUTSIDE_BRANCH_LIFE, NOTHING_CHANGED, INVALID_SPAN, NOT_CERTAIN
 */
export function decideName(
  branch: BranchEntry,
  name: string,
  from: UncertainDate,
): Revision<string> {
  return revise(branch, branch.names, name, from);
}

/**
 * Decides which organization a branch is at from a day on; null for none.
 *
 * @throws DomainError BRANCH_ENDED, OUTSIDE_BRANCH_LIFE, NOTHING_CHANGED, INVALID_SPAN, NOT_CERTAIN
 */
export function decideHost(
  branch: BranchEntry,
  host: string | null,
  from: UncertainDate,
): Revision<string> {
  return revise(branch, branch.hosts, host, from);
}

/**
 * Decides which branch is above another from a day on; null for none.
 *
 * @throws DomainError BRANCH_ENDED, OUTSIDE_BRANCH_LIFE (also the parent's), NOTHING_CHANGED,
 *   INVALID_SPAN, NOT_CERTAIN, BRANCH_CYCLE
 */
export function decideParent(
  book: BranchBook,
  branch: BranchEntry,
  parent: BranchEntry | null,
  from: UncertainDate,
): Revision<number> {
  if (parent?.id === branch.id) throw cycle(branch, parent);
  return revise(
    branch,
    branch.parents,
    parent?.id ?? null,
    from,
    (revised) => outsideParents(book, branch.life, revised) ?? cycleThrough(book, branch, revised),
  );
}

/**
 * Decides whether a new branch may be under another from its first day.
 *
 * @throws DomainError OUTSIDE_BRANCH_LIFE
 */
export function checkFirstParent(book: BranchBook, parent: BranchEntry, from: UncertainDate): void {
  const life = { from, until: null };
  const refusal = outsideParents(book, life, [{ value: parent.id, interval: life }]);
  if (refusal) throw refusal;
}

/**
 * Decides whether a branch may end on a day. Its running name, parent and host end with it.
 *
 * @param path where the date stands in the arguments
 * @throws DomainError BRANCH_ENDED, INVALID_SPAN, NOT_CERTAIN
 */
export function checkEnd(
  book: BranchBook,
  branch: BranchEntry,
  until: UncertainDate,
  path: Path,
): void {
  refuseEnded(branch);
  const life = { from: branch.life.from, until };
  const closed = <T>(entries: readonly Dated<T>[]): Dated<T>[] =>
    entries.map(({ value, interval }) => ({
      value,
      interval: { from: interval.from, until: interval.until ?? until },
    }));
  const lists = [
    closed(branch.names).map(({ interval }) => interval),
    withinParents(book, closed(branch.parents)),
    closed(branch.hosts).map(({ interval }) => interval),
  ];
  const isPossible = isFeasible({ boundaries: [life.from, until] });
  if (isPossible && lists.every((intervals) => fits(life, intervals))) return;
  const last = [branch.life, ...[branch.names, branch.parents, branch.hosts].flat().map(intervalOf)]
    .flatMap((interval) => [interval.from, interval.until ?? interval.from])
    .reduce((a, b) => (b.earliest > a.earliest ? b : a));
  throw new DomainError(
    exactDay(until) && exactDay(last) ? 'INVALID_SPAN' : 'NOT_CERTAIN',
    `Branch '${branch.code}' cannot end on ${until.text}: the books know of it on ${last.text}, and it ends on a later day.`,
    path,
    { knownOn: last.text },
  );
}

/**
 * Refuses to end a branch while others are under it.
 *
 * @param ending ids of the branches that end on the same day, and so need no other parent
 * @param path where the branch stands in the arguments
 * @throws DomainError BRANCH_HAS_SUB_BRANCHES
 */
export function refuseSubBranches(
  book: BranchBook,
  branch: BranchEntry,
  until: UncertainDate,
  ending: ReadonlySet<number>,
  path: Path,
): void {
  const codes = book
    .linksTo(branch.id)
    .filter(({ value, interval }) =>
      interval.until === null ? !ending.has(value) : interval.until.earliest > until.latest,
    )
    .map(({ value }) => book.byId(value).code);
  if (codes.length === 0) return;
  throw new DomainError(
    'BRANCH_HAS_SUB_BRANCHES',
    `Branch '${branch.code}' has sub-branches after ${until.text} (${codes.join(', ')}): place them under another, or under none, first.`,
    path,
    { subBranches: codes },
  );
}

/** A branch is under another only while that one exists. */
function outsideParents(
  book: BranchBook,
  life: Interval,
  entries: readonly Dated<number>[],
): DomainError | null {
  if (fits(life, withinParents(book, entries))) return null;
  const lives = [...new Set(entries.map(({ value }) => book.byId(value)))].map(
    ({ code, life: { from, until } }) =>
      `'${code}' exists from ${from.text}${until ? ` until ${until.text}` : ''}`,
  );
  return new DomainError(
    'OUTSIDE_BRANCH_LIFE',
    `A branch is under another only while that one exists (${lives.join(', ')}): take a day within, and enter later changes first.`,
    PARENT,
  );
}

/** When each entry holds, on those days only that lie within the life of its parent. */
function withinParents(book: BranchBook, entries: readonly Dated<number>[]): Interval[] {
  return entries.map(({ value, interval: { from, until } }) => {
    const { life } = book.byId(value);
    return {
      from: meet(from, { earliest: life.from.earliest, latest: FOR_EVER }),
      until: meet(until ?? NEVER, { earliest: LONG_AGO, latest: (life.until ?? NEVER).latest }),
    };
  });
}

/**
 * Refuses a cycle on a day on which all its links certainly hold: where they only may, days can be
 * chosen without one (docs/domain.md §2.6).
 */
function cycleThrough(
  book: BranchBook,
  branch: BranchEntry,
  entries: readonly Dated<number>[],
): DomainError | null {
  const isBelow = (id: number, span: Span): boolean =>
    id === branch.id ||
    book.byId(id).parents.some(({ value, interval }) => {
      const common = intersection(span, certainReading(interval));
      return common !== null && isBelow(value, common);
    });
  const link = entries.find(({ value, interval }) => {
    const certain = certainReading(interval);
    return certain !== null && isBelow(value, certain);
  });
  return link ? cycle(branch, book.byId(link.value)) : null;
}

function cycle(branch: BranchEntry, parent: BranchEntry): DomainError {
  return new DomainError(
    'BRANCH_CYCLE',
    `Branch '${branch.code}' cannot be under '${parent.code}', which is the same branch or below it at that time.`,
    PARENT,
    { parentCode: parent.code },
  );
}

function intersection(a: Span, b: Span | null): Span | null {
  if (b === null) return null;
  const from = a.from > b.from ? a.from : b.from;
  const until = a.until < b.until ? a.until : b.until;
  return from < until ? { from, until } : null;
}

function intervalOf({ interval }: Dated<unknown>): Interval {
  return interval;
}
