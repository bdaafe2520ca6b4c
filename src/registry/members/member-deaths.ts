import { Injectable } from '@nestjs/common';

import type { UncertainDate } from '../../kernel/edtf.js';
import type { Actor } from '../../platform/access/actor.js';
import type { Tx } from '../../platform/database/unit-of-work.js';
import type { GroundColumns } from '../associations/grounds.js';
import type { MembershipEntry } from './membership.rules.js';

/** What a change of memberships does to the day of a member's death; null where the books have none. */
export interface DeathChange {
  readonly memberId: number;
  readonly before: UncertainDate | null;
  readonly after: UncertainDate | null;
  /** What the change rests on. */
  readonly grounds: GroundColumns;
  /** Of the argument at fault, where what follows is refused. */
  readonly path: readonly string[];
}

type Follow = (tx: Tx, actor: Actor, change: DeathChange) => Promise<void>;

/** Tells the rooms above, within the unit of work, that a death came into the books or left them. */
@Injectable()
export class MemberDeaths {
  private readonly followers: Follow[] = [];

  follow(follower: Follow): void {
    this.followers.push(follower);
  }

  async tell(tx: Tx, actor: Actor, change: DeathChange): Promise<void> {
    if (change.before?.text === change.after?.text) return;
    for (const follower of this.followers) await follower(tx, actor, change);
  }
}

/** The day of death that memberships in order of time tell of. */
export function diedOn(entries: readonly MembershipEntry[]): UncertainDate | null {
  const last = entries.at(-1);
  return last?.endReason === 'DECEASED' ? last.interval.until : null;
}
