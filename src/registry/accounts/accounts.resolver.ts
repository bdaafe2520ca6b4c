import { Args, Context, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';

import type { Actor } from '../../platform/access/actor.js';
import { requireEverywhere, requireIn } from '../../platform/access/policy.js';
import { Requires } from '../../platform/access/requires.js';
import type { RequestContext } from '../../platform/graphql/context.js';
import { AssociationModel } from '../associations/association.model.js';
import type { Account } from './account.entity.js';
import {
  AccountModel,
  DisableAccountInput,
  EndGrantInput,
  GiveGrantInput,
  GrantModel,
  InviteAccountInput,
  accountModel,
  grantModel,
} from './account.model.js';
import { AccountsService } from './accounts.service.js';
import { AccountsStore, type GrantEntry } from './accounts.store.js';
import { GrantsService } from './grants.service.js';

@Resolver(() => AccountModel)
export class AccountsResolver {
  constructor(
    private readonly service: AccountsService,
    private readonly grantsService: GrantsService,
    private readonly store: AccountsStore,
  ) {}

  @Requires('account:manage')
  @Query(() => [AccountModel], {
    description: 'Every account, by e-mail address; for administrators of the deployment.',
  })
  async accounts(@Context() { actor }: RequestContext): Promise<AccountModel[]> {
    requireEverywhere(actor, 'account:manage');
    return (await this.store.all()).map(accountModel);
  }

  @Requires('account:manage')
  @Mutation(() => AccountModel, {
    description: 'Makes an account; its owner sets a password through a one-time link.',
  })
  async inviteAccount(
    @Args('input', { description: 'Who.' }) input: InviteAccountInput,
    @Context() { actor }: RequestContext,
  ): Promise<AccountModel> {
    return this.byId(await this.service.invite(actor, input));
  }

  @Requires('account:manage')
  @Mutation(() => AccountModel, {
    description: 'Lets an account sign in no more; for administrators of the deployment.',
  })
  async disableAccount(
    @Args('input', { description: 'Which.' }) input: DisableAccountInput,
    @Context() { actor }: RequestContext,
  ): Promise<AccountModel> {
    const id = await this.service.disable(actor, input);
    // Sent again with its key, it answers without being done: whoever lost the right sees nothing.
    requireEverywhere(actor, 'account:manage');
    return this.byId(id);
  }

  @Requires('account:manage')
  @Mutation(() => GrantModel, { description: 'Gives an account a role from a day on.' })
  async giveGrant(
    @Args('input', { description: 'The role, where and when.' }) input: GiveGrantInput,
    @Context() { actor }: RequestContext,
  ): Promise<GrantModel> {
    return this.grant(await this.grantsService.give(actor, input), actor);
  }

  @Requires('account:manage')
  @Mutation(() => GrantModel, { description: 'Ends a grant, today or later.' })
  async endGrant(
    @Args('input', { description: 'Which.' }) input: EndGrantInput,
    @Context() { actor }: RequestContext,
  ): Promise<GrantModel> {
    return this.grant(await this.grantsService.end(actor, input), actor);
  }

  /** Asked anew who may see it, as above. */
  private async grant(key: string, actor: Actor): Promise<GrantModel> {
    const entry = (await this.store.grant(key)) as GrantEntry;
    const { associationId } = entry;
    if (associationId === null) requireEverywhere(actor, 'account:manage');
    else requireIn(actor, 'account:manage', associationId);
    return grantModel(entry, actor);
  }

  private async byId(id: string): Promise<AccountModel> {
    return accountModel((await this.store.byId(Number(id))) as Account);
  }
}

@Resolver(() => AssociationModel)
export class AssociationGrantsResolver {
  constructor(private readonly store: AccountsStore) {}

  @ResolveField(() => [GrantModel], {
    nullable: true,
    description:
      'Who may do what in the association, of all days. Null with an error without account:manage.',
  })
  async grants(
    @Parent() { id }: AssociationModel,
    @Context() { actor }: RequestContext,
  ): Promise<GrantModel[]> {
    requireIn(actor, 'account:manage', id);
    return (await this.store.grantsIn(id)).map((entry) => grantModel(entry, actor));
  }
}
