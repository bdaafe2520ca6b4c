import { Field, ID, Int, ObjectType } from '@nestjs/graphql';

import { describedEnum } from '../../platform/graphql/described-enum.js';
import { EdtfScalar } from '../../platform/graphql/scalars.js';
import { Grounded } from '../associations/association.model.js';
import { partsOf, withOverrides } from './rule-override.rules.js';
import type { RuleSetEntry } from './rule-set-history.rules.js';
import { type PresetName, PRESETS } from './rule-set-presets.rules.js';
import type { RuleKey, RuleSnapshot } from './rule-set.rules.js';

export const RulePreset = describedEnum('RulePreset', 'Whose rules a rule set starts from.', {
  ASSOCIATION_2024: 'Associations (hội) under Decree 126/2024/NĐ-CP.',
  ASSOCIATION_2010: 'Associations (hội) under Decree 45/2010/NĐ-CP.',
  YOUTH_UNION: 'Units of the youth union, under its charter.',
  TRADE_UNION: 'Units of the trade union, under its charter.',
} as const satisfies Record<PresetName, string>);

export const Rule = describedEnum('Rule', 'What a rule set decides.', {
  QUORUM_PRESENT: 'How many must be present: share and base.',
  QUORUM_UNITS: 'Which share of the units (branches) must be represented: share.',
  EXTRAORDINARY_BY_COMMITTEE:
    'Which share of the executive committee may demand an extraordinary congress: share.',
  EXTRAORDINARY_BY_MEMBERS:
    'Which share of the full members may demand an extraordinary congress: share.',
  ELECTED: 'With what majority somebody is elected: share and base.',
  ELECTED_LATER:
    'With what majority from a later round on: share, base and number, the first round it is asked in.',
  DECIDED: 'With what majority a motion is carried: share and base.',
  DECIDED_SPECIAL:
    'With what majority a motion is carried of the kind that the charter names, as its amendment: share and base.',
  CONFIDENCE: 'With what majority confidence is expressed: share and base.',
  BALLOT_MARKS: 'How many names a ballot may carry: choice UP_TO_SEATS, ANY_NUMBER.',
  TIE: 'What decides a tie across the last seat: choice FURTHER_ROUND, LOT, RULING.',
  FURTHER_ROUND:
    'Who stands in a further round: choice ALL_NOT_ELECTED, TWICE_THE_SEATS, WITHOUT_THE_LAST.',
  HEAD_ELECTED_BY: 'Who elects the head: choice CONGRESS, COMMITTEE, CONGRESS_OR_COMMITTEE.',
  TERM_MONTHS: 'How many months a term lasts: number.',
  APPORTIONMENT: 'How delegates are apportioned: choice LARGEST_REMAINDER, D_HONDT, SAINTE_LAGUE.',
  CANDIDATE_SURPLUS:
    'How many candidates more than seats there should be, as a share of the seats; fewer is warned about: share.',
  PERCENT_DECIMALS: 'Decimals of percentages, rounded half up: number.',
} as const satisfies Record<RuleKey, string>);

export const RuleChoice = describedEnum('RuleChoice', 'What a rule may choose.', {
  UP_TO_SEATS: 'A ballot with more names than seats is invalid.',
  ANY_NUMBER: 'A ballot may carry any number of names.',
  FURTHER_ROUND: 'A further round among the tied decides.',
  LOT: 'Lots are drawn, on record.',
  RULING: 'Who presides rules, on record.',
  ALL_NOT_ELECTED: 'All who were not elected stand again.',
  TWICE_THE_SEATS:
    'As many of those with the most votes stand again as twice the open seats, and who has as many votes as the last.',
  WITHOUT_THE_LAST:
    'All who were not elected stand again but the one with the fewest votes; where several have the fewest, all of them.',
  CONGRESS: 'The congress.',
  COMMITTEE: 'The executive committee.',
  CONGRESS_OR_COMMITTEE: 'The congress where it so decides, else the executive committee.',
  LARGEST_REMAINDER: 'Largest remainders (Hamilton, Hare quota).',
  D_HONDT: 'Divisors 1, 2, 3 … (D’Hondt, Jefferson).',
  SAINTE_LAGUE: 'Divisors 1, 3, 5 … (Sainte-Laguë, Webster).',
});
export type RuleChoice = keyof typeof RuleChoice;

export const ApportionmentMethod = describedEnum(
  'ApportionmentMethod',
  'How seats are apportioned over units.',
  {
    LARGEST_REMAINDER:
      'Each unit has the whole seats of its quota, the others go to the largest remainders (Hamilton, Hare quota).',
    D_HONDT: 'Seat by seat to the largest quotient of size and 1, 2, 3 … (D’Hondt, Jefferson).',
    SAINTE_LAGUE:
      'Seat by seat to the largest quotient of size and 1, 3, 5 … (Sainte-Laguë, Webster).',
  },
);

export const Comparison = describedEnum('Comparison', 'How a number compares with a share.', {
  MORE_THAN: 'It must be over the share.',
  AT_LEAST: 'It must be the share or over it.',
});
export type Comparison = keyof typeof Comparison;

