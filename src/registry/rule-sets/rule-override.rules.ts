import { DomainError } from '../../kernel/errors.js';
import { VISIBLE, nfc } from '../../kernel/names.js';
import { PRESETS, type PresetName } from './rule-set-presets.rules.js';
import {
  BASE_IN_WORDS,
  type LaterMajority,
  type Majority,
  type MajorityBase,
  RULES,
  type RuleKey,
  type RuleSnapshot,
  type RuleValues,
  type Share,
  shareInWords,
} from './rule-set.rules.js';

type Path = readonly (string | number)[];

/** A value of a preset that an association's charter replaces. */
export interface RuleOverride {
  readonly rule: RuleKey;
  readonly value: RuleValues[keyof RuleValues];
  readonly charterArticle: string;
}

/** An override as it is given: of the four values those that its rule takes. */
export interface GivenOverride {
  readonly rule: RuleKey;
  readonly share?: Share | null;
  readonly base?: MajorityBase | null;
  readonly choice?: string | null;
  readonly number?: number | null;
  readonly charterArticle: string;
}

/** What the values of a rule are made of, and which there are. */
type Kind =
  | { readonly kind: 'MAJORITY'; readonly bases: readonly MajorityBase[] }
  | { readonly kind: 'LATER_MAJORITY'; readonly bases: readonly MajorityBase[] }
  | { readonly kind: 'SHARE' }
  | { readonly kind: 'CHOICE'; readonly choices: readonly string[] }
  | { readonly kind: 'NUMBER'; readonly least: number; readonly most: number };

const EVERY_BASE = Object.keys(BASE_IN_WORDS) as MajorityBase[];

const KINDS: Readonly<Record<RuleKey, Kind>> = {
  QUORUM_PRESENT: { kind: 'MAJORITY', bases: ['CONVENED', 'CONVENED_LESS_EXCUSED'] },
  QUORUM_UNITS: { kind: 'SHARE' },
  EXTRAORDINARY_BY_COMMITTEE: { kind: 'SHARE' },
  EXTRAORDINARY_BY_MEMBERS: { kind: 'SHARE' },
  ELECTED: { kind: 'MAJORITY', bases: EVERY_BASE },
  ELECTED_LATER: { kind: 'LATER_MAJORITY', bases: EVERY_BASE },
  DECIDED: { kind: 'MAJORITY', bases: EVERY_BASE },
  DECIDED_SPECIAL: { kind: 'MAJORITY', bases: EVERY_BASE },
  CONFIDENCE: { kind: 'MAJORITY', bases: EVERY_BASE },
  BALLOT_MARKS: { kind: 'CHOICE', choices: ['UP_TO_SEATS', 'ANY_NUMBER'] },
  TIE: { kind: 'CHOICE', choices: ['FURTHER_ROUND', 'LOT', 'RULING'] },
  FURTHER_ROUND: {
    kind: 'CHOICE',
    choices: ['ALL_NOT_ELECTED', 'TWICE_THE_SEATS', 'WITHOUT_THE_LAST'],
  },
  HEAD_ELECTED_BY: { kind: 'CHOICE', choices: ['CONGRESS', 'COMMITTEE', 'CONGRESS_OR_COMMITTEE'] },
  TERM_MONTHS: { kind: 'NUMBER', least: 1, most: 240 },
  APPORTIONMENT: { kind: 'CHOICE', choices: ['LARGEST_REMAINDER', 'D_HONDT', 'SAINTE_LAGUE'] },
  CANDIDATE_SURPLUS: { kind: 'SHARE' },
  PERCENT_DECIMALS: { kind: 'NUMBER', least: 0, most: 6 },
};

/** The inputs that a value is made of, by its kind. */
const TAKES: Readonly<Record<Kind['kind'], readonly (keyof GivenOverride)[]>> = {
  MAJORITY: ['share', 'base'],
  LATER_MAJORITY: ['share', 'base', 'number'],
  SHARE: ['share'],
  CHOICE: ['choice'],
  NUMBER: ['number'],
};

/** Beyond it, somebody mistook a number of votes for a share. */
const LARGEST_DENOMINATOR = 1000;
const LONGEST_ARTICLE = 200;
/** The rounds from which another majority may be asked. */
const LATER_ROUNDS = { least: 2, most: 20 };

/**
 * Reads overrides: each rule at most once, with the values it takes and no other, and the article of
 * the charter that says so.
 *
 * @throws DomainError INVALID_INPUT at the value at fault
 */
export function readOverrides(given: readonly GivenOverride[]): RuleOverride[] {
  return given.map((override, i) => {
    const path = ['input', 'overrides', i];
    if (given.findIndex(({ rule }) => rule === override.rule) < i) {
      throw invalid(`${override.rule} is overridden twice: give it once.`, [...path, 'rule']);
    }
    const charterArticle = nfc(override.charterArticle);
    if (!VISIBLE.test(charterArticle) || charterArticle.length > LONGEST_ARTICLE) {
      throw invalid(
        `Name the article of the charter that overrides ${override.rule}, in ${LONGEST_ARTICLE} characters at most.`,
        [...path, 'charterArticle'],
      );
    }
    return { rule: override.rule, value: readValue(override, path), charterArticle };
  });
}

