import type { INestApplicationContext } from '@nestjs/common';

import { DomainError } from '../kernel/errors.js';
import { commandActor } from '../platform/access/actor.js';
import { AuditTrail } from '../platform/audit/audit-trail.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { Today } from '../platform/today.js';
import type { Association } from '../registry/associations/association.entity.js';
import { AssociationsService } from '../registry/associations/associations.service.js';
import { AssociationsStore } from '../registry/associations/associations.store.js';
import { RunsStore } from '../registry/members/runs.store.js';
import { insertBranches } from './branch-rows.js';
import { Candidates } from './candidates.js';
import { Committees } from './committees.js';
import { Congresses, type ElectedTerm } from './congresses.js';
import { dateOf } from './dates.js';
import { makeHistory, type SampleHistory, type SampleMember, SEQUENCE } from './history.js';
import { insertMembers } from './member-rows.js';
import { Random } from './random.js';
import { insertTerm } from './term-rows.js';
import { electionDays, LAST_DAY } from './terms.js';

/** Which sample to make, and under which code to found its association. */
export interface SampleOptions {
  /** Code of the new association: small letters, digits and hyphens. */
  readonly association: string;
  /** How many members, over the whole time; not negative. */
  readonly members: number;
  /** How many branches, over the whole time; 1 to 2000. */
  readonly branches: number;
  readonly seed: number;
}

/** Is told after each batch how many of how many members are loaded. */
export type Progress = (done: number, total: number) => void;

const ACTOR = commandActor('sample');
const ACTION = 'loadSample';

const BATCH = 500;
const MOST_BRANCHES = 2000;

/**
 * Founds a fictional association and loads its whole history: branches, members, terms,
 * committees, and the congresses that elected them. The same options give the same rows on any day after the sample's last one, but for
 * the instants of recording. It takes the same memory however many members there are.
 *
 * Each batch of members is a unit of work of its own, so a load that is broken off leaves the
 * association with those loaded so far.
 *
 * @throws DomainError INVALID_INPUT; ALREADY_EXISTS where the code is taken
 */
export async function loadSample(
  app: INestApplicationContext,
  options: SampleOptions,
  progress: Progress = () => undefined,
): Promise<void> {
  check(options);
  const today = app.get(Today).of();
  const history = makeHistory(options, today < LAST_DAY ? today : LAST_DAY);
  const association = await found(app, options.association, history);
  await new Loading(app, association, history, options, progress).run();
}

function check({ association, members, branches, seed }: SampleOptions): void {
  if (association.length > 60 || !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(association)) {
    throw new DomainError(
      'INVALID_INPUT',
      `The code '${association}' must be small letters and digits, in groups joined by hyphens, 60 characters at most.`,
      ['input', 'association'],
    );
  }
  checkWhole('members', members, 0, Number.MAX_SAFE_INTEGER);
  checkWhole('branches', branches, 1, MOST_BRANCHES);
  checkWhole('seed', seed, Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER);
}

function checkWhole(name: string, value: number, least: number, most: number): void {
  if (Number.isInteger(value) && least <= value && value <= most) return;
  throw new DomainError(
    'INVALID_INPUT',
    `${name} must be a whole number from ${least} to ${most}, not ${value}.`,
    ['input', name],
  );
}

async function found(
  app: INestApplicationContext,
  code: string,
  { founded }: SampleHistory,
): Promise<Association> {
  await app.get(AssociationsService).found(
    ACTOR,
    {
      code,
      name: 'Hội Tin học mẫu (hư cấu)',
      kind: 'ASSOCIATION',
      foundedOn: dateOf(founded),
      otherNames: ['Sample association (fictional)'],
      note: 'Dữ liệu mẫu: mọi người, chi hội và số liệu đều là hư cấu.',
    },
    true,
  );
  return (await app.get(AssociationsStore).findByCode(code)) as Association;
}

/** One sample on its way into the database. */
class Loading {
  private readonly unitOfWork: UnitOfWork;
  private readonly audit: AuditTrail;
  private readonly runs: RunsStore;
  private readonly candidates: Candidates;
  private readonly committees: Committees;
  private readonly congresses: Congresses;

  constructor(
    app: INestApplicationContext,
    private readonly association: Association,
    private readonly history: SampleHistory,
    private readonly size: SampleOptions,
    private readonly progress: Progress,
  ) {
    this.unitOfWork = app.get(UnitOfWork);
    this.audit = app.get(AuditTrail);
    this.runs = app.get(RunsStore);
    const random = new Random(size.seed, SEQUENCE.committees);
    this.candidates = new Candidates(electionDays(history.terms), random);
    this.committees = new Committees(random, size.members);
    this.congresses = new Congresses(app, association, size.seed, history, this.candidates);
  }

  async run(): Promise<void> {
    const branchIds = await this.loadBranches();
    let done = 0;
    for (const batch of batches(this.history.members(), BATCH)) {
      await this.loadMembers(batch, branchIds);
      done += batch.length;
      this.progress(done, this.size.members);
    }
    await this.loadTerms();
  }

  private loadBranches(): Promise<number[]> {
    const { branches } = this.history;
    return this.unitOfWork.run(async (tx) => {
      const ids = await insertBranches(tx, this.association.id, branches);
      await this.audit.record(tx, ACTOR, this.change({ branches: branches.length }));
      return ids;
    });
  }

  private async loadMembers(
    members: readonly SampleMember[],
    branchIds: readonly number[],
  ): Promise<void> {
    const ids = await this.unitOfWork.run(async (tx) => {
      const memberIds = await insertMembers(tx, this.association, branchIds, members);
      await this.runs.rebuild(tx, memberIds);
      const last = members.at(-1)?.number;
      await this.audit.record(tx, ACTOR, this.change({ members: members.length, last }));
      return memberIds;
    });
    // After the commit: a unit of work that is tried again would let the same members stand twice.
    members.forEach(({ memberships }, i) => {
      this.candidates.consider(ids[i] as number, memberships);
    });
  }

  private loadTerms(): Promise<void> {
    const elected: ElectedTerm[] = this.history.terms.map((term) => ({
      term,
      bodies: this.committees.elect(term, this.candidates),
    }));
    return this.unitOfWork.run(async (tx) => {
      await this.congresses.insertRules(tx);
      let assemblies = 0;
      for (const [i, { term, bodies }] of elected.entries()) {
        const ids = await insertTerm(tx, this.association, term, bodies);
        const before = elected[i - 1] ?? null;
        assemblies += await this.congresses.insert(tx, { term, bodies }, ids, before);
      }
      await this.audit.record(tx, ACTOR, this.change({ terms: elected.length, assemblies }));
    });
  }

  private change(after: Readonly<Record<string, unknown>>) {
    const { id: associationId, code } = this.association;
    return { associationId, action: ACTION, subject: { type: 'Association', id: code }, after };
  }
}

/** The items in lists of one length; the last may be shorter. */
function* batches<T>(items: Iterable<T>, length: number): Generator<T[]> {
  let batch: T[] = [];
  for (const item of items) {
    batch.push(item);
    if (batch.length === length) {
      yield batch;
      batch = [];
    }
  }
  if (batch.length > 0) yield batch;
}
