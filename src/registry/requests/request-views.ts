import { Injectable } from '@nestjs/common';

import type { Actor } from '../../platform/access/actor.js';
import { branchesIn, requireIn } from '../../platform/access/policy.js';
import { Reader } from '../../platform/database/reader.js';
import { Today } from '../../platform/today.js';
import { BranchesStore } from '../branches/branches.store.js';
import { MembersStore } from '../members/members.store.js';
import { isWithin } from '../members/membership.rules.js';
import type { MemberRequest } from './member-request.entity.js';
import { unknownRequest } from './member-requests.store.js';

/** How much of a request somebody sees. */
@Injectable()
export class RequestViews {
  constructor(
    private readonly branches: BranchesStore,
    private readonly members: MembersStore,
    private readonly reader: Reader,
    private readonly today: Today,
  ) {}

  /**
   * Requests as an actor may see them: a branch leader learns what became of each, and nothing more
   * about a member who has left its branches; of branches that it leads no longer it sees no request.
   *
   * @throws DomainError UNAUTHENTICATED, FORBIDDEN, NOT_FOUND
   */
  async shownTo(
    actor: Actor,
    associationId: number,
    rows: readonly MemberRequest[],
  ): Promise<readonly MemberRequest[]> {
    requireIn(actor, 'request:read', associationId);
    const led = branchesIn(actor, 'request:read', associationId);
    if (led === null) return rows;
    const today = this.today.of();
    const reach = (await this.branches.book(this.reader, associationId, null)).subtree(led, today);
    const outside = rows.find(({ branchId }) => !reach.includes(branchId));
    if (outside) throw unknownRequest(outside.key);
    const ids = rows.flatMap(({ memberId }) => memberId ?? []);
    const memberships = await this.members.rows(ids, null, this.reader);
    const here = new Set(
      memberships.filter((row) => isWithin(row, reach, today)).map(({ memberId }) => memberId),
    );
    return rows.map((row) =>
      row.memberId === null || here.has(row.memberId)
        ? row
        : { ...row, input: null, attachments: null, reason: null },
    );
  }
}
