import { createHmac, randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { In, IsNull } from 'typeorm';

import { CLOCK, type Clock, instant } from '../../kernel/clock.js';
import { DomainError } from '../../kernel/errors.js';
import { CONFIG, type Config } from '../../platform/config.js';
import type { Tx } from '../../platform/database/unit-of-work.js';
import { OneTimeSecret, type SecretPurpose } from './account.entity.js';

const SECRET_BYTES = 32;
const RECOVERY_CODES = 10;
/** Crockford's base 32, in small letters: none that look alike. */
const CODE_ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';

/** Secrets that work once; the registry keeps their keyed digests alone. */
@Injectable()
export class OneTimeSecrets {
  constructor(
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** A new secret of 256 bits. */
  random(): string {
    return randomBytes(SECRET_BYTES).toString('base64url');
  }

  digestOf(secret: string): string {
    return createHmac('sha256', this.config.secret).update(`one-time ${secret}`).digest('hex');
  }

  /** Makes a secret for a purpose; gives it in clear, for the only time. */
  async issue(
    tx: Tx,
    accountId: number,
    purpose: SecretPurpose,
    milliseconds: number,
  ): Promise<string> {
    const secret = this.random();
    await tx.insert(OneTimeSecret, {
      accountId,
      purpose,
      digest: this.digestOf(secret),
      expiresAt: instant(new Date(this.clock.now().getTime() + milliseconds)),
      usedAt: null,
      recordedAt: tx.at,
    });
    return secret;
  }

  /** New recovery codes in place of those before; gives them in clear, for the only time. */
  async issueRecoveryCodes(tx: Tx, accountId: number): Promise<string[]> {
    await this.withdraw(tx, accountId, ['RECOVERY']);
    const codes = Array.from({ length: RECOVERY_CODES }, newRecoveryCode);
    await tx.insertAll(
      OneTimeSecret,
      codes.map((code) => ({
        accountId,
        purpose: 'RECOVERY' as const,
        digest: this.digestOf(`${accountId} ${code}`),
        expiresAt: null,
        usedAt: null,
        recordedAt: tx.at,
      })),
    );
    return codes;
  }

  /** Uses up a recovery code; whether it was one. */
  async useRecoveryCode(tx: Tx, accountId: number, code: string): Promise<boolean> {
    const digest = this.digestOf(`${accountId} ${code.trim().toLowerCase()}`);
    const row = await tx.manager.findOneBy(OneTimeSecret, {
      accountId,
      purpose: 'RECOVERY',
      digest,
      usedAt: IsNull(),
    });
    if (row === null) return false;
    await tx.manager.update(OneTimeSecret, row.id, { usedAt: tx.at });
    return true;
  }

  /**
   * The account a secret was made for.
   *
   * @throws DomainError SECRET_EXPIRED where it is unknown, used, or too old
   */
  async find(
    tx: Pick<Tx, 'manager'>,
    purpose: SecretPurpose,
    secret: string,
    path: readonly string[],
  ): Promise<OneTimeSecret> {
    const row = await tx.manager.findOneBy(OneTimeSecret, {
      purpose,
      digest: this.digestOf(secret),
      usedAt: IsNull(),
    });
    if (row === null || (row.expiresAt !== null && row.expiresAt <= instant(this.clock.now()))) {
      throw new DomainError(
        'SECRET_EXPIRED',
        'This works once and for a short time: ask for a new one.',
        path,
      );
    }
    return row;
  }

  async use(tx: Tx, { id }: OneTimeSecret): Promise<void> {
    await tx.manager.update(OneTimeSecret, id, { usedAt: tx.at });
  }

  /** What was made for these purposes and is still unused, works no more. */
  async withdraw(tx: Tx, accountId: number, purposes: readonly SecretPurpose[]): Promise<void> {
    await tx.manager.update(
      OneTimeSecret,
      { accountId, purpose: In([...purposes]), usedAt: IsNull() },
      { usedAt: tx.at },
    );
  }
}

function newRecoveryCode(): string {
  const letters = [...randomBytes(12)].map((byte) => CODE_ALPHABET[byte % CODE_ALPHABET.length]);
  return [0, 4, 8].map((start) => letters.slice(start, start + 4).join('')).join('-');
}
