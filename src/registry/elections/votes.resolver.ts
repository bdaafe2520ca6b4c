import {
  Args,
  Context,
  ID,
  Mutation,
  Parent,
  Query,
  ResolveField,
  Resolver,
} from '@nestjs/graphql';

import { mayIn } from '../../platform/access/policy.js';
import { Public, Requires } from '../../platform/access/requires.js';
import type { RequestContext } from '../../platform/graphql/context.js';
import { Entries } from '../../platform/graphql/entries.js';
import { AssemblyModel, assemblyModel } from '../congresses/assembly.model.js';
import { AssembliesStore } from '../congresses/assemblies.store.js';
import type { AssemblyEntry } from '../congresses/assembly.rules.js';
import type { RuleSnapshot } from '../rule-sets/rule-set.rules.js';
import type { Vote } from './vote.entity.js';
import { VoteItemModel, VoteModel, voteModel } from './vote.model.js';
import { CorrectVoteInput, RecordVoteInput } from './vote-change.model.js';
import { majorityOf, type VoteNumbers, voteOutcome } from './vote.rules.js';
import { VotesService } from './votes.service.js';
import { VotesStore } from './votes.store.js';

/** The votes of a congress or meeting. */
@Resolver(() => AssemblyModel)
export class AssemblyVotesResolver {
  constructor(private readonly store: VotesStore) {}

  @ResolveField(() => [VoteModel], {
    description: 'Its votes on motions and persons that fill no seats, in order.',
  })
  async votes(
    @Parent() { entry, knownAt }: AssemblyModel,
    @Context() { loaders }: RequestContext,
  ): Promise<VoteModel[]> {
    const votes = await loaders.load(this.store.ofAssembly, { assemblyId: entry.id, knownAt });
    return votes.map((vote) => voteModel(vote, knownAt));
  }
}

/** One vote, and what records it. */
@Resolver(() => VoteModel)
export class VotesResolver {
  constructor(
    private readonly service: VotesService,
    private readonly store: VotesStore,
    private readonly assemblies: AssembliesStore,
  ) {}

  @Public()
  @Query(() => VoteModel, { nullable: true, description: 'One vote as it stands, or null.' })
  async vote(
    @Args('id', { type: () => ID, description: 'Its id.' }) id: string,
  ): Promise<VoteModel | null> {
    const vote = await this.store.find(id);
    return vote && voteModel(vote, null);
  }

  @ResolveField(() => AssemblyModel, { description: 'Where it was taken.' })
  async assembly(
    @Parent() { assemblyId, knownAt }: VoteModel,
    @Context() { loaders }: RequestContext,
  ): Promise<AssemblyModel> {
    const entry = await loaders.load(this.assemblies.byId, { assemblyId, knownAt });
    return assemblyModel(entry as AssemblyEntry, knownAt);
  }

  @ResolveField(() => [VoteItemModel], {
    description: 'What or whom was voted on, in the order in which it was put.',
  })
  async items(
    @Parent() vote: VoteModel,
    @Context() { actor, loaders }: RequestContext,
  ): Promise<VoteItemModel[]> {
    const isPublic = vote.kind === 'DECISION' || mayIn(actor, 'congress:read', vote.associationId);
    const { values } = JSON.parse(vote.rules) as RuleSnapshot;
    const numbers = JSON.parse(vote.numbers) as VoteNumbers;
    const majority = majorityOf(vote.rule, values);
    const items = await loaders.load(this.store.items, vote.rowId);
    return items.map(({ votes, position, motion, personName }) => ({
      ...{ position, motion, personName: isPublic ? personName : null },
      ...voteOutcome(vote.scale, majority, values.percentDecimals, numbers, votes),
    }));
  }

  @Entries(3)
  @ResolveField(() => [VoteModel], {
    description: 'All its versions that were known, the first one first.',
  })
  async versions(
    @Parent() { key, knownAt }: VoteModel,
    @Context() { loaders }: RequestContext,
  ): Promise<VoteModel[]> {
    const versions = await loaders.load(this.store.versions, key);
    return versions
      .filter(({ recordedAt }) => knownAt === null || recordedAt <= knownAt)
      .map((version) => voteModel(version, knownAt));
  }

  @Requires('congress:write')
  @Mutation(() => VoteModel, {
    description: 'Records a vote on motions or persons that fills no seats.',
  })
  async recordVote(
    @Args('input', { description: 'The vote and its numbers.' }) input: RecordVoteInput,
    @Context() { actor }: RequestContext,
  ): Promise<VoteModel> {
    return this.byKey(await this.service.record(actor, input));
  }

  @Requires('congress:write')
  @Mutation(() => VoteModel, {
    description: 'Corrects a vote by a new version; the one before stays readable.',
  })
  async correctVote(
    @Args('input', { description: 'What it should have said, and why.' }) input: CorrectVoteInput,
    @Context() { actor }: RequestContext,
  ): Promise<VoteModel> {
    return this.byKey(await this.service.correct(actor, input));
  }

  private async byKey(key: string): Promise<VoteModel> {
    return voteModel((await this.store.find(key)) as Vote, null);
  }
}
