import { Field, ID, Int, InterfaceType, ObjectType } from '@nestjs/graphql';

import type { LocalDate } from '../../kernel/calendar.js';
import type { Instant } from '../../kernel/clock.js';
import { describedEnum } from '../../platform/graphql/described-enum.js';
import { DateTimeScalar, EdtfScalar, LocalDateScalar } from '../../platform/graphql/scalars.js';
import { Grounded } from '../associations/association.model.js';
import type { AssemblyEntry } from './assembly.rules.js';

export const AssemblyKind = describedEnum('AssemblyKind', 'What kind of congress or meeting.', {
  FOUNDING: 'Founding congress: opens the first term.',
  TERM: 'Congress of a term (đại hội nhiệm kỳ): opens the next one.',
  EXTRAORDINARY: 'Extraordinary congress (đại hội bất thường), held on request.',
  COMMITTEE_MEETING: 'Meeting of a committee.',
  EXTENDED_COMMITTEE_CONFERENCE: 'Committee conference with others (hội nghị mở rộng).',
  DELEGATE_CONFERENCE: 'Conference of delegates (hội nghị đại biểu).',
  BRANCH_MEETING: 'Meeting of the members of a branch.',
});
export type AssemblyKind = keyof typeof AssemblyKind;

export const AssemblyState = describedEnum('AssemblyState', 'How far a congress or meeting is.', {
  PREPARED: 'Being prepared: its list and apportionment are made; no rules are frozen yet.',
  CONVENED: 'Called, by the rules in force; delegates are admitted, nothing is decided yet.',
  IN_SESSION: 'In session.',
  CLOSED: 'Closed.',
  STOPPED: 'Stopped, as too few had come.',
});
export type AssemblyState = keyof typeof AssemblyState;

export const AssemblyComposition = describedEnum('AssemblyComposition', 'Who meets.', {
  DELEGATES: 'Delegates (đại hội đại biểu).',
  GENERAL_ASSEMBLY: 'All full members (đại hội toàn thể).',
  COMMITTEE: 'The members of a body.',
});
export type AssemblyComposition = keyof typeof AssemblyComposition;

export const AssemblyMode = describedEnum('AssemblyMode', 'How people meet.', {
  IN_PERSON: 'In one place.',
  ONLINE: 'Online.',
  HYBRID: 'In one place, and online.',
});
export type AssemblyMode = keyof typeof AssemblyMode;

@ObjectType({ description: 'The term that a congress opens when it elects.' })
export class TermToOpen {
  @Field(() => Int, { description: 'Its ordinal.' })
  ordinal!: number;

  @Field(() => String, { description: 'Its nominal label, e.g. `2024-2029`.' })
  label!: string;
}

@ObjectType('RequestFinding', {
  description: 'How many asked for an extraordinary congress, of how many.',
})
export class RequestFindingModel {
  @Field(() => Int, { description: 'So many asked.' })
  requested!: number;

  @Field(() => Int, { nullable: true, description: 'Of so many; null where the books do not say.' })
  of!: number | null;

  @Field(() => Int, {
    nullable: true,
    description: 'So many must ask; null where that cannot be told, or no rule demands anything.',
  })
  needed!: number | null;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether enough asked; null where that cannot be told.',
  })
  reached!: boolean | null;
}

@ObjectType('RequestCheck', {
  description: 'Who asked for an extraordinary congress, against the rules and the books.',
})
export class RequestCheckModel {
  @Field(() => LocalDateScalar, { description: 'The day on which the books were looked at.' })
  on!: LocalDate;

  @Field(() => RequestFindingModel, {
    nullable: true,
    description: 'Of the executive committee: mandates that ran; null where none of it asked.',
  })
  committee!: RequestFindingModel | null;

  @Field(() => RequestFindingModel, {
    nullable: true,
    description: 'Of the full members; null where none of them asked.',
  })
  members!: RequestFindingModel | null;
}

@InterfaceType('Assembly', {
  description: 'A congress or meeting: who was called, who came, and what was done.',
  implements: () => [Grounded],
  resolveType: (assembly: AssemblyModel) =>
    assembly.entry.form === 'CONGRESS' ? CongressModel : MeetingModel,
})
export abstract class AssemblyModel extends Grounded {
  /** What the fields are worked out from, by what was known when; not in the schema. */
  entry!: AssemblyEntry;
  knownAt!: Instant | null;

  @Field(() => ID, { description: 'The congress or meeting.' })
  id!: string;

  @Field(() => AssemblyKind, { description: 'What kind it is.' })
  kind!: AssemblyKind;

  @Field(() => AssemblyState, { description: 'How far it is.' })
  state!: AssemblyState;

  @Field(() => String, { description: 'Its title.' })
  title!: string;

  @Field(() => AssemblyComposition, { description: 'Who meets.' })
  composition!: AssemblyComposition;

  @Field(() => AssemblyMode, {
    nullable: true,
    description: 'How people meet; null where nobody says.',
  })
  mode!: AssemblyMode | null;

  @Field(() => String, { nullable: true, description: 'Where; null where nobody says.' })
  place!: string | null;

  @Field(() => EdtfScalar, { description: 'Its first day, as certain as its source.' })
  date!: string;

  @Field(() => LocalDateScalar, {
    nullable: true,
    description: 'Its last day; null where it is of one day, or nobody says.',
  })
  lastDay!: LocalDate | null;

  @Field(() => EdtfScalar, {
    nullable: true,
    description: 'When it was called; null where it was not, or nobody says.',
  })
  convenedOn!: string | null;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'When the session was opened; null where it was not, or nobody says.',
  })
  openedAt!: Instant | null;

  @Field(() => EdtfScalar, {
    nullable: true,
    description: 'The day on which it was closed or stopped.',
  })
  closedOn!: string | null;

  @Field(() => DateTimeScalar, {
    nullable: true,
    description: 'When it was closed or stopped; null where it was not, or nobody says.',
  })
  closedAt!: Instant | null;

  @Field(() => String, { nullable: true, description: 'Why it was stopped.' })
  stoppedReason!: string | null;

  @Field(() => String, { nullable: true, description: 'Why the entry was last corrected.' })
  correctionReason!: string | null;
}

@ObjectType('Congress', {
  description: 'A congress (đại hội) of an association or of one of its branches.',
  implements: () => [Grounded, AssemblyModel],
})
export class CongressModel extends AssemblyModel {
  @Field(() => Int, { nullable: true, description: 'Its number: IV is 4; null where it has none.' })
  ordinal!: number | null;

  @Field(() => TermToOpen, {
    nullable: true,
    description: 'The term that it opens when it elects; null where it opens none.',
  })
  opensTerm!: TermToOpen | null;
}

@ObjectType('Meeting', {
  description: 'A meeting or conference (hội nghị) between congresses.',
  implements: () => [Grounded, AssemblyModel],
})
export class MeetingModel extends AssemblyModel {}

/**
 * A congress or meeting as the schema shows it, by what was known at an instant. A meeting has the
 * fields of a congress too, with null in them: its type does not show them.
 */
export function assemblyModel(
  entry: AssemblyEntry,
  knownAt: Instant | null,
): CongressModel & MeetingModel {
  const { key, date, id: _, rowId: __, ...fields } = entry;
  return { ...fields, id: key, date: date.text, entry, knownAt };
}
