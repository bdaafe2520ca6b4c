import { ArgsType, Field, ID, InputType, Int, ObjectType } from '@nestjs/graphql';
import { Type } from 'class-transformer';
import { IsOptional, Max, MaxLength, Min, ValidateNested } from 'class-validator';

import type { LocalDate } from '../../kernel/calendar.js';
import { describedEnum } from '../../platform/graphql/described-enum.js';
import { KnownArgs } from '../../platform/graphql/moment-args.js';
import { DateTimeScalar, EdtfScalar } from '../../platform/graphql/scalars.js';
import { Source } from '../associations/association.model.js';
import { ChangeInput, SourceInput } from '../associations/association-change.model.js';
import type { Statement } from './statement.entity.js';

export const Metric = describedEnum('Metric', 'What a reported figure counts.', {
  MEMBERS: 'Members, of all classes.',
  BRANCHES: 'Branches, at all levels.',
});
export type Metric = keyof typeof Metric;

export const Qualifier = describedEnum('Qualifier', 'How exact a reported figure claims to be.', {
  EXACT: 'As it stands.',
  ABOUT: 'About (khoảng).',
  NEARLY: 'Nearly (gần): somewhat less.',
  OVER: 'Over (hơn, trên): somewhat more.',
});
export type Qualifier = keyof typeof Qualifier;

@ObjectType('Statement', {
  description:
    'A figure that somebody reported. It stands beside the computed one and never replaces it.',
})
export class StatementModel {
  /** The rows behind it; not in the schema. */
  associationId!: number;
  branchId!: number | null;
  dateEarliest!: LocalDate;
  dateLatest!: LocalDate;
  sourceId!: number;

  @Field(() => ID, { description: 'The statement through all its corrections.' })
  id!: string;

  @Field(() => Metric, { description: 'What it counts.' })
  metric!: Metric;

  @Field(() => Int, { description: 'The figure as reported.' })
  value!: number;

  @Field(() => Qualifier, { description: 'How exact it claims to be.' })
  qualifier!: Qualifier;

  @Field(() => EdtfScalar, { description: 'The date it speaks of.' })
  date!: string;

  @Field(() => Source, { description: 'Where it was reported.' })
  source?: Source;

  @Field(() => String, { nullable: true, description: 'Where in the source.' })
  sourcePlace!: string | null;

  @Field(() => String, { nullable: true, description: 'What a reader should know.' })
  note!: string | null;

  @Field(() => DateTimeScalar, { description: 'When it was entered here.' })
  recordedAt!: string;
}

/** One statement as clients see it. */
export function statementModel(row: Statement): StatementModel {
  return { ...row, id: row.key, date: row.dateEdtf };
}

/** Which statements a list shows. */
@ArgsType()
export class StatementsArgs extends KnownArgs {
  @Field(() => Metric, { description: 'What the figures count.' })
  metric!: Metric;
}

@InputType({ description: 'A reported figure with its source.' })
export class RecordStatementInput extends ChangeInput {
  @Field(() => ID, { description: 'Code of the association.' })
  @MaxLength(60)
  associationCode!: string;

  @Field(() => ID, {
    nullable: true,
    description: 'Code of the branch it is about; omitted: the association.',
  })
  @IsOptional()
  @MaxLength(60)
  branchCode?: string | null;

  @Field(() => Metric, { description: 'What it counts.' })
  metric!: Metric;

  @Field(() => Int, { description: 'The figure as reported.' })
  @Min(0)
  @Max(2_000_000_000)
  value!: number;

  @Field(() => Qualifier, { defaultValue: 'EXACT', description: 'How exact it claims to be.' })
  qualifier!: Qualifier;

  @Field(() => EdtfScalar, { description: 'The date it speaks of.' })
  date!: string;

  @Field(() => SourceInput, { description: 'Where it was reported.' })
  @ValidateNested()
  @Type(() => SourceInput)
  source!: SourceInput;

  @Field(() => String, { nullable: true, description: 'Where in the source, e.g. a page.' })
  @IsOptional()
  @MaxLength(200)
  sourcePlace?: string | null;

  @Field(() => String, { nullable: true, description: 'What a later reader should know.' })
  @IsOptional()
  @MaxLength(2000)
  note?: string | null;
}
