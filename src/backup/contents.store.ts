import type { EntityManager } from 'typeorm';

import type { LocalDate } from '../kernel/calendar.js';
import type { Reader } from '../platform/database/reader.js';
import { raw, runSql, type Sql, sql } from '../platform/database/sql.js';
import { BranchesStore } from '../registry/branches/branches.store.js';
import { FiguresStore } from '../registry/statistics/figures.store.js';

/** What a database holds, in numbers that say nothing about anybody. */
export interface Contents {
  /** The steps by which its tables came to be. */
  readonly migrations: readonly string[];
  /** How many rows each table has. */
  readonly rows: Readonly<Record<string, number>>;
  /** The day of the figures. */
  readonly asOf: LocalDate;
  /** By code of the association. */
  readonly figures: Readonly<Record<string, AssociationFigures>>;
}

export interface AssociationFigures {
  readonly memberCount: number;
  readonly branchCount: number;
  /** Members by code of the branch, in those that exist on the day. */
  readonly membersOfBranches: Readonly<Record<string, number>>;
}

/** Tells what a database holds. */
export class ContentsStore {
  private readonly reader: Reader;

  constructor(manager: EntityManager) {
    const rows = async <R>(query: Sql) => (await runSql(manager, query)) as R[];
    this.reader = { manager, rows };
  }

  async migrations(): Promise<string[]> {
    const rows = await this.reader.rows<{ name: string }>(
      sql`SELECT name FROM migration ORDER BY id`,
    );
    return rows.map(({ name }) => name);
  }

  async rowCounts(): Promise<Record<string, number>> {
    const { type } = this.reader.manager.dataSource.options;
    const tables = await this.reader.rows<{ name: string }>(
      type === 'postgres'
        ? sql`SELECT tablename AS name FROM pg_tables WHERE schemaname = current_schema() ORDER BY 1`
        : sql`SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY 1`,
    );
    const counts: Record<string, number> = {};
    for (const { name } of tables) {
      const [row] = await this.reader.rows<{ n: number }>(
        sql`SELECT CAST(COUNT(*) AS integer) AS n FROM ${raw(`"${name}"`)}`,
      );
      counts[name] = row?.n ?? 0;
    }
    return counts;
  }

  /** The figures of every association on a day, one statement after the other. */
  async figures(day: LocalDate): Promise<Record<string, AssociationFigures>> {
    const branches = new BranchesStore(this.reader);
    const { counts } = new FiguresStore(this.reader);
    const found: Record<string, AssociationFigures> = {};
    const associations = await this.reader.rows<{ id: number; code: string }>(
      sql`SELECT id, code FROM association ORDER BY code`,
    );
    for (const { id: associationId, code } of associations) {
      const book = await branches.book(this.reader, associationId, null);
      const running = book.certainOn(day);
      const keys = [null, ...running.map(({ id }) => [id])].map((branchIds) => ({
        scope: { associationId, branchIds, class: null, knownAt: null },
        day,
      }));
      const [memberCount = 0, ...ofBranches] = await counts.load(keys);
      found[code] = {
        memberCount,
        branchCount: running.length,
        membersOfBranches: Object.fromEntries(
          running.map((entry, i) => [entry.code, ofBranches[i] ?? 0]),
        ),
      };
    }
    return found;
  }
}
