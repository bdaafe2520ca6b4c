import { randomUUID } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { env } from 'node:process';
import { setImmediate as tick } from 'node:timers/promises';

import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';

import { type BackupConfig, backup } from '../../src/backup/backup.js';
import { type Manifest, manifestFile, writeManifest } from '../../src/backup/manifest.js';
import { restore } from '../../src/backup/restore.js';
import { openDatabase } from '../../src/database.js';
import { type DataSources, closeDataSources } from '../../src/platform/database/data-sources.js';
import { AssociationsService } from '../../src/registry/associations/associations.service.js';
import { BranchesService } from '../../src/registry/branches/branches.service.js';
import { MembersService } from '../../src/registry/members/members.service.js';
import { engine } from '../support/database.js';
import { type OwnPostgres, installedPostgres, startPostgres } from '../support/postgres.js';
import { runProgram } from '../support/program.js';
import { NOW, TestClock, anyOffice, startServer, type TestServer } from '../support/server.js';

const SECRET = 'the secret of the tests, long enough';
const clock = new TestClock(NOW);

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'so-hoi-backup-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The tests' own PostgreSQL has no pg_dump: the round trip takes an installed one, where there is one. */
const programs = engine === 'postgres' ? installedPostgres() : null;
const canCopy = engine === 'sqlite' || programs !== null;
if (!canCopy) console.warn('No installed PostgreSQL with pg_dump: its round trip is not tested.');

const path = env['PATH'];
afterEach(() => {
  env['PATH'] = path;
});

