import { setImmediate as tick, setTimeout as sleep } from 'node:timers/promises';

import {
  afterAll,
  afterEach,
  beforeAll,
  beforeEach,
  describe,
  expect,
  it,
  jest,
} from '@jest/globals';
import { Logger } from '@nestjs/common';
import pg from 'pg';

import { sqliteDriver, sqliteFile } from '../../src/platform/database/data-sources.js';
import { Reader } from '../../src/platform/database/reader.js';
import { sql } from '../../src/platform/database/sql.js';
import { type Tx, UnitOfWork } from '../../src/platform/database/unit-of-work.js';
import { Association } from '../../src/registry/associations/association.entity.js';
import { AssociationsService } from '../../src/registry/associations/associations.service.js';
import { type TestDatabase, freshDatabase } from '../support/database.js';
import { type TestServer, anyOffice, startServer } from '../support/server.js';

let database: TestDatabase;
/** Two applications over one database, as two processes would be. */
let servers: TestServer[];

beforeAll(async () => {
  database = await freshDatabase();
  servers = [await startServer(undefined, database), await startServer(undefined, database)];
});
afterAll(async () => {
  for (const server of servers) await server.close();
  await database.drop();
});
/** What the rows of one test begin with. */
let prefix: string;
let tests = 0;
beforeEach(() => {
  prefix = `test-${++tests}`;
});

const application = (i: number) => servers[i % servers.length]!.app;
const unitOfWork = (i: number) => application(i).get(UnitOfWork);

function enter(tx: Tx, code: string): Promise<Association> {
  return tx.insert(Association, {
    code: `${prefix}-${code}`,
    name: code,
    kind: 'OTHER',
    foundedOn: null,
    foundingDecisionNumber: null,
    foundingDecisionIssuer: null,
    foundingDecisionDate: null,
    higherAssociationId: null,
    website: null,
    fictional: 1,
    note: null,
    recordedAt: tx.at,
  });
}

const entered = () =>
  sql`SELECT name FROM association WHERE code LIKE ${`${prefix}-%`} ORDER BY name`;

/** The names of this test's rows, as anybody sees them. */
async function seen(i = 0): Promise<string[]> {
  return (await application(i).get(Reader).rows<{ name: string }>(entered())).map(
    ({ name }) => name,
  );
}

/** The same over HTTP. */
async function seenOverHttp(i: number): Promise<string[]> {
  const { associations } = await servers[i]!.data('{ associations { code name } }');
  return (associations as { code: string; name: string }[])
    .filter(({ code }) => code.startsWith(`${prefix}-`))
    .map(({ name }) => name)
    .sort();
}

/** A promise kept from outside. */
function gate() {
  let open!: () => void;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { open, opened };
}

/** What lets writers in again where a test ended before it did so. */
const releases: (() => Promise<void>)[] = [];

const pad = (n: number) => String(n).padStart(3, '0');

