import { describe, expect, it, test } from '@jest/globals';
import fc from 'fast-check';

import type { DomainError } from '../../../../src/kernel/errors.js';
import { differences } from '../../../../src/registry/elections/entry.rules.js';
import {
  type Tally,
  type TallyFrame,
  checkTally,
  sumBoxes,
} from '../../../../src/registry/elections/tally.rules.js';

const FRAME: TallyFrame = {
  form: 'STRIKE_OUT',
  standing: ['a', 'b', 'c'],
  seats: 2,
  marks: 'UP_TO_SEATS',
  present: 20,
  onPaper: true,
  convened: null,
};
const count = (candidate: string, votes: number | null) => ({
  ...{ candidate, votes, against: null, void: null },
});
const TALLY: Tally = {
  ...{ issued: 19, returned: 18, valid: 16, invalid: 2 },
  counts: [count('a', 14), count('b', 12), count('c', 6)],
};

function refusal(tally: Partial<Tally>, frame: Partial<TallyFrame> = {}) {
  try {
    checkTally({ ...TALLY, ...tally }, { ...FRAME, ...frame }, ['input', 'tally']);
    return null;
  } catch (error) {
    const { code, argument, details, message } = error as DomainError;
    return { code, at: argument.slice(2).join('.'), details, message };
  }
}

describe('a tally', () => {
  it('is taken as it is where the numbers agree', () => {
    expect(refusal({})).toBeNull();
    expect(refusal({ issued: 20, returned: 16, invalid: 0 })).toBeNull();
  });

  it.each<[string, Partial<Tally>, string, string]>([
    ['more issued than present', { issued: 21 }, 'issued', '21 ballots issued, but 20 present'],
    [
      'more returned than issued',
      { returned: 20 },
      'returned',
      '20 ballots returned, but 19 issued',
    ],
    [
      'valid and invalid over the returned',
      { invalid: 3 },
      'valid',
      'make 19, but 18 were returned',
    ],
    [
      'valid and invalid under the returned',
      { invalid: 1 },
      'valid',
      'make 17, but 18 were returned',
    ],
    [
      'a name with more votes than valid',
      { counts: [count('a', 17)] },
      'counts.0.votes',
      '17 votes',
    ],
    [
      'more votes than the ballots hold',
      { counts: [count('a', 15), count('b', 15), count('c', 3)] },
      'counts',
      '33 votes for all names together, but 16 valid ballots with at most 2 names each make 32',
    ],
    ['a name twice', { counts: [count('a', 1), count('a', 1)] }, 'counts.1.candidateId', 'twice'],
  ])('is refused for %s', (_, tally, at, message) => {
    expect(refusal(tally)).toMatchObject({
      ...{ code: 'TALLY_CONTRADICTION', at, message: expect.stringContaining(message) },
    });
  });

  it('is refused for a name that does not stand', () => {
    const counts = [count('a', 1), count('x', 1)];
    expect(refusal({ counts })).toMatchObject({
      ...{ code: 'NOT_A_CANDIDATE', at: 'counts.1.candidateId', details: { candidateId: 'x' } },
    });
  });

  it('is checked as far as its numbers are known', () => {
    const unknown = { issued: null, returned: null, valid: null, invalid: null };
    const many = { ...unknown, counts: [count('a', 99), count('b', null)] };
    expect(refusal(many, { present: null })).toBeNull();
    expect(refusal(many)?.message).toBe('99 votes for one name, but 20 persons present.');
    expect(refusal(many, { present: null, convened: 60 })?.message).toBe(
      '99 votes for one name, but 60 persons convened.',
    );
    expect(refusal({ ...unknown, issued: 80 }, { present: null, convened: 60 })?.message).toBe(
      '80 ballots issued, but 60 convened: at most as many as are convened.',
    );
    // Of 18 returned and 2 invalid, 16 are valid.
    expect(refusal({ valid: null, counts: [count('a', 17)] })?.message).toBe(
      '17 votes for one name, but 16 valid ballots.',
    );
    expect(refusal({ ...unknown, issued: 5, valid: 6 })).toMatchObject({ at: 'valid' });
    expect(refusal({ ...unknown, returned: 5, invalid: 6 })).toMatchObject({ at: 'invalid' });
    expect(refusal({ ...unknown, returned: 5, counts: [count('a', 6)] })).toMatchObject({
      at: 'counts.0.votes',
    });
    expect(refusal({ issued: 21 }, { present: null })).toBeNull();
    expect(refusal({ ...unknown, valid: 21 })).toMatchObject({ at: 'valid' });
  });

  it('has a name on each valid ballot of a list of several', () => {
    const few = { counts: [count('a', 8), count('b', 7), count('c', 0)] };
    expect(refusal(few)).toMatchObject({ at: 'valid', details: { total: 15, valid: 16 } });
    expect(refusal({ counts: [count('a', 8), count('b', 8), count('c', 0)] })).toBeNull();
    expect(refusal(few, { onPaper: false })).toBeNull();
    expect(refusal({ counts: few.counts.slice(0, 2) })).toBeNull();
  });

  it('may have ballots in the box that nobody issued, which are invalid', () => {
    const stuffed = { issued: 17, reasons: { NOT_ISSUED: 1, NO_NAME: 1 } };
    expect(refusal(stuffed)).toBeNull();
    expect(refusal({ ...stuffed, issued: 16 })).toMatchObject({ at: 'returned' });
    expect(refusal({ ...stuffed, reasons: { NO_NAME: 2 } })).toMatchObject({ at: 'returned' });
  });

  it('may have votes for every name where any number may be named', () => {
    const counts = [count('a', 16), count('b', 16), count('c', 16)];
    expect(refusal({ counts }, { marks: 'ANY_NUMBER' })).toBeNull();
  });

  describe('of a yes/no list', () => {
    const yesNo = { form: 'YES_NO', standing: ['a'], seats: 1 } as const;
    const said = (votes: number, against: number, voided: number) => ({
      counts: [{ candidate: 'a', votes, against, void: voided }],
    });

    it('has for, against and void of every valid ballot', () => {
      expect(refusal(said(12, 3, 1), yesNo)).toBeNull();
      expect(refusal(said(12, 2, 1), yesNo)?.message).toBe(
        '12 for, 2 against and 1 void make 15, but there are 16 valid ballots.',
      );
      expect(refusal(said(12, 5, 0), yesNo)).toMatchObject({ code: 'TALLY_CONTRADICTION' });
    });

    it('alone has votes against', () => {
      expect(refusal(said(12, 3, 1))).toMatchObject({ at: 'counts.0.against' });
    });
  });
});

