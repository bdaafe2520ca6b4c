import 'reflect-metadata';

import { describe, expect, it } from '@jest/globals';
import type { ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';

import type { DomainError } from '../../../src/kernel/errors.js';
import { AccessGuard } from '../../../src/platform/access/access.guard.js';
import {
  ANONYMOUS,
  type Actor,
  ROLES,
  type Role,
  commandActor,
} from '../../../src/platform/access/actor.js';
import { Public, Requires } from '../../../src/platform/access/requires.js';

class Fields {
  @Public()
  open(): void {}

  @Requires('member:write')
  closed(): void {}

  forgotten(): void {}
}

/** What the guard answers, or the code it refuses with. */
function judge(field: keyof Fields, actor: Actor): boolean | string {
  const handler = Fields.prototype[field];
  const context = {
    getHandler: () => handler,
    getClass: () => Fields,
    getArgs: () => [{}, {}, { actor }, {}],
    getType: () => 'graphql',
  } as unknown as ExecutionContext;
  try {
    return new AccessGuard(new Reflector()).canActivate(context);
  } catch (refusal) {
    return (refusal as DomainError).code;
  }
}

const holder = (role: Role): Actor => ({
  ...ANONYMOUS,
  kind: 'TOKEN',
  grants: [{ role, associationId: 1, branchId: null }],
});

describe('the guard of root fields', () => {
  it('opens what is public to anybody', () => {
    expect(judge('open', ANONYMOUS)).toBe(true);
  });

  it('opens what is protected to whoever holds the permission somewhere', () => {
    expect(judge('closed', holder('OFFICE'))).toBe(true);
    expect(judge('closed', commandActor('test'))).toBe(true);
  });

  it('asks a stranger for a token, and refuses one that does not grant it', () => {
    expect(judge('closed', ANONYMOUS)).toBe('UNAUTHENTICATED');
    expect(judge('closed', holder('DASHBOARD'))).toBe('FORBIDDEN');
    expect(judge('closed', holder('BRANCH_LEADER'))).toBe('FORBIDDEN');
  });

  it.each([ANONYMOUS, commandActor('test'), ...ROLES.map(holder)])(
    'refuses a field that does not say who may, to $name $grants too',
    (actor) => {
      expect(judge('forgotten', actor)).toBe('FORBIDDEN');
    },
  );
});
