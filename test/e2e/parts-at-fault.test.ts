import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { ElectionOffice } from '../support/election-office.js';
import { startServer, type TestServer } from '../support/server.js';

const MEMBER = { kind: 'MEMBER', title: 'Ủy viên' };
const OUTSIDER = 'Người Ngoài';

let server: TestServer;
let office: ElectionOffice;

beforeAll(async () => {
  server = await startServer();
  office = await ElectionOffice.open(server, { members: 3 });
  await office.admit('9', 'ASSOCIATE');
  await office.tell(
    'openTerm',
    { ordinal: 1, label: '2019-2024', startsOn: '2019-05-10' },
    'ordinal',
  );
});
afterAll(() => server.close());

let bodies = 0;

/** A committee of its own with some seats, in the term of 2019. */
async function committee(seats: number, kind = 'OTHER', termOrdinal = 1) {
  const name = `Ban ${++bodies}`;
  const body = { termOrdinal, kind, name, seats };
  const { id } = await office.tell('setBodySeats', body);
  return { bodyId: id as string, name };
}

const begin = (bodyId: string, holder: object, from = '2020-01-01') =>
  office.tell('beginMandate', { bodyId, post: MEMBER, from, origin: 'ELECTED', ...holder });

describe('a reorganization', () => {
  it('says which of its parts cannot be', async () => {
    const { bodyId } = await committee(4, 'INSPECTION_COMMITTEE');
    const [one, two] = [await begin(bodyId, {}), await begin(bodyId, {})];
    await office.tell('endMandate', { mandateId: two.id, on: '2020-06-01', reason: 'RESIGNED' });
    const assemblyId = await office.meeting(bodyId, '2021-06-01');
    const act = { assemblyId, bodyId, title: 'Kiện toàn', on: '2021-06-01' };
    const ended = [one, two].map(({ id: mandateId }) => ({ mandateId, reason: 'RESIGNED' }));
    expect(await office.refusal('recordReorganization', { ...act, ended })).toMatchObject({
      ...{ code: 'MANDATE_ENDED', path: 'input.ended.1.mandateId' },
    });
    const coOpt = (...people: object[]) =>
      office.refusal('recordReorganization', {
        ...{ ...act, coOpted: people.map((person) => ({ post: MEMBER, ...person })) },
      });
    expect(await coOpt({ memberNumber: '1' }, { memberNumber: '9' })).toMatchObject({
      ...{ code: 'NOT_ELIGIBLE', path: 'input.coOpted.1.memberNumber' },
    });
    const chair = { post: { kind: 'CHAIR', title: 'Trưởng ban' } };
    expect(
      await coOpt({ memberNumber: '1', ...chair }, { memberNumber: '2', ...chair }),
    ).toMatchObject({ code: 'NO_VACANCY', path: 'input.coOpted.1.post.kind' });
    expect(await coOpt({ memberNumber: '1' }, { personName: 'HỘI VIÊN 2' })).toMatchObject({
      ...{ code: 'INVALID_INPUT', path: 'input.coOpted.1.personName' },
      details: { memberNumbers: ['2'] },
    });
  });
});

