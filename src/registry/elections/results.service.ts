import { Injectable } from '@nestjs/common';

import { DomainError, withPath } from '../../kernel/errors.js';
import { nfc } from '../../kernel/names.js';
import type { Actor } from '../../platform/access/actor.js';
import { AuditTrail } from '../../platform/audit/audit-trail.js';
import { Commands } from '../../platform/audit/commands.js';
import type { Tx } from '../../platform/database/unit-of-work.js';
import type { BooksInput } from '../associations/association-change.model.js';
import { Grounds } from '../associations/grounds.js';
import { checkState } from '../congresses/assembly.rules.js';
import { tallyOf } from './ballot.rules.js';
import { ElectedMandates } from './elected-mandates.service.js';
import { type CountedPoll, ElectionBooks, type OpenedPoll } from './election-books.service.js';
import { ElectionsStore } from './elections.store.js';
import { agreedTallies, tallyFrame } from './entry.rules.js';
import { outcome } from './outcome.rules.js';
import { PollsStore, type ResultEntry } from './polls.store.js';
import type { CertifyResultInput, ResolveTieInput } from './result.model.js';
import { electedOf, outcomeFrame, type RecordedOutcome, resolved } from './result.rules.js';
import { type BoxTally, checkTally, sumBoxes, type Tally, type TallyFrame } from './tally.rules.js';
import { checkUndecided } from './tallies.service.js';

const POLL = ['input', 'pollId'];

/** A version of a result that is to stand. */
export type NewVersion = Pick<ResultEntry, 'basis' | 'boxes' | 'tally' | 'outcome' | 'reason'> &
  Partial<Pick<ResultEntry, 'tieResolution'>>;

/** Certifies results, and lets mandates follow them. */
@Injectable()
export class ResultsService {
  constructor(
    private readonly books: ElectionBooks,
    private readonly elections: ElectionsStore,
    private readonly store: PollsStore,
    private readonly mandates: ElectedMandates,
    private readonly grounds: Grounds,
    private readonly commands: Commands,
    private readonly audit: AuditTrail,
  ) {}

  /**
   * Computes the result of a poll and begins the mandates of the elected, all in one transaction.
   *
   * @returns the key of the poll
   * @throws DomainError NOT_FOUND, RESULT_EXISTS, TELLERS_DIFFER, TALLY_CONTRADICTION, NOT_COMPUTABLE
   *   where a number it depends on is unknown, INVALID_INPUT for a box without ballots, and whatever
   *   beginning the mandates throws
   */
  certify(actor: Actor, input: CertifyResultInput): Promise<string> {
    return this.commands.run({ actor, operation: 'certifyResult', input }, async (tx) => {
      const opened = await this.books.poll(tx, actor, input);
      const { assembly, poll } = opened;
      checkState(assembly, ['IN_SESSION', 'CLOSED'], 'certifies results', POLL);
      checkUndecided(opened);
      const boxes = await this.boxes(tx, opened);
      const tally = sumBoxes(boxes, poll.standing);
      const computed = compute(opened, tally, POLL);
      const version = { basis: 'COMPUTED', boxes, tally, outcome: computed, reason: null } as const;
      await this.conclude(tx, actor, 'certifyResult', opened, version, input);
      return poll.key;
    });
  }

  /**
   * Decides an open tie by lot or ruling, as the rules of the poll have it, in a new version of the
   * result.
   *
   * @returns the key of the poll
   * @throws DomainError NOT_FOUND, INVALID_INPUT without a tie, TIE_OPEN where the rules want a further
   *   round, NOT_A_CANDIDATE, RESULT_EXISTS where a further round was opened
   */
  resolveTie(actor: Actor, input: ResolveTieInput): Promise<string> {
    return this.commands.run({ actor, operation: 'resolveTie', input }, async (tx) => {
      const opened = await this.books.poll(tx, actor, input);
      const { poll, election } = opened;
      const result = requireResult(opened);
      const polls = await this.store.list(tx, election.id);
      const later = polls.find(({ round }) => round > poll.round);
      if (later) {
        throw new DomainError(
          'RESULT_EXISTS',
          `Round ${later.round} among the tied was opened: that one decides.`,
          POLL,
          { pollId: later.key, round: later.round },
        );
      }
      const resolution = {
        ...{ method: input.method, elected: input.electedIds, reason: nfc(input.reason) },
      };
      const withdrawn = await this.elections.withdrawn(tx, election.id);
      input.electedIds.forEach((key, i) => {
        checkNotWithdrawn(withdrawn, key, ['input', 'electedIds', i]);
      });
      const rule = poll.rules?.values.tie ?? 'RULING';
      const decided = resolved(result.outcome, resolution, rule, opened.amongTied);
      const { basis, boxes, tally } = result;
      await this.conclude(
        tx,
        actor,
        'resolveTie',
        opened,
        {
          ...{ basis, boxes, tally, outcome: decided },
          ...{ reason: resolution.reason, tieResolution: resolution },
        },
        input,
      );
      return poll.key;
    });
  }

