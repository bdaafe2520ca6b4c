import { Injectable } from '@nestjs/common';

import type { LocalDate } from '../../kernel/calendar.js';
import type { UncertainDate } from '../../kernel/edtf.js';
import type { Instant } from '../../kernel/clock.js';
import { intervalOf } from '../../platform/database/temporal.js';
import type { Tx } from '../../platform/database/unit-of-work.js';
import type { Loaders } from '../../platform/graphql/loaders.js';
import type { BranchBook } from '../branches/branch.rules.js';
import { BranchesStore } from '../branches/branches.store.js';
import { BodiesStore } from '../terms/bodies.store.js';
import type { AssemblyEntry } from './assembly.rules.js';
import type { Delegate } from './delegate.entity.js';
import type { DelegateEntry } from './delegate.rules.js';
import {
  type Disqualification,
  type Holding,
  disqualification,
  possibleHoldings,
} from './qualification.rules.js';
import { QualificationsStore } from './qualifications.store.js';

/** Asks the books whether those who are called may vote on the day. */
@Injectable()
export class Qualifications {
  constructor(
    private readonly bodies: BodiesStore,
    private readonly branches: BranchesStore,
    private readonly store: QualificationsStore,
  ) {}

  /**
   * Those of a list who certainly may not vote on a day, with what the books have against each; guests
   * never do.
   */
  async against(
    tx: Tx,
    entry: AssemblyEntry,
    people: readonly Delegate[],
    day: Pick<UncertainDate, 'earliest' | 'latest'>,
  ): Promise<Map<string, Disqualification>> {
    const called = people.filter(({ role }) => role !== 'GUEST');
    const ids = called.flatMap(({ memberId }) => memberId ?? []);
    const { associationId, branchId } = entry;
    const book = branchId === null ? null : await this.branches.book(tx, associationId, null);
    const roster = {
      eligible: await this.store.possibleFullMembers(tx, ids, day),
      branchIds: book && branchesOf(entry, book, day.latest),
      holdings: await this.holdings(tx, entry, day),
    };
    return found(
      called.map((one) => [one.key, disqualification(one, one.personName, roster)] as const),
    );
  }

  /**
   * Those called who, as the books had it, certainly may not vote on the first day, likewise: one
   * statement or two however many delegates and assemblies are asked for.
   */
  async reported(
    entry: AssemblyEntry,
    people: readonly DelegateEntry[],
    known: Instant | null,
    book: BranchBook,
    loaders: Loaders,
  ): Promise<Map<string, Disqualification>> {
    const { id: assemblyId, bodyId, date } = entry;
    const roster = {
      eligible: await loaders.load(this.store.listed, { assemblyId, knownAt: known }),
      branchIds: branchesOf(entry, book, date.latest),
      holdings:
        bodyId === null
          ? null
          : possibleHoldings(
              await loaders.load(this.bodies.mandates, { bodyId, knownAt: known }),
              date,
            ),
    };
    return found(
      people
        .filter(({ role }) => role !== 'GUEST')
        .map((one) => [one.key, disqualification(one, one.name, roster)] as const),
    );
  }

  /** The mandates that may run on a day in the body that meets; null where none does. */
  async holdings(
    tx: Tx,
    { bodyId }: AssemblyEntry,
    day: Pick<UncertainDate, 'earliest' | 'latest'>,
  ): Promise<Holding[] | null> {
    if (bodyId === null) return null;
    const rows = await this.bodies.mandatesIn(tx, bodyId);
    const holdings = rows.map(({ memberId, personName: holderName, ...row }) => {
      return { memberId, holderName, ...intervalOf(row) };
    });
    return possibleHoldings(holdings, day);
  }
}

function branchesOf(
  { branchId }: AssemblyEntry,
  book: BranchBook,
  day: LocalDate,
): number[] | null {
  return branchId === null ? null : book.subtree([branchId], day);
}

function found(
  of: readonly (readonly [key: string, fault: Disqualification | null])[],
): Map<string, Disqualification> {
  return new Map(of.flatMap(([key, fault]) => (fault === null ? [] : [[key, fault] as const])));
}
