import { Injectable } from '@nestjs/common';

import { DomainError, withPath } from '../../kernel/errors.js';
import { nfc } from '../../kernel/names.js';
import type { Actor } from '../../platform/access/actor.js';
import { Commands } from '../../platform/audit/commands.js';
import type { Tx } from '../../platform/database/unit-of-work.js';
import { checkState } from '../congresses/assembly.rules.js';
import { AttendanceStore } from '../congresses/attendance.store.js';
import { type CountedPoll, ElectionBooks, type OpenedElection } from './election-books.service.js';
import { checkElectorate } from './electorate.rules.js';
import { ElectionsStore } from './elections.store.js';
import { asCounted, boxOf, checkBoxes, tallyFrame, tallyOfInput } from './entry.rules.js';
import type { CandidateState } from './outcome.rules.js';
import type { ResultEntry } from './polls.store.js';
import { ReportedRounds } from './reported-rounds.service.js';
import type {
  CorrectResultInput,
  RecordReportedResultInput,
  ReportedStateInput,
} from './result.model.js';
import { outcomeFrame, type RecordedOutcome, reportedOutcome, resolved } from './result.rules.js';
import { ResultDependents } from './result-dependents.service.js';
import { checkNotWithdrawn, compute, requireResult, ResultsService } from './results.service.js';
import { checkTally, sumBoxes, type Tally } from './tally.rules.js';
import { checkUndecided } from './tallies.service.js';

const ELECTION = ['input', 'electionId'];

/** Records results as sources report them, and corrects results. */
@Injectable()
export class ResultCorrections {
  constructor(
    private readonly books: ElectionBooks,
    private readonly results: ResultsService,
    private readonly elections: ElectionsStore,
    private readonly attendance: AttendanceStore,
    private readonly dependents: ResultDependents,
    private readonly rounds: ReportedRounds,
    private readonly commands: Commands,
  ) {}

  /**
   * Puts a corrected version in the place of a result; the one before stays readable, and mandates
   * follow. Rules, base and seats stay those of the poll, and so does the lot or ruling that decided a
   * tie, where the same are still tied for as many seats.
   *
   * @returns the key of the poll
   * @throws DomainError NOT_FOUND, NOTHING_CHANGED, TALLY_CONTRADICTION, NOT_A_CANDIDATE,
   *   NOT_COMPUTABLE, RESULT_EXISTS where a further round or another election rests on who was elected,
   *   INVALID_INPUT for boxes that are not those of the poll, or states of a computed result
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
      const { outcome, tieResolution } =
        before.basis === 'REPORTED'
          ? reportedAnew(opened, before, tally, states)
          : computedAnew(opened, before, tally, states);
      const same = [before.tally, before.outcome].map((one) => JSON.stringify(one)).join();
      if (same === [tally, outcome].map((one) => JSON.stringify(one)).join()) {
        throw new DomainError('NOTHING_CHANGED', 'The result says so already.', ['input', 'boxes']);
      }
      await this.dependents.checkCorrection(tx, opened, before.outcome, outcome);
      const { basis } = before;
      const version = { basis, boxes, tally, outcome, reason: nfc(input.reason), tieResolution };
      await this.results.conclude(tx, actor, 'correctResult', opened, version, input);
      return poll.key;
    });
  }

  /**
   * Records the result of a round as a source reports it: of one that is in the books only by this, or
   * of the open poll where what the tellers counted makes no result. Any number may be unknown; those
   * that are known must not contradict each other.
   *
   * @returns the key of the poll
   * @throws DomainError NOT_FOUND, CONGRESS_STATE before the session and of one that was stopped,
   *   QUORUM_NOT_MET, WRONG_ELECTORATE, ALREADY_EXISTS while another round is open, RESULT_EXISTS, TELLERS_DIFFER, POLL_CLOSED for a poll whose count makes a result,
   *   TALLY_CONTRADICTION, NOT_A_CANDIDATE, INVALID_INPUT for more elected than seats, and whatever
   *   beginning the mandates throws
   */
  record(actor: Actor, input: RecordReportedResultInput): Promise<string> {
    return this.commands.run({ actor, operation: 'recordReportedResult', input }, async (tx) => {
      const found = await this.books.election(tx, actor, input);
      checkState(found.assembly, ['IN_SESSION', 'CLOSED'], 'has results', ELECTION);
      await this.checkMayElect(tx, found);
      // A list that has a result is closed.
      const listClosedAt = found.election.listClosedAt ?? tx.at;
      const election = await this.elections.replace(tx, found.election, { listClosedAt });
      const opened = await this.rounds.pollFor(tx, { ...found, election }, input);
      checkUndecided(opened);
      const { poll } = opened;
      const told = tallyOfInput(input.tally, poll.standing);
      const frame = tallyFrame(poll, election.ballotForm);
      checkTally(told, frame, ['input', 'tally']);
      const tally =
        poll.entry === 'REPORTED'
          ? told
          : asCounted(told, await this.notComputable(tx, actor, input, poll.key));
      checkTally(tally, frame, ['input', 'tally']);
      const all = sumBoxes([tally], poll.standing);
      const counted = {
        ...opened,
        amongTied: await this.books.isAmongTied(tx, poll),
        withdrawn: await this.elections.withdrawn(tx, poll.electionId),
      };
      const outcome = reported(counted, all, input.states);
      const boxes = poll.boxes.length === 1 ? [{ box: poll.boxes[0] as string, ...all }] : [];
      const version = { basis: 'REPORTED', boxes, tally: all, outcome, reason: null } as const;
      try {
        await this.results.conclude(tx, actor, 'recordReportedResult', opened, version, input);
      } catch (error) {
        throw withPath(error, () => ELECTION);
      }
      return poll.key;
    });
  }

