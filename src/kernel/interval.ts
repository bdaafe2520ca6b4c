import { dayAfter, dayNumber, FOR_EVER, type LocalDate, LONG_AGO } from './calendar.js';
import type { UncertainDate } from './edtf.js';

/** When something held: from a day to a day, both as certain as their source. */
export interface Interval {
  /** The first day on which it holds. */
  readonly from: UncertainDate;
  /** The first day on which it no longer holds; null while it is still running. */
  readonly until: UncertainDate | null;
}

/** A half-open stretch of days `[from, until)`, never empty; until `FOR_EVER` = without end. */
export interface Span {
  readonly from: LocalDate;
  readonly until: LocalDate;
}

/** The days among which one unknown day lies, both included. */
export interface Bounds {
  readonly earliest: LocalDate;
  readonly latest: LocalDate;
}

/**
 * Consecutive memberships, each ending on the day on which the next begins. The boundaries are days
 * d0 < d1 < … < dk, strictly increasing, each within its bounds; there are at least two, the start
 * and the end. The end of a running chain is `FOR_EVER` in both bounds; an end written 'A/..' has
 * `FOR_EVER` as its latest day, so that it may never come.
 */
export interface Chain {
  readonly boundaries: readonly Bounds[];
}

/** The days on which it certainly holds, `[latest start, earliest end)`; null if on none. */
export function certainReading(interval: Interval): Span | null {
  return span(interval.from.latest, interval.until?.earliest ?? FOR_EVER);
}

/** The days on which it possibly holds, `[earliest start, latest end)`; null if on none. */
export function possibleReading(interval: Interval): Span | null {
  return span(interval.from.earliest, interval.until?.latest ?? FOR_EVER);
}

/** Whether a day lies in a reading; no day lies in an empty one. */
export function contains(reading: Span | null, day: LocalDate): boolean {
  return reading !== null && reading.from <= day && day < reading.until;
}

/** Whether days can be chosen for all boundaries of a chain. */
export function isFeasible(chain: Chain): boolean {
  return earliestEnd(chain, LONG_AGO) !== null;
}

/**
 * Decides whether days can be chosen such that the chains follow one another without overlap, each
 * starting at the earliest on the day on which the one before it ends (a write is
 * refused only if no choice of days satisfies all rules together).
 *
 * The answer is exact for any number of chains. The order given is kept if it is possible; else the
 * order by earliest end, then earliest start, is taken if that is possible; else one is searched.
 *
 * @returns the chains in a possible order, or null if there is none
 */
export function orderChains<T extends Chain>(chains: readonly T[]): T[] | null {
  if (!chains.every(isFeasible)) return null;
  if (fitInOrder(chains)) return [...chains];
  const byEnd = [...chains].sort(
    (a, b) =>
      compareDays(a.boundaries.at(-1)?.earliest, b.boundaries.at(-1)?.earliest) ||
      compareDays(a.boundaries[0]?.earliest, b.boundaries[0]?.earliest),
  );
  return fitInOrder(byEnd) ? byEnd : search(byEnd.map(toJob));
}

function span(from: LocalDate, until: LocalDate): Span | null {
  return from < until ? { from, until } : null;
}

function compareDays(a = LONG_AGO, b = LONG_AGO): number {
  return a < b ? -1 : Number(a > b);
}

/** The earliest day on which a chain can end if it starts on `notBefore` or later, or null. */
function earliestEnd(chain: Chain, notBefore: LocalDate): LocalDate | null {
  let day = notBefore;
  for (const [index, { earliest, latest }] of chain.boundaries.entries()) {
    if (index > 0) {
      if (day === FOR_EVER) return null;
      day = dayAfter(day);
    }
    if (day < earliest) day = earliest;
    if (day > latest) return null;
  }
  return day;
}

/** In a fixed order nothing is lost by ending each chain as early as it can. */
function fitInOrder(chains: readonly Chain[]): boolean {
  let day: LocalDate | null = LONG_AGO;
  for (const chain of chains) {
    day = earliestEnd(chain, day);
    if (day === null) return false;
  }
  return true;
}

/**
 * A chain as far as the others are concerned: it takes `length` days, starting from `release` to
 * `latestStart`, all as day numbers.
 */
interface Job<T> {
  readonly chain: T;
  readonly index: number;
  readonly release: number;
  readonly latestStart: number;
  readonly length: number;
}

/**
 * A feasible chain of k memberships that starts on day s ends at the earliest on max(s + k, e),
 * where e is what the lower bounds after the start demand. Starting before e − k therefore ends no
 * sooner, so it only takes days from the others: a chain either takes k days and can be moved, or
 * starts as late as it may and ends on e.
 */
function toJob<T extends Chain>(chain: T, index: number): Job<T> {
  const { boundaries } = chain;
  const k = boundaries.length - 1;
  const lowest = boundaries.map((bounds, i) => dayNumber(bounds.earliest) + k - i);
  const latestStart = Math.min(...boundaries.map((bounds, i) => dayNumber(bounds.latest) - i));
  const release = Math.min(latestStart, Math.max(...lowest) - k);
  return {
    chain,
    index,
    release,
    latestStart,
    length: Math.max(k, Math.max(...lowest.slice(1)) - latestStart),
  };
}

/** Some jobs laid one after the other, up to `day`; the others are still to come. */
interface Layout<T> {
  readonly day: number;
  readonly laid: readonly T[];
  readonly remaining: readonly Job<T>[];
}

/**
 * Dynamic programming over the sets of jobs laid, keeping for each set the layout that ends first.
 * What `candidates` leaves out keeps the sets few: chains that cannot interleave are never tried
 * in another order, and with single memberships alone there is hardly a choice left. Only chains of
 * several different lengths crowded into the same few days multiply them.
 */
function search<T>(jobs: readonly Job<T>[]): T[] | null {
  let layouts: Layout<T>[] = [{ day: -Infinity, laid: [], remaining: jobs }];
  for (let count = 0; count < jobs.length; count += 1) {
    const best = new Map<string, Layout<T>>();
    for (const layout of layouts) {
      for (const job of candidates(layout)) {
        const remaining = layout.remaining.filter((other) => other !== job);
        const key = remaining.map((other) => other.index).join();
        const day = Math.max(layout.day, job.release) + job.length;
        const known = best.get(key);
        if (!known || day < known.day) {
          best.set(key, { day, laid: [...layout.laid, job.chain], remaining });
        }
      }
    }
    layouts = [...best.values()];
  }
  return layouts[0] ? [...layouts[0].laid] : null;
}

/**
 * The jobs worth laying next; if the layout can be completed at all, it can with one of these.
 * None if a job is too late already. A job that would start only when another could have ended is
 * left out, since that other one fits before it; and of those that start on the same day and take
 * equally long, the one that can wait least comes first, since two such may change places.
 */
function candidates<T>({ day, remaining }: Layout<T>): Job<T>[] {
  if (remaining.some((job) => job.latestStart < day)) return [];
  const start = (job: Job<T>) => Math.max(day, job.release);
  const firstEnd = Math.min(...remaining.map((job) => start(job) + job.length));
  const urgent = new Map<string, Job<T>>();
  for (const job of remaining) {
    if (start(job) >= firstEnd) continue;
    const key = `${start(job)}+${job.length}`;
    const rival = urgent.get(key);
    if (!rival || job.latestStart < rival.latestStart) urgent.set(key, job);
  }
  return [...urgent.values()];
}
