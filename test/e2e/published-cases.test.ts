import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import {
  CongressSecretary,
  electedOf,
  MORE_THAN_HALF,
  namesOf,
  type Override,
  rowOf,
} from '../support/congress-secretary.js';
import { type TestServer, startServer } from '../support/server.js';

/*
 * Published elections, votes and quorums with the outcome that their sources give, done as an office
 * does them. Which case comes from where, and what of it is outside the product, is in
 * docs/elections.md, "Published cases"; the worked examples of guides are in
 * published-guides.test.ts, other votes and bodies in published-votes.test.ts, apportionments in
 * published-apportionments.test.ts.
 */

const ON_PRESENT =
  'Số triệu tập không được công bố; Đoàn Chủ tịch xác nhận đủ điều kiện tiến hành.';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

const found = (preset: string, overrides: readonly Override[] = []) =>
  CongressSecretary.found(server, preset, overrides);

/** The preset of 2010 with another base of the majority. */
const counting = (base: string, ...others: Override[]) =>
  found('ASSOCIATION_2010', [{ rule: 'ELECTED', share: MORE_THAN_HALF, base }, ...others]);

describe('VFF, by-election of a vice-president, 21 November 2020', () => {
  const VICE = { kind: 'VICE_CHAIR', title: 'Phó Chủ tịch' };

  /** The election held with the numbers published: 72 members, 71 taking part, 67 ballots valid. */
  async function byElection(base: string) {
    const vff = await counting(base);
    await vff.do('openTerm', { ordinal: 8, label: '2018-2022', startsOn: '2018-12-08' }, 'ordinal');
    const body = { kind: 'EXECUTIVE_COMMITTEE', name: 'Ban Chấp hành' };
    const { id: bodyId } = await vff.do('setBodySeats', { termOrdinal: 8, ...body });
    const { id: mandateId } = await vff.do('beginMandate', {
      ...{ bodyId, post: VICE, personName: 'Cấn Văn Nghĩa' },
      ...{ from: '2018-12-08', origin: 'ELECTED' },
    });
    await vff.do('endMandate', { mandateId, on: '2019', reason: 'RESIGNED' });
    const congress = await vff.meeting({
      ...{ title: 'Đại hội thường niên', date: '2020-11-21' },
      reported: { convened: 72, present: 71 },
    });
    const election = await vff.election(
      congress,
      { post: VICE, seats: 1, origin: 'BY_ELECTED', ballotForm: 'MARKED' },
      ['Lê Văn Thành', 'Phạm Thanh Hùng', 'Trần Văn Liêng'],
    );
    const votes = { 'Lê Văn Thành': 35, 'Phạm Thanh Hùng': 28, 'Trần Văn Liêng': 4 };
    const ballots = { issued: 71, returned: 71, valid: 67, invalid: 4 };
    return { vff, poll: await vff.held(election, [{ ...ballots, votes }]) };
  }

  it('35 of 67 valid ballots elect, for the rest of the running term', async () => {
    const { vff, poll } = await byElection('VALID');
    expect(electedOf(poll)).toEqual(['Lê Văn Thành']);
    expect(rowOf(poll, 'Lê Văn Thành')).toMatchObject({
      ...{ percent: '52.24', base: 'VALID', baseNumber: 67, threshold: 34 },
      why: '35 votes of 67 valid ballots (52.24%); needs 34 of 67 valid ballots: more than 1/2, which is reached. Place 1 by votes for 1 seat: elected.',
    });
    const { bodies } = await vff.ask(`bodies(asOf: "2020-11-21") { term { ordinal endsOn }
      mandates { holderName post { title } from until origin } }`);
    expect(bodies).toEqual([
      {
        term: { ordinal: 8, endsOn: null },
        mandates: [
          {
            ...{ holderName: 'Lê Văn Thành', post: { title: 'Phó Chủ tịch' } },
            ...{ from: '2020-11-21', until: null, origin: 'BY_ELECTED' },
          },
        ],
      },
    ]);
  });

  it.each([
    ['RETURNED', '49.30', 36],
    ['ISSUED', '49.30', 36],
    ['PRESENT', '49.30', 36],
    ['CONVENED', '48.61', 37],
  ])('nobody is elected on the base %s', async (base, percent, threshold) => {
    const { vff, poll } = await byElection(base);
    expect(poll.result).toMatchObject({ seatsFilled: 0, seatsOpen: 1, tie: null });
    expect(rowOf(poll, 'Lê Văn Thành')).toMatchObject({ percent, threshold, state: 'NOT_ELECTED' });
    const { bodies } = await vff.ask(`bodies(asOf: "2020-11-21") { filled }`);
    expect(bodies).toEqual([{ filled: 0 }]);
  });
});

