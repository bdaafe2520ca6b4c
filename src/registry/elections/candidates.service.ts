import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';

import { DomainError } from '../../kernel/errors.js';
import { nfc } from '../../kernel/names.js';
import type { Actor } from '../../platform/access/actor.js';
import { AuditTrail } from '../../platform/audit/audit-trail.js';
import { Commands } from '../../platform/audit/commands.js';
import type { Tx } from '../../platform/database/unit-of-work.js';
import { Grounds } from '../associations/grounds.js';
import { checkState } from '../congresses/assembly.rules.js';
import { checkNotErased } from '../members/member-identity.rules.js';
import { NamesakesStore } from '../members/namesakes.store.js';
import { notFound } from '../terms/term.rules.js';
import { dayOf, isSame } from './candidacy.rules.js';
import { ElectionBooks, type OpenedElection } from './election-books.service.js';
import type {
  CandidateInput,
  CloseCandidateListInput,
  NominateCandidatesInput,
  WithdrawCandidateInput,
} from './election-change.model.js';
import { Eligibility, type Person } from './eligibility.service.js';
import { type CandidateEntry, ElectionsStore } from './elections.store.js';
import { PollsStore } from './polls.store.js';
import { electedOf } from './result.rules.js';

const CANDIDATES = ['input', 'candidates'] as const;

/** Puts people on the list of candidates, and closes it. */
@Injectable()
export class CandidatesService {
  constructor(
    private readonly books: ElectionBooks,
    private readonly eligibility: Eligibility,
    private readonly namesakes: NamesakesStore,
    private readonly grounds: Grounds,
    private readonly store: ElectionsStore,
    private readonly polls: PollsStore,
    private readonly commands: Commands,
    private readonly audit: AuditTrail,
  ) {}

  /**
   * Puts candidates at the end of the list: full members on the day from which the elected hold
   * office, or persons who are not in the roster, as a source has them; who may not stand, and why:
   * `Eligibility`.
   *
   * @returns the key of the election
   * @throws DomainError NOT_FOUND, LIST_CLOSED, ALREADY_EXISTS for somebody who stands already,
   *   NOT_ELIGIBLE, MEMBER_ERASED, INVALID_INPUT for both a number and a name, and for the name of a
   *   member
   */
  nominate(actor: Actor, input: NominateCandidatesInput): Promise<string> {
    return this.commands.run({ actor, operation: 'nominateCandidates', input }, async (tx) => {
      const opened = await this.books.election(tx, actor, input);
      const { association, assembly, election } = opened;
      checkState(assembly, ['PREPARED', 'CONVENED', 'IN_SESSION', 'CLOSED'], 'has candidates');
      checkOpen(opened);
      const listed = await this.store.list(tx, election.id);
      const people = await this.people(tx, opened, input);
      checkOnce(listed, people);
      await this.checkEligible(tx, opened, people);
      const first = Math.max(0, ...listed.map(({ position }) => position)) + 1;
      const rows = people.map((person, i) => ({
        ...{ memberId: person.memberId, personName: person.personName },
        ...{ key: randomUUID(), electionId: election.id, position: first + i },
        origin: input.candidates[i]?.origin ?? null,
        ...{ withdrawnAt: null, withdrawnReason: null },
      }));
      await this.store.insertCandidates(tx, rows);
      const grounds = await this.grounds.keep(tx, association.id, input);
      for (const [i, { key, origin, position }] of rows.entries()) {
        const { memberNumber = null, personName = null } = input.candidates[i] as CandidateInput;
        await this.audit.record(tx, actor, {
          associationId: association.id,
          action: 'nominateCandidates',
          subject: { type: 'Candidate', id: key },
          decisionId: grounds.decisionId,
          after: { electionId: election.key, origin, position },
          personal: { after: { memberNumber, personName } },
        });
      }
      return election.key;
    });
  }

  /**
   * Takes a candidate who withdraws off the list; the entry stays readable. In a poll that is open the
   * votes for the candidate are counted, and elect nobody.
   *
   * @returns the key of the election
   * @throws DomainError NOT_FOUND, NOTHING_CHANGED, INVALID_INPUT without a reason once the list is
   *   closed, RESULT_EXISTS for somebody who is elected
   */
  withdraw(actor: Actor, input: WithdrawCandidateInput): Promise<string> {
    return this.commands.run({ actor, operation: 'withdrawCandidate', input }, async (tx) => {
      const { association, election } = await this.books.election(tx, actor, input);
      const path = ['input', 'candidateId'];
      const listed = await this.store.list(tx, election.id);
      const candidate = listed.find(({ key }) => key === input.candidateId);
      if (!candidate) throw notFound('candidate', input.candidateId, path);
      if (candidate.withdrawnAt !== null) {
        throw new DomainError('NOTHING_CHANGED', 'The candidate has withdrawn already.', path);
      }
      const reason = input.reason ?? null;
      if (election.listClosedAt !== null && reason === null) {
        throw new DomainError(
          'INVALID_INPUT',
          'The list is closed: say in reason why the candidate withdraws now.',
          ['input', 'reason'],
        );
      }
      await this.checkMayWithdraw(tx, election.id, candidate.key, path);
      await this.store.withdraw(tx, candidate.rowId, reason && nfc(reason));
      const grounds = await this.grounds.keep(tx, association.id, input);
      await this.audit.record(tx, actor, {
        associationId: association.id,
        action: 'withdrawCandidate',
        subject: { type: 'Candidate', id: candidate.key },
        decisionId: grounds.decisionId,
        before: { withdrawn: false },
        after: { withdrawn: true },
        personal: { after: { reason } },
      });
      return election.key;
    });
  }

