import { Injectable } from '@nestjs/common';

import type { Instant } from '../../kernel/clock.js';
import { parseEdtf } from '../../kernel/edtf.js';
import { DomainError } from '../../kernel/errors.js';
import { groupBy } from '../../kernel/grouping.js';
import type { Actor } from '../../platform/access/actor.js';
import { AuditTrail } from '../../platform/audit/audit-trail.js';
import { Commands } from '../../platform/audit/commands.js';
import type { Tx } from '../../platform/database/unit-of-work.js';
import { Today } from '../../platform/today.js';
import { Grounds } from '../associations/grounds.js';
import { AssembliesService, subjectOf } from './assemblies.service.js';
import { type AssemblyEntry, checkState } from './assembly.rules.js';
import { checkDeparture, mayArrive } from './attendance.rules.js';
import { AttendanceStore } from './attendance.store.js';
import type { CheckInInput, CheckOutInput } from './delegate-change.model.js';
import type { Attendance, Delegate } from './delegate.entity.js';
import { DelegatesStore } from './delegates.store.js';
import { mayNotVote } from './qualification.rules.js';
import { Qualifications } from './qualifications.service.js';

/** Notes who comes and who leaves, at however many doors. */
@Injectable()
export class AttendanceService {
  constructor(
    private readonly assemblies: AssembliesService,
    private readonly delegates: DelegatesStore,
    private readonly store: AttendanceStore,
    private readonly qualifications: Qualifications,
    private readonly grounds: Grounds,
    private readonly commands: Commands,
    private readonly audit: AuditTrail,
    private readonly today: Today,
  ) {}

  /**
   * Checks people in, all or none. Who is in already stays in since then: two tellers at two doors do
   * no harm. Who comes must be one of those called still, on that day.
   *
   * @returns the instant at which it was recorded, by which the outcome is found
   * @throws DomainError NOT_FOUND, CONGRESS_STATE, INVALID_INPUT for who is not CONVENED, and for a
   *   moment that is unknown, to come, on another day or after the end, NOT_ELIGIBLE for who certainly
   *   is no full member, of the branch represented, with a mandate in the body that meets
   */
  checkIn(actor: Actor, input: CheckInInput): Promise<string> {
    return this.note(actor, 'checkIn', input, async (tx, entry, delegates, at) => {
      const known = await this.byDelegate(tx, delegates);
      const arriving = delegates.filter((delegate) => {
        checkConvened(delegate, input.delegateIds);
        const path = ['input', 'delegateIds', input.delegateIds.indexOf(delegate.key)];
        return mayArrive(known.get(delegate.key) ?? [], at, path);
      });
      await this.checkQualified(tx, entry, arriving, at, input.delegateIds);
      const rows = arriving.map(({ key: delegateKey }) => ({
        assemblyId: entry.id,
        delegateKey,
        cameAt: at,
      }));
      await this.store.insert(tx, rows);
      return arriving;
    });
  }

  /**
   * Checks people out. Who is not there stays away.
   *
   * @returns the instant at which it was recorded, by which the outcome is found
   * @throws DomainError NOT_FOUND, CONGRESS_STATE, INVALID_INPUT for a moment that is unknown, to come,
   *   on another day, after the end, or not after the coming
   */
  checkOut(actor: Actor, input: CheckOutInput): Promise<string> {
    return this.note(actor, 'checkOut', input, async (tx, _, delegates, at) => {
      const known = await this.byDelegate(tx, delegates);
      const leaving = delegates.flatMap((delegate) => {
        const open = known.get(delegate.key)?.find(({ leftAt }) => leftAt === null);
        if (open === undefined) return [];
        const path = ['input', 'delegateIds', input.delegateIds.indexOf(delegate.key)];
        checkDeparture(open.cameAt, at, path);
        return { delegate, open };
      });
      await this.store.leave(
        tx,
        leaving.map(({ open }) => open),
        at,
      );
      return leaving.map(({ delegate }) => delegate);
    });
  }

