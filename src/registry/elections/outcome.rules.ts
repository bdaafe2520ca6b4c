import {
  BASE_IN_WORDS,
  leastToReach,
  type Majority,
  type MajorityBase,
  percent,
  reaches,
  shareInWords,
} from '../rule-sets/rule-set.rules.js';
import { ending, sentence } from './outcome-reasons.rules.js';
import { type Count, type Tally, validOf } from './tally.rules.js';

/** What became of a candidate in a round. */
export type CandidateState = 'ELECTED' | 'NOT_ELECTED' | 'TIED';

/** How many there were when a poll was opened; null where unknown. */
export interface PollNumbers {
  readonly convened: number | null;
  readonly excused: number | null;
  readonly present: number | null;
}

/** How one candidate came off, with all that decides it. */
export interface OutcomeRow extends Count {
  /** What the majority is counted on, and how many that are; null if unknown. */
  readonly base: MajorityBase;
  readonly baseNumber: number | null;
  /** Votes as a share of the base, e.g. '53.67'; null if unknown. */
  readonly percent: string | null;
  /** The least votes that reach the majority; null where the most votes suffice, or it is unknown. */
  readonly threshold: number | null;
  /** The same in words: 'needs 266 of 531 valid ballots: more than 1/2'; null where it is. */
  readonly needed: string | null;
  /** Place by votes, from 1; those with equally many share it. Null if unknown, or withdrawn. */
  readonly rank: number | null;
  readonly state: CandidateState;
  /** A full sentence why, without the name. */
  readonly why: string;
}

/** The result of a round. */
export interface Outcome {
  readonly seats: number;
  readonly seatsFilled: number;
  readonly seatsOpen: number;
  /** In the order of the votes, those with equally many in the order of the list. */
  readonly rows: readonly OutcomeRow[];
  /** Who shares the last seats with equally many votes, and how many seats those are; null: nobody. */
  readonly tie: { readonly candidates: readonly string[]; readonly seats: number } | null;
}

/** What a result is computed from. */
export interface OutcomeFrame {
  readonly majority: Majority;
  readonly decimals: number;
  readonly seats: number;
  readonly numbers: PollNumbers;
  readonly yesNo: boolean;
  /** Keys of those who stood and withdrew: votes for them count, and elect nobody. */
  readonly withdrawn?: ReadonlySet<string>;
}

/** A candidate on the way to a state. */
interface Standing extends Omit<OutcomeRow, 'state' | 'why' | 'rank'> {
  readonly place: number;
  readonly reached: boolean | null;
}

/**
 * The result of a round (docs/domain.md §5): of those who reach the majority on the base the most
 * votes first, up to the seats. Who reaches it beyond the seats is not elected; equally many votes
 * across the last seat are a tie, broken by nobody here. Fewer than the seats is a valid end.
 *
 * @returns null where a number on which the result depends is unknown: the base, or votes that
 *   could change who is elected
 */
export function outcome(frame: OutcomeFrame, tally: Tally): Outcome | null {
  const unknown = tally.counts.filter(({ votes }) => votes === null);
  if (unknown.length === 0) return decided(frame, tally);
  // Who is elected whether those have no votes or all there can be is elected in any case.
  const with0 = decided(
    frame,
    withVotes(tally, () => 0),
    true,
  );
  const { present, convened } = frame.numbers;
  const most = validOf(tally) ?? tally.returned ?? tally.issued ?? present ?? convened;
  if (most === null || with0 === null) return null;
  const withMost = decided(
    frame,
    withVotes(tally, ({ against, void: voided }) => most - (against ?? 0) - (voided ?? 0)),
  );
  const same =
    withMost !== null && JSON.stringify(states(with0)) === JSON.stringify(states(withMost));
  if (!same || with0.tie !== null) return null;
  const names = new Set(unknown.map(({ candidate }) => candidate));
  const rows = with0.rows.map((row) => (names.has(row.candidate) ? withoutVotes(row) : row));
  return { ...with0, rows };
}

/** How many the base of a majority counts for one name; null if unknown. */
export function baseNumber(
  base: MajorityBase,
  tally: Tally,
  { votes, against }: Count,
  { convened, excused, present }: PollNumbers,
): number | null {
  switch (base) {
    case 'VALID':
      return validOf(tally);
    case 'RETURNED':
      return tally.returned ?? addUp(tally.valid, tally.invalid);
    case 'ISSUED':
      return tally.issued;
    case 'PRESENT':
      return present;
    case 'CONVENED':
      return convened;
    case 'CONVENED_LESS_EXCUSED':
      return convened === null || excused === null ? null : convened - excused;
    case 'FOR_AND_AGAINST':
      return addUp(votes, against);
  }
}

/**
 * The numbers of a candidate whose state is reported, as far as they are known, with a sentence that
 * sets what was reported beside them.
 */
export function reportedRow(
  frame: Omit<OutcomeFrame, 'seats'> | null,
  tally: Tally,
  count: Count,
  state: CandidateState,
): OutcomeRow {
  const said = `Reported as ${STATE_IN_WORDS[state]}`;
  if (frame === null) {
    const unruled = { base: 'VALID', baseNumber: tally.valid, threshold: null } as const;
    const row = { ...count, ...unruled, percent: null, needed: null, rank: null, state };
    return { ...row, why: `${said}; by which rule is not recorded.` };
  }
  const row = standingOf(frame, tally, count, 0);
  const { place: _, reached: __, ...numbers } = row;
  const why =
    row.reached === null
      ? `${said}; the numbers to compute it from are not known.`
      : `${said}. ${sentence(row, frame)}`;
  return { ...numbers, rank: null, state, why };
}

