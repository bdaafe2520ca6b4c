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
  longText,
  nullable,
  recorded,
  text,
} from './tables.js';

/** Terms with their bodies and mandates, and the figures that sources report. */
export class Terms1763773200000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await terms(runner);
    await statements(runner);
  }

  async down(): Promise<void> {
    throw new Error('Terms are not taken back by a migration: restore a backup.');
  }
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
