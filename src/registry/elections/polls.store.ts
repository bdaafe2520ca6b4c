import { Injectable } from '@nestjs/common';
import { In, IsNull, LessThanOrEqual } from 'typeorm';

import type { Instant } from '../../kernel/clock.js';
import { groupBy } from '../../kernel/grouping.js';
import { Reader } from '../../platform/database/reader.js';
import { listOf, type Queryable, sql } from '../../platform/database/sql.js';
import { findKnown } from '../../platform/database/temporal.js';
import type { Tx } from '../../platform/database/unit-of-work.js';
import type { Batch } from '../../platform/graphql/loaders.js';
import type { Quorum } from '../congresses/quorum.rules.js';
import type { RuleSnapshot } from '../rule-sets/rule-set.rules.js';
import { loadKnown } from '../terms/terms.store.js';
import type { Ballot } from './ballot.rules.js';
import type { ElectionKey } from './elections.store.js';
import type { PollNumbers } from './outcome.rules.js';
import { BallotEntry, Poll, PollResult, TallyEntry } from './poll.entity.js';
import type { DecidedRound } from './next-round.rules.js';
import type { RecordedOutcome, TieResolution } from './result.rules.js';
import type { BoxTally, Tally } from './tally.rules.js';

/** A poll with what was frozen as it began. */
export interface PollEntry extends Omit<
  Poll,
  'boxes' | 'standing' | 'rules' | 'quorum' | 'numbers' | 'recordedAt'
> {
  readonly boxes: readonly string[];
  readonly standing: readonly string[];
  readonly rules: RuleSnapshot | null;
  readonly quorum: Quorum | null;
  readonly numbers: PollNumbers;
}

/** What one teller counted in one box. */
export interface TellerTally extends Pick<TallyEntry, 'id' | 'pollId' | 'box' | 'tellerKey'> {
  readonly tally: Tally;
}

/** A version of a result. */
export interface ResultEntry extends Omit<
  PollResult,
  'tally' | 'boxes' | 'outcome' | 'tieResolution'
> {
  readonly tally: Tally;
  readonly boxes: readonly BoxTally[];
  readonly outcome: RecordedOutcome;
  readonly tieResolution: TieResolution | null;
}

/** Which poll's rows, as the books had them at an instant; null = as they have them now. */
export interface PollKey {
  readonly pollId: number;
  readonly knownAt: Instant | null;
}

/** One ballot, where it lies. */
export type NewBallot = Pick<BallotEntry, 'pollId' | 'box' | 'serial' | 'tellerKey'> & {
  readonly ballot: Ballot;
};

/** Polls, what was counted in them, and their results. */
@Injectable()
export class PollsStore {
  /** The polls of elections that were known, by round. */
  readonly ofElection: Batch<ElectionKey, PollEntry[]> = {
    load: (keys) =>
      loadKnown(
        keys,
        (key) => key.electionId,
        (ids, at) => this.pollsOf(ids, at),
        (poll) => poll.electionId,
      ),
  };

  /** The result that stood; at most one of each poll. */
  readonly results: Batch<PollKey, ResultEntry[]> = {
    load: (keys) =>
      loadKnown(
        keys,
        (key) => key.pollId,
        (ids, at) => this.resultsOf(this.reader, ids, at),
        (result) => result.pollId,
      ),
  };

  /** Every version of the results, the first one first. */
  readonly versions: Batch<number, ResultEntry[]> = {
    load: async (ids) => {
      const rows = await this.reader.manager.find(PollResult, {
        where: { pollId: In([...ids]) },
        order: { version: 'ASC' },
      });
      return ids.map((id) => rows.filter(({ pollId }) => pollId === id).map(toResult));
    },
  };

  /** The tallies of the tellers, as they were known, by box, in the order they were first entered. */
  readonly tallies: Batch<PollKey, TellerTally[]> = {
    load: (keys) =>
      loadKnown(
        keys,
        (key) => key.pollId,
        async (ids, at) =>
          (await findKnown(this.reader, TallyEntry, { pollId: In([...ids]) }, at)).map(toTally),
        (tally) => tally.pollId,
      ),
  };

