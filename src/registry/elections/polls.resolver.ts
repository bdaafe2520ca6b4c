import { Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';

import type { Instant } from '../../kernel/clock.js';
import { mayIn } from '../../platform/access/policy.js';
import type { RequestContext } from '../../platform/graphql/context.js';
import { Entries } from '../../platform/graphql/entries.js';
import { CandidateModel, ElectionModel, electionModel } from './election.model.js';
import { ElectionView } from './election-views.js';
import { ElectionsStore } from './elections.store.js';
import { differencesOf } from './entry.rules.js';
import { PollModel } from './poll.model.js';
import { PollsStore, type ResultEntry, type TellerTally } from './polls.store.js';
import { PollResultModel } from './result.model.js';
import { BoxProgressModel, TallyDifferenceModel, TellerTallyModel } from './tally.model.js';

/** What a poll says of itself: its result to everybody, what led to it to who may read the congress. */
@Resolver(() => PollModel)
export class PollsResolver {
  constructor(
    private readonly elections: ElectionsStore,
    private readonly store: PollsStore,
  ) {}

  @ResolveField(() => ElectionModel, { name: 'election', description: 'The election it is of.' })
  ofElection(@Parent() { election, knownAt }: PollModel): ElectionModel {
    return electionModel(election, knownAt);
  }

  @ResolveField(() => PollResultModel, {
    nullable: true,
    description: 'Its result as it stands; null while it has none.',
  })
  async result(
    @Parent() poll: PollModel,
    @Context() { loaders }: RequestContext,
  ): Promise<PollResultModel | null> {
    const { entry, knownAt } = poll;
    const [result] = await loaders.load(this.store.results, { pollId: entry.id, knownAt });
    return result ? (await this.view(poll, loaders)).result(asKnown(result, knownAt)) : null;
  }

  @Entries(3)
  @ResolveField(() => [PollResultModel], {
    description: 'Every version of its result that was known, the first one first.',
  })
  async versions(
    @Parent() poll: PollModel,
    @Context() { loaders }: RequestContext,
  ): Promise<PollResultModel[]> {
    const { entry, knownAt } = poll;
    const versions = await loaders.load(this.store.versions, entry.id);
    const view = await this.view(poll, loaders);
    return versions
      .filter(({ recordedAt }) => knownAt === null || recordedAt <= knownAt)
      .map((version) => view.result(asKnown(version, knownAt)));
  }

  @Entries(20)
  @ResolveField(() => [CandidateModel], {
    nullable: true,
    description: 'Who stands, in the order of the list. Needs the right to read the congress.',
  })
  async standing(
    @Parent() poll: PollModel,
    @Context() { actor, loaders }: RequestContext,
  ): Promise<CandidateModel[] | null> {
    if (!mayIn(actor, 'congress:read', poll.election.associationId)) return null;
    const view = await this.view(poll, loaders);
    return poll.entry.standing.map((key) => view.candidate(key));
  }

  @Entries(3)
  @ResolveField(() => [BoxProgressModel], {
    nullable: true,
    description: 'How far the entry of each box is. Needs the right to read the congress.',
  })
  async progress(
    @Parent() poll: PollModel,
    @Context() { actor, loaders }: RequestContext,
  ): Promise<BoxProgressModel[] | null> {
    if (!mayIn(actor, 'congress:read', poll.election.associationId)) return null;
    const tallies = await this.tallies(poll, loaders);
    const ballots = await loaders.load(this.store.ballotCounts, poll.entry.id);
    const byTally = poll.entry.entry === 'TALLIES';
    return poll.boxes.map((box) => {
      const own = byTally ? tallies.filter((one) => one.box === box) : [];
      const agreed = own.length < 2 ? null : differencesOf(box, own).length === 0;
      return { box, tallies: own.length, ballots: ballots.get(box) ?? 0, agreed };
    });
  }

  @ResolveField(() => [TallyDifferenceModel], {
    nullable: true,
    description:
      'Where two tellers differ, in boxes that both have counted. Needs the right to read the congress.',
  })
  async differences(
    @Parent() poll: PollModel,
    @Context() { actor, loaders }: RequestContext,
  ): Promise<TallyDifferenceModel[] | null> {
    if (!mayIn(actor, 'congress:read', poll.election.associationId)) return null;
    const tallies = await this.tallies(poll, loaders);
    const view = await this.view(poll, loaders);
    return poll.boxes
      .flatMap((box) =>
        differencesOf(
          box,
          tallies.filter((one) => one.box === box),
        ),
      )
      .map((difference) => view.difference(difference));
  }

  @ResolveField(() => [TellerTallyModel], {
    nullable: true,
    description:
      'What each teller counted, of boxes that both have counted: nobody sees the first before the second is there. Needs the right to read the congress.',
  })
  async tellerTallies(
    @Parent() poll: PollModel,
    @Context() { actor, loaders }: RequestContext,
  ): Promise<TellerTallyModel[] | null> {
    if (!mayIn(actor, 'congress:read', poll.election.associationId)) return null;
    const tallies = await this.tallies(poll, loaders);
    const shown = tallies.filter(
      ({ box }) => tallies.filter((other) => other.box === box).length > 1,
    );
    const names = await Promise.all(
      shown.map(({ tellerKey }) => loaders.load(this.store.tellerNames, tellerKey)),
    );
    const view = await this.view(poll, loaders);
    return shown.map(({ box, tellerKey, tally }, i) => ({
      ...view.box({ box, ...tally }),
      ...{ tellerId: tellerKey, tellerName: names[i] ?? null },
    }));
  }

  private async tallies(
    { entry, knownAt }: PollModel,
    loaders: RequestContext['loaders'],
  ): Promise<TellerTally[]> {
    if (entry.entry !== 'TALLIES') return [];
    return loaders.load(this.store.tallies, { pollId: entry.id, knownAt });
  }

  private async view(
    { entry, knownAt }: PollModel,
    loaders: RequestContext['loaders'],
  ): Promise<ElectionView> {
    const key = { electionId: entry.electionId, knownAt };
    const candidates = await loaders.load(this.elections.candidates, key);
    return new ElectionView(candidates, entry.rules?.values.percentDecimals ?? null);
  }
}

/** A version that was superseded later stood then. */
function asKnown(result: ResultEntry, knownAt: Instant | null): ResultEntry {
  const { supersededAt } = result;
  if (knownAt === null || supersededAt === null || supersededAt <= knownAt) return result;
  return { ...result, supersededAt: null };
}
