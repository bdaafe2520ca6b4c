import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';

import type { LocalDate } from '../../kernel/calendar.js';
import { DomainError } from '../../kernel/errors.js';
import { type Actor, grantsFor } from '../../platform/access/actor.js';
import { requirePermission } from '../../platform/access/policy.js';
import { AuditTrail } from '../../platform/audit/audit-trail.js';
import { Commands } from '../../platform/audit/commands.js';
import type { Tx } from '../../platform/database/unit-of-work.js';
import { Today } from '../../platform/today.js';
import { unknownAssociation } from '../associations/associations.service.js';
import { AssociationsStore } from '../associations/associations.store.js';
import { requireBranch } from '../branches/branch.rules.js';
import { BranchesStore } from '../branches/branches.store.js';
import { type Account, AccountGrant } from './account.entity.js';
import type { EndGrantInput, GiveGrantInput } from './account.model.js';
import { AccountsStore } from './accounts.store.js';
import { checkGrantDays, checkMayGive, checkScope, grantEnd } from './grant.rules.js';

type Scope = Pick<AccountGrant, 'role' | 'associationId' | 'branchId'>;

/** Gives roles to accounts, and ends them. */
@Injectable()
export class GrantsService {
  constructor(
    private readonly store: AccountsStore,
    private readonly associations: AssociationsStore,
    private readonly branches: BranchesStore,
    private readonly commands: Commands,
    private readonly audit: AuditTrail,
    private readonly today: Today,
  ) {}

  /**
   * Gives an account a role from a day on.
   *
   * @returns the grant's key
   * @throws DomainError FORBIDDEN, NOT_FOUND, INVALID_INPUT, INVALID_SPAN, ALREADY_EXISTS
   */
  give(actor: Actor, input: GiveGrantInput): Promise<string> {
    return this.commands.run({ actor, operation: 'giveGrant', input }, async (tx) => {
      requirePermission(actor, 'account:manage');
      const scope = await this.scopeOf(tx, input);
      this.checkMay(actor, scope);
      const account = await this.accountOf(tx, input.email);
      const mandateKey = await this.mandateOf(tx, scope, input.mandateId ?? null);
      const today = this.today.of();
      const days = {
        from: (input.from ?? today) as LocalDate,
        until: (input.until ?? null) as LocalDate | null,
      };
      checkGrantDays(days, today);
      await this.checkNew(tx, account, scope, mandateKey, days.from);
      const values = { ...scope, mandateKey, fromDay: days.from, untilDay: days.until };
      const key = randomUUID();
      await tx.insert(AccountGrant, {
        ...values,
        key,
        accountId: account.id,
        recordedAt: tx.at,
        supersededAt: null,
      });
      await this.audit.record(tx, actor, {
        associationId: scope.associationId,
        action: 'giveGrant',
        subject: { type: 'Grant', id: key },
        after: { accountId: account.id, ...values },
      });
      return key;
    });
  }

  /**
   * Ends a grant, today or later.
   *
   * @returns the grant's key
   * @throws DomainError FORBIDDEN, NOT_FOUND, INVALID_INPUT, NOTHING_CHANGED
   */
  end(actor: Actor, input: EndGrantInput): Promise<string> {
    return this.commands.run({ actor, operation: 'endGrant', input }, async (tx) => {
      requirePermission(actor, 'account:manage');
      const row = await this.store.findGrant(tx, input.grantId);
      if (row === null) throw unknown('grant', input.grantId, ['input', 'grantId']);
      this.checkMay(actor, row);
      const today = this.today.of();
      const untilDay = grantEnd(row, (input.on ?? today) as LocalDate, today);
      const { id, ...columns } = row;
      await tx.supersede(AccountGrant, id);
      await tx.insert(AccountGrant, { ...columns, untilDay, recordedAt: tx.at });
      await this.audit.record(tx, actor, {
        associationId: row.associationId,
        action: 'endGrant',
        subject: { type: 'Grant', id: row.key },
        before: { untilDay: row.untilDay },
        after: { untilDay },
      });
      return row.key;
    });
  }

  private checkMay(actor: Actor, scope: Scope): void {
    if (actor.kind !== 'COMMAND') checkMayGive(grantsFor(actor, 'account:manage'), scope);
  }

  private async scopeOf(tx: Tx, { role, ...input }: GiveGrantInput): Promise<Scope> {
    const { associationCode = null, branchCode = null } = input;
    checkScope(role, { associationCode, branchCode });
    if (associationCode === null) return { role, associationId: null, branchId: null };
    const association = await this.associations.findByCode(associationCode, tx);
    if (association === null)
      throw unknownAssociation(associationCode, ['input', 'associationCode']);
    if (branchCode === null) return { role, associationId: association.id, branchId: null };
    const book = await this.branches.book(tx, association.id, null);
    const branch = requireBranch(book, branchCode, ['input', 'branchCode']);
    return { role, associationId: association.id, branchId: branch.id };
  }

  private async accountOf(tx: Tx, email: string): Promise<Account> {
    const account = await this.store.byEmail(email, tx);
    if (account !== null) return account;
    throw unknown('account', email, ['input', 'email']);
  }

  private async mandateOf(
    tx: Tx,
    { associationId }: Scope,
    mandateId: string | null,
  ): Promise<string | null> {
    if (mandateId === null) return null;
    const known =
      associationId !== null && (await this.store.hasMandate(tx, associationId, mandateId));
    if (!known) throw unknown('mandate', mandateId, ['input', 'mandateId']);
    return mandateId;
  }

  /** Nobody has the same role in the same place twice at a time. */
  private async checkNew(
    tx: Tx,
    account: Account,
    { role, associationId, branchId }: Scope,
    mandateKey: string | null,
    from: LocalDate,
  ): Promise<void> {
    const rows = await tx.manager.findBy(AccountGrant, { accountId: account.id, role });
    const same = rows.find(
      (row) =>
        row.supersededAt === null &&
        row.associationId === associationId &&
        row.branchId === branchId &&
        row.mandateKey === mandateKey &&
        (row.untilDay === null || row.untilDay > from),
    );
    if (same) {
      throw new DomainError('ALREADY_EXISTS', 'The account has this grant already.', ['input'], {
        grantId: same.key,
      });
    }
  }
}

function unknown(what: string, name: string, path: readonly string[]): DomainError {
  return new DomainError('NOT_FOUND', `There is no ${what} '${name}'.`, path);
}
