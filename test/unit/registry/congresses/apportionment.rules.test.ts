import { describe, expect, it, test } from '@jest/globals';
import fc from 'fast-check';

import { DomainError } from '../../../../src/kernel/errors.js';
import {
  type Apportionment,
  apportion,
} from '../../../../src/registry/congresses/apportionment.rules.js';
import type { ApportionmentMethod } from '../../../../src/registry/rule-sets/rule-set.rules.js';

const METHODS: readonly ApportionmentMethod[] = ['LARGEST_REMAINDER', 'D_HONDT', 'SAINTE_LAGUE'];

function divide(
  seats: number,
  sizes: readonly number[],
  method: ApportionmentMethod = 'LARGEST_REMAINDER',
  floor = 0,
): Apportionment<number> {
  return apportion({ seats, method, floor, units: sizes.map((size, id) => ({ id, size })) });
}
const seatsOf = ({ units }: Apportionment<number>) => units.map(({ seats }) => seats);
const sum = (numbers: readonly number[]) => numbers.reduce((a, b) => a + b, 0);

describe('published apportionments', () => {
  // Balinski & Young, The quota method of apportionment, Am. Math. Monthly 82(7), 1975.
  test.each([
    ['LARGEST_REMAINDER', [51, 44, 2, 2, 1]],
    ['D_HONDT', [52, 45, 1, 1, 1]],
    ['SAINTE_LAGUE', [51, 43, 2, 2, 2]],
  ] as const)('100 seats over five states by %s', (method, expected) => {
    const result = divide(100, [5117, 4400, 162, 161, 160], method);
    expect(seatsOf(result)).toEqual(expected);
    expect(result.tie).toBeNull();
  });

  // martinlackner/apportionment, test_weak_proportionality.
  test.each(METHODS)('exactly proportional shares, which %s keeps', (method) => {
    expect(seatsOf(divide(12, [14, 28, 7, 35], method))).toEqual([2, 4, 1, 5]);
  });

  // martinlackner/apportionment, test_no_ties_allowed.
  test.each(METHODS)(
    'four seats over three equals: %s reports the tie and breaks none',
    (method) => {
      const result = divide(4, [11, 11, 11], method);
      expect(seatsOf(result)).toEqual([1, 1, 1]);
      expect(result.tie).toEqual({ unitIds: [0, 1, 2], seats: 1 });
      expect(result.units.map(({ tied }) => tied)).toEqual([true, true, true]);
    },
  );

  // test_no_ties_allowed2.
  test.each(METHODS)('three seats over three equals and a smaller one by %s', (method) => {
    const result = divide(3, [12, 12, 11, 12], method);
    expect(seatsOf(result)).toEqual([1, 1, 0, 1]);
    expect(result.tie).toBeNull();
  });

  it('the Austrian National Council of 2019: who is below 4 % has no part in it', () => {
    const votes = [1789417, 1011868, 772666, 387124, 89169, 664055, 32736, 22168, 760, 4946];
    votes.push(260, 1767, 310);
    const total = sum(votes);
    const sizes = votes.map((n) => (n * 100 >= total * 4 ? n : 0));
    expect(seatsOf(divide(183, sizes, 'D_HONDT'))).toEqual([
      ...[71, 40, 31, 15, 0, 26],
      ...[0, 0, 0, 0, 0, 0, 0],
    ]);
  });
});

