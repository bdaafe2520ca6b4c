import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';

import { DomainError } from '../../kernel/errors.js';
import { nfc } from '../../kernel/names.js';
import type { Actor } from '../../platform/access/actor.js';
import { Commands } from '../../platform/audit/commands.js';
import type { Tx } from '../../platform/database/unit-of-work.js';
import { checkState } from '../congresses/assembly.rules.js';
import { ElectionBooks, type OpenedElection, type OpenedPoll } from './election-books.service.js';
import { ElectionsStore } from './elections.store.js';
import { tallyFrame, tallyOfInput } from './entry.rules.js';
import type { CandidateState } from './outcome.rules.js';
import { PollsStore } from './polls.store.js';
import type {
  CorrectResultInput,
  RecordReportedResultInput,
  ReportedStateInput,
} from './result.model.js';
import { electedOf, outcomeFrame, type RecordedOutcome, reportedOutcome } from './result.rules.js';
import { compute, requireResult, ResultsService } from './results.service.js';
import { type BoxTally, checkTally, sumBoxes, type Tally } from './tally.rules.js';
import { checkUndecided } from './tallies.service.js';

/** Records results as sources report them, and corrects results. */
@Injectable()
export class ResultCorrections {
  constructor(
    private readonly books: ElectionBooks,
    private readonly results: ResultsService,
    private readonly elections: ElectionsStore,
    private readonly store: PollsStore,
    private readonly commands: Commands,
  ) {}

  /**
   * Puts a corrected version in the place of a result; the one before stays readable, and mandates
   * follow. Rules, base and seats stay those of the poll.
   *
   * @returns the key of the poll
   * @throws DomainError NOT_FOUND, NOTHING_CHANGED, TALLY_CONTRADICTION, NOT_A_CANDIDATE,
   *   NOT_COMPUTABLE, RESULT_EXISTS where a further round rests on who was elected, INVALID_INPUT for
   *   boxes that are not those of the poll, or states of a computed result
   */
  correct(actor: Actor, input: CorrectResultInput): Promise<string> {
    return this.commands.run({ actor, operation: 'correctResult', input }, async (tx) => {
      const opened = await this.books.poll(tx, actor, input);
      const { poll, election } = opened;
      const before = requireResult(opened);
      const frame = tallyFrame(poll, election.ballotForm);
      const boxes = poll.boxes.map((box) => boxOf(input, box, poll.standing));
      boxes.forEach((box, i) => {
        checkTally(box, frame, ['input', 'boxes', i]);
      });
      checkBoxes(input, poll.boxes);
      const tally = sumBoxes(boxes, poll.standing);
      const states = input.states ?? null;
      const outcome =
        before.basis === 'REPORTED'
          ? reported(opened, tally, states ?? statesOf(before.outcome))
          : computed(opened, tally, states);
      const same = [before.tally, before.outcome].map((one) => JSON.stringify(one)).join();
      if (same === [tally, outcome].map((one) => JSON.stringify(one)).join()) {
        throw new DomainError('NOTHING_CHANGED', 'The result says so already.', ['input', 'boxes']);
      }
      await this.checkLaterRounds(tx, opened, before.outcome, outcome);
      const { basis } = before;
      const version = { basis, boxes, tally, outcome, reason: nfc(input.reason) };
      await this.results.conclude(tx, actor, 'correctResult', opened, version, input);
      return poll.key;
    });
  }

  /**
   * Records the result of a round as a source reports it: of the open poll, or of one that is in the
   * books only by this. Any number may be unknown; those that are known must not contradict each other.
   *
   * @returns the key of the poll
   * @throws DomainError NOT_FOUND, CONGRESS_STATE of one that was stopped, RESULT_EXISTS,
   *   TALLY_CONTRADICTION, NOT_A_CANDIDATE, INVALID_INPUT for more elected than seats, and whatever
   *   beginning the mandates throws
   */
  record(actor: Actor, input: RecordReportedResultInput): Promise<string> {
    return this.commands.run({ actor, operation: 'recordReportedResult', input }, async (tx) => {
      const election = await this.books.election(tx, actor, input);
      checkState(
        election.assembly,
        ['PREPARED', 'CONVENED', 'IN_SESSION', 'CLOSED'],
        'has results',
        ['input', 'electionId'],
      );
      const opened = await this.pollFor(tx, election, input);
      checkUndecided(opened);
      const { poll } = opened;
      const tally = tallyOfInput(input.tally, poll.standing);
      checkTally(tally, tallyFrame(poll, election.election.ballotForm), ['input', 'tally']);
      const all = sumBoxes([tally], poll.standing);
      const outcome = reported(opened, all, input.states);
      const boxes = poll.boxes.length === 1 ? [{ box: poll.boxes[0] as string, ...all }] : [];
      const version = { basis: 'REPORTED', boxes, tally: all, outcome, reason: null } as const;
      await this.results.conclude(tx, actor, 'recordReportedResult', opened, version, input);
      return poll.key;
    });
  }

