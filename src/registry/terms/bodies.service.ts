import { Injectable } from '@nestjs/common';

import { DomainError } from '../../kernel/errors.js';
import type { LocalDate } from '../../kernel/calendar.js';
import { parseEdtf, type UncertainDate } from '../../kernel/edtf.js';
import { certainReading, isFeasible } from '../../kernel/interval.js';
import { nfc } from '../../kernel/names.js';
import type { Actor } from '../../platform/access/actor.js';
import { AuditTrail } from '../../platform/audit/audit-trail.js';
import { Commands } from '../../platform/audit/commands.js';
import { datedColumns, intervalOf } from '../../platform/database/temporal.js';
import type { Tx } from '../../platform/database/unit-of-work.js';
import { AssociationsService } from '../associations/associations.service.js';
import { type GroundColumns, Grounds } from '../associations/grounds.js';
import { BodiesStore, seatsOn } from './bodies.store.js';
import { bodyMeant, checkName, isSameName } from './body-identity.rules.js';
import { checkVacancy } from './body.rules.js';
import { type Body, BodySeats } from './term.entity.js';
import type { SetBodySeatsInput } from './term-change.model.js';
import { checkNotBeforeTerm, findTerm, notFound, type TermEntry } from './term.rules.js';
import { TermsStore } from './terms.store.js';

/** Makes bodies and says how many seats they have. */
@Injectable()
export class BodiesService {
  constructor(
    private readonly associations: AssociationsService,
    private readonly grounds: Grounds,
    private readonly terms: TermsStore,
    private readonly store: BodiesStore,
    private readonly commands: Commands,
    private readonly audit: AuditTrail,
  ) {}

  /**
   * Makes a body where the term has none such yet (`bodyMeant`), and says how many seats it has. A later
   * setting ends the one before it; one from the very day of another corrects it.
   *
   * @returns the body's id
   * @throws DomainError NOT_FOUND for the term or the branch, INVALID_INPUT for a branch of a body
   *   that is no branch committee and for a branch committee of none, ALREADY_EXISTS where the name is
   *   another branch's or the one body of this kind has another name, NOTHING_CHANGED, NOT_CERTAIN where the seats would begin before the term or before those that stand
   */
  setBodySeats(actor: Actor, input: SetBodySeatsInput, within?: Tx): Promise<string> {
    return this.commands.run({ actor, operation: 'setBodySeats', input, within }, async (tx) => {
      const { associationCode, termOrdinal, seats = null } = input;
      const association = await this.associations.open(tx, actor, 'term:write', associationCode);
      const terms = await this.terms.of(association.id, null, tx);
      const term = findTerm(terms, termOrdinal, ['input', 'termOrdinal']);
      const grounds = await this.grounds.keep(tx, association.id, input);
      const { body, isNew } = await this.keepBody(tx, term, input, grounds);
      if (seats === null && !isNew) {
        throw new DomainError(
          'NOTHING_CHANGED',
          `'${body.name}' of term ${termOrdinal} is in the books already: say how many seats it has.`,
          ['input', 'seats'],
        );
      }
      const from = input.from ? parseEdtf(input.from) : term.start;
      checkNotBeforeTerm(term, from, 'The seats', ['input', 'from']);
      let before: BodySeats | null = null;
      if (seats !== null) {
        before = await this.endSeatsBefore(tx, body, from, seats);
        await tx.insert(BodySeats, {
          ...grounds,
          ...datedColumns({ from, until: null }),
          bodyId: body.id,
          seats,
          recordedAt: tx.at,
          supersededAt: null,
        });
      }
      await this.audit.record(tx, actor, {
        associationId: association.id,
        action: 'setBodySeats',
        subject: { type: 'Body', id: String(body.id) },
        decisionId: grounds.decisionId,
        before: before && { seats: before.seats, from: before.fromEdtf },
        after: { ...body, ...grounds, seats, from: seats === null ? null : from.text },
      });
      return String(body.id);
    });
  }

  /**
   * Refuses to fill more seats of a body from a day on than are vacant, so far as the books know its
   * seats.
   *
   * @throws DomainError NO_VACANCY
   */
  async checkVacant(
    tx: Tx,
    body: Body,
    day: LocalDate,
    wanted: number,
    path: readonly string[],
  ): Promise<void> {
    const settings = await this.store.seatsOf(tx, body.id);
    const mandates = (await this.store.mandatesIn(tx, body.id)).map(intervalOf);
    const seats = (on: LocalDate) => seatsOn(settings, on)?.seats ?? null;
    const left = await this.store.holdersWhoLeft(tx, body.id, day);
    checkVacancy(body, mandates, seats, { day, wanted, left }, path);
  }

