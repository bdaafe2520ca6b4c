import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';

import { AppModule } from './app.module.js';
import { openDatabase } from './database.js';
import type { Clock } from './kernel/clock.js';
import type { Config } from './platform/config.js';

const BODY_LIMIT_BYTES = 1024 * 1024;

/** Opens the database, brings it to the newest schema and makes the application, not yet listening. */
export async function createApp(config: Config, clock: Clock): Promise<NestFastifyApplication> {
  const app = await NestFactory.create<NestFastifyApplication>(
    AppModule.on(config, await openDatabase(config.databaseUrl), clock),
    new FastifyAdapter({ bodyLimit: BODY_LIMIT_BYTES }),
    { logger: ['error', 'warn'] },
  );
  app.enableShutdownHooks();
  return app;
}

/** Makes the application and listens. */
export async function serve(config: Config, clock: Clock): Promise<NestFastifyApplication> {
  const app = await createApp(config, clock);
  await app.listen(config.port, config.host);
  return app;
}
