import 'reflect-metadata';

import { Logger } from '@nestjs/common';

import { systemClock } from './kernel/clock.js';
import { ConfigError, readConfig } from './platform/config.js';
import { serve } from './server.js';
import { loadFirstContent } from './first-content.js';
import { EXAMPLES } from './workbench/examples.js';

const config = (() => {
  try {
    return readConfig(process.env);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    console.error(error.message);
    process.exit(1);
  }
})();

const app = await serve(
  config,
  systemClock,
  config.production ? undefined : loadFirstContent,
).catch((error: NodeJS.ErrnoException) => {
  if (error.code !== 'EADDRINUSE') throw error;
  console.error(`Port ${config.port} is in use: set PORT to another one.`);
  process.exit(1);
});

const host = config.host === '127.0.0.1' ? 'localhost' : config.host;
const { port } = app.getHttpServer().address() as { port: number };
const address = `http://${host}:${port}`;
const listening = `so-hoi listens at ${address} (GraphQL at ${address}/graphql).`;
if (config.production) {
  new Logger('main').log(listening);
} else {
  console.log(listening);
  await showExample();
}

/** Asks the running server what a newcomer would, and shows question and answer. */
async function showExample(): Promise<void> {
  const [{ query, variables }] = EXAMPLES as [(typeof EXAMPLES)[number]];
  const response = await fetch(`http://${config.host}:${port}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
  });
  console.log(`\nFor example\n\n${query}\n\nwith ${JSON.stringify(variables)} answers\n`);
  console.log(JSON.stringify(await response.json(), null, 2));
  console.log(`\nOpen ${address} for a workbench with more.`);
}
