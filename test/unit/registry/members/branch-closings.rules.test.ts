import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { addDays, type LocalDate } from '../../../../src/kernel/calendar.js';
import { parseEdtf } from '../../../../src/kernel/edtf.js';
import { DomainError } from '../../../../src/kernel/errors.js';
import type { MembersGo } from '../../../../src/registry/branches/branch-change.model.js';
import { BranchBook, type BranchEntry } from '../../../../src/registry/branches/branch.rules.js';
import {
  assignParts,
  type BranchMembership,
  decideDissolution,
  decideMerger,
  decideSplit,
  refuseBeyond,
  refuseMembers,
} from '../../../../src/registry/members/branch-closings.rules.js';

function interval(from: string, until: string | null = null) {
  return { from: parseEdtf(from), until: until === null ? null : parseEdtf(until) };
}

/** Branch `B<id>`, there from a day on or for a time, maybe under another. */
function branch(id: number, from: string, until?: string, parentId?: number): BranchEntry {
  const life = interval(from, until);
  return {
    ...({ id, code: `B${id}`, sector: 'OTHER', beginning: 'ESTABLISHED' } as const),
    ...{ life, ending: until === undefined ? null : 'DISSOLVED', hosts: [] },
    names: [{ value: 'A', interval: life }],
    parents: parentId === undefined ? [] : [{ value: parentId, interval: life }],
  };
}

/** The membership of member `M<id>`. */
function membership(memberId: number, from: string, until?: string): BranchMembership {
  return { memberId, number: `M${memberId}`, interval: interval(from, until) };
}

function refusal(work: () => unknown): [code: string, ...path: (string | number)[]] {
  try {
    work();
  } catch (error) {
    if (error instanceof DomainError) return [error.code, ...error.argument];
    throw error;
  }
  throw new Error('Nothing was refused.');
}

function details(work: () => unknown): Readonly<Record<string, unknown>> {
  try {
    work();
  } catch (error) {
    if (error instanceof DomainError) return error.details;
  }
  throw new Error('Nothing was refused.');
}

const codes = (branches: readonly BranchEntry[]) => branches.map(({ code }) => code);
const fresh = (code: string) => ({ code, name: code, sector: 'OTHER' as const });

describe('a merger', () => {
  const book = new BranchBook([
    branch(1, '2010-01-01'),
    branch(2, '2010-01-01', undefined, 1),
    branch(3, '2015'),
    branch(4, '2010-01-01', '2018-01-01'),
  ]);
  const merge = (branchCodes: string[], into: string | null, made?: string, on = '2020-01-01') =>
    decideMerger(
      book,
      { branchCodes, intoCode: into, intoNew: made === undefined ? null : fresh(made) },
      parseEdtf(on),
    );

  test('leads into a branch that exists, or a new one', () => {
    const { ceasing, into } = merge(['B1', 'B2'], 'B3');
    expect([codes(ceasing), into?.code]).toEqual([['B1', 'B2'], 'B3']);
    expect(merge(['B2', 'B3'], null, 'N').into).toBeNull();
  });

  test('leads into one that has ended since, if it was there on the day', () => {
    expect(merge(['B2'], 'B4', undefined, '2017-12-31').into?.code).toBe('B4');
    expect(refusal(() => merge(['B2'], 'B4', undefined, '2018-01-01'))).toEqual([
      'OUTSIDE_BRANCH_LIFE',
      'input',
      'intoCode',
    ]);
  });

  test('on a day on which the other branch possibly exists', () => {
    expect(merge(['B2'], 'B3', undefined, '2015-01-01').into?.code).toBe('B3');
    expect(refusal(() => merge(['B2'], 'B3', undefined, '2014'))).toContain('OUTSIDE_BRANCH_LIFE');
  });

  test('is refused where it names none, both, itself, somebody twice or nobody', () => {
    expect(refusal(() => merge(['B1'], null))).toEqual(['INVALID_INPUT', 'input', 'intoCode']);
    expect(refusal(() => merge(['B1'], 'B3', 'N'))).toEqual(['INVALID_INPUT', 'input', 'intoNew']);
    expect(refusal(() => merge(['B3'], 'B3'))).toEqual(['INVALID_INPUT', 'input', 'intoCode']);
    expect(refusal(() => merge(['B2', 'B2'], 'B3'))).toEqual([
      ...['INVALID_INPUT', 'input', 'branchCodes'],
      1,
    ]);
    expect(refusal(() => merge(['B9'], 'B3'))).toEqual(['NOT_FOUND', 'input', 'branchCodes', 0]);
    expect(refusal(() => merge(['B2'], null, 'b4'))).toEqual([
      ...['ALREADY_EXISTS', 'input', 'intoNew', 'code'],
    ]);
  });

  test('is refused where one that ceases has others under it, has ended or not begun', () => {
    expect(refusal(() => merge(['B1'], 'B3'))).toEqual([
      ...['BRANCH_HAS_SUB_BRANCHES', 'input', 'branchCodes'],
      0,
    ]);
    expect(refusal(() => merge(['B4'], 'B3'))).toContain('BRANCH_ENDED');
    expect(refusal(() => merge(['B2'], null, 'N', '2010-01-01'))).toEqual([
      ...['INVALID_SPAN', 'input', 'on'],
    ]);
  });
});

