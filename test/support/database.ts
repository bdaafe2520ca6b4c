import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { constants, copyFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { env } from 'node:process';

import pg from 'pg';

export type Engine = 'sqlite' | 'postgres';

/** The engine this run of the tests is about. */
export const engine: Engine = env.DB === 'postgres' ? 'postgres' : 'sqlite';

/** A database of a test's own. */
export interface TestDatabase {
  readonly url: string;
  drop(): Promise<void>;
}

/** A database with all tables and no rows. */
export async function freshDatabase(): Promise<TestDatabase> {
  return copyOf(await template());
}

/** A database without tables, for tests of the migrations themselves. */
export async function emptyDatabase(): Promise<TestDatabase> {
  return copyOf(undefined);
}

async function copyOf(original: string | undefined): Promise<TestDatabase> {
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await databases.create(name, original);
  return { url: databases.url(name), drop: () => databases.drop(name) };
}

/** The migrated database that the others are copies of; each worker makes one, and waits for no other. */
async function template(): Promise<string> {
  const name = `so_hoi_template_${env.JEST_WORKER_ID ?? '1'}`;
  if (await databases.exists(name)) return name;
  const draft = `${name}_draft`;
  await databases.drop(draft);
  await databases.create(draft);
  // Only here, so that the many test files after the first needn't load what it imports.
  const { migrate } = await import('../../src/database.js');
  await migrate(databases.url(draft));
  await databases.rename(draft, name);
  return name;
}

/** What the harness does with databases, by name. */
interface Databases {
  url(name: string): string;
  exists(name: string): Promise<boolean>;
  create(name: string, original?: string): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  drop(name: string): Promise<void>;
}

function setting(name: string): string {
  const value = env[name];
  if (value === undefined) throw new Error(`${name} is missing: only jest's e2e project sets it.`);
  return value;
}

class SqliteDatabases implements Databases {
  private readonly directory = setting('TEST_DIRECTORY');

  url(name: string): string {
    return `sqlite:${this.file(name)}`;
  }

  async exists(name: string): Promise<boolean> {
    return existsSync(this.file(name));
  }

  async create(name: string, original?: string): Promise<void> {
    if (original === undefined) return;
    await copyFile(this.file(original), this.file(name), constants.COPYFILE_FICLONE);
  }

  async rename(from: string, to: string): Promise<void> {
    if (existsSync(`${this.file(from)}-wal`)) throw new Error(`${from} is still open.`);
    await rename(this.file(from), this.file(to));
  }

  async drop(name: string): Promise<void> {
    for (const suffix of ['', '-wal', '-shm']) await rm(this.file(name) + suffix, { force: true });
  }

  private file(name: string): string {
    return join(this.directory, `${name}.db`);
  }
}

class PostgresDatabases implements Databases {
  private readonly server = setting('TEST_POSTGRES');

  url(name: string): string {
    return new URL(`/${name}`, this.server).href;
  }

  async exists(name: string): Promise<boolean> {
    const rows = await this.run('SELECT 1 FROM pg_database WHERE datname = $1', [name]);
    return rows.length > 0;
  }

  async create(name: string, original = 'template0'): Promise<void> {
    await this.run(`CREATE DATABASE ${name} TEMPLATE ${original}`);
  }

  async rename(from: string, to: string): Promise<void> {
    await this.run(`ALTER DATABASE ${from} RENAME TO ${to}`);
  }

  async drop(name: string): Promise<void> {
    await this.run(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  }

  private async run(sql: string, values: string[] = []): Promise<unknown[]> {
    const client = new pg.Client(this.server);
    await client.connect();
    try {
      const { rows } = await client.query<Record<string, unknown>>(sql, values);
      return rows;
    } finally {
      await client.end();
    }
  }
}

const databases: Databases =
  engine === 'postgres' ? new PostgresDatabases() : new SqliteDatabases();
