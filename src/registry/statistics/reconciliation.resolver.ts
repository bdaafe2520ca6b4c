import { Args, Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';

import type { Instant } from '../../kernel/clock.js';
import type { RequestContext } from '../../platform/graphql/context.js';
import type { Loaders } from '../../platform/graphql/loaders.js';
import { KnownArgs } from '../../platform/graphql/moment-args.js';
import { AssociationModel } from '../associations/association.model.js';
import { BranchModel, CountBounds } from '../branches/branch.model.js';
import type { Statement } from '../statements/statement.entity.js';
import { StatementModel, StatementsArgs, statementModel } from '../statements/statement.model.js';
import { StatementsStore } from '../statements/statements.store.js';
import { Reconciliation } from './reconciliation.model.js';
import { reckon } from './reconciliation.rules.js';
import { StatementFigures } from './statement-figures.js';

const RECONCILIATION = {
  description:
    'Statement by statement in order of their dates: what the books explain and what not.',
};

@Resolver(() => StatementModel)
export class StatementFiguresResolver {
  constructor(private readonly figures: StatementFigures) {}

  @ResolveField(() => CountBounds, {
    description:
      "The registry's own figure on that date; over an uncertain date, what holds throughout and what on some day of it.",
  })
  computed(
    @Parent() statement: StatementModel,
    @Args() { knownAt = null }: KnownArgs,
    @Context() { loaders }: RequestContext,
  ): Promise<CountBounds> {
    return this.figures.computed(statement, knownAt, loaders);
  }
}

@Resolver(() => AssociationModel)
export class AssociationReconciliationResolver {
  constructor(
    private readonly statements: StatementsStore,
    private readonly figures: StatementFigures,
  ) {}

  @ResolveField(() => [Reconciliation], RECONCILIATION)
  async reconciliation(
    @Parent() { id }: AssociationModel,
    @Args() { metric, knownAt = null }: StatementsArgs,
    @Context() { loaders }: RequestContext,
  ): Promise<Reconciliation[]> {
    const key = { subjectId: id, metric, known: knownAt };
    const rows = await loaders.load(this.statements.ofAssociations, key);
    return reconcile(rows, this.figures, knownAt, loaders);
  }
}

@Resolver(() => BranchModel)
export class BranchReconciliationResolver {
  constructor(
    private readonly statements: StatementsStore,
    private readonly figures: StatementFigures,
  ) {}

  @ResolveField(() => [Reconciliation], RECONCILIATION)
  async reconciliation(
    @Parent() { id }: BranchModel,
    @Args() { metric, knownAt = null }: StatementsArgs,
    @Context() { loaders }: RequestContext,
  ): Promise<Reconciliation[]> {
    const key = { subjectId: id, metric, known: knownAt };
    const rows = await loaders.load(this.statements.ofBranches, key);
    return reconcile(rows, this.figures, knownAt, loaders);
  }
}

function reconcile(
  statements: readonly Statement[],
  figures: StatementFigures,
  knownAt: Instant | null,
  loaders: Loaders,
): Promise<Reconciliation[]> {
  return Promise.all(
    statements.slice(1).map(async (to, i) => {
      const from = statements[i] as Statement;
      const recorded = await figures.recorded(from, to, knownAt, loaders);
      return { from: statementModel(from), to: statementModel(to), ...reckon(from, to, recorded) };
    }),
  );
}
