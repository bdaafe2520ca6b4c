import { describe, expect, it, test } from '@jest/globals';
import fc from 'fast-check';

import {
  type Share,
  halfUp,
  leastToReach,
  percent,
  reaches,
  shareInWords,
} from '../../../../src/registry/rule-sets/rule-set.rules.js';

const HALF: Share = { comparison: 'MORE_THAN', numerator: 1, denominator: 2 };
const AT_LEAST_HALF: Share = { ...HALF, comparison: 'AT_LEAST' };
const TWO_THIRDS: Share = { comparison: 'AT_LEAST', numerator: 2, denominator: 3 };

const shares = fc
  .record({
    comparison: fc.constantFrom('MORE_THAN' as const, 'AT_LEAST' as const),
    denominator: fc.integer({ min: 1, max: 1000 }),
    part: fc.integer({ min: 1, max: 1000 }),
  })
  .map(({ comparison, denominator, part }): Share => {
    return { comparison, denominator, numerator: ((part - 1) % denominator) + 1 };
  });
const votes = fc.integer({ min: 0, max: 2_000_000_000 });

describe('the least number that reaches a share', () => {
  test.each([
    // Teller's guide of the youth union: 18 returned of which 16 valid.
    ['more than half of 18 ballots returned', HALF, 18, 10],
    ['more than half of 16 valid ballots', HALF, 16, 9],
    // Writers' Association 2015: 448 valid ballots.
    ['more than half of 448', HALF, 448, 225],
    // VFF 2020: 35 of 67 valid ballots elect, of 71 ballots or 72 members they do not.
    ['more than half of 67', HALF, 67, 34],
    ['more than half of 71', HALF, 71, 36],
    ['more than half of 72', HALF, 72, 37],
    // Writers' Association 2020: 285 of 531 valid suffice, of 580 issued they do not.
    ['more than half of 531', HALF, 531, 266],
    ['more than half of 580', HALF, 580, 291],
    // Youth-union district congress.
    ['two thirds of 180 delegates', TWO_THIRDS, 180, 120],
    ['two thirds of 181, rounded up', TWO_THIRDS, 181, 121],
    ['at least half of 18', AT_LEAST_HALF, 18, 9],
    ['at least half of 17', AT_LEAST_HALF, 17, 9],
    ['anything of nobody', AT_LEAST_HALF, 0, 1],
  ])('%s', (_, share, whole, least) => {
    expect(leastToReach(share, whole)).toBe(least);
    expect(reaches(share, least, whole)).toBe(true);
    expect(reaches(share, least - 1, whole)).toBe(false);
  });

  it('is the exact fraction compared, for any share and number', () => {
    fc.assert(
      fc.property(shares, votes, votes, (share, part, whole) => {
        const left = BigInt(part) * BigInt(share.denominator);
        const right = BigInt(share.numerator) * BigInt(whole);
        const exact = share.comparison === 'MORE_THAN' ? left > right : left >= right;
        expect(reaches(share, part, whole)).toBe(whole > 0 ? exact : part > 0);
      }),
    );
  });

  it('never unmakes a majority by one vote more', () => {
    fc.assert(
      fc.property(shares, votes, votes, (share, part, whole) => {
        fc.pre(reaches(share, part, whole));
        expect(reaches(share, part + 1, whole)).toBe(true);
      }),
    );
  });
});

describe('a percentage', () => {
  test.each([
    // National Election Council: 22.566 % is written 22.57 %.
    [22_566, 100_000, 2, '22.57'],
    [22_565, 100_000, 2, '22.57'],
    [22_564, 100_000, 2, '22.56'],
    // VFF 2020, by three bases.
    [35, 67, 2, '52.24'],
    [35, 71, 2, '49.30'],
    [35, 72, 2, '48.61'],
    // VFF 2018: all valid ballots, not all that were issued.
    [68, 68, 2, '100.00'],
    [68, 70, 2, '97.14'],
    // Writers' Association 2020, the last who was elected, by three bases.
    [285, 531, 2, '53.67'],
    [285, 580, 2, '49.14'],
    [285, 597, 2, '47.74'],
    // Wikimedia 2017: support among support and oppose.
    [2557, 2557 + 566, 2, '81.88'],
    [2332, 2332 + 533, 2, '81.40'],
    [2435, 2435 + 580, 2, '80.76'],
    // Python Steering Council 2019: turnout.
    [69, 96, 2, '71.88'],
    [0, 7, 2, '0.00'],
    [1, 3, 0, '33'],
    [1, 2, 0, '50'],
    [1, 200, 0, '1'],
    [1, 200, 1, '0.5'],
  ])('of %i in %i with %i decimals is %s', (part, whole, decimals, text) => {
    expect(percent(part, whole, decimals)).toBe(text);
  });

  // National Assembly, confidence votes of 2018: of all 485 deputies, not of the ballots. Published
  // with one or two decimals.
  test.each([
    [323, '66.60'],
    [146, '30.10'],
    [6, '1.24'],
    [437, '90.10'],
    [34, '7.01'],
    [4, '0.82'],
    [372, '76.70'],
    [91, '18.76'],
    [11, '2.27'],
  ])('of %i in 485 is %s', (part, text) => {
    expect(percent(part, 485, 2)).toBe(text);
  });

  it('is never further than half a unit from the exact one, and never below it by half', () => {
    fc.assert(
      fc.property(
        votes,
        fc.integer({ min: 1, max: 2_000_000_000 }),
        fc.integer({ min: 0, max: 6 }),
        (part, whole, decimals) => {
          const text = percent(part, whole, decimals);
          expect(text).toMatch(decimals === 0 ? /^\d+$/ : new RegExp(`^\\d+\\.\\d{${decimals}}$`));
          const units = BigInt(text.replace('.', ''));
          // Twice the difference in units, times the whole: from above −whole up to whole.
          const exact = 100n * 10n ** BigInt(decimals) * BigInt(part);
          const difference = 2n * (units * BigInt(whole) - exact);
          expect(difference <= BigInt(whole)).toBe(true);
          expect(difference > -BigInt(whole)).toBe(true);
        },
      ),
    );
  });
});

it('writes quotients and shares for the reader', () => {
  expect(halfUp(2n, 3n, 4)).toBe('0.6667');
  expect(halfUp(10n ** 20n, 3n, 1)).toBe('33333333333333333333.3');
  expect(shareInWords(HALF)).toBe('more than 1/2');
  expect(shareInWords(TWO_THIRDS)).toBe('at least 2/3');
});
