import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { MembersService } from '../../src/registry/members/members.service.js';
import { BodiesService } from '../../src/registry/terms/bodies.service.js';
import { ElectionOffice, POLL } from '../support/election-office.js';
import { anyOffice, startServer, type TestServer } from '../support/server.js';

let server: TestServer;

beforeAll(async () => {
  server = await startServer('2026-11-22T02:00:00.000Z');
});
afterAll(() => server.close());

const METHOD = { method: 'SECRET_BALLOT' };
const SEATS = { bodyKind: 'EXECUTIVE_COMMITTEE', bodyName: 'Ban Chấp hành', seats: 1 };

describe('who elects', () => {
  const member = { kind: 'MEMBER', title: 'Ủy viên' };
  const chair = { kind: 'CHAIR', title: 'Chủ tịch' };
  let office: ElectionOffice;
  let congress: string;

  const asked = (assemblyId: string, more: object) =>
    office.refusal('openElection', { assemblyId, title: 'Bầu', ...SEATS, ...more });
  const body = (kind: 'EXECUTIVE_COMMITTEE' | 'OTHER', name: string) =>
    server.app.get(BodiesService).setBodySeats(anyOffice, {
      ...{ associationCode: office.code, termOrdinal: 3, kind, name, seats: 9 },
    });

  beforeAll(async () => {
    office = await ElectionOffice.open(server);
    const branch = {
      ...{ code: 'A', name: 'Chi hội A', sector: 'ENTERPRISE' },
      ...{ from: '2015-01-01', beginning: 'ESTABLISHED' },
    };
    await office.tell('establishBranch', branch, 'code');
    congress = await office.congress();
    const { electionId, ids } = await office.election(congress, ['A', 'B'], { seats: 1 });
    const tellers = await office.tellers(congress);
    const { id: pollId } = await office.tell('openPoll', { electionId, ...METHOD });
    await office.count(pollId, tellers, ids, { valid: 10 }, { A: 6, B: 4 });
    await office.tell('certifyResult', { pollId });
  });

  it('to the executive committee is neither another body nor the committee itself', async () => {
    const other = await office.meeting(await body('OTHER', 'Ban Tài chính'), '2024-06-01');
    expect(await asked(other, { post: member })).toMatchObject({
      ...{ code: 'WRONG_ELECTORATE', path: 'input.bodyKind' },
      details: { meets: 'OTHER', bodyKind: 'EXECUTIVE_COMMITTEE', postKind: 'MEMBER' },
    });
    expect(await asked(other, { post: chair })).toMatchObject({ code: 'WRONG_ELECTORATE' });
    const own = await office.meeting(await body('EXECUTIVE_COMMITTEE', 'Ban Chấp hành'), '2024-06');
    expect(await asked(own, { post: member })).toMatchObject({ code: 'WRONG_ELECTORATE' });
    expect(await asked(own, { post: member, origin: 'BY_ELECTED' })).toMatchObject({
      code: undefined,
    });
    expect(await asked(own, { post: chair })).toMatchObject({ code: undefined });
  });

  it('for a branch is the branch, which elects to none of the association', async () => {
    const branch = await office.congress({ branchCode: 'A', kind: 'TERM', opensTerm: null });
    expect(await asked(branch, { post: member })).toMatchObject({ code: 'WRONG_ELECTORATE' });
    const own = { bodyKind: 'BRANCH_COMMITTEE', branchCode: 'A', post: member };
    expect(await asked(branch, own)).toMatchObject({ code: undefined });
  });
});

