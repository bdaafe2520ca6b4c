import { Field, ID, InputType, Int, ObjectType } from '@nestjs/graphql';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsOptional,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';

import type { Instant } from '../../kernel/clock.js';
import { VISIBLE } from '../../kernel/names.js';
import { Grounded } from '../associations/association.model.js';
import { BooksInput } from '../associations/association-change.model.js';
import type { Delegation } from './delegation.entity.js';
import { PersonInput } from '../congresses/person.model.js';

@ObjectType('Delegation', {
  description: 'A delegation to the congress of the higher association (đoàn đại biểu).',
  implements: () => [Grounded],
})
export class DelegationModel extends Grounded {
  /** The rows behind it, by what was known when; not in the schema. */
  rowId!: number;
  associationId!: number;
  assemblyId!: number;
  toAssociationId!: number | null;
  electionKey!: string | null;
  knownAt!: Instant | null;

  @Field(() => ID, { description: 'The delegation.' })
  id!: string;

  @Field(() => String, { description: 'The higher congress, as the source calls it.' })
  congressTitle!: string;

  @Field(() => Int, {
    nullable: true,
    description: 'How many are sent; null if unknown, which is not zero.',
  })
  seats!: number | null;
}

/** A delegation as the schema shows it, by what was known at an instant. */
export function delegationModel(row: Delegation, knownAt: Instant | null): DelegationModel {
  return { ...row, rowId: row.id, id: row.key, knownAt };
}

@InputType({ description: 'Somebody: a member, or a person outside the roster.' })
export class PersonChoiceInput extends PersonInput {}

@InputType({ description: 'A delegation that is sent to a higher congress.' })
export class RecordDelegationInput extends BooksInput {
  @Field(() => ID, { description: 'Id of the congress or meeting that sends it.' })
  @MaxLength(36)
  assemblyId!: string;

  @Field(() => ID, {
    nullable: true,
    description: 'Id of the delegation whose entry this one corrects; omitted: a new one.',
  })
  @IsOptional()
  @MaxLength(36)
  delegationId?: string | null;

  @Field(() => String, { description: 'The higher congress, as the source calls it.' })
  @MaxLength(300)
  @Matches(VISIBLE, { message: 'congressTitle must not be blank' })
  congressTitle!: string;

  @Field(() => ID, {
    nullable: true,
    description: 'Code of the association whose congress it is, if it is in this registry.',
  })
  @IsOptional()
  @MaxLength(60)
  toAssociationCode?: string | null;

  @Field(() => Int, {
    nullable: true,
    description:
      'How many are sent; omitted: the seats of its election, or unknown, which is not zero.',
  })
  @IsOptional()
  @Min(1)
  @Max(10_000)
  seats?: number | null;

  @Field(() => ID, { nullable: true, description: 'Id of the election that fills it.' })
  @IsOptional()
  @MaxLength(36)
  electionId?: string | null;

  @Field(() => [PersonChoiceInput], {
    nullable: true,
    description: 'Who is in it otherwise than by an election in the books.',
  })
  @IsOptional()
  @ArrayMaxSize(500)
  @ValidateNested({ each: true })
  @Type(() => PersonChoiceInput)
  members?: PersonChoiceInput[] | null;
}
