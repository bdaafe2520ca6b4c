import { createHash } from 'node:crypto';
import { env } from 'node:process';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { GraphQLSchemaHost } from '@nestjs/graphql';
import fc from 'fast-check';

import { DATA_SOURCES, type DataSources } from '../../src/platform/database/data-sources.js';
import { AssociationsService } from '../../src/registry/associations/associations.service.js';
import { loadSample } from '../../src/sample/load.js';
import { type Known, ODD_TEXTS, randomRequest } from '../support/documents.js';
import { type Answer, type TestServer, anyOffice, startServer } from '../support/server.js';

/** More with FUZZ_SECONDS, per caller; the seed is told where something is found. */
const SECONDS = Number(env.FUZZ_SECONDS ?? 3);
const MOST_RUNS = 3000 * SECONDS;
/** No request is worth more of this machine; a loaded one is given time. */
const HANG_MS = 10_000;

/** Written by nobody's right: when a token was used last, and who guessed a password. */
const KEPT_BY_THE_WAY = new Set(['access_token', 'sign_in_failures', 'sqlite_sequence']);

let server: TestServer;
let known: Known;
let branches: string[];

beforeAll(async () => {
  server = await startServer();
  await loadSample(server.app, { association: 'mau', members: 60, branches: 5, seed: 7 });
  const other = { code: 'other', name: 'Other', kind: 'ASSOCIATION' } as const;
  await server.app.get(AssociationsService).found(anyOffice, other);
  const office = await server.token('OFFICE', 'mau');
  const { association } = await server.data(
    `{ association(code: "mau") { branches { code } members(first: 5) { nodes { number } }
       terms { ordinal bodies { id mandates { id } } } } }`,
    {},
    office,
  );
  const ids = association.terms.flatMap(({ bodies }: any) =>
    bodies.flatMap(({ id, mandates }: any) => [id, ...mandates.slice(0, 2).map((m: any) => m.id)]),
  );
  branches = association.branches.map(({ code }: any) => code);
  known = [
    [/^(associationCode|code)$/i, ['mau', 'mau', 'other']],
    [/branch/i, branches],
    [/number/i, association.members.nodes.map(({ number }: any) => number)],
    [/id$/i, ids.slice(0, 8)],
  ];
}, 120_000);
afterAll(() => server.close());

/** A digest of each row of each table, by table. */
async function rows(): Promise<Map<string, string[]>> {
  const { reader } = server.app.get<DataSources>(DATA_SOURCES);
  const tables = await reader.query<{ name: string }[]>(
    reader.options.type === 'postgres'
      ? `SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' ORDER BY 1`
      : `SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY 1`,
  );
  const found = new Map<string, string[]>();
  for (const { name } of tables.filter((table) => !KEPT_BY_THE_WAY.has(table.name))) {
    const content = await reader.query<unknown[]>(`SELECT * FROM "${name}"`);
    const digest = (row: unknown) => createHash('sha1').update(JSON.stringify(row)).digest('hex');
    found.set(name, content.map(digest).sort());
  }
  return found;
}

/** Tables in which rows that were there are there no more, or not as they were. */
async function tablesTouched(before: Map<string, string[]>): Promise<string[]> {
  const after = await rows();
  return [...before].flatMap(([table, digests]) => {
    const still = new Set(after.get(table));
    return digests.every((digest) => still.has(digest)) ? [] : [table];
  });
}

/** Sends a body and refuses an answer that no request may get. */
async function send(
  body: string | Uint8Array,
  token: string | undefined,
  contentType = 'application/json',
): Promise<Answer<Record<string, unknown>>> {
  const response = await fetch(server.url, {
    method: 'POST',
    headers: { 'content-type': contentType, ...(token && { authorization: `Bearer ${token}` }) },
    body: body as string,
    signal: AbortSignal.timeout(HANG_MS),
  });
  const text = await response.text();
  const told = `${response.status} ${text.slice(0, 500)}`;
  if (response.status >= 500 || text.includes('"INTERNAL"')) throw new Error(told);
  if (/node_modules|\.[jt]s:\d|SQLITE_|QueryFailedError/.test(text)) throw new Error(told);
  return JSON.parse(text) as Answer<Record<string, unknown>>;
}

