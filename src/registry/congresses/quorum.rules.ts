import {
  BASE_IN_WORDS,
  type Majority,
  type RuleValues,
  type Share,
  leastToReach,
  shareInWords,
} from '../rule-sets/rule-set.rules.js';

/** Whether an assembly may decide. Not determinable is neither yes nor no. */
export type QuorumState = 'MET' | 'NOT_MET' | 'NOT_DETERMINABLE';

/** Units (branches) convened, none where there are none, and those of them of which somebody is present. */
export interface UnitsRepresented {
  readonly convened: number;
  readonly represented: number;
}

/** What is known of who is there. Null is unknown, which is not zero. */
export interface QuorumNumbers {
  readonly convened: number | null;
  /** Convened, and excused beforehand. */
  readonly excused: number | null;
  readonly present: number | null;
  readonly units: UnitsRepresented | null;
}

/** The quorum at one moment, with the numbers and the rule it was reckoned by. */
export interface Quorum extends QuorumNumbers {
  readonly state: QuorumState;
  /** How many must be present; `base` names of whom. */
  readonly rule: Majority;
  /** The number the share is taken of; null if unknown. */
  readonly base: number | null;
  /** The least that must be present; null where the base is unknown. */
  readonly needed: number | null;
  /** The share of the units that must be represented; null where none is demanded. */
  readonly unitsRule: Share | null;
  readonly unitsNeeded: number | null;
  /** The reason, in full sentences. */
  readonly why: string;
}

/** One condition of the quorum, and what is said of it. */
interface Condition {
  readonly state: QuorumState;
  readonly why: string;
}

/**
 * Whether enough are present. Where a second condition asks for units represented, both must hold: one
 * that is certainly not met decides, whatever is unknown of the other. Where no units are convened
 * there is nothing to represent. With a rule without a share anybody present suffices.
 */
export function quorum({
  rules,
  ...numbers
}: { rules: Pick<RuleValues, 'quorumPresent' | 'quorumUnits'> } & QuorumNumbers): Quorum {
  const { quorumPresent: rule, quorumUnits: unitsRule } = rules;
  const base = baseOf(rule, numbers);
  const needed = rule.share === null ? 1 : base === null ? null : leastToReach(rule.share, base);
  const unitsNeeded = unitsRule === null ? null : leastOfUnits(unitsRule, numbers.units);
  const conditions = [
    ofPersons(rule, base, needed, numbers.present),
    ...(unitsRule === null ? [] : [ofUnits(unitsRule, unitsNeeded, numbers.units)]),
  ];
  const deciding =
    conditions.find(({ state }) => state === 'NOT_MET') ??
    conditions.find(({ state }) => state === 'NOT_DETERMINABLE');
  return {
    ...numbers,
    state: deciding?.state ?? 'MET',
    rule,
    base,
    needed,
    unitsRule,
    unitsNeeded,
    why: conditions.map(({ why }) => why).join(' '),
  };
}

function baseOf({ base }: Majority, { convened, excused }: QuorumNumbers): number | null {
  if (base !== 'CONVENED_LESS_EXCUSED') return convened;
  return convened === null || excused === null ? null : convened - excused;
}

function ofPersons(
  { share, base: name }: Majority,
  base: number | null,
  needed: number | null,
  present: number | null,
): Condition {
  const demanded =
    share === null
      ? 'somebody must be present'
      : `${shareInWords(share)} of the ${BASE_IN_WORDS[name]} must be present`;
  if (needed === null || present === null) {
    const unknown = present === null ? 'persons present' : BASE_IN_WORDS[name];
    return {
      state: 'NOT_DETERMINABLE',
      why: `The number of ${unknown} is unknown: ${demanded}.`,
    };
  }
  const met = present >= needed;
  const of = base === null ? '' : ` of ${base}`;
  return {
    state: met ? 'MET' : 'NOT_MET',
    why: `${present}${of} are present: ${demanded}, that is ${needed}${of}.`,
  };
}

function leastOfUnits(rule: Share, units: UnitsRepresented | null): number | null {
  if (units === null) return null;
  return units.convened === 0 ? 0 : leastToReach(rule, units.convened);
}

function ofUnits(rule: Share, needed: number | null, units: UnitsRepresented | null): Condition {
  const demanded = `${shareInWords(rule)} of the units must be represented`;
  if (needed === null || units === null) {
    return {
      state: 'NOT_DETERMINABLE',
      why: `The number of units represented is unknown: ${demanded}.`,
    };
  }
  if (units.convened === 0) {
    return { state: 'MET', why: 'No units are convened, of which some must be represented.' };
  }
  return {
    state: units.represented >= needed ? 'MET' : 'NOT_MET',
    why: `${units.represented} of ${units.convened} units are represented: ${demanded}, that is ${needed}.`,
  };
}
