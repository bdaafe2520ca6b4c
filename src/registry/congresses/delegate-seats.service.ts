import { Injectable } from '@nestjs/common';

import { DomainError } from '../../kernel/errors.js';
import type { Actor } from '../../platform/access/actor.js';
import { AuditTrail } from '../../platform/audit/audit-trail.js';
import { Commands } from '../../platform/audit/commands.js';
import type { Tx } from '../../platform/database/unit-of-work.js';
import { Today } from '../../platform/today.js';
import { Grounds } from '../associations/grounds.js';
import { requireBranch } from '../branches/branch.rules.js';
import { BranchesStore } from '../branches/branches.store.js';
import { apportion } from './apportionment.rules.js';
import { type ApportionmentEntry, ApportionmentsStore } from './apportionments.store.js';
import { AssembliesService } from './assemblies.service.js';
import { type AssemblyEntry, checkState } from './assembly.rules.js';
import {
  type Adjustment,
  type FrozenApportionment,
  checkSeatsOfBranches,
  checkSeatsSum,
  standingSeats,
} from './delegate-seats.rules.js';
import { DelegatesStore } from './delegates.store.js';
import type {
  AdjustApportionmentInput,
  ApportionDelegatesInput,
} from './proceedings-change.model.js';

/** Apportions the seats of delegates over branches. */
@Injectable()
export class DelegateSeatsService {
  constructor(
    private readonly assemblies: AssembliesService,
    private readonly branches: BranchesStore,
    private readonly grounds: Grounds,
    private readonly delegates: DelegatesStore,
    private readonly store: ApportionmentsStore,
    private readonly commands: Commands,
    private readonly audit: AuditTrail,
    private readonly today: Today,
  ) {}

  /**
   * Apportions seats over the branches that certainly exist on the reference date, each by its own full
   * members who certainly are such on that day; of a branch's congress, over it and those below. The
   * sum is kept as it was made. A second apportionment takes the place of the first and of what was
   * changed of it by hand.
   *
   * @returns the congress' key
   * @throws DomainError NOT_FOUND, CONGRESS_STATE once in session, BEFORE_REFERENCE_DATE, INVALID_INPUT
   *   for a date after the congress, no full member, and a floor that takes too many seats,
   *   RULES_MISSING where no method is given, APPORTIONMENT_SUM where a branch gets fewer seats than
   *   it has elected delegates on the list
   */
  apportion(actor: Actor, input: ApportionDelegatesInput): Promise<string> {
    return this.commands.run({ actor, operation: 'apportionDelegates', input }, async (tx) => {
      const { associationCode, assemblyId, referenceDate } = input;
      const { entry } = await this.assemblies.entryFor(tx, actor, associationCode, assemblyId);
      this.checkMayApportion(entry, input);
      const calculation = await this.calculate(tx, entry, input);
      const standing = await this.store.find(tx, entry.id);
      const wanted = { referenceDate, calculation, adjustments: [] };
      await this.checkListed(tx, entry, wanted, ['input', 'seats']);
      await this.save(tx, actor, 'apportionDelegates', input, entry, standing, wanted);
      return entry.key;
    });
  }

  /**
   * Changes what was calculated by hand: the changes take the place of all earlier ones and stand
   * beside the sum.
   *
   * @returns the congress' key
   * @throws DomainError NOT_FOUND also where nothing was apportioned, CONGRESS_STATE, INVALID_INPUT,
   *   APPORTIONMENT_SUM, NOTHING_CHANGED
   */
  adjust(actor: Actor, input: AdjustApportionmentInput): Promise<string> {
    return this.commands.run({ actor, operation: 'adjustApportionment', input }, async (tx) => {
      const { associationCode, assemblyId } = input;
      const { entry } = await this.assemblies.entryFor(tx, actor, associationCode, assemblyId);
      checkState(entry, ['PREPARED', 'CONVENED'], 'has its seats apportioned');
      const standing = await this.store.find(tx, entry.id);
      if (standing === null) {
        throw new DomainError('NOT_FOUND', 'No seats were apportioned: use apportionDelegates.', [
          'input',
          'assemblyId',
        ]);
      }
      const adjustments = await this.adjustmentsOf(tx, entry, standing, input);
      checkSeatsSum(standing.calculation, adjustments);
      if (JSON.stringify(adjustments) === JSON.stringify(standing.adjustments)) {
        throw new DomainError('NOTHING_CHANGED', 'These changes stand already.', [
          'input',
          'adjustments',
        ]);
      }
      const wanted = { ...standing, adjustments };
      await this.checkListed(tx, entry, wanted, ['input', 'adjustments']);
      await this.save(tx, actor, 'adjustApportionment', input, entry, standing, wanted);
      return entry.key;
    });
  }

