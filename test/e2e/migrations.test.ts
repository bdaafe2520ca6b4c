import { statSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';

import { openDatabase } from '../../src/database.js';
import { type DataSources, closeDataSources } from '../../src/platform/database/data-sources.js';
import { type TestDatabase, emptyDatabase, engine } from '../support/database.js';

let database: TestDatabase;
let sources: DataSources;

beforeAll(async () => {
  database = await emptyDatabase();
  sources = await openDatabase(database.url);
});
afterAll(async () => {
  await closeDataSources(sources);
  await database.drop();
});

const NOW = '2026-11-22T02:00:00.000Z';

async function insert(table: string, row: Record<string, unknown>): Promise<number> {
  const { identifiers } = await sources.writer.manager.insert(table, row);
  return identifiers[0]!['id'] as number;
}

describe('an empty database, migrated', () => {
  it('has every table as the entities describe it', async () => {
    for (const source of new Set([sources.writer, sources.reader])) {
      const { upQueries } = await source.driver.createSchemaBuilder().log();
      expect(upQueries.map(({ query }) => query)).toEqual([]);
    }
  });

  it('is left as it is when it is opened again, rows and all', async () => {
    await insert('Association', association('kept'));
    const before = await sources.writer.query('SELECT * FROM migration');
    const again = await openDatabase(database.url);
    expect(await again.writer.query('SELECT * FROM migration')).toEqual(before);
    expect(await again.reader.query(`SELECT name FROM association WHERE code = 'kept'`)).toEqual([
      { name: 'kept' },
    ]);
    await closeDataSources(again);
  });

  (engine === 'sqlite' ? it : it.skip)('is a file that nobody else may read', () => {
    const file = database.url.slice('sqlite:'.length);
    for (const part of ['', '-wal', '-shm']) expect(statSync(file + part).mode & 0o777).toBe(0o600);
  });

  it('refuses a row that refers to nothing', async () => {
    await expect(
      insert('Branch', {
        associationId: 999_999,
        code: 'A',
        sector: 'OTHER',
        recordedAt: NOW,
      }),
    ).rejects.toThrow(/foreign key/i);
  });
});

describe('the audit trail', () => {
  const MESSAGE = 'audit entries are append-only';
  const COLUMNS = 'at, actor, action, subject_type, subject_id, previous_hash, hash';
  let id: number;
  beforeAll(async () => {
    id = await insert('AuditEntry', entry(1));
  });

  it.each([
    ['a change', () => `UPDATE audit_entry SET actor = 'nobody' WHERE id = ${id}`],
    ['a removal', () => `DELETE FROM audit_entry WHERE id = ${id}`],
    [
      'an entry in the place of another',
      () =>
        engine === 'postgres'
          ? `INSERT INTO audit_entry (id, ${COLUMNS}) VALUES (${id}, '', '', '', '', '', '', '')
             ON CONFLICT (id) DO UPDATE SET actor = 'nobody'`
          : `INSERT OR REPLACE INTO audit_entry (id, ${COLUMNS})
             VALUES (${id}, '', '', '', '', '', '', '')`,
    ],
    ...(engine === 'postgres'
      ? [['a clearance', () => 'TRUNCATE audit_entry CASCADE'] as const]
      : []),
  ])('refuses %s', async (_, statement) => {
    await expect(sources.writer.query(statement())).rejects.toThrow(MESSAGE);
    expect(await sources.reader.query(`SELECT actor FROM audit_entry WHERE id = ${id}`)).toEqual([
      { actor: 'test' },
    ]);
  });

  it('takes further entries', async () => {
    expect(await insert('AuditEntry', entry(2))).toBe(2);
  });

  it('lets the personal values of an entry go, for the person may ask for it', async () => {
    const side = await insert('AuditPersonal', { entryId: id, salt: 's', content: '{}' });
    await sources.writer.query(`DELETE FROM audit_personal WHERE id = ${side}`);
    expect(await sources.reader.query('SELECT * FROM audit_personal')).toEqual([]);
  });
});

/** As bytes: capitals before small letters, whatever a language would say. */
const IN_ORDER = ['B', 'a', 'á'].sort();

if (engine === 'sqlite') {
  describe('SQLite', () => {
    const pragma = (source: 'writer' | 'reader', name: string) =>
      sources[source].query<Record<string, unknown>[]>(`PRAGMA ${name}`);

    it('keeps foreign keys, writes ahead, and waits for the disk at each commit', async () => {
      expect(await pragma('writer', 'foreign_keys')).toEqual([{ foreign_keys: 1 }]);
      expect(await pragma('writer', 'journal_mode')).toEqual([{ journal_mode: 'wal' }]);
      expect(await pragma('writer', 'synchronous')).toEqual([{ synchronous: 2 }]);
    });

    it('has a reader that cannot write', async () => {
      await expect(sources.reader.query('DELETE FROM association')).rejects.toThrow(/readonly/);
    });

    it('sorts names as bytes', async () => {
      expect(await sortedNames(sources)).toEqual(IN_ORDER);
    });

    it('is whole', async () => {
      expect(await pragma('writer', 'integrity_check')).toEqual([{ integrity_check: 'ok' }]);
      expect(await pragma('writer', 'foreign_key_check')).toEqual([]);
    });
  });
} else {
  describe('PostgreSQL', () => {
    it('sorts names as bytes, whatever the language of the database', async () => {
      const name = `${new URL(database.url).pathname.slice(1)}_vi`;
      const client = new pg.Client(database.url);
      await client.connect();
      try {
        await client.query(
          `CREATE DATABASE ${name} TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'vi'`,
        );
        const { rows } = await client.query<{ name: string }>(
          `SELECT name FROM (VALUES ('a'), ('B'), ('á')) AS names (name) ORDER BY name COLLATE "vi-x-icu"`,
        );
        // Or the test would prove nothing.
        expect(rows.map((row) => row.name)).toEqual(['a', 'á', 'B']);
        const vietnamese = await openDatabase(new URL(`/${name}`, database.url).href);
        try {
          expect(await sortedNames(vietnamese)).toEqual(IN_ORDER);
          const { upQueries } = await vietnamese.writer.driver.createSchemaBuilder().log();
          expect(upQueries.map(({ query }) => query)).toEqual([]);
        } finally {
          await closeDataSources(vietnamese);
        }
      } finally {
        await client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
        await client.end();
      }
    });
  });
}

/** Keys of members in the order of the column that sorts them. */
async function sortedNames({ writer }: DataSources): Promise<string[]> {
  const insertInto = async (table: string, row: Record<string, unknown>) =>
    (await writer.manager.insert(table, row)).identifiers[0]!['id'] as number;
  const associationId = await insertInto('Association', association('sorting'));
  for (const [i, key] of ['a', 'B', 'á'].entries()) {
    const memberId = await insertInto('Member', {
      associationId,
      number: String(i),
      kind: 'INDIVIDUAL',
      recordedAt: NOW,
    });
    await insertInto('MemberDetails', {
      associationId,
      memberId,
      fullName: key,
      nameSortKey: key,
      nameSearchKey: key,
      nameExactKey: key,
      recordedAt: NOW,
    });
  }
  const rows = await writer.query<{ key: string }[]>(
    `SELECT name_sort_key AS key FROM member_details WHERE association_id = ${associationId} ORDER BY name_sort_key`,
  );
  return rows.map(({ key }) => key);
}

function association(code: string): Record<string, unknown> {
  return { code, name: code, kind: 'OTHER', fictional: 1, recordedAt: NOW };
}

function entry(id: number): Record<string, unknown> {
  const subject = { subjectType: 'Test', subjectId: '1' };
  return { id, at: NOW, actor: 'test', action: 'test', ...subject, previousHash: '', hash: '' };
}
