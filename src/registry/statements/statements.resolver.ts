import { Args, Context, Mutation, Parent, ResolveField, Resolver } from '@nestjs/graphql';

import { Requires } from '../../platform/access/requires.js';
import type { RequestContext } from '../../platform/graphql/context.js';
import { AssociationModel, Source } from '../associations/association.model.js';
import { Grounds } from '../associations/grounds.js';
import { BranchModel } from '../branches/branch.model.js';
import type { Statement } from './statement.entity.js';
import {
  RecordStatementInput,
  StatementModel,
  StatementsArgs,
  statementModel,
} from './statement.model.js';
import { StatementsService } from './statements.service.js';
import { StatementsStore } from './statements.store.js';

@Resolver(() => StatementModel)
export class StatementsResolver {
  constructor(
    private readonly service: StatementsService,
    private readonly store: StatementsStore,
    private readonly grounds: Grounds,
  ) {}

  @ResolveField(() => Source, { description: 'Where it was reported.' })
  async source(
    @Parent() { sourceId }: StatementModel,
    @Context() { loaders }: RequestContext,
  ): Promise<Source> {
    return (await loaders.load(this.grounds.sources, sourceId)) as Source;
  }

  @Requires('statement:write')
  @Mutation(() => StatementModel, {
    description: 'Enters a reported figure with its source. It stands beside the computed one.',
  })
  async recordStatement(
    @Args('input', { description: 'The figure.' }) input: RecordStatementInput,
    @Context() { actor }: RequestContext,
  ): Promise<StatementModel> {
    const key = await this.service.recordStatement(actor, input);
    return statementModel((await this.store.findByKey(key)) as Statement);
  }
}

@Resolver(() => AssociationModel)
export class AssociationStatementsResolver {
  constructor(private readonly store: StatementsStore) {}

  @ResolveField(() => [StatementModel], {
    description: 'Reported figures about the association as a whole, in order of their dates.',
  })
  async statements(
    @Parent() { id }: AssociationModel,
    @Args() { metric, knownAt = null }: StatementsArgs,
    @Context() { loaders }: RequestContext,
  ): Promise<StatementModel[]> {
    const key = { subjectId: id, metric, known: knownAt };
    return (await loaders.load(this.store.ofAssociations, key)).map(statementModel);
  }
}

@Resolver(() => BranchModel)
export class BranchStatementsResolver {
  constructor(private readonly store: StatementsStore) {}

  @ResolveField(() => [StatementModel], {
    description: 'Reported figures about the branch, in order of their dates.',
  })
  async statements(
    @Parent() { id }: BranchModel,
    @Args() { metric, knownAt = null }: StatementsArgs,
    @Context() { loaders }: RequestContext,
  ): Promise<StatementModel[]> {
    const key = { subjectId: id, metric, known: knownAt };
    return (await loaders.load(this.store.ofBranches, key)).map(statementModel);
  }
}
