import { randomUUID } from 'node:crypto';
import { HeaderMap } from '@apollo/server';
import { ApolloServerErrorCode } from '@apollo/server/errors';
import { Logger } from '@nestjs/common';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';

import { DomainError, type ErrorCode } from '../../kernel/errors.js';
import { argumentPath } from './argument-path.js';
import { tokenRefusal } from './document-limits.js';

const log = new Logger('GraphQL');
const APOLLO_CODES = new Set<string>(Object.values(ApolloServerErrorCode));
const INTERNAL: ErrorCode = 'INTERNAL';
const requestIds = new WeakMap<object, string>();

/** What a refusal before any field is answered with over HTTP; the others with 400. */
const HTTP_STATUS: Partial<Record<ErrorCode, number>> = {
  UNAUTHENTICATED: 401,
  OPERATION_NOT_LISTED: 403,
  PAYLOAD_TOO_LARGE: 413,
  RATE_LIMITED: 429,
  TIMEOUT: 503,
  SHUTTING_DOWN: 503,
};

/** The HTTP status and headers of a refusal that comes before any field. */
export function httpOf({ code, details }: DomainError): {
  status: number;
  headers: Readonly<Record<string, string>>;
} {
  const after = details['retryAfterSeconds'];
  return {
    status: HTTP_STATUS[code] ?? 400,
    headers: {
      // RFC 6750, section 3.
      ...(code === 'UNAUTHENTICATED' && { 'www-authenticate': 'Bearer' }),
      ...(typeof after === 'number' && { 'retry-after': String(after) }),
      ...(code === 'SHUTTING_DOWN' && { connection: 'close' }),
    },
  };
}

/** A refusal that comes before any field, in the form in which Apollo answers with its HTTP status. */
export function asGraphQLError(refusal: DomainError): GraphQLError {
  const { status, headers } = httpOf(refusal);
  return new GraphQLError(refusal.message, {
    originalError: refusal,
    extensions: { http: { status, headers: new HeaderMap(Object.entries(headers)) } },
  });
}

/** Remembers which request errors belong to, so that answer and log name them by its id. */
export function nameErrors(errors: readonly Error[], requestId: string): void {
  for (const error of errors) requestIds.set(error, requestId);
}

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
    const argument = refusal.argument.length > 0 ? refusal.argument : argumentPath(error);
    return {
      message: refusal.message,
      ...where,
      extensions: { code, path: argument, details },
    };
  }
  if (formatted.extensions?.['validationErrorCode'] === 'INTROSPECTION_DISABLED') {
    const off: ErrorCode = 'INTROSPECTION_OFF';
    const why = 'This server does not show its schema: it is described in schema.gql.';
    return { message: why, ...where, extensions: { code: off, path: [], details: {} } };
  }
  const code = formatted.extensions?.['code'];
  if (typeof code === 'string' && APOLLO_CODES.has(code) && code !== 'INTERNAL_SERVER_ERROR') {
    const at = argumentPath(error);
    return {
      message: withoutValues(message, at, error),
      ...where,
      extensions: { code, path: at, details: {} },
    };
  }
  if (isArgumentFault(error)) {
    const { BAD_USER_INPUT } = ApolloServerErrorCode;
    const argument = /^Argument "(\w+)"/.exec(message)?.[1];
    const at = argument === undefined ? argumentPath(error) : [argument];
    return { message, ...where, extensions: { code: BAD_USER_INPUT, path: at, details: {} } };
  }
  const id = (error instanceof Error && requestIds.get(error)) || randomUUID();
  log.error(`${id} ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  return {
    message: `Something went wrong here; the log has it under ${id}.`,
    ...where,
    extensions: { code: INTERNAL, path: [], details: { id } },
  };
}

/**
 * What graphql-js says of a variable without the values, which may be secrets, and without the names
 * that it would suggest.
 */
function withoutValues(
  message: string,
  path: readonly (string | number)[],
  error: unknown,
): string {
  const [, variable] = /^Variable "(\$\w+)" got invalid value /.exec(message) ?? [];
  if (variable === undefined) return message;
  // The reason of a scalar may hold the value once more, semicolons and all.
  const cause = (error as GraphQLError).originalError?.message;
  const [last = ''] = /[^;]*$/.exec(message) ?? [];
  const reason = cause && message.endsWith(`; ${cause}`) ? ` ${cause}` : last;
  const plain = reason
    .replace(/ Did you mean .*$/s, '')
    .replace(/ Value ".*" does not exist/s, ' It does not exist')
    .replace(/( value| string): .*$/s, '$1.');
  return `Variable "${variable}" is not admitted at ${path.join('.')}:${plain}`;
}

/**
 * Whether graphql-js refused an argument when its field was about to be asked: null from a variable
 * for an argument with a default passes the rules before. Its own faults have an error behind them,
 * or no place in the document.
 */
function isArgumentFault(error: unknown): boolean {
  let cause = error;
  while (cause instanceof GraphQLError && cause.originalError) cause = cause.originalError;
  return cause instanceof GraphQLError && cause !== error && (cause.nodes?.length ?? 0) > 0;
}

function refusalIn(error: unknown): DomainError | null {
  for (let cause = error; cause instanceof Error; cause = (cause as GraphQLError).originalError) {
    if (cause instanceof DomainError) return cause;
  }
  return tokenRefusal(error);
}
