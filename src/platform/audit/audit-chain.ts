import { createHash, createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';

import { CONFIG, type Config } from '../config.js';
import type { AuditEntry, AuditPersonal, AuditSeal } from './audit.entity.js';

/** What the hash of an entry is made from: all of it but the hash. */
export type Hashed = Omit<AuditEntry, 'hash'>;

/** What the code of a seal is made from. */
export type Sealed = Pick<AuditSeal, 'entries' | 'at' | 'hash'>;

/** What the first entry names as the hash of the one before it. */
export const BEFORE_THE_FIRST = '0'.repeat(64);

/** Tells this key from every other that is made from the secret, and this form from any later one. */
const PURPOSE = 'so-hoi audit chain 1';

/**
 * The hashes that make the audit trail one chain: HMAC-SHA256 (RFC 2104) with a key derived from the
 * deployment's secret by HKDF (RFC 5869). Who can write to the database and lacks the secret can
 * break the chain, but not mend it.
 */
@Injectable()
export class AuditChain {
  private readonly key: Buffer;

  constructor(@Inject(CONFIG) { secret }: Pick<Config, 'secret'>) {
    this.key = Buffer.from(hkdfSync('sha256', secret, '', PURPOSE, 32));
  }

  /**
   * The hash of an entry over all its fields, 64 hexadecimal digits. Personal values count by their
   * digest alone, so that they can be erased.
   */
  hashOf(entry: Hashed): string {
    return this.mac([
      'entry',
      entry.id,
      entry.previousHash,
      entry.at,
      entry.associationId,
      entry.actor,
      entry.action,
      entry.subjectType,
      entry.subjectId,
      entry.decisionId,
      entry.before,
      entry.after,
      entry.personalDigest,
    ]);
  }

  /** The code by which a seal shows that it was written by who knows the secret, 64 hexadecimal digits. */
  macOf({ entries, at, hash }: Sealed): string {
    return this.mac(['seal', entries, at, hash]);
  }

  /** Whether a seal is one that was written with the secret. */
  isGenuine(seal: AuditSeal): boolean {
    const [expected, found] = [this.macOf(seal), seal.mac].map((mac) => Buffer.from(mac));
    return (
      expected?.length === found?.length && timingSafeEqual(expected as Buffer, found as Buffer)
    );
  }

  /** A JSON array is read in one way only; text counts as the databases keep it. */
  private mac(fields: readonly (string | number | null)[]): string {
    const canonical = fields.map((field) => (typeof field === 'string' ? asKept(field) : field));
    return createHmac('sha256', this.key).update(JSON.stringify(canonical)).digest('hex');
  }
}

/** The digest of personal values: without the salt, which is erased with them, it tells nothing. */
export function personalDigest({ salt, content }: Pick<AuditPersonal, 'salt' | 'content'>): string {
  return createHash('sha256')
    .update(JSON.stringify([salt, content]))
    .digest('hex');
}

/** In UTF-8 half of a surrogate pair becomes U+FFFD. */
function asKept(text: string): string {
  return Buffer.from(text).toString();
}
