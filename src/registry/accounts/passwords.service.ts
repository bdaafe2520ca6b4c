import { Inject, Injectable } from '@nestjs/common';

import { DomainError } from '../../kernel/errors.js';
import type { Actor } from '../../platform/access/actor.js';
import type { Client } from '../../platform/access/callers.js';
import { AuditTrail } from '../../platform/audit/audit-trail.js';
import { CONFIG, type Config } from '../../platform/config.js';
import { type Tx, UnitOfWork } from '../../platform/database/unit-of-work.js';
import { Account, SignInSession } from './account.entity.js';
import type { ChangePasswordInput, SetPasswordInput } from './sign-in.model.js';
import { AccountsStore, emailKey } from './accounts.store.js';
import { Attempts } from './attempts.js';
import { Mail } from './mail.js';
import { OneTimeSecrets } from './one-time-secrets.js';
import { checkNewPassword, hashPassword, isPassword } from './passwords.js';
import { ownAccount } from './sessions.js';
import { INVITATION_MS, RESET_MS } from './sign-in.rules.js';
import { SignInService, actorOf } from './sign-in.service.js';

/** Passwords: set through a one-time link, changed by their owner. */
@Injectable()
export class PasswordsService {
  constructor(
    private readonly store: AccountsStore,
    private readonly attempts: Attempts,
    private readonly secrets: OneTimeSecrets,
    private readonly signIn: SignInService,
    private readonly mail: Mail,
    private readonly unitOfWork: UnitOfWork,
    private readonly audit: AuditTrail,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** A link by which the account's owner sets a password: for a week at first, later for an hour. */
  async link(tx: Tx, account: Account): Promise<string> {
    await this.secrets.withdraw(tx, account.id, ['PASSWORD']);
    return this.linkBeside(tx, account);
  }

  private async linkBeside(tx: Tx, account: Account): Promise<string> {
    const milliseconds = account.passwordHash === null ? INVITATION_MS : RESET_MS;
    const secret = await this.secrets.issue(tx, account.id, 'PASSWORD', milliseconds);
    return `${this.config.accounts.publicUrl}/password#${secret}`;
  }

  /**
   * Sends a link if the address is of an account. Whether it is, neither the answer nor its time
   * tells, nor what waits behind it: the same is done and written for any address, in one unit of
   * work, and mail leaves after the answer. Each request counts as an attempt.
   *
   * @throws DomainError TOO_MANY_ATTEMPTS
   */
  async request(email: string, client: Client): Promise<void> {
    const attempt = { email: `link ${emailKey(email)}`, address: client.address };
    if (!this.mail.isConfigured) return this.attempts.reserve(attempt);
    const made = await this.unitOfWork.run(async (tx) => {
      await this.attempts.reserveIn(tx, attempt);
      const account = await this.store.byEmail(email, tx);
      if (account === null || account.disabledAt !== null) {
        await this.attempts.writeInstead(tx, this.secrets.digestOf(this.secrets.random()));
        return null;
      }
      // Whoever asks, the link that its owner has goes on working.
      return { to: account.email, link: await this.linkBeside(tx, account) };
    });
    client.afterAnswer(() => {
      if (made !== null) this.mail.sendPasswordLink(made.to, made.link);
    });
  }

  /**
   * Sets the password a link was made for. Whoever was signed in is so no more.
   *
   * @throws DomainError SECRET_EXPIRED, WEAK_PASSWORD, SIGN_IN_FAILED
   */
  async set({ secret, password }: SetPasswordInput, client: Client): Promise<void> {
    const path = ['input', 'secret'];
    const find = (tx: Tx) => this.secrets.find(tx, 'PASSWORD', secret, path);
    const known = await this.unitOfWork.run(async (tx) =>
      this.signIn.accountOf(tx, await find(tx)),
    );
    const passwordHash = await this.newHash(known, password, ['input', 'password']);
    await this.unitOfWork.run(async (tx) => {
      const row = await find(tx);
      const account = await this.signIn.accountOf(tx, row);
      await this.secrets.use(tx, row);
      await this.save(tx, actorOf(account), account, passwordHash, 'setPassword');
      await this.store.endSessions(tx, account.id);
      await this.attempts.forgive(tx, { email: account.email, address: client.address });
    });
  }

  /**
   * Changes one's own password. One's other sessions end.
   *
   * @throws DomainError UNAUTHENTICATED, SIGN_IN_FAILED, TOO_MANY_ATTEMPTS, WEAK_PASSWORD
   */
  async change(
    actor: Actor,
    { currentPassword, newPassword }: ChangePasswordInput,
    client: Client,
  ): Promise<void> {
    const { id, sessionId } = ownAccount(actor);
    const known = await this.prove(actor, currentPassword, client);
    const passwordHash = await this.newHash(known, newPassword, ['input', 'newPassword']);
    await this.unitOfWork.run(async (tx) => {
      await this.accept(tx, actor, known, client);
      await this.save(tx, actor, known, passwordHash, 'changePassword');
      await this.store.endSessions(tx, id, sessionId);
    });
  }

  /**
   * Has whoever is signed in prove to be the account's owner: a cookie alone does not. To be followed
   * by `accept` in the unit of work of what it was asked for.
   *
   * @throws DomainError UNAUTHENTICATED, SIGN_IN_FAILED, TOO_MANY_ATTEMPTS
   */
  async prove(actor: Actor, currentPassword: string, client: Client): Promise<Account> {
    const known = (await this.store.byId(ownAccount(actor).id)) as Account;
    await this.attempts.reserve({ email: known.email, address: client.address });
    if (await isPassword(known.passwordHash, currentPassword)) return known;
    throw wrongPassword();
  }

  /**
   * Takes a proof, unless the password was changed while it was checked, the account disabled or the
   * session ended: a reset that comes in between is to shut out whoever it was made against.
   *
   * @throws DomainError SIGN_IN_FAILED
   */
  async accept(tx: Tx, actor: Actor, known: Account, client: Client): Promise<void> {
    const account = await this.store.byId(known.id, tx);
    const session = await tx.manager.findOneBy(SignInSession, { id: ownAccount(actor).sessionId });
    const stands =
      account?.passwordHash === known.passwordHash &&
      account.disabledAt === null &&
      session?.endedAt === null;
    if (!stands) throw overtaken();
    await this.attempts.forgive(tx, { email: known.email, address: client.address });
  }

  private async newHash(
    { name, email }: Account,
    password: string,
    path: readonly string[],
  ): Promise<string> {
    await checkNewPassword(password, [name, email], path);
    return hashPassword(password);
  }

  private async save(
    tx: Tx,
    actor: Actor,
    { id }: Account,
    passwordHash: string,
    action: string,
  ): Promise<void> {
    await tx.manager.update(Account, id, { passwordHash });
    // Whoever knew the old one gets no further with it, nor with a key begun under it.
    await this.store.dropUnprovenKey(tx, id);
    await this.secrets.withdraw(tx, id, ['PASSWORD', 'SECOND_FACTOR', 'ENROLMENT']);
    await this.audit.record(tx, actor, {
      associationId: null,
      action,
      subject: { type: 'Account', id: String(id) },
    });
  }
}

function wrongPassword(): DomainError {
  const path = ['input', 'currentPassword'];
  return new DomainError('SIGN_IN_FAILED', 'The current password is wrong.', path);
}

function overtaken(): DomainError {
  return new DomainError(
    'SIGN_IN_FAILED',
    'Meanwhile the password was changed or the session ended: sign in again.',
    ['input', 'currentPassword'],
  );
}
