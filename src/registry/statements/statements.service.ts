import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';

import { parseEdtf } from '../../kernel/edtf.js';
import { DomainError } from '../../kernel/errors.js';
import type { Actor } from '../../platform/access/actor.js';
import { AuditTrail } from '../../platform/audit/audit-trail.js';
import { Commands } from '../../platform/audit/commands.js';
import type { Tx } from '../../platform/database/unit-of-work.js';
import { AssociationsService } from '../associations/associations.service.js';
import { Grounds } from '../associations/grounds.js';
import type { Branch } from '../branches/branch.entity.js';
import type { RecordStatementInput } from './statement.model.js';
import { StatementsStore } from './statements.store.js';

@Injectable()
export class StatementsService {
  constructor(
    private readonly associations: AssociationsService,
    private readonly grounds: Grounds,
    private readonly store: StatementsStore,
    private readonly commands: Commands,
    private readonly audit: AuditTrail,
  ) {}

  /**
   * Enters a figure that somebody reported. It is kept as reported: nothing computed is compared
   * with it here, and no two statements are held against each other (docs/domain.md §3).
   *
   * @returns the statement's id
   * @throws DomainError NOT_FOUND for the association or branch, INVALID_INPUT for a number of
   *   branches of a branch, INVALID_DATE, UNAUTHENTICATED, FORBIDDEN
   */
  recordStatement(actor: Actor, input: RecordStatementInput): Promise<string> {
    return this.commands.run({ actor, operation: 'recordStatement', input }, async (tx) => {
      const { metric, value, qualifier, sourcePlace = null, note = null } = input;
      const association = await this.associations.open(
        tx,
        actor,
        'statement:write',
        input.associationCode,
      );
      const branch = await this.subjectBranch(tx, association.id, input);
      const date = parseEdtf(input.date);
      const sourceId = await this.grounds.keepSource(tx, association.id, input.source);
      const row = await this.store.insert(tx, {
        key: randomUUID(),
        associationId: association.id,
        branchId: branch?.id ?? null,
        metric,
        value,
        qualifier,
        dateEdtf: date.text,
        dateEarliest: date.earliest,
        dateLatest: date.latest,
        sourceId: sourceId as number, // the input cannot come without a source
        sourcePlace,
        note,
        recordedAt: tx.at,
        supersededAt: null,
      });
      await this.audit.record(tx, actor, {
        associationId: association.id,
        action: 'recordStatement',
        subject: { type: 'Statement', id: row.key },
        after: { ...row },
      });
      return row.key;
    });
  }

  private async subjectBranch(
    tx: Tx,
    associationId: number,
    { branchCode = null, metric }: RecordStatementInput,
  ): Promise<Branch | null> {
    if (branchCode === null) return null;
    const branch = await this.store.findBranch(tx, associationId, branchCode);
    if (branch === null) {
      throw new DomainError(
        'NOT_FOUND',
        `There is no branch '${branchCode}' in this association.`,
        ['input', 'branchCode'],
        { code: branchCode },
      );
    }
    if (metric === 'BRANCHES') {
      throw new DomainError(
        'INVALID_INPUT',
        'A number of branches is stated about an association: leave branchCode out, or state MEMBERS.',
        ['input', 'metric'],
      );
    }
    return branch;
  }
}
