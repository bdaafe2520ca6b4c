import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { addDays, FOR_EVER, type LocalDate, parseLocalDate } from '../../../src/kernel/calendar.js';
import { parseEdtf } from '../../../src/kernel/edtf.js';
import {
  type Bounds,
  certainReading,
  type Chain,
  contains,
  type Interval,
  isFeasible,
  orderChains,
  possibleReading,
} from '../../../src/kernel/interval.js';

const FIRST_DAY = parseLocalDate('2021-01-01');

function interval(from: string, until: string | null): Interval {
  return { from: parseEdtf(from), until: until === null ? null : parseEdtf(until) };
}

function chain(...dates: (string | null)[]): Chain {
  const never = { earliest: FOR_EVER, latest: FOR_EVER };
  return { boundaries: dates.map((text) => (text === null ? never : parseEdtf(text))) };
}

/** A chain on the days 0, 1, 2 …; Infinity is FOR_EVER. */
function chainOfDays(...bounds: [number, number][]): Chain {
  const day = (n: number): LocalDate => (n === Infinity ? FOR_EVER : addDays(FIRST_DAY, n));
  return {
    boundaries: bounds.map(([earliest, latest]): Bounds => ({
      earliest: day(earliest),
      latest: day(latest),
    })),
  };
}

describe('readings', () => {
  test.each([
    ['2021-05-01', '2021-06-01', ['2021-05-01', '2021-06-01'], ['2021-05-01', '2021-06-01']],
    ['2021-05-01', null, ['2021-05-01', FOR_EVER], ['2021-05-01', FOR_EVER]],
    ['2015', '2021', ['2015-12-31', '2021-01-01'], ['2015-01-01', '2021-12-31']],
    ['2021', '2021', null, ['2021-01-01', '2021-12-31']],
    ['2021-05-01', '2021-05-01', null, null],
    ['../2015', '2021/..', ['2015-12-31', '2021-01-01'], ['0001-01-01', FOR_EVER]],
    ['2015/..', null, null, ['2015-01-01', FOR_EVER]],
  ])('of [%s, %s)', (from, until, certain, possible) => {
    const expected = (days: string[] | null) => days && { from: days[0], until: days[1] };
    expect(certainReading(interval(from, until))).toEqual(expected(certain));
    expect(possibleReading(interval(from, until))).toEqual(expected(possible));
  });

  test('contain their first day, and not the day on which they no longer hold', () => {
    const reading = certainReading(interval('2021-05-01', '2021-06-01'));
    const held = ['2021-04-30', '2021-05-01', '2021-05-31', '2021-06-01'].map((text) =>
      contains(reading, parseLocalDate(text)),
    );
    expect(held).toEqual([false, true, true, false]);
    expect(contains(null, FIRST_DAY)).toBe(false);
  });
});

describe('isFeasible', () => {
  test.each([
    [true, ['2021', '2021']],
    [true, ['2021', '2021', '2021']],
    [false, ['2021-05-01', '2021-05-01']],
    [false, ['2021-05-01', '2021-05-01/2021-05-02', '2021-05-02']],
    [true, ['2021-05-01', '2021-05-01/2021-05-02', '2021-05-03']],
    [false, ['2021', '2020', null]],
    [true, ['2021', '2022/..']],
    [true, ['2021/..', null]],
    [false, ['2021', null, null]],
    [true, ['../2021', '../2021', '../2021']],
  ])('is %s of %j', (expected, dates) => expect(isFeasible(chain(...dates))).toBe(expected));
});

