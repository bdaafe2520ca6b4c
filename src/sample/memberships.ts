import type { UncertainDate } from '../kernel/edtf.js';
import type {
  MemberClass,
  MembershipEndReason,
  MembershipStartReason,
} from '../registry/members/member.model.js';
import type { SampleBranch } from './branches.js';
import { type Day, DAYS_PER_YEAR, exactly, written } from './dates.js';
import { type Random, Weighted } from './random.js';

/** One membership as it is written; a member's come in order of time. */
export interface SampleMembership {
  /** Index of the branch; null directly in the association. */
  readonly branch: number | null;
  readonly class: MemberClass;
  readonly from: UncertainDate;
  readonly until: UncertainDate | null;
  readonly startReason: MembershipStartReason;
  readonly endReason: MembershipEndReason | null;
}

/** The beginning of a member's history: what their age, kind and first papers make of it. */
export interface Joining {
  readonly day: Day;
  readonly branch: number | null;
  readonly class: MemberClass;
  /** Null for an organization, which does not die. */
  readonly born: Day | null;
  /** Whether an older roster tells of it, and tells less. */
  readonly imported: boolean;
}

/** A membership that runs, and the days known about it. */
interface Stay extends Pick<SampleMembership, 'branch' | 'class' | 'from' | 'startReason'> {
  readonly since: Day;
}

/** How a stay ends: its last boundary, and where the member goes on, if anywhere. */
interface Turn {
  readonly day: Day;
  readonly until: UncertainDate;
  readonly reason: MembershipEndReason;
  readonly next: Pick<Stay, 'branch' | 'class'> | null;
}

type Chance = 'RESIGNED' | 'REMOVED' | 'EXPELLED' | 'DECEASED' | 'TRANSFERRED' | 'CLASS_CHANGED';

/** After so long without an event, the chances of the next are weighed anew. */
const CHECKUP = 3 * DAYS_PER_YEAR;

const IMPORTED = { year: 0.75, month: 0.25 };
const TRANSFER = { year: 0.15, month: 0.07 };
const LEAVE = { year: 0.05, month: 0.03 };
const COMES_BACK = 0.18;
const WITHOUT_BRANCH = 0.04;

/**
 * Draws what becomes of members over the years. Every history is laid out in days first, each
 * membership of at least one day, within its branch's life and none over another; then some of the
 * days are written less precisely, the two sides of a boundary alike. So the days laid out are a
 * choice that satisfies all rules together (docs/domain.md §2.6).
 */
export class Memberships {
  private readonly attraction: Weighted<number>;

  /** @param horizon the day after which nothing happens */
  constructor(
    private readonly branches: readonly SampleBranch[],
    private readonly horizon: Day,
  ) {
    this.attraction = new Weighted(branches.map(({ index, weight }) => [index, weight]));
  }

  /** A branch that exists on a day; null for the association directly, which some always choose. */
  drawBranch(random: Random, day: Day, notThis: number | null = null): number | null {
    if (random.chance(WITHOUT_BRANCH)) return null;
    for (let attempt = 0; attempt < 20; attempt += 1) {
      const index = this.attraction.draw(random);
      const branch = this.branches[index] as SampleBranch;
      if (index !== notThis && branch.begins <= day && day < branch.ends) return index;
    }
    return null;
  }

  /** A member's memberships from joining on. */
  draw(random: Random, joining: Joining): SampleMembership[] {
    const { day, branch, born } = joining;
    const history: SampleMembership[] = [];
    let stay: Stay | null = {
      branch,
      class: joining.class,
      since: day,
      from: joining.imported ? written(random, day, IMPORTED) : exactly(day),
      startReason: joining.imported ? 'IMPORTED' : 'ADMITTED',
    };
    while (stay !== null) {
      const turn: Turn | null = this.nextTurn(random, stay, born);
      history.push({
        branch: stay.branch,
        class: stay.class,
        from: stay.from,
        until: turn?.until ?? null,
        startReason: stay.startReason,
        endReason: turn?.reason ?? null,
      });
      stay = turn && (continued(turn) ?? this.comeback(random, turn));
    }
    return history;
  }

