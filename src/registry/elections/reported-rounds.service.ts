import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';

import { DomainError } from '../../kernel/errors.js';
import type { Tx } from '../../platform/database/unit-of-work.js';
import type { OpenedElection, OpenedPoll } from './election-books.service.js';
import { ElectionsStore } from './elections.store.js';
import { type PollEntry, PollsStore } from './polls.store.js';
import type { RecordReportedResultInput } from './result.model.js';
import { electedOf } from './result.rules.js';

/** Finds the rounds that sources tell of. */
@Injectable()
export class ReportedRounds {
  constructor(
    private readonly elections: ElectionsStore,
    private readonly store: PollsStore,
  ) {}

  /**
   * The poll that a report is of; made where it is in the books only by the report.
   *
   * @throws DomainError ALREADY_EXISTS while another round is open, INVALID_INPUT for one that was
   *   passed over
   */
  async pollFor(
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
    checkNextRound(
      round,
      polls.at(-1)?.round ?? 0,
      polls.find(({ id }) => !resultOf(id)),
    );
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
}

/**
 * Rounds are recorded one after the other; a source may tell of the last one alone.
 *
 * @param last the latest round in the books; 0 for none
 * @param open a round without a result
 * @throws DomainError ALREADY_EXISTS, INVALID_INPUT
 */
function checkNextRound(round: number, last: number, open: PollEntry | undefined): void {
  const path = ['input', 'round'];
  if (open) {
    throw new DomainError(
      'ALREADY_EXISTS',
      `Round ${open.round} is open: certify or report its result first.`,
      path,
      { pollId: open.key, round: open.round },
    );
  }
  if (round > last) return;
  throw new DomainError(
    'INVALID_INPUT',
    `Round ${last} is in the books already: rounds are recorded one after the other.`,
    path,
    { round: last },
  );
}
