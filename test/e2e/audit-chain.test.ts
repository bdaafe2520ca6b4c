import { setImmediate as tick } from 'node:timers/promises';

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';

import { openDatabase } from '../../src/database.js';
import { systemClock } from '../../src/kernel/clock.js';
import { commandActor } from '../../src/platform/access/actor.js';
import { AuditChain } from '../../src/platform/audit/audit-chain.js';
import { AuditTrail } from '../../src/platform/audit/audit-trail.js';
import { AuditVerification } from '../../src/platform/audit/audit-verification.js';
import { AuditStore } from '../../src/platform/audit/audit.store.js';
import { type DataSources, closeDataSources } from '../../src/platform/database/data-sources.js';
import { Reader } from '../../src/platform/database/reader.js';
import { UnitOfWork } from '../../src/platform/database/unit-of-work.js';
import { type TestDatabase, engine, freshDatabase } from '../support/database.js';

type Row = Record<string, any>;

const SECRET = 'the secret of the tests, long enough';
const ACTOR = commandActor('test');

/** What writes and checks a trail, as in a process of its own. */
class Application {
  readonly unitOfWork: UnitOfWork;
  readonly trail: AuditTrail;
  private readonly verification: AuditVerification;

  private constructor(
    private readonly sources: DataSources,
    secret: string,
  ) {
    const chain = new AuditChain({ secret });
    this.unitOfWork = new UnitOfWork(sources, systemClock);
    const reader = new Reader(sources);
    this.trail = new AuditTrail(chain, reader);
    this.verification = new AuditVerification(new AuditStore(reader), chain);
  }

  static async on({ url }: TestDatabase, secret = SECRET): Promise<Application> {
    return new Application(await openDatabase(url), secret);
  }

  /** Adds so many entries in one unit of work, each third with personal values. */
  async write(entries = 1): Promise<void> {
    await this.unitOfWork.run(async (tx) => {
      for (let i = 0; i < entries; i++) {
        await this.trail.record(tx, ACTOR, {
          associationId: null,
          action: 'test',
          subject: { type: 'Test', id: 'x' },
          after: { i },
          ...(i % 3 === 0 && { personal: { after: { phone: `0900 ${i}` } } }),
        });
      }
    });
  }

  verdict = () => this.verification.verify();
  query = (statement: string) => this.sources.writer.query<Row[]>(statement);
  close = () => closeDataSources(this.sources);
}

/** As somebody with the rights of the database's owner would begin. */
async function dropTriggers(application: Application): Promise<void> {
  const triggers =
    engine === 'postgres'
      ? ['audit_entry_append_only ON audit_entry']
      : ['audit_entry_no_update', 'audit_entry_no_delete', 'audit_entry_no_replace'];
  for (const trigger of triggers) await application.query(`DROP TRIGGER ${trigger}`);
}

describe('a trail that two applications write', () => {
  let database: TestDatabase;
  let applications: Application[];
  beforeAll(async () => {
    database = await freshDatabase();
    applications = [await Application.on(database), await Application.on(database)];
  });
  afterAll(async () => {
    for (const application of applications) await application.close();
    await database.drop();
  });

  it('holds when it is empty', async () => {
    expect(await applications[0]!.verdict()).toMatchObject({ holding: 0, fault: null });
  });

  it('is one chain, numbered without gaps, and holds at any moment', async () => {
    const works = Array.from({ length: 40 }, (_, i) => applications[i % 2]!.write(1 + (i % 3)));
    const checks: unknown[] = [];
    let isDone = false;
    const checking = (async () => {
      while (!isDone) {
        checks.push((await applications[0]!.verdict()).fault);
        await tick();
      }
    })();
    await Promise.all(works);
    isDone = true;
    await checking;
    expect(checks.filter((fault) => fault !== null)).toEqual([]);
    const entries = await applications[0]!.query(
      'SELECT id, previous_hash, hash FROM audit_entry ORDER BY id',
    );
    expect(entries.map(({ id }) => id)).toEqual(Array.from({ length: 79 }, (_, i) => i + 1));
    entries
      .slice(1)
      .forEach((entry, i) => expect(entry['previous_hash']).toBe(entries[i]!['hash']));
    expect(await applications[1]!.verdict()).toEqual({
      holding: 79,
      erased: 0,
      hash: entries.at(-1)!['hash'],
      fault: null,
    });
  });

  it('has nothing of a unit of work that is rolled back', async () => {
    const [application] = applications as [Application];
    const before = await application.verdict();
    const broken = application.unitOfWork.run(async (tx) => {
      const change = { associationId: null, action: 'test', subject: { type: 'Test', id: '1' } };
      await application.trail.record(tx, ACTOR, change);
      throw new Error('changed its mind');
    });
    await expect(broken).rejects.toThrow('changed its mind');
    expect(await application.verdict()).toEqual(before);
    await application.write();
    expect(await application.verdict()).toMatchObject({ holding: before.holding + 1, fault: null });
  });

  it('stands when personal values are erased, and tells how many', async () => {
    await applications[0]!.query('DELETE FROM audit_personal WHERE entry_id = 1');
    expect(await applications[0]!.verdict()).toMatchObject({ erased: 1, fault: null });
  });
});

