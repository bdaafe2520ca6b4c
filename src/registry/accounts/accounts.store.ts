import { Injectable } from '@nestjs/common';
import { IsNull, MoreThan, Not } from 'typeorm';

import type { LocalDate } from '../../kernel/calendar.js';
import type { Instant } from '../../kernel/clock.js';
import type { Grant } from '../../platform/access/actor.js';
import { Reader } from '../../platform/database/reader.js';
import { type Queryable, type Sql, raw, sql } from '../../platform/database/sql.js';
import type { Tx } from '../../platform/database/unit-of-work.js';
import { mandateRuns } from '../terms/running-mandate.store.js';
import { Account, AccountGrant, SignInSession } from './account.entity.js';

/** A grant as it stands, with what it names. */
export interface GrantEntry extends Omit<AccountGrant, 'recordedAt' | 'supersededAt'> {
  readonly accountName: string;
  readonly accountEmail: string;
  /** 1 if the account has, had or is to have a grant outside the association of this one, else 0. */
  readonly servesOthers: 0 | 1;
  readonly associationCode: string | null;
  readonly branchCode: string | null;
}

/** Accounts, their grants and their sessions. */
@Injectable()
export class AccountsStore {
  constructor(private readonly reader: Reader) {}

  byEmail(email: string, db: Queryable = this.reader): Promise<Account | null> {
    return db.manager.findOneBy(Account, { email: emailKey(email) });
  }

  byId(id: number, db: Queryable = this.reader): Promise<Account | null> {
    return db.manager.findOneBy(Account, { id });
  }

  /** Every account, by e-mail address. */
  all(): Promise<Account[]> {
    return this.reader.manager.find(Account, { order: { email: 'ASC' } });
  }

  async isEmpty(): Promise<boolean> {
    return !(await this.reader.manager.existsBy(Account, {}));
  }

  /** What an account may do on a day: a grant that follows a mandate only while that runs. */
  grantsOn(accountId: number, day: LocalDate, db: Queryable = this.reader): Promise<Grant[]> {
    return db.rows<Grant>(sql`
      SELECT role, association_id AS "associationId", branch_id AS "branchId"
      FROM account_grant
      WHERE account_id = ${accountId} AND ${runsOn(day)}
      ORDER BY id`);
  }

  /** The standing grants of an account, of all days, in the order in which they were given. */
  grantsOf(accountId: number): Promise<GrantEntry[]> {
    return this.entries(sql`account_grant.account_id = ${accountId}`);
  }

  /** The standing grants in an association, of all days, in the order in which they were given. */
  grantsIn(associationId: number): Promise<GrantEntry[]> {
    return this.entries(sql`account_grant.association_id = ${associationId}`);
  }

  async grant(key: string): Promise<GrantEntry | null> {
    const [entry] = await this.entries(sql`account_grant.key = ${key}`);
    return entry ?? null;
  }

  findGrant(tx: Tx, key: string): Promise<AccountGrant | null> {
    return tx.manager.findOneBy(AccountGrant, { key, supersededAt: IsNull() });
  }

  /** Whether a mandate of an association is known by this key. */
  async hasMandate(tx: Tx, associationId: number, key: string): Promise<boolean> {
    const rows = await tx.rows(sql`
      SELECT 1 FROM mandate
      WHERE key = ${key} AND association_id = ${associationId} AND superseded_at IS NULL`);
    return rows.length > 0;
  }

  sessionByDigest(digest: string): Promise<SignInSession | null> {
    return this.reader.manager.findOneBy(SignInSession, { digest });
  }

  /** The sessions of an account that have neither ended nor expired, the last used first. */
  sessionsOf(
    accountId: number,
    now: Instant,
    idleSince: Instant,
    db: Queryable = this.reader,
  ): Promise<SignInSession[]> {
    return db.manager.find(SignInSession, {
      where: {
        accountId,
        endedAt: IsNull(),
        expiresAt: MoreThan(now),
        lastUsedAt: MoreThan(idleSince),
      },
      order: { lastUsedAt: 'DESC' },
    });
  }

  /** Ends the sessions of an account, all or all but one. */
  async endSessions(tx: Tx, accountId: number, except: number | null = null): Promise<void> {
    const id = except === null ? undefined : Not(except);
    const running = { accountId, endedAt: IsNull(), ...(id && { id }) };
    await tx.manager.update(SignInSession, running, { endedAt: tx.at });
  }

  /** Forgets a second factor's key that was begun and not yet proven by a code. */
  async dropUnprovenKey(tx: Tx, id: number): Promise<void> {
    await tx.manager.update(Account, { id, totpConfirmedAt: IsNull() }, { totpSecret: null });
  }

  private entries(condition: Sql): Promise<GrantEntry[]> {
    return this.reader.rows<GrantEntry>(sql`
      SELECT account_grant.id, account_grant.key, account_grant.account_id AS "accountId",
        account_grant.role, account_grant.association_id AS "associationId",
        account_grant.branch_id AS "branchId", account_grant.mandate_key AS "mandateKey",
        account_grant.from_day AS "fromDay", account_grant.until_day AS "untilDay",
        account.name AS "accountName", account.email AS "accountEmail",
        CASE WHEN EXISTS (
          SELECT 1 FROM account_grant other
          WHERE other.account_id = account_grant.account_id AND (other.association_id IS NULL
            OR account_grant.association_id IS NULL
            OR other.association_id <> account_grant.association_id)
        ) THEN 1 ELSE 0 END AS "servesOthers",
        association.code AS "associationCode", branch.code AS "branchCode"
      FROM account_grant
      JOIN account ON account.id = account_grant.account_id
      LEFT JOIN association ON association.id = account_grant.association_id
      LEFT JOIN branch ON branch.id = account_grant.branch_id
      WHERE account_grant.superseded_at IS NULL AND ${condition}
      ORDER BY account_grant.id`);
  }
}

/** An e-mail address as it is kept and looked up. */
export function emailKey(email: string): string {
  return email.normalize('NFC').trim().toLowerCase();
}

/** The row that an id of the API names; 0, which no row has, for what is no id. */
export function rowId(id: string): number {
  return /^\d{1,9}$/.test(id) ? Number(id) : 0;
}

function runsOn(day: LocalDate): Sql {
  return sql`superseded_at IS NULL AND from_day <= ${day}
    AND (until_day IS NULL OR until_day > ${day})
    AND (mandate_key IS NULL OR ${mandateRuns(raw('account_grant.mandate_key'), day)})`;
}