  private async checkQualified(
    tx: Tx,
    entry: AssemblyEntry,
    arriving: readonly Delegate[],
    at: Instant,
    keys: readonly string[],
  ): Promise<void> {
    const on = this.today.of({ knownAt: at });
    const faults = await this.qualifications.against(tx, entry, arriving, parseEdtf(on));
    const [first] = faults;
    if (first === undefined) return;
    const [id, fault] = first;
    const listed = await this.delegates.find(tx, entry, id);
    const person = { id, memberNumber: listed?.memberNumber ?? null, on };
    throw mayNotVote(fault, person, ['input', 'delegateIds', keys.indexOf(id)]);
  }

  private note(
    actor: Actor,
    operation: string,
    input: CheckInInput | CheckOutInput,
    write: (
      tx: Tx,
      entry: AssemblyEntry,
      delegates: readonly Delegate[],
      at: Instant,
    ) => Promise<readonly Delegate[]>,
  ): Promise<string> {
    return this.commands.run({ actor, operation, input }, async (tx) => {
      const { associationCode, assemblyId } = input;
      const { entry } = await this.assemblies.entryFor(tx, actor, associationCode, assemblyId);
      checkState(entry, ['CONVENED', 'IN_SESSION', 'CLOSED'], 'has people come and go');
      const at = this.momentOf(tx, entry, input.at);
      const delegates = await this.named(tx, entry, input.delegateIds);
      const changed = await write(tx, entry, delegates, at);
      const given = await this.grounds.keep(tx, entry.associationId, input);
      await this.audit.record(tx, actor, {
        associationId: entry.associationId,
        action: operation,
        subject: { type: subjectOf(entry), id: entry.key },
        decisionId: given.decisionId,
        before: { present: operation === 'checkOut' },
        after: { ...given, present: operation === 'checkIn', at, delegates: changed.map(keyOf) },
      });
      return tx.at;
    });
  }

  private momentOf(tx: Tx, entry: AssemblyEntry, given: Instant | null | undefined): Instant {
    const at = this.assemblies.momentOf(tx, entry, given);
    if (at !== null && (entry.closedAt === null || at <= entry.closedAt)) return at;
    throw new DomainError(
      'INVALID_INPUT',
      at === null
        ? 'Say when: this is of the past.'
        : `'${entry.title}' ended at ${entry.closedAt}: say when before that.`,
      ['input', 'at'],
      { closedAt: entry.closedAt },
    );
  }

  private async named(
    tx: Tx,
    entry: AssemblyEntry,
    keys: readonly string[],
  ): Promise<readonly Delegate[]> {
    const listed = new Map((await this.delegates.rows(tx, entry.id)).map((row) => [row.key, row]));
    return [...new Set(keys)].map((key) => {
      const row = listed.get(key);
      if (row !== undefined) return row;
      throw new DomainError(
        'NOT_FOUND',
        `'${entry.title}' has nobody on its list with the id '${key}'.`,
        ['input', 'delegateIds', keys.indexOf(key)],
        { id: key },
      );
    });
  }

  private async byDelegate(
    tx: Tx,
    delegates: readonly Delegate[],
  ): Promise<ReadonlyMap<string, readonly Attendance[]>> {
    const keys = delegates.map(({ key }) => key);
    return groupBy(await this.store.of(tx, keys), ({ delegateKey }) => delegateKey);
  }
}

function keyOf({ key }: Delegate): string {
  return key;
}

/** @throws DomainError INVALID_INPUT for somebody who does not count, whoever it is */
function checkConvened({ key, standing, reason }: Delegate, keys: readonly string[]): void {
  if (standing === 'CONVENED') return;
  throw new DomainError(
    'INVALID_INPUT',
    `The one with the id '${key}' is ${standing}${reason === null ? '' : ` (${reason})`}: set the standing to CONVENED first, if that is right.`,
    ['input', 'delegateIds', keys.indexOf(key)],
    { id: key, standing, reason },
  );
}
