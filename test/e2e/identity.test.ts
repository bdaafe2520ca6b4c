import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';

import { DATA_SOURCES, type DataSources } from '../../src/platform/database/data-sources.js';
import { type TestDatabase, freshDatabase } from '../support/database.js';
import { NOW, type TestServer, anyOffice, startServer } from '../support/server.js';
import { AssociationsService } from '../../src/registry/associations/associations.service.js';

type Values = Record<string, unknown>;
type Row = Record<string, any>;

const NUMBER = '012345678901';
const OLD_CARD = '271828182';
const NEXT = '098765432109';
const FURTHER = '044196012345';

let database: TestDatabase;
let server: TestServer;
let sources: DataSources;
let office: string;
let elsewhere: string;
let leader: string;
let auditor: string;
let dashboard: string;

beforeAll(async () => {
  database = await freshDatabase();
  server = await startServer(NOW, database);
  sources = server.app.get<DataSources>(DATA_SOURCES);
  for (const code of ['hoi', 'khac']) {
    const association = { code, name: `Hội ${code}`, kind: 'ASSOCIATION' } as const;
    await server.app.get(AssociationsService).found(anyOffice, association);
  }
  office = await server.token('OFFICE', 'hoi');
  elsewhere = await server.token('OFFICE', 'khac');
  for (const code of ['A', 'B']) {
    const branch = { code, name: `Chi hội ${code}`, sector: 'OTHER', from: '2010' };
    await send('establishBranch', branch, office);
  }
  leader = await server.token('BRANCH_LEADER', 'hoi', 'A');
  auditor = await server.token('AUDITOR', 'hoi');
  dashboard = await server.token('DASHBOARD', 'hoi');
  for (const [number, branchCode] of Object.entries({ 1: 'A', 2: 'B', 3: 'A', 4: 'A' })) {
    await admit(number, branchCode);
  }
  await send('admitMember', {
    ...{ from: '2015', branchCode: 'A' },
    member: { number: 'T1', kind: 'ORGANIZATION', fullName: 'Công ty Một' },
  });
  await send('admitMember', { ...foreign, from: '2015', member: person('1') }, elsewhere);
});
afterAll(async () => {
  await server.close();
  await database.drop();
});

const foreign = { associationCode: 'khac' };
const purpose = 'Đối chiếu hồ sơ';
const person = (number: string) => ({ number, fullName: `Hội viên ${number}` });
const admit = (number: string, branchCode: string) =>
  send('admitMember', { from: '2015', branchCode, member: person(number) });

async function answer(mutation: string, input: Values, token = office) {
  const type = `${mutation[0]!.toUpperCase()}${mutation.slice(1)}Input`;
  const selection = ANSWERS[mutation] ?? '{ number }';
  return server.query(
    `mutation ($input: ${type}!) { answer: ${mutation}(input: $input) ${selection} }`,
    { input: { associationCode: 'hoi', ...input } },
    token,
  );
}
const ANSWERS: Record<string, string> = { revealIdentityNumber: '', establishBranch: '{ code }' };

async function send(mutation: string, input: Values, token = office): Promise<any> {
  const { data, errors } = await answer(mutation, input, token);
  expect(errors).toBeUndefined();
  return data?.['answer'];
}

async function refusal(mutation: string, input: Values, token = office) {
  const { errors } = await answer(mutation, input, token);
  return { code: errors?.[0]?.extensions.code, ...errors?.[0]?.extensions, ...errors?.[0] };
}

const record = (memberNumber: string, identityNumber: string | null) => ({
  memberNumber,
  identityNumber,
});

async function shown(number: string, token: string, knownAt: string | null = null) {
  const { data, errors } = await server.query(
    `query ($number: ID!, $knownAt: DateTime) {
      association(code: "hoi") { member(number: $number) { identityNumber(knownAt: $knownAt) } }
    }`,
    { number, knownAt },
    token,
  );
  if (errors) return errors[0]?.extensions.code;
  return data?.['association'].member?.identityNumber;
}

const table = (name: string) => sources.reader.query<Row[]>(`SELECT * FROM ${name} ORDER BY id`);
async function lastEntry(): Promise<Row> {
  const [entry] = await sources.reader.query<Row[]>(
    `SELECT e.*, p.content FROM audit_entry e LEFT JOIN audit_personal p ON p.entry_id = e.id
     ORDER BY e.id DESC LIMIT 1`,
  );
  return entry as Row;
}

