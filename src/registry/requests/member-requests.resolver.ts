import { Inject } from '@nestjs/common';
import { Args, Context, Mutation, Parent, ResolveField, Resolver } from '@nestjs/graphql';

import type { Actor } from '../../platform/access/actor.js';
import { branchesIn, requireIn } from '../../platform/access/policy.js';
import { Requires } from '../../platform/access/requires.js';
import { CONFIG, type Config } from '../../platform/config.js';
import type { RequestContext } from '../../platform/graphql/context.js';
import { Cursors, type PageInfo, checkPage, page } from '../../platform/graphql/pages.js';
import { Reader } from '../../platform/database/reader.js';
import { Today } from '../../platform/today.js';
import { AssociationModel } from '../associations/association.model.js';
import { AssociationsStore } from '../associations/associations.store.js';
import { BranchModel } from '../branches/branch.model.js';
import { BranchesStore } from '../branches/branches.store.js';
import type { MemberRequest } from './member-request.entity.js';
import {
  DecideRequestsInput,
  FileRequestInput,
  MemberRequestConnection,
  MemberRequestModel,
  MemberRequestsArgs,
  RequestOutcome,
  WithdrawRequestInput,
} from './member-request.model.js';
import { MemberRequestsService } from './member-requests.service.js';
import { MemberRequestsStore } from './member-requests.store.js';
import { RequestViews } from './request-views.js';

@Resolver(() => MemberRequestModel)
export class MemberRequestsResolver {
  constructor(
    private readonly service: MemberRequestsService,
    private readonly views: RequestViews,
    private readonly store: MemberRequestsStore,
    private readonly associations: AssociationsStore,
    private readonly branches: BranchesStore,
  ) {}

  @ResolveField(() => BranchModel, { description: 'The branch for which it was filed.' })
  async branch(
    @Parent() { associationId, branchId }: MemberRequestModel,
    @Context() { loaders }: RequestContext,
  ): Promise<BranchModel> {
    const book = await loaders.load(this.branches.books, { associationId, knownAt: null });
    return { ...book.byId(branchId), associationId };
  }

  @Requires('request:file')
  @Mutation(() => MemberRequestModel, {
    description: 'Files a request to the office to admit, transfer or let go a member.',
  })
  async fileRequest(
    @Args('input', { description: 'What is asked for.' }) input: FileRequestInput,
    @Context() { actor }: RequestContext,
  ): Promise<MemberRequestModel> {
    return this.answer(actor, input.associationCode, await this.service.file(actor, input));
  }

  @Requires('request:decide')
  @Mutation(() => [RequestOutcome], {
    description:
      'Approves or rejects requests, each by itself. An approval does what was asked for; what has become impossible is refused, and the request stays pending.',
  })
  async decideRequests(
    @Args('input', { description: 'Which, how and why.' }) input: DecideRequestsInput,
    @Context() { actor }: RequestContext,
  ): Promise<RequestOutcome[]> {
    const outcomes: RequestOutcome[] = [];
    for (const { requestId, refusal } of await this.service.decideAll(actor, input)) {
      const row = await this.find(input.associationCode, requestId);
      outcomes.push({ requestId, request: row && requestModel(row), refusal });
    }
    return outcomes;
  }

  @Requires('request:file')
  @Mutation(() => MemberRequestModel, { description: 'Takes back a request that one filed.' })
  async withdrawRequest(
    @Args('input', { description: 'Which.' }) input: WithdrawRequestInput,
    @Context() { actor }: RequestContext,
  ): Promise<MemberRequestModel> {
    return this.answer(actor, input.associationCode, await this.service.withdraw(actor, input));
  }

  private async answer(
    actor: Actor,
    associationCode: string,
    key: string,
  ): Promise<MemberRequestModel> {
    const row = (await this.find(associationCode, key)) as MemberRequest;
    const [shown] = await this.views.shownTo(actor, row.associationId, [row]);
    return requestModel(shown as MemberRequest);
  }

  private async find(associationCode: string, key: string): Promise<MemberRequest | null> {
    const association = await this.associations.findByCode(associationCode);
    return association && this.store.byKey(association.id, key);
  }
}

@Resolver(() => AssociationModel)
export class AssociationRequestsResolver {
  constructor(
    private readonly views: RequestViews,
    private readonly store: MemberRequestsStore,
    private readonly branches: BranchesStore,
    private readonly reader: Reader,
    private readonly today: Today,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  @ResolveField(() => MemberRequestConnection, {
    nullable: true,
    description:
      'Requests to the office, the newest first; for a branch leader, those for its own branches. Null with an error without request:read.',
  })
  async requests(
    @Parent() { id: associationId }: AssociationModel,
    @Args() { state = null, first, after }: MemberRequestsArgs,
    @Context() { actor }: RequestContext,
  ): Promise<{ nodes: readonly MemberRequestModel[]; pageInfo: PageInfo }> {
    requireIn(actor, 'request:read', associationId);
    checkPage(first);
    const led = branchesIn(actor, 'request:read', associationId);
    const book = led && (await this.branches.book(this.reader, associationId, null));
    const branchIds = book && book.subtree(led, this.today.of());
    const filter = { associationId, branchIds, state };
    const cursors = new Cursors<[number]>(this.config.secret, ['requests', filter]);
    const [before] = cursors.decode(after) ?? [null];
    const found = await this.store.page(filter, before, first + 1);
    const rows = await this.views.shownTo(actor, associationId, found);
    return page(rows, first, cursors, ({ id }): [number] => [id], requestModel);
  }
}

function requestModel(row: MemberRequest): MemberRequestModel {
  return {
    ...row,
    id: row.key,
    attachments: JSON.parse(row.attachments ?? '[]') as string[],
  };
}
