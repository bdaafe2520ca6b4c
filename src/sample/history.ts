import { dayNumber, type LocalDate } from '../kernel/calendar.js';
import type { MemberClass } from '../registry/members/member.model.js';
import { branchesOf, type SampleBranch } from './branches.js';
import { type Day, DAYS_PER_YEAR } from './dates.js';
import { Memberships, type SampleMembership } from './memberships.js';
import { drawPerson, type SamplePerson } from './people.js';
import { Random, Weighted } from './random.js';
import { type SampleTerm, termsUntil } from './terms.js';

/** How large a sample is, and which one of that size. */
export interface SampleSize {
  readonly members: number;
  readonly branches: number;
  readonly seed: number;
}

/** A member with all memberships, in order of time. */
export interface SampleMember extends SamplePerson {
  /** Numbers follow the order of joining. */
  readonly number: string;
  readonly memberships: readonly SampleMembership[];
}

/** A fictional association: branches and terms at once, members one after the other. */
export interface SampleHistory {
  readonly founded: Day;
  /** The day after which nothing happens. */
  readonly last: Day;
  readonly terms: readonly SampleTerm[];
  readonly branches: readonly SampleBranch[];
  /** Makes the members anew at each call, always the same; holds none of them. */
  members(): Generator<SampleMember>;
}

/** Each part of the sample draws from a sequence of its own, so that no part shifts another. */
export const SEQUENCE = { branches: 1, members: 2, committees: 3, congresses: 4 } as const;

/** The share of members who found the association, and of those who join in the months after. */
const FOUNDERS = 0.08;
const WAVE = { share: 0.12, days: 200 };

/** Until how long after the founding old rosters tell of admissions, and how many of these. */
const OLD_ROSTERS = { years: 7, share: 0.3 };

const FIRST_CLASS = new Weighted<MemberClass>([
  ['FULL', 80],
  ['ASSOCIATE', 17],
  ['HONORARY', 3],
]);

/**
 * Makes up an association from its founding to a day.
 *
 * @param horizon the day after which nothing happens
 * @returns the same for the same size and horizon
 */
export function makeHistory(size: SampleSize, horizon: LocalDate): SampleHistory {
  const terms = termsUntil(horizon);
  const founded = (terms[0] as SampleTerm).opens;
  const last = dayNumber(horizon);
  const random = new Random(size.seed, SEQUENCE.branches);
  const branches = branchesOf(random, size.branches, founded, last);
  return {
    founded,
    last,
    terms,
    branches,
    members: () => drawMembers(size, branches, founded, last),
  };
}

function* drawMembers(
  { members, seed }: SampleSize,
  branches: readonly SampleBranch[],
  founded: Day,
  last: Day,
): Generator<SampleMember> {
  const random = new Random(seed, SEQUENCE.members);
  const fates = new Memberships(branches, last);
  const digits = Math.max(5, String(members).length);
  for (let serial = 1; serial <= members; serial += 1) {
    const day = joiningDay((serial - random.next()) / members, founded, last);
    const branch = fates.drawBranch(random, day);
    const workplace = branch === null ? null : (branches[branch] as SampleBranch);
    const person = drawPerson(random, serial, day, last, workplace);
    const early = day < founded + OLD_ROSTERS.years * DAYS_PER_YEAR;
    yield {
      ...person,
      number: `HV${String(serial).padStart(digits, '0')}`,
      memberships: fates.draw(random, {
        day,
        branch,
        class: person.kind === 'ORGANIZATION' ? 'ASSOCIATE' : FIRST_CLASS.draw(random),
        born: person.born,
        imported: day > founded && early && random.chance(OLD_ROSTERS.share),
      }),
    };
  }
}

/**
 * The day on which a member joins: many at the founding and soon after, then a steady flow.
 *
 * @param share the share of members who join before, from 0 to 1
 */
function joiningDay(share: number, founded: Day, last: Day): Day {
  if (share < FOUNDERS) return founded;
  const inWave = (share - FOUNDERS) / WAVE.share;
  if (inWave < 1) return Math.floor(founded + WAVE.days * inWave);
  const inFlow = (share - FOUNDERS - WAVE.share) / (1 - FOUNDERS - WAVE.share);
  const start = founded + WAVE.days;
  return Math.floor(start + (last - start) * inFlow);
}
