import { dateFault, EXAMPLE_DATE, invalidDate, type LocalDate, nearestDate } from './calendar.js';

/** The one source of the present moment; tests put their own in its place. */
export interface Clock {
  /** The present moment, to the millisecond. */
  now(): Date;
}

/** What the one clock is provided under. */
export const CLOCK = Symbol('Clock');

/** The clock of the machine. */
export const systemClock: Clock = { now: () => new Date() };

/**
 * A moment 'YYYY-MM-DDTHH:mm:ss.sssZ', always UTC and to the millisecond, so that two of them
 * compare with `<` and `>` as strings.
 */
export type Instant = string & { readonly __brand: 'Instant' };

const DATE = String.raw`(?<year>\d{4})-(?<month>\d{2})-(?<day>\d{2})`;
const TIME = String.raw`(?<time>(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d)(?:\.(?<fraction>\d{1,3}))?`;
const OFFSET = String.raw`(?<offset>Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)`;
const RFC_3339 = new RegExp(`^${DATE}T${TIME}${OFFSET}$`);

const MALFORMED =
  'write YYYY-MM-DDTHH:mm:ss, at most three decimals, and Z or an offset such as +07:00';

const formatters = new Map<string, Intl.DateTimeFormat>();

/**
 * The moment of a Date.
 *
 * @throws RangeError if the Date is invalid
 */
export function instant(date: Date): Instant {
  return date.toISOString() as Instant;
}

/**
 * Reads a moment as RFC 3339 writes it: date, capital T, time, and Z or an offset ±HH:mm; at most
 * three digits of a second; years 1000 to 9998. A moment without an offset is refused, for it names
 * none; leap seconds are refused, for a Date cannot hold them.
 *
 * @returns the same moment in UTC
 * @throws DomainError INVALID_DATE, saying what would be right
 */
export function parseInstant(text: string): Instant {
  const groups = RFC_3339.exec(text)?.groups ?? {};
  const { year, month, day, time, fraction = '', offset } = groups;
  const fault = year ? dateFault(Number(year), Number(month), Number(day)) : MALFORMED;
  if (fault) {
    const example = `${nearestDate(text) ?? EXAMPLE_DATE}-01-01`.slice(0, EXAMPLE_DATE.length);
    throw invalidDate(text, 'an instant', `${fault}, e.g. ${example}T08:30:00Z`);
  }
  const milliseconds = fraction.padEnd(3, '0');
  return instant(new Date(`${year}-${month}-${day}T${time}.${milliseconds}${offset}`));
}

/**
 * The calendar date that a moment falls on in a time zone.
 *
 * @param zone an IANA name, e.g. 'Asia/Ho_Chi_Minh'
 * @throws RangeError if the zone is unknown or the Date invalid
 */
export function dateIn(zone: string, at: Instant | Date): LocalDate {
  const parts = formatter(zone).formatToParts(typeof at === 'string' ? new Date(at) : at);
  const part = (type: Intl.DateTimeFormatPartTypes) =>
    parts.find((candidate) => candidate.type === type)?.value ?? '';
  return `${part('year').padStart(4, '0')}-${part('month')}-${part('day')}` as LocalDate;
}

/** Making a formatter costs far more than using one, and each request asks for today. */
function formatter(zone: string): Intl.DateTimeFormat {
  const known = formatters.get(zone);
  if (known) return known;
  const made = new Intl.DateTimeFormat('en-u-ca-gregory-nu-latn', {
    timeZone: zone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  });
  formatters.set(zone, made);
  return made;
}
