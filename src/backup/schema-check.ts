import { MIGRATIONS } from '../database.js';
import { CopyError } from '../platform/database/copy-error.js';

/**
 * Refuses tables that this program has not made.
 *
 * @param migrations the steps by which they came to be
 * @throws CopyError
 */
export function requireKnownSchema(migrations: readonly string[]): void {
  const unknown = migrations.filter((name, i) => name !== MIGRATIONS[i]);
  if (unknown.length === 0 && migrations.length > 0) return;
  throw new CopyError(
    `The tables are of another version (${unknown[0] ?? 'there are none'}): use the version of so-hoi that made them, or a later one.`,
  );
}

/**
 * Refuses tables that this program would change before it works on them.
 *
 * @throws CopyError
 */
export function requireNewestSchema(migrations: readonly string[]): void {
  requireKnownSchema(migrations);
  if (migrations.length === MIGRATIONS.length) return;
  throw new CopyError(
    'The tables are those of an earlier version: back up with the version that runs on them, before the upgrade.',
  );
}
