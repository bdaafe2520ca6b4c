import { Injectable } from '@nestjs/common';

import { DomainError } from '../../kernel/errors.js';
import type { Tx } from '../../platform/database/unit-of-work.js';
import type { OpenedPoll } from './election-books.service.js';
import { DelegationsStore } from './delegations.store.js';
import { type ElectionEntry, ElectionsStore } from './elections.store.js';
import { PollsStore } from './polls.store.js';
import { type DecidedRound, nextRound } from './next-round.rules.js';
import { electedOf, type RecordedOutcome } from './result.rules.js';

/** What rests on a result: the round after it, and a delegation that it fills. */
@Injectable()
export class ResultDependents {
  constructor(
    private readonly elections: ElectionsStore,
    private readonly store: PollsStore,
    private readonly delegations: DelegationsStore,
  ) {}

  /**
   * Refuses a correction that changes what the round after it was opened on.
   *
   * @param outcome of the result that stands
   * @throws DomainError RESULT_EXISTS
   */
  async checkCorrection(
    tx: Tx,
    { poll, election }: OpenedPoll,
    outcome: RecordedOutcome,
    corrected: RecordedOutcome,
  ): Promise<void> {
    const elected = [outcome, corrected].map((one) => electedOf(one).sort().join());
    if (elected[0] !== elected[1]) await this.checkNotSent(tx, election, ['input', 'pollId']);
    const { round } = poll;
    const polls = await this.store.list(tx, election.id);
    const later = polls.find((one) => one.round > round);
    if (!later) return;
    const earlier = await this.store.roundsOf(
      tx,
      polls.filter((one) => one.round < round),
    );
    const listed = (await this.elections.list(tx, election.id))
      .filter(({ key, withdrawnAt }) => withdrawnAt === null || later.standing.includes(key))
      .map(({ key }) => key);
    // Who stands by a report alone was found by no rule.
    const rule = later.entry === 'REPORTED' ? null : (later.rules?.values.furtherRound ?? null);
    const [before, after] = [outcome, corrected].map((one) => {
      const rounds = [...earlier, { round, outcome: one }];
      const { seats } = election;
      const next = rule && seats !== null ? nextRound(listed, seats, rounds, rule) : null;
      return JSON.stringify([...groundOf(rounds), next]);
    });
    if (before === after) return;
    throw new DomainError(
      'RESULT_EXISTS',
      `Round ${later.round} rests on this result of round ${round}: on who was elected or tied, or had to stand. Annul the election, and hold or record it anew.`,
      ['input', 'pollId'],
      { pollId: later.key, round: later.round },
    );
  }

  /**
   * Refuses to take its ground from a delegation that says it was elected.
   *
   * @throws DomainError RESULT_EXISTS
   */
  async checkNotSent(
    tx: Tx,
    { key, title }: ElectionEntry,
    path: readonly string[],
  ): Promise<void> {
    const delegation = await this.delegations.filledBy(tx, key);
    if (delegation === null) return;
    throw new DomainError(
      'RESULT_EXISTS',
      `The delegation to '${delegation.congressTitle}' rests on '${title}': correct it first, by recordDelegation with its delegationId and another electionId, or none.`,
      path,
      { delegationId: delegation.key },
    );
  }
}

/** Who was elected in these rounds, and who was tied at their end. */
function groundOf(rounds: readonly DecidedRound[]): string[][] {
  const elected = rounds.flatMap(({ outcome }) => electedOf(outcome));
  const tied = rounds.at(-1)?.outcome.tie?.candidates ?? [];
  return [elected.sort(), [...tied].sort()];
}
