import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  addDays,
  dayAfter,
  dayBefore,
  dayNumber,
  FOR_EVER,
  type LocalDate,
  LONG_AGO,
  nearestDate,
  parseLocalDate,
  periodCount,
  periods,
} from '../../../src/kernel/calendar.js';
import { DomainError } from '../../../src/kernel/errors.js';

const day = parseLocalDate;

const anyDay = fc
  .date({ min: new Date('1000-01-01'), max: new Date('9998-12-31'), noInvalidDate: true })
  .map((date) => day(date.toISOString().slice(0, 10)));

function refusal(text: string): DomainError {
  try {
    day(text);
  } catch (error) {
    if (error instanceof DomainError) return error;
    throw error;
  }
  throw new Error(`'${text}' was read`);
}

describe('parseLocalDate', () => {
  test.each(['1000-01-01', '9998-12-31', '2020-02-29', '2000-02-29', '2021-12-31'])(
    'reads %s',
    (text) => expect(day(text)).toBe(text),
  );

  test.each([
    ['31/12/2021', "'31/12/2021' is not a date: write YYYY-MM-DD, e.g. 2021-12-31"],
    [
      '2021-02-30',
      "'2021-02-30' is not a date: 2021-02 has 28 days; write YYYY-MM-DD, e.g. 2021-02-28",
    ],
    [
      '2021-13-01',
      "'2021-13-01' is not a date: months run 01 to 12; write YYYY-MM-DD, e.g. 2021-01-13",
    ],
    [
      '2021-00-10',
      "'2021-00-10' is not a date: months run 01 to 12; write YYYY-MM-DD, e.g. 2021-01-10",
    ],
    [
      '0999-12-31',
      "'0999-12-31' is not a date: years run 1000 to 9998; write YYYY-MM-DD, e.g. 1000-12-31",
    ],
    ['2021', "'2021' is not a date: write YYYY-MM-DD, e.g. 2021-01-01"],
  ])('refuses %s and says what would be right', (text, message) => {
    const error = refusal(text);
    expect([error.code, error.argument, error.message]).toEqual(['INVALID_DATE', [], message]);
  });

  test.each([
    '',
    ' 2021-12-31',
    '2021-12-31 ',
    '2021-12-31\n',
    '２０２１-12-31',
    '2021-1-1',
    '2021-12-32',
    '2021-12-00',
    '1900-02-29',
    '9999-01-01',
    LONG_AGO,
    FOR_EVER,
    '+2021-12-31',
    '2021-12-31T00:00:00Z',
  ])('refuses %j', (text) => expect(refusal(text).code).toBe('INVALID_DATE'));

  test('quotes only the beginning of a long text', () => {
    expect(refusal('𝒳'.repeat(100_000)).message).toContain(`'${'𝒳'.repeat(40)}…'`);
  });
});

test.each([
  ['31/12/2021', '2021-12-31'],
  ['12/31/2021', '2021-12-31'],
  ['2021.2.3', '2021-02-03'],
  ['20211231', '2021-12-31'],
  ['ngày 5 tháng 7 năm 2017', '2017-07-05'],
  ['２０２１-12-31', '2021-12-31'],
  ['2021-13', '2021-12'],
  ['7/2017', '2017-07'],
  ['khoảng 2015', '2015'],
  ['31/12/21', null],
  ['hôm qua', null],
])('nearestDate(%j) is %j', (text, expected) => expect(nearestDate(text)).toBe(expected));

test('nearestDate only ever shows dates that exist', () => {
  const groups = fc.array(fc.nat(99_999), { minLength: 1, maxLength: 4 });
  fc.assert(
    fc.property(groups, (numbers) => {
      const guess = nearestDate(numbers.join('-'));
      if (guess !== null) expect(day(`${guess}-01-01`.slice(0, 10)).startsWith(guess)).toBe(true);
    }),
  );
});

