import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';

import { DomainError } from '../../kernel/errors.js';
import { exactSearchKey, nfc } from '../../kernel/names.js';
import type { Actor } from '../../platform/access/actor.js';
import { AuditTrail } from '../../platform/audit/audit-trail.js';
import { Commands } from '../../platform/audit/commands.js';
import type { Tx } from '../../platform/database/unit-of-work.js';
import { Grounds } from '../associations/grounds.js';
import { checkNotErased } from '../members/member-identity.rules.js';
import { NamesakesStore } from '../members/namesakes.store.js';
import { AssembliesService } from './assemblies.service.js';
import { type AssemblyEntry, checkState } from './assembly.rules.js';
import { DelegatesStore } from './delegates.store.js';
import { OfficersStore } from './officers.store.js';
import { QualificationsStore } from './qualifications.store.js';
import type {
  AppointOfficersInput,
  NewOfficerInput,
  RelieveOfficerInput,
} from './proceedings-change.model.js';
import { AssemblyOfficer } from './proceedings.entity.js';

type Person = Pick<AssemblyOfficer, 'memberId' | 'personName'>;

const OPEN = ['PREPARED', 'CONVENED', 'IN_SESSION', 'CLOSED'] as const;

/** Says who runs a congress or meeting. */
@Injectable()
export class OfficersService {
  constructor(
    private readonly assemblies: AssembliesService,
    private readonly delegates: DelegatesStore,
    private readonly grounds: Grounds,
    private readonly namesakes: NamesakesStore,
    private readonly store: OfficersStore,
    private readonly memberships: QualificationsStore,
    private readonly commands: Commands,
    private readonly audit: AuditTrail,
  ) {}

  /**
   * Gives people parts in running a congress or meeting, all or none. A member is given by number.
   *
   * @returns the assembly's key
   * @throws DomainError NOT_FOUND, CONGRESS_STATE, INVALID_INPUT also for the name of a member,
   *   ALREADY_EXISTS for who has the part, MEMBER_ERASED, NOT_ELIGIBLE for who certainly died before
   *   the first day, other than in the organizing committee, whose work comes before it
   */
  appoint(actor: Actor, input: AppointOfficersInput): Promise<string> {
    return this.commands.run({ actor, operation: 'appointOfficers', input }, async (tx) => {
      const { associationCode, assemblyId, officers } = input;
      const { entry } = await this.assemblies.entryFor(tx, actor, associationCode, assemblyId);
      checkState(entry, OPEN, 'has its officers appointed');
      const persons = await this.personsOf(tx, entry, officers);
      await this.namesakes.refuse(tx, {
        ...{ associationId: entry.associationId, day: entry.date, people: officers },
        ...{ path: ['input', 'officers'], note: input.note ?? null },
      });
      await this.refuseTwice(tx, entry, officers, persons);
      const grounds = await this.grounds.keep(tx, entry.associationId, input);
      const rows = officers.map(({ role, isHead }, i) => ({
        ...grounds,
        ...(persons[i] as Person),
        ...{ role, isHead: isHead ? 1 : 0, key: randomUUID(), assemblyId: entry.id },
        ...{ recordedAt: tx.at, supersededAt: null },
      }));
      await tx.insertAll(AssemblyOfficer, rows);
      for (const [i, { key, role, isHead }] of rows.entries()) {
        const { memberNumber = null, personName = null } = officers[i] as NewOfficerInput;
        await this.audit.record(tx, actor, {
          associationId: entry.associationId,
          action: 'appointOfficers',
          subject: { type: 'AssemblyOfficer', id: key },
          decisionId: grounds.decisionId,
          after: { ...grounds, assembly: entry.key, role, isHead },
          personal: { after: { memberNumber, personName } },
        });
      }
      return entry.key;
    });
  }

  /**
   * Takes back a part in running a congress or meeting.
   *
   * @returns the assembly's key
   * @throws DomainError NOT_FOUND, CONGRESS_STATE
   */
  relieve(actor: Actor, input: RelieveOfficerInput): Promise<string> {
    return this.commands.run({ actor, operation: 'relieveOfficer', input }, async (tx) => {
      const { associationCode, assemblyId, officerId } = input;
      const { entry } = await this.assemblies.entryFor(tx, actor, associationCode, assemblyId);
      checkState(entry, OPEN, 'has its officers relieved');
      const row = await this.store.findRow(tx, entry.id, officerId);
      if (row === null) {
        throw new DomainError(
          'NOT_FOUND',
          `'${entry.title}' has no officer '${officerId}' who stands.`,
          ['input', 'officerId'],
          { id: officerId },
        );
      }
      await tx.supersede(AssemblyOfficer, row.id);
      const given = await this.grounds.keep(tx, entry.associationId, input);
      await this.audit.record(tx, actor, {
        associationId: entry.associationId,
        action: 'relieveOfficer',
        subject: { type: 'AssemblyOfficer', id: row.key },
        decisionId: given.decisionId,
        before: { role: row.role, isHead: row.isHead },
        after: { ...given, role: null },
      });
      return entry.key;
    });
  }

  private async personsOf(
    tx: Tx,
    { associationId, date }: AssemblyEntry,
    officers: readonly NewOfficerInput[],
  ): Promise<Person[]> {
    const numbers = officers.flatMap(({ memberNumber }) => memberNumber ?? []);
    const members = await this.delegates.members(tx, associationId, numbers);
    const byNumber = new Map(members.map((member) => [member.number, member]));
    const ids = members.map(({ id }) => id);
    const dead = await this.memberships.diedBefore(tx, ids, date.earliest);
    return officers.map(({ role, memberNumber = null, personName = null }, i) => {
      const path = ['input', 'officers', i, memberNumber === null ? 'personName' : 'memberNumber'];
      if ((memberNumber === null) === (personName === null)) {
        throw new DomainError(
          'INVALID_INPUT',
          'Give memberNumber for a member, or personName for somebody who is not in the roster.',
          path,
        );
      }
      if (memberNumber === null) return { memberId: null, personName: nfc(personName as string) };
      const member = byNumber.get(memberNumber);
      if (member === undefined) {
        throw new DomainError(
          'NOT_FOUND',
          `The association has no member '${memberNumber}'.`,
          path,
          {
            memberNumber,
          },
        );
      }
      checkNotErased(member, path.map(String));
      if (role !== 'ORGANIZING_COMMITTEE' && dead.has(member.id)) {
        throw new DomainError(
          'NOT_ELIGIBLE',
          `Member '${memberNumber}' died before ${date.text}: appoint somebody else, or correct the day of death.`,
          path,
          { memberNumber, date: date.text },
        );
      }
      return { memberId: member.id, personName: null };
    });
  }

  private async refuseTwice(
    tx: Tx,
    entry: AssemblyEntry,
    officers: readonly NewOfficerInput[],
    persons: readonly Person[],
  ): Promise<void> {
    const standing = await this.store.list(tx, entry.id);
    const taken = new Set(
      standing.map(({ role, memberId, name }) => partOf(role, memberId, memberId ? null : name)),
    );
    persons.forEach(({ memberId, personName }, i) => {
      const { role } = officers[i] as NewOfficerInput;
      const part = partOf(role, memberId, personName);
      if (taken.has(part)) {
        throw new DomainError('ALREADY_EXISTS', `That person is in the ${role} already.`, [
          'input',
          'officers',
          i,
        ]);
      }
      taken.add(part);
    });
  }
}

function partOf(role: string, memberId: number | null, personName: string | null): string {
  return JSON.stringify([role, memberId, personName && exactSearchKey(personName)]);
}
