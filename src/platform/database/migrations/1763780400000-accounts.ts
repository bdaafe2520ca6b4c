import type { MigrationInterface, QueryRunner } from 'typeorm';

import { createTable, date, id, instant, integer, nullable, recorded, text } from './tables.js';

/** Staff who sign in, what they may, and how often signing in failed. */
export class Accounts1763780400000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await createTable(runner, 'account', {
      columns: [
        id(),
        text('email', 254),
        text('name', 100),
        nullable(text('password_hash', 200)),
        nullable(text('totp_secret', 200)),
        nullable(instant('totp_confirmed_at')),
        nullable(integer('totp_last_step')),
        nullable(instant('disabled_at')),
        instant('recorded_at'),
      ],
      indexes: [{ on: ['email'], unique: true }],
    });
    await createTable(runner, 'account_grant', {
      columns: [
        id(),
        ...recorded(),
        text('key', 36),
        integer('account_id'),
        text('role', 20),
        nullable(integer('association_id')),
        nullable(integer('branch_id')),
        nullable(text('mandate_key', 36)),
        date('from_day'),
        nullable(date('until_day')),
      ],
      refers: { account_id: 'account', association_id: 'association', branch_id: 'branch' },
      indexes: [
        { on: ['key'], unique: true, where: 'superseded_at IS NULL' },
        { on: ['account_id'] },
        { on: ['association_id'] },
      ],
    });
    await createTable(runner, 'sign_in_session', {
      columns: [
        id(),
        integer('account_id'),
        text('digest', 64),
        instant('started_at'),
        instant('last_used_at'),
        instant('expires_at'),
        nullable(instant('ended_at')),
        text('client', 200),
        text('address', 64),
      ],
      refers: { account_id: 'account' },
      indexes: [{ on: ['account_id'] }, { on: ['digest'], unique: true }],
    });
    await createTable(runner, 'one_time_secret', {
      columns: [
        id(),
        integer('account_id'),
        text('purpose', 20),
        text('digest', 64),
        nullable(instant('expires_at')),
        nullable(instant('used_at')),
        instant('recorded_at'),
      ],
      refers: { account_id: 'account' },
      indexes: [{ on: ['account_id', 'purpose'] }, { on: ['digest'], unique: true }],
    });
    await createTable(runner, 'sign_in_failures', {
      columns: [id(), text('subject', 64), integer('failures'), instant('last_at')],
      indexes: [{ on: ['subject'], unique: true }, { on: ['last_at'] }],
    });
  }

  async down(): Promise<void> {
    throw new Error('Accounts are not taken back by a migration: restore a backup.');
  }
}
