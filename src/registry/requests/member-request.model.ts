import { ArgsType, Field, ID, InputType, Int, ObjectType } from '@nestjs/graphql';
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
import { ConnectionOf } from '../../platform/graphql/pages.js';
import { DateTimeScalar } from '../../platform/graphql/scalars.js';
import { ChangeInput } from '../associations/association-change.model.js';
import {
  AdmitMemberInput,
  EndMembershipInput,
  TransferMemberInput,
} from '../members/member-change.model.js';

export const RequestKind = describedEnum('RequestKind', 'What the office is asked to do.', {
  ADMISSION: 'To admit a new member.',
  TRANSFER: 'To hand a membership on to another branch.',
  ENDING: 'To end a membership.',
});
export type RequestKind = keyof typeof RequestKind;

export const RequestState = describedEnum('RequestState', 'What became of a request.', {
  PENDING: 'The office has not decided.',
  APPROVED: 'The office approved it, and it was done.',
  REJECTED: 'The office rejected it; the reason says why.',
  WITHDRAWN: 'Whoever filed it took it back.',
});
export type RequestState = keyof typeof RequestState;

export const RequestVerdict = describedEnum('RequestVerdict', 'What the office decides.', {
  APPROVE: 'It is to be done, now.',
  REJECT: 'It is not to be done.',
});
export type RequestVerdict = keyof typeof RequestVerdict;

@ObjectType('MemberRequest', {
  description: 'What a branch leader asks the office to do, and what became of it.',
})
export class MemberRequestModel {
  /** The rows behind it; not in the schema. */
  associationId!: number;
  branchId!: number;
  memberId!: number | null;

  @Field(() => ID, { description: 'To decide or withdraw it by.' })
  id!: string;

  @Field(() => RequestKind, { description: 'What is asked for.' })
  kind!: RequestKind;

  @Field(() => RequestState, { description: 'What became of it.' })
  state!: RequestState;

  @Field(() => String, {
    nullable: true,
    description:
      'JSON of the input with which it is or was to be done, as `admitMember`, `transferMember` or `endMembership` take it; null once the member was erased, or an admission was rejected or withdrawn.',
  })
  input!: string | null;

  @Field(() => [String], { description: 'Where its attachments are kept.' })
  attachments!: string[];

  @Field(() => String, { description: 'Who filed it.' })
  filedBy!: string;

  @Field(() => DateTimeScalar, { description: 'When it was filed.' })
  filedAt!: string;

  @Field(() => String, { nullable: true, description: 'Who decided; null while nobody has.' })
  decidedBy!: string | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'When it was decided.' })
  decidedAt!: string | null;

  @Field(() => String, { nullable: true, description: 'Why it was decided so.' })
  reason!: string | null;
}

@ObjectType({ description: 'A page of requests.' })
export class MemberRequestConnection extends ConnectionOf(MemberRequestModel, 'requests') {}

@ArgsType()
export class MemberRequestsArgs {
  @Field(() => RequestState, { nullable: true, description: 'Only those in this state.' })
  @IsOptional()
  state?: RequestState | null;

  @Field(() => Int, { defaultValue: 20, description: 'Size of the page, 1 to 100.' })
  first!: number;

  @Field(() => String, { nullable: true, description: '`endCursor` of the page before.' })
  @IsOptional()
  after?: string | null;
}

@InputType({ description: 'A request of a branch leader: one of admission, transfer and ending.' })
export class FileRequestInput extends ChangeInput {
  @Field(() => ID, { description: 'Code of the association.' })
  @MaxLength(60)
  associationCode!: string;

  @Field(() => AdmitMemberInput, { nullable: true, description: 'Whom to admit, to which branch.' })
  @IsOptional()
  @ValidateNested()
  @Type(() => AdmitMemberInput)
  admission?: AdmitMemberInput | null;

  @Field(() => TransferMemberInput, { nullable: true, description: 'Whom to transfer, where to.' })
  @IsOptional()
  @ValidateNested()
  @Type(() => TransferMemberInput)
  transfer?: TransferMemberInput | null;

  @Field(() => EndMembershipInput, { nullable: true, description: 'Whose membership to end.' })
  @IsOptional()
  @ValidateNested()
  @Type(() => EndMembershipInput)
  ending?: EndMembershipInput | null;

  @Field(() => [String], {
    defaultValue: [],
    description: 'Where its attachments are kept: addresses or file numbers, 20 at most.',
  })
  @ArrayMaxSize(20)
  @MaxLength(300, { each: true })
  @Matches(VISIBLE, { each: true, message: 'an attachment must not be blank' })
  attachments!: string[];
}

@InputType({ description: 'What the office decides on requests, on each by itself.' })
export class DecideRequestsInput {
  @Field(() => ID, { description: 'Code of the association.' })
  @MaxLength(60)
  associationCode!: string;

  @Field(() => [ID], { description: 'The requests, 100 at most.' })
  @ArrayMinSize(1)
  @ArrayMaxSize(100)
  @MaxLength(60, { each: true })
  requestIds!: string[];

  @Field(() => RequestVerdict, { description: 'What is decided.' })
  verdict!: RequestVerdict;

  @Field(() => String, { nullable: true, description: 'Why; a rejection needs it.' })
  @IsOptional()
  @MaxLength(500)
  reason?: string | null;
}

@InputType({ description: 'A request to take back.' })
export class WithdrawRequestInput extends ChangeInput {
  @Field(() => ID, { description: 'Code of the association.' })
  @MaxLength(60)
  associationCode!: string;

  @Field(() => ID, { description: 'The request.' })
  @MaxLength(60)
  requestId!: string;
}

@ObjectType({ description: 'Why a request could not be decided so; it is as it was.' })
export class RequestRefusal {
  @Field(() => String, { description: 'Code of the refusal, as errors have it.' })
  code!: string;

  @Field(() => String, { description: 'What stands against it, and what would be right.' })
  message!: string;
}

@ObjectType({ description: 'What became of one request among several.' })
export class RequestOutcome {
  @Field(() => ID, { description: 'The request that was asked about.' })
  requestId!: string;

  @Field(() => MemberRequestModel, {
    nullable: true,
    description: 'The request as it stands; null where there is none of this id.',
  })
  request!: MemberRequestModel | null;

  @Field(() => RequestRefusal, { nullable: true, description: 'Null where it was decided.' })
  refusal!: RequestRefusal | null;
}
