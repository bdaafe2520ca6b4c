import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { env, execPath } from 'node:process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

import type { Answer } from './server.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** The built program, in a process of its own. */
export interface Program {
  readonly child: ChildProcess;
  /** Where it listens, without a path. */
  readonly address: string;
  readonly ended: Promise<unknown>;
  /** All it has printed. */
  said(): string;
}

/**
 * Starts a built program that serves, having built it where that is not done yet, and waits until
 * it listens.
 *
 * @param file below the project's root
 * @param settings its environment
 */
export async function startProgram(
  file: string,
  settings: Record<string, string>,
): Promise<Program> {
  const { child, ended, said } = launch(file, [], { HOST: '127.0.0.1', PORT: '0', ...settings });
  const address = await new Promise<string>((found, failed) => {
    createInterface(child.stdout).on('line', (line) => {
      const told = /listens at (http\S+)/.exec(line)?.[1];
      if (told) found(told);
    });
    void ended.then(() => failed(new Error(`The program has ended: ${said()}`)));
  });
  return { child, address, ended, said };
}

/** Runs a built program to its end; gives the lines it printed to stdout. */
export async function runProgram(
  file: string,
  args: string[],
  settings: Record<string, string>,
): Promise<string[]> {
  const { child, ended, said } = launch(file, args, settings);
  const lines: string[] = [];
  createInterface(child.stdout).on('line', (line) => lines.push(line));
  await ended;
  if (child.exitCode !== 0) throw new Error(said());
  return lines;
}

function launch(file: string, args: string[], settings: Record<string, string>) {
  const child = spawn(execPath, ['scripts/ready.mjs', file, ...args], {
    cwd: ROOT,
    env: { PATH: env.PATH, ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (said += text));
  }
  return { child, ended: once(child, 'close'), said: () => said };
}

/** Asks a program, as the holder of a token where there is one. */
export async function ask(
  { address }: Program,
  query: string,
  variables: Readonly<Record<string, unknown>> = {},
  token?: string,
): Promise<Answer<Record<string, any>>> {
  const response = await fetch(`${address}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(token && { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify({ query, variables }),
  });
  return (await response.json()) as Answer<Record<string, any>>;
}
