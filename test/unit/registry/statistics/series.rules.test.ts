import { describe, expect, it } from '@jest/globals';

import { FOR_EVER, LONG_AGO, type LocalDate } from '../../../../src/kernel/calendar.js';
import {
  MOST_POINTS,
  mostPoints,
  periodsOf,
} from '../../../../src/registry/statistics/series.rules.js';

const day = (text: string) => text as LocalDate;

describe('the periods of a series', () => {
  it('are cut up to the most there may be', () => {
    expect(periodsOf(day('1980-01-01'), day('2020-01-01'), 'MONTH')).toHaveLength(MOST_POINTS);
    expect(() => periodsOf(day('1980-01-01'), day('2020-01-02'), 'MONTH')).toThrow(
      `A series has at most ${MOST_POINTS} periods, this one ${MOST_POINTS + 1}: ask by year, or for less.`,
    );
  });

  it('are counted without cutting where there are too many', () => {
    expect(() => periodsOf(LONG_AGO, FOR_EVER, 'MONTH')).toThrow('this one 119988:');
    expect(() => periodsOf(LONG_AGO, FOR_EVER, 'YEAR')).toThrow('this one 9999:');
  });
});

describe('the points that a series is priced by', () => {
  const asked = (given: Record<string, unknown>) => mostPoints((argument) => given[argument]);
  const YEARS = { from: '2016-05-01', until: '2026-01-01', step: 'YEAR' };

  it('are those it asks for', () => {
    expect(asked(YEARS)).toBe(10);
    expect(asked({ ...YEARS, step: 'MONTH' })).toBe(116);
  });

  it('are the most there may be where nobody knows', () => {
    const unknown = [undefined, null, 7, '', 'x', '2016', '2026-02-30', {}];
    for (const from of unknown) expect(asked({ ...YEARS, from })).toBe(MOST_POINTS);
    for (const until of unknown) expect(asked({ ...YEARS, until })).toBe(MOST_POINTS);
    expect(asked({ ...YEARS, step: 'DAY' })).toBe(MOST_POINTS);
    expect(asked({ ...YEARS, until: '2016-05-01' })).toBe(MOST_POINTS);
    expect(asked({ ...YEARS, from: '1000-01-01', step: 'MONTH' })).toBe(MOST_POINTS);
  });
});
