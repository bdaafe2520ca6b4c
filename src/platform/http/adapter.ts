import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { FastifyAdapter } from '@nestjs/platform-fastify';

import type { HttpConfig } from '../config.js';
import { BODY_LIMIT_BYTES } from '../graphql/failures.js';
import type { RunningRequests } from './running-requests.js';
import { proxyTest } from './trusted-proxies.js';
import { refuseBytes, sendOn } from './unreadable-requests.js';

/** An id that another program may have made: nothing that could forge a line of the log. */
const SANE_ID = /^[\w-]{8,64}$/;

/** Headers are short, whatever a request may take. */
const LONGEST_HEADERS_SECONDS = 30;

/** Fastify under Nest, with what is set before any route: sizes, times, whom it believes. */
export class HttpAdapter extends FastifyAdapter {
  /** Set once the application is made. */
  running: RunningRequests | null = null;

  constructor({ trustedProxies, requestSeconds }: HttpConfig) {
    const isProxy = proxyTest(trustedProxies);
    super({
      bodyLimit: BODY_LIMIT_BYTES,
      // A caller that sends its request byte by byte holds a connection no longer than that, and a
      // second: Node looks every half minute only, unless told otherwise.
      requestTimeout: requestSeconds * 1000,
      http: {
        connectionsCheckingInterval: 1000,
        headersTimeout: Math.min(requestSeconds, LONGEST_HEADERS_SECONDS) * 1000,
        requestTimeout: requestSeconds * 1000,
      },
      ...(trustedProxies.length > 0 && { trustProxy: isProxy }),
      frameworkErrors: sendOn,
      clientErrorHandler: refuseBytes,
      genReqId: ({ headers, socket }: IncomingMessage) => {
        const given = headers['x-request-id'];
        const believed = typeof given === 'string' && isProxy(socket.remoteAddress);
        return believed && SANE_ID.test(given) ? given : randomUUID();
      },
    });
  }

  /** Requests that run are finished before anything they need is closed: Nest awaits this, its type does not say so. */
  override beforeClose(): unknown {
    return this.running?.drain();
  }
}