describe('VFF, president, one candidate, 8 December 2018', () => {
  it.each([
    ['VALID', '100.00'],
    ['ISSUED', '97.14'],
  ])('68 of 70 ballots are, on the base %s, %s per cent', async (base, percent) => {
    const vff = await counting(base, { rule: 'HEAD_ELECTED_BY', choice: 'CONGRESS' });
    const congress = await vff.congress({
      ...{ ordinal: 8, title: 'Đại hội VIII', date: '2018-12-08' },
      opensTerm: { ordinal: 8, label: '2018-2022' },
    });
    const election = await vff.election(
      congress,
      { post: { kind: 'CHAIR', title: 'Chủ tịch' }, seats: 1, ballotForm: 'YES_NO' },
      ['Lê Khánh Hải'],
    );
    const votes = { 'Lê Khánh Hải': { votes: 68, against: 0, void: 0 } };
    const ballots = { issued: 70, returned: 70, valid: 68, invalid: 2 };
    expect(
      await vff.refusal('openPoll', { electionId: election.id, method: 'SECRET_BALLOT' }),
    ).toMatchObject({ code: 'RULING_NEEDED' });
    const poll = await vff.held(election, [{ ...ballots, votes }], { ruling: ON_PRESENT });
    expect(electedOf(poll)).toEqual(['Lê Khánh Hải']);
    expect(rowOf(poll, 'Lê Khánh Hải')).toMatchObject({ percent, votes: 68 });
    const { term } = await vff.ask(`term(asOf: "2018-12-08") {
      ordinal startsOn bodies { mandates { holderName post { kind } origin } } }`);
    expect(term).toEqual({
      ...{ ordinal: 8, startsOn: '2018-12-08' },
      bodies: [
        { mandates: [{ holderName: 'Lê Khánh Hải', post: { kind: 'CHAIR' }, origin: 'ELECTED' }] },
      ],
    });
  });
});

