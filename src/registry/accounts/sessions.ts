import { Inject, Injectable } from '@nestjs/common';
import { parseCookie, stringifySetCookie } from 'cookie';

import { CLOCK, type Clock, type Instant, instant } from '../../kernel/clock.js';
import { DomainError } from '../../kernel/errors.js';
import {
  ANONYMOUS,
  type Actor,
  type Grant,
  type TokenGrant,
  allows,
} from '../../platform/access/actor.js';
import type { CallerHeaders, Callers, Client } from '../../platform/access/callers.js';
import { mayMakeToken } from '../../platform/access/policy.js';
import { Tokens } from '../../platform/access/tokens.js';
import { CONFIG, type Config } from '../../platform/config.js';
import { type Tx, UnitOfWork } from '../../platform/database/unit-of-work.js';
import { Today } from '../../platform/today.js';
import { type Account, SignInSession } from './account.entity.js';
import { AccountsStore } from './accounts.store.js';
import { OneTimeSecrets } from './one-time-secrets.js';
import { LAST_USE_STEP_MS, SESSION_AGE_MS, SESSION_IDLE_MS } from './sign-in.rules.js';

/** Tells by its cookie who is signed in, and by its token who holds one. */
@Injectable()
export class Sessions implements Callers {
  constructor(
    private readonly tokens: Tokens,
    private readonly store: AccountsStore,
    private readonly secrets: OneTimeSecrets,
    private readonly unitOfWork: UnitOfWork,
    private readonly today: Today,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /**
   * Who sends these headers: a token goes before a cookie. A session that has ended is nobody's.
   *
   * @throws DomainError UNAUTHENTICATED for a token that is unknown, expired or revoked
   */
  async actorOf({ authorization, cookie }: CallerHeaders): Promise<Actor> {
    if (authorization !== undefined) return this.holderOf(authorization);
    const secret = cookie === undefined ? undefined : parseCookie(cookie)[this.cookieName];
    if (secret === undefined) return ANONYMOUS;
    const session = await this.store.sessionByDigest(this.secrets.digestOf(secret));
    const now = this.clock.now();
    if (session === null || !isLive(session, now)) return ANONYMOUS;
    const account = await this.store.byId(session.accountId);
    if (account === null || account.disabledAt !== null) return ANONYMOUS;
    this.noteUse(session, now);
    return {
      kind: 'ACCOUNT',
      name: `account ${account.id} (${account.name})`,
      grants: await this.grantsOf(account),
      account: { id: account.id, sessionId: session.id },
    };
  }

  /** A token ends with the right of who made it to make one like it. */
  private async holderOf(authorization: string): Promise<Actor> {
    const { actor, accountId } = await this.tokens.holderOf(authorization);
    if (accountId === null) return actor;
    const account = await this.store.byId(accountId);
    const grants = account && account.disabledAt === null ? await this.grantsOf(account) : [];
    const [{ role, associationId }] = actor.grants as [TokenGrant];
    if (mayMakeToken(grants, role, associationId)) return actor;
    throw new DomainError(
      'UNAUTHENTICATED',
      'Whoever made the token may do so no more: ask the office for another.',
    );
  }

  /** Without the second factor that it must have, an account keeps no books and no accounts. */
  private async grantsOf({ id, totpConfirmedAt }: Account): Promise<Grant[]> {
    const grants = await this.store.grantsOn(id, this.today.of());
    if (totpConfirmedAt !== null || !this.config.accounts.secondFactorRequired) return grants;
    return grants.filter(({ role }) => !allows(role, 'account:manage'));
  }

  /** Signs an account in: a new session, whose secret only the cookie has. */
  async begin(tx: Tx, account: Account, client: Client): Promise<void> {
    const secret = this.secrets.random();
    await tx.insert(SignInSession, {
      accountId: account.id,
      digest: this.secrets.digestOf(secret),
      startedAt: tx.at,
      lastUsedAt: tx.at,
      expiresAt: later(tx.at, SESSION_AGE_MS),
      endedAt: null,
      client: client.userAgent.slice(0, 200),
      address: client.address.slice(0, 64),
    });
    tx.afterCommit.push(() => client.setCookie(this.cookie(secret, SESSION_AGE_MS / 1000)));
  }

  /** The sessions of an account that still count. */
  live(accountId: number): Promise<SignInSession[]> {
    const now = instant(this.clock.now());
    return this.store.sessionsOf(accountId, now, later(now, -SESSION_IDLE_MS));
  }

  /**
   * Ends a session of one's own.
   *
   * @throws DomainError UNAUTHENTICATED, NOT_FOUND
   */
  async end(actor: Actor, sessionId: number, client: Client): Promise<void> {
    const own = ownAccount(actor);
    await this.unitOfWork.run(async (tx) => {
      const session = await tx.manager.findOneBy(SignInSession, { id: sessionId });
      if (session === null || session.accountId !== own.id || session.endedAt !== null) {
        throw new DomainError('NOT_FOUND', `You have no session '${sessionId}'.`, ['input', 'id']);
      }
      await tx.manager.update(SignInSession, sessionId, { endedAt: tx.at });
    });
    if (sessionId === own.sessionId) client.setCookie(this.cookie('', 0));
  }

  /** Nobody waits for it, and a reader is not refused because of it. */
  private noteUse({ id, lastUsedAt }: SignInSession, now: Date): void {
    if (now.getTime() - Date.parse(lastUsedAt) < LAST_USE_STEP_MS) return;
    void this.unitOfWork
      .run((tx) => tx.manager.update(SignInSession, id, { lastUsedAt: instant(now) }))
      .catch(() => undefined);
  }

  /** With the prefix a browser takes it from this very host and over TLS alone (RFC 6265bis). */
  private get cookieName(): string {
    return this.config.production ? '__Host-so-hoi' : 'so-hoi';
  }

  private cookie(value: string, maxAge: number): string {
    return stringifySetCookie(this.cookieName, value, {
      httpOnly: true,
      sameSite: 'strict',
      secure: this.config.production,
      path: '/',
      maxAge,
    });
  }
}

/**
 * The account that is signed in.
 *
 * @throws DomainError UNAUTHENTICATED
 */
export function ownAccount({ account }: Actor): NonNullable<Actor['account']> {
  if (account === null) throw new DomainError('UNAUTHENTICATED', 'Sign in first.');
  return account;
}

function isLive(session: SignInSession, now: Date): boolean {
  const at = now.getTime();
  const idle = at - new Date(session.lastUsedAt).getTime();
  return (
    session.endedAt === null && at < new Date(session.expiresAt).getTime() && idle < SESSION_IDLE_MS
  );
}

function later(at: Instant, milliseconds: number): Instant {
  return instant(new Date(new Date(at).getTime() + milliseconds));
}