describe('orderChains', () => {
  test('keeps the order given where it is possible', () => {
    const chains = [chain('2021', '2021'), chain('2021', '2021-06'), chain('2021', null)];
    expect(orderChains(chains)).toEqual(chains);
    const [a, b, c] = chains as [Chain, Chain, Chain];
    expect(orderChains([b, a, c])).toEqual([b, a, c]);
  });

  test('puts a running chain last, and has no place for two', () => {
    const running = chain('2015', null);
    const ended = chain('2015', '2015');
    expect(orderChains([running, ended])).toEqual([ended, running]);
    expect(orderChains([running, ended, chain('2014', null)])).toBeNull();
    const perhapsRunning = chain('2015', '2016/..');
    expect(orderChains([running, perhapsRunning])).toBeNull();
    expect(orderChains([perhapsRunning, ended])).toEqual([ended, perhapsRunning]);
  });

  test('lets one end and the next start on the same day, and none overlap', () => {
    const spring = chain('2021-03-01', '2021-06-01');
    const summer = chain('2021-06-01', '2021-09-01');
    expect(orderChains([summer, spring])).toEqual([spring, summer]);
    expect(orderChains([spring, chain('2021-05-31', '2021-09-01')])).toBeNull();
  });

  test('has nothing to order in an empty list, nor an order for an impossible chain', () => {
    expect(orderChains([])).toEqual([]);
    expect(orderChains([chain('2021', '2020')])).toBeNull();
  });

  test('finds an order that is neither the one given nor the one by earliest end', () => {
    const inTheGap = chainOfDays([2, 3], [2, 4]);
    const first = chainOfDays([0, 1], [2, 2], [3, 3]);
    const last = chainOfDays([0, 9], [1, 9], [2, 9], [3, 9]);
    expect(orderChains([last, inTheGap, first])).toEqual([first, inTheGap, last]);
  });

  const boundsWithin = (days: number) =>
    fc
      .tuple(fc.nat(days), fc.nat(days))
      .map(([a, b]): [number, number] => [Math.min(a, b), Math.max(a, b)]);
  const end = (days: number) =>
    fc.oneof(
      { arbitrary: boundsWithin(days), weight: 8 },
      { arbitrary: fc.nat(days).map((n): [number, number] => [n, Infinity]), weight: 1 },
      { arbitrary: fc.constant<[number, number]>([Infinity, Infinity]), weight: 1 },
    );
  const chainWithin = (days: number) =>
    fc
      .tuple(fc.array(boundsWithin(days), { minLength: 1, maxLength: 3 }), end(days))
      .map(([starts, last]) => [...starts, last]);

  /** Tries every order and every choice of days from 0 to `days`, or never. */
  function canBeLaid(chains: [number, number][][], days: number, from = 0): boolean {
    if (chains.length === 0) return true;
    return chains.some((next, index) => {
      const others = chains.filter((_, other) => other !== index);
      return endings(next, days, from).some((end) => canBeLaid(others, days, end));
    });
  }

  function endings(chosen: [number, number][], days: number, from: number): number[] {
    const choices = [...Array(days + 1).keys(), Infinity];
    let reached = new Set<number>();
    for (const [index, [earliest, latest]] of chosen.entries()) {
      const within = choices.filter((day) => earliest <= day && day <= latest);
      const before = reached;
      reached = new Set(
        within.filter((day) => (index === 0 ? day >= from : [...before].some((d) => d < day))),
      );
    }
    return [...reached];
  }

  function expectLaid(given: readonly Chain[], order: readonly Chain[]): void {
    expect(new Set(order)).toEqual(new Set(given));
    expect(order).toHaveLength(given.length);
    const all = order.flatMap(({ boundaries }) => boundaries);
    const starts = new Set(order.map(({ boundaries }) => boundaries[0]));
    let day = addDays(FIRST_DAY, -1);
    for (const bounds of all) {
      const least = starts.has(bounds) ? day : addDays(day, 1);
      const isAfter = starts.has(bounds) || day !== FOR_EVER;
      day = bounds.earliest > least ? bounds.earliest : least;
      expect(isAfter && day <= bounds.latest).toBe(true);
    }
  }

  test.each([
    [6, 4],
    [9, 5],
    [14, 5],
  ])('finds an order in %i days exactly if some choice of days has one', (days, most) => {
    const seen = { possible: 0, impossible: 0 };
    fc.assert(
      fc.property(fc.array(chainWithin(days), { maxLength: most }), (written) => {
        const chains = written.map((bounds) => chainOfDays(...bounds));
        const order = orderChains(chains);
        const expected = canBeLaid(written, days);
        expect(order !== null).toBe(expected);
        if (order) expectLaid(chains, order);
        seen[expected ? 'possible' : 'impossible'] += 1;
      }),
      { numRuns: 600 },
    );
    expect(Math.min(seen.possible, seen.impossible)).toBeGreaterThan(30);
  });

  test('decides crowded days, where every single chain alone is possible', () => {
    const days = 10;
    const wide = fc
      .tuple(fc.integer({ min: 1, max: 4 }), fc.nat(4), fc.nat(3), fc.nat(4), fc.nat(2))
      .map(([k, start, slack, wait, endSlack]) =>
        Array.from({ length: k + 1 }, (_, i): [number, number] =>
          i === k
            ? [start + i + wait, Math.min(days, start + i + wait + slack + endSlack)]
            : [start + i, Math.min(days, start + i + slack + (i === 0 ? wait : days))],
        ),
      );
    const seen = { possible: 0, impossible: 0 };
    fc.assert(
      fc.property(fc.array(wide, { minLength: 2, maxLength: 5 }), (written) => {
        const chains = written.map((bounds) => chainOfDays(...bounds));
        const order = orderChains(chains);
        const expected = canBeLaid(written, days);
        expect(order !== null).toBe(expected);
        if (order) expectLaid(chains, order);
        seen[expected ? 'possible' : 'impossible'] += 1;
      }),
      { numRuns: 600 },
    );
    expect(Math.min(seen.possible, seen.impossible)).toBeGreaterThan(30);
  });

  test('decides for many chains at once, nested or alike, in no time', () => {
    const nested = Array.from({ length: 60 }, (_, i) =>
      chainOfDays([i, 119 - i], [i + 1, 120 - i]),
    );
    const order = orderChains(nested);
    expect(order).toHaveLength(60);
    expectLaid(nested, order ?? []);
    const core = Array.from({ length: 31 }, () => chainOfDays([45, 75], [45, 75]));
    expect(orderChains([...nested, ...core])).toBeNull();
    const ofYears = Array.from({ length: 200 }, (_, i) => chain(`${2200 - i}`, `${2200 - i}`));
    expect(orderChains(ofYears)).toEqual([...ofYears].reverse());
    const mixed = Array.from({ length: 40 }, (_, i) =>
      chainOfDays(...Array.from({ length: 2 + (i % 3) }, (): [number, number] => [0, 70])),
    );
    expect(orderChains(mixed)).toBeNull();
  });
});
