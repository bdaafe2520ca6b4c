import { ArgsType, Field, InputType, Int, ObjectType } from '@nestjs/graphql';
import { Type } from 'class-transformer';
import { IsOptional, MaxLength, ValidateNested } from 'class-validator';

import type { Instant } from '../../kernel/clock.js';
import { describedEnum } from '../../platform/graphql/described-enum.js';
import { ConnectionOf } from '../../platform/graphql/pages.js';
import { DateTimeScalar } from '../../platform/graphql/scalars.js';

export const AuditPersonalState = describedEnum(
  'AuditPersonalState',
  'What became of the personal values of an entry of the audit trail.',
  {
    NONE: 'The change had none.',
    SHOWN: 'They are shown.',
    WITHHELD: 'They are kept, and shown to who may read the members of the whole association.',
    ERASED: 'They are erased; the entry keeps only their salted digest.',
  },
);
export type AuditPersonalState = keyof typeof AuditPersonalState;

@ObjectType('AuditEntry', {
  description: 'An entry of the audit trail: who changed what and when.',
})
export class AuditEntryModel {
  /** The row behind its decision; not in the schema. */
  decisionId!: number | null;

  @Field(() => Int, { description: 'Its number in the whole registry, from 1 without gaps.' })
  number!: number;

  @Field(() => DateTimeScalar, { description: 'When it was written.' })
  at!: Instant;

  @Field(() => String, { description: 'Who did it: an account, a token or a command.' })
  actor!: string;

  @Field(() => String, { description: 'What was done, named as the mutation or command.' })
  action!: string;

  @Field(() => String, { description: 'What kind of thing was changed, e.g. `Member`.' })
  subjectType!: string;

  @Field(() => String, { description: 'Which one: its code, number or id.' })
  subjectId!: string;

  @Field(() => String, {
    nullable: true,
    description: 'The values before, as a JSON object, without the personal ones; null for none.',
  })
  before!: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'The values after, as a JSON object, without the personal ones; null for none.',
  })
  after!: string | null;

  @Field(() => AuditPersonalState, { description: 'Whether it has personal values to show.' })
  personalState!: AuditPersonalState;

  @Field(() => String, {
    nullable: true,
    description:
      'The personal values, as a JSON object with `before` and `after`; null unless they are shown.',
  })
  personal!: string | null;

  @Field(() => String, {
    description:
      'Its hash, over itself and the hash of the entry before it: kept elsewhere, it shows later that all up to here still stand.',
  })
  hash!: string;
}

@ObjectType({ description: 'A page of the audit trail, the newest entries first.' })
export class AuditEntryConnection extends ConnectionOf(AuditEntryModel, 'entries') {}

@InputType({ description: 'Which entries of an audit trail; all conditions hold together.' })
export class AuditTrailFilter {
  @Field(() => DateTimeScalar, { nullable: true, description: 'Written at this instant or later.' })
  from?: Instant | null;

  @Field(() => DateTimeScalar, { nullable: true, description: 'Written before this instant.' })
  until?: Instant | null;

  @Field(() => String, { nullable: true, description: 'By this actor, as an entry names it.' })
  @IsOptional()
  @MaxLength(150)
  actor?: string | null;

  @Field(() => String, { nullable: true, description: 'This action, e.g. `admitMember`.' })
  @IsOptional()
  @MaxLength(60)
  action?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'About a thing of this kind, e.g. `Member`.',
  })
  @IsOptional()
  @MaxLength(40)
  subjectType?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'About the thing of this code, number or id.',
  })
  @IsOptional()
  @MaxLength(60)
  subjectId?: string | null;
}

@ArgsType()
export class AuditTrailArgs {
  @Field(() => AuditTrailFilter, { nullable: true, description: 'Which entries; omitted, all.' })
  @IsOptional()
  @ValidateNested()
  @Type(() => AuditTrailFilter)
  filter?: AuditTrailFilter | null;

  @Field(() => Int, { defaultValue: 20, description: 'How many at the most, 1 to 100.' })
  first!: number;

  @Field(() => String, {
    nullable: true,
    description: 'The `endCursor` of the page before, from the same list with the same filter.',
  })
  after?: string | null;
}
