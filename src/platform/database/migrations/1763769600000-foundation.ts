import type { MigrationInterface, QueryRunner } from 'typeorm';

import {
  CURRENT,
  END_GROUNDS,
  GROUNDS,
  createTable,
  dated,
  edtf,
  endGrounds,
  grounds,
  id,
  instant,
  integer,
  longText,
  nullable,
  text,
} from './tables.js';

/** Associations and their branches. */
export class Foundation1763769600000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await associations(runner);
    await branches(runner);
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
