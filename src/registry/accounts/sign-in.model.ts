import { Field, ID, InputType, ObjectType } from '@nestjs/graphql';
import { IsOptional, MaxLength } from 'class-validator';
import { describedEnum } from '../../platform/graphql/described-enum.js';

export const SignInState = describedEnum('SignInState', 'How far signing in has come.', {
  SIGNED_IN: 'Done: the session is in the cookie.',
  CODE_NEEDED: 'The password is right; send a code with `signInWithCode`.',
  ENROLMENT_NEEDED:
    'The password is right, and the account must set up a second factor first: `beginSecondFactor`, then `confirmSecondFactor`.',
});

export type SignInState = keyof typeof SignInState;

@ObjectType({ description: 'How far signing in has come.' })
export class SignInResult {
  @Field(() => SignInState, { description: 'What is needed next.' })
  state!: SignInState;

  @Field(() => String, {
    nullable: true,
    description: 'To be sent with the next step, within ten minutes; null when signed in.',
  })
  challenge!: string | null;
}

@ObjectType({ description: 'The key of a second factor, shown only now.' })
export class SecondFactorKey {
  @Field(() => String, {
    description: 'The key in base 32, to be typed into an authenticator app.',
  })
  secret!: string;

  @Field(() => String, { description: 'The same as an `otpauth:` address, for a QR code.' })
  uri!: string;
}

@ObjectType({ description: 'Recovery codes, shown only now.' })
export class RecoveryCodes {
  @Field(() => [String], { description: 'Each works once in place of a code of the app.' })
  codes!: string[];
}

/** Inputs that carry secrets have no idempotency key: nothing of them is kept. */
@InputType({ description: 'The first step of signing in.' })
export class SignInInput {
  @Field(() => String, { description: 'E-mail address.' })
  @MaxLength(254)
  email!: string;

  @Field(() => String, { description: 'Password.' })
  @MaxLength(1000)
  password!: string;
}

@InputType({ description: 'The second step of signing in.' })
export class SignInWithCodeInput {
  @Field(() => String, { description: 'From the first step.' })
  @MaxLength(100)
  challenge!: string;

  @Field(() => String, { description: 'Six digits of the authenticator app, or a recovery code.' })
  @MaxLength(40)
  code!: string;
}

@InputType({ isAbstract: true })
abstract class SecondFactorInput {
  @Field(() => String, {
    nullable: true,
    description: 'From the first step of signing in; not needed by who is signed in.',
  })
  @IsOptional()
  @MaxLength(100)
  challenge?: string | null;
}

@InputType({ description: 'For whom to make a key.' })
export class BeginSecondFactorInput extends SecondFactorInput {
  @Field(() => String, {
    nullable: true,
    description:
      'The password that counts now, of who is signed in: a cookie alone is no proof. Not needed with `challenge`.',
  })
  @IsOptional()
  @MaxLength(1000)
  currentPassword?: string | null;
}

@InputType({ description: 'The first code of the new key.' })
export class ConfirmSecondFactorInput extends SecondFactorInput {
  @Field(() => String, { description: 'Six digits.' })
  @MaxLength(10)
  code!: string;
}

@InputType({ description: 'Who asks for a link to set a new password.' })
export class RequestPasswordLinkInput {
  @Field(() => String, { description: 'E-mail address.' })
  @MaxLength(254)
  email!: string;
}

@InputType({ description: 'A new password, through a one-time link.' })
export class SetPasswordInput {
  @Field(() => String, { description: 'What stands behind # in the link.' })
  @MaxLength(100)
  secret!: string;

  @Field(() => String, { description: '12 to 128 characters, none of the common ones.' })
  @MaxLength(1000)
  password!: string;
}

@InputType({ description: "A new password in place of one's own." })
export class ChangePasswordInput {
  @Field(() => String, { description: 'The one that counts now.' })
  @MaxLength(1000)
  currentPassword!: string;

  @Field(() => String, { description: '12 to 128 characters, none of the common ones.' })
  @MaxLength(1000)
  newPassword!: string;
}

@InputType({ description: 'A session of one’s own.' })
export class EndSessionInput {
  @Field(() => ID, { nullable: true, description: 'Its id; left out: the one that asks.' })
  @IsOptional()
  @MaxLength(20)
  id?: string | null;
}