describe('a split', () => {
  const book = new BranchBook([
    branch(1, '2010-01-01'),
    branch(2, '2010-01-01', undefined, 1),
    branch(4, '2010-01-01', '2018-01-01'),
  ]);
  const split = (branchCode: string, made: string[], continues = true, on = '2017-01-01') =>
    decideSplit(
      book,
      { branchCode, continues, parts: made.map((code) => ({ ...fresh(code), memberNumbers: [] })) },
      parseEdtf(on),
    ).code;

  test('leaves a branch that goes on as it is, also one that has ended since', () => {
    expect(split('B1', ['P'])).toBe('B1');
    expect(split('B4', ['P'])).toBe('B4');
    expect(refusal(() => split('B4', ['P'], true, '2018-01-01'))).toContain('OUTSIDE_BRANCH_LIFE');
    expect(refusal(() => split('B1', ['P'], true, '2010-01-01'))).toEqual([
      ...['OUTSIDE_BRANCH_LIFE', 'input', 'on'],
    ]);
  });

  test('ends one that ceases, if nothing stands against it', () => {
    expect(split('B2', ['P', 'Q'], false)).toBe('B2');
    expect(refusal(() => split('B1', ['P'], false))).toContain('BRANCH_HAS_SUB_BRANCHES');
    expect(refusal(() => split('B4', ['P'], false))).toContain('BRANCH_ENDED');
  });

  test('takes codes that no branch ever had', () => {
    expect(refusal(() => split('B1', ['P', 'p']))).toEqual([
      ...['INVALID_INPUT', 'input', 'parts'],
      ...[1, 'code'],
    ]);
    expect(refusal(() => split('B1', ['P', 'b4']))).toEqual([
      ...['ALREADY_EXISTS', 'input', 'parts'],
      ...[1, 'code'],
    ]);
  });

  const running = [1, 2, 3].map((id) => membership(id, '2012'));
  const assign = (continues: boolean, ...numbers: string[][]) =>
    assignParts(running, {
      branchCode: 'B1',
      continues,
      parts: numbers.map((memberNumbers, i) => ({ ...fresh(`P${i}`), memberNumbers })),
    });

  test('sends each member to one part', () => {
    expect([...assign(false, ['M3', 'M1'], [], ['M2'])]).toEqual([
      [3, 0],
      [1, 0],
      [2, 2],
    ]);
    expect([...assign(true, ['M2'])]).toEqual([[2, 0]]);
    expect(refusal(() => assign(true, ['M1'], ['M2', 'M1']))).toEqual([
      ...['INVALID_INPUT', 'input', 'parts'],
      ...[1, 'memberNumbers', 1],
    ]);
    expect(refusal(() => assign(true, ['M4']))).toEqual([
      ...['INVALID_INPUT', 'input', 'parts'],
      ...[0, 'memberNumbers', 0],
    ]);
    expect(refusal(() => assign(false, ['M2']))).toEqual(['BRANCH_HAS_MEMBERS', 'input', 'parts']);
    expect(details(() => assign(false, ['M2']))).toEqual({
      members: 2,
      memberNumbers: ['M1', 'M3'],
    });
  });
});