describe('concurrent units of work', () => {
  const RUNS = 80;

  it('leave exactly the rows of those that report success', async () => {
    const fails = (i: number) => i % 3 === 1;
    const outcomes = await Promise.allSettled(
      Array.from({ length: RUNS }, (_, i) =>
        unitOfWork(i).run(async (tx) => {
          await enter(tx, `${pad(i)}-a`);
          await (i % 5 === 0 ? sleep(1) : tick());
          if (fails(i)) throw new Error(`run ${i} fails`);
          await enter(tx, `${pad(i)}-b`);
          await tick();
          return i;
        }),
      ),
    );
    const expected: string[] = [];
    outcomes.forEach((outcome, i) => {
      if (fails(i)) {
        expect(outcome).toMatchObject({
          status: 'rejected',
          reason: { message: `run ${i} fails` },
        });
      } else {
        expect(outcome).toEqual({ status: 'fulfilled', value: i });
        expected.push(`${pad(i)}-a`, `${pad(i)}-b`);
      }
    });
    expect(await seen(0)).toEqual(expected);
    expect(await seen(1)).toEqual(expected);
  });

  it('do as if one came after the other, so that no two take the same number', async () => {
    const taken = await Promise.all(
      Array.from({ length: RUNS }, (_, i) =>
        unitOfWork(i).run(async (tx) => {
          const next = pad((await tx.rows(entered())).length);
          await tick();
          await enter(tx, next);
          return next;
        }),
      ),
    );
    const all = Array.from({ length: RUNS }, (_, i) => pad(i));
    expect([...taken].sort()).toEqual(all);
    expect(await seen()).toEqual(all);
  });

  it('are recorded at ever later instants, even where a clock goes back', async () => {
    const found = (i: number) =>
      application(i)
        .get(AssociationsService)
        .found(anyOffice, { code: `${prefix}-${i}`, name: 'n', kind: 'OTHER' });
    for (let i = 0; i < 6; i++) {
      // The first clock stands, the second goes back a day at a time.
      servers[1]!.clock.set(`2026-11-${20 - i}T00:00:00.000Z`);
      await found(i);
    }
    await Promise.all(Array.from({ length: 20 }, (_, i) => found(6 + i)));
    const entries = await application(0)
      .get(Reader)
      .rows<{ at: string }>(
        sql`SELECT at FROM audit_entry WHERE subject_id LIKE ${`${prefix}-%`} ORDER BY id`,
      );
    const instants = entries.map(({ at }) => at);
    expect(new Set(instants).size).toBe(26);
    expect(instants).toEqual([...instants].sort());
    const rows = await application(0)
      .get(Reader)
      .rows<{ at: string }>(
        sql`SELECT recorded_at AS at FROM association WHERE code LIKE ${`${prefix}-%`} ORDER BY at`,
      );
    expect(rows).toEqual(entries);
  });
});

describe('a unit of work that is under way', () => {
  it('shows nothing to readers until it is committed', async () => {
    const [written, finish] = [gate(), gate()];
    const run = unitOfWork(0).run(async (tx) => {
      await enter(tx, 'early');
      written.open();
      await finish.opened;
      await enter(tx, 'late');
      expect(await tx.rows(entered())).toEqual([{ name: 'early' }, { name: 'late' }]);
    });
    await written.opened;
    for (const i of [0, 1]) {
      expect(await seen(i)).toEqual([]);
      expect(await seenOverHttp(i)).toEqual([]);
    }
    finish.open();
    await run;
    for (const i of [0, 1]) {
      expect(await seen(i)).toEqual(['early', 'late']);
      expect(await seenOverHttp(i)).toEqual(['early', 'late']);
    }
  });

  it('makes mutations of both applications wait, not fail', async () => {
    const [written, finish] = [gate(), gate()];
    const run = unitOfWork(0).run(async (tx) => {
      await enter(tx, 'one');
      written.open();
      await finish.opened;
    });
    await written.opened;
    const others = [0, 1].map((i) =>
      application(i)
        .get(AssociationsService)
        .found(anyOffice, { code: `${prefix}-other-${i}`, name: `other-${i}`, kind: 'OTHER' }),
    );
    await sleep(50);
    finish.open();
    await run;
    await Promise.all(others);
    expect(await seen()).toEqual(['one', 'other-0', 'other-1']);
  });

  it('never reports what a failed statement undid, though the work passed over it', async () => {
    const outcome = await unitOfWork(0)
      .run(async (tx) => {
        await enter(tx, 'same');
        await enter(tx, 'same').catch(() => undefined);
      })
      .then(
        () => ['same'],
        () => [],
      );
    expect(await seen()).toEqual(outcome);
  });
});

