import { Extensions } from '@nestjs/graphql';
import type { GraphQLField } from 'graphql';

/**
 * How many entries a list has: a number, or what follows from the arguments as they came, which may
 * be of any form.
 */
export type EntryCount = number | ((given: (argument: string) => unknown) => number);

const ENTRIES = 'entries';

/** Says of a list without pages how many entries are assumed where its price is worked out. */
export function Entries(count: EntryCount): MethodDecorator & PropertyDecorator {
  return Extensions({ [ENTRIES]: count });
}

/** What the field of a list says of the number of its entries; null where it says nothing. */
export function entryCountOf(field: GraphQLField<unknown, unknown>): EntryCount | null {
  return (field.extensions[ENTRIES] as EntryCount | undefined) ?? null;
}
