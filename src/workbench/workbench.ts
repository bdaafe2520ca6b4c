import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { getDistDirectory, renderAltair } from 'altair-static';

import { EXAMPLES } from './examples.js';

const ASSETS = '/workbench/';

/** Puts a GraphQL workbench at `/` that is served from here alone and opens with the example queries. */
export function addWorkbench(app: NestFastifyApplication): void {
  const page = renderAltair({
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
  app.useStaticAssets({ root: getDistDirectory(), prefix: ASSETS, index: false });
  app
    .getHttpAdapter()
    .getInstance()
    .get('/', (_request, reply) => reply.type('text/html; charset=utf-8').send(page));
}
