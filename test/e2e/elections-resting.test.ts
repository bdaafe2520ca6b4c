import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { ElectionOffice, POLL } from '../support/election-office.js';
import { NOW, type TestServer, startServer } from '../support/server.js';

type Row = Record<string, unknown>;

let server: TestServer;
let office: ElectionOffice;
let congress: string;
let tellers: [string, string];

beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

const COMMITTEE = { bodyKind: 'EXECUTIVE_COMMITTEE', bodyName: 'Ban Chấp hành' };
const CHAIR = {
  ...{ title: 'Bầu Chủ tịch', seats: 1, ballotForm: 'MARKED' },
  post: { kind: 'CHAIR', title: 'Chủ tịch' },
};
const STANDING = {
  ...{ title: 'Bầu Ban Thường vụ', seats: 1, ballotForm: 'MARKED' },
  ...{ bodyKind: 'STANDING_COMMITTEE', bodyName: 'Ban Thường vụ' },
  post: { kind: 'STANDING_MEMBER', title: 'Ủy viên Thường vụ' },
};
const METHOD = { method: 'SECRET_BALLOT' };

const ballots = (number: number) => {
  return { issued: number, returned: number, valid: number, invalid: 0 };
};

/** A general assembly of 90 in session, with two tellers. */
async function begun(more: Parameters<typeof ElectionOffice.open>[1] = {}): Promise<void> {
  office = await ElectionOffice.open(server, { members: 5, ...more });
  congress = await office.congress();
  tellers = await office.tellers(congress);
}

/** An election that both tellers counted; not certified. */
async function counted(
  assemblyId: string,
  by: readonly string[],
  votes: Record<string, number>,
  more: Row,
  valid = 90,
) {
  const people = Object.keys(votes).map((number) => ({ memberNumber: number }));
  const { electionId, ids } = await office.election(assemblyId, people, more);
  const { id: pollId } = await office.tell('openPoll', { electionId, ...METHOD });
  const named = Object.entries(votes).map(([number, n]) => [`Hội viên ${number}`, n] as const);
  await office.count(pollId, by, ids, ballots(valid), Object.fromEntries(named));
  const candidate = (number: string) => ids[`Hội viên ${number}`] as string;
  return { electionId, pollId, candidate };
}

/** The same, certified. */
async function held(...args: Parameters<typeof counted>) {
  const made = await counted(...args);
  await office.tell('certifyResult', { pollId: made.pollId });
  const { mandates } = await office.read(made.electionId);
  return { ...made, bodyId: mandates[0]?.body.id as string };
}

/** Three of the committee: members 1, 2 and 3; 4 is not elected. */
const committee = () =>
  held(congress, tellers, { '1': 80, '2': 70, '3': 60, '4': 50 }, { ...COMMITTEE, seats: 3 });

/** The committee meets and elects one of its own. */
async function meets(bodyId: string, date: string, number: string, more: Row = CHAIR) {
  const meeting = await office.meeting(bodyId, date, { reported: { convened: 3, present: 3 } });
  const two = await office.tellers(meeting);
  return { meeting, ...(await held(meeting, two, { [number]: 3 }, more, 3)) };
}

type Held = Awaited<ReturnType<typeof held>>;

/** A recount of the committee by which 4 is elected in the place of somebody. */
function recount({ pollId, candidate }: Held, out: string): Row {
  const votes: Record<string, number> = { '1': 80, '2': 70, '3': 60, '4': 65, [out]: 10 };
  const counts = Object.entries(votes).map(([number, n]) => {
    return { candidateId: candidate(number), votes: n };
  });
  return { pollId, reason: 'Đếm lại', boxes: [{ box: '1', ...ballots(90), counts }] };
}

async function filled(bodyId: string, asOf = '2024-06-01') {
  const { association } = await server.data(
    `query ($code: String!, $id: ID!, $asOf: LocalDate) { association(code: $code) {
      body(id: $id, asOf: $asOf) { seats filled mandates { holderName post { kind } } } } }`,
    { code: office.code, id: bodyId, asOf },
  );
  return association.body;
}

