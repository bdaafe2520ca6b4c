import { existsSync, readFileSync } from 'node:fs';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { DATA_SOURCES, type DataSources } from '../../src/platform/database/data-sources.js';
import { AuditVerification } from '../../src/platform/audit/audit-verification.js';
import { nameColumns } from '../../src/registry/members/members.store.js';
import { loadSample } from '../../src/sample/load.js';
import { engine } from '../support/database.js';
import { type TestServer, startServer } from '../support/server.js';

type Values = Record<string, unknown>;
type Row = Record<string, any>;

const ANSWERS: Record<string, string> = { beginMandate: '{ id }', endMandate: '{ id }' };
Object.assign(ANSWERS, { recordStatement: '{ __typename }', revealIdentityNumber: '' });
Object.assign(ANSWERS, { callMeeting: '{ id }', enterDelegates: '{ delegates { nodes { id } } }' });
for (const mutation of ['setDelegateStanding', 'openSession', 'recordVote']) {
  ANSWERS[mutation] = '{ __typename }';
}

let server: TestServer;
let sources: DataSources;
let office: string;

beforeAll(async () => {
  server = await startServer('2026-11-22T02:00:00.000Z');
  sources = server.app.get<DataSources>(DATA_SOURCES);
  await loadSample(server.app, { association: 'hoi', members: 160, branches: 9, seed: 7 });
  office = await server.token('OFFICE', 'hoi');
}, 120_000);
afterAll(() => server.close());

const answer = (mutation: string, input: Values, token = office) =>
  server.query(
    `mutation ($input: ${mutation[0]!.toUpperCase()}${mutation.slice(1)}Input!) {
      answer: ${mutation}(input: $input) ${ANSWERS[mutation] ?? '{ number fullName erasedAt }'}
    }`,
    { input: { associationCode: 'hoi', ...input } },
    token,
  );
async function send(mutation: string, input: Values): Promise<any> {
  const { data, errors } = await answer(mutation, input);
  expect(errors).toBeUndefined();
  return data?.['answer'];
}
async function codeOf(mutation: string, input: Values, token = office) {
  return (await answer(mutation, input, token)).errors?.[0]?.extensions.code;
}
const erase = (memberNumber: string) =>
  send('eraseMember', { memberNumber, reason: 'Theo đơn ngày 20-11-2026' });
async function next(day: string): Promise<string> {
  server.clock.set(`${day}T02:00:00.000Z`);
  return Promise.resolve(`${day}T03:00:00.000Z`);
}

const TOTALS = 'opening joined transferredIn left transferredOut closing';
const BRANCH_TOTALS = 'opening joined left closing';
const OF_SCOPE = `
  memberCount(asOf: $day, knownAt: $knownAt)
  full: memberCount(asOf: $day, knownAt: $knownAt, class: FULL)
  memberCountBounds(asOf: $day, knownAt: $knownAt) { atLeast atMost }
  memberTotals(from: $from, until: $until, knownAt: $knownAt) { ${TOTALS} }
  honorary: memberTotals(from: $from, until: $until, knownAt: $knownAt, class: HONORARY) { ${TOTALS} }`;
const WITH_SERIES = `${OF_SCOPE}
  memberSeries(from: $from, until: $until, step: MONTH, knownAt: $knownAt) { from until ${TOTALS} }`;
const COUNT = '{ totalCount }';
const FIGURES = `query ($day: LocalDate!, $from: LocalDate!, $until: LocalDate!, $knownAt: DateTime) {
  association(code: "hoi") {
    ${WITH_SERIES}
    members(asOf: $day, knownAt: $knownAt) ${COUNT}
    ever: members(ever: true, knownAt: $knownAt) ${COUNT}
    left: members(flow: { kind: LEFT, from: $from, until: $until }, knownAt: $knownAt) ${COUNT}
    branchCount(asOf: $day, knownAt: $knownAt)
    branchTotals(from: $from, until: $until, knownAt: $knownAt) { ${BRANCH_TOTALS} }
    branches(ever: true, knownAt: $knownAt) {
      code ${WITH_SERIES}
      below: memberCount(asOf: $day, knownAt: $knownAt, includeSubBranches: true)
      ever: members(ever: true, knownAt: $knownAt) ${COUNT}
    }
    sectors { sector ${OF_SCOPE} }
    terms(knownAt: $knownAt) {
      ordinal memberTotals(knownAt: $knownAt) { ${TOTALS} } bodies { name seats filled vacant }
    }
    bodies(asOf: $day, knownAt: $knownAt) {
      name seats filled vacant
      mandates(ever: true) { id holderName from until post { title } }
    }
  }
}`;
const DAYS = ['2012-06-30', '2016-01-01', '2019-12-31', '2022-07-15', '2025-03-01', '2026-11-22'];