(canCopy ? describe : describe.skip)('a backup', () => {
  let postgres: OwnPostgres | null = null;
  let config: BackupConfig;
  let server: TestServer | null;
  let members = 0;

  beforeAll(async () => {
    if (programs !== null) {
      env['PATH'] = `${join(programs, 'bin')}${delimiter}${path}`;
      postgres = await startPostgres({ durable: false, programs });
      const client = new pg.Client(postgres.url);
      await client.connect();
      await client.query('CREATE DATABASE registry');
      await client.end();
    }
    const databaseUrl =
      postgres === null
        ? `sqlite:${join(folder, 'registry.db')}`
        : new URL('/registry', postgres.url).href;
    config = { databaseUrl, secret: SECRET, timeZone: 'Asia/Ho_Chi_Minh' };
    await start();
    const association = { code: 'hoi', name: 'Hội', kind: 'ASSOCIATION' } as const;
    await server!.app.get(AssociationsService).found(anyOffice, association);
    for (const code of ['A', '1']) {
      await server!.app.get(BranchesService).establishBranch(anyOffice, {
        associationCode: 'hoi',
        code,
        name: code,
        sector: 'OTHER',
        beginning: 'ESTABLISHED',
        from: '2000',
      });
    }
    for (let i = 0; i < 20; i++) await admit();
  });
  afterAll(async () => {
    await stop();
    await postgres?.stop();
  });

  async function start(): Promise<void> {
    server = await startServer(NOW, { url: config.databaseUrl, drop: () => Promise.resolve() });
  }
  async function stop(): Promise<void> {
    await server?.close();
    server = null;
  }
  const admit = () =>
    server!.app.get(MembersService).admit(anyOffice, {
      associationCode: 'hoi',
      branchCode: members % 3 === 0 ? '1' : 'A',
      from: '2020-01-01',
      class: 'FULL',
      startReason: 'ADMITTED',
      member: { kind: 'INDIVIDUAL', fullName: `Nguyễn Văn ${++members}`, phone: `0900 ${members}` },
    });
  const newFile = () => join(folder, `${randomUUID()}.backup`);
  const settings = () => ({
    DATABASE_URL: config.databaseUrl,
    SECRET,
    PATH: programs === null ? path! : `${join(programs, 'bin')}${delimiter}${path}`,
  });

  it('is one moment of a database that is being written, and comes back row by row', async () => {
    const file = newFile();
    let isDone = false;
    const writing = [0, 1].map(async () => {
      while (!isDone) {
        await admit();
        // On SQLite all of it happens within one turn of the loop.
        await tick();
      }
    });
    const before = members;
    const [line] = await runProgram('dist/cli.js', ['backup', file], settings());
    isDone = true;
    await Promise.all(writing);
    expect(members).toBeGreaterThan(before);
    expect(line).toMatch(/: \d+ rows\.$/);
    for (const part of [file, manifestFile(file)]) expect(statSync(part).mode & 0o777).toBe(0o600);
    expect(existsSync(`${file}.part`)).toBe(false);
    for (const secret of ['Nguyễn', '0900']) {
      expect(readFileSync(manifestFile(file), 'utf8')).not.toContain(secret);
    }

    await stop();
    const live = await everything(config.databaseUrl);
    const { kept, entries, manifest } = await restore(config, clock, file);
    const restored = await everything(config.databaseUrl);
    expect(await everything(besideUrl(kept!))).toEqual(live);
    expect(entries).toBe(restored.get('audit_entry')!.length);
    const { memberCount } = manifest.contents.figures['hoi']!;
    expect(restored.get('member')!).toHaveLength(memberCount);
    expect(memberCount).toBeGreaterThanOrEqual(before);
    for (const [table, rows] of restored) {
      expect({ table, rows: rows.length }).toEqual({ table, rows: manifest.contents.rows[table] });
      if (table === 'audit_seal') continue;
      // Admissions only add rows: those of the moment are the first.
      expect({ table, rows }).toEqual({ table, rows: live.get(table)!.slice(0, rows.length) });
    }
    for (const part of ['member_details', 'membership']) {
      expect(restored.get(part)).toHaveLength(memberCount);
    }

    // And work goes on.
    members = memberCount;
    await start();
    await admit();
    const figures = '{ association(code: "hoi") { memberCount branchCount } }';
    expect(await server!.data(figures)).toEqual({
      association: { memberCount: memberCount + 1, branchCount: 2 },
    });
    const [verified] = await runProgram('dist/cli.js', ['audit', 'verify'], settings());
    expect(verified).toMatch(/^\d+ entries hold/);
  }, 180_000);

  it('is not restored while a server runs', async () => {
    const file = newFile();
    await backup(config, clock, file);
    await admit();
    const before = await everything(config.databaseUrl);
    const names = await databases();
    clock.set('2026-11-22T02:00:01.000Z');
    await expect(restore(config, clock, file)).rejects.toThrow('in use');
    expect(await everything(config.databaseUrl)).toEqual(before);
    expect(await databases()).toEqual(names);
    await admit();
  });

  it('is restored where nothing was', async () => {
    const file = newFile();
    await backup(config, clock, file);
    const name = `elsewhere-${randomUUID()}`;
    const elsewhere = { ...config, databaseUrl: besideUrl(`${name}`) };
    expect(await restore(elsewhere, clock, file)).toMatchObject({ kept: null });
    expect(await everything(elsewhere.databaseUrl)).toEqual(await everything(config.databaseUrl));
  });

  it('never takes the place of another file', async () => {
    const file = newFile();
    writeFileSync(file, 'something else');
    await expect(backup(config, clock, file)).rejects.toThrow('exists');
    expect(readFileSync(file, 'utf8')).toBe('something else');
  });

  describe('that is not what it was', () => {
    let file: string;
    beforeAll(async () => {
      if (programs !== null) env['PATH'] = `${join(programs, 'bin')}${delimiter}${path}`;
      file = newFile();
      if (server === null) await start();
      await backup(config, clock, file);
      await admit();
      await stop();
    });

    const bytes = () => readFileSync(file);
    const manifest = () => {
      const { mac: _, ...rest } = JSON.parse(
        readFileSync(manifestFile(file), 'utf8'),
      ) as Manifest & {
        mac: string;
      };
      return rest;
    };
    const rewrite = (changes: Partial<Manifest>) =>
      writeFileSync(manifestFile(file), writeManifest({ ...manifest(), ...changes }, SECRET));

    it.each<[string, RegExp, () => void]>([
      [
        'a changed byte',
        /damaged/,
        () => {
          const content = bytes();
          const place = Math.floor(content.length / 2);
          content.writeUInt8(content.readUInt8(place) ^ 1, place);
          writeFileSync(file, content);
        },
      ],
      ['a cut', /damaged/, () => writeFileSync(file, bytes().subarray(0, -100))],
      ['no manifest', /missing/, () => rmSync(manifestFile(file))],
      ['half a manifest', /damaged/, () => writeFileSync(manifestFile(file), '{')],
      [
        'another manifest',
        /changed/,
        () => {
          const text = readFileSync(manifestFile(file), 'utf8');
          writeFileSync(manifestFile(file), text.replace(/"memberCount": \d+/, '"memberCount": 1'));
        },
      ],
      [
        'other figures',
        /figures/,
        () => rewrite({ contents: { ...manifest().contents, figures: {} } }),
      ],
      ['other rows', /rows/, () => rewrite({ contents: { ...manifest().contents, rows: {} } })],
      [
        'tables of a later version',
        /version|steps/,
        () => rewrite({ contents: { ...manifest().contents, migrations: ['Later1'] } }),
      ],
      [
        'another engine',
        /one of/,
        () => rewrite({ engine: engine === 'sqlite' ? 'postgres' : 'sqlite' }),
      ],
    ])('with %s is refused, and changes nothing', async (_, reason, damage) => {
      const [content, told] = [bytes(), readFileSync(manifestFile(file))];
      const before = await everything(config.databaseUrl);
      const names = await databases();
      damage();
      try {
        if (programs !== null) env['PATH'] = `${join(programs, 'bin')}${delimiter}${path}`;
        await expect(restore(config, clock, file)).rejects.toThrow(reason);
      } finally {
        writeFileSync(file, content);
        writeFileSync(manifestFile(file), told);
      }
      expect(await everything(config.databaseUrl)).toEqual(before);
      expect(await databases()).toEqual(names);
    });

    it('under another secret is refused', async () => {
      const stranger = { ...config, secret: 'another secret, as long as the first one' };
      await expect(restore(stranger, clock, file)).rejects.toThrow('SECRET');
    });

    it('with a trail that was edited before it was made is refused', async () => {
      if (programs !== null) env['PATH'] = `${join(programs, 'bin')}${delimiter}${path}`;
      const sources = await openDatabase(config.databaseUrl);
      const on =
        engine === 'postgres' ? 'audit_entry_append_only ON audit_entry' : 'audit_entry_no_update';
      const edit = (actor: string) =>
        sources.writer.query(`UPDATE audit_entry SET actor = '${actor}' WHERE id = 3`);
      const [entry] = await sources.writer.query<{ actor: string }[]>(
        'SELECT actor FROM audit_entry WHERE id = 3',
      );
      await sources.writer.query(`DROP TRIGGER ${on}`);
      const edited = newFile();
      await edit('nobody');
      await backup(config, clock, edited);
      await expect(runProgram('dist/cli.js', ['audit', 'verify'], settings())).rejects.toThrow(
        'CHANGED: entry 3 was changed. 2 entries before it hold.',
      );
      await edit(entry!.actor);
      await closeDataSources(sources);
      await expect(restore(config, clock, edited)).rejects.toThrow('entry 3 was changed');
    });
  });

  /** The address of a database that is kept beside, or by another name. */
  function besideUrl(name: string): string {
    if (postgres !== null) return new URL(`/${name}`, postgres.url).href;
    return `sqlite:${name.includes('/') ? name : join(folder, name)}`;
  }

  /** What databases there are. */
  async function databases(): Promise<string[]> {
    if (postgres === null) {
      const names = readdirSync(folder).filter((name) => name.startsWith('registry.db'));
      return names.filter((name) => !/-(wal|shm)$/.test(name)).sort();
    }
    const client = new pg.Client(postgres.url);
    await client.connect();
    const { rows } = await client.query<{ datname: string }>('SELECT datname FROM pg_database');
    await client.end();
    return rows.map(({ datname }) => datname).sort();
  }
});

