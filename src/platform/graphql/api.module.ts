import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo';
import { Module, ValidationPipe } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR, APP_PIPE } from '@nestjs/core';
import { GraphQLModule } from '@nestjs/graphql';
import type { ValidationError } from 'class-validator';
import type { FastifyRequest } from 'fastify';

import { DomainError } from '../../kernel/errors.js';
import { AccessGuard } from '../access/access.guard.js';
import { Tokens } from '../access/tokens.js';
import { ClearLoaders } from './clear-loaders.js';
import type { RequestContext } from './context.js';
import { Refusals, formatError } from './errors.js';
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
        formatError,
        context: async (request: FastifyRequest): Promise<RequestContext> => ({
          actor: await tokens.actorOf(request.headers.authorization),
          loaders: new Loaders(),
        }),
      }),
    }),
  ],
  providers: [
    { provide: APP_GUARD, useClass: AccessGuard },
    { provide: APP_FILTER, useClass: Refusals },
    { provide: APP_INTERCEPTOR, useClass: ClearLoaders },
    {
      provide: APP_PIPE,
      useFactory: () => new ValidationPipe({ transform: true, exceptionFactory: invalidInput }),
    },
  ],
})
export class ApiModule {}

/** What class-validator found, as a refusal of the first value at fault. */
function invalidInput(errors: ValidationError[]): DomainError {
  const path: string[] = ['input'];
  let error = errors[0];
  while (error) {
    path.push(error.property);
    if (error.constraints) break;
    error = error.children?.[0];
  }
  const [reason = 'The value is not admitted.'] = Object.values(error?.constraints ?? {});
  return new DomainError('INVALID_INPUT', reason, path.map(numbered));
}

function numbered(step: string): string | number {
  return /^\d+$/.test(step) ? Number(step) : step;
}
