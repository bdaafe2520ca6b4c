import { Field, ID, InputType, Int } from '@nestjs/graphql';
import { Type } from 'class-transformer';
import { IsOptional, Matches, Max, MaxLength, Min, ValidateNested } from 'class-validator';
import type { LocalDate } from '../../kernel/calendar.js';
import { VISIBLE } from '../../kernel/names.js';
import { EdtfScalar, LocalDateScalar } from '../../platform/graphql/scalars.js';
import { BooksInput } from '../associations/association-change.model.js';
import { AssemblyComposition, AssemblyKind, AssemblyMode } from './assembly.model.js';

/** More than any association has members. */
const MANY = 100_000_000;

/** A change to one congress or meeting. */
@InputType({ isAbstract: true })
export abstract class AssemblyInput extends BooksInput {
  @Field(() => ID, { description: 'The congress or meeting.' })
  @MaxLength(36)
  assemblyId!: string;
}

@InputType({ description: 'The term that a congress opens when it elects.' })
export class TermToOpenInput {
  @Field(() => Int, { description: 'Its ordinal (khóa): IV is 4.' })
  @Min(1)
  @Max(999)
  ordinal!: number;

  @Field(() => String, { description: 'Its nominal label, e.g. `2024-2029`.' })
  @Matches(/^\d{4}-\d{4}$/, { message: 'label must be two years, e.g. 2024-2029' })
  label!: string;
}

@InputType({
  description:
    'Numbers that a source gives. What is left out or null is unknown, which is not zero.',
})
export class ReportedNumbersInput {
  @Field(() => Int, { nullable: true, description: 'Those convened.' })
  @IsOptional()
  @Min(0)
  @Max(MANY)
  convened?: number | null;

  @Field(() => Int, {
    nullable: true,
    description: 'Those of them excused beforehand, who therefore are not present.',
  })
  @IsOptional()
  @Min(0)
  @Max(MANY)
  excused?: number | null;

  @Field(() => Int, { nullable: true, description: 'Those present.' })
  @IsOptional()
  @Min(0)
  @Max(MANY)
  present?: number | null;

  @Field(() => Int, { nullable: true, description: 'Members whom they represent.' })
  @IsOptional()
  @Min(0)
  @Max(MANY)
  represented?: number | null;
}

@InputType({ description: 'A congress that is prepared, or one of the past that is entered.' })
export class PrepareCongressInput extends BooksInput {
  @Field(() => AssemblyKind, { description: 'FOUNDING, TERM or EXTRAORDINARY.' })
  kind!: AssemblyKind;

  @Field(() => String, { description: 'Its title.' })
  @MaxLength(300)
  @Matches(VISIBLE, { message: 'title must not be blank' })
  title!: string;

  @Field(() => Int, {
    nullable: true,
    description: 'Its number: IV is 4; left out where it has none.',
  })
  @IsOptional()
  @Min(1)
  @Max(999)
  ordinal?: number | null;

  @Field(() => AssemblyComposition, { description: 'DELEGATES or GENERAL_ASSEMBLY.' })
  composition!: AssemblyComposition;

  @Field(() => AssemblyMode, { nullable: true, description: 'How people meet.' })
  mode?: AssemblyMode | null;

  @Field(() => String, { nullable: true, description: 'Where.' })
  @IsOptional()
  @MaxLength(300)
  place?: string | null;

  @Field(() => EdtfScalar, { description: 'Its first day, as certain as its source.' })
  date!: string;

  @Field(() => LocalDateScalar, {
    nullable: true,
    description: 'Its last day, where it is of several.',
  })
  lastDay?: LocalDate | null;

  @Field(() => ID, {
    nullable: true,
    description: 'Code of the branch whose congress it is; left out, the association’s.',
  })
  @IsOptional()
  @MaxLength(60)
  branchCode?: string | null;

  @Field(() => TermToOpenInput, {
    nullable: true,
    description: 'The term that it opens when it elects; of FOUNDING and TERM only.',
  })
  @IsOptional()
  @ValidateNested()
  @Type(() => TermToOpenInput)
  opensTerm?: TermToOpenInput | null;

  @Field(() => Int, {
    nullable: true,
    description:
      'How many of the executive committee asked for it; of EXTRAORDINARY, which gives this or the next.',
  })
  @IsOptional()
  @Min(0)
  @Max(MANY)
  requestedByCommittee?: number | null;

  @Field(() => Int, { nullable: true, description: 'How many full members asked for it.' })
  @IsOptional()
  @Min(0)
  @Max(MANY)
  requestedByMembers?: number | null;

  @Field(() => ReportedNumbersInput, {
    nullable: true,
    description: 'Numbers that a source gives, used where the books have no list.',
  })
  @IsOptional()
  @ValidateNested()
  @Type(() => ReportedNumbersInput)
  reported?: ReportedNumbersInput | null;
}

@InputType({
  description:
    'What the books should say of a congress or meeting; what is left out stays, null clears it.',
})
export class CorrectCongressInput extends AssemblyInput {
  @Field(() => String, { description: 'Why.' })
  @MaxLength(500)
  @Matches(VISIBLE, { message: 'reason must not be blank' })
  reason!: string;

  @Field(() => String, { nullable: true, description: 'Its title; cannot be null.' })
  @IsOptional()
  @MaxLength(300)
  @Matches(VISIBLE, { message: 'title must not be blank' })
  title?: string;

  @Field(() => Int, { nullable: true, description: 'Its number, of a congress.' })
  @IsOptional()
  @Min(1)
  @Max(999)
  ordinal?: number | null;

  @Field(() => AssemblyMode, { nullable: true, description: 'How people meet.' })
  mode?: AssemblyMode | null;

  @Field(() => String, { nullable: true, description: 'Where.' })
  @IsOptional()
  @MaxLength(300)
  place?: string | null;

  @Field(() => EdtfScalar, {
    nullable: true,
    description:
      'Its first day; cannot be null. Whoever is called must be eligible on this one; on the list of a general assembly that is CONVENED all full members of this day are put.',
  })
  date?: string;

  @Field(() => LocalDateScalar, { nullable: true, description: 'Its last day.' })
  lastDay?: LocalDate | null;

  @Field(() => TermToOpenInput, { nullable: true, description: 'The term that it opens.' })
  @IsOptional()
  @ValidateNested()
  @Type(() => TermToOpenInput)
  opensTerm?: TermToOpenInput | null;

  @Field(() => Int, {
    nullable: true,
    description: 'How many of the executive committee asked for it; before it is convened.',
  })
  @IsOptional()
  @Min(0)
  @Max(MANY)
  requestedByCommittee?: number | null;

  @Field(() => Int, {
    nullable: true,
    description: 'How many full members asked for it; before it is convened.',
  })
  @IsOptional()
  @Min(0)
  @Max(MANY)
  requestedByMembers?: number | null;

  @Field(() => ReportedNumbersInput, {
    nullable: true,
    description: 'Numbers that a source gives: these take the place of all there are.',
  })
  @IsOptional()
  @ValidateNested()
  @Type(() => ReportedNumbersInput)
  reported?: ReportedNumbersInput | null;
}

@InputType({ description: 'A prepared congress that is called, by the rules in force.' })
export class ConveneCongressInput extends AssemblyInput {
  @Field(() => EdtfScalar, {
    nullable: true,
    description: 'When; left out, today, and unknown of a congress of the past.',
  })
  on?: string | null;
}
