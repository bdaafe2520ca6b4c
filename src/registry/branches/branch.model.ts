import { ArgsType, Field, ID, Int, ObjectType } from '@nestjs/graphql';
import { describedEnum } from '../../platform/graphql/described-enum.js';
import { MomentArgs } from '../../platform/graphql/moment-args.js';
import { EdtfScalar } from '../../platform/graphql/scalars.js';
import { Ended, Grounded } from '../associations/association.model.js';

export const BranchSector = describedEnum('BranchSector', 'Where the members of a branch work.', {
  STATE_AGENCY: 'A state agency.',
  PUBLIC_SERVICE_UNIT: 'A public service unit.',
  ENTERPRISE: 'An enterprise.',
  EDUCATION: 'A school or university.',
  TERRITORIAL: 'A district, town or commune.',
  OTHER: 'Elsewhere, or the sources do not say.',
});

export type BranchSector = keyof typeof BranchSector;

export const BranchBeginning = describedEnum('BranchBeginning', 'How a branch came to be.', {
  ESTABLISHED: 'Set up by the association.',
  ADMITTED: 'Admitted to the association.',
  MERGED: 'Made by merging others.',
  SPLIT: 'Split from another.',
});

export type BranchBeginning = keyof typeof BranchBeginning;

export const BranchEnding = describedEnum('BranchEnding', 'How a branch ceased.', {
  DISSOLVED: 'Dissolved.',
  MERGED: 'Merged into another.',
  SPLIT: 'Split up.',
});

export type BranchEnding = keyof typeof BranchEnding;

@ObjectType({
  description: 'A name of a branch, from when until when.',
  implements: () => [Grounded],
})
export class BranchNameEntry extends Grounded {
  @Field(() => String, { description: 'The name.' })
  name!: string;

  @Field(() => EdtfScalar, { description: 'First day of the name.' })
  from!: string;

  @Field(() => EdtfScalar, {
    nullable: true,
    description: 'First day of the next; null: it stands.',
  })
  until!: string | null;
}

@ObjectType('Branch', {
  description: 'A branch (chi hội): a unit of an association, without legal personality.',
})
export class BranchModel {
  /** The rows behind it; not in the schema. */
  id!: number;
  associationId!: number;

  @Field(() => ID, { description: 'Code, unique in its association.' })
  code!: string;

  @Field(() => BranchSector, { description: 'Where its members work.' })
  sector!: BranchSector;
}

/** A branch as the schema shows it, from a row or an entry of the books. */
export function branchModel(
  associationId: number,
  { id, code, sector }: Pick<BranchModel, 'id' | 'code' | 'sector'>,
): BranchModel {
  return { id, associationId, code, sector };
}

@ObjectType({ description: 'A count within its bounds: dates may be uncertain.' })
export class CountBounds {
  @Field(() => Int, { description: 'What certainly holds.' })
  atLeast!: number;

  @Field(() => Int, { description: 'What possibly holds.' })
  atMost!: number;
}

@ObjectType({
  description:
    'Branches at all levels over a span: opening + joined − left = closing, on the certain reading.',
})
export class BranchTotals {
  @Field(() => Int, { description: 'Branches on the day before the span.' })
  opening!: number;

  @Field(() => Int, { description: 'Branches that began within the span.' })
  joined!: number;

  @Field(() => Int, { description: 'Branches that ceased within the span.' })
  left!: number;

  @Field(() => Int, { description: 'Branches on the last day of the span.' })
  closing!: number;
}

@ObjectType('BranchLife', {
  description: 'The life of a branch. There is one: a re-established branch is a new one.',
  implements: () => [Grounded, Ended],
})
export class BranchLifeModel extends Ended {
  @Field(() => EdtfScalar, { description: 'First day of the branch.' })
  from!: string;

  @Field(() => EdtfScalar, {
    nullable: true,
    description: 'First day without it; null: it exists.',
  })
  until!: string | null;

  @Field(() => BranchBeginning, { description: 'How it came to be.' })
  beginning!: BranchBeginning;

  @Field(() => BranchEnding, { nullable: true, description: 'How it ceased.' })
  ending!: BranchEnding | null;
}

/** Which branches to list. */
@ArgsType()
export class BranchListArgs extends MomentArgs {
  @Field(() => BranchSector, { nullable: true, description: 'Only those of this sector.' })
  sector?: BranchSector | null;

  @Field(() => Boolean, {
    defaultValue: false,
    description: 'Every branch in the books, whenever it exists; not with `asOf`.',
  })
  ever!: boolean;
}
