import { Args, Context, Mutation, Resolver } from '@nestjs/graphql';

import { Requires } from '../../platform/access/requires.js';
import type { RequestContext } from '../../platform/graphql/context.js';
import { type ElectionEntry, ElectionsStore } from './elections.store.js';
import { OpenPollInput, PollModel, pollModel } from './poll.model.js';
import { PollsService } from './polls.service.js';
import { type PollEntry, PollsStore } from './polls.store.js';
import {
  CertifyResultInput,
  CorrectResultInput,
  RecordReportedResultInput,
  ResolveTieInput,
} from './result.model.js';
import { ResultCorrections } from './result-corrections.service.js';
import { ResultsService } from './results.service.js';
import { TalliesService } from './tallies.service.js';
import { EnterBallotsInput, EnterTallyInput } from './tally-change.model.js';

/** What is done about a poll, from its opening to its result. */
@Resolver(() => PollModel)
export class PollCommandsResolver {
  constructor(
    private readonly polls: PollsService,
    private readonly tallies: TalliesService,
    private readonly results: ResultsService,
    private readonly corrections: ResultCorrections,
    private readonly elections: ElectionsStore,
    private readonly store: PollsStore,
  ) {}

  @Requires('congress:write')
  @Mutation(() => PollModel, { description: 'Opens the next round of an election.' })
  async openPoll(
    @Args('input', { description: 'Which election, and how.' }) input: OpenPollInput,
    @Context() { actor }: RequestContext,
  ): Promise<PollModel> {
    return this.byKey(await this.polls.open(actor, input));
  }

  @Requires('congress:write')
  @Mutation(() => PollModel, {
    description: 'Enters what one teller counted in one box, independently of the other teller.',
  })
  async enterTally(
    @Args('input', { description: 'Whose count, and what it is.' }) input: EnterTallyInput,
    @Context() { actor }: RequestContext,
  ): Promise<PollModel> {
    return this.byKey(await this.tallies.enterTally(actor, input));
  }

  @Requires('congress:write')
  @Mutation(() => PollModel, { description: 'Enters ballots of one box one by one.' })
  async enterBallots(
    @Args('input', { description: 'The ballots.' }) input: EnterBallotsInput,
    @Context() { actor }: RequestContext,
  ): Promise<PollModel> {
    return this.byKey(await this.tallies.enterBallots(actor, input));
  }

  @Requires('congress:write')
  @Mutation(() => PollModel, {
    description: 'Computes the result of a poll, and begins the mandates of the elected with it.',
  })
  async certifyResult(
    @Args('input', { description: 'Which poll.' }) input: CertifyResultInput,
    @Context() { actor }: RequestContext,
  ): Promise<PollModel> {
    return this.byKey(await this.results.certify(actor, input));
  }

  @Requires('congress:write')
  @Mutation(() => PollModel, {
    description: 'Decides a tie by lot or ruling, on record, as the rules of the poll have it.',
  })
  async resolveTie(
    @Args('input', { description: 'Whom it elected, and how.' }) input: ResolveTieInput,
    @Context() { actor }: RequestContext,
  ): Promise<PollModel> {
    return this.byKey(await this.results.resolveTie(actor, input));
  }

  @Requires('congress:write')
  @Mutation(() => PollModel, {
    description:
      'Corrects a result by a new version, which mandates follow; the one before stays readable.',
  })
  async correctResult(
    @Args('input', { description: 'What was really counted, and why.' }) input: CorrectResultInput,
    @Context() { actor }: RequestContext,
  ): Promise<PollModel> {
    return this.byKey(await this.corrections.correct(actor, input));
  }

  @Requires('congress:write')
  @Mutation(() => PollModel, {
    description: 'Records the result of a round as a source reports it; unknown stays unknown.',
  })
  async recordReportedResult(
    @Args('input', { description: 'What the source says.' }) input: RecordReportedResultInput,
    @Context() { actor }: RequestContext,
  ): Promise<PollModel> {
    return this.byKey(await this.corrections.record(actor, input));
  }

  private async byKey(key: string): Promise<PollModel> {
    const poll = (await this.store.find(key)) as PollEntry;
    const election = (await this.elections.findById(poll.electionId)) as ElectionEntry;
    return pollModel(poll, election, null);
  }
}
