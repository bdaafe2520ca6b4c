import { Args, Context, ID, Mutation, Query, Resolver } from '@nestjs/graphql';

import { Public, Requires } from '../../platform/access/requires.js';
import type { RequestContext } from '../../platform/graphql/context.js';
import { KnownArgs } from '../../platform/graphql/moment-args.js';
import { AssembliesStore } from './assemblies.store.js';
import {
  ConveneCongressInput,
  CorrectCongressInput,
  PrepareCongressInput,
} from './assembly-change.model.js';
import {
  CallMeetingInput,
  CloseCongressInput,
  OpenSessionInput,
  StopCongressInput,
} from './session-change.model.js';
import { AssemblyModel, CongressModel, MeetingModel, assemblyModel } from './assembly.model.js';
import type { AssemblyEntry } from './assembly.rules.js';
import { CongressesService } from './congresses.service.js';
import { MeetingsService } from './meetings.service.js';
import { SessionsService } from './sessions.service.js';

/** Congresses and meetings from the call to the closing. */
@Resolver()
export class CongressesResolver {
  constructor(
    private readonly congresses: CongressesService,
    private readonly meetings: MeetingsService,
    private readonly sessions: SessionsService,
    private readonly store: AssembliesStore,
  ) {}

  @Public()
  @Query(() => CongressModel, { nullable: true, description: 'One congress, or null.' })
  congress(
    @Args('id', { type: () => ID, description: 'Its id.' }) id: string,
    @Args() { knownAt = null }: KnownArgs,
  ): Promise<CongressModel | null> {
    return this.find(id, 'CONGRESS', knownAt);
  }

  @Public()
  @Query(() => MeetingModel, { nullable: true, description: 'One meeting, or null.' })
  meeting(
    @Args('id', { type: () => ID, description: 'Its id.' }) id: string,
    @Args() { knownAt = null }: KnownArgs,
  ): Promise<MeetingModel | null> {
    return this.find(id, 'MEETING', knownAt);
  }

  @Requires('congress:write')
  @Mutation(() => CongressModel, {
    description: 'Enters a congress that is prepared, or one of the past.',
  })
  async prepareCongress(
    @Args('input', { description: 'The congress.' }) input: PrepareCongressInput,
    @Context() { actor }: RequestContext,
  ): Promise<CongressModel> {
    return this.byKey(await this.congresses.prepare(actor, input));
  }

  @Requires('congress:write')
  @Mutation(() => AssemblyModel, {
    description:
      'Corrects what the books say of a congress or meeting; what they said before stays known as of then.',
  })
  async correctCongress(
    @Args('input', { description: 'What and why.' }) input: CorrectCongressInput,
    @Context() { actor }: RequestContext,
  ): Promise<AssemblyModel> {
    return this.byKey(await this.congresses.correct(actor, input));
  }

  @Requires('congress:write')
  @Mutation(() => CongressModel, {
    description:
      'Calls a prepared congress by the rules in force on its first day, which are kept with it. Of a general assembly all full members of that day are put on the list, unless `reported.convened` is given.',
  })
  async conveneCongress(
    @Args('input', { description: 'Which and when.' }) input: ConveneCongressInput,
    @Context() { actor }: RequestContext,
  ): Promise<CongressModel> {
    return this.byKey(await this.congresses.convene(actor, input));
  }

  @Requires('congress:write')
  @Mutation(() => MeetingModel, {
    description:
      'Calls a meeting by the rules in force on its first day. Where that is one day, those in the body, or the full members of the branch, are put on its list, unless `reported.convened` is given.',
  })
  async callMeeting(
    @Args('input', { description: 'The meeting.' }) input: CallMeetingInput,
    @Context() { actor }: RequestContext,
  ): Promise<MeetingModel> {
    return this.byKey(await this.meetings.call(actor, input));
  }

  @Requires('congress:write')
  @Mutation(() => AssemblyModel, {
    description: 'Begins the session of a congress or meeting that was called.',
  })
  async openSession(
    @Args('input', { description: 'Which and when.' }) input: OpenSessionInput,
    @Context() { actor }: RequestContext,
  ): Promise<AssemblyModel> {
    return this.byKey(await this.sessions.open(actor, input));
  }

  @Requires('congress:write')
  @Mutation(() => AssemblyModel, { description: 'Ends a congress or meeting in session.' })
  async closeCongress(
    @Args('input', { description: 'Which and when.' }) input: CloseCongressInput,
    @Context() { actor }: RequestContext,
  ): Promise<AssemblyModel> {
    return this.byKey(await this.sessions.close(actor, input));
  }

  @Requires('congress:write')
  @Mutation(() => AssemblyModel, {
    description: 'Stops a congress or meeting for want of quorum: only where it is NOT_MET.',
  })
  async stopCongress(
    @Args('input', { description: 'Which and why.' }) input: StopCongressInput,
    @Context() { actor }: RequestContext,
  ): Promise<AssemblyModel> {
    return this.byKey(await this.sessions.stop(actor, input));
  }

  private async find(
    id: string,
    form: AssemblyEntry['form'],
    knownAt: KnownArgs['knownAt'] = null,
  ) {
    const entry = await this.store.findEntry(this.store.reader, id, knownAt);
    return entry?.form === form ? assemblyModel(entry, knownAt) : null;
  }

  private async byKey(key: string) {
    const entry = await this.store.findEntry(this.store.reader, key);
    return assemblyModel(entry as AssemblyEntry, null);
  }
}
