import { Injectable } from '@nestjs/common';

import type { LocalDate } from '../../kernel/calendar.js';
import { DomainError } from '../../kernel/errors.js';
import type { Actor } from '../../platform/access/actor.js';
import { AuditTrail } from '../../platform/audit/audit-trail.js';
import { Commands } from '../../platform/audit/commands.js';
import { ErasedPages } from '../../platform/database/erased-pages.js';
import type { Tx } from '../../platform/database/unit-of-work.js';
import { Today } from '../../platform/today.js';
import { AssociationsService } from '../associations/associations.service.js';
import { Grounds } from '../associations/grounds.js';
import { checkNotErased } from '../members/member-identity.rules.js';
import type { Member, MemberDetails } from '../members/member.entity.js';
import { unknownMember } from '../members/members.service.js';
import { MembersStore } from '../members/members.store.js';
import { CongressHoldingsStore } from './congress-holdings.store.js';
import type { EraseMemberInput } from './privacy.model.js';
import { PrivacyStore } from './privacy.store.js';

/**
 * Erases persons, as the Law on Personal Data Protection gives them a right to (91/2025/QH15, Article
 * 14: on request or once the purpose is fulfilled, and safe from being restored).
 *
 * What is left is no personal data any more: a member without name, whose memberships count in
 * every figure as before. Two things are not erased. While a membership runs, its purpose is not
 * fulfilled: it is to be ended first. And who held which post is public by the association's own
 * law, and what was lawfully published was no matter of erasure under the decree before the law
 * (Decree 13/2023/NĐ-CP): ended mandates keep the name under which they were published, apart from
 * the member, so that the memberships cannot be read back from it; a running one is to be ended first.
 */
@Injectable()
export class MemberErasureService {
  constructor(
    private readonly associations: AssociationsService,
    private readonly grounds: Grounds,
    private readonly members: MembersStore,
    private readonly store: PrivacyStore,
    private readonly congresses: CongressHoldingsStore,
    private readonly commands: Commands,
    private readonly audit: AuditTrail,
    private readonly pages: ErasedPages,
    private readonly today: Today,
  ) {}

  /**
   * Erases a member from all the books ever said, the personal side of the audit trail included.
   * Backups made before hold the person until they are thrown away.
   *
   * @returns the member's number
   * @throws DomainError NOT_FOUND, MEMBER_ERASED, MEMBERSHIP_RUNNING, MANDATE_RUNNING
   */
  erase(actor: Actor, input: EraseMemberInput): Promise<string> {
    const { associationCode, memberNumber, reason } = input;
    const operation = 'eraseMember';
    return this.commands.run({ actor, operation, input }, async (tx) => {
      const { id } = await this.associations.open(tx, actor, 'member:erase', associationCode);
      const member = await this.members.byNumber(tx, id, memberNumber);
      if (member === null) throw unknownMember(memberNumber);
      checkNotErased(member, ['input', 'memberNumber']);
      await this.checkNothingRuns(tx, member, this.today.of());
      const details = (await this.members.details(tx, member.id, null)) as MemberDetails;
      const decisionId = await this.grounds.keepDecision(tx, id, input.decision);
      await this.congresses.erase(tx, member, details.fullName);
      for (const key of await this.store.erase(tx, member, details.fullName, actor.name)) {
        await this.audit.record(tx, actor, {
          associationId: id,
          action: 'decideRequest',
          subject: { type: 'MemberRequest', id: key },
          before: { state: 'PENDING' },
          after: { state: 'REJECTED' },
        });
      }
      await this.audit.record(tx, actor, {
        associationId: id,
        action: operation,
        subject: { type: 'Member', id: member.number },
        decisionId,
        personal: { after: { reason } },
      });
      tx.afterCommit.push(() => this.pages.overwrite());
      return member.number;
    });
  }

  private async checkNothingRuns(tx: Tx, member: Member, day: LocalDate): Promise<void> {
    const { memberships, mandates } = await this.store.holdings(tx, member);
    const runs = (row: { supersededAt: string | null; untilEarliest: LocalDate }) =>
      row.supersededAt === null && row.untilEarliest > day;
    const path = ['input', 'memberNumber'];
    const membership = memberships.find(runs);
    if (membership) {
      throw new DomainError(
        'MEMBERSHIP_RUNNING',
        `Member '${member.number}' has a membership that runs from ${membership.fromEdtf}: end it first.`,
        path,
        { membershipId: membership.key },
      );
    }
    const mandate = mandates.find(runs);
    if (mandate) {
      throw new DomainError(
        'MANDATE_RUNNING',
        `Member '${member.number}' holds a mandate that runs from ${mandate.fromEdtf}: end it first. Who held a post stays public.`,
        path,
        { mandateId: mandate.key },
      );
    }
  }
}
