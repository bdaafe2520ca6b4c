import { Injectable } from '@nestjs/common';

import { DomainError } from '../../kernel/errors.js';
import type { Actor } from '../../platform/access/actor.js';
import { AuditTrail } from '../../platform/audit/audit-trail.js';
import { BrokenSeal } from '../../platform/crypto/keyring.js';
import { Reader } from '../../platform/database/reader.js';
import { type Tx, UnitOfWork } from '../../platform/database/unit-of-work.js';
import { IdentitySeals } from './identity-seals.js';
import { MemberIdentityStore } from './member-identity.store.js';

/** So few that no writer waits for long. */
const ROWS_AT_ONCE = 200;

/** What a key is to the rows of this database. */
export interface KeyStatus {
  readonly keyVersion: number;
  /** Identity numbers that stand under it, superseded ones included. */
  readonly rows: number;
  /** `current` seals what is new, `kept` opens what it has sealed, `missing` is not configured here. */
  readonly state: 'current' | 'kept' | 'missing';
}

export interface Rotation {
  /** How many rows were sealed anew. */
  readonly resealed: number;
  /** Rows of `member_identity` that do not open: somebody changed them by hand. They stay as they are. */
  readonly broken: readonly number[];
}

/** Moves identity numbers from old keys to the current one, while servers that have both go on. */
@Injectable()
export class IdentityRotation {
  constructor(
    private readonly seals: IdentitySeals,
    private readonly store: MemberIdentityStore,
    private readonly reader: Reader,
    private readonly unitOfWork: UnitOfWork,
    private readonly audit: AuditTrail,
  ) {}

  /**
   * Every key that is configured or has sealed a row, by version.
   *
   * @throws DomainError KEYS_MISSING where none is configured
   */
  async status(): Promise<KeyStatus[]> {
    const { keys } = this.seals;
    const rows = new Map((await this.store.perKey()).map((key) => [key.keyVersion, key.rows]));
    const versions = [...new Set([...keys.versions, ...rows.keys()])].sort((a, b) => a - b);
    return versions.map((keyVersion) => ({
      keyVersion,
      rows: rows.get(keyVersion) ?? 0,
      state:
        keyVersion === keys.current
          ? 'current'
          : keys.versions.includes(keyVersion)
            ? 'kept'
            : 'missing',
    }));
  }

  /**
   * Seals every number, superseded ones too, with the current key, some rows at a time. Broken off,
   * it goes on where it stopped when it is run again.
   *
   * @throws DomainError KEYS_MISSING where a key that has sealed a row is not configured
   */
  async rotate(actor: Actor): Promise<Rotation> {
    const { current, versions } = this.seals.keys;
    const old = (await this.store.keyVersions(this.reader)).filter((v) => v !== current);
    const missing = old.filter((version) => !versions.includes(version));
    if (missing.length > 0) {
      throw new DomainError(
        'KEYS_MISSING',
        `Rows stand under keys that are not configured here: ${missing.join(', ')}. Set them after the current one.`,
        [],
        { missing },
      );
    }
    const broken: number[] = [];
    let resealed = 0;
    for (let afterId = 0, isFirst = true; ; isFirst = false) {
      const step = await this.unitOfWork.run(async (tx) => {
        const done = await this.step(tx, current, afterId);
        if (isFirst && done.resealed > 0) {
          await this.audit.record(tx, actor, {
            associationId: null,
            action: 'keys rotate',
            subject: { type: 'IdentityKey', id: String(current) },
            before: { keyVersions: old },
            after: { keyVersion: current },
          });
        }
        return done;
      });
      broken.push(...step.broken);
      resealed += step.resealed;
      if (step.lastId === null) return { resealed, broken };
      afterId = step.lastId;
    }
  }

  private async step(tx: Tx, current: number, afterId: number) {
    const rows = await this.store.sealedByOthers(tx, current, afterId, ROWS_AT_ONCE);
    const broken: number[] = [];
    for (const row of rows) {
      try {
        await this.store.reseal(tx, row.id, this.seals.seal(this.seals.open(row), row));
      } catch (error) {
        if (!(error instanceof BrokenSeal)) throw error;
        broken.push(row.id);
      }
    }
    return { broken, resealed: rows.length - broken.length, lastId: rows.at(-1)?.id ?? null };
  }
}
