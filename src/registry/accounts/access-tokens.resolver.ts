import { Args, Context, Mutation, Parent, ResolveField, Resolver } from '@nestjs/graphql';

import { requireIn } from '../../platform/access/policy.js';
import { Requires } from '../../platform/access/requires.js';
import type { RequestContext } from '../../platform/graphql/context.js';
import { AssociationModel } from '../associations/association.model.js';
import {
  AccessTokenModel,
  CreateTokenInput,
  NewAccessToken,
  RevokeTokenInput,
} from './access-token.model.js';
import { AccessTokensService, type TokenEntry } from './access-tokens.service.js';

@Resolver(() => AssociationModel)
export class AccessTokensResolver {
  constructor(private readonly service: AccessTokensService) {}

  @ResolveField(() => [AccessTokenModel], {
    nullable: true,
    description: 'Its bearer tokens, the newest first. Null with an error without token:manage.',
  })
  async tokens(
    @Parent() { id }: AssociationModel,
    @Context() { actor }: RequestContext,
  ): Promise<AccessTokenModel[]> {
    requireIn(actor, 'token:manage', id);
    return (await this.service.of(id)).map(tokenModel);
  }

  @Requires('token:manage')
  @Mutation(() => NewAccessToken, {
    description: 'Makes a bearer token for a dashboard or a script.',
  })
  async createToken(
    @Args('input', { description: 'What for.' }) input: CreateTokenInput,
    @Context() { actor }: RequestContext,
  ): Promise<NewAccessToken> {
    const { secret, entry } = await this.service.create(actor, input);
    return { secret, token: tokenModel(entry) };
  }

  @Requires('token:manage')
  @Mutation(() => AccessTokenModel, { description: 'Ends a token at once.' })
  async revokeToken(
    @Args('input', { description: 'Which.' }) input: RevokeTokenInput,
    @Context() { actor }: RequestContext,
  ): Promise<AccessTokenModel> {
    return tokenModel(await this.service.revoke(actor, input));
  }
}

function tokenModel({ row, branchCode }: TokenEntry): AccessTokenModel {
  return { ...row, id: String(row.id), branchCode, createdAt: row.recordedAt };
}
