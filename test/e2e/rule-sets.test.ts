import { afterAll, beforeAll, describe, expect, it, test } from '@jest/globals';

import { parseLocalDate } from '../../src/kernel/calendar.js';
import { Reader } from '../../src/platform/database/reader.js';
import { Association } from '../../src/registry/associations/association.entity.js';
import { AssociationsService } from '../../src/registry/associations/associations.service.js';
import { BranchesService } from '../../src/registry/branches/branches.service.js';
import { RuleSetsService } from '../../src/registry/rule-sets/rule-sets.service.js';
import { RuleSetsStore } from '../../src/registry/rule-sets/rule-sets.store.js';
import { NOW, type TestServer, anyOffice, startServer } from '../support/server.js';

const SET = `mutation ($input: SetRuleSetInput!) {
  setRuleSet(input: $input) { id preset from until note decision { number }
    provisions { rule inWords share { comparison numerator denominator } base choice number least source overridden } } }`;
const SETS = `query ($code: String!, $knownAt: DateTime) {
  association(code: $code) { ruleSets(knownAt: $knownAt) { id preset from until } } }`;
const ON = `query ($code: String!, $asOf: LocalDate, $knownAt: DateTime) {
  association(code: $code) { ruleSet(asOf: $asOf, knownAt: $knownAt) { preset from } } }`;

interface Provision {
  readonly rule: string;
  readonly inWords: string;
  readonly source: string;
  readonly overridden: boolean;
}

let server: TestServer;
let office: string;
let associations = 0;

beforeAll(async () => {
  server = await startServer();
  const founding = { code: 'hoi', name: 'Hội', kind: 'ASSOCIATION' } as const;
  await server.app.get(AssociationsService).found(anyOffice, founding);
  office = await server.token('OFFICE', 'hoi');
});
afterAll(() => server.close());

/** A new association without rules, and its office. */
async function newAssociation(): Promise<[code: string, token: string]> {
  const code = `luat-${++associations}`;
  const founding = { code, name: `Hội ${code}`, kind: 'ASSOCIATION' } as const;
  await server.app.get(AssociationsService).found(anyOffice, founding);
  return [code, await server.token('OFFICE', code)];
}

/** Answers with the rule set, or the code and path of the refusal. */
async function set(token: string | undefined, input: Record<string, unknown>) {
  const { data, errors } = await server.query(SET, { input }, token);
  const [error] = errors ?? [];
  return error ? [error.extensions.code, error.extensions.path.join('.')] : data?.['setRuleSet'];
}

async function listed(code: string, knownAt: string | null = null): Promise<unknown[]> {
  const { association } = await server.data(SETS, { code, knownAt });
  return association.ruleSets.map(({ preset, from, until }: Record<string, string>) => [
    ...[preset, from, until],
  ]);
}

async function inForce(code: string, asOf: string | null, knownAt: string | null = null) {
  const { association } = await server.data(ON, { code, asOf, knownAt });
  return association.ruleSet && `${association.ruleSet.preset} ${association.ruleSet.from}`;
}

describe('the presets', () => {
  it('are for everybody, each value with its source', async () => {
    const { ruleSetPresets } = await server.data(
      '{ ruleSetPresets { preset provisions { rule inWords source overridden } } }',
    );
    expect(ruleSetPresets.map(({ preset }: { preset: string }) => preset)).toEqual([
      ...['ASSOCIATION_2024', 'ASSOCIATION_2010', 'YOUTH_UNION', 'TRADE_UNION'],
    ]);
    const [newest] = ruleSetPresets as { provisions: Provision[] }[];
    expect(newest?.provisions).toHaveLength(17);
    expect(newest?.provisions[0]).toEqual({
      rule: 'QUORUM_PRESENT',
      inWords: 'more than 1/2 of persons convened',
      source: 'Decree 126/2024/NĐ-CP, Article 19, clause 2',
      overridden: false,
    });
  });
});

