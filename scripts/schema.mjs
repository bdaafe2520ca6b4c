/** Writes schema.gql from the code. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { build, install, root } from './prepare.mjs';

install();
await build();
/** @type {typeof import('../src/schema.js')} */
const { readSchema, schemaText } = await import(pathToFileURL(join(root, 'dist/schema.js')).href);
writeFileSync(join(root, 'schema.gql'), schemaText(await readSchema()));
