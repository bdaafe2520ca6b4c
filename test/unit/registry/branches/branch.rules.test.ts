import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { addDays, type LocalDate } from '../../../../src/kernel/calendar.js';
import { parseEdtf } from '../../../../src/kernel/edtf.js';
import { DomainError } from '../../../../src/kernel/errors.js';
import type { Interval } from '../../../../src/kernel/interval.js';
import {
  checkEnd,
  checkFirstParent,
  decideHost,
  decideName,
  decideParent,
  refuseSubBranches,
} from '../../../../src/registry/branches/branch-change.rules.js';
import { fits, type Revision } from '../../../../src/registry/branches/branch-revision.rules.js';
import {
  BranchBook,
  branchCountBounds,
  type BranchEntry,
  branchFlowRecorded,
  branchTotals,
  type Dated,
  requireBranch,
} from '../../../../src/registry/branches/branch.rules.js';

const day = (text: string) => text as LocalDate;

function interval(from: string, until: string | null = null): Interval {
  return { from: parseEdtf(from), until: until === null ? null : parseEdtf(until) };
}

type Written<T> = readonly (readonly [value: T, from: string, until?: string])[];

function dated<T>(entries: Written<T>): Dated<T>[] {
  return entries.map(([value, from, until]) => ({ value, interval: interval(from, until) }));
}

interface Lists {
  readonly names?: Written<string>;
  readonly parents?: Written<number>;
  readonly hosts?: Written<string>;
}

/** Branch number `id` with the code `B<id>`. */
function branch(id: number, from: string, until: string | null, lists: Lists = {}): BranchEntry {
  const { names = [['A', from, ...(until ? [until] : [])]], parents = [], hosts = [] } = lists;
  return {
    id,
    code: `B${id}`,
    sector: 'OTHER',
    life: interval(from, until),
    beginning: 'ESTABLISHED',
    ending: until === null ? null : 'DISSOLVED',
    names: dated(names as Written<string>),
    parents: dated(parents),
    hosts: dated(hosts),
  };
}

/** The list after a change, as it is written. */
function after<T>(entries: readonly Dated<T>[], { kept, entries: later }: Revision<T>) {
  return [...entries.slice(0, kept), ...later].map(({ value, interval: { from, until } }) =>
    until === null ? [value, from.text] : [value, from.text, until.text],
  );
}

function apply<T>(entries: readonly Dated<T>[], { kept, entries: later }: Revision<T>): Dated<T>[] {
  return [...entries.slice(0, kept), ...later.map(({ value, interval }) => ({ value, interval }))];
}

function refusal(work: () => unknown): Pick<DomainError, 'code' | 'argument'> {
  try {
    work();
  } catch (error) {
    if (error instanceof DomainError) return { code: error.code, argument: error.argument };
    throw error;
  }
  throw new Error('Nothing was refused.');
}

