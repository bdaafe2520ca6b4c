import { describe, expect, it, test } from '@jest/globals';
import fc from 'fast-check';

import { DomainError } from '../../../../src/kernel/errors.js';
import { checkElectorate } from '../../../../src/registry/elections/electorate.rules.js';
import { type CandidateState, outcome } from '../../../../src/registry/elections/outcome.rules.js';
import {
  nextRound,
  type RecordedOutcome,
  reportedOutcome,
  resolved,
  surplusWarning,
} from '../../../../src/registry/elections/result.rules.js';
import type { Tally } from '../../../../src/registry/elections/tally.rules.js';
import type { Majority } from '../../../../src/registry/rule-sets/rule-set.rules.js';

const MORE_THAN_HALF: Majority = {
  share: { comparison: 'MORE_THAN', numerator: 1, denominator: 2 },
  base: 'VALID',
};
const FRAME = {
  majority: MORE_THAN_HALF,
  decimals: 2,
  numbers: { convened: null, excused: null, present: null },
  yesNo: false,
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

  it('after a round among the tied that elects nobody is of all others again', () => {
    const rounds = [held(2, { a: 9, b: 7, c: 7, d: 4, e: 4 }), held(1, { b: 5, c: 5 })];
    expect(after(2, ...rounds)[0]).toEqual({ round: 3, standing: ['b', 'c', 'd', 'e'], seats: 1 });
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

describe('a tie', () => {
  const tied = held(2, { a: 9, b: 7, c: 7, d: 4, e: 4 });
  const lot = { method: 'LOT', elected: ['c'], reason: 'Bốc thăm' } as const;

  it('is decided as the rule has it, with the reason beside each of the tied', () => {
    const after = resolved(tied, lot, 'LOT', false);
    expect(after).toMatchObject({ seatsFilled: 2, seatsOpen: 0, tie: null });
    expect(after.rows.map(({ candidate, state }) => [candidate, state])).toEqual([
      ['a', 'ELECTED'],
      ['b', 'NOT_ELECTED'],
      ['c', 'ELECTED'],
      ['d', 'NOT_ELECTED'],
      ['e', 'NOT_ELECTED'],
    ]);
    expect(after.rows[2]?.why).toMatch(/tied\. Decided by lot \(Bốc thăm\): elected\.$/);
    expect(after.rows[0]?.why).toBe(tied.rows[0]?.why);
  });

  it('is decided by lot under a rule of a further round only once that was tied too', () => {
    expect(() => resolved(tied, lot, 'FURTHER_ROUND', false)).toThrow(DomainError);
    expect(resolved(tied, lot, 'FURTHER_ROUND', true).tie).toBeNull();
    expect(() => resolved(tied, lot, 'RULING', false)).toThrow('a RULING decides, not a LOT');
  });

  it('elects as many of the tied as there are seats', () => {
    const by = (elected: string[]) => () => resolved(tied, { ...lot, elected }, 'LOT', false);
    expect(by(['a'])).toThrow('not among those who are tied');
    expect(by(['b', 'c'])).toThrow('name as many of the tied');
    expect(by([])).toThrow('name as many of the tied');
    expect(() => resolved(held(2, { a: 9 }), lot, 'LOT', false)).toThrow('There is no tie');
  });
});

describe('a reported result', () => {
  const states = new Map<string, CandidateState>([['a', 'ELECTED']]);

  it('says what was reported beside what can be reckoned', () => {
    const result = reportedOutcome(FRAME, 3, tally(10, { a: 4, b: null }), states);
    expect(result).toMatchObject({ seats: 3, seatsFilled: 1, seatsOpen: 2, tie: null });
    expect(result.rows[0]).toMatchObject({ state: 'ELECTED', percent: '40.00', threshold: 6 });
    expect(result.rows[0]?.why).toBe(
      'Reported as elected. 4 votes of 10 valid ballots (40.00%); needs 6 of 10 valid ballots: more than 1/2, which is not reached.',
    );
    expect(result.rows[1]).toMatchObject({ state: 'NOT_ELECTED', percent: null });
  });

  it('keeps unknown seats unknown, and says where no rule is recorded', () => {
    const result = reportedOutcome(null, null, tally(10, { a: 4 }), states);
    expect(result).toMatchObject({ seats: null, seatsOpen: null, seatsFilled: 1 });
    expect(result.rows[0]?.why).toBe('Reported as elected; by which rule is not recorded.');
  });
});

describe('a list of candidates', () => {
  const tenth = { comparison: 'AT_LEAST', numerator: 1, denominator: 10 } as const;

  it('is warned about where it has too few names over the seats', () => {
    expect(surplusWarning(tenth, 15, 15)).toContain('15 candidates stand for 15 seats');
    expect(surplusWarning(tenth, 16, 15)).toContain('at least 1/10');
    expect(surplusWarning(tenth, 17, 15)).toBeNull();
    expect(surplusWarning(null, 1, 15)).toBeNull();
    expect(surplusWarning(tenth, 1, null)).toBeNull();
  });
});

describe('the head of the association', () => {
  const chair = { bodyKind: 'EXECUTIVE_COMMITTEE', postKind: 'CHAIR' } as const;
  const elects = (
    composition: Parameters<typeof checkElectorate>[0],
    rule: Parameters<typeof checkElectorate>[2],
    elected: Parameters<typeof checkElectorate>[1] = chair,
  ) => {
    try {
      checkElectorate(composition, elected, rule, ['input']);
      return true;
    } catch (error) {
      expect(error).toMatchObject({ code: 'WRONG_ELECTORATE' });
      return false;
    }
  };

  it('is elected by whom the rules say', () => {
    expect(elects('DELEGATES', 'COMMITTEE')).toBe(false);
    expect(elects('COMMITTEE', 'COMMITTEE')).toBe(true);
    expect(elects('GENERAL_ASSEMBLY', 'CONGRESS')).toBe(true);
    expect(elects('COMMITTEE', 'CONGRESS')).toBe(false);
    expect(elects('DELEGATES', 'CONGRESS_OR_COMMITTEE')).toBe(true);
  });

  it('is not who leads another body, or is a member of the committee', () => {
    const inspection = { bodyKind: 'INSPECTION_COMMITTEE', postKind: 'CHAIR' } as const;
    expect(elects('DELEGATES', 'COMMITTEE', inspection)).toBe(true);
    expect(elects('DELEGATES', 'COMMITTEE', { ...chair, postKind: 'MEMBER' })).toBe(true);
    expect(elects('DELEGATES', 'COMMITTEE', { bodyKind: null, postKind: null })).toBe(true);
  });
});