describe('an election on which another one rests', () => {
  beforeEach(() => begun());

  it.each([
    ['on a later day', '2024-05-12'],
    ['on the same day', '2024-05-10'],
  ])('is neither corrected nor annulled under the chair elected %s', async (_, date) => {
    const first = await committee();
    const chair = await meets(first.bodyId, date, '1');
    const rests = { code: 'RESULT_EXISTS', details: { electionId: chair.electionId } };

    const corrected = await office.refusal('correctResult', recount(first, '1'));
    expect(corrected).toMatchObject({ ...rests, path: 'input.pollId' });
    expect(corrected.message).toContain('Bầu Chủ tịch');
    const annul = { electionId: first.electionId, reason: 'Vi phạm' };
    expect(await office.refusal('annulElection', annul)).toMatchObject({
      ...rests,
      path: 'input.electionId',
    });
    expect(await filled(first.bodyId)).toMatchObject({ seats: 3, filled: 3 });

    // Somebody else goes: nothing rests on that seat.
    await office.tell('correctResult', recount(first, '3'));
    // And once the chair election is annulled the committee's is free.
    await office.tell('annulElection', { electionId: chair.electionId, reason: 'Bầu lại' });
    await office.tell('annulElection', annul);
    expect(await filled(first.bodyId)).toMatchObject({ filled: 0, mandates: [] });
  });

  it('nor under the standing committee elected from among it', async () => {
    const first = await committee();
    const standing = await meets(first.bodyId, '2024-05-12', '2', STANDING);
    const rests = { code: 'RESULT_EXISTS', details: { electionId: standing.electionId } };
    expect(await office.refusal('correctResult', recount(first, '2'))).toMatchObject(rests);
    const annul = { electionId: first.electionId, reason: 'Vi phạm' };
    expect(await office.refusal('annulElection', annul)).toMatchObject(rests);
    await office.tell('annulElection', { ...annul, electionId: standing.electionId });
    await office.tell('annulElection', annul);
  });
});

/** The mandate that somebody has by an election. */
async function mandateOf({ electionId }: Pick<Held, 'electionId'>, number: string) {
  const { mandates } = await office.read(electionId);
  return mandates.find((one: any) => one.holderName === `Hội viên ${number}`);
}

async function leaves(from: Pick<Held, 'electionId'>, number: string, on: string, reason: string) {
  const { id: mandateId } = await mandateOf(from, number);
  await office.tell('endMandate', { mandateId, on, reason });
}

const BY_ELECTION = { ...COMMITTEE, title: 'Bầu bổ sung', seats: 1, origin: 'BY_ELECTED' };

