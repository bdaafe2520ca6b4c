import { randomUUID } from 'node:crypto';
import { Injectable, Logger } from '@nestjs/common';

import { DomainError, type ErrorCode } from '../../kernel/errors.js';
import { requireGiven } from '../../kernel/given.js';
import type { Actor } from '../../platform/access/actor.js';
import { branchesIn } from '../../platform/access/policy.js';
import { AuditTrail } from '../../platform/audit/audit-trail.js';
import { Commands } from '../../platform/audit/commands.js';
import { type Tx, UnitOfWork } from '../../platform/database/unit-of-work.js';
import { Today } from '../../platform/today.js';
import { AssociationsService } from '../associations/associations.service.js';
import { requireBranch } from '../branches/branch.rules.js';
import { BranchesStore } from '../branches/branches.store.js';
import { MembersService, unknownMember } from '../members/members.service.js';
import { MembersStore } from '../members/members.store.js';
import { type Wish, forgotten, wishOf } from './member-request.rules.js';
import { MemberRequest } from './member-request.entity.js';
import type {
  DecideRequestsInput,
  FileRequestInput,
  RequestRefusal,
  WithdrawRequestInput,
} from './member-request.model.js';
import { MemberRequestsStore, unknownRequest } from './member-requests.store.js';

const log = new Logger('requests');

/** Requests of branch leaders to the office. */
@Injectable()
export class MemberRequestsService {
  constructor(
    private readonly associations: AssociationsService,
    private readonly branches: BranchesStore,
    private readonly members: MembersService,
    private readonly membersStore: MembersStore,
    private readonly store: MemberRequestsStore,
    private readonly unitOfWork: UnitOfWork,
    private readonly commands: Commands,
    private readonly audit: AuditTrail,
    private readonly today: Today,
  ) {}

  /**
   * Files a request for somebody to be admitted to a branch that the actor leads, or for a member
   * of one today to be transferred or to leave.
   *
   * @returns the request's key
   * @throws DomainError FORBIDDEN, NOT_FOUND, INVALID_INPUT
   */
  file(actor: Actor, input: FileRequestInput): Promise<string> {
    return this.commands.run({ actor, operation: 'fileRequest', input }, async (tx) => {
      const { associationCode, attachments } = input;
      const association = await this.associations.open(tx, actor, 'request:file', associationCode);
      const wish = wishOf(input);
      const { branchId, memberId } = await this.placeOf(tx, actor, association.id, wish);
      const key = randomUUID();
      const { kind } = wish;
      await this.store.insert(tx, {
        key,
        associationId: association.id,
        branchId,
        kind,
        memberId,
        input: JSON.stringify(wish.input),
        attachments: JSON.stringify(attachments),
        state: 'PENDING',
        filedBy: actor.name,
        filedAt: tx.at,
        decidedBy: null,
        decidedAt: null,
        reason: null,
      });
      await this.audit.record(tx, actor, {
        associationId: association.id,
        action: 'fileRequest',
        subject: { type: 'MemberRequest', id: key },
        after: { kind, branchId },
      });
      return key;
    });
  }

  /**
   * Decides one request. An approval does what was asked for, in the name of who approves, in the
   * same unit of work: with it the request is approved, without it the request is as it was.
   *
   * @throws DomainError FORBIDDEN, NOT_FOUND, REQUEST_DECIDED, INVALID_INPUT for a rejection without a
   *   reason, and whatever the use case refuses
   */
  async decide(
    actor: Actor,
    requestId: string,
    { associationCode, verdict, reason = null }: DecideRequestsInput,
  ): Promise<void> {
    const why = reason?.trim() ? reason.trim() : null;
    if (verdict === 'REJECT' && why === null) {
      throw new DomainError('INVALID_INPUT', 'A rejection says why.', ['input', 'reason']);
    }
    await this.unitOfWork.run(async (tx) => {
      const association = await this.associations.open(
        tx,
        actor,
        'request:decide',
        associationCode,
      );
      const request = await this.pending(tx, association.id, requestId);
      const state = verdict === 'APPROVE' ? 'APPROVED' : 'REJECTED';
      const memberId =
        verdict === 'APPROVE' ? await this.carryOut(tx, actor, request) : request.memberId;
      await this.store.update(tx, request.id, {
        state,
        memberId,
        decidedBy: actor.name,
        decidedAt: tx.at,
        reason: why,
        ...(verdict === 'REJECT' && forgotten(request)),
      });
      await this.audit.record(tx, actor, {
        associationId: association.id,
        action: 'decideRequest',
        subject: { type: 'MemberRequest', id: request.key },
        before: { state: request.state },
        after: { state },
        ...(why !== null && { personal: { after: { reason: why } } }),
      });
    });
  }

  /**
   * Decides several requests, each by itself: what stands against one stops no other.
   *
   * @returns what stands against each, null for those that were decided
   * @throws DomainError FORBIDDEN, NOT_FOUND for the association
   */
  async decideAll(
    actor: Actor,
    input: DecideRequestsInput,
  ): Promise<{ requestId: string; refusal: RequestRefusal | null }[]> {
    await this.unitOfWork.run((tx) =>
      this.associations.open(tx, actor, 'request:decide', input.associationCode),
    );
    const outcomes: { requestId: string; refusal: RequestRefusal | null }[] = [];
    for (const requestId of new Set(input.requestIds)) {
      const refusal = await this.decide(actor, requestId, input).then(() => null, refusalOf);
      outcomes.push({ requestId, refusal });
    }
    return outcomes;
  }

