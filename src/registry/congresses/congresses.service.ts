import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';

import type { LocalDate } from '../../kernel/calendar.js';
import { parseEdtf, type UncertainDate } from '../../kernel/edtf.js';
import { DomainError } from '../../kernel/errors.js';
import { refuseNull } from '../../kernel/given.js';
import { nfc } from '../../kernel/names.js';
import type { Actor } from '../../platform/access/actor.js';
import { AuditTrail } from '../../platform/audit/audit-trail.js';
import { Commands } from '../../platform/audit/commands.js';
import type { Tx } from '../../platform/database/unit-of-work.js';
import { Today } from '../../platform/today.js';
import { AssociationsService } from '../associations/associations.service.js';
import { Grounds } from '../associations/grounds.js';
import { requireBranch } from '../branches/branch.rules.js';
import { BranchesStore } from '../branches/branches.store.js';
import { AssembliesService } from './assemblies.service.js';
import { AssembliesStore, type RecordColumns } from './assemblies.store.js';
import type {
  ConveneCongressInput,
  CorrectCongressInput,
  PrepareCongressInput,
} from './assembly-change.model.js';
import { NOT_YET, dateColumns, reportedColumns, termColumns } from './assembly-columns.js';
import {
  type AssemblyEntry,
  calledOn,
  checkCalledBefore,
  checkCongress,
  checkDays,
  checkState,
} from './assembly.rules.js';
import { AssemblyRecords } from './assembly-records.js';
import { AttendanceStore } from './attendance.store.js';
import { checkRequest } from './congress-request.rules.js';
import { CongressRequests } from './congress-requests.service.js';
import { checkSeries } from './congress-series.rules.js';
import { Participants } from './participants.service.js';

/** Prepares congresses, corrects what the books say of them, and convenes them. */
@Injectable()
export class CongressesService {
  constructor(
    private readonly associations: AssociationsService,
    private readonly assemblies: AssembliesService,
    private readonly branches: BranchesStore,
    private readonly grounds: Grounds,
    private readonly store: AssembliesStore,
    private readonly requests: CongressRequests,
    private readonly participants: Participants,
    private readonly attendance: AttendanceStore,
    private readonly records: AssemblyRecords,
    private readonly commands: Commands,
    private readonly audit: AuditTrail,
    private readonly today: Today,
  ) {}

  /**
   * Enters a congress that is prepared, or one of the past.
   *
   * @returns its key
   * @throws DomainError INVALID_INPUT for what no congress is, NOT_FOUND for the branch, INVALID_SPAN,
   *   ALREADY_EXISTS for the number or the term of another congress and for a second founding one,
   *   TALLY_CONTRADICTION
   */
  prepare(actor: Actor, input: PrepareCongressInput): Promise<string> {
    return this.commands.run({ actor, operation: 'prepareCongress', input }, async (tx) => {
      const { associationCode, kind, composition, ordinal = null, lastDay = null } = input;
      const association = await this.associations.open(
        tx,
        actor,
        'congress:write',
        associationCode,
      );
      const { branchCode = null, opensTerm = null } = input;
      const branchId = await this.branchOf(tx, association.id, branchCode);
      const requested = {
        requestedByCommittee: input.requestedByCommittee ?? null,
        requestedByMembers: input.requestedByMembers ?? null,
      };
      checkCongress({ kind, composition, branchId, opensTerm, ...requested });
      const date = parseEdtf(input.date);
      checkDays(date, lastDay);
      const reported = reportedColumns(input.reported);
      checkSeries(
        { id: null, branchId, ordinal, isFounding: kind === 'FOUNDING', opensTerm },
        await this.store.ofAssociation(tx, association.id),
        (what) => ['input', what],
      );
      const grounds = await this.grounds.keep(tx, association.id, input);
      const key = randomUUID();
      const columns = {
        ...NOT_YET,
        ...{ kind, composition, ordinal, branchId, lastDay },
        ...dateColumns(date),
        ...termColumns(opensTerm),
        ...requested,
        ...reported,
        title: nfc(input.title),
        mode: input.mode ?? null,
        place: input.place ?? null,
      };
      await this.store.create(
        tx,
        { key, form: 'CONGRESS', associationId: association.id },
        { ...grounds, ...columns },
      );
      await this.audit.record(tx, actor, {
        associationId: association.id,
        action: 'prepareCongress',
        subject: { type: 'Congress', id: key },
        decisionId: grounds.decisionId,
        after: { ...grounds, ...columns },
      });
      return key;
    });
  }

