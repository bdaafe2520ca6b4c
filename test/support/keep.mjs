import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { execPath } from 'node:process';
import { fileURLToPath } from 'node:url';

const KEEPER = fileURLToPath(new URL('keeper.mjs', import.meta.url));

/**
 * @typedef {object} Kept
 * @property {string} directory a new folder
 * @property {string | null} url an empty PostgreSQL database, whose user may create others
 * @property {() => Promise<void>} crash kills the server with all its processes, and starts it on
 *   the same data and at the same address
 * @property {() => Promise<void>} stop ends the server and deletes the folder; happens by itself
 *   when this process ends
 */

/**
 * A folder for tests and, if asked for, a PostgreSQL server.
 *
 * @param {('postgres' | 'durable' | `programs=${string}`)[]} wishes `durable`: a commit survives the
 *   machine's end; `programs`: the folder above the `bin` of the PostgreSQL to take
 * @returns {Promise<Kept>}
 */
export async function keep(...wishes) {
  const keeper = spawn(execPath, [KEEPER, ...wishes], {
    stdio: ['pipe', 'pipe', 'inherit'],
    // In a group of its own, so that Ctrl-C does not reach the server before its clients.
    detached: true,
  });
  const ended = new Promise((done) => keeper.once('exit', done));
  const lines = createInterface(keeper.stdout);
  const report = () =>
    new Promise((read, failed) => {
      lines.once('line', read);
      keeper.once('error', failed);
      void ended.then(() => failed(new Error('The keeper of the test databases has ended.')));
    });
  const { directory, url } = JSON.parse(await report());
  return {
    directory,
    url,
    async crash() {
      keeper.stdin.write('crash\n');
      await report();
    },
    async stop() {
      keeper.stdin.end();
      await ended;
    },
  };
}
