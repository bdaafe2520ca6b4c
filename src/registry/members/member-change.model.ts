import { Field, ID, InputType } from '@nestjs/graphql';
import { Type } from 'class-transformer';
import { IsEmail, IsOptional, Matches, MaxLength, ValidateNested } from 'class-validator';

import { VISIBLE } from '../../kernel/names.js';
import { EdtfScalar } from '../../platform/graphql/scalars.js';
import { BooksInput } from '../associations/association-change.model.js';
import {
  EmploymentSector,
  MemberClass,
  MemberKind,
  MembershipEndReason,
  MembershipStartReason,
  Sex,
} from './member.model.js';

/** What is entered about a person or organization. */
@InputType({ isAbstract: true })
abstract class DetailsInput {
  @Field(() => Sex, { nullable: true, description: 'Sex, of a person.' })
  sex?: Sex | null;

  @Field(() => EdtfScalar, { nullable: true, description: 'Date of birth, as certain as known.' })
  birthDate?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Telephone: digits, with + ( ) . - or spaces.',
  })
  @IsOptional()
  @Matches(/^\+?[0-9 ().-]{6,29}$/, {
    message: 'phone must be 6 to 30 digits, with + ( ) . - or spaces',
  })
  phone?: string | null;

  @Field(() => String, { nullable: true, description: 'E-mail address.' })
  @IsOptional()
  @IsEmail()
  @MaxLength(254)
  email?: string | null;

  @Field(() => String, { nullable: true, description: 'Employer.' })
  @IsOptional()
  @MaxLength(300)
  employer?: string | null;

  @Field(() => String, { nullable: true, description: 'Job title.' })
  @IsOptional()
  @MaxLength(200)
  jobTitle?: string | null;

  @Field(() => EmploymentSector, { nullable: true, description: 'Where the member works.' })
  employmentSector?: EmploymentSector | null;

  @Field(() => String, { nullable: true, description: 'Degrees and qualifications.' })
  @IsOptional()
  @MaxLength(500)
  qualifications?: string | null;
}

@InputType({ description: 'Who a new member is.' })
export class NewMemberInput extends DetailsInput {
  @Field(() => ID, {
    nullable: true,
    description: 'Number of the member; omitted, the next free one is given.',
  })
  @IsOptional()
  @Matches(/^[A-Za-z0-9]+([-_./][A-Za-z0-9]+)*$/, {
    message: 'number must be letters and digits, in groups joined by - _ . or /',
  })
  @MaxLength(30)
  number?: string | null;

  @Field(() => MemberKind, { defaultValue: 'INDIVIDUAL', description: 'Whether it is a person.' })
  kind!: MemberKind;

  @Field(() => String, { description: 'Full name.' })
  @MaxLength(200)
  @Matches(VISIBLE, { message: 'fullName must not be blank' })
  fullName!: string;
}

@InputType({ description: 'What changes about a member; what is omitted stays, null clears it.' })
export class MemberDetailsPatch extends DetailsInput {
  @Field(() => String, { nullable: true, description: 'Full name; cannot be cleared.' })
  @IsOptional()
  @MaxLength(200)
  @Matches(VISIBLE, { message: 'fullName must not be blank' })
  fullName?: string;
}

@InputType({ description: 'A new member and the membership that begins.' })
export class AdmitMemberInput extends BooksInput {
  @Field(() => NewMemberInput, { description: 'Who it is.' })
  @ValidateNested()
  @Type(() => NewMemberInput)
  member!: NewMemberInput;

  @Field(() => ID, {
    nullable: true,
    description: 'Code of the branch; omitted: directly in the association.',
  })
  @IsOptional()
  @MaxLength(60)
  branchCode?: string | null;

  @Field(() => MemberClass, { defaultValue: 'FULL', description: 'Class of the membership.' })
  class!: MemberClass;

  @Field(() => EdtfScalar, { description: 'First day of the membership.' })
  from!: string;

  @Field(() => MembershipStartReason, {
    defaultValue: 'ADMITTED',
    description: '`ADMITTED`, or `IMPORTED` for an entry from an older roster.',
  })
  startReason!: MembershipStartReason;
}

/** A change to the memberships of one member. */
@InputType({ isAbstract: true })
export abstract class MemberChangeInput extends BooksInput {
  @Field(() => ID, { description: 'Number of the member.' })
  @MaxLength(30)
  memberNumber!: string;
}

@InputType({
  description:
    'A further membership of somebody who has been a member before, or was earlier than recorded.',
})
export class ReinstateMemberInput extends MemberChangeInput {
  @Field(() => ID, {
    nullable: true,
    description: 'Code of the branch; omitted: directly in the association.',
  })
  @IsOptional()
  @MaxLength(60)
  branchCode?: string | null;

