import { exactly, type Day, DAYS_PER_YEAR, written } from './dates.js';
import type { UncertainDate } from '../kernel/edtf.js';
import type {
  BranchBeginning,
  BranchEnding,
  BranchSector,
} from '../registry/branches/branch.model.js';
import { type Random, Weighted } from './random.js';

/** Where a member of a branch goes on its last day, or when it is split. */
export type Destination =
  /** The branch with this index, or the association directly. */
  | { readonly branch: number | null }
  /** Out of the association with the branch. */
  | 'LEAVES'
  /** Nowhere. */
  | 'STAYS';

/** What befalls all members of a branch on one day. */
export interface Upheaval {
  readonly day: Day;
  readonly destinations: Weighted<Destination>;
}

/** A branch with its whole life. */
export interface SampleBranch {
  readonly index: number;
  readonly code: string;
  readonly sector: BranchSector;
  /** Name of the organization it is at, if it is at one. */
  readonly host: string | null;
  /** In order of time: each holds until the next. */
  readonly names: readonly { readonly name: string; readonly from: UncertainDate }[];
  readonly begins: Day;
  /** First day without it; Infinity while it lives. */
  readonly ends: Day;
  readonly from: UncertainDate;
  readonly until: UncertainDate | null;
  readonly beginning: BranchBeginning;
  readonly ending: BranchEnding | null;
  readonly parent: { readonly index: number; readonly from: UncertainDate } | null;
  /** Where it came from by a split, or went by a merger. */
  readonly succession: {
    readonly act: 'MERGER' | 'SPLIT';
    readonly predecessor: number;
    readonly successor: number;
    readonly on: UncertainDate;
  } | null;
  readonly upheaval: Upheaval | null;
  /** How many members it attracts, beside the others. */
  readonly weight: number;
}

/** What happens to the branches of each block of sixteen, by their place in it. */
const BLOCK = 16;
const [
  STEM,
  RENAMED,
  MERGED,
  DISSOLVED,
  SUB,
  LATER_SUB,
  SPLIT_OFF,
  DISBANDED,
  SUB_SUB,
  YEAR_KNOWN,
] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];

const SECTORS = new Weighted<BranchSector>([
  ['ENTERPRISE', 28],
  ['PUBLIC_SERVICE_UNIT', 20],
  ['STATE_AGENCY', 18],
  ['EDUCATION', 16],
  ['TERRITORIAL', 14],
  ['OTHER', 4],
]);

/** What a branch of a sector is called, and what one was called before it was renamed. */
const CALLED: Record<BranchSector, readonly [now: string, once: string]> = {
  STATE_AGENCY: ['Cơ quan Nhà nước', 'Sở, Ban, Ngành'],
  PUBLIC_SERVICE_UNIT: ['Đơn vị Sự nghiệp', 'Trung tâm Tin học'],
  ENTERPRISE: ['Doanh nghiệp Công nghệ', 'Công ty Phần mềm'],
  EDUCATION: ['Trường Đại học', 'Trường Cao đẳng'],
  TERRITORIAL: ['Khu vực', 'Huyện'],
  OTHER: ['Liên ngành', 'Tổng hợp'],
};
const WITHOUT_HOST: ReadonlySet<BranchSector> = new Set<BranchSector>(['TERRITORIAL', 'OTHER']);

const YEAR_ONLY = { year: 1, month: 0 };

/**
 * The branches of the sample, in an order in which each is named after those that it depends on.
 *
 * Of every sixteen one is renamed, one merged into another, two are dissolved (the members of one
 * go elsewhere, most of the other's leave with it), one is split from another, three are
 * sub-branches, one of them below a sub-branch and one only after some years, and of one only the
 * year is known in which it began.
 *
 * @param count how many, over the whole time
 * @param founded the day on which the association is founded
 * @param horizon the day after which nothing happens; at least ten years later
 */
