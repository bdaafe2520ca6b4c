import { Injectable } from '@nestjs/common';

import { AuditChain, BEFORE_THE_FIRST, personalDigest } from './audit-chain.js';
import { type AuditRow, AuditStore } from './audit.store.js';

/** What can be wrong with an audit trail. */
export type AuditFaultKind =
  'CHANGED' | 'REMOVED' | 'INSERTED' | 'SIDE_ROW' | 'TAIL_CUT' | 'SEAL_MISSING' | 'SEAL_CHANGED';

export interface AuditFault {
  readonly kind: AuditFaultKind;
  /** The number of the first bad entry; null where it is the seal that is wrong. */
  readonly entry: number | null;
  readonly message: string;
}

export interface AuditVerdict {
  /** How many entries hold, counted from the first up to the one that does not. */
  readonly holding: number;
  /** How many of these had personal values that are erased by now. */
  readonly erased: number;
  /** The hash of the last that holds; kept elsewhere, it shows later that all up to there still stand. */
  readonly hash: string;
  readonly fault: AuditFault | null;
}

/** So many entries are in memory at once. */
const BATCH = 1000;

/** Tells whether the audit trail is as it was written. */
@Injectable()
export class AuditVerification {
  constructor(
    private readonly store: AuditStore,
    private readonly chain: AuditChain,
  ) {}

  /** Walks the whole trail; writers may go on meanwhile. */
  async verify(): Promise<AuditVerdict> {
    let [holding, erased, hash] = [0, 0, BEFORE_THE_FIRST];
    const verdict = (fault: AuditFault | null) => ({ holding, erased, hash, fault });
    for (;;) {
      const rows = await this.store.following(holding === 0 ? null : holding, BATCH);
      for (const row of rows) {
        const fault = await this.faultOf(row, holding + 1, hash);
        if (fault) return verdict(fault);
        holding = row.id;
        hash = row.hash;
        if (row.personalDigest !== null && row.content === null) erased += 1;
      }
      if (rows.length > 0) continue;
      const fault = await this.faultOfEnd(holding, hash);
      if (fault === 'GROWN') continue;
      return verdict(fault ?? (await this.faultBeside()));
    }
  }

  /** What is wrong with the row that stands where an entry of this number should follow this hash. */
  private async faultOf(row: AuditRow, number: number, before: string): Promise<AuditFault | null> {
    if (row.id > number) {
      const last = row.id - 1;
      const missing = number === last ? `entry ${number} is` : `entries ${number} to ${last} are`;
      return { kind: 'REMOVED', entry: number, message: `${missing} missing` };
    }
    if (row.id < number) {
      return { kind: 'INSERTED', entry: row.id, message: `entry ${row.id} was inserted` };
    }
    if (this.chain.hashOf(row) !== row.hash) return this.faultOfHash(row, before);
    if (row.previousHash !== before) {
      const message = `entry ${number} does not follow the one before it, which is not the one it was written after`;
      return { kind: 'CHANGED', entry: number, message };
    }
    const { salt, content } = row;
    if (salt === null || content === null) return null;
    if (personalDigest({ salt, content }) === row.personalDigest) return null;
    const message = `the personal values beside entry ${number} are not those it was written with`;
    return { kind: 'SIDE_ROW', entry: number, message };
  }

  /** An entry's own hash is wrong: is it another entry, or this one changed? */
  private async faultOfHash(row: AuditRow, before: string): Promise<AuditFault> {
    const { id } = row;
    const seal = await this.store.seal();
    const sealed = seal !== null && this.chain.isGenuine(seal) ? seal.entries : null;
    const [next] = await this.store.following(id, 1);
    if ((sealed !== null && id > sealed) || next?.previousHash === before) {
      return { kind: 'INSERTED', entry: id, message: `entry ${id} was inserted` };
    }
    const last = await this.store.lastNumber();
    const lacking = (sealed ?? 0) - (last ?? 0);
    if (lacking > 0 && this.chain.hashOf({ ...row, id: id + lacking }) === row.hash) {
      const message = `entry ${id} was removed and those after it renumbered`;
      return { kind: 'REMOVED', entry: id, message };
    }
    return { kind: 'CHANGED', entry: id, message: `entry ${id} was changed` };
  }

  /**
   * What is wrong with the end of a trail whose entries hold. The seal is read after them, so it
   * knows them all; it may know of more that have been written meanwhile.
   */
  private async faultOfEnd(holding: number, hash: string): Promise<AuditFault | 'GROWN' | null> {
    const seal = await this.store.seal();
    if (seal === null) {
      if (holding === 0 && !(await this.store.hasContent())) return null;
      const message = 'the seal is missing, so nothing tells where the trail ends';
      return { kind: 'SEAL_MISSING', entry: null, message };
    }
    if (!this.chain.isGenuine(seal)) {
      const message = 'the seal was changed, or written with another SECRET';
      return { kind: 'SEAL_CHANGED', entry: null, message };
    }
    if (seal.entries > holding) {
      if ((await this.store.following(holding, 1)).length > 0) return 'GROWN';
      const message = `the end is cut off: entries ${holding + 1} to ${seal.entries} are missing`;
      return { kind: 'TAIL_CUT', entry: holding + 1, message };
    }
    if (seal.entries < holding) {
      const message = `entry ${seal.entries + 1} stands behind the end that the seal tells`;
      return { kind: 'INSERTED', entry: seal.entries + 1, message };
    }
    if (seal.hash === hash) return null;
    const message = `entry ${holding} is not the one that was sealed`;
    return { kind: 'CHANGED', entry: holding, message };
  }

  /** What stands beside a trail that holds, and belongs to none of its entries. */
  private async faultBeside(): Promise<AuditFault | null> {
    const entry = await this.store.strayPersonal();
    if (entry !== null) {
      const message = `personal values stand beside an entry ${entry} that there is not`;
      return { kind: 'SIDE_ROW', entry, message };
    }
    if (!(await this.store.hasSecondSeal())) return null;
    const message = 'a second seal stands beside the one of the trail';
    return { kind: 'SEAL_CHANGED', entry: null, message };
  }
}