  @Field(() => MemberClass, { defaultValue: 'FULL', description: 'Class of the membership.' })
  class!: MemberClass;

  @Field(() => EdtfScalar, { description: 'First day of the membership.' })
  from!: string;

  @Field(() => EdtfScalar, {
    nullable: true,
    description: 'First day on which it no longer held, for a membership of the past.',
  })
  until?: string | null;

  @Field(() => MembershipStartReason, {
    defaultValue: 'REINSTATED',
    description: '`REINSTATED`, `ADMITTED` for an earlier first admission, or `IMPORTED`.',
  })
  startReason!: MembershipStartReason;

  @Field(() => MembershipEndReason, { nullable: true, description: 'With `until`: how it ended.' })
  endReason?: MembershipEndReason | null;
}

@InputType({
  description: 'A member who goes on in another branch, or directly in the association.',
})
export class TransferMemberInput extends MemberChangeInput {
  @Field(() => ID, {
    nullable: true,
    description:
      'Code of the branch; null: directly in the association. One of the two must be given.',
  })
  @IsOptional()
  @MaxLength(60)
  toBranchCode!: string | null;

  @Field(() => MemberClass, {
    nullable: true,
    description: 'The class there; omitted or null: as before.',
  })
  class?: MemberClass | null;

  @Field(() => EdtfScalar, { description: 'First day there.' })
  on!: string;
}

@InputType({ description: 'A member who goes on in another class.' })
export class ChangeMemberClassInput extends MemberChangeInput {
  @Field(() => MemberClass, { description: 'The new class.' })
  class!: MemberClass;

  @Field(() => EdtfScalar, { description: 'First day of the new class.' })
  on!: string;
}

@InputType({ description: 'The end of a running membership.' })
export class EndMembershipInput extends MemberChangeInput {
  @Field(() => EdtfScalar, {
    description: 'First day on which it no longer holds; of a death, that day.',
  })
  on!: string;

  @Field(() => MembershipEndReason, {
    description:
      '`RESIGNED`, `REMOVED`, `EXPELLED` or `DECEASED`; the others come of mutations of their own. A death ends the member’s mandates on that day; after the others they run until each is ended by itself.',
  })
  reason!: MembershipEndReason;
}

@InputType({
  description:
    'What a membership should have said from the start; what is omitted stays. A boundary shared with a continuing membership moves on both sides. Decision, source and note take the place of those of the beginning or the end that is corrected.',
})
export class CorrectMembershipInput extends BooksInput {
  @Field(() => ID, { description: 'Id of the membership.' })
  @MaxLength(36)
  membershipId!: string;

  @Field(() => ID, {
    nullable: true,
    description: 'Code of the branch; null: directly in the association; omitted: as it is.',
  })
  @IsOptional()
  @MaxLength(60)
  branchCode?: string | null;

  @Field(() => MemberClass, { nullable: true, description: 'The class; cannot be null.' })
  class?: MemberClass;

  @Field(() => EdtfScalar, { nullable: true, description: 'First day; cannot be null.' })
  from?: string;

  @Field(() => EdtfScalar, {
    nullable: true,
    description: 'First day on which it no longer held; null: it runs.',
  })
  until?: string | null;

  @Field(() => MembershipStartReason, {
    nullable: true,
    description: 'How it began; cannot be null.',
  })
  startReason?: MembershipStartReason;

  @Field(() => MembershipEndReason, { nullable: true, description: 'How it ended; null: it runs.' })
  endReason?: MembershipEndReason | null;

  @Field(() => String, { description: 'Why the books were wrong.' })
  @MaxLength(500)
  @Matches(VISIBLE, { message: 'reason must not be blank' })
  reason!: string;
}

@InputType({
  description: 'A membership that never was: it is withdrawn from the books, on record.',
})
export class RetractMembershipInput extends BooksInput {
  @Field(() => ID, { description: 'Id of the membership.' })
  @MaxLength(36)
  membershipId!: string;

  @Field(() => String, { description: 'Why it should not have been entered.' })
  @MaxLength(500)
  @Matches(VISIBLE, { message: 'reason must not be blank' })
  reason!: string;
}

@InputType({
  description:
    'New details of a member. Decision, source and note are kept in the audit trail, not with the details.',
})
export class UpdateMemberDetailsInput extends MemberChangeInput {
  @Field(() => MemberDetailsPatch, { description: 'What changes.' })
  @ValidateNested()
  @Type(() => MemberDetailsPatch)
  details!: MemberDetailsPatch;
}
