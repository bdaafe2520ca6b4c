import { Inject, Injectable } from '@nestjs/common';

import { CLOCK, type Clock } from '../../kernel/clock.js';
import { DomainError } from '../../kernel/errors.js';
import { type Actor, allows } from '../../platform/access/actor.js';
import type { Client } from '../../platform/access/callers.js';
import { AuditTrail } from '../../platform/audit/audit-trail.js';
import { CONFIG, type Config } from '../../platform/config.js';
import { type Tx, UnitOfWork } from '../../platform/database/unit-of-work.js';
import { Today } from '../../platform/today.js';
import { Account, type OneTimeSecret } from './account.entity.js';
import type { SignInInput, SignInResult, SignInWithCodeInput } from './sign-in.model.js';
import { AccountsStore } from './accounts.store.js';
import { Attempts } from './attempts.js';
import { OneTimeSecrets } from './one-time-secrets.js';
import { isPassword } from './passwords.js';
import { Sessions } from './sessions.js';
import { SECOND_STEP_MS } from './sign-in.rules.js';
import { openTotpSecret, totpStep } from './totp.js';

/** An id that no row has, to look up where there is nobody: the time of the answer must not tell. */
const NOBODY = 0;

/** Signs staff in: a password, and the second factor where there is one or has to be one. */
@Injectable()
export class SignInService {
  constructor(
    private readonly store: AccountsStore,
    private readonly attempts: Attempts,
    private readonly secrets: OneTimeSecrets,
    private readonly sessions: Sessions,
    private readonly unitOfWork: UnitOfWork,
    private readonly audit: AuditTrail,
    private readonly today: Today,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /**
   * The first step. Whether the address is of an account, and whether that has a password, neither
   * the answer nor its time tells.
   *
   * @throws DomainError SIGN_IN_FAILED, TOO_MANY_ATTEMPTS
   */
  async signIn({ email, password }: SignInInput, client: Client): Promise<SignInResult> {
    const attempt = { email, address: client.address };
    await this.attempts.reserve(attempt);
    const found = await this.store.byEmail(email);
    const matches = await isPassword(found?.passwordHash ?? null, password);
    return this.unitOfWork.run(async (tx) => {
      // Read again: it may have been disabled while the password was checked.
      const account = await this.store.byId(found?.id ?? NOBODY, tx);
      if (!account || !matches || account.passwordHash !== found?.passwordHash) throw failed();
      if (account.disabledAt !== null) throw failed();
      if (account.totpConfirmedAt !== null) {
        await this.attempts.undo(tx, attempt);
        const challenge = await this.secrets.issue(tx, account.id, 'SECOND_FACTOR', SECOND_STEP_MS);
        return { state: 'CODE_NEEDED', challenge };
      }
      if (await this.needsSecondFactor(tx, account)) {
        await this.attempts.undo(tx, attempt);
        const challenge = await this.secrets.issue(tx, account.id, 'ENROLMENT', SECOND_STEP_MS);
        return { state: 'ENROLMENT_NEEDED', challenge };
      }
      return this.admit(tx, account, client, 'password');
    });
  }

  /**
   * The second step: a code of the authenticator app, or a recovery code.
   *
   * @throws DomainError SIGN_IN_FAILED, SECRET_EXPIRED, TOO_MANY_ATTEMPTS
   */
  async signInWithCode(
    { challenge, code }: SignInWithCodeInput,
    client: Client,
  ): Promise<SignInResult> {
    const path = ['input', 'challenge'];
    const find = (tx: Tx) => this.secrets.find(tx, 'SECOND_FACTOR', challenge, path);
    const { email } = await this.unitOfWork.run(async (tx) => this.accountOf(tx, await find(tx)));
    await this.attempts.reserve({ email, address: client.address });
    return this.unitOfWork.run(async (tx) => {
      const secret = await find(tx);
      const account = await this.accountOf(tx, secret);
      const how = await this.checkCode(tx, account, code);
      await this.secrets.use(tx, secret);
      return this.admit(tx, account, client, how);
    });
  }

  /** Opens the session; in the audit trail stands by which factors. */
  async admit(tx: Tx, account: Account, client: Client, how: string): Promise<SignInResult> {
    await this.attempts.forgive(tx, { email: account.email, address: client.address });
    await this.sessions.begin(tx, account, client);
    await this.audit.record(tx, actorOf(account), {
      associationId: null,
      action: 'signIn',
      subject: { type: 'Account', id: String(account.id) },
      after: { how },
      personal: { after: { address: client.address } },
    });
    return { state: 'SIGNED_IN', challenge: null };
  }

  /**
   * The account a secret belongs to.
   *
   * @throws DomainError SIGN_IN_FAILED where it is disabled
   */
  async accountOf(tx: Tx, { accountId }: OneTimeSecret): Promise<Account> {
    const account = await this.store.byId(accountId, tx);
    if (account === null || account.disabledAt !== null) throw failed();
    return account;
  }

  /** A code of the app counts once; what it proves is said for the audit trail. */
  private async checkCode(tx: Tx, account: Account, code: string): Promise<string> {
    const step = this.stepOf(account, code);
    if (step !== null && step > (account.totpLastStep ?? 0)) {
      await tx.manager.update(Account, account.id, { totpLastStep: step });
      return 'password and code';
    }
    if (await this.secrets.useRecoveryCode(tx, account.id, code)) {
      return 'password and recovery code';
    }
    throw failed();
  }

  private stepOf({ id, totpSecret }: Account, code: string): number | null {
    if (totpSecret === null || !/^\d{6}$/.test(code)) return null;
    return totpStep(openTotpSecret(totpSecret, id, this.config.secret), code, this.clock.now());
  }

  /** Whoever keeps a deployment or the books of an association, where the configuration says so. */
  private async needsSecondFactor(tx: Tx, account: Account): Promise<boolean> {
    if (!this.config.accounts.secondFactorRequired) return false;
    const grants = await this.store.grantsOn(account.id, this.today.of(), tx);
    return grants.some(({ role }) => allows(role, 'account:manage'));
  }
}

/** An account as the one who acts, where it acts on itself before it is signed in. */
export function actorOf({ id, name }: Account): Actor {
  return { kind: 'ACCOUNT', name: `account ${id} (${name})`, grants: [], account: null };
}

function failed(): DomainError {
  return new DomainError(
    'SIGN_IN_FAILED',
    'The e-mail address, the password or the code is wrong.',
  );
}