describe('the sum', () => {
  it('shows quota, remainder and every seat beyond the whole ones', () => {
    const { units, rounds, steps } = divide(10, [53, 24, 23]);
    expect(units[0]).toEqual({
      ...{ id: 0, size: 53, whole: 5, floorSeats: 0, seats: 5, tied: false },
      quota: { numerator: 530, denominator: 100 },
      remainder: { numerator: 30, denominator: 100 },
    });
    expect(rounds).toEqual([{ seats: 10, size: 100, belowFloor: [] }]);
    expect(steps).toEqual([
      { order: 1, unitId: 1, seat: 3, by: { numerator: 40, denominator: 100 } },
    ]);
  });

  it('shows every quotient with divisors', () => {
    const quotients = (method: ApportionmentMethod) =>
      divide(3, [60, 40], method).steps.map(({ unitId, seat, by }) => [
        ...[unitId, seat],
        `${by.numerator}/${by.denominator}`,
      ]);
    expect(quotients('D_HONDT')).toEqual([
      [0, 1, '60/1'],
      [1, 1, '40/1'],
      [0, 2, '60/2'],
    ]);
    expect(quotients('SAINTE_LAGUE')).toEqual([
      [0, 1, '60/1'],
      [1, 1, '40/1'],
      [0, 2, '60/3'],
    ]);
  });

  it('gives the floor to those whose quota is below it, and reckons the others anew', () => {
    const result = divide(10, [90, 6, 4], 'LARGEST_REMAINDER', 1);
    expect(seatsOf(result)).toEqual([8, 1, 1]);
    expect(result.rounds).toEqual([
      { seats: 10, size: 100, belowFloor: [1, 2] },
      { seats: 8, size: 90, belowFloor: [] },
    ]);
    expect(result.units.map(({ floorSeats }) => floorSeats)).toEqual([0, 1, 1]);
  });

  it('finds in a later round who falls below the floor by what others got', () => {
    const result = divide(10, [1, 20, 79], 'LARGEST_REMAINDER', 2);
    expect(result.rounds).toEqual([
      { seats: 10, size: 100, belowFloor: [0] },
      { seats: 8, size: 99, belowFloor: [1] },
      { seats: 6, size: 79, belowFloor: [] },
    ]);
    expect(seatsOf(result)).toEqual([2, 2, 6]);
  });

  it('starts from the floor with divisors', () => {
    const result = divide(10, [90, 6, 4], 'D_HONDT', 1);
    expect(seatsOf(result)).toEqual([8, 1, 1]);
    expect(result.steps).toHaveLength(7);
    expect(result.rounds).toEqual([]);
  });

  test.each(METHODS)('gives nothing to units without anybody, a floor neither: %s', (method) => {
    const result = divide(5, [10, 0, 21], method, 1);
    expect(result.units[1]).toMatchObject({ seats: 0, floorSeats: 0, tied: false });
    expect(sum(seatsOf(result))).toBe(5);
  });

  it('reports a tie for several seats as one', () => {
    const result = divide(5, [30, 10, 10, 10], 'D_HONDT');
    // 30, 15 and then four claims of 10 on three seats.
    expect(seatsOf(result)).toEqual([2, 0, 0, 0]);
    expect(result.tie).toEqual({ unitIds: [0, 1, 2, 3], seats: 3 });
  });

  test.each([
    ['no seat', 0, 0, [1], 'seats'],
    ['half a seat', 1.5, 0, [1], 'seats'],
    ['more seats than anybody counts', 10_001, 0, [1], 'seats'],
    ['a floor below nothing', 5, -1, [1], 'floor'],
    ['half a floor', 5, 0.5, [1], 'floor'],
    ['a floor that takes more than there is', 5, 2, [1, 1, 1], 'floor'],
    ['no unit', 5, 0, [], 'units'],
    ['nobody in any unit', 5, 1, [0, 0], 'units'],
    ['a size below nothing', 5, 0, [3, -1], 'units.1.size'],
    ['half a member', 5, 0, [0.5], 'units.0.size'],
    ['a size beyond exactness', 5, 0, [1_000_000_001], 'units.0.size'],
  ])('is refused with %s', (_, seats, floor, sizes, path) => {
    for (const method of METHODS) {
      let refusal: unknown = null;
      try {
        divide(seats, sizes, method, floor);
      } catch (error) {
        refusal = error;
      }
      expect(refusal).toBeInstanceOf(DomainError);
      const { code, argument: at } = refusal as DomainError;
      expect([code, at.join('.')]).toEqual(['INVALID_INPUT', `input.${path}`]);
    }
  });
});

