import { Injectable } from '@nestjs/common';
import { In, IsNull, LessThanOrEqual } from 'typeorm';

import type { LocalDate } from '../../kernel/calendar.js';
import type { Instant } from '../../kernel/clock.js';
import { parseEdtf } from '../../kernel/edtf.js';
import { certainReading, contains, type Interval } from '../../kernel/interval.js';
import { nameSortKey } from '../../kernel/names.js';
import { Reader } from '../../platform/database/reader.js';
import { listOf, type Queryable, type Sql, sql } from '../../platform/database/sql.js';
import { findKnown, intervalOf, knownAt } from '../../platform/database/temporal.js';
import type { Tx } from '../../platform/database/unit-of-work.js';
import type { Batch } from '../../platform/graphql/loaders.js';
import { Branch } from '../branches/branch.entity.js';
import { bodiesInOffice, type ListedMandate } from './body.rules.js';
import { Body, BodySeats, Mandate, Post } from './term.entity.js';
import type { BodyKind, MandateEndReason, MandateOrigin, PostKind } from './term.model.js';
import type { TermEntry } from './term.rules.js';
import { type AssociationKey, loadKnown, TermsStore } from './terms.store.js';

/** Which body's rows, as the books had them at an instant; null = as they have them now. */
export interface BodyKey {
  readonly bodyId: number;
  readonly knownAt: Instant | null;
}

/** Which association's rows on which day, as the books had them. */
export interface DayKey extends AssociationKey {
  readonly day: LocalDate;
}

/** A mandate as the books have it, with its post and the name of its holder. */
export interface MandateEntry extends ListedMandate {
  readonly rowId: number;
  readonly associationId: number;
  readonly bodyId: number;
  readonly postTitle: string;
  readonly memberId: number | null;
  /** The member's name as it is now, or the name that the source gives; null if it gives none. */
  readonly holderName: string | null;
  readonly origin: MandateOrigin;
  readonly endReason: MandateEndReason | null;
  readonly endDecisionId: number | null;
  readonly endSourceId: number | null;
  readonly endSourcePlace: string | null;
  readonly endNote: string | null;
  readonly decisionId: number | null;
  readonly sourceId: number | null;
  readonly sourcePlace: string | null;
  readonly note: string | null;
}

/** A body in office on a day, for whoever looks for what is amiss. */
export interface OfficeBody {
  readonly body: Body;
  readonly term: TermEntry;
  /** Seats decided; null if unknown on that day. */
  readonly seats: number | null;
  /** The mandates that certainly run on that day: as many seats are filled. */
  readonly mandates: readonly MandateEntry[];
}

interface MandateRow extends Omit<MandateEntry, 'holderName' | 'holderSortKey' | keyof Interval> {
  readonly fromEdtf: string;
  readonly untilEdtf: string | null;
  readonly personName: string | null;
  readonly fullName: string | null;
  readonly memberSortKey: string | null;
}

/** Bodies, their seats and posts, and the mandates in them. */
@Injectable()
export class BodiesStore {
  /** Every body of an association that was known, of all its terms. */
  readonly bodies: Batch<AssociationKey, Body[]> = {
    load: (keys) =>
      loadKnown(
        keys,
        (key) => key.associationId,
        (ids, at) => this.bodiesOf(ids, at),
        (body) => body.associationId,
      ),
  };

  /** Every setting of a body's seats. */
  readonly seats: Batch<BodyKey, BodySeats[]> = {
    load: (keys) =>
      loadKnown(
        keys,
        (key) => key.bodyId,
        (ids, at) => findKnown(this.reader, BodySeats, { bodyId: In([...ids]) }, at),
        (row) => row.bodyId,
      ),
  };

  /** Every mandate in a body, whenever it runs. */
  readonly mandates: Batch<BodyKey, MandateEntry[]> = {
    load: (keys) =>
      loadKnown(
        keys,
        (key) => key.bodyId,
        (ids, at) => this.mandatesWhere(sql`m.body_id IN (${listOf(ids)})`, at),
        (mandate) => mandate.bodyId,
      ),
  };

  /** Every mandate of a member, in whatever body. */
  readonly held: Batch<{ memberId: number; knownAt: Instant | null }, MandateEntry[]> = {
    load: (keys) =>
      loadKnown(
        keys,
        (key) => key.memberId,
        (ids, at) => this.mandatesWhere(sql`m.member_id IN (${listOf(ids)})`, at),
        (mandate) => mandate.memberId as number,
      ),
  };

