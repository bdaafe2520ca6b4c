import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';

import { DomainError } from '../../kernel/errors.js';
import { nfc } from '../../kernel/names.js';
import type { Actor } from '../../platform/access/actor.js';
import { AuditTrail } from '../../platform/audit/audit-trail.js';
import { Commands } from '../../platform/audit/commands.js';
import type { Tx } from '../../platform/database/unit-of-work.js';
import { Grounds } from '../associations/grounds.js';
import type { BranchBook } from '../branches/branch.rules.js';
import { requireBranch } from '../branches/branch.rules.js';
import { BranchesStore } from '../branches/branches.store.js';
import { checkNotErased } from '../members/member-identity.rules.js';
import type { Member } from '../members/member.entity.js';
import { NamesakesStore } from '../members/namesakes.store.js';
import { ApportionmentsStore } from './apportionments.store.js';
import { AssembliesService, subjectOf } from './assemblies.service.js';
import { type AssemblyEntry, checkState } from './assembly.rules.js';
import type {
  EnterDelegatesInput,
  InviteGuestsInput,
  NewDelegateInput,
  PersonOnListInput,
} from './delegate-change.model.js';
import {
  branchOfDelegate,
  checkBranchOfDelegate,
  checkRoleAndBasis,
  type Listed,
  notEligible,
  personKey,
  twice,
} from './delegate.rules.js';
import { DelegatesStore, type NewDelegate } from './delegates.store.js';
import { type SeatHolder, checkSeatsOfBranches } from './delegate-seats.rules.js';
import { named } from './participants.service.js';
import { holds, noHolder } from './qualification.rules.js';
import { Qualifications } from './qualifications.service.js';
import { type PossibleFullMembers, QualificationsStore } from './qualifications.store.js';

type Path = readonly (string | number)[];
type Person = Pick<NewDelegate, 'memberId' | 'personName' | 'personSortKey' | 'title'>;
type Place = Pick<NewDelegate, 'role' | 'basis' | 'branchId'>;

/** What is known of those whom an input names. */
interface Roster {
  readonly members: ReadonlyMap<string, Member>;
  readonly eligible: PossibleFullMembers;
  readonly book: BranchBook;
}

const LISTED = ['PREPARED', 'CONVENED', 'IN_SESSION', 'CLOSED'] as const;

/** Puts delegates, alternates and guests on the lists of congresses and meetings. */
@Injectable()
export class DelegatesService {
  constructor(
    private readonly assemblies: AssembliesService,
    private readonly apportionments: ApportionmentsStore,
    private readonly namesakes: NamesakesStore,
    private readonly branches: BranchesStore,
    private readonly grounds: Grounds,
    private readonly store: DelegatesStore,
    private readonly memberships: QualificationsStore,
    private readonly qualifications: Qualifications,
    private readonly commands: Commands,
    private readonly audit: AuditTrail,
  ) {}

  /**
   * Puts delegates and alternates on the list, all or none. A member must be a full member on the first
   * day, and of the branch represented, and is given by number; who is not in the roster is taken as
   * the source has it. On the list of a body's meeting are those who may hold a mandate in it, and
   * nobody else. Where seats were apportioned no branch elects more than it has.
   *
   * @returns the assembly's key
   * @throws DomainError NOT_FOUND, CONGRESS_STATE, INVALID_INPUT also for the name of a member,
   *   NOT_ELIGIBLE, DELEGATE_TWICE, APPORTIONMENT_SUM, MEMBER_ERASED
   */
  enter(actor: Actor, input: EnterDelegatesInput): Promise<string> {
    const { delegates } = input;
    return this.put(actor, 'enterDelegates', input, 'delegates', delegates, (entry, roster) =>
      delegates.map((one, i) => this.placeOf(entry, roster, one, ['input', 'delegates', i])),
    );
  }

  /**
   * Puts guests on the list, all or none.
   *
   * @returns the assembly's key
   * @throws DomainError NOT_FOUND, CONGRESS_STATE, INVALID_INPUT, DELEGATE_TWICE, MEMBER_ERASED
   */
  invite(actor: Actor, input: InviteGuestsInput): Promise<string> {
    const guest: Place = { role: 'GUEST', basis: null, branchId: null };
    return this.put(actor, 'inviteGuests', input, 'guests', input.guests, () =>
      input.guests.map(() => guest),
    );
  }

  private put(
    actor: Actor,
    operation: string,
    input: EnterDelegatesInput | InviteGuestsInput,
    argument: 'delegates' | 'guests',
    people: readonly PersonOnListInput[],
    placesOf: (entry: AssemblyEntry, roster: Roster) => Place[],
  ): Promise<string> {
    return this.commands.run({ actor, operation, input }, async (tx) => {
      const { associationCode, assemblyId } = input;
      const { entry } = await this.assemblies.entryFor(tx, actor, associationCode, assemblyId);
      checkState(entry, LISTED, 'takes people on its list');
      const roster = await this.rosterOf(tx, entry, people);
      const persons = people.map((one, i) => personOf(one, roster, ['input', argument, i]));
      const places = placesOf(entry, roster);
      if (argument === 'delegates') await this.checkHolders(tx, entry, persons, people);
      const rows = persons.map((person, i) => ({ ...person, ...(places[i] as Place) }));
      const listed = await this.store.rows(tx, entry.id);
      refuseTwice(listed, rows, people, argument);
      const called = {
        replacesKey: null,
        seatedAt: null,
        standing: 'CONVENED',
        reason: null,
      } as const;
      const keyed = rows.map((row) => ({ ...row, ...called, key: randomUUID() }));
      if ('delegates' in input) {
        await this.checkDelegates(tx, entry, roster.book, input, { listed, entered: keyed });
      }
      const grounds = await this.grounds.keep(tx, entry.associationId, input);
      await this.store.insert(
        tx,
        keyed.map((row) => ({ ...grounds, ...row, assemblyId: entry.id })),
      );
      await this.audit.record(tx, actor, {
        associationId: entry.associationId,
        action: operation,
        subject: { type: subjectOf(entry), id: entry.key },
        decisionId: grounds.decisionId,
        after: {
          ...grounds,
          entered: keyed.map(({ key, role, basis, branchId }) => ({ key, role, basis, branchId })),
        },
        personal: { after: { persons: people } },
      });
      return entry.key;
    });
  }

