import type { MigrationInterface, QueryRunner } from 'typeorm';

import {
  CURRENT,
  GROUNDS,
  createTable,
  edtf,
  grounds,
  id,
  integer,
  longText,
  nullable,
  recorded,
  text,
} from './tables.js';

const ofAnAssembly = () => [id(), ...recorded(), ...grounds(), integer('assembly_id')];

const REFERS = {
  ...GROUNDS,
  assembly_id: 'assembly',
};

/** Votes that fill no seats, delegations to higher congresses, and reorganizations of bodies. */
export class Votes1763798400000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await createTable(runner, 'vote', {
      columns: [
        ...ofAnAssembly(),
        text('key', 36),
        integer('version'),
        nullable(text('reason', 500)),
        text('kind', 20),
        text('scale', 30),
        text('method', 20),
        text('title', 300),
        text('rule', 20),
        longText('numbers'),
        longText('rules'),
        longText('quorum'),
        nullable(text('ruling', 500)),
      ],
      refers: REFERS,
      indexes: [{ on: ['key', 'version'], unique: true }, { on: ['assembly_id'] }],
    });
    await createTable(runner, 'vote_item', {
      columns: [
        id(),
        integer('vote_id'),
        integer('position'),
        nullable(text('motion', 500)),
        nullable(integer('member_id')),
        nullable(text('person_name', 200)),
        longText('votes'),
      ],
      refers: { vote_id: 'vote', member_id: 'member' },
      indexes: [{ on: ['vote_id'] }, { on: ['member_id'] }],
    });
    await createTable(runner, 'delegation', {
      columns: [
        ...ofAnAssembly(),
        text('key', 36),
        nullable(integer('to_association_id')),
        text('congress_title', 300),
        nullable(integer('seats')),
        nullable(text('election_key', 36)),
      ],
      refers: { ...REFERS, to_association_id: 'association' },
      indexes: [{ on: ['key'], unique: true, where: CURRENT }, { on: ['assembly_id'] }],
    });
    await createTable(runner, 'delegation_member', {
      columns: [
        id(),
        integer('delegation_id'),
        nullable(integer('member_id')),
        nullable(text('person_name', 200)),
      ],
      refers: { delegation_id: 'delegation', member_id: 'member' },
      indexes: [{ on: ['delegation_id'] }, { on: ['member_id'] }],
    });
    await createTable(runner, 'reorganization', {
      columns: [
        ...ofAnAssembly(),
        text('key', 36),
        integer('body_id'),
        text('title', 300),
        edtf('on_edtf'),
      ],
      refers: { ...REFERS, body_id: 'body' },
      indexes: [{ on: ['key'], unique: true, where: CURRENT }, { on: ['assembly_id'] }],
    });
    await createTable(runner, 'reorganization_part', {
      columns: [
        id(),
        integer('reorganization_id'),
        text('kind', 20),
        nullable(text('mandate_key', 36)),
        nullable(text('note', 500)),
      ],
      refers: { reorganization_id: 'reorganization' },
      indexes: [{ on: ['reorganization_id'] }, { on: ['mandate_key'] }],
    });
  }

  async down(): Promise<void> {
    throw new Error('Votes are not taken back by a migration: restore a backup.');
  }
}