/** Every figure of the association on many days, now and as known at each instant. */
async function figures(instants: readonly (string | null)[]): Promise<unknown[]> {
  const found: unknown[] = [];
  for (const knownAt of instants) {
    for (const day of DAYS) {
      const from = `${Number(day.slice(0, 4)) - 2}-02-15`;
      const data = await server.data(FIGURES, { day, from, until: day, knownAt }, office);
      found.push({ knownAt, day, ...data['association'] });
    }
  }
  return found;
}

const ROSTER = `query ($knownAt: DateTime, $after: String) {
  association(code: "hoi") {
    members(ever: true, first: 100, after: $after, knownAt: $knownAt) {
      pageInfo { hasNextPage endCursor }
      nodes {
        number kind fullName sex birthDate phone email employer jobTitle employmentSector qualifications
        identityNumber(knownAt: $knownAt)
        memberships(knownAt: $knownAt) {
          id class from until startReason endReason note branch { code } decision { number }
        }
      }
    }
  }
}`;

/** Everybody whom the books list, with their memberships. */
async function roster(knownAt: string | null): Promise<Row[]> {
  const nodes: Row[] = [];
  for (let after: string | null = null; ;) {
    const data: Row = await server.data(ROSTER, { knownAt, after }, office);
    nodes.push(...data['association'].members.nodes);
    const { hasNextPage, endCursor } = data['association'].members.pageInfo;
    if (!hasNextPage) return nodes;
    after = endCursor;
  }
}

/** Members whose memberships and mandates have all ended, for the sample has some. */
async function endedMembers(): Promise<string[]> {
  const rows = await sources.reader.query<Row[]>(
    `SELECT number FROM member WHERE erased_at IS NULL AND id NOT IN (
       SELECT member_id FROM membership WHERE superseded_at IS NULL AND until_edtf IS NULL
     ) AND id NOT IN (
       SELECT member_id FROM mandate WHERE member_id IS NOT NULL
     ) ORDER BY number`,
  );
  return rows.map(({ number }) => number as string);
}

describe('figures', () => {
  it('are after erasures what they were before, now and as known then', async () => {
    const instants: (string | null)[] = [await next('2026-11-23')];
    const members = await roster(null);
    const held = await sources.reader.query<Row[]>(
      `SELECT m.number, MAX(CASE WHEN until_edtf IS NULL THEN 1 ELSE 0 END) AS running
       FROM mandate JOIN member m ON m.id = mandate.member_id
       WHERE superseded_at IS NULL GROUP BY m.number ORDER BY m.number`,
    );
    const officer = held.find(({ running }) => running === 0)?.['number'] as string;
    const [leaving = '', moving = '', ...others] = members
      .filter(({ memberships }) => memberships.at(-1)?.until === null)
      .map(({ number }) => number as string)
      .filter((number) => held.every((row) => row['number'] !== number));
    expect(officer).toBeDefined();
    for (const number of [leaving, moving]) {
      await send('endMembership', { memberNumber: number, on: '2026-11-20', reason: 'RESIGNED' });
    }
    instants.push(await next('2026-11-24'));
    const { memberships } = (await roster(null)).find(({ number }) => number === moving) as Row;
    await send('correctMembership', {
      ...{ membershipId: memberships.at(-1).id, until: '2025-10', reason: 'Nhầm năm' },
    });
    await send('updateMemberDetails', { memberNumber: leaving, details: { phone: '0900999888' } });
    instants.push(await next('2026-11-25'), null);
    // Refused where the officer has left before.
    await answer('endMembership', { memberNumber: officer, on: '2026-11-21', reason: 'RESIGNED' });

    const before = await figures(instants);
    const rosters = await Promise.all(instants.map((at) => roster(at)));
    const erased = [...(await endedMembers()).slice(0, 12), leaving, moving, officer];
    expect(erased.length).toBeGreaterThan(8);
    await next('2026-11-26');
    for (const number of new Set(erased)) await erase(number);
    expect(await figures(instants)).toEqual(before);

    for (const [i, at] of instants.entries()) {
      const then = new Map(rosters[i]?.map((member) => [member['number'], member]));
      const now = await roster(at);
      expect(now).toHaveLength(then.size);
      for (const member of now) {
        const was = then.get(member['number']) as Row;
        expect(member['kind']).toBe(was['kind']);
        const kept = was['memberships'].map((row: Row) => ({ ...row, note: null }));
        if (!erased.includes(member['number'] as string)) expect(member).toEqual(was);
        else expect(member).toMatchObject({ ...NOBODY, memberships: kept });
      }
    }
    expect(others.length).toBeGreaterThan(10);
  }, 240_000);
});

