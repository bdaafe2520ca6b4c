import { setTimeout as sleep } from 'node:timers/promises';
import { Inject, Injectable, Logger } from '@nestjs/common';
import type { EntityManager, EntityTarget, ObjectLiteral, QueryRunner } from 'typeorm';

import { CLOCK, type Clock, type Instant, instant, parseInstant } from '../../kernel/clock.js';
import { DomainError } from '../../kernel/errors.js';
import type { AuditSeal } from '../audit/audit.entity.js';
import { DATA_SOURCES, type DataSources } from './data-sources.js';
import { type Queryable, type Sql, runSql, sql } from './sql.js';

/**
 * A running transaction. Every store method that writes takes one, so that no write can happen
 * outside a unit of work; inside it, reads see what it wrote.
 */
export class Tx implements Queryable {
  /** Run in order when the work is done, and still a part of it. */
  readonly beforeCommit: (() => Promise<void>)[] = [];
  /** Run in order once it is committed, and not at all where it isn't. */
  readonly afterCommit: (() => void | Promise<void>)[] = [];

  constructor(
    readonly manager: EntityManager,
    /** The one instant at which everything of this unit of work is recorded. */
    readonly at: Instant,
    /** Where the audit trail ended when it began; null where there was no entry yet. */
    readonly seal: AuditSeal | null,
  ) {}

  async rows<R>(query: Sql): Promise<R[]> {
    return (await runSql(this.manager, query)) as R[];
  }

  /** Runs a statement that answers no rows. */
  async execute(statement: Sql): Promise<void> {
    await runSql(this.manager, statement);
  }

  /**
   * Adds one row and gives it back with its id.
   *
   * @param taken what to refuse with where a unique index finds the row's place taken: a use case
   *   looks first, but a writer in another process may come between
   */
  async insert<E extends ObjectLiteral & { id: number }>(
    entity: EntityTarget<E>,
    row: Omit<E, 'id'>,
    taken?: DomainError,
  ): Promise<E> {
    const result = await this.manager.insert(entity, row as never).catch((error: unknown) => {
      throw taken && UNIQUE_VIOLATIONS.has(driverCode(error)) ? taken : error;
    });
    return { ...row, id: result.identifiers[0]?.['id'] as number } as unknown as E;
  }

  /** Adds many rows in one statement. */
  async insertAll<E extends ObjectLiteral & { id: number }>(
    entity: EntityTarget<E>,
    rows: readonly Omit<E, 'id'>[],
  ): Promise<void> {
    if (rows.length === 0) return;
    await this.manager
      .createQueryBuilder()
      .insert()
      .into(entity)
      .values(rows as never)
      .updateEntity(false)
      .execute();
  }

  /** Ends what the books say in this row as of now: it was known until this unit of work. */
  async supersede<E extends ObjectLiteral & { id: number; supersededAt: Instant | null }>(
    entity: EntityTarget<E>,
    id: number,
  ): Promise<void> {
    await this.manager.update(entity, id, { supersededAt: this.at } as never);
  }
}

/** As long as most clients of SQLite wait for its lock. */
const PATIENCE_MS = 5000;
/** So that work which alone takes longer than that is tried again as well. */
const LEAST_ATTEMPTS = 5;
/** Short enough for a turn between the transactions of a writer that makes one after the other. */
const LONGEST_PAUSE_MS = 50;

/**
 * Statements around the work. Every writer continues the one audit trail, so on PostgreSQL too one
 * comes after the other: the lock is taken before there is a snapshot that another's commit could
 * make stale. It waits in a queue, but not for ever. And asked to commit after a failed statement
 * that the work passed over, PostgreSQL would roll back and call that done, where the SELECT fails.
 */
const FRAMES = {
  sqlite: { begin: 'BEGIN IMMEDIATE', commit: 'COMMIT' },
  postgres: {
    begin: `BEGIN ISOLATION LEVEL SERIALIZABLE; SET LOCAL lock_timeout = 1000;
      LOCK TABLE audit_seal IN EXCLUSIVE MODE`,
    commit: 'SELECT 1; COMMIT',
  },
} as const;

/**
 * Runs writes one at a time, each in a transaction of its own that either happens as a whole or
 * not at all.
 *
 * TypeORM has one SQLite connection for everybody, and two transactions interleaved on it corrupt
 * each other; so writes queue here. Against writers in other processes SQLite's `BEGIN IMMEDIATE`
 * and PostgreSQL's table lock and serializable isolation stand guard: what they refuse is tried
 * again, the whole work from its start, so the work must have no effect but through its transaction.
 */
