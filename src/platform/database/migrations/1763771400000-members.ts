import type { MigrationInterface, QueryRunner } from 'typeorm';

import {
  CURRENT,
  END_GROUNDS,
  GROUNDS,
  createTable,
  date,
  dated,
  edtf,
  endGrounds,
  grounds,
  id,
  instant,
  integer,
  nullable,
  recorded,
  text,
} from './tables.js';

/** Members, their memberships and the runs of these. */
export class Members1763771400000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await members(runner);
  }

  async down(): Promise<void> {
    throw new Error('Members are not taken back by a migration: restore a backup.');
  }
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
