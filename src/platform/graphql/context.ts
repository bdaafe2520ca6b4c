import type { Actor } from '../access/actor.js';
import type { Client } from '../access/callers.js';
import type { RequestReport } from '../http/request-report.js';
import type { Loaders } from './loaders.js';

/** What belongs to one operation; made anew for each request. */
export interface RequestContext {
  readonly actor: Actor;
  readonly client: Client;
  readonly loaders: Loaders;
  /** The request's id, under which the log has it. */
  readonly requestId: string;
  readonly report: RequestReport;
}
