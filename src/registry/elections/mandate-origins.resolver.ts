import { Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';

import type { RequestContext } from '../../platform/graphql/context.js';
import type { Loaders } from '../../platform/graphql/loaders.js';
import { AssembliesStore } from '../congresses/assemblies.store.js';
import { AssemblyModel, assemblyModel } from '../congresses/assembly.model.js';
import { MandateModel } from '../terms/term.model.js';
import { ElectedMandatesStore } from './elected-mandates.store.js';
import { ElectionModel, electionModel } from './election.model.js';
import { type ElectionEntry, ElectionsStore } from './elections.store.js';

/** Where a mandate comes from. */
@Resolver(() => MandateModel)
export class MandateOriginsResolver {
  constructor(
    private readonly store: ElectedMandatesStore,
    private readonly elections: ElectionsStore,
    private readonly assemblies: AssembliesStore,
  ) {}

  @ResolveField(() => ElectionModel, {
    nullable: true,
    description: 'The election that it comes from; null where the books have none.',
  })
  async election(
    @Parent() mandate: MandateModel,
    @Context() { loaders }: RequestContext,
  ): Promise<ElectionModel | null> {
    const election = await this.electionOf(mandate, loaders);
    return election && electionModel(election, mandate.knownAt);
  }

  @ResolveField(() => AssemblyModel, {
    nullable: true,
    description:
      'The congress or meeting that elected or co-opted the holder; null where the books do not say.',
  })
  async assembly(
    @Parent() mandate: MandateModel,
    @Context() { loaders }: RequestContext,
  ): Promise<AssemblyModel | null> {
    const { id: mandateKey, knownAt } = mandate;
    const election = await this.electionOf(mandate, loaders);
    const source = await loaders.load(this.store.originOf, { mandateKey, knownAt });
    const assemblyId = election?.assemblyId ?? source.assemblyId;
    if (assemblyId === null) return null;
    const entry = await loaders.load(this.assemblies.byId, { assemblyId, knownAt });
    return entry && assemblyModel(entry, knownAt);
  }

  private async electionOf(
    { id: mandateKey, knownAt }: MandateModel,
    loaders: Loaders,
  ): Promise<ElectionEntry | null> {
    const { electionId } = await loaders.load(this.store.originOf, { mandateKey, knownAt });
    if (electionId === null) return null;
    return loaders.load(this.elections.byId, { electionId, knownAt });
  }
}
