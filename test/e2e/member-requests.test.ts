import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import { DATA_SOURCES, type DataSources } from '../../src/platform/database/data-sources.js';
import { AssociationsService } from '../../src/registry/associations/associations.service.js';
import { BranchesService } from '../../src/registry/branches/branches.service.js';
import { MembersService } from '../../src/registry/members/members.service.js';
import { type TestServer, anyOffice, startServer } from '../support/server.js';

let server: TestServer;
/** Another process on the same database. */
let other: TestServer;
const tokens: Record<string, string> = {};

beforeAll(async () => {
  server = await startServer();
  other = await startServer(undefined, { url: server.databaseUrl, drop: async () => undefined });
  for (const code of ['a', 'b']) {
    const association = { code, name: code, kind: 'ASSOCIATION' } as const;
    await server.app.get(AssociationsService).found(anyOffice, association);
    for (const branch of ['north', 'south']) {
      await server.app.get(BranchesService).establishBranch(anyOffice, {
        associationCode: code,
        code: branch,
        name: branch,
        sector: 'OTHER',
        beginning: 'ESTABLISHED',
        from: '2000',
      });
    }
  }
  tokens.office = await server.token('OFFICE', 'a');
  tokens.elsewhere = await server.token('OFFICE', 'b');
  tokens.auditor = await server.token('AUDITOR', 'a');
  tokens.dashboard = await server.token('DASHBOARD', 'a');
  tokens.north = await server.token('BRANCH_LEADER', 'a', 'north');
  tokens.south = await server.token('BRANCH_LEADER', 'a', 'south');
});
afterAll(async () => {
  await other.close();
  await server.close();
});

const books = { associationCode: 'a' };

/** Admits somebody to the north; gives the number. */
function admit(fullName: string, branchCode = 'north'): Promise<string> {
  const input = { ...books, branchCode, from: '2020-01-01', member: { fullName } };
  return server.app.get(MembersService).admit(anyOffice, {
    ...input,
    member: { ...input.member, kind: 'INDIVIDUAL' },
    class: 'FULL',
    startReason: 'ADMITTED',
  });
}

/** Calls a mutation; gives its result, or the code and path of its refusal. */
async function call(
  by: string,
  name: string,
  input: Record<string, unknown>,
  fields: string,
  on = server,
): Promise<any> {
  const type = `${name[0]?.toUpperCase()}${name.slice(1)}Input`;
  const document = `mutation ($input: ${type}!) { ${name}(input: $input) { ${fields} } }`;
  const { data, errors } = await on.query(document, { input: { ...books, ...input } }, tokens[by]);
  const [error] = errors ?? [];
  return error ? `${error.extensions.code} ${error.extensions.path.join('.')}` : data?.[name];
}

const FIELDS = 'id kind state branch { code } input attachments filedBy decidedBy reason';
const file = (by: string, input: Record<string, unknown>) => call(by, 'fileRequest', input, FIELDS);
const decide = (by: string, requestIds: string[], verdict: string, reason?: string, on = server) =>
  call(
    by,
    'decideRequests',
    { requestIds, verdict, reason },
    'requestId request { state reason decidedBy } refusal { code message }',
    on,
  );

const admission = (fullName: string, branchCode = 'north') => ({
  admission: { ...books, branchCode, from: '2021-01-01', member: { fullName } },
});

async function list(by: string, args = ''): Promise<any> {
  const fields = `requests${args} { nodes { id kind state } pageInfo { endCursor hasNextPage } }`;
  const { data, errors } = await server.query(
    `{ association(code: "a") { ${fields} } }`,
    {},
    tokens[by],
  );
  return errors ? errors[0]?.extensions.code : data?.['association'].requests;
}

const memberNamed = async (name: string) => {
  const { association } = await server.data(
    `{ association(code: "a") { members(search: "${name}", ever: true) {
      nodes { number memberships { branch { code } until } }
    } } }`,
    {},
    tokens.office,
  );
  return association.members.nodes;
};

