import type { LoggerService } from '@nestjs/common';
import { type DestinationStream, type Logger, pino } from 'pino';

import type { LogLevel } from '../config.js';

/** What a line must not hold, whoever writes it: pino leaves these fields out. */
const SECRET_FIELDS = ['authorization', 'cookie', 'password', 'token', 'variables'].flatMap(
  (name) => [name, `*.${name}`, `*.*.${name}`],
);

/** Credentials and personal data as they may turn up in the text of an error, e.g. a driver's. */
const SECRET_TEXTS: readonly (readonly [RegExp, string])[] = [
  [/\bshoi_[\w-]+/g, '[token]'],
  [/\bBearer +\S+/gi, 'Bearer [token]'],
  [/(:\/\/[^\s:/@]+):[^\s@/]+@/g, '$1:[password]@'],
  [/[\w.+-]+@[\w-]+(\.[\w-]+)+/g, '[e-mail]'],
  // Telephone and citizen identity numbers; an id of a request has its digits after a hyphen.
  [/(?<![\w-])\+?\d{9,12}(?![\w-])/g, '[number]'],
];

/** What Nest itself reports of its start is nobody's news. */
const FRAMEWORK = new Set<unknown>([
  'InstanceLoader',
  'NestApplication',
  'NestFactory',
  'RouterExplorer',
  'RoutesResolver',
  'GraphQLModule',
]);

/** What Nest and we log, by pino: a message or fields, and from which part of the program. */
export class RegistryLogger implements LoggerService {
  private readonly out: Logger;

  /**
   * @param form `JSON` for a program that collects them, `LINES` for people
   * @param to where it goes, by default stdout
   */
  constructor(level: LogLevel, form: 'JSON' | 'LINES', to: DestinationStream = process.stdout) {
    this.out = pino(
      {
        level,
        base: null,
        timestamp: pino.stdTimeFunctions.isoTime,
        formatters: { level: (label) => ({ level: label }) },
        redact: { paths: SECRET_FIELDS, remove: true },
      },
      form === 'JSON' ? to : { write: (json: string) => to.write(readable(json)) },
    );
  }

  log(message: unknown, ...rest: unknown[]): void {
    if (!FRAMEWORK.has(rest.at(-1))) this.write('info', message, rest);
  }

  fatal(message: unknown, ...rest: unknown[]): void {
    this.write('fatal', message, rest);
  }

  error(message: unknown, ...rest: unknown[]): void {
    this.write('error', message, rest);
  }

  warn(message: unknown, ...rest: unknown[]): void {
    this.write('warn', message, rest);
  }

  debug(message: unknown, ...rest: unknown[]): void {
    this.write('debug', message, rest);
  }

  /** @param rest as Nest gives it: perhaps a stack, and last the part of the program */
  private write(level: LogLevel, message: unknown, rest: readonly unknown[]): void {
    const from = { from: rest.at(-1) };
    if (typeof message === 'object' && message !== null && !(message instanceof Error)) {
      this.out[level]({ ...from, ...message });
      return;
    }
    const said = message instanceof Error ? (message.stack ?? message.message) : String(message);
    const stack = rest.slice(0, -1).filter((part) => part !== undefined);
    this.out[level](from, withoutSecrets([said, ...stack.map(String)].join('\n')));
  }
}

function withoutSecrets(text: string): string {
  return SECRET_TEXTS.reduce((all, [secret, instead]) => all.replace(secret, instead), text);
}

/** A line for people: time, level unless it is the usual one, then message and fields as they come. */
function readable(json: string): string {
  const { time, level, from, msg, ...fields } = JSON.parse(json) as Record<string, unknown>;
  const said = Object.entries(fields)
    .filter(([, value]) => value !== null)
    .map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`);
  const urgency = level === 'info' ? [] : [String(level).toUpperCase()];
  const parts = [String(time).slice(11, 19), ...urgency, from, msg, ...said];
  return `${parts.filter((part) => typeof part === 'string').join(' ')}\n`;
}
