import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { ElectionOffice } from '../support/election-office.js';
import { type TestServer, startServer } from '../support/server.js';

type Row = Record<string, unknown>;

let server: TestServer;
let office: ElectionOffice;
let congress: string;
let tellers: [string, string];

beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

const METHOD = { method: 'SECRET_BALLOT' };
const CHAIR = {
  ...{ title: 'Bầu Chủ tịch', seats: 1, ballotForm: 'MARKED' },
  post: { kind: 'CHAIR', title: 'Chủ tịch' },
};

/** A general assembly of 90 in session, with two tellers. */
async function begun(more: Parameters<typeof ElectionOffice.open>[1] = {}): Promise<void> {
  office = await ElectionOffice.open(server, { members: 5, ...more });
  congress = await office.congress();
  tellers = await office.tellers(congress);
}

/** An election of members by their numbers, certified. */
async function held(
  assemblyId: string,
  by: readonly string[],
  votes: Record<string, number>,
  more: Row = {},
  valid = 90,
) {
  const people = Object.keys(votes).map((memberNumber) => ({ memberNumber }));
  const { electionId, ids } = await office.election(assemblyId, people, more);
  const { id: pollId } = await office.tell('openPoll', { electionId, ...METHOD });
  const named = Object.entries(votes).map(([number, n]) => [`Hội viên ${number}`, n] as const);
  const ballots = { issued: valid, returned: valid, valid, invalid: 0 };
  await office.count(pollId, by, ids, ballots, Object.fromEntries(named));
  await office.tell('certifyResult', { pollId });
  const { mandates } = await office.read(electionId);
  const candidate = (number: string) => ids[`Hội viên ${number}`] as string;
  return { electionId, pollId, candidate, mandates, bodyId: mandates[0].body.id as string };
}

/** Who sits in a body on a day, with the post. */
async function seated(id: string, asOf: string) {
  const { association } = await server.data(
    `query ($code: String!, $id: ID!, $asOf: LocalDate) { association(code: $code) {
      body(id: $id, asOf: $asOf) { vacant mandates { holderName post { kind } from until } } } }`,
    { code: office.code, id, asOf },
  );
  return association.body;
}

describe('who withdrew', () => {
  it('is elected neither by lot nor by a report', async () => {
    await begun({ overrides: [{ rule: 'TIE', choice: 'LOT' }] });
    const made = await held(congress, tellers, { '1': 80, '2': 70, '3': 50, '4': 50 });
    const { electionId, pollId, candidate } = made;
    const reason = 'Xin rút';
    await office.tell('withdrawCandidate', { electionId, candidateId: candidate('4'), reason });
    const lot = (number: string) => {
      return { pollId, method: 'LOT', electedIds: [candidate(number)], reason: 'Bốc thăm' };
    };
    expect(await office.refusal('resolveTie', lot('4'))).toMatchObject({
      ...{ code: 'NOT_A_CANDIDATE', path: 'input.electedIds.0' },
      details: { candidateId: candidate('4') },
    });
    expect((await office.read(electionId)).mandates).toHaveLength(2);
    await office.tell('resolveTie', lot('3'));
    expect((await office.read(electionId)).mandates).toMatchObject([
      ...[{ holderName: 'Hội viên 1' }, { holderName: 'Hội viên 2' }],
      { holderName: 'Hội viên 3' },
    ]);

    const next = await office.election(congress, ['A', 'B'], {
      ...{ bodyKind: 'OTHER', bodyName: 'Ban Cố vấn' },
    });
    await office.tell('withdrawCandidate', {
      ...{ electionId: next.electionId, candidateId: next.ids['A'], reason },
    });
    const report = {
      ...{ electionId: next.electionId, tally: { counts: [] } },
      states: [{ candidateId: next.ids['A'], state: 'ELECTED' }],
    };
    expect(await office.refusal('recordReportedResult', report)).toMatchObject({
      ...{ code: 'NOT_A_CANDIDATE', path: 'input.states.0.candidateId' },
    });
  });
});

