import { Args, Context, ID, Int, Mutation, Parent, ResolveField, Resolver } from '@nestjs/graphql';

import { certainReading, contains } from '../../kernel/interval.js';
import { Requires } from '../../platform/access/requires.js';
import type { RequestContext } from '../../platform/graphql/context.js';
import { MomentArgs } from '../../platform/graphql/moment-args.js';
import { Today } from '../../platform/today.js';
import { AssociationModel } from '../associations/association.model.js';
import { BranchModel } from '../branches/branch.model.js';
import { BodiesService } from './bodies.service.js';
import { BodiesStore, seatsOn } from './bodies.store.js';
import { bodiesInOffice, compareBodies } from './body.rules.js';
import type { Body } from './term.entity.js';
import { BodyModel, TermModel, bodyKey, bodyModel, termModel } from './term.model.js';
import { SetBodySeatsInput } from './term-change.model.js';
import { lastDay, type TermEntry } from './term.rules.js';
import { TermsStore } from './terms.store.js';

/** The bodies of an association, and what makes them. */
@Resolver(() => AssociationModel)
export class BodiesResolver {
  constructor(
    private readonly service: BodiesService,
    private readonly store: BodiesStore,
    private readonly terms: TermsStore,
    private readonly today: Today,
  ) {}

  @ResolveField(() => [BodyModel], {
    description:
      'The bodies in office on a day: those of the running term, and earlier ones in which mandates still run. The latest term first, then by kind and name.',
  })
  async bodies(
    @Parent() { id: associationId }: AssociationModel,
    @Args() { asOf, knownAt = null }: MomentArgs,
    @Context() { loaders }: RequestContext,
  ): Promise<BodyModel[]> {
    const day = this.today.of({ asOf, knownAt });
    const [terms, bodies, running] = await Promise.all([
      loaders.load(this.terms.terms, { associationId, knownAt }),
      loaders.load(this.store.bodies, { associationId, knownAt }),
      loaders.load(this.store.running, { associationId, knownAt, day }),
    ]);
    const holding = new Set(running.map(({ bodyId }) => bodyId));
    return bodiesInOffice(bodies, terms, holding, day).map((body) => bodyModel(body, day, knownAt));
  }

  @ResolveField(() => BodyModel, {
    nullable: true,
    description: 'One body of this association as of a day, or null.',
  })
  async body(
    @Parent() { id: associationId }: AssociationModel,
    @Args('id', { type: () => ID, description: 'Its id.' }) id: string,
    @Args() { asOf, knownAt = null }: MomentArgs,
    @Context() { loaders }: RequestContext,
  ): Promise<BodyModel | null> {
    const bodies = await loaders.load(this.store.bodies, { associationId, knownAt });
    const body = bodies.find((candidate) => String(candidate.id) === id);
    return body ? bodyModel(body, this.today.of({ asOf, knownAt }), knownAt) : null;
  }

  @Requires('term:write')
  @Mutation(() => BodyModel, {
    description:
      'Makes a body where there is none of this kind and name in the term, and says how many seats it has.',
  })
  async setBodySeats(
    @Args('input', { description: 'The body and its seats.' }) input: SetBodySeatsInput,
    @Context() { actor }: RequestContext,
  ): Promise<BodyModel> {
    const id = await this.service.setBodySeats(actor, input);
    return bodyModel((await this.store.findBody(id)) as Body, this.today.of(), null);
  }
}

/** The bodies of one term. */
@Resolver(() => TermModel)
export class TermBodiesResolver {
  constructor(
    private readonly store: BodiesStore,
    private readonly terms: TermsStore,
    private readonly today: Today,
  ) {}

  @ResolveField(() => [BodyModel], {
    description:
      "Its bodies as of the term's last certain day; today while it runs, its first day before it begins.",
  })
  async bodies(
    @Parent() { id: termId, associationId, knownAt }: TermModel,
    @Context() { loaders }: RequestContext,
  ): Promise<BodyModel[]> {
    const [terms, bodies] = await Promise.all([
      loaders.load(this.terms.terms, { associationId, knownAt }),
      loaders.load(this.store.bodies, { associationId, knownAt }),
    ]);
    const term = terms.find(({ id }) => id === termId) as TermEntry;
    const day = lastDay(term, this.today.of({ knownAt }));
    return bodies
      .filter((body) => body.termId === termId)
      .sort(compareBodies)
      .map((body) => bodyModel(body, day, knownAt));
  }
}

/** What a body says of itself on its day. */
@Resolver(() => BodyModel)
export class BodyResolver {
  constructor(
    private readonly store: BodiesStore,
    private readonly terms: TermsStore,
  ) {}

  @ResolveField(() => Int, { nullable: true, description: 'Seats decided; null if unknown.' })
  async seats(
    @Parent() body: BodyModel,
    @Context() { loaders }: RequestContext,
  ): Promise<number | null> {
    const setting = seatsOn(await loaders.load(this.store.seats, bodyKey(body)), body.day);
    return setting?.seats ?? null;
  }

  @ResolveField(() => Int, {
    description:
      'Seats filled: mandates that certainly run, whether or not their holders are named.',
  })
  async filled(@Parent() body: BodyModel, @Context() { loaders }: RequestContext): Promise<number> {
    const mandates = await loaders.load(this.store.mandates, bodyKey(body));
    return mandates.filter((mandate) => contains(certainReading(mandate), body.day)).length;
  }

  @ResolveField(() => Int, {
    nullable: true,
    description: 'Seats not filled, never below 0; null if the seats are unknown.',
  })
  async vacant(
    @Parent() body: BodyModel,
    @Context() context: RequestContext,
  ): Promise<number | null> {
    const seats = await this.seats(body, context);
    return seats === null ? null : Math.max(0, seats - (await this.filled(body, context)));
  }

  @ResolveField(() => TermModel, { description: 'The term it is of.' })
  async term(
    @Parent() { associationId, termId, knownAt }: BodyModel,
    @Context() { loaders }: RequestContext,
  ): Promise<TermModel> {
    const terms = await loaders.load(this.terms.terms, { associationId, knownAt });
    return termModel(terms.find(({ id }) => id === termId) as TermEntry, knownAt);
  }

  @ResolveField(() => BranchModel, {
    nullable: true,
    description: 'The branch whose committee it is; null for other bodies.',
  })
  async branch(
    @Parent() { branchId }: BodyModel,
    @Context() { loaders }: RequestContext,
  ): Promise<BranchModel | null> {
    return branchId === null ? null : loaders.load(this.store.branches, branchId);
  }
}
