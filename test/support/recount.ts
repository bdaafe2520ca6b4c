import { parseEdtf, type UncertainDate } from '../../src/kernel/edtf.js';

/**
 * The figures once more, as somebody would work them out by hand from the lists that the API
 * gives: chains by looking at every stretch of a member's memberships, flows by going through the
 * span day by day. It shares nothing with the registry but the reading of a written date.
 */

/** An interval as the API lists it. */
export interface ListedInterval {
  readonly from: string;
  readonly until: string | null;
}

export interface ListedMembership extends ListedInterval {
  readonly class: string;
  readonly startReason: string;
  readonly endReason: string | null;
  readonly branch: { readonly code: string } | null;
}

export interface ListedMember {
  readonly number: string;
  readonly memberships: readonly ListedMembership[];
}

export interface ListedBranch {
  readonly code: string;
  readonly sector: string;
  readonly life: ListedInterval;
}

/** What the books list at one instant. */
export interface Books {
  readonly members: readonly ListedMember[];
  readonly branches: readonly ListedBranch[];
}

/** Which memberships are looked at; null for all. */
export interface Scope {
  readonly branches: ReadonlySet<string> | null;
  readonly class: string | null;
}

export interface Flows {
  readonly joined: number;
  readonly transferredIn: number;
  readonly left: number;
  readonly transferredOut: number;
}

export type Totals = Flows & { readonly opening: number; readonly closing: number };

export interface Bounds {
  readonly atLeast: number;
  readonly atMost: number;
}

export type Step = 'MONTH' | 'YEAR';

/** A day in the lists' own spelling, which sorts by time. */
export type Day = string;

const NEVER = '9999-12-31';
const CONTINUING = ['TRANSFERRED', 'CLASS_CHANGED'];

/** A longest chain of memberships of one member in a scope. */
interface Run {
  readonly member: string;
  readonly starts: readonly Days[];
  readonly ends: readonly Days[];
  readonly beginsSpell: boolean;
  readonly endsSpell: boolean;
}

type Days = Pick<UncertainDate, 'earliest' | 'latest'>;

const readings = new Map<string, Days>();

/** The days that a written date may be; of what is still running, never. */
export function daysOf(text: string | null): Days {
  if (text === null) return { earliest: NEVER, latest: NEVER } as Days;
  const known = readings.get(text) ?? parseEdtf(text);
  readings.set(text, known);
  return known;
}

/** The day so many days later. */
export function daysLater(day: Day, n: number): Day {
  const date = new Date(`${day}T12:00:00Z`);
  date.setUTCDate(date.getUTCDate() + n);
  return date.toISOString().slice(0, 10);
}

const spans = new Map<string, readonly Day[]>();

/** Every day of `[from, until)`. */
function eachDay(from: Day, until: Day): readonly Day[] {
  const span = `${from}/${until}`;
  const known = spans.get(span);
  if (known) return known;
  const days: Day[] = [];
  for (let day = from; day < until; day = daysLater(day, 1)) days.push(day);
  spans.set(span, days);
  return days;
}

export class Recount {
  private readonly runsByScope = new Map<string, Run[]>();

  constructor(private readonly books: Books) {
    books.members.forEach(checkOrder);
  }

  /** Numbers of the members with a certain run on the day. */
  membersOn(scope: Scope, day: Day): Set<string> {
    return numbersOf(this.runs(scope).filter((run) => isCertain(run, day)));
  }

  count(scope: Scope, day: Day): number {
    return this.membersOn(scope, day).size;
  }

  bounds(scope: Scope, day: Day): Bounds {
    const possible = this.runs(scope).filter((run) => isPossible(run, day));
    return { atLeast: this.count(scope, day), atMost: numbersOf(possible).size };
  }

