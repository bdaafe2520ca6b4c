import { openAsItIs, openDatabase } from '../database.js';
import { type Clock, instant } from '../kernel/clock.js';
import { AuditChain } from '../platform/audit/audit-chain.js';
import { AuditVerification } from '../platform/audit/audit-verification.js';
import { AuditStore } from '../platform/audit/audit.store.js';
import { CopyError, type StagedCopy } from '../platform/database/copy-error.js';
import { closeDataSources, sqliteFile } from '../platform/database/data-sources.js';
import { stagePostgres } from '../platform/database/postgres-copy.js';
import { Reader } from '../platform/database/reader.js';
import { stageSqlite } from '../platform/database/sqlite-copy.js';
import type { BackupConfig } from './backup.js';
import { ContentsStore } from './contents.store.js';
import { type Manifest, readManifest } from './manifest.js';
import { requireKnownSchema } from './schema-check.js';

export interface Restored {
  readonly manifest: Manifest;
  /** How many entries of the audit trail hold: all there are. */
  readonly entries: number;
  /** The file or database under which what was replaced is kept; null where there was nothing. */
  readonly kept: string | null;
}

/**
 * Puts a backup in the place of the database. It is brought in beside it and verified first; until
 * everything holds, nothing is replaced.
 *
 * @throws CopyError where the backup does not hold, or the database is in use
 */
export async function restore(config: BackupConfig, clock: Clock, file: string): Promise<Restored> {
  const manifest = await readManifest(file, config.secret);
  const target = sqliteFile(config.databaseUrl);
  const engine = target === null ? 'postgres' : 'sqlite';
  if (manifest.engine !== engine) {
    throw new CopyError(`The backup is one of ${manifest.engine}, the database one of ${engine}.`);
  }
  const staged =
    target === null ? await stagePostgres(config.databaseUrl, file) : stageSqlite(target, file);
  try {
    const entries = await verify(staged, manifest, config.secret);
    // As in 20261122T021100Z, which every file system takes.
    const stamp = instant(clock.now()).replace(/[-:]|\.\d+/g, '');
    return { manifest, entries, kept: await staged.takePlace(stamp) };
  } finally {
    await staged.discard();
  }
}

async function verify(staged: StagedCopy, manifest: Manifest, secret: string): Promise<number> {
  const [fault] = staged.faults();
  if (fault !== undefined) throw new CopyError(`The backup is damaged: ${fault}.`);
  const { contents } = manifest;
  const source = await openAsItIs(staged.url);
  try {
    const store = new ContentsStore(source.manager);
    const migrations = await store.migrations();
    requireKnownSchema(migrations);
    requireEqual('steps of the tables', migrations, contents.migrations);
    requireEqual('numbers of rows', await store.rowCounts(), contents.rows);
  } finally {
    await source.destroy();
  }
  const sources = await openDatabase(staged.url);
  try {
    const audit = new AuditStore(new Reader(sources));
    const verdict = await new AuditVerification(audit, new AuditChain({ secret })).verify();
    if (verdict.fault) {
      throw new CopyError(`The audit trail of the backup does not hold: ${verdict.fault.message}.`);
    }
    const store = new ContentsStore(sources.reader.manager);
    requireEqual('figures', await store.figures(contents.asOf), contents.figures);
    return verdict.holding;
  } finally {
    await closeDataSources(sources);
  }
}

/** Both are put together in the same order. */
function requireEqual(what: string, found: unknown, expected: unknown): void {
  if (JSON.stringify(found) === JSON.stringify(expected)) return;
  throw new CopyError(`The ${what} in the backup are not those that its manifest tells.`);
}
