import { Args, Context, Mutation, Parent, ResolveField, Resolver } from '@nestjs/graphql';

import { Requires } from '../../platform/access/requires.js';
import type { RequestContext } from '../../platform/graphql/context.js';
import { KnownArgs } from '../../platform/graphql/moment-args.js';
import { IdentitySeals } from './identity-seals.js';
import {
  FindMemberByIdentityNumberInput,
  RecordIdentityNumberInput,
  RevealIdentityNumberInput,
} from './member-identity.model.js';
import { masked } from './member-identity.rules.js';
import { MemberIdentityService } from './member-identity.service.js';
import { MemberIdentityStore } from './member-identity.store.js';
import { MemberReach } from './member-reach.js';
import { MemberModel } from './member.model.js';
import { MembersStore } from './members.store.js';

/** Identity numbers: masked for who reads the member, whole on record only. */
@Resolver(() => MemberModel)
export class MemberIdentityResolver {
  constructor(
    private readonly service: MemberIdentityService,
    private readonly store: MemberIdentityStore,
    private readonly seals: IdentitySeals,
    private readonly members: MembersStore,
    private readonly reach: MemberReach,
  ) {}

  @ResolveField(() => String, {
    nullable: true,
    description:
      'Citizen identity number with all but the last three digits masked, `*********123`; null where none is recorded and, for a branch leader, of who is no member of its branches today. `revealIdentityNumber` shows it whole.',
  })
  async identityNumber(
    @Parent() member: MemberModel,
    @Args() { knownAt = null }: KnownArgs,
    @Context() context: RequestContext,
  ): Promise<string | null> {
    if (!(await this.reach.includes(member, context))) return null;
    const { loaders } = context;
    const row = await loaders.load(this.store.known, { memberId: member.id, knownAt });
    return row && masked(this.seals.open(row));
  }

  @Requires('member:identity')
  @Mutation(() => MemberModel, {
    description: "Enters a member's citizen identity number, or withdraws a wrong one.",
  })
  async recordIdentityNumber(
    @Args('input', { description: 'Whose and which.' }) input: RecordIdentityNumberInput,
    @Context() context: RequestContext,
  ): Promise<MemberModel> {
    const number = await this.service.record(context.actor, input);
    return this.reach.answer(input.associationCode, number, context);
  }

  @Requires('member:identity')
  @Mutation(() => String, {
    description: "A member's whole citizen identity number. Each look is logged with its purpose.",
  })
  revealIdentityNumber(
    @Args('input', { description: 'Whose and what for.' }) input: RevealIdentityNumberInput,
    @Context() { actor }: RequestContext,
  ): Promise<string> {
    return this.service.reveal(actor, input);
  }

  @Requires('member:identity')
  @Mutation(() => MemberModel, {
    nullable: true,
    description:
      'The member with this citizen identity number, or null. A mutation, so that the number stands in no address; each look is logged with its purpose.',
  })
  async findMemberByIdentityNumber(
    @Args('input', { description: 'The number and what for.' })
    input: FindMemberByIdentityNumberInput,
    @Context() context: RequestContext,
  ): Promise<MemberModel | null> {
    const number = await this.service.find(context.actor, input);
    return number === null ? null : this.reach.answer(input.associationCode, number, context);
  }
}
