import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { addDays, type LocalDate } from '../../../../src/kernel/calendar.js';
import { parseEdtf } from '../../../../src/kernel/edtf.js';
import { DomainError } from '../../../../src/kernel/errors.js';
import {
  bodiesInOffice,
  checkEligible,
  checkMandateEnd,
  checkOneMandateAtATime,
  inOrder,
  type HeldMandate,
  type ListedMandate,
  vacantSeats,
} from '../../../../src/registry/terms/body.rules.js';
import {
  checkLabel,
  checkNotBeforeTerm,
  checkTermOrder,
  findTerm,
  lastDay,
  type TermEntry,
  termOn,
  termSpan,
  withEnds,
} from '../../../../src/registry/terms/term.rules.js';

const day = (text: string) => text as LocalDate;

/** Terms with these ordinals and starts. */
function termsOf(starts: Record<number, string>): TermEntry[] {
  return withEnds(
    Object.entries(starts).map(([ordinal, start]) => ({
      id: Number(ordinal) * 10,
      associationId: 1,
      ordinal: Number(ordinal),
      label: '2000-2005',
      start: parseEdtf(start),
      decisionId: null,
      sourceId: null,
      sourcePlace: null,
      note: null,
    })),
  );
}

const opening = (ordinal: number, start: string) => ({ ordinal, start: parseEdtf(start) });

function interval(from: string, until: string | null = null) {
  return { from: parseEdtf(from), until: until === null ? null : parseEdtf(until) };
}

function refusal(work: () => unknown): DomainError {
  try {
    work();
  } catch (error) {
    if (error instanceof DomainError) return error;
    throw error;
  }
  throw new Error('Nothing was refused.');
}

describe('the end of a term', () => {
  test('is the start of the next known one, whatever ordinals are missing', () => {
    const ends = termsOf({ 1: '1995', 4: '2017-05-06', 5: '2022-10-22' }).map((t) => t.end?.text);
    expect(ends).toEqual(['2017-05-06', '2022-10-22', undefined]);
  });
});

describe('the term on a day', () => {
  const terms = termsOf({ 3: '2012', 4: '2017-05', 5: '2022-10-22' });

  test.each([
    ['2011-12-31', undefined],
    ['2012-12-30', undefined],
    ['2012-12-31', 3],
    ['2017-04-30', 3],
    ['2017-05-01', undefined],
    ['2017-05-31', 4],
    ['2022-10-21', 4],
    ['2022-10-22', 5],
  ])('%s is the one that certainly runs', (on, ordinal) => {
    expect(termOn(terms, day(on))?.ordinal).toBe(ordinal);
  });
});

describe('the span of a term', () => {
  const today = day('2024-01-15');

  test.each([
    ['2017-05-06', '2022-10-22', ['2017-05-06', '2022-10-22']],
    ['2022-10-22', null, ['2022-10-22', '2024-01-16']],
    ['2024-01-15', null, ['2024-01-15', '2024-01-16']],
    ['2022-10-22', '2025-01-01', ['2022-10-22', '2024-01-16']],
    ['2024-01-16', null, null],
    ['2017-05', '2022-10-22', null],
    ['2017-05-06', '2022', null],
  ])('from %s until %s', (start, end, expected) => {
    const span = termSpan(
      { start: parseEdtf(start), end: end === null ? null : parseEdtf(end) },
      today,
    );
    expect(span).toEqual(expected && { from: expected[0], until: expected[1] });
  });
});

describe('the day as of which a term shows its bodies', () => {
  const today = day('2024-01-15');

  test.each([
    ['2017-05-06', '2022-10-22', '2022-10-21'],
    ['2017-05-06', '2022', '2021-12-31'],
    ['2022-10-22', null, '2024-01-15'],
    ['2022-10-22', '2025-01-01', '2024-01-15'],
    ['2025-03-01', null, '2025-03-01'],
    ['2021', '2021-06-01', '2021-12-31'],
  ])('of one from %s until %s', (start, end, expected) => {
    const term = { start: parseEdtf(start), end: end === null ? null : parseEdtf(end) };
    expect(lastDay(term, today)).toBe(expected);
  });
});

