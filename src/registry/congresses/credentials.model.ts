import { Field, Int, ObjectType } from '@nestjs/graphql';

import type { Instant } from '../../kernel/clock.js';
import { DateTimeScalar } from '../../platform/graphql/scalars.js';
import { Entries } from '../../platform/graphql/entries.js';
import { EmploymentSector, MemberClass, MemberKind, Sex } from '../members/member.model.js';
import { QuorumModel } from './attendance.model.js';
import { DelegateBasis, DelegateModel } from './delegate.model.js';
import { AssemblyOfficerModel } from './proceedings.model.js';

/** The figures of one group of delegates. */
@ObjectType({ isAbstract: true })
export abstract class GroupModel {
  @Field(() => Int, { description: 'Those convened.' })
  convened!: number;

  @Field(() => String, { description: 'Percentage of all convened, half up.' })
  convenedPercent!: string;

  @Field(() => Int, { nullable: true, description: 'Those present; null if unknown.' })
  present!: number | null;

  @Field(() => String, {
    nullable: true,
    description: 'Percentage of all present; null if unknown, or nobody is.',
  })
  presentPercent!: string | null;
}

@ObjectType('DelegatesByBasis', { description: 'Delegates by how they came on the list.' })
export class ByBasisModel extends GroupModel {
  @Field(() => DelegateBasis, { nullable: true, description: 'How; null if unknown.' })
  value!: DelegateBasis | null;
}

@ObjectType('DelegatesByKind', { description: 'Delegates by kind of member.' })
export class ByKindModel extends GroupModel {
  @Field(() => MemberKind, {
    nullable: true,
    description: 'The kind; null of those outside the roster.',
  })
  value!: MemberKind | null;
}

@ObjectType('DelegatesBySex', { description: 'Delegates by sex.' })
export class BySexModel extends GroupModel {
  @Field(() => Sex, { nullable: true, description: 'The sex; null if unknown.' })
  value!: Sex | null;
}

@ObjectType('DelegatesByEmploymentSector', { description: 'Delegates by where they work.' })
export class BySectorModel extends GroupModel {
  @Field(() => EmploymentSector, { nullable: true, description: 'Where; null if unknown.' })
  value!: EmploymentSector | null;
}

@ObjectType('DelegatesByClass', {
  description: 'Delegates by class of the membership on the first day.',
})
export class ByClassModel extends GroupModel {
  @Field(() => MemberClass, { nullable: true, description: 'The class; null if not certain.' })
  value!: MemberClass | null;
}

@ObjectType('DelegatesByBranch', { description: 'Delegates by the branch that they represent.' })
export class ByBranchModel extends GroupModel {
  @Field(() => String, { nullable: true, description: 'Code of the branch; null for none.' })
  code!: string | null;

  @Field(() => String, { nullable: true, description: 'Its name on the first day.' })
  name!: string | null;
}

@ObjectType('DelegateAges', {
  description:
    'Ages in completed years on the first day, of all whose date of birth is known. One such as `1980` leaves a choice of two ages: each figure has its bounds, and is null itself where they differ.',
})
export class DelegateAgesModel {
  @Field(() => Int, { description: 'Delegates whose age is certain.' })
  certain!: number;

  @Field(() => Int, {
    description: 'Delegates whose date of birth leaves a choice; they count in the figures too.',
  })
  uncertain!: number;

  @Field(() => Int, {
    description: 'Delegates whose date of birth is unknown; no figure counts them.',
  })
  unknown!: number;

  @Field(() => String, {
    nullable: true,
    description: 'Average age, one decimal, half up; null where its bounds differ, and of nobody.',
  })
  average!: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'The least that the average can be; null of nobody.',
  })
  averageAtLeast!: string | null;

  @Field(() => String, { nullable: true, description: 'The most that it can be.' })
  averageAtMost!: string | null;

  @Field(() => Int, {
    nullable: true,
    description: 'Age of the youngest; null where its bounds differ, and of nobody.',
  })
  youngest!: number | null;

  @Field(() => Int, { nullable: true, description: 'The least that it can be; null of nobody.' })
  youngestAtLeast!: number | null;

  @Field(() => Int, { nullable: true, description: 'The most that it can be.' })
  youngestAtMost!: number | null;

  @Field(() => Int, {
    nullable: true,
    description: 'Age of the oldest; null where its bounds differ, and of nobody.',
  })
  oldest!: number | null;

  @Field(() => Int, { nullable: true, description: 'The least that it can be; null of nobody.' })
  oldestAtLeast!: number | null;

  @Field(() => Int, { nullable: true, description: 'The most that it can be.' })
  oldestAtMost!: number | null;
}

