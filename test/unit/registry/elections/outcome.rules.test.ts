import { describe, expect, it, test } from '@jest/globals';
import fc from 'fast-check';

import {
  type Outcome,
  type OutcomeFrame,
  outcome,
  reportedRow,
} from '../../../../src/registry/elections/outcome.rules.js';
import { type Tally, sumBoxes } from '../../../../src/registry/elections/tally.rules.js';
import type { Majority, MajorityBase } from '../../../../src/registry/rule-sets/rule-set.rules.js';

const moreThanHalf = (base: MajorityBase): Majority => ({
  share: { comparison: 'MORE_THAN', numerator: 1, denominator: 2 },
  base,
});
const MOST_VOTES: Majority = { share: null, base: 'VALID' };

function frame(majority: Majority, seats: number, more: Partial<OutcomeFrame> = {}): OutcomeFrame {
  const numbers = { convened: null, excused: null, present: null };
  return { majority, seats, decimals: 2, numbers, yesNo: false, ...more };
}

type Ballots = Partial<Pick<Tally, 'issued' | 'returned' | 'valid' | 'invalid'>>;
type Votes = Record<string, number | null>;

function tally(ballots: Ballots, votes: Votes): Tally {
  const counts = Object.entries(votes).map(([candidate, number]) => {
    return { candidate, votes: number, against: null, void: null };
  });
  return { issued: null, returned: null, valid: null, invalid: null, ...ballots, counts };
}

function elected(result: Outcome | null): string[] {
  return (result?.rows ?? []).filter((row) => row.state === 'ELECTED').map((row) => row.candidate);
}

function row(result: Outcome | null, candidate: string) {
  const found = result?.rows.find((one) => one.candidate === candidate);
  if (!found) throw new Error(`No row of ${candidate}.`);
  return found;
}

