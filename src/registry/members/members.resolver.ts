import { Args, Context, ID, Mutation, Parent, ResolveField, Resolver } from '@nestjs/graphql';

import { Requires } from '../../platform/access/requires.js';
import type { RequestContext } from '../../platform/graphql/context.js';
import { KnownArgs, MomentArgs } from '../../platform/graphql/moment-args.js';
import { Today } from '../../platform/today.js';
import { AssociationModel } from '../associations/association.model.js';
import { BranchModel } from '../branches/branch.model.js';
import { MemberDetailsService } from './member-details.service.js';
import { MemberReach } from './member-reach.js';
import { MemberScopes } from './member-scopes.js';
import type { Membership } from './member.entity.js';
import {
  AdmitMemberInput,
  ChangeMemberClassInput,
  CorrectMembershipInput,
  EndMembershipInput,
  ReinstateMemberInput,
  RetractMembershipInput,
  TransferMemberInput,
  UpdateMemberDetailsInput,
} from './member-change.model.js';
import { MemberModel, MembershipModel } from './member.model.js';
import { MembersService } from './members.service.js';
import { MembersStore } from './members.store.js';

@Resolver(() => MemberModel)
export class MembersResolver {
  constructor(
    private readonly service: MembersService,
    private readonly details: MemberDetailsService,
    private readonly store: MembersStore,
    private readonly scopes: MemberScopes,
    private readonly reach: MemberReach,
    private readonly today: Today,
  ) {}

  @ResolveField(() => [MembershipModel], {
    description: 'Memberships in order of time; for a branch leader, those in its own branches.',
  })
  async memberships(
    @Parent() member: MemberModel,
    @Args() { knownAt = null }: KnownArgs,
    @Context() context: RequestContext,
  ): Promise<MembershipModel[]> {
    return (await this.rows(member, knownAt, context)).map(toMembership);
  }

  @ResolveField(() => MembershipModel, {
    nullable: true,
    description: 'The membership of a day; null on a day on which none is certain.',
  })
  async membership(
    @Parent() member: MemberModel,
    @Args() { asOf, knownAt = null }: MomentArgs,
    @Context() context: RequestContext,
  ): Promise<MembershipModel | null> {
    const day = this.today.of({ asOf, knownAt });
    const rows = await this.rows(member, knownAt, context);
    const row = rows.find(
      ({ fromLatest, untilEarliest }) => fromLatest <= day && day < untilEarliest,
    );
    return row ? toMembership(row) : null;
  }

  private async rows(
    { id, associationId }: MemberModel,
    knownAt: KnownArgs['knownAt'],
    { actor, loaders }: RequestContext,
  ): Promise<Membership[]> {
    const visible = await this.scopes.visibleTo(actor, associationId, loaders);
    const rows = await loaders.load(this.store.memberships, {
      memberId: id,
      knownAt: knownAt ?? null,
    });
    return rows.filter(visibleIn(visible));
  }

  @Requires('member:write')
  @Mutation(() => MemberModel, {
    description: 'Enters a new member and the membership that begins.',
  })
  async admitMember(
    @Args('input', { description: 'Who, where and from when.' }) input: AdmitMemberInput,
    @Context() context: RequestContext,
  ): Promise<MemberModel> {
    return this.reach.answer(
      input.associationCode,
      await this.service.admit(context.actor, input),
      context,
    );
  }

  @Requires('member:write')
  @Mutation(() => MemberModel, {
    description: 'Enters a further membership of somebody known: again, or of the past.',
  })
  async reinstateMember(
    @Args('input', { description: 'Who, where, from when.' }) input: ReinstateMemberInput,
    @Context() context: RequestContext,
  ): Promise<MemberModel> {
    return this.reach.answer(
      input.associationCode,
      await this.service.reinstate(context.actor, input),
      context,
    );
  }

  @Requires('member:write')
  @Mutation(() => MemberModel, {
    description: 'Hands the running membership on to another branch.',
  })
  async transferMember(
    @Args('input', { description: 'Who, where to, from when.' }) input: TransferMemberInput,
    @Context() context: RequestContext,
  ): Promise<MemberModel> {
    return this.reach.answer(
      input.associationCode,
      await this.service.transfer(context.actor, input),
      context,
    );
  }

