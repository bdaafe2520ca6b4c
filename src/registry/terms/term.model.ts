import { Field, ID, Int, ObjectType } from '@nestjs/graphql';
import type { LocalDate } from '../../kernel/calendar.js';
import type { Instant } from '../../kernel/clock.js';
import { describedEnum } from '../../platform/graphql/described-enum.js';
import { EdtfScalar } from '../../platform/graphql/scalars.js';
import { Ended, Grounded } from '../associations/association.model.js';
import type { MandateEntry } from './mandate-entries.store.js';
import type { Body } from './term.entity.js';
import type { TermEntry } from './term.rules.js';

export const BodyKind = describedEnum('BodyKind', 'What kind of body it is.', {
  EXECUTIVE_COMMITTEE: 'Executive committee (ban chấp hành).',
  STANDING_COMMITTEE: 'Standing committee (ban thường vụ).',
  INSPECTION_COMMITTEE: 'Inspection committee (ban kiểm tra).',
  BRANCH_COMMITTEE: 'Committee of a branch (ban chấp hành chi hội).',
  OTHER: 'Another body.',
});

export type BodyKind = keyof typeof BodyKind;

export const PostKind = describedEnum(
  'PostKind',
  'Rank of a post; bodies list their mandates in this order.',
  {
    CHAIR: 'Chair, or whoever leads the body (chủ tịch, bí thư, trưởng ban, chi hội trưởng).',
    STANDING_VICE_CHAIR: 'Standing vice-chair (phó chủ tịch thường trực).',
    VICE_CHAIR: 'Vice-chair (phó chủ tịch, phó bí thư).',
    SECRETARY_GENERAL: 'Secretary general (tổng thư ký).',
    DEPUTY_SECRETARY_GENERAL: 'Deputy secretary general (phó tổng thư ký).',
    STANDING_MEMBER: 'Member of the standing committee (ủy viên thường vụ).',
    MEMBER: 'Member (ủy viên).',
  },
);

export type PostKind = keyof typeof PostKind;

export const MandateOrigin = describedEnum('MandateOrigin', 'How a mandate came about.', {
  ELECTED: 'Elected.',
  BY_ELECTED: 'Elected by ballot in mid-term (bầu bổ sung).',
  CO_OPTED: 'Taken in without a ballot (cử bổ sung).',
  APPOINTED: 'Appointed by a higher body.',
  EX_OFFICIO: 'By virtue of another office.',
});

export type MandateOrigin = keyof typeof MandateOrigin;

export const MandateEndReason = describedEnum('MandateEndReason', 'How a mandate ended.', {
  TERM_ENDED: 'Ended with its term, when a successor was there.',
  RESIGNED: 'The holder resigned.',
  DISMISSED: 'Relieved of office, no fault implied (miễn nhiệm).',
  RECALLED: 'Removed for cause (bãi nhiệm).',
  DECEASED: 'The holder died.',
  SUCCEEDED: 'Another took the post over.',
  POST_CHANGED: 'The holder took another post in the same body.',
});

export type MandateEndReason = keyof typeof MandateEndReason;

@ObjectType('Term', {
  description: 'A term (nhiệm kỳ): opened by a congress, ended by the opening of the next.',
  implements: () => [Grounded],
})
export class TermModel extends Grounded {
  /** The rows behind it; not in the schema. */
  id!: number;
  associationId!: number;

  /** What the books said at this instant; null: what they say now. Not in the schema. */
  knownAt!: Instant | null;

  @Field(() => Int, { description: 'Ordinal (khóa): IV is 4.' })
  ordinal!: number;

  @Field(() => String, { description: 'Nominal label, e.g. `2017-2022`; the real span differs.' })
  label!: string;

  @Field(() => EdtfScalar, { description: 'When it was opened.' })
  startsOn!: string;

  @Field(() => EdtfScalar, {
    nullable: true,
    description: 'When the next term was opened; null: it runs.',
  })
  endsOn!: string | null;
}

/** A term as the schema shows it, by what was known at an instant. */
export function termModel({ start, end, ...term }: TermEntry, knownAt: Instant | null): TermModel {
  return { ...term, knownAt, startsOn: start.text, endsOn: end?.text ?? null };
}

