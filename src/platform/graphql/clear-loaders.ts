import {
  type CallHandler,
  type ExecutionContext,
  Injectable,
  type NestInterceptor,
} from '@nestjs/common';
import { type GqlContextType, GqlExecutionContext } from '@nestjs/graphql';
import { type GraphQLResolveInfo, OperationTypeNode } from 'graphql';
import { type Observable, finalize } from 'rxjs';

import type { RequestContext } from './context.js';

/** A mutation's result, and the next mutation, read anew; none begins after the request's deadline. */
@Injectable()
export class ClearLoaders implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    if (context.getType<GqlContextType>() !== 'graphql') return next.handle();
    const graphql = GqlExecutionContext.create(context);
    if (graphql.getInfo<GraphQLResolveInfo>().operation.operation !== OperationTypeNode.MUTATION) {
      return next.handle();
    }
    const { loaders, report } = graphql.getContext<RequestContext>();
    report.deadline.signal.throwIfAborted();
    return next.handle().pipe(finalize(() => loaders.clear()));
  }
}
