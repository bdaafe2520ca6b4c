import { connect } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';

import { Tokens } from '../../src/platform/access/tokens.js';
import { AuditTrail } from '../../src/platform/audit/audit-trail.js';
import { AssociationsService } from '../../src/registry/associations/associations.service.js';
import { AssociationsStore } from '../../src/registry/associations/associations.store.js';
import { BranchesService } from '../../src/registry/branches/branches.service.js';
import { type Answer, type TestServer, anyOffice, startServer } from '../support/server.js';

const ADMIT = 'mutation ($input: AdmitMemberInput!) { admitMember(input: $input) { number } }';
const MEMBERS = `query ($code: String! = "one", $first: Int, $after: String, $search: String) {
  association(code: $code) {
    members(first: $first, after: $after, search: $search) { pageInfo { endCursor } }
  }
}`;
const MEGABYTE = 1024 * 1024;

let server: TestServer;
let token: string;

beforeAll(async () => {
  server = await startServer();
  const { app } = server;
  for (const code of ['one', 'two']) {
    await app
      .get(AssociationsService)
      .found(anyOffice, { code, name: code, kind: 'ASSOCIATION' } as const);
  }
  await app.get(BranchesService).establishBranch(anyOffice, {
    associationCode: 'one',
    code: 'north',
    name: 'North',
    sector: 'OTHER',
    beginning: 'ESTABLISHED',
    from: '2000',
  });
  token = await server.token('OFFICE', 'one');
  for (const fullName of ['Nguyễn An', 'Trần Bình']) {
    const input = { associationCode: 'one', from: '2020', member: { fullName } };
    await server.data(ADMIT, { input }, token);
  }
});
afterAll(() => server.close());
afterEach(() => {
  jest.restoreAllMocks();
});

interface Raw {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly answer: Answer<Record<string, any>>;
}

/** Sends a body as it is. */
async function send(
  body: string | undefined,
  headers: Record<string, string> = { 'content-type': 'application/json' },
  { method = 'POST', path = '' } = {},
): Promise<Raw> {
  const response = await fetch(server.url + path, {
    method,
    headers: { authorization: `Bearer ${token}`, ...headers },
    ...(body !== undefined && { body }),
  });
  const text = await response.text();
  const { status, headers: answered } = response;
  return { status, headers: answered, text, answer: JSON.parse(text) as Raw['answer'] };
}

const ask = (query: string, variables: Record<string, unknown> = {}) =>
  send(JSON.stringify({ query, variables }));

/** Status, code and path of an answer that is one refusal in the API's form, and tells nothing else. */
function refusal({ status, text, answer }: Raw): [number, string, unknown] {
  const [error, ...more] = answer.errors ?? [];
  expect(more).toEqual([]);
  expect(error).toMatchObject({
    message: expect.any(String),
    extensions: { path: expect.any(Array), details: expect.any(Object) },
  });
  expect(Object.keys(error?.extensions ?? {}).sort()).toEqual(['code', 'details', 'path']);
  expect(text).not.toMatch(/stack|node_modules|\.[jt]s:\d|SELECT/i);
  return [status, error?.extensions.code ?? '', error?.extensions.path];
}