describe('days', () => {
  test('run over the ends of months, years and February', () => {
    expect(dayAfter(day('2020-02-28'))).toBe('2020-02-29');
    expect(dayAfter(day('2021-02-28'))).toBe('2021-03-01');
    expect(dayBefore(day('2021-01-01'))).toBe('2020-12-31');
    expect(addDays(day('2000-01-01'), 366)).toBe('2001-01-01');
    expect(dayAfter(day('9998-12-31'))).toBe('9999-01-01');
    expect(dayBefore(day('1000-01-01'))).toBe('0999-12-31');
  });

  test('saturate at the open bounds', () => {
    expect(dayAfter(FOR_EVER)).toBe(FOR_EVER);
    expect(dayBefore(LONG_AGO)).toBe(LONG_AGO);
    expect(addDays(day('2021-01-01'), 1e12)).toBe(FOR_EVER);
    expect(addDays(day('2021-01-01'), -1e12)).toBe(LONG_AGO);
    expect(dayAfter(LONG_AGO)).toBe('0001-01-02');
  });

  test('add up, and order as their strings do', () => {
    fc.assert(
      fc.property(anyDay, fc.integer({ min: -300, max: 300 }), (start, n) => {
        const end = addDays(start, n);
        expect(dayNumber(end) - dayNumber(start)).toBe(n);
        expect(addDays(end, -n)).toBe(start);
        expect(end > start).toBe(n > 0);
      }),
    );
  });
});

describe('periods', () => {
  test('clips the first and the last', () => {
    expect(periods(day('2020-11-15'), day('2021-01-02'), 'MONTH')).toEqual([
      { from: '2020-11-15', until: '2020-12-01' },
      { from: '2020-12-01', until: '2021-01-01' },
      { from: '2021-01-01', until: '2021-01-02' },
    ]);
    expect(periods(day('2020-11-15'), day('2022-01-01'), 'YEAR')).toEqual([
      { from: '2020-11-15', until: '2021-01-01' },
      { from: '2021-01-01', until: '2022-01-01' },
    ]);
  });

  test('has none in an empty span, and comes to an end at the open bounds', () => {
    expect(periods(day('2021-01-01'), day('2021-01-01'), 'MONTH')).toEqual([]);
    expect(periods(day('2021-01-02'), day('2021-01-01'), 'YEAR')).toEqual([]);
    const all = periods(LONG_AGO, FOR_EVER, 'YEAR');
    expect([all.length, all[0], all.at(-1)]).toEqual([
      9999,
      { from: LONG_AGO, until: '0002-01-01' },
      { from: '9999-01-01', until: FOR_EVER },
    ]);
    expect(periods('9999-12-01' as LocalDate, FOR_EVER, 'MONTH')).toHaveLength(1);
  });

  test('are counted without being cut', () => {
    const step = fc.constantFrom('MONTH' as const, 'YEAR' as const);
    fc.assert(
      fc.property(anyDay, fc.integer({ min: -50, max: 5000 }), step, (from, length, step) => {
        const until = addDays(from, length);
        expect(periodCount(from, until, step)).toBe(periods(from, until, step).length);
      }),
    );
    expect(periodCount(LONG_AGO, FOR_EVER, 'MONTH')).toBe(119_988);
  });

  test('cover the span without gap or overlap, each within one month', () => {
    fc.assert(
      fc.property(anyDay, fc.integer({ min: 1, max: 900 }), (from, length) => {
        const until = addDays(from, length);
        const cut = periods(from, until, 'MONTH');
        expect(cut[0]?.from).toBe(from);
        expect(cut.at(-1)?.until).toBe(until);
        for (const [index, period] of cut.entries()) {
          expect(period.from < period.until).toBe(true);
          expect(period.from.slice(0, 7)).toBe(dayBefore(period.until).slice(0, 7));
          if (index > 0) {
            expect(period.from).toBe(cut[index - 1]?.until);
            expect(period.from.slice(8)).toBe('01');
          }
        }
      }),
    );
  });
});