/** Few different sizes, so that ties and floors come up all the time. */
const sizes = fc.oneof(
  fc.array(fc.integer({ min: 0, max: 12 }), { minLength: 1, maxLength: 12 }),
  fc.array(fc.integer({ min: 0, max: 1_000_000_000 }), { minLength: 1, maxLength: 30 }),
);
const sums = fc
  .record({
    sizes: sizes.filter((all) => sum(all) > 0),
    method: fc.constantFrom(...METHODS),
    floor: fc.integer({ min: 0, max: 4 }),
    more: fc.integer({ min: 0, max: 120 }),
  })
  .map(({ sizes, method, floor, more }) => {
    const sharing = sizes.filter((size) => size > 0).length;
    return { sizes, method, floor, seats: Math.max(1, floor * sharing + more) };
  });

describe('whatever is apportioned', () => {
  it('the seats add up, but for those that are tied', () => {
    fc.assert(
      fc.property(sums, ({ seats, sizes, method, floor }) => {
        const result = divide(seats, sizes, method, floor);
        expect(sum(seatsOf(result)) + (result.tie?.seats ?? 0)).toBe(seats);
        if (result.tie) expect(result.tie.unitIds.length).toBeGreaterThan(result.tie.seats);
      }),
    );
  });

  it('a bigger unit never gets fewer, and equal ones get equally many', () => {
    fc.assert(
      fc.property(sums, ({ seats, sizes, method, floor }) => {
        const { units } = divide(seats, sizes, method, floor);
        for (const a of units) {
          for (const b of units) {
            if (a.size > b.size) expect(a.seats).toBeGreaterThanOrEqual(b.seats);
            if (a.size === b.size) expect([a.seats, a.tied]).toEqual([b.seats, b.tied]);
          }
        }
      }),
    );
  });

  it('everybody who has anybody has the floor', () => {
    fc.assert(
      fc.property(sums, ({ seats, sizes, method, floor }) => {
        for (const unit of divide(seats, sizes, method, floor).units) {
          if (unit.size > 0) expect(unit.seats).toBeGreaterThanOrEqual(floor);
          else expect(unit.seats).toBe(0);
        }
      }),
    );
  });

  it('the order of the units never matters', () => {
    fc.assert(
      fc.property(sums, fc.infiniteStream(fc.nat()), ({ sizes, ...rest }, places) => {
        const units = sizes.map((size, id) => ({ id, size }));
        const keys = new Map(units.map(({ id }) => [id, places.next().value]));
        const shuffled = units.toSorted((a, b) => (keys.get(a.id) ?? 0) - (keys.get(b.id) ?? 0));
        const byId = (result: Apportionment<number>) => ({
          units: result.units.toSorted((a, b) => a.id - b.id),
          tie: result.tie && { ...result.tie, unitIds: result.tie.unitIds.toSorted() },
        });
        expect(byId(apportion({ units: shuffled, ...rest }))).toEqual(
          byId(apportion({ units, ...rest })),
        );
      }),
    );
  });

  it('without a floor largest remainders stay within one seat of the quota', () => {
    fc.assert(
      fc.property(sums, ({ seats, sizes }) => {
        for (const { seats: got, whole } of divide(seats, sizes).units) {
          expect([whole, whole + 1]).toContain(got);
        }
      }),
    );
  });

  it('with divisors one seat more takes none from anybody', () => {
    fc.assert(
      fc.property(sums, ({ seats, sizes, method, floor }) => {
        fc.pre(method !== 'LARGEST_REMAINDER' && seats < 10_000);
        const before = seatsOf(divide(seats, sizes, method, floor));
        const after = seatsOf(divide(seats + 1, sizes, method, floor));
        after.forEach((got, i) => expect(got).toBeGreaterThanOrEqual(before[i] as number));
      }),
    );
  });
});
