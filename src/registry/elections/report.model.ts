import { ArgsType, Field, ID, Int, ObjectType } from '@nestjs/graphql';
import { IsOptional, MaxLength } from 'class-validator';

import { EdtfScalar } from '../../platform/graphql/scalars.js';
import { AssemblyModel } from '../congresses/assembly.model.js';
import { ElectionModel } from './election.model.js';
import { PollModel } from './poll.model.js';
import { PollResultModel, ResultRowModel } from './result.model.js';

@ObjectType('Signatory', { description: 'Somebody who signs a report.' })
export class SignatoryModel {
  @Field(() => String, { description: 'Name.' })
  name!: string;

  @Field(() => Boolean, { description: 'Whether he or she leads those who sign with him or her.' })
  isHead!: boolean;
}

@ObjectType('TallyReport', {
  description: 'All that the report of the tellers on a poll needs (biên bản kiểm phiếu).',
})
export class TallyReportModel {
  @Field(() => String, { description: 'Official name of the association.' })
  associationName!: string;

  @Field(() => AssemblyModel, { description: 'The congress or meeting: title, date and place.' })
  assembly!: AssemblyModel;

  @Field(() => ElectionModel, { description: 'The election.' })
  election!: ElectionModel;

  @Field(() => PollModel, {
    description: 'The poll: round, method, seats, quorum, who was convened and present.',
  })
  poll!: PollModel;

  @Field(() => PollResultModel, {
    description: 'Ballots, boxes and each candidate, as the result stands.',
  })
  result!: PollResultModel;

  @Field(() => [SignatoryModel], {
    description: 'The tellers when the result was recorded first, their head first.',
  })
  tellers!: SignatoryModel[];

  @Field(() => [SignatoryModel], { description: 'The presidium then, its head first.' })
  presidium!: SignatoryModel[];

  @Field(() => [SignatoryModel], { description: 'The secretaries then, their head first.' })
  secretaries!: SignatoryModel[];
}

@ObjectType('ElectedPerson', { description: 'Somebody who is elected.' })
export class ElectedPersonModel extends ResultRowModel {
  @Field(() => Int, { description: 'In which round.' })
  round!: number;
}

@ObjectType('ElectionAnnouncement', { description: 'Who is elected in one election.' })
export class ElectionAnnouncementModel {
  @Field(() => ElectionModel, { description: 'The election: body, post and seats.' })
  election!: ElectionModel;

  @Field(() => Int, {
    nullable: true,
    description: 'Ordinal of the term; null where none is known.',
  })
  termOrdinal!: number | null;

  @Field(() => String, { nullable: true, description: 'Label of the term; null likewise.' })
  termLabel!: string | null;

  @Field(() => EdtfScalar, { description: 'From when the elected hold office.' })
  effectiveFrom!: string;

  @Field(() => [ElectedPersonModel], {
    description: 'The elected, by round, the most votes first.',
  })
  elected!: ElectedPersonModel[];

  @Field(() => Int, { nullable: true, description: 'Seats that are not filled; null if unknown.' })
  seatsOpen!: number | null;
}

@ObjectType('ResultAnnouncement', {
  description: 'All that the announcement of the results of a congress or meeting needs.',
})
export class ResultAnnouncementModel {
  @Field(() => String, { description: 'Official name of the association.' })
  associationName!: string;

  @Field(() => AssemblyModel, { description: 'The congress or meeting: title, date and place.' })
  assembly!: AssemblyModel;

  @Field(() => [ElectionAnnouncementModel], {
    description: 'Its elections that have a result and were not annulled, in order.',
  })
  elections!: ElectionAnnouncementModel[];

  @Field(() => [SignatoryModel], { description: 'The presidium, its head first.' })
  presidium!: SignatoryModel[];

  @Field(() => [SignatoryModel], { description: 'The secretaries, their head first.' })
  secretaries!: SignatoryModel[];
}

/** Of which election, or of which congress or meeting with all its elections. */
@ArgsType()
export class AnnouncementArgs {
  @Field(() => ID, { nullable: true, description: 'One election; or give assemblyId.' })
  @IsOptional()
  @MaxLength(36)
  electionId?: string | null;

  @Field(() => ID, {
    nullable: true,
    description: 'A congress or meeting with all its elections; or give electionId.',
  })
  @IsOptional()
  @MaxLength(36)
  assemblyId?: string | null;
}
