import { ArgsType, Field, ID, Int, ObjectType } from '@nestjs/graphql';

import type { Instant } from '../../kernel/clock.js';
import { describedEnum } from '../../platform/graphql/described-enum.js';
import { ConnectionOf } from '../../platform/graphql/pages.js';
import { DateTimeScalar, EdtfScalar } from '../../platform/graphql/scalars.js';
import { Grounded } from '../associations/association.model.js';
import { EmploymentSector, MemberClass, Sex } from '../members/member.model.js';
import type { DelegateEntry } from './delegate.rules.js';

export const DelegateRole = describedEnum('DelegateRole', 'As what somebody is on the list.', {
  DELEGATE: 'Delegate, or whoever else is called and votes.',
  ALTERNATE: 'Alternate: votes only in the place of a delegate.',
  GUEST: 'Guest: is there, and is no delegate.',
});
export type DelegateRole = keyof typeof DelegateRole;

export const DelegateBasis = describedEnum('DelegateBasis', 'How a delegate came on the list.', {
  EX_OFFICIO: 'By office (đại biểu đương nhiên).',
  ELECTED: 'Elected by the branch.',
  APPOINTED: 'Appointed (đại biểu chỉ định).',
  MEMBER: 'As a full member, of a general assembly.',
});
export type DelegateBasis = keyof typeof DelegateBasis;

export const DelegateStanding = describedEnum(
  'DelegateStanding',
  'Whether somebody on the list is one of those who are called.',
  {
    CONVENED: 'Called; may come and vote.',
    EXCUSED: 'Called, and excused beforehand: counts as convened.',
    REPLACED: 'Another has taken the place: no longer counts.',
    NOT_QUALIFIED: 'Not qualified (không đủ tư cách): does not count.',
    WITHDRAWN: 'Taken off the list before it met: does not count.',
  },
);
export type DelegateStanding = keyof typeof DelegateStanding;

export const DelegateList = describedEnum('DelegateList', 'Which of those on the list are shown.', {
  EVERYBODY: 'Everybody, guests too.',
  ALL: 'Delegates and alternates, whatever their standing.',
  CONVENED: 'Delegates who are called, excused ones among them: as many as `convened` counts.',
  PRESENT: 'Those of them who are there: as many as `present` counts.',
  ABSENT: 'Those of them who are neither there nor excused.',
  EXCUSED: 'Those of them who are excused.',
  NOT_QUALIFIED: 'Those found not qualified.',
  ALTERNATES: 'Alternates who have nobody’s place.',
  ALTERNATES_IN_PLACE: 'Those who have the place of another.',
  GUESTS: 'Guests.',
});
export type DelegateList = keyof typeof DelegateList;

@ObjectType('Delegate', {
  description:
    'Somebody on the list of a congress or meeting, as of its first day. Needs congress:read; a branch leader sees the delegates of its own branches.',
  implements: () => [Grounded],
})
export class DelegateModel extends Grounded {
  /** What the fields are worked out from, by what was known when; not in the schema. */
  entry!: DelegateEntry;
  knownAt!: Instant | null;

  @Field(() => ID, { description: 'The delegate, alternate or guest, through all corrections.' })
  id!: string;

  @Field(() => String, { description: 'Full name.' })
  name!: string;

  @Field(() => ID, {
    nullable: true,
    description: 'Number of the member; null of somebody outside the roster.',
  })
  memberNumber!: string | null;

  @Field(() => DelegateRole, { description: 'As what he or she is on the list.' })
  role!: DelegateRole;

  @Field(() => DelegateBasis, {
    nullable: true,
    description: 'How he or she came on it; null of guests, and where nobody says.',
  })
  basis!: DelegateBasis | null;

  @Field(() => String, { nullable: true, description: 'What he or she is, as given.' })
  title!: string | null;

  @Field(() => DelegateStanding, { description: 'Whether he or she counts.' })
  standing!: DelegateStanding;

  @Field(() => String, {
    nullable: true,
    description:
      'Why the standing is another than CONVENED; among the `notQualified` of a credentials report also what the books have against somebody called.',
  })
  reason!: string | null;

  @Field(() => Sex, { nullable: true, description: 'Sex, of a person.' })
  sex!: Sex | null;

  @Field(() => EdtfScalar, { nullable: true, description: 'Date of birth, as certain as known.' })
  birthDate!: string | null;

  @Field(() => EmploymentSector, { nullable: true, description: 'Where he or she works.' })
  employmentSector!: EmploymentSector | null;

  @Field(() => MemberClass, {
    nullable: true,
    description: 'Class of the membership on the first day; null where none is certain.',
  })
  class!: MemberClass | null;
}

@ObjectType({ description: 'A page of a list of delegates, alternates or guests.' })
export class DelegateConnection extends ConnectionOf(DelegateModel, 'entries') {}

/** Which part of a list is shown. */
@ArgsType()
export class DelegatesArgs {
  @Field(() => Int, { defaultValue: 20, description: 'How many at the most, 1 to 100.' })
  first!: number;

  @Field(() => String, {
    nullable: true,
    description: 'The `endCursor` of the page before, from the same list.',
  })
  after?: string | null;

  @Field(() => DelegateList, { defaultValue: 'ALL', description: 'Which of those on the list.' })
  show!: DelegateList;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description:
      'At this moment, of CONVENED, PRESENT, ABSENT and ALTERNATES_IN_PLACE; left out, now, and after it was closed the moment of closing.',
  })
  at?: Instant | null;

  @Field(() => ID, {
    nullable: true,
    description: 'Only those who represent the branch with this code.',
  })
  branch?: string | null;
}

@ObjectType('Attendance', {
  description: 'That somebody was there: from the moment of coming in to that of leaving.',
})
export class AttendanceModel {
  @Field(() => DateTimeScalar, { description: 'When he or she came in.' })
  cameAt!: Instant;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'The first moment of being away; null: is there, or nobody says.',
  })
  leftAt!: Instant | null;
}

/** Somebody on the list as the schema shows it, by what was known at an instant. */
export function delegateModel(entry: DelegateEntry, knownAt: Instant | null): DelegateModel {
  const { key, id: _, ...fields } = entry;
  return { ...fields, id: key, entry, knownAt };
}
