import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import {
  CongressSecretary,
  electedOf,
  MORE_THAN_HALF,
  type Override,
  rowOf,
} from '../support/congress-secretary.js';
import { type TestServer, startServer } from '../support/server.js';

/*
 * Published votes that fill no seats, and polls of bodies of another kind, done as an office does them.
 * Their sources, and what is outside the product, are in docs/elections.md, "Published cases".
 */

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

const found = (preset: string, overrides: readonly Override[] = []) =>
  CongressSecretary.found(server, preset, overrides);

/** The most votes elect, on ballots with any number of names. */
const PLURALITY: Override[] = [
  { rule: 'ELECTED', share: null, base: 'RETURNED' },
  { rule: 'BALLOT_MARKS', choice: 'ANY_NUMBER' },
];

describe('VFF, nomination poll of the committee before congress VII, 2014', () => {
  it('is corrected by a version with a reason: no tie at the top, and a 24th name', async () => {
    const vff = await found('ASSOCIATION_2010');
    await vff.do('openTerm', { ordinal: 6, label: '2009-2013', startsOn: '2009' }, 'ordinal');
    const body = { termOrdinal: 6, kind: 'EXECUTIVE_COMMITTEE', name: 'Ban Chấp hành' };
    const { id: bodyId } = await vff.do('setBodySeats', body);
    const assemblyId = await vff.meeting({
      ...{ kind: 'COMMITTEE_MEETING', title: 'Hội nghị Ban Chấp hành', date: '2014', bodyId },
      reported: { present: 19 },
    });
    const item = (personName: string, votes?: number) => {
      return { personName, votes: votes === undefined ? [] : [{ option: 'FOR', votes }] };
    };
    // The other names of the list were not published.
    const others = Array.from({ length: 21 }, (_, i) => item(`Người thứ ${i + 3} trong danh sách`));
    const numbers = `versions { version reason items { personName options { option votes } } }`;
    const { id: voteId } = await vff.do('recordVote', {
      ...{ assemblyId, kind: 'NOMINATION', method: 'SECRET_BALLOT', title: 'Giới thiệu nhân sự' },
      ...{ returned: 19, ruling: 'Số triệu tập không được công bố.' },
      items: [item('Lê Khánh Hải', 18), item('Lê Hùng Dũng', 18), ...others],
    });
    const { versions } = await vff.do(
      'correctVote',
      {
        ...{ voteId, returned: 19, reason: 'Cộng sót một phiếu; sót một người có 11/19 phiếu' },
        items: [
          ...[item('Lê Khánh Hải', 18), item('Lê Hùng Dũng', 19), ...others],
          item('Nguyễn Nam Hùng', 11),
        ],
      },
      numbers,
    );
    const votesFor = (version: any, name: string) =>
      version.items.find(({ personName }: any) => personName === name)?.options[0].votes;
    const [before, after] = versions;
    expect([before.items.length, after.items.length]).toEqual([23, 24]);
    expect(votesFor(before, 'Lê Khánh Hải')).toBe(votesFor(before, 'Lê Hùng Dũng'));
    expect(votesFor(after, 'Lê Hùng Dũng')).toBe(votesFor(after, 'Lê Khánh Hải') + 1);
    expect(votesFor(before, 'Nguyễn Nam Hùng')).toBeUndefined();
    expect(votesFor(after, 'Nguyễn Nam Hùng')).toBe(11);
    expect(after).toMatchObject({ version: 2, reason: expect.stringContaining('11/19') });
  });
});

it('National Assembly, confidence, 25 October 2018: per cent of all 485 deputies', async () => {
  const assembly = await found('ASSOCIATION_2010');
  const assemblyId = await assembly.meeting({
    ...{ title: 'Kỳ họp thứ sáu', date: '2018-10-25', reported: { convened: 485 } },
  });
  const item = (personName: string, HIGH: number, MEDIUM: number, LOW: number) => ({
    personName,
    votes: Object.entries({ HIGH, MEDIUM, LOW }).map(([option, votes]) => ({ option, votes })),
  });
  const { items } = await assembly.do(
    'recordVote',
    {
      ...{ assemblyId, kind: 'CONFIDENCE', scale: 'HIGH_MEDIUM_LOW', method: 'SECRET_BALLOT' },
      ...{ title: 'Lấy phiếu tín nhiệm', ruling: 'Số có mặt không được công bố.' },
      items: [
        item('Đặng Thị Ngọc Thịnh', 323, 146, 6),
        item('Nguyễn Thị Kim Ngân', 437, 34, 4),
        item('Tòng Thị Phóng', 372, 91, 11),
      ],
    },
    'items { personName base baseNumber carried options { option percent } }',
  );
  const percents = items.map(({ options }: any) => options.map(({ percent }: any) => percent));
  expect(percents).toEqual([
    ['66.60', '30.10', '1.24'],
    ['90.10', '7.01', '0.82'],
    ['76.70', '18.76', '2.27'],
  ]);
  for (const [i, row] of percents.entries()) {
    expect(items[i]).toMatchObject({ base: 'CONVENED', baseNumber: 485, carried: null });
    expect(row.reduce((sum: number, percent: string) => sum + Number(percent), 0)).toBeLessThan(98);
  }
});

