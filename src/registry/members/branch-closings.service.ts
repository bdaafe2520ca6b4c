import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';

import { type UncertainDate, parseEdtf } from '../../kernel/edtf.js';
import { nfc } from '../../kernel/names.js';
import type { Actor } from '../../platform/access/actor.js';
import { AuditTrail } from '../../platform/audit/audit-trail.js';
import { Commands } from '../../platform/audit/commands.js';
import type { Tx } from '../../platform/database/unit-of-work.js';
import type { BooksInput } from '../associations/association-change.model.js';
import { AssociationsService } from '../associations/associations.service.js';
import { type GroundColumns, Grounds } from '../associations/grounds.js';
import type { BranchBeginning, BranchEnding } from '../branches/branch.model.js';
import type {
  DissolveBranchInput,
  MergeBranchesInput,
  NewBranchInput,
  SplitBranchInput,
} from '../branches/branch-change.model.js';
import type { BranchBook, BranchEntry } from '../branches/branch.rules.js';
import { BranchesStore } from '../branches/branches.store.js';
import {
  type BranchMembership,
  assignParts,
  decideDissolution,
  decideMerger,
  decideSplit,
  refuseBeyond,
  refuseMembers,
} from './branch-closings.rules.js';
import { MembersStore } from './members.store.js';
import { MembershipChanges } from './membership-changes.js';
import { end, handOn } from './membership-change.rules.js';

/**
 * The use cases that move the members of whole branches. Each answers the code of a branch and
 * leaves one entry in the audit trail, with the numbers of those moved as personal values.
 */
@Injectable()
export class BranchClosingsService {
  constructor(
    private readonly associations: AssociationsService,
    private readonly branches: BranchesStore,
    private readonly members: MembersStore,
    private readonly changes: MembershipChanges,
    private readonly grounds: Grounds,
    private readonly commands: Commands,
    private readonly audit: AuditTrail,
  ) {}

  /**
   * Merges branches into one that exists or a new one, which takes over their running members. A
   * new one is under no other until it is placed.
   *
   * @returns the code of the branch that goes on
   * @throws DomainError what `decideMerger` and `refuseBeyond` refuse, and what any membership is
   *   refused for
   */
  merge(actor: Actor, input: MergeBranchesInput): Promise<string> {
    return this.enact(actor, 'mergeBranches', input, async (act) => {
      const { ceasing, into } = decideMerger(act.book, input, act.on);
      const memberships = await this.membershipsIn(act, ceasing);
      refuseBeyond(memberships, act.on);
      for (const branch of ceasing) await this.cease(act, branch, 'MERGED');
      const target = into ?? (await this.make(act, input.intoNew as NewBranchInput, 'MERGED'));
      for (const branch of ceasing) await this.succeed(act, branch, target, 'MERGER');
      const moved = memberships.filter(isRunning);
      const destinations = new Map(moved.map(({ memberId }) => [memberId, target.id]));
      await this.move(act, memberships, destinations);
      return {
        subject: target.code,
        branches: ceasing,
        after: {
          merged: ceasing.map(({ code }) => code),
          into: target.code,
          made: into === null,
        },
        moved: numbersOf(moved),
      };
    });
  }

  /**
   * Splits new branches from one, which goes on with the members that are in no part, or ceases. The
   * new ones are under no other until they are placed.
   *
   * @returns the code of the old branch
   * @throws DomainError what `decideSplit`, `assignParts` and `refuseBeyond` refuse, and what any
   *   membership is refused for
   */
  split(actor: Actor, input: SplitBranchInput): Promise<string> {
    return this.enact(actor, 'splitBranch', input, async (act) => {
      const branch = decideSplit(act.book, input, act.on);
      const memberships = await this.membershipsIn(act, [branch]);
      const assigned = assignParts(memberships.filter(isRunning), input);
      const affected = input.continues
        ? memberships.filter((one) => isRunning(one) && assigned.has(one.memberId))
        : memberships;
      refuseBeyond(affected, act.on);
      if (!input.continues) await this.cease(act, branch, 'SPLIT');
      const partIds: number[] = [];
      for (const part of input.parts) {
        const made = await this.make(act, part, 'SPLIT');
        await this.succeed(act, branch, made, 'SPLIT');
        partIds.push(made.id);
      }
      const destinations = new Map(
        [...assigned].map(([memberId, part]) => [memberId, partIds[part] as number]),
      );
      await this.move(act, affected, destinations);
      return {
        subject: branch.code,
        branches: [branch],
        after: { parts: input.parts.map(({ code }) => code), continues: input.continues },
        moved: Object.fromEntries(
          input.parts.map(({ code, memberNumbers }) => [code, memberNumbers]),
        ),
      };
    });
  }

