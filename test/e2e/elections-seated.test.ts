import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { ElectionOffice } from '../support/election-office.js';
import {
  BY_ELECTION,
  CHAIR,
  HeldElections,
  METHOD,
  VICE_CHAIR,
} from '../support/held-elections.js';
import { startServer, type TestServer } from '../support/server.js';

let server: TestServer;

beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

const DIRECT = { overrides: [{ rule: 'HEAD_ELECTED_BY', choice: 'CONGRESS' }] as const };

/** A congress in session; members 1 to 8. */
async function begun({ overrides = [] }: { overrides?: typeof DIRECT.overrides | [] } = {}) {
  const office = await ElectionOffice.open(server, { members: 8, overrides: [...overrides] });
  return HeldElections.at(office, await office.congress());
}

/** Seats of a body, and who has which post in it. */
async function seated({ office }: HeldElections, bodyId: string, asOf = '2024-12-01') {
  const { association } = await server.data(
    `query ($code: String!, $id: ID!, $asOf: LocalDate) { association(code: $code) {
      body(id: $id, asOf: $asOf) { seats filled mandates { id holderName post { kind } } } } }`,
    { code: office.code, id: bodyId, asOf },
  );
  const { seats, filled, mandates } = association.body;
  const posts = mandates.map((one: any) => `${one.holderName.slice(9)} ${one.post.kind}`);
  return { seats, filled, posts: posts.sort() };
}

describe('a chair whom the congress elects first', () => {
  it('keeps the chair when elected to a seat, and loses nothing when that is annulled', async () => {
    const congress = await begun(DIRECT);
    const chair = await congress.held({ '1': 80, '2': 10 }, CHAIR);
    const members = await congress.held({ '1': 80, '2': 70, '3': 60, '4': 20 }, { seats: 3 });
    const { bodyId } = chair;
    const posts = ['1 CHAIR', '2 MEMBER', '3 MEMBER'];
    expect(await seated(congress, bodyId)).toEqual({ seats: 3, filled: 3, posts });
    expect(members.mandates.map((one: any) => one.id)).toContain(chair.mandates[0].id);

    // Out of the seats by a recount, the chair stays; and 4 finds no seat.
    const { office } = congress;
    const recount = congress.recount(members, { '1': 10, '2': 70, '3': 60, '4': 80 });
    expect(await office.refusal('correctResult', recount)).toMatchObject({ code: 'NO_VACANCY' });
    const annul = { electionId: members.electionId, reason: 'Vi phạm' };
    await office.tell('annulElection', annul);
    expect(await seated(congress, bodyId)).toMatchObject({ filled: 1, posts: ['1 CHAIR'] });
    await office.tell('annulElection', { ...annul, electionId: chair.electionId });
    expect(await seated(congress, bodyId)).toMatchObject({ filled: 0 });
  });

  it('has a seat beside those of the remaining members', async () => {
    const congress = await begun(DIRECT);
    const { bodyId } = await congress.held({ '1': 80 }, CHAIR);
    await congress.held({ '2': 80, '3': 70, '4': 20 }, { seats: 2 });
    const posts = ['1 CHAIR', '2 MEMBER', '3 MEMBER'];
    expect(await seated(congress, bodyId)).toEqual({ seats: 3, filled: 3, posts });
  });

  it('is not elected vice-chair before the chair is given up', async () => {
    const congress = await begun(DIRECT);
    const { office, assemblyId } = congress;
    const { mandates } = await congress.held({ '1': 80 }, CHAIR);
    const { id: electionId } = await office.tell('openElection', { assemblyId, ...VICE_CHAIR });
    const candidates = [{ memberNumber: '1' }];
    const refused = await office.refusal('nominateCandidates', { electionId, candidates });
    expect(refused).toMatchObject({
      ...{ code: 'NOT_ELIGIBLE', path: 'input.candidates.0' },
      details: { mandateId: mandates[0].id },
    });
    expect(refused.message).toContain('end that mandate first');
  });

  it('nor where the chair was won after the nomination, before or during the poll', async () => {
    const { office, held } = await committee();
    const meeting = await HeldElections.of(office, held.bodyId, '2024-05-20');
    const { electionId, ids } = await meeting.listed(['1', '2', '3'], { ...VICE_CHAIR, seats: 2 });
    const during = await meeting.counted({ '1': 2, '2': 1 }, { ...VICE_CHAIR, title: 'Bầu lại' });
    await meeting.held({ '1': 2, '2': 1 }, CHAIR);
    expect(await office.refusal('certifyResult', { pollId: during.pollId })).toMatchObject({
      ...{ code: 'NOT_ELIGIBLE', details: { candidateId: during.candidate('1') } },
    });
    expect(await office.refusal('openPoll', { electionId, ...METHOD })).toMatchObject({
      ...{ code: 'NOT_ELIGIBLE', details: { candidateId: ids['Hội viên 1'], memberNumber: '1' } },
    });
    expect((await seated(meeting, held.bodyId)).posts[0]).toBe('1 CHAIR');
  });
});

