import { ArgsType, Field } from '@nestjs/graphql';

import type { LocalDate } from '../../kernel/calendar.js';
import type { Instant } from '../../kernel/clock.js';
import { DateTimeScalar, LocalDateScalar } from './scalars.js';

@ArgsType()
export class KnownArgs {
  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'What the books said at this instant; omitted or null, what they say now.',
  })
  knownAt?: Instant | null;
}

@ArgsType()
export class MomentArgs extends KnownArgs {
  @Field(() => LocalDateScalar, {
    nullable: true,
    description:
      'As of this day; omitted or null, today (with `knownAt`, the day of that instant).',
  })
  asOf?: LocalDate | null;
}

@ArgsType()
export class SpanArgs extends KnownArgs {
  @Field(() => LocalDateScalar, { description: 'First day of the span.' })
  from!: LocalDate;

  @Field(() => LocalDateScalar, { description: 'First day after the span.' })
  until!: LocalDate;
}