describe('Wikimedia Foundation 2017: support of support and oppose', () => {
  it.each([
    [3, ['María Sefidari', 'Dariusz Jemielniak', 'James Heilman']],
    // The third has more support than the second, and is below all the same.
    [2, ['María Sefidari', 'Dariusz Jemielniak']],
  ])('for %i seats ranks by the ratio', async (seats, elected) => {
    const wikimedia = await found('ASSOCIATION_2010', [
      { rule: 'ELECTED', share: null, base: 'FOR_AND_AGAINST' },
      { rule: 'BALLOT_MARKS', choice: 'ANY_NUMBER' },
    ]);
    const congress = await wikimedia.congress({
      ...{ title: 'Board election', date: '2017', mode: 'ONLINE' },
      opensTerm: { ordinal: 1, label: '2017-2020' },
    });
    // The numbers of those who were not elected are not on the page.
    const election = await wikimedia.election(congress, { seats, ballotForm: 'YES_NO' }, [
      ...['James Heilman', 'Dariusz Jemielniak', 'María Sefidari'],
    ]);
    const votes = {
      'María Sefidari': { votes: 2557, against: 566, void: 1997 },
      'Dariusz Jemielniak': { votes: 2332, against: 533, void: 2255 },
      'James Heilman': { votes: 2435, against: 580, void: 2105 },
    };
    const counted = [{ returned: 5581, valid: 5120, invalid: 461, votes }];
    const ruling = 'Bỏ phiếu trực tuyến, không có số triệu tập.';
    const poll = await wikimedia.held(election, counted, { ruling });
    expect(electedOf(poll)).toEqual(elected);
    expect(poll.result.rows.map(({ percent }: any) => percent)).toEqual([
      ...['81.88', '81.40', '80.76'],
    ]);
  });
});

describe('Python Steering Council', () => {
  const ruling = 'Bỏ phiếu trực tuyến: ai có quyền đều nhận phiếu, không ai điểm danh.';

  async function council(convened: number, rules: readonly Override[], names: readonly string[]) {
    const python = await found('ASSOCIATION_2010', rules);
    const congress = await python.congress({
      ...{ title: 'Election', date: '2019', mode: 'ONLINE', composition: 'GENERAL_ASSEMBLY' },
      ...{ opensTerm: { ordinal: 1, label: '2019-2020' }, reported: { convened } },
    });
    return {
      python,
      election: await python.election(congress, { seats: 5, ballotForm: 'MARKED' }, names),
    };
  }

  describe('PEP 8100: 5 seats, 96 voters, 69 ballots', () => {
    const VOTES = {
      ...{ 'Guido van Rossum': 45, 'Brett Cannon': 44, 'Carol Willing': 33, 'Barry Warsaw': 31 },
      ...{ 'Alyssa (Nick) Coghlan': 25, 'Benjamin Peterson': 22, 'Łukasz Langa': 21 },
      ...{ 'Victor Stinner': 21, Mariatta: 20, 'Emily Morehouse': 18, 'Yury Selivanov': 15 },
      ...{ 'Donald Stufft': 11, 'Peter Wang': 10, 'Travis Oliphant': 8, 'Kushal Das': 7 },
      ...{ 'Gregory P. Smith': 6, 'David Mertz': 3 },
    };
    const NAMES = Object.keys(VOTES);
    const counted = [{ issued: 96, returned: 69, valid: 69, invalid: 0, votes: VOTES }];

    it('the most votes elect five, without a tie at the cut-off', async () => {
      const { python, election } = await council(96, PLURALITY, NAMES);
      const { result } = await python.held(election, counted, { ruling });
      expect(electedOf({ result })).toEqual(NAMES.slice(0, 5));
      expect(result).toMatchObject({ tie: null, ballots: { returnedPercent: '71.88' } });
      expect(result.rows[6]).toMatchObject({ rank: 7, state: 'NOT_ELECTED' });
      expect(result.rows[7]).toMatchObject({ rank: 7, state: 'NOT_ELECTED' });
    });

    it('more than half of the ballots elect two; a further round is for three seats', async () => {
      const majority = { rule: 'ELECTED', share: MORE_THAN_HALF, base: 'RETURNED' };
      const { python, election } = await council(
        96,
        [majority, PLURALITY[1] as Override, { rule: 'FURTHER_ROUND', choice: 'TWICE_THE_SEATS' }],
        NAMES,
      );
      const poll = await python.held(election, counted, { ruling });
      expect(electedOf(poll)).toEqual(NAMES.slice(0, 2));
      expect(poll.result).toMatchObject({ seatsFilled: 2, seatsOpen: 3 });
      const { standing } = await python.poll(election, { ruling });
      expect(standing.map(({ name }: any) => name)).toEqual(NAMES.slice(2, 8));
    });
  });

  it('PEP 8105: two ballot boxes of different voters add up', async () => {
    const initial = {
      ...{ 'Barry Warsaw': 35, 'Donghee Na': 27, 'Emily Morehouse': 38, 'Gregory P. Smith': 42 },
      ...{ Mariatta: 25, 'Pablo Galindo Salgado': 48, 'Thomas Wouters': 30, 'Victor Stinner': 27 },
    };
    const extension = {
      ...{ 'Barry Warsaw': 8, 'Donghee Na': 5, 'Emily Morehouse': 8, 'Gregory P. Smith': 10 },
      ...{ Mariatta: 5, 'Pablo Galindo Salgado': 12, 'Thomas Wouters': 10, 'Victor Stinner': 8 },
    };
    const { python, election } = await council(87, PLURALITY, Object.keys(initial));
    const poll = await python.held(
      election,
      [
        { returned: 56, valid: 56, invalid: 0, votes: initial },
        { issued: 31, returned: 12, valid: 12, invalid: 0, votes: extension },
      ],
      { ruling },
    );
    expect(poll.result.ballots).toMatchObject({ issued: null, returned: 68, valid: 68 });
    const votes = poll.result.rows.map(({ candidate, votes: n }: any) => [candidate.name, n]);
    expect(Object.fromEntries(votes)).toEqual({
      ...{ 'Pablo Galindo Salgado': 60, 'Gregory P. Smith': 52, 'Emily Morehouse': 46 },
      ...{ 'Barry Warsaw': 43, 'Thomas Wouters': 40, 'Victor Stinner': 35 },
      ...{ 'Donghee Na': 32, Mariatta: 30 },
    });
    expect(electedOf(poll)).toEqual([
      ...['Pablo Galindo Salgado', 'Gregory P. Smith', 'Emily Morehouse'],
      ...['Barry Warsaw', 'Thomas Wouters'],
    ]);
  });
});

