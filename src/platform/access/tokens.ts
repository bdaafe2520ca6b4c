import { createHash, randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';

import { CLOCK, type Clock, type Instant, instant } from '../../kernel/clock.js';
import { DomainError } from '../../kernel/errors.js';
import { AuditTrail } from '../audit/audit-trail.js';
import { Reader } from '../database/reader.js';
import { UnitOfWork } from '../database/unit-of-work.js';
import { AccessToken } from './access-token.entity.js';
import type { Actor, TokenRole } from './actor.js';

const PREFIX = 'shoi_';

export interface NewToken {
  readonly name: string;
  readonly role: TokenRole;
  readonly associationId: number;
  /** The branch of a BRANCH_LEADER; null for the other roles. */
  readonly branchId: number | null;
  /** When it ends; null for never. */
  readonly expiresAt: Instant | null;
}

/** How exactly the last use is known: a token that is used all the time is not written all the time. */
const LAST_USE_STEP_MS = 60_000;

/** Makes bearer tokens and tells who holds one. */
@Injectable()
export class Tokens {
  constructor(
    private readonly reader: Reader,
    private readonly unitOfWork: UnitOfWork,
    private readonly audit: AuditTrail,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Makes a token and gives it in clear, for the only time: the registry keeps its SHA-256 digest. */
  async create(actor: Actor, token: NewToken): Promise<{ secret: string; row: AccessToken }> {
    const secret = PREFIX + randomBytes(32).toString('base64url');
    const row = await this.unitOfWork.run(async (tx) => {
      const made = await tx.insert(AccessToken, {
        ...token,
        digest: digestOf(secret),
        recordedAt: tx.at,
        accountId: actor.account?.id ?? null,
        lastUsedAt: null,
        revokedAt: null,
      });
      const { name, role, branchId, expiresAt } = token;
      await this.audit.record(tx, actor, {
        associationId: token.associationId,
        action: 'createToken',
        subject: { type: 'AccessToken', id: String(made.id) },
        after: { name, role, branchId, expiresAt },
      });
      return made;
    });
    return { secret, row };
  }

  /** The tokens of an association, revoked and expired ones too, the newest first. */
  of(associationId: number): Promise<AccessToken[]> {
    return this.reader.manager.find(AccessToken, {
      where: { associationId },
      order: { id: 'DESC' },
    });
  }

  /**
   * Ends a token at once.
   *
   * @throws DomainError NOT_FOUND where the association has no such token that still counts
   */
  revoke(actor: Actor, associationId: number, id: number): Promise<AccessToken> {
    return this.unitOfWork.run(async (tx) => {
      const row = await tx.manager.findOneBy(AccessToken, { id, associationId });
      if (row === null || row.revokedAt !== null) {
        const none = `The association has no token '${id}' that could be revoked.`;
        throw new DomainError('NOT_FOUND', none, ['input', 'tokenId']);
      }
      await tx.manager.update(AccessToken, id, { revokedAt: tx.at });
      await this.audit.record(tx, actor, {
        associationId,
        action: 'revokeToken',
        subject: { type: 'AccessToken', id: String(id) },
      });
      return { ...row, revokedAt: tx.at };
    });
  }

  /**
   * Who sends this header, and the account that made the token, if one did.
   *
   * @throws DomainError UNAUTHENTICATED for what is no token of ours, or no longer one
   */
  async holderOf(header: string): Promise<{ actor: Actor; accountId: number | null }> {
    const token = /^Bearer +(\S+)$/i.exec(header)?.[1];
    const row =
      token === undefined
        ? null
        : await this.reader.manager.findOneBy(AccessToken, { digest: digestOf(token) });
    if (row === null) {
      throw new DomainError('UNAUTHENTICATED', 'The token is not known: ask the office for one.');
    }
    const now = instant(this.clock.now());
    if (row.revokedAt !== null || (row.expiresAt !== null && row.expiresAt <= now)) {
      const what = row.revokedAt === null ? 'has expired' : 'was revoked';
      throw new DomainError('UNAUTHENTICATED', `The token ${what}: ask the office for another.`);
    }
    this.noteUse(row, now);
    const { role, associationId, branchId } = row;
    const actor: Actor = {
      kind: 'TOKEN',
      name: `token ${row.id} (${row.name})`,
      grants: [{ role, associationId, branchId }],
      account: null,
    };
    return { actor, accountId: row.accountId };
  }

  /** Nobody waits for it, and a reader is not refused because of it. */
  private noteUse({ id, lastUsedAt }: AccessToken, now: Instant): void {
    const age = lastUsedAt === null ? Infinity : Date.parse(now) - Date.parse(lastUsedAt);
    if (age < LAST_USE_STEP_MS) return;
    void this.unitOfWork
      .run((tx) => tx.manager.update(AccessToken, id, { lastUsedAt: now }))
      .catch(() => undefined);
  }
}

/** A token is 256 random bits, so a plain digest cannot be guessed back. */
function digestOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
