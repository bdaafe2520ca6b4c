import { Field, ID, InputType, Int } from '@nestjs/graphql';
import { IsOptional, Matches, Max, MaxLength, Min } from 'class-validator';
import { VISIBLE } from '../../kernel/names.js';
import { EdtfScalar } from '../../platform/graphql/scalars.js';
import { BooksInput } from '../associations/association-change.model.js';
import { BodyKind, PostKind, MandateOrigin, MandateEndReason } from './term.model.js';

@InputType({ description: 'The opening of a term. It ends no mandate by itself.' })
export class OpenTermInput extends BooksInput {
  @Field(() => Int, { description: 'Ordinal (khóa): IV is 4.' })
  @Min(1)
  @Max(999)
  ordinal!: number;

  @Field(() => String, { description: 'Nominal label, e.g. `2017-2022`.' })
  @MaxLength(30)
  @Matches(/^\d{4}-\d{4}$/, { message: 'label must be two years, e.g. 2017-2022' })
  label!: string;

  @Field(() => EdtfScalar, { description: 'When its congress opened it.' })
  startsOn!: string;
}

@InputType({ description: 'What a term should have said from the start; what is omitted stays.' })
export class CorrectTermInput extends BooksInput {
  @Field(() => Int, { description: 'Ordinal of the term.' })
  ordinal!: number;

  @Field(() => String, { nullable: true, description: 'Nominal label; cannot be null.' })
  @IsOptional()
  @Matches(/^\d{4}-\d{4}$/, { message: 'label must be two years, e.g. 2017-2022' })
  label?: string;

  @Field(() => EdtfScalar, {
    nullable: true,
    description: 'When its congress opened it; cannot be null.',
  })
  startsOn?: string;
}

@InputType({ description: 'How many seats a body has. The first entry makes the body.' })
export class SetBodySeatsInput extends BooksInput {
  @Field(() => Int, { description: 'Ordinal of the term.' })
  termOrdinal!: number;

  @Field(() => BodyKind, { description: 'Kind of the body.' })
  kind!: BodyKind;

  @Field(() => String, { description: 'Its name, as the association calls it.' })
  @MaxLength(200)
  @Matches(VISIBLE, { message: 'name must not be blank' })
  name!: string;

  @Field(() => ID, {
    nullable: true,
    description: 'Code of the branch: of a BRANCH_COMMITTEE, and only of that.',
  })
  @IsOptional()
  @MaxLength(60)
  branchCode?: string | null;

  @Field(() => Int, {
    nullable: true,
    description: 'Seats decided; null or omitted where nobody says.',
  })
  @IsOptional()
  @Min(1)
  @Max(1000)
  seats?: number | null;

  @Field(() => EdtfScalar, {
    nullable: true,
    description: 'From when; omitted: from the start of the term.',
  })
  from?: string | null;
}

@InputType({ description: 'A post that somebody takes.' })
export class PostInput {
  @Field(() => PostKind, { description: 'Rank of the post.' })
  kind!: PostKind;

  @Field(() => String, { description: 'Its title, as the association calls it.' })
  @MaxLength(100)
  @Matches(VISIBLE, { message: 'title must not be blank' })
  title!: string;
}

@InputType({
  description:
    'A mandate that begins. The holder is a member, a named person, or (neither given) not named by the source.',
})
export class BeginMandateInput extends BooksInput {
  @Field(() => ID, { description: 'Id of the body.' })
  @MaxLength(20)
  bodyId!: string;

  @Field(() => PostInput, { description: 'The post.' })
  post!: PostInput;

  @Field(() => ID, { nullable: true, description: 'Number of the member who holds it.' })
  @IsOptional()
  @MaxLength(30)
  memberNumber?: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'Name of a holder who is not in the roster; the name of a member is refused, unless note says who else has it.',
  })
  @IsOptional()
  @MaxLength(200)
  @Matches(VISIBLE, { message: 'personName must not be blank' })
  personName?: string | null;

  @Field(() => EdtfScalar, { description: 'First day.' })
  from!: string;

  @Field(() => MandateOrigin, { description: 'How it came about.' })
  origin!: MandateOrigin;
}

@InputType({ description: 'A running mandate that is taken out of the books.' })
export class WithdrawMandateInput extends BooksInput {
  @Field(() => ID, { description: 'Id of the mandate.' })
  @MaxLength(36)
  mandateId!: string;

  @Field(() => String, {
    description: 'Why: entered by error, or elected and did not take office.',
  })
  @MaxLength(500)
  @Matches(VISIBLE, { message: 'reason must not be blank' })
  reason!: string;
}

@InputType({ description: 'The end of a running mandate.' })
export class EndMandateInput extends BooksInput {
  @Field(() => ID, { description: 'Id of the mandate.' })
  @MaxLength(36)
  mandateId!: string;

  @Field(() => EdtfScalar, { description: 'First day on which it no longer holds.' })
  on!: string;

  @Field(() => MandateEndReason, { description: 'How it ended.' })
  reason!: MandateEndReason;
}
