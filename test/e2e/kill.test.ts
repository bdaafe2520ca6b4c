import { setTimeout as sleep } from 'node:timers/promises';

import { afterEach, expect, test } from '@jest/globals';

import { openDatabase } from '../../src/database.js';
import { type DataSources, closeDataSources } from '../../src/platform/database/data-sources.js';
import { AssociationsService } from '../../src/registry/associations/associations.service.js';
import { BranchesService } from '../../src/registry/branches/branches.service.js';
import { type TestDatabase, engine, freshDatabase } from '../support/database.js';
import { startPostgres } from '../support/postgres.js';
import { type Program, ask, startProgram } from '../support/program.js';
import { NOW, anyOffice, startServer } from '../support/server.js';

const ADMISSIONS = 200;
/** How many are acknowledged when the killing happens: the others are under way or still wait. */
const ACKNOWLEDGED = 60;

/** Undone in reverse order after each test, however it ended. */
const cleaning: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const clean of cleaning.splice(0).reverse()) await clean();
});

test('a server that is killed loses no acknowledged admission and leaves no half one', async () => {
  const database = await freshDatabase();
  cleaning.push(() => database.drop());
  const token = await prepare(database);
  const first = await start(database.url);
  const acknowledged = await admitAll(first, token, () => first.child.kill('SIGKILL'));
  await first.ended;
  expect(first.child.signalCode).toBe('SIGKILL');
  expect(acknowledged.size).toBeGreaterThanOrEqual(ACKNOWLEDGED);
  expect(acknowledged.size).toBeLessThan(ADMISSIONS);
  await expectWhole(database.url, acknowledged);

  const second = await start(database.url);
  await expectAllAdmitted(second, token, database.url, acknowledged);
}, 180_000);

if (engine === 'postgres') {
  test('nor does a database server that is killed, and the program goes on with the next', async () => {
    const postgres = await startPostgres({ durable: true });
    cleaning.push(() => postgres.stop());
    const { url } = postgres;
    const token = await prepare({ url, drop: () => Promise.resolve() });
    const program = await start(url);
    let crashed: Promise<void> | undefined;
    const acknowledged = await admitAll(program, token, () => {
      crashed = postgres.crash();
    });
    await crashed;
    expect(acknowledged.size).toBeGreaterThanOrEqual(ACKNOWLEDGED);
    expect(acknowledged.size).toBeLessThan(ADMISSIONS);
    await expectWhole(url, acknowledged);
    expect(program.child.exitCode).toBeNull();
    await expectAllAdmitted(program, token, url, acknowledged);
  }, 180_000);
}

test('a server that is told to end answers in full what runs, takes no more, and ends by itself', async () => {
  const database = await freshDatabase();
  cleaning.push(() => database.drop());
  const token = await prepare(database);
  const metricsToken = 'a token of the tests';
  const program = await start(database.url, { METRICS_TOKEN: metricsToken });
  const release = await lockWrites(database.url);

  const member = { fullName: 'Nguyễn Văn Chậm', phone: phone(0) };
  const place = { associationCode: 'hoi', branchCode: 'A', from: '2020-01-01' };
  const input = { ...place, member, idempotencyKey: 'slow' };
  let answered = false;
  const slow = ask(program, ADMIT, { input }, token).finally(() => (answered = true));
  const waiting = async () => {
    const headers = { authorization: `Bearer ${metricsToken}` };
    const text = await (await fetch(`${program.address}/metrics`, { headers })).text();
    return /^so_hoi_write_queue_length 1$/m.test(text);
  };
  while (!(await waiting())) await sleep(20);

  program.child.kill('SIGTERM');
  const ready = async () => (await fetch(`${program.address}/health/ready`)).status;
  while ((await ready()) !== 503) await sleep(20);
  const late = await ask(program, '{ associations { code } }');
  expect(late.errors?.[0]?.extensions.code).toBe('SHUTTING_DOWN');
  expect([answered, program.child.exitCode, program.child.signalCode]).toEqual([false, null, null]);

  await release();
  const { data, errors } = await slow;
  expect(errors).toBeUndefined();
  const number = data?.['admitMember'].number as string;
  expect(data).toEqual({
    admitMember: { number, phone: phone(0), memberships: [{ branch: { code: 'A' } }] },
  });
  // Connections that clients keep open hold it up no longer than that.
  const inTime = await Promise.race([
    program.ended.then(() => true),
    sleep(5000, false, { ref: false }),
  ]);
  expect(inTime).toBe(true);
  expect(program.child.signalCode).toBe('SIGTERM');
  expect(program.said()).not.toMatch(/"level":"(error|fatal)"/);
  await expectWhole(database.url, new Map([[0, number]]));
}, 180_000);

