import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';

import { parseEdtf } from '../../kernel/edtf.js';
import { DomainError } from '../../kernel/errors.js';
import { isFeasible } from '../../kernel/interval.js';
import { nfc } from '../../kernel/names.js';
import type { Actor } from '../../platform/access/actor.js';
import { AuditTrail } from '../../platform/audit/audit-trail.js';
import { Commands } from '../../platform/audit/commands.js';
import { datedColumns, intervalOf } from '../../platform/database/temporal.js';
import { Today } from '../../platform/today.js';
import { AssociationsService } from '../associations/associations.service.js';
import { Grounds } from '../associations/grounds.js';
import { MemberConsent } from './member-consent.entity.js';
import type { RecordConsentInput, WithdrawConsentInput } from './member-consent.model.js';
import { MemberConsentsStore } from './member-consents.store.js';
import { checkNotErased } from './member-identity.rules.js';
import type { Member } from './member.entity.js';
import { unknownMember } from './members.service.js';
import { MembersStore } from './members.store.js';

/** The use cases on what members let their data be used for. */
@Injectable()
export class MemberConsentsService {
  constructor(
    private readonly associations: AssociationsService,
    private readonly grounds: Grounds,
    private readonly members: MembersStore,
    private readonly store: MemberConsentsStore,
    private readonly commands: Commands,
    private readonly audit: AuditTrail,
    private readonly today: Today,
  ) {}

  /**
   * Enters a consent that a member has given.
   *
   * @returns the member's number
   * @throws DomainError NOT_FOUND, MEMBER_ERASED, INVALID_INPUT for OTHER without a text or a day to
   *   come, ALREADY_EXISTS where the same consent runs
   */
  give(actor: Actor, input: RecordConsentInput): Promise<string> {
    const { associationCode, memberNumber, purpose, form, givenOn } = input;
    const purposeText = input.purposeText ? nfc(input.purposeText) : null;
    const from = parseEdtf(givenOn);
    if (purpose === 'OTHER' && purposeText === null) {
      throw invalid('purposeText', 'With OTHER, say in purposeText what the consent is for.');
    }
    if (from.earliest > this.today.of()) {
      throw invalid('givenOn', `A consent has been given: ${givenOn} is still to come.`);
    }
    const operation = 'recordConsent';
    return this.commands.run({ actor, operation, input }, async (tx) => {
      const { id } = await this.associations.open(tx, actor, 'member:write', associationCode);
      const member = await this.members.byNumber(tx, id, memberNumber);
      if (member === null) throw unknownMember(memberNumber);
      checkNotErased(member, ['input', 'memberNumber']);
      const running = (await this.store.standing(tx, member.id)).find(
        (row) =>
          row.untilEdtf === null && row.purpose === purpose && row.purposeText === purposeText,
      );
      if (running) {
        throw new DomainError(
          'ALREADY_EXISTS',
          `The same consent runs from ${running.fromEdtf}: withdraw that one first.`,
          ['input', 'purpose'],
          { consentId: running.key },
        );
      }
      const grounds = await this.grounds.keep(tx, id, input);
      const consent = { key: randomUUID(), memberId: member.id, purpose, purposeText, form };
      await tx.insert(MemberConsent, {
        ...grounds,
        ...datedColumns({ from, until: null }),
        ...consent,
        recordedAt: tx.at,
        supersededAt: null,
      });
      await this.audit.record(tx, actor, {
        associationId: id,
        action: operation,
        subject: { type: 'Member', id: member.number },
        decisionId: grounds.decisionId,
        personal: { after: { consentId: consent.key, purpose, purposeText, form, givenOn } },
      });
      return member.number;
    });
  }

  /**
   * Enters that a consent was withdrawn. That it was given stays on record: what was done under it
   * was allowed.
   *
   * @returns the member's number
   * @throws DomainError NOT_FOUND, MEMBER_ERASED, NOTHING_CHANGED where it was withdrawn before,
   *   INVALID_SPAN
   */
  withdraw(actor: Actor, input: WithdrawConsentInput): Promise<string> {
    const { associationCode, consentId, withdrawnOn } = input;
    const operation = 'withdrawConsent';
    return this.commands.run({ actor, operation, input }, async (tx) => {
      const { id } = await this.associations.open(tx, actor, 'member:write', associationCode);
      const row = await this.store.byKey(tx, id, consentId);
      if (row === null) {
        const message = `No consent of this association has the id '${consentId}'.`;
        throw new DomainError('NOT_FOUND', message, ['input', 'consentId']);
      }
      const member = (await this.members.byId(tx, row.memberId)) as Member;
      checkNotErased(member, ['input', 'consentId']);
      if (row.untilEdtf !== null) {
        const message = `The consent was withdrawn on ${row.untilEdtf}.`;
        throw new DomainError('NOTHING_CHANGED', message, ['input', 'consentId']);
      }
      const { from } = intervalOf(row);
      const until = parseEdtf(withdrawnOn);
      if (!isFeasible({ boundaries: [from, until] })) {
        throw new DomainError(
          'INVALID_SPAN',
          `The consent would be withdrawn (${withdrawnOn}) before it was given (${from.text}).`,
          ['input', 'withdrawnOn'],
        );
      }
      const given = await this.grounds.keep(tx, id, input);
      const { id: rowId, ...columns } = row;
      await tx.supersede(MemberConsent, rowId);
      await tx.insert(MemberConsent, {
        ...columns,
        ...datedColumns({ from, until }),
        decisionId: given.decisionId ?? row.decisionId,
        sourceId: given.sourceId ?? row.sourceId,
        sourcePlace: given.sourceId === null ? row.sourcePlace : given.sourcePlace,
        note: given.note ?? row.note,
        recordedAt: tx.at,
      });
      const { key, purpose } = row;
      await this.audit.record(tx, actor, {
        associationId: id,
        action: operation,
        subject: { type: 'Member', id: member.number },
        decisionId: given.decisionId,
        personal: {
          before: { consentId: key, purpose, withdrawnOn: null },
          after: { consentId: key, purpose, withdrawnOn },
        },
      });
      return member.number;
    });
  }
}

function invalid(argument: string, message: string): DomainError {
  return new DomainError('INVALID_INPUT', message, ['input', argument]);
}