describe('a tie for one seat', () => {
  it('of half each is none, and ends by lot where the charter lets the most votes suffice later', async () => {
    const most = { rule: 'ELECTED_LATER', share: null, base: 'VALID', number: 2 } as const;
    const office = await ElectionOffice.open(server, {
      overrides: [most, { rule: 'TIE', choice: 'LOT' }],
    });
    const congress = await office.congress();
    const tellers = await office.tellers(congress);
    const { electionId, ids } = await office.election(congress, ['A', 'B'], { seats: 1 });
    const ballots = { issued: 18, returned: 18, valid: 18, invalid: 0 };
    const round = async (votes: Record<string, number>) => {
      const { id: pollId } = await office.tell('openPoll', { electionId, ...METHOD });
      await office.count(pollId, tellers, ids, ballots, votes);
      return office.tell('certifyResult', { pollId }, POLL);
    };
    // Below the majority there is no tie the first time: whoever is not elected stands again.
    const first = await round({ A: 9, B: 9 });
    expect(first.result).toMatchObject({ seatsOpen: 1, tie: null });
    const lot = { method: 'LOT', electedIds: [ids['B']], reason: 'Bốc thăm' };
    expect(await office.refusal('resolveTie', { pollId: first.id, ...lot })).toMatchObject({
      code: 'INVALID_INPUT',
    });
    const second = await round({ A: 9, B: 9 });
    expect(second.result).toMatchObject({ seatsOpen: 1, tie: { seats: 1 } });
    const { result } = await office.tell('resolveTie', { pollId: second.id, ...lot }, POLL);
    expect(result).toMatchObject({ seatsFilled: 1, seatsOpen: 0, tie: null });
    const { mandates } = await office.read(electionId);
    expect(mandates.map((one: any) => one.holderName)).toEqual(['B']);
  });
});

describe('a box that nobody counted', () => {
  it('is not taken as empty, unless no ballot was given out from it', async () => {
    const office = await ElectionOffice.open(server);
    const congress = await office.congress();
    const [tellerId] = await office.tellers(congress);
    const { electionId, ids } = await office.election(congress, ['A', 'B'], { seats: 1 });
    const { id: pollId } = await office.tell('openPoll', {
      ...{ electionId, ...METHOD, entryKind: 'BALLOTS', boxes: ['1', '2', '3'] },
    });
    const enter = (box: string, issued: number, names: string[]) =>
      office.tell('enterBallots', {
        ...{ pollId, tellerId, box, issued },
        ballots: names.map((name, i) => ({ serial: String(i), names: [ids[name]] })),
      });
    await enter('1', 3, ['A', 'A', 'B']);
    expect(await office.refusal('certifyResult', { pollId })).toMatchObject({
      ...{ code: 'INVALID_INPUT', path: 'input.pollId', details: { boxes: ['2', '3'] } },
    });
    await enter('2', 1, ['A']);
    await enter('3', 0, []);
    const { result } = await office.tell('certifyResult', { pollId }, POLL);
    expect(result.ballots).toMatchObject({ issued: 4, returned: 4, valid: 4, invalid: 0 });
    expect(result.boxes[2]).toMatchObject({ box: '3', ballots: { valid: 0 } });
  });
});

describe('a moment', () => {
  it('of a poll is within the session, on its days, and not before the round before', async () => {
    const office = await ElectionOffice.open(server);
    const congress = await office.congress({ date: '2026-11-22' });
    const tellers = await office.tellers(congress);
    const { electionId, ids } = await office.election(congress, ['A', 'B', 'C'], { seats: 1 });
    server.clock.set('2026-11-22T05:00:00.000Z');
    const poll = (openedAt?: string) =>
      office.refusal('openPoll', { electionId, ...METHOD, openedAt });
    for (const at of [
      '2026-11-22T05:00:01.000Z',
      '2026-11-22T01:59:59.000Z',
      '2026-11-20T03:00:00.000Z',
    ]) {
      const refused = { code: 'INVALID_INPUT', path: 'input.openedAt' };
      expect(await poll(at)).toMatchObject(refused);
    }
    const openedAt = '2026-11-22T04:00:00.000Z';
    const { id: pollId } = await office.tell('openPoll', { electionId, ...METHOD, openedAt });
    await office.count(pollId, tellers, ids, { valid: 10 }, { A: 4, B: 3, C: 3 });
    await office.tell('certifyResult', { pollId });
    expect(await poll('2026-11-22T03:59:59.000Z')).toMatchObject({
      ...{ code: 'INVALID_INPUT', path: 'input.openedAt', details: { round: 1, openedAt } },
    });
    const second = await office.tell('openPoll', { electionId, ...METHOD }, POLL);
    expect(second.openedAt).toMatch(/^2026-11-22T05:00:00/);
  });

  it('of a vote is within the session; of one of the past it may be unknown', async () => {
    server.clock.set('2026-11-22T05:00:00.000Z');
    const office = await ElectionOffice.open(server);
    const congress = await office.congress({ date: '2026-11-22' });
    const vote = {
      ...{ kind: 'DECISION', method: 'SHOW_OF_HANDS', title: 'Thông qua báo cáo' },
      items: [{ motion: 'Báo cáo', votes: [{ option: 'FOR', votes: 80 }] }],
    };
    const at = (moment: string | null, assemblyId = congress) =>
      office.refusal('recordVote', { assemblyId, ...vote, at: moment });
    for (const moment of ['2026-11-22T04:59:59.000Z', '2026-11-22T05:00:01.000Z']) {
      expect(await at(moment)).toMatchObject({ code: 'INVALID_INPUT', path: 'input.at' });
    }
    expect(await at('2026-11-23T05:00:00.000Z')).toMatchObject({ code: 'INVALID_INPUT' });
    expect(await at(null)).toMatchObject({ code: undefined });

    const past = await ElectionOffice.open(server);
    const assemblyId = await past.congress();
    await past.tell('recordVote', { assemblyId, ...vote });
    const { electionId } = await past.election(assemblyId, ['A']);
    const poll = await past.tell('openPoll', { electionId, ...METHOD }, POLL);
    expect(poll).toMatchObject({ openedAt: null, present: 90 });
    expect(
      await past.refusal('recordVote', { assemblyId, ...vote, at: '2024-05-12T03:00:00.000Z' }),
    ).toMatchObject({ code: 'INVALID_INPUT', path: 'input.at' });
  });
});

