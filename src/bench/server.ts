import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** A server in a process of its own. */
export interface Server {
  /** The association in the answer to a document; throws where there are errors. */
  ask(document: string, variables: Readonly<Record<string, unknown>>): Promise<unknown>;
  stop(): Promise<void>;
}

const MAIN = fileURLToPath(new URL('../main.js', import.meta.url));
const ADDRESS = /http:\/\/[^\s/]+\/graphql/;

/**
 * Starts the server as it runs in production, on a free port of this machine.
 *
 * @param token what the questions are asked with
 */
export async function startServer(databaseUrl: string, token: string): Promise<Server> {
  const child = spawn(process.execPath, [MAIN], {
    env: {
      ...process.env,
      NODE_ENV: 'production',
      DATABASE_URL: databaseUrl,
      SECRET: randomBytes(32).toString('hex'),
      HOST: '127.0.0.1',
      PORT: '0',
      // What is timed is the answer, not the refusal.
      REQUESTS_PER_ADDRESS: '100000',
      REQUESTS_PER_CALLER: '100000',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'exit');
  const url = await new Promise<string>((found, failed) => {
    let said = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      const address = ADDRESS.exec(said)?.[0];
      if (address !== undefined) found(address);
    });
    void ended.then(() => failed(new Error('The server ended before it listened.')), failed);
  });
  return {
    async ask(query, variables) {
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
        body: JSON.stringify({ query, variables }),
      });
      const { data, errors } = (await response.json()) as {
        data?: { association: unknown };
        errors?: unknown;
      };
      if (errors !== undefined) throw new Error(`Refused: ${JSON.stringify(errors)}`);
      return data?.association;
    },
    async stop() {
      child.kill();
      await ended;
    },
  };
}
