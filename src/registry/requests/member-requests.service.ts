import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';

import { DomainError } from '../../kernel/errors.js';
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
import { MemberRequest } from './member-request.entity.js';
import type {
  DecideRequestsInput,
  FileRequestInput,
  RequestKind,
  RequestRefusal,
  WithdrawRequestInput,
} from './member-request.model.js';
import { MemberRequestsStore } from './member-requests.store.js';

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
   * Takes back a request that one filed oneself.
   *
   * @returns the request's key
   * @throws DomainError FORBIDDEN, NOT_FOUND, REQUEST_DECIDED
   */
  withdraw(actor: Actor, input: WithdrawRequestInput): Promise<string> {
    return this.commands.run({ actor, operation: 'withdrawRequest', input }, async (tx) => {
      const { associationCode, requestId } = input;
      const association = await this.associations.open(tx, actor, 'request:file', associationCode);
      const request = await this.pending(tx, association.id, requestId);
      if (request.filedBy !== actor.name) throw unknownRequest(requestId);
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
    const book = await this.branches.book(tx, associationId, null);
    const today = this.today.of();
    const led = branchesIn(actor, 'request:file', associationId);
    const reach = led && book.subtree(led, today);
    if (wish.kind === 'ADMISSION') {
      const path = ['input', 'admission', 'branchCode'];
      const { branchCode } = wish.input;
      const branch = typeof branchCode === 'string' ? requireBranch(book, branchCode, path) : null;
      if (branch && (reach === null || reach.includes(branch.id))) {
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
    const rows = member === null ? [] : await this.membersStore.rows([member.id], null, tx);
    const running = rows.find(
      ({ branchId, fromEarliest, untilLatest }) =>
        branchId !== null &&
        (reach === null || reach.includes(branchId)) &&
        fromEarliest <= today &&
        today < untilLatest,
    );
    // Who is not in reach and who does not exist are told alike: a leader learns nothing of other branches.
    if (member === null || !running?.branchId) throw unknownMember(memberNumber);
    return { branchId: running.branchId, memberId: member.id };
  }

  /** Does what a request asks for, as the office would have done it itself. */
  private async carryOut(tx: Tx, actor: Actor, request: MemberRequest): Promise<number> {
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

/** What is asked for: the use case and its input. */
type Wish =
  | { readonly kind: 'ADMISSION'; readonly input: NonNullable<FileRequestInput['admission']> }
  | { readonly kind: 'TRANSFER'; readonly input: NonNullable<FileRequestInput['transfer']> }
  | { readonly kind: 'ENDING'; readonly input: NonNullable<FileRequestInput['ending']> };

/** @throws DomainError INVALID_INPUT unless one thing is asked for, in the association it is filed in */
function wishOf({ associationCode, admission, transfer, ending }: FileRequestInput): Wish {
  const wishes = [
    ['ADMISSION', admission],
    ['TRANSFER', transfer],
    ['ENDING', ending],
  ] as const;
  const asked = wishes.filter(([, input]) => input !== null && input !== undefined);
  const [[kind, input] = [null, null]] = asked;
  if (asked.length !== 1 || kind === null || !input) {
    throw new DomainError(
      'INVALID_INPUT',
      'A request is for one thing: give admission, transfer or ending.',
      ['input'],
    );
  }
  if (input.associationCode !== associationCode) {
    const path = ['input', FIELD_OF[kind], 'associationCode'];
    const why = `The request is filed in '${associationCode}': ask for something there.`;
    throw new DomainError('INVALID_INPUT', why, path);
  }
  return { kind, input } as Wish;
}

const FIELD_OF: Record<RequestKind, string> = {
  ADMISSION: 'admission',
  TRANSFER: 'transfer',
  ENDING: 'ending',
};

/** Of somebody who is not admitted nothing is kept: there is no purpose any more, and no member to ask for it. */
function forgotten({ kind }: MemberRequest): Pick<MemberRequest, 'input' | 'attachments'> | null {
  return kind === 'ADMISSION' ? { input: null, attachments: null } : null;
}

function refusalOf(error: unknown): RequestRefusal {
  if (!(error instanceof DomainError)) throw error;
  return { code: error.code, message: error.message };
}

function unknownRequest(key: string): DomainError {
  return new DomainError('NOT_FOUND', `There is no request '${key}'.`, ['input']);
}
