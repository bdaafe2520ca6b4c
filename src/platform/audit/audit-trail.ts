import { createHash, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';

import type { Actor } from '../access/actor.js';
import type { Tx } from '../database/unit-of-work.js';
import { AuditEntry, AuditPersonal } from './audit.entity.js';

type Values = Readonly<Record<string, unknown>>;

export interface Change {
  readonly associationId: number | null;
  /** The use case, named as the mutation or command. */
  readonly action: string;
  readonly subject: { readonly type: string; readonly id: string };
  readonly decisionId?: number | null;
  readonly before?: Values | null;
  readonly after?: Values | null;
  /** Values about a person: kept in a side row, with only their salted digest in the entry. */
  readonly personal?: { readonly before?: Values | null; readonly after?: Values | null };
}

/** Writes down every change, in the transaction that makes it. */
@Injectable()
export class AuditTrail {
  async record(tx: Tx, actor: Actor, change: Change): Promise<void> {
    const content = change.personal === undefined ? null : JSON.stringify(change.personal);
    const salt = randomBytes(32).toString('hex');
    const entry = await tx.insert(AuditEntry, {
      at: tx.at,
      associationId: change.associationId,
      actor: actor.name,
      action: change.action,
      subjectType: change.subject.type,
      subjectId: change.subject.id,
      decisionId: change.decisionId ?? null,
      before: change.before ? JSON.stringify(change.before) : null,
      after: change.after ? JSON.stringify(change.after) : null,
      personalDigest:
        content === null ? null : createHash('sha256').update(salt).update(content).digest('hex'),
    });
    if (content !== null) await tx.insert(AuditPersonal, { entryId: entry.id, salt, content });
  }
}