describe('boxes', () => {
  it('add up, and what one does not know the sum does not know', () => {
    const other = { ...TALLY, invalid: null, counts: [count('c', 1), count('a', 2)] };
    expect(sumBoxes([TALLY, other], FRAME.standing)).toEqual({
      ...{ issued: 38, returned: 36, valid: 32, invalid: null },
      counts: [count('a', 16), count('b', null), count('c', 7)],
    });
  });

  const number = fc.option(fc.nat({ max: 50 }), { freq: 9 });
  const box = fc.record<Tally>({
    ...{ issued: number, returned: number, valid: number, invalid: number },
    counts: fc
      .tuple(number, number, number)
      .map((votes) => votes.map((n, i) => count(FRAME.standing[i]!, n))),
  });

  test('add up to the same in any order', () => {
    fc.assert(
      fc.property(fc.array(box, { minLength: 1, maxLength: 6 }), (boxes) => {
        const sum = sumBoxes(boxes, FRAME.standing);
        expect(sumBoxes([...boxes].reverse(), FRAME.standing)).toEqual(sum);
        const [first, ...others] = boxes;
        const inSteps = sumBoxes([first!, sumBoxes(others, FRAME.standing)], FRAME.standing);
        if (others.length > 0) expect(inSteps).toEqual(sum);
      }),
    );
  });

  test('two tellers differ in nothing exactly where they entered the same, in whatever order', () => {
    fc.assert(
      fc.property(box, box, (one, two) => {
        const turned = { ...one, counts: [...one.counts].reverse() };
        expect(differences('1', one, turned)).toEqual([]);
        const same = JSON.stringify(one) === JSON.stringify(two);
        expect(differences('1', one, two).length === 0).toBe(same);
      }),
    );
  });

  it('say where two tellers differ', () => {
    const second = { ...TALLY, invalid: 1, counts: [count('a', 14), count('b', 13)] };
    expect(differences('1', TALLY, second)).toEqual([
      { box: '1', what: 'invalid', candidate: null, first: 2, second: 1 },
      { box: '1', what: 'votes', candidate: 'b', first: 12, second: 13 },
      { box: '1', what: 'votes', candidate: 'c', first: 6, second: null },
    ]);
  });
});
