import { Args, Context, Mutation, Resolver } from '@nestjs/graphql';

import { Requires } from '../../platform/access/requires.js';
import type { RequestContext } from '../../platform/graphql/context.js';
import { CandidatesService } from './candidates.service.js';
import { ElectionModel, electionModel } from './election.model.js';
import {
  AnnulElectionInput,
  CloseCandidateListInput,
  NominateCandidatesInput,
  OpenElectionInput,
  WithdrawCandidateInput,
} from './election-change.model.js';
import { ElectionsService } from './elections.service.js';
import { type ElectionEntry, ElectionsStore } from './elections.store.js';

/** What is done about an election and its list of candidates. */
@Resolver(() => ElectionModel)
export class ElectionCommandsResolver {
  constructor(
    private readonly elections: ElectionsService,
    private readonly candidates: CandidatesService,
    private readonly store: ElectionsStore,
  ) {}

  @Requires('congress:write')
  @Mutation(() => ElectionModel, { description: 'Opens an election of a congress or meeting.' })
  async openElection(
    @Args('input', { description: 'What is elected, and how.' }) input: OpenElectionInput,
    @Context() { actor }: RequestContext,
  ): Promise<ElectionModel> {
    return this.byKey(await this.elections.open(actor, input));
  }

  @Requires('congress:write')
  @Mutation(() => ElectionModel, { description: 'Puts candidates at the end of the list.' })
  async nominateCandidates(
    @Args('input', { description: 'Who stands.' }) input: NominateCandidatesInput,
    @Context() { actor }: RequestContext,
  ): Promise<ElectionModel> {
    return this.byKey(await this.candidates.nominate(actor, input));
  }

  @Requires('congress:write')
  @Mutation(() => ElectionModel, {
    description:
      'Takes a candidate who withdraws off the list. In a poll that is open the votes count, and elect nobody.',
  })
  async withdrawCandidate(
    @Args('input', { description: 'Who withdraws, and why.' }) input: WithdrawCandidateInput,
    @Context() { actor }: RequestContext,
  ): Promise<ElectionModel> {
    return this.byKey(await this.candidates.withdraw(actor, input));
  }

  @Requires('congress:write')
  @Mutation(() => ElectionModel, {
    description: 'Closes the list of candidates; `warnings` says what is amiss with it.',
  })
  async closeCandidateList(
    @Args('input', { description: 'Whose list.' }) input: CloseCandidateListInput,
    @Context() { actor }: RequestContext,
  ): Promise<ElectionModel> {
    return this.byKey(await this.candidates.close(actor, input));
  }

  @Requires('congress:write')
  @Mutation(() => ElectionModel, {
    description:
      'Annuls an election: its mandates are as if they had never begun; what was counted stays readable.',
  })
  async annulElection(
    @Args('input', { description: 'Which and why.' }) input: AnnulElectionInput,
    @Context() { actor }: RequestContext,
  ): Promise<ElectionModel> {
    return this.byKey(await this.elections.annul(actor, input));
  }

  private async byKey(key: string): Promise<ElectionModel> {
    return electionModel((await this.store.find(key)) as ElectionEntry, null);
  }
}
