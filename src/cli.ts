import 'reflect-metadata';

import { Command, InvalidArgumentError, Option } from 'commander';
import type { INestApplicationContext } from '@nestjs/common';

import { registerAccounts } from './cli/accounts.js';
import { registerAudit } from './cli/audit.js';
import { registerBackups } from './cli/backups.js';
import { registerKeys } from './cli/keys.js';
import { loadFacts } from './facts/load-facts.js';
import { systemClock } from './kernel/clock.js';
import { DomainError } from './kernel/errors.js';
import { TOKEN_ROLES, type TokenRole, commandActor } from './platform/access/actor.js';
import { ConfigError, readConfig } from './platform/config.js';
import { AccessTokensService } from './registry/accounts/access-tokens.service.js';
import { AssociationKind } from './registry/associations/association.model.js';
import { AssociationsService } from './registry/associations/associations.service.js';
import { loadSample } from './sample/load.js';
import { createContext } from './server.js';

const BAR_WIDTH = 40;

const program = new Command('so-hoi').description("Commands on the registry's own machine.");

const token = program.command('token').description('bearer tokens for writers and dashboards');
token
  .command('create')
  .description('makes a token and prints it, for the only time, as the last line')
  .requiredOption('--name <name>', 'whose it is, for the audit trail')
  .addOption(
    new Option('--role <role>', 'what it grants').choices(TOKEN_ROLES).makeOptionMandatory(),
  )
  .requiredOption('--association <code>', 'where it counts')
  .option('--branch <code>', 'of a BRANCH_LEADER: the branch')
  .option('--days <n>', 'for how many days it works', whole, 365)
  .action((options: TokenOptions) =>
    run(async (app) => {
      console.log(await createToken(app, options));
    }),
  );

program
  .command('association')
  .description('associations')
  .command('found')
  .description('enters a new association, so that tokens can be made for it')
  .requiredOption('--code <code>', 'small letters, digits and hyphens', codeFrom)
  .requiredOption('--name <name>', 'official name')
  .addOption(
    new Option('--kind <kind>', 'what it is by law')
      .choices(Object.keys(AssociationKind))
      .default('ASSOCIATION'),
  )
  .action((options: { code: string; name: string; kind: AssociationKind }) =>
    run(async (app) => {
      const actor = commandActor('association found');
      console.log(await app.get(AssociationsService).found(actor, options));
    }),
  );

program
  .command('facts')
  .description('the documented facts')
  .command('load')
  .description('loads what is not loaded yet')
  .action(() =>
    run(async (app) => {
      const { loaded } = await loadFacts(app);
      console.log(`${loaded} entries loaded.`);
    }),
  );

program
  .command('sample')
  .description(
    'writes a fictional association, marked as such; the same seed gives the same content',
  )
  .requiredOption('--association <code>', 'its code')
  .option('--members <n>', 'how many members', whole, 650)
  .option('--branches <n>', 'how many branches', whole, 16)
  .option('--seed <n>', 'which content', whole, 1)
  .action((options: { association: string; members: number; branches: number; seed: number }) =>
    run(async (app) => {
      await loadSample(app, options, showProgress);
      console.log(`${options.association}: ${options.members} members.`);
    }),
  );

registerAccounts(program, run);

registerAudit(program, run);
registerBackups(program);
registerKeys(program, run);

await program.parseAsync();

interface TokenOptions {
  readonly name: string;
  readonly role: TokenRole;
  readonly association: string;
  readonly branch?: string;
  readonly days: number;
}

async function createToken(app: INestApplicationContext, options: TokenOptions): Promise<string> {
  const { name, role, association: associationCode, branch: branchCode = null, days } = options;
  const input = { name, role, associationCode, branchCode, days };
  const actor = commandActor('token create');
  return (await app.get(AccessTokensService).create(actor, input)).secret;
}

/** Does a command's work on the registry; what is refused is said in a line, with its code. */
async function run(work: (app: INestApplicationContext) => Promise<void>): Promise<void> {
  try {
    const app = await createContext(readConfig(process.env), systemClock);
    try {
      await work(app);
    } finally {
      await app.close();
    }
  } catch (error) {
    if (!(error instanceof DomainError) && !(error instanceof ConfigError)) throw error;
    const code = error instanceof DomainError ? `${error.code}: ` : '';
    console.error(`${code}${error.message}`);
    process.exitCode = 1;
  }
}

function codeFrom(text: string): string {
  if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(text) || text.length > 60) {
    throw new InvalidArgumentError(
      'It must be small letters and digits, in groups joined by hyphens, 60 characters at most.',
    );
  }
  return text;
}

function whole(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('It must be a whole number.');
  return Number(text);
}

function showProgress(done: number, total: number): void {
  const filled = Math.floor((done / total) * BAR_WIDTH);
  const bar = '█'.repeat(filled).padEnd(BAR_WIDTH, '░');
  process.stderr.write(`\r${bar} ${done} of ${total}${done === total ? '\n' : ''}`);
}