describe('a candidate who is no full member any more', () => {
  const leave = (office: ElectionOffice, memberNumber: string) =>
    server.app.get(MembersService).changeClass(anyOffice, {
      ...{ associationCode: office.code, memberNumber, class: 'ASSOCIATE', on: '2024-05-01' },
    });

  it('does not stand in a round that opens', async () => {
    const office = await ElectionOffice.open(server, { members: 2 });
    const people = [{ memberNumber: '1' }, { memberNumber: '2' }];
    const { electionId, ids } = await office.election(await office.congress(), people);
    await leave(office, '1');
    expect(await office.refusal('openPoll', { electionId, ...METHOD })).toMatchObject({
      ...{ code: 'NOT_ELIGIBLE', path: 'input.electionId' },
      details: { candidateId: ids['Hội viên 1'], memberNumber: '1' },
    });
  });

  it('withdraws from an open poll, whose votes count all the same', async () => {
    const office = await ElectionOffice.open(server, { members: 3 });
    const congress = await office.congress();
    const tellers = await office.tellers(congress);
    const people = ['1', '2', '3'].map((memberNumber) => ({ memberNumber }));
    const { electionId, ids } = await office.election(congress, people, { seats: 2 });
    const { id: pollId } = await office.tell('openPoll', { electionId, ...METHOD });
    await office.count(
      pollId,
      tellers,
      ids,
      { valid: 10 },
      {
        ...{ 'Hội viên 1': 9, 'Hội viên 2': 6, 'Hội viên 3': 5 },
      },
    );
    await leave(office, '1');
    expect(await office.refusal('certifyResult', { pollId })).toMatchObject({
      code: 'NOT_ELIGIBLE',
    });
    const withdraw = { electionId, candidateId: ids['Hội viên 1'] };
    expect(await office.refusal('withdrawCandidate', withdraw)).toMatchObject({
      ...{ code: 'INVALID_INPUT', path: 'input.reason' },
    });
    await office.tell('withdrawCandidate', { ...withdraw, reason: 'Không còn là hội viên' });
    const { result } = await office.tell('certifyResult', { pollId }, POLL);
    expect(result).toMatchObject({ seatsFilled: 1, seatsOpen: 1, tie: null });
    expect(result.rows[0]).toMatchObject({ votes: 9, rank: null, state: 'NOT_ELECTED' });
    expect(result.rows[0].why).toMatch(/But the candidate withdrew: not elected\.$/);
    const second = await office.tell('openPoll', { electionId, ...METHOD }, POLL);
    expect(second.standing.map(({ name }: any) => name)).toEqual(['Hội viên 3']);
  });
});
