import { Field, ID, InputType } from '@nestjs/graphql';
import { IsOptional, Matches, MaxLength } from 'class-validator';

import { VISIBLE } from '../../kernel/names.js';
import { ChangeInput } from '../associations/association-change.model.js';
import { MemberChangeInput } from './member-change.model.js';
import { IDENTITY_NUMBER } from './member-identity.rules.js';

// The refusal says nothing of the number itself: it may end up in a log.
const NUMBER = Matches(IDENTITY_NUMBER, {
  message:
    'identityNumber must be the 12 digits of a citizen identity card (căn cước), or the 9 of an older one (CMND)',
});

@InputType({ description: 'The citizen identity number of a member.' })
export class RecordIdentityNumberInput extends MemberChangeInput {
  @Field(() => String, {
    nullable: true,
    description:
      'The 12 digits of a citizen identity card (căn cước), or the 9 of an older one (CMND); null withdraws a wrong one. Send it in a variable.',
  })
  @IsOptional()
  @NUMBER
  identityNumber?: string | null;
}

/** A look at what is protected of the members: it changes nothing, and is logged each time. */
@InputType({ isAbstract: true })
export abstract class LookInput extends ChangeInput {
  @Field(() => ID, { description: 'Code of the association.' })
  @MaxLength(60)
  associationCode!: string;

  @Field(() => String, {
    description: 'What the look is for; it is logged. Sent again, the look is logged again.',
  })
  @MaxLength(500)
  @Matches(VISIBLE, { message: 'purpose must not be blank' })
  purpose!: string;
}

/** A look at one member. */
@InputType({ isAbstract: true })
export abstract class MemberLookInput extends LookInput {
  @Field(() => ID, { description: 'Number of the member.' })
  @MaxLength(30)
  memberNumber!: string;
}

@InputType({ description: 'Whose identity number is to be seen whole, and what for.' })
export class RevealIdentityNumberInput extends MemberLookInput {}

@InputType({ description: 'The identity number that a member is looked for by, and what for.' })
export class FindMemberByIdentityNumberInput extends LookInput {
  @Field(() => String, { description: '9 or 12 digits. Send them in a variable.' })
  @NUMBER
  identityNumber!: string;
}
