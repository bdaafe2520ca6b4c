import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type IncomingMessage, request } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';

import { DATA_SOURCES, type DataSources } from '../../src/platform/database/data-sources.js';
import { RegistryLogger } from '../../src/platform/http/logger.js';
import { callerOf } from '../../src/platform/http/trusted-proxies.js';
import { AssociationsService } from '../../src/registry/associations/associations.service.js';
import { AssociationsStore } from '../../src/registry/associations/associations.store.js';
import { type TestServer, anyOffice, startServer } from '../support/server.js';

const cleaning: (() => Promise<unknown> | void)[] = [];
afterEach(async () => {
  for (const clean of cleaning.splice(0).reverse()) await clean();
});

async function start(settings: Record<string, string> = {}): Promise<TestServer> {
  const server = await startServer(undefined, undefined, undefined, settings);
  cleaning.push(() => server.close());
  await server.app
    .get(AssociationsService)
    .found(anyOffice, { code: 'one', name: 'One', kind: 'ASSOCIATION' } as const);
  return server;
}

const at = ({ url }: TestServer, path: string) => new URL(path, url).href;

/** Sends a query with these headers. */
async function ask(
  server: TestServer,
  body: Record<string, unknown>,
  headers: Record<string, string> = {},
) {
  const response = await fetch(server.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  const answer = (await response.json()) as any;
  return { response, answer, code: answer.errors?.[0]?.extensions?.code as string | undefined };
}

const PING = { query: '{ associations { code } }' };
const SCHEMA = { query: '{ __schema { queryType { name } } }' };

describe('in production', () => {
  it('the schema is neither shown nor suggested, and there is no workbench', async () => {
    const server = await start({ INTROSPECTION: 'false' });
    expect((await ask(server, SCHEMA)).code).toBe('INTROSPECTION_OFF');
    const near = await ask(server, { query: '{ association(code: "one") { nam } }' });
    expect(near.answer.errors[0].message).toMatch(
      /^Cannot query field "nam" on type "Association"\.$/,
    );
    expect((await fetch(at(server, '/'))).status).toBe(404);
  });

  it('both are, where the configuration allows it', async () => {
    const server = await start({ INTROSPECTION: 'true' });
    expect((await ask(server, SCHEMA)).answer.data.__schema.queryType.name).toBe('Query');
    const near = await ask(server, { query: '{ association(code: "one") { nam } }' });
    expect(near.answer.errors[0].message).toContain('Did you mean "name"');
  });
});

describe('headers', () => {
  it('let no browser do with an answer what it was not made for', async () => {
    const server = await start();
    const { headers } = (await ask(server, PING)).response;
    expect(headers.get('content-security-policy')).toBe(
      "default-src 'none';base-uri 'none';form-action 'none';frame-ancestors 'none'",
    );
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('x-powered-by')).toBeNull();
    expect(headers.get('access-control-allow-origin')).toBeNull();
  });

  it('let the workbench run its own scripts and ask this server alone', async () => {
    const response = await fetch(at(await start(), '/'));
    const policy = response.headers.get('content-security-policy') ?? '';
    const nonce = /script-src 'self' 'nonce-([^']+)'/.exec(policy)?.[1] ?? 'none';
    const page = await response.text();
    const inline = [...page.matchAll(/<script(?![^>]*src=)[^>]*>/g)].map(([tag]) => tag);
    expect(inline).toEqual([`<script type="module" nonce="${nonce}">`]);
    expect(policy).toContain("connect-src 'self'");
    expect(page.replaceAll(/<script[^>]*>[\s\S]*?<\/script>/g, '')).not.toMatch(/https?:/);
  });

  it('let pages of listed origins ask, and no others', async () => {
    const server = await start({ CORS_ORIGINS: 'https://dashboard.example' });
    const allowed = async (origin: string) =>
      (await ask(server, PING, { origin })).response.headers.get('access-control-allow-origin');
    expect(await allowed('https://dashboard.example')).toBe('https://dashboard.example');
    const preflight = async (origin: string) =>
      fetch(server.url, {
        method: 'OPTIONS',
        headers: { origin, 'access-control-request-method': 'POST' },
      });
    expect((await preflight('https://dashboard.example')).status).toBe(204);
    for (const origin of ['https://elsewhere.example', 'https://dashboard.example.evil', 'null']) {
      for (const { headers } of [
        (await ask(server, PING, { origin })).response,
        await preflight(origin),
      ]) {
        const told = [...headers.keys()].filter((name) => name.startsWith('access-control-'));
        expect([origin, told]).toEqual([origin, []]);
        expect(headers.get('vary')).toMatch(/\bOrigin\b/i);
      }
    }
  });
});

