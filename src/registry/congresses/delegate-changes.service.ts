import { Injectable } from '@nestjs/common';

import type { Instant } from '../../kernel/clock.js';
import { DomainError } from '../../kernel/errors.js';
import type { Actor } from '../../platform/access/actor.js';
import { AuditTrail } from '../../platform/audit/audit-trail.js';
import { Commands } from '../../platform/audit/commands.js';
import type { Tx } from '../../platform/database/unit-of-work.js';
import { Grounds, correctedGrounds } from '../associations/grounds.js';
import { BranchesStore } from '../branches/branches.store.js';
import { ApportionmentsStore } from './apportionments.store.js';
import { AssembliesService } from './assemblies.service.js';
import { type AssemblyEntry, checkState } from './assembly.rules.js';
import { AttendanceStore } from './attendance.store.js';
import type { DelegateStanding } from './delegate.model.js';
import type { ReplaceDelegateInput, SetDelegateStandingInput } from './delegate-change.model.js';
import { type DelegateEntry, checkReplacement, checkStanding } from './delegate.rules.js';
import { checkSeatsOfBranches } from './delegate-seats.rules.js';
import { DelegatesStore } from './delegates.store.js';

const OPEN = ['PREPARED', 'CONVENED', 'IN_SESSION', 'CLOSED'] as const;

/** Changes what those on a list are: whose place an alternate has, and who counts. */
@Injectable()
export class DelegateChangesService {
  constructor(
    private readonly assemblies: AssembliesService,
    private readonly apportionments: ApportionmentsStore,
    private readonly branches: BranchesStore,
    private readonly attendance: AttendanceStore,
    private readonly grounds: Grounds,
    private readonly store: DelegatesStore,
    private readonly commands: Commands,
    private readonly audit: AuditTrail,
  ) {}

  /**
   * Puts an alternate in the place of a delegate who is not there: from when the delegate left, or all
   * along where he or she never came.
   *
   * @returns the alternate's key, who is a delegate from then on
   * @throws DomainError NOT_FOUND, CONGRESS_STATE, DELEGATE_PRESENT, INVALID_INPUT, NOT_ELIGIBLE for the
   *   alternate of another branch
   */
  replace(actor: Actor, input: ReplaceDelegateInput): Promise<string> {
    return this.commands.run({ actor, operation: 'replaceDelegate', input }, async (tx) => {
      const { associationCode, assemblyId, delegateId, alternateId, reason } = input;
      const { entry } = await this.assemblies.entryFor(tx, actor, associationCode, assemblyId);
      checkState(entry, OPEN, 'has its delegates replaced');
      const delegate = await this.find(tx, entry, delegateId, 'delegateId');
      const alternate = await this.find(tx, entry, alternateId, 'alternateId');
      const successor = await this.successorOf(tx, entry, delegate);
      const { cameAt, leftAt } = await this.lastStay(tx, delegate);
      checkReplacement(delegate, alternate, cameAt, successor);
      const given = await this.grounds.keep(tx, entry.associationId, input);
      const { basis, branchId, key: replacesKey } = delegate;
      const counted = delegate.standing === 'CONVENED' || delegate.standing === 'EXCUSED';
      if (counted) {
        await this.store.replace(tx, delegate.id, { standing: 'REPLACED', reason });
      }
      const place = { role: 'DELEGATE' as const, basis, branchId, replacesKey, seatedAt: leftAt };
      const grounds = correctedGrounds(alternate, given);
      await this.store.replace(tx, alternate.id, { ...place, ...grounds });
      await this.audit.record(tx, actor, {
        associationId: entry.associationId,
        action: 'replaceDelegate',
        subject: { type: 'Delegate', id: alternate.key },
        decisionId: given.decisionId,
        before: { role: alternate.role },
        after: { ...given, ...place },
        personal: { after: { reason } },
      });
      return alternate.key;
    });
  }

