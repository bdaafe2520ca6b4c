import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { CongressOffice } from '../support/congress-office.js';
import { type TestServer, startServer } from '../support/server.js';

let server: TestServer;
let office: CongressOffice;

beforeAll(async () => {
  server = await startServer();
  office = await CongressOffice.open(server, 'hoi');
});

afterAll(() => server.close());

describe('the life of a congress', () => {
  let id: string;

  it('is prepared, and everybody may read it', async () => {
    id = await office.prepare({
      ...{ ordinal: 4, lastDay: '2026-11-23', mode: 'HYBRID', place: 'Hà Nội' },
      opensTerm: { ordinal: 4, label: '2026-2031' },
      decision: { number: 'QĐ-1', issuer: 'Hội' },
    });
    const fields = `__typename id kind state ordinal title composition mode place date lastDay
      opensTerm { ordinal label } decision { number } quorum { state } rules { preset } convenedOn
      numbers { convened present represented reported { convened } }`;
    expect(await office.read(id, fields, '')).toEqual({
      ...{ __typename: 'Congress', id, kind: 'TERM', state: 'PREPARED', ordinal: 4 },
      ...{ title: 'Đại hội', composition: 'DELEGATES', mode: 'HYBRID', place: 'Hà Nội' },
      ...{ date: '2026-11-22', lastDay: '2026-11-23', decision: { number: 'QĐ-1' } },
      opensTerm: { ordinal: 4, label: '2026-2031' },
      ...{ quorum: null, rules: null, convenedOn: null },
      numbers: { convened: null, present: null, represented: null, reported: { convened: null } },
    });
  });

  it('is convened by the rules in force, which are kept with it', async () => {
    const convened = await office.tell(
      'conveneCongress',
      { assemblyId: id, on: '2026-10' },
      'state convenedOn rules { preset provisions { rule inWords } } quorum { state why }',
    );
    expect(convened.state).toBe('CONVENED');
    expect(convened.convenedOn).toBe('2026-10');
    expect(convened.rules.preset).toBe('ASSOCIATION_2024');
    expect(convened.quorum.state).toBe('NOT_DETERMINABLE');
    await office.tell('setRuleSet', { preset: 'ASSOCIATION_2010', from: '2016-01-01' });
    const { rules } = await office.read(id, 'rules { preset }');
    expect(rules.preset).toBe('ASSOCIATION_2024');
  });

  it('begins its session, adopts and closes; nothing of it out of order', async () => {
    const early = await office.refusal('closeCongress', { assemblyId: id });
    expect(early).toMatchObject({
      code: 'CONGRESS_STATE',
      path: ['input', 'assemblyId'],
      details: { state: 'CONVENED', admitted: ['IN_SESSION'] },
    });
    expect((await office.refusal('adoptDocument', { assemblyId: id, ...REPORT })).code).toBe(
      'CONGRESS_STATE',
    );
    await office.tell('openSession', { assemblyId: id, at: '2026-11-22T08:30:00+07:00' });
    expect((await office.refusal('openSession', { assemblyId: id })).code).toBe('CONGRESS_STATE');
    await office.tell('adoptDocument', { assemblyId: id, ...REPORT });
    const charter = { kind: 'CHARTER', title: 'Điều lệ sửa đổi 2026', adoptedOn: '2026-11-22' };
    await office.tell('adoptDocument', { assemblyId: id, ...charter });
    const again = await office.refusal('adoptDocument', { assemblyId: id, ...REPORT });
    expect(again).toMatchObject({ code: 'ALREADY_EXISTS', path: ['input', 'title'] });
    expect(
      await office.refusal('closeCongress', { assemblyId: id, at: '2026-11-22T01:00:00Z' }),
    ).toMatchObject({ code: 'INVALID_INPUT', path: ['input', 'at'] });
    await office.tell('closeCongress', { assemblyId: id });
    const closed = await office.read(id, 'state openedAt closedOn documents { kind title }');
    expect(closed).toEqual({
      ...{ state: 'CLOSED', openedAt: '2026-11-22T01:30:00.000Z', closedOn: '2026-11-22' },
      documents: [
        { kind: 'REPORT', title: 'Báo cáo' },
        { kind: 'CHARTER', title: 'Điều lệ sửa đổi 2026' },
      ],
    });
    const { association } = await server.data(
      '{ association(code: "hoi") { charterVersions { title adoptedOn adoptedBy approvedOn } } }',
    );
    expect(association.charterVersions).toEqual([
      {
        ...{ title: 'Điều lệ sửa đổi 2026', adoptedOn: '2026-11-22' },
        ...{ adoptedBy: 'Đại hội', approvedOn: null },
      },
    ]);
  });

  it('is known as the books had it', async () => {
    const { congress } = await server.data(
      `query ($id: ID!, $at: DateTime!) { congress(id: $id, knownAt: $at) { state documents { title } } }`,
      { id, at: '2026-11-22T02:00:00.000Z' },
    );
    expect(congress).toBeNull();
  });
});

