import { env } from 'node:process';

import { keep } from './keep.mjs';

/** @type {Awaited<ReturnType<typeof keep>>} */
let kept;

/** Plain JavaScript, as jest runs it outside the module system in which it compiles the tests. */
export default async function setUp() {
  kept = await (env.DB === 'postgres' ? keep('postgres') : keep());
  // The workers start later and inherit these.
  env.TEST_DIRECTORY = kept.directory;
  if (kept.url !== null) env.TEST_POSTGRES = kept.url;
}

export async function tearDown() {
  await kept.stop();
}
