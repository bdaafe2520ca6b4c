import { SetMetadata } from '@nestjs/common';

import type { Permission } from './actor.js';

export const ACCESS = Symbol('access');
export type AccessRule = Permission | 'PUBLIC' | 'SIGNED_IN';

/** Whoever holds this permission somewhere may call the root field; where, its use case decides. */
export const Requires = (permission: Permission) => SetMetadata(ACCESS, permission);

/** Anybody may call the root field. */
export const Public = () => SetMetadata(ACCESS, 'PUBLIC' satisfies AccessRule);

/** Whoever is signed in may call the root field, whatever its grants. */
export const SignedIn = () => SetMetadata(ACCESS, 'SIGNED_IN' satisfies AccessRule);