  /**
   * Nobody reports what no poll could be opened for: a head whom others elect, or an assembly that
   * certainly has no quorum, in the session now, and once it is closed as it was opened.
   */
  private async checkMayElect(tx: Tx, { assembly, election }: OpenedElection): Promise<void> {
    const { composition, rules, state, openedAt } = assembly;
    if (rules !== null) {
      checkElectorate(composition, election, rules.values.headElectedBy, ELECTION);
    }
    const at = state === 'CLOSED' ? openedAt : null;
    const quorum = await this.attendance.quorumAt(tx, assembly, at);
    if (quorum?.state !== 'NOT_MET') return;
    const { why, convened, present, needed } = quorum;
    throw new DomainError('QUORUM_NOT_MET', why, ELECTION, { convened, present, needed });
  }

  /** What tellers count is certified; only where their count makes no result a report stands in. */
  private async notComputable(
    tx: Tx,
    actor: Actor,
    { associationCode }: RecordReportedResultInput,
    pollId: string,
  ): Promise<Tally> {
    const counted = await this.books.poll(tx, actor, { associationCode, pollId });
    const { standing, round } = counted.poll;
    const boxes = await this.results.boxes(tx, counted);
    const tally = sumBoxes(boxes, standing);
    try {
      compute(counted, tally, ELECTION);
    } catch (error) {
      if (error instanceof DomainError && error.code === 'NOT_COMPUTABLE') return tally;
      throw error;
    }
    throw new DomainError(
      'POLL_CLOSED',
      `The tellers counted round ${round}: certify that result, or annul the election.`,
      ELECTION,
      { pollId, round },
    );
  }
}

type Anew = Pick<ResultEntry, 'outcome' | 'tieResolution'>;
type States = readonly ReportedStateInput[] | null;

/** A computed result by a corrected tally; a tie that is the same as before stays decided. */
function computedAnew(
  opened: CountedPoll,
  before: ResultEntry,
  tally: Tally,
  states: States,
): Anew {
  if (states !== null) {
    throw new DomainError(
      'INVALID_INPUT',
      'The result of this poll is computed: leave states out.',
      ['input', 'states'],
    );
  }
  const path = ['input', 'boxes'];
  const outcome = compute(opened, tally, path);
  const resolution = before.tieResolution;
  if (resolution === null || outcome.tie === null) return { outcome, tieResolution: null };
  const tieOf = ({ tie }: RecordedOutcome) =>
    JSON.stringify(tie && [tie.seats, [...tie.candidates].sort()]);
  const isSame = tieOf(compute(opened, before.tally, path)) === tieOf(outcome);
  // Whether lot or ruling may decide was looked at when they did.
  return isSame
    ? {
        outcome: resolved(outcome, resolution, resolution.method, false),
        tieResolution: resolution,
      }
    : { outcome, tieResolution: null };
}

/** A reported result by corrected numbers; without other states a tie stays decided as it was. */
function reportedAnew(
  opened: CountedPoll,
  before: ResultEntry,
  tally: Tally,
  states: States,
): Anew {
  const outcome = reported(opened, tally, states ?? statesOf(before.outcome));
  return { outcome, tieResolution: states === null ? before.tieResolution : null };
}

function reported(
  { poll, election, withdrawn, amongTied }: CountedPoll,
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
        { candidateId },
      );
    }
    if (byKey.has(candidateId)) {
      throw new DomainError('INVALID_INPUT', `'${candidateId}' is given twice.`, path);
    }
    if (state === 'ELECTED') checkNotWithdrawn(withdrawn, candidateId, path);
    byKey.set(candidateId, state);
  });
  return reportedOutcome(
    outcomeFrame(poll, election.ballotForm, amongTied),
    poll.seats,
    tally,
    byKey,
  );
}

function statesOf({ rows }: RecordedOutcome): ReportedStateInput[] {
  return rows.map(({ candidate: candidateId, state }) => ({ candidateId, state }));
}
