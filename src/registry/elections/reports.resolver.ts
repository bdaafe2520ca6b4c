import { Args, Context, ID, Query, Resolver } from '@nestjs/graphql';

import { parseEdtf } from '../../kernel/edtf.js';
import { DomainError } from '../../kernel/errors.js';
import { requireIn } from '../../platform/access/policy.js';
import { Public, Requires } from '../../platform/access/requires.js';
import type { RequestContext } from '../../platform/graphql/context.js';
import { Reader } from '../../platform/database/reader.js';
import { AssociationsStore } from '../associations/associations.store.js';
import { AssembliesStore } from '../congresses/assemblies.store.js';
import { assemblyModel } from '../congresses/assembly.model.js';
import type { AssemblyEntry } from '../congresses/assembly.rules.js';
import { type OfficerEntry, OfficersStore } from '../congresses/officers.store.js';
import type { TermEntry } from '../terms/term.rules.js';
import { TermsStore } from '../terms/terms.store.js';
import { electionModel } from './election.model.js';
import { ElectionView } from './election-views.js';
import { type ElectionEntry, ElectionsStore } from './elections.store.js';
import { pollModel } from './poll.model.js';
import { PollsStore } from './polls.store.js';
import {
  AnnouncementArgs,
  ElectionAnnouncementModel,
  ResultAnnouncementModel,
  type SignatoryModel,
  TallyReportModel,
} from './report.model.js';

type Loaders = RequestContext['loaders'];

/** The minutes of elections as data. */
@Resolver()
export class ReportsResolver {
  constructor(
    private readonly reader: Reader,
    private readonly associations: AssociationsStore,
    private readonly assemblies: AssembliesStore,
    private readonly officers: OfficersStore,
    private readonly terms: TermsStore,
    private readonly elections: ElectionsStore,
    private readonly polls: PollsStore,
  ) {}

  @Requires('congress:read')
  @Query(() => TallyReportModel, {
    nullable: true,
    description:
      'All that the report of the tellers needs; null where there is no such poll, or it has no result yet.',
  })
  async tallyReport(
    @Args('pollId', { type: () => ID, description: 'The poll.' }) pollId: string,
    @Context() { actor, loaders }: RequestContext,
  ): Promise<TallyReportModel | null> {
    const poll = await this.polls.find(pollId);
    const election = poll && (await this.elections.findById(poll.electionId));
    if (!poll || !election) return null;
    requireIn(actor, 'congress:read', election.associationId);
    const [result] = await loaders.load(this.polls.results, { pollId: poll.id, knownAt: null });
    if (!result) return null;
    const view = await this.view(election, poll.rules?.values.percentDecimals ?? null, loaders);
    const { assembly, associationName } = await this.place(election.assemblyKey, loaders);
    const knownAt = await this.polls.decidedAt(this.reader, poll.id);
    const officers = await loaders.load(this.officers.ofAssembly, {
      ...{ assemblyId: assembly.id, knownAt },
    });
    return {
      associationName,
      assembly: assemblyModel(assembly, null),
      election: electionModel(election, null),
      poll: pollModel(poll, election, null),
      result: view.result(result),
      tellers: signing(officers, 'TELLERS_COMMITTEE'),
      presidium: signing(officers, 'PRESIDIUM'),
      secretaries: signing(officers, 'SECRETARIAT'),
    };
  }