  /** The poll that a report is of; made where it is in the books only by the report. */
  private async pollFor(
    tx: Tx,
    opened: OpenedElection,
    input: RecordReportedResultInput,
  ): Promise<OpenedPoll> {
    const { assembly, election } = opened;
    const polls = await this.store.list(tx, election.id);
    const results = await this.store.resultsOf(
      tx,
      polls.map(({ id }) => id),
    );
    const resultOf = (id: number) => results.find(({ pollId }) => pollId === id) ?? null;
    const round = input.round ?? polls.find(({ id }) => !resultOf(id))?.round ?? polls.length + 1;
    const known = polls.find((poll) => poll.round === round);
    if (known) return { ...opened, poll: known, result: resultOf(known.id) };
    const elected = new Set(results.flatMap(({ outcome }) => electedOf(outcome)));
    const standing = (await this.elections.list(tx, election.id))
      .filter(({ withdrawnAt, key }) => withdrawnAt === null && !elected.has(key))
      .map(({ key }) => key);
    const { convened = null, present = null, method = null } = input;
    const poll = await this.store.insert(tx, {
      ...{ key: randomUUID(), electionId: election.id, round, method, standing },
      ...{ boxes: ['1'], entry: 'REPORTED', openedAt: null, ruling: null, quorum: null },
      seats: election.seats === null ? null : Math.max(0, election.seats - elected.size),
      rules: assembly.rules,
      numbers: { convened, excused: null, present },
    });
    return { ...opened, poll, result: null };
  }

  /** Who stood in a further round, and for how many seats, followed from who was elected before. */
  private async checkLaterRounds(
    tx: Tx,
    { poll, election }: OpenedPoll,
    before: RecordedOutcome,
    after: RecordedOutcome,
  ): Promise<void> {
    const ground = (outcome: RecordedOutcome) =>
      JSON.stringify([electedOf(outcome).sort(), [...(outcome.tie?.candidates ?? [])].sort()]);
    if (ground(before) === ground(after)) return;
    const polls = await this.store.list(tx, election.id);
    const later = polls.find(({ round }) => round > poll.round);
    if (!later) return;
    throw new DomainError(
      'RESULT_EXISTS',
      `Round ${later.round} rests on who was elected in round ${poll.round}: annul the election, and hold or record it anew.`,
      ['input', 'pollId'],
      { pollId: later.key, round: later.round },
    );
  }
}

function computed(
  opened: OpenedPoll,
  tally: Tally,
  states: readonly ReportedStateInput[] | null,
): RecordedOutcome {
  if (states === null) return compute(opened, tally, ['input', 'boxes']);
  throw new DomainError('INVALID_INPUT', 'The result of this poll is computed: leave states out.', [
    'input',
    'states',
  ]);
}

function reported(
  { poll, election }: OpenedPoll,
  tally: Tally,
  states: readonly ReportedStateInput[],
): RecordedOutcome {
  const byKey = new Map<string, CandidateState>();
  states.forEach(({ candidateId, state }, i) => {
    const path = ['input', 'states', i, 'candidateId'];
    if (!poll.standing.includes(candidateId)) {
      throw new DomainError(
        'NOT_A_CANDIDATE',
        `'${candidateId}' does not stand in this round.`,
        path,
        {
          candidateId,
        },
      );
    }
    if (byKey.has(candidateId)) {
      throw new DomainError('INVALID_INPUT', `'${candidateId}' is given twice.`, path);
    }
    byKey.set(candidateId, state);
  });
  const elected = [...byKey.values()].filter((state) => state === 'ELECTED').length;
  if (poll.seats !== null && elected > poll.seats) {
    throw new DomainError(
      'INVALID_INPUT',
      `${elected} are reported as elected, but there are ${poll.seats} seats.`,
      ['input', 'states'],
      { elected, seats: poll.seats },
    );
  }
  return reportedOutcome(outcomeFrame(poll, election.ballotForm), poll.seats, tally, byKey);
}

function statesOf({ rows }: RecordedOutcome): ReportedStateInput[] {
  return rows.map(({ candidate: candidateId, state }) => ({ candidateId, state }));
}

function boxOf(input: CorrectResultInput, name: string, standing: readonly string[]): BoxTally {
  const box = input.boxes.find((one) => nfc(one.box) === name);
  if (box) return { box: name, ...tallyOfInput(box, standing) };
  throw new DomainError('INVALID_INPUT', `Box '${name}' is missing: give every box.`, [
    'input',
    'boxes',
  ]);
}

function checkBoxes({ boxes }: CorrectResultInput, known: readonly string[]): void {
  boxes.forEach(({ box }, i) => {
    const name = nfc(box);
    if (known.includes(name) && boxes.findIndex((one) => nfc(one.box) === name) === i) return;
    throw new DomainError(
      'INVALID_INPUT',
      `The poll has each of the boxes ${known.join(', ')} once, and not '${name}'.`,
      ['input', 'boxes', i, 'box'],
      { boxes: known },
    );
  });
}
