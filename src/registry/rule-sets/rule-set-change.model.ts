import { Field, ID, InputType, Int } from '@nestjs/graphql';
import { Type } from 'class-transformer';
import { ArrayMaxSize, IsOptional, Matches, MaxLength, ValidateNested } from 'class-validator';

import { VISIBLE } from '../../kernel/names.js';
import { EdtfScalar } from '../../platform/graphql/scalars.js';
import { BooksInput } from '../associations/association-change.model.js';
import { Comparison, MajorityBase, Rule, RuleChoice, RulePreset } from './rule-set.model.js';
import type { PresetName } from './rule-set-presets.rules.js';
import type { RuleKey } from './rule-set.rules.js';

@InputType({ description: 'A share that is to be reached.' })
export class ShareInput {
  @Field(() => Comparison, { description: 'Whether the share itself suffices.' })
  comparison!: Comparison;

  @Field(() => Int, { description: 'Numerator, from 1 to the denominator.' })
  numerator!: number;

  @Field(() => Int, { description: 'Denominator, 1000 at most.' })
  denominator!: number;
}

@InputType({ description: 'What a charter puts in the place of a value of the preset.' })
export class RuleOverrideInput {
  @Field(() => Rule, { description: 'Which rule.' })
  rule!: RuleKey;

  @Field(() => ShareInput, {
    nullable: true,
    description:
      'The share, of rules that have one; null where the most votes suffice or nothing is demanded.',
  })
  @IsOptional()
  @ValidateNested()
  @Type(() => ShareInput)
  share?: ShareInput | null;

  @Field(() => MajorityBase, { nullable: true, description: 'What the share is taken of.' })
  base?: MajorityBase | null;

  @Field(() => RuleChoice, { nullable: true, description: 'The choice, of rules that make one.' })
  choice?: RuleChoice | null;

  @Field(() => Int, { nullable: true, description: 'The number, of rules that have one.' })
  number?: number | null;

  @Field(() => String, { description: 'Article of the charter, e.g. `Điều 12, khoản 3`.' })
  @MaxLength(200)
  @Matches(VISIBLE, { message: 'charterArticle must not be blank' })
  charterArticle!: string;
}

@InputType({ description: 'The rules of an association from a day.' })
export class SetRuleSetInput extends BooksInput {
  @Field(() => ID, {
    nullable: true,
    description:
      'The rule set that is corrected, its day included; left out, the one that begins on this day, or a new one.',
  })
  @IsOptional()
  @MaxLength(36)
  ruleSetId?: string | null;

  @Field(() => RulePreset, { description: 'The preset that it starts from.' })
  preset!: PresetName;

  @Field(() => EdtfScalar, { description: 'First day on which it is in force.' })
  from!: string;

  @Field(() => [RuleOverrideInput], {
    nullable: true,
    description: 'All that the charter has otherwise than the preset, each rule once.',
  })
  @IsOptional()
  @ArrayMaxSize(20)
  @ValidateNested({ each: true })
  @Type(() => RuleOverrideInput)
  overrides?: RuleOverrideInput[] | null;
}
