import { Args, Context, Mutation, Parent, ResolveField, Resolver } from '@nestjs/graphql';

import { Requires } from '../../platform/access/requires.js';
import type { RequestContext } from '../../platform/graphql/context.js';
import { Today } from '../../platform/today.js';
import { AssemblyModel } from '../congresses/assembly.model.js';
import { BodiesStore } from '../terms/bodies.store.js';
import type { Body } from '../terms/term.entity.js';
import { BodyModel, bodyModel, mandateModel } from '../terms/term.model.js';
import type { Reorganization } from './reorganization.entity.js';
import {
  RecordReorganizationInput,
  ReorganizationModel,
  ReorganizationPartModel,
  reorganizationModel,
} from './reorganization.model.js';
import { ReorganizationsService } from './reorganizations.service.js';
import { ReorganizationsStore } from './reorganizations.store.js';

/** The reorganizations that a congress or meeting decided. */
@Resolver(() => AssemblyModel)
export class AssemblyReorganizationsResolver {
  constructor(private readonly store: ReorganizationsStore) {}

  @ResolveField(() => [ReorganizationModel], {
    description: 'The consolidations of bodies (kiện toàn) that it decided.',
  })
  async reorganizations(
    @Parent() { entry, knownAt }: AssemblyModel,
    @Context() { loaders }: RequestContext,
  ): Promise<ReorganizationModel[]> {
    const rows = await loaders.load(this.store.ofAssembly, { assemblyId: entry.id, knownAt });
    return rows.map((row) => reorganizationModel(row, knownAt));
  }
}

/** One reorganization, and what records it. */
@Resolver(() => ReorganizationModel)
export class ReorganizationsResolver {
  constructor(
    private readonly service: ReorganizationsService,
    private readonly store: ReorganizationsStore,
    private readonly bodies: BodiesStore,
    private readonly today: Today,
  ) {}

  @ResolveField(() => BodyModel, { description: 'The body that was consolidated.' })
  async body(
    @Parent() { associationId, bodyId, knownAt }: ReorganizationModel,
    @Context() { loaders }: RequestContext,
  ): Promise<BodyModel> {
    const bodies = await loaders.load(this.bodies.bodies, { associationId, knownAt });
    const day = this.today.of({ knownAt });
    return bodyModel(bodies.find(({ id }) => id === bodyId) as Body, day, knownAt);
  }

  @ResolveField(() => [ReorganizationPartModel], { description: 'What it did, in order.' })
  async parts(
    @Parent() { rowId, bodyId, knownAt }: ReorganizationModel,
    @Context() { loaders }: RequestContext,
  ): Promise<ReorganizationPartModel[]> {
    const [parts, mandates] = await Promise.all([
      loaders.load(this.store.parts, rowId),
      loaders.load(this.bodies.mandates, { bodyId, knownAt }),
    ]);
    const day = this.today.of({ knownAt });
    return parts.map(({ kind, note, mandateKey }) => {
      const entry = mandates.find(({ key }) => key === mandateKey);
      const mandate = entry ? mandateModel(entry, day, knownAt) : null;
      return { kind, note, mandate, withdrawn: mandateKey !== null && mandate === null };
    });
  }

  @Requires('congress:write')
  @Mutation(() => ReorganizationModel, {
    description:
      'Records the consolidation of a body as one act: mandates ended and begun, all of it or nothing.',
  })
  async recordReorganization(
    @Args('input', { description: 'The act and its parts.' }) input: RecordReorganizationInput,
    @Context() { actor }: RequestContext,
  ): Promise<ReorganizationModel> {
    const key = await this.service.record(actor, input);
    return reorganizationModel((await this.store.find(key)) as Reorganization, null);
  }
}
