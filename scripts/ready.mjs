/**
 * Runs a compiled program, having installed and built what is missing or out of date:
 *
 *     node scripts/ready.mjs dist/joined/main.js [argument…]
 *
 * It runs in this very process, so that signals and the exit code are the program's own.
 */
import { resolve } from 'node:path';
import { argv } from 'node:process';
import { pathToFileURL } from 'node:url';

import { build, install, root } from './prepare.mjs';

install();
await build();
const [program, ...args] = argv.slice(2);
if (program === undefined) throw new Error('Which program? For example: dist/joined/main.js');
const path = resolve(root, program);
argv.splice(1, argv.length, path, ...args);
await import(pathToFileURL(path).href);
