import { describe, expect, it, test } from '@jest/globals';

import type { LocalDate } from '../../../../src/kernel/calendar.js';
import { parseEdtf } from '../../../../src/kernel/edtf.js';
import {
  checkBeginning,
  inOrder,
  ruleSetOn,
} from '../../../../src/registry/rule-sets/rule-set-history.rules.js';

const sets = (...froms: string[]) => froms.map((from) => ({ from: parseEdtf(from) }));
const on = (day: string, ...froms: string[]) =>
  ruleSetOn(inOrder(sets(...froms)), day as LocalDate)?.from.text ?? null;

describe('rule sets', () => {
  it('end where the next begins, in whatever order they were entered', () => {
    const spans = inOrder(sets('2024-11-26', '2010-07-01', '2017')).map(({ from, until }) => [
      from.text,
      until?.text ?? null,
    ]);
    expect(spans).toEqual([
      ['2010-07-01', '2017'],
      ['2017', '2024-11-26'],
      ['2024-11-26', null],
    ]);
  });

  test.each([
    ['before the first', '2010-06-30', null],
    ['on the first day', '2010-07-01', '2010-07-01'],
    ['on the last day', '2016-12-31', '2010-07-01'],
    ['in the year in which one followed the other', '2017-06-01', null],
    ['on the last day of that year', '2017-12-31', '2017'],
    ['long after', '2030-01-01', '2024-11-26'],
  ])('are in force or not, as far as that is certain: %s', (_, day, expected) => {
    expect(on(day, '2017', '2024-11-26', '2010-07-01')).toBe(expected);
  });

  it('may begin in uncertain order only where some choice of days puts them in one', () => {
    const refusal = (from: string, ...others: string[]) => {
      try {
        checkBeginning(sets(...others), parseEdtf(from));
        return null;
      } catch (error) {
        return (error as { code: string }).code;
      }
    };
    expect(refusal('2017')).toBeNull();
    expect(refusal('2017', '2017-05-06')).toBeNull();
    expect(refusal('2017-05-06', '2017-05-06')).toBe('NOT_CERTAIN');
    expect(refusal('2017-05-06/2017-05-07', '2017-05-06', '2017-05-07')).toBe('NOT_CERTAIN');
  });
});