describe('an identity number', () => {
  it('is recorded, and shown masked to those who may read the member', async () => {
    expect(await send('recordIdentityNumber', record('1', NUMBER))).toEqual({ number: '1' });
    expect(await shown('1', office)).toBe('*********901');
    expect(await shown('1', auditor)).toBe('*********901');
    expect(await shown('1', leader)).toBe('*********901');
    expect(await shown('1', dashboard)).toBe('FORBIDDEN');
    expect(await shown('1', elsewhere)).toBe('FORBIDDEN');
    expect(await shown('2', office)).toBeNull();
  });

  it('is shown to a leader of who is in reach today only', async () => {
    await send('recordIdentityNumber', record('2', '111222333444'));
    expect(await shown('2', leader)).toBeUndefined();
    await send('recordIdentityNumber', record('3', '111222333555'));
    expect(await shown('3', leader)).toBe('*********555');
    await send('transferMember', { memberNumber: '3', toBranchCode: 'B', on: '2020-01-01' });
    expect(await shown('3', leader)).toBeUndefined();
    expect(await shown('3', office)).toBe('*********555');
    for (const list of ['ever: true', 'asOf: "2018-01-01"']) {
      const { data } = await server.query(
        `{ association(code: "hoi") { members(${list}, first: 100) { nodes { number identityNumber } } } }`,
        {},
        leader,
      );
      expect(JSON.stringify(data)).not.toContain('555');
    }
  });

  it('is changed and withdrawn, and what the books said before stays known as of then', async () => {
    server.clock.set('2026-11-23T02:00:00.000Z');
    await send('recordIdentityNumber', record('1', OLD_CARD));
    server.clock.set('2026-11-24T02:00:00.000Z');
    await send('recordIdentityNumber', record('1', null));
    expect(await shown('1', office)).toBeNull();
    expect(await shown('1', office, '2026-11-23T12:00:00Z')).toBe('******182');
    expect(await shown('1', office, '2026-11-22T12:00:00Z')).toBe('*********901');
    expect(await shown('1', office, '2026-11-21T12:00:00Z')).toBeNull();
    await send('recordIdentityNumber', record('1', NUMBER));
    const entry = await lastEntry();
    expect(JSON.parse(entry['content'] as string)).toEqual({
      before: { identityNumber: null },
      after: { identityNumber: '*********901' },
    });
  });

  it.each([
    ['letters', 'ABCDEFGHIJKL', 'INVALID_INPUT'],
    ['ten digits', '0123456789', 'INVALID_INPUT'],
    ['spaces', '012 345 678 901', 'INVALID_INPUT'],
    ['a line end', `${NUMBER}\n`, 'INVALID_INPUT'],
    ['wide digits', '０１２３４５６７８９０１', 'INVALID_INPUT'],
    ['Arabic digits', '٠١٢٣٤٥٦٧٨٩٠١', 'INVALID_INPUT'],
    ['what stands already', NUMBER, 'NOTHING_CHANGED'],
  ])('is refused with %s, and the refusal does not repeat it', async (_, number, code) => {
    const error = await refusal('recordIdentityNumber', record('1', number));
    expect(error).toMatchObject({ code, path: expect.anything() });
    expect(error.extensions?.path).toEqual(['input', 'identityNumber']);
    expect(JSON.stringify(error)).not.toContain(JSON.stringify(number).slice(1, -1));
  });

  it('is refused of an organization, of nobody, and where it is forgotten', async () => {
    expect(await refusal('recordIdentityNumber', record('T1', NEXT))).toMatchObject({
      code: 'INVALID_INPUT',
    });
    expect(await refusal('recordIdentityNumber', record('99', NEXT))).toMatchObject({
      code: 'NOT_FOUND',
    });
    expect(await refusal('recordIdentityNumber', { memberNumber: '1' })).toMatchObject({
      code: 'INVALID_INPUT',
    });
    expect(await refusal('recordIdentityNumber', record('2', null))).toEqual(
      expect.objectContaining({ code: undefined }),
    );
    expect(await refusal('recordIdentityNumber', record('2', null))).toMatchObject({
      code: 'NOTHING_CHANGED',
    });
  });

  it("is one member's in an association, and anybody's in another", async () => {
    const error = await refusal('recordIdentityNumber', record('2', NUMBER));
    expect(error).toMatchObject({
      code: 'ALREADY_EXISTS',
      extensions: { path: ['input', 'identityNumber'], details: {} },
    });
    expect(JSON.stringify(error)).not.toMatch(/Hội viên|member '/);
    expect(JSON.stringify(error)).not.toContain(NUMBER);
    await send('recordIdentityNumber', { ...foreign, ...record('1', NUMBER) }, elsewhere);
    const rows = await table('member_identity');
    const standing = rows.filter((row) => row['superseded_at'] === null);
    const lookups = standing.map((row) => row['lookup']);
    expect(new Set(lookups).size).toBe(standing.length);
  });

  it('is told to belong to somebody on record alone, also by a refusal', async () => {
    for (const [member, code] of [
      ['2', 'ALREADY_EXISTS'],
      ['1', 'NOTHING_CHANGED'],
    ] as const) {
      const before = (await table('audit_entry')).length;
      expect(await refusal('recordIdentityNumber', record(member, NUMBER))).toMatchObject({ code });
      expect((await table('audit_entry')).length).toBe(before + 1);
      const entry = await lastEntry();
      expect(entry).toMatchObject({
        ...{ action: 'findMemberByIdentityNumber', subject_type: 'Member', subject_id: '1' },
        actor: expect.stringMatching(/test OFFICE/),
      });
      expect(JSON.parse(entry['content'] as string)).toEqual({
        after: { purpose: `recordIdentityNumber ${member}`, identityNumber: '*********901' },
      });
    }
    const before = (await table('audit_entry')).length;
    await refusal('recordIdentityNumber', record('2', null));
    expect((await table('audit_entry')).length).toBe(before);
  });

  it('is one member’s also where two are recorded at the same time', async () => {
    await Promise.all([admit('51', 'A'), admit('52', 'A')]);
    const answers = await Promise.all(
      ['51', '52'].map((member) => answer('recordIdentityNumber', record(member, FURTHER))),
    );
    const codes = answers.map(({ errors }) => errors?.[0]?.extensions.code);
    expect(codes.sort()).toEqual(['ALREADY_EXISTS', undefined]);
  });

  it('stands nowhere in the database as digits', async () => {
    for (const { tableName } of sources.reader.entityMetadatas) {
      const rows = JSON.stringify(await table(tableName));
      for (const number of [NUMBER, OLD_CARD, FURTHER, '111222333555']) {
        expect(rows).not.toContain(number);
      }
    }
  });
});

describe('a whole number', () => {
  const reveal = { memberNumber: '1', purpose };

  it('is shown to the office, and each look is logged with its purpose', async () => {
    for (let n = 0; n < 2; n++) {
      const before = (await table('audit_entry')).length;
      expect(await send('revealIdentityNumber', reveal)).toBe(NUMBER);
      expect((await table('audit_entry')).length).toBe(before + 1);
      const entry = await lastEntry();
      expect(entry).toMatchObject({ action: 'revealIdentityNumber', subject_id: '1' });
      expect(entry['actor']).toMatch(/test OFFICE/);
      expect(JSON.parse(entry['content'] as string)).toEqual({ after: { purpose } });
      expect(JSON.stringify(entry)).not.toContain(NUMBER);
    }
  });

  it('is logged again where the request is sent again with its key', async () => {
    const input = { ...reveal, idempotencyKey: 'look-1' };
    const before = (await table('audit_entry')).length;
    expect(await send('revealIdentityNumber', input)).toBe(NUMBER);
    expect(await send('revealIdentityNumber', input)).toBe(NUMBER);
    expect((await table('audit_entry')).length).toBe(before + 2);
    const other = await refusal('revealIdentityNumber', { ...input, memberNumber: '2' });
    expect(other).toMatchObject({ code: 'IDEMPOTENCY_CONFLICT' });
  });

  it('is not shown where the look cannot be logged', async () => {
    jest.spyOn(Logger.prototype, 'error').mockImplementation(() => undefined);
    await sources.writer.query('ALTER TABLE audit_personal RENAME TO audit_personal_away');
    try {
      expect(await refusal('revealIdentityNumber', reveal)).toMatchObject({ code: 'INTERNAL' });
    } finally {
      await sources.writer.query('ALTER TABLE audit_personal_away RENAME TO audit_personal');
      jest.restoreAllMocks();
    }
  });

  it('is refused without a purpose, and where none is recorded', async () => {
    expect(await refusal('revealIdentityNumber', { ...reveal, purpose: '  ' })).toMatchObject({
      code: 'INVALID_INPUT',
    });
    expect(await refusal('revealIdentityNumber', { ...reveal, memberNumber: '4' })).toMatchObject({
      code: 'NOT_FOUND',
    });
  });

  it.each(['recordIdentityNumber', 'revealIdentityNumber', 'findMemberByIdentityNumber'])(
    '%s is for the office of the association only',
    async (mutation) => {
      const input = {
        recordIdentityNumber: record('1', NEXT),
        revealIdentityNumber: reveal,
        findMemberByIdentityNumber: { identityNumber: NUMBER, purpose },
      }[mutation] as Values;
      const before = (await table('audit_entry')).length;
      for (const token of [leader, auditor, dashboard, elsewhere]) {
        expect(await refusal(mutation, input, token)).toMatchObject({ code: 'FORBIDDEN' });
      }
      expect((await table('audit_entry')).length).toBe(before);
    },
  );
});

describe('a look-up', () => {
  const find = (identityNumber: string) =>
    send('findMemberByIdentityNumber', { identityNumber, purpose });

  it('finds who has the number now, in its own association, on record', async () => {
    expect(await find(NUMBER)).toEqual({ number: '1' });
    const entry = await lastEntry();
    expect(entry).toMatchObject({ subject_type: 'Member', subject_id: '1' });
    expect(JSON.parse(entry['content'] as string)).toEqual({
      after: { purpose, identityNumber: '*********901' },
    });
    expect(await find(OLD_CARD)).toBeNull();
    expect(await lastEntry()).toMatchObject({ subject_type: 'Association', subject_id: 'hoi' });
    const input = { ...foreign, identityNumber: '111222333444', purpose };
    expect(await send('findMemberByIdentityNumber', input, elsewhere)).toBeNull();
  });

  it('cannot be made by the address of a request', async () => {
    const query = `mutation { findMemberByIdentityNumber(input: { associationCode: "hoi", identityNumber: "${NUMBER}", purpose: "x" }) { number } }`;
    const response = await fetch(`${server.url}?query=${encodeURIComponent(query)}`, {
      headers: { authorization: `Bearer ${office}`, 'apollo-require-preflight': '1' },
    });
    expect(response.status).not.toBe(200);
    expect(await response.text()).not.toContain('"number"');
  });

  it('has no other way: neither search nor filter nor history meets the number', async () => {
    for (const search of [NUMBER, NUMBER.slice(-3), NUMBER.slice(0, 6), '901']) {
      const { association } = await server.data(
        `query ($search: String!) { association(code: "hoi") { members(search: $search, ever: true) { totalCount nodes { number } } } }`,
        { search },
        office,
      );
      expect(association.members).toEqual({ totalCount: 0, nodes: [] });
    }
    const { association } = await server.data(
      `{ association(code: "hoi") { member(number: "1") {
        number fullName identityNumber consents { id } memberships { id versions { id note } }
      } } }`,
      {},
      office,
    );
    expect(JSON.stringify(association)).not.toContain(NUMBER);
  });
});

describe('a row that was changed by hand', () => {
  it.each([
    ['the seal', `UPDATE member_identity SET sealed = 'AAAA'`],
    ['the seal of another member', null],
  ])('is not believed: %s', async (_, statement) => {
    jest.spyOn(Logger.prototype, 'error').mockImplementation(() => undefined);
    const backup = await table('member_identity');
    const mine = backup.find((row) => row['superseded_at'] === null) as Row;
    const other = backup.find(
      (row) => row['superseded_at'] === null && row['member_id'] !== mine['member_id'],
    ) as Row;
    await sources.writer.query(
      statement
        ? `${statement} WHERE id = ${mine['id']}`
        : `UPDATE member_identity SET sealed = '${other['sealed']}' WHERE id = ${mine['id']}`,
    );
    const [{ number }] = await sources.reader.query<[Row]>(
      `SELECT number FROM member WHERE id = ${mine['member_id']}`,
    );
    expect(await shown(number, office)).toBe('INTERNAL');
    await sources.writer.query(
      `UPDATE member_identity SET sealed = '${mine['sealed']}' WHERE id = ${mine['id']}`,
    );
    jest.restoreAllMocks();
    expect(await shown(number, office)).toMatch(/^\*+\d{3}$/);
  });
});

describe('a server without keys', () => {
  it('says so, and does all else', async () => {
    const keyless = await startServer(NOW, database, null);
    try {
      const ask = (document: string, input?: Values) =>
        keyless.query(document, input ? { input } : {}, office);
      const recorded = await ask(
        'mutation ($input: RecordIdentityNumberInput!) { recordIdentityNumber(input: $input) { number } }',
        { associationCode: 'hoi', memberNumber: '4', identityNumber: NEXT },
      );
      expect(recorded.errors?.[0]?.extensions.code).toBe('KEYS_MISSING');
      const { data, errors } = await ask(
        '{ association(code: "hoi") { a: member(number: "1") { number identityNumber } b: member(number: "4") { identityNumber } } }',
      );
      expect(errors?.map(({ extensions }) => extensions.code)).toEqual(['KEYS_MISSING']);
      expect(data?.['association']).toEqual({
        a: { number: '1', identityNumber: null },
        b: { identityNumber: null },
      });
    } finally {
      await keyless.close();
    }
  });
});

it('costs a list one statement, however many it shows', async () => {
  const list = (fields: string) =>
    server.statements(() =>
      server.data(
        `{ association(code: "hoi") { members(first: 100) { nodes { ${fields} } } } }`,
        {},
        office,
      ),
    );
  const plain = await list('number');
  expect(await list('number identityNumber')).toBe(plain + 1);
  expect(await list('number consents { id }')).toBe(plain + 1);
});
