import 'reflect-metadata';

import type { NestFastifyApplication } from '@nestjs/platform-fastify';

import type { Clock } from '../../src/kernel/clock.js';
import {
  ANONYMOUS,
  type Actor,
  type TokenRole,
  commandActor,
} from '../../src/platform/access/actor.js';
import { Tokens } from '../../src/platform/access/tokens.js';
import { readConfig } from '../../src/platform/config.js';
import { Keyring } from '../../src/platform/crypto/keyring.js';
import { DATA_SOURCES, type DataSources } from '../../src/platform/database/data-sources.js';
import type { StatementLog } from '../../src/platform/database/statement-log.js';
import { createApp } from '../../src/server.js';
import { type TestDatabase, freshDatabase } from './database.js';

export interface Answer<T> {
  readonly data: T | null;
  readonly errors?: readonly {
    message: string;
    path?: (string | number)[];
    extensions: { code: string; path: (string | number)[]; details: Record<string, unknown> };
  }[];
}

/** A clock that stands still until it is set. */
export class TestClock implements Clock {
  constructor(private moment: string) {}

  now(): Date {
    return new Date(this.moment);
  }

  set(moment: string): void {
    this.moment = moment;
  }
}

/** The application on a real port over a database of its own. */
export interface TestServer {
  readonly url: string;
  readonly databaseUrl: string;
  readonly app: NestFastifyApplication;
  readonly clock: TestClock;
  /** Sends a document as a client does. */
  query<T = Record<string, any>>(
    document: string,
    variables?: Record<string, unknown>,
    token?: string,
  ): Promise<Answer<T>>;
  /** The data of a document that must not fail. */
  data<T = Record<string, any>>(
    document: string,
    variables?: Record<string, unknown>,
    token?: string,
  ): Promise<T>;
  token(role: TokenRole, associationCode: string, branchCode?: string): Promise<string>;
  /** How many SQL statements the reader runs meanwhile. */
  statements(work: () => Promise<unknown>): Promise<number>;
  close(): Promise<void>;
}

/** The office of nowhere in particular: may do everything, for tests that are not about access. */
export const anyOffice: Actor = commandActor('test');
export { ANONYMOUS };

export const NOW = '2026-11-22T02:00:00.000Z';

/** Keys of identity numbers that guard nothing. */
const KEYS = `1:${Buffer.alloc(32, 1).toString('base64')}`;
export const TEST_KEYS = Keyring.parse(KEYS);

/**
 * @param database one to share with another server; by default one of its own, dropped at the end
 * @param settings variables of the environment beside those of every test
 */
export async function startServer(
  now = NOW,
  database?: TestDatabase,
  identityKeys: Keyring | null = TEST_KEYS,
  settings: Readonly<Record<string, string>> = {},
): Promise<TestServer> {
  const own = database ?? (await freshDatabase());
  const clock = new TestClock(now);
  const config = readConfig({
    DATABASE_URL: own.url,
    PORT: '0',
    SECRET: 'the secret of the tests, long enough',
    IDENTITY_KEYS: KEYS,
    LOG_LEVEL: 'error',
    ...settings,
  });
  const app = await createApp({ ...config, identityKeys }, clock);
  await app.listen(0, '127.0.0.1');
  const url = `${await app.getUrl()}/graphql`;
  const { reader } = app.get<DataSources>(DATA_SOURCES);
  const log = reader.logger as StatementLog;

  async function query<T>(
    document: string,
    variables: Record<string, unknown> = {},
    token?: string,
  ): Promise<Answer<T>> {
    const response = await fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(token && { authorization: `Bearer ${token}` }),
      },
      body: JSON.stringify({ query: document, variables }),
    });
    return (await response.json()) as Answer<T>;
  }

  return {
    url,
    databaseUrl: own.url,
    app,
    clock,
    query,
    async data<T>(document: string, variables?: Record<string, unknown>, token?: string) {
      const answer = await query<T>(document, variables, token);
      if (answer.errors || answer.data === null) {
        throw new Error(`The query was refused: ${JSON.stringify(answer.errors, null, 1)}`);
      }
      return answer.data;
    },
    async token(role, associationCode, branchCode) {
      const one = async (sql: string) => (await reader.query<{ id: number }[]>(sql))[0]?.id ?? null;
      const associationId = await one(
        `SELECT id FROM association WHERE code = '${associationCode}'`,
      );
      const branchId =
        branchCode === undefined
          ? null
          : await one(
              `SELECT id FROM branch WHERE code = '${branchCode}' AND association_id = ${associationId}`,
            );
      if (associationId === null) throw new Error(`There is no association ${associationCode}.`);
      const { secret } = await app.get(Tokens).create(anyOffice, {
        name: `test ${role}`,
        role,
        associationId,
        branchId,
        expiresAt: null,
      });
      return secret;
    },
    async statements(work) {
      const before = log.count;
      await work();
      return log.count - before;
    },
    async close() {
      await app.close();
      if (database === undefined) await own.drop();
    },
  };
}
