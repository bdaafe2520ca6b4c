import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { keep } from './keep.mjs';

/** A PostgreSQL server of a test's own. */
export interface OwnPostgres {
  /** An empty database, whose user may create others. */
  readonly url: string;
  /** Kills the server with all its processes, and starts it on the same data and at the same address. */
  crash(): Promise<void>;
  /** Ends the server and deletes its data; happens by itself when the tests end. */
  stop(): Promise<void>;
}

/**
 * @param wishes durable: whether a commit survives the machine's end, which costs time; programs: the
 *   folder above the `bin` of another PostgreSQL than the tests' own
 */
export async function startPostgres(wishes: {
  durable: boolean;
  programs?: string;
}): Promise<OwnPostgres> {
  const { durable, programs } = wishes;
  const { url, crash, stop } = await keep(
    'postgres',
    ...(durable ? (['durable'] as const) : []),
    ...(programs === undefined ? [] : ([`programs=${programs}`] as const)),
  );
  if (url === null) throw new Error('No server was asked for.');
  return { url, crash, stop };
}

/**
 * The folder above the `bin` of an installed PostgreSQL that has its client programs, which the
 * tests' own lacks; null where there is none.
 */
export function installedPostgres(): string | null {
  const asked = spawnSync('pg_config', ['--bindir'], { encoding: 'utf8' }).stdout;
  const versions = '/usr/lib/postgresql';
  const folders = existsSync(versions)
    ? readdirSync(versions).map((version) => join(versions, version))
    : [];
  if (asked) folders.unshift(dirname(asked.trim()));
  const needed = ['initdb', 'postgres', 'pg_dump', 'pg_restore'];
  const isWhole = (folder: string) => needed.every((name) => existsSync(join(folder, 'bin', name)));
  return folders.find(isWhole) ?? null;
}
