import { describe, expect, it } from '@jest/globals';

import { parseEdtf } from '../../../../src/kernel/edtf.js';
import {
  disqualification,
  holds,
  possibleHoldings,
} from '../../../../src/registry/congresses/qualification.rules.js';

const eligible = new Map([
  [1, [10]],
  [2, [11, null]],
]);
const delegate = { memberId: 1, basis: 'ELECTED', branchId: 10 } as const;
const association = { eligible, branchIds: null, holdings: null };

describe('the books of the day', () => {
  it.each([
    ['a delegate of the own branch', delegate, association, null],
    ['one without a branch', { ...delegate, branchId: null }, association, null],
    ['one of another branch', { ...delegate, branchId: 11 }, association, 'OTHER_BRANCH'],
    ['no full member', { ...delegate, memberId: 3 }, association, 'NO_FULL_MEMBER'],
    ['somebody outside the roster', { ...delegate, memberId: null }, association, null],
    [
      'a member of whatever branch',
      { ...delegate, basis: 'MEMBER', branchId: 11 },
      association,
      null,
    ],
    [
      'a member of a branch below',
      { memberId: 2, basis: 'MEMBER', branchId: 10 },
      { ...association, branchIds: [10, 11] },
      null,
    ],
    [
      'a member of another branch than meets',
      { memberId: 2, basis: 'MEMBER', branchId: 10 },
      { ...association, branchIds: [10] },
      'OTHER_BRANCH',
    ],
    ['a member without a mandate', delegate, { ...association, holdings: [] }, 'NO_MANDATE'],
  ] as const)('of %s', (_, person, roster, fault) => {
    expect(disqualification(person, 'Ông Ngô', roster)).toBe(fault);
  });
});

describe('a mandate', () => {
  const [from, until] = [parseEdtf('2020'), null];
  const of = (memberId: number | null, holderName: string | null) => [
    { memberId, holderName, from, until },
  ];

  it.each([
    ['the member', of(1, null), { memberId: 1, name: null }, true],
    ['another member', of(1, 'Ông Ngô'), { memberId: 2, name: 'Ông Ngô' }, false],
    ['the name of a member', of(1, 'Ông Ngô'), { memberId: null, name: 'Ông Ngô' }, false],
    ['the name in capitals', of(null, 'Ông Ngô'), { memberId: null, name: 'ÔNG NGÔ' }, true],
    ['another name', of(null, 'Ông Ngô'), { memberId: null, name: 'Ông Lê' }, false],
    ['anybody, whom no source names', of(null, null), { memberId: 1, name: null }, true],
  ])('may be held by %s: %#', (_, holdings, person, expected) => {
    expect(holds(person, holdings)).toBe(expected);
  });

  it('runs on a day in some choice of days', () => {
    const ends = (end: string) => [{ from: parseEdtf('2020'), until: parseEdtf(end) }];
    const on = (day: string, holdings: ReturnType<typeof ends>) =>
      possibleHoldings(holdings, parseEdtf(day)).length;
    expect(on('2026-07-10', ends('2026-07'))).toBe(1);
    expect(on('2026-07-10', ends('2026-07-10'))).toBe(0);
    expect(on('2026-07', ends('2026-07-10'))).toBe(1);
    expect(on('2019-12-31', ends('2026-07-10'))).toBe(0);
  });
});
