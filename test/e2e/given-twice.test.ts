import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { ElectionOffice } from '../support/election-office.js';
import { startServer, type TestServer } from '../support/server.js';

let server: TestServer;
let office: ElectionOffice;
let assemblyId: string;

beforeAll(async () => {
  server = await startServer();
  office = await ElectionOffice.open(server, { members: 3 });
  assemblyId = await office.congress();
});
afterAll(() => server.close());

describe('a vote', () => {
  const said = (...options: string[]) => options.map((option) => ({ option, votes: 4 }));
  const vote = (items: object[], more: object = {}) => ({
    ...{ assemblyId, kind: 'DECISION', method: 'SHOW_OF_HANDS', title: 'Biểu quyết' },
    ...{ items, ...more },
  });

  it.each<[string, object[], string]>([
    [
      'an option twice',
      [
        { motion: 'A', votes: said('FOR') },
        { motion: 'B', votes: said('FOR', 'AGAINST', 'FOR') },
      ],
      'input.items.1.votes.2',
    ],
    [
      'a motion twice',
      [
        { motion: 'Thông qua Điều lệ', votes: said('FOR') },
        { motion: 'Tăng hội phí', votes: said('FOR') },
        { motion: 'thông qua ĐIỀU LỆ'.normalize('NFD'), votes: said('AGAINST') },
      ],
      'input.items.2',
    ],
    [
      'a member twice',
      [
        { memberNumber: '1', votes: said('FOR') },
        { memberNumber: '1', votes: said('AGAINST') },
      ],
      'input.items.1',
    ],
    [
      'a name twice',
      [
        { personName: 'Người Ngoài', votes: said('FOR') },
        { personName: 'NGƯỜI NGOÀI', votes: said('FOR') },
      ],
      'input.items.1',
    ],
  ])('has not %s', async (_, items, path) => {
    expect(await office.refusal('recordVote', vote(items))).toMatchObject({
      ...{ code: 'INVALID_INPUT', path },
    });
  });

  it('has nothing twice when it is corrected either', async () => {
    const items = [{ motion: 'A', votes: said('FOR') }];
    const { id: voteId } = await office.tell('recordVote', vote(items));
    const corrected = { voteId, reason: 'Cộng nhầm', items: [...items, ...items] };
    expect(await office.refusal('correctVote', corrected)).toMatchObject({
      ...{ code: 'INVALID_INPUT', path: 'input.items.1', details: { item: 2, first: 1 } },
    });
    const twice = { ...corrected, items: [{ motion: 'A', votes: said('FOR', 'FOR') }] };
    expect(await office.refusal('correctVote', twice)).toMatchObject({
      ...{ code: 'INVALID_INPUT', path: 'input.items.0.votes.1' },
    });
  });
});

describe('a ballot', () => {
  it('has one mark of a kind for a name', async () => {
    const [tellerId] = await office.tellers(assemblyId);
    const { electionId, ids } = await office.election(assemblyId, ['A', 'B'], {
      ...{ seats: 2, ballotForm: 'YES_NO' },
    });
    const poll = { electionId, method: 'SECRET_BALLOT', entryKind: 'BALLOTS' };
    const { id: pollId } = await office.tell('openPoll', poll);
    const { A, B } = ids;
    const second = (marks: object) => {
      const ballots = [
        { serial: '1', names: [A] },
        { serial: '2', ...marks },
      ];
      return office.refusal('enterBallots', { pollId, tellerId, ballots });
    };
    expect(await second({ names: [A, B, A] })).toMatchObject({
      ...{ code: 'INVALID_INPUT', path: 'input.ballots.1.names.2', details: { candidateId: A } },
    });
    expect(await second({ names: [], against: [B, B] })).toMatchObject({
      ...{ code: 'INVALID_INPUT', path: 'input.ballots.1.against.1' },
    });
    // Both boxes of one name are void for it, which is said by the same name in both.
    const ballots = [{ serial: '1', names: [A], against: [A, B] }];
    await office.tell('enterBallots', { pollId, tellerId, ballots });
  });
});
