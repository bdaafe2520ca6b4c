import { Injectable } from '@nestjs/common';

import { DomainError } from '../../kernel/errors.js';
import type { Actor } from '../../platform/access/actor.js';
import { AuditTrail } from '../../platform/audit/audit-trail.js';
import { Commands } from '../../platform/audit/commands.js';
import type { Tx } from '../../platform/database/unit-of-work.js';
import { AssociationsService } from '../associations/associations.service.js';
import { Grounds } from '../associations/grounds.js';
import { IdentitySeals } from './identity-seals.js';
import { MemberIdentity } from './member-identity.entity.js';
import type {
  FindMemberByIdentityNumberInput,
  RecordIdentityNumberInput,
  RevealIdentityNumberInput,
} from './member-identity.model.js';
import { checkNotErased, masked } from './member-identity.rules.js';
import { MemberIdentityStore } from './member-identity.store.js';
import { MemberLooks } from './member-looks.js';
import type { Member } from './member.entity.js';
import { unknownMember } from './members.service.js';
import { MembersStore } from './members.store.js';

/** The use cases on citizen identity numbers. The audit trail holds them masked only. */
@Injectable()
export class MemberIdentityService {
  constructor(
    private readonly associations: AssociationsService,
    private readonly grounds: Grounds,
    private readonly members: MembersStore,
    private readonly store: MemberIdentityStore,
    private readonly seals: IdentitySeals,
    private readonly commands: Commands,
    private readonly looks: MemberLooks,
    private readonly audit: AuditTrail,
  ) {}

  /**
   * Enters a member's identity number, in the place of an earlier one; with null, withdraws it. A
   * refusal because somebody has the number tells so much: it is on record as a look.
   *
   * @returns the member's number
   * @throws DomainError NOT_FOUND, MEMBER_ERASED, KEYS_MISSING, NOTHING_CHANGED, ALREADY_EXISTS where
   *   another member of the association has it, INVALID_INPUT of an organization
   */
  async record(actor: Actor, input: RecordIdentityNumberInput): Promise<string> {
    const { associationCode: code, memberNumber, identityNumber = null } = input;
    if (input.identityNumber === undefined) {
      throw refusal('Give the identityNumber, or null to withdraw the recorded one.');
    }
    const operation = 'recordIdentityNumber';
    let told: { associationId: number; holder: string; identityNumber: string } | null = null;
    const work = async (tx: Tx) => {
      told = null;
      const { id } = await this.associations.open(tx, actor, 'member:identity', code);
      const member = await this.memberOf(tx, id, memberNumber);
      checkNotErased(member, ['input', 'memberNumber']);
      if (member.kind !== 'INDIVIDUAL') {
        throw refusal(`Member '${member.number}' is an organization, and has no identity number.`);
      }
      const standing = await this.store.standing(tx, member.id);
      const before = standing && this.seals.open(standing);
      if (before === identityNumber) {
        if (before !== null) {
          told = { associationId: id, holder: member.number, identityNumber: before };
        }
        const message = 'The books say so already.';
        throw new DomainError('NOTHING_CHANGED', message, ['input', 'identityNumber']);
      }
      const holder = identityNumber && (await this.holderOf(tx, id, identityNumber));
      if (holder) {
        told = { associationId: id, holder: holder.number, identityNumber };
        throw taken();
      }
      const grounds = await this.grounds.keep(tx, id, input);
      if (standing) await tx.supersede(MemberIdentity, standing.id);
      if (identityNumber !== null) {
        const place = { associationId: id, memberId: member.id, recordedAt: tx.at };
        const row = { ...place, ...this.seals.seal(identityNumber, place), supersededAt: null };
        await tx.insert(MemberIdentity, row, taken());
      }
      const shown = (number: string | null) => ({ identityNumber: number && masked(number) });
      await this.audit.record(tx, actor, {
        associationId: id,
        action: operation,
        subject: { type: 'Member', id: member.number },
        decisionId: grounds.decisionId,
        personal: { before: shown(before), after: shown(identityNumber) },
      });
      return member.number;
    };
    try {
      return await this.commands.run({ actor, operation, input }, work);
    } catch (error) {
      if (told) await this.recordTold(actor, told, `${operation} ${memberNumber}`);
      throw error;
    }
  }

