import { Injectable } from '@nestjs/common';

import type { Instant } from '../../kernel/clock.js';
import type { Loaders } from '../../platform/graphql/loaders.js';
import type { CountBounds } from '../branches/branch.model.js';
import { branchCountBounds, branchFlowRecorded } from '../branches/branch.rules.js';
import { BranchesStore } from '../branches/branches.store.js';
import type { RunScope } from '../members/runs.store.js';
import type { Statement } from '../statements/statement.entity.js';
import { FiguresStore, type RecordedFlow } from './figures.store.js';

type About = Pick<Statement, 'associationId' | 'branchId' | 'metric'>;
type Dates = Pick<Statement, 'dateEarliest' | 'dateLatest'>;

/** The registry's own figures beside reported ones. */
@Injectable()
export class StatementFigures {
  constructor(
    private readonly store: FiguresStore,
    private readonly branches: BranchesStore,
  ) {}

  /** What the books say on the statement's date: certainly throughout, and possibly on some day of it. */
  async computed(
    statement: About & Dates,
    knownAt: Instant | null,
    loaders: Loaders,
  ): Promise<CountBounds> {
    const { dateEarliest: first, dateLatest: last, associationId } = statement;
    if (statement.metric === 'MEMBERS') {
      const scope = scopeOf(statement, knownAt);
      return this.store.bounds({ scope, first, last }, loaders);
    }
    const book = await loaders.load(this.branches.books, { associationId, knownAt });
    return branchCountBounds(book, first, last);
  }

  /** What is recorded as begun and ended after one statement and up to the next. */
  async recorded(
    from: About & Dates,
    to: Dates,
    knownAt: Instant | null,
    loaders: Loaders,
  ): Promise<RecordedFlow> {
    const { dateLatest: after } = from;
    const { dateLatest: upTo } = to;
    if (from.metric === 'MEMBERS') {
      return loaders.load(this.store.recorded, { scope: scopeOf(from, knownAt), after, upTo });
    }
    const { associationId } = from;
    const book = await loaders.load(this.branches.books, { associationId, knownAt });
    return branchFlowRecorded(book, after, upTo);
  }
}

function scopeOf({ associationId, branchId }: About, knownAt: Instant | null): RunScope {
  return {
    associationId,
    branchIds: branchId === null ? null : [branchId],
    class: null,
    knownAt,
  };
}
