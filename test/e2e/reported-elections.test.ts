import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { ELECTION, ElectionOffice, POLL } from '../support/election-office.js';
import { type TestServer, startServer } from '../support/server.js';

let server: TestServer;

beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.close());

const HEAD = {
  ...{ title: 'Bầu trực tiếp Chủ tịch', seats: 1 },
  post: { kind: 'CHAIR', title: 'Chủ tịch' },
};

describe('an election of the past', () => {
  it('of which nobody says how votes were cast has no poll, and a reported result', async () => {
    const office = await ElectionOffice.open(server);
    const congress = await office.congress();
    const { electionId, ids } = await office.election(congress, ['A'], { ballotForm: null });

    const refusal = await office.refusal('openPoll', { electionId, method: 'SECRET_BALLOT' });
    expect(refusal).toMatchObject({ code: 'INVALID_INPUT', path: 'input.electionId' });
    expect(refusal.message).toContain('only be recorded as reported');

    const states = [{ candidateId: ids['A'], state: 'ELECTED' }];
    const { result } = await office.tell(
      'recordReportedResult',
      { electionId, tally: { counts: [] }, states },
      POLL,
    );
    expect(result).toMatchObject({ seats: 3, seatsFilled: 1, seatsOpen: 2 });
  });

  it('of which nobody is named has filled an unknown number of seats, which is not zero', async () => {
    const office = await ElectionOffice.open(server);
    const congress = await office.congress();
    const { id: electionId } = await office.tell('openElection', {
      ...{ assemblyId: congress, title: 'Bầu Ban Chấp hành', seats: 5 },
      ...{ bodyKind: 'EXECUTIVE_COMMITTEE', bodyName: 'Ban Chấp hành' },
      post: { kind: 'MEMBER', title: 'Ủy viên' },
    });

    const { result } = await office.tell(
      'recordReportedResult',
      { electionId, tally: { counts: [] }, states: [] },
      POLL,
    );

    expect(result).toMatchObject({ seats: 5, seatsFilled: null, seatsOpen: null, rows: [] });
    expect(await office.read(electionId)).toMatchObject({ state: 'DECIDED', mandates: [] });
  });

  it('is linked to the mandate that was entered before it, and annulled with it', async () => {
    const office = await ElectionOffice.open(server, { preset: 'YOUTH_UNION' });
    const congress = await office.congress();
    await office.tell(
      'openTerm',
      { ordinal: 3, label: '2024-2029', startsOn: '2024-05-10' },
      'ordinal',
    );
    const { id: bodyId } = await office.tell('setBodySeats', {
      ...{ termOrdinal: 3, kind: 'EXECUTIVE_COMMITTEE', name: 'Ban Chấp hành', seats: 3 },
    });
    const { id: mandateId } = await office.tell('beginMandate', {
      ...{ bodyId, post: HEAD.post, personName: 'A', from: '2024-05-10', origin: 'ELECTED' },
    });
    const { electionId, ids } = await office.election(congress, ['A'], HEAD);

    const states = [{ candidateId: ids['A'], state: 'ELECTED' }];
    await office.tell('recordReportedResult', { electionId, tally: { counts: [] }, states });

    const { mandates } = await office.read(electionId);
    expect(mandates).toMatchObject([{ id: mandateId, holderName: 'A', body: { filled: 1 } }]);

    const reason = 'Vi phạm quy chế';
    const annulled = await office.tell('annulElection', { electionId, reason }, ELECTION);
    expect(annulled).toMatchObject({ state: 'ANNULLED', mandates: [] });
    const { association } = await server.data(
      'query ($code: String!) { association(code: $code) { bodies(asOf: "2024-06-01") { filled } } }',
      { code: office.code },
    );
    expect(association.bodies).toEqual([{ filled: 0 }]);
  });
});

it('a charter that was entered before its congress is not entered twice', async () => {
  const office = await ElectionOffice.open(server);
  const congress = await office.congress();
  const title = 'Điều lệ (sửa đổi năm 2024)';
  await office.tell(
    'recordCharterVersion',
    { title, adoptedOn: '2024-05-10', adoptedBy: 'Đại hội III' },
    'code',
  );

  const documents = 'documents { title } ';
  for (const [name, versions] of [
    [title, 1],
    ['Điều lệ (bản khác)', 2],
  ] as const) {
    await office.tell(
      'adoptDocument',
      { assemblyId: congress, kind: 'CHARTER', title: name },
      documents,
    );
    const { association } = await server.data(
      'query ($code: String!) { association(code: $code) { charterVersions { title } } }',
      { code: office.code },
    );
    expect(association.charterVersions).toHaveLength(versions);
  }
});
