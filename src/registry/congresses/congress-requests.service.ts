import { Injectable } from '@nestjs/common';

import type { LocalDate } from '../../kernel/calendar.js';
import { exactDay, parseEdtf } from '../../kernel/edtf.js';
import type { Tx } from '../../platform/database/unit-of-work.js';
import { BranchesStore } from '../branches/branches.store.js';
import type { RuleSnapshot } from '../rule-sets/rule-set.rules.js';
import { BodiesStore } from '../terms/bodies.store.js';
import { ApportionmentsStore } from './apportionments.store.js';
import type { AssemblyEntry } from './assembly.rules.js';
import { type RequestCheck, requestFinding } from './congress-request.rules.js';

/** Looks into who asked for an extraordinary congress. */
@Injectable()
export class CongressRequests {
  constructor(
    private readonly bodies: BodiesStore,
    private readonly branches: BranchesStore,
    private readonly members: ApportionmentsStore,
  ) {}

  /**
   * What the books say of the request on the day of the call, or where that is unknown on the last
   * day on which the congress can have begun; null of a congress that needs none. The executive
   * committee is as large as mandates in it run; of a branch, its committee.
   */
  async check(
    tx: Tx,
    entry: AssemblyEntry,
    { values }: RuleSnapshot,
    convenedOn: string | null,
  ): Promise<RequestCheck | null> {
    if (entry.kind !== 'EXTRAORDINARY') return null;
    const on = (convenedOn === null ? null : exactDay(parseEdtf(convenedOn))) ?? entry.date.latest;
    const { extraordinaryByCommittee, extraordinaryByMembers } = values;
    const committee = await this.committee(tx, entry, on);
    const members = await this.fullMembers(tx, entry, on);
    return {
      on,
      committee: requestFinding(entry.requestedByCommittee, committee, extraordinaryByCommittee),
      members: requestFinding(entry.requestedByMembers, members, extraordinaryByMembers),
    };
  }

  private async committee(
    tx: Tx,
    { associationId, branchId }: AssemblyEntry,
    on: LocalDate,
  ): Promise<number | null> {
    const bodies = await this.bodies.officeHolders(tx, associationId, on, null);
    const running = bodies
      .filter(({ body }) =>
        branchId === null
          ? body.kind === 'EXECUTIVE_COMMITTEE'
          : body.kind === 'BRANCH_COMMITTEE' && body.branchId === branchId,
      )
      .reduce((sum, { mandates }) => sum + mandates.length, 0);
    // A committee of nobody is one that the books do not know.
    return running === 0 ? null : running;
  }

  private async fullMembers(
    tx: Tx,
    { associationId, branchId }: AssemblyEntry,
    on: LocalDate,
  ): Promise<number | null> {
    const book = await this.branches.book(tx, associationId, null);
    const branchIds = branchId === null ? null : book.subtree([branchId], on);
    const n = await this.members.fullMembers(tx, associationId, branchIds, on);
    return n === 0 ? null : n;
  }
}
