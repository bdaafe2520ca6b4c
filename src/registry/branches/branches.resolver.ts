import { Args, Context, Mutation, Parent, ResolveField, Resolver } from '@nestjs/graphql';

import type { Instant } from '../../kernel/clock.js';
import { Requires } from '../../platform/access/requires.js';
import type { RequestContext } from '../../platform/graphql/context.js';
import { KnownArgs, MomentArgs } from '../../platform/graphql/moment-args.js';
import { Today } from '../../platform/today.js';
import { AssociationsStore } from '../associations/associations.store.js';
import { BranchLifeModel, BranchModel, BranchNameEntry, branchModel } from './branch.model.js';
import {
  ChangeBranchHostInput,
  EstablishBranchInput,
  RenameBranchInput,
  ReparentBranchInput,
} from './branch-change.model.js';
import { type BranchBook, unknownThen } from './branch.rules.js';
import { BranchesService } from './branches.service.js';
import { BranchesStore } from './branches.store.js';

/** What a branch is on a day, and the changes that the office makes. */
@Resolver(() => BranchModel)
export class BranchesResolver {
  constructor(
    private readonly service: BranchesService,
    private readonly store: BranchesStore,
    private readonly associations: AssociationsStore,
    private readonly today: Today,
  ) {}

  @ResolveField(() => String, {
    description:
      'Its name on the day: the certain one; where none is, the latest possible one, else the nearest in time.',
  })
  async name(
    @Parent() branch: BranchModel,
    @Args() { asOf, knownAt = null }: MomentArgs,
    @Context() context: RequestContext,
  ): Promise<string> {
    const book = await this.book(branch, knownAt, context);
    return book.nameOn(branch.id, this.today.of({ asOf, knownAt }));
  }

  @ResolveField(() => [BranchNameEntry], { description: 'Its names in order of time.' })
  async names(
    @Parent() { id: branchId }: BranchModel,
    @Args() { knownAt = null }: KnownArgs,
    @Context() { loaders }: RequestContext,
  ): Promise<BranchNameEntry[]> {
    const rows = await loaders.load(this.store.names, { branchId, knownAt });
    return rows.map((row) => ({ ...row, from: row.fromEdtf, until: row.untilEdtf }));
  }

  @ResolveField(() => BranchLifeModel, { description: 'When it began and ceased, and how.' })
  async life(
    @Parent() { id: branchId }: BranchModel,
    @Args() { knownAt = null }: KnownArgs,
    @Context() { loaders }: RequestContext,
  ): Promise<BranchLifeModel> {
    const row = await loaders.load(this.store.lives, { branchId, knownAt });
    if (row === null) throw unknownThen();
    return { ...row, from: row.fromEdtf, until: row.untilEdtf };
  }

  @ResolveField(() => BranchModel, {
    nullable: true,
    description: 'The branch that it is certainly under on the day.',
  })
  async parent(
    @Parent() branch: BranchModel,
    @Args() { asOf, knownAt = null }: MomentArgs,
    @Context() context: RequestContext,
  ): Promise<BranchModel | null> {
    const book = await this.book(branch, knownAt, context);
    const parent = book.parentOn(branch.id, this.today.of({ asOf, knownAt }));
    return parent && branchModel(branch.associationId, parent);
  }

  @ResolveField(() => [BranchModel], {
    description:
      'The branches that certainly exist and are certainly right under it on the day, by code.',
  })
  async subBranches(
    @Parent() branch: BranchModel,
    @Args() { asOf, knownAt = null }: MomentArgs,
    @Context() context: RequestContext,
  ): Promise<BranchModel[]> {
    const book = await this.book(branch, knownAt, context);
    return book
      .childrenOn(branch.id, this.today.of({ asOf, knownAt }))
      .map((entry) => branchModel(branch.associationId, entry));
  }

