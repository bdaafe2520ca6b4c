import type { MigrationInterface, QueryRunner } from 'typeorm';

import { createTable, id, instant, integer, longText, nullable, text } from './tables.js';

/** Who may write, and what was written. */
export class Audit1763775000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await accessAndAudit(runner);
    await refuseToRewriteTheTrail(runner);
  }

  async down(): Promise<void> {
    throw new Error('The trail is not taken back by a migration: restore a backup.');
  }
}

async function accessAndAudit(runner: QueryRunner): Promise<void> {
  await createTable(runner, 'access_token', {
    columns: [
      id(),
      text('digest', 64),
      text('name', 100),
      text('role', 20),
      integer('association_id'),
      nullable(integer('branch_id')),
      instant('recorded_at'),
      nullable(integer('account_id')),
      nullable(instant('expires_at')),
      nullable(instant('last_used_at')),
      nullable(instant('revoked_at')),
    ],
    refers: { association_id: 'association', branch_id: 'branch' },
    indexes: [{ on: ['digest'], unique: true }],
  });
  await createTable(runner, 'audit_entry', {
    columns: [
      { ...integer('id'), isPrimary: true },
      instant('at'),
      nullable(integer('association_id')),
      text('actor', 150),
      text('action', 60),
      text('subject_type', 40),
      text('subject_id', 60),
      nullable(integer('decision_id')),
      nullable(longText('before')),
      nullable(longText('after')),
      nullable(text('personal_digest', 64)),
      text('previous_hash', 64),
      text('hash', 64),
    ],
    refers: { association_id: 'association', decision_id: 'decision' },
    indexes: [{ on: ['association_id', 'at', 'id'] }, { on: ['subject_type', 'subject_id'] }],
  });
  await createTable(runner, 'audit_seal', {
    columns: [
      { ...integer('id'), isPrimary: true },
      integer('entries'),
      instant('at'),
      text('hash', 64),
      text('mac', 64),
    ],
  });
  await createTable(runner, 'audit_personal', {
    columns: [id(), integer('entry_id'), text('salt', 64), longText('content')],
    refers: { entry_id: 'audit_entry' },
    indexes: [{ on: ['entry_id'], unique: true }],
  });
  await createTable(runner, 'idempotency_record', {
    columns: [
      id(),
      text('actor', 150),
      text('key', 100),
      text('operation', 60),
      text('input_hash', 64),
      text('result_id', 60),
      instant('recorded_at'),
    ],
    indexes: [{ on: ['actor', 'key'], unique: true }],
  });
}

async function refuseToRewriteTheTrail(runner: QueryRunner): Promise<void> {
  if (runner.dataSource.options.type === 'postgres') {
    await runner.query(`
      CREATE FUNCTION refuse_rewriting() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN RAISE EXCEPTION 'audit entries are append-only'; END $$`);
    await runner.query(`
      CREATE TRIGGER audit_entry_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entry
      FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting()`);
    return;
  }
  for (const act of ['UPDATE', 'DELETE']) {
    await runner.query(`
      CREATE TRIGGER audit_entry_no_${act.toLowerCase()} BEFORE ${act} ON audit_entry
      BEGIN SELECT RAISE(ABORT, 'audit entries are append-only'); END`);
  }
  // INSERT OR REPLACE removes a row without a DELETE that a trigger would see.
  await runner.query(`
    CREATE TRIGGER audit_entry_no_replace BEFORE INSERT ON audit_entry
    WHEN EXISTS (SELECT 1 FROM audit_entry WHERE id = NEW.id)
    BEGIN SELECT RAISE(ABORT, 'audit entries are append-only'); END`);
}