describe('published elections', () => {
  // VFF by-election, 21 Nov 2020 (vietnamplus.vn 678114): 35 of 67 valid ballots, 71 taking part, 72 members.
  describe('one vice-president by-elected by more than half of the valid ballots', () => {
    const votes = { thành: 35, hùng: 28, liêng: 4 };
    const numbers = { convened: 72, excused: 0, present: 71 };
    const by = (base: MajorityBase) =>
      outcome(
        frame(moreThanHalf(base), 1, { numbers }),
        tally({ issued: 71, returned: 71, valid: 67, invalid: 4 }, votes),
      );

    it('elects 35 of 67', () => {
      const result = by('VALID');
      expect(elected(result)).toEqual(['thành']);
      expect(row(result, 'thành')).toMatchObject({ percent: '52.24', threshold: 34 });
    });

    it('elects nobody on those taking part or on the members', () => {
      expect([elected(by('RETURNED')), elected(by('PRESENT')), elected(by('CONVENED'))]).toEqual([
        [],
        [],
        [],
      ]);
      expect(row(by('PRESENT'), 'thành').percent).toBe('49.30');
      expect(row(by('CONVENED'), 'thành').percent).toBe('48.61');
      expect(by('PRESENT')).toMatchObject({ seatsFilled: 0, seatsOpen: 1, tie: null });
    });
  });

  // VFF president, 8 Dec 2018 (baotonghop.vn): 68 of 68 valid, 70 issued.
  it.each<[MajorityBase, string]>([
    ['VALID', '100.00'],
    ['ISSUED', '97.14'],
  ])('a single candidate with every valid ballot, on %s %s%%', (base, percent) => {
    const counted = tally({ issued: 70, returned: 70, valid: 68, invalid: 2 }, { khải: 68 });
    const result = outcome(frame(moreThanHalf(base), 1), counted);
    expect(elected(result)).toEqual(['khải']);
    expect(row(result, 'khải').percent).toBe(percent);
  });

  // Vietnam Writers' Association, 24 Nov 2020 (baohaiduong.vn 152714).
  describe('a committee of 11 from 15 candidates, four counts not published', () => {
    const VOTES = [469, 451, 420, 386, 377, 346, 343, 335, 331, 287, 285];
    const votes = Object.fromEntries(VOTES.map((number, i) => [`c${i + 1}`, number]));
    const ballots = { issued: 580, returned: 533, valid: 531, invalid: 2 };
    const numbers = { convened: null, excused: null, present: 597 };
    const by = (base: MajorityBase) =>
      outcome(frame(moreThanHalf(base), 11, { numbers }), tally(ballots, votes));

    it.each<[MajorityBase, number, string]>([
      ['VALID', 11, '53.67'],
      ['RETURNED', 11, '53.47'],
      ['ISSUED', 9, '49.14'],
      ['PRESENT', 9, '47.74'],
    ])('on %s elects %i; the last has %s%%', (base, number, percent) => {
      expect(elected(by(base))).toHaveLength(number);
      expect(row(by(base), 'c11').percent).toBe(percent);
      expect(by(base)?.seatsOpen).toBe(11 - number);
    });

    it('explains each result in full', () => {
      expect(row(by('VALID'), 'c11').why).toBe(
        '285 votes of 531 valid ballots (53.67%); needs 266 of 531 valid ballots: more than 1/2, which is reached. Place 11 by votes for 11 seats: elected.',
      );
      expect(row(by('ISSUED'), 'c11').why).toBe(
        '285 votes of 580 ballots issued (49.14%); needs 291 of 580 ballots issued: more than 1/2, which is not reached. Not elected.',
      );
    });

    it('is not computed with counts that could change it', () => {
      const unknown = { c12: null, c13: null, c14: null, c15: null };
      const counted = tally(ballots, { ...votes, ...unknown });
      expect(outcome(frame(moreThanHalf('VALID'), 11), counted)).toBeNull();
    });

    it('nor with an unknown base', () => {
      expect(outcome(frame(moreThanHalf('VALID'), 11), tally({ issued: 580 }, votes))).toBeNull();
      expect(by('CONVENED')).toBeNull();
    });
  });

  // Vietnam Writers' Association, 10 Jul 2015 (cand.com.vn 357814): votes not published.
  it('a shortfall that is only reported keeps its threshold', () => {
    const counted = tally({ valid: 448 }, { thỉnh: null });
    const [count] = counted.counts;
    const reported = reportedRow(frame(moreThanHalf('VALID'), 15), counted, count!, 'ELECTED');
    expect(reported).toMatchObject({ state: 'ELECTED', threshold: 225, baseNumber: 448 });
    expect(reported).toMatchObject({ votes: null, percent: null });
    expect(reported.why).toBe('Reported as elected; the numbers to compute it from are not known.');
  });

  // VFF nomination poll before congress VII (laodong.com.vn 116434): 19 voters, recounted.
  it('a corrected count undoes a tie at the top', () => {
    const ballots = { issued: 19, returned: 19, valid: 19, invalid: 0 };
    const one = frame(MOST_VOTES, 1);
    const before = outcome(one, tally(ballots, { hải: 18, dũng: 18 }));
    expect(before).toMatchObject({ tie: { candidates: ['hải', 'dũng'], seats: 1 } });
    expect(row(before, 'hải').why).toBe(
      '18 votes of 19 valid ballots (94.74%); the most votes suffice. 2 candidates have equally many votes for the last seat: tied.',
    );
    const after = outcome(one, tally(ballots, { hải: 18, dũng: 19, nam: 11 }));
    expect([elected(after), after?.tie]).toEqual([['dũng'], null]);
  });

  // Youth-union teller's guide (scribd 101525677): 18 of 19 ballots returned, 16 valid, 3 seats.
  describe('a branch of 20 that counts on the ballots returned', () => {
    const ballots = { issued: 19, returned: 18, valid: 16, invalid: 2 };
    const votes = { a: 14, b: 12, c: 11, d: 10, e: 8 };
    const result = outcome(frame(moreThanHalf('RETURNED'), 3), tally(ballots, votes));

    it('needs 10 votes; of the valid ballots it would be 9', () => {
      expect(row(result, 'a').threshold).toBe(10);
      const valid = outcome(frame(moreThanHalf('VALID'), 3), tally(ballots, votes));
      expect(row(valid, 'a').threshold).toBe(9);
    });

    it('does not elect 8 with 2 more marks on invalid ballots', () => {
      expect(row(result, 'e').state).toBe('NOT_ELECTED');
    });

    it('does not elect the fourth of three though 10 reach the majority', () => {
      expect(row(result, 'd')).toMatchObject({ state: 'NOT_ELECTED', rank: 4, percent: '55.56' });
      expect(row(result, 'd').why).toContain('But it is place 4 by votes, and there are 3 seats');
    });
  });

  // Wikimedia Foundation board 2017 (da.wikipedia.org): support, neutral, oppose.
  it('ranks by the share of those who said either, not by votes', () => {
    const counted: Tally = {
      ...tally({ valid: 5120, returned: 5581, invalid: 461 }, {}),
      counts: [
        { candidate: 'jh', votes: 2435, void: 2105, against: 580 },
        { candidate: 'dj', votes: 2332, void: 2255, against: 533 },
        { candidate: 'ms', votes: 2557, void: 1997, against: 566 },
      ],
    };
    const either = { share: null, base: 'FOR_AND_AGAINST' } as const;
    const result = outcome(frame(either, 3, { yesNo: true }), counted);
    expect(result?.rows.map(({ candidate, percent }) => [candidate, percent])).toEqual([
      ['ms', '81.88'],
      ['dj', '81.40'],
      ['jh', '80.76'],
    ]);
    expect(row(result, 'ms').why).toMatch(/^2557 votes for, 566 against, 1997 void of 3123 /);
  });

  // Python steering council 2019 (PEP 8100): approval, the most votes.
  describe('five of seventeen by approval', () => {
    const VOTES = [45, 44, 33, 31, 25, 22, 21, 21, 20, 18, 15, 11, 10, 8, 7, 6, 3];
    const counted = tally(
      { returned: 69, valid: 69, invalid: 0 },
      Object.fromEntries(VOTES.map((number, i) => [`c${i + 1}`, number])),
    );

    it('elects the five with the most votes, nobody tied at the cut', () => {
      const result = outcome(frame(MOST_VOTES, 5), counted);
      expect(elected(result)).toEqual(['c1', 'c2', 'c3', 'c4', 'c5']);
      expect(result?.tie).toBeNull();
      expect([row(result, 'c7').rank, row(result, 'c8').rank]).toEqual([7, 7]);
    });

    it('elects two by more than half of the ballots cast', () => {
      const result = outcome(frame(moreThanHalf('RETURNED'), 5), counted);
      expect(elected(result)).toEqual(['c1', 'c2']);
      expect(result).toMatchObject({ seatsFilled: 2, seatsOpen: 3 });
    });
  });

  // Python steering council 2023 (PEP 8105): a poll and its extension add up.
  it('adds up two boxes', () => {
    const NAMES = ['bw', 'dn', 'em', 'gs', 'm', 'ps', 'tw', 'vs'];
    const of = (numbers: number[]) =>
      Object.fromEntries(NAMES.map((name, i) => [name, numbers[i]!]));
    const box = (cast: number, numbers: number[]) =>
      tally({ issued: cast, returned: cast, valid: cast, invalid: 0 }, of(numbers));
    const boxes = [box(56, [35, 27, 38, 42, 25, 48, 30, 27]), box(12, [8, 5, 8, 10, 5, 12, 10, 8])];
    const all = sumBoxes(boxes, NAMES);
    expect(all).toEqual(box(68, [43, 32, 46, 52, 30, 60, 40, 35]));
    expect(elected(outcome(frame(MOST_VOTES, 5), all))).toEqual(['ps', 'gs', 'em', 'bw', 'tw']);
  });
});