describe('a by-election in mid-term', () => {
  beforeEach(() => begun());

  it('rests on the mandate that somebody left', async () => {
    const first = await committee();
    await leaves(first, '3', '2024-06-30', 'RESIGNED');
    const by = await meets(first.bodyId, '2024-07-10', '5', BY_ELECTION);
    const rests = { code: 'RESULT_EXISTS', details: { electionId: by.electionId } };
    expect(await office.refusal('correctResult', recount(first, '3'))).toMatchObject(rests);
    const annul = { electionId: first.electionId, reason: 'Vi phạm' };
    expect(await office.refusal('annulElection', annul)).toMatchObject(rests);
    expect(await filled(first.bodyId, '2024-08-01')).toMatchObject({ seats: 3, filled: 3 });

    // Who still sits left no seat to anybody.
    await office.tell('correctResult', recount(first, '2'));
    expect(await filled(first.bodyId, '2024-08-01')).toMatchObject({ filled: 3 });
    await office.tell('annulElection', { ...annul, electionId: by.electionId });
    await office.tell('annulElection', annul);
    expect(await filled(first.bodyId, '2024-08-01')).toMatchObject({ filled: 0 });
  });

  it('rests on the committee that filled a seat which was never filled', async () => {
    const votes = { '1': 80, '2': 70, '3': 10 };
    const first = await held(congress, tellers, votes, { ...COMMITTEE, seats: 3 });
    expect(await filled(first.bodyId)).toMatchObject({ seats: 3, filled: 2 });
    const by = await meets(first.bodyId, '2024-07-10', '5', BY_ELECTION);
    const annul = { electionId: first.electionId, reason: 'Vi phạm' };
    expect(await office.refusal('annulElection', annul)).toMatchObject({
      ...{ code: 'RESULT_EXISTS', path: 'input.electionId' },
      details: { electionId: by.electionId },
    });
    await office.tell('annulElection', { ...annul, electionId: by.electionId });
    await office.tell('annulElection', annul);
  });

  it('leaves no room for who is elected by a correction later, whoever filled the seat', async () => {
    const first = await committee();
    await leaves(first, '3', '2024-06-30', 'RESIGNED');
    await office.tell('beginMandate', {
      ...{ bodyId: first.bodyId, memberNumber: '5', from: '2024-07-10', origin: 'APPOINTED' },
      post: { kind: 'MEMBER', title: 'Ủy viên' },
    });
    expect(await office.refusal('correctResult', recount(first, '3'))).toMatchObject({
      code: 'NO_VACANCY',
      details: { vacant: 0, wanted: 1, on: '2024-07-10' },
    });
    expect(await filled(first.bodyId, '2024-08-01')).toMatchObject({ seats: 3, filled: 3 });
  });
});

describe('a chair election that is annulled', () => {
  beforeEach(() => begun());

  it.each([
    ['by hand', (mandateId: string) => ['endMandate', { mandateId, reason: 'DECEASED' }] as const],
    ['by the roster', () => ['endMembership', { memberNumber: '1', reason: 'DECEASED' }] as const],
  ])('brings nobody back who has died since, as is said %s', async (_, death) => {
    const first = await committee();
    const chair = await meets(first.bodyId, '2024-05-20', '1');
    const before = await mandateOf(first, '1');
    expect(before).toMatchObject({ until: '2024-05-20', endReason: 'POST_CHANGED' });
    const [mutation, input] = death((await mandateOf(chair, '1')).id);
    const answer = mutation === 'endMandate' ? 'id' : 'number';
    await office.tell(mutation, { ...input, on: '2024-06-01' }, answer);
    await meets(first.bodyId, '2024-07-10', '5', BY_ELECTION);

    const { electionId } = chair;
    await office.tell('annulElection', { electionId, reason: 'Sai thể thức' });
    const member = await mandateOf(first, '1');
    expect(member).toMatchObject({ id: before.id, until: '2024-06-01', endReason: 'DECEASED' });
    const seated = await filled(first.bodyId, '2024-08-01');
    expect(seated).toMatchObject({ seats: 3, filled: 3 });
    expect(seated.mandates.map((one: any) => one.holderName)).not.toContain('Hội viên 1');
  });
});

