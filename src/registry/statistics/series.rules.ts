import {
  type LocalDate,
  type SeriesStep,
  parseLocalDate,
  periodCount,
  periods,
} from '../../kernel/calendar.js';
import { DomainError } from '../../kernel/errors.js';
import type { Span } from '../../kernel/interval.js';
import type { MemberSeriesPoint } from './figures.model.js';
import type { RunEdge } from './figures.store.js';

/** As many as forty years of months. */
export const MOST_POINTS = 480;

/**
 * The periods of a series.
 *
 * @throws DomainError INVALID_SPAN for a span that is empty or cut into too many periods
 */
export function periodsOf(from: LocalDate, until: LocalDate, step: SeriesStep): Span[] {
  checkSpan(from, until);
  const asked = periodCount(from, until, step);
  if (asked > MOST_POINTS) {
    throw new DomainError(
      'INVALID_SPAN',
      `A series has at most ${MOST_POINTS} periods, this one ${asked}: ask by year, or for less.`,
      ['until'],
      { most: MOST_POINTS, asked },
    );
  }
  return periods(from, until, step);
}

/**
 * How many points a series could have at the most, for its price, by arguments as they came: what is
 * no span, or one that is refused, counts as the longest.
 *
 * @param given the value of an argument of the series
 */
export function mostPoints(given: (argument: string) => unknown): number {
  const [from, until, step] = [given('from'), given('until'), given('step')];
  if (typeof from !== 'string' || typeof until !== 'string') return MOST_POINTS;
  if (step !== 'MONTH' && step !== 'YEAR') return MOST_POINTS;
  try {
    const asked = periodCount(parseLocalDate(from), parseLocalDate(until), step);
    return asked > 0 && asked < MOST_POINTS ? asked : MOST_POINTS;
  } catch {
    return MOST_POINTS;
  }
}

/** @throws DomainError INVALID_SPAN for a span without a day */
export function checkSpan(from: LocalDate, until: LocalDate): void {
  if (from < until) return;
  throw new DomainError(
    'INVALID_SPAN',
    `A span [from, until) has at least one day: until must be after ${from}, not ${until}.`,
    ['until'],
    { from, until },
  );
}

/** The totals of each period in turn, from the edges of the runs. */
export function memberSeries(edges: readonly RunEdge[], cut: readonly Span[]): MemberSeriesPoint[] {
  const byDay = [...edges].sort((a, b) => (a.day < b.day ? -1 : Number(a.day > b.day)));
  let next = 0;
  let count = 0;
  for (; byDay[next] && (byDay[next] as RunEdge).day < (cut[0]?.from ?? ''); next++) {
    const { edge, runs } = byDay[next] as RunEdge;
    count += edge === 'BEGIN' ? runs : -runs;
  }
  return cut.map(({ from, until }) => {
    const point = {
      from,
      until,
      opening: count,
      joined: 0,
      transferredIn: 0,
      left: 0,
      transferredOut: 0,
    };
    for (; byDay[next] && (byDay[next] as RunEdge).day < until; next++) {
      const { edge, ofSpell, runs } = byDay[next] as RunEdge;
      if (edge === 'BEGIN') point[ofSpell === 1 ? 'joined' : 'transferredIn'] += runs;
      else point[ofSpell === 1 ? 'left' : 'transferredOut'] += runs;
      count += edge === 'BEGIN' ? runs : -runs;
    }
    return { ...point, closing: count };
  });
}
