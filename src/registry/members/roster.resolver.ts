import { Args, Context, ID, Int, Parent, ResolveField, Resolver } from '@nestjs/graphql';

import { DomainError } from '../../kernel/errors.js';
import type { RequestContext } from '../../platform/graphql/context.js';
import type { Connection } from '../../platform/graphql/pages.js';
import { AssociationModel } from '../associations/association.model.js';
import { BranchModel, BranchSector } from '../branches/branch.model.js';
import { MemberScopes, bothOf } from './member-scopes.js';
import { MemberConnection, type MemberModel, MembersArgs } from './member.model.js';
import { Rosters } from './rosters.js';

const BELOW = {
  type: () => Boolean,
  defaultValue: false,
  description: 'With the branches below it in the tree of that day.',
};

@Resolver(() => AssociationModel)
export class AssociationRosterResolver {
  constructor(
    private readonly scopes: MemberScopes,
    private readonly rosters: Rosters,
  ) {}

  @ResolveField(() => MemberConnection, {
    nullable: true,
    description:
      'Members by given name in Vietnamese order; for a branch leader, those of its own branches. Null with an error without member:read.',
  })
  async members(
    @Parent() { id }: AssociationModel,
    @Args() args: MembersArgs,
    @Args('branch', {
      type: () => ID,
      nullable: true,
      description: 'Only of the branch with this code.',
    })
    branch: string | null | undefined,
    @Args('includeSubBranches', BELOW) below: boolean,
    @Args('sector', {
      type: () => BranchSector,
      nullable: true,
      description: 'Only in branches of this sector.',
    })
    sector: BranchSector | null,
    @Context() { actor, loaders }: RequestContext,
  ): Promise<Connection<MemberModel>> {
    const visible = await this.scopes.visibleTo(actor, id, loaders);
    const book = await this.scopes.book(id, args.knownAt ?? null, loaders);
    const shown = this.scopes.shown(args);
    let wanted: readonly number[] | null = null;
    if (branch !== null && branch !== undefined) {
      const entry = book.byCode(branch);
      if (entry === null) {
        throw new DomainError('NOT_FOUND', `The association has no branch '${branch}'.`, [
          'branch',
        ]);
      }
      wanted = this.scopes.branchAndBelow(book, entry.id, below, shown, args);
    }
    if (sector) {
      const ofSector = book.all.filter((entry) => entry.sector === sector).map((entry) => entry.id);
      wanted = bothOf(wanted, ofSector);
    }
    return this.rosters.list(id, wanted, visible, shown, args);
  }
}

/** Counts a list only where that is asked for. */
@Resolver(() => MemberConnection)
export class MemberConnectionResolver {
  @ResolveField(() => Int, {
    description: 'How many the whole list has; as of a day, what `memberCount` counts.',
  })
  totalCount(@Parent() list: Connection<MemberModel>): Promise<number> {
    return list.count();
  }
}

@Resolver(() => BranchModel)
export class BranchRosterResolver {
  constructor(
    private readonly scopes: MemberScopes,
    private readonly rosters: Rosters,
  ) {}

  @ResolveField(() => MemberConnection, {
    nullable: true,
    description:
      'Members by given name in Vietnamese order. Null with an error without member:read of this branch.',
  })
  async members(
    @Parent() { id, associationId, code }: BranchModel,
    @Args() args: MembersArgs,
    @Args('includeSubBranches', BELOW) below: boolean,
    @Context() { actor, loaders }: RequestContext,
  ): Promise<Connection<MemberModel>> {
    const visible = await this.scopes.visibleTo(actor, associationId, loaders);
    if (visible !== null && !visible.includes(id)) {
      throw new DomainError('FORBIDDEN', `The token does not reach the branch '${code}'.`);
    }
    const book = await this.scopes.book(associationId, args.knownAt ?? null, loaders);
    const shown = this.scopes.shown(args);
    const wanted = this.scopes.branchAndBelow(book, id, below, shown, args);
    return this.rosters.list(associationId, wanted, visible, shown, args);
  }
}
