import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';

import { parseEdtf } from '../../kernel/edtf.js';
import { DomainError } from '../../kernel/errors.js';
import type { Actor } from '../../platform/access/actor.js';
import { Commands } from '../../platform/audit/commands.js';
import type { Tx } from '../../platform/database/unit-of-work.js';
import type { Association } from '../associations/association.entity.js';
import type { BooksInput } from '../associations/association.model.js';
import { AssociationsService } from '../associations/associations.service.js';
import type {
  AdmitMemberInput,
  ChangeMemberClassInput,
  CorrectMembershipInput,
  EndMembershipInput,
  MemberChangeInput,
  NewMemberInput,
  ReinstateMemberInput,
  RetractMembershipInput,
  TransferMemberInput,
} from './member-change.model.js';
import type { MembershipEndReason } from './member.model.js';
import { type Details, MembersStore } from './members.store.js';
import { type Decide, MembershipChanges } from './membership-changes.js';
import { type Correction, correct, end, handOn, retract } from './membership-change.rules.js';
import { continues } from './membership.rules.js';

/** The use cases on memberships of one member. Each answers the member's number. */
@Injectable()
export class MembersService {
  constructor(
    private readonly associations: AssociationsService,
    private readonly store: MembersStore,
    private readonly changes: MembershipChanges,
    private readonly commands: Commands,
  ) {}

  /**
   * Enters a new member and the membership that begins.
   *
   * @throws DomainError ALREADY_EXISTS for a taken number, NOT_FOUND, OUTSIDE_BRANCH_LIFE
   */
  admit(actor: Actor, input: AdmitMemberInput): Promise<string> {
    const { startReason } = input;
    if (startReason !== 'ADMITTED' && startReason !== 'IMPORTED') {
      throw new DomainError(
        'INVALID_INPUT',
        `A new member is ADMITTED or IMPORTED, not ${startReason}: who was a member before is reinstated.`,
        ['input', 'startReason'],
      );
    }
    return this.commands.run({ actor, operation: 'admitMember', input }, async (tx) => {
      const association = await this.open(tx, actor, input);
      const number = await this.freeNumber(tx, association.id, input.member.number);
      const { kind } = input.member;
      const member = await this.store.insertMember(tx, {
        associationId: association.id,
        number,
        kind,
        recordedAt: tx.at,
      });
      await this.store.saveDetails(tx, member, detailsOf(input.member));
      const entry = {
        ...(await this.changes.beginning(tx, association.id, input)),
        interval: { from: parseEdtf(input.from), until: null },
      };
      await this.changes.ofMember(
        tx,
        actor,
        'admitMember',
        input,
        member,
        ['input', 'from'],
        () => [entry],
        {
          number,
          ...detailsOf(input.member),
        },
      );
      return number;
    });
  }

  /**
   * Enters a further membership of a member, running or past.
   *
   * @throws DomainError MEMBERSHIP_OVERLAP, MEMBER_DECEASED, OUTSIDE_BRANCH_LIFE, INVALID_INPUT
   */
  reinstate(actor: Actor, input: ReinstateMemberInput): Promise<string> {
    const { startReason, endReason = null, until = null } = input;
    if (continues(startReason)) {
      throw new DomainError(
        'INVALID_INPUT',
        'A further membership continues none: transfer instead.',
        ['input', 'startReason'],
      );
    }
    if ((until === null) !== (endReason === null) || continues(endReason)) {
      throw new DomainError(
        'INVALID_INPUT',
        'A membership of the past has both until and endReason, and continues in none.',
        ['input', 'endReason'],
      );
    }
    return this.changeMember(actor, 'reinstateMember', input, 'from', async (tx, association) => {
      const entry = {
        ...(await this.changes.beginning(tx, association.id, input)),
        interval: { from: parseEdtf(input.from), until: until === null ? null : parseEdtf(until) },
        endReason,
      };
      return (entries) => [...entries, entry];
    });
  }

  /**
   * Hands the running membership on to another branch.
   *
   * @throws DomainError NO_RUNNING_MEMBERSHIP, NOTHING_CHANGED, OUTSIDE_BRANCH_LIFE, INVALID_SPAN
   */
  transfer(actor: Actor, input: TransferMemberInput): Promise<string> {
    return this.changeMember(actor, 'transferMember', input, 'on', async (tx, association) => {
      const { id } = association;
      const branchId = await this.changes.branchId(tx, id, input.toBranchCode, 'toBranchCode');
      const next = { key: randomUUID(), branchId, class: input.class, on: parseEdtf(input.on) };
      return (entries) => handOn(entries, next, 'TRANSFERRED');
    });
  }

  /**
   * Hands the running membership on to another class.
   *
   * @throws DomainError NO_RUNNING_MEMBERSHIP, NOTHING_CHANGED, INVALID_SPAN
   */
  changeClass(actor: Actor, input: ChangeMemberClassInput): Promise<string> {
    const next = { key: randomUUID(), class: input.class, on: parseEdtf(input.on) };
    return this.changeMember(actor, 'changeMemberClass', input, 'on', () =>
      Promise.resolve((entries) => handOn(entries, next, 'CLASS_CHANGED')),
    );
  }

