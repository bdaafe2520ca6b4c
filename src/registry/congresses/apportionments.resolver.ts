import { Args, Query, Resolver } from '@nestjs/graphql';

import { Public } from '../../platform/access/requires.js';
import {
  ApportionmentCalculationModel,
  ApportionmentInput,
  calculationModel,
} from './apportionment.model.js';
import { apportion } from './apportionment.rules.js';

/** The calculator of apportionments, for anybody who wants to check one. */
@Resolver()
export class ApportionmentsResolver {
  @Public()
  @Query(() => ApportionmentCalculationModel, {
    description:
      'Distributes seats over units, step by step: by the same rules as the delegates of a congress. Nothing is kept.',
  })
  apportionment(
    @Args('input', { description: 'Seats and units.' }) input: ApportionmentInput,
  ): ApportionmentCalculationModel {
    const units = input.units.map(({ name, size }) => ({ id: name, size }));
    return calculationModel(input, apportion({ ...input, units }), (name) => name);
  }
}