  @Public()
  @Query(() => ResultAnnouncementModel, {
    nullable: true,
    description:
      'All that the announcement of results needs, of one election or of a congress or meeting; null where there is none.',
  })
  async resultAnnouncement(
    @Args() { electionId = null, assemblyId = null }: AnnouncementArgs,
    @Context() { loaders }: RequestContext,
  ): Promise<ResultAnnouncementModel | null> {
    if ((electionId === null) === (assemblyId === null)) {
      throw new DomainError('INVALID_INPUT', 'Give electionId or assemblyId, one of the two.', [
        electionId === null ? 'electionId' : 'assemblyId',
      ]);
    }
    const one = electionId === null ? null : await this.elections.find(electionId);
    const key = assemblyId ?? one?.assemblyKey ?? null;
    const entry = key === null ? null : await this.assemblies.findEntry(this.reader, key);
    if (entry === null) return null;
    const all = one
      ? [one]
      : await loaders.load(this.elections.ofAssembly, { assemblyId: entry.id, knownAt: null });
    const told = await Promise.all(all.map((election) => this.announced(election, entry, loaders)));
    const { associationName } = await this.place(entry.key, loaders);
    const officers = await loaders.load(this.officers.ofAssembly, {
      ...{ assemblyId: entry.id, knownAt: null },
    });
    return {
      associationName,
      assembly: assemblyModel(entry, null),
      elections: told.filter((election) => election !== null),
      presidium: signing(officers, 'PRESIDIUM'),
      secretaries: signing(officers, 'SECRETARIAT'),
    };
  }

  private async announced(
    election: ElectionEntry,
    assembly: AssemblyEntry,
    loaders: Loaders,
  ): Promise<ElectionAnnouncementModel | null> {
    const { id: electionId, associationId, annulledReason } = election;
    if (annulledReason !== null) return null;
    const polls = await loaders.load(this.polls.ofElection, { electionId, knownAt: null });
    const results = await Promise.all(
      polls.map(({ id: pollId }) => loaders.load(this.polls.results, { pollId, knownAt: null })),
    );
    const rounds = polls.flatMap(({ round, rules }, i) =>
      (results[i] ?? []).map((result) => ({ round, rules, result })),
    );
    const last = rounds.at(-1);
    if (last === undefined) return null;
    const view = await this.view(election, last.rules?.values.percentDecimals ?? null, loaders);
    const terms = await loaders.load(this.terms.terms, { associationId, knownAt: null });
    const { effectiveFrom } = electionModel(election, null);
    const term = termOf(election, assembly, terms, effectiveFrom);
    return {
      election: electionModel(election, null),
      termOrdinal: term?.ordinal ?? null,
      termLabel: term?.label ?? null,
      effectiveFrom,
      elected: rounds.flatMap(({ round, result }) =>
        view
          .rows(result)
          .filter(({ state }) => state === 'ELECTED')
          .map((row) => ({ ...row, round })),
      ),
      seatsOpen: last.result.outcome.seatsOpen,
    };
  }

  private async place(
    key: string,
    loaders: Loaders,
  ): Promise<{ assembly: AssemblyEntry; associationName: string }> {
    const assembly = (await this.assemblies.findEntry(this.reader, key)) as AssemblyEntry;
    const { name } = await loaders.load(this.associations.byId, assembly.associationId);
    return { assembly, associationName: name };
  }

  private async view(
    { id: electionId }: ElectionEntry,
    decimals: number | null,
    loaders: Loaders,
  ): Promise<ElectionView> {
    const key = { electionId, knownAt: null };
    return new ElectionView(await loaders.load(this.elections.candidates, key), decimals);
  }
}

function signing(officers: readonly OfficerEntry[], role: OfficerEntry['role']): SignatoryModel[] {
  const signatories = officers.filter((officer) => officer.role === role);
  return signatories.map(({ name, isHead }) => ({ name, isHead }));
}

/** The term that was named, or that the congress opens, or the last that may have begun. */
function termOf(
  { termOrdinal }: ElectionEntry,
  { opensTerm }: AssemblyEntry,
  terms: readonly TermEntry[],
  effectiveFrom: string,
): Pick<TermEntry, 'ordinal' | 'label'> | null {
  const ordinal = termOrdinal ?? opensTerm?.ordinal ?? null;
  if (ordinal !== null) {
    return terms.find((term) => term.ordinal === ordinal) ?? opensTerm ?? null;
  }
  const { latest } = parseEdtf(effectiveFrom);
  return terms.findLast(({ start }) => start.earliest <= latest) ?? null;
}