/** What everybody knows of somebody erased. */
const NOBODY = {
  ...{ fullName: '(đã xóa)', sex: null, birthDate: null, phone: null, email: null },
  ...{ employer: null, jobTitle: null, employmentSector: null, qualifications: null },
  identityNumber: null,
};

describe('an erased person', () => {
  const NAMES = ['Trịnh Thị Dấuvết', 'Trịnh Thị Dấuxưa'];
  const IDENTITY = '036199654321';
  const SAID = {
    ...{ birthDate: '1961-02-27', phone: '0912 777 666', email: 'dauvet@example.org' },
    ...{ employer: 'Dấunơi Làm', jobTitle: 'Dấuchức Danh', qualifications: 'Dấubằng Cấp' },
  };
  const NOTES = ['Dấuđơn Xin', 'Dấuphụ Lục', 'Dấutừ Chối'].concat([
    'Dấughi Chú',
    'Dấulý Do',
    'Dấumục Đích',
    'Dấuđồng Ý',
    'Dấutrang 7',
    'Dấunhìn',
    'Dấuvắng Mặt',
    'Dấuchức Vụ',
  ]);
  const keys = NAMES.map((name) => nameColumns(name));
  const TRACES = [
    ...NAMES,
    ...keys.flatMap((key) => [key.nameSortKey, key.nameSearchKey, key.nameExactKey]),
    ...Object.values(SAID),
    ...NOTES,
    ...[IDENTITY, '654321'],
  ];
  let sealed: string[];

  beforeAll(async () => {
    await next('2026-11-27');
    const member = { ...SAID, number: 'X1', fullName: NAMES[1], sex: 'FEMALE' };
    await send('admitMember', { member, from: '2015', note: NOTES[3], sourcePlace: NOTES[7] });
    await send('updateMemberDetails', { memberNumber: 'X1', details: { fullName: NAMES[0] } });
    const [{ id }] = await sources.reader.query<[Row]>(`SELECT id FROM member WHERE number = 'X1'`);
    for (const state of ['PENDING', 'REJECTED']) {
      await sources.writer.manager.insert('MemberRequest', {
        ...{ associationId: 1, branchId: 1, memberId: id, key: `request-${state}`, state },
        ...{ kind: 'ENDING', filedBy: 'trưởng chi hội', filedAt: '2026-11-27T02:00:00.000Z' },
        ...{ input: `{"note":"${NOTES[0]}"}`, attachments: `["${NOTES[1]}"]`, reason: NOTES[2] },
      });
    }
    await send('recordIdentityNumber', { memberNumber: 'X1', identityNumber: '036199111222' });
    await send('recordIdentityNumber', { memberNumber: 'X1', identityNumber: IDENTITY });
    await send('revealIdentityNumber', { memberNumber: 'X1', purpose: NOTES[8] });
    await send('recordConsent', {
      ...{ memberNumber: 'X1', purpose: 'OTHER', purposeText: NOTES[5], note: NOTES[6] },
      ...{ givenOn: '2015', form: 'WRITTEN', idempotencyKey: 'consent-of-x1' },
    });
    const meeting = await send('callMeeting', {
      ...{ kind: 'DELEGATE_CONFERENCE', title: 'Hội nghị', date: '2026-11-27' },
      reported: { convened: 3, present: 3 },
    });
    const ofMeeting = { assemblyId: meeting.id };
    const delegates = [{ memberNumber: 'X1', basis: 'APPOINTED', title: NOTES[10] }];
    const { delegates: list } = await send('enterDelegates', { ...ofMeeting, delegates });
    const absent = { delegateId: list.nodes[0].id, standing: 'EXCUSED', reason: NOTES[9] };
    await send('setDelegateStanding', { ...ofMeeting, ...absent });
    await send('openSession', ofMeeting);
    await send('recordVote', {
      ...{ ...ofMeeting, kind: 'CONFIDENCE', method: 'SHOW_OF_HANDS', title: 'Tín nhiệm' },
      ...{ items: [{ memberNumber: 'X1', votes: [{ option: 'FOR', votes: 2 }] }], ruling: 'Đủ' },
    });
  });

  it('must have left first', async () => {
    const input = { memberNumber: 'X1', reason: 'Đơn' };
    expect(await codeOf('eraseMember', input)).toBe('MEMBERSHIP_RUNNING');
    const said = { note: NOTES[3], sourcePlace: NOTES[7] };
    const ending = { memberNumber: 'X1', on: '2027-01-01', reason: 'RESIGNED', ...said };
    await send('endMembership', ending);
    expect(await codeOf('eraseMember', input)).toBe('MEMBERSHIP_RUNNING');
    await next('2027-01-02');
    const [{ key }] = await sources.reader.query<[Row]>(
      `SELECT key FROM membership ORDER BY id DESC LIMIT 1`,
    );
    await send('correctMembership', {
      ...{ membershipId: key, until: '2026-12-31', reason: NOTES[4] },
    });
  });

  it('is refused to all but the office, and where it is nobody', async () => {
    const input = { memberNumber: 'X1', reason: 'Đơn' };
    for (const role of ['AUDITOR', 'DASHBOARD'] as const) {
      expect(await codeOf('eraseMember', input, await server.token(role, 'hoi'))).toBe('FORBIDDEN');
    }
    expect(await codeOf('eraseMember', { ...input, memberNumber: 'X9' })).toBe('NOT_FOUND');
    expect(await codeOf('eraseMember', { ...input, reason: ' ' })).toBe('INVALID_INPUT');
  });

  it('leaves traces before, or the next test would prove nothing', async () => {
    sealed = (
      await sources.reader.query<Row[]>(`SELECT sealed, lookup FROM member_identity`)
    ).flatMap((row) => [row['sealed'] as string, row['lookup'] as string]);
    expect(sealed).toHaveLength(4);
    const rows = await everything();
    for (const trace of [...TRACES, ...sealed]) {
      if (!trace.includes('654321') || trace === IDENTITY.slice(-6)) continue;
      expect(rows).not.toContain(trace);
    }
    for (const trace of [...TRACES.filter((text) => !text.includes('654321')), ...sealed]) {
      expect(rows).toContain(JSON.stringify(trace).slice(1, -1));
      if (engine === 'sqlite') expect(files().includes(trace)).toBe(true);
    }
  });

  it('leaves none in any table, nor in any file of SQLite', async () => {
    expect(await erase('X1')).toEqual({
      ...{ number: 'X1', fullName: '(đã xóa)' },
      erasedAt: expect.stringMatching(/^2027-01-02/),
    });
    const rows = await everything();
    for (const trace of [...TRACES, ...sealed]) {
      expect(rows).not.toContain(JSON.stringify(trace).slice(1, -1));
      if (engine === 'sqlite') expect(files().includes(trace)).toBe(false);
    }
  });

  it('has no request pending', async () => {
    const requests = await sources.reader.query<Row[]>(
      `SELECT state, input, attachments, reason FROM member_request ORDER BY id`,
    );
    const nothing = { state: 'REJECTED', input: null, attachments: null, reason: null };
    expect(requests).toEqual([nothing, nothing]);
  });

  it('is found by no search, and shown as erased, as known at any time', async () => {
    for (const search of ['Dấuvết', 'dauvet', IDENTITY]) {
      const data = await server.data(
        `query ($search: String) { association(code: "hoi") {
          a: members(ever: true, search: $search) { totalCount }
          b: members(ever: true, search: $search, knownAt: "2026-11-28T00:00:00Z") { totalCount }
        } }`,
        { search },
        office,
      );
      expect(data['association']).toEqual({ a: { totalCount: 0 }, b: { totalCount: 0 } });
    }
    const data = await server.data(
      `{ association(code: "hoi") { member(number: "X1", knownAt: "2026-11-27T02:00:00.001Z") {
        fullName sex phone erasedAt consents { purpose purposeText note givenOn }
        memberships { from until versions { note correctionReason sourcePlace endNote endSourcePlace } }
      } } }`,
      {},
      office,
    );
    expect(data['association'].member).toMatchObject({
      ...{ fullName: '(đã xóa)', sex: null, phone: null, erasedAt: expect.any(String) },
      consents: [{ purpose: 'OTHER', purposeText: null, note: null, givenOn: '2015' }],
    });
    for (const row of data['association'].member.memberships[0].versions) {
      expect(row).toEqual({
        ...{ note: null, sourcePlace: null, endNote: null, endSourcePlace: null },
        correctionReason: null,
      });
    }
  });

  it('is written about no more, whatever is tried', async () => {
    const [{ key }] = await sources.reader.query<[Row]>(
      `SELECT key FROM membership WHERE superseded_at IS NULL ORDER BY id DESC LIMIT 1`,
    );
    const member = { memberNumber: 'X1' };
    const consent = { purpose: 'CONTACT', givenOn: '2015', form: 'WRITTEN' };
    const tries: [string, Values][] = [
      ['eraseMember', { ...member, reason: 'Đơn' }],
      ['updateMemberDetails', { ...member, details: { fullName: NAMES[0] } }],
      ['reinstateMember', { ...member, from: '2027-01-01' }],
      ['correctMembership', { membershipId: key, from: '2014', reason: 'x' }],
      ['retractMembership', { membershipId: key, reason: 'x' }],
      ['recordIdentityNumber', { ...member, identityNumber: IDENTITY }],
      ['recordConsent', { ...member, ...consent }],
    ];
    for (const [mutation, input] of tries) {
      expect([mutation, await codeOf(mutation, input)]).toEqual([mutation, 'MEMBER_ERASED']);
    }
    const again = {
      ...member,
      ...consent,
      purpose: 'OTHER',
      purposeText: NOTES[5],
      note: NOTES[6],
    };
    const repeated = await answer('recordConsent', { ...again, idempotencyKey: 'consent-of-x1' });
    expect(repeated.data?.['answer']).toMatchObject({ fullName: '(đã xóa)' });
  });

  it('may be a member again, under a new number and with the same identity number', async () => {
    await send('admitMember', { member: { number: 'X2', fullName: 'Ai Đó' }, from: '2027-01-02' });
    await send('recordIdentityNumber', { memberNumber: 'X2', identityNumber: IDENTITY });
  });
});

