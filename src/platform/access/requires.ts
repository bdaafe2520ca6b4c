import { SetMetadata } from '@nestjs/common';

import type { Permission } from './actor.js';

export const ACCESS = Symbol('access');
export type AccessRule = Permission | 'PUBLIC';

/** Whoever holds this permission somewhere may call the root field; where, its use case decides. */
export const Requires = (permission: Permission) => SetMetadata(ACCESS, permission);

/** Anybody may call the root field. */
export const Public = () => SetMetadata(ACCESS, 'PUBLIC' satisfies AccessRule);