describe('a trail that was edited by hand', () => {
  const ENTRIES = 1500;
  /** Far enough for a second batch. */
  const N = 1200;
  let database: TestDatabase;
  let application: Application;
  beforeAll(async () => {
    database = await freshDatabase();
    application = await Application.on(database);
    await application.write(ENTRIES);
    await dropTriggers(application);
  });
  afterAll(async () => {
    await application.close();
    await database.drop();
  });

  let original: Record<string, Row[]>;
  beforeEach(async () => {
    original = {};
    for (const table of TABLES) original[table] = await everything(table);
  });
  afterEach(async () => {
    for (const table of [...TABLES].reverse()) await run(`DELETE FROM ${table}`);
    for (const table of TABLES) await putBack(table, original[table]!);
    expect(await application.verdict()).toMatchObject({ holding: ENTRIES, fault: null });
  });

  const TABLES = ['audit_entry', 'audit_personal', 'audit_seal'];
  const run = (statement: string) => application.query(statement);
  const everything = (table: string) => run(`SELECT * FROM ${table} ORDER BY id`);
  const copyOf = (id: number, changes: Record<string, string>) => {
    const columns = ['id', 'at', 'association_id', 'actor', 'action', 'subject_type'].concat([
      ...[
        'subject_id',
        'decision_id',
        'before',
        'after',
        'personal_digest',
        'previous_hash',
        'hash',
      ],
    ]);
    const values = columns.map((column) => changes[column] ?? column);
    return `INSERT INTO audit_entry (${columns.join(', ')})
      SELECT ${values.join(', ')} FROM audit_entry WHERE id = ${id}`;
  };
  /** Moves numbers up or down, by way of numbers that are free. */
  const renumber = async (above: number, by: number) => {
    await run(`UPDATE audit_entry SET id = -(id + ${by}) WHERE id > ${above}`);
    await run('UPDATE audit_entry SET id = -id WHERE id < 0');
  };

  async function putBack(table: string, rows: Row[]): Promise<void> {
    for (let start = 0; start < rows.length; start += 50) {
      const some = rows.slice(start, start + 50);
      const names = Object.keys(some[0]!);
      const values = some.map((row) => `(${names.map((name) => literal(row[name])).join(', ')})`);
      await run(`INSERT INTO ${table} (${names.join(', ')}) VALUES ${values.join(', ')}`);
    }
  }
  const literal = (value: unknown) =>
    value === null ? 'NULL' : typeof value === 'number' ? String(value) : `'${value as string}'`;

  /** So that an entry can go or move that personal values refer to. */
  const withoutPersonal = () => run('DELETE FROM audit_personal');

  const COLUMNS: Record<string, string> = {
    at: `'2020-01-01T00:00:00.000Z'`,
    actor: `'nobody'`,
    action: `'other'`,
    subject_type: `'Other'`,
    subject_id: `'2'`,
    before: `'{}'`,
    after: `'{"i":2}'`,
    personal_digest: `'${'0'.repeat(64)}'`,
    previous_hash: `'${'0'.repeat(64)}'`,
    hash: `'${'0'.repeat(64)}'`,
  };
  it.each(Object.keys(COLUMNS))('shows that %s of an entry was changed', async (column) => {
    await run(`UPDATE audit_entry SET ${column} = ${COLUMNS[column]} WHERE id = ${N}`);
    expect(await application.verdict()).toMatchObject({
      holding: N - 1,
      fault: { kind: 'CHANGED', entry: N, message: `entry ${N} was changed` },
    });
  });

  it('shows that two entries changed places', async () => {
    await withoutPersonal();
    await run(`UPDATE audit_entry SET id = -1 WHERE id = ${N}`);
    await run(`UPDATE audit_entry SET id = ${N} WHERE id = ${N + 1}`);
    await run(`UPDATE audit_entry SET id = ${N + 1} WHERE id = -1`);
    expect((await application.verdict()).fault).toMatchObject({ entry: N });
  });

  it('shows an entry that was removed', async () => {
    await withoutPersonal();
    await run(`DELETE FROM audit_entry WHERE id = ${N}`);
    const missing = { kind: 'REMOVED', entry: N, message: `entry ${N} is missing` };
    expect(await application.verdict()).toMatchObject({ holding: N - 1, fault: missing });
  });

  it('shows an entry that was removed though those after it were renumbered', async () => {
    await withoutPersonal();
    await run(`DELETE FROM audit_entry WHERE id = ${N}`);
    await renumber(N, -1);
    expect((await application.verdict()).fault).toMatchObject({ kind: 'REMOVED', entry: N });
  });

  it('shows that the first entries were removed', async () => {
    await withoutPersonal();
    await run('DELETE FROM audit_entry WHERE id <= 10');
    expect((await application.verdict()).fault).toMatchObject({ kind: 'REMOVED', entry: 1 });
  });

  it('shows an entry that was inserted between others', async () => {
    await withoutPersonal();
    await renumber(N - 1, 1);
    await run(copyOf(N + 1, { id: String(N), actor: `'nobody'` }));
    expect((await application.verdict()).fault).toMatchObject({ kind: 'INSERTED', entry: N });
  });

  it('shows an entry that was put before all others', async () => {
    await run(copyOf(1, { id: '0' }));
    expect((await application.verdict()).fault).toMatchObject({ kind: 'INSERTED', entry: 0 });
  });

  it('shows an entry that was added at the end', async () => {
    const id = ENTRIES + 1;
    await run(copyOf(ENTRIES, { id: String(id), previous_hash: 'hash' }));
    expect(await application.verdict()).toMatchObject({
      holding: ENTRIES,
      fault: { kind: 'INSERTED', entry: id },
    });
    await expect(application.write()).rejects.toThrow();
  });

  it('shows that the end was cut off', async () => {
    await withoutPersonal();
    await run(`DELETE FROM audit_entry WHERE id > ${N}`);
    const cut = { kind: 'TAIL_CUT', entry: N + 1 };
    expect(await application.verdict()).toMatchObject({ holding: N, fault: cut });
  });

  it('shows it also when the seal was made to fit, and lets nobody write over it', async () => {
    await withoutPersonal();
    await run(`DELETE FROM audit_entry WHERE id > ${N}`);
    await run(`UPDATE audit_seal SET entries = ${N},
      hash = (SELECT hash FROM audit_entry WHERE id = ${N})`);
    const changed = { kind: 'SEAL_CHANGED', entry: null };
    expect(await application.verdict()).toMatchObject({ holding: N, fault: changed });
    await expect(application.write()).rejects.toThrow('audit verify');
    expect(await application.verdict()).toMatchObject({ holding: N, fault: changed });
  });

  it('is taken for changed by who does not know the secret', async () => {
    const stranger = await Application.on(database, 'another secret, as long as the first one');
    expect((await stranger.verdict()).fault).toMatchObject({ kind: 'CHANGED', entry: 1 });
    await expect(stranger.write()).rejects.toThrow('SECRET');
    await stranger.close();
  });

  it('shows that the seal was removed, and lets nobody write over it', async () => {
    await run('DELETE FROM audit_seal');
    const missing = { kind: 'SEAL_MISSING', entry: null };
    expect(await application.verdict()).toMatchObject({ holding: ENTRIES, fault: missing });
    await expect(application.write()).rejects.toThrow();
    expect((await application.verdict()).fault).toMatchObject(missing);
  });

  it('shows that everything was removed, seal and all, beside content', async () => {
    for (const table of [...TABLES].reverse()) await run(`DELETE FROM ${table}`);
    await run(`INSERT INTO association (code, name, kind, fictional, recorded_at)
      VALUES ('x', 'x', 'OTHER', 1, '')`);
    expect((await application.verdict()).fault).toMatchObject({ kind: 'SEAL_MISSING' });
    // Nor does what is written next begin a new trail, as if nothing had been.
    await expect(application.write()).rejects.toThrow();
    expect((await application.verdict()).fault).toMatchObject({ kind: 'SEAL_MISSING' });
    await run('DELETE FROM association');
  });

  it('shows personal values and a seal that belong to no entry', async () => {
    const [off, on] =
      engine === 'postgres'
        ? [
            'ALTER TABLE audit_personal DISABLE TRIGGER ALL',
            'ALTER TABLE audit_personal ENABLE TRIGGER ALL',
          ]
        : ['PRAGMA foreign_keys = OFF', 'PRAGMA foreign_keys = ON'];
    await run(off);
    try {
      await run(`INSERT INTO audit_personal (id, entry_id, salt, content)
        VALUES (99999, ${ENTRIES + 7}, 'aa', '{}')`);
    } finally {
      await run(on);
    }
    const stray = { kind: 'SIDE_ROW', entry: ENTRIES + 7 };
    expect(await application.verdict()).toMatchObject({ holding: ENTRIES, fault: stray });
    await run('DELETE FROM audit_personal WHERE id = 99999');
    await run(
      'INSERT INTO audit_seal (id, entries, at, hash, mac) SELECT 2, entries, at, hash, mac FROM audit_seal',
    );
    const second = { kind: 'SEAL_CHANGED', entry: null };
    expect(await application.verdict()).toMatchObject({ holding: ENTRIES, fault: second });
  });

  it.each([
    ['content', `content = '{"after":{"phone":"0900"}}'`],
    ['salt', `salt = '${'0'.repeat(64)}'`],
    ['entry', `entry_id = 2`],
    [
      'boundary between salt and content',
      `content = substr(salt, 64) || content, salt = substr(salt, 1, 63)`,
    ],
  ])('shows that the %s of personal values was changed', async (_, change) => {
    await run(`UPDATE audit_personal SET ${change} WHERE entry_id = 4`);
    const entry = change.startsWith('entry') ? 2 : 4;
    expect((await application.verdict()).fault).toMatchObject({ kind: 'SIDE_ROW', entry });
  });
});