describe('a book', () => {
  const book = new BranchBook([
    branch(3, '2015', null, {
      parents: [
        [1, '2015', '2020'],
        [2, '2020'],
      ],
    }),
    branch(1, '2010-01-01', null),
    branch(2, '2012-01-01', '2030', { parents: [[1, '2012-01-01', '2030']] }),
  ]);

  test('lists branches by code, whatever the order of the rows', () => {
    expect(book.all.map(({ code }) => code)).toEqual(['B1', 'B2', 'B3']);
    expect(book.byCode('B2')?.id).toBe(2);
    expect(book.byCode('b2')).toBeNull();
  });

  test('refuses what it does not know', () => {
    expect(refusal(() => book.byId(9)).code).toBe('NOT_FOUND');
    expect(refusal(() => requireBranch(book, 'B9', ['input', 'branchCode']))).toEqual({
      code: 'NOT_FOUND',
      argument: ['input', 'branchCode'],
    });
  });

  test.each([
    ['2014-12-31', ['B1', 'B2'], ['B1', 'B2']],
    ['2015-06-01', ['B1', 'B2'], ['B1', 'B2', 'B3']],
    ['2015-12-31', ['B1', 'B2', 'B3'], ['B1', 'B2', 'B3']],
    ['2030-06-01', ['B1', 'B3'], ['B1', 'B2', 'B3']],
    ['2031-01-01', ['B1', 'B3'], ['B1', 'B3']],
  ])('on %s has certainly %j, possibly %j', (on, certain, possible) => {
    expect(book.certainOn(day(on)).map(({ code }) => code)).toEqual(certain);
    expect(book.possibleOn(day(on)).map(({ code }) => code)).toEqual(possible);
  });

  test('knows the tree of a day by the links that are certain on it', () => {
    expect(book.subtree([1], day('2011-01-01'))).toEqual([1]);
    expect(new Set(book.subtree([1], day('2019-01-01')))).toEqual(new Set([1, 2, 3]));
    expect(book.subtree([2], day('2019-01-01'))).toEqual([2]);
    expect(book.subtree([2], day('2020-06-01'))).toEqual([2]);
    expect(book.subtree([2], day('2021-01-01'))).toEqual([2, 3]);
    expect(book.parentOn(3, day('2019-01-01'))?.code).toBe('B1');
    expect(book.parentOn(3, day('2020-06-01'))).toBeNull();
    expect(book.childrenOn(1, day('2019-01-01')).map(({ code }) => code)).toEqual(['B2', 'B3']);
  });

  test('has a name for every day', () => {
    const names: Written<string> = [
      ['A', '2010', '2015'],
      ['B', '2015', '2015'],
      ['C', '2015'],
    ];
    const named = new BranchBook([branch(1, '2010', null, { names })]);
    expect(
      ['2001-01-01', '2010-05-01', '2014-01-01', '2015-05-01', '2015-12-31', '2030-01-01'].map(
        (on) => named.nameOn(1, day(on)),
      ),
    ).toEqual(['A', 'A', 'A', 'C', 'C', 'C']);
    const ended = new BranchBook([branch(1, '2010', '2020')]);
    expect(ended.nameOn(1, day('2025-01-01'))).toBe('A');
  });

  test('knows the host of a day only where it is certain', () => {
    const hosts: Written<string> = [['H', '2012', '2014']];
    const hosted = new BranchBook([branch(1, '2010', null, { hosts })]);
    expect(hosted.hostOn(1, day('2012-06-01'))).toBeNull();
    expect(hosted.hostOn(1, day('2013-06-01'))).toBe('H');
    expect(hosted.hostOn(1, day('2014-06-01'))).toBeNull();
  });
});

describe('a change of name', () => {
  const names: Written<string> = [
    ['A', '2010-01-01', '2015'],
    ['B', '2015'],
  ];
  const entry = branch(1, '2010-01-01', null, { names });
  const renamed = (name: string, from: string, to = entry) =>
    after(to.names, decideName(to, name, parseEdtf(from)));

  test('follows the running name', () => {
    const revision = decideName(entry, 'C', parseEdtf('2018-03'));
    expect(revision.kept).toBe(1);
    expect(revision.entries.map(({ of }) => of)).toEqual([1, null]);
    expect(renamed('C', '2018-03')).toEqual([
      ['A', '2010-01-01', '2015'],
      ['B', '2015', '2018-03'],
      ['C', '2018-03'],
    ]);
  });

  test('recorded late splits the name in which it falls', () => {
    const revision = decideName(entry, 'C', parseEdtf('2012'));
    expect(revision.kept).toBe(0);
    expect(revision.entries.map(({ of }) => of)).toEqual([0, null, 1]);
    expect(renamed('C', '2012')).toEqual([
      ['A', '2010-01-01', '2012'],
      ['C', '2012', '2015'],
      ['B', '2015'],
    ]);
  });

  test('of an uncertain day comes as late as it can', () => {
    expect(renamed('C', '2015')).toEqual([
      ['A', '2010-01-01', '2015'],
      ['B', '2015', '2015'],
      ['C', '2015'],
    ]);
    expect(renamed('C', '2014/2015-01-01').at(-1)).toEqual(['B', '2015']);
  });

  test('to the name that follows lets that one begin earlier', () => {
    expect(renamed('B', '2012')).toEqual([
      ['A', '2010-01-01', '2012'],
      ['B', '2012'],
    ]);
  });

  test.each([
    ['C', '2009', 'OUTSIDE_BRANCH_LIFE', ['input', 'from']],
    ['C', '2010-01-01', 'INVALID_SPAN', ['input', 'from']],
    ['A', '2010-01-01', 'NOTHING_CHANGED', ['input']],
    ['A', '2013', 'NOTHING_CHANGED', ['input']],
    ['B', '2015', 'NOTHING_CHANGED', ['input']],
    ['B', '2020', 'NOTHING_CHANGED', ['input']],
  ])('to %s on %s is refused: %s', (name, from, code, path) => {
    expect(refusal(() => renamed(name, from))).toEqual({ code, argument: path });
  });

  test('finds no room between changes on the day before and the day after', () => {
    const crowded = branch(1, '2010-01-01', null, {
      names: [
        ['A', '2010-01-01', '2010-01-02'],
        ['B', '2010-01-02'],
      ],
    });
    const work = () => renamed('C', '2009/2010-01-02', crowded);
    expect(refusal(work).code).toBe('NOT_CERTAIN');
  });

  test('of a branch that has ended is refused', () => {
    const work = () => renamed('C', '2012', branch(1, '2010', '2020'));
    expect(refusal(work).code).toBe('BRANCH_ENDED');
  });
});

