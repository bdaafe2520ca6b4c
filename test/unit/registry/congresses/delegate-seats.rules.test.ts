import { expect, it, test } from '@jest/globals';

import {
  type SeatHolder,
  checkSeatsOfBranches,
} from '../../../../src/registry/congresses/delegate-seats.rules.js';

const SEATS = [
  { branchId: 1, size: 20, computed: 2, seats: 3, reason: 'Đơn vị lớn' },
  { branchId: 2, size: 10, computed: 1, seats: 0, reason: 'Nhường' },
];

const of = (branchId: number | null, more: Partial<SeatHolder> = {}): SeatHolder => ({
  ...{ role: 'DELEGATE', basis: 'ELECTED', standing: 'CONVENED', branchId },
  ...more,
});

const check = (listed: readonly SeatHolder[], entered: readonly SeatHolder[]) => () =>
  checkSeatsOfBranches(SEATS, { listed, entered }, (id) => `B${id}`, ['input', 'delegates']);

test.each<[string, SeatHolder]>([
  ['an alternate', of(1, { role: 'ALTERNATE', basis: null })],
  ['who sits by office', of(1, { basis: 'EX_OFFICIO' })],
  ['who has been replaced', of(1, { standing: 'REPLACED' })],
  ['who has withdrawn', of(1, { standing: 'WITHDRAWN' })],
  ['who is not qualified', of(1, { standing: 'NOT_QUALIFIED' })],
  ['the delegate of another branch', of(2)],
])('%s takes no seat of a branch', (_, other) => {
  expect(check([other, of(1), of(1)], [of(1)])).not.toThrow();
});

test.each<[string, SeatHolder[], SeatHolder[], object]>([
  ['one more', [of(1), of(1), of(1)], [of(1)], { branch: 'B1', seats: 3, elected: 4 }],
  [
    'who is excused',
    [of(1, { standing: 'EXCUSED' }), of(1), of(1)],
    [of(1)],
    { branch: 'B1', seats: 3, elected: 4 },
  ],
  ['all at once', [], [of(1), of(1), of(1), of(1)], { branch: 'B1', elected: 4 }],
  ['of a branch that gave its seat', [], [of(2)], { branch: 'B2', seats: 0, elected: 1 }],
  ['of a branch without seats', [], [of(3)], { branch: 'B3', seats: 0, elected: 1 }],
  ['of no branch', [], [of(null)], { branch: null, seats: 0, elected: 1 }],
])('%s is refused with the numbers', (_, listed, entered, details) => {
  expect(check(listed, entered)).toThrow(
    expect.objectContaining({
      code: 'APPORTIONMENT_SUM',
      details: expect.objectContaining(details),
    }),
  );
});

it('says which seats, of how many, and what to do', () => {
  expect(check([of(1), of(1), of(1)], [of(1)])).toThrow(
    "The branch 'B1' would have 4 elected delegates, and 3 of the seats apportioned: enter those beyond as alternates, or change the seats by hand (adjustApportionment).",
  );
});