describe('a request that is no GraphQL request', () => {
  it('weighs too much', async () => {
    const body = JSON.stringify({ query: '{ associations { code } }', pad: 'x'.repeat(10e6) });
    const answered = await send(body);
    expect(refusal(answered)).toEqual([413, 'PAYLOAD_TOO_LARGE', []]);
    expect(answered.answer.errors?.[0]?.extensions.details).toEqual({ limitBytes: MEGABYTE });
  });

  it('may weigh what the limit allows', async () => {
    const query = '{ associations { code } }';
    const pad = 'x'.repeat(MEGABYTE - JSON.stringify({ query, pad: '' }).length);
    expect((await send(JSON.stringify({ query, pad }))).status).toBe(200);
    expect((await send(JSON.stringify({ query, pad: `${pad}x` }))).status).toBe(413);
  });

  it.each<[string, string | undefined, Record<string, string>, number]>([
    ['broken JSON', '{"query": ', { 'content-type': 'application/json' }, 400],
    ['no JSON object', '"{ associations { code } }"', { 'content-type': 'application/json' }, 400],
    ['no body', undefined, { 'content-type': 'application/json' }, 400],
    ['no query', '{}', { 'content-type': 'application/json' }, 400],
    ['an empty query', '{"query": ""}', { 'content-type': 'application/json' }, 400],
    [
      'variables that are no object',
      '{"query": "{ associations { code } }", "variables": "x"}',
      { 'content-type': 'application/json' },
      400,
    ],
    [
      'a batch',
      '[{"query": "{ associations { code } }"}]',
      { 'content-type': 'application/json' },
      400,
    ],
    ['plain text', '{"query": "{ associations { code } }"}', { 'content-type': 'text/plain' }, 400],
    [
      'a form',
      'query={associations{code}}',
      { 'content-type': 'application/x-www-form-urlencoded' },
      400,
    ],
    ['another content type', '<query/>', { 'content-type': 'application/xml' }, 415],
  ])('has %s', async (_, body, headers, status) => {
    expect(refusal(await send(body, headers))).toEqual([status, 'BAD_REQUEST', []]);
  });

  it('goes to another address, or by another method', async () => {
    const nowhere = await send('{}', undefined, { path: '/nowhere' });
    expect(refusal(nowhere)).toEqual([404, 'BAD_REQUEST', []]);
    const put = await send('{}', undefined, { method: 'PUT' });
    expect(refusal(put)).toEqual([404, 'BAD_REQUEST', []]);
  });

  const GUARDED = ['x-request-id', 'content-security-policy', 'x-content-type-options'];

  it.each(['/%ff', '/%', '/graphql/%E0%A4%A', '/%ff?query={associations{code}}'])(
    'goes to an address that cannot be read: %s',
    async (path) => {
      const { origin } = new URL(server.url);
      for (const method of ['GET', 'POST', 'OPTIONS']) {
        const response = await fetch(origin + path, { method });
        const text = await response.text();
        const { status, headers } = response;
        const answered = { status, headers, text, answer: JSON.parse(text) as Raw['answer'] };
        expect(refusal(answered)).toEqual([400, 'BAD_REQUEST', []]);
        expect(text).not.toContain('FST_ERR');
        expect(headers.get('content-type')).toMatch(/^application\/json/);
        for (const name of GUARDED) expect([name, headers.get(name)]).not.toEqual([name, null]);
      }
    },
  );

  it.each<[string, string, number]>([
    ['no HTTP', 'SSH-2.0-client\r\n\r\n', 400],
    [
      'a header without an end',
      `GET / HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`,
      431,
    ],
  ])('is %s', async (_, bytes, wanted) => {
    const { hostname, port } = new URL(server.url);
    const socket = connect(Number(port), hostname);
    socket.write(bytes);
    const answered = Buffer.concat(await socket.toArray()).toString();
    const [head = '', text = ''] = answered.split('\r\n\r\n');
    const status = Number(/^HTTP\/1\.1 (\d+)/.exec(head)?.[1]);
    const answer = JSON.parse(text) as Raw['answer'];
    expect(refusal({ status, text, answer, headers: new Headers() })).toEqual([
      wanted,
      'BAD_REQUEST',
      [],
    ]);
    for (const name of GUARDED) expect(head).toContain(`\r\n${name}: `);
  });
});

describe('a GET request', () => {
  const get = (query: string, headers: Record<string, string>) =>
    send(undefined, headers, { method: 'GET', path: `?query=${encodeURIComponent(query)}` });

  it('asks, where no foreign page could have sent it', async () => {
    const { status, answer } = await get('{ associations { code } }', {
      'apollo-require-preflight': 'yes',
    });
    expect([status, answer.data?.associations.length]).toEqual([200, 2]);
  });

  it('is refused where a foreign page could have', async () => {
    expect(refusal(await get('{ associations { code } }', {}))).toEqual([400, 'BAD_REQUEST', []]);
  });

  it('changes nothing', async () => {
    const mutation =
      'mutation { foundAssociation(input: {code: "three", name: "3", kind: OTHER}) { code } }';
    const refused = await get(mutation, { 'apollo-require-preflight': 'yes' });
    expect(refusal(refused)).toEqual([405, 'BAD_REQUEST', []]);
    const { associations } = await server.data('{ associations { code } }');
    expect(associations).toHaveLength(2);
  });
});

