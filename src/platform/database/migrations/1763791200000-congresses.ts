import type { MigrationInterface, QueryRunner } from 'typeorm';

import {
  CURRENT,
  GROUNDS,
  createTable,
  date,
  edtf,
  grounds,
  id,
  instant,
  integer,
  longText,
  nullable,
  recorded,
  text,
} from './tables.js';

/** Of every row about an assembly. */
const fact = () => [id(), ...recorded(), ...grounds(), integer('assembly_id')];

const refers = {
  ...GROUNDS,
  assembly_id: 'assembly',
};

/** Congresses and meetings. */
export class Congresses1763791200000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await createAssemblies(runner);
    await createDelegates(runner);
    await createProceedings(runner);
  }

  async down(): Promise<void> {
    throw new Error('Congresses are not taken back by a migration: restore a backup.');
  }
}

async function createAssemblies(runner: QueryRunner): Promise<void> {
  await createTable(runner, 'assembly', {
    columns: [
      id(),
      text('key', 36),
      integer('association_id'),
      text('form', 10),
      instant('recorded_at'),
    ],
    refers: { association_id: 'association' },
    indexes: [{ on: ['key'], unique: true }, { on: ['association_id'] }],
  });
  await createTable(runner, 'assembly_record', {
    columns: [
      ...fact(),
      text('kind', 40),
      text('state', 20),
      nullable(integer('ordinal')),
      text('title', 300),
      text('composition', 20),
      nullable(text('mode', 20)),
      nullable(text('place', 300)),
      edtf('date_edtf'),
      date('date_earliest'),
      date('date_latest'),
      nullable(date('last_day')),
      nullable(integer('body_id')),
      nullable(integer('branch_id')),
      nullable(integer('opens_term_ordinal')),
      nullable(text('opens_term_label', 30)),
      nullable(integer('requested_by_committee')),
      nullable(integer('requested_by_members')),
      nullable(longText('request_check')),
      nullable(edtf('convened_on')),
      nullable(instant('opened_at')),
      nullable(edtf('closed_on')),
      nullable(instant('closed_at')),
      nullable(text('stopped_reason', 500)),
      nullable(integer('reported_convened')),
      nullable(integer('reported_excused')),
      nullable(integer('reported_present')),
      nullable(integer('reported_represented')),
      nullable(longText('rules')),
      nullable(text('correction_reason', 500)),
    ],
    refers: { ...refers, body_id: 'body', branch_id: 'branch' },
    indexes: [
      { on: ['assembly_id'] },
      { on: ['association_id'] },
      { on: ['assembly_id'], unique: true, where: CURRENT },
    ],
  });
}

async function createDelegates(runner: QueryRunner): Promise<void> {
  const postgres = runner.dataSource.options.type === 'postgres';
  await createTable(runner, 'delegate', {
    columns: [
      ...fact(),
      text('key', 36),
      nullable(integer('member_id')),
      nullable(text('person_name', 200)),
      { ...nullable(text('person_sort_key', 700)), ...(postgres && { collation: 'C' }) },
      text('role', 20),
      nullable(text('basis', 20)),
      nullable(integer('branch_id')),
      nullable(text('title', 200)),
      nullable(text('replaces_key', 36)),
      nullable(instant('seated_at')),
      text('standing', 20),
      nullable(text('reason', 500)),
    ],
    refers: { ...refers, member_id: 'member', branch_id: 'branch' },
    indexes: [
      { on: ['assembly_id'] },
      { on: ['member_id'] },
      { on: ['key'], unique: true, where: CURRENT },
      { on: ['assembly_id', 'member_id'], unique: true, where: CURRENT },
    ],
  });
  await createTable(runner, 'attendance', {
    columns: [
      id(),
      ...recorded(),
      integer('assembly_id'),
      text('delegate_key', 36),
      instant('came_at'),
      nullable(instant('left_at')),
    ],
    refers: { assembly_id: 'assembly' },
    indexes: [
      { on: ['assembly_id'] },
      { on: ['delegate_key', 'came_at'] },
      { on: ['delegate_key'], unique: true, where: `${CURRENT} AND left_at IS NULL` },
    ],
  });
}

async function createProceedings(runner: QueryRunner): Promise<void> {
  await createTable(runner, 'assembly_officer', {
    columns: [
      ...fact(),
      text('key', 36),
      text('role', 30),
      nullable(integer('member_id')),
      nullable(text('person_name', 200)),
      integer('is_head'),
    ],
    refers: { ...refers, member_id: 'member' },
    indexes: [
      { on: ['assembly_id'] },
      { on: ['member_id'] },
      { on: ['key'], unique: true, where: CURRENT },
    ],
  });
  await createTable(runner, 'agenda_item', {
    columns: [...fact(), integer('position'), text('text', 500), nullable(date('day'))],
    refers,
    indexes: [{ on: ['assembly_id'] }],
  });
  await createTable(runner, 'adopted_document', {
    columns: [...fact(), text('key', 36), text('kind', 20), text('title', 300), edtf('adopted_on')],
    refers,
    indexes: [{ on: ['assembly_id'] }, { on: ['key'], unique: true, where: CURRENT }],
  });
  await createTable(runner, 'apportionment', {
    columns: [...fact(), date('reference_date'), longText('calculation'), longText('adjustments')],
    refers,
    indexes: [{ on: ['assembly_id'] }, { on: ['assembly_id'], unique: true, where: CURRENT }],
  });
}