describe('who may set the rules', () => {
  const input = { associationCode: 'hoi', preset: 'ASSOCIATION_2024', from: '2020-01-01' };

  it('is the office of the association alone', async () => {
    const establishing = { associationCode: 'hoi', code: 'A', name: 'A', sector: 'OTHER' } as const;
    await server.app
      .get(BranchesService)
      .establishBranch(anyOffice, { ...establishing, from: '2010', beginning: 'ESTABLISHED' });
    for (const token of [
      await server.token('AUDITOR', 'hoi'),
      await server.token('DASHBOARD', 'hoi'),
      await server.token('BRANCH_LEADER', 'hoi', 'A'),
      (await newAssociation())[1],
    ]) {
      expect((await set(token, input))[0]).toBe('FORBIDDEN');
    }
    expect((await set(undefined, input))[0]).toBe('UNAUTHENTICATED');
    expect(await listed('hoi')).toEqual([]);
    expect(await set(office, { ...input, associationCode: 'none' })).toEqual([
      ...['NOT_FOUND', 'input.associationCode'],
    ]);
    expect(await set(office, input)).toMatchObject({ from: '2020-01-01', until: null });
  });

  it('and everybody may read them', async () => {
    expect(await listed('hoi')).toEqual([['ASSOCIATION_2024', '2020-01-01', null]]);
  });
});

describe('rule sets over time', () => {
  it('end where the next begins, whichever was entered first', async () => {
    const [associationCode, token] = await newAssociation();
    const enter = (preset: string, from: string) => set(token, { associationCode, preset, from });
    await enter('ASSOCIATION_2024', '2024-11-26');
    await enter('ASSOCIATION_2010', '2010-07-01');
    await enter('YOUTH_UNION', '2017');
    expect(await listed(associationCode)).toEqual([
      ['ASSOCIATION_2010', '2010-07-01', '2017'],
      ['YOUTH_UNION', '2017', '2024-11-26'],
      ['ASSOCIATION_2024', '2024-11-26', null],
    ]);
    expect(await inForce(associationCode, null)).toBe('ASSOCIATION_2024 2024-11-26');
    expect(await inForce(associationCode, '2010-06-30')).toBeNull();
    expect(await inForce(associationCode, '2016-12-31')).toBe('ASSOCIATION_2010 2010-07-01');
    // Of a day in 2017 nobody can say which of the two was in force.
    expect(await inForce(associationCode, '2017-05-06')).toBeNull();
    expect(await inForce(associationCode, '2018-01-01')).toBe('YOUTH_UNION 2017');
  });

  it('are corrected by the same day or their id, and the books say what they said', async () => {
    const [associationCode, token] = await newAssociation();
    const enter = (more: Record<string, unknown>) =>
      set(token, { associationCode, preset: 'ASSOCIATION_2010', from: '2015-05-06', ...more });
    const first = await enter({ decision: { number: '12/QĐ' }, note: 'Theo điều lệ 2015' });
    server.clock.set('2026-11-23T02:00:00.000Z');
    const second = await enter({ preset: 'TRADE_UNION' });
    expect(second.id).toBe(first.id);
    expect(second).toMatchObject({ decision: { number: '12/QĐ' }, note: 'Theo điều lệ 2015' });
    server.clock.set('2026-11-24T02:00:00.000Z');
    const third = await enter({ ruleSetId: first.id, from: '2015-06-05', preset: 'TRADE_UNION' });
    expect(third.id).toBe(first.id);

    expect(await listed(associationCode)).toEqual([['TRADE_UNION', '2015-06-05', null]]);
    expect(await inForce(associationCode, '2015-05-06')).toBeNull();
    const day2 = '2026-11-23T12:00:00.000Z';
    expect(await inForce(associationCode, '2015-05-06', day2)).toBe('TRADE_UNION 2015-05-06');
    const day1 = '2026-11-22T12:00:00.000Z';
    expect(await listed(associationCode, day1)).toEqual([['ASSOCIATION_2010', '2015-05-06', null]]);
    server.clock.set(NOW);
  });

  it('are not set twice, nor in an order that is none', async () => {
    const [associationCode, token] = await newAssociation();
    const enter = (more: Record<string, unknown>) =>
      set(token, { associationCode, preset: 'ASSOCIATION_2024', from: '2024-11-26', ...more });
    const lot = { rule: 'TIE', choice: 'LOT', charterArticle: 'Điều 9' };
    expect(await enter({ overrides: [lot] })).toMatchObject({ from: '2024-11-26' });
    expect(await enter({ overrides: [lot] })).toEqual(['NOTHING_CHANGED', 'input']);
    expect(await enter({ from: '2024-11-26/2024-11-27' })).toMatchObject({ until: null });
    expect(await enter({ from: '2024-11-26/2024-11-27', note: 'x' })).toMatchObject({ note: 'x' });
    const { id } = await enter({ from: '2025' });
    expect(await enter({ from: '2024-11-26', ruleSetId: id })).toEqual([
      ...['NOT_CERTAIN', 'input.from'],
    ]);
    expect(await enter({ ruleSetId: 'none' })).toEqual(['NOT_FOUND', 'input.ruleSetId']);
    expect(await enter({ from: '26/11/2024' })).toEqual(['INVALID_DATE', 'input.from']);
    const foreign = (await set(office, {
      ...{ associationCode: 'hoi', preset: 'TRADE_UNION', from: '2021' },
    })) as { id: string };
    expect(await enter({ ruleSetId: foreign.id })).toEqual(['NOT_FOUND', 'input.ruleSetId']);
    expect(await listed(associationCode)).toHaveLength(3);
  });

  it('take their places one after the other when two are entered at once', async () => {
    const [associationCode, token] = await newAssociation();
    const input = { associationCode, preset: 'ASSOCIATION_2024', from: '2024-11-26' };
    const answers = await Promise.all(Array.from({ length: 4 }, () => set(token, input)));
    expect(answers.filter(Array.isArray)).toHaveLength(3);
    expect(await listed(associationCode)).toHaveLength(1);
  });
});

