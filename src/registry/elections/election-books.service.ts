import { Injectable } from '@nestjs/common';

import { DomainError } from '../../kernel/errors.js';
import type { Actor } from '../../platform/access/actor.js';
import type { Tx } from '../../platform/database/unit-of-work.js';
import type { Association } from '../associations/association.entity.js';
import { AssociationsService } from '../associations/associations.service.js';
import { AssembliesStore } from '../congresses/assemblies.store.js';
import type { AssemblyEntry } from '../congresses/assembly.rules.js';
import { notFound } from '../terms/term.rules.js';
import { type ElectionEntry, ElectionsStore } from './elections.store.js';
import { type PollEntry, PollsStore, type ResultEntry } from './polls.store.js';

/** An election that a use case is about to change, and where it is held. */
export interface OpenedElection {
  readonly association: Association;
  readonly assembly: AssemblyEntry;
  readonly election: ElectionEntry;
}

/** One of its polls, with the result that stands; null while there is none. */
export interface OpenedPoll extends OpenedElection {
  readonly poll: PollEntry;
  readonly result: ResultEntry | null;
}

/** One of its polls, with what the result rests on besides what was counted. */
export interface CountedPoll extends OpenedPoll {
  /** Whether it is a round among those tied in the one before. */
  readonly amongTied: boolean;
  /** Keys of the candidates who withdrew; of a round that has a result, before it had its first. */
  readonly withdrawn: ReadonlySet<string>;
}

/** Opens the books of one election for a use case. */
@Injectable()
export class ElectionBooks {
  constructor(
    private readonly associations: AssociationsService,
    private readonly assemblies: AssembliesStore,
    private readonly elections: ElectionsStore,
    private readonly polls: PollsStore,
  ) {}

  /**
   * The election that a use case is about to change.
   *
   * @throws DomainError NOT_FOUND also for one of another association, ELECTION_ANNULLED,
   *   UNAUTHENTICATED, FORBIDDEN
   */
  async election(
    tx: Tx,
    actor: Actor,
    { associationCode, electionId }: { associationCode: string; electionId: string },
  ): Promise<OpenedElection> {
    const association = await this.associations.open(tx, actor, 'congress:write', associationCode);
    const path = ['input', 'electionId'];
    const election = await this.elections.find(electionId, tx);
    if (election?.associationId !== association.id) throw notFound('election', electionId, path);
    return this.opened(tx, association, election, path);
  }

  /**
   * The poll that a use case is about to change.
   *
   * @throws DomainError as `election`
   */
  async poll(
    tx: Tx,
    actor: Actor,
    { associationCode, pollId }: { associationCode: string; pollId: string },
  ): Promise<CountedPoll> {
    const association = await this.associations.open(tx, actor, 'congress:write', associationCode);
    const path = ['input', 'pollId'];
    const poll = await this.polls.find(pollId, tx);
    const election = poll && (await this.elections.findById(poll.electionId, tx));
    if (!poll || election?.associationId !== association.id) throw notFound('poll', pollId, path);
    const opened = await this.opened(tx, association, election, path);
    const [result] = await this.polls.resultsOf(tx, [poll.id]);
    return {
      ...{ ...opened, poll, result: result ?? null },
      amongTied: await this.isAmongTied(tx, poll),
      withdrawn: await this.elections.withdrawn(
        tx,
        election.id,
        await this.polls.decidedAt(tx, poll.id),
      ),
    };
  }

  /** Whether a poll is a round among those tied in the one before. */
  async isAmongTied(tx: Tx, { electionId, round, standing }: PollEntry): Promise<boolean> {
    const before = (await this.polls.list(tx, electionId)).find((poll) => poll.round === round - 1);
    if (before === undefined) return false;
    const [result] = await this.polls.resultsOf(tx, [before.id]);
    const tied = result?.outcome.tie?.candidates;
    return tied !== undefined && standing.every((key) => tied.includes(key));
  }

  private async opened(
    tx: Tx,
    association: Association,
    election: ElectionEntry,
    path: readonly string[],
  ): Promise<OpenedElection> {
    const { annulledReason, title, assemblyKey } = election;
    if (annulledReason !== null) {
      throw new DomainError(
        'ELECTION_ANNULLED',
        `'${title}' was annulled: ${annulledReason}. Open a new election.`,
        path,
        { reason: annulledReason },
      );
    }
    const assembly = (await this.assemblies.findEntry(tx, assemblyKey)) as AssemblyEntry;
    return { association, assembly, election };
  }
}