describe('what no congress is', () => {
  const BASE = { kind: 'TERM', title: 'Đại hội', composition: 'DELEGATES', date: '2026-11-22' };

  it.each([
    ['a kind of meeting', { kind: 'COMMITTEE_MEETING' }, 'INVALID_INPUT', ['input', 'kind']],
    ['a committee', { composition: 'COMMITTEE' }, 'INVALID_INPUT', ['input', 'composition']],
    ['a last day before', { lastDay: '2026-11-21' }, 'INVALID_SPAN', ['input', 'lastDay']],
    ['a taken number', { ordinal: 4 }, 'ALREADY_EXISTS', ['input', 'ordinal']],
    ['an unknown branch', { branchCode: 'X' }, 'NOT_FOUND', ['input', 'branchCode']],
    ['a request', { requestedByMembers: 5 }, 'INVALID_INPUT', ['input', 'requestedByCommittee']],
    [
      'more present than convened',
      { reported: { convened: 5, present: 6 } },
      'TALLY_CONTRADICTION',
      ['input', 'reported', 'present'],
    ],
    [
      'an extraordinary one that nobody asked for',
      { kind: 'EXTRAORDINARY' },
      'INVALID_INPUT',
      ['input', 'requestedByCommittee'],
    ],
    [
      'an extraordinary one that opens a term',
      {
        kind: 'EXTRAORDINARY',
        requestedByMembers: 9,
        opensTerm: { ordinal: 5, label: '2026-2031' },
      },
      'INVALID_INPUT',
      ['input', 'opensTerm'],
    ],
  ])('%s is refused', async (_, more, code, path) => {
    const before = await count();
    expect(await office.refusal('prepareCongress', { ...BASE, ...more })).toMatchObject({
      code,
      path,
    });
    expect(await count()).toBe(before);
  });

  it('one without a rule set is not convened', async () => {
    const bare = await CongressOffice.open(server, 'tran', false);
    const id = await bare.prepare();
    expect(await bare.refusal('conveneCongress', { assemblyId: id })).toMatchObject({
      code: 'RULES_MISSING',
      details: { date: '2026-11-22' },
    });
    const year = await bare.prepare({ date: '2021' });
    await bare.tell('setRuleSet', { preset: 'ASSOCIATION_2010', from: '2021-06-01' });
    expect((await bare.refusal('conveneCongress', { assemblyId: year })).code).toBe(
      'RULES_MISSING',
    );
    expect((await bare.read(year, 'state')).state).toBe('PREPARED');
  });

  it('one that is to come is not opened', async () => {
    const id = await office.prepare({ date: '2026-12-01' });
    await office.tell('conveneCongress', { assemblyId: id });
    expect(await office.refusal('openSession', { assemblyId: id })).toMatchObject({
      code: 'CONGRESS_STATE',
      details: { date: '2026-12-01', today: '2026-11-22' },
    });
    for (const at of ['2026-11-22T01:00:00Z', '2026-12-01T02:00:00Z']) {
      expect(await office.refusal('openSession', { assemblyId: id, at })).toMatchObject({
        code: 'INVALID_INPUT',
        path: ['input', 'at'],
      });
    }
    const late = { assemblyId: id, on: '2026-12-02' };
    expect((await office.refusal('conveneCongress', late)).code).toBe('CONGRESS_STATE');
  });
});

