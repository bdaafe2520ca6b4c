import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo';
import { Module } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR, APP_PIPE } from '@nestjs/core';
import { GraphQLModule } from '@nestjs/graphql';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { GraphQLSchema } from 'graphql';

import { DomainError } from '../../kernel/errors.js';
import { AccessGuard } from '../access/access.guard.js';
import type { Actor } from '../access/actor.js';
import { CALLERS, type Callers } from '../access/callers.js';
import { CONFIG, type Config } from '../config.js';
import { RateLimits } from '../http/rate-limits.js';
import { reportOf } from '../http/request-report.js';
import { CheckedArguments } from './checked-arguments.js';
import { ClearLoaders } from './clear-loaders.js';
import type { RequestContext } from './context.js';
import { DOCUMENT_LIMITS, documentLimits } from './document-limits.js';
import { asGraphQLError, formatError, nameErrors } from './errors.js';
import { Failures } from './failures.js';
import { Loaders } from './loaders.js';
import { operationPlugin } from './operation-plugin.js';
import { PersistedOperations } from './persisted-operations.js';

/** What requests pass on their way to the API's fields. */
@Module({ providers: [PersistedOperations], exports: [PersistedOperations] })
class OperationsModule {}

/** The API's endpoint: a new context for each request, access checked first, inputs checked next. */
@Module({
  imports: [
    GraphQLModule.forRootAsync<ApolloDriverConfig>({
      driver: ApolloDriver,
      imports: [OperationsModule],
      inject: [CALLERS, CONFIG, RateLimits, PersistedOperations],
      useFactory: (
        callers: Callers,
        { http }: Config,
        limits: RateLimits,
        persisted: PersistedOperations,
      ): ApolloDriverConfig => ({
        path: '/graphql',
        autoSchemaFile: true,
        sortSchema: true,
        // Apollo checks the schema; Nest would also ask for the whole of it at every start.
        buildSchemaOptions: { skipCheck: true },
        inheritResolversFromInterfaces: true,
        graphiql: false,
        autoTransformHttpErrors: false,
        introspection: http.introspection,
        hideSchemaDetailsFromClientErrors: !http.introspection,
        allowBatchedHttpRequests: false,
        csrfPrevention: true,
        parseOptions: { maxTokens: DOCUMENT_LIMITS.tokens },
        validationRules: [documentLimits],
        persistedQueries: persisted.exist ? { cache: persisted.cache } : false,
        plugins: [operationPlugin()],
        transformSchema: describeRoots,
        includeStacktraceInErrorResponses: false,
        formatError,
        context: async (request: FastifyRequest, reply: FastifyReply): Promise<RequestContext> => {
          const report = reportOf(request);
          return {
            actor: await callerOf(request, callers, limits, persisted),
            client: {
              address: request.ip,
              userAgent: request.headers['user-agent'] ?? '',
              setCookie: (header) => void reply.header('set-cookie', header),
              afterAnswer: (work) => {
                if (reply.raw.closed) work();
                else reply.raw.once('close', work);
              },
            },
            loaders: new Loaders(report.deadline.signal),
            requestId: request.id,
            report,
          };
        },
      }),
    }),
  ],
  providers: [
    { provide: APP_GUARD, useClass: AccessGuard },
    { provide: APP_FILTER, useClass: Failures },
    { provide: APP_INTERCEPTOR, useClass: ClearLoaders },
    { provide: APP_PIPE, useClass: CheckedArguments },
  ],
})
export class ApiModule {}

/** Nest makes the two root types by itself and has no place to describe them. */
function describeRoots(schema: GraphQLSchema): GraphQLSchema {
  const [query, mutation] = [schema.getQueryType(), schema.getMutationType()];
  if (query) query.description = 'What can be asked. Public figures need no token.';
  if (mutation) {
    mutation.description =
      'What can be changed. Each field takes one input, needs a token, and either happens as a whole or not at all.';
  }
  return schema;
}

/**
 * Who asks, counted, and may ask this; without an actor there is no context and so no field: HTTP has
 * to say it.
 */
async function callerOf(
  request: FastifyRequest,
  callers: Callers,
  limits: RateLimits,
  persisted: PersistedOperations,
): Promise<Actor> {
  const report = reportOf(request);
  try {
    const actor = await callers.actorOf(request.headers);
    report.role = [...new Set(actor.grants.map(({ role }) => role))].join('+') || actor.kind;
    await limits.countCaller(actor);
    const document = documentIn(request);
    if (document !== null) persisted.check(actor, document);
    return actor;
  } catch (error) {
    const failure = error instanceof DomainError ? asGraphQLError(error) : (error as Error);
    nameErrors([failure], request.id);
    report.codes = [error instanceof DomainError ? error.code : 'INTERNAL'];
    throw failure;
  }
}

/** The text that Apollo will read, as it finds it; null where it is asked for by id, or is none. */
function documentIn({ method, body, url }: FastifyRequest): string | null {
  if (method === 'GET') return new URL(url, 'http://localhost').searchParams.get('query');
  const query = typeof body === 'object' && body !== null && 'query' in body ? body.query : null;
  return typeof query === 'string' ? query : null;
}
