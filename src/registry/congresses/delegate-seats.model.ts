import { Field, Int, ObjectType } from '@nestjs/graphql';

import type { LocalDate } from '../../kernel/calendar.js';
import { LocalDateScalar } from '../../platform/graphql/scalars.js';
import { Grounded } from '../associations/association.model.js';
import type { BranchBook } from '../branches/branch.rules.js';
import { ApportionmentCalculationModel, calculationModel } from './apportionment.model.js';
import type { ApportionmentEntry } from './apportionments.store.js';

@ObjectType('BranchSeats', {
  description: 'The seats of a branch: as calculated, as they stand, and why they differ.',
})
export class BranchSeatsModel {
  @Field(() => String, { description: 'Code of the branch.' })
  code!: string;

  @Field(() => String, { description: 'Its name on the reference date.' })
  name!: string;

  @Field(() => Int, { description: 'Its full members on that date.' })
  size!: number;

  @Field(() => Int, { description: 'The seats calculated; a tied one is not among them.' })
  computed!: number;

  @Field(() => Int, { description: 'The seats that stand.' })
  seats!: number;

  @Field(() => String, {
    nullable: true,
    description: 'Why the office changed them; null where it did not.',
  })
  reason!: string | null;

  @Field(() => Boolean, { description: 'Whether the calculation left it in a tie.' })
  tied!: boolean;
}

@ObjectType('DelegateApportionment', {
  description:
    'How the seats of delegates were apportioned over branches, by the roster of a reference date.',
  implements: () => [Grounded],
})
export class DelegateApportionmentModel extends Grounded {
  @Field(() => LocalDateScalar, { description: 'The day by whose roster it was done.' })
  referenceDate!: LocalDate;

  @Field(() => Int, { description: 'Seats apportioned.' })
  seats!: number;

  @Field(() => Int, {
    nullable: true,
    description: 'Seats of delegates by office, apart from these; null if unknown.',
  })
  exOfficioSeats!: number | null;

  @Field(() => Int, { description: 'Full members on that date, those in no branch among them.' })
  members!: number;

  @Field(() => Int, {
    description: 'Full members who were certainly in no single branch: no seat is for them.',
  })
  withoutBranch!: number;

  @Field(() => ApportionmentCalculationModel, {
    description: 'The sum as it was made, step by step.',
  })
  calculation!: ApportionmentCalculationModel;

  @Field(() => [BranchSeatsModel], { description: 'Every branch and its seats, by code.' })
  branches!: BranchSeatsModel[];

  @Field(() => Boolean, {
    description: 'Whether all seats are given: not while a tie is undecided.',
  })
  complete!: boolean;
}

/**
 * An apportionment as the schema shows it.
 *
 * @param book for the names of the branches
 */
export function delegateApportionmentModel(
  entry: ApportionmentEntry,
  book: BranchBook,
): DelegateApportionmentModel {
  const { referenceDate, calculation, seats, decisionId, sourceId, sourcePlace, note } = entry;
  const { exOfficioSeats, members, withoutBranch } = calculation;
  const nameOf = (id: number) => book.nameOn(id, referenceDate);
  const tied = new Set(calculation.tie?.unitIds);
  const given = seats.reduce((sum, branch) => sum + branch.seats, 0);
  return {
    ...{ decisionId, sourceId, sourcePlace, note },
    ...{ referenceDate, exOfficioSeats, members, withoutBranch },
    seats: calculation.seats,
    calculation: calculationModel(calculation, calculation, nameOf),
    branches: seats.map(({ branchId, ...figures }) => ({
      ...figures,
      code: book.byId(branchId).code,
      name: nameOf(branchId),
      tied: tied.has(branchId),
    })),
    complete: given === calculation.seats,
  };
}