describe('the seats of a body', () => {
  it('are not filled twice by two elections', async () => {
    await begun();
    const first = await committee();
    const votes = { '4': 80, '5': 70 };
    const people = Object.keys(votes).map((memberNumber) => ({ memberNumber }));
    const more = { ...COMMITTEE, seats: 2 };
    const { electionId } = await office.election(congress, people, more);
    expect(await office.refusal('openPoll', { electionId, ...METHOD })).toMatchObject({
      ...{ code: 'NO_VACANCY', path: 'input.electionId', details: { vacant: 0, wanted: 2 } },
    });
    expect(await filled(first.bodyId)).toMatchObject({ seats: 3, filled: 3 });
  });

  it('have one chair', async () => {
    await begun();
    const first = await committee();
    const { meeting } = await meets(first.bodyId, '2024-05-12', '1');
    expect(
      await office.refusal('openElection', {
        ...{ ...COMMITTEE, ...CHAIR, assemblyId: meeting, seats: 2 },
      }),
    ).toMatchObject({ code: 'INVALID_INPUT', path: 'input.seats' });
    const { electionId } = await office.election(meeting, [{ memberNumber: '2' }], CHAIR);
    expect(await office.refusal('openPoll', { electionId, ...METHOD })).toMatchObject({
      ...{ code: 'NO_VACANCY', details: { vacant: 0, wanted: 1 } },
    });
  });

  it('bind a congress that elects the head directly', async () => {
    await begun({ overrides: [{ rule: 'HEAD_ELECTED_BY', choice: 'CONGRESS' }] });
    const first = await committee();
    const { electionId } = await office.election(congress, [{ memberNumber: '5' }], CHAIR);
    expect(await office.refusal('openPoll', { electionId, ...METHOD })).toMatchObject({
      ...{ code: 'NO_VACANCY', details: { vacant: 0, wanted: 1 } },
    });
    await held(congress, tellers, { '2': 80 }, CHAIR);
    expect(await filled(first.bodyId)).toMatchObject({
      filled: 3,
      mandates: [{ holderName: 'Hội viên 2', post: { kind: 'CHAIR' } }, {}, {}],
    });
  });
});

describe('a committee that meets', () => {
  it('elects its chair and its standing committee from among itself', async () => {
    await begun();
    const { bodyId } = await committee();
    const meeting = await office.meeting(bodyId, '2024-05-12');
    const candidates = [{ memberNumber: '4' }];
    for (const what of [{ ...COMMITTEE, ...CHAIR }, STANDING]) {
      const { id: electionId } = await office.tell('openElection', {
        assemblyId: meeting,
        ...what,
      });
      const refusal = await office.refusal('nominateCandidates', { electionId, candidates });
      expect(refusal).toMatchObject({ code: 'NOT_ELIGIBLE', details: { bodyId } });
    }
    const other = await office.tell('setBodySeats', {
      ...{ termOrdinal: 3, kind: 'INSPECTION_COMMITTEE', name: 'Ban Kiểm tra', seats: 3 },
    });
    expect(
      await office.refusal('openElection', {
        ...{ ...COMMITTEE, ...CHAIR, assemblyId: meeting, fromAmongBodyId: other.id },
      }),
    ).toMatchObject({ code: 'INVALID_INPUT', path: 'input.fromAmongBodyId' });
  });
});

describe('who left the committee', () => {
  beforeEach(() => begun());

  it('is not elected its chair any more, neither before the poll nor during it', async () => {
    const first = await committee();
    const meeting = await office.meeting(first.bodyId, '2024-05-20', {
      reported: { convened: 3, present: 3 },
    });
    const by = await office.tellers(meeting);
    const people = ['1', '2', '3'].map((memberNumber) => ({ memberNumber }));
    const { electionId, ids } = await office.election(meeting, people, CHAIR);
    await leaves(first, '1', '2024-05-15', 'RESIGNED');
    const candidateId = ids['Hội viên 1'];
    expect(await office.refusal('openPoll', { electionId, ...METHOD })).toMatchObject({
      ...{ code: 'NOT_ELIGIBLE', path: 'input.electionId' },
      details: { candidateId, memberNumber: '1', on: '2024-05-20' },
    });
    await office.tell('withdrawCandidate', { electionId, candidateId, reason: 'Thôi ủy viên' });
    const { id: pollId } = await office.tell('openPoll', { electionId, ...METHOD });

    await leaves(first, '2', '2024-05-20', 'RESIGNED');
    await office.count(pollId, by, ids, ballots(3), { 'Hội viên 2': 2, 'Hội viên 3': 1 });
    expect(await office.refusal('certifyResult', { pollId })).toMatchObject({
      ...{ code: 'NOT_ELIGIBLE', path: 'input.pollId' },
      details: { candidateId: ids['Hội viên 2'], on: '2024-05-20' },
    });
    expect(await filled(first.bodyId)).toMatchObject({ filled: 1 });
    await office.tell('withdrawCandidate', {
      ...{ electionId, candidateId: ids['Hội viên 2'], reason: 'Thôi ủy viên' },
    });
    await office.tell('certifyResult', { pollId });
    expect((await office.read(electionId)).mandates).toEqual([]);
  });
});