/** Every row of every table, by id. */
async function everything(url: string): Promise<Map<string, unknown[]>> {
  const sources: DataSources = await openDatabase(url);
  try {
    const all = new Map<string, unknown[]>();
    for (const { tableName } of sources.reader.entityMetadatas) {
      all.set(tableName, await sources.reader.query(`SELECT * FROM ${tableName} ORDER BY id`));
    }
    return all;
  } finally {
    await closeDataSources(sources);
  }
}

if (engine === 'postgres') {
  describe('without the right programs', () => {
    const config = { secret: SECRET, timeZone: 'Asia/Ho_Chi_Minh' };
    let server: TestServer;
    beforeAll(async () => {
      server = await startServer();
    });
    afterAll(() => server.close());
    const attempt = () =>
      backup({ ...config, databaseUrl: server.databaseUrl }, clock, join(folder, 'none.backup'));

    it('says that pg_dump is missing', async () => {
      env['PATH'] = join(folder, 'empty');
      await expect(attempt()).rejects.toThrow('pg_dump is not installed');
      expect(readdirSync(folder).filter((name) => name.startsWith('none'))).toEqual([]);
    });

    it('says that pg_dump is older than the server', async () => {
      const old = join(folder, 'old');
      mkdirSync(old);
      writeFileSync(join(old, 'pg_dump'), '#!/bin/sh\necho "pg_dump (PostgreSQL) 9.6.24"\n');
      chmodSync(join(old, 'pg_dump'), 0o755);
      env['PATH'] = `${old}${delimiter}${path}`;
      await expect(attempt()).rejects.toThrow(/pg_dump is of version 9, the server of version \d+/);
    });
  });
}