describe('a request', () => {
  test('to admit somebody is done when the office approves it, as by the office', async () => {
    const request = await file('north', { ...admission('Xin Vào'), attachments: ['hs-12/2021'] });
    expect(request).toMatchObject({
      kind: 'ADMISSION',
      state: 'PENDING',
      branch: { code: 'north' },
      attachments: ['hs-12/2021'],
      filedBy: expect.stringContaining('test BRANCH_LEADER'),
      decidedBy: null,
    });
    expect(JSON.parse(request.input)).toMatchObject({ member: { fullName: 'Xin Vào' } });
    expect(await memberNamed('Xin Vào')).toEqual([]);
    expect(await decide('office', [request.id], 'APPROVE', 'Đủ hồ sơ')).toEqual([
      {
        requestId: request.id,
        request: {
          state: 'APPROVED',
          reason: 'Đủ hồ sơ',
          decidedBy: expect.stringContaining('test OFFICE'),
        },
        refusal: null,
      },
    ]);
    expect(await memberNamed('Xin Vào')).toHaveLength(1);
    const actions = await server.app
      .get<DataSources>(DATA_SOURCES)
      .reader.query<{ action: string }[]>(
        'SELECT action FROM audit_entry ORDER BY id DESC LIMIT 2',
      );
    expect(actions.map(({ action }) => action)).toEqual(['decideRequest', 'admitMember']);
  });

  test('to transfer or end is for members that one leads today', async () => {
    const number = await admit('Chuyển Đi');
    const strange = await admit('Người Nam', 'south');
    const transfer = { ...books, memberNumber: number, toBranchCode: 'south', on: '2022-01-01' };
    const ending = { ...books, memberNumber: number, on: '2023-01-01', reason: 'RESIGNED' };
    expect(await file('south', { transfer })).toBe('NOT_FOUND input.memberNumber');
    const foreign = { transfer: { ...transfer, memberNumber: strange } };
    expect(await file('north', foreign)).toBe('NOT_FOUND input.memberNumber');
    const moved = await file('north', { transfer });
    const left = await file('north', { ending });
    expect([moved.kind, left.kind]).toEqual(['TRANSFER', 'ENDING']);
    expect(await decide('office', [moved.id, left.id], 'APPROVE')).toMatchObject([
      { refusal: null },
      { refusal: null },
    ]);
    expect(await memberNamed('Chuyển Đi')).toEqual([
      {
        number,
        memberships: [
          { branch: { code: 'north' }, until: '2022-01-01' },
          { branch: { code: 'south' }, until: '2023-01-01' },
        ],
      },
    ]);
    // The leader of the north sees what became of them, and no more, as the member is gone.
    const { nodes } = await list('north', '(state: APPROVED)');
    expect(nodes.map(({ id }: any) => id)).toEqual(expect.arrayContaining([moved.id, left.id]));
    const contents = async (by: string) => {
      const query = '{ association(code: "a") { requests { nodes { id input } } } }';
      const { association } = await server.data(query, {}, tokens[by]);
      return association.requests.nodes
        .filter(({ id }: any) => id === moved.id || id === left.id)
        .map(({ input }: any) => input !== null);
    };
    expect(await contents('north')).toEqual([false, false]);
    expect(await contents('office')).toEqual([true, true]);
  });

  test('that has become impossible is refused, and stays pending with nothing done', async () => {
    const number = await admit('Đã Nghỉ');
    const ending = { ...books, memberNumber: number, on: '2023-01-01', reason: 'RESIGNED' };
    const stale = await file('north', { ending });
    const fine = await file('north', admission('Vẫn Được'));
    await server.app.get(MembersService).end(anyOffice, { ...ending, reason: 'RESIGNED' });
    const [first, second] = await decide('office', [stale.id, fine.id], 'APPROVE');
    expect(first).toMatchObject({
      request: { state: 'PENDING', reason: null },
      refusal: { code: 'NO_RUNNING_MEMBERSHIP' },
    });
    expect(second).toMatchObject({ request: { state: 'APPROVED' }, refusal: null });
    expect(await decide('office', [stale.id], 'REJECT')).toMatchObject([
      { refusal: { code: 'INVALID_INPUT' } },
    ]);
    expect(await decide('office', [stale.id], 'REJECT', 'Đã nghỉ rồi')).toMatchObject([
      { request: { state: 'REJECTED', reason: 'Đã nghỉ rồi' } },
    ]);
    expect(await decide('office', [stale.id], 'APPROVE')).toMatchObject([
      { refusal: { code: 'REQUEST_DECIDED' } },
    ]);
  });

  test('is approved once, whoever approves at the same time', async () => {
    const request = await file('north', admission('Một Lần'));
    const answers = await Promise.all(
      [server, other, server, other].map((on) =>
        decide('office', [request.id], 'APPROVE', undefined, on),
      ),
    );
    const codes = answers.map(([{ refusal }]) => refusal?.code ?? 'DONE').sort();
    expect(codes).toEqual(['DONE', ...Array(3).fill('REQUEST_DECIDED')]);
    expect(await memberNamed('Một Lần')).toHaveLength(1);
  });

  test('is withdrawn by who filed it', async () => {
    const request = await file('north', admission('Rút Lại'));
    const withdraw = (by: string) =>
      call(by, 'withdrawRequest', { requestId: request.id }, 'state');
    expect(await withdraw('south')).toBe('NOT_FOUND input');
    expect(await withdraw('office')).toBe('FORBIDDEN ');
    expect(await withdraw('north')).toEqual({ state: 'WITHDRAWN' });
    const content = await server.app
      .get<DataSources>(DATA_SOURCES)
      .reader.query<object[]>('SELECT * FROM member_request');
    expect(JSON.stringify(content)).not.toContain('Rút Lại');
    expect(await withdraw('north')).toBe('REQUEST_DECIDED input');
  });

  test.each([
    ['for nothing', {}, 'INVALID_INPUT input'],
    [
      'for two things',
      {
        ...admission('X'),
        ending: { ...books, memberNumber: '1', on: '2020', reason: 'RESIGNED' },
      },
      'INVALID_INPUT input',
    ],
    [
      'in another association',
      { admission: { ...admission('X').admission, associationCode: 'b' } },
      'INVALID_INPUT input.admission.associationCode',
    ],
    ['for another branch', admission('X', 'south'), 'FORBIDDEN input.admission.branchCode'],
    [
      'with a blank attachment',
      { ...admission('X'), attachments: [' '] },
      'INVALID_INPUT input.attachments',
    ],
    [
      'that is no admission',
      { admission: { ...admission('X').admission, member: { fullName: ' ' } } },
      'INVALID_INPUT input.admission.member.fullName',
    ],
  ])('%s is refused', async (_, input, refusal) => {
    expect(await file('north', input)).toBe(refusal);
  });
});

