import { describe, expect, it, test } from '@jest/globals';
import fc from 'fast-check';

import { type Ballot, judge, tallyOf } from '../../../../src/registry/elections/ballot.rules.js';
import {
  type TallyFrame,
  checkTally,
  sumBoxes,
} from '../../../../src/registry/elections/tally.rules.js';

const LIST: TallyFrame = {
  form: 'STRIKE_OUT',
  standing: ['a', 'b', 'c', 'd', 'e'],
  seats: 3,
  marks: 'UP_TO_SEATS',
  present: null,
  onPaper: true,
  convened: null,
};
const MARKED = { ...LIST, form: 'MARKED' } as const;
const YES_NO = { ...LIST, form: 'YES_NO', standing: ['a', 'b'], seats: 2 } as const;

function ballot(names: string, more: Partial<Ballot> = {}): Ballot {
  return { issuedByTellers: true, nameAdded: false, names: [...names], against: [], ...more };
}

describe('a strike-out ballot', () => {
  it('is a vote for each name that is left', () => {
    const { invalid, said } = judge(ballot('de'), LIST);
    expect([invalid, [...said.values()].join()]).toEqual([null, 'FOR,FOR,FOR,NOTHING,NOTHING']);
  });

  it.each<[string, Ballot, string | null]>([
    ['more names left than seats', ballot('a'), 'TOO_MANY_NAMES'],
    ['fewer names left than seats', ballot('abcd'), null],
    ['none left of several', ballot('abcde'), 'NO_NAME'],
    ['not issued by the tellers', ballot('de', { issuedByTellers: false }), 'NOT_ISSUED'],
    ['a name written on it', ballot('de', { nameAdded: true }), 'NAME_ADDED'],
  ])('with %s', (_, given, invalid) => {
    expect(judge(given, LIST).invalid).toBe(invalid);
  });

  // Youth-union teller's guide (scribd 101525677): blank is invalid, except on a list of one name.
  it('with no name left on a list of one is valid', () => {
    const one = { ...LIST, standing: ['a'], seats: 1 };
    expect(judge(ballot('a'), one).invalid).toBeNull();
    expect(tallyOf([ballot('a'), ballot('')], one, 2).counts).toEqual([
      { candidate: 'a', votes: 1, against: null, void: null },
    ]);
  });

  it('may leave every name where any number may be named', () => {
    expect(judge(ballot(''), { ...LIST, marks: 'ANY_NUMBER' }).invalid).toBeNull();
  });
});

// OpenSlides vote service (vote_validate_test.go): what of its table is said by these ballots.
describe('a marked ballot', () => {
  const one = { ...MARKED, standing: ['1', '2'], seats: 1 };

  it.each<[string, Ballot, string | null]>([
    ['one of one', ballot('1'), null],
    ['two of one', ballot('12'), 'TOO_MANY_NAMES'],
    ['a name that is not on the list', ballot('', { nameAdded: true }), 'NAME_ADDED'],
    ['nothing', ballot(''), 'NO_NAME'],
  ])('with %s', (_, given, invalid) => {
    expect(judge(given, one).invalid).toBe(invalid);
  });
});

describe('a yes/no ballot', () => {
  it('is void for a name with both boxes or none, and for that name only', () => {
    const both = judge(ballot('ab', { against: ['b'] }), YES_NO);
    expect([both.invalid, ...both.said.values()]).toEqual([null, 'FOR', 'VOID']);
    const none = judge(ballot('', { against: ['a'] }), YES_NO);
    expect([none.invalid, ...none.said.values()]).toEqual([null, 'AGAINST', 'VOID']);
  });

  it('is counted for, against and void', () => {
    const ballots = [
      ballot('ab'),
      ballot('a', { against: ['b'] }),
      ballot('b', { against: ['b'] }),
    ];
    expect(tallyOf(ballots, YES_NO, 4)).toEqual({
      ...{ issued: 4, returned: 3, valid: 3, invalid: 0, reasons: {} },
      counts: [
        { candidate: 'a', votes: 2, against: 0, void: 1 },
        { candidate: 'b', votes: 1, against: 1, void: 1 },
      ],
    });
  });
});

it('marks on invalid ballots count for nobody', () => {
  const ballots = [
    ...Array<Ballot>(8).fill(ballot('ab')),
    ballot('abcd'),
    ballot('ac', { nameAdded: true }),
  ];
  const counted = tallyOf(ballots, MARKED, 10);
  expect(counted).toMatchObject({ returned: 10, valid: 8, invalid: 2 });
  expect(counted.counts[0]?.votes).toBe(8);
});

describe('any ballots', () => {
  const any = fc.record<Ballot>({
    issuedByTellers: fc.boolean(),
    nameAdded: fc.constantFrom(false, false, false, true),
    names: fc.subarray([...LIST.standing]),
    against: fc.subarray([...LIST.standing]),
  });
  const frames = fc.constantFrom<TallyFrame>(
    LIST,
    MARKED,
    { ...LIST, form: 'YES_NO' },
    { ...MARKED, marks: 'ANY_NUMBER' },
    { ...MARKED, standing: ['a'] },
  );

  test('make a tally without contradiction, the same in any order and by any boxes', () => {
    fc.assert(
      fc.property(
        fc.array(any, { maxLength: 30 }),
        frames,
        fc.nat({ max: 30 }),
        (all, frame, cut) => {
          const counted = tallyOf(all, frame, all.length);
          expect(() => checkTally(counted, frame, ['input'])).not.toThrow();
          expect(tallyOf([...all].reverse(), frame, all.length)).toEqual(counted);
          const parts = [all.slice(0, cut), all.slice(cut)];
          const boxes = parts.map((part) => tallyOf(part, frame, part.length));
          expect(sumBoxes(boxes, frame.standing)).toEqual(counted);
        },
      ),
    );
  });
});
