import { Injectable } from '@nestjs/common';

import type { Instant } from '../../kernel/clock.js';
import { Reader } from '../database/reader.js';
import { type Sql, allOf, raw, sql } from '../database/sql.js';
import type { AuditEntry, AuditSeal } from './audit.entity.js';

/** An entry with its side row: both null where it never had one, or it is erased. */
export type AuditRow = AuditEntry & {
  readonly salt: string | null;
  readonly content: string | null;
};

/** Which entries of a trail are meant; null where it does not matter. */
export interface AuditSelection {
  /** The association whose trail it is; null for what belongs to none. */
  readonly associationId: number | null;
  readonly from: Instant | null;
  readonly until: Instant | null;
  readonly actor: string | null;
  readonly action: string | null;
  readonly subjectType: string | null;
  readonly subjectId: string | null;
}

/** Where a page ended: instant and number of its last entry. */
export type AuditPosition = readonly [at: Instant, id: number];

/** Reads the audit trail. */
@Injectable()
export class AuditStore {
  constructor(private readonly reader: Reader) {}

  /** Up to `limit` entries after a position, the newest first. */
  page(selection: AuditSelection, after: AuditPosition | null, limit: number): Promise<AuditRow[]> {
    const { associationId, from, until } = selection;
    const conditions: Sql[] = [
      associationId === null
        ? raw('e.association_id IS NULL')
        : sql`e.association_id = ${associationId}`,
    ];
    if (from !== null) conditions.push(sql`e.at >= ${from}`);
    if (until !== null) conditions.push(sql`e.at < ${until}`);
    for (const [column, value] of [
      ['actor', selection.actor],
      ['action', selection.action],
      ['subject_type', selection.subjectType],
      ['subject_id', selection.subjectId],
    ] as const) {
      if (value !== null) conditions.push(sql`e.${raw(column)} = ${value}`);
    }
    if (after !== null) conditions.push(sql`(e.at, e.id) < (${after[0]}, ${after[1]})`);
    return this.reader.rows<AuditRow>(
      sql`${ENTRIES} WHERE ${allOf(conditions)} ORDER BY e.at DESC, e.id DESC LIMIT ${limit}`,
    );
  }

  /** Up to `limit` entries in order of their numbers, after one of them; with null from the first. */
  following(id: number | null, limit: number): Promise<AuditRow[]> {
    const rest = id === null ? raw('1 = 1') : sql`e.id > ${id}`;
    return this.reader.rows<AuditRow>(sql`${ENTRIES} WHERE ${rest} ORDER BY e.id LIMIT ${limit}`);
  }

  /** The number of the last entry; null where there is none. */
  async lastNumber(): Promise<number | null> {
    const [row] = await this.reader.rows<{ id: number | null }>(
      sql`SELECT MAX(id) AS id FROM audit_entry`,
    );
    return row?.id ?? null;
  }

  async seal(): Promise<AuditSeal | null> {
    const [row] = await this.reader.rows<AuditSeal>(
      sql`SELECT id, entries, at, hash, mac FROM audit_seal WHERE id = 1`,
    );
    return row ?? null;
  }

  /** The lowest number that personal values stand beside without an entry of that number; null for none. */
  async strayPersonal(): Promise<number | null> {
    const [row] = await this.reader.rows<{ number: number | null }>(
      sql`SELECT MIN(p.entry_id) AS number FROM audit_personal p
        WHERE NOT EXISTS (SELECT 1 FROM audit_entry e WHERE e.id = p.entry_id)`,
    );
    return row?.number ?? null;
  }

  /** Whether there is a seal beside the one that counts. */
  async hasSecondSeal(): Promise<boolean> {
    const rows = await this.reader.rows(sql`SELECT 1 FROM audit_seal WHERE id <> 1 LIMIT 1`);
    return rows.length > 0;
  }

  /** Whether some table beside the trail's own has a row: what was entered has an entry. */
  async hasContent(): Promise<boolean> {
    const tables = this.reader.manager.dataSource.entityMetadatas
      .map(({ tableName }) => tableName)
      .filter((table) => !table.startsWith('audit_'));
    for (const table of tables) {
      const rows = await this.reader.rows(sql`SELECT 1 FROM ${raw(table)} LIMIT 1`);
      if (rows.length > 0) return true;
    }
    return false;
  }
}

const ENTRIES = raw(`SELECT e.id, e.at, e.association_id AS "associationId", e.actor, e.action,
    e.subject_type AS "subjectType", e.subject_id AS "subjectId", e.decision_id AS "decisionId",
    e.before, e.after, e.personal_digest AS "personalDigest", e.previous_hash AS "previousHash",
    e.hash, p.salt, p.content
  FROM audit_entry e LEFT JOIN audit_personal p ON p.entry_id = e.id`);
