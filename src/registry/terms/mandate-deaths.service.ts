import { Injectable } from '@nestjs/common';

import type { UncertainDate } from '../../kernel/edtf.js';
import { isFeasible } from '../../kernel/interval.js';
import type { Actor } from '../../platform/access/actor.js';
import { AuditTrail } from '../../platform/audit/audit-trail.js';
import { datedColumns, intervalOf } from '../../platform/database/temporal.js';
import type { Tx } from '../../platform/database/unit-of-work.js';
import { NO_END_GROUNDS, endColumns } from '../associations/grounds.js';
import { type DeathChange, MemberDeaths } from '../members/member-deaths.js';
import { BodiesStore } from './bodies.store.js';
import { Mandate } from './term.entity.js';

/** Nobody holds office after death: mandates end with their holder's life, as the roster has it. */
@Injectable()
export class MandateDeaths {
  constructor(
    deaths: MemberDeaths,
    private readonly store: BodiesStore,
    private readonly audit: AuditTrail,
  ) {
    deaths.follow((tx, actor, change) => this.follow(tx, actor, change));
  }

  /**
   * Ends the running mandates of who died; moves those ends with a corrected day, and takes them back
   * where the death was an error. A mandate that begins after the death is left for a finding to tell.
   */
  private async follow(tx: Tx, actor: Actor, change: DeathChange): Promise<void> {
    for (const row of await this.store.mandatesOf(tx, change.memberId)) {
      const endedByIt = row.endReason === 'DECEASED' && row.untilEdtf === change.before?.text;
      const runs = row.untilEdtf === null;
      if (!endedByIt && !runs) continue;
      const { from } = intervalOf(row);
      const until = change.after;
      if (until !== null && !isFeasible({ boundaries: [from, until] })) continue;
      await this.save(tx, actor, row, { from, until }, change);
    }
  }

  private async save(
    tx: Tx,
    actor: Actor,
    row: Mandate,
    { from, until }: { from: UncertainDate; until: UncertainDate | null },
    { grounds: { decisionId, sourceId } }: DeathChange,
  ): Promise<void> {
    const { id, ...columns } = row;
    const endReason = until === null ? null : 'DECEASED';
    // Note and place were given for the roster, which is not public as mandates are.
    const given = { decisionId, sourceId, sourcePlace: null, note: null };
    await tx.supersede(Mandate, id);
    await tx.insert(Mandate, {
      ...columns,
      ...datedColumns({ from, until }),
      ...(until === null ? NO_END_GROUNDS : endColumns(given)),
      endReason,
      recordedAt: tx.at,
    });
    await this.audit.record(tx, actor, {
      associationId: row.associationId,
      action: until === null ? 'reopenMandate' : 'endMandate',
      subject: { type: 'Mandate', id: row.key },
      decisionId,
      before: { from: from.text, until: row.untilEdtf, endReason: row.endReason },
      after: { from: from.text, until: until?.text ?? null, endReason },
    });
  }
}
