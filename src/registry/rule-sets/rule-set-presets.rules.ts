import {
  RULES,
  type Majority,
  type RuleKey,
  type RuleValues,
  type Share,
} from './rule-set.rules.js';

/** A set of rules as the law or a statute of an organization has it, and where it says so. */
export interface Preset {
  readonly values: RuleValues;
  readonly sources: Readonly<Record<RuleKey, string>>;
}

/** What the law leaves to the charter: what charters usually say. */
const CHARTER = 'usual charter';
const REGULATIONS = 'usual election regulations (quy chế bầu cử)';
const CONFIDENCE =
  'usual charter, after the votes of confidence of elected bodies, which count on all their members';
/** Two decimals, half up on the third: 22.566 % is 22.57 %. */
const ROUNDING = 'National Election Council, answer on percentages in election minutes';

const DECREE_2024 = 'Decree 126/2024/NĐ-CP';
const DECREE_2010 = 'Decree 45/2010/NĐ-CP';
const YOUTH = 'Charter of the Ho Chi Minh Communist Youth Union';
const UNION = 'Charter of the Vietnam Trade Union';

const MORE_THAN_HALF: Share = { comparison: 'MORE_THAN', numerator: 1, denominator: 2 };
const TWO_THIRDS: Share = { comparison: 'AT_LEAST', numerator: 2, denominator: 3 };

function moreThanHalf(base: Majority['base']): Majority {
  return { share: MORE_THAN_HALF, base };
}

/** Value and source of each rule. */
type Entries = { readonly [K in keyof RuleValues]: readonly [RuleValues[K], string] };

/** What no law says anything of, and what is therefore the same in all presets. */
const COMMON = {
  electedLater: [null, REGULATIONS],
  decidedSpecial: [null, CHARTER],
  confidence: [moreThanHalf('CONVENED'), CONFIDENCE],
  ballotMarks: ['UP_TO_SEATS', REGULATIONS],
  tie: ['FURTHER_ROUND', REGULATIONS],
  furtherRound: ['ALL_NOT_ELECTED', REGULATIONS],
  apportionment: ['LARGEST_REMAINDER', CHARTER],
  percentDecimals: [2, ROUNDING],
} as const satisfies Partial<Entries>;

const ASSOCIATION_2024: Entries = {
  ...COMMON,
  quorumPresent: [moreThanHalf('CONVENED'), `${DECREE_2024}, Article 19, clause 2`],
  quorumUnits: [null, CHARTER],
  extraordinaryByCommittee: [TWO_THIRDS, `${DECREE_2024}, Article 19, clause 2`],
  extraordinaryByMembers: [MORE_THAN_HALF, `${DECREE_2024}, Article 19, clause 2`],
  elected: [moreThanHalf('VALID'), CHARTER],
  decided: [moreThanHalf('CONVENED'), `${DECREE_2024}, Article 19, clause 6`],
  headElectedBy: ['COMMITTEE', `${DECREE_2024}, Article 22, clause 2`],
  termMonths: [{ least: 60, most: 60 }, DECREE_2024],
  candidateSurplus: [null, REGULATIONS],
};

const ASSOCIATION_2010: Entries = {
  ...ASSOCIATION_2024,
  quorumPresent: [moreThanHalf('CONVENED'), DECREE_2010],
  extraordinaryByCommittee: [TWO_THIRDS, DECREE_2010],
  extraordinaryByMembers: [MORE_THAN_HALF, DECREE_2010],
  decided: [moreThanHalf('PRESENT'), CHARTER],
  headElectedBy: ['COMMITTEE', CHARTER],
  termMonths: [{ least: 60, most: 60 }, DECREE_2010],
};

const YOUTH_UNION: Entries = {
  ...COMMON,
  quorumPresent: [{ share: TWO_THIRDS, base: 'CONVENED' }, YOUTH],
  quorumUnits: [TWO_THIRDS, YOUTH],
  extraordinaryByCommittee: [null, CHARTER],
  extraordinaryByMembers: [null, CHARTER],
  elected: [moreThanHalf('RETURNED'), YOUTH],
  decided: [moreThanHalf('PRESENT'), YOUTH],
  headElectedBy: ['CONGRESS_OR_COMMITTEE', YOUTH],
  termMonths: [{ least: 24, most: 60 }, YOUTH],
  candidateSurplus: [{ comparison: 'AT_LEAST', numerator: 1, denominator: 10 }, REGULATIONS],
};

const TRADE_UNION: Entries = {
  ...YOUTH_UNION,
  quorumPresent: [
    { share: TWO_THIRDS, base: 'CONVENED' },
    `${UNION} (Decision 174/QĐ-TLĐ of 2020), Article 10, clause 1`,
  ],
  quorumUnits: [null, CHARTER],
  elected: [
    moreThanHalf('RETURNED'),
    `${UNION} (Decision 174/QĐ-TLĐ of 2020), Article 10, clause 3`,
  ],
  decided: [moreThanHalf('PRESENT'), UNION],
  headElectedBy: ['CONGRESS_OR_COMMITTEE', `${UNION}; Guidance 28/HD-TLĐ of 2021`],
  termMonths: [{ least: 60, most: 60 }, UNION],
};

function toPreset(entries: Entries): Preset {
  const ofEach = (part: 0 | 1): [string, unknown][] =>
    Object.entries(entries).map(([name, entry]) => [name, entry[part]]);
  const sources = Object.fromEntries(ofEach(1));
  return {
    values: Object.fromEntries(ofEach(0)) as unknown as RuleValues,
    sources: Object.fromEntries(
      Object.entries(RULES).map(([rule, name]) => [rule, sources[name]]),
    ) as Preset['sources'],
  };
}

/**
 * The rules as laws and statutes have them (docs/elections.md, Rule sets). Each value names its decree or
 * statute, or says that it is what charters and election regulations usually have.
 */
export const PRESETS = {
  ASSOCIATION_2024: toPreset(ASSOCIATION_2024),
  ASSOCIATION_2010: toPreset(ASSOCIATION_2010),
  YOUTH_UNION: toPreset(YOUTH_UNION),
  TRADE_UNION: toPreset(TRADE_UNION),
} as const satisfies Record<string, Preset>;

/** Name of a preset. */
export type PresetName = keyof typeof PRESETS;
