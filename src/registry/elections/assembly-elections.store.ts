import { Injectable } from '@nestjs/common';

import type { Instant } from '../../kernel/clock.js';
import { sql } from '../../platform/database/sql.js';
import type { Tx } from '../../platform/database/unit-of-work.js';
import { AssemblyRecords, type RecordsOfRoom } from '../congresses/assembly-records.js';

/** Says what elections have on record of an assembly. */
@Injectable()
export class AssemblyElectionsStore implements RecordsOfRoom {
  constructor(records: AssemblyRecords) {
    records.add(this);
  }

  /** When its last poll began. */
  async lastMoment(tx: Tx, assemblyId: number): Promise<Instant | null> {
    const [row] = await tx.rows<{ at: Instant | null }>(sql`
      SELECT MAX(p.opened_at) AS at FROM poll p
      JOIN election e ON e.id = p.election_id
      JOIN election_record r ON r.election_id = e.id AND r.superseded_at IS NULL
      WHERE e.assembly_id = ${assemblyId} AND r.annulled_reason IS NULL`);
    return row?.at ?? null;
  }

  async hasElected(tx: Tx, assemblyId: number): Promise<boolean> {
    const rows = await tx.rows(sql`
      SELECT 1 FROM elected_mandate m
      JOIN election e ON e.id = m.election_id
      WHERE e.assembly_id = ${assemblyId} AND m.superseded_at IS NULL LIMIT 1`);
    return rows.length > 0;
  }
}
