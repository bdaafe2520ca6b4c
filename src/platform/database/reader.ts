import { setImmediate as nextTurn } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

import { DATA_SOURCES, type DataSources } from './data-sources.js';
import { type Queryable, type Sql, runSql } from './sql.js';

/** Reads what is committed, for queries; a mutation reads through its own transaction instead. */
@Injectable()
export class Reader implements Queryable {
  readonly manager: EntityManager;

  constructor(@Inject(DATA_SOURCES) sources: DataSources) {
    this.manager = sources.reader.manager;
  }

  async rows<R>(query: Sql): Promise<R[]> {
    // SQLite blocks the program while it reads: between two statements everybody else has a turn.
    await nextTurn();
    return (await runSql(this.manager, query)) as R[];
  }
}