describe('hooks after the commit', () => {
  afterEach(() => {
    jest.restoreAllMocks();
  });

  it('run in order when everybody sees the rows, and may write themselves', async () => {
    const told: unknown[] = [];
    await unitOfWork(0).run(async (tx) => {
      tx.afterCommit.push(async () => {
        told.push(await seen(1));
      });
      tx.afterCommit.push(async () => {
        await unitOfWork(0).run((inner) => enter(inner, 'hook'));
        told.push(await seen(1));
      });
      await enter(tx, 'row');
      expect(told).toEqual([]);
    });
    expect(told).toEqual([['row'], ['hook', 'row']]);
  });

  it('do not run where the work is rolled back', async () => {
    const hook = jest.fn<() => void>();
    const run = unitOfWork(0).run(async (tx) => {
      tx.afterCommit.push(hook);
      await enter(tx, 'row');
      throw new Error('changed its mind');
    });
    await expect(run).rejects.toThrow('changed its mind');
    expect(hook).not.toHaveBeenCalled();
    expect(await seen()).toEqual([]);
  });

  it('run once where the work is tried again, and neither fail nor repeat it', async () => {
    const log = jest.spyOn(Logger.prototype, 'error').mockImplementation(() => undefined);
    const contention = () => Object.assign(new Error(), { driverError: { code: '40001' } });
    const hook = jest.fn<() => void>();
    let attempts = 0;
    await unitOfWork(0).run(async (tx) => {
      tx.afterCommit.push(() => {
        throw contention();
      }, hook);
      await enter(tx, `attempt-${++attempts}`);
      if (attempts < 3) throw contention();
    });
    expect(await seen()).toEqual(['attempt-3']);
    expect(hook).toHaveBeenCalledTimes(1);
    expect(log).toHaveBeenCalledTimes(1);
  });
});

describe('a lock held by another process', () => {
  afterEach(async () => {
    for (const release of releases.splice(0)) await release();
  });

  it('is waited for', async () => {
    const release = await lock();
    const runs = [0, 1].map((i) => unitOfWork(i).run((tx) => enter(tx, `run-${i}`)));
    await sleep(300);
    expect(await seen()).toEqual([]);
    await release();
    await Promise.all(runs);
    expect(await seen()).toEqual(['run-0', 'run-1']);
  });

  it('is told as BUSY after a while, with nothing written, and later all is well', async () => {
    await unitOfWork(0).run((tx) => enter(tx, 'known'));
    const token = await servers[0]!.token('OFFICE', `${prefix}-known`);
    const release = await lock();
    const found = `mutation { foundAssociation(input: { code: "${prefix}-x", name: "x", kind: OTHER, higherAssociationCode: "${prefix}-known" }) { name } }`;
    const answer = await servers[0]!.query(found, {}, token);
    expect(answer.errors?.[0]?.extensions).toMatchObject({ code: 'BUSY' });
    expect(await seen()).toEqual(['known']);
    await release();
    expect(await servers[0]!.data(found, {}, token)).toEqual({ foundAssociation: { name: 'x' } });
  }, 20_000);

  it('does not keep readers from reading', async () => {
    await lock();
    const start = performance.now();
    expect(await seenOverHttp(0)).toEqual([]);
    expect(performance.now() - start).toBeLessThan(1000);
  });
});

/** Locks writers out from a connection of its own; gives what lets them in again. */
async function lock(): Promise<() => Promise<void>> {
  const unlock = await connectAndLock();
  let isHeld = true;
  const release = async () => {
    if (isHeld) await unlock();
    isHeld = false;
  };
  releases.push(release);
  return release;
}

async function connectAndLock(): Promise<() => Promise<void>> {
  const file = sqliteFile(database.url);
  if (file !== null) {
    const connection = new (sqliteDriver())(file);
    connection.exec('BEGIN IMMEDIATE');
    return () => Promise.resolve(void connection.close());
  }
  const client = new pg.Client(database.url);
  await client.connect();
  await client.query('BEGIN; LOCK TABLE association IN SHARE ROW EXCLUSIVE MODE');
  return () => client.end();
}
