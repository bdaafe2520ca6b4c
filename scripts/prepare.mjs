/**
 * What must be in place before anything of ours can run: the packages, and the compiled program.
 *
 * Uses nothing that would have to be installed first, and takes a few milliseconds when nothing
 * changed. Whatever it says goes to stderr: stdout belongs to the program that runs afterwards.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { env, execPath, exit } from 'node:process';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));

const LOCK = join(root, 'package-lock.json');
const MODULES = join(root, 'node_modules');
/** npm's own record of what it put into node_modules, written when an installation is complete. */
const RECORD = join(MODULES, '.package-lock.json');
const INSTALLED = join(MODULES, '.so-hoi-installed');
/** As in src/platform/database/data-sources.ts. */
const SQLITE_DRIVER = process.versions.node.startsWith('20.')
  ? 'better-sqlite3-node20'
  : 'better-sqlite3';
const SOURCES = join(root, 'src');
const OUTPUT = join(root, 'dist');
/** The program and its libraries in a few files; two folders deep, like what it is made from. */
const JOINED = join(root, 'dist/joined');
const BUILT = join(root, 'dist/.so-hoi-built');
const BUILD_INFO = join(root, 'dist/.tsbuildinfo');

/** Installs the packages the lock file names, unless they are there already. */
export function install() {
  const lock = readFileSync(LOCK, 'utf8');
  const platform = `${process.platform}-${process.arch}`;
  const stamp = `${digest(lock)} ${platform} ${process.versions.modules}`;
  const before = read(INSTALLED);
  if (before === stamp) return;

  const foreign = before !== undefined && before.split(' ')[1] !== platform;
  if (foreign) rmSync(MODULES, { recursive: true });
  const record = read(RECORD);
  if (record === undefined || !agree(lock, record)) {
    say('Installing dependencies. The first time may take some minutes.');
    // Not `npm ci`: it gives up where a registry lacks an optional package of another platform.
    npm('install', '--no-save', '--include=dev');
  }
  if (!sqliteLoads()) {
    say(`Rebuilding the SQLite driver for Node ${process.versions.node}.`);
    npm('rebuild', SQLITE_DRIVER);
  }
  writeFileSync(INSTALLED, stamp);
}

/** Compiles src into dist and joins it with its libraries, unless dist holds the result already. */
export async function build() {
  const sources = files(SOURCES).filter((file) => file.endsWith('.ts'));
  const hash = createHash('sha256');
  for (const file of [
    ...sources,
    'tsconfig.json',
    'tsconfig.build.json',
    LOCK,
    import.meta.filename,
  ]) {
    hash.update(`${relative(root, file)}\0`).update(readFileSync(resolve(root, file)));
  }
  const wanted = hash.digest('hex');
  // The compiler's own notes are part of the stamp: a watcher may have written dist in between.
  const stamp = () => `${wanted} ${digest(read(BUILD_INFO) ?? '')}`;
  if (existsSync(BUILT) && read(BUILT) === stamp()) return;

  say('Building.');
  if (hasOrphans(sources)) rmSync(OUTPUT, { recursive: true });
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  // Half as fast again as `nest build`; `npm test` is where types are checked.
  mustRun(execPath, [tsc, '--project', join(root, 'tsconfig.build.json'), '--noCheck']);
  await joinModules();
  writeFileSync(BUILT, stamp());
}

/** Two thirds of a start went into finding and reading 2,600 modules; here they are some forty. */
async function joinModules() {
  const { build: roll } = await import('rolldown');
  // A program that runs still has parts of an earlier build to load: they stay for an hour.
  for (const file of existsSync(JOINED) ? files(JOINED) : []) {
    if (statSync(file).mtimeMs < Date.now() - 3_600_000) rmSync(file, { force: true });
  }
  await roll({
    cwd: root,
    platform: 'node',
    input: { main: 'dist/main.js', cli: 'dist/cli.js' },
    // Two are native code, the third reads the files beside its own.
    external: [/^better-sqlite3/, '@node-rs/argon2', 'altair-static'],
    // Libraries offer to load others that are not installed here.
    onLog: (level, log, print) => {
      if (log.code !== 'UNRESOLVED_IMPORT') print(level, log);
    },
    // Tables and the parts of the application are found by the names of their classes.
    output: { dir: JOINED, format: 'esm', keepNames: true },
  });
}

/**
 * @param {string[]} sources
 * @returns whether dist still holds what was compiled from a source since deleted
 */
function hasOrphans(sources) {
  if (!existsSync(OUTPUT)) return false;
  const expected = new Set(sources.map((file) => relative(SOURCES, file).replace(/\.ts$/, '.js')));
  return files(OUTPUT).some((file) => {
    const made = file.endsWith('.js') && !file.startsWith(JOINED);
    return made && !expected.has(relative(OUTPUT, file));
  });
}

/**
 * @param {string} lock
 * @param {string} record
 * @returns whether every package of the lock file is installed in its version; optional ones may
 *   be missing, as npm leaves out those meant for other platforms
 */
function agree(lock, record) {
  const wanted = packages(lock);
  const found = packages(record);
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === '') return true;
    const there = found[path];
    if (there === undefined) return entry.optional === true;
    return there.version === entry.version && there.integrity === entry.integrity;
  });
}

/**
 * @typedef {Record<string, { version?: string; integrity?: string; optional?: boolean }>} Packages
 * @param {string} lock
 * @returns {Packages} by folder
 */
function packages(lock) {
  /** @type {{ packages: Packages }} */
  const content = JSON.parse(lock);
  return content.packages;
}

/** In a process of its own, as a driver built for another Node may crash rather than throw. */
function sqliteLoads() {
  const program = `new (require('${SQLITE_DRIVER}'))(':memory:').close()`;
  return spawnSync(execPath, ['--eval', program], { cwd: root, stdio: 'ignore' }).status === 0;
}

/** @param {string[]} args */
function npm(...args) {
  const quiet = ['--no-audit', '--no-fund', '--loglevel=error'];
  const client = env.npm_execpath;
  if (client?.endsWith('.js')) mustRun(execPath, [client, ...args, ...quiet]);
  else mustRun('npm', [...args, ...quiet]);
}

/**
 * @param {string} command
 * @param {string[]} args
 */
function mustRun(command, args) {
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: ['ignore', 2, 2] });
  if (error) say(error.message);
  if (status !== 0) exit(status ?? 1);
}

/**
 * @param {string} folder
 * @returns {string[]} in a fixed order
 */
function files(folder) {
  return readdirSync(folder, { withFileTypes: true })
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      return entry.isDirectory() ? files(path) : [path];
    })
    .sort();
}

/** @param {string} file */
function read(file) {
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}

/** @param {string} text */
function digest(text) {
  return createHash('sha256').update(text).digest('hex');
}

/** @param {string} line */
function say(line) {
  console.error(line);
}
