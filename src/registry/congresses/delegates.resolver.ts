import { Inject } from '@nestjs/common';
import { Args, Context, Int, Mutation, Parent, ResolveField, Resolver } from '@nestjs/graphql';

import type { Instant } from '../../kernel/clock.js';
import { mayIn } from '../../platform/access/policy.js';
import { Requires } from '../../platform/access/requires.js';
import { CONFIG, type Config } from '../../platform/config.js';
import type { RequestContext } from '../../platform/graphql/context.js';
import { type Connection, Cursors, checkPage, page } from '../../platform/graphql/pages.js';
import { BranchModel } from '../branches/branch.model.js';
import { requireBranch } from '../branches/branch.rules.js';
import { BranchesStore } from '../branches/branches.store.js';
import { MemberScopes, bothOf } from '../members/member-scopes.js';
import { AssembliesStore } from './assemblies.store.js';
import { AssemblyModel, assemblyModel } from './assembly.model.js';
import type { AssemblyEntry } from './assembly.rules.js';
import { assemblyMoment } from './assembly-moments.store.js';
import { AttendanceService } from './attendance.service.js';
import { AttendanceStore } from './attendance.store.js';
import {
  AttendanceOutcome,
  CheckInInput,
  CheckOutInput,
  EnterDelegatesInput,
  InviteGuestsInput,
  ReplaceDelegateInput,
  SetDelegateStandingInput,
} from './delegate-change.model.js';
import { DelegateChangesService } from './delegate-changes.service.js';
import {
  AttendanceModel,
  DelegateConnection,
  DelegateModel,
  DelegatesArgs,
  delegateModel,
} from './delegate.model.js';
import type { DelegateEntry } from './delegate.rules.js';
import { DelegatesService } from './delegates.service.js';
import { type DelegatePosition, DelegatesStore } from './delegates.store.js';

/** The lists of a congress or meeting. */
@Resolver(() => AssemblyModel)
export class AssemblyDelegatesResolver {
  constructor(
    private readonly store: DelegatesStore,
    private readonly branches: BranchesStore,
    private readonly scopes: MemberScopes,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  @ResolveField(() => DelegateConnection, {
    nullable: true,
    description:
      'Those on its list by given name in Vietnamese order; for a branch leader, those who represent its own branches. Null with an error without congress:read or, of those branches, member:read.',
  })
  async delegates(
    @Parent() { entry, knownAt }: AssemblyModel,
    @Args() { first, after, show, at = null, branch }: DelegatesArgs,
    @Context() { actor, loaders }: RequestContext,
  ): Promise<Connection<DelegateModel>> {
    const { associationId } = entry;
    const visible = mayIn(actor, 'congress:read', associationId)
      ? null
      : await this.scopes.visibleTo(actor, associationId, loaders);
    checkPage(first);
    let wanted: number[] | null = null;
    if (branch !== null && branch !== undefined) {
      const book = await loaders.load(this.branches.books, { associationId, knownAt });
      wanted = [requireBranch(book, branch, ['branch']).id];
    }
    const branchIds = bothOf(wanted, visible);
    const list = ['delegates', entry.key, knownAt, { show, at, branchIds }];
    const cursors = new Cursors<DelegatePosition>(this.config.secret, list);
    const ofList = { ...assemblyMoment(entry, at, knownAt), show, branchIds };
    const position = { after: cursors.decode(after), limit: first + 1 };
    const rows = await loaders.load(this.store.pages, { ...ofList, ...position });
    return {
      ...page(
        rows,
        first,
        cursors,
        ({ sortKey, key }): DelegatePosition => [sortKey, key],
        (delegate) => delegateModel(delegate, knownAt),
      ),
      count: () => loaders.load(this.store.counts, ofList),
    };
  }
}

/** Counts a list only where that is asked for. */
@Resolver(() => DelegateConnection)
export class DelegateConnectionResolver {
  @ResolveField(() => Int, { description: 'How many the whole list has.' })
  totalCount(@Parent() list: Connection<DelegateModel>): Promise<number> {
    return list.count();
  }
}

/** Somebody on a list; who got here may see it. */
@Resolver(() => DelegateModel)
export class DelegateResolver {
  constructor(
    private readonly branches: BranchesStore,
    private readonly store: AttendanceStore,
  ) {}