@Injectable()
export class UnitOfWork {
  private readonly log = new Logger(UnitOfWork.name);
  private tail: Promise<unknown> = Promise.resolve();
  private queued = 0;

  constructor(
    @Inject(DATA_SOURCES) private readonly sources: DataSources,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * Does the work in one transaction. No `Promise.all` inside: a transaction has one connection. No
   * unit of work inside either: it would wait for its own end.
   *
   * @throws DomainError BUSY when other processes kept the database locked through all attempts
   */
  async run<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    this.queued += 1;
    const turn = this.tail.then(() => this.attempt(work)).finally(() => (this.queued -= 1));
    this.tail = turn.catch(() => undefined);
    const { result, tx } = await turn;
    for (const hook of tx.afterCommit) await this.runHook(hook);
    return result;
  }

  /** How many run or wait for their turn. */
  get waiting(): number {
    return this.queued;
  }

  /** What is committed stays so: a hook that fails is for the log, not for who asked for the work. */
  private async runHook(hook: Tx['afterCommit'][number]): Promise<void> {
    try {
      await hook();
    } catch (error) {
      this.log.error(`A hook after a commit failed: ${describe(error)}`);
    }
  }

  private async attempt<T>(work: (tx: Tx) => Promise<T>): Promise<Committed<T>> {
    const patience = performance.now() + PATIENCE_MS;
    for (let n = 1; ; n++) {
      try {
        return await this.once(work);
      } catch (error) {
        if (!isContention(error)) throw error;
        if (n >= LEAST_ATTEMPTS && performance.now() > patience) {
          throw new DomainError('BUSY', 'Other writers kept the database busy: send it again.');
        }
        await sleep(Math.random() * Math.min(LONGEST_PAUSE_MS, 2 ** n));
      }
    }
  }

  private async once<T>(work: (tx: Tx) => Promise<T>): Promise<Committed<T>> {
    const { writer } = this.sources;
    const postgres = writer.options.type === 'postgres';
    const { begin, commit } = FRAMES[postgres ? 'postgres' : 'sqlite'];
    const runner = writer.createQueryRunner();
    try {
      try {
        await runner.query(begin);
        const seal = await readSeal(runner);
        const manager = writer.createEntityManager(runner);
        const tx = new Tx(manager, this.instantAfter(seal), seal);
        const result = await work(tx);
        for (const hook of tx.beforeCommit) await hook();
        await runner.query(commit);
        return { result, tx };
      } catch (error) {
        // Where this fails there is nothing to undo: it never began, the connection is gone, or the
        // engine has undone it.
        await runner.query('ROLLBACK').catch(() => undefined);
        throw error;
      }
    } finally {
      if (postgres) await runner.release();
    }
  }

  /**
   * Recording never goes back: what is written later has the later instant even when the machine's
   * clock was set back, so an interval of knowledge is never empty or reversed.
   */
  private instantAfter(seal: AuditSeal | null): Instant {
    const now = this.clock.now();
    const last = seal ? new Date(parseInstant(seal.at)).getTime() : 0;
    return instant(new Date(Math.max(now.getTime(), last + 1)));
  }
}

async function readSeal({ manager }: QueryRunner): Promise<AuditSeal | null> {
  const rows = (await runSql(
    manager,
    sql`SELECT id, entries, at, hash, mac FROM audit_seal WHERE id = 1`,
  )) as AuditSeal[];
  return rows[0] ?? null;
}

interface Committed<T> {
  readonly result: T;
  readonly tx: Tx;
}

const UNIQUE_VIOLATIONS = new Set<unknown>(['23505', 'SQLITE_CONSTRAINT_UNIQUE']);
/** Serialization failures, deadlocks and locks waited for in vain. */
const CONTENTION = new Set<unknown>([
  '40001',
  '40P01',
  '55P03',
  'SQLITE_BUSY',
  'SQLITE_BUSY_RECOVERY',
  'SQLITE_BUSY_SNAPSHOT',
  'SQLITE_LOCKED',
]);

function isContention(error: unknown): boolean {
  return CONTENTION.has(driverCode(error));
}

/** What the database's driver calls the error, where it comes from there. */
function driverCode(error: unknown): unknown {
  return (error as { driverError?: { code?: unknown } } | null)?.driverError?.code;
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
