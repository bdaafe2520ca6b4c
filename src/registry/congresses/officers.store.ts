import { Injectable } from '@nestjs/common';
import { In, IsNull } from 'typeorm';

import type { Instant } from '../../kernel/clock.js';
import { Reader } from '../../platform/database/reader.js';
import { type Queryable, type Sql, listOf, raw, sql } from '../../platform/database/sql.js';
import { findKnown, knownAt } from '../../platform/database/temporal.js';
import type { Tx } from '../../platform/database/unit-of-work.js';
import type { Batch } from '../../platform/graphql/loaders.js';
import { loadKnown } from '../terms/terms.store.js';
import type { AssemblyKey } from './assemblies.store.js';
import { AdoptedDocument, AgendaItem, AssemblyOfficer } from './proceedings.entity.js';
import type { AssemblyOfficerRole } from './proceedings.model.js';

/** Somebody with a part in running an assembly. */
export interface OfficerEntry {
  readonly rowId: number;
  readonly key: string;
  readonly assemblyId: number;
  readonly role: AssemblyOfficerRole;
  readonly memberId: number | null;
  readonly name: string;
  readonly isHead: boolean;
  readonly decisionId: number | null;
  readonly sourceId: number | null;
  readonly sourcePlace: string | null;
  readonly note: string | null;
}

type Row = Omit<OfficerEntry, 'isHead'> & { readonly isHead: number };

/** Those who run an assembly, what is on its agenda, and what it adopted. */
@Injectable()
export class OfficersStore {
  /** The officers of assemblies: by part, its head first, then as they were entered. */
  readonly ofAssembly: Batch<AssemblyKey, OfficerEntry[]> = {
    load: (keys) =>
      loadKnown(
        keys,
        (key) => key.assemblyId,
        (ids, at) => this.where(this.reader, sql`o.assembly_id IN (${listOf(ids)})`, at),
        (officer) => officer.assemblyId,
      ),
  };

  /** The agendas of assemblies, in order. */
  readonly agendas: Batch<AssemblyKey, AgendaItem[]> = {
    load: (keys) =>
      loadKnown(
        keys,
        (key) => key.assemblyId,
        (ids, at) => this.agendaItems(this.reader, ids, at),
        (item) => item.assemblyId,
      ),
  };

  /** The documents that assemblies adopted, in the order in which they were entered. */
  readonly adopted: Batch<AssemblyKey, AdoptedDocument[]> = {
    load: (keys) =>
      loadKnown(
        keys,
        (key) => key.assemblyId,
        (ids, at) => this.adoptedDocuments(this.reader, ids, at),
        (document) => document.assemblyId,
      ),
  };

  constructor(private readonly reader: Reader) {}

  /** The officers of an assembly who stand. */
  list(tx: Tx, assemblyId: number): Promise<OfficerEntry[]> {
    return this.where(tx, sql`o.assembly_id = ${assemblyId}`, null);
  }

  /** The tellers who stand, their head first. */
  tellers(db: Queryable, assemblyId: number): Promise<OfficerEntry[]> {
    const tellers = sql`o.assembly_id = ${assemblyId} AND o.role = 'TELLERS_COMMITTEE'`;
    return this.where(db, tellers, null);
  }

  /** The agenda that stands, in order. */
  agenda(tx: Tx, assemblyId: number): Promise<AgendaItem[]> {
    return this.agendaItems(tx, [assemblyId], null);
  }

  /** Puts an agenda in the place of the one that stands. */
  async replaceAgenda(
    tx: Tx,
    assemblyId: number,
    items: readonly Omit<AgendaItem, 'id' | 'assemblyId' | 'recordedAt' | 'supersededAt'>[],
  ): Promise<void> {
    const standing = { assemblyId, supersededAt: IsNull() };
    await tx.manager.update(AgendaItem, standing, { supersededAt: tx.at });
    const base = { assemblyId, recordedAt: tx.at, supersededAt: null };
    await tx.insertAll(
      AgendaItem,
      items.map((item) => ({ ...item, ...base })),
    );
  }

  /** The documents adopted, as they stand. */
  documents(tx: Tx, assemblyId: number): Promise<AdoptedDocument[]> {
    return this.adoptedDocuments(tx, [assemblyId], null);
  }

  /** The standing row of an officer of an assembly. */
  async findRow(db: Queryable, assemblyId: number, key: string): Promise<AssemblyOfficer | null> {
    const [row] = await findKnown(db, AssemblyOfficer, { assemblyId, key }, null);
    return row ?? null;
  }

  private agendaItems(
    db: Queryable,
    assemblyIds: readonly number[],
    known: Instant | null,
  ): Promise<AgendaItem[]> {
    const where = { assemblyId: In([...assemblyIds]) };
    return findKnown(db, AgendaItem, where, known, { position: 'ASC' });
  }

  private adoptedDocuments(
    db: Queryable,
    assemblyIds: readonly number[],
    known: Instant | null,
  ): Promise<AdoptedDocument[]> {
    return findKnown(db, AdoptedDocument, { assemblyId: In([...assemblyIds]) }, known);
  }

  private async where(db: Queryable, where: Sql, known: Instant | null): Promise<OfficerEntry[]> {
    const rows = await db.rows<Row>(sql`
      SELECT o.id AS "rowId", o.key, o.assembly_id AS "assemblyId", o.role,
        o.member_id AS "memberId", COALESCE(m.full_name, o.person_name) AS name,
        o.is_head AS "isHead", o.decision_id AS "decisionId", o.source_id AS "sourceId",
        o.source_place AS "sourcePlace", o.note
      FROM assembly_officer o
      LEFT JOIN member_details m ON m.member_id = o.member_id AND m.superseded_at IS NULL
      WHERE ${where} AND ${knownAt('o', known)}
      ORDER BY ${BY_ROLE}, o.is_head DESC, o.id`);
    return rows.map((row) => ({ ...row, isHead: row.isHead === 1 }));
  }
}

const BY_ROLE = raw(`CASE o.role WHEN 'ORGANIZING_COMMITTEE' THEN 1 WHEN 'PRESIDIUM' THEN 2
  WHEN 'SECRETARIAT' THEN 3 WHEN 'CREDENTIALS_COMMITTEE' THEN 4 ELSE 5 END`);
