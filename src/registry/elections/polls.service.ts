import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';

import { DomainError } from '../../kernel/errors.js';
import type { Instant } from '../../kernel/clock.js';
import { refuseNull } from '../../kernel/given.js';
import { nfc } from '../../kernel/names.js';
import type { Actor } from '../../platform/access/actor.js';
import { AuditTrail } from '../../platform/audit/audit-trail.js';
import { Commands } from '../../platform/audit/commands.js';
import type { Tx } from '../../platform/database/unit-of-work.js';
import { Grounds } from '../associations/grounds.js';
import { AssembliesService } from '../congresses/assemblies.service.js';
import { type AssemblyEntry, checkState } from '../congresses/assembly.rules.js';
import { AttendanceStore } from '../congresses/attendance.store.js';
import type { FurtherRound } from '../rule-sets/rule-set.rules.js';
import { BodiesStore } from '../terms/bodies.store.js';
import type { Contest } from './candidacy.rules.js';
import { checkMayDecide } from './decision.rules.js';
import { ElectedBodies } from './elected-bodies.service.js';
import { ElectedSeats } from './elected-seats.service.js';
import { ElectionBooks } from './election-books.service.js';
import { checkElectorate, checkMayElect } from './electorate.rules.js';
import { Eligibility } from './eligibility.service.js';
import { type CandidateEntry, type ElectionEntry, ElectionsStore } from './elections.store.js';
import type { OpenPollInput } from './poll.model.js';
import { type PollEntry, PollsStore } from './polls.store.js';
import { type NextRound, nextRound } from './next-round.rules.js';

const ELECTION = ['input', 'electionId'];

/** Opens rounds of voting. */
@Injectable()
export class PollsService {
  constructor(
    private readonly assemblies: AssembliesService,
    private readonly books: ElectionBooks,
    private readonly bodies: BodiesStore,
    private readonly eligibility: Eligibility,
    private readonly electedBodies: ElectedBodies,
    private readonly seats: ElectedSeats,
    private readonly elections: ElectionsStore,
    private readonly attendance: AttendanceStore,
    private readonly store: PollsStore,
    private readonly grounds: Grounds,
    private readonly commands: Commands,
    private readonly audit: AuditTrail,
  ) {}

  /**
   * Opens the next round of an election, and freezes by which rules, with what quorum, for how many
   * seats and with whom on the list it is held.
   *
   * @returns the key of the poll
   * @throws DomainError NOT_FOUND, CONGRESS_STATE out of session, LIST_OPEN, ALREADY_EXISTS while a
   *   poll is open, RULES_MISSING, QUORUM_NOT_MET, RULING_NEEDED, WRONG_ELECTORATE, RESULT_EXISTS where
   *   no seat is open or nobody is left to stand, NO_VACANCY for more seats than are vacant, NOT_ELIGIBLE for somebody who stands and may not
   *   any more, INVALID_INPUT for a moment that is to come, on another day, outside the session
   *   or before the round before, for seats that nobody decided, an unknown ballot form, somebody
   *   without a name or a box named twice
   */
  open(actor: Actor, input: OpenPollInput): Promise<string> {
    refuseNull(input.entryKind, ['input', 'entryKind']);
    return this.commands.run({ actor, operation: 'openPoll', input }, async (tx) => {
      const { association, assembly, election } = await this.books.election(tx, actor, input);
      checkState(assembly, ['IN_SESSION'], 'holds polls');
      const seats = checkReady(election);
      const at = this.assemblies.momentInSession(tx, assembly, input.openedAt, 'openedAt');
      const quorum = await this.attendance.quorumAt(tx, assembly, at);
      const ruling = input.ruling ? nfc(input.ruling) : null;
      const rules = checkMayDecide(assembly.rules, quorum, ruling, ELECTION);
      const { headElectedBy, furtherRound } = rules.values;
      const { bodyId, branchId } = assembly;
      const body = bodyId && (await this.bodies.findBody(String(bodyId), tx));
      checkMayElect({ branchId, body: body || null }, election, ELECTION);
      checkElectorate(assembly.composition, election, headElectedBy, ELECTION);
      const next = await this.next(tx, assembly, election, { seats, furtherRound, at });
      const { convened, excused, present } = await this.attendance.numbersAt(tx, assembly, at);
      const poll = await this.store.insert(tx, {
        ...next,
        ...{ key: randomUUID(), electionId: election.id, method: input.method },
        ...{ boxes: boxesOf(input), entry: entryOf(input), openedAt: at },
        ...{ rules, quorum, ruling, numbers: { convened, excused, present } },
      });
      const grounds = await this.grounds.keep(tx, association.id, input);
      const { id: _, rules: __, quorum: ___, ...values } = poll;
      await this.audit.record(tx, actor, {
        associationId: association.id,
        action: 'openPoll',
        subject: { type: 'Poll', id: poll.key },
        decisionId: grounds.decisionId,
        after: { ...values, electionId: election.key, ruleSetId: rules.id, quorum: quorum?.state },
      });
      return poll.key;
    });
  }

