import { Field, ID, InputType, Int, ObjectType } from '@nestjs/graphql';
import { IsOptional, Max, MaxLength, Min } from 'class-validator';

import { DateTimeScalar } from '../../platform/graphql/scalars.js';
import { RoleType } from './account.model.js';

@ObjectType('AccessToken', { description: 'A bearer token of a dashboard or a script.' })
export class AccessTokenModel {
  @Field(() => ID, { description: 'To revoke it by.' })
  id!: string;

  @Field(() => String, { description: 'Whose it is.' })
  name!: string;

  @Field(() => RoleType, { description: 'What it allows.' })
  role!: RoleType;

  @Field(() => ID, { nullable: true, description: 'Branch of a BRANCH_LEADER.' })
  branchCode!: string | null;

  @Field(() => DateTimeScalar, { description: 'When it was made.' })
  createdAt!: string;

  @Field(() => DateTimeScalar, { nullable: true, description: 'When it ends; null for never.' })
  expiresAt!: string | null;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'When it was last used, to the minute; null for never.',
  })
  lastUsedAt!: string | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'When it was revoked; null if not.' })
  revokedAt!: string | null;
}

@ObjectType({ description: 'A new token, in clear for the only time.' })
export class NewAccessToken {
  @Field(() => String, { description: 'To be sent as `Authorization: Bearer …`.' })
  secret!: string;

  @Field(() => AccessTokenModel, { description: 'What is kept of it.' })
  token!: AccessTokenModel;
}

@InputType({ description: 'A token to make.' })
export class CreateTokenInput {
  @Field(() => ID, { description: 'Code of the association where it counts.' })
  @MaxLength(60)
  associationCode!: string;

  @Field(() => String, { description: 'Whose it is, for the audit trail.' })
  @MaxLength(100)
  name!: string;

  @Field(() => RoleType, { description: 'What it allows: any role but ADMIN.' })
  role!: RoleType;

  @Field(() => ID, { nullable: true, description: 'The branch of a BRANCH_LEADER.' })
  @IsOptional()
  @MaxLength(60)
  branchCode?: string | null;

  @Field(() => Int, { defaultValue: 365, description: 'For how many days it works, 3650 at most.' })
  @Min(1)
  @Max(3650)
  days!: number;
}

@InputType({ description: 'A token to revoke.' })
export class RevokeTokenInput {
  @Field(() => ID, { description: 'Code of the association where it counts.' })
  @MaxLength(60)
  associationCode!: string;

  @Field(() => ID, { description: 'Its id.' })
  @MaxLength(20)
  tokenId!: string;
}
