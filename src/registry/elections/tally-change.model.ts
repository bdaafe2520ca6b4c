import { Field, ID, InputType, Int } from '@nestjs/graphql';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsOptional,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';

import { VISIBLE } from '../../kernel/names.js';
import { BooksInput } from '../associations/association-change.model.js';

/** More than any association has members; and sums stay within what an Int holds. */
const MOST = 10_000_000;

@InputType({ description: 'What was counted for one name. Leave out what is unknown.' })
export class CandidateCountInput {
  @Field(() => ID, { description: 'The candidate.' })
  @MaxLength(36)
  candidateId!: string;

  @Field(() => Int, { nullable: true, description: 'Votes for the name, on valid ballots only.' })
  @IsOptional()
  @Min(0)
  @Max(MOST)
  votes?: number | null;

  @Field(() => Int, { nullable: true, description: 'On a yes/no list: votes against the name.' })
  @IsOptional()
  @Min(0)
  @Max(MOST)
  against?: number | null;

  @Field(() => Int, {
    nullable: true,
    description: 'On a yes/no list: valid ballots with both boxes or none for the name.',
  })
  @IsOptional()
  @Min(0)
  @Max(MOST)
  void?: number | null;
}

@InputType({ description: 'What was counted. Leave out what is unknown: unknown is not zero.' })
export class TallyInput {
  @Field(() => Int, { nullable: true, description: 'Ballots issued.' })
  @IsOptional()
  @Min(0)
  @Max(MOST)
  issued?: number | null;

  @Field(() => Int, { nullable: true, description: 'Ballots returned.' })
  @IsOptional()
  @Min(0)
  @Max(MOST)
  returned?: number | null;

  @Field(() => Int, {
    nullable: true,
    description: 'Valid ballots; by show of hands, those who voted.',
  })
  @IsOptional()
  @Min(0)
  @Max(MOST)
  valid?: number | null;

  @Field(() => Int, { nullable: true, description: 'Invalid ballots.' })
  @IsOptional()
  @Min(0)
  @Max(MOST)
  invalid?: number | null;

  @Field(() => [CandidateCountInput], { description: 'For each name that stands.' })
  @ArrayMaxSize(300)
  @ValidateNested({ each: true })
  @Type(() => CandidateCountInput)
  counts!: CandidateCountInput[];
}

@InputType({ description: 'What was counted in one ballot box.' })
export class BoxTallyInput extends TallyInput {
  @Field(() => String, { description: 'Name of the box.' })
  @MaxLength(100)
  box!: string;
}

@InputType({
  description: 'What one teller counted in one box. Entered again it takes the place of the first.',
})
export class EnterTallyInput extends BooksInput {
  @Field(() => ID, { description: 'The poll.' })
  @MaxLength(36)
  pollId!: string;

  @Field(() => String, { nullable: true, description: 'Name of the box, where there are several.' })
  @IsOptional()
  @MaxLength(100)
  box?: string | null;

  @Field(() => ID, { description: 'The teller: id of an officer of the TELLERS_COMMITTEE.' })
  @MaxLength(36)
  tellerId!: string;

  @Field(() => TallyInput, { description: 'The numbers.' })
  @ValidateNested()
  @Type(() => TallyInput)
  tally!: TallyInput;
}

@InputType({ description: 'What is written on one ballot.' })
export class BallotInput {
  @Field(() => String, { description: 'Its number in the box, so that it is entered once.' })
  @MaxLength(30)
  @Matches(VISIBLE, { message: 'serial must not be blank' })
  serial!: string;

  @Field(() => [ID], {
    description:
      'STRIKE_OUT: the names struck out. MARKED: the names marked. YES_NO: those with the box for.',
  })
  @ArrayMaxSize(300)
  @MaxLength(36, { each: true })
  names!: string[];

  @Field(() => [ID], { nullable: true, description: 'YES_NO: those with the box against.' })
  @IsOptional()
  @ArrayMaxSize(300)
  @MaxLength(36, { each: true })
  against?: string[] | null;

  @Field(() => Boolean, { defaultValue: true, description: 'Whether the tellers issued it.' })
  issuedByTellers?: boolean;

  @Field(() => Boolean, {
    defaultValue: false,
    description: 'Whether a name is written on it that is not on the list.',
  })
  nameAdded?: boolean;
}

@InputType({ description: 'Ballots of one box, entered one by one, or taken out again.' })
export class EnterBallotsInput extends BooksInput {
  @Field(() => ID, { description: 'The poll.' })
  @MaxLength(36)
  pollId!: string;

  @Field(() => String, { nullable: true, description: 'Name of the box, where there are several.' })
  @IsOptional()
  @MaxLength(100)
  box?: string | null;

  @Field(() => ID, { description: 'The teller: id of an officer of the TELLERS_COMMITTEE.' })
  @MaxLength(36)
  tellerId!: string;

  @Field(() => Int, { nullable: true, description: 'Ballots issued for this box, where known.' })
  @IsOptional()
  @Min(0)
  @Max(MOST)
  issued?: number | null;

  @Field(() => Boolean, {
    defaultValue: false,
    description: 'Whether ballots with a number that was entered before take its place.',
  })
  replaces?: boolean;

  @Field(() => [BallotInput], { description: 'The ballots, 500 at most.' })
  @ArrayMaxSize(500)
  @ValidateNested({ each: true })
  @Type(() => BallotInput)
  ballots!: BallotInput[];

  @Field(() => [String], {
    nullable: true,
    description:
      'Numbers of ballots that were entered and are not in the box, e.g. one entered under two numbers: they count no more, and stay on record.',
  })
  @IsOptional()
  @ArrayMaxSize(500)
  @MaxLength(30, { each: true })
  removes?: string[] | null;
}
