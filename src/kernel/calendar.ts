import { DomainError } from './errors.js';

/**
 * A calendar date 'YYYY-MM-DD' (ISO 8601, Gregorian throughout) without time or zone. People write
 * the years 1000 to 9998; only the bounds `LONG_AGO` and `FOR_EVER`, and days reckoned from them,
 * lie outside. Two dates compare with `<` and `>` as strings.
 */
export type LocalDate = string & { readonly __brand: 'LocalDate' };

/** The bound of a side open to the past: before every date that can be written. */
export const LONG_AGO = '0001-01-01' as LocalDate;

/** The bound of a side open to the future, "never": after every date that can be written. */
export const FOR_EVER = '9999-12-31' as LocalDate;

/** The date shown as an example where nothing closer to what was written can be guessed. */
export const EXAMPLE_DATE = '2021-12-31' as LocalDate;

/** The calendar periods that a series of figures is cut into. */
export type SeriesStep = 'MONTH' | 'YEAR';

const FIRST_YEAR = 1000;
const LAST_YEAR = 9998;
const MS_PER_DAY = 86_400_000;
const QUOTED_CHARACTERS = 40;

/**
 * The refusal of a text that should have been a date or an instant.
 *
 * @param text what was written; quoted in the message, a long one only in part
 * @param thing what it should have been, e.g. 'a date'
 * @param advice what would be right
 * @returns a DomainError INVALID_DATE with an empty path, for the caller to throw
 */
export function invalidDate(text: string, thing: string, advice: string): DomainError {
  const start = [...text.slice(0, 2 * QUOTED_CHARACTERS)].slice(0, QUOTED_CHARACTERS).join('');
  const quoted = start.length < text.length ? `${start}…` : start;
  return new DomainError('INVALID_DATE', `'${quoted}' is not ${thing}: ${advice}`);
}

/**
 * Reads a date that a person or a program wrote.
 *
 * @param text 'YYYY-MM-DD', ASCII digits, years 1000 to 9998, nothing around it
 * @throws DomainError INVALID_DATE, its message showing the date that was probably meant
 */
export function parseLocalDate(text: string): LocalDate {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  const fault = match && dateFault(Number(match[1]), Number(match[2]), Number(match[3]));
  if (match && !fault) return text as LocalDate;
  const example = `${nearestDate(text) ?? EXAMPLE_DATE}-01-01`.slice(0, EXAMPLE_DATE.length);
  throw invalidDate(
    text,
    'a date',
    `${fault ? `${fault}; ` : ''}write YYYY-MM-DD, e.g. ${example}`,
  );
}

/** What makes year, month and day an impossible date, or one outside 1000–9998; else null. */
export function dateFault(year: number, month: number, day: number): string | null {
  if (year < FIRST_YEAR || year > LAST_YEAR) return `years run ${FIRST_YEAR} to ${LAST_YEAR}`;
  if (month < 1 || month > 12) return 'months run 01 to 12';
  const days = daysInMonth(year, month);
  return day < 1 || day > days ? `${digits(year, 4)}-${digits(month, 2)} has ${days} days` : null;
}

/**
 * Guesses the date meant by a text that is not one, for an error message: never to be stored.
 * '31/12/2021' and 'ngày 31 tháng 12 năm 2021' give 2021-12-31, '2021-13' gives 2021-12.
 *
 * @returns 'YYYY', 'YYYY-MM' or 'YYYY-MM-DD', a valid one, or null if no year is recognised
 */
export function nearestDate(text: string): string | null {
  const spaced = text
    .slice(0, 64)
    .normalize('NFKC')
    .replace(/\b(\d{4})(\d{2})(\d{2})\b/, '$1-$2-$3');
  const groups = (spaced.match(/\d+/g) ?? []).slice(0, 3);
  if (groups[0]?.length !== 4) groups.reverse();
  if (groups[0]?.length !== 4) return null;
  const [year, second, third] = groups.map(Number) as [number, number?, number?];
  const monthLast = second !== undefined && second > 12 && third !== undefined && third <= 12;
  const [month, day] = monthLast ? [third, second] : [second, third];
  const nearYear = within(year, FIRST_YEAR, LAST_YEAR);
  if (month === undefined) return digits(nearYear, 4);
  const nearMonth = within(month, 1, 12);
  const upToMonth = `${digits(nearYear, 4)}-${digits(nearMonth, 2)}`;
  if (day === undefined) return upToMonth;
  return `${upToMonth}-${digits(within(day, 1, daysInMonth(nearYear, nearMonth)), 2)}`;
}

/** The number of days of a month, itself counted from 1; years from 100. */
export function daysInMonth(year: number, month: number): number {
  return new Date(Date.UTC(year, month, 0)).getUTCDate();
}

/** The number of the day counted from 1970-01-01 as 0, so that days can be subtracted. */
export function dayNumber(day: LocalDate): number {
  return Date.parse(`${day}T00:00:00Z`) / MS_PER_DAY;
}

/**
 * The date `n` whole days later, or earlier if `n` is negative. Saturates: nothing is before
 * `LONG_AGO` or after `FOR_EVER`.
 */
export function addDays(day: LocalDate, n: number): LocalDate {
  const number = within(dayNumber(day) + n, dayNumber(LONG_AGO), dayNumber(FOR_EVER));
  return new Date(number * MS_PER_DAY).toISOString().slice(0, day.length) as LocalDate;
}

/** The day before; of `LONG_AGO`, itself. */
export function dayBefore(day: LocalDate): LocalDate {
  return addDays(day, -1);
}

/** The day after; of `FOR_EVER`, itself. */
export function dayAfter(day: LocalDate): LocalDate {
  return addDays(day, 1);
}

/**
 * The calendar months or years that cut the half-open span `[from, until)`, in order and half-open
 * themselves; the first and the last are clipped to the span. None if the span is empty.
 */
export function periods(
  from: LocalDate,
  until: LocalDate,
  step: SeriesStep,
): { readonly from: LocalDate; readonly until: LocalDate }[] {
  const found = [];
  for (let start = from; start < until;) {
    const next = startOfNext(start, step);
    const end = next < until ? next : until;
    found.push({ from: start, until: end });
    start = end;
  }
  return found;
}

/** How many periods `periods` would cut a span into, without cutting it; 0 if the span is empty. */
export function periodCount(from: LocalDate, until: LocalDate, step: SeriesStep): number {
  if (from >= until) return 0;
  const last = dayBefore(until);
  const years = Number(last.slice(0, 4)) - Number(from.slice(0, 4));
  if (step === 'YEAR') return years + 1;
  return 12 * years + Number(last.slice(5, 7)) - Number(from.slice(5, 7)) + 1;
}

function startOfNext(day: LocalDate, step: SeriesStep): LocalDate {
  const year = Number(day.slice(0, 4));
  const month = Number(day.slice(5, 7));
  if (step === 'MONTH' && month < 12) {
    return `${digits(year, 4)}-${digits(month + 1, 2)}-01` as LocalDate;
  }
  return year === 9999 ? FOR_EVER : (`${digits(year + 1, 4)}-01-01` as LocalDate);
}

function within(value: number, least: number, greatest: number): number {
  return Math.min(Math.max(value, least), greatest);
}

function digits(value: number, length: number): string {
  return String(value).padStart(length, '0');
}