describe('a result that is reported', () => {
  const report = { tally: { counts: [] }, states: [] };

  it('stands in for what two tellers counted only where that makes no result', async () => {
    await begun();
    const votes = { '1': 80, '2': 70, '3': 60 };
    const { electionId, pollId, candidate } = await counted(congress, tellers, votes, COMMITTEE);
    const states = [{ candidateId: candidate('2'), state: 'ELECTED' }];
    const refused = () => office.refusal('recordReportedResult', { ...report, electionId, states });
    expect(await refused()).toMatchObject({ code: 'POLL_CLOSED', details: { pollId, round: 1 } });

    const enter = (n: number, counts: Row[]) => {
      const tally = { ...ballots(90), counts };
      return office.tell('enterTally', { pollId, tellerId: tellers[n], tally });
    };
    await enter(0, [{ candidateId: candidate('1'), votes: 79 }]);
    expect(await refused()).toMatchObject({ code: 'TELLERS_DIFFER' });
    // Nobody knows how many voted for anybody.
    for (const n of [0, 1]) await enter(n, []);
    expect(await office.refusal('certifyResult', { pollId })).toMatchObject({
      code: 'NOT_COMPUTABLE',
    });
    const { id } = await office.tell('recordReportedResult', { ...report, electionId, states });
    expect(id).toBe(pollId);
  });

  it('is of an assembly that met, and had quorum as far as is known', async () => {
    await begun();
    const few = await office.congress({
      ...{ ordinal: 4, opensTerm: null, reported: { convened: 100, present: 50 } },
    });
    const { electionId } = await office.election(few, ['A']);
    expect(await office.refusal('recordReportedResult', { ...report, electionId })).toMatchObject({
      ...{ code: 'QUORUM_NOT_MET', details: { convened: 100, present: 50, needed: 51 } },
    });
    const { id: prepared } = await office.tell('prepareCongress', {
      ...{ kind: 'TERM', ordinal: 5, title: 'Đại hội V', composition: 'DELEGATES' },
      date: '2029-05-10',
    });
    const next = await office.election(prepared, ['A']);
    expect(
      await office.refusal('recordReportedResult', { ...report, electionId: next.electionId }),
    ).toMatchObject({ code: 'CONGRESS_STATE', path: 'input.electionId' });
  });
});

describe('a result that is corrected', () => {
  it('keeps the lot that decided the same tie, and not that of another', async () => {
    await begun({ overrides: [{ rule: 'TIE', choice: 'LOT' }] });
    const made = await held(
      congress,
      tellers,
      { '1': 80, '2': 50, '3': 50 },
      {
        ...COMMITTEE,
        seats: 2,
      },
    );
    const { pollId, candidate } = made;
    const reason = 'Bốc thăm';
    const lot = { pollId, method: 'LOT', electedIds: [candidate('3')], reason };
    await office.tell('resolveTie', lot);
    const correct = (votes: Record<string, number>) => {
      const counts = Object.entries(votes).map(([number, n]) => {
        return { candidateId: candidate(number), votes: n };
      });
      const boxes = [{ box: '1', ...ballots(90), counts }];
      return { pollId, reason: 'Đếm lại', boxes };
    };
    const unchanged = correct({ '1': 80, '2': 50, '3': 50 });
    expect(await office.refusal('correctResult', unchanged)).toMatchObject({
      code: 'NOTHING_CHANGED',
    });
    const again = correct({ '1': 79, '2': 50, '3': 50 });
    const kept = await office.tell('correctResult', again, POLL);
    expect(kept.result).toMatchObject({
      ...{ version: 3, tie: null, seatsOpen: 0 },
      tieResolution: { method: 'LOT', reason, elected: [{ name: 'Hội viên 3' }] },
    });
    const names = (election: any) => election.mandates.map((one: any) => one.holderName);
    expect(names(await office.read(made.electionId))).toEqual(['Hội viên 1', 'Hội viên 3']);

    const other = correct({ '1': 50, '2': 50, '3': 50 });
    const open = await office.tell('correctResult', other, POLL);
    expect(open.result).toMatchObject({ tieResolution: null, tie: { seats: 2 } });
    expect(names(await office.read(made.electionId))).toEqual([]);
  });
});

