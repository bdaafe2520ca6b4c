import { type ArgumentMetadata, Injectable, ValidationPipe } from '@nestjs/common';
import type { ValidationError } from 'class-validator';

import { DomainError } from '../../kernel/errors.js';

type Path = readonly (string | number)[];

/** Checks in each argument what class-validator demands of it, and names the value at fault. */
@Injectable()
export class CheckedArguments extends ValidationPipe {
  constructor() {
    super({ transform: true, exceptionFactory: (errors) => new Unadmitted(errors) });
  }

  /** @throws DomainError INVALID_INPUT for the first value at fault */
  override async transform(value: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    // What else a resolver is given, such as the object it is a field of, comes from us.
    const given = metadata.type === 'body' ? value : null;
    const unreadable = unreadableIn(given, metadata.data === undefined ? [] : [metadata.data]);
    if (unreadable !== null) {
      throw new DomainError(
        'INVALID_INPUT',
        'A text holds a character that nobody sees: leave it out.',
        unreadable,
      );
    }
    try {
      const text = given === null ? value : composed(value);
      return (await super.transform(text, metadata)) as unknown;
    } catch (error) {
      if (!(error instanceof Unadmitted)) throw error;
      // A class of arguments stands for several, and has no name of its own.
      const { path, reason } = firstFault(error.faults);
      const steps = metadata.data === undefined ? path : [metadata.data, ...path];
      throw new DomainError('INVALID_INPUT', reason, steps);
    }
  }
}

/**
 * Control characters but for tab and line breaks, what is not seen (soft hyphens, fillers, signs that
 * turn the direction of writing, the blank of Braille), and halves of characters: they make a name
 * look like another one, and PostgreSQL keeps no NUL at all. Joiners stay: some writing needs them.
 */
const UNREADABLE =
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u2800\ufff9-\ufffb]|(?![\u200c\u200d])\p{Default_Ignorable_Code_Point}|\p{Cs}/u;

/** The path to the first text that nobody could have written on purpose; null where there is none. */
function unreadableIn(value: unknown, path: Path): Path | null {
  if (typeof value === 'string') return UNREADABLE.test(value) ? path : null;
  if (typeof value !== 'object' || value === null) return null;
  const isList = Array.isArray(value);
  for (const [key, entry] of Object.entries(value)) {
    const found = unreadableIn(entry, [...path, isList ? Number(key) : key]);
    if (found !== null) return found;
  }
  return null;
}

/** The same in Unicode NFC, as texts are stored: some are longer so, which the checks of length must see. */
function composed(value: unknown): unknown {
  if (typeof value === 'string') return value.normalize('NFC');
  if (Array.isArray(value)) return value.map(composed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, composed(entry)]));
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
