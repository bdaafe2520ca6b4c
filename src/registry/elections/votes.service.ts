import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';

import type { UncertainDate } from '../../kernel/edtf.js';
import { DomainError } from '../../kernel/errors.js';
import { exactSearchKey, nfc } from '../../kernel/names.js';
import { refuseNull } from '../../kernel/given.js';
import type { Actor } from '../../platform/access/actor.js';
import { AuditTrail } from '../../platform/audit/audit-trail.js';
import { Commands } from '../../platform/audit/commands.js';
import type { Tx } from '../../platform/database/unit-of-work.js';
import { AssociationsService } from '../associations/associations.service.js';
import { Grounds, correctedGrounds } from '../associations/grounds.js';
import { AssembliesService } from '../congresses/assemblies.service.js';
import { checkState } from '../congresses/assembly.rules.js';
import { AttendanceStore } from '../congresses/attendance.store.js';
import { notFound } from '../terms/term.rules.js';
import { checkMayDecide } from './decision.rules.js';
import { isSame } from './candidacy.rules.js';
import { PersonsService } from './persons.service.js';
import { Vote, type VoteItem } from './vote.entity.js';
import type {
  CorrectVoteInput,
  RecordVoteInput,
  VoteItemInput,
  VotesInput,
} from './vote-change.model.js';
import { checkVote, ruleOf, type VoteNumbers, type VotesByOption } from './vote.rules.js';
import { VotesStore } from './votes.store.js';

type Path = readonly (string | number)[];

/** Records the votes of congresses and meetings that fill no seats, and corrects them. */
@Injectable()
export class VotesService {
  constructor(
    private readonly associations: AssociationsService,
    private readonly assemblies: AssembliesService,
    private readonly attendance: AttendanceStore,
    private readonly persons: PersonsService,
    private readonly grounds: Grounds,
    private readonly store: VotesStore,
    private readonly commands: Commands,
    private readonly audit: AuditTrail,
  ) {}

  /**
   * Records a vote with the numbers and the rules it was counted by.
   *
   * @returns the key by which it is known through all its versions
   * @throws DomainError NOT_FOUND, CONGRESS_STATE before the session, QUORUM_NOT_MET, RULING_NEEDED,
   *   TALLY_CONTRADICTION, INVALID_INPUT also for a moment that is to come, on another day or outside
   *   the session, and for an option, person or motion that is given twice, MEMBER_ERASED
   */
  record(actor: Actor, input: RecordVoteInput): Promise<string> {
    refuseNull(input.scale, ['input', 'scale']);
    return this.commands.run({ actor, operation: 'recordVote', input }, async (tx) => {
      const { associationCode, assemblyId, kind, method } = input;
      const { association, entry } = await this.assemblies.entryFor(
        tx,
        actor,
        associationCode,
        assemblyId,
      );
      checkState(entry, ['IN_SESSION', 'CLOSED'], 'votes');
      const at = this.assemblies.momentInSession(tx, entry, input.at, 'at');
      const quorum = await this.attendance.quorumAt(tx, entry, at);
      const ruling = input.ruling ?? null;
      const rules = checkMayDecide(entry.rules, quorum, ruling, ['input', 'assemblyId']);
      const { convened, excused, present } = await this.attendance.numbersAt(tx, entry, at);
      const numbers = { convened, excused, present, ...ballotsOf(input) };
      const scale = input.scale ?? 'FOR_AGAINST_ABSTAIN';
      const items = await this.itemsOf(tx, association.id, entry.date, input);
      checkVote(
        scale,
        numbers,
        items.map(({ votes }) => votes),
      );
      const key = randomUUID();
      const grounds = await this.grounds.keep(tx, association.id, input);
      const rule = ruleOf(kind, input.special, rules.values);
      const values = { kind, scale, method, title: nfc(input.title), rule, ruling };
      await this.store.insert(
        tx,
        {
          ...grounds,
          ...values,
          ...{ assemblyId: entry.id, key, version: 1, reason: null },
          numbers: JSON.stringify(numbers),
          rules: JSON.stringify(rules),
          quorum: JSON.stringify(quorum),
        },
        items.map(rowOf),
      );
      await this.audit.record(tx, actor, {
        associationId: association.id,
        action: 'recordVote',
        subject: { type: 'Vote', id: key },
        decisionId: grounds.decisionId,
        after: { ...grounds, ...values, assemblyId, numbers, votes: items.map((one) => one.votes) },
        personal: { after: { items: input.items.map(namesOf) } },
      });
      return key;
    });
  }

