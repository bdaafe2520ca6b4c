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
import { VISIBLE } from '../../kernel/names.js';
import { EdtfScalar } from '../../platform/graphql/scalars.js';
import { BooksInput } from '../associations/association-change.model.js';
import { BodyKind } from '../terms/term.model.js';
import { PostInput } from '../terms/term-change.model.js';
import type { BallotForm as Form } from './tally.rules.js';
import { ElectionTarget, ElectionOrigin, BallotForm, CandidateOrigin } from './election.model.js';
import { PersonInput } from '../congresses/person.model.js';

@InputType({ description: 'An election that a congress or meeting is to hold.' })
export class OpenElectionInput extends BooksInput {
  @Field(() => ID, { description: 'The congress or meeting that elects.' })
  @MaxLength(36)
  assemblyId!: string;

  @Field(() => String, { description: 'What it is called, e.g. `Bầu Ban Chấp hành khóa IV`.' })
  @MaxLength(300)
  @Matches(VISIBLE, { message: 'title must not be blank' })
  title!: string;

  @Field(() => ElectionTarget, { defaultValue: 'BODY', description: 'What is elected.' })
  target?: ElectionTarget;

  @Field(() => BodyKind, {
    nullable: true,
    description: 'Kind of the body, of an election to one.',
  })
  bodyKind?: BodyKind | null;

  @Field(() => String, {
    nullable: true,
    description:
      'Name of the body, in whatever capitals; it is made where the term has none. Only of kind OTHER a term has several.',
  })
  @IsOptional()
  @MaxLength(200)
  @Matches(VISIBLE, { message: 'bodyName must not be blank' })
  bodyName?: string | null;

  @Field(() => ID, { nullable: true, description: 'Code of the branch of a BRANCH_COMMITTEE.' })
  @IsOptional()
  @MaxLength(60)
  branchCode?: string | null;

  @Field(() => Int, {
    nullable: true,
    description:
      'Ordinal of the term; omitted: the term of the body that meets, else the one that the congress opens, or the running one.',
  })
  termOrdinal?: number | null;

  @Field(() => PostInput, {
    nullable: true,
    description: 'The post that the elected take, of an election to a body.',
  })
  @IsOptional()
  @ValidateNested()
  @Type(() => PostInput)
  post?: PostInput | null;

  @Field(() => Int, {
    nullable: true,
    description: 'Seats to be filled; null or omitted where nobody says, and no poll is opened.',
  })
  @IsOptional()
  @Min(1)
  @Max(1000)
  seats?: number | null;

  @Field(() => ElectionOrigin, { defaultValue: 'ELECTED', description: 'Whether in mid-term.' })
  origin?: ElectionOrigin;

  @Field(() => ID, {
    nullable: true,
    description:
      'Id of the body from among whose members is elected. Omitted at a meeting of a committee, where its posts are elected: itself; for the chair its standing committee, where one sits and by the rules the committee elects the head.',
  })
  @IsOptional()
  @MaxLength(20)
  fromAmongBodyId?: string | null;

  @Field(() => BallotForm, {
    nullable: true,
    description: 'How voters say whom they want; omitted where nobody says, and no poll is opened.',
  })
  ballotForm?: Form | null;

  @Field(() => EdtfScalar, {
    nullable: true,
    description: 'From when the elected hold office; omitted: from the first day of the assembly.',
  })
  effectiveFrom?: string | null;
}

@InputType({
  description:
    'Somebody who is to stand: a member, a named person, or (neither given) one whom the source does not name.',
})
export class CandidateInput extends PersonInput {
  @Field(() => CandidateOrigin, { nullable: true, description: 'Who puts the person forward.' })
  origin?: CandidateOrigin | null;
}

@InputType({ description: 'Candidates for an election, at the end of its list.' })
export class NominateCandidatesInput extends BooksInput {
  @Field(() => ID, { description: 'The election.' })
  @MaxLength(36)
  electionId!: string;

  @Field(() => [CandidateInput], {
    description: 'The candidates in the order of the list, 1 to 300.',
  })
  @ArrayMinSize(1)
  @ArrayMaxSize(300)
  @ValidateNested({ each: true })
  @Type(() => CandidateInput)
  candidates!: CandidateInput[];
}

@InputType({ description: 'The withdrawal of a candidate.' })
export class WithdrawCandidateInput extends BooksInput {
  @Field(() => ID, { description: 'The election.' })
  @MaxLength(36)
  electionId!: string;

  @Field(() => ID, { description: 'The candidate.' })
  @MaxLength(36)
  candidateId!: string;

  @Field(() => String, { nullable: true, description: 'Why; needed once the list is closed.' })
  @IsOptional()
  @MaxLength(500)
  @Matches(VISIBLE, { message: 'reason must not be blank' })
  reason?: string | null;
}

@InputType({ description: 'The closing of a list of candidates.' })
export class CloseCandidateListInput extends BooksInput {
  @Field(() => ID, { description: 'The election.' })
  @MaxLength(36)
  electionId!: string;
}

@InputType({ description: 'The annulment of an election.' })
export class AnnulElectionInput extends BooksInput {
  @Field(() => ID, { description: 'The election.' })
  @MaxLength(36)
  electionId!: string;

  @Field(() => String, { description: 'Why.' })
  @MaxLength(500)
  @Matches(VISIBLE, { message: 'reason must not be blank' })
  reason!: string;
}
