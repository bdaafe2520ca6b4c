/** How a number compares with a share of another. */
export type Comparison = 'MORE_THAN' | 'AT_LEAST';

/** A share of a whole that is to be reached. */
export interface Share {
  readonly comparison: Comparison;
  readonly numerator: number;
  readonly denominator: number;
}

/** What a majority is counted on. `FOR_AND_AGAINST`: on a yes/no list, those who said either of a name. */
export type MajorityBase =
  | 'VALID'
  | 'RETURNED'
  | 'ISSUED'
  | 'PRESENT'
  | 'CONVENED'
  | 'CONVENED_LESS_EXCUSED'
  | 'FOR_AND_AGAINST';

/** A share of a base; with none, the most votes suffice. */
export interface Majority {
  readonly share: Share | null;
  readonly base: MajorityBase;
}

/** The majority of later rounds: where the first ones elect nobody, charters often ask for less. */
export interface LaterMajority extends Majority {
  /** The first round that it is asked in; 2 at the least. */
  readonly fromRound: number;
}

/** Who stands in a further round. */
export type FurtherRound = 'ALL_NOT_ELECTED' | 'TWICE_THE_SEATS' | 'WITHOUT_THE_LAST';

/** What decides a tie across the last seat. */
export type TieRule = 'FURTHER_ROUND' | 'LOT' | 'RULING';

/** How many names a ballot may carry. */
export type BallotMarks = 'UP_TO_SEATS' | 'ANY_NUMBER';

/** Who elects the head of the association. */
export type HeadElectedBy = 'CONGRESS' | 'COMMITTEE' | 'CONGRESS_OR_COMMITTEE';

/** How delegates are apportioned over branches. */
export type ApportionmentMethod = 'LARGEST_REMAINDER' | 'D_HONDT' | 'SAINTE_LAGUE';

/** All that an association's rules decide about congresses and elections. */
export interface RuleValues {
  readonly quorumPresent: Majority;
  /** Of the units, those that are represented by somebody present; null: nothing is asked of units. */
  readonly quorumUnits: Share | null;
  readonly extraordinaryByCommittee: Share | null;
  readonly extraordinaryByMembers: Share | null;
  readonly elected: Majority;
  /** Null: later rounds ask for the majority of the first. */
  readonly electedLater: LaterMajority | null;
  readonly decided: Majority;
  /** Of the decisions that the charter names, as its amendment; null: it names none. */
  readonly decidedSpecial: Majority | null;
  readonly confidence: Majority;
  readonly ballotMarks: BallotMarks;
  readonly tie: TieRule;
  readonly furtherRound: FurtherRound;
  readonly headElectedBy: HeadElectedBy;
  readonly termMonths: { readonly least: number; readonly most: number };
  readonly apportionment: ApportionmentMethod;
  /** Candidates over seats as a share of the seats; fewer is warned about, never refused. */
  readonly candidateSurplus: Share | null;
  /** Decimals of percentages, rounded half up. */
  readonly percentDecimals: number;
}

/** The rules that were in force, as they are kept with each congress and poll. */
export interface RuleSnapshot {
  /** Key of the rule set. */
  readonly id: string;
  readonly preset: string;
  readonly values: RuleValues;
  readonly provisions: readonly {
    readonly rule: string;
    readonly source: string;
    readonly overridden: boolean;
  }[];
}

/** The name of each rule in the API, and where its value stands. */
export const RULES = {
  QUORUM_PRESENT: 'quorumPresent',
  QUORUM_UNITS: 'quorumUnits',
  EXTRAORDINARY_BY_COMMITTEE: 'extraordinaryByCommittee',
  EXTRAORDINARY_BY_MEMBERS: 'extraordinaryByMembers',
  ELECTED: 'elected',
  ELECTED_LATER: 'electedLater',
  DECIDED: 'decided',
  DECIDED_SPECIAL: 'decidedSpecial',
  CONFIDENCE: 'confidence',
  BALLOT_MARKS: 'ballotMarks',
  TIE: 'tie',
  FURTHER_ROUND: 'furtherRound',
  HEAD_ELECTED_BY: 'headElectedBy',
  TERM_MONTHS: 'termMonths',
  APPORTIONMENT: 'apportionment',
  CANDIDATE_SURPLUS: 'candidateSurplus',
  PERCENT_DECIMALS: 'percentDecimals',
} as const satisfies Record<string, keyof RuleValues>;

/** Name of a rule in the API. */
export type RuleKey = keyof typeof RULES;

/** What the sentences that explain a result call each base. */
export const BASE_IN_WORDS: Readonly<Record<MajorityBase, string>> = {
  VALID: 'valid ballots',
  RETURNED: 'ballots returned',
  ISSUED: 'ballots issued',
  PRESENT: 'persons present',
  CONVENED: 'persons convened',
  CONVENED_LESS_EXCUSED: 'persons convened and not excused',
  FOR_AND_AGAINST: 'votes for and against',
};

/**
 * Whether votes reach a share of a whole, reckoned in whole numbers. Nobody reaches a share of
 * nothing.
 */
export function reaches(share: Share, votes: number, whole: number): boolean {
  return votes >= leastToReach(share, whole);
}

/** The least number that reaches a share of a whole: of 18, more than 1/2 is 10; at least 1/2, 9. */
export function leastToReach(share: Share, whole: number): number {
  const part = BigInt(share.numerator) * BigInt(whole);
  const denominator = BigInt(share.denominator);
  const below = share.comparison === 'MORE_THAN' ? part / denominator : (part - 1n) / denominator;
  return whole === 0 ? 1 : Number(below + 1n);
}

/** A share as sentences have it: 'more than 1/2', 'at least 2/3'. */
export function shareInWords({ comparison, numerator, denominator }: Share): string {
  return `${comparison === 'MORE_THAN' ? 'more than' : 'at least'} ${numerator}/${denominator}`;
}

/**
 * A part of a whole as a percentage, rounded half up: `percent(285, 531, 2)` is '53.67'. So the
 * National Election Council rounds: 22.566 % is 22.57 %.
 *
 * @param part,whole whole numbers, `part` not below 0, `whole` above 0
 */
export function percent(part: number, whole: number, decimals: number): string {
  return halfUp(100n * BigInt(part), BigInt(whole), decimals);
}

/**
 * A quotient in decimals, rounded half up: `halfUp(2n, 3n, 2)` is '0.67'.
 *
 * @param numerator not below 0
 * @param denominator above 0
 */
export function halfUp(numerator: bigint, denominator: bigint, decimals: number): string {
  const scale = 10n ** BigInt(decimals);
  const units = ((2n * scale * numerator) / denominator + 1n) / 2n;
  if (decimals === 0) return String(units);
  return `${units / scale}.${String(units % scale).padStart(decimals, '0')}`;
}
