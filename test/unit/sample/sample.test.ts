import { describe, expect, test } from '@jest/globals';

import { FOR_EVER, type LocalDate } from '../../../src/kernel/calendar.js';
import type { UncertainDate } from '../../../src/kernel/edtf.js';
import { type Bounds, isFeasible, orderChains } from '../../../src/kernel/interval.js';
import { nfc } from '../../../src/kernel/names.js';
import type { SampleBranch } from '../../../src/sample/branches.js';
import { Candidates } from '../../../src/sample/candidates.js';
import { Committees, type SampleBody } from '../../../src/sample/committees.js';
import { dateOf } from '../../../src/sample/dates.js';
import {
  makeHistory,
  type SampleHistory,
  type SampleMember,
  type SampleSize,
} from '../../../src/sample/history.js';
import type { SampleMembership } from '../../../src/sample/memberships.js';
import { Random, Weighted } from '../../../src/sample/random.js';
import { uuidOf } from '../../../src/sample/rows.js';
import { electionDays, LAST_DAY } from '../../../src/sample/terms.js';

const USUAL: SampleSize = { members: 650, branches: 16, seed: 1 };
const NEVER: Bounds = { earliest: FOR_EVER, latest: FOR_EVER };

const history = makeHistory(USUAL, LAST_DAY);
const members = [...history.members()];
const memberships = members.flatMap((member) => member.memberships);

function committeesOf(made: SampleHistory, size: SampleSize): SampleBody[][] {
  const random = new Random(size.seed, 3);
  const candidates = new Candidates(electionDays(made.terms), random);
  [...made.members()].forEach((member, i) => candidates.consider(i, member.memberships));
  const committees = new Committees(random, size.members);
  return made.terms.map((term) => committees.elect(term, candidates));
}

/** The boundaries of each spell, narrowed to the lives of the branches on both sides. */
function spells(member: SampleMember, branches: readonly SampleBranch[]) {
  const chains: SampleMembership[][] = [];
  for (const membership of member.memberships) {
    const continuing = ['TRANSFERRED', 'CLASS_CHANGED'].includes(membership.startReason);
    if (continuing) chains.at(-1)?.push(membership);
    else chains.push([membership]);
  }
  return chains.map((chain) => ({
    boundaries: [...chain.map(({ from }) => from), chain.at(-1)?.until ?? NEVER].map(
      (date: Bounds, i) =>
        [chain[i - 1], chain[i]]
          .flatMap((side) => branches[side?.branch ?? -1] ?? [])
          .reduce<Bounds>(
            (bounds, { begins, ends }) => ({
              earliest: maximum(bounds.earliest, dateOf(begins)),
              latest: minimum(bounds.latest, ends === Infinity ? FOR_EVER : dateOf(ends)),
            }),
            { earliest: date.earliest, latest: date.latest },
          ),
    ),
  }));
}

const maximum = (a: LocalDate, b: LocalDate) => (a > b ? a : b);
const minimum = (a: LocalDate, b: LocalDate) => (a < b ? a : b);

describe('the same seed', () => {
  test('makes the same history at each call', () => {
    expect([...history.members()]).toEqual(members);
    const again = makeHistory(USUAL, LAST_DAY);
    expect(JSON.stringify(again.branches)).toBe(JSON.stringify(history.branches));
    expect([...again.members()]).toEqual(members);
    expect(committeesOf(again, USUAL)).toEqual(committeesOf(history, USUAL));
  });

  test('another seed makes another', () => {
    const other = makeHistory({ ...USUAL, seed: 2 }, LAST_DAY);
    expect(JSON.stringify(other.branches)).not.toBe(JSON.stringify(history.branches));
    expect([...other.members()]).not.toEqual(members);
  });

  test('seeds beyond 32 bits, and negative ones, are told apart', () => {
    const first = [0, 1, -1, 2 ** 32, 2 ** 32 + 1, -(2 ** 40)].map((seed) =>
      new Random(seed).next(),
    );
    expect(new Set(first).size).toBe(first.length);
  });
});