  private async next(
    tx: Tx,
    assembly: AssemblyEntry,
    election: ElectionEntry,
    {
      seats,
      furtherRound,
      at,
    }: {
      readonly seats: number;
      readonly furtherRound: FurtherRound;
      readonly at: Instant | null;
    },
  ): Promise<NextRound> {
    const polls = await this.store.list(tx, election.id);
    checkAfter(polls.at(-1), at);
    const rounds = await this.store.roundsOf(tx, polls);
    const open = polls.find((poll) => !rounds.some(({ round }) => round === poll.round));
    if (open) {
      throw new DomainError(
        'ALREADY_EXISTS',
        `Round ${open.round} is open: certify its result first.`,
        ELECTION,
        { pollId: open.key, round: open.round },
      );
    }
    const listed = (await this.elections.list(tx, election.id)).filter(
      ({ withdrawnAt }) => withdrawnAt === null,
    );
    const next = nextRound(
      listed.map(({ key }) => key),
      seats,
      rounds,
      furtherRound,
    );
    if (next === null) {
      throw new DomainError(
        'RESULT_EXISTS',
        `There is no further round after round ${rounds.length}: every seat is filled, or nobody is left to stand.`,
        ELECTION,
        { rounds: rounds.length },
      );
    }
    const standing = listed.filter(({ key }) => next.standing.includes(key));
    if (standing.some(({ name }) => name === null)) {
      throw new DomainError(
        'INVALID_INPUT',
        'Somebody on the list has no name: nobody can vote for that, and a result is only recorded as reported.',
        ELECTION,
      );
    }
    const contest = { assembly, election };
    await this.eligibility.check(tx, contest, standing, ELECTION);
    await this.checkRoom(tx, contest, next.seats, standing);
    return next;
  }

  /** Refuses before anybody votes what could not be certified. */
  private async checkRoom(
    tx: Tx,
    contest: Contest,
    seats: number,
    candidates: readonly CandidateEntry[],
  ): Promise<void> {
    const body = await this.electedBodies.find(tx, contest);
    if (body) await this.seats.check(tx, contest, body, { seats, candidates }, ELECTION);
  }
}

/** A round does not begin before the one before. */
function checkAfter(before: PollEntry | undefined, at: Instant | null): void {
  if (at === null || !before?.openedAt || at >= before.openedAt) return;
  throw new DomainError(
    'INVALID_INPUT',
    `Round ${before.round} began at ${before.openedAt}: the next one does not begin before that, at ${at}.`,
    ['input', 'openedAt'],
    { round: before.round, openedAt: before.openedAt },
  );
}

/** @returns the seats to be filled */
function checkReady({ listClosedAt, seats, ballotForm, title }: ElectionEntry): number {
  if (listClosedAt === null) {
    throw new DomainError(
      'LIST_OPEN',
      `The list of candidates of '${title}' is open: close it first.`,
      ELECTION,
    );
  }
  if (seats === null) {
    throw new DomainError(
      'INVALID_INPUT',
      `Nobody decided how many seats '${title}' fills: a result can only be recorded as reported.`,
      ELECTION,
    );
  }
  if (ballotForm === null) {
    throw new DomainError(
      'INVALID_INPUT',
      `Nobody says how voters in '${title}' say whom they want: a result can only be recorded as reported.`,
      ELECTION,
    );
  }
  return seats;
}

function entryOf({ entryKind = 'TALLIES' }: OpenPollInput): 'TALLIES' | 'BALLOTS' {
  if (entryKind !== 'REPORTED') return entryKind;
  throw new DomainError(
    'INVALID_INPUT',
    'What a source reports is recorded by recordReportedResult; a poll is opened for TALLIES or BALLOTS.',
    ['input', 'entryKind'],
  );
}

function boxesOf({ boxes }: OpenPollInput): string[] {
  const names = (boxes ?? ['1']).map(nfc);
  const twice = names.findIndex((name, i) => names.indexOf(name) < i);
  if (twice < 0) return names;
  throw new DomainError('INVALID_INPUT', `Two boxes are named '${names[twice]}'.`, [
    'input',
    'boxes',
    twice,
  ]);
}
