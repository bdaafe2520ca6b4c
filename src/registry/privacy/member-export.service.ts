import { Injectable } from '@nestjs/common';

import type { Actor } from '../../platform/access/actor.js';
import { AuditTrail } from '../../platform/audit/audit-trail.js';
import type { Tx } from '../../platform/database/unit-of-work.js';
import type { Association } from '../associations/association.entity.js';
import { AssociationsService } from '../associations/associations.service.js';
import { BranchesStore } from '../branches/branches.store.js';
import { IdentitySeals } from '../members/identity-seals.js';
import { MemberLooks } from '../members/member-looks.js';
import type { Member } from '../members/member.entity.js';
import { unknownMember } from '../members/members.service.js';
import { MembersStore } from '../members/members.store.js';
import { CongressHoldingsStore } from './congress-holdings.store.js';
import { type DocumentOfMember, documentOf } from './member-document.rules.js';
import type { ExportMemberDataInput } from './privacy.model.js';
import { PrivacyStore } from './privacy.store.js';

/** Tells a person everything that the registry holds about it (Law 91/2025/QH15, Article 4, clause 1: to see its data and to be given them). */
@Injectable()
export class MemberExportService {
  constructor(
    private readonly associations: AssociationsService,
    private readonly members: MembersStore,
    private readonly branches: BranchesStore,
    private readonly seals: IdentitySeals,
    private readonly store: PrivacyStore,
    private readonly congresses: CongressHoldingsStore,
    private readonly looks: MemberLooks,
    private readonly audit: AuditTrail,
  ) {}

  /**
   * Everything about a member as one JSON text, on record; this look is its last entry.
   *
   * @throws DomainError NOT_FOUND, KEYS_MISSING where the identity number does not open here
   */
  export(actor: Actor, input: ExportMemberDataInput): Promise<string> {
    const { associationCode, memberNumber, purpose } = input;
    const operation = 'exportMemberData';
    return this.looks.run({ actor, operation, input }, async (tx) => {
      const association = await this.associations.open(tx, actor, 'member:export', associationCode);
      const member = await this.members.byNumber(tx, association.id, memberNumber);
      if (member === null) throw unknownMember(memberNumber);
      await this.audit.record(tx, actor, {
        associationId: association.id,
        action: operation,
        subject: { type: 'Member', id: member.number },
        personal: { after: { purpose } },
      });
      const document = await this.document(tx, association, member);
      return { id: member.number, answer: JSON.stringify(document, null, 2) };
    });
  }

  private async document(
    tx: Tx,
    association: Association,
    member: Member,
  ): Promise<DocumentOfMember> {
    const holdings = await this.store.holdings(tx, member);
    const congresses = await this.congresses.holdings(tx, member.id);
    return documentOf({
      exportedAt: tx.at,
      association,
      member,
      holdings,
      congresses,
      identityNumbers: holdings.identities.map((row) => this.seals.open(row)),
      references: await this.store.references(tx, holdings, congresses),
      branches: await this.branches.book(tx, association.id, null),
    });
  }
}
