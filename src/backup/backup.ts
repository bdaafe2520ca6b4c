import { chmodSync, existsSync, renameSync, rmSync, writeFileSync } from 'node:fs';

import type { LocalDate } from '../kernel/calendar.js';
import { type Clock, dateIn, instant } from '../kernel/clock.js';
import { openAsItIs } from '../database.js';
import type { Config } from '../platform/config.js';
import { CopyError } from '../platform/database/copy-error.js';
import { sqliteFile } from '../platform/database/data-sources.js';
import { copyPostgres } from '../platform/database/postgres-copy.js';
import { copySqlite } from '../platform/database/sqlite-copy.js';
import { type Contents, ContentsStore } from './contents.store.js';
import { FORMAT, type Manifest, digestOf, manifestFile, writeManifest } from './manifest.js';
import { requireNewestSchema } from './schema-check.js';

/** What a backup and a restore need to know of the deployment. */
export type BackupConfig = Pick<Config, 'databaseUrl' | 'secret' | 'timeZone'>;

/**
 * Copies the database as it is at one moment into a file, with a manifest beside it; servers go on
 * writing meanwhile. Only the owner can read the files. They are there as wholes or not at all.
 *
 * @throws CopyError
 */
export async function backup(config: BackupConfig, clock: Clock, file: string): Promise<Manifest> {
  for (const taken of [file, manifestFile(file)]) {
    if (existsSync(taken)) throw new CopyError(`${taken} exists: name a file that does not.`);
  }
  const now = clock.now();
  const draft = `${file}.part`;
  try {
    const contents = await copy(config, draft, dateIn(config.timeZone, now));
    chmodSync(draft, 0o600);
    const manifest: Manifest = {
      format: FORMAT,
      engine: sqliteFile(config.databaseUrl) === null ? 'postgres' : 'sqlite',
      madeAt: instant(now),
      sha256: await digestOf(draft),
      contents,
    };
    writeFileSync(manifestFile(file), writeManifest(manifest, config.secret), { mode: 0o600 });
    renameSync(draft, file);
    return manifest;
  } finally {
    rmSync(draft, { force: true });
  }
}

async function copy(config: BackupConfig, to: string, day: LocalDate): Promise<Contents> {
  const { databaseUrl } = config;
  const from = sqliteFile(databaseUrl);
  if (from !== null) {
    if (!existsSync(from)) throw new CopyError(`There is no database ${from}.`);
    copySqlite(from, to);
  }
  const source = await openAsItIs(from === null ? databaseUrl : `sqlite:${to}`);
  try {
    const look = async (manager: typeof source.manager) => {
      const store = new ContentsStore(manager);
      const migrations = await store.migrations();
      requireNewestSchema(migrations);
      const rows = await store.rowCounts();
      return { migrations, rows, asOf: day, figures: await store.figures(day) };
    };
    return from === null
      ? await copyPostgres(databaseUrl, source, to, look)
      : await look(source.manager);
  } finally {
    await source.destroy();
  }
}
