import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { dateIn, instant, parseInstant, systemClock } from '../../../src/kernel/clock.js';
import { DomainError } from '../../../src/kernel/errors.js';

const HANOI = 'Asia/Ho_Chi_Minh';

describe('parseInstant', () => {
  test.each([
    ['2021-12-31T17:00:00Z', '2021-12-31T17:00:00.000Z'],
    ['2022-01-01T00:00:00+07:00', '2021-12-31T17:00:00.000Z'],
    ['2021-12-31T23:59:59.9-05:30', '2022-01-01T05:29:59.900Z'],
    ['2021-12-31T23:59:59.12Z', '2021-12-31T23:59:59.120Z'],
    ['2020-02-29T00:00:00.123-00:00', '2020-02-29T00:00:00.123Z'],
    ['1000-01-01T00:00:00+07:00', '0999-12-31T17:00:00.000Z'],
  ])('reads %s as %s', (text, expected) => expect(parseInstant(text)).toBe(expected));

  test.each([
    '',
    '2021-12-31',
    '2021-12-31T17:00:00',
    '2021-12-31 17:00:00Z',
    '2021-12-31t17:00:00z',
    '2021-12-31T17:00Z',
    '2021-12-31T24:00:00Z',
    '2021-12-31T23:60:00Z',
    '2021-12-31T23:59:60Z',
    '2021-12-31T17:00:00.1234Z',
    '2021-12-31T17:00:00.Z',
    '2021-12-31T17:00:00,5Z',
    '2021-12-31T17:00:00+7:00',
    '2021-12-31T17:00:00+0700',
    '2021-12-31T17:00:00+24:00',
    '2021-02-29T17:00:00Z',
    '2021-13-01T17:00:00Z',
    '9999-01-01T00:00:00Z',
    ' 2021-12-31T17:00:00Z',
    '2021-12-31T17:00:00Z\n',
    '1640970000000',
  ])('refuses %j', (text) => {
    expect(() => parseInstant(text)).toThrow(
      expect.objectContaining({ constructor: DomainError, code: 'INVALID_DATE', argument: [] }),
    );
  });

  test('says what would be right', () => {
    expect(() => parseInstant('2021-12-31T17:00:00')).toThrow(
      "'2021-12-31T17:00:00' is not an instant: write YYYY-MM-DDTHH:mm:ss, at most three decimals, " +
        'and Z or an offset such as +07:00, e.g. 2021-12-31T08:30:00Z',
    );
    expect(() => parseInstant('2021-02-29T17:00:00Z')).toThrow(
      "'2021-02-29T17:00:00Z' is not an instant: 2021-02 has 28 days, e.g. 2021-02-28T08:30:00Z",
    );
  });

  test('reads back every instant, and instants order as moments do', () => {
    const moment = fc.date({
      min: new Date('1000-01-01'),
      max: new Date('9998-12-31'),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(moment, moment, (a, b) => {
        expect(parseInstant(instant(a))).toBe(instant(a));
        expect(instant(a) < instant(b)).toBe(a.getTime() < b.getTime());
      }),
    );
  });
});

test('instant refuses an invalid Date', () => {
  expect(() => instant(new Date(NaN))).toThrow(RangeError);
});

describe('dateIn', () => {
  test.each([
    [HANOI, '2021-12-31T16:59:59.999Z', '2021-12-31'],
    [HANOI, '2021-12-31T17:00:00Z', '2022-01-01'],
    ['UTC', '2021-12-31T17:00:00Z', '2021-12-31'],
    ['America/New_York', '2021-03-14T04:59:59Z', '2021-03-13'],
    ['America/New_York', '2021-07-01T04:00:00Z', '2021-07-01'],
    ['UTC', '1000-02-28T12:00:00Z', '1000-02-28'],
  ])('in %s, %s is on %s', (zone, text, expected) => {
    const at = parseInstant(text);
    expect(dateIn(zone, at)).toBe(expected);
    expect(dateIn(zone, new Date(at))).toBe(expected);
  });

  test('pads the year of a date before 1000', () => {
    expect(dateIn('UTC', parseInstant('1000-01-01T00:00:00+07:00'))).toBe('0999-12-31');
  });

  test('refuses an unknown zone', () => {
    expect(() => dateIn('Asia/Nowhere', new Date())).toThrow(RangeError);
  });
});

test('the system clock tells the present', () => {
  const before = Date.now();
  const now = systemClock.now().getTime();
  expect(now).toBeGreaterThanOrEqual(before);
  expect(now).toBeLessThanOrEqual(Date.now());
});
