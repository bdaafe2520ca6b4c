import { Injectable } from '@nestjs/common';

import type { Instant } from '../../kernel/clock.js';
import { sql } from '../../platform/database/sql.js';
import type { Tx } from '../../platform/database/unit-of-work.js';
import { SessionMoments } from '../congresses/session-moments.js';

/** Says when the last poll of a session began: it does not end before that. */
@Injectable()
export class PollMomentsStore {
  constructor(moments: SessionMoments) {
    moments.add((tx, assemblyId) => this.lastOpened(tx, assemblyId));
  }

  private async lastOpened(tx: Tx, assemblyId: number): Promise<Instant | null> {
    const [row] = await tx.rows<{ at: Instant | null }>(sql`
      SELECT MAX(p.opened_at) AS at FROM poll p
      JOIN election e ON e.id = p.election_id
      JOIN election_record r ON r.election_id = e.id AND r.superseded_at IS NULL
      WHERE e.assembly_id = ${assemblyId} AND r.annulled_reason IS NULL`);
    return row?.at ?? null;
  }
}
