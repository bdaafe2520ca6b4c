import type { Actor } from '../access/actor.js';
import type { Loaders } from './loaders.js';

/** What belongs to one operation; made anew for each request. */
export interface RequestContext {
  readonly actor: Actor;
  readonly loaders: Loaders;
}
