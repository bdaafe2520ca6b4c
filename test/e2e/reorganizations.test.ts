import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { ElectionOffice } from '../support/election-office.js';
import { type TestServer, startServer } from '../support/server.js';

type Row = Record<string, unknown>;

const METHOD = { method: 'SECRET_BALLOT' };
const MEMBER = { kind: 'MEMBER', title: 'Ủy viên' };
const PARTS = `id parts { kind withdrawn mandate { holderName origin } }`;

let server: TestServer;
let office: ElectionOffice;
/** The committee that a congress elected on 2024-05-10: members 1, 2 and 3, of whom 3 resigned. */
let first: Awaited<ReturnType<typeof held>>;
/** Its meeting of 2024-07-10. */
let meeting: string;

beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

beforeEach(async () => {
  office = await ElectionOffice.open(server, { members: 6 });
  first = await held(await office.congress(), { '1': 80, '2': 70, '3': 60 }, 90);
  await office.tell('endMandate', {
    ...{ mandateId: first.mandates[2].id, on: '2024-06-30', reason: 'RESIGNED' },
  });
  meeting = await office.meeting(first.bodyId, '2024-07-10');
});

/** An election of members by their numbers, certified. */
async function held(assemblyId: string, votes: Record<string, number>, valid: number, more = {}) {
  const people = Object.keys(votes).map((memberNumber) => ({ memberNumber }));
  const known = await office.tellerIds(assemblyId);
  const tellers = known.length > 0 ? known : await office.tellers(assemblyId);
  const { electionId, ids } = await office.election(assemblyId, people, more);
  const { id: pollId } = await office.tell('openPoll', { electionId, ...METHOD });
  const named = Object.entries(votes).map(([number, n]) => [`Hội viên ${number}`, n] as const);
  const ballots = { issued: valid, returned: valid, valid, invalid: 0 };
  await office.count(pollId, tellers, ids, ballots, Object.fromEntries(named));
  await office.tell('certifyResult', { pollId });
  const { mandates } = await office.read(electionId);
  return { electionId, mandates, bodyId: mandates[0].body.id as string };
}

const byElection = () =>
  held(meeting, { '5': 15 }, 15, { title: 'Bầu bổ sung', seats: 1, origin: 'BY_ELECTED' });

const act = (more: Row = {}) => ({
  ...{ assemblyId: meeting, bodyId: first.bodyId, title: 'Kiện toàn', on: '2024-07-10' },
  ...more,
});
const refusal = (more: Row) => office.refusal('recordReorganization', act(more));

describe('what a reorganization began', () => {
  it('is what elections of its meeting began, each once', async () => {
    const by = await byElection();
    const begunMandateIds = [by.mandates[0].id];
    expect(await refusal({ begunMandateIds: [...begunMandateIds, ...begunMandateIds] })).toEqual(
      expect.objectContaining({ code: 'ALREADY_EXISTS', path: 'input.begunMandateIds.1' }),
    );
    expect(await office.tell('recordReorganization', act({ begunMandateIds }), PARTS)).toEqual({
      id: expect.any(String),
      parts: [
        {
          ...{ kind: 'BY_ELECTED', withdrawn: false },
          mandate: { holderName: 'Hội viên 5', origin: 'BY_ELECTED' },
        },
      ],
    });
    expect(await refusal({ begunMandateIds })).toMatchObject({
      ...{ code: 'ALREADY_EXISTS', path: 'input.begunMandateIds.0' },
      message: expect.stringContaining("'Kiện toàn'"),
    });
  });

  it('is not what the congress began', async () => {
    for (const on of ['2024-07-10', '2024-05-10']) {
      const { id } = first.mandates[0];
      expect(await refusal({ begunMandateIds: [id], on })).toMatchObject({ code: 'INVALID_INPUT' });
    }
    const { meeting: seen } = await server.data(
      `query ($id: ID!) { meeting(id: $id) { reorganizations { id } } }`,
      { id: meeting },
    );
    expect(seen.reorganizations).toEqual([]);
  });

  it('is, of what no election in the books began, what began on its day', async () => {
    await office.tell('setBodySeats', {
      ...{ termOrdinal: 3, kind: 'EXECUTIVE_COMMITTEE', name: 'Ban Chấp hành', seats: 5 },
      from: '2024-07-01',
    });
    const begin = async (memberNumber: string, from: string, origin: string) => {
      const mandate = { bodyId: first.bodyId, post: MEMBER, memberNumber, from, origin };
      return (await office.tell('beginMandate', mandate)).id as string;
    };
    const before = await begin('4', '2024-07-09', 'CO_OPTED');
    const then = [
      await begin('5', '2024-07-10', 'CO_OPTED'),
      await begin('6', '2024-07-10', 'BY_ELECTED'),
    ];
    expect(await refusal({ begunMandateIds: [...then, before] })).toMatchObject({
      ...{ code: 'INVALID_INPUT', path: 'input.begunMandateIds.2' },
      details: { mandateId: before, from: '2024-07-09' },
    });
    const { parts } = await office.tell(
      'recordReorganization',
      act({ begunMandateIds: then }),
      PARTS,
    );
    expect(parts.map(({ kind }: Row) => kind)).toEqual(['CO_OPTED', 'BY_ELECTED']);
  });

  it('is said to be withdrawn where its election is annulled', async () => {
    const by = await byElection();
    const begunMandateIds = [by.mandates[0].id];
    const unspecified = ['Không nêu là ai'];
    await office.tell('recordReorganization', act({ begunMandateIds, unspecified }));
    await office.tell('annulElection', { electionId: by.electionId, reason: 'Sai thể thức' });
    const read = `query ($id: ID!) { meeting(id: $id) { reorganizations { ${PARTS} } } }`;
    const { meeting: seen } = await server.data(read, { id: meeting });
    expect(seen.reorganizations[0].parts).toEqual([
      { kind: 'BY_ELECTED', withdrawn: true, mandate: null },
      { kind: 'UNSPECIFIED', withdrawn: false, mandate: null },
    ]);
    // And what takes its place is a part of another act.
    const again = await byElection();
    const more = { begunMandateIds: [again.mandates[0].id] };
    await office.tell('recordReorganization', act(more));
  });
});

it.each([
  ['before', '2024-07-09'],
  ['after', '2024-07-11'],
  ['long after', '2027-07-10'],
])('takes effect on a day of its meeting, not %s', async (_, on) => {
  const coOpted = [{ memberNumber: '5', post: MEMBER }];
  expect(await refusal({ coOpted, on })).toMatchObject({
    ...{ code: 'INVALID_INPUT', path: 'input.on', details: { date: '2024-07-10' } },
  });
  await office.tell('recordReorganization', act({ coOpted, on: '2024-07' }));
});

it('is not recorded before the day has come', async () => {
  const next = await office.meeting(first.bodyId, '2026-11-22', { lastDay: '2026-11-24' });
  const more = { assemblyId: next, unspecified: ['Không nêu là ai'] };
  expect(await refusal({ ...more, on: '2026-11-24' })).toMatchObject({
    ...{ code: 'INVALID_INPUT', path: 'input.on' },
    message: expect.stringContaining('yet to come'),
  });
  await office.tell('recordReorganization', act({ ...more, on: '2026-11-22' }));
});