  /**
   * Excuses somebody, finds him or her not qualified, takes somebody off the list, or calls him or her
   * again.
   *
   * @returns the delegate's key
   * @throws DomainError NOT_FOUND, CONGRESS_STATE, INVALID_INPUT without a reason, or of who has been
   *   replaced, NOTHING_CHANGED, DELEGATE_PRESENT for excusing or taking off who is there,
   *   APPORTIONMENT_SUM for calling again whose seat another has
   */
  setStanding(actor: Actor, input: SetDelegateStandingInput): Promise<string> {
    return this.commands.run({ actor, operation: 'setDelegateStanding', input }, async (tx) => {
      const { associationCode, assemblyId, delegateId, standing } = input;
      const { entry } = await this.assemblies.entryFor(tx, actor, associationCode, assemblyId);
      checkState(entry, OPEN, 'has its list changed');
      const delegate = await this.find(tx, entry, delegateId, 'delegateId');
      const wanted = { standing, reason: input.reason ?? null };
      const { cameAt } = await this.lastStay(tx, delegate);
      checkStanding(delegate, wanted, cameAt, await this.successorOf(tx, entry, delegate));
      await this.checkSeats(tx, entry, delegate, standing);
      const given = await this.grounds.keep(tx, entry.associationId, input);
      const grounds = correctedGrounds(delegate, given);
      await this.store.replace(tx, delegate.id, { ...wanted, ...grounds });
      await this.audit.record(tx, actor, {
        associationId: entry.associationId,
        action: 'setDelegateStanding',
        subject: { type: 'Delegate', id: delegate.key },
        decisionId: given.decisionId,
        before: { standing: delegate.standing },
        after: { ...given, standing },
        personal: { before: { reason: delegate.reason }, after: { reason: wanted.reason } },
      });
      return delegate.key;
    });
  }

  private async checkSeats(
    tx: Tx,
    { id, associationId }: AssemblyEntry,
    delegate: DelegateEntry,
    standing: DelegateStanding,
  ): Promise<void> {
    if (delegate.standing === 'CONVENED' || delegate.standing === 'EXCUSED') return;
    const apportionment = await this.apportionments.find(tx, id);
    if (apportionment === null) return;
    const rows = await this.store.rows(tx, id);
    const book = await this.branches.book(tx, associationId, null);
    checkSeatsOfBranches(
      apportionment.seats,
      {
        listed: rows.filter(({ key }) => key !== delegate.key),
        entered: [{ ...delegate, standing }],
      },
      (branchId) => book.byId(branchId).code,
      ['input', 'standing'],
    );
  }

  private async find(
    tx: Tx,
    entry: AssemblyEntry,
    key: string,
    argument: string,
  ): Promise<DelegateEntry> {
    const found = await this.store.find(tx, entry, key);
    if (found !== null) return found;
    throw new DomainError(
      'NOT_FOUND',
      `'${entry.title}' has nobody on its list with the id '${key}'.`,
      ['input', argument],
      { id: key },
    );
  }

  /** Name of whoever has taken the place of a delegate; of that one in turn another may have it. */
  private async successorOf(
    tx: Tx,
    entry: AssemblyEntry,
    { key }: DelegateEntry,
  ): Promise<string | null> {
    const successor = await this.store.findSuccessor(tx, entry, key);
    return successor?.name ?? null;
  }

  /** Since when a delegate has been there, or when he or she left last; null for what is not. */
  private async lastStay(
    tx: Tx,
    { key }: DelegateEntry,
  ): Promise<{ cameAt: Instant | null; leftAt: Instant | null }> {
    const last = (await this.attendance.of(tx, [key])).at(-1);
    if (last === undefined) return { cameAt: null, leftAt: null };
    return last.leftAt === null
      ? { cameAt: last.cameAt, leftAt: null }
      : { cameAt: null, leftAt: last.leftAt };
  }
}
