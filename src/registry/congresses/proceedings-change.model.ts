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

import type { LocalDate } from '../../kernel/calendar.js';
import { VISIBLE } from '../../kernel/names.js';
import { EdtfScalar, LocalDateScalar } from '../../platform/graphql/scalars.js';
import { ApportionmentMethod } from '../rule-sets/rule-set.model.js';
import type { ApportionmentMethod as Method } from '../rule-sets/rule-set.rules.js';
import { AssemblyInput } from './assembly-change.model.js';
import { AssemblyOfficerRole, DocumentKind } from './proceedings.model.js';
import { PersonInput } from './person.model.js';

@InputType({ description: 'Somebody who gets a part in running a congress or meeting.' })
export class NewOfficerInput extends PersonInput {
  @Field(() => AssemblyOfficerRole, { description: 'The part.' })
  role!: AssemblyOfficerRole;

  @Field(() => Boolean, { nullable: true, description: 'Whether he or she leads them; else no.' })
  isHead?: boolean | null;
}

@InputType({ description: 'People who get parts in running a congress or meeting, all or none.' })
export class AppointOfficersInput extends AssemblyInput {
  @Field(() => [NewOfficerInput], { description: 'Who; 100 at the most.' })
  @ArrayMinSize(1)
  @ArrayMaxSize(100)
  @ValidateNested({ each: true })
  @Type(() => NewOfficerInput)
  officers!: NewOfficerInput[];
}

@InputType({ description: 'Somebody who no longer has a part in running it.' })
export class RelieveOfficerInput extends AssemblyInput {
  @Field(() => ID, { description: 'The entry.' })
  @MaxLength(36)
  officerId!: string;
}

@InputType({ description: 'One item of an agenda.' })
export class AgendaItemInput {
  @Field(() => String, { description: 'What it is.' })
  @MaxLength(500)
  @Matches(VISIBLE, { message: 'text must not be blank' })
  text!: string;

  @Field(() => LocalDateScalar, { nullable: true, description: 'On which day.' })
  day?: LocalDate | null;
}

@InputType({ description: 'The agenda as a whole, in the place of the one that stands.' })
export class SetAgendaInput extends AssemblyInput {
  @Field(() => [AgendaItemInput], { description: 'In order; 200 at the most.' })
  @ArrayMaxSize(200)
  @ValidateNested({ each: true })
  @Type(() => AgendaItemInput)
  items!: AgendaItemInput[];
}

@InputType({ description: 'A document that was adopted.' })
export class AdoptDocumentInput extends AssemblyInput {
  @Field(() => DocumentKind, {
    description: 'What kind it is; of a CHARTER a version is entered as well.',
  })
  kind!: DocumentKind;

  @Field(() => String, { description: 'Its title.' })
  @MaxLength(300)
  @Matches(VISIBLE, { message: 'title must not be blank' })
  title!: string;

  @Field(() => EdtfScalar, {
    nullable: true,
    description: 'When; left out, on the last day of the congress or meeting.',
  })
  adoptedOn?: string | null;
}

@InputType({ description: 'Seats of delegates to be apportioned over branches.' })
export class ApportionDelegatesInput extends AssemblyInput {
  @Field(() => LocalDateScalar, {
    description: 'The day by whose roster it is done: full members of each branch are counted.',
  })
  referenceDate!: LocalDate;

  @Field(() => Int, { description: 'Seats to be apportioned, those of delegates by office apart.' })
  @Min(1)
  @Max(10_000)
  seats!: number;

  @Field(() => ApportionmentMethod, {
    nullable: true,
    description: 'The method; left out, that of the rule set.',
  })
  method?: Method | null;

  @Field(() => Int, {
    nullable: true,
    description: 'The least number of seats of a branch with a full member; left out, none.',
  })
  @IsOptional()
  @Min(0)
  @Max(10_000)
  floor?: number | null;

  @Field(() => Int, {
    nullable: true,
    description: 'Seats of delegates by office, which are not apportioned.',
  })
  @IsOptional()
  @Min(0)
  @Max(10_000)
  exOfficioSeats?: number | null;
}

@InputType({ description: 'The seats of one branch, where they are not those calculated.' })
export class SeatAdjustmentInput {
  @Field(() => ID, { description: 'Code of the branch.' })
  @MaxLength(60)
  branchCode!: string;

  @Field(() => Int, { description: 'Its seats.' })
  @Min(0)
  @Max(10_000)
  seats!: number;

  @Field(() => String, { description: 'Why.' })
  @MaxLength(500)
  @Matches(VISIBLE, { message: 'reason must not be blank' })
  reason!: string;
}

@InputType({ description: 'All that the office changes of an apportionment by hand.' })
export class AdjustApportionmentInput extends AssemblyInput {
  @Field(() => [SeatAdjustmentInput], {
    description: 'Each branch once; in the place of all earlier changes. The sum stays the seats.',
  })
  @ArrayMaxSize(500)
  @ValidateNested({ each: true })
  @Type(() => SeatAdjustmentInput)
  adjustments!: SeatAdjustmentInput[];
}
