import { GraphQLError, type GraphQLFieldResolver, type GraphQLSchema, isObjectType } from 'graphql';

import { DomainError } from '../../kernel/errors.js';

/**
 * Lets refusals be answered with the path of the field that they are of. GraphQL takes an error that
 * has a `path` for one that it has located already, and a refusal has one: that of the input at fault.
 */
export function locateRefusals(schema: GraphQLSchema): void {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type)) continue;
    for (const field of Object.values(type.getFields())) {
      if (field.resolve) field.resolve = locating(field.resolve);
    }
  }
}

function locating(
  resolve: GraphQLFieldResolver<unknown, unknown>,
): GraphQLFieldResolver<unknown, unknown> {
  return (...args) => {
    try {
      const value: unknown = resolve(...args);
      return value instanceof Promise ? value.then(given, rethrow) : given(value);
    } catch (error) {
      return rethrow(error);
    }
  };
}

/** What a field gives; Nest's filters give an error instead of throwing it. */
function given(value: unknown): unknown {
  return value instanceof DomainError ? rethrow(value) : value;
}

function rethrow(error: unknown): never {
  throw error instanceof DomainError
    ? new GraphQLError(error.message, { originalError: error })
    : error;
}