describe('a change of host', () => {
  const hosts: Written<string> = [['H', '2012-01-01', '2014-01-01']];
  const entry = branch(1, '2010-01-01', null, { hosts });
  const hosted = (host: string | null, from: string) =>
    after(entry.hosts, decideHost(entry, host, parseEdtf(from)));

  test.each<[string | null, string, unknown[]]>([
    ['K', '2010-01-01', [['K', '2010-01-01', '2012-01-01'], ...hosts]],
    ['K', '2014-01-01', [...hosts, ['K', '2014-01-01']]],
    [
      'K',
      '2013-01-01',
      [
        ['H', '2012-01-01', '2013-01-01'],
        ['K', '2013-01-01', '2014-01-01'],
      ],
    ],
    ['K', '2016', [...hosts, ['K', '2016']]],
    [null, '2013-01-01', [['H', '2012-01-01', '2013-01-01']]],
    ['H', '2011-01-01', [['H', '2011-01-01', '2014-01-01']]],
  ])('to %s on %s', (host, from, expected) => {
    expect(hosted(host, from)).toEqual(expected);
  });

  test.each([
    [null, '2011-01-01', 'NOTHING_CHANGED'],
    [null, '2014-01-01', 'NOTHING_CHANGED'],
    [null, '2016', 'NOTHING_CHANGED'],
    [null, '2012-01-01', 'INVALID_SPAN'],
    ['K', '2012-01-01', 'INVALID_SPAN'],
    ['H', '2012-01-01', 'NOTHING_CHANGED'],
    ['H', '2013-01-01', 'NOTHING_CHANGED'],
  ])('to %s on %s is refused: %s', (host, from, code) => {
    expect(refusal(() => hosted(host, from)).code).toBe(code);
  });

  test('on exact days is what a calendar of changes says', () => {
    const start = day('2020-01-01');
    const change = fc.tuple(fc.integer({ min: 0, max: 8 }), fc.constantFrom('H', 'K', null));
    fc.assert(
      fc.property(fc.array(change, { maxLength: 12 }), (changes) => {
        let entry = branch(1, start, null);
        const calendar = new Map<number, string | null>([[0, null]]);
        const standing = (n: number) => {
          const last = Math.max(...[...calendar.keys()].filter((known) => known <= n));
          return calendar.get(last) ?? null;
        };
        for (const [n, host] of changes) {
          const taken = calendar.get(n) ?? null;
          const isRefused = standing(n) === host || taken !== null;
          const decide = () => decideHost(entry, host, parseEdtf(addDays(start, n)));
          if (isRefused) {
            expect(decide).toThrow(DomainError);
            continue;
          }
          entry = { ...entry, hosts: apply(entry.hosts, decide()) };
          const next = Math.min(...[...calendar.keys()].filter((known) => known > n));
          if (calendar.get(next) === host) calendar.delete(next);
          calendar.set(n, host);
        }
        const book = new BranchBook([entry]);
        for (let n = 0; n < 10; n += 1) {
          expect(book.hostOn(1, addDays(start, n))).toBe(standing(n));
        }
      }),
    );
  });
});

test('names changed on uncertain days follow each other without hole or overlap', () => {
  const date = fc.constantFrom(
    '2009',
    '2010',
    '2011',
    '2011-06',
    '2011-06-15',
    '2010/2012',
    '../2011',
    '2011/..',
    '2012',
    '2013-01-01',
  );
  fc.assert(
    fc.property(
      fc.array(fc.tuple(date, fc.constantFrom('A', 'B', 'C', 'D')), { maxLength: 10 }),
      (changes) => {
        let entry = branch(1, '2010', null);
        for (const [from, name] of changes) {
          try {
            const revision = decideName(entry, name, parseEdtf(from));
            entry = { ...entry, names: apply(entry.names, revision) };
          } catch (error) {
            if (!(error instanceof DomainError)) throw error;
          }
        }
        const intervals = entry.names.map((known) => known.interval);
        expect(intervals[0]?.from.text).toBe('2010');
        for (const [index, { until }] of intervals.entries()) {
          expect(until?.text).toBe(intervals[index + 1]?.from.text);
        }
        expect(fits(entry.life, intervals)).toBe(true);
      },
    ),
  );
});

