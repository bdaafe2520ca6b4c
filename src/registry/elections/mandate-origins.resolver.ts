import { Args, Context, Mutation, Parent, ResolveField, Resolver } from '@nestjs/graphql';

import { Requires } from '../../platform/access/requires.js';
import type { RequestContext } from '../../platform/graphql/context.js';
import type { Loaders } from '../../platform/graphql/loaders.js';
import { Today } from '../../platform/today.js';
import { AssembliesStore } from '../congresses/assemblies.store.js';
import { AssemblyModel, assemblyModel } from '../congresses/assembly.model.js';
import { BodiesStore } from '../terms/bodies.store.js';
import type { Body } from '../terms/term.entity.js';
import { WithdrawMandateInput } from '../terms/term-change.model.js';
import { BodyModel, MandateModel, bodyModel } from '../terms/term.model.js';
import { ElectedMandatesStore } from './elected-mandates.store.js';
import { ElectionModel, electionModel } from './election.model.js';
import { type ElectionEntry, ElectionsStore } from './elections.store.js';
import { MandateWithdrawals } from './mandate-withdrawals.service.js';

/** Where a mandate comes from, and how it is taken out again. */
@Resolver(() => MandateModel)
export class MandateOriginsResolver {
  constructor(
    private readonly withdrawals: MandateWithdrawals,
    private readonly bodies: BodiesStore,
    private readonly today: Today,
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

  @Requires('term:write')
  @Mutation(() => BodyModel, {
    description:
      'Takes a running mandate out of the books as if it had never begun, and gives its body: what was known until now stays known (`knownAt`).',
  })
  async withdrawMandate(
    @Args('input', { description: 'Which and why.' }) input: WithdrawMandateInput,
    @Context() { actor }: RequestContext,
  ): Promise<BodyModel> {
    const bodyId = await this.withdrawals.withdraw(actor, input);
    return bodyModel((await this.bodies.findBody(bodyId)) as Body, this.today.of(), null);
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