@ObjectType('CredentialsReport', {
  description:
    'The report of the credentials committee at a moment: every figure with the list of those it counts. Needs congress:read.',
})
export class CredentialsReportModel {
  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'The moment asked for, or of closing; null: as the books have it now.',
  })
  at!: Instant | null;

  @Field(() => Boolean, {
    description:
      'Whether there is a list of delegates; without one the numbers are those reported, and all lists empty.',
  })
  hasList!: boolean;

  @Field(() => Int, { nullable: true, description: 'Those convened; null if unknown.' })
  convened!: number | null;

  @Field(() => Int, {
    nullable: true,
    description:
      'Those present; where nobody was ever checked in, as reported and without a list; null if unknown.',
  })
  present!: number | null;

  @Field(() => String, {
    nullable: true,
    description: 'Those present as a percentage of those convened; null if unknown.',
  })
  presentPercent!: string | null;

  @Field(() => Int, {
    nullable: true,
    description: 'Those neither present nor excused; null if unknown.',
  })
  absent!: number | null;

  @Field(() => Int, { nullable: true, description: 'Those excused; null if unknown.' })
  excused!: number | null;

  @Field(() => QuorumModel, {
    nullable: true,
    description: 'The quorum at that moment; null before it is convened.',
  })
  quorum!: QuorumModel | null;

  @Field(() => [ByBasisModel], { description: 'By how they came on the list.' })
  byBasis!: ByBasisModel[];

  @Field(() => [ByKindModel], { description: 'By kind of member.' })
  byKind!: ByKindModel[];

  @Field(() => [BySexModel], { description: 'By sex.' })
  bySex!: BySexModel[];

  @Field(() => [BySectorModel], { description: 'By where they work.' })
  byEmploymentSector!: BySectorModel[];

  @Field(() => [ByClassModel], { description: 'By class of the membership.' })
  byClass!: ByClassModel[];

  @Field(() => [ByBranchModel], { description: 'By the branch that they represent.' })
  byBranch!: ByBranchModel[];

  @Field(() => DelegateAgesModel, { description: 'Ages of those convened.' })
  agesOfConvened!: DelegateAgesModel;

  @Field(() => DelegateAgesModel, {
    nullable: true,
    description: 'Ages of those present; null if unknown.',
  })
  agesOfPresent!: DelegateAgesModel | null;

  @Entries(100)
  @Field(() => [DelegateModel], { description: 'Those convened, by name.' })
  convenedDelegates!: DelegateModel[];

  @Entries(100)
  @Field(() => [DelegateModel], { description: 'Those present.' })
  presentDelegates!: DelegateModel[];

  @Entries(100)
  @Field(() => [DelegateModel], {
    description: 'Those neither present nor excused; empty where who is present is unknown.',
  })
  absentDelegates!: DelegateModel[];

  @Entries(100)
  @Field(() => [DelegateModel], { description: 'Those excused, with the reason.' })
  excusedDelegates!: DelegateModel[];

  @Entries(100)
  @Field(() => [DelegateModel], {
    description:
      'Those found not qualified, with the reason; and those called who by the books are not, on the first day: they count as convened until the office finds them NOT_QUALIFIED.',
  })
  notQualified!: DelegateModel[];

  @Entries(100)
  @Field(() => [DelegateModel], { description: 'Those convened who have the place of another.' })
  alternatesInPlace!: DelegateModel[];

  @Field(() => [AssemblyOfficerModel], {
    description: 'Who signs: the credentials committee, its head first.',
  })
  signatories!: AssemblyOfficerModel[];
}
