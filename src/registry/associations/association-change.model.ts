import { Field, ID, InputType } from '@nestjs/graphql';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsOptional,
  IsUrl,
  Matches,
  MaxLength,
  ValidateNested,
} from 'class-validator';
import { VISIBLE } from '../../kernel/names.js';
import { EdtfScalar } from '../../platform/graphql/scalars.js';
import { AssociationKind } from './association.model.js';

@InputType({ description: 'A decision to name with a change.' })
export class DecisionInput {
  @Field(() => String, { description: 'Number as printed.' })
  @MaxLength(100)
  @Matches(VISIBLE, { message: 'number must not be blank' })
  number!: string;

  @Field(() => String, { nullable: true, description: 'Who issued it.' })
  @IsOptional()
  @MaxLength(300)
  issuer?: string | null;

  @Field(() => EdtfScalar, { nullable: true, description: 'Its date.' })
  date?: string | null;
}

@InputType({ description: 'The source of what is entered; the same words name the same source.' })
export class SourceInput {
  @Field(() => String, { description: 'Title or subject.' })
  @MaxLength(500)
  @Matches(VISIBLE, { message: 'title must not be blank' })
  title!: string;

  @Field(() => String, { nullable: true, description: 'Who published it.' })
  @IsOptional()
  @MaxLength(300)
  publisher?: string | null;

  @Field(() => EdtfScalar, { nullable: true, description: 'When it was published.' })
  date?: string | null;

  @Field(() => String, { nullable: true, description: 'Where it can be found.' })
  @IsOptional()
  @MaxLength(500)
  address?: string | null;
}

/** What every change may carry. */
@InputType({ isAbstract: true })
export abstract class ChangeInput {
  @Field(() => String, {
    nullable: true,
    description:
      'Makes the request safe to repeat: the same key with the same input gives the first result again.',
  })
  @IsOptional()
  @MaxLength(100)
  @Matches(/^[\x21-\x7e]+$/, { message: 'idempotencyKey must be printable ASCII without spaces' })
  idempotencyKey?: string | null;
}

/** What a change to the books of one association may carry. */
@InputType({ isAbstract: true })
export abstract class BooksInput extends ChangeInput {
  @Field(() => ID, { description: 'Code of the association.' })
  @MaxLength(60)
  associationCode!: string;

  @Field(() => DecisionInput, { nullable: true, description: 'The decision behind the change.' })
  @IsOptional()
  @ValidateNested()
  @Type(() => DecisionInput)
  decision?: DecisionInput | null;

  @Field(() => SourceInput, { nullable: true, description: 'What the entry rests on.' })
  @IsOptional()
  @ValidateNested()
  @Type(() => SourceInput)
  source?: SourceInput | null;

  @Field(() => String, { nullable: true, description: 'Where in the source, e.g. a page.' })
  @IsOptional()
  @MaxLength(200)
  sourcePlace?: string | null;

  @Field(() => String, { nullable: true, description: 'What a later reader should know.' })
  @IsOptional()
  @MaxLength(2000)
  note?: string | null;
}

@InputType({ description: 'A new association.' })
export class FoundAssociationInput extends ChangeInput {
  @Field(() => ID, { description: 'Its code: small letters, digits and hyphens.' })
  @MaxLength(60)
  @Matches(/^[a-z0-9]+(-[a-z0-9]+)*$/, {
    message: 'code must be small letters and digits, in groups joined by hyphens',
  })
  code!: string;

  @Field(() => String, { description: 'Official name.' })
  @MaxLength(300)
  @Matches(VISIBLE, { message: 'name must not be blank' })
  name!: string;

  @Field(() => AssociationKind, { description: 'What it is by law.' })
  kind!: AssociationKind;

  @Field(() => EdtfScalar, { nullable: true, description: 'When it was founded.' })
  foundedOn?: string | null;

  @Field(() => DecisionInput, { nullable: true, description: 'The decision that founded it.' })
  @IsOptional()
  @ValidateNested()
  @Type(() => DecisionInput)
  foundingDecision?: DecisionInput | null;

  @Field(() => ID, {
    nullable: true,
    description:
      'Code of the higher association it belongs to; an office names one in which it writes.',
  })
  @IsOptional()
  @MaxLength(60)
  higherAssociationCode?: string | null;

  @Field(() => String, { nullable: true, description: 'Web site, with http:// or https://.' })
  @IsOptional()
  @MaxLength(300)
  @IsUrl({ protocols: ['http', 'https'], require_protocol: true })
  website?: string | null;

  @Field(() => [String], { nullable: true, description: 'Other names: short, former, foreign.' })
  @IsOptional()
  @ArrayMaxSize(20)
  @MaxLength(300, { each: true })
  otherNames?: string[] | null;

  @Field(() => String, {
    nullable: true,
    description: 'What a reader should know about the entry.',
  })
  @IsOptional()
  @MaxLength(2000)
  note?: string | null;
}

@InputType({ description: 'An office address of an association.' })
export class RecordOfficeAddressInput extends BooksInput {
  @Field(() => String, { description: 'The address as one line.' })
  @MaxLength(500)
  @Matches(VISIBLE, { message: 'address must not be blank' })
  address!: string;

  @Field(() => EdtfScalar, { description: 'First day there; it ends the running address.' })
  from!: string;
}

@InputType({ description: 'An agency under whose patronage an association works.' })
export class RecordPatronAgencyInput extends BooksInput {
  @Field(() => String, { description: 'Name of the agency.' })
  @MaxLength(300)
  @Matches(VISIBLE, { message: 'name must not be blank' })
  name!: string;

  @Field(() => EdtfScalar, { description: 'First day of the patronage.' })
  from!: string;

  @Field(() => EdtfScalar, { nullable: true, description: 'First day without it.' })
  until?: string | null;
}

@InputType({ description: 'A version of the charter of an association.' })
export class RecordCharterVersionInput extends BooksInput {
  @Field(() => String, { description: 'Title, with the year of the amendment.' })
  @MaxLength(300)
  @Matches(VISIBLE, { message: 'title must not be blank' })
  title!: string;

  @Field(() => EdtfScalar, { description: 'When it was adopted.' })
  adoptedOn!: string;

  @Field(() => String, { nullable: true, description: 'Which congress adopted it.' })
  @IsOptional()
  @MaxLength(300)
  adoptedBy?: string | null;

  @Field(() => EdtfScalar, { nullable: true, description: 'When the state body approved it.' })
  approvedOn?: string | null;

  @Field(() => String, { nullable: true, description: 'By which decision it was approved.' })
  @IsOptional()
  @MaxLength(100)
  approvalDecision?: string | null;
}
