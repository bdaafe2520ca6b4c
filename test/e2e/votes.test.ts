import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { AssociationsService } from '../../src/registry/associations/associations.service.js';
import { CongressesService } from '../../src/registry/congresses/congresses.service.js';
import { MeetingsService } from '../../src/registry/congresses/meetings.service.js';
import { SessionsService } from '../../src/registry/congresses/sessions.service.js';
import { MembersService } from '../../src/registry/members/members.service.js';
import { RuleSetsService } from '../../src/registry/rule-sets/rule-sets.service.js';
import { BodiesService } from '../../src/registry/terms/bodies.service.js';
import { MandatesService } from '../../src/registry/terms/mandates.service.js';
import { TermsService } from '../../src/registry/terms/terms.service.js';
import { type TestServer, anyOffice, startServer } from '../support/server.js';

type Values = Record<string, unknown>;

const books = { associationCode: 'hoi' };
const CHAIR = { kind: 'CHAIR', title: 'Chủ tịch' } as const;
const MEMBER = { kind: 'MEMBER', title: 'Ủy viên' } as const;

const RECORD = `mutation ($input: RecordVoteInput!) { recordVote(input: $input) { id } }`;
const CORRECT = `mutation ($input: CorrectVoteInput!) { correctVote(input: $input) { id } }`;
const VOTE = `query ($id: ID!) { vote(id: $id) {
  version reason kind title issued returned valid invalid ruling quorum { state }
  assembly { id }
  items { position motion personName base baseNumber threshold carried why
    options { option votes percent reached } }
  versions { version reason items { options { votes } } } } }`;
const DELEGATION = `mutation ($input: RecordDelegationInput!) { recordDelegation(input: $input) {
  id congressTitle seats memberNames election { id title } } }`;
const REORGANIZATION = `mutation ($input: RecordReorganizationInput!) {
  recordReorganization(input: $input) { id title on body { name vacant }
    parts { kind note mandate { id holderName origin endReason until post { title } election { id } assembly { id } } } } }`;
const VACANCIES = `query ($id: ID!, $asOf: LocalDate) { association(code: "hoi") {
  body(id: $id, asOf: $asOf) { seats filled vacant
    vacancies { since post { title } lastMandate { endReason } } } } }`;

let server: TestServer;
let office: string;
let stranger: string;
let congress: string;
let meeting: string;
let body: string;
const mandates: string[] = [];

beforeAll(async () => {
  server = await startServer();
  const { app } = server;
  for (const code of ['hoi', 'khac']) {
    const founding = { code, name: code, kind: 'ASSOCIATION' } as const;
    await app.get(AssociationsService).found(anyOffice, founding);
  }
  office = await server.token('OFFICE', 'hoi');
  stranger = await server.token('OFFICE', 'khac');
  for (const number of ['1', '2', '3']) {
    await app.get(MembersService).admit(anyOffice, {
      ...books,
      member: { kind: 'INDIVIDUAL', number, fullName: `Hội viên ${number}` },
      class: 'FULL',
      startReason: 'ADMITTED',
      from: '2015',
    });
  }
  const preset = 'ASSOCIATION_2010' as const;
  await app.get(RuleSetsService).set(anyOffice, { ...books, preset, from: '2010-07-01' });
  await app
    .get(TermsService)
    .open(anyOffice, { ...books, ordinal: 1, label: '2017-2022', startsOn: '2017-05-06' });
  body = await app.get(BodiesService).setBodySeats(anyOffice, {
    ...books,
    ...{ termOrdinal: 1, kind: 'EXECUTIVE_COMMITTEE', name: 'Ban Chấp hành', seats: 3 },
  });
  for (const [number, post] of [
    ['1', CHAIR],
    ['2', MEMBER],
  ] as const) {
    mandates.push(
      await app.get(MandatesService).begin(anyOffice, {
        ...books,
        ...{ bodyId: body, post, memberNumber: number, from: '2017-05-06', origin: 'ELECTED' },
      }),
    );
  }
  congress = await app.get(CongressesService).prepare(anyOffice, {
    ...books,
    ...{ kind: 'TERM', ordinal: 2, title: 'Đại hội II', composition: 'DELEGATES' },
    ...{ date: '2022-10-22', reported: { convened: 60, present: 50 } },
  });
  await app.get(CongressesService).convene(anyOffice, { ...books, assemblyId: congress });
  await app.get(SessionsService).open(anyOffice, { ...books, assemblyId: congress });
  meeting = await app.get(MeetingsService).call(anyOffice, {
    ...books,
    ...{ kind: 'EXTENDED_COMMITTEE_CONFERENCE', title: 'Hội nghị', date: '2021', bodyId: body },
  });
  await app.get(SessionsService).open(anyOffice, { ...books, assemblyId: meeting });
});
afterAll(() => server.close());

const votes = (counts: Record<string, number>) =>
  Object.entries(counts).map(([option, number]) => ({ option, votes: number }));

async function send(document: string, input: Values, token = office) {
  const { data, errors } = await server.query(document, { input: { ...books, ...input } }, token);
  const [error] = errors ?? [];
  return error ? error.extensions : Object.values(data ?? {})[0];
}

