import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { CongressOffice } from '../support/congress-office.js';
import { type TestServer, startServer } from '../support/server.js';

const REPORT = `credentialsReport { convened present
  notQualified { memberNumber name standing reason } absentDelegates { memberNumber } }`;
const DAY = '2026-11-22';

let server: TestServer;

beforeAll(async () => {
  server = await startServer();
});
beforeEach(() => server.clock.set('2026-11-20T02:00:00.000Z'));
afterAll(() => server.close());

/** Goes on to the day of the congress. */
const onTheDay = () => server.clock.set(`${DAY}T02:00:00.000Z`);

describe('who comes to a congress', () => {
  it('is one of those called still, on that day', async () => {
    const office = await CongressOffice.open(server, 'den');
    const id = await office.prepare();
    const ids = await office.delegates(id, ['A1', 'A2', 'A3', 'A4', 'B1']);
    await office.tell('conveneCongress', { assemblyId: id });
    const died = { memberNumber: 'A2', on: '2026-11-20', reason: 'DECEASED' };
    await office.tell('endMembership', died, 'number');
    await office.tell(
      'changeMemberClass',
      { memberNumber: 'A3', class: 'ASSOCIATE', on: '2026-11-20' },
      'number',
    );
    await office.tell(
      'transferMember',
      { memberNumber: 'A4', toBranchCode: 'B', on: '2026-11-20' },
      'number',
    );
    onTheDay();
    const faults = { A2: 'NO_FULL_MEMBER', A3: 'NO_FULL_MEMBER', A4: 'OTHER_BRANCH' };
    for (const [memberNumber, fault] of Object.entries(faults)) {
      const delegateIds = [ids['A1'], ids[memberNumber]];
      expect(await office.refusal('checkIn', { assemblyId: id, delegateIds })).toMatchObject({
        ...{ code: 'NOT_ELIGIBLE', path: ['input', 'delegateIds', 1] },
        details: { id: ids[memberNumber], memberNumber, on: DAY, fault },
      });
    }
    const delegateIds = [ids['A1'], ids['B1']];
    await office.tell('checkIn', { assemblyId: id, delegateIds }, 'changed');

    const { credentialsReport } = await office.read(id, REPORT);
    expect(credentialsReport).toMatchObject({ convened: 5, present: 2 });
    expect(credentialsReport.notQualified).toEqual([
      ...[said('A2', 'No full member'), said('A3', 'No full member')],
      said('A4', 'No full member of the branch represented'),
    ]);

    const reason = 'Đã mất';
    await office.tell('setDelegateStanding', {
      ...{ assemblyId: id, delegateId: ids['A2'], standing: 'NOT_QUALIFIED', reason },
    });
    const after = await office.read(id, REPORT);
    expect(after.credentialsReport).toMatchObject({ convened: 4, present: 2 });
    expect(after.credentialsReport.notQualified[0]).toMatchObject({ memberNumber: 'A2', reason });
  });

  it('as a member of the association is of any branch, and stays there once in', async () => {
    const office = await CongressOffice.open(server, 'toan-the');
    const id = await office.prepare({ composition: 'GENERAL_ASSEMBLY' });
    await office.tell('conveneCongress', { assemblyId: id });
    const ids = await office.ids(id);
    const move = { memberNumber: 'A1', toBranchCode: 'B', on: '2026-11-20' };
    await office.tell('transferMember', move, 'number');
    onTheDay();
    const all = ['A1', 'A2'].map((number) => ids[number]);
    const come = { assemblyId: id, delegateIds: all };
    expect((await office.tell('checkIn', come, 'changed')).changed).toHaveLength(2);
    const left = { memberNumber: 'A2', on: DAY, reason: 'RESIGNED' };
    await office.tell('endMembership', left, 'number');
    expect((await office.tell('checkIn', come, 'unchanged')).unchanged).toHaveLength(2);
    const { credentialsReport } = await office.read(id, REPORT);
    expect(credentialsReport).toMatchObject({ convened: 10, present: 2 });
    expect(credentialsReport.notQualified).toEqual([said('A2', 'No full member')]);
  });

  it('of a branch is a member of it or of one below it', async () => {
    const office = await CongressOffice.open(server, 'chi-hoi');
    await office.tell('establishBranch', {
      ...{ code: 'A-1', name: 'Tổ 1', sector: 'ENTERPRISE', parentCode: 'A' },
      ...{ from: '2015-01-01', beginning: 'ESTABLISHED' },
    });
    const id = await office.prepare({ composition: 'GENERAL_ASSEMBLY', branchCode: 'A' });
    await office.tell('conveneCongress', { assemblyId: id });
    const ids = await office.ids(id);
    for (const [memberNumber, toBranchCode] of [
      ['A1', 'A-1'],
      ['A2', 'B'],
    ]) {
      const move = { memberNumber, toBranchCode, on: '2026-11-20' };
      await office.tell('transferMember', move, 'number');
    }
    onTheDay();
    await office.tell('checkIn', { assemblyId: id, delegateIds: [ids['A1']] }, 'changed');
    expect(
      await office.refusal('checkIn', { assemblyId: id, delegateIds: [ids['A2']] }),
    ).toMatchObject({ code: 'NOT_ELIGIBLE', details: { fault: 'OTHER_BRANCH' } });
  });
});