  @ResolveField(() => String, {
    nullable: true,
    description: 'Name of the organization that it is certainly at on the day.',
  })
  async hostOrganization(
    @Parent() branch: BranchModel,
    @Args() { asOf, knownAt = null }: MomentArgs,
    @Context() context: RequestContext,
  ): Promise<string | null> {
    const book = await this.book(branch, knownAt, context);
    return book.hostOn(branch.id, this.today.of({ asOf, knownAt }));
  }

  @ResolveField(() => [BranchModel], {
    description: 'The branches that it came out of, by a merger or a split.',
  })
  async predecessors(
    @Parent() branch: BranchModel,
    @Context() context: RequestContext,
  ): Promise<BranchModel[]> {
    const { associationId, id } = branch;
    const rows = await context.loaders.load(this.store.successions, associationId);
    const ids = rows.filter((row) => row.successorId === id).map((row) => row.predecessorId);
    return this.listed(branch, ids, context);
  }

  @ResolveField(() => [BranchModel], {
    description: 'The branches that came out of it, by a merger or a split.',
  })
  async successors(
    @Parent() branch: BranchModel,
    @Context() context: RequestContext,
  ): Promise<BranchModel[]> {
    const { associationId, id } = branch;
    const rows = await context.loaders.load(this.store.successions, associationId);
    const ids = rows.filter((row) => row.predecessorId === id).map((row) => row.successorId);
    return this.listed(branch, ids, context);
  }

  @Requires('branch:write')
  @Mutation(() => BranchModel, { description: 'Enters a branch that is set up or admitted.' })
  async establishBranch(
    @Args('input', { description: 'The branch.' }) input: EstablishBranchInput,
    @Context() { actor }: RequestContext,
  ): Promise<BranchModel> {
    return this.byCode(input, await this.service.establishBranch(actor, input));
  }

  @Requires('branch:write')
  @Mutation(() => BranchModel, {
    description: 'Gives a branch a name from a day on, also between two names known already.',
  })
  async renameBranch(
    @Args('input', { description: 'The name.' }) input: RenameBranchInput,
    @Context() { actor }: RequestContext,
  ): Promise<BranchModel> {
    return this.byCode(input, await this.service.renameBranch(actor, input));
  }

  @Requires('branch:write')
  @Mutation(() => BranchModel, {
    description: 'Places a branch under another, or under none, from a day on.',
  })
  async reparentBranch(
    @Args('input', { description: 'The place in the tree.' }) input: ReparentBranchInput,
    @Context() { actor }: RequestContext,
  ): Promise<BranchModel> {
    return this.byCode(input, await this.service.reparentBranch(actor, input));
  }

  @Requires('branch:write')
  @Mutation(() => BranchModel, {
    description: 'Enters that a branch is at another organization, or at none, from a day on.',
  })
  async changeBranchHost(
    @Args('input', { description: 'The organization.' }) input: ChangeBranchHostInput,
    @Context() { actor }: RequestContext,
  ): Promise<BranchModel> {
    return this.byCode(input, await this.service.changeBranchHost(actor, input));
  }

  private book(
    { associationId }: BranchModel,
    knownAt: Instant | null,
    { loaders }: RequestContext,
  ): Promise<BranchBook> {
    return loaders.load(this.store.books, { associationId, knownAt });
  }

  private async listed(
    branch: BranchModel,
    ids: readonly number[],
    context: RequestContext,
  ): Promise<BranchModel[]> {
    const book = await this.book(branch, null, context);
    return book.all
      .filter((entry) => ids.includes(entry.id))
      .map((entry) => branchModel(branch.associationId, entry));
  }

  private async byCode(
    { associationCode }: { readonly associationCode: string },
    code: string,
  ): Promise<BranchModel> {
    const association = await this.associations.findByCode(associationCode);
    const branch = association && (await this.store.findByCode(association.id, code));
    if (branch) return branchModel(branch.associationId, branch);
    throw new Error(`The branch '${code}' that was just written is not found.`);
  }
}