describe('a request id', () => {
  const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

  it('is made here, and is the id of what went wrong', async () => {
    const server = await start();
    const logged = jest.spyOn(Logger.prototype, 'error').mockImplementation(() => undefined);
    cleaning.push(() => logged.mockRestore());
    server.app.get(AssociationsStore).findByCode = () => Promise.reject(new Error('broken'));
    const sent = { query: '{ association(code: "one") { code } }' };
    const { response, answer } = await ask(server, sent, { 'x-request-id': 'forged-by-caller' });
    const id = response.headers.get('x-request-id');
    expect(id).toMatch(UUID);
    expect(answer.errors[0].extensions.details).toEqual({ id });
    expect(logged.mock.calls[0]?.[0]).toContain(`${id} Error: broken`);
  });

  it('is taken from a trusted proxy, where it is sane', async () => {
    const server = await start({ TRUSTED_PROXIES: '127.0.0.0/8' });
    const idFor = async (given: string) =>
      (await ask(server, PING, { 'x-request-id': given })).response.headers.get('x-request-id');
    expect(await idFor('from-the-proxy_1')).toBe('from-the-proxy_1');
    expect(await idFor('a b')).toMatch(UUID);
    expect(await idFor('x'.repeat(65))).toMatch(UUID);
  });
});

describe('too many requests', () => {
  it('of an address are refused, whatever they ask and whoever they say they are', async () => {
    const server = await start({ REQUESTS_PER_ADDRESS: '5' });
    const codes = [];
    for (let i = 0; i < 7; i++) {
      const { response, code } = await ask(server, PING, { 'x-forwarded-for': `10.0.0.${i}` });
      codes.push(response.status === 429 ? code : response.status);
      if (response.status === 429)
        expect(Number(response.headers.get('retry-after'))).toBeLessThan(11);
    }
    expect(codes).toEqual([200, 200, 200, 200, 200, 'RATE_LIMITED', 'RATE_LIMITED']);
    expect((await fetch(at(server, '/%ff'))).status).toBe(429);
    expect((await fetch(at(server, '/health/ready'))).status).toBe(200);
  });

  it('are counted by the address that a trusted proxy names', async () => {
    const server = await start({ REQUESTS_PER_ADDRESS: '1', TRUSTED_PROXIES: '127.0.0.1' });
    const from = async (address: string) =>
      (await ask(server, PING, { 'x-forwarded-for': address })).response.status;
    expect([await from('10.0.0.1'), await from('10.0.0.2'), await from('10.0.0.2')]).toEqual([
      200, 200, 429,
    ]);
    expect(await from('2001:db8::1')).toBe(200);
    expect(await from('2001:db8::2')).toBe(429);
  });

  it('of a token are refused, once each however many fields it asks', async () => {
    const server = await start({ REQUESTS_PER_CALLER: '3' });
    const headers = { authorization: `Bearer ${await server.token('DASHBOARD', 'one')}` };
    const statuses = [];
    const query = '{ a: associations { code name } b: associations { code } }';
    for (let i = 0; i < 4; i++)
      statuses.push((await ask(server, { query }, headers)).response.status);
    expect(statuses).toEqual([200, 200, 200, 429]);
    const other = { authorization: `Bearer ${await server.token('DASHBOARD', 'one')}` };
    expect((await ask(server, PING, other)).response.status).toBe(200);
    expect((await ask(server, PING)).response.status).toBe(200);
  });

  it('count an IPv6 network as one address', () => {
    expect(callerOf('2001:db8:1:2:3:4:5:6')).toBe('2001:db8:1:2::/64');
    expect(callerOf('2001:db8::6')).toBe('2001:db8:0:0::/64');
    expect(callerOf('::ffff:10.0.0.1')).toBe('::ffff:10.0.0.1');
    expect(callerOf('10.0.0.1')).toBe('10.0.0.1');
  });
});

describe('a request that comes drop by drop', () => {
  const POST = 'POST /graphql HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n';

  it.each([
    ['in its headers', 'POST /graphql HTTP/1.1\r\nHost: x\r\n', 'X-A: b\r\n'],
    ['in its body', `${POST}Content-Length: 100000\r\n\r\n{`, ' '],
    [
      'in parts of a body without length',
      `${POST}Transfer-Encoding: chunked\r\n\r\n`,
      '1\r\n \r\n',
    ],
  ])('%s is answered and its connection closed in time', async (_, beginning, drop) => {
    const seconds = 1;
    const server = await start({ REQUEST_SECONDS: String(seconds) });
    const { hostname, port } = new URL(server.url);
    const socket = connect(Number(port), hostname);
    const closed = once(socket, 'close');
    let answer = '';
    socket.on('data', (bytes) => (answer += bytes.toString())).on('error', () => undefined);
    socket.write(beginning);
    const dropping = setInterval(() => socket.writable && socket.write(drop), 100);
    const begun = performance.now();
    try {
      await closed;
    } finally {
      clearInterval(dropping);
    }
    // Node would look twice a minute.
    expect(performance.now() - begun).toBeLessThan(10_000 * seconds);
    expect(answer).toMatch(/^HTTP\/1\.1 (408|503) /);
    expect((await ask(server, PING)).response.status).toBe(200);
  });
});