describe('a result on which a further round rests', () => {
  const RULE = { rule: 'FURTHER_ROUND', choice: 'TWICE_THE_SEATS' } as const;
  const firstRound = { '1': 80, '2': 70, '3': 40, '4': 30, '5': 20 };

  /** A correction of the first round. */
  const correct = ({ pollId, candidate }: Held, votes: Record<string, number>) => {
    const counts = Object.entries(votes).map(([number, n]) => {
      return { candidateId: candidate(number), votes: n };
    });
    return { pollId, reason: 'Đếm lại', boxes: [{ box: '1', ...ballots(90), counts }] };
  };

  it('is not corrected so that others would have had to stand there', async () => {
    await begun({ overrides: [RULE] });
    const first = await held(congress, tellers, firstRound, COMMITTEE);
    const { electionId } = first;
    const { id: pollId, standing } = await office.tell('openPoll', { electionId, ...METHOD }, POLL);
    expect(standing.map((one: any) => one.name)).toEqual(['Hội viên 3', 'Hội viên 4']);
    const others = { ...firstRound, '3': 10, '5': 40 };
    expect(await office.refusal('correctResult', correct(first, others))).toMatchObject({
      ...{ code: 'RESULT_EXISTS', path: 'input.pollId', details: { pollId, round: 2 } },
    });
    // The same stand: nothing rests on how many votes they had.
    await office.tell('correctResult', correct(first, { ...firstRound, '3': 41 }));
    const { polls } = await office.read(electionId);
    expect(polls.map((one: any) => one.result?.version ?? null)).toEqual([2, null]);
  });

  it('is corrected where everybody not elected stands, and nobody else is elected', async () => {
    await begun();
    const first = await held(congress, tellers, firstRound, COMMITTEE);
    await office.tell('openPoll', { electionId: first.electionId, ...METHOD });
    await office.tell('correctResult', correct(first, { ...firstRound, '3': 10, '5': 40 }));
    const elects = { ...firstRound, '3': 60 };
    expect(await office.refusal('correctResult', correct(first, elects))).toMatchObject({
      code: 'RESULT_EXISTS',
    });
  });
});

describe('the day of a congress', () => {
  it('is corrected without parting the mandates that its elections began', async () => {
    await begun();
    const first = await committee();
    await office.tell('correctCongress', {
      ...{ assemblyId: congress, date: '2024-05-11', reason: 'Sai ngày' },
    });
    await office.tell('correctResult', recount(first, '3'));
    const { effectiveFrom, mandates } = await office.read(first.electionId);
    expect(effectiveFrom).toBe('2024-05-10');
    expect(mandates.map((one: any) => one.from)).toEqual(Array(3).fill('2024-05-10'));
  });

  it('stays one of those on which its session was opened', async () => {
    office = await ElectionOffice.open(server);
    const today = NOW.slice(0, 10);
    const assemblyId = await office.congress({ date: today });
    const date = '2024-05-11';
    const refused = await office.refusal('correctCongress', { assemblyId, date, reason: 'Sai' });
    expect(refused).toMatchObject({ code: 'CONGRESS_STATE', details: { day: today } });
  });
});
