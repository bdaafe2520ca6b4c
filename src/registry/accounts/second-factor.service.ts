import { Inject, Injectable } from '@nestjs/common';

import { CLOCK, type Clock } from '../../kernel/clock.js';
import { DomainError } from '../../kernel/errors.js';
import type { Actor } from '../../platform/access/actor.js';
import type { Client } from '../../platform/access/callers.js';
import { AuditTrail } from '../../platform/audit/audit-trail.js';
import { CONFIG, type Config } from '../../platform/config.js';
import { type Tx, UnitOfWork } from '../../platform/database/unit-of-work.js';
import { Account, type OneTimeSecret } from './account.entity.js';
import type {
  BeginSecondFactorInput,
  ConfirmSecondFactorInput,
  SecondFactorKey,
} from './sign-in.model.js';
import { AccountsStore } from './accounts.store.js';
import { Attempts } from './attempts.js';
import { OneTimeSecrets } from './one-time-secrets.js';
import { PasswordsService } from './passwords.service.js';
import { ownAccount } from './sessions.js';
import { SignInService, actorOf } from './sign-in.service.js';
import { newTotpSecret, openTotpSecret, sealTotpSecret, totpStep, totpUri } from './totp.js';

/** Sets up the second factor: a key for an authenticator app, proven by its first code. */
@Injectable()
export class SecondFactorService {
  constructor(
    private readonly store: AccountsStore,
    private readonly attempts: Attempts,
    private readonly secrets: OneTimeSecrets,
    private readonly signIn: SignInService,
    private readonly passwords: PasswordsService,
    private readonly unitOfWork: UnitOfWork,
    private readonly audit: AuditTrail,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /**
   * Makes a key; it counts once a code has proven it. Whoever is signed in gives the password again:
   * with a stolen cookie nobody locks the owner out. Whoever is signing in has just given it.
   *
   * @throws DomainError UNAUTHENTICATED, INVALID_INPUT, SECRET_EXPIRED, ALREADY_EXISTS, SIGN_IN_FAILED,
   *   TOO_MANY_ATTEMPTS
   */
  async begin(
    actor: Actor,
    { challenge, currentPassword }: BeginSecondFactorInput,
    client: Client,
  ): Promise<SecondFactorKey> {
    const owner = challenge ? null : await this.ownerOf(actor, currentPassword ?? null, client);
    return this.unitOfWork.run(async (tx) => {
      const { account } = await this.subject(tx, actor, challenge);
      if (account.totpConfirmedAt !== null) throw alreadySetUp();
      if (owner !== null) await this.passwords.accept(tx, actor, owner, client);
      const secret = newTotpSecret();
      const totpSecret = sealTotpSecret(secret, account.id, this.config.secret);
      await tx.manager.update(Account, account.id, { totpSecret, totpLastStep: null });
      return { secret, uri: totpUri(secret, account.email) };
    });
  }

  /**
   * Proves the key with a code. Who was signing in is signed in.
   *
   * @returns the recovery codes, in clear for the only time
   * @throws DomainError UNAUTHENTICATED, SECRET_EXPIRED, ALREADY_EXISTS, SIGN_IN_FAILED, TOO_MANY_ATTEMPTS
   */
  async confirm(
    actor: Actor,
    { challenge, code }: ConfirmSecondFactorInput,
    client: Client,
  ): Promise<string[]> {
    const { account: known } = await this.unitOfWork.run((tx) =>
      this.subject(tx, actor, challenge),
    );
    await this.attempts.reserve({ email: known.email, address: client.address });
    return this.unitOfWork.run(async (tx) => {
      const { account, secret } = await this.subject(tx, actor, challenge);
      const { id, totpSecret, totpConfirmedAt } = account;
      if (totpConfirmedAt !== null) throw alreadySetUp();
      const opened = totpSecret && openTotpSecret(totpSecret, id, this.config.secret);
      const step = opened && totpStep(opened, code, this.clock.now());
      if (!step) throw new DomainError('SIGN_IN_FAILED', 'The code is wrong.', ['input', 'code']);
      await tx.manager.update(Account, id, { totpConfirmedAt: tx.at, totpLastStep: step });
      const codes = await this.secrets.issueRecoveryCodes(tx, id);
      await this.audit.record(tx, actorOf(account), {
        associationId: null,
        action: 'confirmSecondFactor',
        subject: { type: 'Account', id: String(id) },
      });
      if (secret !== null) {
        await this.secrets.use(tx, secret);
        await this.signIn.admit(tx, account, client, 'password and code');
      } else {
        await this.attempts.forgive(tx, { email: account.email, address: client.address });
      }
      return codes;
    });
  }

  private async ownerOf(actor: Actor, password: string | null, client: Client): Promise<Account> {
    const own = await this.store.byId(ownAccount(actor).id);
    if (own?.totpConfirmedAt) throw alreadySetUp();
    if (password !== null) return this.passwords.prove(actor, password, client);
    throw new DomainError(
      'INVALID_INPUT',
      'Whoever is signed in gives the current password to set up a second factor.',
      ['input', 'currentPassword'],
    );
  }

  /** Whoever is signed in, or, where a second factor is demanded first, whoever knew the password. */
  private async subject(
    tx: Tx,
    actor: Actor,
    challenge: string | null | undefined,
  ): Promise<{ account: Account; secret: OneTimeSecret | null }> {
    if (challenge) {
      const path = ['input', 'challenge'];
      const secret = await this.secrets.find(tx, 'ENROLMENT', challenge, path);
      return { account: await this.signIn.accountOf(tx, secret), secret };
    }
    const own = await this.store.byId(ownAccount(actor).id, tx);
    return { account: own as Account, secret: null };
  }
}

function alreadySetUp(): DomainError {
  return new DomainError(
    'ALREADY_EXISTS',
    'The second factor is set up already: to begin anew, have it removed by an administrator.',
  );
}