describe('an extraordinary congress', () => {
  const CHECK =
    'requestCheck { on committee { requested of needed reached } members { requested of needed reached } }';

  async function requested(more: Record<string, number>, of = office) {
    return of.prepare({ kind: 'EXTRAORDINARY', title: 'Đại hội bất thường', ...more });
  }

  it('is held where more than half of the full members asked for it', async () => {
    const id = await requested({ requestedByMembers: 6 });
    const { requestCheck } = await office.tell('conveneCongress', { assemblyId: id }, CHECK);
    expect(requestCheck).toEqual({
      on: '2026-11-22',
      committee: null,
      members: { requested: 6, of: 10, needed: 6, reached: true },
    });
  });

  it('is refused where too few did, until that is corrected', async () => {
    const id = await requested({ requestedByMembers: 5 });
    expect(await office.refusal('conveneCongress', { assemblyId: id })).toMatchObject({
      code: 'REQUESTERS_TOO_FEW',
      details: { members: { requested: 5, of: 10, needed: 6, reached: false } },
    });
    expect((await office.read(id, 'state')).state).toBe('PREPARED');
    await office.tell('correctCongress', {
      ...{ assemblyId: id, reason: 'Đếm lại', requestedByMembers: 11 },
    });
    expect(await office.refusal('conveneCongress', { assemblyId: id })).toMatchObject({
      code: 'INVALID_INPUT',
      details: { requested: 11, of: 10 },
    });
  });

  it('is held on the word of a committee that the books do not know', async () => {
    const id = await requested({ requestedByCommittee: 7 });
    const { requestCheck } = await office.tell('conveneCongress', { assemblyId: id }, CHECK);
    expect(requestCheck.committee).toEqual({
      ...{ requested: 7, of: null, needed: null, reached: null },
    });
  });

  it('is held where two thirds of the committee asked for it', async () => {
    const one = await CongressOffice.open(server, 'bch');
    await withCommittee(one, ['A1', 'A2', 'B1']);
    const few = await requested({ requestedByCommittee: 1 }, one);
    expect(await one.refusal('conveneCongress', { assemblyId: few })).toMatchObject({
      code: 'REQUESTERS_TOO_FEW',
      details: { committee: { requested: 1, of: 3, needed: 2, reached: false } },
    });
    const id = await requested({ requestedByCommittee: 2 }, one);
    const { requestCheck } = await one.tell('conveneCongress', { assemblyId: id }, CHECK);
    expect(requestCheck.committee.reached).toBe(true);
  });
});