describe('Writers’ Association, executive committee of 11, 24 November 2020', () => {
  const BALLOTS = { issued: 580, returned: 533, valid: 531, invalid: 2 };
  const VOTES = {
    ...{ 'Nguyễn Bình Phương': 469, 'Nguyễn Quang Thiều': 451, 'Trần Đăng Khoa': 420 },
    ...{ 'Nguyễn Thị Thu Huệ': 386, 'Lương Ngọc An': 377, 'Khuất Quang Thụy': 346 },
    ...{ 'Vũ Hồng': 343, 'Trần Hữu Việt': 335, 'Trần Hùng': 331, 'Phan Hoàng': 287 },
    'Bích Ngân': 285,
  };
  const ELEVEN = Object.keys(VOTES);

  const congress = (writers: CongressSecretary) =>
    writers.congress({
      ...{ ordinal: 10, title: 'Đại hội X', date: '2020-11-24', reported: { present: 597 } },
      opensTerm: { ordinal: 10, label: '2020-2025' },
    });

  it('is recorded as reported: four candidates and their votes were not published', async () => {
    const writers = await counting('VALID');
    const unnamed = [null, null, null, null];
    const election = await writers.election(await congress(writers), { seats: 11 }, [
      ...ELEVEN,
      ...unnamed,
    ]);
    const ballot = { electionId: election.id, method: 'SECRET_BALLOT', ruling: ON_PRESENT };
    // Nobody can mark a name that is not known.
    expect(await writers.refusal('openPoll', ballot)).toMatchObject({ code: 'INVALID_INPUT' });
    const poll = await writers.reported(
      election,
      ELEVEN,
      { ...BALLOTS, votes: VOTES },
      { present: 597 },
    );
    expect(poll.result).toMatchObject({ basis: 'REPORTED', seatsFilled: 11, seatsOpen: 0 });
    expect(poll.result.ballots).toMatchObject({ returnedPercent: '91.90', validPercent: '99.62' });
    expect(electedOf(poll)).toEqual(ELEVEN);
    expect(namesOf(poll.result, 'NOT_ELECTED')).toEqual(unnamed);
    expect(rowOf(poll, 'Bích Ngân')).toMatchObject({ percent: '53.67', threshold: 266 });
    const { bodies } = await writers.ask('bodies(asOf: "2020-11-24") { seats filled }');
    expect(bodies).toEqual([{ seats: 11, filled: 11 }]);
  });

  it('is not computed while votes that could matter are unknown', async () => {
    const writers = await counting('VALID');
    const others = ['12', '13', '14', '15'].map((n) => `Người thứ ${n} trên phiếu`);
    const election = await writers.election(await congress(writers), { seats: 11 }, [
      ...ELEVEN,
      ...others,
    ]);
    const counted = [{ ...BALLOTS, votes: VOTES }];
    const poll = await writers.counted(election, counted, { ruling: ON_PRESENT });
    expect(await writers.refusal('certifyResult', poll)).toMatchObject({
      code: 'NOT_COMPUTABLE',
      details: { candidateIds: others.map((name) => election.candidates[name]) },
    });
  });

  // What the base alone decides, reckoned on a list of those whose votes are known.
  it.each([
    ['VALID', 11, '53.67'],
    ['RETURNED', 11, '53.47'],
    ['ISSUED', 9, '49.14'],
    ['PRESENT', 9, '47.74'],
  ])('on the base %s the votes published elect %i', async (base, elected, percent) => {
    const writers = await counting(base);
    const election = await writers.election(await congress(writers), { seats: 11 }, ELEVEN);
    const counted = [{ ...BALLOTS, votes: VOTES }];
    const poll = await writers.held(election, counted, { ruling: ON_PRESENT });
    expect(electedOf(poll)).toEqual(ELEVEN.slice(0, elected));
    expect(poll.result).toMatchObject({ seatsOpen: 11 - elected });
    expect(rowOf(poll, 'Bích Ngân')).toMatchObject({ percent });
  });
});

describe('Writers’ Association, executive committee of 15, 10 July 2015', () => {
  const SIX = [
    ...['Hữu Thỉnh', 'Nguyễn Quang Thiều', 'Trần Đăng Khoa'],
    ...['Nguyễn Trí Huân', 'Khuất Quang Thụy', 'Nguyễn Bình Phương'],
  ];

  it('ends with six elected and nine seats unfilled, without a second round', async () => {
    const writers = await counting('VALID');
    const congress = await writers.congress({
      ...{ ordinal: 9, title: 'Đại hội IX', date: '2015-07-10', reported: { present: 542 } },
      opensTerm: { ordinal: 9, label: '2015-2020' },
    });
    const unnamed = Array.from({ length: 38 - SIX.length }, () => null);
    const election = await writers.election(congress, { seats: 15 }, [...SIX, ...unnamed]);
    // How many votes each had was not published.
    const poll = await writers.reported(election, SIX, { valid: 448, votes: {} });
    expect(poll.result).toMatchObject({ seats: 15, seatsFilled: 6, seatsOpen: 9 });
    expect(poll.result.rows).toHaveLength(38);
    expect(rowOf(poll, 'Hữu Thỉnh')).toMatchObject({
      ...{ votes: null, percent: null, threshold: 225, state: 'ELECTED' },
      needed: 'needs 225 of 448 valid ballots: more than 1/2',
    });
    const closed = await writers.do('closeCongress', { assemblyId: congress }, 'state');
    expect(closed).toEqual({ state: 'CLOSED' });
    const { bodies } = await writers.ask(
      'bodies(asOf: "2015-07-11") { seats filled vacant vacancies { since lastMandate { id } } }',
    );
    const never = { since: '2015-07-10', lastMandate: null };
    expect(bodies).toEqual([
      { seats: 15, filled: 6, vacant: 9, vacancies: Array.from({ length: 9 }, () => never) },
    ]);
  });
});

