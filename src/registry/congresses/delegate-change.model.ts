import { Field, ID, InputType, ObjectType } from '@nestjs/graphql';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsOptional,
  Matches,
  MaxLength,
  ValidateNested,
} from 'class-validator';

import type { Instant } from '../../kernel/clock.js';
import { VISIBLE } from '../../kernel/names.js';
import { DateTimeScalar } from '../../platform/graphql/scalars.js';
import { AssemblyInput } from './assembly-change.model.js';
import { AssemblyModel } from './assembly.model.js';
import { DelegateBasis, DelegateRole, DelegateStanding } from './delegate.model.js';
import { PersonInput } from './person.model.js';

/** So many people one request may be about. */
const MOST_AT_ONCE = 500;

/** Somebody who is put on a list. */
@InputType({ isAbstract: true })
export abstract class PersonOnListInput extends PersonInput {
  @Field(() => String, { nullable: true, description: 'What he or she is, e.g. an office.' })
  @IsOptional()
  @MaxLength(200)
  title?: string | null;
}

@InputType({ description: 'A delegate or alternate to be put on the list.' })
export class NewDelegateInput extends PersonOnListInput {
  @Field(() => DelegateRole, {
    nullable: true,
    description: 'DELEGATE, which is meant where it is left out, or ALTERNATE.',
  })
  role?: DelegateRole | null;

  @Field(() => DelegateBasis, {
    nullable: true,
    description: 'How he or she came on the list; may be left out of alternates only.',
  })
  basis?: DelegateBasis | null;

  @Field(() => ID, {
    nullable: true,
    description:
      'Code of the branch represented. Left out of somebody ELECTED or called as a MEMBER, the branch of the membership on the first day.',
  })
  @IsOptional()
  @MaxLength(60)
  branchCode?: string | null;
}

@InputType({ description: 'Delegates and alternates to be put on the list, all or none.' })
export class EnterDelegatesInput extends AssemblyInput {
  @Field(() => [NewDelegateInput], { description: 'Who; 500 at the most.' })
  @ArrayMinSize(1)
  @ArrayMaxSize(MOST_AT_ONCE)
  @ValidateNested({ each: true })
  @Type(() => NewDelegateInput)
  delegates!: NewDelegateInput[];
}

@InputType({ description: 'A guest: no delegate.' })
export class NewGuestInput extends PersonOnListInput {}

@InputType({ description: 'Guests to be put on the list, all or none.' })
export class InviteGuestsInput extends AssemblyInput {
  @Field(() => [NewGuestInput], { description: 'Who; 500 at the most.' })
  @ArrayMinSize(1)
  @ArrayMaxSize(MOST_AT_ONCE)
  @ValidateNested({ each: true })
  @Type(() => NewGuestInput)
  guests!: NewGuestInput[];
}

@InputType({ description: 'An alternate who takes the place of a delegate.' })
export class ReplaceDelegateInput extends AssemblyInput {
  @Field(() => ID, { description: 'The delegate, who is not there.' })
  @MaxLength(36)
  delegateId!: string;

  @Field(() => ID, { description: 'The alternate, of the same branch.' })
  @MaxLength(36)
  alternateId!: string;

  @Field(() => String, { description: 'Why.' })
  @MaxLength(500)
  @Matches(VISIBLE, { message: 'reason must not be blank' })
  reason!: string;
}

@InputType({ description: 'Whether somebody on the list counts.' })
export class SetDelegateStandingInput extends AssemblyInput {
  @Field(() => ID, { description: 'The delegate, alternate or guest.' })
  @MaxLength(36)
  delegateId!: string;

  @Field(() => DelegateStanding, {
    description: 'CONVENED, EXCUSED, NOT_QUALIFIED or WITHDRAWN; REPLACED by replaceDelegate only.',
  })
  standing!: DelegateStanding;

  @Field(() => String, {
    nullable: true,
    description: 'Why; may be left out of CONVENED only.',
  })
  @IsOptional()
  @MaxLength(500)
  @Matches(VISIBLE, { message: 'reason must not be blank' })
  reason?: string | null;
}

@InputType({ description: 'People who come.' })
export class CheckInInput extends AssemblyInput {
  @Field(() => [ID], { description: 'Delegates, alternates or guests; 500 at the most.' })
  @ArrayMinSize(1)
  @ArrayMaxSize(MOST_AT_ONCE)
  @MaxLength(36, { each: true })
  delegateIds!: string[];

  @Field(() => DateTimeScalar, { nullable: true, description: 'When; left out, now.' })
  at?: Instant | null;
}

@InputType({ description: 'People who leave.' })
export class CheckOutInput extends AssemblyInput {
  @Field(() => [ID], { description: 'Delegates, alternates or guests; 500 at the most.' })
  @ArrayMinSize(1)
  @ArrayMaxSize(MOST_AT_ONCE)
  @MaxLength(36, { each: true })
  delegateIds!: string[];

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'The first moment of being away; left out, now.',
  })
  at?: Instant | null;
}

@ObjectType({ description: 'What checking people in or out came to.' })
export class AttendanceOutcome {
  @Field(() => AssemblyModel, { description: 'The congress or meeting, as it is now.' })
  assembly!: AssemblyModel;

  @Field(() => [String], { description: 'Ids of those who were checked in or out by this.' })
  changed!: string[];

  @Field(() => [String], {
    description: 'Ids of those who were in already, or not there: nothing was written of them.',
  })
  unchanged!: string[];
}
