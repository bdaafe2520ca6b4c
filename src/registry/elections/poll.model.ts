import { Field, ID, InputType, Int, ObjectType } from '@nestjs/graphql';
import { ArrayMaxSize, ArrayMinSize, IsOptional, Matches, MaxLength } from 'class-validator';

import type { Instant } from '../../kernel/clock.js';
import { VISIBLE } from '../../kernel/names.js';
import { describedEnum } from '../../platform/graphql/described-enum.js';
import { DateTimeScalar } from '../../platform/graphql/scalars.js';
import { BooksInput } from '../associations/association-change.model.js';
import { QuorumModel } from '../congresses/attendance.model.js';
import { RulesAppliedModel, rulesAppliedModel } from '../rule-sets/rule-set.model.js';
import type { ElectionEntry } from './elections.store.js';
import type { PollEntry } from './polls.store.js';
import { VoteMethod } from './vote.model.js';

export const PollEntryKind = describedEnum('PollEntryKind', 'How what was counted is entered.', {
  TALLIES: 'For each box by two tellers, independently of each other.',
  BALLOTS: 'Ballot by ballot; the rules decide which are valid.',
  REPORTED: 'As a source reports it.',
});
export type PollEntryKind = keyof typeof PollEntryKind;

@ObjectType('Poll', { description: 'A round of voting, with what was frozen as it began.' })
export class PollModel {
  /** What its fields are worked out from, by what was known when; not in the schema. */
  entry!: PollEntry;
  election!: ElectionEntry;
  knownAt!: Instant | null;

  @Field(() => ID, { description: 'The poll.' })
  id!: string;

  @Field(() => Int, { description: 'The round, from 1.' })
  round!: number;

  @Field(() => VoteMethod, { nullable: true, description: 'How votes are cast; null if unknown.' })
  method!: VoteMethod | null;

  @Field(() => PollEntryKind, { description: 'How what was counted is entered.' })
  entryKind!: PollEntryKind;

  @Field(() => [String], { description: 'Names of its ballot boxes.' })
  boxes!: readonly string[];

  @Field(() => Int, { nullable: true, description: 'Seats to be filled in it; null if unknown.' })
  seats!: number | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'When it began; null if unknown.' })
  openedAt!: Instant | null;

  @Field(() => RulesAppliedModel, {
    nullable: true,
    description: 'The rules it is held by; null where a source reports it and no rules are known.',
  })
  rules!: RulesAppliedModel | null;

  @Field(() => QuorumModel, {
    nullable: true,
    description: 'The quorum as it began; null of one that a source reports.',
  })
  quorum!: QuorumModel | null;

  @Field(() => String, {
    nullable: true,
    description: 'The ruling by which it is held though quorum is not determinable.',
  })
  ruling!: string | null;

  @Field(() => Int, { nullable: true, description: 'Convened as it began; null if unknown.' })
  convened!: number | null;

  @Field(() => Int, { nullable: true, description: 'Present as it began; null if unknown.' })
  present!: number | null;
}

/** A poll as the schema shows it, by what was known at an instant. */
export function pollModel(
  entry: PollEntry,
  election: ElectionEntry,
  knownAt: Instant | null,
): PollModel {
  const { key, entry: entryKind, rules, numbers } = entry;
  const { round, method, boxes, seats, openedAt, quorum, ruling } = entry;
  return {
    ...{ entry, election, knownAt, id: key, entryKind },
    ...{ round, method, boxes, seats, openedAt, quorum, ruling },
    ...{ convened: numbers.convened, present: numbers.present },
    rules: rules && rulesAppliedModel(rules),
  };
}

@InputType({ description: 'A round of voting to be opened.' })
export class OpenPollInput extends BooksInput {
  @Field(() => ID, { description: 'The election.' })
  @MaxLength(36)
  electionId!: string;

  @Field(() => VoteMethod, { description: 'How votes are cast.' })
  method!: VoteMethod;

  @Field(() => [String], {
    nullable: true,
    description: 'Names of the ballot boxes, 1 to 50; omitted: one, named `1`.',
  })
  @IsOptional()
  @ArrayMinSize(1)
  @ArrayMaxSize(50)
  @MaxLength(100, { each: true })
  @Matches(VISIBLE, { each: true, message: 'boxes must not have a blank name' })
  boxes?: string[] | null;

  @Field(() => PollEntryKind, {
    defaultValue: 'TALLIES',
    description: 'How what is counted will be entered: TALLIES or BALLOTS.',
  })
  entryKind?: PollEntryKind;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description:
      'When it begins, and who is present then; omitted: now, and unknown of a session of the past.',
  })
  openedAt?: Instant | null;

  @Field(() => String, {
    nullable: true,
    description:
      'What who presides ruled about the quorum; needed where quorum is not determinable.',
  })
  @IsOptional()
  @MaxLength(500)
  @Matches(VISIBLE, { message: 'ruling must not be blank' })
  ruling?: string | null;
}
