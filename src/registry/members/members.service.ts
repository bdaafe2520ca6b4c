import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';

import { parseEdtf } from '../../kernel/edtf.js';
import { DomainError } from '../../kernel/errors.js';
import { refuseNull, requireGiven } from '../../kernel/given.js';
import type { Actor } from '../../platform/access/actor.js';
import { Commands } from '../../platform/audit/commands.js';
import type { Tx } from '../../platform/database/unit-of-work.js';
import { Today } from '../../platform/today.js';
import type { Association } from '../associations/association.entity.js';
import type { BooksInput } from '../associations/association-change.model.js';
import { AssociationsService } from '../associations/associations.service.js';
import type {
  AdmitMemberInput,
  ChangeMemberClassInput,
  CorrectMembershipInput,
  EndMembershipInput,
  MemberChangeInput,
  ReinstateMemberInput,
  RetractMembershipInput,
  TransferMemberInput,
} from './member-change.model.js';
import { checkBornBefore, checkDetails, detailsOf } from './member-details.rules.js';
import { checkNotErased } from './member-identity.rules.js';
import type { MembershipEndReason } from './member.model.js';
import { MembersStore, numberTaken } from './members.store.js';
import { type Decide, MembershipChanges } from './membership-changes.js';
import { type Correction, correct, end, handOn, retract } from './membership-change.rules.js';
import { continues } from './membership.rules.js';

/**
 * The use cases on memberships of one member. Each answers the member's number; what may be asked
 * for by a request can be done within the unit of work that decides it.
 */
@Injectable()
export class MembersService {
  constructor(
    private readonly associations: AssociationsService,
    private readonly store: MembersStore,
    private readonly changes: MembershipChanges,
    private readonly commands: Commands,
    private readonly today: Today,
  ) {}

  /**
   * Enters a new member and the membership that begins.
   *
   * @throws DomainError ALREADY_EXISTS for a taken number, NOT_FOUND, OUTSIDE_BRANCH_LIFE,
   *   INVALID_INPUT for what the member cannot be (`checkDetails`)
   */
  admit(actor: Actor, input: AdmitMemberInput, within?: Tx): Promise<string> {
    const { startReason } = input;
    if (startReason !== 'ADMITTED' && startReason !== 'IMPORTED') {
      throw new DomainError(
        'INVALID_INPUT',
        `A new member is ADMITTED or IMPORTED, not ${startReason}: who was a member before is reinstated.`,
        ['input', 'startReason'],
      );
    }
    return this.commands.run({ actor, operation: 'admitMember', input, within }, async (tx) => {
      const association = await this.open(tx, actor, input);
      const { kind } = input.member;
      const details = detailsOf(input.member);
      checkDetails(kind, details, this.today.of(), ['input', 'member']);
      const number = await this.freeNumber(tx, association.id, input.member.number);
      const member = await this.store.insertMember(tx, {
        associationId: association.id,
        number,
        kind,
        recordedAt: tx.at,
        erasedAt: null,
      });
      await this.store.saveDetails(tx, member, details);
      const entry = {
        ...(await this.changes.beginning(tx, association.id, input)),
        interval: { from: parseEdtf(input.from), until: null },
      };
      checkBornBefore(details.birthDate, [entry], ['input', 'member', 'birthDate']);
      const path = ['input', 'from'];
      const entered = { number, ...details };
      const decide = () => [entry];
      await this.changes.ofMember(tx, actor, 'admitMember', input, member, path, decide, entered);
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
   * @throws DomainError NO_RUNNING_MEMBERSHIP, NOTHING_CHANGED, OUTSIDE_BRANCH_LIFE, INVALID_SPAN,
   *   INVALID_INPUT where it is not said where to
   */
  transfer(actor: Actor, input: TransferMemberInput, within?: Tx): Promise<string> {
    const prepare: Prepare = async (tx, association) => {
      const { id } = association;
      const code = requireGiven(input.toBranchCode, TO_BRANCH, 'directly in the association');
      const branchId = await this.changes.branchId(tx, id, code, 'toBranchCode');
      const next = { key: randomUUID(), branchId, class: input.class, on: parseEdtf(input.on) };
      return (entries) => handOn(entries, next, 'TRANSFERRED');
    };
    return this.changeMember(actor, 'transferMember', input, 'on', prepare, within);
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
  end(actor: Actor, input: EndMembershipInput, within?: Tx): Promise<string> {
    if (!LEAVING.has(input.reason)) {
      throw new DomainError(
        'INVALID_INPUT',
        `A membership is ended by ${[...LEAVING].join(', ')}; ${input.reason} comes of another change.`,
        ['input', 'reason'],
        { admitted: [...LEAVING] },
      );
    }
    const decide: Decide = (entries) => end(entries, parseEdtf(input.on), input.reason);
    const prepare = () => Promise.resolve(decide);
    return this.changeMember(actor, 'endMembership', input, 'on', prepare, within);
  }

  /**
   * Corrects what a membership says; the entry that was wrong stays readable.
   *
   * @throws DomainError NOT_FOUND, NOTHING_CHANGED, INVALID_INPUT, and what any membership is refused for
   */
  correct(actor: Actor, input: CorrectMembershipInput): Promise<string> {
    const { membershipId, branchCode, from, until, startReason, endReason } = input;
    for (const field of NEVER_CLEARED) refuseNull(input[field], ['input', field]);
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
    within?: Tx,
  ): Promise<string> {
    return this.commands.run({ actor, operation, input, within }, async (tx) => {
      const association = await this.open(tx, actor, input);
      const member = await this.store.byNumber(tx, association.id, input.memberNumber);
      if (member === null) throw unknownMember(input.memberNumber);
      checkNotErased(member, ['input', 'memberNumber']);
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
      checkNotErased(member, ['input', 'membershipId']);
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
    const taken = await this.store.numberLike(tx, associationId, wanted);
    if (taken !== null) throw numberTaken(taken);
    return wanted;
  }
}

/** Looks up what a decision needs. */
type Prepare = (tx: Tx, association: Association) => Promise<Decide>;

const TO_BRANCH = ['input', 'toBranchCode'];

/** What a correction may leave out, and every membership has. */
const NEVER_CLEARED = ['from', 'class', 'startReason'] as const;

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
