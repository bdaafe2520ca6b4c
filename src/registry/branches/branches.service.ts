import { Injectable } from '@nestjs/common';

import { parseEdtf } from '../../kernel/edtf.js';
import { DomainError } from '../../kernel/errors.js';
import { requireGiven } from '../../kernel/given.js';
import { nfc } from '../../kernel/names.js';
import type { Actor } from '../../platform/access/actor.js';
import { AuditTrail } from '../../platform/audit/audit-trail.js';
import { Commands } from '../../platform/audit/commands.js';
import type { Tx } from '../../platform/database/unit-of-work.js';
import { AssociationsService } from '../associations/associations.service.js';
import { type GroundColumns, Grounds } from '../associations/grounds.js';
import { checkFirstParent, decideHost, decideName, decideParent } from './branch-change.rules.js';
import type {
  BranchChangeInput,
  ChangeBranchHostInput,
  EstablishBranchInput,
  RenameBranchInput,
  ReparentBranchInput,
} from './branch-change.model.js';
import {
  type BranchBook,
  type BranchEntry,
  type Dated,
  refuseTaken,
  requireBranch,
} from './branch.rules.js';
import { BranchesStore } from './branches.store.js';

const PARENT = ['input', 'parentCode'];
const HOST = ['input', 'hostOrganization'];

/** What the office does with branches, but for what moves memberships. */
@Injectable()
export class BranchesService {
  constructor(
    private readonly store: BranchesStore,
    private readonly associations: AssociationsService,
    private readonly grounds: Grounds,
    private readonly commands: Commands,
    private readonly audit: AuditTrail,
  ) {}

  /**
   * Enters a branch that is set up or admitted.
   *
   * @returns its code
   * @throws DomainError ALREADY_EXISTS, INVALID_INPUT for a beginning by merger or split, NOT_FOUND
   *   or OUTSIDE_BRANCH_LIFE for the parent
   */
  establishBranch(actor: Actor, input: EstablishBranchInput): Promise<string> {
    return this.commands.run({ actor, operation: 'establishBranch', input }, async (tx) => {
      const { associationCode, code, sector, beginning, parentCode = null } = input;
      const association = await this.associations.open(tx, actor, 'branch:write', associationCode);
      if (beginning === 'MERGED' || beginning === 'SPLIT') {
        throw new DomainError(
          'INVALID_INPUT',
          `A branch that is set up begins ESTABLISHED or ADMITTED, not ${beginning}: use mergeBranches or splitBranch.`,
          ['input', 'beginning'],
        );
      }
      const book = await this.store.book(tx, association.id, null);
      refuseTaken(book, code, ['input', 'code']);
      const from = parseEdtf(input.from);
      const parent = parentCode === null ? null : requireBranch(book, parentCode, PARENT);
      if (parent) checkFirstParent(book, parent, from);
      const grounds = await this.grounds.keep(tx, association.id, input);
      const name = nfc(input.name);
      const hostOrganization = input.hostOrganization ? nfc(input.hostOrganization) : null;
      const parentId = parent?.id ?? null;
      const first = { code, sector, beginning, from, name, parentId, hostOrganization };
      await this.store.create(tx, grounds, first);
      await this.audit.record(tx, actor, {
        associationId: association.id,
        action: 'establishBranch',
        subject: { type: 'Branch', id: code },
        decisionId: grounds.decisionId,
        after: {
          ...{ code, name, sector, from: from.text, beginning, hostOrganization },
          parentCode: parent?.code ?? null,
        },
      });
      return code;
    });
  }

  /**
   * Gives a branch a name from a day on.
   *
   * @returns its code
   * @throws DomainError NOT_FOUND, and what `decideName` refuses
   */
  renameBranch(actor: Actor, input: RenameBranchInput): Promise<string> {
    return this.change(actor, 'renameBranch', input, async ({ tx, branch, grounds }) => {
      const name = nfc(input.name);
      const revision = decideName(branch, name, parseEdtf(input.from));
      await this.store.reviseNames(tx, branch.id, revision, grounds);
      return { before: { names: written(branch.names) }, after: { name, from: input.from } };
    });
  }

  /**
   * Places a branch under another, or under none, from a day on.
   *
   * @returns its code
   * @throws DomainError NOT_FOUND, INVALID_INPUT where it is not said under which, and what
   *   `decideParent` refuses
   */
  reparentBranch(actor: Actor, input: ReparentBranchInput): Promise<string> {
    return this.change(actor, 'reparentBranch', input, async ({ tx, book, branch, grounds }) => {
      const { from } = input;
      const parentCode = requireGiven(input.parentCode, PARENT, 'under no other branch');
      const parent = parentCode === null ? null : requireBranch(book, parentCode, PARENT);
      const revision = decideParent(book, branch, parent, parseEdtf(from));
      await this.store.reviseParents(tx, branch.id, revision, grounds);
      const parents = branch.parents.map((link) => ({
        ...link,
        value: book.byId(link.value).code,
      }));
      return { before: { parents: written(parents) }, after: { parentCode, from } };
    });
  }

  /**
   * Enters that a branch is at another organization, or at none, from a day on.
   *
   * @returns its code
   * @throws DomainError NOT_FOUND, INVALID_INPUT where it is not said at which, and what `decideHost`
   *   refuses
   */
  changeBranchHost(actor: Actor, input: ChangeBranchHostInput): Promise<string> {
    return this.change(actor, 'changeBranchHost', input, async ({ tx, branch, grounds }) => {
      const host = requireGiven(input.hostOrganization, HOST, 'at no organization');
      const hostOrganization = host === null ? null : nfc(host);
      const revision = decideHost(branch, hostOrganization, parseEdtf(input.from));
      await this.store.reviseHosts(tx, branch.id, revision, grounds);
      return {
        before: { hosts: written(branch.hosts) },
        after: { hostOrganization, from: input.from },
      };
    });
  }

  private change<I extends BranchChangeInput>(
    actor: Actor,
    operation: string,
    input: I,
    enter: (change: BranchChange) => Promise<Record<'before' | 'after', Record<string, unknown>>>,
  ): Promise<string> {
    return this.commands.run({ actor, operation, input }, async (tx) => {
      const { associationCode, branchCode } = input;
      const association = await this.associations.open(tx, actor, 'branch:write', associationCode);
      const book = await this.store.book(tx, association.id, null);
      const branch = requireBranch(book, branchCode, ['input', 'branchCode']);
      const grounds = await this.grounds.keep(tx, association.id, input);
      const { before, after } = await enter({ tx, book, branch, grounds });
      await this.audit.record(tx, actor, {
        associationId: association.id,
        action: operation,
        subject: { type: 'Branch', id: branch.code },
        decisionId: grounds.decisionId,
        before,
        after,
      });
      return branch.code;
    });
  }
}

/** What a change of one branch is decided and written with. */
interface BranchChange {
  readonly tx: Tx;
  readonly book: BranchBook;
  readonly branch: BranchEntry;
  readonly grounds: GroundColumns;
}

/** Entries as the audit trail keeps them, dates as written. */
function written(entries: readonly Dated<string>[]) {
  return entries.map(({ value, interval: { from, until } }) => ({
    value,
    from: from.text,
    until: until?.text ?? null,
  }));
}