describe('a document that does not fit', () => {
  const inOne = (field: string) => `{ association(code: "one") { ${field} } }`;
  const admit = (input: string) => `mutation { admitMember(input: {${input}}) { number } }`;
  const merge = (input: string) => `mutation { mergeBranches(input: {${input}}) { code } }`;
  const BOOKS = 'associationCode: "one", on: "2021"';

  it.each<[string, string, string, (string | number)[]]>([
    ['is cut off', '{ associations {', 'GRAPHQL_PARSE_FAILED', []],
    ['asks for an unknown field', inOne('nothing'), 'GRAPHQL_VALIDATION_FAILED', []],
    ['gives an unknown argument', inOne('memberCount(on: 1)'), 'GRAPHQL_VALIDATION_FAILED', ['on']],
    ['leaves an argument out', '{ association { code } }', 'GRAPHQL_VALIDATION_FAILED', ['code']],
    ['has an impossible date', inOne('memberCount(asOf: "2021-02-30")'), 'INVALID_DATE', ['asOf']],
    [
      'has a date as people write it',
      inOne('memberCount(asOf: "31/12/2021")'),
      'INVALID_DATE',
      ['asOf'],
    ],
    ['has a number for a date', inOne('memberCount(asOf: 2021)'), 'INVALID_DATE', ['asOf']],
    [
      'has an instant without a zone',
      inOne('memberCount(knownAt: "2021-01-01T00:00:00")'),
      'INVALID_DATE',
      ['knownAt'],
    ],
    [
      'has an unknown class',
      inOne('memberCount(class: GUEST)'),
      'GRAPHQL_VALIDATION_FAILED',
      ['class'],
    ],
    [
      'has a bad date deep in an input',
      admit('associationCode: "one", from: "2021", member: {fullName: "x", birthDate: "1990-13"}'),
      'INVALID_DATE',
      ['input', 'member', 'birthDate'],
    ],
    [
      'has a wrong value in a list',
      merge(`${BOOKS}, branchCodes: ["north", true]`),
      'GRAPHQL_VALIDATION_FAILED',
      ['input', 'branchCodes', 1],
    ],
    [
      'leaves an input field out',
      merge(BOOKS),
      'GRAPHQL_VALIDATION_FAILED',
      ['input', 'branchCodes'],
    ],
    [
      'gives an unknown input field',
      merge(`${BOOKS}, branchCodes: [], why: "x"`),
      'GRAPHQL_VALIDATION_FAILED',
      ['input', 'why'],
    ],
  ])('%s', async (_, document, code, path) => {
    expect(refusal(await ask(document))).toEqual([400, code, path]);
  });

  it('names none of several operations', async () => {
    const query = 'query A { associations { code } } query B { associations { code } }';
    const body = JSON.stringify({ query, operationName: 'C' });
    expect(refusal(await send(body))).toEqual([400, 'OPERATION_RESOLUTION_FAILURE', []]);
  });
});

