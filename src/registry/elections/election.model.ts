import { Field, ID, Int, ObjectType } from '@nestjs/graphql';
import type { Instant } from '../../kernel/clock.js';
import { describedEnum } from '../../platform/graphql/described-enum.js';
import { DateTimeScalar, EdtfScalar } from '../../platform/graphql/scalars.js';
import { Grounded } from '../associations/association.model.js';
import { BodyKind, PostModel } from '../terms/term.model.js';
import type { CandidateEntry, ElectionEntry } from './elections.store.js';
import type { BallotForm as Form } from './tally.rules.js';

export const ElectionTarget = describedEnum('ElectionTarget', 'What is elected.', {
  BODY: 'Members of a body, or holders of a post in it: each elected begins a mandate.',
  DELEGATION: 'Delegates to the congress of a higher association: no mandate begins.',
});

export type ElectionTarget = keyof typeof ElectionTarget;

export const ElectionOrigin = describedEnum('ElectionOrigin', 'Whether it is in mid-term.', {
  ELECTED: 'For a new term, or a post that was never filled in this one.',
  BY_ELECTED: 'For seats that fell vacant (bầu bổ sung): mandates end with the running term.',
});

export type ElectionOrigin = keyof typeof ElectionOrigin;

export const BallotForm = describedEnum('BallotForm', 'How voters say whom they want.', {
  STRIKE_OUT: 'The ballot has all names; those not wanted are struck out.',
  MARKED: 'The ballot has all names; those wanted are marked.',
  YES_NO: 'For each name a box for and a box against; also one name put to a show of hands.',
} as const satisfies Record<Form, string>);

export const CandidateOrigin = describedEnum('CandidateOrigin', 'Who put a candidate forward.', {
  OUTGOING_COMMITTEE: 'The outgoing committee.',
  DELEGATES: 'Delegates of the congress or meeting (đề cử).',
  SELF: 'The candidate (ứng cử).',
});

export type CandidateOrigin = keyof typeof CandidateOrigin;

export const ElectionState = describedEnum('ElectionState', 'How far an election is.', {
  PREPARED: 'The list of candidates is open.',
  LIST_CLOSED: 'The list of candidates is closed; no poll was opened yet.',
  POLLING: 'A poll is open and has no result yet.',
  DECIDED: 'The last poll has a result; seats may be open still, which is a valid end.',
  ANNULLED: 'It was annulled: as if nobody had been elected.',
});

export type ElectionState = keyof typeof ElectionState;

@ObjectType('Candidate', { description: 'Somebody who stands in an election.' })
export class CandidateModel {
  /** The rows behind it; not in the schema. */
  memberId!: number | null;

  @Field(() => ID, { description: 'The candidate.' })
  id!: string;

  @Field(() => String, { nullable: true, description: 'Name; null where the source has none.' })
  name!: string | null;

  @Field(() => Int, { description: 'Place on the list, from 1.' })
  position!: number;

  @Field(() => CandidateOrigin, {
    nullable: true,
    description: 'Who put the candidate forward; null where nobody says.',
  })
  origin!: CandidateOrigin | null;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'When the candidate withdrew; null: stands.',
  })
  withdrawnAt!: Instant | null;

  @Field(() => String, { nullable: true, description: 'Why the candidate withdrew.' })
  withdrawnReason!: string | null;
}

/** A candidate as the schema shows it. */
export function candidateModel({ key, ...candidate }: CandidateEntry): CandidateModel {
  return { ...candidate, id: key };
}

@ObjectType('Election', {
  description: 'An election by a congress or meeting, from the candidates to the mandates.',
  implements: () => [Grounded],
})
export class ElectionModel extends Grounded {
  /** What its fields are worked out from, by what was known when; not in the schema. */
  entry!: ElectionEntry;
  knownAt!: Instant | null;

  @Field(() => ID, { description: 'The election.' })
  id!: string;

  @Field(() => String, { description: 'What it is called.' })
  title!: string;

  @Field(() => ElectionTarget, { description: 'What is elected.' })
  target!: ElectionTarget;

  @Field(() => BodyKind, { nullable: true, description: 'Kind of the body; null of a delegation.' })
  bodyKind!: BodyKind | null;

  @Field(() => String, { nullable: true, description: 'Name of the body.' })
  bodyName!: string | null;

  @Field(() => Int, {
    nullable: true,
    description:
      'Ordinal of the term; null until somebody is elected, where nobody said: the term that the congress opens, or the running one.',
  })
  termOrdinal!: number | null;

  @Field(() => PostModel, { nullable: true, description: 'The post that the elected take.' })
  post!: PostModel | null;

  @Field(() => Int, { nullable: true, description: 'Seats to be filled; null if unknown.' })
  seats!: number | null;

  @Field(() => ElectionOrigin, { description: 'Whether it is in mid-term.' })
  origin!: ElectionOrigin;

  @Field(() => BallotForm, {
    nullable: true,
    description: 'How voters say whom they want; null where nobody says.',
  })
  ballotForm!: Form | null;

  @Field(() => EdtfScalar, {
    description: 'From when the elected hold office: by default the first day of the assembly.',
  })
  effectiveFrom!: string;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'When the list of candidates was closed; null: it is open.',
  })
  listClosedAt!: Instant | null;

  @Field(() => String, { nullable: true, description: 'Why it was annulled; null: it was not.' })
  annulledReason!: string | null;
}

/** An election as the schema shows it, by what was known at an instant. */
export function electionModel(entry: ElectionEntry, knownAt: Instant | null): ElectionModel {
  const { key, postKind: kind, postTitle: title } = entry;
  const post = kind === null || title === null ? null : { kind, title };
  const effectiveFrom = entry.effectiveFrom ?? entry.assemblyDate;
  return { ...entry, id: key, effectiveFrom, post, entry, knownAt };
}
