import { Args, Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';

import type { RequestContext } from '../../platform/graphql/context.js';
import { Today } from '../../platform/today.js';
import { AssociationModel } from '../associations/association.model.js';
import { MemberScopes } from '../members/member-scopes.js';
import { Finding, FindingsArgs } from './finding.model.js';
import { Findings } from './findings.js';

@Resolver(() => AssociationModel)
export class FindingsResolver {
  constructor(
    private readonly service: Findings,
    private readonly scopes: MemberScopes,
    private readonly today: Today,
  ) {}

  @ResolveField(() => [Finding], {
    description:
      'What a careful secretary would notice on that day, each with what it is about. What concerns a membership needs a token that sees all members.',
  })
  findings(
    @Parent() { id }: AssociationModel,
    @Args() { asOf, knownAt = null, branchMinimum }: FindingsArgs,
    @Context() { actor, loaders }: RequestContext,
  ): Promise<Finding[]> {
    const day = this.today.of({ asOf, knownAt });
    const withMembers = this.scopes.seesAll(actor, id);
    const look = { associationId: id, day, knownAt, withMembers, loaders };
    return this.service.on(look, branchMinimum);
  }
}