  totals(scope: Scope, from: Day, until: Day): Totals {
    const flows = { joined: 0, transferredIn: 0, left: 0, transferredOut: 0 };
    for (const [, flow] of this.flows(scope, from, until)) flows[flow]++;
    return {
      opening: this.count(scope, daysLater(from, -1)),
      ...flows,
      closing: this.count(scope, daysLater(until, -1)),
    };
  }

  /** Numbers of the members who flow this way within the span. */
  membersFlowing(scope: Scope, flow: keyof Flows, from: Day, until: Day): Set<string> {
    const found = this.flows(scope, from, until).filter(([, kind]) => kind === flow);
    return numbersOf(found.map(([run]) => run));
  }

  series(scope: Scope, from: Day, until: Day, step: Step): (Totals & { from: Day; until: Day })[] {
    return cut(from, until, step).map((period) => ({
      ...period,
      ...this.totals(scope, period.from, period.until),
    }));
  }

  /** Numbers of the members with any membership in the scope, of whatever time. */
  membersEver(scope: Scope): Set<string> {
    return numbersOf(
      this.books.members
        .filter(({ memberships }) => memberships.some((entry) => isIn(scope, entry)))
        .map(({ number }) => ({ member: number })),
    );
  }

  /** The membership that certainly holds on the day. */
  membershipOn(number: string, day: Day): ListedMembership | null {
    const member = this.books.members.find((candidate) => candidate.number === number);
    const found = (member?.memberships ?? []).filter((entry) => holds(entry, day));
    if (found.length > 1) throw new Error(`Member ${number} has two memberships on ${day}.`);
    return found[0] ?? null;
  }

  /** Codes of the branches that certainly exist on the day. */
  branchesOn(day: Day): string[] {
    return this.books.branches.filter(({ life }) => holds(life, day)).map(({ code }) => code);
  }

  branchBounds(day: Day): Bounds {
    const possible = this.books.branches.filter(
      ({ life }) => daysOf(life.from).earliest <= day && day < daysOf(life.until).latest,
    );
    return { atLeast: this.branchesOn(day).length, atMost: possible.length };
  }

  branchTotals(from: Day, until: Day) {
    const lives = this.books.branches.map(({ life }) => life);
    let [joined, left] = [0, 0];
    for (const day of eachDay(from, until)) {
      const before = daysLater(day, -1);
      joined += lives.filter((life) => holds(life, day) && !holds(life, before)).length;
      left += lives.filter((life) => holds(life, before) && !holds(life, day)).length;
    }
    const countOn = (day: Day) => this.branchesOn(day).length;
    return {
      opening: countOn(daysLater(from, -1)),
      joined,
      left,
      closing: countOn(daysLater(until, -1)),
    };
  }

  branchSeries(from: Day, until: Day, step: Step) {
    return cut(from, until, step).map((period) => ({
      ...period,
      ...this.branchTotals(period.from, period.until),
    }));
  }

  /** Each run that begins or ends within the span, with how it flows. */
  private flows(scope: Scope, from: Day, until: Day): [Run, keyof Flows][] {
    const found: [Run, keyof Flows][] = [];
    const days = eachDay(daysLater(from, -1), until);
    for (const run of this.runs(scope)) {
      days.forEach((day, i) => {
        const before = days[i - 1];
        if (before === undefined) return;
        const [was, is] = [isCertain(run, before), isCertain(run, day)];
        if (!was && is) found.push([run, run.beginsSpell ? 'joined' : 'transferredIn']);
        if (was && !is) found.push([run, run.endsSpell ? 'left' : 'transferredOut']);
      });
    }
    return found;
  }

  private runs(scope: Scope): Run[] {
    const key = JSON.stringify([scope.branches && [...scope.branches].sort(), scope.class]);
    const known = this.runsByScope.get(key);
    if (known) return known;
    const runs = this.books.members.flatMap((member) => runsOf(member, scope));
    this.runsByScope.set(key, runs);
    return runs;
  }
}

