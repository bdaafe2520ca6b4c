import { Field, ID, InputType } from '@nestjs/graphql';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsOptional,
  Matches,
  MaxLength,
  ValidateNested,
} from 'class-validator';
import { VISIBLE } from '../../kernel/names.js';
import { describedEnum } from '../../platform/graphql/described-enum.js';
import { EdtfScalar } from '../../platform/graphql/scalars.js';
import { BooksInput } from '../associations/association-change.model.js';
import { BranchSector, BranchBeginning } from './branch.model.js';

const CODE = /^[A-Za-z0-9]+([-_.][A-Za-z0-9]+)*$/;

const CODE_MESSAGE = 'code must be letters and digits, in groups joined by - _ or .';

/** A change to one branch. */
@InputType({ isAbstract: true })
export abstract class BranchChangeInput extends BooksInput {
  @Field(() => ID, { description: 'Code of the branch.' })
  @MaxLength(60)
  branchCode!: string;
}

@InputType({ description: 'A branch that is set up or admitted.' })
export class EstablishBranchInput extends BooksInput {
  @Field(() => ID, { description: 'Its code, unique in the association for ever.' })
  @MaxLength(60)
  @Matches(CODE, { message: CODE_MESSAGE })
  code!: string;

  @Field(() => String, { description: 'Its name.' })
  @MaxLength(300)
  @Matches(VISIBLE, { message: 'name must not be blank' })
  name!: string;

  @Field(() => BranchSector, { description: 'Where its members work.' })
  sector!: BranchSector;

  @Field(() => EdtfScalar, { description: 'First day of the branch.' })
  from!: string;

  @Field(() => BranchBeginning, {
    defaultValue: 'ESTABLISHED',
    description: '`ESTABLISHED` or `ADMITTED`; mergers and splits have mutations of their own.',
  })
  beginning!: BranchBeginning;

  @Field(() => ID, {
    nullable: true,
    description: 'Code of the branch it is under from the start.',
  })
  @IsOptional()
  @MaxLength(60)
  parentCode?: string | null;

  @Field(() => String, { nullable: true, description: 'Name of the organization it is at.' })
  @IsOptional()
  @MaxLength(300)
  @Matches(VISIBLE, { message: 'hostOrganization must not be blank' })
  hostOrganization?: string | null;
}

@InputType({ description: 'A new name of a branch.' })
export class RenameBranchInput extends BranchChangeInput {
  @Field(() => String, { description: 'The new name.' })
  @MaxLength(300)
  @Matches(VISIBLE, { message: 'name must not be blank' })
  name!: string;

  @Field(() => EdtfScalar, { description: 'First day of the new name.' })
  from!: string;
}

@InputType({ description: 'A branch placed under another, or under none.' })
export class ReparentBranchInput extends BranchChangeInput {
  @Field(() => ID, {
    nullable: true,
    description: 'Code of the branch above it; null: none. One of the two must be given.',
  })
  @IsOptional()
  @MaxLength(60)
  parentCode!: string | null;

  @Field(() => EdtfScalar, { description: 'First day there.' })
  from!: string;
}

@InputType({ description: 'A branch at another organization, or at none.' })
export class ChangeBranchHostInput extends BranchChangeInput {
  @Field(() => String, {
    nullable: true,
    description: 'Name of the organization; null: none. One of the two must be given.',
  })
  @IsOptional()
  @MaxLength(300)
  @Matches(VISIBLE, { message: 'hostOrganization must not be blank' })
  hostOrganization!: string | null;

  @Field(() => EdtfScalar, { description: 'First day there.' })
  from!: string;
}

@InputType({ description: 'A branch made by a merger or a split.' })
export class NewBranchInput {
  @Field(() => ID, { description: 'Its code, unique in the association for ever.' })
  @MaxLength(60)
  @Matches(CODE, { message: CODE_MESSAGE })
  code!: string;

  @Field(() => String, { description: 'Its name.' })
  @MaxLength(300)
  @Matches(VISIBLE, { message: 'name must not be blank' })
  name!: string;

  @Field(() => BranchSector, { description: 'Where its members work.' })
  sector!: BranchSector;
}

@InputType({ description: 'Branches that cease and go on in one: one that exists, or a new one.' })
export class MergeBranchesInput extends BooksInput {
  @Field(() => [ID], { description: 'Codes of the branches that cease.' })
  @ArrayMinSize(1)
  @ArrayMaxSize(50)
  branchCodes!: string[];

  @Field(() => ID, { nullable: true, description: 'Code of the branch that takes them in.' })
  @IsOptional()
  @MaxLength(60)
  intoCode?: string | null;

  @Field(() => NewBranchInput, { nullable: true, description: 'The branch that is made of them.' })
  @IsOptional()
  @ValidateNested()
  @Type(() => NewBranchInput)
  intoNew?: NewBranchInput | null;

  @Field(() => EdtfScalar, { description: 'First day of the merger: the members are moved on it.' })
  on!: string;
}

@InputType({ description: 'A branch made by a split, and who goes there.' })
export class SplitPartInput extends NewBranchInput {
  @Field(() => [ID], {
    description: 'Numbers of the running members of the old branch who go there.',
  })
  @ArrayMaxSize(10_000)
  memberNumbers!: string[];
}

@InputType({ description: 'New branches split from one, which goes on or ceases.' })
export class SplitBranchInput extends BranchChangeInput {
  @Field(() => [SplitPartInput], { description: 'The new branches.' })
  @ArrayMinSize(1)
  @ArrayMaxSize(50)
  @ValidateNested({ each: true })
  @Type(() => SplitPartInput)
  parts!: SplitPartInput[];

  @Field(() => Boolean, {
    description:
      'Whether the old branch goes on with the others; if not, everybody must go somewhere.',
  })
  continues!: boolean;

  @Field(() => EdtfScalar, { description: 'First day of the split: the members are moved on it.' })
  on!: string;
}

export const MembersGo = describedEnum(
  'MembersGo',
  'Where the running members of a dissolved branch go.',
  {
    TO_BRANCH: 'Transferred to another branch.',
    TO_ASSOCIATION: 'Transferred to the association directly, without a branch.',
    LEAVE: 'They leave the association with their branch.',
  },
);

export type MembersGo = keyof typeof MembersGo;

@InputType({ description: 'A branch that is dissolved.' })
export class DissolveBranchInput extends BranchChangeInput {
  @Field(() => EdtfScalar, { description: 'First day without the branch.' })
  on!: string;

  @Field(() => MembersGo, {
    nullable: true,
    description: 'Where its running members go; refused if it has some and this is not said.',
  })
  membersGo?: MembersGo | null;

  @Field(() => ID, { nullable: true, description: 'With `TO_BRANCH`: code of that branch.' })
  @IsOptional()
  @MaxLength(60)
  toBranchCode?: string | null;
}
