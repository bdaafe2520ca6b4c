import type { MigrationInterface, QueryRunner } from 'typeorm';

import {
  createTable,
  date,
  dated,
  edtf,
  id,
  instant,
  integer,
  longText,
  nullable,
  recorded,
  text,
} from './tables.js';

const CURRENT = 'superseded_at IS NULL';

/** What every dated fact of an association rests on. */
const grounds = () => [
  integer('association_id'),
  nullable(integer('decision_id')),
  nullable(integer('source_id')),
  nullable(text('source_place', 200)),
  nullable(longText('note')),
];
const GROUNDS = { association_id: 'association', decision_id: 'decision', source_id: 'source' };

/** What the end of a fact rests on. */
const endGrounds = () => [
  nullable(integer('end_decision_id')),
  nullable(integer('end_source_id')),
  nullable(text('end_source_place', 200)),
  nullable(longText('end_note')),
];
const END_GROUNDS = { end_decision_id: 'decision', end_source_id: 'source' };

/** Associations, branches, members, terms and statements; who may write, and what was written. */
export class Foundation1763769600000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await associations(runner);
    await branches(runner);
    await members(runner);
    await terms(runner);
    await statements(runner);
    await accessAndAudit(runner);
    await refuseToRewriteTheTrail(runner);
  }

  async down(): Promise<void> {
    throw new Error('There is nothing before the foundation: restore a backup instead.');
  }
}

async function associations(runner: QueryRunner): Promise<void> {
  await createTable(runner, 'association', {
    columns: [
      id(),
      { ...text('code', 60), isUnique: true },
      text('name', 300),
      text('kind', 20),
      nullable(edtf('founded_on')),
      nullable(text('founding_decision_number', 100)),
      nullable(text('founding_decision_issuer', 300)),
      nullable(edtf('founding_decision_date')),
      nullable(integer('higher_association_id')),
      nullable(text('website', 300)),
      integer('fictional'),
      nullable(longText('note')),
      instant('recorded_at'),
    ],
    refers: { higher_association_id: 'association' },
    indexes: [{ on: ['higher_association_id'] }],
  });
  await createTable(runner, 'association_name', {
    columns: [id(), integer('association_id'), text('name', 300), instant('recorded_at')],
    refers: { association_id: 'association' },
    indexes: [{ on: ['association_id'] }],
  });
  await createTable(runner, 'source', {
    columns: [
      id(),
      integer('association_id'),
      text('title', 500),
      nullable(text('publisher', 300)),
      nullable(edtf('date')),
      nullable(text('address', 500)),
      instant('recorded_at'),
    ],
    refers: { association_id: 'association' },
    indexes: [{ on: ['association_id'] }],
  });
  await createTable(runner, 'decision', {
    columns: [
      id(),
      integer('association_id'),
      text('number', 100),
      nullable(text('issuer', 300)),
      nullable(edtf('date')),
      instant('recorded_at'),
    ],
    refers: { association_id: 'association' },
    indexes: [{ on: ['association_id', 'number'] }],
  });
  await createTable(runner, 'office_address', {
    columns: [id(), ...dated(), ...grounds(), text('address', 500)],
    refers: GROUNDS,
    indexes: [{ on: ['association_id'] }],
  });
  await createTable(runner, 'patron_agency', {
    columns: [id(), ...dated(), ...grounds(), text('name', 300)],
    refers: GROUNDS,
    indexes: [{ on: ['association_id'] }],
  });
  await createTable(runner, 'charter_version', {
    columns: [
      id(),
      ...dated(),
      ...grounds(),
      text('title', 300),
      nullable(text('adopted_by', 300)),
      nullable(edtf('approved_on')),
      nullable(text('approval_decision', 100)),
    ],
    refers: GROUNDS,
    indexes: [{ on: ['association_id'] }],
  });
}

