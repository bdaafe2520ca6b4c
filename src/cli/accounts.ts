import type { Command } from 'commander';
import type { INestApplicationContext } from '@nestjs/common';

import { commandActor } from '../platform/access/actor.js';
import { AccountsService } from '../registry/accounts/accounts.service.js';
import { GrantsService } from '../registry/accounts/grants.service.js';

type Run = (work: (app: INestApplicationContext) => Promise<void>) => Promise<void>;

/** Commands on the accounts of the staff: the first administrator, and who cannot sign in any more. */
export function registerAccounts(program: Command, run: Run): void {
  const account = program.command('account').description('staff who sign in');
  account
    .command('create')
    .description('makes an account with the role ADMIN and prints a link to set its password')
    .requiredOption('--email <email>', 'e-mail address')
    .requiredOption('--name <name>', 'name')
    .action(({ email, name }: { email: string; name: string }) =>
      run(async (app) => {
        console.log(await createAdmin(app, email, name));
      }),
    );
  account
    .command('link')
    .description('prints a link to set a password; the one before works no more')
    .requiredOption('--email <email>', 'e-mail address')
    .action(({ email }: { email: string }) =>
      run(async (app) => {
        console.log(await app.get(AccountsService).link(commandActor('account link'), email));
      }),
    );
  account
    .command('remove-second-factor')
    .description('lets who lost the second factor sign in with the password alone')
    .requiredOption('--email <email>', 'e-mail address')
    .action(({ email }: { email: string }) =>
      run(async (app) => {
        const actor = commandActor('account remove-second-factor');
        await app.get(AccountsService).removeSecondFactor(actor, email);
      }),
    );
}

/**
 * Makes an administrator of the deployment.
 *
 * @returns the link by which its owner sets a password
 * @throws DomainError ALREADY_EXISTS
 */
export async function createAdmin(
  app: INestApplicationContext,
  email: string,
  name: string,
): Promise<string> {
  const actor = commandActor('account create');
  await app.get(AccountsService).invite(actor, { email, name });
  await app.get(GrantsService).give(actor, { email, role: 'ADMIN' });
  return app.get(AccountsService).link(actor, email);
}
