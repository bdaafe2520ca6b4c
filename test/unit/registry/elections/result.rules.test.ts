import { describe, expect, it } from '@jest/globals';

import { DomainError } from '../../../../src/kernel/errors.js';
import { checkElectorate } from '../../../../src/registry/elections/electorate.rules.js';
import { type CandidateState, outcome } from '../../../../src/registry/elections/outcome.rules.js';
import {
  outcomeFrame,
  type RecordedOutcome,
  reportedOutcome,
  resolved,
  surplusWarning,
} from '../../../../src/registry/elections/result.rules.js';
import type { Tally } from '../../../../src/registry/elections/tally.rules.js';
import { PRESETS } from '../../../../src/registry/rule-sets/rule-set-presets.rules.js';
import type { Majority, RuleValues } from '../../../../src/registry/rule-sets/rule-set.rules.js';

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

describe('the majority of a round', () => {
  const { values } = PRESETS.ASSOCIATION_2024;
  const most = { share: null, base: 'VALID', fromRound: 3 } as const;
  const in_ = (round: number, amongTied: boolean, electedLater: RuleValues['electedLater']) => {
    const rules = { id: 'r', preset: 'x', values: { ...values, electedLater }, provisions: [] };
    const poll = { standing: ['a', 'b'], seats: 1, rules, numbers: FRAME.numbers, round };
    const paper = { method: 'SECRET_BALLOT', entry: 'TALLIES' } as const;
    return outcomeFrame({ ...poll, ...paper }, 'MARKED', amongTied)?.majority;
  };

  it('is another from the round on of which the rules say so', () => {
    expect(in_(2, false, most)).toEqual(values.elected);
    expect(in_(3, false, most)).toMatchObject({ share: null });
    expect(in_(3, false, null)).toEqual(values.elected);
  });

  it('is not asked again of those who are tied with it', () => {
    const majority = in_(2, true, null);
    expect(majority).toEqual({ share: null, base: 'VALID' });
    const again = (votes: Record<string, number>) =>
      outcome({ ...FRAME, majority: majority as Majority, seats: 1 }, tally(20, votes));
    expect(again({ a: 9, b: 8 })).toMatchObject({ seatsFilled: 1, tie: null });
    expect(again({ a: 9, b: 9 })?.tie).toEqual({ candidates: ['a', 'b'], seats: 1 });
    expect(again({ a: 0, b: 0 })).toMatchObject({ seatsFilled: 0, tie: null });
  });

  it('is on a yes/no list without a share that more are for than against', () => {
    const majority = { share: null, base: 'VALID' } as const;
    const result = (votes: number, against: number | null) =>
      outcome(
        { ...FRAME, majority, seats: 1, yesNo: true },
        { ...tally(50, {}), counts: [{ candidate: 'a', votes, against, void: 0 }] },
      );
    expect(result(26, 24)?.seatsFilled).toBe(1);
    expect(result(25, 25)?.seatsFilled).toBe(0);
    expect(result(1, 49)?.rows[0]?.why).toBe(
      '1 vote for, 49 against of 50 valid ballots (2.00%); the most votes suffice where more are for than against, which is not so. Not elected.',
    );
    expect(result(26, null)).toBeNull();
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

  it('has ties of more than there are seats for, and seats that nobody tells stay unknown', () => {
    const tied = (seats: number | null, ...keys: string[]) => {
      const all = new Map<string, CandidateState>(keys.map((key) => [key, 'TIED']));
      return reportedOutcome(FRAME, seats, tally(10, { a: 4, b: 4, c: 1 }), all).tie;
    };
    expect(tied(1, 'a', 'b')).toEqual({ candidates: ['a', 'b'], seats: 1 });
    expect(tied(null, 'a', 'b')).toEqual({ candidates: ['a', 'b'], seats: null });
    expect(() => tied(2, 'a', 'b')).toThrow('2 are reported as tied, but 2 of 2 seats are left');
    expect(() => tied(null, 'a')).toThrow('tied alone');
    const two = new Map<string, CandidateState>([
      ['a', 'ELECTED'],
      ['b', 'ELECTED'],
    ]);
    expect(() => reportedOutcome(FRAME, 1, tally(10, { a: 4, b: 4 }), two)).toThrow(
      '2 are reported as elected, but 1 seat is to be filled.',
    );
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
    expect(surplusWarning(null, 15, 15)).toBeNull();
    expect(surplusWarning(null, 14, 15)).toBe(
      '14 candidates stand for 15 seats: 1 seat stays open, whoever is elected.',
    );
    expect(surplusWarning(null, 1, 15)).toContain('1 candidate stands for 15 seats: 14 seats stay');
    expect(surplusWarning(tenth, 1, 15)).toContain('at least 1/10');
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
