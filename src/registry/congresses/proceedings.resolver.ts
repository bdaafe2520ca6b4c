import { Args, Context, Mutation, Resolver } from '@nestjs/graphql';

import { Requires } from '../../platform/access/requires.js';
import type { RequestContext } from '../../platform/graphql/context.js';
import { AssembliesStore } from './assemblies.store.js';
import { AssemblyModel, CongressModel, assemblyModel } from './assembly.model.js';
import type { AssemblyEntry } from './assembly.rules.js';
import { DelegateSeatsService } from './delegate-seats.service.js';
import { OfficersService } from './officers.service.js';
import {
  AdjustApportionmentInput,
  AdoptDocumentInput,
  AppointOfficersInput,
  ApportionDelegatesInput,
  RelieveOfficerInput,
  SetAgendaInput,
} from './proceedings-change.model.js';
import { ProceedingsService } from './proceedings.service.js';

/** What makes a congress or meeting work: officers, agenda, documents, seats. */
@Resolver()
export class ProceedingsResolver {
  constructor(
    private readonly officers: OfficersService,
    private readonly proceedings: ProceedingsService,
    private readonly seats: DelegateSeatsService,
    private readonly store: AssembliesStore,
  ) {}

  @Requires('congress:write')
  @Mutation(() => AssemblyModel, {
    description: 'Gives people parts in running a congress or meeting.',
  })
  async appointOfficers(
    @Args('input', { description: 'Who and which parts.' }) input: AppointOfficersInput,
    @Context() { actor }: RequestContext,
  ): Promise<AssemblyModel> {
    return this.byKey(await this.officers.appoint(actor, input));
  }

  @Requires('congress:write')
  @Mutation(() => AssemblyModel, {
    description: 'Takes back a part in running a congress or meeting.',
  })
  async relieveOfficer(
    @Args('input', { description: 'Whose.' }) input: RelieveOfficerInput,
    @Context() { actor }: RequestContext,
  ): Promise<AssemblyModel> {
    return this.byKey(await this.officers.relieve(actor, input));
  }

  @Requires('congress:write')
  @Mutation(() => AssemblyModel, { description: 'Sets the agenda of a congress or meeting.' })
  async setAgenda(
    @Args('input', { description: 'The agenda.' }) input: SetAgendaInput,
    @Context() { actor }: RequestContext,
  ): Promise<AssemblyModel> {
    return this.byKey(await this.proceedings.setAgenda(actor, input));
  }

  @Requires('congress:write')
  @Mutation(() => AssemblyModel, {
    description:
      'Enters a document that a congress or meeting adopted; of an amended charter also the new version.',
  })
  async adoptDocument(
    @Args('input', { description: 'The document.' }) input: AdoptDocumentInput,
    @Context() { actor }: RequestContext,
  ): Promise<AssemblyModel> {
    return this.byKey(await this.proceedings.adopt(actor, input));
  }

  @Requires('congress:write')
  @Mutation(() => CongressModel, {
    description:
      'Apportions seats of delegates over the branches by their full members on a reference date, and keeps the sum as it was made.',
  })
  async apportionDelegates(
    @Args('input', { description: 'Seats, day and method.' }) input: ApportionDelegatesInput,
    @Context() { actor }: RequestContext,
  ): Promise<CongressModel> {
    return this.byKey(await this.seats.apportion(actor, input));
  }

  @Requires('congress:write')
  @Mutation(() => CongressModel, {
    description: 'Changes an apportionment by hand, with reasons, beside the sum as it was made.',
  })
  async adjustApportionment(
    @Args('input', { description: 'What and why.' }) input: AdjustApportionmentInput,
    @Context() { actor }: RequestContext,
  ): Promise<CongressModel> {
    return this.byKey(await this.seats.adjust(actor, input));
  }

  private async byKey(key: string) {
    const entry = await this.store.findEntry(this.store.reader, key);
    return assemblyModel(entry as AssemblyEntry, null);
  }
}
