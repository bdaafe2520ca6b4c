import { FOR_EVER, LONG_AGO } from '../../kernel/calendar.js';
import { exactDay, type UncertainDate } from '../../kernel/edtf.js';
import { DomainError } from '../../kernel/errors.js';
import { type Chain, type Interval, orderChains } from '../../kernel/interval.js';
import type { BranchEntry, Dated } from './branch.rules.js';

/** An entry of a list that changes; `of` is its place in the old list, null for what is new. */
export interface RevisedEntry<T> extends Dated<T> {
  readonly of: number | null;
}

/** How a list of entries in order of time changes. */
export interface Revision<T> {
  /** So many entries at the beginning stay as they are. */
  readonly kept: number;
  /** What follows them from now on, in order of time. */
  readonly entries: readonly RevisedEntry<T>[];
}

/** Time in which nothing changes; a null value where nothing was entered for it. */
interface Segment<T> extends Interval {
  readonly value: T | null;
  readonly of: number | null;
}

const FROM = ['input', 'from'];

/** The end of what runs. */
export const NEVER: UncertainDate = { text: '', earliest: FOR_EVER, latest: FOR_EVER };

/**
 * Enters a change into one list of a branch: from a day on it has this value, or none. The change
 * splits the segment into which it falls: the latest one in which a choice of days satisfies all
 * rules together (docs/domain.md §2.6). Where the next one has the same value, that begins earlier
 * instead.
 *
 * @param objection why the list cannot become so, or null if it can
 * @throws DomainError BRANCH_ENDED, OUTSIDE_BRANCH_LIFE, NOTHING_CHANGED, INVALID_SPAN, NOT_CERTAIN,
 *   or the objection where every place meets one
 */
export function revise<T>(
  branch: BranchEntry,
  entries: readonly Dated<T>[],
  value: T | null,
  from: UncertainDate,
  objection: (revised: readonly Dated<T>[]) => DomainError | null = () => null,
): Revision<T> {
  refuseEnded(branch);
  const { life } = branch;
  if (from.latest < life.from.earliest) {
    throw new DomainError(
      'OUTSIDE_BRANCH_LIFE',
      `The branch exists from ${life.from.text}: ${from.text} is before that.`,
      FROM,
      { lifeFrom: life.from.text },
    );
  }
  const segments = segmentsOf(life, entries);
  if (segments.some((known) => known.value === value && known.from.text === from.text)) {
    throw nothingChanges(from, from);
  }
  let refusal: DomainError | null = null;
  for (const [place, standing] of [...segments.entries()].reverse()) {
    const changed = split(segments, place, value, from);
    if (!isPossible(life, changed, place + 1)) continue;
    if (standing.value === value) throw nothingChanges(standing.from, from);
    const revised = changed.flatMap(({ value, of, from, until }) =>
      value === null ? [] : [{ value, of, interval: { from, until } }],
    );
    const objected = objection(revised);
    if (objected === null) return revisionOf(entries, revised);
    refusal ??= objected;
  }
  throw refusal ?? noPlace(segments, from);
}

/** @throws DomainError BRANCH_ENDED */
export function refuseEnded({ code, life }: BranchEntry): void {
  if (life.until === null) return;
  throw new DomainError(
    'BRANCH_ENDED',
    `Branch '${code}' ended on ${life.until.text}: only a branch without an end can change or end.`,
    ['input'],
    { until: life.until.text },
  );
}

/** Whether days can be chosen for the life, and within it for all intervals in their order. */
export function fits(life: Interval, intervals: readonly Interval[]): boolean {
  const chains: Chain[] = [
    { boundaries: [{ earliest: LONG_AGO, latest: LONG_AGO }, life.from] },
    ...chainsOf(intervals),
    ...(life.until ? [{ boundaries: [life.until, NEVER] }] : []),
  ];
  const order = orderChains(chains);
  return order !== null && order.every((chain, index) => chain === chains[index]);
}

