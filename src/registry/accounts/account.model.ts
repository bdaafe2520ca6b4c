import { Field, ID, InputType, ObjectType } from '@nestjs/graphql';
import { IsEmail, IsOptional, MaxLength } from 'class-validator';

import { type Actor, ROLES } from '../../platform/access/actor.js';
import { mayEverywhere } from '../../platform/access/policy.js';
import { describedEnum } from '../../platform/graphql/described-enum.js';
import { DateTimeScalar, LocalDateScalar } from '../../platform/graphql/scalars.js';
import { ChangeInput } from '../associations/association.model.js';
import type { Account } from './account.entity.js';
import type { GrantEntry } from './accounts.store.js';

/** The words of a role, checked against the roles there are. */
const ROLE_TEXTS: Record<(typeof ROLES)[number], string> = {
  ADMIN: "Keeps the deployment: accounts, grants, associations. Reads no member's data.",
  OFFICE: 'Does everything in its association.',
  BRANCH_LEADER:
    'Reads its branch and those below it, changes contact details there, files requests.',
  AUDITOR: 'Reads everything of its association, the audit trail included, and writes nothing.',
  DASHBOARD: 'Reads figures and public data.',
};
export const RoleType = describedEnum('Role', 'What a grant or a token allows.', ROLE_TEXTS);
export type RoleType = keyof typeof RoleType;

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

@ObjectType({ description: 'One sign-in that still counts.' })
export class SessionModel {
  @Field(() => ID, { description: 'To end it by.' })
  id!: string;

  @Field(() => Boolean, { description: 'Whether it is the one that asks.' })
  current!: boolean;

  @Field(() => DateTimeScalar, { description: 'When it began.' })
  startedAt!: string;

  @Field(() => DateTimeScalar, { description: 'When it was last used, to the minute.' })
  lastUsedAt!: string;

  @Field(() => DateTimeScalar, { description: 'When it ends at the latest.' })
  expiresAt!: string;

  @Field(() => String, { description: 'What the browser said of itself.' })
  client!: string;

  @Field(() => String, { description: 'The network address it began from.' })
  address!: string;
}

@ObjectType('Grant', { description: 'A role, where it counts, and on which days.' })
export class GrantModel {
  @Field(() => ID, { description: 'To end it by.' })
  id!: string;

  @Field(() => String, {
    nullable: true,
    description:
      'Name of the account; null for an office where the account has or had a grant outside its association.',
  })
  accountName!: string | null;

  @Field(() => String, { description: 'E-mail address of the account.' })
  accountEmail!: string;

  @Field(() => RoleType, { description: 'What it allows.' })
  role!: RoleType;

  @Field(() => ID, { nullable: true, description: 'Association; null for the deployment.' })
  associationCode!: string | null;

  @Field(() => ID, { nullable: true, description: 'Branch of a BRANCH_LEADER.' })
  branchCode!: string | null;

  @Field(() => ID, {
    nullable: true,
    description: 'The mandate that it follows: it holds only while that certainly runs.',
  })
  mandateId!: string | null;

  @Field(() => LocalDateScalar, { description: 'The first day.' })
  from!: string;

  @Field(() => LocalDateScalar, {
    nullable: true,
    description: 'The first day on which it holds no more; null while nobody ended it.',
  })
  until!: string | null;
}

@ObjectType('Account', { description: 'Somebody of the staff who signs in.' })
export class AccountModel {
  @Field(() => ID, { description: 'To be named by in mutations.' })
  id!: string;

  @Field(() => String, { description: 'E-mail address.' })
  email!: string;

  @Field(() => String, { description: 'Name.' })
  name!: string;

  @Field(() => Boolean, { description: 'Whether a password was set.' })
  hasPassword!: boolean;

  @Field(() => Boolean, { description: 'Whether a second factor is set up.' })
  hasSecondFactor!: boolean;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'When it was disabled; null if not.',
  })
  disabledAt!: string | null;
}

/** Its fields look up whoever asks: it holds nothing of its own. */
@ObjectType({ description: 'Whoever is signed in.' })
export class Me {}

/** The account as the API shows it. */
export function accountModel(row: Account): AccountModel {
  return {
    id: String(row.id),
    email: row.email,
    name: row.name,
    hasPassword: row.passwordHash !== null,
    hasSecondFactor: row.totpConfirmedAt !== null,
    disabledAt: row.disabledAt,
  };
}

/**
 * The grant as the API shows it. The office of an association names accounts by their e-mail address
 * and may so meet those of others: it learns no name that it may not know.
 */
export function grantModel(entry: GrantEntry, actor: Actor): GrantModel {
  const mayName =
    entry.servesOthers === 0 ||
    entry.accountId === actor.account?.id ||
    mayEverywhere(actor, 'account:manage');
  return {
    ...entry,
    accountName: mayName ? entry.accountName : null,
    id: entry.key,
    mandateId: entry.mandateKey,
    from: entry.fromDay,
    until: entry.untilDay,
  };
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

@InputType({ description: 'Somebody new of the staff.' })
export class InviteAccountInput extends ChangeInput {
  @Field(() => String, { description: 'E-mail address, by which the account signs in.' })
  @IsEmail()
  @MaxLength(254)
  email!: string;

  @Field(() => String, { description: 'Name, as it stands in the audit trail.' })
  @MaxLength(100)
  name!: string;
}

@InputType({ description: 'An account.' })
export class DisableAccountInput extends ChangeInput {
  @Field(() => ID, { description: 'Its id.' })
  @MaxLength(20)
  accountId!: string;
}

@InputType({ description: 'A role for an account.' })
export class GiveGrantInput extends ChangeInput {
  @Field(() => String, { description: 'E-mail address of the account.' })
  @MaxLength(254)
  email!: string;

  @Field(() => RoleType, { description: 'What it allows.' })
  role!: RoleType;

  @Field(() => ID, { nullable: true, description: 'Where it counts; left out for ADMIN alone.' })
  @IsOptional()
  @MaxLength(60)
  associationCode?: string | null;

  @Field(() => ID, { nullable: true, description: 'The branch of a BRANCH_LEADER.' })
  @IsOptional()
  @MaxLength(60)
  branchCode?: string | null;

  @Field(() => ID, {
    nullable: true,
    description: 'A mandate of the association: the grant holds only while that certainly runs.',
  })
  @IsOptional()
  @MaxLength(60)
  mandateId?: string | null;

  @Field(() => LocalDateScalar, {
    nullable: true,
    description: 'The first day; today if left out.',
  })
  @IsOptional()
  from?: string | null;

  @Field(() => LocalDateScalar, {
    nullable: true,
    description: 'The first day on which it holds no more.',
  })
  @IsOptional()
  until?: string | null;
}

@InputType({ description: 'A grant to end.' })
export class EndGrantInput extends ChangeInput {
  @Field(() => ID, { description: 'Its id.' })
  @MaxLength(60)
  grantId!: string;

  @Field(() => LocalDateScalar, {
    nullable: true,
    description: 'The first day on which it holds no more; today if left out.',
  })
  @IsOptional()
  on?: string | null;
}
