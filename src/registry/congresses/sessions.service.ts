import { Injectable } from '@nestjs/common';

import type { Instant } from '../../kernel/clock.js';
import { exactDay } from '../../kernel/edtf.js';
import { DomainError } from '../../kernel/errors.js';
import type { Actor } from '../../platform/access/actor.js';
import { Commands } from '../../platform/audit/commands.js';
import type { Tx } from '../../platform/database/unit-of-work.js';
import { Today } from '../../platform/today.js';
import { AssembliesService } from './assemblies.service.js';
import type {
  CloseCongressInput,
  OpenSessionInput,
  StopCongressInput,
} from './session-change.model.js';
import { type AssemblyEntry, checkState } from './assembly.rules.js';
import { AttendanceStore } from './attendance.store.js';
import { AssemblyRecords } from './assembly-records.js';

/** Opens and closes the sessions of congresses and meetings. */
@Injectable()
export class SessionsService {
  constructor(
    private readonly assemblies: AssembliesService,
    private readonly attendance: AttendanceStore,
    private readonly records: AssemblyRecords,
    private readonly commands: Commands,
    private readonly today: Today,
  ) {}

  /**
   * Begins a session.
   *
   * @returns the assembly's key
   * @throws DomainError NOT_FOUND, CONGRESS_STATE also before its first day, INVALID_INPUT for a moment
   *   that is to come or on another day
   */
  open(actor: Actor, input: OpenSessionInput): Promise<string> {
    return this.commands.run({ actor, operation: 'openSession', input }, async (tx) => {
      const { associationCode, assemblyId } = input;
      const { entry } = await this.assemblies.entryFor(tx, actor, associationCode, assemblyId);
      checkState(entry, ['CONVENED'], 'begins its session');
      const openedAt = this.assemblies.momentOf(tx, entry, input.at);
      const opened = { state: 'IN_SESSION' as const, openedAt };
      await this.assemblies.change(tx, actor, 'openSession', input, entry, opened);
      return entry.key;
    });
  }

  /**
   * Ends a congress or meeting. Who is there stays in the books as there: they say who left before.
   *
   * @returns the assembly's key
   * @throws DomainError NOT_FOUND, CONGRESS_STATE, INVALID_INPUT for a moment that is to come, on
   *   another day, or before it was opened, somebody came or left, or a poll began
   */
  close(actor: Actor, input: CloseCongressInput): Promise<string> {
    return this.commands.run({ actor, operation: 'closeCongress', input }, async (tx) => {
      const { associationCode, assemblyId } = input;
      const { entry } = await this.assemblies.entryFor(tx, actor, associationCode, assemblyId);
      checkState(entry, ['IN_SESSION'], 'is closed');
      const closed = { state: 'CLOSED' as const, ...(await this.ending(tx, entry, input.at)) };
      await this.assemblies.change(tx, actor, 'closeCongress', input, entry, closed);
      return entry.key;
    });
  }

  /**
   * Stops a congress or meeting for want of quorum.
   *
   * @returns the assembly's key
   * @throws DomainError NOT_FOUND, CONGRESS_STATE also where quorum is met or not determinable,
   *   INVALID_INPUT for a moment as `close`
   */
  stop(actor: Actor, input: StopCongressInput): Promise<string> {
    return this.commands.run({ actor, operation: 'stopCongress', input }, async (tx) => {
      const { associationCode, assemblyId, reason } = input;
      const { entry } = await this.assemblies.entryFor(tx, actor, associationCode, assemblyId);
      checkState(entry, ['CONVENED', 'IN_SESSION'], 'is stopped');
      const ending = await this.ending(tx, entry, input.at);
      const quorum = await this.attendance.quorumAt(tx, entry, input.at ?? null);
      if (quorum?.state !== 'NOT_MET') {
        throw new DomainError(
          'CONGRESS_STATE',
          `Only for want of quorum is '${entry.title}' stopped, and it is ${quorum?.state}. ${quorum?.why}`,
          ['input', 'assemblyId'],
          { state: entry.state, quorum },
        );
      }
      const stopped = { state: 'STOPPED' as const, stoppedReason: reason, ...ending };
      await this.assemblies.change(tx, actor, 'stopCongress', input, entry, stopped);
      return entry.key;
    });
  }

  private async ending(tx: Tx, entry: AssemblyEntry, at: Instant | null | undefined) {
    const closedAt = this.assemblies.momentOf(tx, entry, at);
    if (closedAt !== null) await this.checkEnd(tx, entry, closedAt);
    const day = closedAt === null ? null : this.today.of({ knownAt: closedAt });
    const unsaid = entry.lastDay ?? (exactDay(entry.date) === null ? null : entry.date.text);
    return { closedAt, closedOn: day ?? unsaid };
  }

  private async checkEnd(tx: Tx, entry: AssemblyEntry, closedAt: Instant): Promise<void> {
    const { id, openedAt } = entry;
    const recorded = [
      { what: 'The session was opened', moment: openedAt },
      { what: 'Somebody came or left', moment: (await this.attendance.moments(tx, id)).last },
      { what: 'A poll began', moment: await this.records.lastMoment(tx, id) },
    ];
    for (const { what, moment } of recorded) {
      if (moment === null || moment <= closedAt) continue;
      throw new DomainError(
        'INVALID_INPUT',
        `${what} at ${moment}: it ended after that, not at ${closedAt}.`,
        ['input', 'at'],
        { openedAt, last: moment },
      );
    }
  }
}
