import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';

import { DomainError } from '../../kernel/errors.js';

const CIPHER = 'aes-256-gcm';
const KEY_BYTES = 32;
/** As NIST SP 800-38D recommends for GCM, and drawn afresh for each value. */
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const LARGEST_VERSION = 1_000_000;

/** A value as it is stored: nobody without the key reads it, or changes it unnoticed. */
export interface Sealed {
  /** Which key of the ring sealed it. */
  readonly keyVersion: number;
  /** Nonce, ciphertext and tag in base64url. */
  readonly sealed: string;
}

/** A stored value that was changed by hand, or moved from where it was sealed. */
export class BrokenSeal extends Error {
  override readonly name = 'BrokenSeal';
}

interface Keys {
  readonly seal: Buffer;
  readonly digest: Buffer;
}

/**
 * Keys by version, the current one first: it seals what is new, the others still open what they
 * have sealed. Values are sealed with AES-256-GCM, and found without being opened by an HMAC-SHA-256.
 * Each does so with a key of its own, derived from the ring's by HKDF (RFC 5869).
 *
 * The digest follows its key in a rotation rather than having a key that never changes: identity
 * numbers are few enough to be guessed through, so whoever gets hold of a digest's key reads every
 * number; once all rows are sealed anew, a key that has leaked is worth nothing.
 */
export class Keyring {
  /** Every version, the current one first. */
  readonly versions: readonly number[];

  private constructor(private readonly keys: ReadonlyMap<number, Keys>) {
    this.versions = [...keys.keys()];
  }

  /**
   * Reads a ring as it is configured: `2:BASE64,1:BASE64`, by commas or lines, the current key first,
   * each of 32 bytes.
   *
   * @throws Error saying what is wrong and no part of a key
   */
  static parse(text: string): Keyring {
    const keys = new Map<number, Keys>();
    for (const entry of text.split(/[\s,]+/).filter(Boolean)) {
      const [, digits, encoded] = /^(\d{1,7}):([A-Za-z0-9+/]+={0,2})$/.exec(entry) ?? [];
      const version = Number(digits);
      if (encoded === undefined || version < 1 || version > LARGEST_VERSION) {
        throw new Error('write VERSION:BASE64 for each key, the current one first');
      }
      const key = Buffer.from(encoded, 'base64');
      if (key.length !== KEY_BYTES) {
        throw new Error(`key ${version} has ${key.length} bytes instead of ${KEY_BYTES}`);
      }
      if (keys.has(version)) throw new Error(`there are two keys ${version}`);
      keys.set(version, { seal: derived(key, 'seal'), digest: derived(key, 'digest') });
    }
    if (keys.size === 0) throw new Error('there is no key');
    return new Keyring(keys);
  }

  /** The version that seals what is new. */
  get current(): number {
    return this.versions[0] as number;
  }

  /**
   * Seals a text with the current key.
   *
   * @param place where it will be stored; it opens nowhere else
   */
  seal(text: string, place: readonly (string | number)[]): Sealed {
    const keyVersion = this.current;
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv(CIPHER, this.of(keyVersion).seal, nonce);
    cipher.setAAD(associated(place, keyVersion));
    const sealed = [nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()];
    return { keyVersion, sealed: Buffer.concat(sealed).toString('base64url') };
  }

  /**
   * Opens what was sealed for this place.
   *
   * @throws BrokenSeal for what was changed or stands in another place
   * @throws DomainError KEYS_MISSING where the ring lacks its key
   */
  open({ keyVersion, sealed }: Sealed, place: readonly (string | number)[]): string {
    const { seal } = this.of(keyVersion);
    const bytes = Buffer.from(sealed, 'base64url');
    try {
      const decipher = createDecipheriv(CIPHER, seal, bytes.subarray(0, NONCE_BYTES), {
        authTagLength: TAG_BYTES,
      });
      decipher.setAAD(associated(place, keyVersion));
      decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
      const text = decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES));
      return Buffer.concat([text, decipher.final()]).toString('utf8');
    } catch {
      throw new BrokenSeal(`What stands at ${place.join(' ')} was not sealed for that place.`);
    }
  }

  /**
   * The keyed hash by which a text is found under one key.
   *
   * @param scope what tells it from the same text elsewhere, so that two hashes compare only within
   * @returns 64 hexadecimal digits
   * @throws DomainError KEYS_MISSING
   */
  digest(text: string, scope: readonly (string | number)[], version = this.current): string {
    return createHmac('sha256', this.of(version).digest)
      .update(JSON.stringify([...scope, text]))
      .digest('hex');
  }

  private of(version: number): Keys {
    const keys = this.keys.get(version);
    if (keys) return keys;
    throw new DomainError(
      'KEYS_MISSING',
      `Key ${version} is not configured here: set it beside the current one.`,
      [],
      { keyVersion: version },
    );
  }
}

/** A key of the length that a ring is made of. */
export function newKey(): string {
  return randomBytes(KEY_BYTES).toString('base64');
}

function derived(key: Buffer, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', key, '', `so-hoi ${purpose}`, KEY_BYTES));
}

function associated(place: readonly (string | number)[], keyVersion: number): Buffer {
  return Buffer.from(JSON.stringify([...place, keyVersion]));
}
