import { FOR_EVER, type LocalDate } from '../kernel/calendar.js';
import type { UncertainDate } from '../kernel/edtf.js';
import type { MembershipEndReason } from '../registry/members/member.model.js';
import { dateOf, type Day } from './dates.js';
import type { SampleMembership } from './memberships.js';
import type { Random } from './random.js';

/** A member who may stand for the leading bodies: one who is certainly full for some time. */
export interface Candidate {
  /** Id of the member. */
  readonly holder: number;
  readonly fullFrom: LocalDate;
  /** Null while it runs. */
  readonly fullUntil: UncertainDate | null;
  readonly endReason: MembershipEndReason | null;
}

/** Enough for the largest committees. */
const POOL = 96;

/**
 * Keeps, of members who pass one by one, a few candidates for each election: drawn so that each of
 * them is as likely as any other (reservoir sampling, algorithm R), in a memory that does not grow.
 */
export class Candidates {
  private readonly pools: ReadonlyMap<
    Day,
    { readonly on: LocalDate; seen: number; kept: Candidate[] }
  >;

  /** @param days on which there are elections */
  constructor(
    days: readonly Day[],
    private readonly random: Random,
  ) {
    this.pools = new Map(days.map((day) => [day, { on: dateOf(day), seen: 0, kept: [] }]));
  }

  /** Lets a member stand on every day on which they certainly are full members. */
  consider(holder: number, memberships: readonly SampleMembership[]): void {
    for (const run of fullRuns(memberships)) {
      const candidate = { holder, ...run };
      for (const pool of this.pools.values()) {
        if (!isFullOn(candidate, pool.on)) continue;
        pool.seen += 1;
        const place = pool.seen <= POOL ? pool.seen - 1 : this.random.int(0, pool.seen - 1);
        if (place < POOL) pool.kept[place] = candidate;
      }
    }
  }

  /** Those kept for an election. */
  on(day: Day): readonly Candidate[] {
    return this.pools.get(day)?.kept ?? [];
  }
}

/** Whether a candidate certainly is a full member on a day. */
export function isFullOn({ fullFrom, fullUntil }: Candidate, day: LocalDate): boolean {
  return fullFrom <= day && day < (fullUntil?.earliest ?? FOR_EVER);
}

/** Whether a candidate certainly stays a full member until a day, or without end. */
export function staysUntil({ fullUntil }: Candidate, day: Day | null): boolean {
  return fullUntil === null || (day !== null && dateOf(day) <= fullUntil.earliest);
}

/** The longest chains of continuing memberships of class FULL (docs/domain.md §2.5). */
function fullRuns(memberships: readonly SampleMembership[]): Omit<Candidate, 'holder'>[] {
  const runs: Omit<Candidate, 'holder'>[] = [];
  let open = false;
  for (const { class: memberClass, from, until, startReason, endReason } of memberships) {
    const full = memberClass === 'FULL';
    if (full) {
      const continuing = startReason === 'TRANSFERRED' || startReason === 'CLASS_CHANGED';
      const before = open && continuing ? runs.pop() : undefined;
      runs.push({
        fullFrom: before?.fullFrom ?? from.latest,
        fullUntil: until,
        endReason,
      });
    }
    open = full;
  }
  return runs;
}