  /**
   * Corrects what the books say of a congress or meeting. Where another day is given to a general
   * assembly that is called and has not met, those who are full members by then are called too.
   *
   * @returns its key
   * @throws DomainError NOT_FOUND, NOTHING_CHANGED, INVALID_INPUT, INVALID_SPAN, ALREADY_EXISTS,
   *   CONGRESS_STATE for the requests of a congress that was convened on them, and for days on which
   *   its session was not, NOT_ELIGIBLE where somebody on the list cannot be a delegate on the other day
   */
  correct(actor: Actor, input: CorrectCongressInput): Promise<string> {
    for (const name of ['title', 'date'] as const) refuseNull(input[name], ['input', name]);
    return this.commands.run({ actor, operation: 'correctCongress', input }, async (tx) => {
      const { associationCode, assemblyId, reason } = input;
      const { entry } = await this.assemblies.entryFor(tx, actor, associationCode, assemblyId);
      const changed = await this.corrections(tx, entry, input);
      if (Object.keys(changed).length === 0) {
        throw new DomainError('NOTHING_CHANGED', 'The books say all of this already.', ['input']);
      }
      const corrected = { ...changed, correctionReason: reason };
      const action = 'correctCongress';
      const after = await this.assemblies.change(tx, actor, action, input, entry, corrected);
      const isCalled = after.state === 'CONVENED' && after.reported.convened === null;
      if (isCalled && after.date.text !== entry.date.text) {
        if (after.composition === 'GENERAL_ASSEMBLY')
          await this.participants.callMembers(tx, after);
        if (after.bodyId !== null) await this.participants.callBody(tx, after);
      }
      return entry.key;
    });
  }

  /**
   * Calls a congress: by the rules that are in force on its first day, which are kept with it. Those
   * of a general assembly are all full members on that day, unless their number is reported.
   *
   * @returns its key
   * @throws DomainError NOT_FOUND, CONGRESS_STATE, RULES_MISSING, INVALID_SPAN, REQUESTERS_TOO_FEW,
   *   ALREADY_EXISTS where another congress founded, or opened the term that it opens
   */
  convene(actor: Actor, input: ConveneCongressInput): Promise<string> {
    return this.commands.run({ actor, operation: 'conveneCongress', input }, async (tx) => {
      const { associationCode, assemblyId } = input;
      const { entry } = await this.assemblies.entryFor(tx, actor, associationCode, assemblyId);
      checkState(entry, ['PREPARED'], 'is convened');
      checkSeries(
        { ...entry, ordinal: null, isFounding: entry.kind === 'FOUNDING' },
        await this.store.ofAssociation(tx, entry.associationId),
        () => ['input', 'assemblyId'],
      );
      const on = calledOn(input.on, entry.date.latest, this.today.of());
      if (on !== null) checkCalledBefore(entry.date, parseEdtf(on));
      const rules = await this.assemblies.rulesOn(tx, entry.associationId, entry.date);
      const check = await this.requests.check(tx, entry, rules, on);
      if (check !== null) checkRequest(check);
      if (entry.composition === 'GENERAL_ASSEMBLY' && entry.reported.convened === null) {
        await this.participants.callMembers(tx, entry);
      }
      await this.assemblies.change(tx, actor, 'conveneCongress', input, entry, {
        state: 'CONVENED',
        convenedOn: on,
        rules: JSON.stringify(rules),
        requestCheck: check && JSON.stringify(check),
      });
      return entry.key;
    });
  }

