import { createHash } from 'node:crypto';
import type { EntityTarget, FindOptionsWhere, ObjectLiteral } from 'typeorm';

import type { Tx } from '../platform/database/unit-of-work.js';

/**
 * Rows that one statement adds. SQLite's driver keeps the statements it has prepared, one for each
 * number of rows that is ever added at once: few and short ones keep its memory small.
 */
const ROWS_A_STATEMENT = 50;

/** The namespace of the sample's name-based UUIDs: an arbitrary UUID of its own. */
const NAMESPACE = Buffer.from('6b1f0d3a92c84f7e8a5d4c2e7f903b16', 'hex');

/** Adds rows however many, in few statements. */
export async function insertMany<E extends ObjectLiteral & { id: number }>(
  tx: Tx,
  entity: EntityTarget<E>,
  rows: readonly Omit<E, 'id'>[],
): Promise<void> {
  for (let start = 0; start < rows.length; start += ROWS_A_STATEMENT) {
    await tx.insertAll(entity, rows.slice(start, start + ROWS_A_STATEMENT));
  }
}

/** The ids of rows by a column that tells them apart. */
export async function idsBy<E extends ObjectLiteral & { id: number }, C extends keyof E & string>(
  tx: Tx,
  entity: EntityTarget<E>,
  column: C,
  where: FindOptionsWhere<E>,
): Promise<Map<E[C], number>> {
  const rows = await tx.manager.findBy(entity, where);
  return new Map(rows.map((row) => [row[column], row.id]));
}

/** The columns of a first entry that rests on no decision and no source. */
export function ungrounded(tx: Tx, associationId: number) {
  return {
    associationId,
    decisionId: null,
    sourceId: null,
    sourcePlace: null,
    note: null,
    recordedAt: tx.at,
    supersededAt: null,
  };
}

/**
 * The UUID of a name, always the same for the same name (RFC 9562, version 5).
 *
 * @param name unique over all samples of a database: it begins with the association's code
 */
export function uuidOf(...name: readonly (string | number)[]): string {
  const bytes = createHash('sha1')
    .update(NAMESPACE)
    .update(name.join('/'))
    .digest()
    .subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x50, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  const hex = bytes.toString('hex');
  const groups = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20)];
  return [...groups, hex.slice(20)].join('-');
}