/** Every stretch of a member's memberships that is a chain in the scope and part of no longer one. */
function runsOf({ number, memberships }: ListedMember, scope: Scope): Run[] {
  const isChain = (first: number, last: number) =>
    first >= 0 &&
    last < memberships.length &&
    memberships
      .slice(first, last + 1)
      .every((entry, i) => isIn(scope, entry) && (i === 0 || continues(entry)));
  const runs: Run[] = [];
  for (let first = 0; first < memberships.length; first++) {
    for (let last = first; last < memberships.length; last++) {
      if (!isChain(first, last) || isChain(first - 1, last) || isChain(first, last + 1)) continue;
      const chain = memberships.slice(first, last + 1);
      const next = memberships[last + 1];
      runs.push({
        member: number,
        starts: chain.map(({ from }) => daysOf(from)),
        ends: chain.map(({ until }) => daysOf(until)),
        beginsSpell: !continues(memberships[first]),
        endsSpell: !continues(next),
      });
    }
  }
  return runs;
}

/** From the least latest start, and before the greatest earliest end. */
function isCertain({ starts, ends }: Run, day: Day): boolean {
  return starts.some(({ latest }) => latest <= day) && ends.some(({ earliest }) => earliest > day);
}

/** From the least earliest start, and before the greatest latest end. */
function isPossible({ starts, ends }: Run, day: Day): boolean {
  return starts.some(({ earliest }) => earliest <= day) && ends.some(({ latest }) => latest > day);
}

function holds({ from, until }: ListedInterval, day: Day): boolean {
  return daysOf(from).latest <= day && day < daysOf(until).earliest;
}

function isIn(scope: Scope, entry: ListedMembership): boolean {
  const inBranch =
    scope.branches === null || (entry.branch !== null && scope.branches.has(entry.branch.code));
  return inBranch && (scope.class === null || scope.class === entry.class);
}

function continues(entry: ListedMembership | undefined): boolean {
  return entry !== undefined && CONTINUING.includes(entry.startReason);
}

function numbersOf(found: readonly { readonly member: string }[]): Set<string> {
  return new Set(found.map(({ member }) => member));
}

/** Refuses a list that cannot be in order of time, or whose chains do not hang together. */
function checkOrder({ number, memberships }: ListedMember): void {
  let day: Day = '0001-01-01';
  memberships.forEach((entry, i) => {
    const before = memberships[i - 1];
    const fits = continues(entry)
      ? before?.until === entry.from && before.endReason === entry.startReason
      : before === undefined || !CONTINUING.includes(before.endReason ?? '');
    if (!fits || (before && before.endReason === 'DECEASED')) {
      throw new Error(`Membership ${i + 1} of ${number} does not follow the one before it.`);
    }
    const start = later(day, daysOf(entry.from).earliest);
    const end = later(daysLater(start, 1), daysOf(entry.until).earliest);
    if (start > daysOf(entry.from).latest || end > daysOf(entry.until).latest) {
      throw new Error(`No choice of days puts the memberships of ${number} in this order.`);
    }
    day = end;
  });
}

function later(a: Day, b: Day): Day {
  return a > b ? a : b;
}

/** The months or years of a span, told by how the days are written. */
function cut(from: Day, until: Day, step: Step): { from: Day; until: Day }[] {
  const length = step === 'MONTH' ? 7 : 4;
  const firsts = eachDay(from, until).filter(
    (day) => day === from || day.slice(0, length) !== daysLater(day, -1).slice(0, length),
  );
  return firsts.map((first, i) => ({ from: first, until: firsts[i + 1] ?? until }));
}

/**
 * The branch and all that are below it.
 *
 * @param parents each branch's parent on the day of the tree, as the API lists it
 */
export function withSubBranches(
  code: string,
  parents: ReadonlyMap<string, string | null>,
): Set<string> {
  const isBelow = (candidate: string | null | undefined): boolean =>
    candidate === code || (typeof candidate === 'string' && isBelow(parents.get(candidate)));
  return new Set([code, ...[...parents.keys()].filter(isBelow)]);
}