/** Keeps every writer waiting, as another process would; gives the end of it. */
async function lockWrites(url: string): Promise<() => Promise<void>> {
  const sources = await openDatabase(url);
  const runner = sources.writer.createQueryRunner();
  for (const statement of engine === 'postgres'
    ? ['BEGIN', 'LOCK TABLE audit_seal IN EXCLUSIVE MODE']
    : ['BEGIN IMMEDIATE']) {
    await runner.query(statement);
  }
  return async () => {
    await runner.query('ROLLBACK');
    if (engine === 'postgres') await runner.release();
    await closeDataSources(sources);
  };
}

/** Enters an association with a branch; gives a token of its office. */
async function prepare(database: TestDatabase): Promise<string> {
  const server = await startServer(NOW, database);
  try {
    const association = { code: 'hoi', name: 'Hội', kind: 'ASSOCIATION' } as const;
    await server.app.get(AssociationsService).found(anyOffice, association);
    await server.app.get(BranchesService).establishBranch(anyOffice, {
      associationCode: 'hoi',
      code: 'A',
      name: 'A',
      sector: 'OTHER',
      beginning: 'ESTABLISHED',
      from: '2000',
    });
    return await server.token('OFFICE', 'hoi');
  } finally {
    await server.close();
  }
}

/** As on a server. */
async function start(url: string, settings: Record<string, string> = {}): Promise<Program> {
  const program = await startProgram('dist/main.js', {
    ...settings,
    NODE_ENV: 'production',
    SECRET: 'the secret of the tests, long enough',
    DATABASE_URL: url,
  });
  cleaning.push(async () => {
    program.child.kill('SIGKILL');
    await program.ended;
  });
  return program;
}

const ADMIT = `mutation ($input: AdmitMemberInput!) {
  admitMember(input: $input) { number phone memberships { branch { code } } }
}`;
const phone = (i: number) => `0900 ${String(i).padStart(6, '0')}`;

/**
 * Sends all admissions at once, each under a key of its own.
 *
 * @param kill called when some are acknowledged
 * @returns the number of the member by place of its admission, for those that were acknowledged
 */
async function admitAll(
  program: Program,
  token: string,
  kill: () => void = () => undefined,
): Promise<Map<number, string>> {
  const acknowledged = new Map<number, string>();
  const admit = async (i: number) => {
    const member = { fullName: `Nguyễn Văn ${i}`, phone: phone(i) };
    const input = { associationCode: 'hoi', branchCode: 'A', from: '2020-01-01', member };
    const variables = { input: { ...input, idempotencyKey: `admission-${i}` } };
    const answer = await ask(program, ADMIT, variables, token).catch(() => null);
    // Done, but what it became could not be read any more: nobody was told.
    if (!answer?.data || answer.errors) return;
    const { number, ...rest } = answer.data['admitMember'];
    expect(rest).toEqual({ phone: phone(i), memberships: [{ branch: { code: 'A' } }] });
    acknowledged.set(i, number);
    if (acknowledged.size === ACKNOWLEDGED) kill();
  };
  await Promise.all(Array.from({ length: ADMISSIONS }, (_, i) => admit(i)));
  return acknowledged;
}

