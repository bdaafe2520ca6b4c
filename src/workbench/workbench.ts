import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';

import { EXAMPLES } from './examples.js';

const ASSETS = '/workbench/';

/** Puts a GraphQL workbench at `/` that is served from here alone and opens with the example queries. */
export function addWorkbench(app: NestFastifyApplication): void {
  const files = join(dirname(fileURLToPath(import.meta.resolve('altair-static'))), 'dist');
  app.useStaticAssets({ root: files, prefix: ASSETS, index: false });
  app
    .getHttpAdapter()
    .getInstance()
    .get('/', async (_request, reply) =>
      reply.type('text/html; charset=utf-8').send(await renderPage()),
    );
}

/** Loads the workbench only when somebody opens it: the start need not wait for it. */
async function renderPage(): Promise<string> {
  const { renderAltair } = await import('altair-static');
  return renderAltair({
    baseURL: ASSETS,
    endpointURL: '/graphql',
    initialWindows: EXAMPLES.map(({ name, query, variables }) => ({
      endpointURL: '/graphql',
      initialName: name,
      initialQuery: query,
      initialVariables: JSON.stringify(variables, null, 2),
    })),
    initialSettings: { 'schema.reloadOnStart': true },
  });
}
