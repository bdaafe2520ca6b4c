import { Injectable } from '@nestjs/common';
import { In, IsNull, Not } from 'typeorm';

import { exactSearchKey } from '../../kernel/names.js';
import { AuditEntry, AuditPersonal } from '../../platform/audit/audit.entity.js';
import { sql } from '../../platform/database/sql.js';
import type { Tx } from '../../platform/database/unit-of-work.js';
import { Decision, Source } from '../associations/association.entity.js';
import { MemberConsent } from '../members/member-consent.entity.js';
import { MemberIdentity } from '../members/member-identity.entity.js';
import { type Member, MemberDetails, Membership } from '../members/member.entity.js';
import { nameColumns } from '../members/members.store.js';
import type { CongressHoldings } from './congress-holdings.store.js';
import { MemberRequest } from '../requests/member-request.entity.js';
import { Body, Mandate, Post, Term } from '../terms/term.entity.js';

/** What takes the place of an erased person's name: "erased". */
const ERASED_NAME = '(đã xóa)';

/** Every row about a member, superseded ones included, the first entry first. */
export interface Holdings {
  readonly details: readonly MemberDetails[];
  readonly identities: readonly MemberIdentity[];
  readonly memberships: readonly Membership[];
  readonly consents: readonly MemberConsent[];
  readonly mandates: readonly Mandate[];
  readonly requests: readonly MemberRequest[];
  readonly entries: readonly (AuditEntry & { readonly personal: string | null })[];
}

/** What the rows refer to, by id. */
export interface References {
  readonly decisions: ReadonlyMap<number, Decision>;
  readonly sources: ReadonlyMap<number, Source>;
  readonly bodies: ReadonlyMap<number, Body>;
  readonly posts: ReadonlyMap<number, Post>;
  readonly terms: ReadonlyMap<number, Term>;
}

/** The rows about one person, whichever room they belong to. */
@Injectable()
export class PrivacyStore {
  async holdings(tx: Tx, member: Member): Promise<Holdings> {
    const where = { memberId: member.id };
    const order = { recordedAt: 'ASC', id: 'ASC' } as const;
    const { manager } = tx;
    const details = await manager.find(MemberDetails, { where, order });
    const identities = await manager.find(MemberIdentity, { where, order });
    const memberships = await manager.find(Membership, { where, order });
    const consents = await manager.find(MemberConsent, { where, order });
    const mandates = await manager.find(Mandate, { where, order });
    const requests = await manager.find(MemberRequest, { where, order: { id: 'ASC' } });
    const entries = await this.entriesAbout(tx, member, mandates, requests);
    const sides = await manager.findBy(AuditPersonal, { entryId: In(entries.map(({ id }) => id)) });
    const personal = new Map(sides.map(({ entryId, content }) => [entryId, content]));
    return {
      details,
      identities,
      memberships,
      consents,
      mandates,
      requests,
      entries: entries.map((entry) => ({ ...entry, personal: personal.get(entry.id) ?? null })),
    };
  }

  async references(
    tx: Tx,
    holdings: Holdings,
    { delegates, officers }: Pick<CongressHoldings, 'delegates' | 'officers'>,
  ): Promise<References> {
    const { memberships, consents, mandates, entries } = holdings;
    const ended = [...memberships, ...mandates];
    const grounded = [...memberships, ...consents, ...mandates, ...delegates, ...officers];
    const decided = [...grounded, ...entries].map(({ decisionId }) => decisionId);
    const bodies = await this.byId(tx, Body, pluck(mandates, 'bodyId'));
    return {
      decisions: await this.byId(tx, Decision, [...decided, ...pluck(ended, 'endDecisionId')]),
      sources: await this.byId(tx, Source, [
        ...pluck(grounded, 'sourceId'),
        ...pluck(ended, 'endSourceId'),
      ]),
      bodies,
      posts: await this.byId(tx, Post, pluck(mandates, 'postId')),
      terms: await this.byId(tx, Term, pluck([...bodies.values()], 'termId')),
    };
  }