describe('OpenSlides’ table of ballot validity', () => {
  /** Ballots of one box for one seat of two names, entered one by one. */
  async function box(ballotForm: string, ballots: (ids: Record<string, string>) => object[]) {
    const office = await found('ASSOCIATION_2010');
    const congress = await office.congress({
      ...{ title: 'Đại hội', date: '2020', reported: { convened: 9, present: 9 } },
      opensTerm: { ordinal: 1, label: '2020-2025' },
    });
    const election = await office.election(congress, { seats: 1, ballotForm }, ['1', '2']);
    const given = ballots(election.candidates).map((ballot, i) => ({ serial: `${i}`, ...ballot }));
    const { pollId, tellers } = await office.poll(election, { entryKind: 'BALLOTS' });
    const input = { pollId, tellerId: tellers[0], ballots: given };
    const refusal = await office.refusal('enterBallots', input);
    if (refusal) return refusal;
    return office.do(
      'certifyResult',
      { pollId },
      'result { ballots { valid invalid } rows { candidate { name } votes against void } }',
    );
  }

  it('one name of two is valid, two names for one seat are not', async () => {
    const { result } = await box('MARKED', (ids) => [
      { names: [ids['1']] },
      { names: [ids['1'], ids['2']] },
    ]);
    expect(result.ballots).toEqual({ valid: 1, invalid: 1 });
    expect(rowOf({ result }, '1')).toMatchObject({ votes: 1 });
  });

  it('a name that is not on the list makes it invalid, and has no id to be entered by', async () => {
    const { result } = await box('MARKED', (ids) => [{ names: [ids['1']], nameAdded: true }]);
    expect(result.ballots).toEqual({ valid: 0, invalid: 1 });
    const refused = await box('MARKED', () => [{ names: ['5'] }]);
    expect(refused).toMatchObject({
      ...{ code: 'NOT_A_CANDIDATE', path: ['input', 'ballots', 0, 'names', 0] },
    });
  });

  it('neither box of a name on a yes/no ballot is void for that name only', async () => {
    const { result } = await box('YES_NO', (ids) => [{ names: [], against: [ids['2']] }]);
    expect(result.ballots).toEqual({ valid: 1, invalid: 0 });
    expect(rowOf({ result }, '1')).toMatchObject({ votes: 0, against: 0, void: 1 });
    expect(rowOf({ result }, '2')).toMatchObject({ votes: 0, against: 1, void: 0 });
  });
});