describe('a congress of the past', () => {
  it('is entered as far as it is documented, and what is not stays unknown', async () => {
    const id = await office.prepare({
      ...{ title: 'Đại hội III', date: '2019', ordinal: 3 },
      reported: { present: 120 },
    });
    for (const step of ['conveneCongress', 'openSession', 'closeCongress']) {
      await office.tell(step, { assemblyId: id });
    }
    expect(
      await office.read(
        id,
        `state date convenedOn openedAt closedOn closedAt quorum { state convened present needed why }
         numbers { convened present represented units { convened } reported { convened present } }`,
      ),
    ).toEqual({
      ...{ state: 'CLOSED', date: '2019', convenedOn: null, openedAt: null },
      ...{ closedOn: null, closedAt: null },
      quorum: {
        ...{ state: 'NOT_DETERMINABLE', convened: null, present: 120, needed: null },
        why: expect.stringContaining('persons convened'),
      },
      numbers: {
        ...{ convened: null, present: 120, represented: null, units: null },
        reported: { convened: null, present: 120 },
      },
    });
  });

  it('has the quorum of its reported numbers', async () => {
    const id = await office.prepare({
      ...{ title: 'Đại hội I', date: '2017-06-24' },
      reported: { convened: 150, present: 144, represented: 1400 },
    });
    await office.tell('conveneCongress', { assemblyId: id });
    const { quorum, numbers } = await office.read(
      id,
      'quorum { state needed base rule { base share { comparison numerator denominator } } } numbers { represented }',
    );
    expect(quorum).toEqual({
      ...{ state: 'MET', needed: 76, base: 150 },
      rule: {
        base: 'CONVENED',
        share: { comparison: 'MORE_THAN', numerator: 1, denominator: 2 },
      },
    });
    expect(numbers.represented).toBe(1400);
    expect(await office.refusal('stopCongress', { assemblyId: id, reason: 'x' })).toMatchObject({
      code: 'CONGRESS_STATE',
      details: { quorum: { state: 'MET', present: 144 } },
    });
  });

  it('that was stopped for want of quorum leaves its number free', async () => {
    const past = { title: 'Đại hội II', date: '2018-06-24', ordinal: 2 };
    const id = await office.prepare({ ...past, reported: { convened: 150, present: 75 } });
    await office.tell('conveneCongress', { assemblyId: id });
    await office.tell('stopCongress', { assemblyId: id, reason: 'Không đủ số đại biểu' });
    expect(await office.read(id, 'state stoppedReason closedOn quorum { state }')).toEqual({
      ...{ state: 'STOPPED', stoppedReason: 'Không đủ số đại biểu', closedOn: '2018-06-24' },
      quorum: { state: 'NOT_MET' },
    });
    await office.prepare(past);
  });
});

describe('a correction', () => {
  it('supersedes; what was said before stays known', async () => {
    const id = await office.prepare({ title: 'Đại hội sai', date: '2020' });
    const before = server.clock.now().toISOString();
    server.clock.set('2026-11-22T02:10:00.000Z');
    const reason = 'Biên bản ghi rõ ngày';
    const change = { assemblyId: id, reason, date: '2020-05-30', place: 'Huế', ordinal: 9 };
    await office.tell('correctCongress', change);
    expect(await office.read(id, 'date place ordinal title correctionReason')).toEqual({
      ...{ date: '2020-05-30', place: 'Huế', ordinal: 9, title: 'Đại hội sai' },
      correctionReason: reason,
    });
    expect((await office.refusal('correctCongress', change)).code).toBe('NOTHING_CHANGED');
    const then = await server.data(
      `query ($id: ID!, $at: DateTime!) { congress(id: $id, knownAt: $at) { date place } }`,
      { id, at: '2026-11-22T02:09:00.000Z' },
    );
    expect(then['congress']).toEqual({ date: '2020', place: null });
    expect(before < '2026-11-22T02:10').toBe(true);
  });
});

