import type { FastifyRequest } from 'fastify';

/** What is known of a request while it runs, for the log, the metrics and its deadline. */
export class RequestReport {
  /** As the document names it; null where it has no name, or none was read yet. */
  operation: string | null = null;
  /** What the operation is; null for what is no GraphQL, or not understood. */
  kind: 'query' | 'mutation' | null = null;
  /** Which kind of caller: the roles of the token or account, ANONYMOUS, or null where nobody looked. */
  role: string | null = null;
  /** Codes of the errors in the answer. */
  codes: readonly string[] = [];
  /** Aborted when the request has taken too long: nobody waits for its answer any more. */
  readonly deadline = new AbortController();
}

const reports = new WeakMap<object, RequestReport>();

/** The report of a request, begun when it is first asked for. */
export function reportOf(request: FastifyRequest): RequestReport {
  let report = reports.get(request);
  if (report === undefined) {
    report = new RequestReport();
    reports.set(request, report);
  }
  return report;
}
