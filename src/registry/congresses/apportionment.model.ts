import { Field, Float, InputType, Int, ObjectType } from '@nestjs/graphql';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  Matches,
  Max,
  MaxLength,
  ValidateNested,
} from 'class-validator';

import { VISIBLE } from '../../kernel/names.js';
import { ApportionmentMethod } from '../rule-sets/rule-set.model.js';
import { type ApportionmentMethod as Method, halfUp } from '../rule-sets/rule-set.rules.js';
import type { Apportionment, Fraction } from './apportionment.rules.js';

/** Decimals of fractions, for the reader: what is decided is decided by the fractions themselves. */
const DECIMALS = 4;

@ObjectType('Fraction', { description: 'An exact fraction, not reduced.' })
export class FractionModel {
  @Field(() => Float, { description: 'Numerator, a whole number.' })
  numerator!: number;

  @Field(() => Float, { description: 'Denominator, a whole number.' })
  denominator!: number;

  @Field(() => String, { description: 'Its value with four decimals, rounded half up.' })
  decimal!: string;
}

@ObjectType('ApportionedUnit', { description: 'A unit (branch) and its seats.' })
export class ApportionedUnitModel {
  @Field(() => String, { description: 'Name of the unit.' })
  name!: string;

  @Field(() => Int, { description: 'How many it has: members, or what is apportioned by.' })
  size!: number;

  @Field(() => FractionModel, {
    description:
      'Its exact share of the seats; with largest remainders and a floor, of those left when it was last reckoned.',
  })
  quota!: FractionModel;

  @Field(() => Int, { description: 'Whole seats in the quota.' })
  whole!: number;

  @Field(() => FractionModel, { description: 'What the quota has beyond the whole seats.' })
  remainder!: FractionModel;

  @Field(() => Int, { description: 'Seats that it has by the floor.' })
  floorSeats!: number;

  @Field(() => Int, { description: 'Its seats; a tied seat is not among them.' })
  seats!: number;

  @Field(() => Boolean, { description: 'Whether it is among those that a tie is between.' })
  tied!: boolean;
}

@ObjectType('QuotaRound', {
  description:
    'One reckoning of the quotas: units below the floor get it and leave, the rest is reckoned anew.',
})
export class QuotaRoundModel {
  @Field(() => Int, { description: 'Seats shared in it.' })
  seats!: number;

  @Field(() => Float, { description: 'Sum of the sizes that shared in it, a whole number.' })
  size!: number;

  @Field(() => [String], { description: 'Names of the units whose quota was below the floor.' })
  belowFloor!: string[];
}

@ObjectType('AwardedSeat', {
  description: 'A seat that was awarded by itself, to the largest remainder or quotient.',
})
export class AwardedSeatModel {
  @Field(() => Int, { description: 'The how manieth it was, from 1.' })
  order!: number;

  @Field(() => String, { description: 'Name of the unit that got it.' })
  unit!: string;

  @Field(() => Int, { description: 'The how manieth seat of that unit it is.' })
  seat!: number;

  @Field(() => FractionModel, { description: 'The remainder or quotient by which it got it.' })
  by!: FractionModel;
}

@ObjectType('ApportionmentTie', {
  description: 'Equal claims on too few seats: given to nobody, somebody decides and says why.',
})
export class ApportionmentTieModel {
  @Field(() => Int, { description: 'How many seats are left.' })
  seats!: number;

  @Field(() => [String], { description: 'Names of the units that claim them equally.' })
  units!: string[];
}

@ObjectType('ApportionmentCalculation', {
  description: 'Seats distributed over units in proportion to their size, step by step.',
})
export class ApportionmentCalculationModel {
  @Field(() => Int, { description: 'Seats to be distributed.' })
  seats!: number;

  @Field(() => ApportionmentMethod, { description: 'The method.' })
  method!: Method;

  @Field(() => Int, { description: 'The least number of seats of a unit that has anybody.' })
  floor!: number;

  @Field(() => [ApportionedUnitModel], { description: 'The units in the order given.' })
  units!: ApportionedUnitModel[];

  @Field(() => [QuotaRoundModel], {
    description: 'How often the quotas were reckoned; empty with divisor methods.',
  })
  rounds!: QuotaRoundModel[];

  @Field(() => [AwardedSeatModel], {
    description:
      'Seats awarded one by one: those beyond the whole quotas, or with divisors those beyond the floor.',
  })
  steps!: AwardedSeatModel[];

  @Field(() => ApportionmentTieModel, { nullable: true, description: 'A tie; null for none.' })
  tie!: ApportionmentTieModel | null;
}

@InputType({ description: 'A unit and its size.' })
export class UnitInput {
  @Field(() => String, { description: 'Name, unlike those of the others.' })
  @MaxLength(300)
  @Matches(VISIBLE, { message: 'name must not be blank' })
  name!: string;

  @Field(() => Int, { description: 'How many it has, up to 1,000,000,000.' })
  size!: number;
}

@InputType({ description: 'Seats to be distributed over units.' })
export class ApportionmentInput {
  @Field(() => Int, { description: 'Seats, from 1 to 1,000.' })
  @Max(1000)
  seats!: number;

  @Field(() => ApportionmentMethod, { description: 'The method.' })
  method!: Method;

  @Field(() => Int, {
    defaultValue: 0,
    description: 'The least number of seats of a unit that has anybody.',
  })
  floor!: number;

  @Field(() => [UnitInput], { description: 'The units, 500 at most.' })
  @ArrayMinSize(1)
  @ArrayMaxSize(500)
  @ArrayUnique(({ name }: UnitInput) => name, { message: 'two units have the same name' })
  @ValidateNested({ each: true })
  @Type(() => UnitInput)
  units!: UnitInput[];
}

/**
 * An apportionment as the schema shows it.
 *
 * @param nameOf what a unit is called
 */
export function calculationModel<K extends string | number>(
  { seats, method, floor }: Pick<ApportionmentCalculationModel, 'seats' | 'method' | 'floor'>,
  { units, rounds, steps, tie }: Apportionment<K>,
  nameOf: (id: K) => string,
): ApportionmentCalculationModel {
  return {
    ...{ seats, method, floor },
    units: units.map(({ id, quota, remainder, ...unit }) => ({
      ...unit,
      name: nameOf(id),
      quota: fractionModel(quota),
      remainder: fractionModel(remainder),
    })),
    rounds: rounds.map((round) => ({ ...round, belowFloor: round.belowFloor.map(nameOf) })),
    steps: steps.map(({ unitId, by, ...step }) => ({
      ...step,
      unit: nameOf(unitId),
      by: fractionModel(by),
    })),
    tie: tie && { seats: tie.seats, units: tie.unitIds.map(nameOf) },
  };
}

function fractionModel({ numerator, denominator }: Fraction): FractionModel {
  const decimal = halfUp(BigInt(numerator), BigInt(denominator), DECIMALS);
  return { numerator, denominator, decimal };
}
