import { closeSync, mkdirSync, openSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { versions } from 'node:process';
import type SqliteDatabase from 'better-sqlite3';
import pg from 'pg';
import { DataSource, type DataSourceOptions, DefaultNamingStrategy } from 'typeorm';

import { StatementLog } from './statement-log.js';

/** Columns are named as in the domain, in snake case, on both engines. */
class SnakeCaseNames extends DefaultNamingStrategy {
  override tableName(className: string, customName?: string): string {
    return customName ?? snakeCase(className);
  }

  override columnName(property: string, customName?: string): string {
    return customName ?? snakeCase(property);
  }
}

function snakeCase(name: string): string {
  return name.replace(/(?<=[a-z0-9])[A-Z]/g, (letter) => `_${letter}`).toLowerCase();
}

/** Calendar dates stay what they are, text without a zone; pg would make them local midnights. */
const DATE_OID = 1082;
const types = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') =>
    oid === DATE_OID
      ? (value: string) => value
      : (pg.types.getTypeParser(oid, format) as (value: string) => unknown),
};

/** The file of a `sqlite:` address, or null for another engine's address. */
export function sqliteFile(url: string): string | null {
  return url.startsWith('sqlite:') ? url.slice('sqlite:'.length) : null;
}

/**
 * The SQLite driver for the Node that runs: version 13 crashes on Node 20, and version 12, where it
 * is compiled for a late Node 24, crashes there.
 */
export function sqliteDriver(): typeof SqliteDatabase {
  const name = versions.node.startsWith('20.') ? 'better-sqlite3-node20' : 'better-sqlite3';
  return createRequire(import.meta.url)(name) as typeof SqliteDatabase;
}

/** What a database holds: the classes of its rows, and the steps by which its tables came to be. */
export type Schema = Required<Pick<DataSourceOptions, 'entities' | 'migrations'>>;

function options(url: string, role: 'writer' | 'reader', schema: Schema): DataSourceOptions {
  const shared = {
    ...schema,
    migrationsTableName: 'migration',
    namingStrategy: new SnakeCaseNames(),
    synchronize: false,
    logger: new StatementLog(),
  } as const;
  const file = sqliteFile(url);
  if (file === null) {
    return {
      ...shared,
      type: 'postgres',
      url,
      extra: { types, application_name: `so-hoi ${role}` },
      installExtensions: false,
    };
  }
  mkdirSync(dirname(file), { recursive: true });
  // The driver would make a file that everybody may read; what stands beside it follows it.
  if (role === 'writer') closeSync(openSync(file, 'a', 0o600));
  return {
    ...shared,
    type: 'better-sqlite3',
    driver: sqliteDriver(),
    database: file,
    readonly: role === 'reader',
    statementCacheSize: 500,
    // The unit of work waits for another process's lock itself: the driver would block every request meanwhile.
    timeout: role === 'writer' ? 0 : 5000,
    prepareDatabase: (database: { pragma(text: string): unknown }) => {
      if (role === 'writer') {
        database.pragma('journal_mode = WAL');
        database.pragma('synchronous = FULL');
        // What is erased is overwritten: a person's name must not stay behind in the file.
        database.pragma('secure_delete = ON');
      }
      database.pragma('cache_size = -64000');
    },
  };
}

export const DATA_SOURCES = Symbol('DataSources');

/**
 * The two ways to one database: `writer` for units of work, `reader` for queries.
 *
 * On SQLite the reader is a second, read-only connection to the same file, so that no query sees a
 * row before its transaction commits; on PostgreSQL both are one pool.
 */
export interface DataSources {
  readonly writer: DataSource;
  readonly reader: DataSource;
}

/**
 * Opens the database at an address.
 *
 * @param url `sqlite:FILE` or `postgres://…`
 */
export async function openDataSources(url: string, schema: Schema): Promise<DataSources> {
  const writer = await new DataSource(options(url, 'writer', schema)).initialize();
  if (sqliteFile(url) === null) return { writer, reader: writer };
  return { writer, reader: await new DataSource(options(url, 'reader', schema)).initialize() };
}

/** Opens the database at an address for reading alone. */
export function openReader(url: string, schema: Schema): Promise<DataSource> {
  return new DataSource(options(url, 'reader', schema)).initialize();
}

/** Asks the database for nothing in particular: fails where it does not answer. */
export async function askDatabase({ reader }: DataSources): Promise<void> {
  await reader.query('SELECT 1');
}

export async function closeDataSources({ writer, reader }: DataSources): Promise<void> {
  if (reader !== writer) await reader.destroy();
  await writer.destroy();
}