  private async rosterOf(
    tx: Tx,
    { associationId, date }: AssemblyEntry,
    people: readonly PersonOnListInput[],
  ): Promise<Roster> {
    const numbers = people.flatMap(({ memberNumber }) => memberNumber ?? []);
    const members = await this.store.members(tx, associationId, numbers);
    const ids = members.map(({ id }) => id);
    return {
      members: new Map(members.map((member) => [member.number, member])),
      eligible: await this.memberships.possibleFullMembers(tx, ids, date),
      book: await this.branches.book(tx, associationId, null),
    };
  }

  private async checkHolders(
    tx: Tx,
    entry: AssemblyEntry,
    persons: readonly Person[],
    people: readonly PersonOnListInput[],
  ): Promise<void> {
    const holdings = await this.qualifications.holdings(tx, entry, entry.date);
    if (holdings === null) return;
    const i = persons.findIndex(({ memberId, personName: name }) => {
      return !holds({ memberId, name }, holdings);
    });
    if (i === -1) return;
    const { memberNumber, personName } = people[i] as PersonOnListInput;
    const argument = memberNumber ? 'memberNumber' : 'personName';
    const who = memberNumber ? `Member '${memberNumber}'` : `'${personName}'`;
    throw noHolder(who, entry.date.text, ['input', 'delegates', i, argument]);
  }

  private placeOf(
    { composition, date }: AssemblyEntry,
    { members, eligible, book }: Roster,
    input: NewDelegateInput,
    path: Path,
  ): Place {
    const { basis = null, branchCode = null, memberNumber = null } = input;
    const role = input.role ?? 'DELEGATE';
    checkRoleAndBasis(composition, role, basis, path);
    const given =
      branchCode === null ? null : requireBranch(book, branchCode, [...path, 'branchCode']).id;
    const member = memberNumber === null ? undefined : members.get(memberNumber);
    if (member === undefined) return { role, basis, branchId: given };
    const branches = eligible.get(member.id);
    const fault = checkBranchOfDelegate(branches, given);
    if (fault !== null) {
      const numbers = { memberNumber: member.number, date: date.text, branch: branchCode };
      throw notEligible(fault, numbers, [...path, 'memberNumber']);
    }
    return { role, basis, branchId: branchOfDelegate(given, basis, branches ?? [], path) };
  }

  private async checkDelegates(
    tx: Tx,
    { id, associationId, date: day }: AssemblyEntry,
    book: BranchBook,
    { delegates: people, note = null }: EnterDelegatesInput,
    { listed, entered }: Record<'listed' | 'entered', readonly SeatHolder[]>,
  ): Promise<void> {
    const path = ['input', 'delegates'];
    await this.namesakes.refuse(tx, { associationId, day, people, path, note });
    const apportionment = await this.apportionments.find(tx, id);
    if (apportionment === null) return;
    const code = (branchId: number) => book.byId(branchId).code;
    checkSeatsOfBranches(apportionment.seats, { listed, entered }, code, path);
  }
}

function refuseTwice(
  listed: readonly Listed[],
  rows: readonly Listed[],
  people: readonly PersonOnListInput[],
  argument: string,
): void {
  const taken = new Set(listed.map(personKey));
  rows.forEach((row, i) => {
    const key = personKey(row);
    if (taken.has(key)) {
      const { memberNumber, personName } = people[i] as PersonOnListInput;
      const who = memberNumber ? `Member '${memberNumber}'` : `'${personName}'`;
      throw twice(who, ['input', argument, i, memberNumber ? 'memberNumber' : 'personName']);
    }
    taken.add(key);
  });
}

function personOf(input: PersonOnListInput, { members }: Roster, path: Path): Person {
  const { memberNumber = null, personName = null } = input;
  const title = input.title ? nfc(input.title) : null;
  if ((memberNumber === null) === (personName === null)) {
    throw new DomainError(
      'INVALID_INPUT',
      'Give memberNumber for a member, or personName for somebody who is not in the roster.',
      [...path, memberNumber === null ? 'memberNumber' : 'personName'],
    );
  }
  if (personName !== null) return { memberId: null, title, ...named(nfc(personName)) };
  const at = [...path, 'memberNumber'];
  const member = members.get(memberNumber as string);
  if (member === undefined) {
    throw new DomainError('NOT_FOUND', `The association has no member '${memberNumber}'.`, at, {
      memberNumber,
    });
  }
  checkNotErased(member, at.map(String));
  return { memberId: member.id, personName: null, personSortKey: null, title };
}