describe('listed operations', () => {
  const OVERVIEW = 'query Overview { associations { code } }';

  function listed(operations: object = { overview: OVERVIEW }): string {
    const folder = mkdtempSync(join(tmpdir(), 'so-hoi-operations-'));
    cleaning.push(() => rmSync(folder, { recursive: true }));
    const file = join(folder, 'operations.json');
    writeFileSync(file, JSON.stringify(operations));
    return file;
  }

  it('may be longer than others, and what is not listed is not even read', async () => {
    const long = `${OVERVIEW}\n${'# what it is for\n'.repeat(2000)}`;
    const server = await start({ OPERATIONS_FILE: listed({ long }), OPERATIONS_ONLY: 'true' });
    for (const body of [{ query: long }, { documentId: 'long' }]) {
      expect((await ask(server, body)).answer.data).toEqual({ associations: [{ code: 'one' }] });
    }
    expect((await ask(server, { query: `${long} ` })).code).toBe('TOO_MANY_CHARACTERS');
    for (const query of ['{ nothing', '{ nothing }', '{ associations { name } }']) {
      const { response, code } = await ask(server, { query });
      expect([response.status, code]).toEqual([403, 'OPERATION_NOT_LISTED']);
      const url = `${server.url}?query=${encodeURIComponent(query)}`;
      const got = await fetch(url, { headers: { 'apollo-require-preflight': '1' } });
      expect([got.status, await got.text()]).toEqual([
        403,
        expect.stringContaining('OPERATION_NOT_LISTED'),
      ]);
    }
    const named = `${server.url}?query=${encodeURIComponent(long.slice(0, 40))}#`;
    expect((await fetch(named, { headers: { 'apollo-require-preflight': '1' } })).status).toBe(403);
  });

  it('are asked for by id or digest', async () => {
    const server = await start({ OPERATIONS_FILE: listed() });
    const sha256Hash = createHash('sha256').update(OVERVIEW).digest('hex');
    const data = { associations: [{ code: 'one' }] };
    for (const body of [
      { documentId: 'overview' },
      { documentId: `sha256:${sha256Hash}` },
      { extensions: { persistedQuery: { version: 1, sha256Hash } } },
    ]) {
      expect((await ask(server, body)).answer).toEqual({ data });
    }
    const { response, code } = await ask(server, { documentId: 'toString' });
    expect([response.status, code]).toEqual([403, 'OPERATION_NOT_LISTED']);
    expect((await ask(server, PING)).response.status).toBe(200);
  });

  it('are all that dashboards and callers without a token get, where it is set so', async () => {
    const server = await start({ OPERATIONS_FILE: listed(), OPERATIONS_ONLY: 'true' });
    const as = async (role: 'DASHBOARD' | 'OFFICE') => ({
      authorization: `Bearer ${await server.token(role, 'one')}`,
    });
    for (const headers of [{}, await as('DASHBOARD')]) {
      const { response, code } = await ask(server, PING, headers);
      expect([response.status, code]).toEqual([403, 'OPERATION_NOT_LISTED']);
      expect((await ask(server, { query: OVERVIEW }, headers)).response.status).toBe(200);
    }
    expect((await ask(server, PING, await as('OFFICE'))).response.status).toBe(200);
  });
});

