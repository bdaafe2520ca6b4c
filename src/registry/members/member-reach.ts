import { Injectable } from '@nestjs/common';

import type { RequestContext } from '../../platform/graphql/context.js';
import { Today } from '../../platform/today.js';
import { MemberScopes } from './member-scopes.js';
import type { MemberModel } from './member.model.js';
import { isWithin } from './membership.rules.js';
import { unknownMember } from './members.service.js';
import { MembersStore } from './members.store.js';

/** Of whom an actor may see what is narrower than the roster: identity numbers masked, consents. */
@Injectable()
export class MemberReach {
  constructor(
    private readonly scopes: MemberScopes,
    private readonly store: MembersStore,
    private readonly today: Today,
  ) {}

  /**
   * The member that a mutation answers with. Asked anew, as a mutation that is sent again with its
   * idempotency key answers without having been carried out: whoever lost the right sees no more.
   *
   * @throws DomainError UNAUTHENTICATED, FORBIDDEN, NOT_FOUND
   */
  async answer(
    associationCode: string,
    number: string,
    context: RequestContext,
  ): Promise<MemberModel> {
    const member = await this.store.modelOf(associationCode, number);
    if (member && (await this.includes(member, context))) return member;
    throw unknownMember(number);
  }

  /**
   * Whether a member is in an actor's reach: any of an association read as a whole; for a branch
   * leader, who may be a member of its branches today, and nobody who has left them.
   *
   * @throws DomainError UNAUTHENTICATED, FORBIDDEN
   */
  async includes(
    { id, associationId }: MemberModel,
    { actor, loaders }: RequestContext,
  ): Promise<boolean> {
    const visible = await this.scopes.visibleTo(actor, associationId, loaders);
    if (visible === null) return true;
    const day = this.today.of();
    const rows = await loaders.load(this.store.memberships, { memberId: id, knownAt: null });
    return rows.some((row) => isWithin(row, visible, day));
  }
}
