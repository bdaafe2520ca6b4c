import { dayAfter, dayBefore, FOR_EVER, type LocalDate } from '../../kernel/calendar.js';
import { exactDay, type UncertainDate } from '../../kernel/edtf.js';
import { DomainError } from '../../kernel/errors.js';
import {
  certainReading,
  contains,
  type Interval,
  isFeasible,
  type Span,
} from '../../kernel/interval.js';

/** A term as the books have it, with what its opening rests on. */
export interface TermEntry {
  readonly id: number;
  readonly associationId: number;
  readonly ordinal: number;
  readonly label: string;
  readonly start: UncertainDate;
  /** The start of the next term by ordinal, as known; null while none is. */
  readonly end: UncertainDate | null;
  readonly decisionId: number | null;
  readonly sourceId: number | null;
  readonly sourcePlace: string | null;
  readonly note: string | null;
}

/** What tells a term from another, and when it began. */
export type Opening = Pick<TermEntry, 'ordinal' | 'start'>;

/**
 * Gives each term its end: the start of the next, which is therefore written nowhere
 * (docs/domain.md §3).
 *
 * @param openings in the order of their ordinals, of one association
 */
export function withEnds<O extends Opening>(
  openings: readonly O[],
): (O & Pick<TermEntry, 'end'>)[] {
  return openings.map((opening, i) => ({ ...opening, end: openings[i + 1]?.start ?? null }));
}

/** The term that certainly runs on a day (docs/domain.md §2.4); null if none does. */
export function termOn(terms: readonly TermEntry[], day: LocalDate): TermEntry | null {
  return terms.find((term) => contains(certainReading(intervalOfTerm(term)), day)) ?? null;
}

/**
 * The span over which a term's totals are reckoned (docs/domain.md §4.3): from its first day to its
 * end, or up to and with today while it runs.
 *
 * @returns null for a term that has not begun, or whose start or end is not one day
 */
export function termSpan(term: Pick<TermEntry, 'start' | 'end'>, today: LocalDate): Span | null {
  const from = exactDay(term.start);
  const end = term.end === null ? FOR_EVER : exactDay(term.end);
  if (from === null || end === null || from > today) return null;
  const tomorrow = dayAfter(today);
  return { from, until: end < tomorrow ? end : tomorrow };
}

/**
 * The day as of which a term shows its bodies: its last certain one, today while it runs, and its
 * first for a term that has not begun.
 */
export function lastDay({ start, end }: Pick<TermEntry, 'start' | 'end'>, today: LocalDate) {
  if (start.latest > today) return start.latest;
  if (end === null || end.earliest > today) return today;
  return end.earliest > start.latest ? dayBefore(end.earliest) : start.latest;
}

/**
 * Refuses a nominal label whose years run backwards.
 *
 * @param label two years, e.g. '2017-2022'
 * @throws DomainError INVALID_INPUT
 */
export function checkLabel(label: string): void {
  const [first = '', second = ''] = label.split('-');
  if (first <= second) return;
  throw new DomainError(
    'INVALID_INPUT',
    `The label '${label}' ends before it begins: write the earlier year first, ${second}-${first}.`,
    ['input', 'label'],
  );
}

/**
 * Refuses a start that leaves no choice of days in which every term starts after the previous
 * ordinal's (docs/domain.md §2.6, §3). Ordinals may be missing: not every term of the past is
 * documented.
 *
 * @param others the other terms of the association, in the order of their ordinals
 * @throws DomainError TERM_ORDER
 */
export function checkTermOrder(others: readonly Opening[], term: Opening): void {
  const before = others.filter(({ ordinal }) => ordinal < term.ordinal);
  const after = others.filter(({ ordinal }) => ordinal > term.ordinal);
  if (isFeasible({ boundaries: [...before, term, ...after].map(({ start }) => start) })) return;
  const previous = before.at(-1);
  const next = after[0];
  const bounds = [
    previous && `after term ${previous.ordinal} (${previous.start.text})`,
    next && `before term ${next.ordinal} (${next.start.text})`,
  ];
  throw new DomainError(
    'TERM_ORDER',
    `Term ${term.ordinal} cannot start on ${term.start.text}: it must start ${bounds.filter(Boolean).join(' and ')}.`,
    ['input', 'startsOn'],
    {
      ordinal: term.ordinal,
      startsOn: term.start.text,
      previous: previous ? { ordinal: previous.ordinal, startsOn: previous.start.text } : null,
      next: next ? { ordinal: next.ordinal, startsOn: next.start.text } : null,
    },
  );
}

/**
 * Refuses a day that is before the start of its term in every choice of days.
 *
 * @param what begins then, for the message, e.g. 'The mandate'
 * @throws DomainError NOT_CERTAIN
 */
export function checkNotBeforeTerm(
  term: Opening,
  from: UncertainDate,
  what: string,
  path: readonly string[],
): void {
  if (from.latest >= term.start.earliest) return;
  throw new DomainError(
    'NOT_CERTAIN',
    `${what} would begin on ${from.text}, before term ${term.ordinal} starts on ${term.start.text}.`,
    path,
    { from: from.text, termStartsOn: term.start.text },
  );
}

/**
 * The term of an ordinal.
 *
 * @throws DomainError NOT_FOUND
 */
export function findTerm(
  terms: readonly TermEntry[],
  ordinal: number,
  path: readonly string[],
): TermEntry {
  const term = terms.find((candidate) => candidate.ordinal === ordinal);
  if (term) return term;
  throw new DomainError(
    'NOT_FOUND',
    `No term ${ordinal} was opened${terms.length > 0 ? `; there are ${terms.map((t) => t.ordinal).join(', ')}` : ''}.`,
    path,
    { ordinal },
  );
}

/** The refusal of a code, number or id that answers to nothing, for the caller to throw. */
export function notFound(
  what: string,
  id: string,
  path: readonly (string | number)[],
): DomainError {
  return new DomainError('NOT_FOUND', `There is no ${what} '${id}'.`, path, { id });
}

function intervalOfTerm({ start, end }: TermEntry): Interval {
  return { from: start, until: end };
}
