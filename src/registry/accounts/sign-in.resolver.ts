import { Args, Context, Mutation, Query, ResolveField, Resolver } from '@nestjs/graphql';

import { Public, SignedIn } from '../../platform/access/requires.js';
import type { RequestContext } from '../../platform/graphql/context.js';
import {
  AccountModel,
  GrantModel,
  Me,
  SessionModel,
  accountModel,
  grantModel,
} from './account.model.js';
import {
  BeginSecondFactorInput,
  ChangePasswordInput,
  ConfirmSecondFactorInput,
  EndSessionInput,
  RecoveryCodes,
  RequestPasswordLinkInput,
  SecondFactorKey,
  SetPasswordInput,
  SignInInput,
  SignInResult,
  SignInWithCodeInput,
} from './sign-in.model.js';
import type { Account } from './account.entity.js';
import { AccountsStore, rowId } from './accounts.store.js';
import { PasswordsService } from './passwords.service.js';
import { SecondFactorService } from './second-factor.service.js';
import { Sessions, ownAccount } from './sessions.js';
import { SignInService } from './sign-in.service.js';

/** Signing in and out, and what everybody keeps of their own account. */
@Resolver(() => Me)
export class SignInResolver {
  constructor(
    private readonly signIns: SignInService,
    private readonly secondFactor: SecondFactorService,
    private readonly passwords: PasswordsService,
    private readonly openSessions: Sessions,
    private readonly store: AccountsStore,
  ) {}

  @Public()
  @Query(() => Me, { nullable: true, description: 'Who is signed in; null for nobody.' })
  me(@Context() { actor }: RequestContext): Me | null {
    return actor.account === null ? null : new Me();
  }

  @ResolveField(() => AccountModel, { description: 'The account.' })
  async account(@Context() { actor }: RequestContext): Promise<AccountModel> {
    return accountModel((await this.store.byId(ownAccount(actor).id)) as Account);
  }

  @ResolveField(() => [GrantModel], { description: 'What it was given, of all days.' })
  async grants(@Context() { actor }: RequestContext): Promise<GrantModel[]> {
    const entries = await this.store.grantsOf(ownAccount(actor).id);
    return entries.map((entry) => grantModel(entry, actor));
  }

  @ResolveField(() => [SessionModel], {
    description: 'The sign-ins that still count, the last used first.',
  })
  async sessions(@Context() { actor }: RequestContext): Promise<SessionModel[]> {
    const { id, sessionId } = ownAccount(actor);
    const sessions = await this.openSessions.live(id);
    return sessions.map((session) => ({
      ...session,
      id: String(session.id),
      current: session.id === sessionId,
    }));
  }

  @Public()
  @Mutation(() => SignInResult, { description: 'Signs in with e-mail address and password.' })
  signIn(
    @Args('input', { description: 'Address and password.' }) input: SignInInput,
    @Context() { client }: RequestContext,
  ): Promise<SignInResult> {
    return this.signIns.signIn(input, client);
  }

  @Public()
  @Mutation(() => SignInResult, { description: 'Signs in with a code, after the password.' })
  signInWithCode(
    @Args('input', { description: 'The code.' }) input: SignInWithCodeInput,
    @Context() { client }: RequestContext,
  ): Promise<SignInResult> {
    return this.signIns.signInWithCode(input, client);
  }

  @SignedIn()
  @Mutation(() => Boolean, {
    description: 'Ends a session of one’s own; to sign out, the one that asks.',
  })
  async endSession(
    @Args('input', { description: 'Which.' }) { id = null }: EndSessionInput,
    @Context() { actor, client }: RequestContext,
  ): Promise<boolean> {
    const sessionId = id === null ? ownAccount(actor).sessionId : rowId(id);
    await this.openSessions.end(actor, sessionId, client);
    return true;
  }

  @Public()
  @Mutation(() => Boolean, {
    description:
      'Sends a link to set a new password, if the address is of an account and mail is configured. The answer is the same if not.',
  })
  async requestPasswordLink(
    @Args('input', { description: 'Whose.' }) { email }: RequestPasswordLinkInput,
    @Context() { client }: RequestContext,
  ): Promise<boolean> {
    await this.passwords.request(email, client);
    return true;
  }

  @Public()
  @Mutation(() => Boolean, {
    description: 'Sets a password through a one-time link; all sessions of the account end.',
  })
  async setPassword(
    @Args('input', { description: 'Link and password.' }) input: SetPasswordInput,
    @Context() { client }: RequestContext,
  ): Promise<boolean> {
    await this.passwords.set(input, client);
    return true;
  }

  @SignedIn()
  @Mutation(() => Boolean, { description: 'Changes one’s own password; one’s other sessions end.' })
  async changePassword(
    @Args('input', { description: 'The old and the new one.' }) input: ChangePasswordInput,
    @Context() { actor, client }: RequestContext,
  ): Promise<boolean> {
    await this.passwords.change(actor, input, client);
    return true;
  }

  @Public()
  @Mutation(() => SecondFactorKey, {
    description:
      'Makes the key of a second factor, for who is signed in, with the password, or was told ENROLMENT_NEEDED. It counts once confirmed.',
  })
  beginSecondFactor(
    @Args('input', { description: 'For whom.' }) input: BeginSecondFactorInput,
    @Context() { actor, client }: RequestContext,
  ): Promise<SecondFactorKey> {
    return this.secondFactor.begin(actor, input, client);
  }

  @Public()
  @Mutation(() => RecoveryCodes, {
    description:
      'Confirms the key with its first code; who was told ENROLMENT_NEEDED is signed in with that.',
  })
  async confirmSecondFactor(
    @Args('input', { description: 'The code.' }) input: ConfirmSecondFactorInput,
    @Context() { actor, client }: RequestContext,
  ): Promise<RecoveryCodes> {
    return { codes: await this.secondFactor.confirm(actor, input, client) };
  }
}
