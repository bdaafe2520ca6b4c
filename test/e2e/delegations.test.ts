import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { ElectionOffice } from '../support/election-office.js';
import { startServer, type TestServer } from '../support/server.js';

const TO = { congressTitle: 'Đại hội cấp trên' };

let server: TestServer;
let office: ElectionOffice;
let assemblyId: string;
/** An election of two delegates, of which members 1 and 2 are elected. */
let electionId: string;

const person = (memberNumber: string) => ({ memberNumber });

beforeAll(async () => {
  server = await startServer();
  office = await ElectionOffice.open(server, { members: 4 });
  assemblyId = await office.congress();
  electionId = (await delegates(['1', '2', '3'], ['1', '2'])).electionId;
});
afterAll(() => server.close());

/** An election of two delegates with the result that a source gives. */
async function delegates(standing: readonly string[], elected: readonly string[]) {
  const { electionId: id, ids } = await office.election(assemblyId, standing.map(person), {
    ...{ target: 'DELEGATION', seats: 2, title: 'Bầu đoàn đại biểu' },
    ...{ bodyKind: null, bodyName: null, post: null },
  });
  const candidateIds = elected.map((number) => ids[`Hội viên ${number}`]);
  await office.tell('recordReportedResult', {
    electionId: id,
    tally: { counts: candidateIds.map((candidateId) => ({ candidateId })) },
    states: candidateIds.map((candidateId) => ({ candidateId, state: 'ELECTED' })),
  });
  return { electionId: id };
}

const refusal = (input: object) =>
  office.refusal('recordDelegation', { assemblyId, ...TO, electionId, ...input });

describe('a delegation that was elected', () => {
  it('has the elected in it, each once, and no more seats than were filled', async () => {
    expect(await refusal({ members: [person('1'), person('3')] })).toMatchObject({
      ...{ code: 'NOT_A_CANDIDATE', path: 'input.members.1', details: { elected: 2 } },
    });
    expect(await refusal({ members: [person('1'), person('1')] })).toMatchObject({
      ...{ code: 'DELEGATE_TWICE', path: 'input.members.1' },
    });
    expect(await refusal({ seats: 5 })).toMatchObject({
      ...{ code: 'INVALID_INPUT', path: 'input.seats', details: { seats: 5, electionSeats: 2 } },
    });
    const sent = { assemblyId, ...TO, electionId, members: [person('2'), person('1')] };
    expect(await office.tell('recordDelegation', sent, 'seats memberNames')).toEqual({
      ...{ seats: 2, memberNames: ['Hội viên 2', 'Hội viên 1'] },
    });
  });

  it('is the only one of its election, whose annulment waits until it is corrected', async () => {
    const { electionId: other } = await delegates(['1', '3'], ['1', '3']);
    const input = { assemblyId, ...TO, electionId: other };
    const { id: delegationId } = await office.tell('recordDelegation', input);
    expect(await office.refusal('recordDelegation', input)).toMatchObject({
      ...{ code: 'ALREADY_EXISTS', path: 'input.electionId', details: { delegationId } },
    });
    // Its own entry is corrected with the same election.
    await office.tell('recordDelegation', { ...input, delegationId, members: [person('3')] });
    const annulment = { electionId: other, reason: 'Sai thể thức' };
    expect(await office.refusal('annulElection', annulment)).toMatchObject({
      ...{ code: 'RESULT_EXISTS', path: 'input.electionId', details: { delegationId } },
    });
    await office.tell('recordDelegation', { assemblyId, ...TO, delegationId });
    await office.tell('annulElection', annulment);
    expect(await office.refusal('recordDelegation', input)).toMatchObject({
      ...{ code: 'ELECTION_ANNULLED', path: 'input.electionId' },
    });
  });

  it('names nobody before its election has a result', async () => {
    const { electionId: open } = await office.election(assemblyId, [person('1'), person('2')], {
      ...{ target: 'DELEGATION', seats: null, bodyKind: null, bodyName: null, post: null },
    });
    expect(await refusal({ electionId: open, members: [person('1')] })).toMatchObject({
      ...{ code: 'NOT_A_CANDIDATE', path: 'input.members.0', details: { elected: 0 } },
    });
    const input = { assemblyId, ...TO, electionId: open };
    expect(await office.tell('recordDelegation', input, 'seats')).toEqual({ seats: null });
  });

  it('may name as many as its source leaves unnamed among the elected', async () => {
    const { id } = await office.tell('openElection', {
      ...{ assemblyId, title: 'Bầu đoàn đại biểu', target: 'DELEGATION', seats: 1 },
    });
    await office.tell('nominateCandidates', { electionId: id, candidates: [{}] });
    const { candidates } = await office.tell(
      'closeCandidateList',
      { electionId: id },
      'candidates { id }',
    );
    const [{ id: candidateId }] = candidates;
    await office.tell('recordReportedResult', {
      ...{ electionId: id, tally: { counts: [{ candidateId }] } },
      states: [{ candidateId, state: 'ELECTED' }],
    });
    const sent = { assemblyId, ...TO, electionId: id, members: [person('4')] };
    expect(await office.tell('recordDelegation', sent, 'memberNames')).toEqual({
      memberNames: ['Hội viên 4'],
    });
  });
});

describe('a delegation that was not elected', () => {
  it('has nobody in it twice, whatever the capitals', async () => {
    const members = [{ personName: 'Người Ngoài' }, { personName: 'người ngoài' }];
    expect(await refusal({ electionId: null, members })).toMatchObject({
      ...{ code: 'DELEGATE_TWICE', path: 'input.members.1' },
    });
  });
});
