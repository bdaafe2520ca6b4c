import { ArgsType, Field, ID, InputType, Int, ObjectType } from '@nestjs/graphql';
import { Type } from 'class-transformer';
import { IsIn, IsOptional, MaxLength, ValidateNested } from 'class-validator';

import type { LocalDate } from '../../kernel/calendar.js';
import { describedEnum } from '../../platform/graphql/described-enum.js';
import { MomentArgs } from '../../platform/graphql/moment-args.js';
import { ConnectionOf } from '../../platform/graphql/pages.js';
import { DateTimeScalar, EdtfScalar, LocalDateScalar } from '../../platform/graphql/scalars.js';
import { Ended, Grounded } from '../associations/association.model.js';

export const MemberKind = describedEnum('MemberKind', 'Whether a member is a person.', {
  INDIVIDUAL: 'A person.',
  ORGANIZATION: 'An organization that is a member.',
});
export type MemberKind = keyof typeof MemberKind;

export const Sex = describedEnum('Sex', 'Sex of a person, as in the papers.', {
  FEMALE: 'Female.',
  MALE: 'Male.',
});
export type Sex = keyof typeof Sex;

export const EmploymentSector = describedEnum('EmploymentSector', 'Where a member works.', {
  STATE_AGENCY: 'A state agency.',
  PUBLIC_SERVICE_UNIT: 'A public service unit.',
  ENTERPRISE: 'An enterprise.',
  EDUCATION: 'A school or university.',
  SELF_EMPLOYED: 'Self-employed.',
  RETIRED: 'Retired.',
  STUDENT: 'Studying.',
  OTHER: 'Elsewhere.',
});
export type EmploymentSector = keyof typeof EmploymentSector;

export const MemberClass = describedEnum('MemberClass', 'Class of a membership.', {
  FULL: 'Full member (chính thức): votes and stands for office.',
  ASSOCIATE: 'Associate member (liên kết): neither votes nor stands for the leading bodies.',
  HONORARY: 'Honorary member (danh dự): neither votes nor stands for the leading bodies.',
});
export type MemberClass = keyof typeof MemberClass;

export const MembershipStartReason = describedEnum(
  'MembershipStartReason',
  'How a membership began.',
  {
    ADMITTED: 'Admitted to the association.',
    REINSTATED: 'Admitted again after an earlier membership had ended.',
    TRANSFERRED: 'Continues the membership before it, in another branch.',
    CLASS_CHANGED: 'Continues the membership before it, in another class.',
    IMPORTED: 'Taken over from an older roster that does not say how it began.',
  },
);
export type MembershipStartReason = keyof typeof MembershipStartReason;

export const MembershipEndReason = describedEnum('MembershipEndReason', 'How a membership ended.', {
  RESIGNED: 'The member resigned.',
  REMOVED: 'Removed from the roster (xóa tên), no fault implied.',
  EXPELLED: 'Expelled (khai trừ).',
  DECEASED: 'The member died; `until` is the day of death.',
  TRANSFERRED: 'Goes on in another branch.',
  CLASS_CHANGED: 'Goes on in another class.',
  BRANCH_DISSOLVED: 'Left the association with the branch.',
});
export type MembershipEndReason = keyof typeof MembershipEndReason;

export const MemberFlow = describedEnum('MemberFlow', 'How a member comes or goes within a span.', {
  JOINED: 'Came with the beginning of a spell in the association.',
  LEFT: 'Went with the end of a spell in the association.',
  TRANSFERRED_IN: 'Came from elsewhere in the association.',
  TRANSFERRED_OUT: 'Went elsewhere in the association.',
});
export type MemberFlow = keyof typeof MemberFlow;

@ObjectType('Member', {
  description: 'A member (hội viên): a person or an organization. Personal data.',
})
export class MemberModel {
  /** The rows behind it; not in the schema. */
  id!: number;
  associationId!: number;

  @Field(() => ID, { description: 'Number, unique in the association and never reused.' })
  number!: string;

  @Field(() => MemberKind, { description: 'Whether it is a person.' })
  kind!: MemberKind;

