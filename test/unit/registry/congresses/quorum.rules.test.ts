import { describe, expect, it, test } from '@jest/globals';
import fc from 'fast-check';

import { type QuorumNumbers, quorum } from '../../../../src/registry/congresses/quorum.rules.js';
import { PRESETS } from '../../../../src/registry/rule-sets/rule-set-presets.rules.js';
import type { Share } from '../../../../src/registry/rule-sets/rule-set.rules.js';

const { ASSOCIATION_2024, YOUTH_UNION } = PRESETS;
const UNKNOWN: QuorumNumbers = { convened: null, excused: null, present: null, units: null };
const MORE_THAN_HALF: Share = { comparison: 'MORE_THAN', numerator: 1, denominator: 2 };

const association = (numbers: Partial<QuorumNumbers>) =>
  quorum({ rules: ASSOCIATION_2024.values, ...UNKNOWN, ...numbers });
const youthUnion = (numbers: Partial<QuorumNumbers>) =>
  quorum({ rules: YOUTH_UNION.values, ...UNKNOWN, ...numbers });

describe('the quorum of an association', () => {
  test.each([
    [100, 50, 'NOT_MET', 51],
    [100, 51, 'MET', 51],
    [101, 51, 'MET', 51],
    [101, 50, 'NOT_MET', 51],
    [1, 1, 'MET', 1],
    [0, 0, 'NOT_MET', 1],
  ])('of %i convened and %i present is %s', (convened, present, state, needed) => {
    expect(association({ convened, present })).toMatchObject({ state, needed, base: convened });
  });

  it('says with which numbers and which rule', () => {
    expect(association({ convened: 180, present: 100 }).why).toBe(
      '100 of 180 are present: more than 1/2 of the persons convened must be present, that is 91 of 180.',
    );
  });

  it('is not determinable where a number is unknown, which is neither yes nor no', () => {
    expect(association({ present: 220 })).toMatchObject({
      state: 'NOT_DETERMINABLE',
      needed: null,
      why: 'The number of persons convened is unknown: more than 1/2 of the persons convened must be present.',
    });
    expect(association({ convened: 220 })).toMatchObject({
      state: 'NOT_DETERMINABLE',
      needed: 111,
      why: 'The number of persons present is unknown: more than 1/2 of the persons convened must be present.',
    });
  });
});

// A worked example of the youth union: a district congress with 180 delegates convened.
describe('the quorum of the youth union', () => {
  const of20 = (represented: number) => ({ convened: 20, represented });

  test.each([
    ['115 present of 180', 115, of20(20), 'NOT_MET'],
    ['120 present who represent all units', 120, of20(20), 'MET'],
    ['120 present who represent 14 of 20 units', 120, of20(14), 'MET'],
    ['120 present who represent 13 of 20 units', 120, of20(13), 'NOT_MET'],
    ['everybody present and too few units', 180, of20(13), 'NOT_MET'],
    ['too few present, units unknown', 119, null, 'NOT_MET'],
    ['presence unknown, too few units', null, of20(13), 'NOT_MET'],
    ['enough present, units unknown', 120, null, 'NOT_DETERMINABLE'],
    ['presence unknown, enough units', null, of20(14), 'NOT_DETERMINABLE'],
    ['nothing known', null, null, 'NOT_DETERMINABLE'],
  ])('with %s is told from both conditions', (_, present, units, state) => {
    expect(youthUnion({ convened: 180, present, units })).toMatchObject({ state, needed: 120 });
  });

  it('gives the reason of both', () => {
    const { why, unitsNeeded } = youthUnion({ convened: 180, present: 120, units: of20(13) });
    expect(unitsNeeded).toBe(14);
    expect(why).toBe(
      '120 of 180 are present: at least 2/3 of the persons convened must be present, that is 120 of 180. ' +
        '13 of 20 units are represented: at least 2/3 of the units must be represented, that is 14.',
    );
  });
});

describe('a quorum of those convened and not excused', () => {
  const rules = {
    quorumPresent: { share: MORE_THAN_HALF, base: 'CONVENED_LESS_EXCUSED' },
    quorumUnits: null,
  } as const;
  const of = (numbers: Partial<QuorumNumbers>) => quorum({ rules, ...UNKNOWN, ...numbers });

  it('leaves the excused out of the base', () => {
    expect(of({ convened: 100, excused: 10, present: 46 })).toMatchObject({
      state: 'MET',
      base: 90,
      needed: 46,
    });
    expect(of({ convened: 100, excused: 0, present: 46 }).state).toBe('NOT_MET');
  });

  it('is not determinable where nobody knows how many are excused', () => {
    expect(of({ convened: 100, present: 46 })).toMatchObject({
      state: 'NOT_DETERMINABLE',
      base: null,
    });
  });
});

it('of units is nobody’s to reach where there are none to represent', () => {
  const numbers = { convened: 20, units: { convened: 0, represented: 0 } };
  expect(youthUnion({ ...numbers, present: 19 })).toMatchObject({
    ...{ state: 'MET', unitsNeeded: 0 },
    why: expect.stringMatching(/No units are convened, of which some must be represented\.$/),
  });
  expect(youthUnion({ ...numbers, present: 13 }).state).toBe('NOT_MET');
  expect(youthUnion({ ...numbers, present: null }).state).toBe('NOT_DETERMINABLE');
});

it('without a share is met by anybody', () => {
  const rules = { quorumPresent: { share: null, base: 'CONVENED' }, quorumUnits: null } as const;
  const of = (present: number | null) => quorum({ rules, ...UNKNOWN, present });
  expect(of(1)).toMatchObject({
    state: 'MET',
    why: '1 are present: somebody must be present, that is 1.',
  });
  expect(of(0).state).toBe('NOT_MET');
  expect(of(null).state).toBe('NOT_DETERMINABLE');
});

it('is never lost by one more who comes', () => {
  const number = fc.nat(1000);
  const units = fc.option(
    fc.tuple(number, number).map(([a, b]) => ({ convened: a + b, represented: a })),
  );
  fc.assert(
    fc.property(number, number, units, (convened, present, represented) => {
      const numbers = { convened, units: represented };
      const before = youthUnion({ ...numbers, present }).state;
      const after = youthUnion({ ...numbers, present: present + 1 }).state;
      if (before === 'MET') expect(after).toBe('MET');
      if (after === 'NOT_MET') expect(before).toBe('NOT_MET');
    }),
  );
});
