import { randomUUID } from 'node:crypto';
import { ApolloServerErrorCode } from '@apollo/server/errors';
import { Logger } from '@nestjs/common';
import type { GraphQLError, GraphQLFormattedError } from 'graphql';

import { DomainError, type ErrorCode } from '../../kernel/errors.js';
import { argumentPath } from './argument-path.js';

const log = new Logger('GraphQL');
const APOLLO_CODES = new Set<string>(Object.values(ApolloServerErrorCode));
const INTERNAL: ErrorCode = 'INTERNAL';

/**
 * How a client sees an error: a refusal with its code, the path of the argument at fault and its
 * details; anything else only as INTERNAL with an id, under which the log holds the cause.
 */
export function formatError(
  formatted: GraphQLFormattedError,
  error: unknown,
): GraphQLFormattedError {
  const refusal = refusalIn(error);
  const { message, locations, path } = formatted;
  const where = { ...(locations && { locations }), ...(path && { path }) };
  if (refusal !== null) {
    const { code, details } = refusal;
    const argument = refusal.path.length > 0 ? refusal.path : argumentPath(error);
    return {
      message: refusal.message,
      ...where,
      extensions: { code, path: argument, details },
    };
  }
  const code = formatted.extensions?.['code'];
  if (typeof code === 'string' && APOLLO_CODES.has(code) && code !== 'INTERNAL_SERVER_ERROR') {
    return { message, ...where, extensions: { code, path: argumentPath(error), details: {} } };
  }
  const id = randomUUID();
  log.error(`${id} ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  return {
    message: `Something went wrong here; the log has it under ${id}.`,
    ...where,
    extensions: { code: INTERNAL, path: [], details: { id } },
  };
}

function refusalIn(error: unknown): DomainError | null {
  for (let cause = error; cause instanceof Error; cause = (cause as GraphQLError).originalError) {
    if (cause instanceof DomainError) return cause;
  }
  return null;
}
