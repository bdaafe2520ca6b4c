import { randomBytes } from 'node:crypto';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { EXAMPLES } from './examples.js';

const ASSETS = '/workbench/';

/** Puts a GraphQL workbench at `/` that is served from here alone and opens with the example queries. */
export function addWorkbench(app: NestFastifyApplication): void {
  const files = join(dirname(fileURLToPath(import.meta.resolve('altair-static'))), 'dist');
  const setHeaders = (reply: unknown) => {
    // The plugin hands over the reply, where Nest's types say the response.
    (reply as FastifyReply).header('content-security-policy', policyOf([]));
  };
  app.useStaticAssets({ root: files, prefix: ASSETS, index: false, setHeaders });
  app
    .getHttpAdapter()
    .getInstance()
    .get('/', async (request, reply) => {
      const nonce = randomBytes(16).toString('base64');
      return reply
        .type('text/html; charset=utf-8')
        .header('content-security-policy', policyOf([`'nonce-${nonce}'`]))
        .send(await renderPage(endpointFor(request), nonce));
    });
}

/**
 * What the page may do: run its own scripts, and ask this server alone. Its editor and its menus write
 * styles of their own, which no nonce can be given to.
 *
 * @param scripts which scripts in the page itself may run
 */
function policyOf(scripts: readonly string[]): string {
  return [
    "default-src 'none'",
    ["script-src 'self'", ...scripts].join(' '),
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self' data:",
    "connect-src 'self'",
    "worker-src 'self'",
    "base-uri 'self'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

/** The workbench asks whole addresses alone: that by which the page was asked for. */
function endpointFor({ protocol, host }: FastifyRequest): string {
  const origin = `${protocol}://${host}`;
  return URL.canParse(origin) ? new URL('/graphql', origin).href : '/graphql';
}

/** Loads the workbench only when somebody opens it: the start need not wait for it. */
async function renderPage(endpointURL: string, nonce: string): Promise<string> {
  const { renderAltair } = await import('altair-static');
  return renderAltair({
    baseURL: ASSETS,
    cspNonce: nonce,
    endpointURL,
    initialWindows: EXAMPLES.map(({ name, query, variables }) => ({
      endpointURL,
      initialName: name,
      initialQuery: query,
      initialVariables: JSON.stringify(variables, null, 2),
    })),
    // It would offer to keep queries elsewhere.
    disableAccount: true,
    initialSettings: { 'schema.reloadOnStart': true },
  });
}
