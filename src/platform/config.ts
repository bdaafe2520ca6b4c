import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { dirname } from 'node:path';

import { Keyring, newKey } from './crypto/keyring.js';

export const CONFIG = Symbol('Config');

/** Everything that can be set from outside, read once. `.env.example` names every variable. */
export interface Config {
  /** `sqlite:FILE` or `postgres://…` */
  readonly databaseUrl: string;
  readonly host: string;
  readonly port: number;
  /** IANA zone in which "today" is told. */
  readonly timeZone: string;
  /**
   * Key of the hashes that must not be guessable from outside (idempotency, cursors), or not be made
   * by who has the database alone (audit trail, backups).
   */
  readonly secret: string;
  /** The keys of identity numbers; null on a server where none is set: then none can be recorded. */
  readonly identityKeys: Keyring | null;
  /** A server: it loads no facts and no sample, and takes everything from the environment. */
  readonly production: boolean;
  readonly http: HttpConfig;
  readonly accounts: AccountsConfig;
}

/** What can be set about signing in. */
export interface AccountsConfig {
  /** Where people reach this server, without a slash at the end: links begin with it. */
  readonly publicUrl: string;
  /** How mail is sent; null: the command line prints links instead. */
  readonly mail: { readonly smtpUrl: string; readonly from: string } | null;
  /** Whether whoever manages accounts must have a second factor. */
  readonly secondFactorRequired: boolean;
}

/** What can be set about the way in: how it is logged, whom it trusts, what it takes. */
export interface HttpConfig {
  readonly logLevel: LogLevel;
  /** Addresses and networks (CIDR) of the proxies whose `X-Forwarded-*` and `X-Request-Id` are believed. */
  readonly trustedProxies: readonly string[];
  /** Origins of the foreign pages that may ask, e.g. `https://dashboard.example`. */
  readonly corsOrigins: readonly string[];
  /** Whether the schema may be read, its names be suggested, and the workbench be opened. */
  readonly introspection: boolean;
  /** What `/metrics` asks for as a bearer token; null: at a desk this machine may read it, on a server nobody. */
  readonly metricsToken: string | null;
  /** The documents of the operations that are known by an id; null: there is no list of them. */
  readonly operations: ReadonlyMap<string, string> | null;
  /** Whether callers who are nobody known, or dashboards, get nothing but those operations. */
  readonly operationsOnly: boolean;
  /** So long a request may take. */
  readonly requestSeconds: number;
  /** So many requests within ten seconds an address may send. */
  readonly requestsPerAddress: number;
  /** So many requests within ten seconds a token, or somebody signed in, may send. */
  readonly requestsPerCaller: number;
}

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

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
    identityKeys: identityKeysOf(env, production),
    production,
    http: httpOf(env, production),
    accounts: accountsOf(env, production),
  };
}

function accountsOf(env: NodeJS.ProcessEnv, production: boolean): AccountsConfig {
  const { SMTP_URL: smtpUrl, MAIL_FROM: from } = env;
  if ((smtpUrl === undefined) !== (from === undefined)) {
    throw new ConfigError('SMTP_URL and MAIL_FROM belong together: set both or none.');
  }
  return {
    publicUrl: originOf(
      'PUBLIC_URL',
      env['PUBLIC_URL'] ?? `http://localhost:${env['PORT'] ?? '3000'}`,
    ),
    mail: smtpUrl === undefined || from === undefined ? null : { smtpUrl, from },
    secondFactorRequired: flagOf(env, 'SECOND_FACTOR_REQUIRED', production),
  };
}