describe('a meeting', () => {
  it('of a committee has those in the body on its list, whom it was called for', async () => {
    const one = await CongressOffice.open(server, 'hop');
    const bodyId = await withCommittee(one, ['A1', 'A2', 'B1']);
    const meeting = { kind: 'COMMITTEE_MEETING', title: 'Hội nghị lần 3', date: '2026-11-22' };
    const { id } = await one.tell('callMeeting', { ...meeting, bodyId }, 'id');
    const fields = `state body { name } numbers { convened present } quorum { state }
      delegates { totalCount nodes { memberNumber basis title } }`;
    const { meeting: read } = await server.data(
      `query ($id: ID!) { meeting(id: $id) { ${fields} } congress(id: $id) { id } }`,
      { id },
      one.token,
    );
    expect(read).toMatchObject({
      ...{ state: 'CONVENED', body: { name: 'Ban Chấp hành' } },
      ...{ numbers: { convened: 3, present: null }, quorum: { state: 'NOT_DETERMINABLE' } },
    });
    expect(read.delegates.totalCount).toBe(3);
    expect(read.delegates.nodes[0]).toEqual({
      ...{ memberNumber: 'A1', basis: 'EX_OFFICIO', title: 'Ủy viên' },
    });
    const { id: year } = await one.tell('callMeeting', { ...meeting, bodyId, date: '2021' }, 'id');
    const unknown = await server.data(
      `query ($id: ID!) { meeting(id: $id) { numbers { convened } quorum { state } } }`,
      { id: year },
    );
    expect(unknown['meeting']).toEqual({
      ...{ numbers: { convened: null }, quorum: { state: 'NOT_DETERMINABLE' } },
    });
    const { association } = await server.data(
      '{ association(code: "hop") { meetings { title } congresses { title } } }',
    );
    expect(association).toEqual({
      meetings: [{ title: 'Hội nghị lần 3' }, { title: 'Hội nghị lần 3' }],
      congresses: [],
    });
  });

  it('of a committee leaves out the dead, and calls nobody who is no full member', async () => {
    const one = await CongressOffice.open(server, 'mat');
    const bodyId = await withCommittee(one, ['A1', 'A2', 'B1']);
    const ended = { memberNumber: 'A2', on: '2025-05-01', reason: 'DECEASED' };
    await one.tell('endMembership', ended);
    const other = { memberNumber: 'B1', on: '2025-05-01', class: 'HONORARY' };
    await one.tell('changeMemberClass', other);
    const meeting = { kind: 'COMMITTEE_MEETING', title: 'Hội nghị', date: '2026-11-22' };
    const list = 'delegates(show: EVERYBODY) { nodes { id memberNumber standing reason } }';
    const answer = await one.tell(
      'callMeeting',
      { ...meeting, bodyId },
      `id numbers { convened } ${list}`,
    );
    expect(answer.numbers).toEqual({ convened: 1 });
    expect(answer.delegates.nodes).toMatchObject([
      { memberNumber: 'A1', standing: 'CONVENED', reason: null },
      {
        ...{ memberNumber: 'B1', standing: 'NOT_QUALIFIED' },
        reason: 'No full member on 2026-11-22.',
      },
    ]);
    const delegateIds = [answer.delegates.nodes[1].id];
    const input = { assemblyId: answer.id, delegateIds };
    expect((await one.refusal('checkIn', input)).path).toEqual(['input', 'delegateIds', 0]);
    const then = await one.tell(
      'callMeeting',
      { ...meeting, bodyId, date: '2024-11-22' },
      'numbers { convened }',
    );
    expect(then.numbers).toEqual({ convened: 3 });
  });

  it('of people in no units has quorum by those who are there', async () => {
    const one = await CongressOffice.open(server, 'doan', false);
    await one.tell('setRuleSet', { preset: 'YOUTH_UNION', from: '2016-01-01' });
    const bodyId = await withCommittee(one, ['A1', 'A2', 'B1']);
    const meeting = { kind: 'COMMITTEE_MEETING', title: 'Hội nghị', date: '2026-11-22' };
    const { id: assemblyId, delegates } = await one.tell(
      'callMeeting',
      { ...meeting, bodyId },
      'id delegates { nodes { id } }',
    );
    const delegateIds = delegates.nodes.map(({ id }: { id: string }) => id);
    const read = 'assembly { quorum { state unitsNeeded units { convened represented } } }';
    const checked = await one.tell('checkIn', { assemblyId, delegateIds }, read);
    expect(checked.assembly.quorum).toEqual({
      ...{ state: 'MET', unitsNeeded: 0, units: { convened: 0, represented: 0 } },
    });
  });

  it('of a branch has its full members on the list', async () => {
    const meeting = { kind: 'BRANCH_MEETING', title: 'Họp chi hội', date: '2026-11-22' };
    const answer = await office.tell(
      'callMeeting',
      { ...meeting, branchCode: 'B' },
      'numbers { convened } delegates { nodes { memberNumber basis branch { code } } }',
    );
    expect(answer.numbers.convened).toBe(3);
    expect(answer.delegates.nodes[0]).toEqual({
      ...{ memberNumber: 'B1', basis: 'MEMBER', branch: { code: 'B' } },
    });
  });

  it.each([
    [{ kind: 'TERM' }, ['input', 'kind'], 'INVALID_INPUT'],
    [{ kind: 'COMMITTEE_MEETING' }, ['input', 'bodyId'], 'INVALID_INPUT'],
    [{ kind: 'BRANCH_MEETING' }, ['input', 'branchCode'], 'INVALID_INPUT'],
    [{ kind: 'DELEGATE_CONFERENCE', bodyId: '1' }, ['input', 'bodyId'], 'INVALID_INPUT'],
    [{ kind: 'COMMITTEE_MEETING', bodyId: '99999' }, ['input', 'bodyId'], 'NOT_FOUND'],
  ])('%j is refused', async (more, path, code) => {
    const input = { title: 'Họp', date: '2026-11-22', ...more };
    expect(await office.refusal('callMeeting', input)).toMatchObject({ code, path });
  });
});

