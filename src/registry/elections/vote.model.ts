import { Field, ID, Int, ObjectType } from '@nestjs/graphql';
import type { Instant } from '../../kernel/clock.js';
import { describedEnum } from '../../platform/graphql/described-enum.js';
import { Entries } from '../../platform/graphql/entries.js';
import { DateTimeScalar } from '../../platform/graphql/scalars.js';
import { Grounded } from '../associations/association.model.js';
import { QuorumModel } from '../congresses/attendance.model.js';
import { MajorityBase, Rule } from '../rule-sets/rule-set.model.js';
import type { Vote } from './vote.entity.js';
import type { VoteNumbers, VoteRule } from './vote.rules.js';

export const VoteKind = describedEnum('VoteKind', 'What a vote is about.', {
  DECISION: 'Whether something is decided (biểu quyết thông qua).',
  CONFIDENCE: 'Confidence in persons (phiếu tín nhiệm).',
  NOMINATION: 'Whom to put forward (giới thiệu nhân sự).',
});

export type VoteKind = keyof typeof VoteKind;

export const VoteScale = describedEnum('VoteScale', 'What a voter may say.', {
  FOR_AGAINST_ABSTAIN: 'For, against, or neither.',
  HIGH_MEDIUM_LOW: 'High, medium or low confidence.',
});

export type VoteScale = keyof typeof VoteScale;

export const VoteOption = describedEnum('VoteOption', 'What was said.', {
  FOR: 'For.',
  AGAINST: 'Against.',
  ABSTAIN: 'Neither (không có ý kiến).',
  HIGH: 'High confidence (tín nhiệm cao).',
  MEDIUM: 'Confidence (tín nhiệm).',
  LOW: 'Low confidence (tín nhiệm thấp).',
});

export type VoteOption = keyof typeof VoteOption;

export const VoteMethod = describedEnum('VoteMethod', 'How a vote was taken.', {
  SHOW_OF_HANDS: 'By show of hands (biểu quyết giơ tay): nobody issues ballots.',
  SECRET_BALLOT: 'By secret ballot (bỏ phiếu kín).',
});

export type VoteMethod = keyof typeof VoteMethod;

@ObjectType({ description: 'How many said one thing.' })
export class VoteOptionResult {
  @Field(() => VoteOption, { description: 'What they said.' })
  option!: VoteOption;

  @Field(() => Int, { nullable: true, description: 'How many; null if unknown.' })
  votes!: number | null;

  @Field(() => String, {
    nullable: true,
    description: 'Of the base, e.g. `66.60`; null if either is unknown.',
  })
  percent!: string | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether it reaches the majority; null where that cannot be told.',
  })
  reached!: boolean | null;
}

@ObjectType('VoteItem', { description: 'What or whom was voted on, and how it came off.' })
export class VoteItemModel {
  @Field(() => Int, { description: 'Its place in the order in which it was put, from 1.' })
  position!: number;

  @Field(() => String, { nullable: true, description: 'The motion; null of a person.' })
  motion!: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'The person; null of a motion, and where confidence or nominations are not for the reader.',
  })
  personName!: string | null;

  @Field(() => MajorityBase, { description: 'What the majority is counted on.' })
  base!: MajorityBase;

  @Field(() => Int, { nullable: true, description: 'How many the base is; null if unknown.' })
  baseNumber!: number | null;

  @Field(() => Int, {
    nullable: true,
    description: 'The least votes that reach the majority; null if unknown, or the most suffice.',
  })
  threshold!: number | null;

  @Entries(3)
  @Field(() => [VoteOptionResult], { description: 'How many said what.' })
  options!: readonly VoteOptionResult[];

  @Field(() => Boolean, {
    nullable: true,
    description:
      'Whether FOR reaches the majority; null where that cannot be told, and on levels of confidence: see which `reached` it.',
  })
  carried!: boolean | null;

  @Field(() => String, { description: 'Why, in a full sentence.' })
  why!: string;
}

@ObjectType('Vote', {
  description: 'A vote on motions or persons that fills no seats.',
  implements: () => [Grounded],
})
export class VoteModel extends Grounded {
  /** The row behind it, with its frozen rules and numbers, by what was known when; not in the schema. */
  rowId!: number;
  key!: string;
  associationId!: number;
  assemblyId!: number;
  rules!: string;
  numbers!: string;
  knownAt!: Instant | null;

  @Field(() => ID, { description: 'The vote through all its versions.' })
  id!: string;

  @Field(() => Int, { description: '1 as first recorded; each correction is one more.' })
  version!: number;

  @Field(() => String, { nullable: true, description: 'Why it was corrected.' })
  reason!: string | null;

  @Field(() => DateTimeScalar, { description: 'When this version was recorded.' })
  recordedAt!: Instant;

  @Field(() => VoteKind, { description: 'What it was about.' })
  kind!: VoteKind;

  @Field(() => VoteScale, { description: 'What a voter could say.' })
  scale!: VoteScale;

  @Field(() => VoteMethod, { description: 'How it was taken.' })
  method!: VoteMethod;

  @Field(() => Rule, { description: 'By which rule it was counted.' })
  rule!: VoteRule;

  @Field(() => String, { description: 'Its title.' })
  title!: string;

  @Field(() => Int, { nullable: true, description: 'Ballots issued; null if unknown.' })
  issued!: number | null;

  @Field(() => Int, { nullable: true, description: 'Ballots returned; null if unknown.' })
  returned!: number | null;

  @Field(() => Int, { nullable: true, description: 'Valid ballots; null if unknown.' })
  valid!: number | null;

  @Field(() => Int, { nullable: true, description: 'Invalid ballots; null if unknown.' })
  invalid!: number | null;

  @Field(() => QuorumModel, { description: 'The quorum when it was taken.' })
  quorum!: QuorumModel;

  @Field(() => String, {
    nullable: true,
    description: 'What who presides ruled where quorum was not determinable.',
  })
  ruling!: string | null;
}

/** A version of a vote as the schema shows it, by what was known at an instant. */
export function voteModel(
  { id: rowId, quorum, ...vote }: Vote,
  knownAt: Instant | null,
): VoteModel {
  const { issued, returned, valid, invalid } = JSON.parse(vote.numbers) as VoteNumbers;
  return {
    ...vote,
    ...{ rowId, knownAt, issued, returned, valid, invalid },
    id: vote.key,
    quorum: JSON.parse(quorum) as QuorumModel,
  };
}