/** A committee of three: members 1, 2 and 3; 4 is not elected. */
async function committee() {
  const congress = await begun();
  const held = await congress.held({ '1': 80, '2': 70, '3': 60, '4': 20 }, { seats: 3 });
  const leaves = async (number: string, on: string) => {
    const mandate = held.mandates.find((one: any) => one.holderName === `Hội viên ${number}`);
    await congress.office.tell('endMandate', { mandateId: mandate.id, on, reason: 'RESIGNED' });
  };
  return { congress, office: congress.office, held, leaves };
}

describe('a by-election', () => {
  it('is of others than those who sit there already', async () => {
    const { office, held, leaves } = await committee();
    await leaves('3', '2024-06-30');
    const { congress: other } = {
      congress: await HeldElections.of(office, held.bodyId, '2024-07-10'),
    };
    const { assemblyId } = other;
    const { id: electionId } = await office.tell('openElection', {
      ...{ assemblyId, ...BY_ELECTION, ballotForm: 'MARKED' },
      post: { kind: 'MEMBER', title: 'Ủy viên' },
    });
    const candidates = [{ memberNumber: '5' }, { memberNumber: '2' }];
    expect(await office.refusal('nominateCandidates', { electionId, candidates })).toMatchObject({
      ...{ code: 'NOT_ELIGIBLE', path: 'input.candidates.1' },
      details: { bodyId: held.bodyId, on: '2024-07-10' },
    });
    // Who took a seat since the nomination does not stand for another.
    const second = await other.listed(['5', '6'], BY_ELECTION);
    await other.held({ '5': 3 }, BY_ELECTION);
    const refused = await office.refusal('openPoll', { electionId: second.electionId, ...METHOD });
    expect(refused).toMatchObject({
      ...{ code: 'NOT_ELIGIBLE', path: 'input.electionId', details: { memberNumber: '5' } },
    });
  });

  it('is not put to the vote without a vacancy, and says who left', async () => {
    const { office, held } = await committee();
    const resigned = { memberNumber: '3', on: '2024-06-30', reason: 'RESIGNED' };
    await office.tell('endMembership', resigned, 'number');
    const meeting = await HeldElections.of(office, held.bodyId, '2024-07-10');
    const { electionId } = await meeting.listed(['5', '6'], BY_ELECTION);
    const refused = await office.refusal('openPoll', { electionId, ...METHOD });
    expect(refused).toMatchObject({
      ...{ code: 'NO_VACANCY', path: 'input.electionId' },
      details: { vacant: 0, wanted: 1, on: '2024-07-10', left: 1 },
    });
    expect(refused.message).toBe(
      "'Ban Chấp hành' has no vacant seats on 2024-07-10, and 1 would be filled: 1 of its holders is no member any more: end that mandate first, or decide more seats.",
    );
    expect((await office.read(electionId)).polls).toEqual([]);
  });
});

describe('an election to a body whose seats are known', () => {
  it('counts nobody twice who sits there already', async () => {
    const { congress, office, held } = await committee();
    const others = await congress.listed(['5', '6'], { seats: 2 });
    const asked = { electionId: others.electionId, ...METHOD };
    expect(await office.refusal('openPoll', asked)).toMatchObject({
      ...{ code: 'NO_VACANCY', details: { vacant: 0, wanted: 2, left: 0 } },
    });
    // Two of the three again: nothing is filled that was not, and nothing changes.
    const before = await seated(congress, held.bodyId);
    await congress.held({ '1': 80, '2': 70 }, { seats: 2, title: 'Bầu lại' });
    expect(await seated(congress, held.bodyId)).toEqual(before);
  });
});

describe('the chair', () => {
  it('is not given by a correction beside who succeeded since', async () => {
    const { office, held } = await committee();
    const meeting = await HeldElections.of(office, held.bodyId, '2024-05-20');
    const first = await meeting.held({ '1': 2, '2': 1 }, CHAIR);
    const { id: mandateId } = first.mandates[0];
    await office.tell('endMandate', { mandateId, on: '2024-07-01', reason: 'RESIGNED' });
    const later = await HeldElections.of(office, held.bodyId, '2024-07-10');
    const successor = await later.held({ '3': 3 }, CHAIR);
    const recount = meeting.recount(first, { '1': 1, '2': 2 });
    expect(await office.refusal('correctResult', recount)).toMatchObject({
      ...{ code: 'NO_VACANCY', path: 'input.pollId' },
      details: { mandateIds: [successor.mandates[0].id] },
    });
    const { posts } = await seated(meeting, held.bodyId);
    expect(posts).toEqual(['2 MEMBER', '3 CHAIR']);
  });
});
