import { ApolloServerErrorCode } from '@apollo/server/errors';
import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { GraphQLFormattedError } from 'graphql';

import { DomainError } from '../../kernel/errors.js';
import { reportOf } from '../http/request-report.js';
import { formatError, httpOf, nameErrors } from './errors.js';

/** So much a request may weigh: the longest of ours, a split with thousands of numbers, is far below. */
export const BODY_LIMIT_BYTES = 1024 * 1024;

/**
 * Hands what a field refuses or fails with on to the API as it is, for it to answer and log; Nest
 * would do both in its own way. What fails before the API is reached is answered in the API's form.
 */
@Catch()
export class Failures implements ExceptionFilter {
  catch(failure: unknown, host: ArgumentsHost): unknown {
    const error = failure instanceof Error ? failure : new Error(String(failure));
    if (host.getType() !== 'http') return error;
    const http = host.switchToHttp();
    answerFailure(http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>(), error);
    return undefined;
  }
}

/** Answers a request with what it failed with outside the API, in the API's form. */
export function answerFailure(request: FastifyRequest, reply: FastifyReply, error: Error): void {
  const failure = refusalOf(error);
  nameErrors([failure], request.id);
  const { status, headers } =
    failure instanceof DomainError ? httpOf(failure) : { status: statusOf(failure), headers: {} };
  const formatted = formatHttpError(status, failure);
  reportOf(request).codes = [String(formatted.extensions?.['code'])];
  void reply
    .status(status)
    .headers(headers)
    .type('application/json; charset=utf-8')
    .send({ errors: [formatted] });
}

/** What weighs too much Fastify refuses by itself. */
function refusalOf(error: Error): Error {
  if (error instanceof DomainError || statusOf(error) !== 413) return error;
  return new DomainError(
    'PAYLOAD_TOO_LARGE',
    `A request has at most ${BODY_LIMIT_BYTES} bytes: send it in parts.`,
    [],
    { limitBytes: BODY_LIMIT_BYTES },
  );
}

/** Nest's own errors say it in their way, those of Fastify and its plugins in `statusCode`. */
function statusOf(error: Error & { statusCode?: unknown }): number {
  if (error instanceof HttpException) return error.getStatus();
  return typeof error.statusCode === 'number' ? error.statusCode : 500;
}

function formatHttpError(status: number, error: Error): GraphQLFormattedError {
  if (error instanceof DomainError || status >= 500) {
    return formatError({ message: error.message }, error);
  }
  const { BAD_REQUEST } = ApolloServerErrorCode;
  return formatError({ message: error.message, extensions: { code: BAD_REQUEST } }, error);
}
