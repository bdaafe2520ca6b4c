import { Args, Context, ID, Parent, ResolveField, Resolver } from '@nestjs/graphql';

import type { Instant } from '../../kernel/clock.js';
import { requireIn } from '../../platform/access/policy.js';
import type { RequestContext } from '../../platform/graphql/context.js';
import type { Loaders } from '../../platform/graphql/loaders.js';
import { KnownArgs } from '../../platform/graphql/moment-args.js';
import { DateTimeScalar } from '../../platform/graphql/scalars.js';
import { AssociationModel } from '../associations/association.model.js';
import { BranchModel } from '../branches/branch.model.js';
import type { BranchBook } from '../branches/branch.rules.js';
import { BranchesStore } from '../branches/branches.store.js';
import { RulesAppliedModel, rulesAppliedModel } from '../rule-sets/rule-set.model.js';
import { BodiesStore } from '../terms/bodies.store.js';
import { BodyModel, bodyModel } from '../terms/term.model.js';
import { ApportionmentsStore } from './apportionments.store.js';
import { AssembliesStore } from './assemblies.store.js';
import {
  AssemblyModel,
  CongressModel,
  MeetingModel,
  RequestCheckModel,
  assemblyModel,
} from './assembly.model.js';
import { AssemblyNumbersModel, QuorumModel } from './attendance.model.js';
import { AttendanceStore, numbersKey, quorumOf } from './attendance.store.js';
import { CredentialsReportModel } from './credentials.model.js';
import { CredentialsReports } from './credentials.reports.js';
import { DelegateApportionmentModel, delegateApportionmentModel } from './delegate-seats.model.js';
import { OfficersStore } from './officers.store.js';
import {
  AdoptedDocumentModel,
  AgendaItemModel,
  AssemblyOfficerModel,
  documentModel,
  officerModel,
} from './proceedings.model.js';

/** The moment that figures of an assembly are of. */
const AT = {
  type: () => DateTimeScalar,
  nullable: true,
  description: 'At this moment; left out, now, and after it was closed the moment of closing.',
};

/** What a congress or meeting says of itself, for both types. */
@Resolver(() => AssemblyModel)
export class AssemblyResolver {
  constructor(
    private readonly branches: BranchesStore,
    private readonly attendance: AttendanceStore,
    private readonly officersStore: OfficersStore,
    private readonly apportionments: ApportionmentsStore,
    private readonly reports: CredentialsReports,
  ) {}

  @ResolveField(() => AssemblyNumbersModel, {
    description: 'Who was called, is there and is represented.',
  })
  async numbers(
    @Parent() { entry, knownAt }: AssemblyModel,
    @Args('at', AT) at: Instant | null | undefined,
    @Context() { loaders }: RequestContext,
  ): Promise<AssemblyNumbersModel> {
    const key = numbersKey(entry, at ?? null, knownAt);
    const numbers = await loaders.load(this.attendance.numbers, key);
    return { ...numbers, reported: entry.reported };
  }

  @ResolveField(() => QuorumModel, {
    nullable: true,
    description: 'Whether it may decide, with numbers and rule; null before it is convened.',
  })
  async quorum(
    @Parent() { entry, knownAt }: AssemblyModel,
    @Args('at', AT) at: Instant | null | undefined,
    @Context() { loaders }: RequestContext,
  ): Promise<QuorumModel | null> {
    const key = numbersKey(entry, at ?? null, knownAt);
    return quorumOf(entry, await loaders.load(this.attendance.numbers, key));
  }

  @ResolveField(() => RulesAppliedModel, {
    nullable: true,
    description: 'The rules it meets by, as they were when it was called; null until then.',
  })
  rules(@Parent() { entry }: AssemblyModel): RulesAppliedModel | null {
    return entry.rules && rulesAppliedModel(entry.rules);
  }

  @ResolveField(() => BranchModel, {
    nullable: true,
    description: 'The branch whose it is; null for the association’s.',
  })
  async branch(
    @Parent() { entry, knownAt }: AssemblyModel,
    @Context() { loaders }: RequestContext,
  ): Promise<BranchModel | null> {
    const { associationId, branchId } = entry;
    if (branchId === null) return null;
    const book = await this.book(associationId, knownAt, loaders);
    return { ...book.byId(branchId), associationId };
  }

  @ResolveField(() => [AssemblyOfficerModel], {
    nullable: true,
    description:
      'Those with a part in running it, by part, heads first. Null with an error without congress:read.',
  })
  async officers(
    @Parent() { entry, knownAt }: AssemblyModel,
    @Context() { actor, loaders }: RequestContext,
  ): Promise<AssemblyOfficerModel[]> {
    requireIn(actor, 'congress:read', entry.associationId);
    const key = { assemblyId: entry.id, knownAt };
    return (await loaders.load(this.officersStore.ofAssembly, key)).map(officerModel);
  }

  @ResolveField(() => [AgendaItemModel], { description: 'The agenda in order.' })
  agenda(
    @Parent() { entry, knownAt }: AssemblyModel,
    @Context() { loaders }: RequestContext,
  ): Promise<AgendaItemModel[]> {
    return loaders.load(this.officersStore.agendas, { assemblyId: entry.id, knownAt });
  }