  /**
   * Puts a corrected version in the place of a vote; base and rules stay those of the vote.
   *
   * @returns the key of the vote
   * @throws DomainError NOT_FOUND, TALLY_CONTRADICTION, INVALID_INPUT also for an option, person or
   *   motion that is given twice, MEMBER_ERASED
   */
  correct(actor: Actor, input: CorrectVoteInput): Promise<string> {
    return this.commands.run({ actor, operation: 'correctVote', input }, async (tx) => {
      const { associationCode, voteId, reason } = input;
      const association = await this.associations.open(
        tx,
        actor,
        'congress:write',
        associationCode,
      );
      const standing = await this.store.find(voteId, tx);
      if (standing === null || standing.associationId !== association.id) {
        throw notFound('vote', voteId, ['input', 'voteId']);
      }
      const { id, numbers: before, rules, quorum, recordedAt: _, ...vote } = standing;
      const { convened, excused, present } = JSON.parse(before) as VoteNumbers;
      const numbers = { convened, excused, present, ...ballotsOf(input) };
      const day = await this.store.dayOf(tx, vote.assemblyId);
      const items = await this.itemsOf(tx, association.id, day, input);
      checkVote(
        vote.scale,
        numbers,
        items.map(({ votes }) => votes),
      );
      const given = await this.grounds.keep(tx, association.id, input);
      const grounds = { ...given, ...correctedGrounds(vote, given) };
      await tx.supersede(Vote, id);
      await this.store.insert(
        tx,
        {
          ...vote,
          ...grounds,
          ...{ version: vote.version + 1, reason, rules, quorum },
          numbers: JSON.stringify(numbers),
        },
        items.map(rowOf),
      );
      await this.audit.record(tx, actor, {
        associationId: association.id,
        action: 'correctVote',
        subject: { type: 'Vote', id: vote.key },
        decisionId: given.decisionId,
        before: { version: vote.version, numbers: JSON.parse(before) as VoteNumbers },
        after: {
          ...{ version: vote.version + 1, reason, numbers },
          votes: items.map((one) => one.votes),
        },
        personal: { after: { items: input.items.map(namesOf) } },
      });
      return vote.key;
    });
  }

  private async itemsOf(
    tx: Tx,
    associationId: number,
    day: UncertainDate,
    { items, note = null }: Pick<RecordVoteInput, 'items' | 'note'>,
  ): Promise<Item[]> {
    const path = ['input', 'items'];
    items.forEach(({ motion = null, memberNumber = null, personName = null }, i) => {
      if ((motion === null) !== (memberNumber === null && personName === null)) return;
      throw new DomainError(
        'INVALID_INPUT',
        'An item is a motion, or a person: give motion, memberNumber or personName.',
        [...path, i],
      );
    });
    const named = { associationId, day, people: items, path, note };
    const people = await this.persons.findAll(tx, named);
    const found = people.map((person, i): Item => {
      const { motion = null, votes = [] } = items[i] ?? {};
      checkOptions(votes, [...path, i, 'votes']);
      return {
        ...person,
        motion: motion && nfc(motion),
        votes: Object.fromEntries(votes.map(({ option, votes: number }) => [option, number])),
      };
    });
    checkItems(found, path);
    return found;
  }
}

type Item = Pick<VoteItem, 'motion' | 'memberId' | 'personName'> & {
  readonly votes: VotesByOption;
};

/** An option is counted once for each item. */
function checkOptions(votes: readonly VotesInput[], path: Path): void {
  votes.forEach(({ option }, i) => {
    if (votes.findIndex((other) => other.option === option) === i) return;
    throw new DomainError(
      'INVALID_INPUT',
      `${option} is given twice: give one number for each option.`,
      [...path, i],
      { option },
    );
  });
}

/** What or whom is voted on has one outcome. Motions are the same whatever their capitals, as names are. */
function checkItems(items: readonly Item[], path: Path): void {
  items.forEach((item, i) => {
    const first = items.findIndex((other) =>
      item.motion === null
        ? isSame(other, item)
        : other.motion !== null && exactSearchKey(other.motion) === exactSearchKey(item.motion),
    );
    if (first === i) return;
    const what = item.motion === null ? 'person' : 'motion';
    throw new DomainError(
      'INVALID_INPUT',
      `The ${what} of item ${i + 1} is that of item ${first + 1} already: give each ${what} once, and tell apart what only reads alike.`,
      [...path, i],
      { item: i + 1, first: first + 1 },
    );
  });
}

function rowOf(item: Item): Omit<VoteItem, 'id' | 'voteId' | 'position'> {
  return { ...item, votes: JSON.stringify(item.votes) };
}

function namesOf({ memberNumber = null, personName = null }: VoteItemInput) {
  return { memberNumber, personName };
}

function ballotsOf({
  issued = null,
  returned = null,
  valid = null,
  invalid = null,
}: Pick<RecordVoteInput, 'issued' | 'returned' | 'valid' | 'invalid'>) {
  return { issued, returned, valid, invalid };
}
