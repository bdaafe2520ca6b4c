import { Args, Context, Int, Parent, ResolveField, Resolver } from '@nestjs/graphql';

import { DomainError } from '../../kernel/errors.js';
import type { RequestContext } from '../../platform/graphql/context.js';
import { Entries } from '../../platform/graphql/entries.js';
import { MomentArgs, SpanArgs } from '../../platform/graphql/moment-args.js';
import { Today } from '../../platform/today.js';
import { AssociationModel } from '../associations/association.model.js';
import {
  BranchListArgs,
  BranchModel,
  BranchTotals,
  CountBounds,
  branchModel,
} from './branch.model.js';
import { branchCountBounds, branchTotals } from './branch.rules.js';
import { BranchesStore } from './branches.store.js';

/** So many branches an association may well have, as its sample: where a price is worked out. */
const BRANCHES = 40;

/** The branches of an association and their figures. */
@Resolver(() => AssociationModel)
export class AssociationBranchesResolver {
  constructor(
    private readonly store: BranchesStore,
    private readonly today: Today,
  ) {}

  @Entries(BRANCHES)
  @ResolveField(() => [BranchModel], {
    description:
      'Branches by code: those that certainly exist on the day, as `branchCount` counts.',
  })
  async branches(
    @Parent() { id }: AssociationModel,
    @Args() { asOf, knownAt = null, sector, ever }: BranchListArgs,
    @Context() { loaders }: RequestContext,
  ): Promise<BranchModel[]> {
    if (ever && asOf) {
      throw new DomainError('INVALID_INPUT', 'Ask for asOf or ever, only one of them.', ['ever']);
    }
    const book = await loaders.load(this.store.books, { associationId: id, knownAt });
    const entries = ever ? book.all : book.certainOn(this.today.of({ asOf, knownAt }));
    return entries
      .filter((entry) => !sector || entry.sector === sector)
      .map((entry) => branchModel(id, entry));
  }

  @ResolveField(() => BranchModel, {
    nullable: true,
    description: 'One branch, whether it exists still or not; null if none ever had the code.',
  })
  async branch(
    @Parent() { id }: AssociationModel,
    @Args('code', { type: () => String, description: 'Its code.' }) code: string,
    @Context() { loaders }: RequestContext,
  ): Promise<BranchModel | null> {
    const book = await loaders.load(this.store.books, { associationId: id, knownAt: null });
    const entry = book.byCode(code);
    return entry && branchModel(id, entry);
  }

  @ResolveField(() => Int, {
    description: 'How many branches certainly exist on the day, at all levels.',
  })
  async branchCount(
    @Parent() { id }: AssociationModel,
    @Args() { asOf, knownAt = null }: MomentArgs,
    @Context() { loaders }: RequestContext,
  ): Promise<number> {
    const book = await loaders.load(this.store.books, { associationId: id, knownAt });
    return book.certainOn(this.today.of({ asOf, knownAt })).length;
  }

  @ResolveField(() => CountBounds, {
    description: 'How many branches certainly and possibly exist on the day, at all levels.',
  })
  async branchCountBounds(
    @Parent() { id }: AssociationModel,
    @Args() { asOf, knownAt = null }: MomentArgs,
    @Context() { loaders }: RequestContext,
  ): Promise<CountBounds> {
    const book = await loaders.load(this.store.books, { associationId: id, knownAt });
    const day = this.today.of({ asOf, knownAt });
    return branchCountBounds(book, day, day);
  }

  @ResolveField(() => BranchTotals, { description: 'Branches over a span, at all levels.' })
  async branchTotals(
    @Parent() { id }: AssociationModel,
    @Args() { from, until, knownAt = null }: SpanArgs,
    @Context() { loaders }: RequestContext,
  ): Promise<BranchTotals> {
    if (from >= until) {
      throw new DomainError(
        'INVALID_SPAN',
        `The span from ${from} has to end after that day: ${until} does not.`,
        ['until'],
      );
    }
    const book = await loaders.load(this.store.books, { associationId: id, knownAt });
    return branchTotals(book, from, until);
  }
}
