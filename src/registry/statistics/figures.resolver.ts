import { Args, Context, Int, Parent, ResolveField, Resolver } from '@nestjs/graphql';

import type { RequestContext } from '../../platform/graphql/context.js';
import { Entries } from '../../platform/graphql/entries.js';
import { KnownArgs, MomentArgs } from '../../platform/graphql/moment-args.js';
import { Today } from '../../platform/today.js';
import { AssociationModel } from '../associations/association.model.js';
import { BranchModel, BranchSector, BranchTotals, CountBounds } from '../branches/branch.model.js';
import { branchTotals } from '../branches/branch.rules.js';
import { BranchesStore } from '../branches/branches.store.js';
import { TermModel } from '../terms/term.model.js';
import { termSpan } from '../terms/term.rules.js';
import { TermsStore } from '../terms/terms.store.js';
import {
  BranchSeriesArgs,
  BranchSeriesPoint,
  CountArgs,
  MemberSeriesPoint,
  MemberTotals,
  SectorFigures,
  SeriesArgs,
  TotalsArgs,
} from './figures.model.js';
import { Figures, type Subject } from './figures.js';
import { mostPoints, periodsOf } from './series.rules.js';

const COUNT = { description: 'Members on a day: those with a certain run in the scope.' };
const BOUNDS = { description: 'Members on a day, certainly and possibly.' };
const TOTALS = { description: 'Members over a span: opening, flows, closing.' };
const SERIES = { description: 'Totals of each month or year of a span.' };
const BELOW = {
  type: () => Boolean,
  defaultValue: false,
  description:
    'With the branches below it: in the tree of the day, of a span in that of its last day.',
};

@Resolver(() => AssociationModel)
export class AssociationFiguresResolver {
  constructor(
    private readonly figures: Figures,
    private readonly branches: BranchesStore,
  ) {}

  @ResolveField(() => Int, COUNT)
  memberCount(
    @Parent() association: AssociationModel,
    @Args() args: CountArgs,
    @Context() { loaders }: RequestContext,
  ): Promise<number> {
    return this.figures.count(wholeOf(association), args, loaders);
  }

  @ResolveField(() => CountBounds, BOUNDS)
  memberCountBounds(
    @Parent() association: AssociationModel,
    @Args() args: CountArgs,
    @Context() { loaders }: RequestContext,
  ): Promise<CountBounds> {
    return this.figures.bounds(wholeOf(association), args, loaders);
  }

  @ResolveField(() => MemberTotals, TOTALS)
  memberTotals(
    @Parent() association: AssociationModel,
    @Args() args: TotalsArgs,
    @Context() { loaders }: RequestContext,
  ): Promise<MemberTotals> {
    return this.figures.totals(wholeOf(association), args, loaders);
  }

  @Entries(mostPoints)
  @ResolveField(() => [MemberSeriesPoint], SERIES)
  memberSeries(
    @Parent() association: AssociationModel,
    @Args() args: SeriesArgs,
    @Context() { loaders }: RequestContext,
  ): Promise<MemberSeriesPoint[]> {
    return this.figures.series(wholeOf(association), args, loaders);
  }

  @Entries(mostPoints)
  @ResolveField(() => [BranchSeriesPoint], {
    description: 'Totals of branches in each month or year of a span.',
  })
  async branchSeries(
    @Parent() { id }: AssociationModel,
    @Args() { from, until, step, knownAt = null }: BranchSeriesArgs,
    @Context() { loaders }: RequestContext,
  ): Promise<BranchSeriesPoint[]> {
    const cut = periodsOf(from, until, step);
    const book = await loaders.load(this.branches.books, { associationId: id, knownAt });
    return cut.map((period) => ({ ...period, ...branchTotals(book, period.from, period.until) }));
  }

  @ResolveField(() => [SectorFigures], { description: 'Figures by sector of the branches.' })
  sectors(@Parent() { id }: AssociationModel): SectorFigures[] {
    return (Object.keys(BranchSector) as BranchSector[]).map((sector) => ({
      associationId: id,
      sector,
    }));
  }
}

@Resolver(() => BranchModel)
export class BranchFiguresResolver {
  constructor(private readonly figures: Figures) {}

  @ResolveField(() => Int, COUNT)
  memberCount(
    @Parent() branch: BranchModel,
    @Args() args: CountArgs,
    @Args('includeSubBranches', BELOW) below: boolean,
    @Context() { loaders }: RequestContext,
  ): Promise<number> {
    return this.figures.count(branchOf(branch, below), args, loaders);
  }

  @ResolveField(() => CountBounds, BOUNDS)
  memberCountBounds(
    @Parent() branch: BranchModel,
    @Args() args: CountArgs,
    @Args('includeSubBranches', BELOW) below: boolean,
    @Context() { loaders }: RequestContext,
  ): Promise<CountBounds> {
    return this.figures.bounds(branchOf(branch, below), args, loaders);
  }

