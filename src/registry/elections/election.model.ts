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
import { DateTimeScalar, EdtfScalar } from '../../platform/graphql/scalars.js';
import { BooksInput, Grounded } from '../associations/association.model.js';
import { BodyKind, PostInput, PostModel } from '../terms/term.model.js';
import type { CandidateEntry, ElectionEntry } from './elections.store.js';
import type { BallotForm as Form } from './tally.rules.js';

export const ElectionTarget = describedEnum('ElectionTarget', 'What is elected.', {
  BODY: 'Members of a body, or holders of a post in it: each elected begins a mandate.',
  DELEGATION: 'Delegates to the congress of a higher association: no mandate begins.',
});
export type ElectionTarget = keyof typeof ElectionTarget;

export const ElectionOrigin = describedEnum('ElectionOrigin', 'Whether it is in mid-term.', {
  ELECTED: 'For a new term, or a post that was never filled in this one.',
  BY_ELECTED: 'For seats that fell vacant (bầu bổ sung): mandates end with the running term.',
});
export type ElectionOrigin = keyof typeof ElectionOrigin;

export const BallotForm = describedEnum('BallotForm', 'How voters say whom they want.', {
  STRIKE_OUT: 'The ballot has all names; those not wanted are struck out.',
  MARKED: 'The ballot has all names; those wanted are marked.',
  YES_NO: 'For each name a box for and a box against; also one name put to a show of hands.',
} as const satisfies Record<Form, string>);

export const CandidateOrigin = describedEnum('CandidateOrigin', 'Who put a candidate forward.', {
  OUTGOING_COMMITTEE: 'The outgoing committee.',
  DELEGATES: 'Delegates of the congress or meeting (đề cử).',
  SELF: 'The candidate (ứng cử).',
});
export type CandidateOrigin = keyof typeof CandidateOrigin;

export const ElectionState = describedEnum('ElectionState', 'How far an election is.', {
  PREPARED: 'The list of candidates is open.',
  LIST_CLOSED: 'The list of candidates is closed; no poll was opened yet.',
  POLLING: 'A poll is open and has no result yet.',
  DECIDED: 'The last poll has a result; seats may be open still, which is a valid end.',
  ANNULLED: 'It was annulled: as if nobody had been elected.',
});
export type ElectionState = keyof typeof ElectionState;

@ObjectType('Candidate', { description: 'Somebody who stands in an election.' })
export class CandidateModel {
  /** The rows behind it; not in the schema. */
  memberId!: number | null;

  @Field(() => ID, { description: 'The candidate.' })
  id!: string;

  @Field(() => String, { nullable: true, description: 'Name; null where the source has none.' })
  name!: string | null;

  @Field(() => Int, { description: 'Place on the list, from 1.' })
  position!: number;

  @Field(() => CandidateOrigin, {
    nullable: true,
    description: 'Who put the candidate forward; null where nobody says.',
  })
  origin!: CandidateOrigin | null;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'When the candidate withdrew; null: stands.',
  })
  withdrawnAt!: Instant | null;

  @Field(() => String, { nullable: true, description: 'Why the candidate withdrew.' })
  withdrawnReason!: string | null;
}

/** A candidate as the schema shows it. */
export function candidateModel({ key, ...candidate }: CandidateEntry): CandidateModel {
  return { ...candidate, id: key };
}

@ObjectType('Election', {
  description: 'An election by a congress or meeting, from the candidates to the mandates.',
  implements: () => [Grounded],
})
export class ElectionModel extends Grounded {
  /** What its fields are worked out from, by what was known when; not in the schema. */
  entry!: ElectionEntry;
  knownAt!: Instant | null;

  @Field(() => ID, { description: 'The election.' })
  id!: string;

  @Field(() => String, { description: 'What it is called.' })
  title!: string;

  @Field(() => ElectionTarget, { description: 'What is elected.' })
  target!: ElectionTarget;

  @Field(() => BodyKind, { nullable: true, description: 'Kind of the body; null of a delegation.' })
  bodyKind!: BodyKind | null;

  @Field(() => String, { nullable: true, description: 'Name of the body.' })
  bodyName!: string | null;

  @Field(() => Int, {
    nullable: true,
    description: 'Ordinal of the term; null: the term that the congress opens, or the running one.',
  })
  termOrdinal!: number | null;

  @Field(() => PostModel, { nullable: true, description: 'The post that the elected take.' })
  post!: PostModel | null;

  @Field(() => Int, { nullable: true, description: 'Seats to be filled; null if unknown.' })
  seats!: number | null;

  @Field(() => ElectionOrigin, { description: 'Whether it is in mid-term.' })
  origin!: ElectionOrigin;

  @Field(() => BallotForm, {
    nullable: true,
    description: 'How voters say whom they want; null where nobody says.',
  })
  ballotForm!: Form | null;

  @Field(() => EdtfScalar, {
    description: 'From when the elected hold office: by default the first day of the assembly.',
  })
  effectiveFrom!: string;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'When the list of candidates was closed; null: it is open.',
  })
  listClosedAt!: Instant | null;

  @Field(() => String, { nullable: true, description: 'Why it was annulled; null: it was not.' })
  annulledReason!: string | null;
}

/** An election as the schema shows it, by what was known at an instant. */
export function electionModel(entry: ElectionEntry, knownAt: Instant | null): ElectionModel {
  const { key, postKind: kind, postTitle: title } = entry;
  const post = kind === null || title === null ? null : { kind, title };
  const effectiveFrom = entry.effectiveFrom ?? entry.assemblyDate;
  return { ...entry, id: key, effectiveFrom, post, entry, knownAt };
}

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
    description: 'Name of the body; one of this kind and name is made where the term has none.',
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
      'Ordinal of the term; omitted: the term that the congress opens, or the running one.',
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
    description: 'Id of the body that elects from among its own members, as a committee its chair.',
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
export class CandidateInput {
  @Field(() => ID, { nullable: true, description: 'Number of the member.' })
  @IsOptional()
  @MaxLength(30)
  memberNumber?: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'Name of somebody not in the roster; the name of a member is refused, unless note says who else has it.',
  })
  @IsOptional()
  @MaxLength(200)
  @Matches(VISIBLE, { message: 'personName must not be blank' })
  personName?: string | null;

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
