import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';

import { DomainError } from '../../kernel/errors.js';
import { groupBy } from '../../kernel/grouping.js';
import type { Actor } from '../../platform/access/actor.js';
import { AuditTrail } from '../../platform/audit/audit-trail.js';
import type { Tx } from '../../platform/database/unit-of-work.js';
import type { BooksInput } from '../associations/association-change.model.js';
import { Grounds } from '../associations/grounds.js';
import { BranchesStore } from '../branches/branches.store.js';
import type { ReinstateMemberInput } from './member-change.model.js';
import { MemberDeaths, diedOn } from './member-deaths.js';
import { checkBornBefore } from './member-details.rules.js';
import type { Member } from './member.entity.js';
import { type MembershipEntry, arrange } from './membership.rules.js';
import { type MembershipGrounds, sameEntry, toEntry } from './membership-versions.js';
import { type MembershipRevision, MembersStore } from './members.store.js';
import { RunsStore } from './runs.store.js';

/** What a member's memberships were and are, for the audit trail. */
export interface MembershipChange {
  readonly memberId: number;
  readonly before: readonly MembershipEntry[];
  readonly after: readonly MembershipEntry[];
}

/** What is to stand, from what stands, both in order of time. */
export type Decide = (standing: readonly MembershipEntry[]) => readonly MembershipEntry[];

const CHUNK = 500;

/** The one way by which memberships change: decided, checked against all rules, saved, runs and all. */
@Injectable()
export class MembershipChanges {
  constructor(
    private readonly branches: BranchesStore,
    private readonly store: MembersStore,
    private readonly runs: RunsStore,
    private readonly grounds: Grounds,
    private readonly deaths: MemberDeaths,
    private readonly audit: AuditTrail,
  ) {}

  /**
   * Changes the memberships of one member, on record.
   *
   * @param details what else the change enters about the member, for the audit trail
   * @throws DomainError as `apply` does, INVALID_INPUT where the member was not born yet
   */
  async ofMember(
    tx: Tx,
    actor: Actor,
    action: string,
    input: BooksInput & { readonly reason?: string },
    { id, associationId, number }: Member,
    path: readonly string[],
    decide: Decide,
    details: Readonly<Record<string, unknown>> = {},
  ): Promise<void> {
    const grounds = {
      ...(await this.grounds.keep(tx, associationId, input)),
      correctionReason: action === 'correctMembership' ? (input.reason ?? null) : null,
    };
    const [change] = await this.apply(tx, [id], grounds, path, decide);
    const person = await this.store.details(tx, id, null);
    checkBornBefore(person?.birthDate ?? null, change?.after ?? [], path);
    const { sourceId, sourcePlace, note } = grounds;
    await this.audit.record(tx, actor, {
      associationId,
      action,
      subject: { type: 'Member', id: number },
      decisionId: grounds.decisionId,
      after: sourceId === null ? null : { sourceId },
      // Note and place may say who it is, so that they go with the person.
      personal: {
        before: { memberships: change?.before },
        after: { ...details, memberships: change?.after, reason: input.reason, sourcePlace, note },
      },
    });
    if (change === undefined) return;
    const { before, after } = change;
    const died = { before: diedOn(before), after: diedOn(after) };
    await this.deaths.tell(tx, actor, { memberId: id, ...died, grounds, path });
  }

  /**
   * Changes the memberships of some members. Those of a member for whom nothing changes are checked
   * all the same, against what the branches' lives have become in this unit of work.
   *
   * @param decide what is to stand, from what stands, both in order of time
   * @param path the argument to name where the result breaks a rule
   * @returns what has changed, a member for whom nothing has left out
   * @throws DomainError INVALID_SPAN, OUTSIDE_BRANCH_LIFE, MEMBERSHIP_OVERLAP, MEMBER_DECEASED
   */
  async apply(
    tx: Tx,
    memberIds: readonly number[],
    grounds: MembershipGrounds,
    path: readonly string[],
    decide: (standing: readonly MembershipEntry[], memberId: number) => readonly MembershipEntry[],
  ): Promise<MembershipChange[]> {
    const book = await this.branches.book(tx, grounds.associationId, null);
    const changes: MembershipChange[] = [];
    for (let start = 0; start < memberIds.length; start += CHUNK) {
      const chunk = memberIds.slice(start, start + CHUNK);
      const rows = groupBy(await this.store.rows(chunk, null, tx), (row) => row.memberId);
      const revisions: MembershipRevision[] = [];
      for (const memberId of chunk) {
        const standing = rows.get(memberId) ?? [];
        const before = standing.map(toEntry);
        const after = arrange(decide(before, memberId), (id) => book.byId(id).life, path);
        if (sameEntries(before, after)) continue;
        revisions.push({ memberId, standing, wanted: after });
        changes.push({ memberId, before, after });
      }
      if (revisions.length === 0) continue;
      await this.store.saveMemberships(tx, revisions, grounds);
      await this.runs.rebuild(
        tx,
        revisions.map(({ memberId }) => memberId),
      );
    }
    return changes;
  }

  /**
   * A membership that begins as the input says; its dates are the caller's.
   *
   * @throws DomainError NOT_FOUND for the branch
   */
  async beginning(
    tx: Tx,
    associationId: number,
    input: Pick<ReinstateMemberInput, 'branchCode' | 'class' | 'startReason'>,
  ): Promise<Omit<MembershipEntry, 'interval'>> {
    return {
      key: randomUUID(),
      position: NaN,
      branchId: await this.branchId(tx, associationId, input.branchCode, 'branchCode'),
      class: input.class,
      startReason: input.startReason,
      endReason: null,
    };
  }

  /**
   * The id of the branch with this code; null for none.
   *
   * @throws DomainError NOT_FOUND, naming the argument
   */
  async branchId(
    tx: Tx,
    associationId: number,
    code: string | null | undefined,
    argument: string,
  ): Promise<number | null> {
    if (code === null || code === undefined) return null;
    const branch = (await this.branches.book(tx, associationId, null)).byCode(code);
    if (branch !== null) return branch.id;
    throw new DomainError('NOT_FOUND', `The association has no branch '${code}'.`, [
      'input',
      argument,
    ]);
  }
}

function sameEntries(a: readonly MembershipEntry[], b: readonly MembershipEntry[]): boolean {
  return a.length === b.length && a.every((entry, i) => sameEntry(entry, b[i] as MembershipEntry));
}