describe('those who run it', () => {
  it('see whether it lives and is ready', async () => {
    const server = await start();
    expect(await (await fetch(at(server, '/health/live'))).json()).toEqual({ status: 'ok' });
    const ready = await fetch(at(server, '/health/ready'));
    expect([ready.status, ((await ready.json()) as any).status]).toEqual([200, 'ok']);
  });

  it('see that it is not ready where the database does not answer', async () => {
    const server = await start();
    const { reader } = server.app.get<DataSources>(DATA_SOURCES);
    const { query } = reader;
    reader.query = () => Promise.reject(new Error('password of the database'));
    cleaning.push(() => void (reader.query = query));
    const ready = await fetch(at(server, '/health/ready'));
    const text = await ready.text();
    expect(ready.status).toBe(503);
    expect(JSON.parse(text)).toMatchObject({
      status: 'error',
      error: { database: { status: 'down' } },
    });
    expect(text).not.toContain('password');
  });

  it('read its figures', async () => {
    const server = await start();
    await ask(server, PING);
    await ask(server, { query: '{ nothing }' });
    const text = await (await fetch(at(server, '/metrics'))).text();
    expect(text).toMatch(
      /so_hoi_request_duration_seconds_count\{route="\/graphql",operation="query",status="200"\} 1/,
    );
    expect(text).toContain('so_hoi_errors_total{code="GRAPHQL_VALIDATION_FAILED"} 1');
    expect(text).toContain('so_hoi_write_queue_length 0');
    expect(text).toContain('nodejs_eventloop_lag_seconds');
  });

  it('alone read them: with the token of the configuration, or at a desk on this machine', async () => {
    const status = async (server: TestServer, headers: Record<string, string> = {}) => {
      const { hostname, port } = new URL(server.url);
      const asked = request({ hostname, port, path: '/metrics', headers });
      const [answer] = (await once(asked.end(), 'response')) as [IncomingMessage];
      answer.resume();
      return answer.statusCode;
    };
    const desk = await start();
    expect(await status(desk)).toBe(200);
    expect(await status(desk, { host: 'localhost:3000' })).toBe(200);
    const refused: Record<string, string>[] = [
      { 'x-forwarded-for': '10.0.0.1' },
      { 'x-forwarded-proto': 'https' },
      { 'x-real-ip': '10.0.0.1' },
      { forwarded: 'for=10.0.0.1' },
      { via: '1.1 proxy' },
      { host: 'so-hoi.example' },
      { host: 'localhost.example:80' },
    ];
    for (const headers of refused) {
      expect([headers, await status(desk, headers)]).toEqual([headers, 404]);
    }
    // A proxy may say nothing of itself: on a server there is no figure without the token.
    expect(await status(await start({ NODE_ENV: 'production' }))).toBe(404);
    for (const NODE_ENV of ['production', 'development']) {
      const closed = await start({ NODE_ENV, METRICS_TOKEN: 'a token of the tests' });
      const as = (authorization: string) => status(closed, { authorization, via: '1.1 proxy' });
      expect(await status(closed)).toBe(404);
      expect(await as('Bearer another')).toBe(404);
      expect(await as('Bearer a token of the tests')).toBe(200);
    }
  });
});

describe('the log', () => {
  function lines(work: (log: RegistryLogger) => void, form: 'JSON' | 'LINES' = 'JSON'): string[] {
    const written: string[] = [];
    work(new RegistryLogger('info', form, { write: (line: string) => void written.push(line) }));
    return written;
  }

  it('holds no secrets and no personal data', () => {
    const [fields = '', text = ''] = lines((log) => {
      const secret = { authorization: 'Bearer x', cookie: 'c', variables: { name: 'An' } };
      log.log({ msg: 'request', headers: secret, ...secret }, 'HTTP');
      log.error(
        'shoi_abc postgres://a:secret@db an@example.org 038090000001 0a1b2c3d-1111-4222-8333-123456789012',
        'HTTP',
      );
    });
    expect(JSON.parse(fields)).toEqual({
      level: 'info',
      time: expect.any(String),
      from: 'HTTP',
      msg: 'request',
      headers: {},
    });
    expect(JSON.parse(text).msg).toBe(
      '[token] postgres://a:[password]@db [e-mail] [number] 0a1b2c3d-1111-4222-8333-123456789012',
    );
  });

  it('is readable at a desk', () => {
    const [line] = lines(
      (log) => log.warn({ msg: 'request', status: 200, kind: null }, 'HTTP'),
      'LINES',
    );
    expect(line).toMatch(/^\d\d:\d\d:\d\d WARN HTTP request status=200\n$/);
  });
});

describe('a shutdown', () => {
  it('finishes the request that runs, and refuses new ones', async () => {
    const server = await startServer();
    const store = server.app.get(AssociationsStore);
    const find = store.findByCode.bind(store);
    let begun = () => {};
    const running = new Promise<void>((done) => (begun = done));
    store.findByCode = async (...args: Parameters<typeof find>) => {
      begun();
      await new Promise((done) => setTimeout(done, 400));
      return find(...args);
    };
    const slow = ask(server, { query: '{ association(code: "one") { code } }' });
    await running;
    const closed = server.close();
    const ready = await fetch(at(server, '/health/ready'));
    expect(ready.status).toBe(503);
    const late = await ask(server, PING);
    expect([late.response.status, late.code]).toEqual([503, 'SHUTTING_DOWN']);
    expect((await slow).answer).toEqual({ data: { association: null } });
    await closed;
    await expect(fetch(server.url)).rejects.toThrow();
  });
});