describe('a change of parent', () => {
  const book = new BranchBook([
    branch(1, '2010-01-01', null),
    branch(2, '2010-01-01', null, {
      parents: [
        [1, '2010-01-01', '2015'],
        [3, '2015'],
      ],
    }),
    branch(3, '2014-01-01', null),
    branch(4, '2010-01-01', '2016'),
    branch(5, '2010-01-01', null, { parents: [[2, '2012-01-01']] }),
  ]);
  const move = (id: number, parent: number | null, from: string) => {
    const entry = book.byId(id);
    const above = parent === null ? null : book.byId(parent);
    return after(entry.parents, decideParent(book, entry, above, parseEdtf(from)));
  };

  test('places a branch under another, or under none', () => {
    expect(move(3, 1, '2014-01-01')).toEqual([[1, '2014-01-01']]);
    expect(move(2, null, '2020')).toEqual([
      [1, '2010-01-01', '2015'],
      [3, '2015', '2020'],
    ]);
  });

  test.each([
    [1, 3, '2013-12-31', 'OUTSIDE_BRANCH_LIFE'],
    [1, 4, '2012-01-01', 'OUTSIDE_BRANCH_LIFE'],
    [1, 1, '2012-01-01', 'BRANCH_CYCLE'],
    [1, 2, '2012-01-01', 'BRANCH_CYCLE'],
    [1, 5, '2012-01-01', 'BRANCH_CYCLE'],
    [3, 5, '2020-01-01', 'BRANCH_CYCLE'],
    [3, 5, '2014', 'BRANCH_CYCLE'],
    [3, null, '2020', 'NOTHING_CHANGED'],
    [2, 3, '2020', 'NOTHING_CHANGED'],
    [4, 1, '2012', 'BRANCH_ENDED'],
  ])('of B%s to %s on %s is refused: %s', (id, parent, from, code) => {
    expect(refusal(() => move(id, parent, from)).code).toBe(code);
  });

  test('may turn two branches around in the course of a year', () => {
    expect(move(1, 2, '2015')).toEqual([[2, '2015']]);
    expect(refusal(() => move(1, 2, '2014')).code).toBe('BRANCH_CYCLE');
  });

  test('is within the life of the parent, where days can be chosen so', () => {
    const late = new BranchBook([
      branch(1, '2010', null, { parents: [[3, '2018']] }),
      branch(2, '2015', '2018'),
      branch(3, '2010', null),
    ]);
    const [first, second] = [late.byId(1), late.byId(2)];
    expect(after(first.parents, decideParent(late, first, second, parseEdtf('2015')))).toEqual([
      [2, '2015', '2018'],
      [3, '2018'],
    ]);
    expect(refusal(() => decideParent(late, first, second, parseEdtf('2019')))).toEqual({
      code: 'OUTSIDE_BRANCH_LIFE',
      argument: ['input', 'parentCode'],
    });
  });

  test('needs a parent that exists from the first day of a new branch', () => {
    expect(() => checkFirstParent(book, book.byId(3), parseEdtf('2014'))).not.toThrow();
    const early = () => checkFirstParent(book, book.byId(3), parseEdtf('2013'));
    expect(refusal(early).code).toBe('OUTSIDE_BRANCH_LIFE');
    const ended = () => checkFirstParent(book, book.byId(4), parseEdtf('2012'));
    expect(refusal(ended).code).toBe('OUTSIDE_BRANCH_LIFE');
  });
});

