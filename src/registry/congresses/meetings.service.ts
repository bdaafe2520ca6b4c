import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';

import { parseEdtf } from '../../kernel/edtf.js';
import { DomainError } from '../../kernel/errors.js';
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
import { BodiesStore } from '../terms/bodies.store.js';
import { notFound } from '../terms/term.rules.js';
import { AssembliesService } from './assemblies.service.js';
import { AssembliesStore } from './assemblies.store.js';
import type { CallMeetingInput } from './session-change.model.js';
import { NOT_YET, dateColumns, reportedColumns } from './assembly-columns.js';
import { calledOn, checkCalledBefore, checkDays, compositionOf } from './assembly.rules.js';
import { Participants } from './participants.service.js';

/** Calls the meetings between congresses. */
@Injectable()
export class MeetingsService {
  constructor(
    private readonly associations: AssociationsService,
    private readonly assemblies: AssembliesService,
    private readonly branches: BranchesStore,
    private readonly bodies: BodiesStore,
    private readonly grounds: Grounds,
    private readonly store: AssembliesStore,
    private readonly participants: Participants,
    private readonly commands: Commands,
    private readonly audit: AuditTrail,
    private readonly today: Today,
  ) {}

  /**
   * Calls a meeting by the rules in force on its first day. Who is in the body, or of a branch a full
   * member, is put on its list, unless the day is not known or the number convened is reported.
   *
   * @returns its key
   * @throws DomainError INVALID_INPUT, INVALID_SPAN, NOT_FOUND, FOREIGN_BODY, RULES_MISSING
   */
  call(actor: Actor, input: CallMeetingInput): Promise<string> {
    return this.commands.run({ actor, operation: 'callMeeting', input }, async (tx) => {
      const { associationCode, kind, lastDay = null, bodyId = null, branchCode = null } = input;
      const association = await this.associations.open(
        tx,
        actor,
        'congress:write',
        associationCode,
      );
      const composition = compositionOf(kind, { bodyId, branchCode });
      const date = parseEdtf(input.date);
      checkDays(date, lastDay);
      const on = calledOn(input.on, date.latest, this.today.of());
      if (on !== null) checkCalledBefore(date, parseEdtf(on));
      const reported = reportedColumns(input.reported);
      const rules = await this.assemblies.rulesOn(tx, association.id, date);
      const grounds = await this.grounds.keep(tx, association.id, input);
      const key = randomUUID();
      const columns = {
        ...NOT_YET,
        ...{ kind, composition, lastDay },
        ...dateColumns(date),
        ...reported,
        state: 'CONVENED' as const,
        title: nfc(input.title),
        mode: input.mode ?? null,
        place: input.place ?? null,
        bodyId: await this.bodyOf(tx, association.id, bodyId),
        branchId: await this.branchOf(tx, association.id, branchCode),
        convenedOn: on,
        rules: JSON.stringify(rules),
      };
      const entry = await this.store.create(
        tx,
        { key, form: 'MEETING', associationId: association.id },
        { ...grounds, ...columns },
      );
      if (entry.reported.convened === null) {
        if (composition === 'COMMITTEE') await this.participants.callBody(tx, entry);
        if (composition === 'GENERAL_ASSEMBLY') await this.participants.callMembers(tx, entry);
      }
      await this.audit.record(tx, actor, {
        associationId: association.id,
        action: 'callMeeting',
        subject: { type: 'Meeting', id: key },
        decisionId: grounds.decisionId,
        after: { ...grounds, ...columns },
      });
      return key;
    });
  }

  private async bodyOf(tx: Tx, associationId: number, id: string | null): Promise<number | null> {
    if (id === null) return null;
    const path = ['input', 'bodyId'];
    const body = await this.bodies.findBody(id, tx);
    if (body === null) throw notFound('body', id, path);
    if (body.associationId === associationId) return body.id;
    throw new DomainError(
      'FOREIGN_BODY',
      `The body '${body.name}' belongs to another association: take one of this association's.`,
      path,
      { bodyId: id },
    );
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
