import { Inject, Injectable } from '@nestjs/common';

import { CLOCK, type Clock, instant } from '../../kernel/clock.js';
import { DomainError } from '../../kernel/errors.js';
import { type Actor, TOKEN_ROLES, type TokenRole } from '../../platform/access/actor.js';
import type { AccessToken } from '../../platform/access/access-token.entity.js';
import { mayMakeToken, requireIn } from '../../platform/access/policy.js';
import { Tokens } from '../../platform/access/tokens.js';
import { Reader } from '../../platform/database/reader.js';
import { unknownAssociation } from '../associations/associations.service.js';
import { AssociationsStore } from '../associations/associations.store.js';
import { requireBranch } from '../branches/branch.rules.js';
import { BranchesStore } from '../branches/branches.store.js';
import type { CreateTokenInput, RevokeTokenInput } from './access-token.model.js';
import { rowId } from './accounts.store.js';
import { checkScope } from './grant.rules.js';

const DAY_MS = 24 * 60 * 60 * 1000;

/** A token with the code of its branch. */
export interface TokenEntry {
  readonly row: AccessToken;
  readonly branchCode: string | null;
}

/** The bearer tokens of an association. */
@Injectable()
export class AccessTokensService {
  constructor(
    private readonly tokens: Tokens,
    private readonly associations: AssociationsStore,
    private readonly branches: BranchesStore,
    private readonly reader: Reader,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** The tokens of an association, the newest first. */
  async of(associationId: number): Promise<TokenEntry[]> {
    const book = await this.branches.book(this.reader, associationId, null);
    const rows = await this.tokens.of(associationId);
    return rows.map((row) => ({
      row,
      branchCode: row.branchId === null ? null : book.byId(row.branchId).code,
    }));
  }

  /**
   * Makes a token, in clear for the only time.
   *
   * @throws DomainError NOT_FOUND, FORBIDDEN also for what the maker may not do itself, INVALID_INPUT for
   *   a scope that does not fit the role
   */
  async create(
    actor: Actor,
    input: CreateTokenInput,
  ): Promise<{ secret: string; entry: TokenEntry }> {
    const { associationCode, name, days, branchCode = null } = input;
    const associationId = await this.open(actor, associationCode);
    const role = TOKEN_ROLES.find((one) => one === input.role);
    if (role === undefined) {
      throw new DomainError('INVALID_INPUT', `A token is no ${input.role}: that is a person's.`, [
        'input',
        'role',
      ]);
    }
    checkScope(role, { associationCode, branchCode });
    checkMayMake(actor, role, associationId);
    const branchId = branchCode === null ? null : await this.branchOf(associationId, branchCode);
    const expiresAt = instant(new Date(this.clock.now().getTime() + days * DAY_MS));
    const token = { name, role, associationId, branchId, expiresAt };
    const { secret, row } = await this.tokens.create(actor, token);
    return { secret, entry: { row, branchCode } };
  }

  /**
   * Ends a token at once.
   *
   * @throws DomainError NOT_FOUND, FORBIDDEN
   */
  async revoke(actor: Actor, { associationCode, tokenId }: RevokeTokenInput): Promise<TokenEntry> {
    const associationId = await this.open(actor, associationCode);
    const { id } = await this.tokens.revoke(actor, associationId, rowId(tokenId));
    return (await this.of(associationId)).find(({ row }) => row.id === id) as TokenEntry;
  }

  private async open(actor: Actor, code: string): Promise<number> {
    const association = await this.associations.findByCode(code);
    if (association === null) throw unknownAssociation(code, ['input', 'associationCode']);
    requireIn(actor, 'token:manage', association.id);
    return association.id;
  }

  private async branchOf(associationId: number, code: string): Promise<number> {
    const book = await this.branches.book(this.reader, associationId, null);
    return requireBranch(book, code, ['input', 'branchCode']).id;
  }
}

function checkMayMake(actor: Actor, role: TokenRole, associationId: number): void {
  if (actor.kind === 'COMMAND' || mayMakeToken(actor.grants, role, associationId)) return;
  throw new DomainError(
    'FORBIDDEN',
    `A ${role} token may what you may not: the office of the association makes it.`,
    ['input', 'role'],
    { role },
  );
}
