import { describe, expect, it } from '@jest/globals';

import type { LocalDate } from '../../../../src/kernel/calendar.js';
import { parseEdtf } from '../../../../src/kernel/edtf.js';
import { checkVacancy } from '../../../../src/registry/terms/body.rules.js';

const DAY = '2024-05-10' as LocalDate;
const running = { from: parseEdtf('2020'), until: null };

/** What is said where seats are to be filled of which some are held. */
const refusal = (held: number, left: number, wanted = 4) => {
  const mandates = Array.from({ length: held }, () => running);
  try {
    checkVacancy({ name: 'Ban' }, mandates, () => 3, { day: DAY, wanted, left }, ['input']);
  } catch (error) {
    return (error as Error).message;
  }
  return null;
};

describe('too few vacant seats', () => {
  it.each([
    [3, 0, 'no vacant seats on 2024-05-10, and 4 would be filled: end a mandate first, or'],
    [2, 0, '1 vacant seat on 2024-05-10, and 4 would be filled: end a mandate first, or'],
    [1, 0, '2 vacant seats on'],
    [3, 1, '1 of its holders is no member any more: end that mandate first, or decide more'],
    [3, 2, '2 of its holders are no members any more: end those mandates first, or decide more'],
  ])('with %i held, of these %i by people who left, are told as they are', (held, left, said) => {
    expect(refusal(held, left)).toContain(said);
  });

  it('are none where there are enough', () => {
    expect(refusal(1, 0, 2)).toBeNull();
  });
});