describe('a dissolution', () => {
  const book = new BranchBook([branch(1, '2010-01-01'), branch(2, '2021-01-01')]);
  const dissolve = (membersGo: MembersGo | null, toBranchCode: string | null, on = '2020-01-01') =>
    decideDissolution(book, { branchCode: 'B1', membersGo, toBranchCode }, parseEdtf(on)).to?.code;

  test('names a branch where members go there, and only then', () => {
    expect(dissolve('TO_BRANCH', 'B2', '2021-01-01')).toBe('B2');
    expect(dissolve('LEAVE', null)).toBeUndefined();
    expect(dissolve(null, null)).toBeUndefined();
    const at = ['input', 'toBranchCode'];
    expect(refusal(() => dissolve('TO_BRANCH', null))).toEqual(['INVALID_INPUT', ...at]);
    expect(refusal(() => dissolve('TO_ASSOCIATION', 'B2'))).toEqual(['INVALID_INPUT', ...at]);
    expect(refusal(() => dissolve(null, 'B2'))).toEqual(['INVALID_INPUT', ...at]);
    expect(refusal(() => dissolve('TO_BRANCH', 'B1'))).toEqual(['INVALID_INPUT', ...at]);
    expect(refusal(() => dissolve('TO_BRANCH', 'B2'))).toEqual(['OUTSIDE_BRANCH_LIFE', ...at]);
  });

  test('says where members go, if there are any', () => {
    const members = [membership(1, '2012')];
    const without = { branchCode: 'B1', membersGo: null };
    expect(() => refuseMembers([], without)).not.toThrow();
    expect(() => refuseMembers(members, { ...without, membersGo: 'LEAVE' })).not.toThrow();
    expect(refusal(() => refuseMembers(members, without))).toEqual([
      ...['BRANCH_HAS_MEMBERS', 'input', 'membersGo'],
    ]);
    expect(details(() => refuseMembers(members, without))).toEqual({ members: 1 });
  });
});

describe('memberships lie before the end of their branch', () => {
  const beyond = (on: string, ...memberships: BranchMembership[]) =>
    details(() => refuseBeyond(memberships, parseEdtf(on)));

  test('or are refused, with their number', () => {
    const fit = [membership(1, '2019-12-31'), membership(2, '2012', '2020-01-01')];
    expect(() => refuseBeyond(fit, parseEdtf('2020-01-01'))).not.toThrow();
    expect(
      beyond(
        '2020-01-01',
        ...fit,
        membership(3, '2020-01-01'),
        membership(4, '2012', '2020-01-02'),
        membership(5, '2020-01-01', '2021'),
      ),
    ).toEqual({ memberships: 3, memberNumbers: ['M3', 'M4', 'M5'] });
    const many = Array.from({ length: 30 }, (_, id) => membership(id, '2021'));
    const { memberships, memberNumbers } = beyond('2020', ...many);
    expect([memberships, (memberNumbers as string[]).length]).toEqual([30, 20]);
  });

  test('if any choice of days allows it, and only then', () => {
    const first = '2020-01-01' as LocalDate;
    const span = fc
      .tuple(fc.integer({ min: 0, max: 6 }), fc.integer({ min: 0, max: 3 }))
      .map(([start, length]) => [start, start + length] as const);
    const text = ([a, b]: readonly [number, number]) =>
      a === b ? addDays(first, a) : `${addDays(first, a)}/${addDays(first, b)}`;
    const days = ([a, b]: readonly [number, number]) =>
      Array.from({ length: b - a + 1 }, (_, i) => a + i);
    fc.assert(
      fc.property(span, fc.option(span), span, (from, until, on) => {
        const possible = days(on).some((end) =>
          days(until ?? [end, end]).some((last) => last <= end && days(from).some((d) => d < last)),
        );
        const one = membership(1, text(from), ...(until ? [text(until)] : []));
        const refuse = () => refuseBeyond([one], parseEdtf(text(on)));
        if (possible) expect(refuse).not.toThrow();
        else expect(refuse).toThrow(DomainError);
      }),
    );
  });
});
