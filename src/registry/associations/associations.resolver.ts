import { Args, Context, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';

import { Public, Requires } from '../../platform/access/requires.js';
import type { RequestContext } from '../../platform/graphql/context.js';
import { KnownArgs } from '../../platform/graphql/moment-args.js';
import {
  type Association,
  CharterVersion,
  OfficeAddress,
  PatronAgency,
} from './association.entity.js';
import {
  AssociationModel,
  CharterVersionModel,
  Decision,
  Ended,
  Grounded,
  OfficeAddressModel,
  PatronAgencyModel,
  Source,
  associationModel,
} from './association.model.js';
import {
  FoundAssociationInput,
  RecordCharterVersionInput,
  RecordOfficeAddressInput,
  RecordPatronAgencyInput,
} from './association-change.model.js';
import { AssociationsService } from './associations.service.js';
import { AssociationsStore } from './associations.store.js';
import { Grounds } from './grounds.js';

@Resolver(() => AssociationModel)
export class AssociationsResolver {
  constructor(
    private readonly service: AssociationsService,
    private readonly store: AssociationsStore,
  ) {}

  @Public()
  @Query(() => AssociationModel, { nullable: true, description: 'One association, or null.' })
  async association(
    @Args('code', { type: () => String, description: 'Its code.' }) code: string,
  ): Promise<AssociationModel | null> {
    const row = await this.store.findByCode(code);
    return row && associationModel(row);
  }

  @Public()
  @Query(() => [AssociationModel], { description: 'Every association of this registry, by code.' })
  async associations(): Promise<AssociationModel[]> {
    return (await this.store.all()).map(associationModel);
  }

  @ResolveField(() => AssociationModel, {
    nullable: true,
    description: 'The higher association it belongs to.',
  })
  async higherAssociation(
    @Parent() { higherAssociationId }: AssociationModel,
    @Context() { loaders }: RequestContext,
  ): Promise<AssociationModel | null> {
    if (higherAssociationId === null) return null;
    return associationModel(await loaders.load(this.store.byId, higherAssociationId));
  }

  @ResolveField(() => [AssociationModel], { description: 'The associations that belong to it.' })
  async lowerAssociations(@Parent() { id }: AssociationModel): Promise<AssociationModel[]> {
    return (await this.store.lowerOf(id)).map(associationModel);
  }

  @ResolveField(() => [String], { description: 'Other names: short, former, foreign.' })
  otherNames(@Parent() { id }: AssociationModel): Promise<string[]> {
    return this.store.otherNames(id);
  }

  @ResolveField(() => [OfficeAddressModel], { description: 'Office addresses in order of time.' })
  async officeAddresses(
    @Parent() { id }: AssociationModel,
    @Args() { knownAt = null }: KnownArgs,
  ): Promise<OfficeAddressModel[]> {
    const rows = await this.store.facts(OfficeAddress, id, knownAt);
    return rows.map((row) => ({ ...row, from: row.fromEdtf, until: row.untilEdtf }));
  }

  @ResolveField(() => [PatronAgencyModel], { description: 'Patron agencies in order of time.' })
  async patronAgencies(
    @Parent() { id }: AssociationModel,
    @Args() { knownAt = null }: KnownArgs,
  ): Promise<PatronAgencyModel[]> {
    const rows = await this.store.facts(PatronAgency, id, knownAt);
    return rows.map((row) => ({ ...row, from: row.fromEdtf, until: row.untilEdtf }));
  }

  @ResolveField(() => [CharterVersionModel], {
    description: 'Versions of the charter in order of time.',
  })
  async charterVersions(
    @Parent() { id }: AssociationModel,
    @Args() { knownAt = null }: KnownArgs,
  ): Promise<CharterVersionModel[]> {
    const rows = await this.store.facts(CharterVersion, id, knownAt);
    return rows.map((row) => ({ ...row, adoptedOn: row.fromEdtf }));
  }

  @Requires('association:found')
  @Mutation(() => AssociationModel, { description: 'Enters a new association.' })
  async foundAssociation(
    @Args('input', { description: 'What is known of it.' }) input: FoundAssociationInput,
    @Context() { actor }: RequestContext,
  ): Promise<AssociationModel> {
    return this.byCode(await this.service.found(actor, input));
  }

  @Requires('association:write')
  @Mutation(() => AssociationModel, {
    description: 'Enters an office address; the running one ends where it begins.',
  })
  async recordOfficeAddress(
    @Args('input', { description: 'The address.' }) input: RecordOfficeAddressInput,
    @Context() { actor }: RequestContext,
  ): Promise<AssociationModel> {
    return this.byCode(await this.service.recordOfficeAddress(actor, input));
  }

  @Requires('association:write')
  @Mutation(() => AssociationModel, { description: 'Enters a patron agency.' })
  async recordPatronAgency(
    @Args('input', { description: 'The agency.' }) input: RecordPatronAgencyInput,
    @Context() { actor }: RequestContext,
  ): Promise<AssociationModel> {
    return this.byCode(await this.service.recordPatronAgency(actor, input));
  }

  @Requires('association:write')
  @Mutation(() => AssociationModel, { description: 'Enters a version of the charter.' })
  async recordCharterVersion(
    @Args('input', { description: 'The version.' }) input: RecordCharterVersionInput,
    @Context() { actor }: RequestContext,
  ): Promise<AssociationModel> {
    return this.byCode(await this.service.recordCharterVersion(actor, input));
  }

  private async byCode(code: string): Promise<AssociationModel> {
    return associationModel((await this.store.findByCode(code)) as Association);
  }
}

/** What every entry rests on, for all types that implement the interface. */
@Resolver(() => Grounded)
export class GroundedResolver {
  constructor(private readonly grounds: Grounds) {}

  @ResolveField(() => Decision, { nullable: true, description: 'The decision behind it.' })
  decision(@Parent() { decisionId }: Grounded, @Context() { loaders }: RequestContext) {
    return loaders.maybe(this.grounds.decisions, decisionId);
  }

  @ResolveField(() => Source, { nullable: true, description: 'What the entry rests on.' })
  source(@Parent() { sourceId }: Grounded, @Context() { loaders }: RequestContext) {
    return loaders.maybe(this.grounds.sources, sourceId);
  }
}

/** What every end rests on, for all types that implement the interface. */
@Resolver(() => Ended)
export class EndedResolver {
  constructor(private readonly grounds: Grounds) {}

  @ResolveField(() => Decision, { nullable: true, description: 'The decision by which it ended.' })
  endDecision(@Parent() { endDecisionId }: Ended, @Context() { loaders }: RequestContext) {
    return loaders.maybe(this.grounds.decisions, endDecisionId);
  }

  @ResolveField(() => Source, {
    nullable: true,
    description: 'What the entry of its end rests on.',
  })
  endSource(@Parent() { endSourceId }: Ended, @Context() { loaders }: RequestContext) {
    return loaders.maybe(this.grounds.sources, endSourceId);
  }
}
