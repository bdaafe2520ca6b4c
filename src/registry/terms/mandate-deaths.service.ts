import { Injectable } from '@nestjs/common';

import { isFeasible } from '../../kernel/interval.js';
import type { Actor } from '../../platform/access/actor.js';
import { intervalOf } from '../../platform/database/temporal.js';
import type { Tx } from '../../platform/database/unit-of-work.js';
import { type DeathChange, MemberDeaths } from '../members/member-deaths.js';
import { BodiesStore } from './bodies.store.js';
import { MandatesService } from './mandates.service.js';

/** Nobody holds office after death: mandates end with their holder's life, as the roster has it. */
@Injectable()
export class MandateDeaths {
  constructor(
    deaths: MemberDeaths,
    private readonly store: BodiesStore,
    private readonly mandates: MandatesService,
  ) {
    deaths.follow((tx, actor, change) => this.follow(tx, actor, change));
  }

  /**
   * Ends the running mandates of who died, and withdraws those that were to begin later; moves those
   * ends with a corrected day, and takes them back where the death was an error.
   */
  private async follow(tx: Tx, actor: Actor, change: DeathChange): Promise<void> {
    const { memberId, before, after, grounds } = change;
    const isNever = (from: { readonly earliest: string }) =>
      after !== null && from.earliest >= after.latest;
    for (const row of await this.store.mandatesOf(tx, memberId)) {
      if (row.untilEdtf !== null || !isNever(intervalOf(row).from)) continue;
      const why = `The holder died on ${after?.text}.`;
      await this.mandates.takeOut(tx, actor, row, why, grounds.decisionId);
    }
    // Note and place were given for the roster, which is not public as mandates are.
    const end = after && {
      until: after,
      reason: 'DECEASED' as const,
      grounds: { ...grounds, sourcePlace: null, note: null },
    };
    for (const row of await this.store.mandatesOf(tx, memberId)) {
      const endedByIt = row.endReason === 'DECEASED' && row.untilEdtf === before?.text;
      if (row.untilEdtf !== null && !endedByIt) continue;
      const { from } = intervalOf(row);
      if (after !== null && !isFeasible({ boundaries: [from, after] })) continue;
      await this.mandates.setEnd(tx, actor, row, end);
    }
  }
}
