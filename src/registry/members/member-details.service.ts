import { Injectable } from '@nestjs/common';

import { DomainError } from '../../kernel/errors.js';
import { refuseNull } from '../../kernel/given.js';
import type { Actor } from '../../platform/access/actor.js';
import { branchesIn } from '../../platform/access/policy.js';
import { AuditTrail } from '../../platform/audit/audit-trail.js';
import { Commands } from '../../platform/audit/commands.js';
import type { Tx } from '../../platform/database/unit-of-work.js';
import { Today } from '../../platform/today.js';
import { AssociationsService } from '../associations/associations.service.js';
import { Grounds } from '../associations/grounds.js';
import { BranchesStore } from '../branches/branches.store.js';
import type { Member } from './member.entity.js';
import type { MemberDetailsPatch, UpdateMemberDetailsInput } from './member-change.model.js';
import { checkBornBefore, checkDetails } from './member-details.rules.js';
import { checkNotErased } from './member-identity.rules.js';
import { unknownMember } from './members.service.js';
import { toEntry } from './membership-versions.js';
import { type Details, MembersStore } from './members.store.js';
import { isWithin } from './membership.rules.js';

const CONTACT: readonly (keyof MemberDetailsPatch)[] = ['phone', 'email'];
/** What a change rests on stands in the books of the association. */
const GROUNDS = ['decision', 'source', 'sourcePlace'] as const;

/** The use case on who a member is. */
@Injectable()
export class MemberDetailsService {
  constructor(
    private readonly associations: AssociationsService,
    private readonly branches: BranchesStore,
    private readonly grounds: Grounds,
    private readonly store: MembersStore,
    private readonly commands: Commands,
    private readonly audit: AuditTrail,
    private readonly today: Today,
  ) {}

  /**
   * Enters new details of a member; the old ones stay known as of then. What they rest on stands in
   * the audit entry alone: one row of details is made of many changes, each resting on something else.
   *
   * @returns the member's number
   * @throws DomainError NOT_FOUND, FORBIDDEN beyond a branch leader's reach, NOTHING_CHANGED,
   *   INVALID_INPUT for a cleared name, or what the member cannot be (`checkDetails`)
   */
  update(actor: Actor, input: UpdateMemberDetailsInput): Promise<string> {
    const operation = 'updateMemberDetails';
    return this.commands.run({ actor, operation, input }, async (tx) => {
      const { associationCode, memberNumber, details: patch } = input;
      const association = await this.associations.open(
        tx,
        actor,
        'member:contact',
        associationCode,
      );
      const member = await this.store.byNumber(tx, association.id, memberNumber);
      const branches = branchesIn(actor, 'member:contact', association.id);
      if (branches !== null) await this.checkReach(tx, association.id, branches, member, input);
      if (member === null) throw unknownMember(memberNumber);
      checkNotErased(member, ['input', 'memberNumber']);
      refuseNull(patch.fullName, ['input', 'details', 'fullName']);
      const before = (await this.store.details(tx, member.id, null)) as Details;
      const after = patched(before, patch);
      const changed = (Object.keys(after) as (keyof Details)[]).filter(
        (field) => after[field] !== before[field],
      );
      if (changed.length === 0) {
        throw new DomainError('NOTHING_CHANGED', 'The books say so already.', ['input', 'details']);
      }
      // What stands already is no fault of who changes something else.
      if (changed.some((field) => field === 'sex' || field === 'birthDate')) {
        await this.checkPerson(tx, member, after);
      }
      const { decisionId, sourceId, sourcePlace, note } = await this.grounds.keep(
        tx,
        association.id,
        input,
      );
      await this.store.saveDetails(tx, member, after);
      await this.audit.record(tx, actor, {
        associationId: association.id,
        action: operation,
        subject: { type: 'Member', id: member.number },
        decisionId,
        after: { changed, ...(sourceId !== null && { sourceId }) },
        // Note and place may say who it is, so that they go with the person.
        personal: {
          before: pick(before, changed),
          after: { ...pick(after, changed), sourcePlace, note },
        },
      });
      return member.number;
    });
  }

  private async checkPerson(tx: Tx, { id, kind }: Member, after: Details): Promise<void> {
    const path = ['input', 'details'];
    checkDetails(kind, after, this.today.of(), path);
    const memberships = (await this.store.rows([id], null, tx)).map(toEntry);
    checkBornBefore(after.birthDate, memberships, [...path, 'birthDate']);
  }

  /** A branch leader reaches the telephone and e-mail of who is a member of its branches today. */
  private async checkReach(
    tx: Tx,
    associationId: number,
    branches: readonly number[],
    member: Member | null,
    { memberNumber, details, ...rest }: UpdateMemberDetailsInput,
  ): Promise<void> {
    const ground = GROUNDS.find((field) => rest[field] !== undefined && rest[field] !== null);
    if (ground) {
      throw new DomainError(
        'FORBIDDEN',
        'Decisions and sources are the office’s to enter: leave it out, or say it in the note.',
        ['input', ground],
      );
    }
    const beyond = Object.entries(details).find(
      ([field, value]) =>
        value !== undefined && !CONTACT.includes(field as keyof MemberDetailsPatch),
    );
    if (beyond) {
      throw new DomainError(
        'FORBIDDEN',
        'A branch leader changes telephone and e-mail; ask the office for the rest.',
        ['input', 'details', beyond[0]],
      );
    }
    const today = this.today.of();
    const book = await this.branches.book(tx, associationId, null);
    const reach = book.subtree(branches, today);
    const rows = member === null ? [] : await this.store.rows([member.id], null, tx);
    // Who is not in reach and who does not exist are told alike: a leader learns nothing of other branches.
    if (!rows.some((row) => isWithin(row, reach, today))) throw unknownMember(memberNumber);
  }
}

function patched(before: Details, patch: MemberDetailsPatch): Details {
  const given = Object.entries(patch).filter(([, value]) => value !== undefined);
  const { fullName, ...rest } = Object.fromEntries(given) as Partial<Details>;
  const fields = Object.keys(EMPTY) as (keyof Details)[];
  return { ...EMPTY, ...pick(before, fields), ...rest, fullName: fullName ?? before.fullName };
}

const EMPTY: Details = {
  fullName: '',
  sex: null,
  birthDate: null,
  phone: null,
  email: null,
  employer: null,
  jobTitle: null,
  employmentSector: null,
  qualifications: null,
};

function pick(details: Details, fields: readonly (keyof Details)[]): Partial<Details> {
  return Object.fromEntries(fields.map((field) => [field, details[field]]));
}