  /**
   * Refuses a chair beside another from a day on: a body has one at a time, also later, where the books
   * have a successor already.
   *
   * @param own keys of the mandates that are no others: those of who takes the chair
   * @throws DomainError NO_VACANCY
   */
  async checkChairVacant(
    tx: Tx,
    body: Body,
    day: LocalDate,
    path: readonly string[],
    own: readonly string[] = [],
  ): Promise<void> {
    const others = (await this.store.entriesIn(tx, body.id)).filter((row) => {
      const reading = certainReading(row);
      return row.postKind === 'CHAIR' && !own.includes(row.key) && reading && reading.until > day;
    });
    const [first] = others.sort((a, b) => (a.from.latest < b.from.latest ? -1 : 1));
    if (first === undefined) return;
    throw new DomainError(
      'NO_VACANCY',
      `'${body.name}' has one chair at a time, and has one from ${first.from.text} on: end or take out that mandate first.`,
      path,
      { vacant: 0, wanted: 1, mandateIds: others.map(({ key }) => key) },
    );
  }

  private async keepBody(
    tx: Tx,
    term: TermEntry,
    input: SetBodySeatsInput,
    grounds: GroundColumns,
  ): Promise<{ body: Body; isNew: boolean }> {
    const { kind } = input;
    const name = nfc(input.name);
    const branchId = await this.branchOf(tx, term.associationId, input);
    const bodies = await this.store.bodiesOfTerm(tx, term.id);
    const known = bodyMeant(bodies, { kind, branchId, name });
    const path = ['input', 'name'];
    if (known !== null) {
      checkName(known, name, path);
      return { body: known, isNew: false };
    }
    const other = bodies.find((body) => body.kind === kind && isSameName(body.name, name));
    if (other) {
      throw new DomainError(
        'ALREADY_EXISTS',
        `Term ${term.ordinal} has a '${other.name}' of another branch: name the branch in the body's name.`,
        path,
        { bodyId: String(other.id) },
      );
    }
    const made = { ...grounds, termId: term.id, branchId, kind, name };
    return { body: await this.store.insertBody(tx, made), isNew: true };
  }

  private async branchOf(
    tx: Tx,
    associationId: number,
    { kind, branchCode = null }: SetBodySeatsInput,
  ): Promise<number | null> {
    const path = ['input', 'branchCode'];
    if (kind === 'BRANCH_COMMITTEE' && branchCode === null) {
      throw new DomainError(
        'INVALID_INPUT',
        'A BRANCH_COMMITTEE is the committee of a branch: give its branchCode.',
        path,
      );
    }
    if (branchCode === null) return null;
    if (kind !== 'BRANCH_COMMITTEE') {
      throw new DomainError(
        'INVALID_INPUT',
        `A ${kind} is of the whole association: leave branchCode out, or make it a BRANCH_COMMITTEE.`,
        path,
      );
    }
    const branch = await this.store.findBranch(tx, associationId, branchCode);
    if (branch === null) throw notFound('branch', branchCode, path);
    return branch.id;
  }

  /** Ends the seats that stand where the new ones begin, or supersedes those from that very day; gives them. */
  private async endSeatsBefore(
    tx: Tx,
    body: Body,
    from: UncertainDate,
    seats: number,
  ): Promise<BodySeats | null> {
    const settings = await this.store.seatsOf(tx, body.id);
    const running = settings.find((row) => row.untilEdtf === null);
    if (!running) return null;
    const before = intervalOf(running);
    const isCorrection = before.from.text === from.text;
    if (isCorrection && running.seats === seats) {
      throw new DomainError(
        'NOTHING_CHANGED',
        `'${body.name}' has ${seats} seats from ${from.text} in the books already.`,
        ['input', 'seats'],
      );
    }
    if (!isCorrection && !isFeasible({ boundaries: [before.from, from] })) {
      throw new DomainError(
        'NOT_CERTAIN',
        `'${body.name}' has ${running.seats} seats from ${before.from.text}: others begin later, or on that day to correct them.`,
        ['input', 'from'],
        { seats: running.seats, from: before.from.text },
      );
    }
    const { id, ...columns } = running;
    await tx.supersede(BodySeats, id);
    if (!isCorrection) {
      await tx.insert(BodySeats, {
        ...columns,
        ...datedColumns({ ...before, until: from }),
        recordedAt: tx.at,
      });
    }
    return running;
  }
}