  /**
   * Closes the list. Too few names over the seats are warned about, and never refused.
   *
   * @returns the key of the election
   * @throws DomainError NOT_FOUND, LIST_CLOSED, INVALID_INPUT for a list without names
   */
  close(actor: Actor, input: CloseCandidateListInput): Promise<string> {
    return this.commands.run({ actor, operation: 'closeCandidateList', input }, async (tx) => {
      const opened = await this.books.election(tx, actor, input);
      const { association, election } = opened;
      checkOpen(opened);
      const listed = await this.store.list(tx, election.id);
      const standing = listed.filter(({ withdrawnAt }) => withdrawnAt === null);
      if (standing.length === 0) {
        throw new DomainError(
          'INVALID_INPUT',
          'Nobody is on the list: nominate candidates first.',
          ['input', 'electionId'],
        );
      }
      const grounds = await this.grounds.keep(tx, association.id, input);
      await this.store.replace(tx, election, { listClosedAt: tx.at });
      await this.audit.record(tx, actor, {
        associationId: association.id,
        action: 'closeCandidateList',
        subject: { type: 'Election', id: election.key },
        decisionId: grounds.decisionId,
        before: { listClosedAt: null },
        after: { listClosedAt: tx.at, candidateIds: standing.map(({ key }) => key) },
      });
      return election.key;
    });
  }

  private async people(
    tx: Tx,
    opened: OpenedElection,
    { candidates: inputs, note = null }: NominateCandidatesInput,
  ): Promise<Person[]> {
    const { association } = opened;
    const numbers = inputs.flatMap(({ memberNumber }) => memberNumber ?? []);
    const members = await this.store.members(tx, association.id, numbers);
    const byNumber = new Map(members.map((member) => [member.number, member]));
    const day = dayOf(opened);
    await this.namesakes.refuse(tx, {
      ...{ associationId: association.id, day, people: inputs, path: CANDIDATES, note },
    });
    return inputs.map(({ memberNumber = null, personName = null }, i): Person => {
      if (memberNumber === null) {
        return { memberId: null, memberNumber, personName: personName && nfc(personName) };
      }
      const path = [...CANDIDATES, String(i), 'memberNumber'];
      if (personName !== null) {
        throw new DomainError(
          'INVALID_INPUT',
          'Give memberNumber for a member, or personName for somebody who is not in the roster.',
          [...CANDIDATES, i, 'personName'],
        );
      }
      const member = byNumber.get(memberNumber);
      if (!member) throw notFound('member', memberNumber, path);
      checkNotErased(member, path);
      return { memberId: member.id, memberNumber: member.number, personName: null };
    });
  }

  private async checkEligible(
    tx: Tx,
    opened: OpenedElection,
    people: readonly Person[],
  ): Promise<void> {
    const found = await this.eligibility.firstIneligible(tx, opened, people);
    if (found === null) return;
    const { index, isMembership, why, remedy, details } = found;
    throw new DomainError(
      'NOT_ELIGIBLE',
      remedy === null ? `${why}.` : `${why}: ${remedy}.`,
      [...CANDIDATES, index, ...(isMembership ? ['memberNumber'] : [])],
      details,
    );
  }

  private async checkMayWithdraw(
    tx: Tx,
    electionId: number,
    key: string,
    path: readonly string[],
  ): Promise<void> {
    const polls = await this.polls.list(tx, electionId);
    const results = await this.polls.resultsOf(
      tx,
      polls.map(({ id }) => id),
    );
    if (results.some(({ outcome }) => electedOf(outcome).includes(key))) {
      throw new DomainError(
        'RESULT_EXISTS',
        'The candidate is elected: who does not take office is taken out by withdrawMandate.',
        path,
      );
    }
  }
}

function checkOpen({ election }: OpenedElection): void {
  if (election.listClosedAt === null) return;
  throw new DomainError(
    'LIST_CLOSED',
    `The list of candidates was closed at ${election.listClosedAt}.`,
    ['input', 'electionId'],
    { listClosedAt: election.listClosedAt },
  );
}

function checkOnce(listed: readonly CandidateEntry[], people: readonly Person[]): void {
  people.forEach((person, i) => {
    const before = [...listed, ...people.slice(0, i)];
    if (!before.some((other) => isSame(other, person))) return;
    throw new DomainError('ALREADY_EXISTS', 'The person is on this list of candidates already.', [
      ...CANDIDATES,
      i,
    ]);
  });
}
