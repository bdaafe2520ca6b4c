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
import { type ElectionEntry, ElectionsStore } from './elections.store.js';
import { isSame } from './candidacy.rules.js';
import { type PersonColumns, PersonsService } from './persons.service.js';
import { PollsStore } from './polls.store.js';
import { electedOf } from './result.rules.js';

const MEMBERS = ['input', 'members'];

/** Records the delegations that assemblies send to higher congresses. */
@Injectable()
export class DelegationsService {
  constructor(
    private readonly assemblies: AssembliesService,
    private readonly associations: AssociationsStore,
    private readonly elections: ElectionsStore,
    private readonly polls: PollsStore,
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
   *   than are sent and more seats than its election has, ELECTION_ANNULLED, ALREADY_EXISTS for the
   *   second delegation of an election, DELEGATE_TWICE, NOT_A_CANDIDATE for a member whom its election
   *   did not elect, MEMBER_ERASED
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
      const election =
        electionId === null ? null : await this.electionOf(tx, entry.id, electionId, standing);
      if (election !== null) {
        checkSeats(election, seats);
        seats ??= election.seats;
      }
      const members = await this.persons.findAll(tx, {
        ...{ associationId: association.id, day: entry.date, people: input.members ?? [] },
        ...{ path: MEMBERS, note: input.note ?? null },
      });
      checkOnce(members);
      if (election !== null) await this.checkElected(tx, election, members);
      if (seats !== null && members.length > seats) {
        throw new DomainError(
          'INVALID_INPUT',
          `${members.length} members, but ${seats} are sent: name at most as many.`,
          MEMBERS,
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

  /** The election that fills a delegation; it fills one. */
  private async electionOf(
    tx: Tx,
    assemblyId: number,
    electionId: string,
    standing: Delegation | null,
  ): Promise<ElectionEntry> {
    const path = ['input', 'electionId'];
    const election = await this.elections.find(electionId, tx);
    if (election?.assemblyId !== assemblyId || election.target !== 'DELEGATION') {
      throw notFound('election of a delegation there', electionId, path);
    }
    const { title, annulledReason } = election;
    if (annulledReason !== null) {
      throw new DomainError(
        'ELECTION_ANNULLED',
        `'${title}' was annulled: ${annulledReason}. Give the election that was held in its place, or leave electionId out.`,
        path,
        { reason: annulledReason },
      );
    }
    const other = await this.store.filledBy(tx, electionId);
    if (other === null || other.key === standing?.key) return election;
    throw new DomainError(
      'ALREADY_EXISTS',
      `'${title}' fills the delegation to '${other.congressTitle}' already: correct that one with delegationId.`,
      path,
      { delegationId: other.key },
    );
  }

  /**
   * Who is named in a delegation that was elected is among the elected. Of elected whom the source does
   * not name it cannot be told who they are: as many may be anybody.
   */
  private async checkElected(
    tx: Tx,
    { id, title }: ElectionEntry,
    members: readonly PersonColumns[],
  ): Promise<void> {
    const polls = await this.polls.list(tx, id);
    const results = await this.polls.resultsOf(
      tx,
      polls.map((poll) => poll.id),
    );
    const keys = new Set(results.flatMap(({ outcome }) => electedOf(outcome)));
    const elected = (await this.elections.list(tx, id)).filter(({ key }) => keys.has(key));
    const unnamed = elected.filter(({ name }) => name === null).length;
    const strangers = members.flatMap((member, i) =>
      elected.some((one) => isSame(one, member)) ? [] : [i],
    );
    const stranger = strangers[unnamed];
    if (stranger === undefined) return;
    throw new DomainError(
      'NOT_A_CANDIDATE',
      elected.length === 0
        ? `'${title}' has elected nobody yet: certify its result, or leave members out.`
        : `This person is not among those whom '${title}' elected: name those only, or leave members out.`,
      [...MEMBERS, stranger],
      { elected: elected.length },
    );
  }

  private async higher(tx: Tx, code: string | null): Promise<number | null> {
    if (code === null) return null;
    const association = await this.associations.findByCode(code, tx);
    if (association === null) throw notFound('association', code, ['input', 'toAssociationCode']);
    return association.id;
  }
}

/** A delegation has no more seats than were elected; where either is unknown, nothing is compared. */
function checkSeats(election: ElectionEntry, seats: number | null): void {
  if (seats === null || election.seats === null || seats <= election.seats) return;
  throw new DomainError(
    'INVALID_INPUT',
    `'${election.title}' fills ${election.seats} ${election.seats === 1 ? 'seat' : 'seats'}, and ${seats} are sent: send at most as many, or leave electionId out.`,
    ['input', 'seats'],
    { seats, electionSeats: election.seats },
  );
}

function checkOnce(members: readonly PersonColumns[]): void {
  members.forEach((member, i) => {
    if (!members.slice(0, i).some((other) => isSame(other, member))) return;
    throw new DomainError(
      'DELEGATE_TWICE',
      'The person is in the delegation twice: once is right.',
      [...MEMBERS, i],
    );
  });
}