  @Requires('member:write')
  @Mutation(() => MemberModel, { description: 'Hands the running membership on to another class.' })
  async changeMemberClass(
    @Args('input', { description: 'Who, which class, from when.' }) input: ChangeMemberClassInput,
    @Context() context: RequestContext,
  ): Promise<MemberModel> {
    return this.reach.answer(
      input.associationCode,
      await this.service.changeClass(context.actor, input),
      context,
    );
  }

  @Requires('member:write')
  @Mutation(() => MemberModel, { description: 'Ends the running membership.' })
  async endMembership(
    @Args('input', { description: 'Whose, when and why.' }) input: EndMembershipInput,
    @Context() context: RequestContext,
  ): Promise<MemberModel> {
    return this.reach.answer(
      input.associationCode,
      await this.service.end(context.actor, input),
      context,
    );
  }

  @Requires('member:write')
  @Mutation(() => MemberModel, {
    description: 'Corrects a membership; what the books said before stays known as of then.',
  })
  async correctMembership(
    @Args('input', { description: 'Which, what and why.' }) input: CorrectMembershipInput,
    @Context() context: RequestContext,
  ): Promise<MemberModel> {
    return this.reach.answer(
      input.associationCode,
      await this.service.correct(context.actor, input),
      context,
    );
  }

  @Requires('member:write')
  @Mutation(() => MemberModel, { description: 'Withdraws a membership that never was.' })
  async retractMembership(
    @Args('input', { description: 'Which and why.' }) input: RetractMembershipInput,
    @Context() context: RequestContext,
  ): Promise<MemberModel> {
    return this.reach.answer(
      input.associationCode,
      await this.service.retract(context.actor, input),
      context,
    );
  }

  @Requires('member:contact')
  @Mutation(() => MemberModel, {
    description: 'Changes the details of a member; a branch leader, telephone and e-mail only.',
  })
  async updateMemberDetails(
    @Args('input', { description: 'Whose and what.' }) input: UpdateMemberDetailsInput,
    @Context() context: RequestContext,
  ): Promise<MemberModel> {
    return this.reach.answer(
      input.associationCode,
      await this.details.update(context.actor, input),
      context,
    );
  }
}

@Resolver(() => AssociationModel)
export class MemberOfAssociationResolver {
  constructor(
    private readonly store: MembersStore,
    private readonly scopes: MemberScopes,
    private readonly reach: MemberReach,
  ) {}

  @ResolveField(() => MemberModel, {
    nullable: true,
    description:
      'One member, or null where there is none that the caller may see. Null with an error without member:read.',
  })
  async member(
    @Parent() { id }: AssociationModel,
    @Args('number', { type: () => ID, description: 'Number of the member.' }) number: string,
    @Args() { knownAt = null }: KnownArgs,
    @Context() context: RequestContext,
  ): Promise<MemberModel | null> {
    // Asked first, so that whoever may see nobody is refused whether the member exists or not.
    await this.scopes.visibleTo(context.actor, id, context.loaders);
    const member = await this.store.model(id, number, knownAt);
    return member && (await this.reach.includes(member, context)) ? member : null;
  }
}

@Resolver(() => MembershipModel)
export class MembershipsResolver {
  constructor(
    private readonly store: MembersStore,
    private readonly scopes: MemberScopes,
  ) {}

  @ResolveField(() => BranchModel, {
    nullable: true,
    description: 'The branch; null: directly in the association.',
  })
  async branch(
    @Parent() { branchId, associationId }: MembershipModel,
    @Context() { loaders }: RequestContext,
  ): Promise<BranchModel | null> {
    if (branchId === null) return null;
    const book = await this.scopes.book(associationId, null, loaders);
    return { ...book.byId(branchId), associationId };
  }

  @ResolveField(() => [MembershipModel], {
    description:
      'Everything the books ever said of this membership, the first entry first; for a branch leader, of its own branches.',
  })
  async versions(
    @Parent() { id, associationId }: MembershipModel,
    @Context() { actor, loaders }: RequestContext,
  ): Promise<MembershipModel[]> {
    const visible = await this.scopes.visibleTo(actor, associationId, loaders);
    const rows = await loaders.load(this.store.versions, { associationId, key: id });
    return rows.filter(visibleIn(visible)).map(toMembership);
  }
}

/** Whether a membership lies in the branches that an actor may see; null stands for all. */
function visibleIn(visible: readonly number[] | null) {
  return ({ branchId }: Membership) =>
    visible === null || (branchId !== null && visible.includes(branchId));
}

function toMembership(row: Membership): MembershipModel {
  return { ...row, id: row.key, from: row.fromEdtf, until: row.untilEdtf };
}