  @ResolveField(() => MemberTotals, TOTALS)
  memberTotals(
    @Parent() branch: BranchModel,
    @Args() args: TotalsArgs,
    @Args('includeSubBranches', BELOW) below: boolean,
    @Context() { loaders }: RequestContext,
  ): Promise<MemberTotals> {
    return this.figures.totals(branchOf(branch, below), args, loaders);
  }

  @Entries(mostPoints)
  @ResolveField(() => [MemberSeriesPoint], SERIES)
  memberSeries(
    @Parent() branch: BranchModel,
    @Args() args: SeriesArgs,
    @Args('includeSubBranches', BELOW) below: boolean,
    @Context() { loaders }: RequestContext,
  ): Promise<MemberSeriesPoint[]> {
    return this.figures.series(branchOf(branch, below), args, loaders);
  }
}

@Resolver(() => SectorFigures)
export class SectorFiguresResolver {
  constructor(
    private readonly figures: Figures,
    private readonly branches: BranchesStore,
    private readonly today: Today,
  ) {}

  @ResolveField(() => Int, { description: 'Branches of the sector on a day.' })
  async branchCount(
    @Parent() { associationId, sector }: SectorFigures,
    @Args() { asOf, knownAt = null }: MomentArgs,
    @Context() { loaders }: RequestContext,
  ): Promise<number> {
    const book = await loaders.load(this.branches.books, { associationId, knownAt });
    const running = book.certainOn(this.today.of({ asOf, knownAt }));
    return running.filter((branch) => branch.sector === sector).length;
  }

  @ResolveField(() => Int, COUNT)
  memberCount(
    @Parent() figures: SectorFigures,
    @Args() args: CountArgs,
    @Context() { loaders }: RequestContext,
  ): Promise<number> {
    return this.figures.count(sectorOf(figures), args, loaders);
  }

  @ResolveField(() => CountBounds, BOUNDS)
  memberCountBounds(
    @Parent() figures: SectorFigures,
    @Args() args: CountArgs,
    @Context() { loaders }: RequestContext,
  ): Promise<CountBounds> {
    return this.figures.bounds(sectorOf(figures), args, loaders);
  }

  @ResolveField(() => MemberTotals, TOTALS)
  memberTotals(
    @Parent() figures: SectorFigures,
    @Args() args: TotalsArgs,
    @Context() { loaders }: RequestContext,
  ): Promise<MemberTotals> {
    return this.figures.totals(sectorOf(figures), args, loaders);
  }
}

const TERM_TOTALS_NULL =
  'Null for a term that has not begun, or whose start or end is not one exact day.';

@Resolver(() => TermModel)
export class TermFiguresResolver {
  constructor(
    private readonly figures: Figures,
    private readonly branches: BranchesStore,
    private readonly terms: TermsStore,
    private readonly today: Today,
  ) {}

  @ResolveField(() => MemberTotals, {
    nullable: true,
    description: `Members over the term, up to today while it runs. ${TERM_TOTALS_NULL}`,
  })
  async memberTotals(
    @Parent() term: TermModel,
    @Args() { knownAt = null }: KnownArgs,
    @Context() { loaders }: RequestContext,
  ): Promise<MemberTotals | null> {
    const span = await this.spanOf(term, knownAt, loaders);
    return (
      span &&
      this.figures.totals(wholeOf({ id: term.associationId }), { ...span, knownAt }, loaders)
    );
  }

  @ResolveField(() => BranchTotals, {
    nullable: true,
    description: `Branches over the term, up to today while it runs. ${TERM_TOTALS_NULL}`,
  })
  async branchTotals(
    @Parent() term: TermModel,
    @Args() { knownAt = null }: KnownArgs,
    @Context() { loaders }: RequestContext,
  ): Promise<BranchTotals | null> {
    const { associationId } = term;
    const span = await this.spanOf(term, knownAt, loaders);
    const book = await loaders.load(this.branches.books, { associationId, knownAt });
    return span && branchTotals(book, span.from, span.until);
  }

  private async spanOf(
    { id, associationId }: TermModel,
    knownAt: KnownArgs['knownAt'] & (string | null),
    loaders: RequestContext['loaders'],
  ) {
    const terms = await loaders.load(this.terms.terms, { associationId, knownAt });
    const term = terms.find((entry) => entry.id === id);
    return term ? termSpan(term, this.today.of({ knownAt })) : null;
  }
}

function wholeOf({ id }: Pick<AssociationModel, 'id'>): Subject {
  return { associationId: id, branchesOn: null };
}

function branchOf({ id, associationId }: BranchModel, below: boolean): Subject {
  return {
    associationId,
    branchesOn: below ? (book, day) => book.subtree([id], day) : () => [id],
  };
}

function sectorOf({ associationId, sector }: SectorFigures): Subject {
  return {
    associationId,
    branchesOn: (book) => book.all.filter((branch) => branch.sector === sector).map(({ id }) => id),
  };
}
