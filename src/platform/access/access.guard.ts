import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { GqlExecutionContext } from '@nestjs/graphql';

import { DomainError } from '../../kernel/errors.js';
import type { RequestContext } from '../graphql/context.js';
import { requirePermission, requireSignedIn } from './policy.js';
import { ACCESS, type AccessRule } from './requires.js';

/** Lets nobody through to a root field that does not say who may. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(private readonly reflector: Reflector) {}

  canActivate(context: ExecutionContext): boolean {
    const rule = this.reflector.get<AccessRule | undefined>(ACCESS, context.getHandler());
    if (rule === 'PUBLIC') return true;
    if (rule === undefined) throw new DomainError('FORBIDDEN', 'This field is open to nobody.');
    const { actor } = GqlExecutionContext.create(context).getContext<RequestContext>();
    if (rule === 'SIGNED_IN') requireSignedIn(actor);
    else requirePermission(actor, rule);
    return true;
  }
}
