import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { Secret, TOTP } from 'otpauth';

const PERIOD_SECONDS = 30;
/** A code of the step before or after counts too: clocks differ. */
const WINDOW = 1;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** A new key of a second factor: 160 random bits in base 32 (RFC 4226, section 4). */
export function newTotpSecret(): string {
  return new Secret({ size: 20 }).base32;
}

/** The address that authenticator apps read, mostly as a QR code. */
export function totpUri(secret: string, email: string): string {
  return totp(secret, email).toString();
}

/**
 * The time step to which a code belongs (RFC 6238), or null where it is none of now.
 *
 * @param code six digits
 */
export function totpStep(secret: string, code: string, now: Date): number | null {
  const timestamp = now.getTime();
  const delta = totp(secret).validate({ token: code, timestamp, window: WINDOW });
  if (delta === null) return null;
  return Math.floor(timestamp / (PERIOD_SECONDS * 1000)) + delta;
}

/** The key of a second factor as it is stored: AES-256-GCM under a key derived from the deployment's secret. */
export function sealTotpSecret(secret: string, accountId: number, deployment: string): string {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', keyOf(deployment), nonce);
  cipher.setAAD(ownerOf(accountId));
  const content = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), content]).toString('base64');
}

/** @throws Error where it was changed, moved from another account, or sealed by another deployment */
export function openTotpSecret(sealed: string, accountId: number, deployment: string): string {
  const bytes = Buffer.from(sealed, 'base64');
  const nonce = bytes.subarray(0, NONCE_BYTES);
  const decipher = createDecipheriv('aes-256-gcm', keyOf(deployment), nonce);
  decipher.setAAD(ownerOf(accountId));
  decipher.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
  const content = decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES));
  return Buffer.concat([content, decipher.final()]).toString('utf8');
}

function totp(secret: string, label = ''): TOTP {
  return new TOTP({
    issuer: 'so-hoi',
    label,
    secret: Secret.fromBase32(secret),
    period: PERIOD_SECONDS,
  });
}

function keyOf(deployment: string): Buffer {
  return Buffer.from(hkdfSync('sha256', deployment, '', 'second factor', 32));
}

function ownerOf(accountId: number): Buffer {
  return Buffer.from(`account ${accountId}`);
}