describe('an outcome', () => {
  it('leaves seats open where fewer reach the majority', () => {
    const result = outcome(frame(moreThanHalf('VALID'), 3), tally({ valid: 10 }, { a: 6, b: 5 }));
    expect([elected(result), result?.seatsOpen]).toEqual([['a'], 2]);
  });

  it('elects those above a tie, ties those across the last seat, and nobody below', () => {
    const votes = { d: 6, a: 9, c: 7, b: 7 };
    const result = outcome(frame(moreThanHalf('VALID'), 2), tally({ valid: 10 }, votes));
    expect(result?.rows.map(({ candidate, state }) => [candidate, state])).toEqual([
      ['a', 'ELECTED'],
      ['c', 'TIED'],
      ['b', 'TIED'],
      ['d', 'NOT_ELECTED'],
    ]);
    expect(result).toMatchObject({ seatsFilled: 1, seatsOpen: 1 });
    expect(result?.tie).toEqual({ candidates: ['c', 'b'], seats: 1 });
  });

  it('has no tie among those below the majority', () => {
    const result = outcome(frame(moreThanHalf('VALID'), 1), tally({ valid: 10 }, { a: 5, b: 5 }));
    expect([elected(result), result?.tie]).toEqual([[], null]);
  });

  it('elects nobody who withdrew, and counts the place of the others without', () => {
    const more = { withdrawn: new Set(['a']) };
    const votes = { a: 9, b: 8, c: 7 };
    const result = outcome(frame(moreThanHalf('VALID'), 1, more), tally({ valid: 10 }, votes));
    expect(elected(result)).toEqual(['b']);
    expect(row(result, 'b')).toMatchObject({ rank: 1, baseNumber: 10 });
    expect(row(result, 'a')).toMatchObject({ rank: null, votes: 9, state: 'NOT_ELECTED' });
    expect(row(result, 'a').why).toMatch(
      /which is reached\. But the candidate withdrew: not elected\.$/,
    );
  });

  it('has no place by votes for who is not elected where another has unknown votes', () => {
    const votes = { a: 9, b: 1, c: null };
    const two = { comparison: 'AT_LEAST', numerator: 9, denominator: 10 } as const;
    const counts = [
      ...tally({}, votes).counts.slice(0, 2),
      { candidate: 'c', votes: null, against: 8, void: 0 },
    ];
    const result = outcome(frame({ share: two, base: 'VALID' }, 1, { yesNo: true }), {
      ...tally({ valid: 10 }, {}),
      counts,
    });
    expect(row(result, 'a')).toMatchObject({ state: 'ELECTED', rank: 1 });
    expect(row(result, 'b')).toMatchObject({ state: 'NOT_ELECTED', rank: null });
    expect(row(result, 'c')).toMatchObject({ state: 'NOT_ELECTED', rank: null, votes: null });
  });

  it('is computed in spite of an unknown count that cannot change it', () => {
    const votes = { a: 9, b: 8, c: null };
    const six = { comparison: 'AT_LEAST', numerator: 1, denominator: 1 } as const;
    const all = outcome(
      frame({ share: six, base: 'ISSUED' }, 2),
      tally({ issued: 9, valid: 8 }, votes),
    );
    expect(row(all, 'c')).toMatchObject({ state: 'NOT_ELECTED', votes: null, percent: null });
    expect(outcome(frame(moreThanHalf('VALID'), 2), tally({ valid: 10 }, votes))).toBeNull();
  });

  it('elects nobody without a vote, nor on a base of nothing', () => {
    expect(elected(outcome(frame(MOST_VOTES, 2), tally({ valid: 3 }, { a: 3, b: 0 })))).toEqual([
      'a',
    ]);
    const nothing = outcome(frame(moreThanHalf('VALID'), 1), tally({ valid: 0 }, { a: 0 }));
    expect(row(nothing, 'a')).toMatchObject({ state: 'NOT_ELECTED', percent: null, threshold: 1 });
  });

  it('needs no base where the most votes suffice', () => {
    expect(elected(outcome(frame(MOST_VOTES, 1), tally({}, { a: 3, b: 1 })))).toEqual(['a']);
  });

  it('takes who is excused off those convened', () => {
    const numbers = { convened: 100, excused: 20, present: 70 };
    const less = frame(moreThanHalf('CONVENED_LESS_EXCUSED'), 1, { numbers });
    expect(row(outcome(less, tally({ valid: 70 }, { a: 41 })), 'a')).toMatchObject({
      ...{ baseNumber: 80, threshold: 41, state: 'ELECTED' },
    });
  });
});