  /**
   * Dissolves a branch; its running members go to another, to the association directly, or leave.
   *
   * @returns its code
   * @throws DomainError what `decideDissolution`, `refuseMembers` and `refuseBeyond` refuse, and
   *   what any membership is refused for
   */
  dissolve(actor: Actor, input: DissolveBranchInput): Promise<string> {
    return this.enact(actor, 'dissolveBranch', input, async (act) => {
      const { branch, to } = decideDissolution(act.book, input, act.on);
      const memberships = await this.membershipsIn(act, [branch]);
      const moved = memberships.filter(isRunning);
      refuseMembers(moved, input);
      refuseBeyond(memberships, act.on);
      await this.cease(act, branch, 'DISSOLVED');
      const destination = input.membersGo === 'LEAVE' ? LEAVING : (to?.id ?? null);
      await this.move(
        act,
        memberships,
        new Map(moved.map(({ memberId }) => [memberId, destination])),
      );
      return {
        subject: branch.code,
        branches: [branch],
        after: { membersGo: input.membersGo ?? null, toBranchCode: to?.code ?? null },
        moved: numbersOf(moved),
      };
    });
  }

  private enact(
    actor: Actor,
    operation: string,
    input: BooksInput & { readonly on: string },
    carryOut: (act: Act) => Promise<Outcome>,
  ): Promise<string> {
    return this.commands.run({ actor, operation, input }, async (tx) => {
      const { associationCode } = input;
      const association = await this.associations.open(tx, actor, 'branch:write', associationCode);
      const book = await this.branches.book(tx, association.id, null);
      const grounds = await this.grounds.keep(tx, association.id, input);
      const { sourceId, sourcePlace, note } = grounds;
      const on = parseEdtf(input.on);
      const { subject, branches, after, moved } = await carryOut({ tx, book, grounds, on });
      await this.audit.record(tx, actor, {
        associationId: association.id,
        action: operation,
        subject: { type: 'Branch', id: subject },
        decisionId: grounds.decisionId,
        before: { lives: branches.map(lifeAsWritten) },
        after: { on: input.on, ...after, sourceId, sourcePlace, note },
        personal: { after: { membersMoved: moved } },
      });
      return subject;
    });
  }

  private membershipsIn({ tx }: Act, branches: readonly BranchEntry[]) {
    return this.members.inBranches(
      tx,
      branches.map(({ id }) => id),
    );
  }

  private cease({ tx, grounds, on }: Act, { id }: BranchEntry, ending: BranchEnding) {
    return this.branches.endLife(tx, id, on, ending, grounds);
  }

  private async make(
    { tx, grounds, on }: Act,
    { code, name, sector }: NewBranchInput,
    beginning: BranchBeginning,
  ): Promise<Pick<BranchEntry, 'id' | 'code'>> {
    const first = { code, sector, beginning, from: on, name: nfc(name) };
    return this.branches.create(tx, grounds, { ...first, parentId: null, hostOrganization: null });
  }

  private succeed(
    { tx, grounds, on }: Act,
    predecessor: Pick<BranchEntry, 'id'>,
    successor: Pick<BranchEntry, 'id'>,
    act: 'MERGER' | 'SPLIT',
  ): Promise<void> {
    return this.branches.recordSuccession(tx, {
      associationId: grounds.associationId,
      predecessorId: predecessor.id,
      successorId: successor.id,
      act,
      onEdtf: on.text,
    });
  }

  /**
   * Hands running memberships on, after the branches have ended and begun: so every membership
   * touched, also one of the past, is checked against the lives that the books have at the end.
   */
  private async move(
    { tx, grounds, on }: Act,
    memberships: readonly BranchMembership[],
    destinations: ReadonlyMap<number, Destination>,
  ): Promise<void> {
    const memberIds = [...new Set(memberships.map(({ memberId }) => memberId))];
    await this.changes.apply(tx, memberIds, grounds, ['input', 'on'], (entries, memberId) => {
      const destination = destinations.get(memberId);
      if (destination === undefined) return entries;
      if (destination === LEAVING) return end(entries, on, 'BRANCH_DISSOLVED');
      return handOn(entries, { key: randomUUID(), branchId: destination, on }, 'TRANSFERRED');
    });
  }
}

/** What an act on branches is decided and written with. */
interface Act {
  readonly tx: Tx;
  readonly book: BranchBook;
  readonly grounds: GroundColumns;
  readonly on: UncertainDate;
}

/** What an act has done, for the audit trail. */
interface Outcome {
  /** Code of the branch that the act answers. */
  readonly subject: string;
  /** The branches that ceased or were split, as they were. */
  readonly branches: readonly BranchEntry[];
  readonly after: Readonly<Record<string, unknown>>;
  /** Numbers of the members moved; by code of the branch where they went to several. */
  readonly moved: readonly string[] | Readonly<Record<string, readonly string[]>>;
}

/** With their branch out of the association. */
const LEAVING = 'LEAVING';

/** Where a member goes: into a branch by its id, into none, or out. */
type Destination = number | null | typeof LEAVING;

function isRunning({ interval }: BranchMembership): boolean {
  return interval.until === null;
}

function numbersOf(memberships: readonly BranchMembership[]): string[] {
  return memberships.map(({ number }) => number);
}

function lifeAsWritten({ code, life: { from, until } }: BranchEntry) {
  return { code, from: from.text, until: until?.text ?? null };
}
