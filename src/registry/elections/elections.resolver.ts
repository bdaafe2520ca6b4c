import { Args, Context, ID, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';

import { mayIn } from '../../platform/access/policy.js';
import { Public } from '../../platform/access/requires.js';
import type { RequestContext } from '../../platform/graphql/context.js';
import { Entries } from '../../platform/graphql/entries.js';
import { KnownArgs } from '../../platform/graphql/moment-args.js';
import { Today } from '../../platform/today.js';
import { BranchModel } from '../branches/branch.model.js';
import { AssembliesStore } from '../congresses/assemblies.store.js';
import { AssemblyModel, assemblyModel } from '../congresses/assembly.model.js';
import type { AssemblyEntry } from '../congresses/assembly.rules.js';
import { type OfficerEntry, OfficersStore } from '../congresses/officers.store.js';
import { BodiesStore } from '../terms/bodies.store.js';
import type { Body } from '../terms/term.entity.js';
import { BodyModel, MandateModel, bodyModel, mandateModel } from '../terms/term.model.js';
import { isSame } from './candidacy.rules.js';
import { ElectedMandatesStore } from './elected-mandates.store.js';
import {
  CandidateModel,
  candidateModel,
  ElectionModel,
  electionModel,
  ElectionState,
} from './election.model.js';
import { type CandidateEntry, type ElectionEntry, ElectionsStore } from './elections.store.js';
import { PollModel, pollModel } from './poll.model.js';
import { PollsStore } from './polls.store.js';
import { surplusWarning } from './result.rules.js';

/** The elections of a congress or meeting. */
@Resolver(() => AssemblyModel)
export class AssemblyElectionsResolver {
  constructor(private readonly store: ElectionsStore) {}

  @Entries(6)
  @ResolveField(() => [ElectionModel], {
    description: 'Its elections, in the order in which they were entered.',
  })
  async elections(
    @Parent() { entry, knownAt }: AssemblyModel,
    @Context() { loaders }: RequestContext,
  ): Promise<ElectionModel[]> {
    const entries = await loaders.load(this.store.ofAssembly, { assemblyId: entry.id, knownAt });
    return entries.map((election) => electionModel(election, knownAt));
  }
}

/** What an election says of itself. */
@Resolver(() => ElectionModel)
export class ElectionsResolver {
  constructor(
    private readonly store: ElectionsStore,
    private readonly pollsStore: PollsStore,
    private readonly mandatesStore: ElectedMandatesStore,
    private readonly bodies: BodiesStore,
    private readonly assemblies: AssembliesStore,
    private readonly officers: OfficersStore,
    private readonly today: Today,
  ) {}

  @Public()
  @Query(() => ElectionModel, { nullable: true, description: 'One election, or null.' })
  async election(
    @Args('id', { type: () => ID, description: 'Its id.' }) id: string,
    @Args() { knownAt = null }: KnownArgs,
  ): Promise<ElectionModel | null> {
    const entry = await this.store.find(id, undefined, knownAt);
    return entry && electionModel(entry, knownAt);
  }

  @ResolveField(() => AssemblyModel, { description: 'The congress or meeting that elects.' })
  async assembly(
    @Parent() { entry, knownAt }: ElectionModel,
    @Context() { loaders }: RequestContext,
  ): Promise<AssemblyModel> {
    return assemblyModel(await this.assemblyOf(entry, knownAt, loaders), knownAt);
  }

  @ResolveField(() => ElectionState, { description: 'How far it is.' })
  async state(
    @Parent() { entry, knownAt }: ElectionModel,
    @Context() { loaders }: RequestContext,
  ): Promise<ElectionState> {
    if (entry.annulledReason !== null) return 'ANNULLED';
    const polls = await loaders.load(this.pollsStore.ofElection, { electionId: entry.id, knownAt });
    const last = polls.at(-1);
    if (last === undefined) return entry.listClosedAt === null ? 'PREPARED' : 'LIST_CLOSED';
    const results = await loaders.load(this.pollsStore.results, { pollId: last.id, knownAt });
    return results.length === 0 ? 'POLLING' : 'DECIDED';
  }

  @Entries(20)
  @ResolveField(() => [CandidateModel], {
    nullable: true,
    description:
      'The list of candidates in its order. Without the right to read the congress: null before the first result, then those who stood.',
  })
  async candidates(
    @Parent() { entry, knownAt }: ElectionModel,
    @Context() { actor, loaders }: RequestContext,
  ): Promise<CandidateModel[] | null> {
    const key = { electionId: entry.id, knownAt };
    const candidates = await loaders.load(this.store.candidates, key);
    if (mayIn(actor, 'congress:read', entry.associationId)) return candidates.map(candidateModel);
    const stood = await this.stood(key, loaders);
    if (stood.size === 0) return null;
    const shown = candidates.filter((candidate) => stood.has(candidate.key));
    return shown.map((one) => ({ ...candidateModel(one), withdrawnReason: null }));
  }

  @Entries(3)
  @ResolveField(() => [PollModel], {
    description:
      'Its rounds, in order; without the right to read the congress, those with a result.',
  })
  async polls(
    @Parent() { entry, knownAt }: ElectionModel,
    @Context() { actor, loaders }: RequestContext,
  ): Promise<PollModel[]> {
    const polls = await loaders.load(this.pollsStore.ofElection, { electionId: entry.id, knownAt });
    const all = mayIn(actor, 'congress:read', entry.associationId);
    const results = await Promise.all(
      polls.map(({ id }) => loaders.load(this.pollsStore.results, { pollId: id, knownAt })),
    );
    return polls
      .filter((_, i) => all || results[i]?.length)
      .map((poll) => pollModel(poll, entry, knownAt));
  }

  @Entries(20)
  @ResolveField(() => [MandateModel], {
    description: 'The mandates that it brought about, as they stand.',
  })
  async mandates(
    @Parent() { entry, knownAt }: ElectionModel,
    @Context() { loaders }: RequestContext,
  ): Promise<MandateModel[]> {
    const rows = await loaders.load(this.mandatesStore.ofElection, {
      ...{ electionId: entry.id, knownAt },
    });
    const bodyId = rows[0]?.bodyId;
    if (bodyId === undefined) return [];
    const mandates = await loaders.load(this.bodies.mandates, { bodyId, knownAt });
    const day = this.today.of({ knownAt });
    const byKey = new Map(mandates.map((mandate) => [mandate.key, mandate]));
    return rows.flatMap(({ mandateKey }) => {
      const mandate = byKey.get(mandateKey);
      return mandate ? [mandateModel(mandate, day, knownAt)] : [];
    });
  }

  @ResolveField(() => [String], {
    description:
      'What is amiss and yet no ground to refuse it: too few names over the seats; to who may read the congress also that a candidate counts the votes.',
  })
  async warnings(
    @Parent() { entry, knownAt }: ElectionModel,
    @Context() { actor, loaders }: RequestContext,
  ): Promise<string[]> {
    const { rules } = await this.assemblyOf(entry, knownAt, loaders);
    const key = { electionId: entry.id, knownAt };
    const candidates = await loaders.load(this.store.candidates, key);
    const standing = candidates.filter((one: CandidateEntry) => one.withdrawnAt === null);
    const share = rules?.values.candidateSurplus ?? null;
    const surplus = surplusWarning(share, standing.length, entry.seats);
    const warnings = surplus === null || entry.listClosedAt === null ? [] : [surplus];
    if (!mayIn(actor, 'congress:read', entry.associationId)) return warnings;
    const ofAssembly = { assemblyId: entry.assemblyId, knownAt };
    const officers = await loaders.load(this.officers.ofAssembly, ofAssembly);
    return [...warnings, ...tellerWarnings(standing, officers)];
  }

  @ResolveField(() => BodyModel, {
    nullable: true,
    description: 'The body that elects from among its members; null: anybody eligible stands.',
  })
  async fromAmong(
    @Parent() { entry, knownAt }: ElectionModel,
    @Context() { loaders }: RequestContext,
  ): Promise<BodyModel | null> {
    const { associationId, fromAmongBodyId } = entry;
    if (fromAmongBodyId === null) return null;
    const bodies = await loaders.load(this.bodies.bodies, { associationId, knownAt });
    const body = bodies.find(({ id }) => id === fromAmongBodyId) as Body;
    return bodyModel(body, this.today.of({ knownAt }), knownAt);
  }

  @ResolveField(() => BranchModel, {
    nullable: true,
    description: 'The branch whose committee is elected; null of other bodies.',
  })
  async branch(
    @Parent() { entry: { branchId } }: ElectionModel,
    @Context() { loaders }: RequestContext,
  ): Promise<BranchModel | null> {
    return branchId === null ? null : loaders.load(this.bodies.branches, branchId);
  }

  /** Keys of those who stood in a round that has a result. */
  private async stood(
    key: { electionId: number; knownAt: ElectionModel['knownAt'] },
    loaders: RequestContext['loaders'],
  ): Promise<Set<string>> {
    const polls = await loaders.load(this.pollsStore.ofElection, key);
    const results = await Promise.all(
      polls.map(({ id }) =>
        loaders.load(this.pollsStore.results, { pollId: id, knownAt: key.knownAt }),
      ),
    );
    return new Set(polls.flatMap(({ standing }, i) => (results[i]?.length ? standing : [])));
  }

  private async assemblyOf(
    { assemblyId }: ElectionEntry,
    knownAt: ElectionModel['knownAt'],
    loaders: RequestContext['loaders'],
  ): Promise<AssemblyEntry> {
    const key = { assemblyId, knownAt };
    return (await loaders.load(this.assemblies.byId, key)) as AssemblyEntry;
  }
}

/** Who stands does not count the votes. */
function tellerWarnings(
  standing: readonly CandidateEntry[],
  officers: readonly OfficerEntry[],
): string[] {
  const tellers = officers.filter(({ role }) => role === 'TELLERS_COMMITTEE');
  const both = standing.filter((candidate) =>
    tellers.some(({ memberId, name }) => {
      return isSame({ memberId, personName: memberId === null ? name : null }, candidate);
    }),
  );
  return both.map(
    ({ name }) =>
      `'${name}' stands in this election and is one of the tellers: relieve the teller (relieveOfficer), or take the candidate off the list.`,
  );
}