/** A round as it might end: ballots, seats, a majority, and no more votes than ballots. */
const round = fc
  .record({
    valid: fc.integer({ min: 1, max: 60 }),
    invalid: fc.integer({ min: 0, max: 9 }),
    away: fc.integer({ min: 0, max: 9 }),
    seats: fc.integer({ min: 1, max: 6 }),
    shares: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 9 }),
    majority: fc.constantFrom(
      MOST_VOTES,
      moreThanHalf('VALID'),
      moreThanHalf('RETURNED'),
      moreThanHalf('ISSUED'),
      {
        share: { comparison: 'AT_LEAST', numerator: 2, denominator: 3 },
        base: 'VALID',
      } satisfies Majority,
    ),
  })
  .map(({ valid, invalid, away, seats, shares, majority }) => {
    const returned = valid + invalid;
    const votes = Object.fromEntries(
      shares.map((share, i) => [`c${i}`, Math.round(share * valid)]),
    );
    const counted = tally({ issued: returned + away, returned, valid, invalid }, votes);
    return { frame: frame(majority, seats), counted };
  });

/** What everybody gets out of a result, whatever the order in which it is told. */
function told(result: Outcome | null) {
  const rows = [...(result?.rows ?? [])].sort((a, b) => (a.candidate < b.candidate ? -1 : 1));
  return {
    ...result,
    rows,
    tie: result?.tie && { ...result.tie, candidates: [...result.tie.candidates].sort() },
  };
}

