import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { LessThan } from 'typeorm';

import type { Actor } from '../access/actor.js';
import { Reader } from '../database/reader.js';
import type { Tx } from '../database/unit-of-work.js';
import { AuditChain, BEFORE_THE_FIRST, personalDigest } from './audit-chain.js';
import { AuditEntry, AuditPersonal, AuditSeal } from './audit.entity.js';

type Values = Readonly<Record<string, unknown>>;

export interface Change {
  readonly associationId: number | null;
  /** The use case, named as the mutation or command. */
  readonly action: string;
  readonly subject: { readonly type: string; readonly id: string };
  readonly decisionId?: number | null;
  readonly before?: Values | null;
  readonly after?: Values | null;
  /** Values about a person: kept in a side row, with only their salted digest in the entry. */
  readonly personal?: { readonly before?: Values | null; readonly after?: Values | null };
}

/** Where the trail ends while a unit of work adds to it. */
interface End {
  entries: number;
  hash: string;
}

/** Writes down every change, in the transaction that makes it. */
@Injectable()
export class AuditTrail {
  private readonly ends = new WeakMap<Tx, End>();

  constructor(
    private readonly chain: AuditChain,
    private readonly reader: Reader,
  ) {}

  /** Whether the trail can be added to: its end was written with this deployment's secret. */
  async canGoOn(): Promise<boolean> {
    const seal = await this.reader.manager.findOneBy(AuditSeal, { id: 1 });
    return seal === null || this.chain.isGenuine(seal);
  }

  /**
   * Adds an entry to the end of the trail.
   *
   * @throws Error where the end is not as it was left: what was done to it by hand must not be
   *   covered up by a new seal
   */
  async record(tx: Tx, actor: Actor, change: Change): Promise<void> {
    const end = await this.endOf(tx);
    const side =
      change.personal === undefined
        ? null
        : { salt: randomBytes(32).toString('hex'), content: JSON.stringify(change.personal) };
    const entry = {
      id: end.entries + 1,
      at: tx.at,
      associationId: change.associationId,
      actor: actor.name,
      action: change.action,
      subjectType: change.subject.type,
      subjectId: change.subject.id,
      decisionId: change.decisionId ?? null,
      before: change.before ? JSON.stringify(change.before) : null,
      after: change.after ? JSON.stringify(change.after) : null,
      personalDigest: side && personalDigest(side),
      previousHash: end.hash,
    };
    const hash = this.chain.hashOf(entry);
    await tx.manager.insert(AuditEntry, { ...entry, hash });
    end.entries = entry.id;
    end.hash = hash;
    if (side !== null) await tx.insert(AuditPersonal, { entryId: entry.id, ...side });
  }

  /** The end that the unit of work extends; the seal follows it when the work is done. */
  private async endOf(tx: Tx): Promise<End> {
    const known = this.ends.get(tx);
    if (known) return known;
    if (tx.seal !== null && !this.chain.isGenuine(tx.seal)) {
      throw new Error(
        'The seal of the audit trail was not written with this SECRET: find out more with `audit verify`.',
      );
    }
    if (tx.seal === null && (await this.hasHistory(tx))) {
      throw new Error('The audit trail and its seal were removed: restore a backup.');
    }
    const { entries, hash } = tx.seal ?? { entries: 0, hash: BEFORE_THE_FIRST };
    const end = { entries, hash };
    this.ends.set(tx, end);
    tx.beforeCommit.push(() => this.seal(tx, end));
    return end;
  }

  /** Whether anything was recorded before this unit of work: then there was a trail as well. */
  private async hasHistory(tx: Tx): Promise<boolean> {
    if (await tx.manager.existsBy(AuditEntry, {})) return true;
    // By name, as the platform knows no room.
    const before = { recordedAt: LessThan(tx.at) };
    if (await tx.manager.existsBy('Association', before)) return true;
    return tx.manager.existsBy('Account', before);
  }

  private async seal(tx: Tx, end: End): Promise<void> {
    const sealed = { ...end, at: tx.at };
    const seal = { ...sealed, mac: this.chain.macOf(sealed) };
    if (tx.seal === null) await tx.manager.insert(AuditSeal, { id: 1, ...seal });
    else await tx.manager.update(AuditSeal, { id: 1 }, seal);
  }
}
