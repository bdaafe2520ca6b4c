import { Injectable } from '@nestjs/common';

import type { Instant } from '../../kernel/clock.js';
import type { Tx } from '../../platform/database/unit-of-work.js';

/** The last moment at which something is on record of an assembly; null for none. */
type LastMoment = (tx: Tx, assemblyId: number) => Promise<Instant | null>;

/** Asks the rooms above until when they have something on record of a session that is to end. */
@Injectable()
export class SessionMoments {
  private readonly records: LastMoment[] = [];

  add(record: LastMoment): void {
    this.records.push(record);
  }

  /** The last of all those moments; null where nobody has any. */
  async last(tx: Tx, assemblyId: number): Promise<Instant | null> {
    let last: Instant | null = null;
    for (const record of this.records) {
      const moment = await record(tx, assemblyId);
      if (moment !== null && (last === null || moment > last)) last = moment;
    }
    return last;
  }
}
