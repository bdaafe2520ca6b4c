import { Args, Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';

import type { RequestContext } from '../../platform/graphql/context.js';
import { Today } from '../../platform/today.js';
import { AssociationModel } from '../associations/association.model.js';
import { Finding, FindingsArgs } from './finding.model.js';
import { Findings } from './findings.js';

@Resolver(() => AssociationModel)
export class FindingsResolver {
  constructor(
    private readonly service: Findings,
    private readonly today: Today,
  ) {}

  @ResolveField(() => [Finding], {
    description: 'What a careful secretary would notice on that day, each with what it is about.',
  })
  findings(
    @Parent() { id }: AssociationModel,
    @Args() { asOf, knownAt = null, branchMinimum }: FindingsArgs,
    @Context() { loaders }: RequestContext,
  ): Promise<Finding[]> {
    const day = this.today.of({ asOf, knownAt });
    return this.service.on({ associationId: id, day, knownAt, loaders }, branchMinimum);
  }
}