describe('officers and agenda', () => {
  it('are appointed, relieved and set', async () => {
    const id = await office.prepare({ title: 'Đại hội có ban' });
    const officers = [
      { role: 'CREDENTIALS_COMMITTEE', memberNumber: 'B1' },
      { role: 'CREDENTIALS_COMMITTEE', memberNumber: 'A1', isHead: true },
      { role: 'PRESIDIUM', personName: 'Ông  Khách' },
    ];
    await office.tell('appointOfficers', { assemblyId: id, officers });
    const read = await office.read(id, 'officers { id role name isHead }');
    expect(read.officers.map(({ id: _, ...one }: { id: string }) => one)).toEqual([
      { role: 'PRESIDIUM', name: 'Ông Khách', isHead: false },
      { role: 'CREDENTIALS_COMMITTEE', name: 'Trần Văn A1', isHead: true },
      { role: 'CREDENTIALS_COMMITTEE', name: 'Trần Văn B1', isHead: false },
    ]);
    expect(
      await office.refusal('appointOfficers', { assemblyId: id, officers: [officers[2]] }),
    ).toMatchObject({ code: 'ALREADY_EXISTS', path: ['input', 'officers', 0] });
    const officerId = read.officers[0].id;
    await office.tell('relieveOfficer', { assemblyId: id, officerId });
    expect((await office.refusal('relieveOfficer', { assemblyId: id, officerId })).code).toBe(
      'NOT_FOUND',
    );
    expect((await office.read(id, 'officers { id }')).officers).toHaveLength(2);

    const items = [{ text: 'Khai mạc', day: '2026-11-22' }, { text: 'Bầu cử' }];
    await office.tell('setAgenda', { assemblyId: id, items });
    await office.tell('setAgenda', { assemblyId: id, items: [...items].reverse() });
    expect((await office.read(id, 'agenda { position text day }', '')).agenda).toEqual([
      { position: 1, text: 'Bầu cử', day: null },
      { position: 2, text: 'Khai mạc', day: '2026-11-22' },
    ]);
    const wrong = { assemblyId: id, items: [{ text: 'Khác', day: '2026-11-24' }] };
    expect(await office.refusal('setAgenda', wrong)).toMatchObject({
      ...{ code: 'INVALID_INPUT', path: ['input', 'items', 0, 'day'] },
    });
  });
});

it('officers and candidates who are members are given by number', async () => {
  const id = await office.prepare({ title: 'Đại hội có người trùng tên' });
  const tellers = ['Ngoài Hội', 'NGOÀI hội'].map((personName) => {
    return { role: 'TELLERS_COMMITTEE', personName };
  });
  expect(
    await office.refusal('appointOfficers', { assemblyId: id, officers: tellers }),
  ).toMatchObject({ code: 'ALREADY_EXISTS', path: ['input', 'officers', 1] });
  const person = { personName: 'TRẦN VĂN A1' };
  const officers = { assemblyId: id, officers: [{ role: 'TELLERS_COMMITTEE', ...person }] };
  expect(await office.refusal('appointOfficers', officers)).toMatchObject({
    ...{ code: 'INVALID_INPUT', path: ['input', 'officers', 0, 'personName'] },
    details: { memberNumbers: ['A1'] },
  });
  const { id: electionId } = await office.tell(
    'openElection',
    {
      ...{ assemblyId: id, title: 'Bầu Ban Chấp hành', ballotForm: 'MARKED', seats: 1 },
      ...{ bodyKind: 'EXECUTIVE_COMMITTEE', bodyName: 'Ban Chấp hành', termOrdinal: 1 },
      post: { kind: 'MEMBER', title: 'Ủy viên' },
    },
    'id',
  );
  // An associate, who could not stand by number.
  const associate = { personName: 'Trần Văn L1' };
  const nominated = { electionId, candidates: [{ memberNumber: 'A1' }, associate] };
  expect(await office.refusal('nominateCandidates', nominated)).toMatchObject({
    ...{ code: 'INVALID_INPUT', path: ['input', 'candidates', 1, 'personName'] },
    details: { memberNumbers: ['L1'] },
  });
  const note = 'Người trùng tên, ngoài hội';
  const { candidates } = await office.tell(
    'nominateCandidates',
    { ...nominated, note },
    'candidates { name }',
  );
  expect(candidates).toEqual([{ name: 'Trần Văn A1' }, { name: 'Trần Văn L1' }]);
  const again = { electionId, candidates: [{ personName: 'TRẦN văn l1' }], note };
  expect((await office.refusal('nominateCandidates', again)).code).toBe('ALREADY_EXISTS');
  await office.tell('appointOfficers', { ...officers, note });
});