  /** How many ballots were entered for each box. */
  readonly ballotCounts: Batch<number, ReadonlyMap<string, number>> = {
    load: async (ids) => {
      const rows = await this.reader.rows<{ pollId: number; box: string; n: number }>(sql`
        SELECT poll_id AS "pollId", box, CAST(COUNT(*) AS integer) AS n FROM ballot_entry
        WHERE poll_id IN (${listOf(ids)}) AND superseded_at IS NULL GROUP BY poll_id, box`);
      return ids.map((id) => {
        const own = rows.filter(({ pollId }) => pollId === id);
        return new Map(own.map(({ box, n }) => [box, n]));
      });
    },
  };

  /** Names of tellers by their keys as officers, of those relieved as well. */
  readonly tellerNames: Batch<string, string | null> = {
    load: async (keys) => {
      const rows = await this.reader.rows<{ key: string; name: string }>(sql`
        SELECT o.key, COALESCE(d.full_name, o.person_name) AS name FROM assembly_officer o
        LEFT JOIN member_details d ON d.member_id = o.member_id AND d.superseded_at IS NULL
        WHERE o.key IN (${listOf(keys)}) ORDER BY o.id`);
      const names = new Map(rows.map(({ key, name }) => [key, name]));
      return keys.map((key) => names.get(key) ?? null);
    },
  };

  constructor(private readonly reader: Reader) {}

  /** The poll that clients know by this key; null for none. */
  async find(key: string, db: Queryable = this.reader): Promise<PollEntry | null> {
    const row = await db.manager.findOneBy(Poll, { key });
    return row && toPoll(row);
  }

  /** The polls of an election by round. */
  async list(tx: Tx, electionId: number): Promise<PollEntry[]> {
    const rows = await tx.manager.find(Poll, { where: { electionId }, order: { round: 'ASC' } });
    return rows.map(toPoll);
  }

  async insert(
    tx: Tx,
    { boxes, standing, rules, quorum, numbers, ...poll }: Omit<PollEntry, 'id'>,
  ): Promise<PollEntry> {
    const row = await tx.insert(Poll, {
      ...poll,
      boxes: JSON.stringify(boxes),
      standing: JSON.stringify(standing),
      rules: rules && JSON.stringify(rules),
      quorum: quorum && JSON.stringify(quorum),
      numbers: JSON.stringify(numbers),
      recordedAt: tx.at,
    });
    return toPoll(row);
  }

  /** The standing results of polls. */
  resultsOf(
    db: Queryable,
    pollIds: readonly number[],
    at: Instant | null = null,
  ): Promise<ResultEntry[]> {
    return findKnown(db, PollResult, { pollId: In([...pollIds]) }, at).then((rows) =>
      rows.map(toResult),
    );
  }

  /** What was decided in those of the polls that have a result, in their order. */
  async roundsOf(tx: Tx, polls: readonly PollEntry[]): Promise<DecidedRound[]> {
    const results = await this.resultsOf(
      tx,
      polls.map(({ id }) => id),
    );
    return polls.flatMap(({ id, round }) => {
      const result = results.find(({ pollId }) => pollId === id);
      return result ? [{ round, outcome: result.outcome }] : [];
    });
  }

  /** When a poll had its first result; null while it has none. */
  async decidedAt(db: Queryable, pollId: number): Promise<Instant | null> {
    const first = await db.manager.findOneBy(PollResult, { pollId, version: 1 });
    return first?.recordedAt ?? null;
  }

  async supersedeResult(tx: Tx, id: number): Promise<void> {
    await tx.supersede(PollResult, id);
  }