describe('who holds a post', () => {
  let mandateId: string;
  const NAME = 'Đinh Văn Côngkhai';

  it('cannot be erased while in office', async () => {
    const [{ id }] = await sources.reader.query<[Row]>(
      `SELECT id FROM body WHERE kind = 'EXECUTIVE_COMMITTEE' ORDER BY term_id DESC LIMIT 1`,
    );
    await send('admitMember', { member: { number: 'X3', fullName: NAME }, from: '2015' });
    const { id: key } = await send('beginMandate', {
      ...{ bodyId: String(id), post: { kind: 'MEMBER', title: 'Ủy viên' }, memberNumber: 'X3' },
      ...{ from: '2026-06-01', origin: 'CO_OPTED' },
    });
    mandateId = key;
    await send('endMembership', { memberNumber: 'X3', on: '2027-01-01', reason: 'RESIGNED' });
    const input = { memberNumber: 'X3', reason: 'Đơn' };
    expect(await codeOf('eraseMember', input)).toBe('MANDATE_RUNNING');
    await send('endMandate', { mandateId, on: '2027-01-01', reason: 'RESIGNED' });
  });

  it('stays on record under the public name, apart from the member', async () => {
    await erase('X3');
    const mandates = await sources.reader.query<Row[]>(
      `SELECT member_id, person_name FROM mandate WHERE key = '${mandateId}'`,
    );
    expect(mandates).toEqual([
      { member_id: null, person_name: NAME },
      { member_id: null, person_name: NAME },
    ]);
    const rows = (await rowsBut('mandate')).join('\n');
    expect(rows).not.toContain('Côngkhai');
    const [{ id }] = await sources.reader.query<[Row]>(`SELECT id FROM member WHERE number = 'X3'`);
    const entries = await sources.reader.query<Row[]>(
      `SELECT * FROM audit_entry WHERE subject_id = '${mandateId}'`,
    );
    expect(entries.length).toBe(2);
    for (const entry of entries) {
      expect(entry['after']).not.toContain('memberId');
      expect(entry['after']).not.toContain(`:${id},`);
    }
  });
});

