import type { ApolloServerPlugin } from '@apollo/server';
import { OperationTypeNode } from 'graphql';

import { DomainError } from '../../kernel/errors.js';
import type { RequestContext } from './context.js';
import { checkCost } from './cost.js';
import { asGraphQLError, nameErrors } from './errors.js';

/** Longer names of operations are cut in the log. */
const LONGEST_NAME = 60;

/** What is decided and told of each operation, once its document is known to be valid. */
export function operationPlugin(): ApolloServerPlugin<RequestContext> {
  return {
    requestDidStart: async () => ({
      didResolveOperation: async ({ schema, document, operation, request, contextValue }) => {
        if (!operation) return;
        const { report } = contextValue;
        report.operation = operation.name?.value.slice(0, LONGEST_NAME) ?? null;
        report.kind = operation.operation === OperationTypeNode.MUTATION ? 'mutation' : 'query';
        try {
          checkCost(schema, document, operation, request.variables ?? {});
        } catch (error) {
          throw error instanceof DomainError ? asGraphQLError(error) : error;
        }
      },
      didEncounterErrors: async ({ errors, contextValue }) => {
        nameErrors(errors, contextValue.requestId);
      },
      willSendResponse: async ({ response, contextValue }) => {
        const { body } = response;
        const errors = body.kind === 'single' ? (body.singleResult.errors ?? []) : [];
        contextValue.report.codes = errors.map(({ extensions }) => String(extensions?.['code']));
      },
    }),
  };
}
