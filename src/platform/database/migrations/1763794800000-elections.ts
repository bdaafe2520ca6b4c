import type { MigrationInterface, QueryRunner } from 'typeorm';

import {
  CURRENT,
  createTable,
  edtf,
  id,
  instant,
  integer,
  longText,
  nullable,
  recorded,
  text,
} from './tables.js';

/** Elections: candidates, polls, what was counted, results and the mandates that follow. */
export class Elections1763794800000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await createElections(runner);
    await createPolls(runner);
    await createTable(runner, 'elected_mandate', {
      columns: [
        id(),
        ...recorded(),
        integer('election_id'),
        integer('poll_id'),
        text('candidate_key', 36),
        integer('body_id'),
        text('mandate_key', 36),
        nullable(integer('previous_post_id')),
        nullable(text('ended_mandate_key', 36)),
      ],
      refers: {
        ...{ election_id: 'election', poll_id: 'poll' },
        ...{ body_id: 'body', previous_post_id: 'post' },
      },
      indexes: [
        { on: ['election_id'] },
        { on: ['candidate_key', 'poll_id'], unique: true, where: CURRENT },
      ],
    });
  }

  async down(): Promise<void> {
    throw new Error('Elections are not taken back by a migration: restore a backup.');
  }
}

async function createElections(runner: QueryRunner): Promise<void> {
  await createTable(runner, 'election', {
    columns: [
      id(),
      text('key', 36),
      integer('association_id'),
      integer('assembly_id'),
      instant('recorded_at'),
    ],
    refers: { association_id: 'association', assembly_id: 'assembly' },
    indexes: [{ on: ['key'], unique: true }, { on: ['association_id'] }, { on: ['assembly_id'] }],
  });
  await createTable(runner, 'election_record', {
    columns: [
      id(),
      ...recorded(),
      integer('association_id'),
      integer('election_id'),
      text('title', 300),
      text('target', 20),
      nullable(text('body_kind', 30)),
      nullable(text('body_name', 200)),
      nullable(integer('branch_id')),
      nullable(integer('term_ordinal')),
      nullable(text('post_kind', 30)),
      nullable(text('post_title', 100)),
      nullable(integer('seats')),
      text('origin', 20),
      nullable(integer('from_among_body_id')),
      nullable(text('ballot_form', 20)),
      nullable(edtf('effective_from')),
      nullable(instant('list_closed_at')),
      nullable(text('annulled_reason', 500)),
      nullable(integer('decision_id')),
      nullable(integer('source_id')),
      nullable(text('source_place', 200)),
      nullable(longText('note')),
    ],
    refers: {
      ...{ association_id: 'association', election_id: 'election', branch_id: 'branch' },
      ...{ from_among_body_id: 'body', decision_id: 'decision', source_id: 'source' },
    },
    indexes: [{ on: ['election_id'] }, { on: ['election_id'], unique: true, where: CURRENT }],
  });
  await createTable(runner, 'candidate', {
    columns: [
      id(),
      ...recorded(),
      text('key', 36),
      integer('election_id'),
      nullable(integer('member_id')),
      nullable(text('person_name', 200)),
      nullable(text('origin', 30)),
      integer('position'),
      nullable(instant('withdrawn_at')),
      nullable(text('withdrawn_reason', 500)),
    ],
    refers: { election_id: 'election', member_id: 'member' },
    indexes: [
      { on: ['key'], unique: true, where: CURRENT },
      { on: ['election_id', 'member_id'], unique: true, where: CURRENT },
      { on: ['member_id'] },
    ],
  });
}

async function createPolls(runner: QueryRunner): Promise<void> {
  await createTable(runner, 'poll', {
    columns: [
      id(),
      text('key', 36),
      integer('election_id'),
      integer('round'),
      nullable(text('method', 20)),
      longText('boxes'),
      nullable(integer('seats')),
      longText('standing'),
      text('entry', 10),
      nullable(instant('opened_at')),
      nullable(longText('rules')),
      nullable(longText('quorum')),
      nullable(text('ruling', 500)),
      longText('numbers'),
      instant('recorded_at'),
    ],
    refers: { election_id: 'election' },
    indexes: [
      { on: ['key'], unique: true },
      { on: ['election_id', 'round'], unique: true },
    ],
  });
  await createTable(runner, 'tally_entry', {
    columns: [
      id(),
      ...recorded(),
      integer('poll_id'),
      text('box', 100),
      text('teller_key', 36),
      longText('tally'),
    ],
    refers: { poll_id: 'poll' },
    indexes: [{ on: ['poll_id', 'box', 'teller_key'], unique: true, where: CURRENT }],
  });
  await createTable(runner, 'ballot_entry', {
    columns: [
      id(),
      ...recorded(),
      integer('poll_id'),
      text('box', 100),
      text('serial', 30),
      text('teller_key', 36),
      longText('marks'),
    ],
    refers: { poll_id: 'poll' },
    indexes: [{ on: ['poll_id', 'box', 'serial'], unique: true, where: CURRENT }],
  });
  await createTable(runner, 'poll_result', {
    columns: [
      id(),
      ...recorded(),
      integer('poll_id'),
      integer('version'),
      text('basis', 10),
      longText('tally'),
      longText('boxes'),
      longText('outcome'),
      nullable(text('reason', 500)),
      nullable(longText('tie_resolution')),
    ],
    refers: { poll_id: 'poll' },
    indexes: [
      { on: ['poll_id'], unique: true, where: CURRENT },
      { on: ['poll_id', 'version'], unique: true },
    ],
  });
}
