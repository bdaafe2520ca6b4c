import type { Command } from 'commander';

import { type BackupConfig, backup } from '../backup/backup.js';
import { restore } from '../backup/restore.js';
import { systemClock } from '../kernel/clock.js';
import { ConfigError, readConfig } from '../platform/config.js';
import { CopyError } from '../platform/database/copy-error.js';

/** The commands that copy the database away and back; they do so without starting the application. */
export function registerBackups(program: Command): void {
  program
    .command('backup')
    .description('copies the database into FILE, with FILE.json beside it; servers go on writing')
    .argument('<file>', 'a file that does not exist yet')
    .action((file: string) =>
      run(async (config) => {
        const { contents } = await backup(config, systemClock, file);
        console.log(`${file}: ${sum(contents.rows)} rows.`);
      }),
    );
  program
    .command('restore')
    .description(
      'verifies a backup and puts it in the place of the database; stop the servers first',
    )
    .argument('<file>', 'as backup has written it, with FILE.json beside it')
    .action((file: string) =>
      run(async (config) => {
        const { manifest, entries, kept } = await restore(config, systemClock, file);
        const { rows } = manifest.contents;
        console.log(
          `Restored as of ${manifest.madeAt}: ${sum(rows)} rows, ${entries} audit entries hold.`,
        );
        if (kept !== null) console.log(`What stood there before is kept as ${kept}.`);
      }),
    );
}

async function run(work: (config: BackupConfig) => Promise<void>): Promise<void> {
  try {
    await work(readConfig(process.env));
  } catch (error) {
    if (!(error instanceof CopyError) && !(error instanceof ConfigError)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}

function sum(rows: Readonly<Record<string, number>>): number {
  return Object.values(rows).reduce((all, n) => all + n, 0);
}
