import { Field, ID, InputType, ObjectType } from '@nestjs/graphql';
import { IsOptional, Matches, MaxLength } from 'class-validator';

import { VISIBLE } from '../../kernel/names.js';
import { describedEnum } from '../../platform/graphql/described-enum.js';
import { DateTimeScalar, EdtfScalar } from '../../platform/graphql/scalars.js';
import { Grounded } from '../associations/association.model.js';
import { BooksInput } from '../associations/association-change.model.js';
import { MemberChangeInput } from './member-change.model.js';

export const ConsentPurpose = describedEnum(
  'ConsentPurpose',
  'What a member lets its personal data be used for.',
  {
    ROSTER: 'Keeping the roster and what the charter asks of it.',
    CONTACT: 'Invitations and news of the association.',
    PUBLICATION: 'Name, picture or work in publications, on paper or on the web.',
    SHARING: 'Passing data on: to the higher association, an agency or a partner.',
    OTHER: 'Something else, which `purposeText` says.',
  },
);
export type ConsentPurpose = keyof typeof ConsentPurpose;

export const ConsentForm = describedEnum(
  'ConsentForm',
  'How a consent was given: by an act, never by silence.',
  {
    WRITTEN: 'On paper, signed.',
    SPOKEN: 'By word of mouth, as the source tells.',
    ELECTRONIC: 'By a ticked box, a message or a setting.',
    OTHER_ACT: 'By another act that shows it, as the source tells.',
  },
);
export type ConsentForm = keyof typeof ConsentForm;

@ObjectType('Consent', {
  description: 'What a member has consented to, and until when. Personal data.',
  implements: () => [Grounded],
})
export class ConsentModel extends Grounded {
  @Field(() => ID, { description: 'The consent through all its versions.' })
  id!: string;

  @Field(() => ConsentPurpose, { description: 'What for.' })
  purpose!: ConsentPurpose;

  @Field(() => String, {
    nullable: true,
    description: 'What exactly, in the words of the form; null also where the member was erased.',
  })
  purposeText!: string | null;

  @Field(() => ConsentForm, { description: 'How it was given.' })
  form!: ConsentForm;

  @Field(() => EdtfScalar, { description: 'When it was given.' })
  givenOn!: string;

  @Field(() => EdtfScalar, {
    nullable: true,
    description: 'When it was withdrawn: the first day without it; null: it holds.',
  })
  withdrawnOn!: string | null;

  @Field(() => DateTimeScalar, { description: 'Since when the books say so.' })
  recordedAt!: string;
}

@InputType({ description: 'A consent that a member has given.' })
export class RecordConsentInput extends MemberChangeInput {
  @Field(() => ConsentPurpose, { description: 'What for.' })
  purpose!: ConsentPurpose;

  @Field(() => String, {
    nullable: true,
    description: 'What exactly, in the words of the form; needed with `OTHER`.',
  })
  @IsOptional()
  @MaxLength(500)
  @Matches(VISIBLE, { message: 'purposeText must not be blank' })
  purposeText?: string | null;

  @Field(() => EdtfScalar, { description: 'When it was given.' })
  givenOn!: string;

  @Field(() => ConsentForm, { description: 'How it was given; `source` names the form itself.' })
  form!: ConsentForm;
}

@InputType({ description: 'The withdrawal of a consent.' })
export class WithdrawConsentInput extends BooksInput {
  @Field(() => ID, { description: 'Id of the consent.' })
  @MaxLength(36)
  consentId!: string;

  @Field(() => EdtfScalar, { description: 'When it was withdrawn: the first day without it.' })
  withdrawnOn!: string;
}