it('touches no request that may be a namesake’s, and the trail says which ones it turned down', async () => {
  const member = { number: 'X5', fullName: 'Trùng Họ Tên', phone: '0912345678' };
  await send('admitMember', { member, from: '2015' });
  await send('endMembership', { memberNumber: 'X5', on: '2016', reason: 'RESIGNED' });
  const [{ id: memberId }] = await sources.reader.query<[Row]>(
    `SELECT id FROM member WHERE number = 'X5'`,
  );
  const namesake = JSON.stringify({ member: { fullName: member.fullName, phone: member.phone } });
  const filed: Record<string, Values> = {
    'of-the-member': { kind: 'ENDING', memberId, state: 'PENDING', input: '{}', reason: null },
    'of-a-namesake': { memberId: null, state: 'PENDING', input: namesake, reason: null },
    'named-alone': { memberId: null, state: 'REJECTED', input: null, reason: 'Trùng họ tên' },
    'named-with-phone': {
      ...{ memberId: null, state: 'REJECTED', input: null },
      reason: 'Trùng Họ Tên, 0912345678: chưa đủ hồ sơ',
    },
  };
  for (const [key, values] of Object.entries(filed)) {
    await sources.writer.manager.insert('MemberRequest', {
      ...{ associationId: 1, branchId: 1, key, kind: 'ADMISSION', attachments: '[]' },
      ...{ filedBy: 'trưởng chi hội', filedAt: '2026-11-27T02:00:00.000Z' },
      ...values,
    });
  }
  await erase('X5');
  const left = Object.fromEntries(
    (
      await sources.reader.query<Row[]>(
        `SELECT key, state, input, reason FROM member_request WHERE key IN ('${Object.keys(filed).join("', '")}')`,
      )
    ).map(({ key, ...row }) => [key, row]),
  );
  expect(left).toEqual({
    'of-the-member': { state: 'REJECTED', input: null, reason: null },
    'of-a-namesake': { state: 'PENDING', input: namesake, reason: null },
    'named-alone': { state: 'REJECTED', input: null, reason: 'Trùng họ tên' },
    'named-with-phone': { state: 'REJECTED', input: null, reason: null },
  });
  const entries = await sources.reader.query<Row[]>(
    `SELECT action, subject_id, before, after FROM audit_entry
     WHERE subject_type = 'MemberRequest' ORDER BY id`,
  );
  const decided = entries.filter(({ subject_id }) => subject_id in filed);
  expect(decided).toEqual([
    {
      ...{ action: 'decideRequest', subject_id: 'of-the-member' },
      ...{ before: '{"state":"PENDING"}', after: '{"state":"REJECTED"}' },
    },
  ]);
});