describe('Cinema Association, 19 to 21 September 2020', () => {
  it('opens a term without a chair; the outgoing chair holds over', async () => {
    const cinema = await found('ASSOCIATION_2010');
    await cinema.do('openTerm', { ordinal: 8, label: '2015-2020', startsOn: '2015' }, 'ordinal');
    const body = { kind: 'EXECUTIVE_COMMITTEE', name: 'Ban Chấp hành' };
    const { id: bodyId } = await cinema.do('setBodySeats', { termOrdinal: 8, ...body });
    const chair = { kind: 'CHAIR', title: 'Chủ tịch' };
    const { id: mandateId } = await cinema.do('beginMandate', {
      ...{ bodyId, post: chair, personName: 'Đặng Xuân Hải' },
      ...{ from: '2015', origin: 'ELECTED' },
    });
    const congress = await cinema.congress({
      ...{ ordinal: 9, title: 'Đại hội IX', date: '2020-09-19', lastDay: '2020-09-21' },
      ...{ opensTerm: { ordinal: 9, label: '2020-2025' }, reported: { present: 490 } },
    });
    const election = await cinema.election(
      congress,
      { seats: 15, effectiveFrom: '2020-09-21' },
      Array.from({ length: 15 }, () => null),
    );
    const everybody = Object.keys(election.candidates);
    await cinema.reported(election, everybody, { votes: {} });

    const { bodies, term, findings } = await cinema.ask(`
      bodies(asOf: "2020-10-01") { term { ordinal } filled mandates { holderName post { kind } } }
      term(asOf: "2020-10-01") {
        mandatesHeldOver(asOf: "2020-10-01") { id holderName until body { term { ordinal } } } }
      findings(asOf: "2020-10-01") { kind body { term { ordinal } } }`);
    const [ninth, eighth] = bodies;
    expect(ninth).toMatchObject({ term: { ordinal: 9 }, filled: 15 });
    expect(ninth.mandates).toContainEqual({ holderName: null, post: { kind: 'MEMBER' } });
    expect(eighth).toMatchObject({
      term: { ordinal: 8 },
      mandates: [{ holderName: 'Đặng Xuân Hải', post: { kind: 'CHAIR' } }],
    });
    const heldOver = { id: mandateId, holderName: 'Đặng Xuân Hải', until: null };
    expect(term.mandatesHeldOver).toEqual([{ ...heldOver, body: { term: { ordinal: 8 } } }]);
    expect(findings).toContainEqual({
      ...{ kind: 'BODY_WITHOUT_CHAIR', body: { term: { ordinal: 9 } } },
    });
    // By the law it is the committee that elects the head: the congress cannot have done so.
    expect(
      await cinema.refusal('openElection', {
        ...{ assemblyId: congress, title: 'Bầu Chủ tịch', ballotForm: 'MARKED', seats: 1 },
        ...{ bodyKind: body.kind, bodyName: body.name, post: chair },
      }),
    ).toMatchObject({ code: 'WRONG_ELECTORATE' });
  });
});
