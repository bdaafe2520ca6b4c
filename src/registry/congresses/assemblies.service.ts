import { Injectable } from '@nestjs/common';

import type { Instant } from '../../kernel/clock.js';
import type { UncertainDate } from '../../kernel/edtf.js';
import { DomainError } from '../../kernel/errors.js';
import type { Actor } from '../../platform/access/actor.js';
import { AuditTrail } from '../../platform/audit/audit-trail.js';
import type { Tx } from '../../platform/database/unit-of-work.js';
import { Today } from '../../platform/today.js';
import type { Association } from '../associations/association.entity.js';
import type { BooksInput } from '../associations/association-change.model.js';
import { AssociationsService } from '../associations/associations.service.js';
import { Grounds, correctedGrounds } from '../associations/grounds.js';
import type { RuleSnapshot } from '../rule-sets/rule-set.rules.js';
import { RuleSetsStore } from '../rule-sets/rule-sets.store.js';
import { AssembliesStore, type RecordColumns } from './assemblies.store.js';
import type { AssemblyEntry } from './assembly.rules.js';

/** What every use case on one congress or meeting needs. */
@Injectable()
export class AssembliesService {
  constructor(
    private readonly associations: AssociationsService,
    private readonly ruleSets: RuleSetsStore,
    private readonly grounds: Grounds,
    private readonly store: AssembliesStore,
    private readonly audit: AuditTrail,
    private readonly today: Today,
  ) {}

  /**
   * The congress or meeting that a use case is about to change.
   *
   * @throws DomainError NOT_FOUND also for one of another association, UNAUTHENTICATED, FORBIDDEN
   */
  async entryFor(
    tx: Tx,
    actor: Actor,
    associationCode: string,
    assemblyId: string,
  ): Promise<{ association: Association; entry: AssemblyEntry }> {
    const association = await this.associations.open(tx, actor, 'congress:write', associationCode);
    const entry = await this.store.findEntry(tx, assemblyId);
    if (entry?.associationId === association.id) return { association, entry };
    throw new DomainError(
      'NOT_FOUND',
      `'${associationCode}' has no congress or meeting '${assemblyId}'.`,
      ['input', 'assemblyId'],
      { id: assemblyId },
    );
  }

  /**
   * The rules by which an assembly meets: those in force on its first day, whichever it is.
   *
   * @throws DomainError RULES_MISSING where none are, or where the date leaves open which
   */
  async rulesOn(tx: Tx, associationId: number, date: UncertainDate): Promise<RuleSnapshot> {
    const first = await this.ruleSets.inForce(tx, associationId, date.earliest);
    const last = await this.ruleSets.inForce(tx, associationId, date.latest);
    if (first !== null && first.id === last?.id) return first;
    const open = first !== null && last !== null;
    throw new DomainError(
      'RULES_MISSING',
      open
        ? `The rules changed within ${date.text}: give the date of the assembly more exactly.`
        : `No rule set is in force on ${date.text}: say with setRuleSet by which rules the association meets.`,
      ['input', 'assemblyId'],
      { date: date.text },
    );
  }

  /** Puts what the books say now in the place of what they said of an assembly. */
  async change(
    tx: Tx,
    actor: Actor,
    action: string,
    input: BooksInput,
    entry: AssemblyEntry,
    changed: Partial<RecordColumns>,
  ): Promise<AssemblyEntry> {
    const given = await this.grounds.keep(tx, entry.associationId, input);
    const grounds = correctedGrounds(entry, given);
    const after = await this.store.replace(tx, entry, { ...changed, ...grounds });
    const names = Object.keys(changed);
    await this.audit.record(tx, actor, {
      associationId: entry.associationId,
      action,
      subject: { type: subjectOf(entry), id: entry.key },
      decisionId: given.decisionId,
      before: { state: entry.state },
      after: { ...given, ...changed, changed: names },
    });
    return after;
  }

  /**
   * The moment at which something of an assembly happened: the one given; without one now, if it is one
   * of its days, and unknown of one of the past.
   *
   * @param argument of the input that gives it
   * @throws DomainError INVALID_INPUT for a moment that is to come or on none of its days,
   *   CONGRESS_STATE where none is given and it has yet to come
   */
  momentOf(
    tx: Tx,
    entry: AssemblyEntry,
    at: Instant | null | undefined,
    argument = 'at',
  ): Instant | null {
    const { date, lastDay, title } = entry;
    const last = lastDay !== null && lastDay > date.latest ? lastDay : date.latest;
    const isGiven = at !== null && at !== undefined;
    const day = this.today.of(isGiven ? { knownAt: at } : {});
    if (isGiven && at > tx.at) {
      throw new DomainError('INVALID_INPUT', `${at} is yet to come: enter what has happened.`, [
        'input',
        argument,
      ]);
    }
    const onItsDays = date.earliest <= day && day <= last;
    if (onItsDays) return isGiven ? at : tx.at;
    if (!isGiven && day > last) return null;
    const when = `'${title}' is on ${date.text}${lastDay === null ? '' : ` to ${lastDay}`}`;
    throw isGiven
      ? new DomainError(
          'INVALID_INPUT',
          `${when}, not on ${day}: correct its days, or the moment.`,
          ['input', argument],
          { date: date.text, lastDay, day },
        )
      : new DomainError(
          'CONGRESS_STATE',
          `${when}, which has yet to come: correct its date if it is another.`,
          ['input', 'assemblyId'],
          { date: date.text, lastDay, today: day },
        );
  }

  /**
   * The moment at which an assembly in session decided something, as `momentOf`; without one given
   * unknown of a session that is over, which is its end.
   *
   * @param argument of the input that gives it
   * @throws DomainError as `momentOf`; INVALID_INPUT for a moment outside the session
   */
  momentInSession(
    tx: Tx,
    entry: AssemblyEntry,
    given: Instant | null | undefined,
    argument: string,
  ): Instant | null {
    if (entry.state === 'CLOSED' && (given ?? null) === null) return null;
    const at = this.momentOf(tx, entry, given, argument);
    const { openedAt, closedAt, title } = entry;
    const isBefore = at !== null && openedAt !== null && at < openedAt;
    const isAfter = at !== null && closedAt !== null && at > closedAt;
    if (!isBefore && !isAfter) return at;
    throw new DomainError(
      'INVALID_INPUT',
      isBefore
        ? `The session of '${title}' was opened at ${openedAt}: nothing was decided before that, at ${at}.`
        : `'${title}' ended at ${closedAt}: nothing was decided after that, at ${at}.`,
      ['input', argument],
      { openedAt, closedAt, at },
    );
  }
}

/** What the audit trail calls it. */
export function subjectOf({ form }: Pick<AssemblyEntry, 'form'>): string {
  return form === 'CONGRESS' ? 'Congress' : 'Meeting';
}
