import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { ElectionOffice, POLL } from '../support/election-office.js';
import { type TestServer, startServer } from '../support/server.js';

type Row = Record<string, any>;

let server: TestServer;

beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

const share = (comparison: 'MORE_THAN' | 'AT_LEAST', numerator: number, denominator: number) => {
  return { comparison, numerator, denominator };
};
const HALF = share('MORE_THAN', 1, 2);
const PAPER = { method: 'SECRET_BALLOT' };

/** A congress in session, its two tellers, and a way to hold the next round of one election. */
async function contest(
  overrides: NonNullable<Parameters<typeof ElectionOffice.open>[1]>['overrides'],
  people: { convened: number; present: number },
  names: readonly string[],
  more: Row = {},
) {
  const office = await ElectionOffice.open(server, { overrides: overrides ?? [] });
  const congress = await office.congress({ reported: people });
  const tellers = await office.tellers(congress);
  const { electionId, ids } = await office.election(congress, names, {
    ...{ seats: 1, ballotForm: 'MARKED' },
    ...more,
  });
  const open = () => office.tell('openPoll', { electionId, ...PAPER }, POLL);
  const certify = (pollId: string) => office.tell('certifyResult', { pollId }, POLL);
  const counted = async (votes: Row, ballots: Row = {}) => {
    const poll = await open();
    const total = Object.values(votes).reduce((all: number, one) => all + (one as number), 0);
    const all = { issued: total, returned: total, valid: total, invalid: 0, ...ballots };
    await office.count(poll.id, tellers, ids, all, votes);
    return poll;
  };
  const round = async (votes: Row, ballots: Row = {}) => {
    const poll = await counted(votes, ballots);
    return { ...(await certify(poll.id)), stood: poll.standing.map((one: Row) => one.name) };
  };
  const electedIn = ({ result }: Row) =>
    result.rows
      .filter(({ state }: Row) => state === 'ELECTED')
      .map(({ candidate }: Row) => candidate.name);
  return { office, congress, tellers, electionId, ids, open, counted, certify, round, electedIn };
}

describe('published elections of several rounds', () => {
  it('FIFA president 2016: two thirds at first, then more than half', async () => {
    const { round, electedIn } = await contest(
      [
        { rule: 'ELECTED', share: share('AT_LEAST', 2, 3), base: 'VALID' },
        { rule: 'ELECTED_LATER', share: HALF, base: 'VALID', number: 2 },
      ],
      { convened: 207, present: 207 },
      ['Infantino', 'Salman', 'Ali', 'Champagne'],
    );
    const first = await round({ Infantino: 88, Salman: 85, Ali: 27, Champagne: 7 });
    expect(electedIn(first)).toEqual([]);
    expect(first.result.rows[0]).toMatchObject({ threshold: 138, percent: '42.51' });
    const second = await round({ Infantino: 115, Salman: 88, Ali: 4, Champagne: 0 });
    expect(electedIn(second)).toEqual(['Infantino']);
    expect(second.result.rows[0]).toMatchObject({ threshold: 104, percent: '55.56' });
  });

  it('the Federal Convention of 1969: of all members twice, then the most votes', async () => {
    const { round, electedIn } = await contest(
      [
        { rule: 'ELECTED', share: HALF, base: 'CONVENED' },
        { rule: 'ELECTED_LATER', share: null, base: 'CONVENED', number: 3 },
      ],
      { convened: 1036, present: 1023 },
      ['Heinemann', 'Schröder'],
    );
    const ballots = (invalid: number) => {
      return { issued: 1023, returned: 1023, valid: 1023 - invalid, invalid };
    };
    expect(electedIn(await round({ Heinemann: 514, Schröder: 501 }, ballots(8)))).toEqual([]);
    expect(electedIn(await round({ Heinemann: 511, Schröder: 507 }, ballots(5)))).toEqual([]);
    const third = await round({ Heinemann: 512, Schröder: 506 }, ballots(5));
    expect(electedIn(third)).toEqual(['Heinemann']);
    expect(third.result.rows[0]).toMatchObject({ threshold: null, needed: null });
    expect(third.result.rows[0].why).toBe(
      '512 votes of 1036 persons convened (49.42%); the most votes suffice. Place 1 by votes for 1 seat: elected.',
    );
  });

  it('the Olympic games of 2012: each round without the last', async () => {
    const { round, electedIn } = await contest(
      [{ rule: 'FURTHER_ROUND', choice: 'WITHOUT_THE_LAST' }],
      { convened: 115, present: 105 },
      ['London', 'Paris', 'Madrid', 'New York', 'Moscow'],
    );
    await round({ London: 22, Paris: 21, Madrid: 20, 'New York': 19, Moscow: 15 });
    await round({ London: 27, Paris: 25, Madrid: 32, 'New York': 16 });
    const third = await round({ London: 39, Paris: 33, Madrid: 31 });
    expect([third.stood, electedIn(third)]).toEqual([['London', 'Paris', 'Madrid'], []]);
    const last = await round({ London: 54, Paris: 50 });
    expect([last.stood, electedIn(last)]).toEqual([['London', 'Paris'], ['London']]);
  });
});