async function branches(runner: QueryRunner): Promise<void> {
  await createTable(runner, 'branch', {
    columns: [
      id(),
      integer('association_id'),
      text('code', 60),
      text('sector', 30),
      instant('recorded_at'),
    ],
    refers: { association_id: 'association' },
    indexes: [{ on: ['association_id', 'code'], unique: true }],
  });
  await runner.query(
    'CREATE UNIQUE INDEX branch_code_folded ON branch (association_id, lower(code))',
  );
  await createTable(runner, 'host_organization', {
    columns: [id(), integer('association_id'), text('name', 300), instant('recorded_at')],
    refers: { association_id: 'association' },
    indexes: [{ on: ['association_id', 'name'], unique: true }],
  });
  const branchFact = () => [id(), ...dated(), ...grounds(), integer('branch_id')];
  const refers = { ...GROUNDS, branch_id: 'branch' };
  const indexes = [{ on: ['association_id'] }, { on: ['branch_id'] }];
  await createTable(runner, 'branch_life', {
    columns: [
      ...branchFact(),
      text('beginning', 20),
      nullable(text('ending', 20)),
      ...endGrounds(),
    ],
    refers: { ...refers, ...END_GROUNDS },
    indexes: [...indexes, { on: ['branch_id'], unique: true, where: CURRENT }],
  });
  await createTable(runner, 'branch_name', {
    columns: [...branchFact(), text('name', 300)],
    refers,
    indexes,
  });
  await createTable(runner, 'branch_parent', {
    columns: [...branchFact(), integer('parent_id')],
    refers: { ...refers, parent_id: 'branch' },
    indexes,
  });
  await createTable(runner, 'branch_host', {
    columns: [...branchFact(), integer('host_organization_id')],
    refers: { ...refers, host_organization_id: 'host_organization' },
    indexes,
  });
  await createTable(runner, 'branch_succession', {
    columns: [
      id(),
      integer('association_id'),
      integer('predecessor_id'),
      integer('successor_id'),
      text('act', 20),
      edtf('on_edtf'),
      instant('recorded_at'),
    ],
    refers: { association_id: 'association', predecessor_id: 'branch', successor_id: 'branch' },
    indexes: [{ on: ['association_id'] }],
  });
}

async function members(runner: QueryRunner): Promise<void> {
  const postgres = runner.dataSource.options.type === 'postgres';
  await createTable(runner, 'member', {
    columns: [
      id(),
      integer('association_id'),
      text('number', 30),
      text('kind', 20),
      instant('recorded_at'),
    ],
    refers: { association_id: 'association' },
    indexes: [{ on: ['association_id', 'number'], unique: true }],
  });
  await runner.query(
    'CREATE UNIQUE INDEX member_number_folded ON member (association_id, lower(number))',
  );
  await createTable(runner, 'member_details', {
    columns: [
      id(),
      ...recorded(),
      integer('association_id'),
      integer('member_id'),
      text('full_name', 200),
      // Sorted as bytes on both engines, whatever the language of the database.
      { ...text('name_sort_key', 700), ...(postgres && { collation: 'C' }) },
      text('name_search_key', 400),
      text('name_exact_key', 400),
      nullable(text('sex', 10)),
      nullable(edtf('birth_date')),
      nullable(text('phone', 30)),
      nullable(text('email', 254)),
      nullable(text('employer', 300)),
      nullable(text('job_title', 200)),
      nullable(text('employment_sector', 30)),
      nullable(text('qualifications', 500)),
    ],
    refers: { association_id: 'association', member_id: 'member' },
    indexes: [
      { on: ['member_id'] },
      { on: ['member_id'], unique: true, where: CURRENT },
      { on: ['association_id', 'name_sort_key', 'member_id'], where: CURRENT },
    ],
  });
  await createTable(runner, 'membership', {
    columns: [
      id(),
      ...dated(),
      ...grounds(),
      text('key', 36),
      integer('member_id'),
      { name: 'position', type: 'double precision' },
      nullable(integer('branch_id')),
      text('class', 10),
      text('start_reason', 20),
      nullable(text('end_reason', 20)),
      ...endGrounds(),
      nullable(text('correction_reason', 500)),
    ],
    refers: { ...GROUNDS, ...END_GROUNDS, member_id: 'member', branch_id: 'branch' },
    indexes: [
      { on: ['association_id'] },
      { on: ['key'], unique: true, where: CURRENT },
      { on: ['member_id', 'position'] },
      { on: ['branch_id', 'member_id'], where: CURRENT },
      { on: ['member_id'], unique: true, where: `${CURRENT} AND until_edtf IS NULL` },
    ],
  });
  await createTable(runner, 'membership_run', {
    columns: [
      id(),
      ...recorded(),
      integer('association_id'),
      nullable(integer('branch_id')),
      integer('member_id'),
      integer('all_classes'),
      nullable(text('class', 10)),
      integer('first_place'),
      integer('last_place'),
      date('certain_from'),
      date('certain_until'),
      date('possible_from'),
      date('possible_until'),
      integer('begins_spell'),
      integer('ends_spell'),
    ],
    refers: { association_id: 'association', branch_id: 'branch', member_id: 'member' },
    indexes: [
      { on: ['member_id'] },
      { on: ['association_id', 'branch_id'] },
      {
        on: [
          'association_id',
          'branch_id',
          'certain_from',
          'certain_until',
          'all_classes',
          'class',
          'begins_spell',
          'possible_from',
          'member_id',
        ],
        where: CURRENT,
      },
      // Of two that promise the same, SQLite takes the later: of all members most are still there.
      {
        on: [
          'association_id',
          'branch_id',
          'certain_until',
          'certain_from',
          'all_classes',
          'class',
          'ends_spell',
          'member_id',
        ],
        where: CURRENT,
      },
      {
        on: [
          'association_id',
          'branch_id',
          'possible_until',
          'possible_from',
          'certain_from',
          'certain_until',
          'all_classes',
          'class',
          'member_id',
        ],
        where: `${CURRENT} AND (certain_from <> possible_from OR certain_until <> possible_until)`,
      },
    ],
  });
}

