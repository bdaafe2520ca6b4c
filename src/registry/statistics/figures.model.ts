import { ArgsType, Field, Int, ObjectType } from '@nestjs/graphql';

import type { LocalDate } from '../../kernel/calendar.js';
import { describedEnum } from '../../platform/graphql/described-enum.js';
import { KnownArgs, MomentArgs, SpanArgs } from '../../platform/graphql/moment-args.js';
import { LocalDateScalar } from '../../platform/graphql/scalars.js';
import { BranchSector } from '../branches/branch.model.js';
import { MemberClass } from '../members/member.model.js';

@ObjectType({
  description:
    'Members of a scope over a span. Always `opening + joined + transferredIn − left − transferredOut = closing`.',
})
export class MemberTotals {
  @Field(() => Int, { description: 'Members on the day before the span.' })
  opening!: number;

  @Field(() => Int, {
    description: 'Runs that begin within the span with their spell in the association.',
  })
  joined!: number;

  @Field(() => Int, {
    description: 'Runs that begin within the span, coming from elsewhere in the association.',
  })
  transferredIn!: number;

  @Field(() => Int, {
    description: 'Runs that end within the span with their spell in the association.',
  })
  left!: number;

  @Field(() => Int, {
    description: 'Runs that end within the span, going elsewhere in the association.',
  })
  transferredOut!: number;

  @Field(() => Int, { description: 'Members on the last day of the span.' })
  closing!: number;
}

@ObjectType({ description: 'Members over one period of a series.' })
export class MemberSeriesPoint extends MemberTotals {
  @Field(() => LocalDateScalar, { description: 'First day of the period.' })
  from!: LocalDate;

  @Field(() => LocalDateScalar, {
    description: 'First day after the period; `closing` is the day before.',
  })
  until!: LocalDate;
}

@ObjectType({ description: 'Branches over one period of a series.' })
export class BranchSeriesPoint {
  @Field(() => LocalDateScalar, { description: 'First day of the period.' })
  from!: LocalDate;

  @Field(() => LocalDateScalar, {
    description: 'First day after the period; `closing` is the day before.',
  })
  until!: LocalDate;

  @Field(() => Int, { description: 'Branches on the day before the period.' })
  opening!: number;

  @Field(() => Int, { description: 'Branches that begin within it.' })
  joined!: number;

  @Field(() => Int, { description: 'Branches that cease within it.' })
  left!: number;

  @Field(() => Int, { description: 'Branches on its last day.' })
  closing!: number;
}

@ObjectType({ description: 'Figures of all branches of one sector taken together.' })
export class SectorFigures {
  /** The rows behind it; not in the schema. */
  associationId!: number;

  @Field(() => BranchSector, { description: 'The sector.' })
  sector!: BranchSector;
}

export const SeriesStep = describedEnum('SeriesStep', 'How a series cuts its span.', {
  MONTH: 'By calendar month.',
  YEAR: 'By calendar year.',
});
export type SeriesStep = keyof typeof SeriesStep;

const CLASS = {
  nullable: true,
  description: 'Only memberships of this class; omitted or null: all.',
};

@ArgsType()
export class CountArgs extends MomentArgs {
  @Field(() => MemberClass, CLASS)
  class?: MemberClass | null;
}

@ArgsType()
export class TotalsArgs extends SpanArgs {
  @Field(() => MemberClass, CLASS)
  class?: MemberClass | null;
}

@ArgsType()
export class SeriesArgs extends TotalsArgs {
  @Field(() => SeriesStep, {
    description: 'How the span is cut; the first and last period are clipped to it.',
  })
  step!: SeriesStep;
}

@ArgsType()
export class BranchSeriesArgs extends KnownArgs {
  @Field(() => LocalDateScalar, { description: 'First day of the span.' })
  from!: LocalDate;

  @Field(() => LocalDateScalar, { description: 'First day after the span.' })
  until!: LocalDate;

  @Field(() => SeriesStep, {
    description: 'How the span is cut; the first and last period are clipped to it.',
  })
  step!: SeriesStep;
}
