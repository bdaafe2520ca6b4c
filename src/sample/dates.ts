import { addDays, dayNumber, type LocalDate } from '../kernel/calendar.js';
import { instant, type Instant } from '../kernel/clock.js';
import { parseEdtf, type UncertainDate } from '../kernel/edtf.js';
import type { Random } from './random.js';

const EPOCH = '1970-01-01' as LocalDate;

export const DAYS_PER_YEAR = 365.25;

/** A day as it is reckoned with here: counted from 1970-01-01 as 0. */
export type Day = number;

/** The date of a day. */
export function dateOf(day: Day): LocalDate {
  return addDays(EPOCH, day);
}

/** The day of year, month and day of the month. */
export function dayOf(year: number, month: number, day: number): Day {
  return dayNumber(
    `${year}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}` as LocalDate,
  );
}

const MINUTE = 60_000;
const UTC_PLUS_7 = 7;

/** A time of a day as clocks in Viet Nam show it. */
export function momentOf(day: Day, hour: number, minute: number): Instant {
  const minutes = (day * 24 + hour - UTC_PLUS_7) * 60 + minute;
  return instant(new Date(minutes * MINUTE));
}

/** A day written to the day. */
export function exactly(day: Day): UncertainDate {
  const text = dateOf(day);
  return { text, earliest: text, latest: text };
}

/** How often a date is not written to the day; the rest are. */
export interface Vagueness {
  readonly year: number;
  readonly month: number;
}

/**
 * A day written as old papers write it: sometimes only its year or month, now and then with a mark
 * of doubt. The day always lies within what is written, so histories laid out in days stay possible.
 */
export function written(random: Random, day: Day, { year, month }: Vagueness): UncertainDate {
  const draw = random.next();
  if (draw >= year + month) return exactly(day);
  const text = dateOf(day).slice(0, draw < year ? 4 : 7);
  return parseEdtf(random.chance(0.05) ? `${text}~` : text);
}
