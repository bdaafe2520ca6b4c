import type { MigrationInterface, QueryRunner } from 'typeorm';

import {
  CURRENT,
  createTable,
  dated,
  id,
  integer,
  longText,
  nullable,
  recorded,
  text,
} from './tables.js';

/** Identity numbers under seal, consents, and when a member was erased. */
export class PersonalData1763776800000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // By hand: TypeORM would rebuild the table on SQLite, with every row that refers to it.
    await runner.query('ALTER TABLE member ADD COLUMN erased_at varchar(24)');
    await createTable(runner, 'member_identity', {
      columns: [
        id(),
        ...recorded(),
        integer('association_id'),
        integer('member_id'),
        integer('key_version'),
        text('sealed', 100),
        text('lookup', 64),
      ],
      refers: { association_id: 'association', member_id: 'member' },
      indexes: [
        { on: ['member_id'] },
        { on: ['member_id'], unique: true, where: CURRENT },
        { on: ['association_id', 'lookup'], unique: true, where: CURRENT },
        { on: ['key_version'] },
      ],
    });
    await createTable(runner, 'member_consent', {
      columns: [
        id(),
        ...dated(),
        integer('association_id'),
        nullable(integer('decision_id')),
        nullable(integer('source_id')),
        nullable(text('source_place', 200)),
        nullable(longText('note')),
        text('key', 36),
        integer('member_id'),
        text('purpose', 20),
        nullable(text('purpose_text', 500)),
        text('form', 20),
      ],
      refers: {
        association_id: 'association',
        decision_id: 'decision',
        source_id: 'source',
        member_id: 'member',
      },
      indexes: [
        { on: ['association_id'] },
        { on: ['key'], unique: true, where: CURRENT },
        { on: ['member_id'] },
      ],
    });
  }

  async down(): Promise<void> {
    throw new Error('What the members consented to is not thrown away: restore a backup instead.');
  }
}