function httpOf(env: NodeJS.ProcessEnv, production: boolean): HttpConfig {
  const file = env['OPERATIONS_FILE'];
  const operationsOnly = flagOf(env, 'OPERATIONS_ONLY', false);
  if (operationsOnly && file === undefined) {
    throw new ConfigError('OPERATIONS_ONLY needs an OPERATIONS_FILE that names the operations.');
  }
  // At a desk one program may load-test another; on a server nobody needs more than this.
  const most = production
    ? { address: '1000', caller: '500' }
    : { address: '20000', caller: '20000' };
  return {
    logLevel: logLevelOf(env['LOG_LEVEL'] ?? 'info'),
    trustedProxies: listOf(env['TRUSTED_PROXIES']).map(networkOf),
    corsOrigins: listOf(env['CORS_ORIGINS']).map((origin) => originOf('CORS_ORIGINS', origin)),
    introspection: flagOf(env, 'INTROSPECTION', !production),
    metricsToken: metricsTokenOf(env['METRICS_TOKEN']),
    operations: file === undefined ? null : operationsIn(file),
    operationsOnly,
    requestSeconds: countOf('REQUEST_SECONDS', env['REQUEST_SECONDS'] ?? '30'),
    requestsPerAddress: countOf(
      'REQUESTS_PER_ADDRESS',
      env['REQUESTS_PER_ADDRESS'] ?? most.address,
    ),
    requestsPerCaller: countOf('REQUESTS_PER_CALLER', env['REQUESTS_PER_CALLER'] ?? most.caller),
  };
}

function listOf(text = ''): string[] {
  return text
    .split(',')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
}

function flagOf(env: NodeJS.ProcessEnv, name: string, otherwise: boolean): boolean {
  const text = env[name];
  if (text === undefined) return otherwise;
  if (text === 'true' || text === 'false') return text === 'true';
  throw new ConfigError(`${name} must be true or false, not '${text}'.`);
}

function countOf(name: string, text: string): number {
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text);
  throw new ConfigError(`${name} must be a whole number from 1 to 999999, not '${text}'.`);
}

function logLevelOf(text: string): LogLevel {
  const level = LOG_LEVELS.find((one) => one === text);
  if (level !== undefined) return level;
  throw new ConfigError(`LOG_LEVEL must be one of ${LOG_LEVELS.join(', ')}, not '${text}'.`);
}

function networkOf(text: string): string {
  const [address = '', prefix, ...more] = text.split('/');
  const longest = { 0: -1, 4: 32, 6: 128 }[isIP(address)] ?? -1;
  const length = prefix ?? String(longest);
  if (more.length === 0 && /^\d{1,3}$/.test(length) && Number(length) <= longest) return text;
  throw new ConfigError(
    `TRUSTED_PROXIES must be addresses or networks such as 10.0.0.0/8, not '${text}'.`,
  );
}

function originOf(name: string, text: string): string {
  if (URL.canParse(text) && new URL(text).origin === text) return text;
  throw new ConfigError(
    `${name} must be an origin such as https://dashboard.example, not '${text}'.`,
  );
}

function operationsIn(file: string): Map<string, string> {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new ConfigError(`OPERATIONS_FILE cannot be read: ${(error as Error).message}`);
  }
  const entries = Object.entries(content ?? {}) as [string, unknown][];
  const right = entries.every(([, document]) => typeof document === 'string');
  if (typeof content === 'object' && !Array.isArray(content) && right) {
    return new Map(entries as [string, string][]);
  }
  throw new ConfigError('OPERATIONS_FILE must hold a JSON object of ids and documents as text.');
}

function metricsTokenOf(token: string | undefined): string | null {
  if (token === undefined) return null;
  if (token.length >= 16) return token;
  throw new ConfigError('METRICS_TOKEN must have at least 16 characters.');
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
  return kept('var/secret', () => randomBytes(32).toString('hex'));
}

function identityKeysOf(env: NodeJS.ProcessEnv, production: boolean): Keyring | null {
  const { IDENTITY_KEYS: keys, IDENTITY_KEY_FILE: file } = env;
  if (keys !== undefined && file !== undefined) {
    throw new ConfigError('IDENTITY_KEYS and IDENTITY_KEY_FILE exclude each other: set one.');
  }
  if (keys !== undefined) return keyring('IDENTITY_KEYS', () => keys);
  if (file !== undefined) return keyring('IDENTITY_KEY_FILE', () => readFileSync(file, 'utf8'));
  if (production) return null;
  return keyring('var/identity-keys', () => kept('var/identity-keys', () => `1:${newKey()}\n`));
}

function keyring(name: string, read: () => string): Keyring {
  try {
    return Keyring.parse(read());
  } catch (error) {
    throw new ConfigError(`${name} cannot be used: ${(error as Error).message}.`);
  }
}

/** What nobody sets at a desk: made once, and kept for this user's eyes. */
function kept(file: string, make: () => string): string {
  if (!existsSync(file)) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, make(), { mode: 0o600, flag: 'wx' });
  }
  return readFileSync(file, 'utf8');
}
