import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { DomainError } from '../../../../src/kernel/errors.js';
import {
  checkVote,
  type VoteNumbers,
  voteOutcome,
  type VotesByOption,
} from '../../../../src/registry/elections/vote.rules.js';
import type { Majority } from '../../../../src/registry/rule-sets/rule-set.rules.js';

const HALF = { comparison: 'MORE_THAN', numerator: 1, denominator: 2 } as const;
const UNKNOWN: VoteNumbers = {
  ...{ convened: null, excused: null, present: null },
  ...{ issued: null, returned: null, valid: null, invalid: null },
};

function refusal(work: () => void): Pick<DomainError, 'code' | 'argument' | 'details'> | null {
  try {
    work();
    return null;
  } catch (error) {
    if (error instanceof DomainError) return error;
    throw error;
  }
}

describe('a confidence vote in levels', () => {
  // National Assembly, 25 October 2018: the published percentages are of all 485 deputies.
  const numbers = { ...UNKNOWN, convened: 485 };
  const majority: Majority = { share: HALF, base: 'CONVENED' };

  it.each<[string, VotesByOption, string[]]>([
    ['66.6, 30.1 and 1.24', { HIGH: 323, MEDIUM: 146, LOW: 6 }, ['66.60', '30.10', '1.24']],
    ['90.1, 7.01 and 0.82', { HIGH: 437, MEDIUM: 34, LOW: 4 }, ['90.10', '7.01', '0.82']],
    ['76.7, 18.76 and 2.27', { HIGH: 372, MEDIUM: 91, LOW: 11 }, ['76.70', '18.76', '2.27']],
  ])('gives %s as published, which do not add up to 100', (_, votes, percents) => {
    const { options, carried, why } = voteOutcome('HIGH_MEDIUM_LOW', majority, 2, numbers, votes);
    expect(options.map(({ percent }) => percent)).toEqual(percents);
    expect(options.map(({ reached }) => reached)).toEqual([true, false, false]);
    expect(carried).toBeNull();
    expect(why).toMatch(/High confidence has more than 1\/2 of persons convened, at least 243\.$/);
  });

  it('says of no level that it failed', () => {
    const votes = { HIGH: 200, MEDIUM: 150, LOW: 135 };
    const { carried, why } = voteOutcome('HIGH_MEDIUM_LOW', majority, 2, numbers, votes);
    expect(carried).toBeNull();
    expect(why).toMatch(/No level has more than 1\/2 of persons convened, at least 243\.$/);
    const unknown = voteOutcome('HIGH_MEDIUM_LOW', majority, 2, UNKNOWN, votes);
    expect(unknown.why).toMatch(/cannot be told from the numbers known\.$/);
  });
});

describe('a decision', () => {
  const present: Majority = { share: HALF, base: 'PRESENT' };
  const of = (votes: VotesByOption, majority = present, numbers = { ...UNKNOWN, present: 19 }) =>
    voteOutcome('FOR_AGAINST_ABSTAIN', majority, 2, numbers, votes);

  it('counts who says nothing in the base', () => {
    expect(of({ FOR: 9, AGAINST: 2 })).toMatchObject({ threshold: 10, carried: false });
    expect(of({ FOR: 10, AGAINST: 9 })).toMatchObject({ threshold: 10, carried: true });
    expect(of({ FOR: 10, AGAINST: 9 }).why).toBe(
      '10 for (52.63%), 9 against (47.37%), of 19 persons present. Needed are at least 10 for, more than 1/2 of persons present: reached.',
    );
  });

  it('is not determinable where the base or the votes are unknown', () => {
    expect(of({ FOR: 10 }, { share: HALF, base: 'CONVENED' })).toMatchObject({
      ...{ baseNumber: null, threshold: null, carried: null },
    });
    expect(of({ AGAINST: 3 })).toMatchObject({ carried: null });
  });

  it('never loses by a vote more for it', () => {
    const votes = fc.record({ FOR: fc.nat(50), AGAINST: fc.nat(50) });
    fc.assert(
      fc.property(votes, fc.nat(150), (cast, others) => {
        const numbers = { ...UNKNOWN, present: cast.FOR + cast.AGAINST + others + 1 };
        const before = of(cast, present, numbers).carried;
        const after = of({ ...cast, FOR: cast.FOR + 1 }, present, numbers).carried;
        return !before || after === true;
      }),
    );
  });
});

describe('counts that contradict each other', () => {
  const check = (numbers: Partial<VoteNumbers>, votes: VotesByOption = {}) =>
    refusal(() => {
      checkVote('FOR_AGAINST_ABSTAIN', { ...UNKNOWN, ...numbers }, [votes]);
    });

  it('are refused with the numbers', () => {
    expect(check({ present: 19, issued: 20 })).toMatchObject({ code: 'TALLY_CONTRADICTION' });
    expect(check({ issued: 19, returned: 20 })).toMatchObject({ code: 'TALLY_CONTRADICTION' });
    expect(check({ returned: 18, valid: 16, invalid: 3 })).toMatchObject({
      code: 'TALLY_CONTRADICTION',
      details: { returned: 18, valid: 16, invalid: 3 },
    });
    expect(check({ present: 19 }, { FOR: 18, AGAINST: 2 })).toMatchObject({
      code: 'TALLY_CONTRADICTION',
      argument: ['input', 'items', 0, 'votes'],
      details: { votes: 20, most: 19 },
    });
    expect(check({}, { HIGH: 1 })).toMatchObject({ code: 'INVALID_INPUT' });
  });

  it('are not seen in numbers that are unknown', () => {
    expect(check({ valid: 16, issued: 19 }, { FOR: 8, AGAINST: 8 })).toBeNull();
    expect(check({}, { FOR: 35 })).toBeNull();
  });
});
