import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';

import { DomainError } from '../../kernel/errors.js';
import { nfc } from '../../kernel/names.js';
import type { Actor } from '../../platform/access/actor.js';
import { AuditTrail } from '../../platform/audit/audit-trail.js';
import { Commands } from '../../platform/audit/commands.js';
import type { Tx } from '../../platform/database/unit-of-work.js';
import { AssociationsStore } from '../associations/associations.store.js';
import { Grounds, correctedGrounds } from '../associations/grounds.js';
import { AssembliesService } from '../congresses/assemblies.service.js';
import { checkState } from '../congresses/assembly.rules.js';
import { notFound } from '../terms/term.rules.js';
import { Delegation } from './delegation.entity.js';
import type { RecordDelegationInput } from './delegation.model.js';
import { DelegationsStore } from './delegations.store.js';
import { ElectionsStore } from './elections.store.js';
import { PersonsService } from './persons.service.js';

/** Records the delegations that assemblies send to higher congresses. */
@Injectable()
export class DelegationsService {
  constructor(
    private readonly assemblies: AssembliesService,
    private readonly associations: AssociationsStore,
    private readonly elections: ElectionsStore,
    private readonly persons: PersonsService,
    private readonly grounds: Grounds,
    private readonly store: DelegationsStore,
    private readonly commands: Commands,
    private readonly audit: AuditTrail,
  ) {}

  /**
   * Records a delegation, or what the entry of one should have said. Its size may be unknown.
   *
   * @returns the key of the delegation
   * @throws DomainError NOT_FOUND, CONGRESS_STATE before the session, INVALID_INPUT for more members
   *   than are sent, MEMBER_ERASED
   */
  record(actor: Actor, input: RecordDelegationInput): Promise<string> {
    return this.commands.run({ actor, operation: 'recordDelegation', input }, async (tx) => {
      const { associationCode, assemblyId, electionId = null } = input;
      let seats = input.seats ?? null;
      const { association, entry } = await this.assemblies.entryFor(
        tx,
        actor,
        associationCode,
        assemblyId,
      );
      checkState(entry, ['IN_SESSION', 'CLOSED'], 'sends a delegation');
      const standing = await this.standing(tx, entry.id, input);
      if (electionId !== null) {
        const election = await this.elections.find(electionId, tx);
        if (election?.assemblyId !== entry.id || election.target !== 'DELEGATION') {
          throw notFound('election of a delegation there', electionId, ['input', 'electionId']);
        }
        seats ??= election.seats;
      }
      const members = await this.persons.findAll(tx, {
        ...{ associationId: association.id, day: entry.date, people: input.members ?? [] },
        ...{ path: ['input', 'members'], note: input.note ?? null },
      });
      if (seats !== null && members.length > seats) {
        throw new DomainError(
          'INVALID_INPUT',
          `${members.length} members, but ${seats} are sent: name at most as many.`,
          ['input', 'members'],
          { members: members.length, seats },
        );
      }
      const given = await this.grounds.keep(tx, association.id, input);
      const grounds = standing ? { ...given, ...correctedGrounds(standing, given) } : given;
      const values = {
        assemblyId: entry.id,
        toAssociationId: await this.higher(tx, input.toAssociationCode ?? null),
        congressTitle: nfc(input.congressTitle),
        seats,
        electionKey: electionId,
      };
      const key = standing?.key ?? randomUUID();
      if (standing) await tx.supersede(Delegation, standing.id);
      await this.store.insert(tx, { ...grounds, ...values, key }, members);
      await this.audit.record(tx, actor, {
        associationId: association.id,
        action: 'recordDelegation',
        subject: { type: 'Delegation', id: key },
        decisionId: given.decisionId,
        before: standing && { seats: standing.seats, congressTitle: standing.congressTitle },
        after: { ...grounds, ...values, assemblyId },
        personal: { after: { members: input.members ?? [] } },
      });
      return key;
    });
  }

  private async standing(
    tx: Tx,
    assemblyId: number,
    { delegationId = null }: RecordDelegationInput,
  ): Promise<Delegation | null> {
    if (delegationId === null) return null;
    const row = await this.store.find(delegationId, tx);
    if (row?.assemblyId === assemblyId) return row;
    throw notFound('delegation of this congress or meeting', delegationId, [
      'input',
      'delegationId',
    ]);
  }

  private async higher(tx: Tx, code: string | null): Promise<number | null> {
    if (code === null) return null;
    const association = await this.associations.findByCode(code, tx);
    if (association === null) throw notFound('association', code, ['input', 'toAssociationCode']);
    return association.id;
  }
}
