import { describe, expect, test } from '@jest/globals';
// @ts-expect-error -- the package ships no types
import edtf from 'edtf';
import fc from 'fast-check';
import { FOR_EVER, LONG_AGO } from '../../../src/kernel/calendar.js';
import { exactDay, parseEdtf } from '../../../src/kernel/edtf.js';
import { DomainError } from '../../../src/kernel/errors.js';

function refusal(text: string): DomainError {
  try {
    parseEdtf(text);
  } catch (error) {
    if (error instanceof DomainError) return error;
    throw error;
  }
  throw new Error(`'${text}' was read`);
}

function isRead(text: string): boolean {
  try {
    return parseEdtf(text).text === text;
  } catch {
    return false;
  }
}

describe('parseEdtf', () => {
  test.each([
    ['2015', '2015-01-01', '2015-12-31'],
    ['2020-02', '2020-02-01', '2020-02-29'],
    ['2021-02', '2021-02-01', '2021-02-28'],
    ['2021-12', '2021-12-01', '2021-12-31'],
    ['2021-12-31', '2021-12-31', '2021-12-31'],
    ['1000', '1000-01-01', '1000-12-31'],
    ['9998', '9998-01-01', '9998-12-31'],
    ['2015?', '2015-01-01', '2015-12-31'],
    ['2015-05~', '2015-05-01', '2015-05-31'],
    ['2015-05-07%', '2015-05-07', '2015-05-07'],
    ['2015/2017', '2015-01-01', '2017-12-31'],
    ['2015-05~/2015-06-15?', '2015-05-01', '2015-06-15'],
    ['2015/2015', '2015-01-01', '2015-12-31'],
    ['2015-05/2015', '2015-05-01', '2015-12-31'],
    ['2015/2015-05', '2015-01-01', '2015-05-31'],
    ['2015-05-07/2015-05-07', '2015-05-07', '2015-05-07'],
    ['../2015-05', LONG_AGO, '2015-05-31'],
    ['2015-05%/..', '2015-05-01', FOR_EVER],
  ])('reads %s as a day from %s to %s', (text, earliest, latest) => {
    expect(parseEdtf(text)).toEqual({ text, earliest, latest });
  });

  test.each([
    ['31/12/2021', 'there is more than one slash', '2021-12-31'],
    ['2021-13', 'months run 01 to 12', '2021-12'],
    ['2021-02-30', '2021-02 has 28 days', '2021-02-28'],
    ['2021/2020', 'the first date is after the second', '2020/2021'],
    ['2021-06/2021-05', 'the first date is after the second', '2021-05/2021-06'],
    ['2021/', 'a date is missing', '2021/..'],
    ['/2021', 'a date is missing', '../2021'],
    ['', 'a date is missing', '2021-12-31'],
    ['../..', 'at least one side is a date', '2021-12-31'],
    ['..', 'at least one side is a date', '2021-12-31'],
    ['12/2021', 'it is in another form', '2021-12'],
    ['năm 2021', 'it is in another form', '2021'],
    ['2021-13/2022', 'months run 01 to 12', '2021-12/2022'],
    ['0999', 'years run 1000 to 9998', '1000'],
    ['9999', 'years run 1000 to 9998', '9998'],
  ])('refuses %j: %s', (text, why, example) => {
    const error = refusal(text);
    expect([error.code, error.argument]).toEqual(['INVALID_DATE', []]);
    expect(error.message).toBe(
      `'${text}' is not a date: ${why}; write YYYY, YYYY-MM, YYYY-MM-DD, A/B, ../B or A/.., ` +
        `each date optionally followed by ?, ~ or %, e.g. ${example}`,
    );
  });

  test.each([
    '201X',
    '2021-XX',
    '2021-22',
    'Y12021',
    '-2021',
    '?2021',
    '2021?-05',
    '2021?~',
    '2021-5',
    ' 2021',
    '2021\n',
    '2021 / 2022',
    '２０２１',
    '2021-05-07T10:00:00',
    '[2021,2022]',
    '{2021}',
    '2021..2022',
    '..?/2021',
    '2021/..~',
    '2021-00',
    '2021-05-00',
  ])('refuses %j', (text) => expect(refusal(text).code).toBe('INVALID_DATE'));

  const twoDigits = (max: number) => fc.nat(max).map((n) => String(n).padStart(2, '0'));
  const date = fc
    .tuple(
      fc.oneof(fc.integer({ min: 1990, max: 2030 }), fc.integer({ min: 990, max: 9999 })),
      fc.constantFrom(0, 1, 2),
      twoDigits(13),
      twoDigits(32),
      fc.constantFrom('', '', '?', '~', '%'),
    )
    .map(
      ([year, precision, month, dayOfMonth, mark]) =>
        [String(year).padStart(4, '0'), month, dayOfMonth].slice(0, precision + 1).join('-') + mark,
    );
  const side = fc.oneof(
    { arbitrary: date, weight: 9 },
    { arbitrary: fc.constant('..'), weight: 1 },
  );
  const written = fc.oneof(
    date,
    fc.tuple(side, side).map((sides) => sides.join('/')),
  );

  /** The library reads 29 February in every year, as 1 March where there is none. */
  function hasNoSuchDay(text: string): boolean {
    const leapDays = text.match(/\d{4}-02-29/g) ?? [];
    return leapDays.some((day) => new Date(day).getUTCDate() !== 29);
  }

  /** What the library says, or null where it refuses. */
  function bounds(text: string): { earliest: string; latest: string } | null {
    if (hasNoSuchDay(text)) return null;
    let oracle: { min: number; max: number };
    try {
      oracle = edtf(text);
    } catch {
      return null;
    }
    const iso = (ms: number) => new Date(ms).toISOString().slice(0, 10);
    return {
      earliest: oracle.min === -Infinity ? LONG_AGO : iso(oracle.min),
      latest: oracle.max === Infinity ? FOR_EVER : iso(oracle.max),
    };
  }

  test('agrees with the edtf library on every form that both read', () => {
    let compared = 0;
    fc.assert(
      fc.property(written, (text) => {
        const expected = bounds(text);
        const isOurs = !/^(0|9999|\.\.\/\.\.)|\/(0|9999)/.test(text);
        if (expected && isOurs) {
          expect(parseEdtf(text)).toEqual({ text, ...expected });
          compared += 1;
        } else if (!isOurs || !text.includes('/') || hasNoSuchDay(text)) {
          expect(refusal(text).code).toBe('INVALID_DATE');
        }
      }),
      { numRuns: 1000 },
    );
    expect(compared).toBeGreaterThan(200);
  });

  test('reads nothing that the edtf library does not, but a span of which one side lies in the other', () => {
    const soup = fc.string({
      unit: fc.constantFrom(
        ...'0122',
        '-',
        '/',
        '.',
        '..',
        '?',
        '~',
        '%',
        '2021',
        '2021-05',
        ' ',
        'X',
      ),
      maxLength: 8,
    });
    fc.assert(
      fc.property(fc.oneof(soup, written), (text) => {
        if (!isRead(text) || bounds(text)) return;
        const [a = '', b = ''] = text.replace(/[?~%]/g, '').split('/');
        expect(a.startsWith(b) || b.startsWith(a)).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });

  test('only ever shows examples that it reads', () => {
    fc.assert(
      fc.property(fc.oneof(written, fc.string()), (text) => {
        if (isRead(text)) return;
        const example = refusal(text).message.split(', e.g. ').at(-1) ?? '';
        expect(isRead(example)).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });
});

test.each([
  ['2021-05-07', '2021-05-07'],
  ['2021-05-07?', '2021-05-07'],
  ['2021-05-07/2021-05-07', '2021-05-07'],
  ['2021-05', null],
  ['../2021-05-07', null],
  ['2021-05-07/..', null],
])('the exact day of %s is %s', (text, expected) => {
  expect(exactDay(parseEdtf(text))).toBe(expected);
});