describe('a round among the tied', () => {
  const names = ['A', 'B', 'C'];
  const tied = async () => {
    const made = await contest([], { convened: 60, present: 50 }, names, {
      ...{ seats: 2, ballotForm: 'STRIKE_OUT' },
    });
    const ballots = { issued: 50, returned: 50, valid: 50, invalid: 0 };
    const first = await made.round({ A: 40, B: 30, C: 30 }, ballots);
    expect(first.result.tie.candidates.map((one: Row) => one.name)).toEqual(['B', 'C']);
    return made;
  };

  it('asks for no majority again: the most votes suffice, and only equally many end by lot', async () => {
    const { round, electedIn, office, ids } = await tied();
    const some = { issued: 50, returned: 50, valid: 44, invalid: 6 };
    const second = await round({ B: 22, C: 22 }, some);
    expect(second).toMatchObject({ stood: ['B', 'C'], result: { seatsOpen: 1 } });
    expect(second.result.rows[0].why).toBe(
      '22 votes of 44 valid ballots (50.00%); the most votes suffice. 2 candidates have equally many votes for the last seat: tied.',
    );
    const lot = { pollId: second.id, method: 'LOT', electedIds: [ids['C']], reason: 'Bốc thăm' };
    expect(electedIn(await office.tell('resolveTie', lot, POLL))).toEqual(['C']);

    const other = await tied();
    const third = await other.round({ B: 20, C: 19 }, { ...some, valid: 39, invalid: 11 });
    expect(other.electedIn(third)).toEqual(['B']);
  });

  it('elects by lot nobody who withdrew since, and is of the others where all the tied did', async () => {
    const { office, electionId, ids, round } = await tied();
    const withdraw = (name: string) =>
      office.tell('withdrawCandidate', { electionId, candidateId: ids[name], reason: 'Xin rút' });
    await withdraw('B');
    const { polls } = await office.read(electionId);
    const lot = { pollId: polls[0].id, method: 'LOT', reason: 'Bốc thăm' };
    expect(await office.refusal('resolveTie', { ...lot, electedIds: [ids['B']] })).toMatchObject({
      ...{ code: 'NOT_A_CANDIDATE', path: 'input.electedIds.0' },
    });
    const second = await round({ C: 30 }, { issued: 50, returned: 50, valid: 50, invalid: 0 });
    expect(second.stood).toEqual(['C']);
  });
});