describe('the list of requests', () => {
  test('shows the office and the auditor all, a leader those of its branches, others none', async () => {
    const { nodes } = await list('office', '(first: 100)');
    const northern = (await list('north', '(first: 100)')).nodes;
    expect(northern).toEqual(nodes);
    expect((await list('auditor', '(first: 100)')).nodes).toEqual(nodes);
    expect((await list('south')).nodes).toEqual([]);
    expect(await list('dashboard')).toBe('FORBIDDEN');
    expect(await list('elsewhere')).toBe('FORBIDDEN');
    expect(await list('nobody')).toBe('UNAUTHENTICATED');
    const [{ id }] = nodes;
    expect(await decide('north', [id], 'APPROVE')).toBe('FORBIDDEN ');
    expect(await decide('auditor', [id], 'APPROVE')).toBe('FORBIDDEN ');
    expect(await decide('elsewhere', [id], 'APPROVE')).toBe('FORBIDDEN ');
  });

  test('comes in pages, the newest first', async () => {
    const { nodes } = await list('office', '(first: 100)');
    const found: unknown[] = [];
    let after = '';
    for (let more = true; more;) {
      const next = await list('office', `(first: 3${after})`);
      found.push(...next.nodes);
      after = `, after: "${next.pageInfo.endCursor}"`;
      more = next.pageInfo.hasNextPage;
    }
    expect(found).toEqual(nodes);
    expect(await list('north', `(first: 3${after})`)).toBe('INVALID_CURSOR');
  });
});
