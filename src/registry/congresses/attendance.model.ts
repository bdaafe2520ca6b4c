import { Field, Int, ObjectType } from '@nestjs/graphql';

import { describedEnum } from '../../platform/graphql/described-enum.js';
import { MajorityBase, ShareModel } from '../rule-sets/rule-set.model.js';

export const QuorumState = describedEnum('QuorumState', 'Whether enough are present to decide.', {
  MET: 'Enough are present.',
  NOT_MET: 'Too few are present.',
  NOT_DETERMINABLE: 'A number that decides it is unknown: this is neither yes nor no.',
});
export type QuorumState = keyof typeof QuorumState;

@ObjectType('Majority', { description: 'A share of a base.' })
export class MajorityModel {
  @Field(() => ShareModel, {
    nullable: true,
    description: 'The share; null where the most suffice, or anybody does.',
  })
  share!: ShareModel | null;

  @Field(() => MajorityBase, { description: 'What it is taken of.' })
  base!: MajorityBase;
}

@ObjectType('UnitsRepresented', {
  description: 'Branches that are called, and those of them of which a delegate is there.',
})
export class UnitsRepresentedModel {
  @Field(() => Int, { description: 'Branches with seats or delegates.' })
  convened!: number;

  @Field(() => Int, { description: 'Those of which at least one delegate is there.' })
  represented!: number;
}

@ObjectType('Quorum', {
  description: 'The quorum at one moment, with the numbers and the rule it was reckoned by.',
})
export class QuorumModel {
  @Field(() => QuorumState, { description: 'Whether enough are present.' })
  state!: QuorumState;

  @Field(() => Int, { nullable: true, description: 'Those convened; null if unknown.' })
  convened!: number | null;

  @Field(() => Int, {
    nullable: true,
    description: 'Those of them who are excused; null if unknown.',
  })
  excused!: number | null;

  @Field(() => Int, { nullable: true, description: 'Those present; null if unknown.' })
  present!: number | null;

  @Field(() => UnitsRepresentedModel, { nullable: true, description: 'Units; null if unknown.' })
  units!: UnitsRepresentedModel | null;

  @Field(() => MajorityModel, { description: 'The rule: which share of whom must be present.' })
  rule!: MajorityModel;

  @Field(() => Int, {
    nullable: true,
    description: 'The number that the share is taken of; null if unknown.',
  })
  base!: number | null;

  @Field(() => Int, {
    nullable: true,
    description: 'The least number that must be present; null where that cannot be told.',
  })
  needed!: number | null;

  @Field(() => ShareModel, {
    nullable: true,
    description: 'The share of the units that must be represented; null where none is demanded.',
  })
  unitsRule!: ShareModel | null;

  @Field(() => Int, {
    nullable: true,
    description: 'The least number of units; null where none is demanded or it cannot be told.',
  })
  unitsNeeded!: number | null;

  @Field(() => String, { description: 'The reason, in full sentences.' })
  why!: string;
}

@ObjectType('ReportedNumbers', {
  description: 'Numbers that a source gives. Null is unknown, which is not zero.',
})
export class ReportedNumbersModel {
  @Field(() => Int, { nullable: true, description: 'Those convened.' })
  convened!: number | null;

  @Field(() => Int, { nullable: true, description: 'Those of them excused beforehand.' })
  excused!: number | null;

  @Field(() => Int, { nullable: true, description: 'Those present.' })
  present!: number | null;

  @Field(() => Int, { nullable: true, description: 'Members whom they represent.' })
  represented!: number | null;
}

@ObjectType('AssemblyNumbers', {
  description:
    'Who was called, is there and is represented: three different numbers. Null is unknown, which is not zero.',
})
export class AssemblyNumbersModel {
  @Field(() => Int, {
    nullable: true,
    description: 'Delegates called, excused ones among them; reported where there is no list.',
  })
  convened!: number | null;

  @Field(() => Int, {
    nullable: true,
    description: 'Those of them who are excused; reported where there is no list.',
  })
  excused!: number | null;

  @Field(() => Int, {
    nullable: true,
    description: 'Delegates who are there; reported where nobody was ever checked in.',
  })
  present!: number | null;

  @Field(() => Int, {
    nullable: true,
    description:
      'Full members whom the delegates represent: on the reference date of the apportionment, or reported.',
  })
  represented!: number | null;

  @Field(() => UnitsRepresentedModel, { nullable: true, description: 'Branches; null if unknown.' })
  units!: UnitsRepresentedModel | null;

  @Field(() => ReportedNumbersModel, {
    description: 'What a source says, whether or not it is used.',
  })
  reported!: ReportedNumbersModel;
}
