import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { env } from 'node:process';
import { promisify } from 'node:util';

import pg from 'pg';
import type { DataSource, EntityManager } from 'typeorm';

import { CopyError, IN_USE, type StagedCopy } from './copy-error.js';

const LONGEST_NAME = 63;
const OBJECT_IN_USE = '55006';

/**
 * Copies the database as it is at one moment, by `pg_dump` in its custom format; writers go on.
 *
 * @param source the same database, to read from
 * @param to a file that does not exist
 * @param look is shown the very state that is copied
 * @throws CopyError where pg_dump is missing, older than the server, or fails
 */
export async function copyPostgres<T>(
  url: string,
  source: DataSource,
  to: string,
  look: (manager: EntityManager) => Promise<T>,
): Promise<T> {
  const runner = source.createQueryRunner();
  try {
    await requireTool('pg_dump', await majorOf(runner));
    await runner.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    const [row] = (await runner.query('SELECT pg_export_snapshot() AS snapshot')) as {
      snapshot: string;
    }[];
    const options = ['--format=custom', '--no-owner', '--no-privileges', `--file=${to}`];
    await runTool('pg_dump', [...options, `--snapshot=${row?.snapshot}`], url);
    return await look(source.createEntityManager(runner));
  } finally {
    await runner.query('ROLLBACK').catch(() => undefined);
    await runner.release();
  }
}

/**
 * Brings a copy in as another database of the same server.
 *
 * @throws CopyError where pg_restore is missing, older than the server, or fails
 */
export async function stagePostgres(target: string, copy: string): Promise<StagedCopy> {
  const staged = `so_hoi_restoring_${randomBytes(8).toString('hex')}`;
  const url = withName(target, staged);
  const discard = () =>
    onServer(target, async (query) => {
      await query(`DROP DATABASE IF EXISTS ${quoted(staged)}`);
    });
  await onServer(target, async (query) => {
    await requireTool('pg_restore', await majorOf({ query }));
    await query(`CREATE DATABASE ${quoted(staged)} TEMPLATE template0 ENCODING 'UTF8'`);
  });
  try {
    const options = ['--exit-on-error', '--single-transaction', '--no-owner', '--no-privileges'];
    await runTool('pg_restore', [...options, copy], url);
  } catch (error) {
    await discard();
    throw error;
  }
  return {
    url,
    // Keys and references were checked when they were made anew.
    faults: () => [],
    takePlace: (stamp) => takePlace(target, staged, stamp.toLowerCase()),
    discard,
  };
}

async function takePlace(target: string, staged: string, stamp: string): Promise<string | null> {
  const name = nameOf(target);
  const suffix = `_replaced_${stamp}`;
  const kept = name.slice(0, LONGEST_NAME - suffix.length) + suffix;
  return onServer(target, async (query) => {
    const exists = async (database: string) =>
      (await query('SELECT 1 FROM pg_database WHERE datname = $1', [database])).length > 0;
    if (await exists(kept)) throw new CopyError(`There is a database ${kept}: rename it first.`);
    const existed = await exists(name);
    await query('BEGIN');
    try {
      if (existed) await query(`ALTER DATABASE ${quoted(name)} RENAME TO ${quoted(kept)}`);
      await query(`ALTER DATABASE ${quoted(staged)} RENAME TO ${quoted(name)}`);
      await query('COMMIT');
    } catch (error) {
      await query('ROLLBACK');
      throw (error as { code?: unknown }).code === OBJECT_IN_USE ? new CopyError(IN_USE) : error;
    }
    return existed ? kept : null;
  });
}

type Query = (statement: string, values?: unknown[]) => Promise<Record<string, unknown>[]>;

/** Works from the database `postgres`, as nobody may be in one that is made, renamed or dropped. */
async function onServer<T>(url: string, work: (query: Query) => Promise<T>): Promise<T> {
  const client = new pg.Client(withName(url, 'postgres'));
  await client.connect();
  try {
    return await work(async (statement, values) => {
      const { rows } = await client.query<Record<string, unknown>>(statement, values);
      return rows;
    });
  } finally {
    await client.end();
  }
}

async function majorOf(source: {
  query: (statement: string) => Promise<unknown>;
}): Promise<number> {
  const [row] = (await source.query('SHOW server_version_num')) as { server_version_num: string }[];
  return Math.floor(Number(row?.server_version_num) / 10_000);
}

async function requireTool(name: string, serverMajor: number): Promise<void> {
  const major = Number(/ (\d+)/.exec(await run(name, ['--version'], {}))?.[1]);
  if (major >= serverMajor) return;
  throw new CopyError(
    `${name} is of version ${major}, the server of version ${serverMajor}: install the client programs of PostgreSQL ${serverMajor} or later and put them first on the PATH.`,
  );
}

/** The password goes by the environment: arguments can be read by everybody on the machine. */
function runTool(name: string, args: string[], url: string): Promise<string> {
  const { password } = new URL(url);
  const open = new URL(url);
  open.password = '';
  return run(
    name,
    [`--dbname=${open.href}`, ...args],
    password === '' ? {} : { PGPASSWORD: decodeURIComponent(password) },
  );
}

async function run(name: string, args: string[], settings: NodeJS.ProcessEnv): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)(name, args, { env: { ...env, ...settings } });
    return stdout;
  } catch (error) {
    const { code, stderr } = error as { code?: unknown; stderr?: string };
    if (code === 'ENOENT') {
      throw new CopyError(
        `${name} is not installed here: install the client programs of PostgreSQL, of the server's version or later.`,
      );
    }
    throw new CopyError(`${name} failed: ${stderr?.trim() ?? String(error)}`);
  }
}

function nameOf(url: string): string {
  return decodeURIComponent(new URL(url).pathname.slice(1));
}

function withName(url: string, name: string): string {
  const other = new URL(url);
  other.pathname = `/${encodeURIComponent(name)}`;
  return other.href;
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