describe('who is elected and does not take office', () => {
  const votes = { '1': 80, '2': 70, '3': 60 };

  it('has the mandate withdrawn, and the seat is vacant from its first day', async () => {
    await begun();
    const made = await held(congress, tellers, votes, { effectiveFrom: '2024-07-01' });
    const { id: mandateId } = made.mandates[2];
    const declines = { mandateId, on: '2024-06-15', reason: 'RESIGNED' };
    expect(await office.refusal('endMandate', declines)).toMatchObject({ code: 'INVALID_SPAN' });
    const withdrawal = { mandateId, reason: 'Từ chối nhận chức' };
    expect(await office.tell('withdrawMandate', withdrawal, 'id')).toEqual({ id: made.bodyId });
    const { vacant, mandates } = await seated(made.bodyId, '2024-07-01');
    expect(vacant).toBe(1);
    expect(mandates.map((one: any) => one.holderName)).toEqual(['Hội viên 1', 'Hội viên 2']);
    expect((await office.read(made.electionId)).mandates).toHaveLength(2);

    const meeting = await office.meeting(made.bodyId, '2024-07-10');
    const by = { ...CHAIR, title: 'Bầu bổ sung', origin: 'BY_ELECTED' };
    const post = { kind: 'MEMBER', title: 'Ủy viên' };
    const two = await office.tellers(meeting);
    await held(meeting, two, { '5': 15 }, { ...by, post }, 15);
    expect(await seated(made.bodyId, '2024-08-01')).toMatchObject({ vacant: 0 });
  });

  it('as chair, sits on as the member that he or she was', async () => {
    await begun();
    const first = await held(congress, tellers, votes);
    const meeting = await office.meeting(first.bodyId, '2024-05-20', {
      reported: { convened: 3, present: 3 },
    });
    const two = await office.tellers(meeting);
    const chair = await held(
      meeting,
      two,
      { '1': 3 },
      { ...CHAIR, effectiveFrom: '2024-07-01' },
      3,
    );
    const of = ({ mandates }: { mandates: any[] }) =>
      mandates
        .filter(({ holderName }) => holderName === 'Hội viên 1')
        .map(({ post, from, until }) => [post.kind, from, until]);
    expect(of(await seated(first.bodyId, '2024-07-01'))).toEqual([['CHAIR', '2024-07-01', null]]);
    const [{ id: mandateId }] = chair.mandates;
    await office.tell('withdrawMandate', { mandateId, reason: 'Từ chối nhận chức' });
    const member = [['MEMBER', '2024-05-10', null]];
    expect(of(await seated(first.bodyId, '2024-07-01'))).toEqual(member);
    // Nothing of it is left to undo.
    await office.tell('annulElection', { electionId: chair.electionId, reason: 'Bầu lại' });
    expect(of(await seated(first.bodyId, '2024-07-01'))).toEqual(member);
    expect(await seated(first.bodyId, '2024-07-01')).toMatchObject({ vacant: 0 });
  });

  it('because of death before the day, never had it', async () => {
    await begun();
    const made = await held(congress, tellers, votes, { effectiveFrom: '2024-07-01' });
    const died = { memberNumber: '1', on: '2024-06-15', reason: 'DECEASED' };
    await office.tell('endMembership', died, 'number');
    const { vacant, mandates } = await seated(made.bodyId, '2024-07-01');
    expect([vacant, mandates.length]).toEqual([1, 2]);
    const { association } = await server.data(
      `query ($code: String!) { association(code: $code) {
        member(number: "1") { mandates(ever: true) { from } } } }`,
      { code: office.code },
      office.token,
    );
    expect(association.member.mandates).toEqual([]);
  });

  it('because of death as chair, ends as the member that he or she was', async () => {
    await begun();
    const first = await held(congress, tellers, votes);
    const meeting = await office.meeting(first.bodyId, '2024-05-20', {
      reported: { convened: 3, present: 3 },
    });
    const two = await office.tellers(meeting);
    await held(meeting, two, { '1': 3 }, { ...CHAIR, effectiveFrom: '2024-07-01' }, 3);
    const died = { memberNumber: '1', on: '2024-06-15', reason: 'DECEASED' };
    await office.tell('endMembership', died, 'number');
    const { mandates } = await office.read(first.electionId);
    expect(mandates[0]).toMatchObject({
      ...{ holderName: 'Hội viên 1', post: { kind: 'MEMBER' } },
      ...{ until: '2024-06-15', endReason: 'DECEASED' },
    });
    expect(await seated(first.bodyId, '2024-07-01')).toMatchObject({ vacant: 1 });
  });
});
