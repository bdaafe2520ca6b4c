import { dayBefore, FOR_EVER, type LocalDate } from '../../kernel/calendar.js';
import { DomainError } from '../../kernel/errors.js';
import { certainReading, contains, type Interval, possibleReading } from '../../kernel/interval.js';
import type { BranchBeginning, BranchEnding, BranchSector } from './branch.model.js';

/** What held in an interval. */
export interface Dated<T> {
  readonly value: T;
  readonly interval: Interval;
}

/** A branch with its whole life, each list in order of time. */
export interface BranchEntry {
  readonly id: number;
  readonly code: string;
  readonly sector: BranchSector;
  readonly life: Interval;
  readonly beginning: BranchBeginning;
  readonly ending: BranchEnding | null;
  /** Never empty: a branch always has a name. */
  readonly names: readonly Dated<string>[];
  /** Ids of the branches above it. */
  readonly parents: readonly Dated<number>[];
  /** Names of the organizations it was at. */
  readonly hosts: readonly Dated<string>[];
}

/** All branches of one association, as the books had them at one instant. */
export class BranchBook {
  /** Every branch that was known, whether it had ended or not, by code. */
  readonly all: readonly BranchEntry[];
  private readonly codes: ReadonlyMap<string, BranchEntry>;
  private readonly ids: ReadonlyMap<number, BranchEntry>;
  /** Links by the branch above: the value is the branch below. */
  private readonly linksBelow = new Map<number, Dated<number>[]>();

  constructor(entries: readonly BranchEntry[]) {
    // By code unit, since the engines' own orders differ.
    this.all = [...entries].sort((a, b) => (a.code < b.code ? -1 : Number(a.code > b.code)));
    this.codes = new Map(this.all.map((entry) => [entry.code, entry]));
    this.ids = new Map(this.all.map((entry) => [entry.id, entry]));
    for (const { id, parents } of this.all) {
      for (const { value: parentId, interval } of parents) {
        const links = this.linksBelow.get(parentId);
        if (links) links.push({ value: id, interval });
        else this.linksBelow.set(parentId, [{ value: id, interval }]);
      }
    }
  }

  /** The branch with a code, whether it has ended or not; null if none is known. */
  byCode(code: string): BranchEntry | null {
    return this.codes.get(code) ?? null;
  }

  /** @throws DomainError NOT_FOUND for a branch that the books did not know at their instant */
  byId(id: number): BranchEntry {
    const entry = this.ids.get(id);
    if (entry) return entry;
    throw unknownThen();
  }

  /** The branches that certainly exist on the day, by code. */
  certainOn(day: LocalDate): BranchEntry[] {
    return this.all.filter(({ life }) => contains(certainReading(life), day));
  }

  /** The branches that possibly exist on the day, by code. */
  possibleOn(day: LocalDate): BranchEntry[] {
    return this.all.filter(({ life }) => contains(possibleReading(life), day));
  }

  /** The links to the branches below one, of all time: `value` is the id of the branch below. */
  linksTo(parentId: number): readonly Dated<number>[] {
    return this.linksBelow.get(parentId) ?? [];
  }

  /** The ids of these branches and of all below them, by the links that are certain on the day. */
  subtree(ids: readonly number[], day: LocalDate): number[] {
    // A set goes on to what is added while it is walked.
    const found = new Set(ids);
    for (const parentId of found) {
      for (const link of this.linksTo(parentId)) {
        if (isCertain(link, day)) found.add(link.value);
      }
    }
    return [...found];
  }

  /** The branches that certainly exist on the day and are certainly right below this one, by code. */
  childrenOn(id: number, day: LocalDate): BranchEntry[] {
    return this.certainOn(day).filter((entry) => valueOn(entry.parents, day) === id);
  }

  /** The branch that is certainly above it on the day. */
  parentOn(id: number, day: LocalDate): BranchEntry | null {
    const parentId = valueOn(this.byId(id).parents, day);
    return parentId === null ? null : this.byId(parentId);
  }

  /** The name of the organization that it is certainly at on the day. */
  hostOn(id: number, day: LocalDate): string | null {
    return valueOn(this.byId(id).hosts, day);
  }

  /**
   * The name on a day: the certain one; where none is certain, the latest that possibly holds, else
   * the nearest in time.
   */
  nameOn(id: number, day: LocalDate): string {
    const { names } = this.byId(id);
    const certain = valueOn(names, day);
    if (certain !== null) return certain;
    const nearest =
      names.findLast(({ interval }) => contains(possibleReading(interval), day)) ??
      names.findLast(({ interval }) => interval.from.earliest <= day) ??
      names[0];
    return (nearest as Dated<string>).value;
  }
}

