import { Field, ID, InputType } from '@nestjs/graphql';
import { Type } from 'class-transformer';
import { IsOptional, Matches, MaxLength, ValidateNested } from 'class-validator';
import type { LocalDate } from '../../kernel/calendar.js';
import type { Instant } from '../../kernel/clock.js';
import { VISIBLE } from '../../kernel/names.js';
import { DateTimeScalar, EdtfScalar, LocalDateScalar } from '../../platform/graphql/scalars.js';
import { BooksInput } from '../associations/association-change.model.js';
import { AssemblyKind, AssemblyMode } from './assembly.model.js';
import { AssemblyInput, ReportedNumbersInput } from './assembly-change.model.js';

@InputType({ description: 'A meeting that is called, by the rules in force.' })
export class CallMeetingInput extends BooksInput {
  @Field(() => AssemblyKind, {
    description:
      'COMMITTEE_MEETING, EXTENDED_COMMITTEE_CONFERENCE, DELEGATE_CONFERENCE or BRANCH_MEETING.',
  })
  kind!: AssemblyKind;

  @Field(() => String, { description: 'Its title.' })
  @MaxLength(300)
  @Matches(VISIBLE, { message: 'title must not be blank' })
  title!: string;

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
    description: 'The body that meets; of a committee’s meeting or conference.',
  })
  @IsOptional()
  @MaxLength(20)
  bodyId?: string | null;

  @Field(() => ID, {
    nullable: true,
    description: 'Code of the branch that meets; of a BRANCH_MEETING.',
  })
  @IsOptional()
  @MaxLength(60)
  branchCode?: string | null;

  @Field(() => EdtfScalar, {
    nullable: true,
    description: 'When it is called; left out, today, and unknown of a meeting of the past.',
  })
  on?: string | null;

  @Field(() => ReportedNumbersInput, {
    nullable: true,
    description: 'Numbers that a source gives; with `convened`, nobody is put on the list.',
  })
  @IsOptional()
  @ValidateNested()
  @Type(() => ReportedNumbersInput)
  reported?: ReportedNumbersInput | null;
}

@InputType({ description: 'A congress or meeting that begins its session.' })
export class OpenSessionInput extends AssemblyInput {
  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'When; left out, now, and unknown of one of the past.',
  })
  at?: Instant | null;
}

@InputType({ description: 'A congress or meeting that ends.' })
export class CloseCongressInput extends AssemblyInput {
  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'When; left out, now, and unknown of one of the past.',
  })
  at?: Instant | null;
}

@InputType({ description: 'A congress or meeting that is stopped, as too few have come.' })
export class StopCongressInput extends AssemblyInput {
  @Field(() => String, { description: 'Why.' })
  @MaxLength(500)
  @Matches(VISIBLE, { message: 'reason must not be blank' })
  reason!: string;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'When; left out, now, and unknown of one of the past.',
  })
  at?: Instant | null;
}