describe('overrides', () => {
  const HALF = { comparison: 'AT_LEAST', numerator: 1, denominator: 2 };
  const charterArticle = 'Điều 12, khoản 3';

  it('replace values of the preset, each by an article of the charter', async () => {
    const [associationCode, token] = await newAssociation();
    const answer = await set(token, {
      ...{ associationCode, preset: 'ASSOCIATION_2024', from: '2025-03-01' },
      overrides: [
        { rule: 'ELECTED', share: HALF, base: 'RETURNED', charterArticle },
        { rule: 'CONFIDENCE', share: null, base: 'VALID', charterArticle },
        { rule: 'QUORUM_UNITS', share: HALF, charterArticle },
        { rule: 'HEAD_ELECTED_BY', choice: 'CONGRESS', charterArticle },
        { rule: 'TERM_MONTHS', number: 30, charterArticle },
      ],
    });
    const source = `charter, ${charterArticle}`;
    const none = { share: null, base: null, choice: null, number: null, least: null };
    const overridden = { ...none, source, overridden: true };
    const expected = [
      ['QUORUM_UNITS', 'at least 1/2', { share: HALF }],
      ['ELECTED', 'at least 1/2 of ballots returned', { share: HALF, base: 'RETURNED' }],
      ['CONFIDENCE', 'the most of valid ballots', { base: 'VALID' }],
      ['HEAD_ELECTED_BY', 'congress', { choice: 'CONGRESS' }],
      ['TERM_MONTHS', '30 months', { number: 30, least: 30 }],
    ].map(([rule, inWords, value]) => ({ ...overridden, ...(value as object), rule, inWords }));
    const provisions = answer.provisions as Provision[];
    expect(provisions.filter((one) => one.overridden)).toEqual(expected);
    expect(provisions).toHaveLength(17);

    // What congresses and polls keep with them.
    const reader = server.app.get(Reader);
    const store = server.app.get(RuleSetsStore);
    const { id } = await reader.manager.findOneByOrFail(Association, { code: associationCode });
    const snapshot = await store.inForce(reader, id, parseLocalDate('2025-03-01'));
    expect(snapshot).toMatchObject({
      ...{ id: answer.id, preset: 'ASSOCIATION_2024' },
      values: {
        elected: { share: HALF, base: 'RETURNED' },
        confidence: { share: null, base: 'VALID' },
        decided: { base: 'CONVENED' },
        termMonths: { least: 30, most: 30 },
      },
    });
    expect(await store.inForce(reader, id, parseLocalDate('2025-02-28'))).toBeNull();
  });

  test.each([
    ['a value of another kind', { rule: 'ELECTED', number: 3 }, '0.number'],
    ['a share left out', { rule: 'ELECTED', base: 'VALID' }, '0.share'],
    ['a base left out', { rule: 'ELECTED', share: HALF }, '0.base'],
    ['a base that is none of it', { rule: 'QUORUM_PRESENT', share: HALF, base: 'VALID' }, '0.base'],
    ['another rule’s choice', { rule: 'TIE', choice: 'CONGRESS' }, '0.choice'],
    ['too long a term', { rule: 'TERM_MONTHS', number: 241 }, '0.number'],
    ['more than all', { rule: 'QUORUM_UNITS', share: { ...HALF, numerator: 3 } }, '0.share'],
    ['a blank article', { rule: 'TIE', choice: 'LOT', charterArticle: ' ' }, '0.charterArticle'],
  ])('are refused with %s, and nothing changes', async (_, override, path) => {
    const before = await listed('hoi');
    const input = { associationCode: 'hoi', preset: 'TRADE_UNION', from: '2023-02-02' };
    const overrides = [{ charterArticle, ...override }];
    expect(await set(office, { ...input, overrides })).toEqual([
      ...['INVALID_INPUT', `input.overrides.${path}`],
    ]);
    expect(await listed('hoi')).toEqual(before);
  });

  it('are refused without an article, twice, and to commands too', async () => {
    const input = { associationCode: 'hoi', preset: 'TRADE_UNION', from: '2023-02-02' } as const;
    const lot = { rule: 'TIE', choice: 'LOT' } as const;
    expect((await set(office, { ...input, overrides: [lot] }))[0]).toBe('BAD_USER_INPUT');
    const twice = [lot, { ...lot, choice: 'RULING' as const }].map((one) => ({
      ...{ ...one, charterArticle },
    }));
    const path = ['input', 'overrides', 1, 'rule'];
    expect(await set(office, { ...input, overrides: twice })).toEqual([
      ...['INVALID_INPUT', path.join('.')],
    ]);
    const service = server.app.get(RuleSetsService);
    await expect(service.set(anyOffice, { ...input, overrides: twice })).rejects.toMatchObject({
      ...{ code: 'INVALID_INPUT', argument: path },
    });
  });
});

