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

/** Who stands in a further round. */
export type FurtherRound = 'ALL_NOT_ELECTED' | 'TWICE_THE_SEATS';

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
  readonly decided: Majority;
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
