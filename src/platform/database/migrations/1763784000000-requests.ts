import type { MigrationInterface, QueryRunner } from 'typeorm';

import { createTable, id, instant, integer, longText, nullable, text } from './tables.js';

/** Requests of branch leaders to the office. */
export class Requests1763784000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await createTable(runner, 'member_request', {
      columns: [
        id(),
        text('key', 36),
        integer('association_id'),
        integer('branch_id'),
        text('kind', 20),
        nullable(integer('member_id')),
        nullable(longText('input')),
        nullable(longText('attachments')),
        text('state', 20),
        text('filed_by', 150),
        instant('filed_at'),
        nullable(text('decided_by', 150)),
        nullable(instant('decided_at')),
        nullable(text('reason', 500)),
      ],
      refers: { association_id: 'association', branch_id: 'branch', member_id: 'member' },
      indexes: [
        { on: ['key'], unique: true },
        { on: ['association_id', 'id'] },
        { on: ['member_id'] },
      ],
    });
  }

  async down(): Promise<void> {
    throw new Error('Requests are not taken back by a migration: restore a backup.');
  }
}
