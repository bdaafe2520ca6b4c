import { randomUUID } from 'node:crypto';
import {
  closeSync,
  copyFileSync,
  existsSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { dirname } from 'node:path';

import { CopyError, IN_USE, type StagedCopy } from './copy-error.js';
import { sqliteDriver } from './data-sources.js';

/** What stands beside a database file while it is open. */
const COMPANIONS = ['-wal', '-shm', '-journal'];

/**
 * Copies the database as it is at one moment; writers go on. Pages that were given up are left out,
 * and with them what was erased.
 *
 * @param to a file that does not exist
 */
export function copySqlite(from: string, to: string): void {
  const source = new (sqliteDriver())(from, { readonly: true, fileMustExist: true });
  try {
    // VACUUM takes a file that is empty: one that nobody else may read.
    closeSync(openSync(to, 'wx', 0o600));
    source.prepare('VACUUM INTO ?').run(to);
  } finally {
    source.close();
  }
  sync(to);
}

/** Brings a copy in beside a database. */
export function stageSqlite(target: string, copy: string): StagedCopy {
  mkdirSync(dirname(target), { recursive: true });
  const staged = `${target}.restoring-${randomUUID()}`;
  closeSync(openSync(staged, 'wx', 0o600));
  copyFileSync(copy, staged);
  return {
    url: `sqlite:${staged}`,
    faults: () => faultsOf(staged),
    takePlace: async (stamp) => takePlace(staged, target, `${target}.replaced-${stamp}`),
    discard: async () => {
      for (const suffix of ['', ...COMPANIONS]) rmSync(staged + suffix, { force: true });
    },
  };
}

function faultsOf(file: string): string[] {
  try {
    const database = new (sqliteDriver())(file, { readonly: true });
    try {
      const integrity = database.pragma('integrity_check') as { integrity_check: string }[];
      const references = database.pragma('foreign_key_check') as { table: string }[];
      return [
        ...integrity.map((row) => row.integrity_check).filter((text) => text !== 'ok'),
        ...references.map(({ table }) => `a row of ${table} refers to nothing`),
      ];
    } finally {
      database.close();
    }
  } catch (error) {
    return [(error as Error).message];
  }
}

function takePlace(staged: string, target: string, kept: string): string | null {
  sync(staged);
  if (existsSync(kept)) throw new CopyError(`${kept} exists: move it away first.`);
  const existed = existsSync(target);
  const release = existed ? lockOut(target) : () => undefined;
  try {
    if (existed) keep(target, kept);
    // A log that belongs to what stood here would be taken for one of the copy's.
    for (const suffix of COMPANIONS) {
      if (existsSync(target + suffix)) renameSync(target + suffix, kept + suffix);
    }
    renameSync(staged, target);
    sync(dirname(target));
  } finally {
    release();
  }
  return existed ? kept : null;
}

/**
 * Takes a lock that nobody else can have beside any other: leaving the write-ahead log needs one,
 * and puts what the log holds into the file.
 *
 * @returns what gives it back
 * @throws CopyError where somebody else has the database open
 */
function lockOut(file: string): () => void {
  const database = new (sqliteDriver())(file, { timeout: 0 });
  try {
    if (database.pragma('journal_mode = DELETE', { simple: true }) !== 'delete') {
      throw new CopyError(IN_USE);
    }
    database.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    const code = String((error as { code?: unknown }).code);
    // What is so damaged that it cannot be locked is what a backup is for.
    if (!/^SQLITE_(NOTADB|CORRUPT)/.test(code)) {
      database.close();
      throw code.startsWith('SQLITE_BUSY') ? new CopyError(IN_USE) : error;
    }
  }
  return () => database.close();
}

/** Under a second name, so that at no moment there is nothing under the first. */
function keep(file: string, kept: string): void {
  try {
    linkSync(file, kept);
  } catch {
    // A file system without hard links.
    copyFileSync(file, kept);
    sync(kept);
  }
}

/** Waits until a file, or the names in a folder, are on the disk. */
function sync(path: string): void {
  const handle = openSync(path, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