describe('a variable that does not fit', () => {
  const member = { fullName: 'Lê Chi' };
  const input = { associationCode: 'one', from: '2021', member };
  const MERGE = 'mutation ($i: MergeBranchesInput!) { mergeBranches(input: $i) { code } }';
  const COUNT =
    'query ($code: String!, $day: LocalDate) { association(code: $code) { memberCount(asOf: $day) } }';
  const FROM =
    'mutation ($day: EDTF!) { admitMember(input: {associationCode: "one", from: $day, member: {fullName: "x"}}) { number } }';

  it.each<[string, string, Record<string, unknown>, string, (string | number)[]]>([
    ['is missing', COUNT, {}, 'BAD_USER_INPUT', ['code']],
    ['is null', COUNT, { code: null }, 'BAD_USER_INPUT', ['code']],
    ['is of another type', COUNT, { code: 5 }, 'BAD_USER_INPUT', ['code']],
    ['is an impossible date', COUNT, { code: 'one', day: '2021-13-01' }, 'INVALID_DATE', ['asOf']],
    ['is a number for a date', COUNT, { code: 'one', day: 2021 }, 'INVALID_DATE', ['asOf']],
    ['stands deep in a literal', FROM, { day: '../..' }, 'INVALID_DATE', ['input', 'from']],
    [
      'has a bad date',
      ADMIT,
      { input: { ...input, from: '2021-13' } },
      'INVALID_DATE',
      ['input', 'from'],
    ],
    [
      'has a bad date deep within',
      ADMIT,
      { input: { ...input, member: { ...member, birthDate: '31/12/1990' } } },
      'INVALID_DATE',
      ['input', 'member', 'birthDate'],
    ],
    [
      'has a wrong value after one that looks like the end of a message',
      ADMIT,
      { input: { ...input, note: 'a; b at "input.note"; c', member: { fullName: 7 } } },
      'BAD_USER_INPUT',
      ['input', 'member', 'fullName'],
    ],
    [
      'has a wrong value in a list',
      MERGE,
      { i: { associationCode: 'one', on: '2021', branchCodes: ['north', {}] } },
      'BAD_USER_INPUT',
      ['input', 'branchCodes', 1],
    ],
    [
      'lacks a field',
      ADMIT,
      { input: { ...input, member: {} } },
      'BAD_USER_INPUT',
      ['input', 'member', 'fullName'],
    ],
    [
      'has an unknown field',
      ADMIT,
      { input: { ...input, age: 7 } },
      'BAD_USER_INPUT',
      ['input', 'age'],
    ],
  ])('%s', async (_, document, variables, code, path) => {
    expect(refusal(await ask(document, variables))).toEqual([400, code, path]);
  });
});

it('a variable that does not fit is told without its value, and without what else there is', async () => {
  const told = async (input: object) => {
    const document = 'mutation ($input: SignInInput!) { signIn(input: $input) { state } }';
    return (await server.query(document, { input })).errors?.map(({ message }) => message);
  };
  const password = 'a secret; at "input.x"; and more';
  expect(await told({ emial: 'x', password })).toEqual([
    'Variable "$input" is not admitted at input.email: Field "email" of required type "String!" was not provided.',
    'Variable "$input" is not admitted at input.emial: Field "emial" is not defined by type "SignInInput".',
  ]);
  expect(await told({ email: [password], password: 'x' })).toEqual([
    'Variable "$input" is not admitted at input.email: String cannot represent a non string value.',
  ]);
});

describe('null from a variable for an argument with a default', () => {
  it.each([
    ['findings(branchMinimum: $n) { kind }', 'Int', 'branchMinimum'],
    ['branches(ever: $n) { code }', 'Boolean', 'ever'],
  ])('is refused in %s', async (field, type, argument) => {
    const document = `query ($n: ${type}) { association(code: "one") { ${field} } }`;
    const { errors } = await server.query(document, { n: null });
    expect(errors?.map(({ extensions }) => [extensions.code, extensions.path])).toEqual([
      ['BAD_USER_INPUT', [argument]],
    ]);
  });
});

describe('an argument that is not admitted', () => {
  const STATEMENT =
    'mutation ($input: RecordStatementInput!) { recordStatement(input: $input) { id } }';
  const FINDINGS = '{ association(code: "one") { findings(branchMinimum: -1) { kind } } }';

  it.each<[string, string, Record<string, unknown>, (string | number)[]]>([
    ['in an argument of its own', MEMBERS, { first: 1, search: 'x'.repeat(201) }, ['search']],
    ['in a number', FINDINGS, {}, ['branchMinimum']],
    [
      'in an input',
      ADMIT,
      { input: { associationCode: 'one', from: '2021', member: { fullName: ' ' } } },
      ['input', 'member', 'fullName'],
    ],
    [
      'in an input within an input',
      STATEMENT,
      {
        input: {
          associationCode: 'one',
          metric: 'MEMBERS',
          value: 1,
          date: '2020',
          source: { title: '' },
        },
      },
      ['input', 'source', 'title'],
    ],
  ])('%s', async (_, document, variables, path) => {
    expect(refusal(await ask(document, variables))).toEqual([200, 'INVALID_INPUT', path]);
  });
});

