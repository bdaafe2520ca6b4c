import { Field, ID, InputType, Int, ObjectType } from '@nestjs/graphql';
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
import { describedEnum } from '../../platform/graphql/described-enum.js';
import { Entries } from '../../platform/graphql/entries.js';
import { DateTimeScalar } from '../../platform/graphql/scalars.js';
import { BooksInput } from '../associations/association-change.model.js';
import { MajorityBase } from '../rule-sets/rule-set.model.js';
import { CandidateModel } from './election.model.js';
import type { CandidateState as State } from './outcome.rules.js';
import { BoxTallyInput, TallyInput } from './tally-change.model.js';
import { BallotNumbersModel, BoxTallyModel, CandidateCountModel } from './tally.model.js';
import { VoteMethod } from './vote.model.js';

export const ResultBasis = describedEnum('ResultBasis', 'Where a result comes from.', {
  COMPUTED: 'Computed from what was counted.',
  REPORTED: 'As a source reports it.',
});
export type ResultBasis = keyof typeof ResultBasis;

export const CandidateState = describedEnum('CandidateState', 'What became of a candidate.', {
  ELECTED: 'Elected.',
  NOT_ELECTED: 'Not elected.',
  TIED: 'Tied across the last seat: neither, until a further round, lot or ruling decides.',
} as const satisfies Record<State, string>);

export const TieMethod = describedEnum('TieMethod', 'What decides a tie without another round.', {
  LOT: 'Lots were drawn.',
  RULING: 'Who presides ruled.',
});
export type TieMethod = keyof typeof TieMethod;

@ObjectType('ResultRow', { description: 'How one candidate came off, with all that decides it.' })
export class ResultRowModel extends CandidateCountModel {
  @Field(() => CandidateState, { description: 'What became of the candidate.' })
  state!: State;

  @Field(() => Int, {
    nullable: true,
    description: 'Place by votes, from 1; those with equally many share it; null if unknown.',
  })
  rank!: number | null;

  @Field(() => MajorityBase, { description: 'What the majority is counted on.' })
  base!: MajorityBase;

  @Field(() => Int, { nullable: true, description: 'How many that are; null if unknown.' })
  baseNumber!: number | null;

  @Field(() => String, {
    nullable: true,
    description: 'Votes as a percentage of the base, e.g. `53.67`, half up; null if unknown.',
  })
  percent!: string | null;

  @Field(() => Int, {
    nullable: true,
    description: 'The least votes that suffice; null where the most do, or it is unknown.',
  })
  threshold!: number | null;

  @Field(() => String, {
    nullable: true,
    description: 'The same in words: `needs 266 of 531 valid ballots: more than 1/2`.',
  })
  needed!: string | null;

  @Field(() => String, { description: 'Why, in full sentences.' })
  why!: string;
}

@ObjectType('Tie', { description: 'Equally many votes across the last seat.' })
export class TieModel {
  @Field(() => [CandidateModel], { description: 'Who is tied.' })
  candidates!: CandidateModel[];

  @Field(() => Int, {
    nullable: true,
    description: 'For how many seats; null where a source does not say.',
  })
  seats!: number | null;
}

@ObjectType('TieResolution', { description: 'How a tie was decided without another round.' })
export class TieResolutionModel {
  @Field(() => TieMethod, { description: 'By lot or by ruling.' })
  method!: TieMethod;

  @Field(() => [CandidateModel], { description: 'Whom it elected.' })
  elected!: CandidateModel[];

  @Field(() => String, { description: 'What was done, on record.' })
  reason!: string;
}

@ObjectType('PollResult', { description: 'The result of a poll, in one of its versions.' })
export class PollResultModel {
  @Field(() => Int, { description: 'The version, from 1.' })
  version!: number;

  @Field(() => ResultBasis, { description: 'Where it comes from.' })
  basis!: ResultBasis;

