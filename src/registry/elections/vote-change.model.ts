import { Field, ID, InputType, Int } from '@nestjs/graphql';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsOptional,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';
import type { Instant } from '../../kernel/clock.js';
import { VISIBLE } from '../../kernel/names.js';
import { DateTimeScalar } from '../../platform/graphql/scalars.js';
import { BooksInput } from '../associations/association-change.model.js';
import { VoteKind, VoteScale, VoteOption, VoteMethod } from './vote.model.js';
import { PersonInput } from '../congresses/person.model.js';

@InputType({ description: 'How many said one thing.' })
export class VotesInput {
  @Field(() => VoteOption, { description: 'What they said.' })
  option!: VoteOption;

  @Field(() => Int, { description: 'How many.' })
  @Min(0)
  @Max(1_000_000)
  votes!: number;
}

@InputType({ description: 'A motion, a member or another person, and the votes on it.' })
export class VoteItemInput extends PersonInput {
  @Field(() => String, { nullable: true, description: 'The motion.' })
  @IsOptional()
  @MaxLength(500)
  @Matches(VISIBLE, { message: 'motion must not be blank' })
  motion?: string | null;

  @Field(() => [VotesInput], { description: 'The votes; an option left out is unknown.' })
  @ArrayMaxSize(3)
  @ValidateNested({ each: true })
  @Type(() => VotesInput)
  votes!: VotesInput[];
}

@InputType({ isAbstract: true })
abstract class CountedInput extends BooksInput {
  @Field(() => Int, { nullable: true, description: 'Ballots issued; omitted if unknown or none.' })
  @IsOptional()
  @Min(0)
  @Max(1_000_000)
  issued?: number | null;

  @Field(() => Int, { nullable: true, description: 'Ballots returned.' })
  @IsOptional()
  @Min(0)
  @Max(1_000_000)
  returned?: number | null;

  @Field(() => Int, { nullable: true, description: 'Valid ballots.' })
  @IsOptional()
  @Min(0)
  @Max(1_000_000)
  valid?: number | null;

  @Field(() => Int, { nullable: true, description: 'Invalid ballots.' })
  @IsOptional()
  @Min(0)
  @Max(1_000_000)
  invalid?: number | null;

  @Field(() => [VoteItemInput], { description: 'What was voted on, in order.' })
  @ArrayMinSize(1)
  @ArrayMaxSize(200)
  @ValidateNested({ each: true })
  @Type(() => VoteItemInput)
  items!: VoteItemInput[];
}

@InputType({ description: 'A vote that was taken.' })
export class RecordVoteInput extends CountedInput {
  @Field(() => ID, { description: 'Id of the congress or meeting.' })
  @MaxLength(36)
  assemblyId!: string;

  @Field(() => VoteKind, { description: 'What it is about.' })
  kind!: VoteKind;

  @Field(() => VoteScale, {
    nullable: true,
    description: 'What a voter may say; omitted: FOR_AGAINST_ABSTAIN. Cannot be null.',
  })
  scale?: VoteScale;

  @Field(() => VoteMethod, { description: 'How it was taken.' })
  method!: VoteMethod;

  @Field(() => Boolean, {
    defaultValue: false,
    description:
      'Whether it is one of the decisions for which the charter has a majority of its own (rule DECIDED_SPECIAL), as its amendment.',
  })
  special!: boolean;

  @Field(() => String, { description: 'Its title.' })
  @MaxLength(300)
  @Matches(VISIBLE, { message: 'title must not be blank' })
  title!: string;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'When; omitted: now, or at the close of a session that is over.',
  })
  at?: Instant | null;

  @Field(() => String, {
    nullable: true,
    description: 'What who presides ruled; needed where quorum is not determinable.',
  })
  @IsOptional()
  @MaxLength(500)
  @Matches(VISIBLE, { message: 'ruling must not be blank' })
  ruling?: string | null;
}

@InputType({ description: 'What a vote should have said. The version before stays readable.' })
export class CorrectVoteInput extends CountedInput {
  @Field(() => ID, { description: 'Id of the vote.' })
  @MaxLength(36)
  voteId!: string;

  @Field(() => String, { description: 'Why it is corrected.' })
  @MaxLength(500)
  @Matches(VISIBLE, { message: 'reason must not be blank' })
  reason!: string;
}
