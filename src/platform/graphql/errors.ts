import { randomUUID } from 'node:crypto';
import { ApolloServerErrorCode } from '@apollo/server/errors';
import { Catch, Logger } from '@nestjs/common';
import type { GqlExceptionFilter } from '@nestjs/graphql';
import { GraphQLError, type GraphQLFormattedError, Kind, parse, visit } from 'graphql';

import { DomainError } from '../../kernel/errors.js';

const log = new Logger('GraphQL');
const APOLLO_CODES = new Set<string>(Object.values(ApolloServerErrorCode));
type Path = readonly (string | number)[];

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
    extensions: { code: 'INTERNAL', path: [], details: { id } },
  };
}

/** Hands a refusal on to the API as it is; Nest would log it as a fault of the program. */
@Catch(DomainError)
export class Refusals implements GqlExceptionFilter<DomainError> {
  catch(refusal: DomainError): DomainError {
    return refusal;
  }
}

function refusalIn(error: unknown): DomainError | null {
  for (let cause = error; cause instanceof Error; cause = (cause as GraphQLError).originalError) {
    if (cause instanceof DomainError) return cause;
  }
  return null;
}

/** Which argument a value of the wrong form was given for, from what graphql-js tells of it. */
function argumentPath(error: unknown): Path {
  if (!(error instanceof GraphQLError)) return [];
  const variable = /^Variable "\$(\w+)" got invalid value .*?(?: at "([^"]+)")?; /s.exec(
    error.message,
  );
  if (variable) return toPath(variable[2] ?? variable[1] ?? '');
  const offset = error.nodes?.[0]?.loc?.start;
  const body = error.source?.body;
  return offset === undefined || body === undefined ? [] : pathInDocument(body, offset);
}

function toPath(text: string): Path {
  return text
    .split(/[.[\]]+/)
    .filter(Boolean)
    .map((step) => (/^\d+$/.test(step) ? Number(step) : step));
}

/** The names of the argument and input fields around a place of a document. */
function pathInDocument(body: string, offset: number): Path {
  const path: (string | number)[] = [];
  visit(parse(body), {
    enter(node) {
      const { loc } = node;
      if (!loc || offset < loc.start || offset >= loc.end) return false;
      if (node.kind === Kind.ARGUMENT || node.kind === Kind.OBJECT_FIELD)
        path.push(node.name.value);
      return undefined;
    },
  });
  return path;
}
