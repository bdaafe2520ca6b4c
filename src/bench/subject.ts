import { performance } from 'node:perf_hooks';
import type { INestApplicationContext } from '@nestjs/common';

import { commandActor } from '../platform/access/actor.js';
import { Tokens } from '../platform/access/tokens.js';
import { AssociationsStore } from '../registry/associations/associations.store.js';
import { StatementsService } from '../registry/statements/statements.service.js';
import { loadSample } from '../sample/load.js';

/** What loading a sample took. */
export interface Load {
  readonly seconds: number;
  /** The most memory that the process ever had, in MB (2^20 bytes). */
  readonly peakMemory: number;
}

export const BRANCHES = 40;
export const SEED = 1;

const ACTOR = commandActor('bench');

/** What was reported of the sample, year by year; of the last only the year is known. */
const REPORTED = ['2012-06-30', '2015-06-30', '2018-06-30', '2021-06-30', '2024'];

/**
 * Makes the sample of a size with some reported figures, unless the database has it already.
 *
 * @returns what that took; null where it was there
 */
export async function makeSample(
  app: INestApplicationContext,
  code: string,
  members: number,
): Promise<Load | null> {
  if ((await app.get(AssociationsStore).findByCode(code)) !== null) return null;
  const start = performance.now();
  await loadSample(app, { association: code, members, branches: BRANCHES, seed: SEED });
  const seconds = (performance.now() - start) / 1000;
  const peakMemory = process.resourceUsage().maxRSS / 1024;
  for (const date of REPORTED) {
    await app.get(StatementsService).recordStatement(ACTOR, {
      idempotencyKey: `bench:${code}:${date}`,
      associationCode: code,
      metric: 'MEMBERS',
      value: Math.round(members / 2),
      qualifier: 'ABOUT',
      date,
      source: { title: 'Report of the bench' },
    });
  }
  return { seconds, peakMemory };
}

/** A token of the office of an association. */
export async function makeToken(app: INestApplicationContext, code: string): Promise<string> {
  const association = await app.get(AssociationsStore).findByCode(code);
  if (association === null) throw new Error(`There is no association ${code}.`);
  const { secret } = await app.get(Tokens).create(ACTOR, {
    name: 'bench',
    role: 'OFFICE',
    associationId: association.id,
    branchId: null,
    expiresAt: null,
  });
  return secret;
}
