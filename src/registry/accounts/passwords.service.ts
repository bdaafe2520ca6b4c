import { Inject, Injectable, Logger } from '@nestjs/common';

import { DomainError } from '../../kernel/errors.js';
import type { Actor } from '../../platform/access/actor.js';
import type { Client } from '../../platform/access/callers.js';
import { AuditTrail } from '../../platform/audit/audit-trail.js';
import { CONFIG, type Config } from '../../platform/config.js';
import { type Tx, UnitOfWork } from '../../platform/database/unit-of-work.js';
import { Account } from './account.entity.js';
import type { ChangePasswordInput, SetPasswordInput } from './account.model.js';
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
  private readonly log = new Logger(PasswordsService.name);

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

  /** Sends the link, where mail is configured. */
  async send(account: Account, link: string): Promise<void> {
    await this.mail.sendPasswordLink(account.email, link);
  }

  /**
   * Sends a link if the address is of an account. Nobody waits for it, so that neither the answer
   * nor its time tells whether it is; each request counts as an attempt.
   *
   * @throws DomainError TOO_MANY_ATTEMPTS
   */
  async request(email: string, client: Client): Promise<void> {
    await this.attempts.reserve({ email: `link ${emailKey(email)}`, address: client.address });
    void this.sendIfKnown(email).catch((error: unknown) =>
      this.log.error(`A password link was not sent: ${String(error)}`),
    );
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
    const known = (await this.store.byId(id)) as Account;
    const attempt = { email: known.email, address: client.address };
    await this.attempts.reserve(attempt);
    if (!(await isPassword(known.passwordHash, currentPassword))) {
      const wrong = 'The current password is wrong.';
      throw new DomainError('SIGN_IN_FAILED', wrong, ['input', 'currentPassword']);
    }
    const passwordHash = await this.newHash(known, newPassword, ['input', 'newPassword']);
    await this.unitOfWork.run(async (tx) => {
      await this.save(tx, actor, known, passwordHash, 'changePassword');
      await this.store.endSessions(tx, id, sessionId);
      await this.attempts.forgive(tx, attempt);
    });
  }

  private async sendIfKnown(email: string): Promise<void> {
    if (!this.mail.isConfigured) return;
    const account = await this.store.byEmail(email);
    if (account === null || account.disabledAt !== null) return;
    // Whoever asks, the link that its owner has goes on working.
    const link = await this.unitOfWork.run((tx) => this.linkBeside(tx, account));
    await this.send(account, link);
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
    // Whoever knew the old one gets no further with it.
    await this.secrets.withdraw(tx, id, ['PASSWORD', 'SECOND_FACTOR', 'ENROLMENT']);
    await this.audit.record(tx, actor, {
      associationId: null,
      action,
      subject: { type: 'Account', id: String(id) },
    });
  }
}
