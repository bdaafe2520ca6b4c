import {
  dateFault,
  daysInMonth,
  EXAMPLE_DATE,
  FOR_EVER,
  invalidDate,
  type LocalDate,
  LONG_AGO,
  nearestDate,
} from './calendar.js';
import type { DomainError } from './errors.js';

/**
 * A date as certain as its source: one unknown day from `earliest` to `latest`, both included,
 * with the text as it was written.
 */
export interface UncertainDate {
  /** As written, in the part of EDTF that `parseEdtf` reads. */
  readonly text: string;
  /** The first day it can be; `LONG_AGO` if open to the past. */
  readonly earliest: LocalDate;
  /** The last day it can be; `FOR_EVER` if open to the future. */
  readonly latest: LocalDate;
}

type Days = Pick<UncertainDate, 'earliest' | 'latest'>;

const ADMITTED =
  'write YYYY, YYYY-MM, YYYY-MM-DD, A/B, ../B or A/.., each date optionally followed by ?, ~ or %';

/**
 * Reads a date in the part of EDTF (ISO 8601-2) that the registry admits: `YYYY`, `YYYY-MM`,
 * `YYYY-MM-DD`, `A/B`, `../B` and `A/..`, where A and B are of the first three forms and each date
 * may end in one of `?` (uncertain), `~` (approximate) or `%` (both); years 1000 to 9998.
 *
 * House convention: a slash means one unknown day within, from the first day of A to the last day
 * of B, not a stretch of time. The marks `?`, `~` and `%` are kept in the text and widen nothing.
 *
 * @throws DomainError INVALID_DATE, saying what is wrong, which forms are admitted, and the date
 *   that was probably meant
 */
export function parseEdtf(text: string): UncertainDate {
  const sides = text.split('/');
  if (sides.length > 2) throw refusal(text, 'there is more than one slash');
  const [first = '', second = first] = sides;
  if (first === '..' && second === '..') throw refusal(text, 'at least one side is a date');
  const a = sides.length === 2 && first === '..' ? null : readDate(first, text);
  const b = sides.length === 2 && second === '..' ? null : readDate(second, text);
  const earliest = a?.earliest ?? LONG_AGO;
  const latest = b?.latest ?? FOR_EVER;
  if (earliest > latest) {
    throw refusal(text, 'the first date is after the second');
  }
  return { text, earliest, latest };
}

/** The day, if the date can be only one; null if it can be several. */
export function exactDay(date: UncertainDate): LocalDate | null {
  return date.earliest === date.latest ? date.earliest : null;
}

function readDate(side: string, text: string): Days {
  const match = /^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?[?~%]?$/.exec(side);
  if (!match) throw refusal(text, side === '' ? 'a date is missing' : 'it is in another form');
  const [, year, month, day] = match;
  const fault = dateFault(Number(year), Number(month ?? 1), Number(day ?? 1));
  if (fault) throw refusal(text, fault);
  const lastDay = day ?? daysInMonth(Number(year), Number(month ?? 12));
  return {
    earliest: `${year}-${month ?? '01'}-${day ?? '01'}` as LocalDate,
    latest: `${year}-${month ?? '12'}-${lastDay}` as LocalDate,
  };
}

function refusal(text: string, why: string): DomainError {
  return invalidDate(text, 'a date', `${why}; ${ADMITTED}, e.g. ${nearestForm(text)}`);
}

function nearestForm(text: string): string {
  const sides = text
    .split('/')
    .map((side) => (/^\s*(\.\.)?\s*$/.test(side) ? '..' : nearestDate(side)));
  const isPair = sides.length === 2 && !sides.includes(null) && sides.some((side) => side !== '..');
  if (!isPair) return nearestDate(text) ?? EXAMPLE_DATE;
  return (sides.includes('..') ? sides : sides.sort()).join('/');
}