  /** No branch has fewer seats than elected delegates on the list. */
  private async checkListed(
    tx: Tx,
    { id, associationId }: AssemblyEntry,
    { calculation, adjustments }: Pick<ApportionmentEntry, 'calculation' | 'adjustments'>,
    path: readonly string[],
  ): Promise<void> {
    const book = await this.branches.book(tx, associationId, null);
    const people = { listed: [], entered: await this.delegates.rows(tx, id) };
    const code = (branchId: number) => book.byId(branchId).code;
    checkSeatsOfBranches(standingSeats(calculation, adjustments), people, code, path);
  }

  private checkMayApportion(
    entry: AssemblyEntry,
    { referenceDate }: ApportionDelegatesInput,
  ): void {
    checkState(entry, ['PREPARED', 'CONVENED'], 'has its seats apportioned');
    const path = ['input', 'referenceDate'];
    if (entry.composition !== 'DELEGATES') {
      throw new DomainError(
        'INVALID_INPUT',
        `'${entry.title}' is of ${entry.composition}: only delegates are apportioned.`,
        ['input', 'assemblyId'],
      );
    }
    const today = this.today.of();
    if (referenceDate > today) {
      throw new DomainError(
        'BEFORE_REFERENCE_DATE',
        `The roster of ${referenceDate} is not known on ${today}: apportion on that day or later.`,
        path,
        { referenceDate, today },
      );
    }
    if (referenceDate <= entry.date.latest) return;
    throw new DomainError(
      'INVALID_INPUT',
      `The congress is on ${entry.date.text}: its delegates are apportioned by the roster of a day before, not of ${referenceDate}.`,
      path,
      { date: entry.date.text },
    );
  }

  private async calculate(
    tx: Tx,
    entry: AssemblyEntry,
    input: ApportionDelegatesInput,
  ): Promise<FrozenApportionment> {
    const { referenceDate, seats, floor, exOfficioSeats = null } = input;
    const { associationId, branchId } = entry;
    const book = await this.branches.book(tx, associationId, null);
    const among = branchId === null ? null : book.subtree([branchId], referenceDate);
    const ids = book
      .certainOn(referenceDate)
      .map(({ id }) => id)
      .filter((id) => among === null || among.includes(id));
    const sizes = await this.store.fullMembersByBranch(tx, associationId, ids, referenceDate);
    const units = ids.map((id, i) => ({ id, size: sizes[i] as number }));
    const sum = units.reduce((total, { size }) => total + size, 0);
    if (sum === 0) {
      throw new DomainError(
        'INVALID_INPUT',
        `No branch had a full member on ${referenceDate}: take the date of a roster that is in the books.`,
        ['input', 'referenceDate'],
      );
    }
    const method = input.method ?? (await this.methodOf(tx, entry));
    const terms = { seats, method, floor: floor ?? 0 };
    const members = await this.store.fullMembers(tx, associationId, among, referenceDate);
    return {
      ...terms,
      exOfficioSeats,
      members,
      withoutBranch: members - sum,
      ...apportion({ ...terms, units }),
    };
  }

  private async methodOf(tx: Tx, { associationId, date, rules }: AssemblyEntry) {
    const { values } = rules ?? (await this.assemblies.rulesOn(tx, associationId, date));
    return values.apportionment;
  }

  private async adjustmentsOf(
    tx: Tx,
    { associationId }: AssemblyEntry,
    { referenceDate, calculation }: ApportionmentEntry,
    input: AdjustApportionmentInput,
  ): Promise<Adjustment[]> {
    const book = await this.branches.book(tx, associationId, null);
    const apportioned = new Set(calculation.units.map(({ id }) => id));
    const seen = new Set<number>();
    return input.adjustments.map(({ branchCode, seats, reason }, i) => {
      const path = ['input', 'adjustments', i, 'branchCode'];
      const branch = requireBranch(book, branchCode, path);
      if (!apportioned.has(branch.id)) {
        throw new DomainError(
          'INVALID_INPUT',
          `The branch '${branchCode}' was not among those of ${referenceDate}, over which the seats were apportioned.`,
          path,
        );
      }
      if (seen.has(branch.id)) {
        throw new DomainError('INVALID_INPUT', `'${branchCode}' is given twice.`, path);
      }
      seen.add(branch.id);
      return { branchId: branch.id, seats, reason };
    });
  }

  private async save(
    tx: Tx,
    actor: Actor,
    action: string,
    input: ApportionDelegatesInput | AdjustApportionmentInput,
    entry: AssemblyEntry,
    standing: ApportionmentEntry | null,
    wanted: Pick<ApportionmentEntry, 'referenceDate' | 'calculation' | 'adjustments'>,
  ): Promise<void> {
    const grounds = await this.grounds.keep(tx, entry.associationId, input);
    await this.store.save(tx, entry.id, standing, wanted, grounds);
    const { referenceDate, calculation, adjustments } = wanted;
    const seats = calculation.units.map(({ id, size, seats: n }) => [id, size, n]);
    await this.audit.record(tx, actor, {
      associationId: entry.associationId,
      action,
      subject: { type: 'Congress', id: entry.key },
      decisionId: grounds.decisionId,
      before: standing && { adjustments: standing.adjustments },
      after: { ...grounds, referenceDate, seats, adjustments },
    });
  }
}
