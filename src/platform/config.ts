import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

export const CONFIG = Symbol('Config');

/** Everything that can be set from outside, read once. `.env.example` names every variable. */
export interface Config {
  /** `sqlite:FILE` or `postgres://…` */
  readonly databaseUrl: string;
  readonly host: string;
  readonly port: number;
  /** IANA zone in which "today" is told. */
  readonly timeZone: string;
  /** Key of the hashes that must not be guessable from outside: idempotency and cursors. */
  readonly secret: string;
  /** A server: it loads no facts and no sample, and takes everything from the environment. */
  readonly production: boolean;
}

/** A variable of the environment that cannot be used, with what would be right. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/**
 * Reads the configuration.
 *
 * @throws ConfigError
 */
export function readConfig(env: NodeJS.ProcessEnv): Config {
  const production = env['NODE_ENV'] === 'production';
  const databaseUrl = env['DATABASE_URL'] ?? (production ? undefined : 'sqlite:var/so-hoi.db');
  if (databaseUrl === undefined) {
    throw new ConfigError('DATABASE_URL is missing: sqlite:FILE or postgres://USER@HOST/DATABASE.');
  }
  if (!/^(sqlite:.+|postgres(ql)?:\/\/.+)$/.test(databaseUrl)) {
    throw new ConfigError('DATABASE_URL must be sqlite:FILE or postgres://USER@HOST/DATABASE.');
  }
  return {
    databaseUrl,
    host: env['HOST'] ?? '127.0.0.1',
    port: portOf(env['PORT'] ?? '3000'),
    timeZone: zoneOf(env['TIME_ZONE'] ?? 'Asia/Ho_Chi_Minh'),
    secret: production ? requiredSecret(env['SECRET']) : (env['SECRET'] ?? keptSecret()),
    production,
  };
}

function portOf(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535) {
    throw new ConfigError(`PORT must be a number from 0 to 65535, not '${text}'.`);
  }
  return port;
}

function zoneOf(zone: string): string {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return zone;
  } catch {
    throw new ConfigError(
      `TIME_ZONE must be an IANA zone such as Asia/Ho_Chi_Minh, not '${zone}'.`,
    );
  }
}

function requiredSecret(secret: string | undefined): string {
  if (secret === undefined || secret.length < 32) {
    throw new ConfigError('SECRET must be set to at least 32 random characters.');
  }
  return secret;
}

/** At a desk nobody sets a secret: one is made once and kept beside the database. */
function keptSecret(): string {
  const file = 'var/secret';
  if (!existsSync(file)) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, randomBytes(32).toString('hex'), { mode: 0o600, flag: 'wx' });
  }
  return readFileSync(file, 'utf8');
}