  /** What ends a stay; null if nothing does until the horizon. */
  private nextTurn(random: Random, stay: Stay, born: Day | null): Turn | null {
    const upheaval = stay.branch === null ? null : this.branches[stay.branch]?.upheaval;
    let day = stay.since;
    while (day <= this.horizon) {
      const chances = yearlyChances(
        stay.class,
        born === null ? null : (day - born) / DAYS_PER_YEAR,
      );
      const total = chances.reduce((sum, [, chance]) => sum + chance, 0);
      const wait = Math.ceil((-Math.log(1 - random.next()) / total) * DAYS_PER_YEAR);
      const next = day + Math.max(1, Math.min(wait, CHECKUP));
      if (upheaval && day < upheaval.day && upheaval.day <= next) {
        const destination = upheaval.destinations.draw(random);
        if (destination !== 'STAYS') {
          const until = exactly(upheaval.day);
          return destination === 'LEAVES'
            ? { day: upheaval.day, until, reason: 'BRANCH_DISSOLVED', next: null }
            : {
                day: upheaval.day,
                until,
                reason: 'TRANSFERRED',
                next: { branch: destination.branch, class: stay.class },
              };
        }
        day = upheaval.day;
        continue;
      }
      day = next;
      if (day > this.horizon || wait > CHECKUP) continue;
      const turn = this.turn(random, stay, day, new Weighted(chances).draw(random));
      if (turn) return turn;
    }
    return null;
  }

  /** The turn that a chance brings on a day; null if it comes to nothing. */
  private turn(random: Random, stay: Stay, day: Day, chance: Chance): Turn | null {
    switch (chance) {
      case 'TRANSFERRED': {
        const branch = this.drawBranch(random, day, stay.branch);
        if (branch === stay.branch) return null;
        const until = written(random, day, TRANSFER);
        return { day, until, reason: chance, next: { branch, class: stay.class } };
      }
      case 'CLASS_CHANGED': {
        const next = { branch: stay.branch, class: promotion(stay.class) };
        return { day, until: exactly(day), reason: chance, next };
      }
      case 'DECEASED':
        return { day, until: exactly(day), reason: chance, next: null };
      case 'RESIGNED':
      case 'REMOVED':
      case 'EXPELLED':
        return { day, until: written(random, day, LEAVE), reason: chance, next: null };
    }
  }

  /** The stay of somebody who joins again after having left, or null. */
  private comeback(random: Random, { day, reason }: Turn): Stay | null {
    if (reason === 'DECEASED' || reason === 'EXPELLED' || !random.chance(COMES_BACK)) return null;
    const since = day + random.int(120, 1800);
    if (since > this.horizon) return null;
    const branch = this.drawBranch(random, since);
    const startReason = 'REINSTATED';
    return { branch, class: 'FULL', since, from: exactly(since), startReason };
  }
}

function continued({ day, until, reason, next }: Turn): Stay | null {
  if (next === null || (reason !== 'TRANSFERRED' && reason !== 'CLASS_CHANGED')) return null;
  return { ...next, since: day, from: until, startReason: reason };
}

function promotion(from: MemberClass): MemberClass {
  return from === 'ASSOCIATE' ? 'FULL' : 'HONORARY';
}

/** The chances of each event within a year. @param age in years; null for an organization */
function yearlyChances(memberClass: MemberClass, age: number | null): [Chance, number][] {
  return [
    ['RESIGNED', memberClass === 'HONORARY' ? 0.003 : 0.016],
    ['REMOVED', 0.011],
    ['EXPELLED', 0.001],
    ['DECEASED', age === null ? 0 : 0.0008 * Math.exp(0.075 * Math.max(0, age - 30))],
    ['TRANSFERRED', 0.03],
    ['CLASS_CHANGED', changeChance(memberClass, age)],
  ];
}

function changeChance(memberClass: MemberClass, age: number | null): number {
  if (memberClass === 'HONORARY') return 0;
  if (memberClass === 'ASSOCIATE') return 0.14;
  return age !== null && age > 60 ? 0.03 : 0;
}