describe('the calculator of apportionments', () => {
  const ASK = `query ($input: ApportionmentInput!) { apportionment(input: $input) {
    seats method floor
    units { name size quota { numerator denominator decimal } whole remainder { decimal } floorSeats seats tied }
    rounds { seats size belowFloor }
    steps { order unit seat by { numerator denominator decimal } }
    tie { seats units } } }`;
  const units = (sizes: Record<string, number>) =>
    Object.entries(sizes).map(([name, size]) => ({ name, size }));
  const ask = async (input: Record<string, unknown>) =>
    (await server.data(ASK, { input }))['apportionment'];
  const seatsOf = (answer: { units: { seats: number }[] }) => answer.units.map((u) => u.seats);

  it('shows every step of largest remainders with a floor', async () => {
    const input = { seats: 10, method: 'LARGEST_REMAINDER', floor: 1 };
    const answer = await ask({ ...input, units: units({ A: 53, B: 34, C: 12, D: 1, E: 0 }) });
    expect(answer).toMatchObject({ ...input, tie: null });
    expect(answer.rounds).toEqual([
      { seats: 10, size: 100, belowFloor: ['D'] },
      { seats: 9, size: 99, belowFloor: [] },
    ]);
    expect(answer.steps).toEqual([
      {
        ...{ order: 1, unit: 'A', seat: 5 },
        by: { numerator: 81, denominator: 99, decimal: '0.8182' },
      },
    ]);
    expect(seatsOf(answer)).toEqual([5, 3, 1, 1, 0]);
    expect(answer.units[1]).toEqual({
      ...{ name: 'B', size: 34, whole: 3, floorSeats: 0, seats: 3, tied: false },
      quota: { numerator: 306, denominator: 99, decimal: '3.0909' },
      remainder: { decimal: '0.0909' },
    });
    expect(answer.units[3]).toMatchObject({ floorSeats: 1, seats: 1 });
  });

  // Balinski & Young 1975, and populations as large as those of countries.
  test.each([
    ['LARGEST_REMAINDER', [51, 44, 2, 2, 1]],
    ['D_HONDT', [52, 45, 1, 1, 1]],
    ['SAINTE_LAGUE', [51, 43, 2, 2, 2]],
  ])('is exact by %s', async (method, seats) => {
    const sizes = { A: 5117, B: 4400, C: 162, D: 161, E: 160 };
    const ofThousands = units(sizes).map(({ name, size }) => ({ name, size: size * 100_000 }));
    expect(seatsOf(await ask({ seats: 100, method, units: units(sizes) }))).toEqual(seats);
    expect(seatsOf(await ask({ seats: 100, method, units: ofThousands }))).toEqual(seats);
  });

  it('reports a tie, and gives the seat to nobody', async () => {
    const three = units({ A: 11, B: 11, C: 11 });
    for (const method of ['LARGEST_REMAINDER', 'D_HONDT', 'SAINTE_LAGUE']) {
      const answer = await ask({ seats: 4, method, units: three });
      expect(answer.tie).toEqual({ seats: 1, units: ['A', 'B', 'C'] });
      expect(seatsOf(answer)).toEqual([1, 1, 1]);
    }
  });

  it('starts from the floor with divisors', async () => {
    const sizes = units({ A: 90, B: 6, C: 4 });
    const answer = await ask({ seats: 5, method: 'D_HONDT', floor: 1, units: sizes });
    expect(seatsOf(answer)).toEqual([3, 1, 1]);
    expect(answer.steps.map((s: { by: { decimal: string } }) => s.by.decimal)).toEqual([
      ...['45.0000', '30.0000'],
    ]);
  });

  const one = units({ A: 1 });
  test.each([
    ['no seat', { seats: 0, units: one }, 'seats'],
    ['too many seats', { seats: 1001, units: one }, 'seats'],
    ['a negative floor', { floor: -1, units: one }, 'floor'],
    ['a floor beyond the seats', { floor: 3, units: units({ A: 1, B: 1 }) }, 'floor'],
    ['no unit', { units: [] }, 'units'],
    ['a name twice', { units: [...one, ...one] }, 'units'],
    ['a blank name', { units: units({ ' ': 1 }) }, 'units.0.name'],
    ['nobody anywhere', { units: units({ A: 0 }) }, 'units'],
    ['a negative size', { units: units({ A: 1, B: -1 }) }, 'units.1.size'],
    [
      'too many units',
      { units: Array.from({ length: 501 }, (_, i) => ({ name: `${i}`, size: 1 })) },
      'units',
    ],
  ])('refuses %s', async (_, wrong, path) => {
    const input = { seats: 5, method: 'D_HONDT', units: one, ...(wrong as object) };
    const { errors } = await server.query(ASK, { input });
    expect(errors?.[0]?.extensions).toMatchObject({
      ...{ code: 'INVALID_INPUT', path: ['input', ...path.split('.')].map(numberIn) },
    });
  });

  it('answers without the database', async () => {
    const input = { seats: 1000, method: 'D_HONDT', units: one };
    expect(await server.statements(() => ask(input))).toBe(0);
  });
});

function numberIn(step: string): string | number {
  return /^\d+$/.test(step) ? Number(step) : step;
}
