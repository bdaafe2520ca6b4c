import type { INestApplicationContext, LogLevel } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';

import { AppModule } from './app.module.js';
import { openDatabase } from './database.js';
import type { Clock } from './kernel/clock.js';
import type { Config } from './platform/config.js';
import { BODY_LIMIT_BYTES } from './platform/graphql/failures.js';
import { addWorkbench } from './workbench/workbench.js';

const LOG_LEVELS: LogLevel[] = ['error', 'warn'];

/** The application over its database, which is brought to the newest schema first; not yet listening. */
export async function createApp(config: Config, clock: Clock): Promise<NestFastifyApplication> {
  const app = await NestFactory.create<NestFastifyApplication>(
    await moduleOn(config, clock),
    new FastifyAdapter({ bodyLimit: BODY_LIMIT_BYTES }),
    { logger: LOG_LEVELS },
  );
  addWorkbench(app);
  app.enableShutdownHooks();
  return app;
}

/** The same without a server, for commands. */
export async function createContext(
  config: Config,
  clock: Clock,
): Promise<INestApplicationContext> {
  return NestFactory.createApplicationContext(await moduleOn(config, clock), {
    logger: LOG_LEVELS,
  });
}

async function moduleOn(config: Config, clock: Clock) {
  return AppModule.on(config, await openDatabase(config.databaseUrl), clock);
}

/**
 * Makes the application and listens.
 *
 * @param prepare done before it listens
 */
export async function serve(
  config: Config,
  clock: Clock,
  prepare?: (app: INestApplicationContext) => Promise<void>,
): Promise<NestFastifyApplication> {
  const app = await createApp(config, clock);
  await app.init();
  await prepare?.(app);
  await app.listen(config.port, config.host);
  return app;
}
