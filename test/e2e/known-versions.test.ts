import { afterAll, beforeAll, expect, it } from '@jest/globals';

import { ElectionOffice } from '../support/election-office.js';
import { startServer, type TestServer } from '../support/server.js';

const READ = `query ($code: String!, $knownAt: DateTime) {
  association(code: $code) { congresses(knownAt: $knownAt) {
    votes { version assembly { title } versions { version } }
    elections { polls { result { version supersededAt } versions { version supersededAt } } } } } }`;

let server: TestServer;

beforeAll(async () => {
  server = await startServer('2026-11-22T02:00:00.000Z');
});
afterAll(() => server.close());

it('shows of votes and results the versions that were known', async () => {
  const office = await ElectionOffice.open(server);
  const assemblyId = await office.congress();
  const tellers = await office.tellers(assemblyId);
  const { electionId, ids } = await office.election(assemblyId, ['A'], { seats: 1 });
  const poll = { electionId, method: 'SECRET_BALLOT' };
  const { id: pollId } = await office.tell('openPoll', poll);
  await office.count(pollId, tellers, ids, { issued: 9, returned: 9, valid: 9 }, { A: 8 });
  await office.tell('certifyResult', { pollId });
  const items = [{ motion: 'Nghị quyết', votes: [{ option: 'FOR', votes: 8 }] }];
  const vote = { kind: 'DECISION', method: 'SHOW_OF_HANDS', title: 'Biểu quyết' };
  const { id: voteId } = await office.tell('recordVote', { assemblyId, ...vote, items });

  server.clock.set('2026-11-22T04:00:00.000Z');
  const reason = 'Cộng nhầm';
  const counts = [{ candidateId: ids['A'], votes: 7 }];
  const boxes = [{ box: '1', issued: 9, returned: 9, valid: 9, invalid: 0, counts }];
  await office.tell('correctResult', { pollId, reason, boxes });
  await office.tell('correctVote', { voteId, reason, items });

  const read = async (knownAt: string | null) => {
    const { association } = await server.data<any>(READ, { code: office.code, knownAt });
    const [{ votes, elections }] = association.congresses;
    return { vote: votes[0], poll: elections[0].polls[0] };
  };
  const first = { version: 1, supersededAt: null };
  expect(await read('2026-11-22T03:00:00.000Z')).toEqual({
    vote: { version: 1, assembly: { title: 'Đại hội III' }, versions: [{ version: 1 }] },
    poll: { result: first, versions: [first] },
  });
  const superseded = { version: 1, supersededAt: '2026-11-22T04:00:00.000Z' };
  const second = { version: 2, supersededAt: null };
  expect(await read(null)).toMatchObject({
    vote: { version: 2, versions: [{ version: 1 }, { version: 2 }] },
    poll: { result: second, versions: [superseded, second] },
  });
});
