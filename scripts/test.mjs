/** Everything that must hold, from types to the API on both engines; closes with `N passed, N failed`. */
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { argv, env, execPath, exit } from 'node:process';

import { build, install, root } from './prepare.mjs';

const NODE_MODULES = join(root, 'node_modules');
const REPORTS = join(NODE_MODULES, '.cache/test');

/** @typedef {{ passed: number; failed: number }} Outcome */

/** @type {{ name: string; seconds: number; outcome: Outcome }[]} */
const steps = [];

/** @type {Set<import('node:child_process').ChildProcess>} */
const children = new Set();

for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) {
  process.once(signal, () => {
    for (const child of children) child.kill(signal);
    exit(128 + constants.signals[signal]);
  });
}

/**
 * @param {string[]} command
 * @param {{ held?: boolean; env?: Record<string, string> }} [options] `held`: print what it says
 *   only when it has ended, as another step is running meanwhile
 * @returns {Promise<boolean>} whether it ended well
 */
async function run(command, options = {}) {
  const child = spawn(execPath, command, {
    cwd: root,
    env: { ...env, ...options.env },
    stdio: ['ignore', options.held ? 'pipe' : 'inherit', options.held ? 'pipe' : 'inherit'],
  });
  children.add(child);
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (/** @type {string} */ text) => (said += text));
  }
  /** @type {number | null} */
  const code = await new Promise((done) => child.once('close', done));
  children.delete(child);
  if (said !== '') console.log(said.trimEnd());
  return code === 0;
}

/**
 * @param {string} name
 * @param {() => Promise<Outcome>} work
 */
async function step(name, work) {
  const start = performance.now();
  const outcome = await work();
  steps.push({ name, seconds: (performance.now() - start) / 1000, outcome });
  return outcome;
}

/**
 * @param {string} name
 * @param {string[]} command
 */
function check(name, command) {
  return step(name, async () =>
    (await run(command, { held: true })) ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 },
  );
}

/**
 * @param {'unit' | 'e2e'} kind
 * @param {'sqlite' | 'postgres'} [engine]
 */
function jest(kind, engine) {
  const name = engine ? `${kind} on ${engine}` : kind;
  return step(name, async () => {
    console.log(`\n${name}`);
    const report = join(REPORTS, `${kind}-${engine ?? 'any'}.json`);
    const flags = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];
    const program = join(NODE_MODULES, 'jest/bin/jest.js');
    const options = ['--selectProjects', kind, '--passWithNoTests', '--json'];
    const well = await run([...flags, program, ...options, `--outputFile=${report}`], {
      env: engine ? { DB: engine } : {},
    });
    const { passed, failed } = read(report);
    // A run can fail without a failed test: a set-up that threw, a crash, no report at all.
    return { passed, failed: well ? failed : Math.max(failed, 1) };
  });
}

/**
 * @param {string} report
 * @returns {Outcome}
 */
function read(report) {
  try {
    /** @type {{ numPassedTests: number; numFailedTests: number; numRuntimeErrorTestSuites: number }} */
    const result = JSON.parse(readFileSync(report, 'utf8'));
    return {
      passed: result.numPassedTests,
      failed: result.numFailedTests + result.numRuntimeErrorTestSuites,
    };
  } catch {
    return { passed: 0, failed: 1 };
  }
}

if (argv.length > 2) {
  console.error('npm test runs everything; for one file: npm run jest -- test/unit/…');
  exit(2);
}
install();
rmSync(REPORTS, { recursive: true, force: true });
mkdirSync(REPORTS, { recursive: true });
const linted = check('lint', [join(NODE_MODULES, 'eslint/bin/eslint.js'), '.']);
const types = await check('types', [
  join(NODE_MODULES, 'typescript/bin/tsc'),
  ...['--noEmit', '--pretty', 'false'],
]);
// Some tests start the built program and kill it.
if (types.failed === 0) await build();
await linted;
await jest('unit');
await jest('e2e', 'sqlite');
await jest('e2e', 'postgres');

const passed = steps.reduce((sum, { outcome }) => sum + outcome.passed, 0);
const failed = steps.reduce((sum, { outcome }) => sum + outcome.failed, 0);
console.log();
for (const { name, seconds, outcome } of steps) {
  const verdict = outcome.failed === 0 ? 'passed' : 'FAILED';
  console.log(`${verdict}  ${`${seconds.toFixed(1)} s`.padStart(8)}  ${name}`);
}
console.log(`\n${passed} passed, ${failed} failed`);
exit(failed === 0 ? 0 : 1);
