import type { MigrationInterface, QueryRunner } from 'typeorm';

import { createTable, dated, grounds, id, longText, text } from './tables.js';

/** The rules by which associations meet, elect and decide. */
export class RuleSets1763787600000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await createTable(runner, 'rule_set', {
      columns: [
        id(),
        ...dated(),
        ...grounds(),
        text('key', 36),
        text('preset', 30),
        longText('overrides'),
      ],
      refers: { association_id: 'association', decision_id: 'decision', source_id: 'source' },
      indexes: [
        { on: ['association_id'] },
        { on: ['key'], unique: true, where: 'superseded_at IS NULL' },
      ],
    });
  }

  async down(): Promise<void> {
    throw new Error('Rule sets are not taken back by a migration: restore a backup.');
  }
}
