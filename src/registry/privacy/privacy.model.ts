import { Field, ID, InputType } from '@nestjs/graphql';
import { Type } from 'class-transformer';
import { IsOptional, Matches, MaxLength, ValidateNested } from 'class-validator';

import { VISIBLE } from '../../kernel/names.js';
import { ChangeInput, DecisionInput } from '../associations/association-change.model.js';
import { MemberLookInput } from '../members/member-identity.model.js';

@InputType({ description: 'Whose data is wanted, and what for.' })
export class ExportMemberDataInput extends MemberLookInput {}

@InputType({ description: 'Who is to be erased, and why.' })
export class EraseMemberInput extends ChangeInput {
  @Field(() => ID, { description: 'Code of the association.' })
  @MaxLength(60)
  associationCode!: string;

  @Field(() => ID, { description: 'Number of the member.' })
  @MaxLength(30)
  memberNumber!: string;

  @Field(() => String, {
    description: 'Why, e.g. the request of the person and its date; it is kept, so name nobody.',
  })
  @MaxLength(500)
  @Matches(VISIBLE, { message: 'reason must not be blank' })
  reason!: string;

  @Field(() => DecisionInput, { nullable: true, description: 'The decision behind it.' })
  @IsOptional()
  @ValidateNested()
  @Type(() => DecisionInput)
  decision?: DecisionInput | null;
}
