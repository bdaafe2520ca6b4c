import { Injectable } from '@nestjs/common';

import type { Instant } from '../../kernel/clock.js';
import type { Tx } from '../../platform/database/unit-of-work.js';

/** What a room above has on record of assemblies. */
export interface RecordsOfRoom {
  /** The last moment of which something is on record; null for none. */
  lastMoment(tx: Tx, assemblyId: number): Promise<Instant | null>;
  /** Whether somebody was elected to a body. */
  hasElected(tx: Tx, assemblyId: number): Promise<boolean>;
}

/** Asks the rooms above what they have on record of an assembly that is to end or to be corrected. */
@Injectable()
export class AssemblyRecords {
  private readonly rooms: RecordsOfRoom[] = [];

  add(room: RecordsOfRoom): void {
    this.rooms.push(room);
  }

  /** The last of all those moments; null where nobody has any. */
  async lastMoment(tx: Tx, assemblyId: number): Promise<Instant | null> {
    let last: Instant | null = null;
    for (const room of this.rooms) {
      const moment = await room.lastMoment(tx, assemblyId);
      if (moment !== null && (last === null || moment > last)) last = moment;
    }
    return last;
  }

  async hasElected(tx: Tx, assemblyId: number): Promise<boolean> {
    for (const room of this.rooms) if (await room.hasElected(tx, assemblyId)) return true;
    return false;
  }
}