function readValue(given: GivenOverride, path: Path): RuleOverride['value'] {
  const { rule } = given;
  const kind = KINDS[rule];
  const takes = TAKES[kind.kind];
  for (const name of ['share', 'base', 'choice', 'number'] as const) {
    if (takes.includes(name) || (given[name] ?? null) === null) continue;
    throw invalid(`${rule} takes ${takes.join(' and ')}: leave ${name} out.`, [...path, name]);
  }
  switch (kind.kind) {
    case 'MAJORITY':
      return readMajority(given, kind.bases, path);
    case 'LATER_MAJORITY':
      return {
        ...readMajority(given, kind.bases, path),
        fromRound: readNumber(rule, given.number, LATER_ROUNDS, [...path, 'number']),
      };
    case 'SHARE':
      return readShare(given, path, 'the rule demands nothing');
    case 'CHOICE':
      return oneOf(rule, given.choice, kind.choices, [...path, 'choice']) as RuleValues['tie'];
    case 'NUMBER': {
      const number = readNumber(rule, given.number, kind, [...path, 'number']);
      return rule === 'TERM_MONTHS' ? { least: number, most: number } : number;
    }
  }
}

function readMajority(given: GivenOverride, bases: readonly MajorityBase[], path: Path): Majority {
  return {
    share: readShare(given, path, 'the most votes suffice'),
    base: oneOf(given.rule, given.base, bases, [...path, 'base']),
  };
}

function readShare({ rule, share }: GivenOverride, path: Path, none: string): Share | null {
  if (share === undefined) {
    throw invalid(`${rule} needs a share: give it, or null to say '${none}'.`, [...path, 'share']);
  }
  if (share === null) return null;
  const { comparison, numerator, denominator } = share;
  const isShare =
    [numerator, denominator].every(Number.isInteger) &&
    numerator >= 1 &&
    numerator <= denominator &&
    denominator <= LARGEST_DENOMINATOR;
  if (!isShare) {
    throw invalid(
      `${numerator}/${denominator} is no share: give whole numbers, the numerator from 1 to the denominator, and that ${LARGEST_DENOMINATOR} at most.`,
      [...path, 'share'],
    );
  }
  if (comparison === 'MORE_THAN' && numerator === denominator) {
    throw invalid('Nothing is more than the whole: say AT_LEAST for everybody.', [
      ...path,
      'share',
    ]);
  }
  return { comparison, numerator, denominator };
}

function oneOf<T extends string>(
  rule: RuleKey,
  value: string | null | undefined,
  admitted: readonly T[],
  path: Path,
): T {
  const found = admitted.find((one) => one === value);
  if (found !== undefined) return found;
  const given = value === undefined || value === null ? 'is missing' : `${value} is not among them`;
  throw invalid(`${rule} takes the ${path.at(-1)} ${admitted.join(', ')}: ${given}.`, path);
}

function readNumber(
  rule: RuleKey,
  number: number | null | undefined,
  { least, most }: { readonly least: number; readonly most: number },
  path: Path,
): number {
  const value = number ?? Number.NaN;
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throw invalid(`${rule} takes a whole number from ${least} to ${most}.`, path);
}

function invalid(message: string, path: Path): DomainError {
  return new DomainError('INVALID_INPUT', message, path);
}

/** A preset with what a charter puts in the place of its values, and where each value comes from. */
export function withOverrides(
  preset: PresetName,
  overrides: readonly RuleOverride[],
): Pick<RuleSnapshot, 'values' | 'provisions'> {
  const { values, sources } = PRESETS[preset];
  const byRule = new Map(overrides.map((override) => [override.rule, override]));
  return {
    values: {
      ...values,
      ...Object.fromEntries(overrides.map(({ rule, value }) => [RULES[rule], value])),
    },
    provisions: (Object.keys(RULES) as RuleKey[]).map((rule) => {
      const override = byRule.get(rule);
      return {
        rule,
        source: override === undefined ? sources[rule] : `charter, ${override.charterArticle}`,
        overridden: override !== undefined,
      };
    }),
  };
}

/** A rule's value taken apart, as inputs have it, and in words. */
export interface RuleParts {
  readonly inWords: string;
  readonly share: Share | null;
  readonly base: MajorityBase | null;
  readonly choice: string | null;
  /** Of the months of a term, the most; of a later majority, its first round. */
  readonly number: number | null;
  /** Of the months of a term, the least. */
  readonly least: number | null;
}

function majorityInWords({ share, base }: Majority): string {
  const of = `of ${BASE_IN_WORDS[base]}`;
  return share === null ? `the most ${of}` : `${shareInWords(share)} ${of}`;
}

/** The value of a rule among values. */
export function partsOf(rule: RuleKey, values: RuleValues): RuleParts {
  const none = { share: null, base: null, choice: null, number: null, least: null };
  const value = values[RULES[rule]];
  switch (KINDS[rule].kind) {
    case 'MAJORITY': {
      const majority = value as Majority | null;
      if (majority === null) return { ...none, inWords: 'as for every decision' };
      return { ...none, ...majority, inWords: majorityInWords(majority) };
    }
    case 'LATER_MAJORITY': {
      const majority = value as LaterMajority | null;
      if (majority === null) return { ...none, inWords: 'as in the first round' };
      const { share, base, fromRound: number } = majority;
      const inWords = `${majorityInWords(majority)} from round ${number} on`;
      return { ...none, inWords, share, base, number };
    }
    case 'SHARE': {
      const share = value as Share | null;
      return {
        ...none,
        inWords: share === null ? 'nothing is demanded' : shareInWords(share),
        share,
      };
    }
    case 'CHOICE': {
      const choice = value as string;
      return { ...none, inWords: choice.toLowerCase().replaceAll('_', ' '), choice };
    }
    case 'NUMBER': {
      if (typeof value === 'number') return { ...none, inWords: String(value), number: value };
      const { least, most } = value as RuleValues['termMonths'];
      const inWords = least === most ? `${most} months` : `${least} to ${most} months`;
      return { ...none, inWords, number: most, least };
    }
  }
}