@ObjectType('Post', { description: 'A post in a body.' })
export class PostModel {
  @Field(() => PostKind, { description: 'Its rank.' })
  kind!: PostKind;

  @Field(() => String, { description: 'Its title, as the association calls it.' })
  title!: string;
}

@ObjectType('Body', {
  description:
    'A body (committee) of a term. Its figures are as of the day for which it was asked.',
  implements: () => [Grounded],
})
export class BodyModel extends Grounded {
  /** The rows behind it; not in the schema. */
  associationId!: number;
  termId!: number;
  branchId!: number | null;

  /** As of when its fields answer, by what was known when; not in the schema. */
  day!: LocalDate;
  knownAt!: Instant | null;

  @Field(() => ID, { description: 'The body.' })
  id!: string;

  @Field(() => BodyKind, { description: 'What kind of body it is.' })
  kind!: BodyKind;

  @Field(() => String, { description: 'Its name, as the association calls it.' })
  name!: string;
}

/** The key of what belongs to a body, by what was known. */
export function bodyKey({ id, knownAt }: BodyModel) {
  return { bodyId: Number(id), knownAt };
}

/** A body as the schema shows it on a day, by what was known at an instant. */
export function bodyModel(body: Body, day: LocalDate, knownAt: Instant | null): BodyModel {
  return { ...body, id: String(body.id), day, knownAt };
}

@ObjectType('Mandate', {
  description: 'Who holds a post, from when until when.',
  implements: () => [Grounded, Ended],
})
export class MandateModel extends Ended {
  /** The rows behind it; not in the schema. */
  bodyId!: number;
  associationId!: number;
  memberId!: number | null;

  /** As of when its body answers, by what was known when; not in the schema. */
  day!: LocalDate;
  knownAt!: Instant | null;

  @Field(() => ID, { description: 'The mandate through all its corrections.' })
  id!: string;

  @Field(() => String, {
    nullable: true,
    description:
      'Who holds it; null where the source does not name the person: the seat is filled.',
  })
  holderName!: string | null;

  @Field(() => PostModel, { description: 'The post.' })
  post!: PostModel;

  @Field(() => EdtfScalar, { description: 'First day.' })
  from!: string;

  @Field(() => EdtfScalar, {
    nullable: true,
    description: 'First day on which it no longer holds; null: it runs.',
  })
  until!: string | null;

  @Field(() => MandateOrigin, { description: 'How it came about.' })
  origin!: MandateOrigin;

  @Field(() => MandateEndReason, { nullable: true, description: 'How it ended; null: it runs.' })
  endReason!: MandateEndReason | null;
}

/** A mandate as the schema shows it, in a body as of a day, by what was known at an instant. */
export function mandateModel(
  mandate: MandateEntry,
  day: LocalDate,
  knownAt: Instant | null,
): MandateModel {
  return {
    ...mandate,
    id: mandate.key,
    post: { kind: mandate.postKind, title: mandate.postTitle },
    from: mandate.from.text,
    until: mandate.until?.text ?? null,
    day,
    knownAt,
  };
}

@ObjectType('Vacancy', { description: 'A seat of a body that nobody certainly holds (khuyết).' })
export class VacancyModel {
  @Field(() => PostModel, {
    nullable: true,
    description: 'The post that fell vacant; null where a seat was never filled.',
  })
  post!: PostModel | null;

  @Field(() => MandateModel, {
    nullable: true,
    description: 'The mandate that ended; null where a seat was never filled.',
  })
  lastMandate!: MandateModel | null;

  @Field(() => EdtfScalar, {
    nullable: true,
    description:
      'Since when it is vacant: the end of that mandate, or the day the seats were decided.',
  })
  since!: string | null;
}

/** A vacancy as the schema shows it, in a body as of a day, by what was known at an instant. */
export function vacancyModel(
  last: MandateEntry | null,
  since: string | null,
  day: LocalDate,
  knownAt: Instant | null,
): VacancyModel {
  const lastMandate = last && mandateModel(last, day, knownAt);
  return { post: lastMandate?.post ?? null, lastMandate, since };
}