async function terms(runner: QueryRunner): Promise<void> {
  await createTable(runner, 'term', {
    columns: [id(), integer('association_id'), integer('ordinal'), instant('recorded_at')],
    refers: { association_id: 'association' },
    indexes: [{ on: ['association_id', 'ordinal'], unique: true }],
  });
  await createTable(runner, 'term_opening', {
    columns: [
      id(),
      ...recorded(),
      ...grounds(),
      integer('term_id'),
      text('label', 30),
      edtf('start_edtf'),
      date('start_earliest'),
      date('start_latest'),
    ],
    refers: { ...GROUNDS, term_id: 'term' },
    indexes: [{ on: ['term_id'], unique: true, where: CURRENT }],
  });
  await createTable(runner, 'body', {
    columns: [
      id(),
      ...grounds(),
      integer('term_id'),
      nullable(integer('branch_id')),
      text('kind', 30),
      text('name', 200),
      instant('recorded_at'),
    ],
    refers: { ...GROUNDS, term_id: 'term', branch_id: 'branch' },
    indexes: [{ on: ['association_id'] }, { on: ['term_id', 'kind', 'name'], unique: true }],
  });
  await createTable(runner, 'body_seats', {
    columns: [id(), ...dated(), ...grounds(), integer('body_id'), integer('seats')],
    refers: { ...GROUNDS, body_id: 'body' },
    indexes: [{ on: ['association_id'] }, { on: ['body_id'] }],
  });
  await createTable(runner, 'post', {
    columns: [
      id(),
      integer('body_id'),
      text('kind', 30),
      text('title', 100),
      instant('recorded_at'),
    ],
    refers: { body_id: 'body' },
    indexes: [{ on: ['body_id', 'kind', 'title'], unique: true }],
  });
  await createTable(runner, 'mandate', {
    columns: [
      id(),
      ...dated(),
      ...grounds(),
      text('key', 36),
      integer('body_id'),
      integer('post_id'),
      nullable(integer('member_id')),
      nullable(text('person_name', 200)),
      text('origin', 20),
      nullable(text('end_reason', 20)),
      ...endGrounds(),
    ],
    refers: {
      ...GROUNDS,
      ...END_GROUNDS,
      body_id: 'body',
      post_id: 'post',
      member_id: 'member',
    },
    indexes: [
      { on: ['association_id'] },
      { on: ['key'], unique: true, where: CURRENT },
      { on: ['body_id'] },
      { on: ['member_id'] },
    ],
  });
}

async function statements(runner: QueryRunner): Promise<void> {
  await createTable(runner, 'statement', {
    columns: [
      id(),
      ...recorded(),
      text('key', 36),
      integer('association_id'),
      nullable(integer('branch_id')),
      text('metric', 20),
      integer('value'),
      text('qualifier', 10),
      edtf('date_edtf'),
      date('date_earliest'),
      date('date_latest'),
      integer('source_id'),
      nullable(text('source_place', 200)),
      nullable(longText('note')),
    ],
    refers: { association_id: 'association', branch_id: 'branch', source_id: 'source' },
    indexes: [{ on: ['key'], unique: true, where: CURRENT }, { on: ['association_id', 'metric'] }],
  });
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