describe('a page', () => {
  const page = (variables: Record<string, unknown>) => ask(MEMBERS, variables);

  it.each([0, -1, 101, 2_147_483_647])('has no %d nodes', async (first) => {
    expect(refusal(await page({ first }))).toEqual([200, 'INVALID_PAGE', ['first']]);
  });

  it('has up to a hundred, and goes on after its own cursor', async () => {
    expect((await page({ first: 100 })).answer.errors).toBeUndefined();
    const { answer } = await page({ first: 1 });
    const after = answer.data?.association.members.pageInfo.endCursor as string;
    expect((await page({ first: 1, after })).answer.errors).toBeUndefined();
  });

  it('does not go on after the cursor of another list, or of none', async () => {
    const { answer } = await page({ first: 1 });
    const own = answer.data?.association.members.pageInfo.endCursor as string;
    const forged = Buffer.from(JSON.stringify(['', 0, '', 0])).toString('base64url');
    for (const variables of [
      { after: own, search: 'an' },
      { after: forged },
      { after: 'nonsense' },
      { after: '' },
    ]) {
      const refused = await page({ first: 1, ...variables });
      expect(refusal(refused)).toEqual([200, 'INVALID_CURSOR', ['after']]);
    }
  });
});

describe('a fault of the program', () => {
  const SECRET = 'SELECT phone FROM member_details WHERE full_name = An';

  /** What the log is told meanwhile. */
  function logged(): string[] {
    const lines: string[] = [];
    jest.spyOn(Logger.prototype, 'error').mockImplementation((line: unknown) => {
      lines.push(String(line));
    });
    return lines;
  }

  function expectUntold({ text, answer }: Raw, lines: readonly string[]): void {
    const { message, extensions } = (answer.errors ?? [])[0] as any;
    expect(extensions).toEqual({
      code: 'INTERNAL',
      path: [],
      details: { id: expect.stringMatching(/^[0-9a-f-]{36}$/) },
    });
    expect(message).toContain(extensions.details.id);
    expect(text).not.toMatch(/phone|stack|SELECT|\.[jt]s:\d/);
    expect(lines).toEqual([expect.stringContaining(extensions.details.id)]);
    expect(lines[0]).toContain(SECRET);
  }

  it('is told by its id alone, and once in the log', async () => {
    const lines = logged();
    jest
      .spyOn(server.app.get(AssociationsStore), 'findByCode')
      .mockRejectedValue(new Error(SECRET));
    expectUntold(await ask('{ association(code: "one") { name } }'), lines);
  });

  it('may be something that is no error at all', async () => {
    const lines = logged();
    jest.spyOn(server.app.get(AssociationsStore), 'findByCode').mockRejectedValue(SECRET);
    expectUntold(await ask('{ association(code: "one") { name } }'), lines);
  });

  it('before any field is told likewise', async () => {
    const lines = logged();
    jest.spyOn(server.app.get(Tokens), 'holderOf').mockRejectedValue(new Error(SECRET));
    const answered = await ask('{ associations { code } }');
    expect(answered.status).toBe(500);
    expectUntold(answered, lines);
  });

  it('in a mutation takes back what was written', async () => {
    const count = async () =>
      (await server.data('{ association(code: "one") { memberCount } }')).association.memberCount;
    const before = (await count()) as number;
    const lines = logged();
    jest.spyOn(server.app.get(AuditTrail), 'record').mockRejectedValue(new Error(SECRET));
    const input = { associationCode: 'one', from: '2021', member: { fullName: 'Lê Chi' } };
    expectUntold(await ask(ADMIT, { input }), lines);
    expect(await count()).toBe(before);
  });
});
