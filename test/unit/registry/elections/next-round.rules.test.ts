import { describe, expect, it, test } from '@jest/globals';
import fc from 'fast-check';

import { nextRound } from '../../../../src/registry/elections/next-round.rules.js';
import { outcome } from '../../../../src/registry/elections/outcome.rules.js';
import {
  type RecordedOutcome,
  reportedOutcome,
} from '../../../../src/registry/elections/result.rules.js';
import type { Tally } from '../../../../src/registry/elections/tally.rules.js';
import type { Majority } from '../../../../src/registry/rule-sets/rule-set.rules.js';

const MORE_THAN_HALF: Majority = {
  share: { comparison: 'MORE_THAN', numerator: 1, denominator: 2 },
  base: 'VALID',
};
const FRAME = {
  majority: MORE_THAN_HALF,
  ...{ decimals: 2, numbers: { convened: null, excused: null, present: null }, yesNo: false },
};

function tally(valid: number, votes: Record<string, number | null>): Tally {
  const counts = Object.entries(votes).map(([candidate, number]) => {
    return { candidate, votes: number, against: null, void: null };
  });
  return { issued: valid, returned: valid, valid, invalid: 0, counts };
}

/** The result of a round with 10 valid ballots. */
function held(seats: number, votes: Record<string, number>): RecordedOutcome {
  const result = outcome({ ...FRAME, seats }, tally(10, votes));
  if (result === null) throw new Error('There is no result.');
  return result;
}

const LIST = ['a', 'b', 'c', 'd', 'e'];

describe('the next round', () => {
  const after = (seats: number, ...rounds: RecordedOutcome[]) =>
    (['ALL_NOT_ELECTED', 'TWICE_THE_SEATS'] as const).map((rule) => {
      const numbered = rounds.map((one, i) => ({ round: i + 1, outcome: one }));
      return nextRound(LIST, seats, numbered, rule);
    });

  it('is of everybody on the list, the first time', () => {
    expect(after(2)[0]).toEqual({ round: 1, standing: LIST, seats: 2 });
    expect(nextRound([], 2, [], 'ALL_NOT_ELECTED')).toBeNull();
  });

  it('is of all who are not elected, or of as many of the highest as twice the seats', () => {
    const first = held(2, { a: 9, b: 2, c: 5, d: 4, e: 4 });
    expect(after(2, first)).toEqual([
      { round: 2, standing: ['b', 'c', 'd', 'e'], seats: 1 },
      // The second of them has as many votes as another.
      { round: 2, standing: ['c', 'd', 'e'], seats: 1 },
    ]);
  });

  it('is of the tied alone, whatever the rule', () => {
    const first = held(2, { a: 9, b: 7, c: 7, d: 4, e: 4 });
    expect(after(2, first)).toEqual([
      { round: 2, standing: ['b', 'c'], seats: 1 },
      { round: 2, standing: ['b', 'c'], seats: 1 },
    ]);
  });

  it('is as without a tie where all the tied withdrew', () => {
    const first = held(2, { a: 9, b: 7, c: 7, d: 4, e: 4 });
    const rounds = [{ round: 1, outcome: first }];
    expect(nextRound(['a', 'd', 'e'], 2, rounds, 'ALL_NOT_ELECTED')).toEqual({
      ...{ round: 2, standing: ['d', 'e'], seats: 1 },
    });
  });

  it('is without the last where the rules say so, unless several are last or seats stay open', () => {
    const next = (seats: number, votes: Record<string, number>) =>
      nextRound(LIST, seats, [{ round: 1, outcome: held(seats, votes) }], 'WITHOUT_THE_LAST')
        ?.standing;
    expect(next(1, { a: 4, b: 3, c: 2, d: 1 })).toEqual(['a', 'b', 'c']);
    expect(next(1, { a: 4, b: 3, c: 1, d: 1 })).toEqual(['a', 'b', 'c', 'd']);
    expect(next(2, { a: 4, b: 3 })).toEqual(['a', 'b']);
    // The last withdrew: nobody else is the last by that.
    const first = held(1, { a: 4, b: 3, c: 2, d: 1 });
    const rounds = [{ round: 1, outcome: first }];
    expect(nextRound(['a', 'b', 'c'], 1, rounds, 'WITHOUT_THE_LAST')?.standing).toEqual([
      ...['a', 'b', 'c'],
    ]);
  });

  it('finds the highest of a reported round by the votes, as far as they are known', () => {
    const reported = (votes: Record<string, number | null>) => {
      const outcome = reportedOutcome(FRAME, 1, tally(10, votes), new Map());
      return nextRound(LIST, 1, [{ round: 1, outcome }], 'TWICE_THE_SEATS')?.standing;
    };
    expect(reported({ a: 1, b: 4, c: 2, d: 3 })).toEqual(['b', 'd']);
    expect(reported({ a: 3, b: 4, c: 2, d: 3 })).toEqual(['a', 'b', 'd']);
    expect(reported({ a: 1, b: 4, c: null, d: 3 })).toEqual(['b', 'c', 'd']);
  });

  it('is not held where every seat is filled, or nobody is left', () => {
    expect(after(1, held(1, { a: 9, b: 2 }))).toEqual([null, null]);
    const only = [{ round: 1, outcome: held(2, { a: 9 }) }];
    expect(nextRound(['a'], 2, only, 'ALL_NOT_ELECTED')).toBeNull();
  });

  test('never has somebody who is elected, nor more seats than are open', () => {
    const votes = fc.tuple(...LIST.map(() => fc.nat({ max: 10 })));
    fc.assert(
      fc.property(votes, fc.integer({ min: 1, max: 4 }), (numbers, seats) => {
        const first = held(seats, Object.fromEntries(LIST.map((key, i) => [key, numbers[i] ?? 0])));
        for (const next of after(seats, first)) {
          const elected = first.rows.filter(({ state }) => state === 'ELECTED');
          expect(next?.seats ?? 0).toBe(next ? seats - elected.length : 0);
          for (const { candidate } of elected)
            expect(next?.standing ?? []).not.toContain(candidate);
          if (first.tie) expect(next?.standing).toHaveLength(first.tie.candidates.length);
        }
      }),
    );
  });
});
