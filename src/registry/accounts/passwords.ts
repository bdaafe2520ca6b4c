import { randomBytes } from 'node:crypto';
import { type Options, hash, verify } from '@node-rs/argon2';

import { checkPassword } from './sign-in.rules.js';

/** Argon2id with 19 MiB, two passes, one lane (OWASP Password Storage Cheat Sheet). */
const OPTIONS: Options = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** Of a password that nobody knows: checking it takes as long as checking anybody's. */
const NOBODYS = hash(randomBytes(16), OPTIONS);

export async function hashPassword(password: string): Promise<string> {
  return hash(password.normalize('NFC'), OPTIONS);
}

/** Whether it is this password; takes equally long where there is no hash to compare with. */
export async function isPassword(passwordHash: string | null, password: string): Promise<boolean> {
  const matches = await verify(passwordHash ?? (await NOBODYS), password.normalize('NFC'));
  return passwordHash !== null && matches;
}

/**
 * Refuses a password that is easily guessed.
 *
 * @param words of the account: its name and e-mail address
 * @throws DomainError WEAK_PASSWORD
 */
export async function checkNewPassword(
  password: string,
  words: readonly string[],
  path: readonly string[],
): Promise<void> {
  // Fifty thousand of them: loaded when somebody sets a password, not at every start.
  const { dictionary } = await import('@zxcvbn-ts/language-common');
  const parts = words.flatMap((word) => word.split(/[^\p{L}\p{N}]+/u));
  checkPassword(password.normalize('NFC'), parts, new Set(dictionary['passwords-common']), path);
}
