import { Args, Context, Mutation, Parent, ResolveField, Resolver } from '@nestjs/graphql';

import { mayIn } from '../../platform/access/policy.js';
import { Requires } from '../../platform/access/requires.js';
import type { RequestContext } from '../../platform/graphql/context.js';
import { AssociationModel, associationModel } from '../associations/association.model.js';
import { AssociationsStore } from '../associations/associations.store.js';
import { AssemblyModel } from '../congresses/assembly.model.js';
import type { Delegation } from './delegation.entity.js';
import { DelegationModel, RecordDelegationInput, delegationModel } from './delegation.model.js';
import { DelegationsService } from './delegations.service.js';
import { DelegationsStore } from './delegations.store.js';
import { ElectionModel, electionModel } from './election.model.js';
import { ElectionsStore } from './elections.store.js';

/** The delegations that a congress or meeting sends. */
@Resolver(() => AssemblyModel)
export class AssemblyDelegationsResolver {
  constructor(private readonly store: DelegationsStore) {}

  @ResolveField(() => [DelegationModel], {
    description: 'The delegations that it sends to higher congresses.',
  })
  async delegations(
    @Parent() { entry, knownAt }: AssemblyModel,
    @Context() { loaders }: RequestContext,
  ): Promise<DelegationModel[]> {
    const rows = await loaders.load(this.store.ofAssembly, { assemblyId: entry.id, knownAt });
    return rows.map((row) => delegationModel(row, knownAt));
  }
}

/** One delegation, and what records it. */
@Resolver(() => DelegationModel)
export class DelegationsResolver {
  constructor(
    private readonly service: DelegationsService,
    private readonly store: DelegationsStore,
    private readonly associations: AssociationsStore,
    private readonly elections: ElectionsStore,
  ) {}

  @ResolveField(() => AssociationModel, {
    nullable: true,
    description: 'The association whose congress it is; null where it is not in this registry.',
  })
  async toAssociation(
    @Parent() { toAssociationId }: DelegationModel,
    @Context() { loaders }: RequestContext,
  ): Promise<AssociationModel | null> {
    if (toAssociationId === null) return null;
    return associationModel(await loaders.load(this.associations.byId, toAssociationId));
  }

  @ResolveField(() => [String], {
    nullable: true,
    description:
      'Names of those in it otherwise than by an election in the books; null for who may not read names.',
  })
  async memberNames(
    @Parent() { rowId, associationId }: DelegationModel,
    @Context() { actor, loaders }: RequestContext,
  ): Promise<string[] | null> {
    if (!mayIn(actor, 'congress:read', associationId)) return null;
    return loaders.load(this.store.names, rowId);
  }

  @ResolveField(() => ElectionModel, {
    nullable: true,
    description: 'The election that fills it; null where it was not elected, or nobody says how.',
  })
  async election(
    @Parent() { electionKey, knownAt }: DelegationModel,
    @Context() { loaders }: RequestContext,
  ): Promise<ElectionModel | null> {
    if (electionKey === null) return null;
    const election = await loaders.load(this.elections.byKey, { electionKey, knownAt });
    return election && electionModel(election, knownAt);
  }

  @Requires('congress:write')
  @Mutation(() => DelegationModel, {
    description:
      'Records a delegation to a higher congress, of unknown size too, or corrects the entry of one.',
  })
  async recordDelegation(
    @Args('input', { description: 'The delegation.' }) input: RecordDelegationInput,
    @Context() { actor }: RequestContext,
  ): Promise<DelegationModel> {
    const key = await this.service.record(actor, input);
    return delegationModel((await this.store.find(key)) as Delegation, null);
  }
}
