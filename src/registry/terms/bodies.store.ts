import { Injectable } from '@nestjs/common';
import { In, IsNull, LessThanOrEqual } from 'typeorm';

import type { LocalDate } from '../../kernel/calendar.js';
import type { Instant } from '../../kernel/clock.js';
import { certainReading, contains } from '../../kernel/interval.js';
import { Reader } from '../../platform/database/reader.js';
import { listOf, type Queryable, sql } from '../../platform/database/sql.js';
import { findKnown, intervalOf } from '../../platform/database/temporal.js';
import type { Tx } from '../../platform/database/unit-of-work.js';
import type { Batch } from '../../platform/graphql/loaders.js';
import { Branch } from '../branches/branch.entity.js';
import { bodiesInOffice } from './body.rules.js';
import { type MandateEntry, mandateEntries } from './mandate-entries.store.js';
import { Body, BodySeats, Mandate, Post } from './term.entity.js';
import type { PostKind } from './term.model.js';
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

/** A body in office on a day, for whoever looks for what is amiss. */
export interface OfficeBody {
  readonly body: Body;
  readonly term: TermEntry;
  /** Seats decided; null if unknown on that day. */
  readonly seats: number | null;
  /** The mandates that certainly run on that day: as many seats are filled. */
  readonly mandates: readonly MandateEntry[];
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
        (ids, at) => mandateEntries(this.reader, sql`m.body_id IN (${listOf(ids)})`, at),
        (mandate) => mandate.bodyId,
      ),
  };

  /** Every mandate of a member, in whatever body. */
  readonly held: Batch<{ memberId: number; knownAt: Instant | null }, MandateEntry[]> = {
    load: (keys) =>
      loadKnown(
        keys,
        (key) => key.memberId,
        (ids, at) => mandateEntries(this.reader, sql`m.member_id IN (${listOf(ids)})`, at),
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

  /** The bodies of a term, in the order in which they were made. */
  bodiesOfTerm(tx: Tx, termId: number): Promise<Body[]> {
    return tx.manager.find(Body, { where: { termId }, order: { id: 'ASC' } });
  }

  insertBody(tx: Tx, body: Omit<Body, 'id' | 'recordedAt'>): Promise<Body> {
    return tx.insert(Body, { ...body, recordedAt: tx.at });
  }

  findBranch(tx: Tx, associationId: number, code: string): Promise<Branch | null> {
    return tx.manager.findOneBy(Branch, { associationId, code });
  }

  /** The mandate that clients know by this key, as it stands; with its post and holder. */
  async findMandate(key: string): Promise<MandateEntry | null> {
    return (await mandateEntries(this.reader, sql`m.key = ${key}`, null))[0] ?? null;
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

  /** The same, with their posts and holders. */
  entriesIn(tx: Tx, bodyId: number): Promise<MandateEntry[]> {
    return mandateEntries(tx, sql`m.body_id = ${bodyId}`, null);
  }

  /** How many hold a seat in a body certainly on a day, and are certainly no members on it. */
  async holdersWhoLeft(tx: Tx, bodyId: number, day: LocalDate): Promise<number> {
    const [row] = await tx.rows<{ left: number }>(sql`
      SELECT COUNT(*) AS "left" FROM mandate m
      WHERE m.body_id = ${bodyId} AND m.superseded_at IS NULL AND m.member_id IS NOT NULL
        AND m.from_latest <= ${day} AND m.until_earliest > ${day}
        AND NOT EXISTS (SELECT 1 FROM membership s
          WHERE s.member_id = m.member_id AND s.superseded_at IS NULL
            AND s.from_earliest <= ${day} AND s.until_latest > ${day})`);
    return Number(row?.left ?? 0);
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

  /** The posts of a body that somebody ever took. */
  postsOf(tx: Tx, bodyId: number): Promise<Post[]> {
    return tx.manager.findBy(Post, { bodyId });
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
    return mandateEntries(db, where, at);
  }
}

/** The setting of a body's seats that certainly holds on a day; null if none does. */
export function seatsOn(settings: readonly BodySeats[], day: LocalDate): BodySeats | null {
  return settings.find((row) => contains(certainReading(intervalOf(row)), day)) ?? null;
}
