import type { INestApplicationContext } from '@nestjs/common';
import type { Command } from 'commander';

import { AuditVerification } from '../platform/audit/audit-verification.js';

type Run = (work: (app: INestApplicationContext) => Promise<void>) => Promise<void>;

/** The commands on the audit trail. */
export function registerAudit(program: Command, run: Run): void {
  program
    .command('audit')
    .description('the audit trail')
    .command('verify')
    .description(
      'walks the whole chain of entries: all of them hold, or the first bad one is named',
    )
    .action(() =>
      run(async (app) => {
        const { holding, erased, hash, fault } = await app.get(AuditVerification).verify();
        if (fault === null) {
          console.log(`${holding} entries hold; personal values of ${erased} are erased.`);
          console.log(`The last has the hash ${hash}.`);
          return;
        }
        console.error(`${fault.kind}: ${fault.message}. ${holding} entries before it hold.`);
        process.exitCode = 1;
      }),
    );
}
