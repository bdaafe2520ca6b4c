/**
 * Stands for `@nestjs/throttler` in tests: a CommonJS package that requires ES modules, which Node does
 * and jest, on Node 20, does not. So Node loads it, outside of jest; its storage needs nothing of ours.
 */
import { runInThisContext } from 'node:vm';

/** @type {NodeJS.Process} */
const outside = runInThisContext('process');
const { createRequire } = outside.getBuiltinModule('node:module');
/** @type {typeof import('@nestjs/throttler')} */
const throttler = createRequire(import.meta.url)('@nestjs/throttler');

export const { ThrottlerStorage, ThrottlerStorageService } = throttler;
