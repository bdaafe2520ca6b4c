import { createHash, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';

import { DomainError } from '../../kernel/errors.js';
import { AuditTrail } from '../audit/audit-trail.js';
import { Reader } from '../database/reader.js';
import { UnitOfWork } from '../database/unit-of-work.js';
import { AccessToken } from './access-token.entity.js';
import { ANONYMOUS, type Actor, type TokenRole } from './actor.js';

const PREFIX = 'shoi_';

export interface NewToken {
  readonly name: string;
  readonly role: TokenRole;
  readonly associationId: number;
  /** The branch of a BRANCH_LEADER; null for the other roles. */
  readonly branchId: number | null;
}

/** Makes bearer tokens and tells who holds one. */
@Injectable()
export class Tokens {
  constructor(
    private readonly reader: Reader,
    private readonly unitOfWork: UnitOfWork,
    private readonly audit: AuditTrail,
  ) {}

  /** Makes a token and gives it in clear, for the only time: the registry keeps its SHA-256 digest. */
  async create(actor: Actor, token: NewToken): Promise<string> {
    const secret = PREFIX + randomBytes(32).toString('base64url');
    await this.unitOfWork.run(async (tx) => {
      const row = await tx.insert(AccessToken, {
        ...token,
        digest: digestOf(secret),
        recordedAt: tx.at,
      });
      const { name, role, branchId } = token;
      await this.audit.record(tx, actor, {
        associationId: token.associationId,
        action: 'createToken',
        subject: { type: 'AccessToken', id: String(row.id) },
        after: { name, role, branchId },
      });
    });
    return secret;
  }

  /**
   * Who sends this header.
   *
   * @throws DomainError UNAUTHENTICATED where a header is sent that is no token of ours
   */
  async actorOf(header: string | undefined): Promise<Actor> {
    if (header === undefined) return ANONYMOUS;
    const token = /^Bearer +(\S+)$/i.exec(header)?.[1];
    const row =
      token === undefined
        ? null
        : await this.reader.manager.findOneBy(AccessToken, { digest: digestOf(token) });
    if (row === null) {
      throw new DomainError('UNAUTHENTICATED', 'The token is not known: ask the office for one.');
    }
    const { role, associationId, branchId } = row;
    return {
      kind: 'TOKEN',
      name: `token ${row.id} (${row.name})`,
      grants: [{ role, associationId, branchId }],
      account: null,
    };
  }
}

/** A token is 256 random bits, so a plain digest cannot be guessed back. */
function digestOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