function decision(input: Values) {
  const vote = {
    assemblyId: congress,
    kind: 'DECISION',
    method: 'SHOW_OF_HANDS',
    title: 'Nghị quyết',
  };
  return send(RECORD, { ...vote, ...input });
}

describe('a vote', () => {
  it('is counted on the base of its rule and explained', async () => {
    const { id } = await decision({
      items: [
        { motion: 'Thông qua Điều lệ', votes: votes({ FOR: 31, AGAINST: 10 }) },
        { motion: 'Tăng hội phí', votes: votes({ FOR: 25 }) },
      ],
    });
    const { vote } = await server.data(VOTE, { id });
    expect(vote).toMatchObject({
      version: 1,
      quorum: { state: 'MET' },
      assembly: { id: congress },
    });
    const [charter, fee] = vote.items;
    expect(charter).toMatchObject({ motion: 'Thông qua Điều lệ', carried: true });
    expect(fee).toMatchObject({ base: charter.base, carried: false });
    expect(charter.options[0].percent).toBe(
      ((charter.options[0].votes * 100) / charter.baseNumber).toFixed(2),
    );
    expect(fee.why).toContain('not reached');
  });

  it('is corrected by a version with a reason, and the one before stays readable', async () => {
    // A nomination poll of 2014: 18 votes were published, 19 were in the minutes, and a third name was left out.
    const item = (personName: string, number?: number) => ({
      personName,
      votes: number === undefined ? [] : votes({ FOR: number }),
    });
    const { id } = await decision({
      ...{ kind: 'NOMINATION', method: 'SECRET_BALLOT', valid: 19 },
      items: [item('A', 18), item('B', 18), item('C')],
    });
    const reason = 'Cộng nhầm';
    const corrected = {
      voteId: id,
      reason,
      valid: 19,
      items: [item('A', 18), item('B', 19), item('C', 11)],
    };
    expect(await send(CORRECT, corrected)).toEqual({ id });
    const { vote } = await server.data(VOTE, { id }, office);
    expect(vote).toMatchObject({ version: 2, reason });
    expect(vote.versions.map((one: Values) => one['version'])).toEqual([1, 2]);
    expect(vote.versions[0].items[2].options[0].votes).toBeNull();
    expect(vote.items.map((one: Values) => one['personName'])).toEqual(['A', 'B', 'C']);
    const open = await server.data(VOTE, { id });
    expect(open.vote.items.map((one: Values) => one['personName'])).toEqual([null, null, null]);
  });

  it('is refused without a ruling where quorum is not determinable', async () => {
    const vote = { assemblyId: meeting, items: [{ motion: 'X', votes: votes({ FOR: 3 }) }] };
    expect(await decision(vote)).toMatchObject({
      code: 'RULING_NEEDED',
      path: ['input', 'ruling'],
    });
    expect(await decision({ ...vote, ruling: 'Chủ tọa xác định đủ' })).toHaveProperty('id');
  });

  it.each<[string, Values, string, unknown[]]>([
    [
      'more votes than were present',
      { items: [{ motion: 'X', votes: votes({ FOR: 40, AGAINST: 11 }) }] },
      'TALLY_CONTRADICTION',
      ['input', 'items', 0, 'votes'],
    ],
    [
      'more returned than issued',
      { issued: 40, returned: 41, items: [{ motion: 'X', votes: [] }] },
      'TALLY_CONTRADICTION',
      ['input', 'returned'],
    ],
    [
      'an item that is neither motion nor person',
      { items: [{ votes: [] }] },
      'INVALID_INPUT',
      ['input', 'items', 0],
    ],
    [
      'the name of a member in the place of the number',
      { items: [{ personName: 'HỘI VIÊN 2', votes: [] }] },
      'INVALID_INPUT',
      ['input', 'items', 0, 'personName'],
    ],
    [
      'an unknown member',
      { items: [{ memberNumber: '99', votes: [] }] },
      'NOT_FOUND',
      ['input', 'items', 0, 'memberNumber'],
    ],
  ])('is refused with %s', async (_, input, code, path) => {
    expect(await decision(input)).toMatchObject({ code, path });
  });

  it('is recorded by its own office alone', async () => {
    const items = [{ motion: 'X', votes: [] }];
    const vote = { kind: 'DECISION', method: 'SHOW_OF_HANDS', title: 'X', items };
    expect(await send(RECORD, { assemblyId: congress, ...vote }, stranger)).toMatchObject({
      code: 'FORBIDDEN',
    });
    const foreign = { associationCode: 'khac', assemblyId: congress, ...vote };
    expect(await send(RECORD, foreign, stranger)).toMatchObject({ code: 'NOT_FOUND' });
    const { association } = await server.data(
      `{ association(code: "hoi") { congresses { votes { title } } } }`,
    );
    const titles = association.congresses[0].votes.map((one: Values) => one['title']);
    expect(titles).not.toContain('X');
    expect(titles).toContain('Nghị quyết');
  });
});

