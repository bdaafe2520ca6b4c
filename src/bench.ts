import 'reflect-metadata';

import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { Command, InvalidArgumentError } from 'commander';
import type { INestApplicationContext } from '@nestjs/common';

import { Counterparts, type Subject } from './bench/counterparts.store.js';
import { measure } from './bench/measure.js';
import { ACCEPTANCE, FURTHER, type Question } from './bench/questions.js';
import { type Result, type SizeReport, tablesOf, writeReport } from './bench/report.js';
import { type Server, startServer } from './bench/server.js';
import { makeSample, makeToken } from './bench/subject.js';
import { systemClock } from './kernel/clock.js';
import { readConfig } from './platform/config.js';
import { Reader } from './platform/database/reader.js';
import { Today } from './platform/today.js';
import { createContext } from './server.js';

interface Options {
  readonly members: readonly number[];
  readonly runs: number;
  readonly database?: string;
}

await new Command('bench')
  .description('Times the acceptance queries on samples and writes docs/performance.md.')
  .option('--members <n,…>', 'how many members the samples have', sizes, [1_000, 100_000])
  .option('--runs <n>', 'how often each query is asked', whole, 50)
  .option(
    '--database <url>',
    'where the samples are kept, and found again; omitted: in a temporary SQLite file',
  )
  .action(run)
  .parseAsync();

async function run({ members, runs, database }: Options): Promise<void> {
  const folder = database === undefined ? mkdtempSync(join(tmpdir(), 'so-hoi-bench-')) : null;
  try {
    const reports: SizeReport[] = [];
    for (const size of members) {
      const url = database ?? `sqlite:${join(folder as string, `${size}.db`)}`;
      reports.push(await benchOf(url, size, runs));
    }
    const engine = database?.startsWith('postgres') ? 'PostgreSQL' : 'SQLite';
    const command = ['npm run bench', ...(process.argv.length > 2 ? ['--', ...shown()] : [])];
    const circumstances = `Node ${process.versions.node}, ${engine}, ${availableParallelism()} cores`;
    const tables = tablesOf(reports, command.join(' '), circumstances);
    console.log(tables);
    writeReport(tables);
  } finally {
    if (folder !== null) rmSync(folder, { recursive: true });
  }
}

/** The arguments of this run, but for the address of the database: that is nobody's business. */
function shown(): string[] {
  return process.argv
    .slice(2)
    .map((argument, i, all) => (all[i - 1] === '--database' ? '…' : argument))
    .map((argument) => argument.replace(/^--database=.*/, '--database=…'));
}

async function benchOf(databaseUrl: string, members: number, runs: number): Promise<SizeReport> {
  const code = `bench-${members}`;
  const config = readConfig({ ...process.env, DATABASE_URL: databaseUrl });
  const app = await createContext(config, systemClock);
  try {
    console.error(`${code}: making the sample`);
    const load = await makeSample(app, code, members);
    const server = await startServer(databaseUrl, await makeToken(app, code));
    try {
      const counterparts = new Counterparts(app.get(Reader));
      const subject = await counterparts.findSubject(code);
      const ask = (questions: readonly Question[]) =>
        askAll(questions, { app, server, counterparts, subject, runs });
      return { members, load, acceptance: await ask(ACCEPTANCE), further: await ask(FURTHER) };
    } finally {
      await server.stop();
    }
  } finally {
    await app.close();
  }
}

interface Bench {
  readonly app: INestApplicationContext;
  readonly server: Server;
  readonly counterparts: Counterparts;
  readonly subject: Subject;
  readonly runs: number;
}

async function askAll(questions: readonly Question[], bench: Bench): Promise<Result[]> {
  const { app, server, counterparts, subject, runs } = bench;
  const results: Result[] = [];
  for (const { name, document, variables, direct, figures } of questions) {
    console.error(`${subject.code}: ${name}`);
    const about = { code: subject.code, branch: subject.branch.code, ...variables };
    const ask = () => server.ask(document, about);
    const lookUp = direct && (() => direct(counterparts, subject, app.get(Today).of()));
    if (lookUp !== null) mustAgree(name, figures(await ask()), await lookUp());
    const http = await measure(runs, ask);
    results.push({ name, http, direct: lookUp && (await measure(runs, lookUp)) });
  }
  return results;
}

/** Times of different answers could not be compared. */
function mustAgree(name: string, api: unknown, direct: unknown): void {
  if (isDeepStrictEqual(api, direct)) return;
  throw new Error(
    `${name}: the API answers ${JSON.stringify(api)}, the database ${JSON.stringify(direct)}.`,
  );
}

function sizes(text: string): number[] {
  return text.split(',').map(whole);
}

function whole(text: string): number {
  if (!/^[1-9]\d{0,7}$/.test(text)) {
    throw new InvalidArgumentError('It must be a whole number, more than 0.');
  }
  return Number(text);
}