  @Field(() => DateTimeScalar, { description: 'When this version was certified.' })
  certifiedAt!: Instant;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'When a later version took its place; null: it stands.',
  })
  supersededAt!: Instant | null;

  @Field(() => String, {
    nullable: true,
    description: 'Why there is this version; null of the first.',
  })
  reason!: string | null;

  @Field(() => BallotNumbersModel, { description: 'How many ballots, in all boxes together.' })
  ballots!: BallotNumbersModel;

  @Entries(3)
  @Field(() => [BoxTallyModel], { description: 'What was counted in each box.' })
  boxes!: BoxTallyModel[];

  @Field(() => Int, { nullable: true, description: 'Seats to be filled; null if unknown.' })
  seats!: number | null;

  @Field(() => Int, {
    nullable: true,
    description:
      'Seats filled: how many are elected; null where the source names nobody, which is not zero.',
  })
  seatsFilled!: number | null;

  @Field(() => Int, {
    nullable: true,
    description: 'Seats not filled, which is a valid end; null if unknown.',
  })
  seatsOpen!: number | null;

  @Entries(20)
  @Field(() => [ResultRowModel], { description: 'Each candidate, the most votes first.' })
  rows!: ResultRowModel[];

  @Field(() => TieModel, { nullable: true, description: 'An open tie; null: there is none.' })
  tie!: TieModel | null;

  @Field(() => TieResolutionModel, { nullable: true, description: 'How a tie was decided.' })
  tieResolution!: TieResolutionModel | null;
}

@InputType({ description: 'The certifying of the result of a poll.' })
export class CertifyResultInput extends BooksInput {
  @Field(() => ID, { description: 'The poll.' })
  @MaxLength(36)
  pollId!: string;
}

@InputType({ description: 'The deciding of a tie by lot or ruling, on record.' })
export class ResolveTieInput extends BooksInput {
  @Field(() => ID, { description: 'The poll.' })
  @MaxLength(36)
  pollId!: string;

  @Field(() => TieMethod, { description: 'What decided it.' })
  method!: TieMethod;

  @Field(() => [ID], { description: 'Whom it elected, of the tied; as many as the seats.' })
  @ArrayMaxSize(300)
  @MaxLength(36, { each: true })
  electedIds!: string[];

  @Field(() => String, { description: 'What was done, and in whose presence or by whom.' })
  @MaxLength(500)
  @Matches(VISIBLE, { message: 'reason must not be blank' })
  reason!: string;
}

@InputType({ description: 'What a source says of one candidate.' })
export class ReportedStateInput {
  @Field(() => ID, { description: 'The candidate.' })
  @MaxLength(36)
  candidateId!: string;

  @Field(() => CandidateState, { description: 'What became of the candidate.' })
  state!: State;
}

@InputType({ description: 'A corrected version of a result.' })
export class CorrectResultInput extends BooksInput {
  @Field(() => ID, { description: 'The poll.' })
  @MaxLength(36)
  pollId!: string;

  @Field(() => [BoxTallyInput], { description: 'What was really counted, in each box.' })
  @ArrayMinSize(1)
  @ArrayMaxSize(50)
  @ValidateNested({ each: true })
  @Type(() => BoxTallyInput)
  boxes!: BoxTallyInput[];

  @Field(() => [ReportedStateInput], {
    nullable: true,
    description:
      'What became of each candidate by the source, where a result is reported; of a computed one leave it out.',
  })
  @IsOptional()
  @ArrayMaxSize(300)
  @ValidateNested({ each: true })
  @Type(() => ReportedStateInput)
  states?: ReportedStateInput[] | null;

  @Field(() => String, { description: 'Why.' })
  @MaxLength(500)
  @Matches(VISIBLE, { message: 'reason must not be blank' })
  reason!: string;
}

@InputType({
  description:
    'A result as a source reports it, where it cannot be computed: any number of it may be unknown.',
})
export class RecordReportedResultInput extends BooksInput {
  @Field(() => ID, { description: 'The election.' })
  @MaxLength(36)
  electionId!: string;

  @Field(() => Int, {
    nullable: true,
    description: 'The round; omitted: the open one, or the one after the last.',
  })
  @IsOptional()
  @Min(1)
  @Max(50)
  round?: number | null;

  @Field(() => VoteMethod, {
    nullable: true,
    description: 'How votes were cast; omitted: unknown.',
  })
  method?: VoteMethod | null;

  @Field(() => Int, { nullable: true, description: 'Those present; omitted: unknown.' })
  @IsOptional()
  @Min(0)
  present?: number | null;

  @Field(() => Int, { nullable: true, description: 'Those convened; omitted: unknown.' })
  @IsOptional()
  @Min(0)
  convened?: number | null;

  @Field(() => TallyInput, { description: 'What was counted, as far as the source says.' })
  @ValidateNested()
  @Type(() => TallyInput)
  tally!: TallyInput;

  @Field(() => [ReportedStateInput], {
    description: 'What became of each candidate; who is left out was not elected.',
  })
  @ArrayMaxSize(300)
  @ValidateNested({ each: true })
  @Type(() => ReportedStateInput)
  states!: ReportedStateInput[];
}
