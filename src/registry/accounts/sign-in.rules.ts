import { DomainError } from '../../kernel/errors.js';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** A session ends when it is not used for so long, and at the latest when it is so old. */
export const SESSION_IDLE_MS = 2 * HOUR;
export const SESSION_AGE_MS = 12 * HOUR;
/** How often a session's or a token's last use is written down at most. */
export const LAST_USE_STEP_MS = MINUTE;

/** How long a link to set a password works, by what it is for. */
export const INVITATION_MS = 7 * 24 * HOUR;
export const RESET_MS = HOUR;
/** Between the password and the second factor. */
export const SECOND_STEP_MS = 10 * MINUTE;

/** Long enough without rules about signs (NIST SP 800-63B, section 3.1.1.2), and bounded for the hash's sake. */
export const PASSWORD_LENGTH = { least: 12, most: 128 } as const;

/** What failed attempts are counted for. An office may sit behind one network address. */
const FREE_ATTEMPTS = { ACCOUNT: 4, ADDRESS: 20 } as const;
const FIRST_PAUSE_MS = 30 * SECOND;
const LONGEST_PAUSE_MS = 15 * MINUTE;
/** After a day without an attempt all is forgotten. */
export const FORGOTTEN_MS = 24 * HOUR;

export type Counted = keyof typeof FREE_ATTEMPTS;

/**
 * How long to wait after the last of so many failures, in milliseconds: nothing at first, then twice
 * as long each time, up to a quarter of an hour (OWASP Authentication Cheat Sheet, account lockout).
 */
export function pauseAfter(failures: number, counted: Counted): number {
  const over = failures - FREE_ATTEMPTS[counted];
  return over <= 0 ? 0 : Math.min(FIRST_PAUSE_MS * 2 ** (over - 1), LONGEST_PAUSE_MS);
}

/**
 * Refuses a password that is too short, too long, common, or made of the account's own words.
 *
 * @param common in small letters
 * @throws DomainError WEAK_PASSWORD
 */
export function checkPassword(
  password: string,
  words: readonly string[],
  common: ReadonlySet<string>,
  path: readonly string[],
): void {
  const refuse = (why: string) => {
    throw new DomainError('WEAK_PASSWORD', why, path, { ...PASSWORD_LENGTH });
  };
  const length = [...password].length;
  if (length < PASSWORD_LENGTH.least || length > PASSWORD_LENGTH.most) {
    refuse(
      `A password has ${PASSWORD_LENGTH.least} to ${PASSWORD_LENGTH.most} characters: a few words together do well.`,
    );
  }
  const plain = password.toLowerCase();
  // With a year or a sign behind it a common password is as common.
  if (common.has(plain) || common.has(plain.replace(/[^\p{L}]+$/u, ''))) {
    refuse('The password is on the list of common ones: choose one that nobody else has.');
  }
  if (/^\p{N}+$/u.test(plain)) refuse('Digits alone are guessed quickly: add words.');
  if (new Set(plain).size < 5 || runsIn(plain) < 5) {
    refuse('The password repeats or counts on a few characters: use more of them.');
  }
  if (/so-?hoi/.test(plain)) refuse('The password contains the name of this program.');
  if (words.some((word) => word.length >= 4 && plain.includes(word.toLowerCase()))) {
    refuse('The password contains the name or e-mail address of the account.');
  }
}

/** How many characters are left where each run of equal or neighbouring ones, as aaa, abc or 3210, is one. */
function runsIn(text: string): number {
  const codes = [...text].map((character) => character.codePointAt(0) as number);
  return codes.filter((code, i) => {
    const step = Math.abs(code - (codes[i - 1] ?? NaN));
    // From 9 on to 0 it is nine.
    return !(step <= 1 || (step === 9 && /^[09]$/.test(String.fromCodePoint(code))));
  }).length;
}
