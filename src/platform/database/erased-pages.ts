import { setTimeout as sleep } from 'node:timers/promises';
import { Inject, Injectable, Logger } from '@nestjs/common';

import { DATA_SOURCES, type DataSources } from './data-sources.js';

const ATTEMPTS = 60;
const LONGEST_PAUSE_MS = 100;

/**
 * Sees to it that what a transaction has overwritten is gone from the files too.
 *
 * On SQLite `secure_delete` puts zeros in the place of what is deleted or replaced, but the
 * write-ahead log keeps the pages as they were until it is cut off. On PostgreSQL old row versions
 * stay in the files until the tables are rewritten, and in the server's own log: that is the
 * operator's to do (`VACUUM FULL`), for it locks the tables.
 */
@Injectable()
export class ErasedPages {
  private readonly log = new Logger(ErasedPages.name);

  constructor(@Inject(DATA_SOURCES) private readonly sources: DataSources) {}

  /** Cuts the write-ahead log off, as soon as nobody reads or writes it. */
  async overwrite(): Promise<void> {
    const { writer } = this.sources;
    if (writer.options.type === 'postgres') return;
    for (let n = 0; n < ATTEMPTS; n++) {
      // It fails in another's transaction, and tells `busy` where another process has one.
      const answer: unknown = await writer
        .query('PRAGMA wal_checkpoint(TRUNCATE)')
        .catch(() => null);
      if ((answer as [{ busy: number }] | null)?.[0].busy === 0) return;
      await sleep(Math.random() * LONGEST_PAUSE_MS);
    }
    this.log.warn(
      'The write-ahead log still holds what was erased: others kept it busy. It is gone once all have closed the database.',
    );
  }
}
