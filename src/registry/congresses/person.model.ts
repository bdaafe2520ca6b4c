import { Field, ID, InputType } from '@nestjs/graphql';
import { IsOptional, Matches, MaxLength } from 'class-validator';

import { VISIBLE } from '../../kernel/names.js';

/** Somebody who is named in an input: a member, or a person outside the roster. */
@InputType({ isAbstract: true })
export abstract class PersonInput {
  @Field(() => ID, { nullable: true, description: 'Number of the member; or the next.' })
  @IsOptional()
  @MaxLength(30)
  memberNumber?: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'Full name of somebody who is not in the roster; but for a guest, the name of a member is refused, unless note says who else has it.',
  })
  @IsOptional()
  @MaxLength(200)
  @Matches(VISIBLE, { message: 'personName must not be blank' })
  personName?: string | null;
}
