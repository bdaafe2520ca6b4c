import { Injectable } from '@nestjs/common';

import { DomainError, withPath } from '../../kernel/errors.js';
import type { Actor } from '../../platform/access/actor.js';
import type { Tx } from '../../platform/database/unit-of-work.js';
import type { BooksInput } from '../associations/association-change.model.js';
import { dayOf } from './candidacy.rules.js';
import { ElectedBodies } from './elected-bodies.service.js';
import { ElectedMandatesStore, type Ground } from './elected-mandates.store.js';
import { ElectedSeats } from './elected-seats.service.js';
import type { OpenedElection } from './election-books.service.js';
import type { ElectedMandate } from './election.entity.js';
import { Eligibility } from './eligibility.service.js';
import { type CandidateEntry, type ElectionEntry, ElectionsStore } from './elections.store.js';
import type { Mandate } from '../terms/term.entity.js';
import { MandateSteps } from './mandate-steps.service.js';
import type { BodyPost } from './seat.rules.js';

type Grounds = Pick<BooksInput, 'decision' | 'source' | 'sourcePlace' | 'note'>;

/** Makes mandates of results, and undoes them where a result is corrected or annulled. */
@Injectable()
export class ElectedMandates {
  constructor(
    private readonly eligibility: Eligibility,
    private readonly electedBodies: ElectedBodies,
    private readonly seats: ElectedSeats,
    private readonly steps: MandateSteps,
    private readonly store: ElectedMandatesStore,
    private readonly elections: ElectionsStore,
  ) {}

  /**
   * Lets the mandates of a poll follow its result: those of who is elected begin, those of who is
   * elected no longer are undone, and those of who still is stay as they are. Who is elected by a
   * correction holds office from the day of the others, with which a corrected term may have moved it.
   *
   * @param elected the candidates whom the result elects now
   * @throws DomainError whatever opening the term or making the body throws; whatever beginning a
   *   mandate throws, of the poll and with the candidate in the details; NO_VACANCY where more are
   *   elected than seats are vacant, or a chair where there is one; RESULT_EXISTS where another
   *   election rests on who is elected no longer
   */
  async follow(
    tx: Tx,
    actor: Actor,
    opened: OpenedElection,
    pollId: number,
    elected: readonly CandidateEntry[],
    grounds: Grounds,
    reason: string,
  ): Promise<void> {
    const { election } = opened;
    const standing = (await this.store.list(tx, election.id)).filter(
      (row) => row.pollId === pollId,
    );
    const keys = new Set(elected.map(({ key }) => key));
    const gone = standing.filter(({ candidateKey }) => !keys.has(candidateKey));
    await this.checkNoneRests(tx, election, gone, false, ['input', 'pollId']);
    const from = (await this.steps.beginningOf(tx, election, standing)) ?? dayOf(opened);
    for (const row of gone) await this.steps.undo(tx, actor, election, row, reason);
    const known = new Set(standing.map(({ candidateKey }) => candidateKey));
    const added = elected.filter(({ key }) => !known.has(key));
    const post = postOf(election);
    if (post === null || added.length === 0) return;
    const contest = { ...opened, election: { ...election, effectiveFrom: from.text } };
    await this.eligibility.check(tx, contest, added, ['input', 'pollId']);
    const { body, term } = await this.electedBodies.keep(tx, actor, contest, post, grounds, added);
    const room = { seats: added.length, candidates: added };
    await this.seats.check(tx, contest, body, room, ['input', 'pollId']);
    if (election.effectiveFrom !== from.text || election.termOrdinal === null) {
      // A later correction of the assembly must not part these mandates from others.
      const frozen = { effectiveFrom: from.text, termOrdinal: term.ordinal };
      await this.elections.replace(tx, election, frozen);
    }
    const before = await this.seats.held(tx, body, added);
    for (const candidate of added) {
      const { key: candidateId, memberNumber } = candidate;
      const held = before.get(candidateId) ?? null;
      const one = { post, body, from, candidate, held, grounds };
      const step = await this.steps.take(tx, actor, opened, one).catch((error: unknown) => {
        throw withPath(error, () => ['input', 'pollId'], { candidateId, memberNumber });
      });
      const row = { electionId: election.id, pollId, candidateKey: candidateId, bodyId: body.id };
      await this.store.insert(tx, { ...row, ...step });
    }
  }

  /**
   * Undoes every mandate of an election.
   *
   * @returns the keys of those mandates
   * @throws DomainError RESULT_EXISTS where another election rests on one of them
   */
  async undoAll(tx: Tx, actor: Actor, election: ElectionEntry, reason: string): Promise<string[]> {
    const rows = await this.store.list(tx, election.id);
    await this.checkNoneRests(tx, election, rows, true, ['input', 'electionId']);
    for (const row of rows) await this.steps.undo(tx, actor, election, row, reason);
    return rows.map(({ mandateKey }) => mandateKey);
  }

  /**
   * Refuses to take out a mandate on which something rests: that is taken out before it.
   *
   * @throws DomainError RESULT_EXISTS naming the election or mandate
   */
  async checkNothingRests(
    tx: Tx,
    { key: mandateKey, bodyId }: Pick<Mandate, 'key' | 'bodyId'>,
    path: readonly string[],
  ): Promise<void> {
    const ground = { id: 0, electionId: 0, bodyId, mandateKey, isSeat: true, isWhole: false };
    const [last] = await this.store.linksOf(tx, mandateKey);
    await this.checkGround(tx, { ...ground, ...(last && linkOf(last)) }, path);
  }

  private async checkNoneRests(
    tx: Tx,
    election: ElectionEntry,
    rows: readonly ElectedMandate[],
    isWhole: boolean,
    path: readonly string[],
  ): Promise<void> {
    for (const row of rows) {
      if (await this.steps.isKept(tx, row, election)) continue;
      const { bodyId, mandateKey } = row;
      await this.checkGround(tx, { ...linkOf(row), bodyId, mandateKey, isWhole }, path);
    }
  }

  private async checkGround(tx: Tx, ground: Ground, path: readonly string[]): Promise<void> {
    const resting = await this.store.restingOn(tx, ground);
    if (resting !== null) {
      const { key, title } = resting;
      throw new DomainError(
        'RESULT_EXISTS',
        `'${title}' rests on a mandate that would go by this: annul that election first, and hold it anew.`,
        path,
        { electionId: key, title },
      );
    }
    const given = await this.store.givenOn(tx, ground);
    if (given === null) return;
    const who =
      given.holderName === null ? 'Somebody whom no source names' : `'${given.holderName}'`;
    throw new DomainError(
      'RESULT_EXISTS',
      `${who} was co-opted or by-elected on the ground of a mandate that would go by this: take that one out first (withdrawMandate).`,
      path,
      { mandateId: given.key },
    );
  }
}

/** What a link between election and mandate says of what may rest on it. */
function linkOf(row: ElectedMandate): Pick<Ground, 'id' | 'electionId' | 'isSeat'> {
  const { id, electionId, previousPostId, endedMandateKey } = row;
  return { id, electionId, isSeat: previousPostId === null && endedMandateKey === null };
}

/** The post that an election to a body fills; null of a delegation, which begins no mandates. */
function postOf({ target, postKind, postTitle }: ElectionEntry): BodyPost | null {
  if (target !== 'BODY') return null;
  if (postKind !== null && postTitle !== null) return { postKind, postTitle };
  throw new DomainError('INVALID_INPUT', 'The election does not say which post it fills.', [
    'input',
  ]);
}
