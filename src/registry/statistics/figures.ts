import { Injectable } from '@nestjs/common';

import { dayBefore, type LocalDate } from '../../kernel/calendar.js';
import type { Instant } from '../../kernel/clock.js';
import type { Loaders } from '../../platform/graphql/loaders.js';
import { Today } from '../../platform/today.js';
import type { CountBounds } from '../branches/branch.model.js';
import type { BranchBook } from '../branches/branch.rules.js';
import { BranchesStore } from '../branches/branches.store.js';
import type { RunScope } from '../members/runs.store.js';
import type {
  CountArgs,
  MemberSeriesPoint,
  MemberTotals,
  SeriesArgs,
  TotalsArgs,
} from './figures.model.js';
import { FiguresStore } from './figures.store.js';
import { checkSpan, memberSeries, periodsOf } from './series.rules.js';

/** Whose members are counted: those in some branches, or all of the association. */
export interface Subject {
  readonly associationId: number;
  /** The branches, by the tree of a day; null for the whole association. */
  readonly branchesOn: ((book: BranchBook, day: LocalDate) => readonly number[]) | null;
}

/** The figures of members that every subject has: an association, a branch, a sector. */
@Injectable()
export class Figures {
  constructor(
    private readonly store: FiguresStore,
    private readonly branches: BranchesStore,
    private readonly today: Today,
  ) {}

  /** Members with a certain run on the day. */
  async count(subject: Subject, args: CountArgs, loaders: Loaders): Promise<number> {
    const day = this.today.of(args);
    const scope = await this.scope(subject, day, args, loaders);
    return loaders.load(this.store.counts, { scope, day });
  }

  /** How many there are certainly and possibly on the day. */
  async bounds(subject: Subject, args: CountArgs, loaders: Loaders): Promise<CountBounds> {
    const day = this.today.of(args);
    const scope = await this.scope(subject, day, args, loaders);
    return this.store.bounds({ scope, first: day, last: day }, loaders);
  }

  /**
   * Opening, flows and closing of a span, in the tree of its last day.
   *
   * @throws DomainError INVALID_SPAN
   */
  async totals(subject: Subject, args: TotalsArgs, loaders: Loaders): Promise<MemberTotals> {
    const { from, until } = args;
    checkSpan(from, until);
    const scope = await this.scope(subject, dayBefore(until), args, loaders);
    return this.store.totals({ scope, span: { from, until } }, loaders);
  }

  /**
   * The totals of each period of a span, in the tree of the span's last day.
   *
   * @throws DomainError INVALID_SPAN
   */
  async series(subject: Subject, args: SeriesArgs, loaders: Loaders): Promise<MemberSeriesPoint[]> {
    const { from, until, step } = args;
    const cut = periodsOf(from, until, step);
    const scope = await this.scope(subject, dayBefore(until), args, loaders);
    return memberSeries(await loaders.load(this.store.edges, { scope, before: until }), cut);
  }

  private async scope(
    { associationId, branchesOn }: Subject,
    day: LocalDate,
    args: { readonly class?: RunScope['class']; readonly knownAt?: Instant | null },
    loaders: Loaders,
  ): Promise<RunScope> {
    const { class: memberClass = null, knownAt = null } = args;
    const branchIds =
      branchesOn === null
        ? null
        : branchesOn(await loaders.load(this.branches.books, { associationId, knownAt }), day);
    return { associationId, branchIds, class: memberClass, knownAt };
  }
}