/**
 * Random documents, one in five of them broken.
 *
 * @returns how many were sent, and how many changes were made
 */
async function fuzz(token: string | undefined): Promise<{ sent: number; changes: number }> {
  let [sent, changes] = [0, 0];
  const { schema } = server.app.get(GraphQLSchemaHost);
  const request = randomRequest(schema, known);
  const wound = fc.option(
    fc.record({ at: fc.nat(400), text: fc.constantFrom('}', '(', '"', '…', '\u0000', '@x', '#') }),
    {
      freq: 5,
    },
  );
  await fc.assert(
    fc.asyncProperty(request, wound, async ({ query, variables }, broken) => {
      const document = broken
        ? query.slice(0, broken.at) + broken.text + query.slice(broken.at)
        : query;
      const answer = await send(JSON.stringify({ query: document, variables }), token);
      sent += 1;
      if (query.startsWith('mutation') && answer.data) changes += 1;
    }),
    { numRuns: MOST_RUNS, interruptAfterTimeLimit: SECONDS * 1000, endOnFailure: true },
  );
  return { sent, changes };
}

describe('whatever is sent, nothing breaks and nothing is changed that may not be', () => {
  it.each(['nobody', 'DASHBOARD', 'AUDITOR'] as const)(
    'by %s: no row',
    async (role) => {
      const token = role === 'nobody' ? undefined : await server.token(role, 'mau');
      const before = await rows();
      await fuzz(token);
      expect(await rows()).toEqual(before);
    },
    60_000,
  );

  it('by the office of another association: no row of this one', async () => {
    const token = await server.token('OFFICE', 'other');
    const before = await rows();
    await fuzz(token);
    const own = ['association', 'audit_seal'];
    expect((await tablesTouched(before)).filter((table) => !own.includes(table))).toEqual([]);
  }, 60_000);

  it('by a branch leader: nothing of how it was, but contact details', async () => {
    const token = await server.token('BRANCH_LEADER', 'mau', branches[0]);
    const before = await rows();
    await fuzz(token);
    const own = ['member_details', 'audit_seal'];
    expect((await tablesTouched(before)).filter((table) => !own.includes(table))).toEqual([]);
  }, 60_000);

  it('by the office itself: it may', async () => {
    const token = await server.token('OFFICE', 'mau');
    let [sent, changes] = [0, 0];
    // On a slow machine a few seconds of random documents may happen upon no change that is allowed.
    for (let round = 0; round < 6 && (round === 0 || changes === 0); round += 1) {
      const more = await fuzz(token);
      sent += more.sent;
      changes += more.changes;
    }
    // Otherwise it would prove little that the others change nothing.
    expect(sent).toBeGreaterThan(100);
    expect(changes).toBeGreaterThan(0);
    if (env.FUZZ_SECONDS) console.log(`${sent} documents sent, ${changes} changes made`);
  }, 60_000);

  it('in bodies that are no JSON, no text, or no body at all', async () => {
    const good = JSON.stringify({ query: '{ associations { code } }' });
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.uint8Array({ maxLength: 200 }),
          fc.string({ unit: 'binary' }),
          fc.json(),
          fc.nat(good.length).map((at) => good.slice(0, at)),
          fc.constantFrom(...ODD_TEXTS).map((name) => JSON.stringify({ query: name })),
          fc.constant(new Uint8Array([...Buffer.from('{"query":"{ a'), 0xff, 0xc0, 0x22, 0x7d])),
        ),
        fc.constantFrom(
          'application/json',
          'application/json; charset=utf-16',
          'application/graphql',
          'text/plain',
          'multipart/form-data; boundary=x',
          'application/graphql-response+json',
          'x',
        ),
        async (body, type) => void (await send(body, undefined, type)),
      ),
      { numRuns: MOST_RUNS, interruptAfterTimeLimit: SECONDS * 300, endOnFailure: true },
    );
  }, 60_000);
});
