import { type INestApplicationContext, Logger } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';

import { AppModule } from './app.module.js';
import { openDatabase } from './database.js';
import type { Clock } from './kernel/clock.js';
import { AuditTrail } from './platform/audit/audit-trail.js';
import type { Config } from './platform/config.js';
import { HttpAdapter } from './platform/http/adapter.js';
import { addEntrance } from './platform/http/entrance.js';
import { RegistryLogger } from './platform/http/logger.js';
import { RunningRequests } from './platform/http/running-requests.js';
import { addPasswordPage } from './pages/password-page.js';
import { addWorkbench } from './workbench/workbench.js';

/** The application over its database, which is brought to the newest schema first; not yet listening. */
export async function createApp(config: Config, clock: Clock): Promise<NestFastifyApplication> {
  const adapter = new HttpAdapter(config.http);
  const app = await NestFactory.create<NestFastifyApplication>(
    await moduleOn(config, clock),
    adapter,
    { logger: new RegistryLogger(config.http.logLevel, config.production ? 'JSON' : 'LINES') },
  );
  adapter.running = app.get(RunningRequests);
  await addEntrance(app, config);
  addPasswordPage(app);
  if (config.http.introspection) addWorkbench(app);
  app.enableShutdownHooks();
  return app;
}

/** The same without a server, for commands: what they print is theirs alone. */
export async function createContext(
  config: Config,
  clock: Clock,
): Promise<INestApplicationContext> {
  return NestFactory.createApplicationContext(await moduleOn(config, clock), {
    logger: new RegistryLogger('warn', 'LINES', process.stderr),
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
  if (!(await app.get(AuditTrail).canGoOn())) {
    new Logger('audit').error(
      'The audit trail was not written with this SECRET, or somebody changed its end: nothing can be changed. Set the SECRET it was written with, or find out more with `audit verify`.',
    );
  }
  await prepare?.(app);
  await app.listen(config.port, config.host);
  return app;
}
