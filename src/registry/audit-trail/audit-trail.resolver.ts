import { Args, Context, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';

import { Requires } from '../../platform/access/requires.js';
import type { RequestContext } from '../../platform/graphql/context.js';
import { AssociationModel, Decision } from '../associations/association.model.js';
import { Grounds } from '../associations/grounds.js';
import { AuditEntryConnection, AuditEntryModel, AuditTrailArgs } from './audit-trail.model.js';
import { AuditTrailsService } from './audit-trails.service.js';

@Resolver(() => AssociationModel)
export class AssociationAuditTrailResolver {
  constructor(private readonly service: AuditTrailsService) {}

  @Requires('deployment:audit')
  @Query(() => AuditEntryConnection, {
    description:
      'What was done to what belongs to no association, as accounts; the newest first. For who keeps the deployment.',
  })
  auditTrail(
    @Args() args: AuditTrailArgs,
    @Context() { actor }: RequestContext,
  ): Promise<AuditEntryConnection> {
    return this.service.ofDeployment(actor, args);
  }

  @ResolveField('auditTrail', () => AuditEntryConnection, {
    nullable: true,
    description:
      'What was done to the books of the association, the newest first. Null with an error without audit:read.',
  })
  auditTrailOfAssociation(
    @Parent() { id }: AssociationModel,
    @Args() args: AuditTrailArgs,
    @Context() { actor }: RequestContext,
  ): Promise<AuditEntryConnection> {
    return this.service.ofAssociation(actor, id, args);
  }
}

@Resolver(() => AuditEntryModel)
export class AuditEntryResolver {
  constructor(private readonly grounds: Grounds) {}

  @ResolveField(() => Decision, { nullable: true, description: 'The decision behind the change.' })
  decision(@Parent() { decisionId }: AuditEntryModel, @Context() { loaders }: RequestContext) {
    return loaders.maybe(this.grounds.decisions, decisionId);
  }
}
