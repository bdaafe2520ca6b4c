import { Args, Context, Mutation, Resolver } from '@nestjs/graphql';

import { Requires } from '../../platform/access/requires.js';
import type { RequestContext } from '../../platform/graphql/context.js';
import { AssociationsStore } from '../associations/associations.store.js';
import { BranchModel, branchModel } from '../branches/branch.model.js';
import {
  DissolveBranchInput,
  MergeBranchesInput,
  SplitBranchInput,
} from '../branches/branch-change.model.js';
import { BranchesStore } from '../branches/branches.store.js';
import { BranchClosingsService } from './branch-closings.service.js';

/** The changes of branches that move their members. */
@Resolver(() => BranchModel)
export class BranchClosingsResolver {
  constructor(
    private readonly service: BranchClosingsService,
    private readonly associations: AssociationsStore,
    private readonly branches: BranchesStore,
  ) {}

  @Requires('branch:write')
  @Mutation(() => BranchModel, {
    description:
      'Merges branches into one, which takes over their running members; answers the one that goes on.',
  })
  async mergeBranches(
    @Args('input', { description: 'Which branches, into which, from when.' })
    input: MergeBranchesInput,
    @Context() { actor }: RequestContext,
  ): Promise<BranchModel> {
    return this.branch(input.associationCode, await this.service.merge(actor, input));
  }

  @Requires('branch:write')
  @Mutation(() => BranchModel, {
    description: 'Splits new branches from one, which goes on or ceases; answers the old one.',
  })
  async splitBranch(
    @Args('input', { description: 'The parts, who goes there, from when.' })
    input: SplitBranchInput,
    @Context() { actor }: RequestContext,
  ): Promise<BranchModel> {
    return this.branch(input.associationCode, await this.service.split(actor, input));
  }

  @Requires('branch:write')
  @Mutation(() => BranchModel, {
    description:
      'Dissolves a branch; refused while it has running members and nothing says where they go.',
  })
  async dissolveBranch(
    @Args('input', { description: 'Which branch, from when, where its members go.' })
    input: DissolveBranchInput,
    @Context() { actor }: RequestContext,
  ): Promise<BranchModel> {
    return this.branch(input.associationCode, await this.service.dissolve(actor, input));
  }

  private async branch(associationCode: string, code: string): Promise<BranchModel> {
    const association = await this.associations.findByCode(associationCode);
    const branch = association && (await this.branches.findByCode(association.id, code));
    if (branch) return branchModel(branch.associationId, branch);
    throw new Error(`The branch '${code}' that was just written is not found.`);
  }
}