  @ResolveField(() => [AdoptedDocumentModel], { description: 'The documents that it adopted.' })
  async documents(
    @Parent() { entry, knownAt }: AssemblyModel,
    @Context() { loaders }: RequestContext,
  ): Promise<AdoptedDocumentModel[]> {
    const key = { assemblyId: entry.id, knownAt };
    return (await loaders.load(this.officersStore.adopted, key)).map(documentModel);
  }

  @ResolveField(() => DelegateApportionmentModel, {
    nullable: true,
    description: 'How the seats of delegates were apportioned; null where they were not.',
  })
  async apportionment(
    @Parent() { entry, knownAt }: AssemblyModel,
    @Context() { loaders }: RequestContext,
  ): Promise<DelegateApportionmentModel | null> {
    const key = { assemblyId: entry.id, knownAt };
    const apportionment = await loaders.load(this.apportionments.ofAssembly, key);
    if (apportionment === null) return null;
    const book = await this.book(entry.associationId, knownAt, loaders);
    return delegateApportionmentModel(apportionment, book);
  }

  @ResolveField(() => CredentialsReportModel, {
    nullable: true,
    description:
      'The report of the credentials committee. Null with an error without congress:read.',
  })
  async credentialsReport(
    @Parent() { entry, knownAt }: AssemblyModel,
    @Args('at', AT) at: Instant | null | undefined,
    @Context() { actor, loaders }: RequestContext,
  ): Promise<CredentialsReportModel> {
    requireIn(actor, 'congress:read', entry.associationId);
    const book = await this.book(entry.associationId, knownAt, loaders);
    return this.reports.of(entry, at ?? null, knownAt, book, loaders);
  }

  private book(
    associationId: number,
    knownAt: Instant | null,
    loaders: Loaders,
  ): Promise<BranchBook> {
    return loaders.load(this.branches.books, { associationId, knownAt });
  }
}

/** What only a congress says of itself. */
@Resolver(() => CongressModel)
export class CongressResolver {
  @ResolveField(() => RequestCheckModel, {
    nullable: true,
    description:
      'What the check of the request for an extraordinary congress found when it was convened.',
  })
  requestCheck(@Parent() { entry }: CongressModel): RequestCheckModel | null {
    return entry.requestCheck;
  }
}

/** What only a meeting says of itself. */
@Resolver(() => MeetingModel)
export class MeetingResolver {
  constructor(private readonly bodies: BodiesStore) {}

  @ResolveField(() => BodyModel, {
    nullable: true,
    description: 'The body that meets, as of the first day; null where none does.',
  })
  async body(
    @Parent() { entry, knownAt }: MeetingModel,
    @Context() { loaders }: RequestContext,
  ): Promise<BodyModel | null> {
    const { associationId, bodyId } = entry;
    if (bodyId === null) return null;
    const bodies = await loaders.load(this.bodies.bodies, { associationId, knownAt });
    const body = bodies.find(({ id }) => id === bodyId);
    return body ? bodyModel(body, entry.date.latest, knownAt) : null;
  }
}

/** The congresses and meetings of an association. */
@Resolver(() => AssociationModel)
export class AssociationAssembliesResolver {
  constructor(private readonly store: AssembliesStore) {}

  @ResolveField(() => [CongressModel], {
    description: 'Its congresses and those of its branches, the latest first.',
  })
  async congresses(
    @Parent() { id }: AssociationModel,
    @Args() { knownAt = null }: KnownArgs,
    @Context() { loaders }: RequestContext,
  ): Promise<CongressModel[]> {
    return this.models(id, 'CONGRESS', knownAt, loaders);
  }

  @ResolveField(() => [MeetingModel], { description: 'Its meetings, the latest first.' })
  async meetings(
    @Parent() { id }: AssociationModel,
    @Args() { knownAt = null }: KnownArgs,
    @Context() { loaders }: RequestContext,
  ): Promise<MeetingModel[]> {
    return this.models(id, 'MEETING', knownAt, loaders);
  }

  @ResolveField(() => CongressModel, {
    nullable: true,
    description: 'One of its congresses, or null.',
  })
  async congress(
    @Parent() { id: associationId }: AssociationModel,
    @Args('id', { type: () => ID, description: 'Its id.' }) id: string,
    @Args() { knownAt = null }: KnownArgs,
    @Context() { loaders }: RequestContext,
  ): Promise<CongressModel | null> {
    const all = await this.models(associationId, 'CONGRESS', knownAt, loaders);
    return all.find((congress) => congress.id === id) ?? null;
  }

  private async models(
    associationId: number,
    form: 'CONGRESS' | 'MEETING',
    knownAt: Instant | null,
    loaders: Loaders,
  ): Promise<(CongressModel & MeetingModel)[]> {
    const entries = await loaders.load(this.store.entries, { associationId, knownAt });
    return entries
      .filter((entry) => entry.form === form)
      .map((entry) => assemblyModel(entry, knownAt));
  }
}