describe('who comes to the meeting of a body', () => {
  it('holds a mandate in it on that day; others are guests', async () => {
    const office = await CongressOffice.open(server, 'ban');
    await office.tell('openTerm', { ordinal: 1, label: '2020-2025', startsOn: '2020-01-01' });
    const body = { termOrdinal: 1, kind: 'EXECUTIVE_COMMITTEE', name: 'Ban Chấp hành', seats: 5 };
    const { id: bodyId } = await office.tell('setBodySeats', body, 'id');
    const holders = ['A1', 'A2', 'B1'].map((memberNumber) => ({ memberNumber }));
    const mandates: string[] = [];
    for (const holder of [...holders, { personName: 'Ông Ngô Ngoài' }]) {
      const post = { kind: 'MEMBER', title: 'Ủy viên' };
      const mandate = { bodyId, post, from: '2020-01-01', origin: 'ELECTED', ...holder };
      mandates.push((await office.tell('beginMandate', mandate, 'id')).id);
    }
    const meeting = { kind: 'COMMITTEE_MEETING', title: 'Hội nghị', date: DAY, bodyId };
    const { id } = await office.tell('callMeeting', meeting, 'id');
    const fields = `${REPORT} delegates { nodes { id name memberNumber } }`;
    const read = async () =>
      (
        await server.data(
          `query ($id: ID!) { meeting(id: $id) { ${fields} } }`,
          { id },
          office.token,
        )
      )['meeting'];
    const listed = (await read()).delegates.nodes as { id: string; name: string }[];
    expect(listed).toHaveLength(4);
    const dismissed = { mandateId: mandates[0], on: '2026-11-20', reason: 'DISMISSED' };
    await office.tell('endMandate', dismissed);

    onTheDay();
    const idOf = (name: string) => listed.find((one) => one.name === name)?.id;
    const come = (name: string) => ({ assemblyId: id, delegateIds: [idOf(name)] });
    expect(await office.refusal('checkIn', come('Trần Văn A1'))).toMatchObject({
      ...{ code: 'NOT_ELIGIBLE', path: ['input', 'delegateIds', 0] },
      details: { memberNumber: 'A1', on: DAY, fault: 'NO_MANDATE' },
    });
    await office.tell('checkIn', come('Ông Ngô Ngoài'), 'changed');
    const { credentialsReport } = await read();
    expect(credentialsReport).toMatchObject({ convened: 4, present: 1 });
    expect(credentialsReport.notQualified).toEqual([
      said('A1', 'No mandate in the body that meets'),
    ]);

    for (const person of [{ memberNumber: 'A3' }, { personName: 'Bà Lê Lạ' }]) {
      const delegates = [{ basis: 'EX_OFFICIO', ...person }];
      expect(await office.refusal('enterDelegates', { assemblyId: id, delegates })).toMatchObject({
        ...{ code: 'NOT_ELIGIBLE', details: { on: DAY, fault: 'NO_MANDATE' } },
        path: ['input', 'delegates', 0, Object.keys(person)[0]],
      });
    }
    await office.tell('inviteGuests', { assemblyId: id, guests: [{ memberNumber: 'A3' }] });
    expect((await read()).credentialsReport.convened).toBe(4);
  });
});

it('nobody who died before the day runs a congress, but may have prepared it', async () => {
  const office = await CongressOffice.open(server, 'doan');
  const id = await office.prepare();
  const died = { memberNumber: 'A1', on: '2026-11-20', reason: 'DECEASED' };
  await office.tell('endMembership', died, 'number');
  for (const role of ['TELLERS_COMMITTEE', 'PRESIDIUM']) {
    const officers = [
      { role, memberNumber: 'A2' },
      { role, memberNumber: 'A1' },
    ];
    expect(await office.refusal('appointOfficers', { assemblyId: id, officers })).toMatchObject({
      ...{ code: 'NOT_ELIGIBLE', path: ['input', 'officers', 1, 'memberNumber'] },
      details: { memberNumber: 'A1', date: DAY },
    });
  }
  const officers = [{ role: 'ORGANIZING_COMMITTEE', memberNumber: 'A1' }];
  await office.tell('appointOfficers', { assemblyId: id, officers });
  expect((await office.read(id, 'officers { role }')).officers).toHaveLength(1);
});

/** One of those whom the report names though they are called. */
function said(memberNumber: string, reason: string) {
  const name = `Trần Văn ${memberNumber}`;
  return { memberNumber, name, standing: 'CONVENED', reason: `${reason} on ${DAY}.` };
}
