import { HeaderMap } from '@apollo/server';
import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo';
import { Module } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR, APP_PIPE } from '@nestjs/core';
import { GraphQLModule } from '@nestjs/graphql';
import type { FastifyRequest } from 'fastify';
import { GraphQLError, type GraphQLSchema } from 'graphql';

import { DomainError } from '../../kernel/errors.js';
import { AccessGuard } from '../access/access.guard.js';
import { Tokens } from '../access/tokens.js';
import { CheckedArguments } from './checked-arguments.js';
import { ClearLoaders } from './clear-loaders.js';
import type { RequestContext } from './context.js';
import { formatError } from './errors.js';
import { Failures } from './failures.js';
import { Loaders } from './loaders.js';

/** The API's endpoint: a new context for each request, access checked first, inputs checked next. */
@Module({
  imports: [
    GraphQLModule.forRootAsync<ApolloDriverConfig>({
      driver: ApolloDriver,
      inject: [Tokens],
      useFactory: (tokens: Tokens): ApolloDriverConfig => ({
        path: '/graphql',
        autoSchemaFile: true,
        sortSchema: true,
        inheritResolversFromInterfaces: true,
        graphiql: false,
        autoTransformHttpErrors: false,
        introspection: true,
        transformSchema: describeRoots,
        includeStacktraceInErrorResponses: false,
        formatError,
        context: async (request: FastifyRequest): Promise<RequestContext> => ({
          actor: await tokens.actorOf(request.headers.authorization).catch(unauthorized),
          loaders: new Loaders(),
        }),
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

/** Without an actor there is no context, and so no field: HTTP has to say it (RFC 6750, section 3). */
function unauthorized(error: unknown): never {
  if (!(error instanceof DomainError)) throw error;
  throw new GraphQLError(error.message, {
    originalError: error,
    extensions: {
      http: { status: 401, headers: new HeaderMap([['www-authenticate', 'Bearer']]) },
    },
  });
}