describe('what was counted', () => {
  it('is no more than who was there could give, whatever number is known', async () => {
    const { office, open, tellers, ids } = await contest([], { convened: 60, present: 50 }, ['A']);
    const { id: pollId } = await open();
    const enter = (tally: Row) =>
      office.refusal('enterTally', { pollId, tellerId: tellers[0], tally });
    const counts = [{ candidateId: ids['A'], votes: 70 }];
    expect(await enter({ counts })).toMatchObject({
      ...{ code: 'TALLY_CONTRADICTION', message: '70 votes for one name, but 50 persons present.' },
    });
  });

  it('ballot by ballot says why ballots are invalid, and bears a stuffed box', async () => {
    const { office, electionId, tellers, ids, certify } = await contest(
      [],
      { convened: 5, present: 4 },
      ['A', 'B'],
    );
    const { id: pollId } = await office.tell('openPoll', {
      ...{ electionId, ...PAPER, entryKind: 'BALLOTS', boxes: ['1', '2'] },
    });
    const marked = (serial: string, names: string[], more: Row = {}) => {
      return { serial, names: names.map((name) => ids[name]), ...more };
    };
    const enter = { pollId, tellerId: tellers[0] };
    await office.tell('enterBallots', {
      ...{ ...enter, box: '1', issued: 3 },
      ballots: [
        ...[marked('1', ['A']), marked('2', []), marked('3', ['A', 'B'])],
        marked('x', ['B'], { issuedByTellers: false }),
      ],
    });
    const two = {
      ...enter,
      box: '2',
      issued: 1,
      ballots: [marked('4', ['A']), marked('5', ['A'])],
    };
    await office.tell('enterBallots', two);
    // Box 2 has more than was issued for it, though the boxes together do not.
    expect(await office.refusal('certifyResult', { pollId })).toMatchObject({
      ...{ code: 'TALLY_CONTRADICTION', path: 'input.pollId' },
    });
    await office.tell('enterBallots', { ...enter, box: '2', ballots: [], removes: ['5'] });
    const { result } = await certify(pollId);
    expect(result.ballots).toMatchObject({ issued: 4, returned: 5, valid: 2, invalid: 3 });
    const document = `query ($id: ID!) { tallyReport(pollId: $id) {
      result { ballots { invalidReasons { reason ballots } } boxes { box ballots { invalidReasons { reason } } } } } }`;
    const report = (await server.data(document, { id: pollId }, office.token))['tallyReport'];
    expect(report.result.ballots.invalidReasons).toEqual([
      { reason: 'NOT_ISSUED', ballots: 1 },
      { reason: 'TOO_MANY_NAMES', ballots: 1 },
      { reason: 'NO_NAME', ballots: 1 },
    ]);
    expect(report.result.boxes[1].ballots.invalidReasons).toEqual([]);
  });

  it('is signed by the tellers of that time, whoever they are now', async () => {
    const { office, congress, tellers, round } = await contest([], { convened: 60, present: 50 }, [
      'A',
    ]);
    const { id } = await round({ A: 30 }, { issued: 50, returned: 50, valid: 50, invalid: 0 });
    const document = `query ($id: ID!) { tallyReport(pollId: $id) {
      tellers { name isHead } presidium { name } secretaries { name } } }`;
    const report = async () => (await server.data(document, { id }, office.token))['tallyReport'];
    const before = await report();
    expect(before).toMatchObject({
      ...{ presidium: [{ name: 'Chủ tọa' }], secretaries: [{ name: 'Thư ký' }] },
    });
    for (const officerId of tellers) {
      await office.tell('relieveOfficer', { assemblyId: congress, officerId });
    }
    const officers = [{ role: 'TELLERS_COMMITTEE', personName: 'Người đến sau', isHead: true }];
    await office.tell('appointOfficers', { assemblyId: congress, officers });
    expect(before.tellers).toHaveLength(3);
    expect(await report()).toEqual(before);
  });
});

describe('a correction', () => {
  it('elects who withdrew only after that round', async () => {
    const { office, electionId, ids, round } = await contest(
      [],
      { convened: 60, present: 50 },
      ['A', 'B', 'C'],
      { seats: 2, ballotForm: 'STRIKE_OUT' },
    );
    const ballots = { issued: 50, returned: 50, valid: 50, invalid: 0 };
    const first = await round({ A: 40, B: 20, C: 10 }, ballots);
    await office.tell('withdrawCandidate', {
      ...{ electionId, candidateId: ids['B'], reason: 'Không dự vòng hai' },
    });
    const counts = Object.entries({ A: 40, B: 30, C: 10 }).map(([name, votes]) => {
      return { candidateId: ids[name], votes };
    });
    const boxes = [{ box: '1', ...ballots, counts }];
    const { result } = await office.tell(
      'correctResult',
      { pollId: first.id, boxes, reason: 'Cộng sai' },
      POLL,
    );
    expect(result.rows.map(({ candidate, state }: Row) => [candidate.name, state])).toEqual([
      ...[
        ['A', 'ELECTED'],
        ['B', 'ELECTED'],
      ],
      ['C', 'NOT_ELECTED'],
    ]);
  });
});