  /**
   * Takes out of every row, superseded ones included, what tells who the member is. What the figures
   * count by stays: the member and its kind, and of its memberships branch, class, dates and reasons.
   *
   * @param publicName under which its mandates stay on record, apart from the member
   * @param decidedBy who turns down what is still asked for the member
   * @returns the keys of the requests that were turned down
   */
  async erase(tx: Tx, member: Member, publicName: string, decidedBy: string): Promise<string[]> {
    const { id: memberId } = member;
    const { manager } = tx;
    const mandates = await manager.findBy(Mandate, { memberId });
    const requests = [
      ...(await manager.findBy(MemberRequest, { memberId })),
      ...(await this.admissionsOf(tx, member)),
    ];
    const entries = await this.entriesAbout(tx, member, mandates, requests);
    await manager.delete(AuditPersonal, { entryId: In(entries.map(({ id }) => id)) });
    await manager.delete(MemberIdentity, { memberId });
    await manager.update(
      MemberDetails,
      { memberId },
      {
        ...nameColumns(ERASED_NAME),
        ...{ sex: null, birthDate: null, phone: null, email: null, employer: null },
        ...{ jobTitle: null, employmentSector: null, qualifications: null },
      },
    );
    const said = { note: null, sourcePlace: null };
    const saidOfEnd = { endNote: null, endSourcePlace: null };
    await manager.update(
      Membership,
      { memberId },
      { ...said, ...saidOfEnd, correctionReason: null },
    );
    await manager.update(MemberConsent, { memberId }, { ...said, purposeText: null });
    const id = In(pluck(requests, 'id'));
    await manager.update(
      MemberRequest,
      { id, state: 'PENDING' },
      { state: 'REJECTED', decidedBy, decidedAt: tx.at },
    );
    await manager.update(MemberRequest, { id }, { input: null, attachments: null, reason: null });
    await manager.update(Mandate, { memberId }, { memberId: null, personName: publicName });
    await tx.execute(sql`UPDATE member SET erased_at = ${tx.at} WHERE id = ${memberId}`);
    return pluck(
      requests.filter(({ state }) => state === 'PENDING'),
      'key',
    );
  }

  /**
   * Admissions that were filed for the person and led to nothing. All that is kept of them is why: that
   * tells of the person where it says the name and a contact or the date of birth with it, as others
   * bear the name too. What is pending may be anybody's.
   */
  private async admissionsOf(tx: Tx, { id, associationId }: Member): Promise<MemberRequest[]> {
    const details = await tx.manager.findBy(MemberDetails, { memberId: id });
    const decided = await tx.manager.findBy(MemberRequest, {
      associationId,
      memberId: IsNull(),
      state: Not('PENDING'),
    });
    return decided.filter(({ reason }) => {
      const text = exactSearchKey(reason ?? '');
      return details.some(
        ({ fullName, birthDate, phone, email }) =>
          text.includes(exactSearchKey(fullName)) &&
          [birthDate, phone, email].some((said) => said && text.includes(exactSearchKey(said))),
      );
    });
  }

  /** What the trail says of the member itself, of the mandates it holds and of requests about it. */
  private entriesAbout(
    tx: Tx,
    { associationId, number }: Member,
    mandates: readonly Mandate[],
    requests: readonly MemberRequest[],
  ): Promise<AuditEntry[]> {
    return tx.manager.find(AuditEntry, {
      where: [
        { associationId, subjectType: 'Member', subjectId: number },
        { associationId, subjectType: 'Mandate', subjectId: In(pluck(mandates, 'key')) },
        { associationId, subjectType: 'MemberRequest', subjectId: In(pluck(requests, 'key')) },
      ],
      order: { id: 'ASC' },
    });
  }

  private async byId<E extends { id: number }>(
    tx: Tx,
    entity: new () => E,
    ids: readonly (number | null)[],
  ): Promise<Map<number, E>> {
    const known = [...new Set(ids)].filter((id) => id !== null);
    const rows = await tx.manager.find<{ id: number }>(entity, { where: { id: In(known) } });
    return new Map(rows.map((row) => [row.id, row as E]));
  }
}

function pluck<R, K extends keyof R>(rows: readonly R[], key: K): R[K][] {
  return rows.map((row) => row[key]);
}
