import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { ElectionOffice } from '../support/election-office.js';
import { BY_ELECTION, CHAIR, HeldElections, METHOD, STANDING } from '../support/held-elections.js';
import { startServer, type TestServer } from '../support/server.js';

let server: TestServer;

beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

const VOTES = { '1': 80, '2': 70, '3': 60, '4': 20 };
const MEMBER = { kind: 'MEMBER', title: 'Ủy viên' };

/** A committee of members 1, 2 and 3, elected by a congress. */
async function committee() {
  const office = await ElectionOffice.open(server, { members: 8 });
  const congress = await HeldElections.at(office, await office.congress());
  return { office, congress, ...(await congress.held(VOTES, { seats: 3 })) };
}

/** Who has which post in a body on a day. */
async function posts(office: ElectionOffice, bodyId: string, asOf = '2024-12-01') {
  const { association } = await server.data(
    `query ($code: String!, $id: ID!, $asOf: LocalDate) { association(code: $code) {
      body(id: $id, asOf: $asOf) { mandates { holderName from post { kind } } } } }`,
    { code: office.code, id: bodyId, asOf },
  );
  const { mandates } = association.body;
  return mandates.map((one: any) => `${one.holderName.slice(9)} ${one.post.kind} ${one.from}`);
}

describe('who declines', () => {
  it('a chair given on the day the seat was keeps the seat, and loses that only by another word', async () => {
    const { office, congress, bodyId } = await committee();
    const meeting = await HeldElections.of(office, bodyId, '2024-05-10');
    const chair = await meeting.held({ '1': 2, '2': 1 }, CHAIR);
    const mandateId = chair.mandates[0].id as string;
    expect(mandateId).toBe((await office.read(chair.electionId)).mandates[0].id);
    const declines = { mandateId, reason: 'Từ chối nhận chức' };
    await office.tell('withdrawMandate', declines);
    const all = ['1 MEMBER', '2 MEMBER', '3 MEMBER'].map((one) => `${one} 2024-05-10`);
    expect(await posts(office, bodyId)).toEqual(all);
    await office.tell('annulElection', { electionId: chair.electionId, reason: 'Từ chối' });
    expect(await posts(office, bodyId)).toEqual(all);
    await office.tell('withdrawMandate', declines);
    expect(await posts(office, bodyId)).toEqual(all.slice(1));
    expect(congress.assemblyId).not.toBe(meeting.assemblyId);
  });

  it('a seat on which another election rests is told so', async () => {
    const { office, bodyId, mandates } = await committee();
    const meeting = await HeldElections.of(office, bodyId, '2024-05-20');
    const standing = await meeting.held({ '1': 3, '2': 2 }, STANDING);
    const withdrawal = { mandateId: mandates[0].id, reason: 'Nhập nhầm' };
    expect(await office.refusal('withdrawMandate', withdrawal)).toMatchObject({
      ...{ code: 'RESULT_EXISTS', path: 'input.mandateId' },
      details: { electionId: standing.electionId },
    });
  });
});

describe('what a committee gave', () => {
  it('by co-option is taken out before the election that made it is annulled', async () => {
    const { office, electionId, bodyId, mandates } = await committee();
    const leaves = { mandateId: mandates[2].id, on: '2024-07-01', reason: 'RESIGNED' };
    await office.tell('endMandate', leaves);
    const { id: mandateId } = await office.tell('beginMandate', {
      ...{ bodyId, post: MEMBER, memberNumber: '5', from: '2024-07-10', origin: 'CO_OPTED' },
    });
    const annul = { electionId, reason: 'Vi phạm' };
    expect(await office.refusal('annulElection', annul)).toMatchObject({
      ...{ code: 'RESULT_EXISTS', path: 'input.electionId', details: { mandateId } },
    });
    await office.tell('withdrawMandate', { mandateId, reason: 'Bầu cử bị hủy' });
    await office.tell('annulElection', annul);
    expect(await posts(office, bodyId)).toEqual([]);
  });
});

describe('a by-election', () => {
  it('to a seat that was declined rests on the election that made the others', async () => {
    const { office, electionId, mandates } = await committee();
    await office.tell('withdrawMandate', { mandateId: mandates[2].id, reason: 'Từ chối' });
    const { id: assemblyId } = await office.tell('callMeeting', {
      ...{ kind: 'DELEGATE_CONFERENCE', title: 'Hội nghị', date: '2024-08-01' },
      reported: { convened: 90, present: 90 },
    });
    await office.tell('openSession', { assemblyId });
    const conference = await HeldElections.at(office, assemblyId);
    const by = await conference.held({ '5': 80 }, { ...BY_ELECTION });
    const annul = { electionId, reason: 'Vi phạm' };
    expect(await office.refusal('annulElection', annul)).toMatchObject({
      ...{ code: 'RESULT_EXISTS', details: { electionId: by.electionId } },
    });
  });
});

