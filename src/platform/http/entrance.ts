import { Logger } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { DomainError } from '../../kernel/errors.js';
import type { Config } from '../config.js';
import { answerFailure } from '../graphql/failures.js';
import { PersistedOperations } from '../graphql/persisted-operations.js';
import { Metrics } from './metrics.js';
import { RateLimits } from './rate-limits.js';
import { reportOf } from './request-report.js';
import { RunningRequests } from './running-requests.js';
import { refuseUnreadable } from './unreadable-requests.js';

const log = new Logger('HTTP');

/** Supervisors ask often, and from few addresses. */
const NOT_LIMITED = new Set(['/health/live', '/health/ready']);
/** Asked by programs every few seconds: a line each would bury the others. */
const NOT_NEWS = new Set([...NOT_LIMITED, '/metrics']);
const API = '/graphql';

/** Answers are data: no page of ours loads, frames or sends anything. */
const DATA_POLICY = {
  useDefaults: false,
  directives: {
    defaultSrc: ["'none'"],
    baseUri: ["'none'"],
    formAction: ["'none'"],
    frameAncestors: ["'none'"],
  },
};

/** Puts before every route what each request passes: id, headers, limits, deadline, and its line in the log. */
export async function addEntrance(app: NestFastifyApplication, config: Config): Promise<void> {
  const [running, limits, metrics] = [
    app.get(RunningRequests),
    app.get(RateLimits),
    app.get(Metrics),
  ];
  const persisted = app.get(PersistedOperations, { strict: false });
  const server = app.getHttpAdapter().getInstance();

  server.addHook('onRequest', async (request, reply) => {
    running.begin();
    // Whether it was answered, or given up by its sender.
    reply.raw.once('close', () => running.end());
    void reply.header('x-request-id', request.id);
  });

  await app.register(import('@fastify/helmet'), {
    contentSecurityPolicy: DATA_POLICY,
    // At a desk there is no TLS, and another program may use the same port next.
    strictTransportSecurity: config.production,
  });
  if (config.http.corsOrigins.length > 0) {
    const origins = new Set(config.http.corsOrigins);
    await app.register(import('@fastify/cors'), {
      // Given as a list, origins that are not in it would get the other headers.
      origin: (origin, answer) => answer(null, origin !== undefined && origins.has(origin)),
      strictPreflight: false,
      credentials: true,
      methods: ['GET', 'POST'],
      allowedHeaders: ['authorization', 'content-type', 'apollo-require-preflight'],
      exposedHeaders: ['retry-after', 'x-request-id'],
      maxAge: 3600,
    });
  }

  server.addHook('onRequest', async (request, reply) => {
    const route = routeOf(request);
    if (NOT_LIMITED.has(route)) return;
    if (running.stopping) {
      throw new DomainError('SHUTTING_DOWN', 'The server is about to end: send it again soon.');
    }
    await limits.countAddress(request.ip);
    refuseUnreadable(request);
    if (route === API) setDeadline(request, reply, config.http.requestSeconds);
  });

  server.addHook('preValidation', async ({ body }) => {
    if (!isRecord(body) || typeof body['documentId'] !== 'string' || 'query' in body) return;
    body['query'] = persisted.documentOf(body['documentId']);
  });

  server.addHook('onResponse', async (request, reply) => {
    const route = routeOf(request);
    const report = reportOf(request);
    metrics.record(route, reply.statusCode, reply.elapsedTime / 1000, report);
    if (!NOT_NEWS.has(route)) logRequest(request, reply, route);
  });
}

/** The route that a request found: what was asked for stays out of the log where there is none. */
function routeOf(request: FastifyRequest): string {
  return request.routeOptions.url ?? 'none';
}

function setDeadline(request: FastifyRequest, reply: FastifyReply, seconds: number): void {
  const timer = setTimeout(() => {
    const refusal = new DomainError(
      'TIMEOUT',
      `A request may take ${seconds} seconds: ask for less. A change may be sent again with its idempotencyKey.`,
      [],
      { seconds },
    );
    reportOf(request).deadline.abort(refusal);
    if (reply.sent) return;
    // Of a body that comes drop by drop nobody waits for the rest.
    if (!request.raw.complete) void reply.header('connection', 'close');
    answerFailure(request, reply, refusal);
  }, seconds * 1000);
  reply.raw.once('close', () => clearTimeout(timer));
}

/** One line per request: never what it asked for, nor what it was given. */
function logRequest(request: FastifyRequest, reply: FastifyReply, route: string): void {
  const { operation, kind, role, codes } = reportOf(request);
  log.log({
    msg: 'request',
    id: request.id,
    method: request.method,
    route,
    status: reply.statusCode,
    ms: Math.round(reply.elapsedTime),
    kind,
    operation,
    role,
    codes: codes.length > 0 ? [...new Set(codes)].join(' ') : null,
  });
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