  /**
   * Takes back a request that one filed oneself, for a branch that one leads still.
   *
   * @returns the request's key
   * @throws DomainError FORBIDDEN, NOT_FOUND, REQUEST_DECIDED
   */
  withdraw(actor: Actor, input: WithdrawRequestInput): Promise<string> {
    return this.commands.run({ actor, operation: 'withdrawRequest', input }, async (tx) => {
      const { associationCode, requestId } = input;
      const association = await this.associations.open(tx, actor, 'request:file', associationCode);
      const request = await this.pending(tx, association.id, requestId);
      const reach = await this.reachOf(tx, actor, association.id);
      if (request.filedBy !== actor.name || !isIn(reach, request.branchId)) {
        throw unknownRequest(requestId);
      }
      await this.store.update(tx, request.id, {
        state: 'WITHDRAWN',
        decidedAt: tx.at,
        ...forgotten(request),
      });
      await this.audit.record(tx, actor, {
        associationId: association.id,
        action: 'withdrawRequest',
        subject: { type: 'MemberRequest', id: request.key },
        before: { state: 'PENDING' },
        after: { state: 'WITHDRAWN' },
      });
      return request.key;
    });
  }

  private async pending(tx: Tx, associationId: number, key: string): Promise<MemberRequest> {
    const request = await this.store.byKey(associationId, key, tx);
    if (request === null) throw unknownRequest(key);
    if (request.state === 'PENDING') return request;
    throw new DomainError(
      'REQUEST_DECIDED',
      `The request is ${request.state} since ${request.decidedAt}.`,
      ['input'],
      { state: request.state },
    );
  }

  /** The branch that the actor files for, and whom it is about. */
  private async placeOf(
    tx: Tx,
    actor: Actor,
    associationId: number,
    wish: Wish,
  ): Promise<{ branchId: number; memberId: number | null }> {
    const reach = await this.reachOf(tx, actor, associationId);
    if (wish.kind === 'ADMISSION') {
      const path = ['input', 'admission', 'branchCode'];
      const { branchCode } = wish.input;
      const book = await this.branches.book(tx, associationId, null);
      const branch = typeof branchCode === 'string' ? requireBranch(book, branchCode, path) : null;
      if (branch && isIn(reach, branch.id)) {
        return { branchId: branch.id, memberId: null };
      }
      throw new DomainError('FORBIDDEN', 'A request admits to a branch that one leads.', path);
    }
    if (wish.kind === 'TRANSFER') {
      const path = ['input', 'transfer', 'toBranchCode'];
      requireGiven(wish.input.toBranchCode, path, 'directly in the association');
    }
    const { memberNumber } = wish.input;
    const member = await this.membersStore.byNumber(tx, associationId, memberNumber);
    const branchId = member && (await this.branchOf(tx, member.id, reach));
    // Who is not in reach and who does not exist are told alike: a leader learns nothing of other branches.
    if (member === null || branchId === null) throw unknownMember(memberNumber);
    return { branchId, memberId: member.id };
  }

  /** The branches for which an actor files requests, in today's tree; null for all. */
  private async reachOf(tx: Tx, actor: Actor, associationId: number): Promise<number[] | null> {
    const led = branchesIn(actor, 'request:file', associationId);
    if (led === null) return null;
    return (await this.branches.book(tx, associationId, null)).subtree(led, this.today.of());
  }

  /** The branch in reach that somebody may be a member of today; null where there is none. */
  private async branchOf(
    tx: Tx,
    memberId: number,
    reach: readonly number[] | null,
  ): Promise<number | null> {
    const today = this.today.of();
    const rows = await this.membersStore.rows([memberId], null, tx);
    const running = rows.find(
      ({ branchId, fromEarliest, untilLatest }) =>
        branchId !== null && isIn(reach, branchId) && fromEarliest <= today && today < untilLatest,
    );
    return running?.branchId ?? null;
  }

  /**
   * Does what a request asks for, as the office would have done it itself, while the member is still
   * one of the branch for which it was filed: of another's it is not for that branch to ask.
   *
   * @throws DomainError NO_RUNNING_MEMBERSHIP, and whatever the use case refuses
   */
  private async carryOut(tx: Tx, actor: Actor, request: MemberRequest): Promise<number> {
    if (request.memberId !== null) {
      const book = await this.branches.book(tx, request.associationId, null);
      const reach = book.subtree([request.branchId], this.today.of());
      if ((await this.branchOf(tx, request.memberId, reach)) === null) throw hasLeft();
    }
    const input = JSON.parse(request.input ?? '{}') as Wish['input'];
    const wish = { kind: request.kind, input } as Wish;
    const number = await this.perform(tx, actor, wish);
    const member = await this.membersStore.byNumber(tx, request.associationId, number);
    return (member as NonNullable<typeof member>).id;
  }

  private perform(tx: Tx, actor: Actor, { kind, input }: Wish): Promise<string> {
    if (kind === 'ADMISSION') return this.members.admit(actor, input, tx);
    if (kind === 'TRANSFER') return this.members.transfer(actor, input, tx);
    return this.members.end(actor, input, tx);
  }
}

/** What fails here stops no other request either; the log has why. */
function refusalOf(error: unknown): RequestRefusal {
  if (error instanceof DomainError) return { code: error.code, message: error.message };
  const id = randomUUID();
  log.error(`${id} ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  const code: ErrorCode = 'INTERNAL';
  return { code, message: `Something went wrong here; the log has it under ${id}.` };
}

function isIn(reach: readonly number[] | null, branchId: number): boolean {
  return reach === null || reach.includes(branchId);
}

function hasLeft(): DomainError {
  return new DomainError(
    'NO_RUNNING_MEMBERSHIP',
    'The member has left the branch for which this was filed: reject the request, or do it directly.',
    ['input', 'requestIds'],
  );
}