describe('the order of terms', () => {
  const others = termsOf({ 2: '2012-05-06', 4: '2022-10-22' });

  test.each([
    [1, '2012-05-05'],
    [3, '2017'],
    [3, '2012-05'],
    [5, '2022-10-23'],
    [9, '2030'],
  ])('lets term %d start on %s', (ordinal, start) => {
    expect(() => checkTermOrder(others, opening(ordinal, start))).not.toThrow();
  });

  test('refuses one that is not after the previous and before the next', () => {
    for (const start of ['2012-05-06', '2011', '2022-10-22', '2023']) {
      const error = refusal(() => checkTermOrder(others, opening(3, start)));
      expect(error).toMatchObject({
        code: 'TERM_ORDER',
        argument: ['input', 'startsOn'],
        details: {
          ordinal: 3,
          startsOn: start,
          previous: { ordinal: 2, startsOn: '2012-05-06' },
          next: { ordinal: 4, startsOn: '2022-10-22' },
        },
      });
    }
  });

  test('takes all terms together: no room is left where neighbours alone would leave some', () => {
    const crowded = termsOf({ 1: '2012-05-06', 3: '2012-05-07/2012-05-08' });
    expect(refusal(() => checkTermOrder(crowded, opening(2, '2012-05-08'))).code).toBe(
      'TERM_ORDER',
    );
    expect(() => checkTermOrder(crowded, opening(2, '2012-05-07'))).not.toThrow();
    const two = termsOf({ 1: '2012-05-06/2012-05-07', 2: '2012-05-06/2012-05-07' });
    expect(refusal(() => checkTermOrder(two, opening(3, '2012-05-06/2012-05-07'))).code).toBe(
      'TERM_ORDER',
    );
  });

  test('agrees with trying every choice of days', () => {
    const bounds = fc.tuple(fc.nat(5), fc.nat(3)).map(([earliest, width]) => ({
      earliest,
      latest: earliest + width,
    }));
    const text = ({ earliest, latest }: { earliest: number; latest: number }) =>
      `${addDays(day('2020-01-01'), earliest)}/${addDays(day('2020-01-01'), latest)}`;
    fc.assert(
      fc.property(fc.array(bounds, { minLength: 1, maxLength: 4 }), fc.nat(3), (list, pick) => {
        const at = pick % list.length;
        let reachable = [-1];
        for (const { earliest, latest } of list) {
          const days = Array.from({ length: latest - earliest + 1 }, (_, i) => earliest + i);
          reachable = days.filter((d) => reachable.some((before) => before < d));
        }
        const entries = list.map((b, i) => opening(i + 1, text(b)));
        const check = () =>
          checkTermOrder(
            entries.filter((_, i) => i !== at),
            entries[at]!,
          );
        if (reachable.length > 0) expect(check).not.toThrow();
        else expect(refusal(check).code).toBe('TERM_ORDER');
      }),
    );
  });
});

test('a label whose years run backwards is refused', () => {
  expect(() => checkLabel('2017-2022')).not.toThrow();
  expect(() => checkLabel('2017-2017')).not.toThrow();
  expect(refusal(() => checkLabel('2022-2017'))).toMatchObject({
    code: 'INVALID_INPUT',
    argument: ['input', 'label'],
  });
});

test('a term that was not opened is refused with those that were', () => {
  const terms = termsOf({ 3: '2012', 4: '2017' });
  expect(findTerm(terms, 4, ['input', 'ordinal']).ordinal).toBe(4);
  const error = refusal(() => findTerm(terms, 5, ['input', 'ordinal']));
  expect(error).toMatchObject({ code: 'NOT_FOUND', argument: ['input', 'ordinal'] });
  expect(error.message).toContain('3, 4');
});

