import { Field, Int, ObjectType } from '@nestjs/graphql';

import { StatementModel } from '../statements/statement.model.js';
import type { Reckoning } from './reconciliation.rules.js';

@ObjectType({
  description:
    'From one statement to the next of the same metric: reported + recorded in − recorded out = expected, against what is reported next.',
})
export class Reconciliation implements Reckoning {
  @Field(() => StatementModel, { description: 'The earlier statement.' })
  from!: StatementModel;

  @Field(() => Int, { description: 'Beginnings recorded after the first and up to the second.' })
  recordedIn!: number;

  @Field(() => Int, { description: 'Ends recorded after the first and up to the second.' })
  recordedOut!: number;

  @Field(() => Int, { description: 'Reported + recorded in − recorded out.' })
  expected!: number;

  @Field(() => StatementModel, { description: 'The later statement.' })
  to!: StatementModel;

  @Field(() => Int, {
    description: 'What is reported next − expected: what the books do not explain.',
  })
  unexplained!: number;

  @Field(() => Boolean, { description: 'Whether either figure claims to be less than exact.' })
  approximate!: boolean;
}
