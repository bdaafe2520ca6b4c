import { Args, Context, Mutation, Parent, ResolveField, Resolver } from '@nestjs/graphql';

import { Requires } from '../../platform/access/requires.js';
import type { RequestContext } from '../../platform/graphql/context.js';
import { KnownArgs, MomentArgs } from '../../platform/graphql/moment-args.js';
import { Today } from '../../platform/today.js';
import { AssociationModel } from '../associations/association.model.js';
import { TermModel, termModel } from './term.model.js';
import { CorrectTermInput, OpenTermInput } from './term-change.model.js';
import { type TermEntry, termOn } from './term.rules.js';
import { TermsService } from './terms.service.js';
import { TermsStore } from './terms.store.js';

/** The terms of an association, and what opens and corrects them. */
@Resolver(() => AssociationModel)
export class TermsResolver {
  constructor(
    private readonly service: TermsService,
    private readonly store: TermsStore,
    private readonly today: Today,
  ) {}

  @ResolveField(() => TermModel, {
    nullable: true,
    description: 'The term that certainly runs on a day; null if none does.',
  })
  async term(
    @Parent() { id: associationId }: AssociationModel,
    @Args() { asOf, knownAt = null }: MomentArgs,
    @Context() { loaders }: RequestContext,
  ): Promise<TermModel | null> {
    const terms = await loaders.load(this.store.terms, { associationId, knownAt });
    const term = termOn(terms, this.today.of({ asOf, knownAt }));
    return term && termModel(term, knownAt);
  }

  @ResolveField(() => [TermModel], { description: 'Every term in the books, by ordinal.' })
  async terms(
    @Parent() { id: associationId }: AssociationModel,
    @Args() { knownAt = null }: KnownArgs,
    @Context() { loaders }: RequestContext,
  ): Promise<TermModel[]> {
    const terms = await loaders.load(this.store.terms, { associationId, knownAt });
    return terms.map((term) => termModel(term, knownAt));
  }

  @Requires('term:write')
  @Mutation(() => TermModel, {
    description: 'Opens a term. The one before it ends by that; its mandates do not.',
  })
  async openTerm(
    @Args('input', { description: 'The term.' }) input: OpenTermInput,
    @Context() { actor }: RequestContext,
  ): Promise<TermModel> {
    return this.byId(await this.service.open(actor, input));
  }

  @Requires('term:write')
  @Mutation(() => TermModel, {
    description:
      'Corrects the opening of a term; seats and mandates written as beginning with it move along.',
  })
  async correctTerm(
    @Args('input', { description: 'What was right from the start.' }) input: CorrectTermInput,
    @Context() { actor }: RequestContext,
  ): Promise<TermModel> {
    return this.byId(await this.service.correct(actor, input));
  }

  private async byId(id: string): Promise<TermModel> {
    const terms = await this.store.of(await this.store.associationOf(Number(id)), null);
    return termModel(terms.find((term) => term.id === Number(id)) as TermEntry, null);
  }
}