describe('the name of a member', () => {
  it('is refused in a mandate entered by hand, unless a note says who else has it', async () => {
    const { bodyId } = await committee(4);
    const mandate = { bodyId, post: MEMBER, from: '2020-01-01', origin: 'ELECTED' };
    const named = { ...mandate, personName: 'hội viên 2'.normalize('NFD') };
    expect(await office.refusal('beginMandate', named)).toMatchObject({
      ...{ code: 'INVALID_INPUT', path: 'input.personName', details: { memberNumbers: ['2'] } },
    });
    const noted = { ...named, note: 'Trùng tên với hội viên số 2.' };
    expect(await office.tell('beginMandate', noted, 'holderName')).toEqual({
      holderName: 'hội viên 2',
    });
    await begin(bodyId, { personName: OUTSIDER });
  });

  it('is looked at when somebody is nominated, not again when the result begins the mandate', async () => {
    const assemblyId = await office.congress({ opensTerm: null });
    const { bodyId, name } = await committee(1);
    const { id: electionId } = await office.tell('openElection', {
      ...{ assemblyId, title: 'Bầu Ban Kiểm tra', seats: 1, termOrdinal: 1 },
      ...{ bodyKind: 'OTHER', bodyName: name, post: MEMBER },
    });
    const candidates = [{ personName: 'Hội viên 3' }];
    const note = 'Trùng tên với hội viên số 3.';
    await office.tell('nominateCandidates', { electionId, candidates, note });
    const closed = await office.tell('closeCandidateList', { electionId }, 'candidates { id }');
    const candidateId = closed.candidates[0].id;
    await office.tell('recordReportedResult', {
      ...{ electionId, tally: { counts: [{ candidateId }] } },
      states: [{ candidateId, state: 'ELECTED' }],
    });
    const { mandates } = await office.read(electionId);
    expect(mandates).toMatchObject([{ holderName: 'Hội viên 3', body: { id: bodyId } }]);
  });
});

describe('a certified result', () => {
  it('is refused with the candidate whose mandate cannot begin', async () => {
    const { bodyId, name } = await committee(3);
    const assemblyId = await office.congress({ ordinal: 4, opensTerm: null });
    const tellers = await office.tellers(assemblyId);
    const { electionId, ids } = await office.election(
      assemblyId,
      [{ memberNumber: '1' }, { memberNumber: '2' }],
      { bodyKind: 'OTHER', bodyName: name, seats: 2, termOrdinal: 1 },
    );
    // Entered meanwhile, with a day after that of the congress.
    const held = await begin(bodyId, { memberNumber: '2' }, '2024-06-01');
    await office.tell('endMandate', { mandateId: held.id, on: '2024-09-01', reason: 'RESIGNED' });
    const poll = { electionId, method: 'SECRET_BALLOT' };
    const { id: pollId } = await office.tell('openPoll', poll);
    const votes = { 'Hội viên 1': 9, 'Hội viên 2': 8 };
    await office.count(pollId, tellers, ids, { issued: 9, returned: 9, valid: 9 }, votes);
    expect(await office.refusal('certifyResult', { pollId })).toMatchObject({
      ...{ code: 'MANDATE_OVERLAP', path: 'input.pollId' },
      details: { candidateId: ids['Hội viên 2'], memberNumber: '2' },
    });
  });
});

describe('a term', () => {
  it('does not start later than what is in it, but for what began with it', async () => {
    await office.tell(
      'openTerm',
      { ordinal: 2, label: '2024-2029', startsOn: '2024-10-01' },
      'ordinal',
    );
    const { bodyId, name } = await committee(3, 'OTHER', 2);
    await begin(bodyId, { memberNumber: '1' }, '2025-03-01');
    const first = await begin(bodyId, { memberNumber: '2' }, '2024-12-01');
    await begin(bodyId, { memberNumber: '3' }, '2024-10-01');
    const later = { ordinal: 2, startsOn: '2025-06-01' };
    const refused = (await office.ask('correctTerm', later, 'ordinal')).errors?.[0];
    expect(refused?.extensions).toMatchObject({
      ...{ code: 'NOT_CERTAIN', path: ['input', 'startsOn'] },
      details: { mandateId: first.id, from: '2024-12-01', termStartsOn: '2025-06-01' },
    });
    expect(refused?.message).toContain(name);
    await office.tell('correctTerm', { ordinal: 2, startsOn: '2024-11-01' }, 'ordinal');
    const { association } = await server.data<any>(
      `query ($code: String!) { association(code: $code) { terms {
        bodies { mandates { from } } } } }`,
      { code: office.code },
    );
    const days = association.terms[1].bodies[0].mandates.map(({ from }: { from: string }) => from);
    expect(days.sort()).toEqual(['2024-11-01', '2024-12-01', '2025-03-01']);
  });
});
