import { Injectable } from '@nestjs/common';

import { parseEdtf } from '../../kernel/edtf.js';
import { DomainError } from '../../kernel/errors.js';
import { isFeasible } from '../../kernel/interval.js';
import { nfc } from '../../kernel/names.js';
import type { Actor, Permission } from '../../platform/access/actor.js';
import {
  mayEverywhere,
  mayIn,
  requireIn,
  requirePermission,
} from '../../platform/access/policy.js';
import { AuditTrail } from '../../platform/audit/audit-trail.js';
import { Commands } from '../../platform/audit/commands.js';
import { datedColumns, intervalOf } from '../../platform/database/temporal.js';
import type { Tx } from '../../platform/database/unit-of-work.js';
import {
  type Association,
  type AssociationFact,
  CharterVersion,
  OfficeAddress,
  PatronAgency,
} from './association.entity.js';
import type {
  BooksInput,
  FoundAssociationInput,
  RecordCharterVersionInput,
  RecordOfficeAddressInput,
  RecordPatronAgencyInput,
} from './association-change.model.js';
import { checkApproval, checkNamed } from './association.rules.js';
import { AssociationsStore } from './associations.store.js';
import { Grounds } from './grounds.js';

@Injectable()
export class AssociationsService {
  constructor(
    private readonly store: AssociationsStore,
    private readonly grounds: Grounds,
    private readonly commands: Commands,
    private readonly audit: AuditTrail,
  ) {}

  /**
   * The association whose books a use case is about to change.
   *
   * @throws DomainError NOT_FOUND, UNAUTHENTICATED, FORBIDDEN
   */
  async open(tx: Tx, actor: Actor, permission: Permission, code: string): Promise<Association> {
    requirePermission(actor, permission);
    const association = await this.store.findByCode(code, tx);
    if (association === null) throw unknownAssociation(code, ['input', 'associationCode']);
    requireIn(actor, permission, association.id);
    return association;
  }

  /**
   * Enters a new association.
   *
   * @param fictional whether its persons and figures are made up
   * @returns its code
   * @throws DomainError ALREADY_EXISTS, INVALID_INPUT for a code or names that are none (`checkNamed`);
   *   NOT_FOUND for the higher association, FORBIDDEN for an office that does not write in that one, or
   *   names none
   */
  found(actor: Actor, input: FoundAssociationInput, fictional = false): Promise<string> {
    checkNamed(input);
    return this.commands.run({ actor, operation: 'foundAssociation', input }, async (tx) => {
      requirePermission(actor, 'association:found');
      const { code, foundingDecision } = input;
      const higher = await this.higher(tx, actor, input.higherAssociationCode ?? null);
      if (await this.store.findByCode(code, tx)) {
        throw new DomainError('ALREADY_EXISTS', `There is an association '${code}' already.`, [
          'input',
          'code',
        ]);
      }
      const row = await this.store.insert(tx, {
        code,
        name: nfc(input.name),
        kind: input.kind,
        foundedOn: input.foundedOn ?? null,
        foundingDecisionNumber: foundingDecision?.number ?? null,
        foundingDecisionIssuer: foundingDecision?.issuer ?? null,
        foundingDecisionDate: foundingDecision?.date ?? null,
        higherAssociationId: higher?.id ?? null,
        website: input.website ?? null,
        fictional: fictional ? 1 : 0,
        note: input.note ?? null,
        recordedAt: tx.at,
      });
      await this.store.insertNames(tx, row.id, (input.otherNames ?? []).map(nfc));
      await this.audit.record(tx, actor, {
        associationId: row.id,
        action: 'foundAssociation',
        subject: { type: 'Association', id: code },
        after: { ...row, otherNames: input.otherNames ?? [] },
      });
      return code;
    });
  }

  /**
   * The association that a new one belongs to: who founds them for the whole deployment may leave it
   * out, others found one only below where they write.
   */
  private async higher(tx: Tx, actor: Actor, code: string | null): Promise<Association | null> {
    const path = ['input', 'higherAssociationCode'];
    const higher = code === null ? null : await this.store.findByCode(code, tx);
    if (code !== null && higher === null) throw unknownAssociation(code, path);
    if (mayEverywhere(actor, 'association:found')) return higher;
    if (higher !== null && mayIn(actor, 'association:write', higher.id)) return higher;
    throw new DomainError(
      'FORBIDDEN',
      'An office founds associations that belong to its own: name that one, or ask an administrator.',
      path,
      { permission: 'association:write' },
    );
  }

