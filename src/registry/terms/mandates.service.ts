import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';

import { parseEdtf, type UncertainDate } from '../../kernel/edtf.js';
import { DomainError } from '../../kernel/errors.js';
import { isFeasible } from '../../kernel/interval.js';
import { nfc } from '../../kernel/names.js';
import type { Actor } from '../../platform/access/actor.js';
import { AuditTrail } from '../../platform/audit/audit-trail.js';
import { Commands } from '../../platform/audit/commands.js';
import { datedColumns, intervalOf } from '../../platform/database/temporal.js';
import type { Tx } from '../../platform/database/unit-of-work.js';
import { AssociationsService } from '../associations/associations.service.js';
import {
  type GroundColumns,
  Grounds,
  NO_END_GROUNDS,
  endColumns,
} from '../associations/grounds.js';
import { checkNotErased } from '../members/member-identity.rules.js';
import { MembersStore } from '../members/members.store.js';
import { NamesakesStore } from '../members/namesakes.store.js';
import { BodiesService } from './bodies.service.js';
import { BodiesStore } from './bodies.store.js';
import { checkEligible, checkMandateEnd, checkOneMandateAtATime } from './body.rules.js';
import { type Body, Mandate } from './term.entity.js';
import type { MandateEndReason } from './term.model.js';
import type { BeginMandateInput, EndMandateInput } from './term-change.model.js';
import { checkNotBeforeTerm, notFound, type TermEntry } from './term.rules.js';
import { TermsStore } from './terms.store.js';

/** The end of a mandate, and what it rests on. */
export interface MandateEnd {
  readonly until: UncertainDate;
  readonly reason: MandateEndReason;
  readonly grounds: GroundColumns;
}

/**
 * Begins, ends and withdraws mandates; each also within the unit of work of the act that brings it
 * about, such as the certifying of an election.
 */
@Injectable()
export class MandatesService {
  constructor(
    private readonly associations: AssociationsService,
    private readonly grounds: Grounds,
    private readonly terms: TermsStore,
    private readonly bodies: BodiesService,
    private readonly store: BodiesStore,
    private readonly members: MembersStore,
    private readonly namesakes: NamesakesStore,
    private readonly commands: Commands,
    private readonly audit: AuditTrail,
  ) {}

  /**
   * Begins a mandate. Within another act, that act has compared names with those of the roster.
   *
   * @returns the key by which it is known through all its corrections
   * @throws DomainError NOT_FOUND, FOREIGN_BODY, INVALID_INPUT for two holders and for the name of a
   *   member without a note, NOT_CERTAIN before the start of the term, MANDATE_OVERLAP, NOT_ELIGIBLE,
   *   NO_VACANCY for who is by-elected or co-opted to no vacant seat, and for a second chair
   */
  begin(actor: Actor, input: BeginMandateInput, within?: Tx): Promise<string> {
    return this.commands.run({ actor, operation: 'beginMandate', input, within }, async (tx) => {
      const { associationCode, bodyId, post, origin } = input;
      const association = await this.associations.open(tx, actor, 'term:write', associationCode);
      const body = await this.bodyOf(tx, association.id, bodyId);
      const term = await this.termOf(tx, body);
      const from = parseEdtf(input.from);
      checkNotBeforeTerm(term, from, 'The mandate', ['input', 'from']);
      const { personName: given = null, note = null } = input;
      if (within === undefined) {
        const named = { associationId: association.id, day: from, personName: given, note };
        await this.namesakes.refuseOne(tx, named);
      }
      const memberId = await this.holderOf(tx, body, term, from, input);
      // Entered after the death, it ended with that all the same.
      const death = memberId === null ? null : await this.members.diedOn(tx, memberId);
      if (death !== null) checkLives(death, from);
      if (origin === 'BY_ELECTED' || origin === 'CO_OPTED') {
        await this.bodies.checkVacant(tx, body, from.latest, 1, ['input', 'bodyId']);
      }
      if (post.kind === 'CHAIR') {
        await this.bodies.checkChairVacant(tx, body, from.latest, ['input', 'post', 'kind']);
      }
      const { id: postId } = await this.store.keepPost(tx, body.id, post.kind, nfc(post.title));
      const grounds = await this.grounds.keep(tx, association.id, input);
      const personName = given === null ? null : nfc(given);
      const values = { bodyId: body.id, postId, origin };
      const key = randomUUID();
      await tx.insert(Mandate, {
        ...grounds,
        ...datedColumns({ from, until: death }),
        ...values,
        ...{ memberId, key, personName, endReason: death && ('DECEASED' as const) },
        ...NO_END_GROUNDS,
        recordedAt: tx.at,
        supersededAt: null,
      });
      await this.audit.record(tx, actor, {
        associationId: association.id,
        action: 'beginMandate',
        subject: { type: 'Mandate', id: key },
        decisionId: grounds.decisionId,
        after: { ...grounds, ...values, from: from.text, until: death?.text ?? null },
        // Apart from the entry, which would else tell for ever whose roster entry a public name is.
        personal: { after: { memberNumber: input.memberNumber, personName } },
      });
      return key;
    });
  }