describe('the apportionment of delegates', () => {
  const READ = `apportionment { referenceDate seats exOfficioSeats members withoutBranch complete
    calculation { method tie { seats } steps { order unit by { decimal } } units { name quota { decimal } } }
    branches { code name size computed seats reason tied } }`;

  it('counts the full members of the reference date, and keeps the sum', async () => {
    const id = await office.prepare({ title: 'Đại hội có phân bổ' });
    const input = { assemblyId: id, referenceDate: '2026-10-01', seats: 5, exOfficioSeats: 2 };
    const { apportionment } = await office.tell('apportionDelegates', { ...input, floor: 1 }, READ);
    expect(apportionment).toMatchObject({
      ...{ referenceDate: '2026-10-01', seats: 5, exOfficioSeats: 2, members: 10 },
      ...{ withoutBranch: 0, complete: true },
      calculation: { method: 'LARGEST_REMAINDER', tie: null },
      branches: [
        { code: 'A', size: 6, computed: 3, seats: 3, reason: null },
        { code: 'B', size: 3, computed: 1, seats: 1 },
        { code: 'C', size: 1, computed: 1, seats: 1 },
      ],
    });
    expect((await office.read(id, 'numbers { represented }')).numbers.represented).toBe(10);

    const wrong = [{ branchCode: 'A', seats: 4, reason: 'Đơn vị lớn' }];
    expect(
      await office.refusal('adjustApportionment', { assemblyId: id, adjustments: wrong }),
    ).toMatchObject({
      ...{ code: 'APPORTIONMENT_SUM', path: ['input', 'adjustments'] },
      details: { seats: 5, given: 6 },
    });
    const adjustments = [
      { branchCode: 'A', seats: 2, reason: 'Tự nguyện nhường' },
      { branchCode: 'B', seats: 2, reason: 'Đơn vị đặc thù' },
    ];
    const adjusted = await office.tell(
      'adjustApportionment',
      { assemblyId: id, adjustments },
      READ,
    );
    expect(adjusted.apportionment.branches).toMatchObject([
      { code: 'A', computed: 3, seats: 2, reason: 'Tự nguyện nhường' },
      { code: 'B', computed: 1, seats: 2, reason: 'Đơn vị đặc thù' },
      { code: 'C', computed: 1, seats: 1, reason: null },
    ]);
    // What the roster says later changes nothing.
    await office.admit('C2', 'C', { from: '2026-09-01' });
    expect((await office.read(id, READ)).apportionment).toEqual(adjusted.apportionment);
    await office.tell('endMembership', {
      memberNumber: 'C2',
      on: '2026-09-02',
      reason: 'RESIGNED',
    });
  });

  it('leaves a tie to whoever decides it', async () => {
    const id = await office.prepare({ title: 'Đại hội hòa' });
    const { apportionment } = await office.tell(
      'apportionDelegates',
      { assemblyId: id, referenceDate: '2026-10-01', seats: 2, method: 'D_HONDT' },
      READ,
    );
    expect(apportionment.complete).toBe(false);
    expect(apportionment.calculation.tie).toEqual({ seats: 1 });
    expect(apportionment.branches).toMatchObject([
      { code: 'A', seats: 1, tied: true },
      { code: 'B', seats: 0, tied: true },
      { code: 'C', seats: 0, tied: false },
    ]);
    const adjustments = [{ branchCode: 'B', seats: 1, reason: 'Bốc thăm' }];
    const decided = await office.tell('adjustApportionment', { assemblyId: id, adjustments }, READ);
    expect(decided.apportionment.complete).toBe(true);
  });

  it.each([
    [{ referenceDate: '2026-11-23' }, 'BEFORE_REFERENCE_DATE', ['input', 'referenceDate']],
    [{ referenceDate: '2010-01-01' }, 'INVALID_INPUT', ['input', 'referenceDate']],
    [{ floor: 2 }, 'INVALID_INPUT', ['input', 'floor']],
  ])('%j is refused', async (more, code, path) => {
    const id = await office.prepare({ title: 'Đại hội sau', date: '2026-12-24' });
    const input = { assemblyId: id, referenceDate: '2026-10-01', seats: 5, ...more };
    expect(await office.refusal('apportionDelegates', input)).toMatchObject({ code, path });
    expect((await office.read(id, READ)).apportionment).toBeNull();
  });
});