  /**
   * Lets a version of a result stand, and the mandates follow it.
   *
   * @param action the use case, for the audit trail
   */
  async conclude(
    tx: Tx,
    actor: Actor,
    action: string,
    opened: OpenedPoll,
    version: NewVersion,
    input: Pick<BooksInput, 'decision' | 'source' | 'sourcePlace' | 'note'>,
  ): Promise<void> {
    const { association, election, poll, result: before } = opened;
    if (before) await this.store.supersedeResult(tx, before.id);
    const number = (before?.version ?? 0) + 1;
    const { tieResolution = null, reason } = version;
    await this.store.insertResult(tx, {
      ...version,
      ...{ pollId: poll.id, version: number, tieResolution },
    });
    const elected = electedOf(version.outcome);
    const grounds = await this.grounds.keep(tx, association.id, input);
    await this.audit.record(tx, actor, {
      associationId: association.id,
      action,
      subject: { type: 'Poll', id: poll.key },
      decisionId: grounds.decisionId,
      before: before && { version: before.version, electedIds: electedOf(before.outcome) },
      after: {
        ...{ version: number, basis: version.basis, electedIds: elected, tally: version.tally },
        ...{ seatsOpen: version.outcome.seatsOpen, tie: version.outcome.tie, reason },
      },
    });
    const candidates = await this.elections.list(tx, election.id);
    const byKey = new Map(candidates.map((candidate) => [candidate.key, candidate]));
    const people = elected.flatMap((key) => byKey.get(key) ?? []);
    const { decision, source, sourcePlace, note } = input;
    const given = { decision, source, sourcePlace, note };
    const why = reason ?? 'The result changed.';
    await this.mandates.follow(tx, actor, opened, poll.id, people, given, why);
  }

  /**
   * What was counted in each box of a poll.
   *
   * @throws DomainError TELLERS_DIFFER, INVALID_INPUT for a box without ballots
   */
  async boxes(tx: Tx, { poll, election }: OpenedPoll): Promise<BoxTally[]> {
    const entered = await this.store.talliesOf(tx, poll.id);
    if (poll.entry !== 'BALLOTS') return agreedTallies(poll.boxes, entered, POLL);
    const ballots = await this.store.ballots(tx, poll.id);
    if (ballots.size === 0) {
      throw new DomainError('INVALID_INPUT', 'No ballot was entered: enterBallots first.', POLL);
    }
    const frame = tallyFrame(poll, election.ballotForm);
    const issuedFor = (box: string) => entered.find((one) => one.box === box)?.tally.issued ?? null;
    const empty = poll.boxes.filter((box) => !ballots.has(box) && issuedFor(box) !== 0);
    if (empty.length > 0) {
      throw new DomainError(
        'INVALID_INPUT',
        `No ballot of ${empty.map((box) => `box '${box}'`).join(', ')} was entered: enterBallots, with issued: 0 for a box from which none was given out.`,
        POLL,
        { boxes: empty },
      );
    }
    return poll.boxes.map((box) => {
      const tally = tallyOf(ballots.get(box) ?? [], frame, issuedFor(box));
      checkSum(tally, frame, POLL);
      return { box, ...tally };
    });
  }
}

/**
 * Refuses to elect who withdrew.
 *
 * @throws DomainError NOT_A_CANDIDATE
 */
export function checkNotWithdrawn(
  withdrawn: ReadonlySet<string>,
  elected: string,
  path: readonly (string | number)[],
): void {
  if (!withdrawn.has(elected)) return;
  throw new DomainError(
    'NOT_A_CANDIDATE',
    `'${elected}' withdrew, and cannot be elected any more.`,
    path,
    { candidateId: elected },
  );
}

/** The result of a poll that there must be. */
export function requireResult({ poll, result }: OpenedPoll): ResultEntry {
  if (result) return result;
  throw new DomainError('NOT_FOUND', `Round ${poll.round} has no result yet: certify it.`, POLL, {
    round: poll.round,
  });
}

/**
 * The result that a tally makes by the rules of its poll.
 *
 * @throws DomainError TALLY_CONTRADICTION, NOT_COMPUTABLE
 */
export function compute(
  { poll, election, amongTied, withdrawn }: CountedPoll,
  tally: Tally,
  path: string[],
): RecordedOutcome {
  checkSum(tally, tallyFrame(poll, election.ballotForm), path);
  const frame = outcomeFrame(poll, election.ballotForm, amongTied);
  const { seats } = poll;
  // Hands are not invalid: those who voted are what ballots returned would be.
  const hands = poll.method === 'SHOW_OF_HANDS' && tally.invalid === null;
  const whole = hands ? { ...tally, invalid: 0 } : tally;
  const terms = frame && seats !== null ? { ...frame, seats, withdrawn } : null;
  const computed = terms && outcome(terms, whole);
  if (computed) return computed;
  const unknown = tally.counts.filter(({ votes }) => votes === null);
  throw new DomainError(
    'NOT_COMPUTABLE',
    unknown.length > 0
      ? `The votes for ${unknown.length} of ${tally.counts.length} candidates are not known, and could change who is elected: enter them, or record the result as a source reports it (recordReportedResult).`
      : `The number that the majority is counted on (${frame?.majority.base ?? 'no rules are known'}) is not known: enter it, or record the result as a source reports it (recordReportedResult).`,
    path,
    {
      base: frame?.majority.base ?? null,
      candidateIds: unknown.map(({ candidate }) => candidate),
    },
  );
}

/** Checks what all boxes make together: the value at fault is none of the input's. */
function checkSum(tally: Tally, frame: TallyFrame, path: string[]): void {
  try {
    checkTally(tally, frame, path);
  } catch (error) {
    throw withPath(error, () => path);
  }
}