  /**
   * Ends a running mandate. The grounds of the input are those of its end; what it began on stays.
   *
   * @returns the mandate's key
   * @throws DomainError NOT_FOUND, MANDATE_ENDED, INVALID_SPAN, MANDATE_OVERLAP where the end leaves
   *   no days for it beside the holder's other mandates in the body
   */
  end(actor: Actor, input: EndMandateInput, within?: Tx): Promise<string> {
    return this.commands.run({ actor, operation: 'endMandate', input, within }, async (tx) => {
      const { associationCode, mandateId, reason } = input;
      const association = await this.associations.open(tx, actor, 'term:write', associationCode);
      const row = await this.running(tx, association.id, mandateId);
      const body = await this.bodyOf(tx, association.id, String(row.bodyId));
      const term = await this.termOf(tx, body);
      const { from } = intervalOf(row);
      const until = parseEdtf(input.on);
      checkMandateEnd(term, from, until);
      if (row.memberId !== null) {
        const others = (await this.store.mandatesOf(tx, row.memberId, body.id))
          .filter(({ id }) => id !== row.id)
          .map(intervalOf);
        checkOneMandateAtATime(term, { from, until }, others, ['input', 'on']);
      }
      const given = await this.grounds.keep(tx, association.id, input);
      await this.setEnd(tx, actor, row, { until, reason, grounds: given });
      return row.key;
    });
  }

  /** Takes a mandate out of the books, and lets the one that it followed by a change of post run on. */
  async takeOut(
    tx: Tx,
    actor: Actor,
    row: Mandate,
    reason: string,
    decisionId: number | null,
  ): Promise<void> {
    const { associationId, bodyId, key } = row;
    await this.withdraw(tx, actor, { associationId, keys: [key], reason, decisionId });
    const before = (await this.store.mandatesIn(tx, bodyId)).find(
      (one) =>
        one.endReason === 'POST_CHANGED' &&
        one.untilEdtf === row.fromEdtf &&
        (row.memberId === null
          ? row.personName !== null && one.personName === row.personName
          : one.memberId === row.memberId),
    );
    if (before) await this.setEnd(tx, actor, before, null);
  }

  /** Puts an end in the place of what the books say of a mandate's; null: it runs. */
  async setEnd(tx: Tx, actor: Actor, row: Mandate, end: MandateEnd | null): Promise<void> {
    const { id, ...columns } = row;
    const { from } = intervalOf(row);
    const endReason = end?.reason ?? null;
    await tx.supersede(Mandate, id);
    await tx.insert(Mandate, {
      ...columns,
      ...datedColumns({ from, until: end?.until ?? null }),
      ...(end === null ? NO_END_GROUNDS : endColumns(end.grounds)),
      endReason,
      recordedAt: tx.at,
    });
    await this.audit.record(tx, actor, {
      associationId: row.associationId,
      action: end === null ? 'reopenMandate' : 'endMandate',
      subject: { type: 'Mandate', id: row.key },
      decisionId: end?.grounds.decisionId ?? null,
      before: { from: from.text, until: row.untilEdtf, endReason: row.endReason },
      after: { ...end?.grounds, from: from.text, until: end?.until.text ?? null, endReason },
    });
  }