describe('who may', () => {
  it('write: the office of that association alone', async () => {
    const id = await office.prepare({ title: 'Đại hội riêng' });
    const foreign = await server.token('OFFICE', 'bch');
    for (const role of ['AUDITOR', 'DASHBOARD'] as const) {
      const token = await server.token(role, 'hoi');
      expect((await office.refusal('conveneCongress', { assemblyId: id }, token)).code).toBe(
        'FORBIDDEN',
      );
    }
    expect((await office.refusal('conveneCongress', { assemblyId: id }, foreign)).code).toBe(
      'FORBIDDEN',
    );
    expect((await office.refusal('conveneCongress', { assemblyId: id }, '')).code).toBe(
      'UNAUTHENTICATED',
    );
    const other = { associationCode: 'bch', assemblyId: id };
    expect((await office.refusal('conveneCongress', other, foreign)).code).toBe('NOT_FOUND');
    expect((await office.read(id, 'state')).state).toBe('PREPARED');
  });

  it('read officers: the office and the auditor', async () => {
    const id = await office.prepare({ title: 'Đại hội kín' });
    const document = 'query ($id: ID!) { congress(id: $id) { officers { name } } }';
    const read = (token?: string) => server.query(document, { id }, token);
    expect((await read(await server.token('AUDITOR', 'hoi'))).errors).toBeUndefined();
    for (const [role, code] of [
      ['AUDITOR', 'bch'],
      ['DASHBOARD', 'hoi'],
    ] as const) {
      const { errors } = await read(await server.token(role, code));
      expect(errors?.[0]?.extensions.code).toBe('FORBIDDEN');
    }
    expect((await read()).errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
  });
});

const REPORT = { kind: 'REPORT', title: 'Báo cáo' };

async function count(): Promise<number> {
  const { association } = await server.data('{ association(code: "hoi") { congresses { id } } }');
  return association.congresses.length;
}

/** An executive committee of these members, all since 2020. */
async function withCommittee(one: CongressOffice, numbers: readonly string[]): Promise<string> {
  await one.tell('openTerm', { ordinal: 1, label: '2020-2025', startsOn: '2020-01-01' });
  const { id: bodyId } = await one.tell(
    'setBodySeats',
    { termOrdinal: 1, kind: 'EXECUTIVE_COMMITTEE', name: 'Ban Chấp hành', seats: 5 },
    'id',
  );
  for (const memberNumber of numbers) {
    const post = { kind: 'MEMBER', title: 'Ủy viên' };
    const mandate = { bodyId, post, memberNumber, from: '2020-01-01', origin: 'ELECTED' };
    await one.tell('beginMandate', mandate);
  }
  return bodyId as string;
}