  @Field(() => String, {
    description: 'Full name; of somebody who was erased, a mark in its place.',
  })
  fullName!: string;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'When the person was erased from the books; null: it was not.',
  })
  erasedAt!: string | null;

  @Field(() => Sex, { nullable: true, description: 'Sex, of a person.' })
  sex!: Sex | null;

  @Field(() => EdtfScalar, { nullable: true, description: 'Date of birth, as certain as known.' })
  birthDate!: string | null;

  @Field(() => String, { nullable: true, description: 'Telephone.' })
  phone!: string | null;

  @Field(() => String, { nullable: true, description: 'E-mail address.' })
  email!: string | null;

  @Field(() => String, { nullable: true, description: 'Employer; not a branch.' })
  employer!: string | null;

  @Field(() => String, { nullable: true, description: 'Job title.' })
  jobTitle!: string | null;

  @Field(() => EmploymentSector, { nullable: true, description: 'Where the member works.' })
  employmentSector!: EmploymentSector | null;

  @Field(() => String, { nullable: true, description: 'Degrees and qualifications.' })
  qualifications!: string | null;
}

@ObjectType('Membership', {
  description: 'A membership: in a branch or directly in the association, of one class.',
  implements: () => [Grounded, Ended],
})
export class MembershipModel extends Ended {
  /** The rows behind it; not in the schema. */
  associationId!: number;
  branchId!: number | null;

  @Field(() => ID, { description: 'The membership through all its corrections.' })
  id!: string;

  @Field(() => MemberClass, { description: 'Its class.' })
  class!: MemberClass;

  @Field(() => EdtfScalar, { description: 'First day.' })
  from!: string;

  @Field(() => EdtfScalar, {
    nullable: true,
    description: 'First day on which it no longer holds; null: it runs.',
  })
  until!: string | null;

  @Field(() => MembershipStartReason, { description: 'How it began.' })
  startReason!: MembershipStartReason;

  @Field(() => MembershipEndReason, { nullable: true, description: 'How it ended; null: it runs.' })
  endReason!: MembershipEndReason | null;

  @Field(() => DateTimeScalar, { description: 'Since when the books say so.' })
  recordedAt!: string;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'Until when they said so; null: they do.',
  })
  supersededAt!: string | null;

  @Field(() => String, { nullable: true, description: 'Why this correction was made.' })
  correctionReason!: string | null;
}

@ObjectType({ description: 'A page of members.' })
export class MemberConnection extends ConnectionOf(MemberModel, 'members') {}

@InputType({ description: 'Members who come or go within a span.' })
export class MemberFlowInput {
  @Field(() => MemberFlow, { description: 'How they come or go.' })
  @IsIn(Object.keys(MemberFlow))
  kind!: MemberFlow;

  @Field(() => LocalDateScalar, { description: 'First day of the span.' })
  from!: LocalDate;

  @Field(() => LocalDateScalar, { description: 'First day after the span.' })
  until!: LocalDate;
}

/** Which members of an association or branch a list shows. */
@ArgsType()
export class MembersArgs extends MomentArgs {
  @Field(() => Int, { defaultValue: 20, description: 'How many at the most, 1 to 100.' })
  first!: number;

  @Field(() => String, {
    nullable: true,
    description: 'The `endCursor` of the page before, from the same list with the same filters.',
  })
  after?: string | null;

  @Field(() => Boolean, {
    defaultValue: false,
    description:
      'Everybody with a membership that is not superseded, of any time; not with `asOf` or `flow`.',
  })
  ever!: boolean;

  @Field(() => MemberFlowInput, {
    nullable: true,
    description:
      'Who came or went within a span, as the totals count it, each member once; not with `asOf` or `ever`.',
  })
  @IsOptional()
  @ValidateNested()
  @Type(() => MemberFlowInput)
  flow?: MemberFlowInput | null;

  @Field(() => MemberClass, { nullable: true, description: 'Only memberships of this class.' })
  class?: MemberClass | null;

  @Field(() => String, {
    nullable: true,
    description:
      'Words that all occur in the name, in any order, without regard to diacritics and case; names with the diacritics as written come first.',
  })
  @IsOptional()
  @MaxLength(200)
  search?: string | null;
}