describe.each([
  [USUAL, LAST_DAY],
  [{ members: 3000, branches: 40, seed: 7 }, LAST_DAY],
  [{ members: 300, branches: 1, seed: 3 }, LAST_DAY],
  [{ members: 400, branches: 300, seed: 4 }, '2024-01-01' as LocalDate],
])('a history of %o until %s', (size, horizon) => {
  const made = makeHistory(size, horizon);
  const everybody = [...made.members()];

  test('has what was asked for', () => {
    expect(everybody).toHaveLength(size.members);
    expect(made.branches).toHaveLength(size.branches);
    expect(new Set(made.branches.map(({ code }) => code)).size).toBe(size.branches);
    expect(made.terms).toHaveLength(4);
  });

  test('leaves every member a choice of days, within the lives of the branches', () => {
    for (const member of everybody) {
      expect({ member, order: orderChains(spells(member, made.branches)) }).toMatchObject({
        order: expect.any(Array),
      });
    }
  });

  test('writes both sides of a boundary alike, and ends only what does not run', () => {
    for (const { memberships: entries } of everybody) {
      entries.forEach((entry, i) => {
        const next = entries[i + 1];
        const continued = next && ['TRANSFERRED', 'CLASS_CHANGED'].includes(next.startReason);
        expect(entry.until === null).toBe(entry.endReason === null);
        if (next) expect(entry.until).not.toBeNull();
        if (!next || !continued) return;
        expect(entry.endReason).toBe(next.startReason);
        expect(entry.until).toEqual(next.from);
        expect(entry.branch === next.branch).toBe(next.startReason === 'CLASS_CHANGED');
        expect(entry.class === next.class).toBe(next.startReason === 'TRANSFERRED');
      });
      expect(['ADMITTED', 'IMPORTED']).toContain(entries[0]?.startReason);
      const death = entries.findIndex(({ endReason }) => endReason === 'DECEASED');
      expect([-1, entries.length - 1]).toContain(death);
    }
  });

  test('has no day after its horizon', () => {
    const dates = [
      ...everybody.flatMap((member) =>
        member.memberships.flatMap(({ from, until }) => [from, until]),
      ),
      ...made.branches.flatMap(({ from, until, names }) => [
        from,
        until,
        ...names.map((name) => name.from),
      ]),
    ].filter((date): date is UncertainDate => date !== null);
    expect(dates.filter(({ earliest }) => earliest > horizon)).toEqual([]);
  });

  test('keeps sub-branches, names and successors within the lives of the branches', () => {
    for (const { begins, ends, names, parent, succession } of made.branches) {
      const parentBranch = parent && (made.branches[parent.index] as SampleBranch);
      if (parent && parentBranch) {
        expect(parent.from.earliest >= dateOf(parentBranch.begins)).toBe(true);
        expect(parentBranch.ends).toBeGreaterThanOrEqual(ends);
      }
      for (const { from } of names) {
        expect(isFeasible({ boundaries: [from, ends === Infinity ? NEVER : day(ends)] })).toBe(
          true,
        );
        expect(from.latest >= dateOf(begins)).toBe(true);
      }
      if (succession === null) continue;
      const { predecessor, successor, on } = succession;
      for (const index of [predecessor, successor]) {
        const branch = made.branches[index] as SampleBranch;
        expect(dateOf(branch.begins) <= on.latest).toBe(true);
        expect(branch.ends === Infinity || dateOf(branch.ends) >= on.earliest).toBe(true);
      }
    }
  });

  test('fills committees with full members, one mandate each, up to the seats', () => {
    committeesOf(made, size).forEach((bodies, i) => {
      const { opens, ends } = made.terms[i] as SampleHistory['terms'][number];
      for (const { seats, mandates } of bodies) {
        const running = mandates.filter(({ until }) => until === null);
        expect(running.length).toBeLessThanOrEqual(seats);
        expect(new Set(mandates.map(({ holder }) => holder)).size).toBe(mandates.length);
        for (const { holder, from, until, endReason } of mandates) {
          const full = (everybody[holder] as SampleMember).memberships.filter(
            (entry) => entry.class === 'FULL' && entry.from.latest <= from.earliest,
          );
          expect(full.some((entry) => (entry.until?.latest ?? FOR_EVER) > from.earliest)).toBe(
            true,
          );
          expect(from.earliest >= dateOf(opens)).toBe(true);
          expect(isFeasible({ boundaries: [from, until ?? NEVER] })).toBe(true);
          expect(until === null).toBe(endReason === null);
          if (ends === null) expect(endReason).not.toBe('TERM_ENDED');
          else expect(until && until.earliest <= dateOf(ends)).toBe(true);
        }
      }
    });
  });
});

function day(number: number): Bounds {
  return { earliest: dateOf(number), latest: dateOf(number) };
}