export const MajorityBase = describedEnum('MajorityBase', 'What a majority is counted on.', {
  VALID: 'Valid ballots.',
  RETURNED: 'Ballots returned, invalid ones among them.',
  ISSUED: 'Ballots issued.',
  PRESENT: 'Those present.',
  CONVENED: 'Those convened.',
  CONVENED_LESS_EXCUSED: 'Those convened without those excused.',
  FOR_AND_AGAINST: 'On a yes/no list, those who said either of a name.',
});
export type MajorityBase = keyof typeof MajorityBase;

@ObjectType('Share', { description: 'A share that is to be reached, e.g. more than 1/2.' })
export class ShareModel {
  @Field(() => Comparison, { description: 'Whether the share itself suffices.' })
  comparison!: Comparison;

  @Field(() => Int, { description: 'Numerator of the share.' })
  numerator!: number;

  @Field(() => Int, { description: 'Denominator of the share.' })
  denominator!: number;
}

@ObjectType('RuleProvision', { description: 'One rule: its value, and where it comes from.' })
export class RuleProvisionModel {
  @Field(() => Rule, { description: 'Which rule.' })
  rule!: RuleKey;

  @Field(() => String, {
    description: 'Its value in words, e.g. `more than 1/2 of valid ballots`.',
  })
  inWords!: string;

  @Field(() => ShareModel, {
    nullable: true,
    description:
      'The share; null of other rules, where the most votes suffice, and where nothing is demanded.',
  })
  share!: ShareModel | null;

  @Field(() => MajorityBase, { nullable: true, description: 'What the share is taken of.' })
  base!: MajorityBase | null;

  @Field(() => RuleChoice, { nullable: true, description: 'The choice, of rules that make one.' })
  choice!: RuleChoice | null;

  @Field(() => Int, {
    nullable: true,
    description:
      'The number, of rules that have one; of the months of a term the most, of a later majority its first round.',
  })
  number!: number | null;

  @Field(() => Int, { nullable: true, description: 'Of the months of a term, the least.' })
  least!: number | null;

  @Field(() => String, {
    description: 'Decree or statute and article, the article of the charter, or `usual charter`.',
  })
  source!: string;

  @Field(() => Boolean, { description: 'Whether the charter overrides the preset here.' })
  overridden!: boolean;
}

@ObjectType('PresetRules', { description: 'The rules of a preset.' })
export class PresetRulesModel {
  @Field(() => RulePreset, { description: 'Name of the preset.' })
  preset!: PresetName;

  @Field(() => [RuleProvisionModel], { description: 'Every rule.' })
  provisions!: RuleProvisionModel[];
}

@ObjectType('RulesApplied', {
  description: 'The rules that something was decided by, kept with it as they were in force then.',
})
export class RulesAppliedModel {
  @Field(() => ID, { description: 'The rule set of the association.' })
  ruleSetId!: string;

  @Field(() => RulePreset, { description: 'The preset that it started from.' })
  preset!: PresetName;

  @Field(() => [RuleProvisionModel], { description: 'Every rule.' })
  provisions!: RuleProvisionModel[];
}

@ObjectType('RuleSet', {
  description: 'By which rules an association meets, elects and decides, from a day.',
  implements: () => [Grounded],
})
export class RuleSetModel extends Grounded {
  @Field(() => ID, { description: 'Known by this id through all corrections.' })
  id!: string;

  @Field(() => RulePreset, { description: 'The preset that it starts from.' })
  preset!: PresetName;

  @Field(() => EdtfScalar, { description: 'First day on which it is in force.' })
  from!: string;

  @Field(() => EdtfScalar, {
    nullable: true,
    description: 'First day of the next rule set; null while there is none.',
  })
  until!: string | null;

  @Field(() => [RuleProvisionModel], { description: 'Every rule.' })
  provisions!: RuleProvisionModel[];
}

function provisionModels({
  values,
  provisions,
}: Pick<RuleSnapshot, 'values' | 'provisions'>): RuleProvisionModel[] {
  return provisions.map(({ rule, source, overridden }) => {
    const parts = partsOf(rule as RuleKey, values);
    return {
      rule: rule as RuleKey,
      ...parts,
      choice: parts.choice as RuleChoice,
      source,
      overridden,
    };
  });
}

/** The rules of every preset. */
export function presetModels(): PresetRulesModel[] {
  return (Object.keys(PRESETS) as PresetName[]).map((preset) => ({
    preset,
    provisions: provisionModels(withOverrides(preset, [])),
  }));
}

/** Rules kept with what was decided by them. */
export function rulesAppliedModel(snapshot: RuleSnapshot): RulesAppliedModel {
  return {
    ruleSetId: snapshot.id,
    preset: snapshot.preset as PresetName,
    provisions: provisionModels(snapshot),
  };
}

export function ruleSetModel(set: RuleSetEntry): RuleSetModel {
  const { key, preset, overrides, from, until, decisionId, sourceId, sourcePlace, note } = set;
  return {
    ...{ id: key, preset, from: from.text, until: until?.text ?? null },
    provisions: provisionModels(withOverrides(preset, overrides)),
    ...{ decisionId, sourceId, sourcePlace, note },
  };
}
