import { Args, Context, Mutation, Parent, ResolveField, Resolver } from '@nestjs/graphql';

import { Requires } from '../../platform/access/requires.js';
import type { RequestContext } from '../../platform/graphql/context.js';
import { KnownArgs } from '../../platform/graphql/moment-args.js';
import type { MemberConsent } from './member-consent.entity.js';
import { ConsentModel, RecordConsentInput, WithdrawConsentInput } from './member-consent.model.js';
import { MemberConsentsService } from './member-consents.service.js';
import { MemberConsentsStore } from './member-consents.store.js';
import { MemberReach } from './member-reach.js';
import { MemberModel } from './member.model.js';

@Resolver(() => MemberModel)
export class MemberConsentsResolver {
  constructor(
    private readonly service: MemberConsentsService,
    private readonly store: MemberConsentsStore,
    private readonly reach: MemberReach,
  ) {}

  @ResolveField(() => [ConsentModel], {
    description:
      'What the member has consented to, in order of time, withdrawn ones included; for a branch leader, nothing of who is no member of its branches today.',
  })
  async consents(
    @Parent() member: MemberModel,
    @Args() { knownAt = null }: KnownArgs,
    @Context() context: RequestContext,
  ): Promise<ConsentModel[]> {
    if (!(await this.reach.includes(member, context))) return [];
    const rows = await context.loaders.load(this.store.known, { memberId: member.id, knownAt });
    return rows.map(toConsent);
  }

  @Requires('member:write')
  @Mutation(() => MemberModel, { description: 'Enters a consent that a member has given.' })
  async recordConsent(
    @Args('input', { description: 'Whose, what for and how.' }) input: RecordConsentInput,
    @Context() context: RequestContext,
  ): Promise<MemberModel> {
    return this.reach.answer(
      input.associationCode,
      await this.service.give(context.actor, input),
      context,
    );
  }

  @Requires('member:write')
  @Mutation(() => MemberModel, {
    description: 'Enters that a consent was withdrawn; that it was given stays on record.',
  })
  async withdrawConsent(
    @Args('input', { description: 'Which and when.' }) input: WithdrawConsentInput,
    @Context() context: RequestContext,
  ): Promise<MemberModel> {
    return this.reach.answer(
      input.associationCode,
      await this.service.withdraw(context.actor, input),
      context,
    );
  }
}

function toConsent(row: MemberConsent): ConsentModel {
  return { ...row, id: row.key, givenOn: row.fromEdtf, withdrawnOn: row.untilEdtf };
}