  /**
   * Enters an office address; the running one ends where the new one begins.
   *
   * @returns the association's code
   * @throws DomainError NOT_CERTAIN where the new address cannot follow the running one
   */
  recordOfficeAddress(actor: Actor, input: RecordOfficeAddressInput): Promise<string> {
    return this.recordFact(actor, 'recordOfficeAddress', input, async (tx, association, base) => {
      const from = parseEdtf(input.from);
      const known = await this.store.facts(OfficeAddress, association.id, null, tx);
      const running = known.find((row) => row.untilEdtf === null);
      if (running) {
        const before = intervalOf(running);
        if (!isFeasible({ boundaries: [before.from, from] })) {
          throw new DomainError(
            'NOT_CERTAIN',
            `The address at '${running.address}' runs from ${before.from.text}: the next must begin later.`,
            ['input', 'from'],
            { runningFrom: before.from.text },
          );
        }
        const { id, ...columns } = running;
        await tx.supersede(OfficeAddress, id);
        await tx.insert(OfficeAddress, {
          ...columns,
          ...datedColumns({ ...before, until: from }),
          recordedAt: tx.at,
        });
      }
      const after = await tx.insert(OfficeAddress, {
        ...base,
        ...datedColumns({ from, until: null }),
        address: nfc(input.address),
      });
      return { before: running, after };
    });
  }

  /** Enters a patron agency. @returns the association's code */
  recordPatronAgency(actor: Actor, input: RecordPatronAgencyInput): Promise<string> {
    return this.recordFact(actor, 'recordPatronAgency', input, async (tx, _, base) => {
      const from = parseEdtf(input.from);
      const until = input.until ? parseEdtf(input.until) : null;
      if (until && !isFeasible({ boundaries: [from, until] })) {
        throw new DomainError(
          'INVALID_SPAN',
          `The patronage would end (${until.text}) before it begins (${from.text}).`,
          ['input', 'until'],
        );
      }
      const after = await tx.insert(PatronAgency, {
        ...base,
        ...datedColumns({ from, until }),
        name: nfc(input.name),
      });
      return { after };
    });
  }

  /**
   * Enters a version of the charter.
   *
   * @returns the association's code
   * @throws DomainError INVALID_INPUT for an approval before the adoption
   */
  recordCharterVersion(
    actor: Actor,
    input: RecordCharterVersionInput,
    within?: Tx,
  ): Promise<string> {
    checkApproval(input);
    const enter: Enter = async (tx, _, base) => {
      const after = await tx.insert(CharterVersion, {
        ...base,
        ...datedColumns({ from: parseEdtf(input.adoptedOn), until: null }),
        title: nfc(input.title),
        adoptedBy: input.adoptedBy ?? null,
        approvedOn: input.approvedOn ?? null,
        approvalDecision: input.approvalDecision ?? null,
      });
      return { after };
    };
    return this.recordFact(actor, 'recordCharterVersion', input, enter, within);
  }

  private recordFact<I extends BooksInput>(
    actor: Actor,
    operation: string,
    input: I,
    enter: Enter,
    within?: Tx,
  ): Promise<string> {
    return this.commands.run({ actor, operation, input, within }, async (tx) => {
      const association = await this.open(tx, actor, 'association:write', input.associationCode);
      const grounds = await this.grounds.keep(tx, association.id, input);
      const { before, after } = await enter(tx, association, {
        ...grounds,
        recordedAt: tx.at,
        supersededAt: null,
      });
      await this.audit.record(tx, actor, {
        associationId: association.id,
        action: operation,
        subject: { type: 'Association', id: association.code },
        decisionId: grounds.decisionId,
        before: before ? { ...before } : null,
        after: { ...after },
      });
      return association.code;
    });
  }
}

/** Enters a fact; gives the row that it takes the place of, if it does, and the new one. */
type Enter = (
  tx: Tx,
  association: Association,
  base: Pick<AssociationFact, keyof GroundedRow>,
) => Promise<{ before?: AssociationFact | undefined; after: AssociationFact }>;

type GroundedRow = Pick<
  AssociationFact,
  | 'associationId'
  | 'decisionId'
  | 'sourceId'
  | 'sourcePlace'
  | 'note'
  | 'recordedAt'
  | 'supersededAt'
>;

/** The refusal of a code that no association has. */
export function unknownAssociation(code: string, path: readonly string[]): DomainError {
  return new DomainError('NOT_FOUND', `There is no association '${code}'.`, path, { code });
}