  /** The change is undone with its unit of work; that somebody learnt of it has one of its own. */
  private recordTold(
    actor: Actor,
    told: { associationId: number; holder: string; identityNumber: string },
    purpose: string,
  ): Promise<null> {
    const { associationId, holder, identityNumber } = told;
    const operation = 'findMemberByIdentityNumber';
    return this.looks.run({ actor, operation, input: {} }, async (tx) => {
      await this.audit.record(tx, actor, {
        associationId,
        action: operation,
        subject: { type: 'Member', id: holder },
        personal: { after: { purpose, identityNumber: masked(identityNumber) } },
      });
      return { id: holder, answer: null };
    });
  }

  /**
   * Shows a member's whole identity number, on record.
   *
   * @throws DomainError NOT_FOUND also where none is recorded, KEYS_MISSING
   */
  reveal(actor: Actor, input: RevealIdentityNumberInput): Promise<string> {
    const { associationCode: code, memberNumber, purpose } = input;
    const operation = 'revealIdentityNumber';
    return this.looks.run({ actor, operation, input }, async (tx) => {
      const { id } = await this.associations.open(tx, actor, 'member:identity', code);
      const member = await this.memberOf(tx, id, memberNumber);
      const row = await this.store.standing(tx, member.id);
      if (row === null) {
        const message = `No identity number of member '${member.number}' is recorded.`;
        throw new DomainError('NOT_FOUND', message, ['input', 'memberNumber']);
      }
      const answer = this.seals.open(row);
      await this.audit.record(tx, actor, {
        associationId: id,
        action: operation,
        subject: { type: 'Member', id: member.number },
        personal: { after: { purpose } },
      });
      return { id: member.number, answer };
    });
  }

  /**
   * The number of the member who has this identity number, on record; null for nobody.
   *
   * @throws DomainError NOT_FOUND for the association, KEYS_MISSING
   */
  find(actor: Actor, input: FindMemberByIdentityNumberInput): Promise<string | null> {
    const { associationCode: code, identityNumber, purpose } = input;
    const operation = 'findMemberByIdentityNumber';
    return this.looks.run({ actor, operation, input }, async (tx) => {
      const { id } = await this.associations.open(tx, actor, 'member:identity', code);
      const member = await this.holderOf(tx, id, identityNumber);
      await this.audit.record(tx, actor, {
        associationId: id,
        action: operation,
        subject: member ? { type: 'Member', id: member.number } : { type: 'Association', id: code },
        personal: { after: { purpose, identityNumber: masked(identityNumber) } },
      });
      return { id: member?.number ?? '', answer: member?.number ?? null };
    });
  }

  private async memberOf(tx: Tx, associationId: number, number: string): Promise<Member> {
    const member = await this.members.byNumber(tx, associationId, number);
    if (member === null) throw unknownMember(number);
    return member;
  }

  /** Under every key that has sealed a row: during a rotation the holder may stand under any. */
  private async holderOf(
    tx: Tx,
    associationId: number,
    identityNumber: string,
  ): Promise<Member | null> {
    const { versions } = this.seals.keys;
    const missing = (await this.store.keyVersions(tx)).filter((v) => !versions.includes(v));
    if (missing.length > 0) {
      throw new DomainError(
        'KEYS_MISSING',
        `Identity numbers stand under keys that are not configured here: ${missing.join(', ')}.`,
        [],
        { missing },
      );
    }
    const lookups = this.seals.lookups(identityNumber, associationId);
    const row = await this.store.byLookup(tx, associationId, lookups);
    return row && this.members.byId(tx, row.memberId);
  }
}

function refusal(message: string): DomainError {
  return new DomainError('INVALID_INPUT', message, ['input', 'identityNumber']);
}

/** Whose it is, is told by `findMemberByIdentityNumber` alone, for a purpose. */
function taken(): DomainError {
  return new DomainError(
    'ALREADY_EXISTS',
    'This identity number is recorded for another member: a person is one member of an association.',
    ['input', 'identityNumber'],
  );
}