describe('a mandate', () => {
  const term = opening(4, '2017-05-06');
  const path = ['input', 'from'];

  test('does not begin before its term, if the days tell', () => {
    for (const from of ['2017-05-06', '2017', '../2018', '2021?']) {
      expect(() => checkNotBeforeTerm(term, parseEdtf(from), 'The mandate', path)).not.toThrow();
    }
    expect(
      refusal(() => checkNotBeforeTerm(term, parseEdtf('2016'), 'The mandate', path)),
    ).toMatchObject({
      code: 'NOT_CERTAIN',
      argument: path,
      details: { termStartsOn: '2017-05-06' },
    });
  });

  test.each([
    [['2017-05-06', null], '2018-01-01', false],
    [['2017-05-06', '2018-01-01'], '2018-01-01', true],
    [['2017-05-06', '2018-01-02'], '2018-01-01', false],
    [['2017-05-06', '2018'], '2018-06', true],
    [['2017', '2017-05-07'], '2017', true],
    [['2017', '2017-05-07'], '2017-01/2017-05-06', false],
  ])('stands beside %j of the same member from %s: %p', ([from, until], start, isFree) => {
    const check = () =>
      checkOneMandateAtATime(term, interval(start), [interval(from ?? '', until)], path);
    if (isFree) expect(check).not.toThrow();
    else expect(refusal(check)).toMatchObject({ code: 'MANDATE_OVERLAP', argument: path });
  });

  test.each([
    ['2017-05-06', '2017-05-07', true],
    ['2017-05-06', '2017-05-06', false],
    ['2017', '2017', true],
    ['2017', '2017-05-06', false],
    ['2017-05-06', '2016', false],
  ])('that began on %s ends on %s: %p', (from, until, isRight) => {
    const check = () => checkMandateEnd(term, parseEdtf(from), parseEdtf(until));
    if (isRight) expect(check).not.toThrow();
    else expect(refusal(check)).toMatchObject({ code: 'INVALID_SPAN', argument: ['input', 'on'] });
  });

  test('in a leading body is for full members', () => {
    const from = parseEdtf('2020');
    const check = (kind: 'STANDING_COMMITTEE' | 'BRANCH_COMMITTEE', isFull: boolean) => () =>
      checkEligible({ kind, name: 'Ban' }, isFull, from, ['input', 'memberNumber']);
    expect(refusal(check('STANDING_COMMITTEE', false)).code).toBe('NOT_ELIGIBLE');
    expect(check('STANDING_COMMITTEE', true)).not.toThrow();
    expect(check('BRANCH_COMMITTEE', false)).not.toThrow();
  });
});

test('bodies in office are those of the running term, and others that still hold', () => {
  const terms = termsOf({ 3: '2012-01-01', 4: '2017-05-06' });
  const body = (
    id: number,
    termId: number,
    kind: 'OTHER' | 'EXECUTIVE_COMMITTEE',
    name: string,
  ) => ({
    id,
    termId,
    kind,
    name,
  });
  const bodies = [
    body(1, 30, 'EXECUTIVE_COMMITTEE', 'A'),
    body(2, 30, 'OTHER', 'B'),
    body(3, 40, 'OTHER', 'Đ'),
    body(4, 40, 'OTHER', 'D'),
    body(5, 40, 'EXECUTIVE_COMMITTEE', 'E'),
  ];
  const ids = (on: string, ...holding: number[]) =>
    bodiesInOffice(bodies, terms, new Set(holding), day(on)).map(({ id }) => id);
  expect(ids('2018-01-01', 2)).toEqual([5, 4, 3, 2]);
  expect(ids('2017-05-05')).toEqual([1, 2]);
  expect(ids('2011-01-01')).toEqual([]);
});