  /**
   * Ends the running membership.
   *
   * @throws DomainError NO_RUNNING_MEMBERSHIP, INVALID_SPAN, INVALID_INPUT
   */
  end(actor: Actor, input: EndMembershipInput): Promise<string> {
    if (!LEAVING.has(input.reason)) {
      throw new DomainError(
        'INVALID_INPUT',
        `A membership is ended by ${[...LEAVING].join(', ')}; ${input.reason} comes of another change.`,
        ['input', 'reason'],
        { admitted: [...LEAVING] },
      );
    }
    return this.changeMember(actor, 'endMembership', input, 'on', () =>
      Promise.resolve((entries) => end(entries, parseEdtf(input.on), input.reason)),
    );
  }

  /**
   * Corrects what a membership says; the entry that was wrong stays readable.
   *
   * @throws DomainError NOT_FOUND, NOTHING_CHANGED, INVALID_INPUT, and what any membership is refused for
   */
  correct(actor: Actor, input: CorrectMembershipInput): Promise<string> {
    const { membershipId, branchCode, from, until, startReason, endReason } = input;
    const argument = from ? 'from' : until !== undefined ? 'until' : 'branchCode';
    return this.changeByKey(
      actor,
      'correctMembership',
      input,
      argument,
      async (tx, association) => {
        const { id } = association;
        const correction: Correction = {
          ...(branchCode !== undefined && {
            branchId: await this.changes.branchId(tx, id, branchCode, 'branchCode'),
          }),
          ...(input.class && { class: input.class }),
          ...(from && { from: parseEdtf(from) }),
          ...(until !== undefined && { until: until === null ? null : parseEdtf(until) }),
          ...(startReason && { startReason }),
          ...(endReason !== undefined && { endReason }),
        };
        return (entries) => correct(entries, membershipId, correction);
      },
    );
  }

  /**
   * Withdraws a membership that never was.
   *
   * @throws DomainError NOT_FOUND, INVALID_INPUT
   */
  retract(actor: Actor, input: RetractMembershipInput): Promise<string> {
    return this.changeByKey(actor, 'retractMembership', input, 'membershipId', () =>
      Promise.resolve((entries) => retract(entries, input.membershipId)),
    );
  }

  private changeMember(
    actor: Actor,
    operation: string,
    input: MemberChangeInput,
    argument: string,
    prepare: Prepare,
  ): Promise<string> {
    return this.commands.run({ actor, operation, input }, async (tx) => {
      const association = await this.open(tx, actor, input);
      const member = await this.store.byNumber(tx, association.id, input.memberNumber);
      if (member === null) throw unknownMember(input.memberNumber);
      const decide = await prepare(tx, association);
      await this.changes.ofMember(tx, actor, operation, input, member, ['input', argument], decide);
      return member.number;
    });
  }

  private changeByKey(
    actor: Actor,
    operation: string,
    input: CorrectMembershipInput | RetractMembershipInput,
    argument: string,
    prepare: Prepare,
  ): Promise<string> {
    return this.commands.run({ actor, operation, input }, async (tx) => {
      const association = await this.open(tx, actor, input);
      const member = await this.store.byMembership(tx, association.id, input.membershipId);
      if (member === null) {
        throw new DomainError(
          'NOT_FOUND',
          `No membership of this association has the id '${input.membershipId}'.`,
          ['input', 'membershipId'],
        );
      }
      const decide = await prepare(tx, association);
      await this.changes.ofMember(tx, actor, operation, input, member, ['input', argument], decide);
      return member.number;
    });
  }

  private open(tx: Tx, actor: Actor, input: BooksInput): Promise<Association> {
    return this.associations.open(tx, actor, 'member:write', input.associationCode);
  }

  private async freeNumber(
    tx: Tx,
    associationId: number,
    wanted: string | null | undefined,
  ): Promise<string> {
    if (wanted === null || wanted === undefined) return this.store.nextNumber(tx, associationId);
    if (await this.store.byNumber(tx, associationId, wanted)) {
      throw new DomainError('ALREADY_EXISTS', `The number '${wanted}' is taken and never reused.`, [
        'input',
        'member',
        'number',
      ]);
    }
    return wanted;
  }
}

/** Looks up what a decision needs. */
type Prepare = (tx: Tx, association: Association) => Promise<Decide>;

const LEAVING: ReadonlySet<MembershipEndReason> = new Set<MembershipEndReason>([
  'RESIGNED',
  'REMOVED',
  'EXPELLED',
  'DECEASED',
]);

/** The refusal of a number that no member has. */
export function unknownMember(number: string): DomainError {
  return new DomainError('NOT_FOUND', `The association has no member '${number}'.`, [
    'input',
    'memberNumber',
  ]);
}

function detailsOf(input: NewMemberInput): Details {
  return {
    fullName: input.fullName,
    sex: input.sex ?? null,
    birthDate: input.birthDate ?? null,
    phone: input.phone ?? null,
    email: input.email ?? null,
    employer: input.employer ?? null,
    jobTitle: input.jobTitle ?? null,
    employmentSector: input.employmentSector ?? null,
    qualifications: input.qualifications ?? null,
  };
}