it('leaves an audit trail that holds', async () => {
  const { fault, erased } = await server.app.get(AuditVerification).verify();
  expect(fault).toBeNull();
  expect(erased).toBeGreaterThan(8);
});

it('goes together with what is written about the person at the same time', async () => {
  await send('admitMember', { member: { number: 'X4', fullName: 'Người Cuối' }, from: '2015' });
  await send('endMembership', { memberNumber: 'X4', on: '2016', reason: 'RESIGNED' });
  const writes = Array.from({ length: 6 }, (_, i) => [
    answer('updateMemberDetails', { memberNumber: 'X4', details: { phone: `090011122${i}` } }),
    ...(i === 2 ? [answer('eraseMember', { memberNumber: 'X4', reason: 'Đơn' })] : []),
  ]).flat();
  await Promise.all(writes);
  expect(await everything()).not.toContain('090011122');
});

async function rowsBut(table: string): Promise<string[]> {
  const rows: string[] = [];
  for (const { tableName } of sources.reader.entityMetadatas) {
    if (tableName === table) continue;
    rows.push(JSON.stringify(await sources.reader.query(`SELECT * FROM ${tableName}`)));
  }
  return rows;
}

/** Every row of every table as text. */
async function everything(): Promise<string> {
  const rows = (await rowsBut('')).join('\n');
  // JSON within JSON doubles its marks.
  return rows.replaceAll('\\\\', '\\');
}

/** All that SQLite has on disk. */
function files(): Buffer {
  const file = server.databaseUrl.slice('sqlite:'.length);
  const names = ['', '-wal', '-shm']
    .map((suffix) => file + suffix)
    .filter((name) => existsSync(name));
  return Buffer.concat(names.map((name) => readFileSync(name)));
}