test('mandates are listed by rank, named holders first, and what has ended last', () => {
  const mandate = (
    key: string,
    postKind: ListedMandate['postKind'],
    holderSortKey: string | null,
    from = '2020-01-01',
    until: string | null = null,
  ): ListedMandate => ({ key, postKind, holderSortKey, ...interval(from, until) });
  const listed = inOrder(
    [
      mandate('ended', 'CHAIR', 'a', '2020-01-01', '2020-06-01'),
      mandate('unnamed', 'MEMBER', null),
      mandate('later', 'MEMBER', 'b', '2020-02-01'),
      mandate('earlier', 'MEMBER', 'b'),
      mandate('first', 'MEMBER', 'a'),
      mandate('vice', 'VICE_CHAIR', null),
    ],
    day('2021-01-01'),
  );
  expect(listed.map(({ key }) => key)).toEqual([
    'vice',
    'first',
    'earlier',
    'later',
    'unnamed',
    'ended',
  ]);
});

describe('vacant seats', () => {
  const held = (
    key: string,
    from: string,
    until: string | null = null,
    { title = 'Ủy viên', endReason = until === null ? null : ('RESIGNED' as const) } = {},
  ): HeldMandate => ({
    ...{ key, postKind: 'MEMBER', postTitle: title, holderSortKey: key, endReason },
    ...interval(from, until),
  });
  const seats = (count: number) => ({ count, from: parseEdtf('2017-05-06') });
  const shown = (mandates: HeldMandate[], count: number | null, on: string) =>
    vacantSeats(mandates, count === null ? null : seats(count), day(on)).map(
      ({ last, since }) => `${last?.key ?? 'never'} ${since?.text}`,
    );

  test('are those that were left and those never filled', () => {
    const mandates = [
      held('a', '2017-05-06'),
      held('b', '2017-05-06', '2019-02-01'),
      held('c', '2017-05-06', '2018-03-01', { title: 'Chủ tịch' }),
    ];
    expect(shown(mandates, 5, '2020-01-01')).toEqual([
      ...['never 2017-05-06', 'never 2017-05-06'],
      ...['c 2018-03-01', 'b 2019-02-01'],
    ]);
    expect(shown(mandates, 3, '2018-06-01')).toEqual(['c 2018-03-01']);
    expect(shown(mandates, null, '2020-01-01')).toEqual(['c 2018-03-01', 'b 2019-02-01']);
  });

  test('are taken by the next mandate, to the same post if one is open', () => {
    const mandates = [
      held('b', '2017-05-06', '2018-02-01'),
      held('c', '2017-05-06', '2019-03-01', { title: 'Chủ tịch' }),
      held('d', '2021', null, { title: 'Chủ tịch' }),
    ];
    expect(shown(mandates, 2, '2022-01-01')).toEqual(['b 2018-02-01']);
    expect(shown(mandates, 2, '2020-01-01')).toEqual(['b 2018-02-01', 'c 2019-03-01']);
  });

  test('are as many as seats lack holders, and none after a term that ended', () => {
    const mandates = [
      held('a', '2017-05-06', '2018-01-01'),
      held('b', '2017-05-06', '2019-01-01'),
      held('c', '2017-05-06', '2022-10-22', { endReason: 'TERM_ENDED' as never }),
    ];
    expect(shown(mandates, 2, '2020-01-01')).toEqual(['b 2019-01-01']);
    expect(shown([mandates[2] as HeldMandate], null, '2023-01-01')).toEqual([]);
  });

  test('are exactly the seats less the filled ones, whatever happened', () => {
    const span = fc.tuple(fc.nat(3000), fc.nat(3000), fc.boolean());
    fc.assert(
      fc.property(fc.array(span, { maxLength: 8 }), fc.nat(10), fc.nat(3000), (spans, n, at) => {
        const on = addDays(day('2017-05-06'), at);
        const mandates = spans.map(([start, length, ends], i) => {
          const from = addDays(day('2017-05-06'), start);
          return held(`m${i}`, from, ends ? addDays(from, length + 1) : null);
        });
        const filled = mandates.filter(
          ({ from, until }) => from.latest <= on && (until === null || on < until.earliest),
        );
        return shown(mandates, n, on).length === Math.max(0, n - filled.length);
      }),
    );
  });
});
