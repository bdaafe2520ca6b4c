import { Injectable } from '@nestjs/common';

import { parseEdtf, type UncertainDate } from '../../kernel/edtf.js';
import { DomainError, withPath } from '../../kernel/errors.js';
import { refuseNull } from '../../kernel/given.js';
import { type Interval, isFeasible } from '../../kernel/interval.js';
import type { Actor } from '../../platform/access/actor.js';
import { AuditTrail } from '../../platform/audit/audit-trail.js';
import { Commands } from '../../platform/audit/commands.js';
import { datedColumns, intervalOf } from '../../platform/database/temporal.js';
import type { Tx } from '../../platform/database/unit-of-work.js';
import { AssociationsService } from '../associations/associations.service.js';
import { Grounds } from '../associations/grounds.js';
import { MembersStore } from '../members/members.store.js';
import { BodiesStore } from './bodies.store.js';
import { type Body, BodySeats, Mandate } from './term.entity.js';
import type { CorrectTermInput, OpenTermInput } from './term-change.model.js';
import { checkEligible, checkOneMandateAtATime } from './body.rules.js';
import {
  checkLabel,
  checkNotBeforeTerm,
  checkTermOrder,
  findTerm,
  type TermEntry,
} from './term.rules.js';
import { type OpeningColumns, TermsStore } from './terms.store.js';

const STARTS_ON = ['input', 'startsOn'];

/** Opens terms and corrects what the books say of their opening. */
@Injectable()
export class TermsService {
  constructor(
    private readonly associations: AssociationsService,
    private readonly grounds: Grounds,
    private readonly store: TermsStore,
    private readonly bodies: BodiesStore,
    private readonly members: MembersStore,
    private readonly commands: Commands,
    private readonly audit: AuditTrail,
  ) {}

  /**
   * Opens a term, also within the unit of work of the congress that opens it. The one before it ends
   * by that; its mandates do not (holdover).
   *
   * @returns the term's id
   * @throws DomainError ALREADY_EXISTS, TERM_ORDER, INVALID_INPUT for a label that runs backwards
   */
  open(actor: Actor, input: OpenTermInput, within?: Tx): Promise<string> {
    return this.commands.run({ actor, operation: 'openTerm', input, within }, async (tx) => {
      const { associationCode, ordinal, label } = input;
      const association = await this.associations.open(tx, actor, 'term:write', associationCode);
      const terms = await this.store.of(association.id, null, tx);
      const taken = terms.find((term) => term.ordinal === ordinal);
      if (taken) {
        throw new DomainError(
          'ALREADY_EXISTS',
          `Term ${ordinal} (${taken.label}) was opened on ${taken.start.text}: correct that one, or take another ordinal.`,
          ['input', 'ordinal'],
          { ordinal, label: taken.label, startsOn: taken.start.text },
        );
      }
      const start = parseEdtf(input.startsOn);
      checkLabel(label);
      checkTermOrder(terms, { ordinal, start });
      const grounds = await this.grounds.keep(tx, association.id, input);
      const id = await this.store.insert(tx, ordinal, { ...grounds, label, start });
      await this.audit.record(tx, actor, {
        associationId: association.id,
        action: 'openTerm',
        subject: { type: 'Term', id: String(id) },
        decisionId: grounds.decisionId,
        after: { ...grounds, ordinal, label, startsOn: start.text },
      });
      return String(id);
    });
  }

  /**
   * Corrects label, start or grounds of a term; what the input omits stays. Seats and mandates that
   * are written as beginning with the term begin with it still: they were dated by the same congress.
   *
   * @returns the term's id
   * @throws DomainError NOT_FOUND, NOTHING_CHANGED, TERM_ORDER, INVALID_INPUT for a label that runs
   *   backwards, or null for either; NOT_CERTAIN, MANDATE_OVERLAP or NOT_ELIGIBLE where the new start
   *   does not suit what stands in the term's bodies: it names the first that would begin before it
   */
  correct(actor: Actor, input: CorrectTermInput): Promise<string> {
    refuseNull(input.label, ['input', 'label']);
    refuseNull(input.startsOn, STARTS_ON);
    return this.commands.run({ actor, operation: 'correctTerm', input }, async (tx) => {
      const { associationCode, ordinal } = input;
      const association = await this.associations.open(tx, actor, 'term:write', associationCode);
      const terms = await this.store.of(association.id, null, tx);
      const term = findTerm(terms, ordinal, ['input', 'ordinal']);
      const label = input.label ?? term.label;
      const start = input.startsOn ? parseEdtf(input.startsOn) : term.start;
      const given = await this.grounds.keep(tx, association.id, input);
      const opening = {
        associationId: association.id,
        label,
        decisionId: given.decisionId ?? term.decisionId,
        sourceId: given.sourceId ?? term.sourceId,
        sourcePlace: given.sourcePlace ?? term.sourcePlace,
        note: given.note ?? term.note,
      };
      const before = valuesOf(term);
      const after = valuesOf({ ...opening, start });
      if (JSON.stringify(before) === JSON.stringify(after)) {
        throw new DomainError(
          'NOTHING_CHANGED',
          `Term ${ordinal} (${label}, from ${start.text}) stands in the books like this already.`,
          ['input'],
        );
      }
      checkLabel(label);
      if (start.text !== term.start.text) {
        const others = terms.filter(({ id }) => id !== term.id);
        checkTermOrder(others, { ordinal, start });
        await this.moveWithStart(tx, term, { ...term, start });
      }
      await this.store.replaceOpening(tx, term.id, { ...opening, start });
      await this.audit.record(tx, actor, {
        associationId: association.id,
        action: 'correctTerm',
        subject: { type: 'Term', id: String(term.id) },
        decisionId: given.decisionId,
        before,
        after,
      });
      return String(term.id);
    });
  }

