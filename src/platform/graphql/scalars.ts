import { GraphQLScalarType, Kind } from 'graphql';

import { parseLocalDate } from '../../kernel/calendar.js';
import { parseInstant } from '../../kernel/clock.js';
import { parseEdtf } from '../../kernel/edtf.js';
import { DomainError } from '../../kernel/errors.js';

/** A scalar that is text outside and inside, strict about how it is written, in variables and literals alike. */
function textScalar(name: string, description: string, parse: (text: string) => string) {
  const read = (value: unknown): string => {
    if (typeof value !== 'string') {
      throw new DomainError('INVALID_DATE', `${name} is written as a string.`);
    }
    return parse(value);
  };
  return new GraphQLScalarType<string, string>({
    name,
    description,
    serialize: (value) => value as string,
    parseValue: read,
    parseLiteral: (node) => read(node.kind === Kind.STRING ? node.value : null),
  });
}

export const LocalDateScalar = textScalar(
  'LocalDate',
  'A calendar date without time or zone, `YYYY-MM-DD`, years 1000 to 9998.',
  parseLocalDate,
);

export const EdtfScalar = textScalar(
  'EDTF',
  'A date as certain as its source (ISO 8601-2): `YYYY`, `YYYY-MM`, `YYYY-MM-DD`, or one unknown day ' +
    'within `A/B`, `../B` (at the latest B) or `A/..` (at the earliest A); a date may be followed by ' +
    '`?` (uncertain), `~` (approximate) or `%` (both).',
  (text) => parseEdtf(text).text,
);

export const DateTimeScalar = textScalar(
  'DateTime',
  'An instant in RFC 3339, answered in UTC: `2026-11-22T02:11:00.000Z`.',
  parseInstant,
);