  /**
   * Takes mandates out of the books as if they had never begun, as when their election is annulled:
   * what was known until now stays known (`knownAt`).
   *
   * @param keys those that do not stand any more are passed over
   */
  async withdraw(
    tx: Tx,
    actor: Actor,
    {
      associationId,
      keys,
      reason,
      decisionId = null,
    }: {
      associationId: number;
      keys: readonly string[];
      reason: string;
      decisionId?: number | null;
    },
  ): Promise<void> {
    for (const key of keys) {
      const row = await this.store.findMandateRow(tx, associationId, key);
      if (row === null) continue;
      await tx.supersede(Mandate, row.id);
      await this.audit.record(tx, actor, {
        associationId,
        action: 'withdrawMandate',
        subject: { type: 'Mandate', id: key },
        decisionId,
        before: { from: row.fromEdtf, until: row.untilEdtf, bodyId: row.bodyId },
        after: { withdrawn: reason },
      });
    }
  }

  /**
   * The row of a mandate that runs.
   *
   * @throws DomainError NOT_FOUND, MANDATE_ENDED
   */
  async running(tx: Tx, associationId: number, key: string): Promise<Mandate> {
    const path = ['input', 'mandateId'];
    const row = await this.store.findMandateRow(tx, associationId, key);
    if (row === null) throw notFound('mandate', key, path);
    if (row.untilEdtf === null) return row;
    throw new DomainError(
      'MANDATE_ENDED',
      `The mandate ended on ${row.untilEdtf} (${row.endReason}).`,
      path,
      { until: row.untilEdtf, reason: row.endReason },
    );
  }

  private async bodyOf(tx: Tx, associationId: number, id: string): Promise<Body> {
    const path = ['input', 'bodyId'];
    const body = await this.store.findBody(id, tx);
    if (body === null) throw notFound('body', id, path);
    if (body.associationId === associationId) return body;
    throw new DomainError(
      'FOREIGN_BODY',
      `The body '${body.name}' belongs to another association: take one of this association's.`,
      path,
      { bodyId: id },
    );
  }

  private async termOf(tx: Tx, { associationId, termId }: Body): Promise<TermEntry> {
    const terms = await this.terms.of(associationId, null, tx);
    return terms.find(({ id }) => id === termId) as TermEntry;
  }

  /** The member who may hold the new mandate; null for a holder who is not in the roster. */
  private async holderOf(
    tx: Tx,
    body: Body,
    term: TermEntry,
    from: UncertainDate,
    { memberNumber = null, personName = null }: BeginMandateInput,
  ): Promise<number | null> {
    if (memberNumber === null) return null;
    const path = ['input', 'memberNumber'];
    if (personName !== null) {
      throw new DomainError(
        'INVALID_INPUT',
        'A mandate has one holder: give memberNumber for a member, or personName for somebody who is not in the roster.',
        ['input', 'personName'],
      );
    }
    const member = await this.members.byNumber(tx, body.associationId, memberNumber);
    if (member === null) throw notFound('member', memberNumber, path);
    checkNotErased(member, path);
    const others = await this.store.mandatesOf(tx, member.id, body.id);
    checkOneMandateAtATime(term, { from, until: null }, others.map(intervalOf), path);
    checkEligible(body, await this.members.mayBeFull(tx, member.id, from), from, path);
    return member.id;
  }
}

/** Refuses a mandate that would begin after its holder's death. */
function checkLives(death: UncertainDate, from: UncertainDate): void {
  if (isFeasible({ boundaries: [from, death] })) return;
  throw new DomainError(
    'NOT_ELIGIBLE',
    `The member died on ${death.text}: no mandate begins on ${from.text}.`,
    ['input', 'memberNumber'],
    { diedOn: death.text, from: from.text },
  );
}