/**
 * The branch that an argument names.
 *
 * @param path where the code stands in the arguments
 * @throws DomainError NOT_FOUND
 */
export function requireBranch(
  book: BranchBook,
  code: string,
  path: readonly (string | number)[],
): BranchEntry {
  const entry = book.byCode(code);
  if (entry) return entry;
  throw new DomainError(
    'NOT_FOUND',
    `There is no branch '${code}' in this association: give the code of one that was established.`,
    path,
    { code },
  );
}

/**
 * Refuses a code for a new branch that another of the association has or had, small and capital
 * letters alike.
 *
 * @throws DomainError ALREADY_EXISTS
 */
export function refuseTaken(
  book: BranchBook,
  code: string,
  path: readonly (string | number)[],
): void {
  const folded = code.toLowerCase();
  const taken = book.all.find((entry) => entry.code.toLowerCase() === folded);
  if (taken) throw codeTaken(taken.code, path);
}

/** The refusal of a code that another branch of the association has or had. */
export function codeTaken(code: string, path: readonly (string | number)[]): DomainError {
  return new DomainError(
    'ALREADY_EXISTS',
    `There is a branch '${code}' already, or was: take a code that no branch ever had, capitals or not.`,
    path,
    { code },
  );
}

/** The refusal of a branch that the books did not know yet at the instant asked for. */
export function unknownThen(): DomainError {
  return new DomainError(
    'NOT_FOUND',
    'The books did not know the branch at that instant: ask for a later one, or for now.',
    ['knownAt'],
  );
}

/** Totals of a span: always `opening + joined − left = closing` (docs/domain.md §4.2). */
export interface BranchTotals {
  readonly opening: number;
  readonly joined: number;
  readonly left: number;
  readonly closing: number;
}

/**
 * The totals of branches at all levels of the tree over the half-open span `[from, until)`, which
 * must not be empty. They follow the certain reading of each life; an empty one is on no day and in
 * no flow (docs/domain.md §2.4).
 */
export function branchTotals(book: BranchBook, from: LocalDate, until: LocalDate): BranchTotals {
  const lives = book.all.map(({ life }) => certainReading(life)).filter((life) => life !== null);
  const inSpan = (day: LocalDate) => from <= day && day < until;
  const countOn = (day: LocalDate) => lives.filter((life) => contains(life, day)).length;
  return {
    opening: countOn(dayBefore(from)),
    joined: lives.filter((life) => inSpan(life.from)).length,
    left: lives.filter((life) => inSpan(life.until)).length,
    closing: countOn(dayBefore(until)),
  };
}

/**
 * How many branches there are over an uncertain day from `d1` to `d2`, both included: at least those
 * that certainly exist throughout, at most those that possibly exist on some day of it
 * (docs/domain.md §4.4).
 */
export function branchCountBounds(
  book: BranchBook,
  d1: LocalDate,
  d2: LocalDate,
): { atLeast: number; atMost: number } {
  const lives = book.all.map(({ life }) => life);
  return {
    atLeast: lives.filter(
      ({ from, until }) => from.latest <= d1 && (until?.earliest ?? FOR_EVER) > d2,
    ).length,
    atMost: lives.filter(
      ({ from, until }) => from.earliest <= d2 && (until?.latest ?? FOR_EVER) > d1,
    ).length,
  };
}

/**
 * How many branches are recorded as begun and as ended between two statements: those whose start or
 * end has its earliest day after `after` and not after `upTo` (docs/domain.md §4.4).
 */
export function branchFlowRecorded(
  book: BranchBook,
  after: LocalDate,
  upTo: LocalDate,
): { in: number; out: number } {
  const isBetween = (day: LocalDate | undefined) => day !== undefined && after < day && day <= upTo;
  return {
    in: book.all.filter(({ life }) => isBetween(life.from.earliest)).length,
    out: book.all.filter(({ life }) => isBetween(life.until?.earliest)).length,
  };
}

function isCertain({ interval }: Dated<unknown>, day: LocalDate): boolean {
  return contains(certainReading(interval), day);
}

function valueOn<T>(entries: readonly Dated<T>[], day: LocalDate): T | null {
  return entries.findLast((entry) => isCertain(entry, day))?.value ?? null;
}
