import type { INestApplicationContext } from '@nestjs/common';

import type { Instant } from '../kernel/clock.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import type { Association } from '../registry/associations/association.entity.js';
import type { AssemblyEntry } from '../registry/congresses/assembly.rules.js';
import type { Quorum } from '../registry/congresses/quorum.rules.js';
import { tallyOf } from '../registry/elections/ballot.rules.js';
import { Candidate, ElectedMandate } from '../registry/elections/election.entity.js';
import { ElectionsStore } from '../registry/elections/elections.store.js';
import { agreedTallies, tallyFrame } from '../registry/elections/entry.rules.js';
import {
  outcome,
  type OutcomeFrame,
  type PollNumbers,
} from '../registry/elections/outcome.rules.js';
import { type PollEntry, PollsStore } from '../registry/elections/polls.store.js';
import {
  electedOf,
  outcomeFrame,
  type RecordedOutcome,
} from '../registry/elections/result.rules.js';
import { checkTally, sumBoxes } from '../registry/elections/tally.rules.js';
import type { RuleSnapshot } from '../registry/rule-sets/rule-set.rules.js';
import { BodiesStore } from '../registry/terms/bodies.store.js';
import type { BodyKind } from '../registry/terms/term.model.js';
import { drawBallots } from './ballots.js';
import type { SampleElection } from './election-plan.js';
import type { Random } from './random.js';
import { insertMany, ungrounded, uuidOf } from './rows.js';
import { mandateKey } from './term-rows.js';

/** Where and when an election is held. */
export interface Polling {
  readonly association: Association;
  readonly assembly: AssemblyEntry;
  /** Tells the election from others of the association. */
  readonly name: string;
  readonly termOrdinal: number;
  /** Ids of the bodies of the term by kind. */
  readonly bodies: ReadonlyMap<BodyKind, number>;
  /** Keys of the two tellers who count. */
  readonly tellers: readonly string[];
  readonly boxes: readonly string[];
  readonly at: Instant;
  readonly frozen: Frozen;
}

/** What is frozen with a decision: by which rules, with what quorum and how many it is made. */
export interface Frozen {
  readonly rules: RuleSnapshot;
  readonly quorum: Quorum;
  readonly numbers: PollNumbers;
}

const POLL = ['pollId'];

/** Enters elections from the list of candidates to the result, and which mandates came of it. */
export class ElectionRows {
  private readonly bodies: BodiesStore;
  private readonly elections: ElectionsStore;
  private readonly polls: PollsStore;

  constructor(app: INestApplicationContext) {
    this.bodies = app.get(BodiesStore);
    this.elections = app.get(ElectionsStore);
    this.polls = app.get(PollsStore);
  }

  /**
   * Enters one election. What is frozen in it is made by the rules that a use case goes by.
   *
   * @throws DomainError whatever those rules find wrong
   */
  async insert(tx: Tx, random: Random, polling: Polling, election: SampleElection): Promise<void> {
    const { association, name } = polling;
    const electionId = await this.insertElection(tx, polling, election);
    const standing = election.candidates.map((_, i) =>
      uuidOf(association.code, name, 'candidate', i + 1),
    );
    await insertMany(
      tx,
      Candidate,
      election.candidates.map(({ holder, origin }, i) => ({
        ...{ key: standing[i] as string, electionId, memberId: holder, personName: null },
        ...{ origin, position: i + 1, withdrawnAt: null, withdrawnReason: null },
        ...{ recordedAt: tx.at, supersededAt: null },
      })),
    );
    const { seats } = election;
    const poll = await this.polls.insert(tx, {
      ...{ key: uuidOf(association.code, name, 'poll'), electionId, round: 1, seats, standing },
      ...{ method: 'SECRET_BALLOT', boxes: polling.boxes, entry: 'TALLIES' },
      ...{ openedAt: polling.at, ...polling.frozen, ruling: null },
    });
    const elected = await this.count(tx, random, polling, election, poll);
    await this.link(tx, polling, election, poll, elected);
  }

  private async insertElection(
    tx: Tx,
    { association, assembly, name, termOrdinal, bodies, at }: Polling,
    election: SampleElection,
  ): Promise<number> {
    const { title, bodyKind, bodyName, post, seats, origin, fromAmong, ballotForm } = election;
    const key = uuidOf(association.code, name);
    const { recordedAt: _, supersededAt: __, ...grounds } = ungrounded(tx, association.id);
    await this.elections.create(
      tx,
      { key, associationId: association.id, assemblyId: assembly.id },
      {
        ...grounds,
        ...{ title, target: 'BODY', bodyKind, bodyName, branchId: null, termOrdinal },
        ...{ postKind: post.kind, postTitle: post.title, seats, origin, ballotForm },
        fromAmongBodyId: fromAmong === null ? null : (bodies.get(fromAmong) as number),
        ...{ effectiveFrom: null, listClosedAt: at, annulledReason: null },
      },
    );
    return ((await this.elections.find(key, tx)) as { readonly id: number }).id;
  }

  /** Enters what the tellers counted, and the result; gives the keys of the elected. */
  private async count(
    tx: Tx,
    random: Random,
    { boxes, tellers }: Polling,
    { ballotForm: form, candidates, seats }: SampleElection,
    poll: PollEntry,
  ): Promise<string[]> {
    const { standing } = poll;
    const elected = standing.filter((_, i) => candidates[i]?.mandate !== null);
    const voters = poll.numbers.present as number;
    const ballots = drawBallots(random, { form, standing, elected, voters });
    const frame = tallyFrame(poll, form);
    const entered = boxes.flatMap((box, i) => {
      const inBox = ballots.filter((_, n) => n % boxes.length === i);
      const issued = Math.floor((voters - 1 - i) / boxes.length) + 1;
      const tally = tallyOf(inBox, frame, issued);
      return tellers.map((tellerKey) => ({ box, tellerKey, tally }));
    });
    for (const one of entered) {
      checkTally(one.tally, frame, POLL);
      await this.polls.enterTally(tx, { ...one, id: null, pollId: poll.id });
    }
    const counted = agreedTallies(boxes, entered, POLL);
    const tally = sumBoxes(counted, standing);
    checkTally(tally, frame, POLL);
    const terms = outcomeFrame(poll, form, false) as Omit<OutcomeFrame, 'seats'>;
    const computed = outcome({ ...terms, seats }, tally) as RecordedOutcome;
    await this.polls.insertResult(tx, {
      ...{ pollId: poll.id, version: 1, basis: 'COMPUTED', boxes: counted, tally },
      ...{ outcome: computed, reason: null, tieResolution: null },
    });
    return electedOf(computed);
  }

  /** Says which mandates the result brought about. */
  private async link(
    tx: Tx,
    { association: { code }, bodies, termOrdinal }: Polling,
    { bodyKind, previousPost: previous, candidates }: SampleElection,
    { id: pollId, electionId, standing }: PollEntry,
    elected: readonly string[],
  ): Promise<void> {
    const bodyId = bodies.get(bodyKind) as number;
    const previousPostId = previous
      ? (await this.bodies.keepPost(tx, bodyId, previous.kind, previous.title)).id
      : null;
    await insertMany(
      tx,
      ElectedMandate,
      elected.map((candidateKey) => {
        const place = candidates[standing.indexOf(candidateKey)]?.mandate as number;
        return {
          ...{ electionId, pollId, candidateKey, bodyId, previousPostId, endedMandateKey: null },
          mandateKey: mandateKey(code, termOrdinal, bodyKind, place),
          ...{ recordedAt: tx.at, supersededAt: null },
        };
      }),
    );
  }
}