/** What belongs to a member who was admitted: the rows of each table, and how many of them. */
const PARTS = {
  details: 'member_details part WHERE part.member_id = member.id',
  memberships: 'membership part WHERE part.member_id = member.id',
  // One in the association, one in the branch.
  runs: 'membership_run part WHERE part.member_id = member.id',
  entries: `audit_entry part WHERE part.action = 'admitMember' AND part.subject_id = member.number`,
  records: 'idempotency_record part WHERE part.result_id = member.number',
  personal: `audit_personal part JOIN audit_entry entry ON entry.id = part.entry_id
    WHERE entry.subject_id = member.number`,
};
const COMPLETE = { details: 1, memberships: 1, runs: 2, entries: 1, records: 1, personal: 1 };

/** What is acknowledged is there, and whatever is there is complete. */
async function expectWhole(url: string, acknowledged: Map<number, string>): Promise<void> {
  const sources = await openDatabase(url);
  try {
    await untilQuiet(sources);
    const { reader } = sources;
    const counts = Object.entries(PARTS).map(
      ([part, rows]) => `(SELECT CAST(COUNT(*) AS INTEGER) FROM ${rows}) AS ${part}`,
    );
    const members = await reader.query<Record<string, unknown>[]>(
      `SELECT number, ${counts.join(', ')} FROM member ORDER BY id`,
    );
    expect(members).toEqual(members.map(({ number }) => ({ number, ...COMPLETE })));
    // And no part without its member.
    for (const [part, rows] of Object.entries(PARTS)) {
      const [total] = await reader.query<{ n: number }[]>(
        `SELECT CAST(COUNT(*) AS INTEGER) AS n FROM ${rows.replace(/WHERE.*$/s, '')}
         ${part === 'entries' ? `WHERE part.action = 'admitMember'` : ''}`,
      );
      expect({ part, ...total }).toEqual({
        part,
        n: members.length * COMPLETE[part as keyof typeof COMPLETE],
      });
    }
    const phones = await reader.query<{ number: string; phone: string }[]>(
      `SELECT member.number, details.phone
       FROM member JOIN member_details details ON details.member_id = member.id`,
    );
    const byPhone = new Map(phones.map((row) => [row.phone, row.number]));
    for (const [i, number] of acknowledged) expect(byPhone.get(phone(i))).toBe(number);
    if (engine === 'sqlite') {
      expect(await reader.query('PRAGMA integrity_check')).toEqual([{ integrity_check: 'ok' }]);
      expect(await reader.query('PRAGMA foreign_key_check')).toEqual([]);
    }
  } finally {
    await closeDataSources(sources);
  }
}

/** PostgreSQL may still be busy with what a client sent just before it was killed. */
async function untilQuiet({ reader }: DataSources): Promise<void> {
  if (engine === 'sqlite') return;
  const busy = `SELECT 1 FROM pg_stat_activity WHERE datname = current_database()
    AND pid <> pg_backend_pid() AND state <> 'idle'`;
  while ((await reader.query<unknown[]>(busy)).length > 0) await sleep(20);
}

/** Whoever sends everything again finds the first results kept, and the rest done: each once. */
async function expectAllAdmitted(
  program: Program,
  token: string,
  url: string,
  acknowledged: Map<number, string>,
): Promise<void> {
  const all = await admitAll(program, token);
  expect(all.size).toBe(ADMISSIONS);
  expect(new Set(all.values()).size).toBe(ADMISSIONS);
  for (const [i, number] of acknowledged) expect(all.get(i)).toBe(number);
  const count = '{ association(code: "hoi") { memberCount branch(code: "A") { memberCount } } }';
  expect(await ask(program, count, {}, token)).toEqual({
    data: { association: { memberCount: ADMISSIONS, branch: { memberCount: ADMISSIONS } } },
  });
  await expectWhole(url, all);
}
