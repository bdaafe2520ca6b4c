import type { LocalDate } from '../kernel/calendar.js';
import { type Day, dayOf } from './dates.js';

/** A term of the sample: its opening differs from its label by months, as in life. */
export interface SampleTerm {
  readonly ordinal: number;
  /** Nominal, e.g. '2017-2022'. */
  readonly label: string;
  readonly opens: Day;
  /** The opening of the next; null of the running one. */
  readonly ends: Day | null;
  /** When a by-election fills what is vacant by then. */
  readonly byElection: Day;
}

/** The days of all elections. */
export function electionDays(terms: readonly SampleTerm[]): Day[] {
  return terms.flatMap(({ opens, byElection }) => [opens, byElection]);
}

/** After this day nothing happens in the sample, so that it is the same whenever it is made later. */
export const LAST_DAY = '2026-06-30' as LocalDate;

const YEARS_A_TERM = 5;
const BY_ELECTION_AFTER = 540;

/** Years after the label's first, month and day of the congress; the first one founds the association. */
const CONGRESSES = [
  [0, 6, 24],
  [0, 11, 10],
  [1, 1, 13],
  [1, 3, 25],
] as const;

/**
 * Three past terms and the running one, the last congress two to four years before the horizon.
 *
 * @param horizon the day after which nothing happens
 */
export function termsUntil(horizon: LocalDate): SampleTerm[] {
  const lastLabel = Number(horizon.slice(0, 4)) - 4;
  const openings = CONGRESSES.map(([late, month, day], i) => {
    const year = lastLabel - YEARS_A_TERM * (CONGRESSES.length - 1 - i);
    return { label: `${year}-${year + YEARS_A_TERM}`, opens: dayOf(year + late, month, day) };
  });
  return openings.map(({ label, opens }, i) => ({
    ordinal: i + 1,
    label,
    opens,
    ends: openings[i + 1]?.opens ?? null,
    byElection: opens + BY_ELECTION_AFTER,
  }));
}
