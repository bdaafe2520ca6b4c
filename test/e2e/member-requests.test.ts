import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { Logger } from '@nestjs/common';

import { DATA_SOURCES, type DataSources } from '../../src/platform/database/data-sources.js';
import { AccountsService } from '../../src/registry/accounts/accounts.service.js';
import { GrantsService } from '../../src/registry/accounts/grants.service.js';
import { AssociationsService } from '../../src/registry/associations/associations.service.js';
import { BranchesService } from '../../src/registry/branches/branches.service.js';
import { MembersService } from '../../src/registry/members/members.service.js';
import { type Answer, type TestServer, anyOffice, startServer } from '../support/server.js';

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
    const leaver = await admit('Thôi Hẳn');
    const strange = await admit('Người Nam', 'south');
    const transfer = { ...books, memberNumber: number, toBranchCode: 'south', on: '2022-01-01' };
    const ending = { ...books, memberNumber: leaver, on: '2023-01-01', reason: 'RESIGNED' };
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
          { branch: { code: 'south' }, until: null },
        ],
      },
    ]);
    expect(await memberNamed('Thôi Hẳn')).toEqual([
      { number: leaver, memberships: [{ branch: { code: 'north' }, until: '2023-01-01' }] },
    ]);
    // The leader of the north sees what became of them, and no more, as the members are gone.
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

describe('a request for a member', () => {
  test('who has left the branch since is not carried out', async () => {
    const number = await admit('Đi Trước');
    const transfer = { ...books, memberNumber: number, toBranchCode: null, on: '2027-01-01' };
    const ending = { ...books, memberNumber: number, on: '2027-01-01', reason: 'RESIGNED' };
    const requests = [await file('north', { transfer }), await file('north', { ending })];
    const ids = requests.map(({ id }) => id);
    await server.app
      .get(MembersService)
      .transfer(anyOffice, { ...transfer, toBranchCode: 'south', on: '2025-01-01' });
    const outcomes = await decide('office', ids, 'APPROVE');
    expect(outcomes.map(({ refusal, request }: any) => [refusal?.code, request.state])).toEqual([
      ['NO_RUNNING_MEMBERSHIP', 'PENDING'],
      ['NO_RUNNING_MEMBERSHIP', 'PENDING'],
    ]);
    const [{ memberships }] = await memberNamed('Đi Trước');
    expect(memberships.at(-1)).toEqual({ branch: { code: 'south' }, until: null });
    expect(await decide('office', ids, 'REJECT', 'Đã chuyển')).toMatchObject([
      { refusal: null },
      { refusal: null },
    ]);
  });
});

test('what fails in the program stops no other request', async () => {
  const names = ['Một A', 'Hai B', 'Ba C'];
  const ids: string[] = [];
  for (const name of names) ids.push((await file('north', admission(name))).id);
  const members = server.app.get(MembersService);
  const admitMember = members.admit.bind(members);
  const logged = jest.spyOn(Logger.prototype, 'error').mockImplementation(() => undefined);
  members.admit = (actor, input, within) =>
    input.member.fullName === 'Hai B'
      ? Promise.reject(new Error('secret of the database'))
      : admitMember(actor, input, within);
  try {
    const outcomes = await decide('office', ids, 'APPROVE');
    expect(outcomes.map(({ refusal, request }: any) => [refusal?.code, request.state])).toEqual([
      [undefined, 'APPROVED'],
      ['INTERNAL', 'PENDING'],
      [undefined, 'APPROVED'],
    ]);
    const { message } = outcomes[1].refusal;
    expect(message).not.toContain('secret');
    const [id = 'none'] = /[0-9a-f-]{36}/.exec(message) ?? [];
    expect(logged.mock.calls.flat().join()).toContain(`${id} Error: secret of the database`);
  } finally {
    members.admit = admitMember;
    logged.mockRestore();
  }
  expect(await decide('office', [ids[1] as string], 'APPROVE')).toMatchObject([{ refusal: null }]);
});

describe('somebody who leads a branch no longer', () => {
  test('neither withdraws nor reads what was filed for it', async () => {
    const accounts = server.app.get(AccountsService);
    const grants = server.app.get(GrantsService);
    const [email, password] = ['leader@example.org', 'three words of a poem'];
    await accounts.invite(anyOffice, { email, name: 'Trưởng Chi Hội' });
    const secret = (await accounts.link(anyOffice, email)).split('#')[1];
    const ask = async (document: string, input: object, cookie = '') => {
      const headers = { 'content-type': 'application/json', cookie };
      const body = JSON.stringify({ query: document, variables: { input } });
      return fetch(server.url, { method: 'POST', headers, body });
    };
    const set = 'mutation ($input: SetPasswordInput!) { setPassword(input: $input) }';
    await ask(set, { secret, password });
    const signIn = 'mutation ($input: SignInInput!) { signIn(input: $input) { state } }';
    const signedIn = await ask(signIn, { email, password });
    const cookie = (signedIn.headers.get('set-cookie') ?? '').split(';')[0];
    const leads = async (branchCode: string) =>
      grants.give(anyOffice, { email, role: 'BRANCH_LEADER', ...books, branchCode });
    const tell = async (name: string, input: object, fields: string): Promise<any> => {
      const type = `${name[0]?.toUpperCase()}${name.slice(1)}Input`;
      const document = `mutation ($input: ${type}!) { ${name}(input: $input) { ${fields} } }`;
      const response = await ask(document, { ...books, ...input }, cookie);
      const { data, errors } = (await response.json()) as Answer<any>;
      return errors?.[0]?.extensions.code ?? data[name];
    };
    const north = await leads('north');
    const first = { ...admission('Chờ Một'), idempotencyKey: 'first-of-a-leader' };
    const second = { ...admission('Chờ Hai'), idempotencyKey: 'second-of-a-leader' };
    const pending = await tell('fileRequest', first, FIELDS);
    const decided = await tell('fileRequest', second, FIELDS);
    expect(await tell('fileRequest', first, FIELDS)).toEqual(pending);
    await grants.end(anyOffice, { grantId: north });
    await leads('south');
    await decide('office', [decided.id], 'REJECT', 'Lý do riêng');
    for (const again of [first, second]) {
      expect(await tell('fileRequest', again, FIELDS)).toBe('NOT_FOUND');
    }
    expect(await tell('withdrawRequest', { requestId: pending.id }, 'state')).toBe('NOT_FOUND');
    const { nodes } = await list('office', '(first: 100)');
    expect(nodes.find(({ id }: any) => id === pending.id).state).toBe('PENDING');
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