export function branchesOf(
  random: Random,
  count: number,
  founded: Day,
  horizon: Day,
): SampleBranch[] {
  /** A day at a share of the whole time, give or take some months. */
  const around = (share: number) =>
    Math.floor(founded + share * (horizon - founded)) + random.int(-150, 150);
  const digits = Math.max(2, String(count).length);
  const branches: SampleBranch[] = [];
  for (let index = 0; index < count; index += 1) {
    const place = index % BLOCK;
    const block = index - place;
    const sector = SECTORS.draw(random);
    const number = index + 1;
    const [now, once] = CALLED[sector];
    const name = `Chi hội ${now} số ${number}`;
    const begins = beginningOf(random, place, founded, horizon, around);
    const from = place === YEAR_KNOWN ? written(random, begins, YEAR_ONLY) : exactly(begins);
    const end = endingOf(place, block, around);
    const until = end && exactly(end.day);
    branches.push({
      index,
      code: `CH${String(number).padStart(digits, '0')}`,
      sector,
      host: WITHOUT_HOST.has(sector) ? null : `${now} số ${number} (hư cấu)`,
      names:
        place === RENAMED
          ? [
              { name: `Chi hội ${once} số ${number}`, from },
              { name, from: exactly(around(0.45)) },
            ]
          : [{ name, from }],
      begins,
      ends: end?.day ?? Infinity,
      from,
      until,
      beginning: place === SPLIT_OFF ? 'SPLIT' : begins === founded ? 'ESTABLISHED' : 'ADMITTED',
      ending: end?.ending ?? null,
      parent: parentOf(place, block, from, exactly(around(0.6))),
      succession:
        place === SPLIT_OFF
          ? { act: 'SPLIT', predecessor: block + RENAMED, successor: index, on: from }
          : until && end?.ending === 'MERGED'
            ? { act: 'MERGER', predecessor: index, successor: block + STEM, on: until }
            : null,
      upheaval: end && { day: end.day, destinations: end.destinations },
      weight: Math.exp(1.2 * (random.next() + random.next() + random.next() - 1.5)),
    });
  }
  return branches.map((branch) => withSplit(branch, branches));
}

/** Those on which others depend are there from the start; others are admitted later, now and then. */
function beginningOf(
  random: Random,
  place: number,
  founded: Day,
  horizon: Day,
  around: (share: number) => Day,
): Day {
  if (place === SPLIT_OFF) return around(0.55);
  if (place === SUB_SUB) return around(0.35);
  if (place < SUB_SUB || random.chance(0.6)) return founded;
  return random.int(founded + 200, horizon - Math.floor(1.5 * DAYS_PER_YEAR));
}

interface Ending {
  readonly day: Day;
  readonly ending: BranchEnding;
  readonly destinations: Weighted<Destination>;
}

function endingOf(place: number, block: number, around: (share: number) => Day): Ending | null {
  const stem: Destination = { branch: block + STEM };
  const nowhere: Destination = { branch: null };
  switch (place) {
    case MERGED:
      return { day: around(0.7), ending: 'MERGED', destinations: new Weighted([[stem, 1]]) };
    case DISSOLVED:
      return {
        day: around(0.5),
        ending: 'DISSOLVED',
        destinations: new Weighted([
          [stem, 4],
          [nowhere, 1],
        ]),
      };
    case DISBANDED:
      return {
        day: around(0.8),
        ending: 'DISSOLVED',
        destinations: new Weighted<Destination>([
          ['LEAVES', 3],
          [nowhere, 2],
        ]),
      };
    default:
      return null;
  }
}

function parentOf(
  place: number,
  block: number,
  from: UncertainDate,
  later: UncertainDate,
): SampleBranch['parent'] {
  switch (place) {
    case SUB:
      return { index: block + STEM, from };
    case LATER_SUB:
      return { index: block + STEM, from: later };
    case SUB_SUB:
      return { index: block + SUB, from };
    default:
      return null;
  }
}

/** A branch that another was split from goes on, and a third of its members go over. */
function withSplit(branch: SampleBranch, branches: readonly SampleBranch[]): SampleBranch {
  const offshoot = branches[branch.index - RENAMED + SPLIT_OFF];
  if (branch.index % BLOCK !== RENAMED || offshoot === undefined) return branch;
  const destinations = new Weighted<Destination>([
    [{ branch: offshoot.index }, 1],
    ['STAYS', 2],
  ]);
  return { ...branch, upheaval: { day: offshoot.begins, destinations } };
}
