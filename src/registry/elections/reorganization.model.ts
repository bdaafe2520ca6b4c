import { Field, ID, InputType, ObjectType } from '@nestjs/graphql';
import { Type } from 'class-transformer';
import { ArrayMaxSize, IsOptional, Matches, MaxLength, ValidateNested } from 'class-validator';

import type { Instant } from '../../kernel/clock.js';
import { VISIBLE } from '../../kernel/names.js';
import { describedEnum } from '../../platform/graphql/described-enum.js';
import { EdtfScalar } from '../../platform/graphql/scalars.js';
import { Grounded } from '../associations/association.model.js';
import { BooksInput } from '../associations/association-change.model.js';
import { MandateEndReason, MandateModel } from '../terms/term.model.js';
import { PostInput } from '../terms/term-change.model.js';
import { PersonChoiceInput } from './delegation.model.js';
import type { Reorganization } from './reorganization.entity.js';

export const ReorganizationPartKind = describedEnum(
  'ReorganizationPartKind',
  'What a reorganization did.',
  {
    ENDED: 'A mandate was ended.',
    BY_ELECTED: 'A seat was filled by ballot (bầu bổ sung).',
    CO_OPTED: 'A seat was filled without a ballot (cử bổ sung).',
    APPOINTED: 'A seat was filled by a higher body.',
    UNSPECIFIED: 'Something of which the source says neither who nor how many.',
  },
);
export type ReorganizationPartKind = keyof typeof ReorganizationPartKind;

@ObjectType('ReorganizationPart', { description: 'One thing that a reorganization did.' })
export class ReorganizationPartModel {
  @Field(() => ReorganizationPartKind, { description: 'What was done.' })
  kind!: ReorganizationPartKind;

  @Field(() => MandateModel, {
    nullable: true,
    description:
      'The mandate that was ended or begun; null where the source says neither, and where it was withdrawn.',
  })
  mandate!: MandateModel | null;

  @Field(() => Boolean, {
    description:
      'Whether the mandate was taken out of the books since, as when its election was annulled.',
  })
  withdrawn!: boolean;

  @Field(() => String, { nullable: true, description: 'What the source says of it.' })
  note!: string | null;
}

@ObjectType('Reorganization', {
  description: 'The umbrella act of consolidating a body (kiện toàn), with its parts.',
  implements: () => [Grounded],
})
export class ReorganizationModel extends Grounded {
  /** The rows behind it, by what was known when; not in the schema. */
  rowId!: number;
  associationId!: number;
  assemblyId!: number;
  bodyId!: number;
  knownAt!: Instant | null;

  @Field(() => ID, { description: 'The act.' })
  id!: string;

  @Field(() => String, { description: 'What it is called.' })
  title!: string;

  @Field(() => EdtfScalar, { description: 'When it took effect.' })
  on!: string;
}

/** A reorganization as the schema shows it, by what was known at an instant. */
export function reorganizationModel(
  row: Reorganization,
  knownAt: Instant | null,
): ReorganizationModel {
  return { ...row, rowId: row.id, id: row.key, on: row.onEdtf, knownAt };
}

@InputType({ description: 'A mandate that a reorganization ends.' })
export class EndedPartInput {
  @Field(() => ID, { description: 'Id of the mandate.' })
  @MaxLength(36)
  mandateId!: string;

  @Field(() => MandateEndReason, { description: 'How it ends.' })
  reason!: MandateEndReason;
}

@InputType({ description: 'Somebody who is taken in without a ballot.' })
export class CoOptedPartInput extends PersonChoiceInput {
  @Field(() => PostInput, { description: 'The post.' })
  post!: PostInput;
}

@InputType({
  description: 'The umbrella act of consolidating a body: all its parts happen, or none.',
})
export class RecordReorganizationInput extends BooksInput {
  @Field(() => ID, { description: 'Id of the congress or meeting that decided it.' })
  @MaxLength(36)
  assemblyId!: string;

  @Field(() => ID, { description: 'Id of the body.' })
  @MaxLength(20)
  bodyId!: string;

  @Field(() => String, { description: 'What it is called.' })
  @MaxLength(300)
  @Matches(VISIBLE, { message: 'title must not be blank' })
  title!: string;

  @Field(() => EdtfScalar, {
    description: 'When it takes effect: a day of the congress or meeting.',
  })
  on!: string;

  @Field(() => [EndedPartInput], { nullable: true, description: 'Mandates that it ends.' })
  @IsOptional()
  @ArrayMaxSize(200)
  @ValidateNested({ each: true })
  @Type(() => EndedPartInput)
  ended?: EndedPartInput[] | null;

  @Field(() => [CoOptedPartInput], {
    nullable: true,
    description: 'Who is taken in without a ballot, to the end of the running term.',
  })
  @IsOptional()
  @ArrayMaxSize(200)
  @ValidateNested({ each: true })
  @Type(() => CoOptedPartInput)
  coOpted?: CoOptedPartInput[] | null;

  @Field(() => [ID], {
    nullable: true,
    description:
      'Ids of mandates in the books that it brought about: by an election there, or begun on its day by none in the books.',
  })
  @IsOptional()
  @ArrayMaxSize(200)
  @MaxLength(36, { each: true })
  begunMandateIds?: string[] | null;

  @Field(() => [String], {
    nullable: true,
    description: 'What else the source says was done, without saying to whom.',
  })
  @IsOptional()
  @ArrayMaxSize(20)
  @MaxLength(500, { each: true })
  @Matches(VISIBLE, { each: true, message: 'unspecified must not be blank' })
  unspecified?: string[] | null;
}
