import { type ArgumentMetadata, Injectable, ValidationPipe } from '@nestjs/common';
import type { ValidationError } from 'class-validator';

import { DomainError } from '../../kernel/errors.js';

/** Checks in each argument what class-validator demands of it, and names the value at fault. */
@Injectable()
export class CheckedArguments extends ValidationPipe {
  constructor() {
    super({ transform: true, exceptionFactory: (errors) => new Unadmitted(errors) });
  }

  /** @throws DomainError INVALID_INPUT for the first value at fault */
  override async transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    try {
      return (await super.transform(value, metadata)) as unknown;
    } catch (error) {
      if (!(error instanceof Unadmitted)) throw error;
      // A class of arguments stands for several, and has no name of its own.
      const { path, reason } = firstFault(error.faults);
      const steps = metadata.data === undefined ? path : [metadata.data, ...path];
      throw new DomainError('INVALID_INPUT', reason, steps);
    }
  }
}

/** What class-validator found, on its way to where the argument's name is known. */
class Unadmitted extends Error {
  constructor(readonly faults: readonly ValidationError[]) {
    super();
  }
}

function firstFault(faults: readonly ValidationError[]) {
  const path: (string | number)[] = [];
  let fault = faults[0];
  while (fault) {
    const { property, constraints, children } = fault;
    path.push(/^\d+$/.test(property) ? Number(property) : property);
    if (constraints) break;
    fault = children?.[0];
  }
  const [reason = 'The value is not admitted.'] = Object.values(fault?.constraints ?? {});
  return { path, reason };
}