describe('a report', () => {
  it('does not contradict what both tellers counted, and closes the list', async () => {
    const { office, ids, electionId, open, tellers } = await contest(
      [],
      { convened: 60, present: 50 },
      ['A', 'B'],
      { seats: 2, ballotForm: 'STRIKE_OUT' },
    );
    const { id: pollId } = await open();
    await office.count(pollId, tellers, ids, { issued: 50 }, { A: 40 });
    const states = [{ candidateId: ids['B'], state: 'ELECTED' }];
    const tally = (votes: number) => {
      const counts = [
        { candidateId: ids['A'], votes },
        { candidateId: ids['B'], votes: 30 },
      ];
      return { electionId, tally: { issued: 50, counts }, states };
    };
    expect(await office.refusal('recordReportedResult', tally(1))).toMatchObject({
      ...{
        code: 'TALLY_CONTRADICTION',
        path: 'input.tally',
        details: { counted: 40, reported: 1 },
      },
    });
    await office.tell('recordReportedResult', tally(40));

    const congress = await office.congress({
      ordinal: 4,
      opensTerm: { ordinal: 4, label: '2029-2034' },
      date: '2025-05-10',
    });
    const { id } = await office.tell('openElection', {
      ...{
        assemblyId: congress,
        title: 'Bầu',
        seats: 1,
        post: { kind: 'MEMBER', title: 'Ủy viên' },
      },
      ...{ bodyKind: 'EXECUTIVE_COMMITTEE', bodyName: 'Ban Chấp hành' },
    });
    const candidates = [{ personName: 'A' }];
    await office.tell('nominateCandidates', { electionId: id, candidates });
    const {
      candidates: [only],
    } = await office.read(id);
    await office.tell('recordReportedResult', {
      ...{ electionId: id, tally: { counts: [] } },
      states: [{ candidateId: only.id, state: 'ELECTED' }],
    });
    expect((await office.read(id)).listClosedAt).not.toBeNull();
    const late = { electionId: id, candidates: [{ personName: 'B' }] };
    expect(await office.refusal('nominateCandidates', late)).toMatchObject({ code: 'LIST_CLOSED' });
  });
});

describe('a decision', () => {
  const VOTE = 'rule items { motion threshold carried why options { option percent reached } }';
  const vote = (assemblyId: string, votes: Row, more: Row = {}) => ({
    ...{ assemblyId, kind: 'DECISION', method: 'SHOW_OF_HANDS', title: 'Biểu quyết' },
    items: [
      {
        motion: 'Thông qua Điều lệ sửa đổi',
        votes: Object.entries(votes).map(([option, number]) => ({ option, votes: number })),
      },
    ],
    ...more,
  });

  it('of the kind that the charter names needs the majority it names', async () => {
    const overrides = [
      { rule: 'DECIDED', share: HALF, base: 'CONVENED' },
      { rule: 'DECIDED_SPECIAL', share: share('AT_LEAST', 2, 3), base: 'CONVENED' },
    ] as const;
    const office = await ElectionOffice.open(server, { overrides: [...overrides] });
    const congress = await office.congress({ reported: { convened: 60, present: 50 } });
    const votes = { FOR: 35, AGAINST: 10 };
    const ordinary = await office.tell('recordVote', vote(congress, votes), VOTE);
    expect(ordinary).toMatchObject({
      ...{ rule: 'DECIDED', items: [{ threshold: 31, carried: true }] },
    });
    const amending = vote(congress, votes, { special: true });
    expect(await office.tell('recordVote', amending, VOTE)).toMatchObject({
      ...{ rule: 'DECIDED_SPECIAL', items: [{ threshold: 40, carried: false }] },
    });
    const confidence = { ...amending, kind: 'CONFIDENCE' };
    expect(await office.refusal('recordVote', confidence)).toMatchObject({
      ...{ code: 'INVALID_INPUT', path: 'input.special' },
    });
    const plain = await ElectionOffice.open(server);
    const other = await plain.congress({ reported: { convened: 60, present: 50 } });
    const refusal = await plain.refusal('recordVote', vote(other, votes, { special: true }));
    expect(refusal).toMatchObject({ code: 'INVALID_INPUT', path: 'input.special' });
  });

  it('without a share needs more for than against: equally many, and unknown ones, are not more', async () => {
    const office = await ElectionOffice.open(server, {
      overrides: [{ rule: 'DECIDED', share: null, base: 'FOR_AND_AGAINST' }],
    });
    const congress = await office.congress({ reported: { convened: 60, present: 50 } });
    const carried = async (votes: Row) => {
      const { items } = await office.tell('recordVote', vote(congress, votes), VOTE);
      return items[0];
    };
    expect(await carried({ FOR: 19, AGAINST: 10, ABSTAIN: 21 })).toMatchObject({
      carried: true,
      options: [{ percent: '65.52' }, { percent: '34.48' }, { percent: null, reached: null }],
    });
    expect((await carried({ FOR: 20, AGAINST: 20, ABSTAIN: 10 })).carried).toBe(false);
    expect((await carried({ FOR: 0, AGAINST: 0 })).carried).toBe(false);
    expect(await carried({ FOR: 5 })).toMatchObject({ carried: null });
    expect((await carried({ FOR: 20, AGAINST: 20 })).why).toMatch(
      /Needed are more votes for than against: not reached\.$/,
    );
  });
});
