import { Field, ID, InterfaceType, ObjectType } from '@nestjs/graphql';
import { describedEnum } from '../../platform/graphql/described-enum.js';
import { DateTimeScalar, EdtfScalar } from '../../platform/graphql/scalars.js';
import type { Association } from './association.entity.js';

export const AssociationKind = describedEnum('AssociationKind', 'What an association is by law.', {
  ASSOCIATION: 'An association (hội) under the decree on associations.',
  YOUTH_UNION: 'A unit of the youth union, under its own statute.',
  TRADE_UNION: 'A unit of the trade union, under its own statute.',
  OTHER: 'Another organization with members and terms.',
});

export type AssociationKind = keyof typeof AssociationKind;

@ObjectType({
  description: 'A written decision: number, issuer and date as far as they are known.',
})
export class Decision {
  @Field(() => String, { description: 'Number as printed, e.g. `2633/TC/UBTH`.' })
  number!: string;

  @Field(() => String, { nullable: true, description: 'Who issued it; null if unknown.' })
  issuer!: string | null;

  @Field(() => EdtfScalar, { nullable: true, description: 'Its date; null if unknown.' })
  date!: string | null;
}

@ObjectType({ description: 'A document or report that facts are taken from.' })
export class Source {
  @Field(() => String, { description: 'Title or subject.' })
  title!: string;

  @Field(() => String, { nullable: true, description: 'Who published it.' })
  publisher!: string | null;

  @Field(() => EdtfScalar, { nullable: true, description: 'When it was published.' })
  date!: string | null;

  @Field(() => String, { nullable: true, description: 'Where it can be found.' })
  address!: string | null;
}

@InterfaceType({ description: 'An entry of the books and what it rests on.' })
export abstract class Grounded {
  /** The rows behind it; not in the schema. */
  decisionId!: number | null;
  sourceId!: number | null;

  @Field(() => Decision, { nullable: true, description: 'The decision behind it.' })
  decision?: Decision | null;

  @Field(() => Source, { nullable: true, description: 'What the entry rests on.' })
  source?: Source | null;

  @Field(() => String, { nullable: true, description: 'Where in the source.' })
  sourcePlace!: string | null;

  @Field(() => String, { nullable: true, description: 'What a reader should know.' })
  note!: string | null;
}

@InterfaceType({
  description: 'An entry that may end, on grounds of its own: null while it runs.',
  implements: () => [Grounded],
})
export abstract class Ended extends Grounded {
  /** The rows behind it; not in the schema. */
  endDecisionId!: number | null;
  endSourceId!: number | null;

  @Field(() => Decision, { nullable: true, description: 'The decision by which it ended.' })
  endDecision?: Decision | null;

  @Field(() => Source, { nullable: true, description: 'What the entry of its end rests on.' })
  endSource?: Source | null;

  @Field(() => String, { nullable: true, description: 'Where in the source of its end.' })
  endSourcePlace!: string | null;

  @Field(() => String, { nullable: true, description: 'What a reader should know of its end.' })
  endNote!: string | null;
}

@ObjectType('OfficeAddress', {
  description: 'An office address, from when until when.',
  implements: () => [Grounded],
})
export class OfficeAddressModel extends Grounded {
  @Field(() => String, { description: 'The address as one line.' })
  address!: string;

  @Field(() => EdtfScalar, { description: 'First day there.' })
  from!: string;

  @Field(() => EdtfScalar, {
    nullable: true,
    description: 'First day no longer there; null: still.',
  })
  until!: string | null;
}

@ObjectType('PatronAgency', {
  description: 'An agency under whose patronage an association works.',
  implements: () => [Grounded],
})
export class PatronAgencyModel extends Grounded {
  @Field(() => String, { description: 'Name of the agency.' })
  name!: string;

  @Field(() => EdtfScalar, { description: 'First day of the patronage.' })
  from!: string;

  @Field(() => EdtfScalar, { nullable: true, description: 'First day without it; null: it lasts.' })
  until!: string | null;
}

@ObjectType('CharterVersion', {
  description: 'A version of the charter. Adoption and approval are two acts.',
  implements: () => [Grounded],
})
export class CharterVersionModel extends Grounded {
  @Field(() => String, { description: 'Title, with the year of the amendment.' })
  title!: string;

  @Field(() => EdtfScalar, { description: 'When it was adopted.' })
  adoptedOn!: string;

  @Field(() => String, { nullable: true, description: 'Which congress adopted it.' })
  adoptedBy!: string | null;

  @Field(() => EdtfScalar, {
    nullable: true,
    description: 'When the state body approved it; null if it did not, or nobody says.',
  })
  approvedOn!: string | null;

  @Field(() => String, { nullable: true, description: 'By which decision it was approved.' })
  approvalDecision!: string | null;
}

@ObjectType('Association', {
  description: 'An association (hội): branches, members, terms, and figures on any day.',
})
export class AssociationModel {
  /** The row behind it; not in the schema. */
  id!: number;

  @Field(() => ID, { description: 'Code, unique in this registry.' })
  code!: string;

  @Field(() => String, { description: 'Official name.' })
  name!: string;

  @Field(() => AssociationKind, { description: 'What it is by law.' })
  kind!: AssociationKind;

  @Field(() => EdtfScalar, { nullable: true, description: 'When it was founded; null if unknown.' })
  foundedOn!: string | null;

  @Field(() => Decision, { nullable: true, description: 'The decision that founded it.' })
  foundingDecision!: Decision | null;

  @Field(() => String, { nullable: true, description: 'Web site.' })
  website!: string | null;

  @Field(() => Boolean, {
    description: 'Whether its persons and figures are made up (the sample).',
  })
  fictional!: boolean;

  @Field(() => String, {
    nullable: true,
    description: 'What a reader should know about the entry.',
  })
  note!: string | null;

  @Field(() => DateTimeScalar, { description: 'When it was entered here.' })
  recordedAt!: string;

  higherAssociationId!: number | null;
}

/** An association as the schema shows it. */
export function associationModel(row: Association): AssociationModel {
  const { foundingDecisionNumber: number } = row;
  return {
    ...row,
    fictional: row.fictional === 1,
    foundingDecision:
      number === null
        ? null
        : { number, issuer: row.foundingDecisionIssuer, date: row.foundingDecisionDate },
  };
}