describe('an end', () => {
  const book = new BranchBook([
    branch(1, '2010-01-01', null, {
      names: [
        ['A', '2010-01-01', '2015'],
        ['B', '2015'],
      ],
    }),
    branch(2, '2010', null, { parents: [[1, '2012']] }),
    branch(3, '2010', '2020', { parents: [[1, '2012', '2020']] }),
    branch(4, '2010', null),
  ]);
  const on = ['input', 'on'];
  const end = (id: number, until: string) => checkEnd(book, book.byId(id), parseEdtf(until), on);

  test('comes after everything that is known of the branch', () => {
    expect(() => end(1, '2015')).not.toThrow();
    expect(refusal(() => end(1, '2015-01-01'))).toEqual({ code: 'NOT_CERTAIN', argument: on });
    expect(refusal(() => end(1, '2014')).code).toBe('NOT_CERTAIN');
    expect(() => end(4, '2010')).not.toThrow();
    expect(refusal(() => end(4, '2009')).code).toBe('NOT_CERTAIN');
    expect(refusal(() => end(3, '2021')).code).toBe('BRANCH_ENDED');
  });

  test('is not on the first day', () => {
    const short = new BranchBook([branch(1, '2010-01-01', null)]);
    const work = (until: string) => checkEnd(short, short.byId(1), parseEdtf(until), on);
    expect(refusal(() => work('2010-01-01')).code).toBe('INVALID_SPAN');
    expect(() => work('2010-01-02')).not.toThrow();
  });

  test('leaves no sub-branch behind', () => {
    const check = (until: string, ...ending: number[]) =>
      refuseSubBranches(book, book.byId(1), parseEdtf(until), new Set(ending), on);
    expect(refusal(() => check('2025')).code).toBe('BRANCH_HAS_SUB_BRANCHES');
    expect(() => check('2025', 2)).not.toThrow();
    expect(() => check('2020', 2)).not.toThrow();
    expect(refusal(() => check('2019', 2)).code).toBe('BRANCH_HAS_SUB_BRANCHES');
  });
});

describe('figures', () => {
  const documented = new BranchBook([
    ...[1, 2, 3, 4, 5, 6].map((id) => branch(id, '../2022', null)),
    ...[7, 8, 9].map((id) => branch(id, '2019/2022', null)),
  ]);

  test.each([
    ['2017-05-06', 0, 0, 6],
    ['2020-06-30', 0, 0, 9],
    ['2022-12-30', 0, 0, 9],
    ['2022-12-31', 9, 9, 9],
    ['2023-01-01', 9, 9, 9],
  ])('of the documents on %s: %d, from %d to %d', (on, count, atLeast, atMost) => {
    expect(documented.certainOn(day(on))).toHaveLength(count);
    expect(branchCountBounds(documented, day(on), day(on))).toEqual({ atLeast, atMost });
  });

  test('between the statements of 2017 and 2021/2022: three admitted, none ended', () => {
    expect(branchFlowRecorded(documented, day('2017-05-06'), day('2022-12-31'))).toEqual({
      in: 3,
      out: 0,
    });
  });

  test('a flow is recorded after the first day and up to the last', () => {
    const book = new BranchBook([
      branch(1, '2020-01-01', '2021-01-01'),
      branch(2, '2020-01-02', '2021'),
    ]);
    const flow = branchFlowRecorded(book, day('2020-01-01'), day('2021-01-01'));
    expect(flow).toEqual({ in: 1, out: 2 });
    expect(branchFlowRecorded(book, day('2021-01-01'), day('2022-01-01')).out).toBe(0);
  });

  test('bounds over an uncertain day: throughout, and on some day of it', () => {
    const book = new BranchBook([
      branch(1, '2020-01-01', null),
      branch(2, '2021-06-01', '2021-07-01'),
      branch(3, '2010', '2021-01-01'),
    ]);
    const bounds = branchCountBounds(book, day('2021-01-01'), day('2021-12-31'));
    expect(bounds).toEqual({ atLeast: 1, atMost: 2 });
  });

  test('totals add up to the count of the last day, for any lives and any span', () => {
    const start = day('2020-01-01');
    const offset = fc.integer({ min: 0, max: 30 });
    const life = fc.tuple(offset, offset, offset, offset, fc.boolean());
    fc.assert(
      fc.property(fc.array(life, { maxLength: 12 }), offset, offset, (lives, a, b) => {
        const date = (x: number, y: number) =>
          `${addDays(start, Math.min(x, y))}/${addDays(start, Math.max(x, y))}`;
        const book = new BranchBook(
          lives.map(([x, y, u, v, isRunning], id) =>
            branch(id + 1, date(x, y), isRunning ? null : date(u, v)),
          ),
        );
        const [from, until] = [addDays(start, Math.min(a, b)), addDays(start, Math.max(a, b) + 1)];
        const totals = branchTotals(book, from, until);
        const closing = book.certainOn(addDays(until, -1)).length;
        expect(totals.opening).toBe(book.certainOn(addDays(from, -1)).length);
        expect(totals.closing).toBe(closing);
        expect(totals.opening + totals.joined - totals.left).toBe(closing);
      }),
    );
  });
});
