import { createHash, createHmac, hkdfSync } from 'node:crypto';
import { createReadStream, existsSync, readFileSync } from 'node:fs';
import { pipeline } from 'node:stream/promises';

import { CopyError } from '../platform/database/copy-error.js';
import type { Contents } from './contents.store.js';

/** What is written beside a backup: by it a restored copy is known to be what was backed up. */
export interface Manifest {
  readonly format: typeof FORMAT;
  readonly engine: 'sqlite' | 'postgres';
  /** When it was begun, an instant in UTC. */
  readonly madeAt: string;
  /** SHA-256 of the backup, 64 hexadecimal digits. */
  readonly sha256: string;
  readonly contents: Contents;
}

export const FORMAT = 'so-hoi backup 1';

/** Where the manifest of a backup stands. */
export function manifestFile(backup: string): string {
  return `${backup}.json`;
}

/** The text of a manifest's file; who lacks the secret cannot write another that is believed. */
export function writeManifest(manifest: Manifest, secret: string): string {
  return `${JSON.stringify({ ...manifest, mac: macOf(manifest, secret) }, null, 2)}\n`;
}

/**
 * Reads the manifest of a backup and finds the backup unchanged.
 *
 * @throws CopyError
 */
export async function readManifest(backup: string, secret: string): Promise<Manifest> {
  for (const file of [backup, manifestFile(backup)]) {
    if (!existsSync(file)) throw new CopyError(`${file} is missing: a backup has two files.`);
  }
  const { mac, ...manifest } = parsed(manifestFile(backup));
  // The format is part of what the key is made from: another one does not get through either.
  if (mac !== macOf(manifest, secret)) {
    throw new CopyError(
      `${manifestFile(backup)} was changed, or written with another SECRET: restore with the SECRET of the registry it comes from.`,
    );
  }
  if ((await digestOf(backup)) !== manifest.sha256) {
    throw new CopyError(`${backup} is damaged: it is not the file that was written.`);
  }
  return manifest;
}

/** SHA-256 of a file, 64 hexadecimal digits. */
export async function digestOf(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}

function parsed(file: string): Manifest & { readonly mac?: unknown } {
  try {
    return (JSON.parse(readFileSync(file, 'utf8')) ?? {}) as Manifest & { mac?: unknown };
  } catch {
    throw new CopyError(`${file} is damaged: it is not JSON.`);
  }
}

function macOf(manifest: Manifest, secret: string): string {
  const key = Buffer.from(hkdfSync('sha256', secret, '', FORMAT, 32));
  return createHmac('sha256', key).update(JSON.stringify(manifest)).digest('hex');
}