  /** The mandates of an association that certainly run on a day, in whatever body. */
  readonly running: Batch<DayKey, MandateEntry[]> = {
    load: async (keys) => {
      const byDay = new Map<LocalDate, DayKey[]>();
      for (const key of keys) byDay.set(key.day, [...(byDay.get(key.day) ?? []), key]);
      const found = new Map<DayKey, MandateEntry[]>();
      for (const [day, asking] of byDay) {
        const lists = await loadKnown(
          asking,
          (key) => key.associationId,
          (ids, at) => this.runningOn(ids, day, at),
          (mandate) => mandate.associationId,
        );
        asking.forEach((key, i) => found.set(key, lists[i] ?? []));
      }
      return keys.map((key) => found.get(key) ?? []);
    },
  };

  readonly branches: Batch<number, Branch | null> = {
    load: async (ids) => {
      const rows = await this.reader.manager.findBy(Branch, { id: In([...ids]) });
      const byId = new Map(rows.map((row) => [row.id, row]));
      return ids.map((id) => byId.get(id) ?? null);
    },
  };

  constructor(
    private readonly reader: Reader,
    private readonly terms: TermsStore,
  ) {}

  /** The bodies in office on a day with their seats and holders, in the order of `bodies(asOf)`. */
  async officeHolders(
    db: Queryable,
    associationId: number,
    day: LocalDate,
    known: Instant | null,
  ): Promise<OfficeBody[]> {
    const terms = await this.terms.of(associationId, known, db);
    const mandates = await this.runningOn([associationId], day, known, db);
    const bodies = await this.bodiesOf([associationId], known, db);
    const seats = await findKnown(db, BodySeats, { associationId }, known);
    const holding = new Set(mandates.map(({ bodyId }) => bodyId));
    return bodiesInOffice(bodies, terms, holding, day).map((body) => {
      const ofBody = ({ bodyId }: { bodyId: number }) => bodyId === body.id;
      return {
        body,
        term: terms.find(({ id }) => id === body.termId) as TermEntry,
        seats: seatsOn(seats.filter(ofBody), day)?.seats ?? null,
        mandates: mandates.filter(ofBody),
      };
    });
  }

  /** A body by the id that clients know it by; null for what is none. */
  async findBody(id: string, db: Queryable = this.reader): Promise<Body | null> {
    const rowId = /^[1-9]\d{0,8}$/.test(id) ? Number(id) : null;
    return rowId === null ? null : db.manager.findOneBy(Body, { id: rowId });
  }

  findNamedBody(tx: Tx, termId: number, kind: BodyKind, name: string): Promise<Body | null> {
    return tx.manager.findOneBy(Body, { termId, kind, name });
  }

  insertBody(tx: Tx, body: Omit<Body, 'id' | 'recordedAt'>): Promise<Body> {
    return tx.insert(Body, { ...body, recordedAt: tx.at });
  }

  findBranch(tx: Tx, associationId: number, code: string): Promise<Branch | null> {
    return tx.manager.findOneBy(Branch, { associationId, code });
  }

  /** The mandate that clients know by this key, as it stands; with its post and holder. */
  async findMandate(key: string): Promise<MandateEntry | null> {
    return (await this.mandatesWhere(sql`m.key = ${key}`, null))[0] ?? null;
  }

  /** The standing row of a mandate of an association. */
  findMandateRow(tx: Tx, associationId: number, key: string): Promise<Mandate | null> {
    return tx.manager.findOneBy(Mandate, { associationId, key, supersededAt: IsNull() });
  }

  /** The standing rows of a member's mandates, in one body or in all. */
  mandatesOf(tx: Tx, memberId: number, bodyId?: number): Promise<Mandate[]> {
    return findKnown(tx, Mandate, { memberId, ...(bodyId && { bodyId }) }, null);
  }

  /** The standing rows of every mandate in a body. */
  mandatesIn(tx: Tx, bodyId: number): Promise<Mandate[]> {
    return findKnown(tx, Mandate, { bodyId }, null);
  }