  @ResolveField(() => BranchModel, {
    nullable: true,
    description: 'The branch represented; null for none.',
  })
  async branch(
    @Parent() { entry, knownAt }: DelegateModel,
    @Context() { loaders }: RequestContext,
  ): Promise<BranchModel | null> {
    const { associationId, branchId } = entry;
    if (branchId === null) return null;
    const book = await loaders.load(this.branches.books, { associationId, knownAt });
    return { ...book.byId(branchId), associationId };
  }

  @ResolveField(() => [AttendanceModel], { description: 'When he or she was there, in order.' })
  attendance(
    @Parent() { entry, knownAt }: DelegateModel,
    @Context() { loaders }: RequestContext,
  ): Promise<AttendanceModel[]> {
    return loaders.load(this.store.ofDelegate, { key: entry.key, knownAt });
  }
}

/** What changes the lists of congresses and meetings. */
@Resolver()
export class DelegatesResolver {
  constructor(
    private readonly service: DelegatesService,
    private readonly changes: DelegateChangesService,
    private readonly attendance: AttendanceService,
    private readonly attendanceStore: AttendanceStore,
    private readonly delegates: DelegatesStore,
    private readonly store: AssembliesStore,
  ) {}

  @Requires('congress:write')
  @Mutation(() => AssemblyModel, {
    description: 'Puts delegates and alternates on the list of a congress or meeting.',
  })
  async enterDelegates(
    @Args('input', { description: 'Who.' }) input: EnterDelegatesInput,
    @Context() { actor }: RequestContext,
  ): Promise<AssemblyModel> {
    return this.assembly(await this.service.enter(actor, input));
  }

  @Requires('congress:write')
  @Mutation(() => AssemblyModel, {
    description: 'Puts guests on the list of a congress or meeting.',
  })
  async inviteGuests(
    @Args('input', { description: 'Who.' }) input: InviteGuestsInput,
    @Context() { actor }: RequestContext,
  ): Promise<AssemblyModel> {
    return this.assembly(await this.service.invite(actor, input));
  }

  @Requires('congress:write')
  @Mutation(() => DelegateModel, {
    description: 'Puts an alternate in the place of a delegate who is not there.',
  })
  async replaceDelegate(
    @Args('input', { description: 'Whom by whom, and why.' }) input: ReplaceDelegateInput,
    @Context() { actor }: RequestContext,
  ): Promise<DelegateModel> {
    return this.delegate(input, await this.changes.replace(actor, input));
  }

  @Requires('congress:write')
  @Mutation(() => DelegateModel, {
    description:
      'Excuses somebody on the list, finds him or her not qualified, takes him or her off it, or on again.',
  })
  async setDelegateStanding(
    @Args('input', { description: 'Whose, how and why.' }) input: SetDelegateStandingInput,
    @Context() { actor }: RequestContext,
  ): Promise<DelegateModel> {
    return this.delegate(input, await this.changes.setStanding(actor, input));
  }

  @Requires('congress:write')
  @Mutation(() => AttendanceOutcome, {
    description: 'Notes that people have come. Who is in already stays in since then.',
  })
  async checkIn(
    @Args('input', { description: 'Who and when.' }) input: CheckInInput,
    @Context() { actor }: RequestContext,
  ): Promise<AttendanceOutcome> {
    return this.outcome(input, await this.attendance.checkIn(actor, input));
  }

  @Requires('congress:write')
  @Mutation(() => AttendanceOutcome, { description: 'Notes that people have left.' })
  async checkOut(
    @Args('input', { description: 'Who and when.' }) input: CheckOutInput,
    @Context() { actor }: RequestContext,
  ): Promise<AttendanceOutcome> {
    return this.outcome(input, await this.attendance.checkOut(actor, input));
  }

  private async outcome(
    { assemblyId, delegateIds }: CheckInInput,
    recordedAt: string,
  ): Promise<AttendanceOutcome> {
    const ids = [...new Set(delegateIds)];
    const written = await this.attendanceStore.recordedAt(recordedAt as Instant, ids);
    return {
      assembly: await this.assembly(assemblyId),
      changed: ids.filter((id) => written.has(id)),
      unchanged: ids.filter((id) => !written.has(id)),
    };
  }

  private async delegate(
    { assemblyId }: ReplaceDelegateInput | SetDelegateStandingInput,
    key: string,
  ) {
    const { reader } = this.store;
    const entry = (await this.store.findEntry(reader, assemblyId)) as AssemblyEntry;
    return delegateModel((await this.delegates.find(reader, entry, key)) as DelegateEntry, null);
  }

  private async assembly(key: string) {
    const entry = await this.store.findEntry(this.store.reader, key);
    return assemblyModel(entry as AssemblyEntry, null);
  }
}
