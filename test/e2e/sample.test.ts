import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import type { DomainError } from '../../src/kernel/errors.js';
import { Reader } from '../../src/platform/database/reader.js';
import { raw, sql } from '../../src/platform/database/sql.js';
import type { Tally } from '../../src/registry/elections/tally.rules.js';
import { loadSample, type SampleOptions } from '../../src/sample/load.js';
import { startServer, type TestServer } from '../support/server.js';

const SAMPLE: SampleOptions = { association: 'mau', members: 650, branches: 16, seed: 1 };

let server: TestServer;
let reader: Reader;
const heard: [number, number][] = [];

beforeAll(async () => {
  server = await startServer();
  reader = server.app.get(Reader);
  await loadSample(server.app, SAMPLE, (done, total) => heard.push([done, total]));
});

afterAll(() => server.close());

async function count(table: string, where = '1 = 1', code = SAMPLE.association): Promise<number> {
  const [row] = await reader.rows<{ n: number }>(
    sql`SELECT CAST(COUNT(*) AS INTEGER) AS n FROM ${raw(table)}
      WHERE association_id = (SELECT id FROM association WHERE code = ${code}) AND ${raw(where)}`,
  );
  return row?.n ?? NaN;
}

/** What does not depend on ids and instants. */
async function content(code: string): Promise<unknown[]> {
  return reader.rows(
    sql`SELECT member.number, details.full_name, m.position, branch.code, m.class, m.from_edtf,
        m.until_edtf, m.start_reason, m.end_reason
      FROM membership m
      JOIN member ON member.id = m.member_id
      JOIN member_details details ON details.member_id = member.id
      LEFT JOIN branch ON branch.id = m.branch_id
      WHERE m.association_id = (SELECT id FROM association WHERE code = ${code})
      ORDER BY member.id, m.position`,
  );
}

/** The same of congresses and meetings: who was on the list, and how many votes each candidate had. */
async function assemblies(code: string): Promise<unknown[]> {
  const ofSample = sql`a.association_id = (SELECT id FROM association WHERE code = ${code})`;
  const lists = await reader.rows(
    sql`SELECT r.title, r.opened_at, r.closed_at, COALESCE(member.number, d.person_name) AS who,
        d.role, d.basis, branch.code, d.standing, t.came_at, t.left_at
      FROM assembly a
      JOIN assembly_record r ON r.assembly_id = a.id
      JOIN delegate d ON d.assembly_id = a.id
      LEFT JOIN attendance t ON t.delegate_key = d.key
      LEFT JOIN member ON member.id = d.member_id
      LEFT JOIN branch ON branch.id = d.branch_id
      WHERE ${ofSample} ORDER BY d.id`,
  );
  const results = await reader.rows<{ tally: string }>(
    sql`SELECT r.title, p.numbers, result.tally
      FROM assembly a
      JOIN election e ON e.assembly_id = a.id
      JOIN election_record r ON r.election_id = e.id
      JOIN poll p ON p.election_id = e.id
      JOIN poll_result result ON result.poll_id = p.id
      WHERE ${ofSample} ORDER BY e.id`,
  );
  const counted = results.map(({ tally, ...row }) => {
    const { counts, ...ballots } = JSON.parse(tally) as Tally;
    return { ...row, ...ballots, votes: counts.map(({ votes }) => votes) };
  });
  return [...lists, ...counted];
}

test('founds an association that says it is fictional', async () => {
  const [row] = await reader.rows<{ name: string; fictional: number }>(
    sql`SELECT name, fictional FROM association WHERE code = ${SAMPLE.association}`,
  );
  expect(row).toEqual({ name: expect.stringContaining('hư cấu'), fictional: 1 });
});

test('loads as many branches and members as were asked for, and tells of each batch', async () => {
  expect(await count('branch')).toBe(16);
  expect(await count('branch_life')).toBe(16);
  expect(await count('branch_name')).toBe(17);
  expect(await count('branch_succession')).toBe(2);
  expect(await count('member')).toBe(650);
  expect(await count('member_details')).toBe(650);
  expect(await count('membership')).toBeGreaterThan(650);
  expect(heard).toEqual([
    [500, 650],
    [650, 650],
  ]);
});

test('works out the runs of everybody', async () => {
  expect(await count('membership_run', 'branch_id IS NULL AND all_classes = 1')).toBe(
    await count('membership', "start_reason NOT IN ('TRANSFERRED', 'CLASS_CHANGED')"),
  );
  expect(await count('membership_run', 'branch_id IS NOT NULL')).toBeGreaterThan(600);
});

test('opens four terms with their bodies', async () => {
  expect(await count('term')).toBe(4);
  expect(await count('body')).toBe(12);
  expect(await count('body_seats')).toBe(12);
  expect(await count('mandate', 'until_edtf IS NULL')).toBeGreaterThan(20);
  expect(await count('mandate', "origin = 'BY_ELECTED'")).toBeGreaterThan(3);
});

test('holds four congresses, and the meetings that elect between them', async () => {
  expect(await count('rule_set')).toBe(2);
  expect(await count('assembly', "form = 'CONGRESS'")).toBe(4);
  expect(await count('assembly', "form = 'MEETING'")).toBe(8);
  expect(await count('election')).toBeGreaterThan(12);
  expect((await assemblies(SAMPLE.association)).length).toBeGreaterThan(500);
});

test('leaves an audit entry of each batch, and no personal value in it', async () => {
  expect(await count('audit_entry', "action = 'loadSample'")).toBe(4);
  expect(await reader.rows(sql`SELECT 1 FROM audit_personal`)).toEqual([]);
});

describe('loading again', () => {
  test('under the same code is refused', async () => {
    await expect(loadSample(server.app, SAMPLE)).rejects.toMatchObject({
      code: 'ALREADY_EXISTS',
    } satisfies Partial<DomainError>);
    expect(await count('member')).toBe(650);
  });

  test('under another code gives the same content, on a later day too', async () => {
    server.clock.set('2031-01-05T02:00:00.000Z');
    await loadSample(server.app, { ...SAMPLE, association: 'mau-2' });
    expect(await content('mau-2')).toEqual(await content('mau'));
    expect(await assemblies('mau-2')).toEqual(await assemblies('mau'));
  });
});

test.each([
  ['members', -1],
  ['members', 1.5],
  ['branches', 0],
  ['branches', 2001],
  ['seed', NaN],
  ['association', 'Mẫu'],
])('refuses %s %p and founds nothing', async (field, value) => {
  const options = { ...SAMPLE, association: 'mau-3', [field]: value } as SampleOptions;
  await expect(loadSample(server.app, options)).rejects.toMatchObject({
    code: 'INVALID_INPUT',
    argument: ['input', field],
  });
  expect(await count('branch', '1 = 1', options.association)).toBe(0);
});