  /** The keys of the mandates that certainly give somebody the chair of a body on a day. */
  async chairs(tx: Tx, bodyId: number, day: LocalDate): Promise<string[]> {
    const rows = await tx.rows<{ key: string }>(sql`
      SELECT m.key FROM mandate m JOIN post p ON p.id = m.post_id
      WHERE m.body_id = ${bodyId} AND p.kind = 'CHAIR' AND m.superseded_at IS NULL
        AND m.from_latest <= ${day} AND m.until_earliest > ${day}`);
    return rows.map(({ key }) => key);
  }

  /** The standing settings of a body's seats in order of time. */
  seatsOf(tx: Tx, bodyId: number): Promise<BodySeats[]> {
    return findKnown(tx, BodySeats, { bodyId }, null, {
      fromEarliest: 'ASC',
      fromLatest: 'ASC',
      id: 'ASC',
    });
  }

  /** The bodies of a term, with all that stands in the books about when their seats and mandates began. */
  async datedInTerm(tx: Tx, termId: number) {
    const bodies = await tx.manager.findBy(Body, { termId });
    const bodyId = In(bodies.map(({ id }) => id));
    return {
      bodies,
      seats: await findKnown(tx, BodySeats, { bodyId }, null),
      mandates: await findKnown(tx, Mandate, { bodyId }, null),
    };
  }

  /** The post of a body with this rank and title, made when it is first used. */
  async keepPost(tx: Tx, bodyId: number, kind: PostKind, title: string): Promise<Post> {
    const known = await tx.manager.findOneBy(Post, { bodyId, kind, title });
    return known ?? tx.insert(Post, { bodyId, kind, title, recordedAt: tx.at });
  }

  private bodiesOf(
    associationIds: readonly number[],
    at: Instant | null,
    db: Queryable = this.reader,
  ): Promise<Body[]> {
    return db.manager.findBy(Body, {
      associationId: In([...associationIds]),
      ...(at && { recordedAt: LessThanOrEqual(at) }),
    });
  }

  private runningOn(
    associationIds: readonly number[],
    day: LocalDate,
    at: Instant | null,
    db: Queryable = this.reader,
  ): Promise<MandateEntry[]> {
    const where = sql`m.association_id IN (${listOf(associationIds)})
      AND m.from_latest <= ${day} AND m.until_earliest > ${day}`;
    return this.mandatesWhere(where, at, db);
  }

  private async mandatesWhere(
    where: Sql,
    at: Instant | null,
    db: Queryable = this.reader,
  ): Promise<MandateEntry[]> {
    const rows = await db.rows<MandateRow>(sql`
      SELECT m.id AS "rowId", m.key, m.association_id AS "associationId", m.body_id AS "bodyId",
             m.member_id AS "memberId", m.person_name AS "personName", m.origin,
             m.from_edtf AS "fromEdtf", m.until_edtf AS "untilEdtf", m.end_reason AS "endReason",
             m.end_decision_id AS "endDecisionId", m.end_source_id AS "endSourceId",
             m.end_source_place AS "endSourcePlace", m.end_note AS "endNote", m.decision_id AS "decisionId",
             m.source_id AS "sourceId", m.source_place AS "sourcePlace", m.note,
             p.kind AS "postKind", p.title AS "postTitle",
             d.full_name AS "fullName", d.name_sort_key AS "memberSortKey"
      FROM mandate m
      JOIN post p ON p.id = m.post_id
      LEFT JOIN member_details d ON d.member_id = m.member_id AND d.superseded_at IS NULL
      WHERE ${where} AND ${knownAt('m', at)}`);
    return rows.map(toEntry);
  }
}

/** The setting of a body's seats that certainly holds on a day; null if none does. */
export function seatsOn(settings: readonly BodySeats[], day: LocalDate): BodySeats | null {
  return settings.find((row) => contains(certainReading(intervalOf(row)), day)) ?? null;
}

function toEntry(row: MandateRow): MandateEntry {
  const { fromEdtf, untilEdtf, personName, fullName, memberSortKey, ...columns } = row;
  return {
    ...columns,
    from: parseEdtf(fromEdtf),
    until: untilEdtf === null ? null : parseEdtf(untilEdtf),
    holderName: fullName ?? personName,
    holderSortKey: memberSortKey ?? (personName === null ? null : nameSortKey(personName)),
  };
}