describe('the usual sample', () => {
  test('has every kind of history', () => {
    const count = (wanted: Partial<SampleMembership>) =>
      memberships.filter((entry) =>
        Object.entries(wanted).every(([key, value]) => entry[key as 'class'] === value),
      ).length;
    for (const endReason of [
      'RESIGNED',
      'REMOVED',
      'EXPELLED',
      'DECEASED',
      'TRANSFERRED',
      'CLASS_CHANGED',
      'BRANCH_DISSOLVED',
    ] as const) {
      expect({ endReason, count: count({ endReason }) }).not.toMatchObject({ count: 0 });
    }
    for (const startReason of ['ADMITTED', 'IMPORTED', 'REINSTATED'] as const) {
      expect({ startReason, count: count({ startReason }) }).not.toMatchObject({ count: 0 });
    }
    for (const memberClass of ['FULL', 'ASSOCIATE', 'HONORARY'] as const) {
      expect(count({ class: memberClass })).toBeGreaterThan(0);
    }
    expect(count({ branch: null })).toBeGreaterThan(0);
    expect(members.some(({ kind }) => kind === 'ORGANIZATION')).toBe(true);
  });

  test('has transfers and admissions of which only the year is known', () => {
    const years = (reason: string) =>
      memberships.filter(
        ({ startReason, from }) => startReason === reason && /^\d{4}~?$/.test(from.text),
      ).length;
    expect(years('TRANSFERRED')).toBeGreaterThan(0);
    expect(years('IMPORTED') / members.length).toBeGreaterThan(0.05);
  });

  test('has merged, renamed, dissolved, split and subordinate branches', () => {
    const { branches } = history;
    expect(branches.filter(({ ending }) => ending === 'MERGED')).toHaveLength(1);
    expect(branches.filter(({ ending }) => ending === 'DISSOLVED')).toHaveLength(2);
    expect(branches.filter(({ beginning }) => beginning === 'SPLIT')).toHaveLength(1);
    expect(branches.filter(({ names }) => names.length === 2)).toHaveLength(1);
    expect(branches.filter(({ parent }) => parent !== null)).toHaveLength(3);
    expect(branches.filter(({ succession }) => succession !== null)).toHaveLength(2);
    expect(new Set(branches.map(({ sector }) => sector)).size).toBeGreaterThan(3);
  });

  test('has by-elections, and a chair and a vacancy in the running term', () => {
    const terms = committeesOf(history, USUAL);
    for (const bodies of terms) {
      const origins = bodies[0]?.mandates.map(({ origin }) => origin);
      expect(origins).toContain('BY_ELECTED');
      expect(bodies.map(({ mandates }) => mandates.length > 2)).toEqual([true, true, true]);
    }
    for (const { seats, mandates, kind } of terms.at(-1) ?? []) {
      const filled = mandates.filter(({ until }) => until === null);
      expect(filled.some(({ post }) => post.kind === 'CHAIR')).toBe(true);
      if (kind === 'EXECUTIVE_COMMITTEE') expect(filled.length).toBeLessThan(seats);
      expect(filled.length).toBeGreaterThan(seats / 2);
    }
  });

  test('can reach nobody real', () => {
    for (const { details } of members) {
      expect(details.phone ?? '0900 000 000').toMatch(/^0900 000 \d{3}$/);
      expect(details.email ?? 'a.1@example.org').toMatch(/^[a-z]+\.\d+@example\.org$/);
    }
  });

  test('names people as Vietnamese people are named', () => {
    const people = members.filter(({ kind }) => kind === 'INDIVIDUAL');
    const families = new Map<string, number>();
    for (const { details } of people) {
      expect(details.fullName).toBe(nfc(details.fullName));
      const family = details.fullName.split(' ')[0] as string;
      families.set(family, (families.get(family) ?? 0) + 1);
    }
    const [most, second] = [...families].sort(([, a], [, b]) => b - a);
    expect(most?.[0]).toBe('Nguyễn');
    expect((most?.[1] ?? 0) / people.length).toBeGreaterThan(0.3);
    expect((most?.[1] ?? 0) / people.length).toBeLessThan(0.46);
    expect(second?.[1] ?? 0).toBeLessThan((most?.[1] ?? 0) / 2);
    const thi = (sex: string) =>
      people.filter(({ details }) => details.sex === sex && details.fullName.includes(' Thị '));
    expect(thi('FEMALE').length).toBeGreaterThan(0);
    expect(thi('MALE')).toEqual([]);
  });
});

test('an association of nobody has terms and empty committees', () => {
  const size = { members: 0, branches: 4, seed: 1 };
  const made = makeHistory(size, LAST_DAY);
  expect([...made.members()]).toEqual([]);
  expect(
    committeesOf(made, size)
      .flat()
      .flatMap(({ mandates }) => mandates),
  ).toEqual([]);
});

test('draws by weight', () => {
  const random = new Random(1);
  const coin = new Weighted<string>([
    ['never', 0],
    ['seldom', 1],
    ['often', 9],
    ['nor this', 0],
  ]);
  const drawn = Array.from({ length: 5000 }, () => coin.draw(random));
  expect(new Set(drawn)).toEqual(new Set(['seldom', 'often']));
  expect(drawn.filter((one) => one === 'seldom').length / 5000).toBeCloseTo(0.1, 1);
});

test('keys are UUIDs of version 5, each of its name', () => {
  const keys = ['a', 'b'].map((code) => uuidOf(code, 'membership', 'HV00001', 1));
  expect(new Set(keys).size).toBe(2);
  for (const key of keys) {
    expect(key).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  }
});
