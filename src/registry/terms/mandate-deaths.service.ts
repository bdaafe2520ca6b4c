import { Injectable } from '@nestjs/common';

import { isFeasible } from '../../kernel/interval.js';
import type { Actor } from '../../platform/access/actor.js';
import { intervalOf } from '../../platform/database/temporal.js';
import type { Tx } from '../../platform/database/unit-of-work.js';
import { type DeathChange, MemberDeaths } from '../members/member-deaths.js';
import { BodiesService } from './bodies.service.js';
import { BodiesStore } from './bodies.store.js';
import { MandatesService } from './mandates.service.js';
import type { Body, Mandate } from './term.entity.js';

/** Nobody holds office after death: mandates end with their holder's life, as the roster has it. */
@Injectable()
export class MandateDeaths {
  constructor(
    deaths: MemberDeaths,
    private readonly bodies: BodiesService,
    private readonly store: BodiesStore,
    private readonly mandates: MandatesService,
  ) {
    deaths.follow((tx, actor, change) => this.follow(tx, actor, change));
  }

  /**
   * Ends the mandates of who died that run, or end later in the books, and withdraws those that were to
   * begin later; moves those ends with a corrected day, and takes them back where the death was an
   * error. One that was withdrawn does not come back.
   *
   * @throws DomainError NO_VACANCY where a mandate would run on in a seat that was filled since
   */
  private async follow(tx: Tx, actor: Actor, change: DeathChange): Promise<void> {
    const { memberId, before, after, grounds } = change;
    const endedByIt = (row: Mandate) =>
      row.endReason === 'DECEASED' && row.untilEdtf === before?.text;
    const isNever = (from: { readonly earliest: string }) =>
      after !== null && from.earliest >= after.latest;
    for (const row of await this.store.mandatesOf(tx, memberId)) {
      const isOver = row.untilEdtf !== null && !endedByIt(row);
      if (isOver || !isNever(intervalOf(row).from)) continue;
      const why = `The holder died on ${after?.text}.`;
      await this.mandates.takeOut(tx, actor, row, why, grounds.decisionId);
    }
    const { associationId, decisionId, sourceId } = grounds;
    // Note, place and reason were given for the roster, which is not public as mandates are.
    const end = after && {
      until: after,
      reason: 'DECEASED' as const,
      grounds: { associationId, decisionId, sourceId, sourcePlace: null, note: null },
    };
    for (const row of await this.store.mandatesOf(tx, memberId)) {
      const { from, until } = intervalOf(row);
      const outlasts = until !== null && after !== null && until.earliest > after.latest;
      if (until !== null && !endedByIt(row) && !outlasts) continue;
      if (after !== null && !isFeasible({ boundaries: [from, after] })) continue;
      await this.checkRoom(tx, row, change);
      await this.mandates.setEnd(tx, actor, row, end);
    }
  }

  /** A seat that was filled after the death is not given back by a correction of it. */
  private async checkRoom(
    tx: Tx,
    { bodyId, key, postId, untilEdtf }: Mandate,
    { before, after, path }: DeathChange,
  ): Promise<void> {
    const isLonger = after === null || (before !== null && after.latest > before.latest);
    if (untilEdtf === null || before === null || !isLonger) return;
    const body = (await this.store.findBody(String(bodyId), tx)) as Body;
    await this.bodies.checkVacant(tx, body, before.latest, 1, path);
    const post = (await this.store.postsOf(tx, bodyId)).find(({ id }) => id === postId);
    if (post?.kind !== 'CHAIR') return;
    await this.bodies.checkChairVacant(tx, body, before.latest, path, [key]);
  }
}