  private async corrections(
    tx: Tx,
    entry: AssemblyEntry,
    input: CorrectCongressInput,
  ): Promise<Partial<RecordColumns>> {
    const { ordinal, opensTerm, requestedByCommittee, requestedByMembers } = input;
    const ofCongress = { ordinal, opensTerm, requestedByCommittee, requestedByMembers };
    const meetingHasNone = Object.entries(ofCongress).find(([, value]) => value !== undefined);
    if (entry.form === 'MEETING' && meetingHasNone) {
      throw new DomainError('INVALID_INPUT', `A meeting has no ${meetingHasNone[0]}.`, [
        'input',
        meetingHasNone[0],
      ]);
    }
    if (requestedByCommittee !== undefined || requestedByMembers !== undefined) {
      checkState(entry, ['PREPARED'], 'has its requests corrected');
    }
    if (entry.form === 'CONGRESS') checkCongress({ ...entry, ...given(ofCongress) });
    const date = input.date === undefined ? entry.date : parseEdtf(input.date);
    const lastDay = input.lastDay === undefined ? entry.lastDay : input.lastDay;
    checkDays(date, lastDay);
    if (date.text !== entry.date.text || lastDay !== entry.lastDay) {
      await this.checkHeld(tx, entry, date, lastDay);
    }
    if (date.text !== entry.date.text) await this.participants.checkOnDay(tx, entry, date);
    if (opensTerm !== undefined && opensTerm?.ordinal !== entry.opensTerm?.ordinal) {
      await this.checkNoneElected(tx, entry);
    }
    checkSeries(
      { ...entry, isFounding: false, ordinal: ordinal ?? null, opensTerm: opensTerm ?? null },
      await this.store.ofAssociation(tx, entry.associationId),
      (what) => ['input', what],
    );
    const wanted: Partial<RecordColumns> = given({
      title: input.title === undefined ? undefined : nfc(input.title),
      mode: input.mode,
      place: input.place,
      lastDay: input.lastDay,
      ordinal,
      requestedByCommittee,
      requestedByMembers,
      ...(input.date !== undefined && dateColumns(date)),
      ...(opensTerm !== undefined && termColumns(opensTerm)),
      ...(input.reported !== undefined && reportedColumns(input.reported)),
    });
    const standing = {
      ...entry,
      ...dateColumns(entry.date),
      ...termColumns(entry.opensTerm),
      ...reportedColumns(entry.reported),
    };
    return Object.fromEntries(
      Object.entries(wanted).filter(
        ([name, value]) => standing[name as keyof typeof standing] !== value,
      ),
    );
  }

  /** Whom a congress elected holds office in the term that it opened. */
  private async checkNoneElected(tx: Tx, { id, opensTerm }: AssemblyEntry): Promise<void> {
    if (!(await this.records.hasElected(tx, id))) return;
    throw new DomainError(
      'RESULT_EXISTS',
      `The congress has elected, for ${opensTerm === null ? 'no term of its own' : `term ${opensTerm.ordinal}`}: annul its elections first.`,
      ['input', 'opensTerm'],
      { ordinal: opensTerm?.ordinal ?? null },
    );
  }

  /** What was opened and closed, and where people came and left, was held on the days of that. */
  private async checkHeld(
    tx: Tx,
    entry: AssemblyEntry,
    date: UncertainDate,
    lastDay: LocalDate | null,
  ): Promise<void> {
    const until = lastDay !== null && lastDay > date.latest ? lastDay : date.latest;
    const { first, last } = await this.attendance.moments(tx, entry.id);
    for (const [what, at] of [
      ['Its session was opened', entry.openedAt],
      ['Its session was closed', entry.closedAt],
      ['Somebody came', first],
      ['Somebody came or left', last],
    ] as const) {
      const day = at && this.today.of({ knownAt: at });
      if (day === null || (date.earliest <= day && day <= until)) continue;
      throw new DomainError(
        'CONGRESS_STATE',
        `${what} on ${day}: its days cannot be corrected to others.`,
        ['input', day < date.earliest ? 'date' : 'lastDay'],
        { at, day },
      );
    }
  }

  private async branchOf(
    tx: Tx,
    associationId: number,
    code: string | null,
  ): Promise<number | null> {
    if (code === null) return null;
    const book = await this.branches.book(tx, associationId, null);
    return requireBranch(book, code, ['input', 'branchCode']).id;
  }
}

/** What of an input was given: null says something, undefined nothing. */
function given<T extends object>(values: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  const entries = Object.entries(values).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [K in keyof T]: Exclude<T[K], undefined> };
}
