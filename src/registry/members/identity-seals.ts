import { Inject, Injectable } from '@nestjs/common';

import { DomainError } from '../../kernel/errors.js';
import { CONFIG, type Config } from '../../platform/config.js';
import type { Keyring } from '../../platform/crypto/keyring.js';
import type { MemberIdentity } from './member-identity.entity.js';

/** Whose number it is and since when: with the table's name, the place in which alone a seal opens. */
export type IdentityPlace = Pick<MemberIdentity, 'associationId' | 'memberId' | 'recordedAt'>;

/** The columns that a number becomes. */
export type SealedColumns = Pick<MemberIdentity, 'keyVersion' | 'sealed' | 'lookup'>;

/** Turns identity numbers into what the database may hold, and back. */
@Injectable()
export class IdentitySeals {
  constructor(@Inject(CONFIG) private readonly config: Config) {}

  /** @throws DomainError KEYS_MISSING where none is configured */
  get keys(): Keyring {
    const { identityKeys } = this.config;
    if (identityKeys) return identityKeys;
    throw new DomainError(
      'KEYS_MISSING',
      'No key for identity numbers is configured: set IDENTITY_KEYS or IDENTITY_KEY_FILE.',
    );
  }

  /** @throws DomainError KEYS_MISSING */
  seal(identityNumber: string, place: IdentityPlace): SealedColumns {
    return {
      ...this.keys.seal(identityNumber, placeOf(place)),
      lookup: this.keys.digest(identityNumber, scopeOf(place.associationId)),
    };
  }

  /**
   * @throws DomainError KEYS_MISSING
   * @throws BrokenSeal where the row was changed by hand
   */
  open(row: MemberIdentity): string {
    return this.keys.open(row, placeOf(row));
  }

  /** Under each key of the ring, what a number of an association is found by. */
  lookups(identityNumber: string, associationId: number): string[] {
    const { keys } = this;
    return keys.versions.map((version) =>
      keys.digest(identityNumber, scopeOf(associationId), version),
    );
  }
}

function placeOf({ associationId, memberId, recordedAt }: IdentityPlace): (string | number)[] {
  return ['member_identity', associationId, memberId, recordedAt];
}

function scopeOf(associationId: number): (string | number)[] {
  return ['member_identity', associationId];
}
