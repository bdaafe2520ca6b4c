import { Field, ID, InputType, ObjectType } from '@nestjs/graphql';
import { IsEmail, IsOptional, MaxLength } from 'class-validator';
import { type Actor, ROLES } from '../../platform/access/actor.js';
import { mayEverywhere } from '../../platform/access/policy.js';
import { describedEnum } from '../../platform/graphql/described-enum.js';
import { DateTimeScalar, LocalDateScalar } from '../../platform/graphql/scalars.js';
import { ChangeInput } from '../associations/association-change.model.js';
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