  async insertResult(
    tx: Tx,
    result: Omit<ResultEntry, 'id' | 'recordedAt' | 'supersededAt'>,
  ): Promise<void> {
    const { tally, boxes, outcome, tieResolution, ...row } = result;
    await tx.insert(PollResult, {
      ...row,
      tally: JSON.stringify(tally),
      boxes: JSON.stringify(boxes),
      outcome: JSON.stringify(outcome),
      tieResolution: tieResolution && JSON.stringify(tieResolution),
      recordedAt: tx.at,
      supersededAt: null,
    });
  }

  /** The standing tallies of a poll, in the order they were entered. */
  async talliesOf(tx: Tx, pollId: number): Promise<TellerTally[]> {
    return (await findKnown(tx, TallyEntry, { pollId }, null)).map(toTally);
  }

  /** Enters a tally; one that stands is superseded. */
  async enterTally(
    tx: Tx,
    { id, tally, ...row }: Omit<TellerTally, 'id'> & { readonly id: number | null },
  ): Promise<void> {
    if (id !== null) await tx.supersede(TallyEntry, id);
    const base = { recordedAt: tx.at, supersededAt: null };
    await tx.insert(TallyEntry, { ...row, tally: JSON.stringify(tally), ...base });
  }

  /** The ballots of one box that stand, with these numbers or with any. */
  ballotRows(
    tx: Tx,
    pollId: number,
    box: string,
    serials: readonly string[],
  ): Promise<BallotEntry[]> {
    return tx.manager.findBy(BallotEntry, {
      ...{ pollId, box, serial: In([...serials]) },
      supersededAt: IsNull(),
    });
  }

  /** Every ballot of a poll that stands, by box. */
  async ballots(tx: Tx, pollId: number): Promise<ReadonlyMap<string, readonly Ballot[]>> {
    const rows = await findKnown(tx, BallotEntry, { pollId }, null);
    const byBox = groupBy(rows, ({ box }) => box);
    return new Map(
      [...byBox].map(([box, own]) => [box, own.map(({ marks }) => JSON.parse(marks) as Ballot)]),
    );
  }

  async supersedeBallots(tx: Tx, rows: readonly BallotEntry[]): Promise<void> {
    if (rows.length === 0) return;
    const id = In(rows.map((row) => row.id));
    await tx.manager.update(BallotEntry, { id }, { supersededAt: tx.at });
  }

  async insertBallots(tx: Tx, rows: readonly NewBallot[]): Promise<void> {
    const base = { recordedAt: tx.at, supersededAt: null };
    await tx.insertAll(
      BallotEntry,
      rows.map(({ ballot, ...row }) => ({ ...row, marks: JSON.stringify(ballot), ...base })),
    );
  }

  private async pollsOf(ids: readonly number[], at: Instant | null): Promise<PollEntry[]> {
    const rows = await this.reader.manager.find(Poll, {
      where: { electionId: In([...ids]), ...(at && { recordedAt: LessThanOrEqual(at) }) },
      order: { electionId: 'ASC', round: 'ASC' },
    });
    return rows.map(toPoll);
  }
}

function toPoll({ boxes, standing, rules, quorum, numbers, ...row }: Poll): PollEntry {
  const { recordedAt: _, ...poll } = row;
  return {
    ...poll,
    boxes: JSON.parse(boxes) as string[],
    standing: JSON.parse(standing) as string[],
    rules: rules === null ? null : (JSON.parse(rules) as RuleSnapshot),
    quorum: quorum === null ? null : (JSON.parse(quorum) as Quorum),
    numbers: JSON.parse(numbers) as PollNumbers,
  };
}

function toTally({ tally, ...row }: TallyEntry): TellerTally {
  return { ...row, tally: JSON.parse(tally) as Tally };
}

function toResult({ tally, boxes, outcome, tieResolution, ...row }: PollResult): ResultEntry {
  return {
    ...row,
    tally: JSON.parse(tally) as Tally,
    boxes: JSON.parse(boxes) as BoxTally[],
    outcome: JSON.parse(outcome) as RecordedOutcome,
    tieResolution: tieResolution === null ? null : (JSON.parse(tieResolution) as TieResolution),
  };
}