/** A date with only those of its days that another admits. */
export function meet(
  date: UncertainDate,
  { earliest, latest }: Pick<UncertainDate, 'earliest' | 'latest'>,
): UncertainDate {
  return {
    text: date.text,
    earliest: date.earliest > earliest ? date.earliest : earliest,
    latest: date.latest < latest ? date.latest : latest,
  };
}

/** What ends as the next begins, written alike, ends on the very day. */
function chainsOf(intervals: readonly Interval[]): Chain[] {
  const chains: UncertainDate[][] = [];
  for (const { from, until } of intervals) {
    const chain = chains.at(-1);
    const end = chain?.at(-1);
    if (chain && end?.text === from.text) chain.splice(-1, 1, meet(end, from), until ?? NEVER);
    else chains.push([from, until ?? NEVER]);
  }
  return chains.map((boundaries) => ({ boundaries }));
}

/** The list without holes, from the first day of the branch on. */
function segmentsOf<T>(life: Interval, entries: readonly Dated<T>[]): Segment<T>[] {
  const segments: Segment<T>[] = [];
  let end: UncertainDate | null = life.from;
  for (const [of, { value, interval }] of entries.entries()) {
    if (end && end.text !== interval.from.text) {
      segments.push({ value: null, of: null, from: end, until: interval.from });
    }
    segments.push({ value, of, ...interval });
    end = interval.until;
  }
  if (end) segments.push({ value: null, of: null, from: end, until: null });
  return segments;
}

/** What a change makes of the list if it falls into the segment at this place. */
function split<T>(
  segments: readonly Segment<T>[],
  place: number,
  value: T | null,
  from: UncertainDate,
): Segment<T>[] {
  const [standing, next] = segments.slice(place) as [Segment<T>, Segment<T>?];
  const continued = next?.value === value ? next : null;
  return [
    ...segments.slice(0, place),
    { ...standing, until: from },
    { value, of: null, from, until: (continued ?? standing).until },
    ...segments.slice(place + (continued ? 2 : 1)),
  ];
}

/**
 * Whether days can be chosen for a list with a new segment in it. A time for which nothing was
 * entered may turn out to be empty; the new segment may not, whatever its value.
 */
function isPossible(life: Interval, segments: readonly Segment<unknown>[], added: number): boolean {
  const { value, from, until } = segments[added] as Segment<unknown>;
  const isHidden = value === null && from.text === until?.text;
  return (
    !isHidden &&
    fits(
      life,
      segments.filter((segment, index) => segment.value !== null || index === added),
    )
  );
}

function revisionOf<T>(
  entries: readonly Dated<T>[],
  revised: readonly RevisedEntry<T>[],
): Revision<T> {
  const changed = revised.findIndex(({ of, interval: { from, until } }, index) => {
    const old = entries[index]?.interval;
    return of !== index || old?.from !== from || old.until !== until;
  });
  const kept = changed === -1 ? revised.length : changed;
  return { kept, entries: revised.slice(kept) };
}

function nothingChanges(since: UncertainDate, from: UncertainDate): DomainError {
  return new DomainError(
    'NOTHING_CHANGED',
    `It is so from ${since.text} on already: nothing changes on ${from.text}.`,
    ['input'],
    { since: since.text },
  );
}

function noPlace(segments: readonly Segment<unknown>[], from: UncertainDate): DomainError {
  const known = segments.map((segment) => segment.from);
  const day = exactDay(from);
  const isTaken = day !== null && known.some((start) => exactDay(start) === day);
  const texts = known.map(({ text }) => text);
  return new DomainError(
    isTaken ? 'INVALID_SPAN' : 'NOT_CERTAIN',
    isTaken
      ? `What the books say from ${from.text} on would last no day: take a later day.`
      : `The books know of changes on ${texts.join(', ')}: no choice of days leaves room for one on ${from.text}.`,
    FROM,
    { known: texts },
  );
}
