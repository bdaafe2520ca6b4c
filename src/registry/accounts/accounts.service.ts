import { Injectable } from '@nestjs/common';

import { DomainError } from '../../kernel/errors.js';
import { nfc } from '../../kernel/names.js';
import type { Actor } from '../../platform/access/actor.js';
import { requireEverywhere, requirePermission } from '../../platform/access/policy.js';
import { AuditTrail } from '../../platform/audit/audit-trail.js';
import { Commands } from '../../platform/audit/commands.js';
import { type Tx, UnitOfWork } from '../../platform/database/unit-of-work.js';
import { Account } from './account.entity.js';
import type { DisableAccountInput, InviteAccountInput } from './account.model.js';
import { AccountsStore, emailKey, rowId } from './accounts.store.js';
import { Mail } from './mail.js';
import { OneTimeSecrets } from './one-time-secrets.js';
import { PasswordsService } from './passwords.service.js';

/** The accounts of the staff. */
@Injectable()
export class AccountsService {
  constructor(
    private readonly store: AccountsStore,
    private readonly passwords: PasswordsService,
    private readonly secrets: OneTimeSecrets,
    private readonly mail: Mail,
    private readonly unitOfWork: UnitOfWork,
    private readonly commands: Commands,
    private readonly audit: AuditTrail,
  ) {}

  /**
   * Makes an account without a password, and sends its owner a link to set one, where mail is
   * configured; where it is not, `account link` of the command line prints one, and a command
   * prints its own.
   *
   * @returns the account's id
   * @throws DomainError FORBIDDEN, ALREADY_EXISTS
   */
  invite(actor: Actor, input: InviteAccountInput): Promise<string> {
    return this.commands.run({ actor, operation: 'inviteAccount', input }, async (tx) => {
      requirePermission(actor, 'account:manage');
      const email = emailKey(input.email);
      const name = nfc(input.name);
      const taken = new DomainError('ALREADY_EXISTS', `There is an account '${email}' already.`, [
        'input',
        'email',
      ]);
      if (await this.store.byEmail(email, tx)) throw taken;
      const account = await tx.insert(
        Account,
        {
          email,
          name,
          passwordHash: null,
          totpSecret: null,
          totpConfirmedAt: null,
          totpLastStep: null,
          disabledAt: null,
          recordedAt: tx.at,
        },
        taken,
      );
      if (actor.kind !== 'COMMAND') {
        const link = await this.passwords.link(tx, account);
        tx.afterCommit.push(() => this.mail.sendPasswordLink(email, link));
      }
      await this.record(tx, actor, 'inviteAccount', account.id, { email, name });
      return String(account.id);
    });
  }

  /**
   * Makes a new link by which the account's owner sets a password; the one before works no more.
   *
   * @throws DomainError FORBIDDEN, NOT_FOUND
   */
  link(actor: Actor, email: string): Promise<string> {
    return this.unitOfWork.run(async (tx) => {
      requireEverywhere(actor, 'account:manage');
      const account = await this.known(tx, email);
      await this.record(tx, actor, 'linkAccount', account.id);
      return this.passwords.link(tx, account);
    });
  }

  /**
   * Removes the second factor of who lost it, with its recovery codes, and ends its sessions.
   *
   * @throws DomainError FORBIDDEN, NOT_FOUND
   */
  removeSecondFactor(actor: Actor, email: string): Promise<void> {
    return this.unitOfWork.run(async (tx) => {
      requireEverywhere(actor, 'account:manage');
      const { id } = await this.known(tx, email);
      await tx.manager.update(Account, id, {
        totpSecret: null,
        totpConfirmedAt: null,
        totpLastStep: null,
      });
      await this.secrets.withdraw(tx, id, ['RECOVERY', 'SECOND_FACTOR', 'ENROLMENT']);
      await this.store.endSessions(tx, id);
      await this.record(tx, actor, 'removeSecondFactor', id);
    });
  }

  /**
   * Lets an account sign in no more; its sessions end.
   *
   * @returns the account's id
   * @throws DomainError FORBIDDEN, NOT_FOUND, NOTHING_CHANGED
   */
  disable(actor: Actor, input: DisableAccountInput): Promise<string> {
    return this.commands.run({ actor, operation: 'disableAccount', input }, async (tx) => {
      requireEverywhere(actor, 'account:manage');
      const path = ['input', 'accountId'];
      const account = await this.store.byId(rowId(input.accountId), tx);
      if (account === null) throw unknownAccount(input.accountId, path);
      if (account.disabledAt !== null) {
        throw new DomainError('NOTHING_CHANGED', 'The account is disabled already.', path);
      }
      await tx.manager.update(Account, account.id, { disabledAt: tx.at });
      await this.store.endSessions(tx, account.id);
      await this.secrets.withdraw(tx, account.id, ['PASSWORD', 'SECOND_FACTOR', 'ENROLMENT']);
      await this.record(tx, actor, 'disableAccount', account.id);
      return String(account.id);
    });
  }

  private async known(tx: Tx, email: string): Promise<Account> {
    const account = await this.store.byEmail(email, tx);
    if (account === null) throw unknownAccount(email, ['email']);
    return account;
  }

  private record(
    tx: Tx,
    actor: Actor,
    action: string,
    id: number,
    personal?: { email: string; name: string },
  ): Promise<void> {
    return this.audit.record(tx, actor, {
      associationId: null,
      action,
      subject: { type: 'Account', id: String(id) },
      ...(personal && { personal: { after: personal } }),
    });
  }
}

function unknownAccount(name: string, path: readonly string[]): DomainError {
  return new DomainError('NOT_FOUND', `There is no account '${name}'.`, path);
}
