import { Args, Context, Mutation, Resolver } from '@nestjs/graphql';

import { Requires } from '../../platform/access/requires.js';
import type { RequestContext } from '../../platform/graphql/context.js';
import { MemberReach } from '../members/member-reach.js';
import { MemberModel } from '../members/member.model.js';
import { MemberErasureService } from './member-erasure.service.js';
import { MemberExportService } from './member-export.service.js';
import { EraseMemberInput, ExportMemberDataInput } from './privacy.model.js';

/** What persons have a right to: to see everything about them, and to be forgotten. */
@Resolver()
export class PrivacyResolver {
  constructor(
    private readonly exports: MemberExportService,
    private readonly erasures: MemberErasureService,
    private readonly reach: MemberReach,
  ) {}

  @Requires('member:export')
  @Mutation(() => String, {
    description:
      'Everything that the registry holds about a member as one JSON text, what was superseded and the whole identity number included. Each look is logged with its purpose.',
  })
  exportMemberData(
    @Args('input', { description: 'Whose and what for.' }) input: ExportMemberDataInput,
    @Context() { actor }: RequestContext,
  ): Promise<string> {
    return this.exports.export(actor, input);
  }

  @Requires('member:erase')
  @Mutation(() => MemberModel, {
    description:
      'Takes a person out of all the books ever said, for good; figures stay as they are. Memberships and mandates must have ended; ended mandates keep the name under which they were public.',
  })
  async eraseMember(
    @Args('input', { description: 'Whom and why.' }) input: EraseMemberInput,
    @Context() context: RequestContext,
  ): Promise<MemberModel> {
    const number = await this.erasures.erase(context.actor, input);
    return this.reach.answer(input.associationCode, number, context);
  }
}