describe('the head whom the congress elects first', () => {
  it('blocks nobody by standing for a seat and not winning it', async () => {
    const office = await ElectionOffice.open(server, {
      ...{ members: 8, overrides: [{ rule: 'HEAD_ELECTED_BY', choice: 'CONGRESS' }] },
    });
    const congress = await HeldElections.at(office, await office.congress());
    const head = await congress.held({ '1': 80, '2': 10 }, CHAIR);
    const votes = { '1': 30, '2': 80, '3': 70, '4': 60 };
    const { mandates } = await congress.held(votes, { seats: 3 });
    expect(mandates).toHaveLength(3);
    const [first] = (await office.read(head.electionId)).mandates;
    expect(first.body).toMatchObject({ seats: 4, filled: 4 });
  });

  it('keeps the seat won afterwards where the election of the head is annulled', async () => {
    const office = await ElectionOffice.open(server, {
      ...{ members: 8, overrides: [{ rule: 'HEAD_ELECTED_BY', choice: 'CONGRESS' }] },
    });
    const congress = await HeldElections.at(office, await office.congress());
    const head = await congress.held({ '1': 80, '2': 10 }, CHAIR);
    const members = await congress.held(VOTES, { seats: 3 });
    await office.tell('annulElection', { electionId: head.electionId, reason: 'Vi phạm' });
    const day = '2024-05-10';
    expect(await posts(office, head.bodyId)).toEqual([
      ...[`1 MEMBER ${day}`, `2 MEMBER ${day}`, `3 MEMBER ${day}`],
    ]);
    await office.tell('annulElection', { electionId: members.electionId, reason: 'Vi phạm' });
    expect(await posts(office, head.bodyId)).toEqual([]);
  });
});

describe('a term that is corrected', () => {
  it('moves whom it elected, and who is elected by a recount holds office from the day of the others', async () => {
    const { office, congress, bodyId, ...made } = await committee();
    await office.tell('correctTerm', { ordinal: 3, startsOn: '2024-06-01' }, 'ordinal');
    await office.tell('correctResult', congress.recount(made, { ...VOTES, '3': 10, '4': 60 }));
    const day = '2024-06-01';
    expect(await posts(office, bodyId)).toEqual([
      ...[`1 MEMBER ${day}`, `2 MEMBER ${day}`, `4 MEMBER ${day}`],
    ]);
    // What is elected on the day of the congress would begin before its term.
    const early = { ...CHAIR, assemblyId: congress.assemblyId, bodyKind: 'INSPECTION_COMMITTEE' };
    expect(
      await office.refusal('openElection', { ...early, bodyName: 'Ban Kiểm tra' }),
    ).toMatchObject({ code: 'NOT_CERTAIN', path: 'input.effectiveFrom' });
  });
});

describe('a poll', () => {
  it('has nobody in it who would find no seat', async () => {
    const { office, bodyId } = await committee();
    const { id: assemblyId } = await office.tell('callMeeting', {
      ...{ kind: 'DELEGATE_CONFERENCE', title: 'Hội nghị', date: '2024-08-01' },
      reported: { convened: 90, present: 90 },
    });
    await office.tell('openSession', { assemblyId });
    const conference = await HeldElections.at(office, assemblyId);
    const post = { kind: 'VICE_CHAIR', title: 'Phó Chủ tịch' };
    const { electionId } = await conference.listed(['1', '5'], { seats: 1, post });
    expect(await office.refusal('openPoll', { electionId, ...METHOD })).toMatchObject({
      ...{ code: 'NO_VACANCY', details: { vacant: 0, wanted: 1 } },
    });
    expect(await posts(office, bodyId)).toHaveLength(3);
  });
});

describe('a report', () => {
  it('passes over no round that is open', async () => {
    const office = await ElectionOffice.open(server, { members: 8 });
    const congress = await HeldElections.at(office, await office.congress());
    const { electionId, ids } = await congress.listed(['1', '2'], { seats: 1 });
    const { id: pollId } = await office.tell('openPoll', { electionId, ...METHOD });
    const report = {
      ...{ electionId, round: 2, tally: { counts: [] } },
      states: [{ candidateId: ids['Hội viên 2'], state: 'ELECTED' }],
    };
    expect(await office.refusal('recordReportedResult', report)).toMatchObject({
      ...{ code: 'ALREADY_EXISTS', path: 'input.round', details: { pollId, round: 1 } },
    });
  });
});

describe('a meeting of a body that is put off', () => {
  it('calls those who have come into the body, and not before those who left are taken off', async () => {
    const { office, bodyId, mandates } = await committee();
    const { id: assemblyId } = await office.tell('callMeeting', {
      ...{ kind: 'COMMITTEE_MEETING', title: 'Hội nghị', bodyId, date: '2024-07-10' },
    });
    const leaves = { mandateId: mandates[2].id, on: '2024-07-12', reason: 'RESIGNED' };
    await office.tell('endMandate', leaves);
    await office.tell('beginMandate', {
      ...{ bodyId, post: MEMBER, memberNumber: '5', from: '2024-07-12', origin: 'CO_OPTED' },
    });
    const later = { assemblyId, date: '2024-07-20', reason: 'Hoãn' };
    const refusal = await office.refusal('correctCongress', later);
    expect(refusal).toMatchObject({
      ...{ code: 'NOT_ELIGIBLE', path: 'input.date', details: { fault: 'NO_MANDATE' } },
    });
    await office.tell('setDelegateStanding', {
      ...{ assemblyId, delegateId: refusal.details?.delegateId },
      ...{ standing: 'WITHDRAWN', reason: 'Thôi giữ chức' },
    });
    await office.tell('correctCongress', later);
    const { meeting } = await server.data(
      'query ($id: ID!) { meeting(id: $id) { numbers { convened } delegates { nodes { name } } } }',
      { id: assemblyId },
      office.token,
    );
    expect(meeting.numbers.convened).toBe(3);
    expect(meeting.delegates.nodes).toContainEqual({ name: 'Hội viên 5' });
  });
});