/** What is said of a state in a sentence. */
const STATE_IN_WORDS: Readonly<Record<CandidateState, string>> = {
  ELECTED: 'elected',
  NOT_ELECTED: 'not elected',
  TIED: 'tied',
};

/** @param open whether votes are unknown, so that the places of those not elected are too */
function decided(frame: OutcomeFrame, tally: Tally, open = false): Outcome | null {
  const standing = tally.counts.map((count, i) => standingOf(frame, tally, count, i));
  const { share, base } = frame.majority;
  const needsBase = share !== null || base === 'FOR_AND_AGAINST';
  if (needsBase && standing.some((one) => one.baseNumber === null)) return null;
  const needsAgainst = share === null && frame.yesNo;
  if (needsAgainst && standing.some(({ against }) => against === null)) return null;
  const ranked = [...standing].sort((a, b) => compare(a, b) || a.place - b.place);
  const stayed = ranked.filter(({ candidate }) => !frame.withdrawn?.has(candidate));
  const contenders = stayed.filter(({ reached }) => reached !== false);
  const tied = tiedAcross(contenders, frame.seats);
  const elected = contenders.slice(0, frame.seats).filter((one) => !tied.includes(one));
  const seatsOpen = frame.seats - elected.length;
  const rows = ranked.map((one): OutcomeRow => {
    const { place: _, reached, ...row } = one;
    const state = elected.includes(one) ? 'ELECTED' : tied.includes(one) ? 'TIED' : 'NOT_ELECTED';
    const ahead = stayed.filter((other) => compare(other, one) < 0).length;
    const isKnown = stayed.includes(one) && !(open && state === 'NOT_ELECTED');
    const rank = isKnown ? 1 + ahead : null;
    const end = stayed.includes(one)
      ? ending(state, { rank, frame, reached: reached !== false, tied: tied.length, seatsOpen })
      : 'But the candidate withdrew: not elected.';
    return { ...row, rank, state, why: `${sentence(one, frame)} ${end}` };
  });
  return {
    seats: frame.seats,
    seatsFilled: elected.length,
    seatsOpen,
    rows,
    tie:
      tied.length === 0
        ? null
        : { candidates: tied.map(({ candidate }) => candidate), seats: seatsOpen },
  };
}

/** Those with equally many votes as the last of the seats, where there are more of them than seats. */
function tiedAcross(ranked: readonly Standing[], seats: number): readonly Standing[] {
  const last = ranked[seats - 1];
  const next = ranked[seats];
  if (!last || !next || compare(last, next) !== 0) return [];
  return ranked.filter((one) => compare(one, last) === 0);
}

function standingOf(
  { majority: { share, base }, decimals, numbers, yesNo }: Omit<OutcomeFrame, 'seats'>,
  tally: Tally,
  count: Count,
  place: number,
): Standing {
  const number = baseNumber(base, tally, count, numbers);
  const { votes } = count;
  const known = votes !== null && number !== null;
  const threshold = share === null || number === null ? null : leastToReach(share, number);
  const hasReached = () => {
    // Where the most votes suffice, it still takes one, and on a yes/no list more than are against.
    if (share === null) {
      const least = yesNo ? count.against : 0;
      return votes === null || least === null ? null : votes > least;
    }
    return known ? reaches(share, votes, number) : null;
  };
  return {
    ...count,
    base,
    baseNumber: number,
    percent: known && number > 0 ? percent(votes, number, decimals) : null,
    threshold,
    needed:
      share === null || threshold === null
        ? null
        : `needs ${threshold} of ${number} ${BASE_IN_WORDS[base]}: ${shareInWords(share)}`,
    place,
    reached: hasReached(),
  };
}

/** More votes first; where each name has a base of its own, the greater share of it. */
function compare(a: Standing, b: Standing): number {
  if (a.base !== 'FOR_AND_AGAINST') return (b.votes ?? 0) - (a.votes ?? 0);
  const [ours, theirs] = [a, b].map((one) => ({
    votes: BigInt(one.votes ?? 0),
    // Nobody said anything of the name: nothing of nothing is no share.
    whole: BigInt(one.baseNumber || 1),
  })) as [{ votes: bigint; whole: bigint }, { votes: bigint; whole: bigint }];
  const difference = theirs.votes * ours.whole - ours.votes * theirs.whole;
  return difference < 0n ? -1 : Number(difference > 0n);
}

function states({ rows }: Outcome): [string, CandidateState][] {
  return rows
    .map(({ candidate, state }): [string, CandidateState] => [candidate, state])
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

function withVotes(tally: Tally, votesOf: (count: Count) => number): Tally {
  const counts = tally.counts.map((count) => ({ ...count, votes: count.votes ?? votesOf(count) }));
  return { ...tally, counts };
}

function withoutVotes(row: OutcomeRow): OutcomeRow {
  const why =
    'The votes are not known, but however many they are they do not suffice: not elected.';
  const number = row.base === 'FOR_AND_AGAINST' ? null : row.baseNumber;
  return { ...row, votes: null, baseNumber: number, percent: null, rank: null, why };
}

function addUp(a: number | null, b: number | null): number | null {
  return a === null || b === null ? null : a + b;
}