describe('a delegation', () => {
  const title = { congressTitle: 'Đại hội cấp trên lần thứ VIII' };

  it('has an unknown size, which is not zero, until it is known', async () => {
    const unknown = await send(DELEGATION, { assemblyId: congress, ...title });
    expect(unknown).toMatchObject({ seats: null, memberNames: [] });
    const known = await send(DELEGATION, {
      ...{ assemblyId: congress, ...title, delegationId: unknown.id, seats: 2 },
      members: [{ memberNumber: '2' }, { personName: 'Người ngoài' }],
    });
    expect(known).toEqual({
      ...{ id: unknown.id, ...title, seats: 2, election: null },
      memberNames: ['Hội viên 2', 'Người ngoài'],
    });
    const { association } = await server.data(
      `{ association(code: "hoi") { congresses { delegations { seats memberNames } } } }`,
    );
    expect(association.congresses[0].delegations).toEqual([{ seats: 2, memberNames: null }]);
  });

  it('has the seats of the election that fills it, and leads to it', async () => {
    const election = { title: 'Bầu đoàn đại biểu', target: 'DELEGATION', seats: 2 };
    const { openElection } = await server.data(
      'mutation ($input: OpenElectionInput!) { openElection(input: $input) { id } }',
      { input: { ...books, assemblyId: congress, ballotForm: 'MARKED', ...election } },
      office,
    );
    const { id } = openElection;
    const sent = await send(DELEGATION, { assemblyId: congress, ...title, electionId: id });
    expect(sent).toMatchObject({ seats: 2, election: { id, title: election.title } });
    const other = { assemblyId: meeting, ...title, electionId: id };
    expect(await send(DELEGATION, other)).toMatchObject({ code: 'NOT_FOUND' });
  });

  it('has nobody by name who is in the roster, unless a note says who that is', async () => {
    const named = { assemblyId: congress, ...title, members: [{ personName: 'Hội viên 2' }] };
    expect(await send(DELEGATION, named)).toMatchObject({
      ...{ code: 'INVALID_INPUT', path: ['input', 'members', 0, 'personName'] },
      details: { memberNumbers: ['2'] },
    });
    const namesake = { ...named, note: 'Trùng tên với hội viên số 2.' };
    expect(await send(DELEGATION, namesake)).toMatchObject({ memberNames: ['Hội viên 2'] });
  });

  it('has no more members than are sent', async () => {
    const members = [{ memberNumber: '2' }, { memberNumber: '3' }];
    const input = { assemblyId: congress, ...title, seats: 1, members };
    expect(await send(DELEGATION, input)).toMatchObject({
      code: 'INVALID_INPUT',
      details: { members: 2, seats: 1 },
    });
  });
});

describe('a reorganization', () => {
  const act = () => ({ assemblyId: meeting, bodyId: body, title: 'Kiện toàn', on: '2021-06-01' });
  const vacancies = async (asOf: string) =>
    (await server.data(VACANCIES, { id: body, asOf })).association.body;

  it('is nothing where one of its parts is impossible', async () => {
    const before = await vacancies('2021-07-01');
    expect(before).toMatchObject({ vacant: 1 });
    const coOpted = ['3', '2'].map((memberNumber) => ({ memberNumber, post: MEMBER }));
    const ended = [{ mandateId: mandates[0], reason: 'RESIGNED' }];
    const refused = await send(REORGANIZATION, { ...act(), ended, coOpted });
    expect(refused).toMatchObject({ code: 'MANDATE_OVERLAP' });
    expect(await vacancies('2021-07-01')).toEqual(before);
    const tooMany = ['3', '9', '8'].map((personName) => ({ personName, post: MEMBER }));
    expect(await send(REORGANIZATION, { ...act(), ended, coOpted: tooMany })).toMatchObject({
      code: 'NO_VACANCY',
      details: { vacant: 2, wanted: 3 },
    });
    expect(await send(REORGANIZATION, act())).toMatchObject({ code: 'INVALID_INPUT' });
  });

  it('is one record with its parts', async () => {
    const done = await send(REORGANIZATION, {
      ...act(),
      ended: [{ mandateId: mandates[0], reason: 'RESIGNED' }],
      coOpted: [{ memberNumber: '3', post: MEMBER }],
      unspecified: ['Bầu bổ sung ủy viên Ban Thường vụ; không nêu là ai'],
    });
    expect(done).toMatchObject({ title: 'Kiện toàn', on: '2021-06-01' });
    expect(done.parts).toMatchObject([
      { kind: 'ENDED', mandate: { id: mandates[0], endReason: 'RESIGNED', until: '2021-06-01' } },
      {
        kind: 'CO_OPTED',
        mandate: {
          ...{ holderName: 'Hội viên 3', origin: 'CO_OPTED' },
          ...{ election: null, assembly: { id: meeting } },
        },
      },
      { kind: 'UNSPECIFIED', mandate: null },
    ]);
    expect(await vacancies('2021-07-01')).toEqual({
      ...{ seats: 3, filled: 2, vacant: 1 },
      vacancies: [
        {
          since: '2021-06-01',
          post: { title: 'Chủ tịch' },
          lastMandate: { endReason: 'RESIGNED' },
        },
      ],
    });
  });
});