  /** Moves what began with a term along with its start, and checks what stands against the new one. */
  private async moveWithStart(tx: Tx, term: TermEntry, corrected: TermEntry): Promise<void> {
    const { bodies, seats, mandates } = await this.bodies.datedInTerm(tx, term.id);
    const bodyOf = (id: number) => bodies.find((body) => body.id === id) as Body;
    for (const row of inOrder(seats)) {
      const interval = movedWith(term.start, corrected.start, row);
      const { id, name } = bodyOf(row.bodyId);
      const what = `A setting of seats of '${name}'`;
      checkDates(corrected, interval, what, { bodyId: String(id) });
      await this.rewrite(tx, BodySeats, row, interval);
    }
    for (const row of inOrder(mandates)) {
      const interval = movedWith(term.start, corrected.start, row);
      const body = bodyOf(row.bodyId);
      const what = `The mandate '${row.key}' in '${body.name}'`;
      checkDates(corrected, interval, what, { mandateId: row.key });
      if (row.memberId !== null) {
        const others = mandates
          .filter((m) => m.memberId === row.memberId && m.bodyId === row.bodyId && m !== row)
          .map((m) => movedWith(term.start, corrected.start, m));
        checkOneMandateAtATime(corrected, interval, others, STARTS_ON);
        if (interval.from.text !== row.fromEdtf) {
          const isFull = await this.members.mayBeFull(tx, row.memberId, interval.from);
          checkEligible(body, isFull, interval.from, STARTS_ON);
        }
      }
      await this.rewrite(tx, Mandate, row, interval);
    }
  }

  private async rewrite<E extends BodySeats | Mandate>(
    tx: Tx,
    entity: new () => E,
    row: E,
    interval: Interval,
  ): Promise<void> {
    if (interval.from.text === row.fromEdtf) return;
    const { id, ...columns } = row;
    await tx.supersede<BodySeats | Mandate>(entity, id);
    await tx.insert<BodySeats | Mandate>(entity, {
      ...columns,
      ...datedColumns(interval),
      recordedAt: tx.at,
    });
  }
}

function valuesOf({ associationId, label, start, ...grounds }: OpeningColumns) {
  const { decisionId, sourceId, sourcePlace, note } = grounds;
  return { associationId, label, startsOn: start.text, decisionId, sourceId, sourcePlace, note };
}

function movedWith(from: UncertainDate, to: UncertainDate, row: BodySeats | Mandate): Interval {
  const interval = intervalOf(row);
  return interval.from.text === from.text ? { ...interval, from: to } : interval;
}

/** What begins first is what a refusal names. */
function inOrder<R extends BodySeats | Mandate>(rows: readonly R[]): R[] {
  return [...rows].sort((a, b) => a.fromLatest.localeCompare(b.fromLatest));
}

/** @param named what stands there, for the details of the refusal */
function checkDates(
  term: TermEntry,
  interval: Interval,
  what: string,
  named: Readonly<Record<string, string>>,
): void {
  try {
    checkNotBeforeTerm(term, interval.from, what, STARTS_ON);
  } catch (error) {
    throw withPath(error, (path) => path, named);
  }
  const { from, until } = interval;
  if (until === null || isFeasible({ boundaries: [from, until] })) return;
  throw new DomainError(
    'NOT_CERTAIN',
    `${what} ended on ${until.text}: the term cannot have started on ${from.text}.`,
    STARTS_ON,
    { ...named, until: until.text },
  );
}
