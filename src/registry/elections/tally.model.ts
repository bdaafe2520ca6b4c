import { Field, ID, Int, ObjectType } from '@nestjs/graphql';

import { describedEnum } from '../../platform/graphql/described-enum.js';
import { CandidateModel } from './election.model.js';
import type { InvalidReason as Reason } from './tally.rules.js';

export const InvalidReason = describedEnum('InvalidReason', 'Why a ballot does not count.', {
  NOT_ISSUED: 'The tellers did not issue it.',
  NAME_ADDED: 'Somebody wrote a name on it that is not on the list.',
  TOO_MANY_NAMES: 'More names are left than it may carry.',
  NO_NAME: 'No name is left on a list of several.',
} as const satisfies Record<Reason, string>);

@ObjectType('InvalidBallots', { description: 'How many ballots do not count for one reason.' })
export class InvalidBallotsModel {
  @Field(() => InvalidReason, { description: 'The reason.' })
  reason!: Reason;

  @Field(() => Int, { description: 'How many.' })
  ballots!: number;
}

@ObjectType('BallotNumbers', {
  description: 'How many ballots there were. Null is unknown, which is not zero.',
})
export class BallotNumbersModel {
  @Field(() => Int, { nullable: true, description: 'Ballots issued (phát ra).' })
  issued!: number | null;

  @Field(() => Int, { nullable: true, description: 'Ballots returned (thu về).' })
  returned!: number | null;

  @Field(() => Int, { nullable: true, description: 'Valid ballots (hợp lệ).' })
  valid!: number | null;

  @Field(() => Int, { nullable: true, description: 'Invalid ballots (không hợp lệ).' })
  invalid!: number | null;

  @Field(() => [InvalidBallotsModel], {
    nullable: true,
    description: 'Why ballots are invalid; null where they were not entered one by one.',
  })
  invalidReasons!: InvalidBallotsModel[] | null;

  @Field(() => String, { nullable: true, description: 'Returned as a percentage of the issued.' })
  returnedPercent!: string | null;

  @Field(() => String, { nullable: true, description: 'Valid as a percentage of the returned.' })
  validPercent!: string | null;

  @Field(() => String, { nullable: true, description: 'Invalid as a percentage of the returned.' })
  invalidPercent!: string | null;
}

@ObjectType('CandidateCount', { description: 'What was counted for one name.' })
export class CandidateCountModel {
  @Field(() => CandidateModel, { description: 'The candidate.' })
  candidate!: CandidateModel;

  @Field(() => Int, { nullable: true, description: 'Votes for the name; null if unknown.' })
  votes!: number | null;

  @Field(() => Int, {
    nullable: true,
    description: 'Votes against the name, on a yes/no list; null on others, or if unknown.',
  })
  against!: number | null;

  @Field(() => Int, {
    nullable: true,
    description:
      'Valid ballots with both boxes or none for the name, on a yes/no list; null on others, or if unknown.',
  })
  void!: number | null;
}

@ObjectType('BoxTally', { description: 'What was counted in one ballot box.' })
export class BoxTallyModel {
  @Field(() => String, { description: 'Name of the box.' })
  box!: string;

  @Field(() => BallotNumbersModel, { description: 'How many ballots.' })
  ballots!: BallotNumbersModel;

  @Field(() => [CandidateCountModel], { description: 'For each name, in the order of the list.' })
  counts!: CandidateCountModel[];
}

@ObjectType('TellerTally', { description: 'What one teller counted in one box.' })
export class TellerTallyModel extends BoxTallyModel {
  @Field(() => ID, { description: 'The teller, as an officer of the congress or meeting.' })
  tellerId!: string;

  @Field(() => String, { nullable: true, description: 'Name of the teller.' })
  tellerName!: string | null;
}

@ObjectType('BoxProgress', { description: 'How far the entry of one ballot box is.' })
export class BoxProgressModel {
  @Field(() => String, { description: 'Name of the box.' })
  box!: string;

  @Field(() => Int, { description: 'Tallies entered, each by another teller; two are needed.' })
  tallies!: number;

  @Field(() => Int, { description: 'Ballots entered one by one.' })
  ballots!: number;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether the two tellers agree; null before both have entered theirs.',
  })
  agreed!: boolean | null;
}

@ObjectType('TallyDifference', { description: 'A number that two tellers entered differently.' })
export class TallyDifferenceModel {
  @Field(() => String, { description: 'Name of the box.' })
  box!: string;

  @Field(() => String, {
    description: '`issued`, `returned`, `valid`, `invalid`; of a name `votes`, `against`, `void`.',
  })
  what!: string;

  @Field(() => CandidateModel, {
    nullable: true,
    description: 'Whose number it is; null: nobody’s.',
  })
  candidate!: CandidateModel | null;

  @Field(() => Int, { nullable: true, description: 'What the first teller entered.' })
  first!: number | null;

  @Field(() => Int, { nullable: true, description: 'What the second teller entered.' })
  second!: number | null;
}