describe('in any round', () => {
  test('the order of candidates changes nothing', () => {
    fc.assert(
      fc.property(round, fc.infiniteStream(fc.nat()), ({ frame, counted }, order) => {
        const shuffled = counted.counts
          .map((count) => ({ count, at: order.next().value as number }))
          .sort((a, b) => a.at - b.at)
          .map(({ count }) => count);
        expect(told(outcome(frame, { ...counted, counts: shuffled }))).toEqual(
          told(outcome(frame, counted)),
        );
      }),
    );
  });

  test('one more vote for a candidate never unelects that candidate', () => {
    fc.assert(
      fc.property(round, fc.nat(), ({ frame, counted }, n) => {
        const chosen = counted.counts[n % counted.counts.length]!;
        fc.pre(chosen.votes! < counted.valid!);
        const more = counted.counts.map((count) =>
          count === chosen ? { ...count, votes: count.votes! + 1 } : count,
        );
        const before = row(outcome(frame, counted), chosen.candidate).state;
        const after = row(outcome(frame, { ...counted, counts: more }), chosen.candidate).state;
        const worth = { NOT_ELECTED: 0, TIED: 1, ELECTED: 2 };
        expect(worth[after]).toBeGreaterThanOrEqual(worth[before]);
      }),
    );
  });

  test('nobody is elected over somebody with more votes, and seats add up', () => {
    fc.assert(
      fc.property(round, ({ frame, counted }) => {
        const result = outcome(frame, counted)!;
        const votes = (state: string) =>
          result.rows.filter((one) => one.state === state).map((one) => one.votes!);
        const least = Math.min(...votes('ELECTED'));
        for (const number of [...votes('TIED'), ...votes('NOT_ELECTED')]) {
          expect(number).toBeLessThan(least);
        }
        expect(votes('ELECTED')).toHaveLength(result.seatsFilled);
        expect(result.seatsFilled + result.seatsOpen).toBe(frame.seats);
        if (result.tie) expect(result.tie.candidates.length).toBeGreaterThan(result.tie.seats);
      }),
    );
  });
});
