import type { INestApplicationContext } from '@nestjs/common';
import type { Command } from 'commander';

import { commandActor } from '../platform/access/actor.js';
import { IdentityRotation } from '../registry/members/identity-rotation.service.js';

type Run = (work: (app: INestApplicationContext) => Promise<void>) => Promise<void>;

/** The commands on the keys of identity numbers. */
export function registerKeys(program: Command, run: Run): void {
  const keys = program.command('keys').description('the keys of identity numbers');
  keys
    .command('status')
    .description('tells how many identity numbers stand under each key')
    .action(() =>
      run(async (app) => {
        for (const { keyVersion, rows, state } of await app.get(IdentityRotation).status()) {
          console.log(`key ${keyVersion} (${state}): ${rows} rows`);
        }
      }),
    );
  keys
    .command('rotate')
    .description('puts every identity number under the current key; servers that have both go on')
    .action(() =>
      run(async (app) => {
        const actor = commandActor('keys rotate');
        const { resealed, broken } = await app.get(IdentityRotation).rotate(actor);
        console.log(`${resealed} rows put under the current key.`);
        if (broken.length === 0) return;
        console.error(
          `Rows of member_identity that somebody has changed by hand, and that stay as they are: ${broken.join(', ')}.`,
        );
        process.exitCode = 1;
      }),
    );
}
