import type { INestApplicationContext } from '@nestjs/common';

import type { Tx } from '../platform/database/unit-of-work.js';
import type { Association } from '../registry/associations/association.entity.js';
import { BranchesStore } from '../registry/branches/branches.store.js';
import { apportion } from '../registry/congresses/apportionment.rules.js';
import { ApportionmentsStore } from '../registry/congresses/apportionments.store.js';
import {
  type Adjustment,
  checkSeatsSum,
  type FrozenApportionment,
  standingSeats,
} from '../registry/congresses/delegate-seats.rules.js';
import { ElectionsStore } from '../registry/elections/elections.store.js';
import type { PresetName } from '../registry/rule-sets/rule-set-presets.rules.js';
import type { RuleSnapshot } from '../registry/rule-sets/rule-set.rules.js';
import { RuleSetsStore } from '../registry/rule-sets/rule-sets.store.js';
import { isDelegate } from './assembly-lists.js';
import type { Candidates } from './candidates.js';
import type { SampleBody } from './committees.js';
import {
  type Apportioned,
  planByElection,
  planCongress,
  planFirstMeeting,
  type SampleAssembly,
} from './congress-plan.js';
import { AssemblyRows, type TermOnRecord } from './congress-rows.js';
import { dateOf, type Day, dayOf, exactly } from './dates.js';
import {
  byElections,
  congressElections,
  firstElections,
  type SampleElection,
} from './election-plan.js';
import { findElectors } from './electors.store.js';
import { type SampleHistory, SEQUENCE } from './history.js';
import { Random } from './random.js';
import { ungrounded, uuidOf } from './rows.js';
import type { SampleTerm } from './terms.js';

/** A term with the bodies that are elected for it. */
export interface ElectedTerm {
  readonly term: SampleTerm;
  readonly bodies: readonly SampleBody[];
}

/** From when Decree 126/2024/NĐ-CP is in force. */
const DECREE_2024 = dayOf(2024, 11, 26);

const REFERENCE_BEFORE = 45;

/** A delegate for so many members, within bounds. */
const MEMBERS_A_DELEGATE = 3;
const FEWEST_SEATS = 20;
const MOST_SEATS = 240;

const MOST_EX_OFFICIO = 5;

/** The congresses of a sample, and the meetings that elect between them. */
export class Congresses {
  private readonly apportionments: ApportionmentsStore;
  private readonly branches: BranchesStore;
  private readonly elections: ElectionsStore;
  private readonly ruleSets: RuleSetsStore;
  private readonly rows: AssemblyRows;

  constructor(
    app: INestApplicationContext,
    private readonly association: Association,
    private readonly seed: number,
    private readonly history: Pick<SampleHistory, 'founded' | 'last'>,
    private readonly candidates: Candidates,
  ) {
    this.apportionments = app.get(ApportionmentsStore);
    this.branches = app.get(BranchesStore);
    this.elections = app.get(ElectionsStore);
    this.ruleSets = app.get(RuleSetsStore);
    this.rows = new AssemblyRows(app);
  }

  /** Enters by which rules the association meets, from its founding on. */
  async insertRules(tx: Tx): Promise<void> {
    const sets: [PresetName, Day][] = [
      ['ASSOCIATION_2010', this.history.founded],
      ['ASSOCIATION_2024', DECREE_2024],
    ];
    const { recordedAt: _, supersededAt: __, ...grounds } = ungrounded(tx, this.association.id);
    for (const [preset, day] of sets) {
      if (day > this.history.last) continue;
      const key = uuidOf(this.association.code, 'rule-set', preset);
      await this.ruleSets.insert(tx, {
        ...grounds,
        key,
        preset,
        overrides: [],
        from: exactly(day),
      });
    }
  }

  /**
   * Enters the congress that opens a term, the first meeting of the committee that it elects, and the
   * meeting that holds by-elections, if there are any. Where no branch has a full member there is no
   * congress, and nothing is entered.
   *
   * @param before the term that ends; null for the first
   * @returns how many congresses and meetings
   */
  async insert(
    tx: Tx,
    { term, bodies }: ElectedTerm,
    bodyIds: TermOnRecord['bodies'],
    before: ElectedTerm | null,
  ): Promise<number> {
    const random = new Random(this.seed, SEQUENCE.congresses, term.ordinal);
    const executive = bodies.find(({ kind }) => kind === 'EXECUTIVE_COMMITTEE') as SampleBody;
    const rules = await this.rulesOn(tx, term.opens);
    const exOfficio = await this.exOfficio(tx, term, before);
    const apportioned = await this.apportion(tx, term, rules, exOfficio.length);
    if (apportioned === null || executive.mandates.length === 0) return 0;
    const pool = this.poolOn(term.opens);
    const elections = congressElections(random, bodies, pool);
    const congress = await this.plan(tx, random, term, apportioned, exOfficio, elections);
    if (!congress.delegates.some(isDelegate)) return 0;

    const onRecord = { association: this.association, term, bodies: bodyIds };
    await this.rows.insert(tx, random, onRecord, congress, rules);
    const meetings = [
      planFirstMeeting(random, term, executive, firstElections(random, bodies, pool)),
    ];
    const later = byElections(random, bodies, this.poolOn(term.byElection));
    if (later.length > 0) meetings.push(planByElection(random, term, executive, later));
    const held = meetings.filter(({ delegates }) => delegates.length > 0);
    for (const meeting of held) {
      const inForce = await this.rulesOn(tx, meeting.day);
      await this.rows.insert(tx, random, onRecord, meeting, inForce);
    }
    return 1 + held.length;
  }

  private async plan(
    tx: Tx,
    random: Random,
    term: SampleTerm,
    apportioned: Apportioned,
    exOfficio: readonly number[],
    elections: readonly SampleElection[],
  ): Promise<SampleAssembly> {
    const electors = await findElectors(
      tx,
      this.association.id,
      standingSeats(apportioned.calculation, apportioned.adjustments),
      exOfficio.length + 1,
      dateOf(term.opens),
      term.ordinal,
    );
    return planCongress(random, term, apportioned, electors, exOfficio, elections);
  }

  /** The seats of the branches by their full members some weeks before; of the founding, on its day. */
  private async apportion(
    tx: Tx,
    term: SampleTerm,
    { values }: RuleSnapshot,
    exOfficioSeats: number,
  ): Promise<Apportioned | null> {
    const { id: associationId } = this.association;
    const referenceDate = dateOf(term.opens - (term.ordinal === 1 ? 0 : REFERENCE_BEFORE));
    const book = await this.branches.book(tx, associationId, null);
    const ids = book.certainOn(referenceDate).map(({ id }) => id);
    const sizes = await this.apportionments.fullMembersByBranch(
      tx,
      associationId,
      ids,
      referenceDate,
    );
    const units = ids.map((id, i) => ({ id, size: sizes[i] as number }));
    const inBranches = sizes.reduce((sum, size) => sum + size, 0);
    if (inBranches === 0) return null;
    const wished = Math.max(FEWEST_SEATS, Math.round(inBranches / MEMBERS_A_DELEGATE));
    const seats = Math.min(wished, inBranches, MOST_SEATS);
    const sharing = sizes.filter((size) => size > 0).length;
    const sum = { seats, method: values.apportionment, floor: 2 * sharing <= seats ? 1 : 0 };
    const members = await this.apportionments.fullMembers(tx, associationId, null, referenceDate);
    const calculation: FrozenApportionment = {
      ...sum,
      ...{ exOfficioSeats, members, withoutBranch: members - inBranches },
      ...apportion({ ...sum, units }),
    };
    const adjustments = tiedSeats(calculation);
    checkSeatsSum(calculation, adjustments);
    return { referenceDate, calculation, adjustments };
  }

  /** Members of the outgoing standing committee who are full members on the day of the congress. */
  private async exOfficio(
    tx: Tx,
    { opens }: SampleTerm,
    before: ElectedTerm | null,
  ): Promise<number[]> {
    const outgoing = (before?.bodies ?? [])
      .filter(({ kind }) => kind === 'STANDING_COMMITTEE')
      .flatMap(({ mandates }) => mandates)
      .filter(({ endReason }) => endReason === 'TERM_ENDED')
      .map(({ holder }) => holder);
    const full = await this.elections.fullMembers(tx, outgoing, exactly(opens), null);
    return outgoing.filter((holder) => full.has(holder)).slice(0, MOST_EX_OFFICIO);
  }

  private async rulesOn(tx: Tx, day: Day): Promise<RuleSnapshot> {
    return (await this.ruleSets.inForce(tx, this.association.id, dateOf(day))) as RuleSnapshot;
  }

  /** Members who may stand on the day of an election. */
  private poolOn(day: Day): number[] {
    return this.candidates.on(day).map(({ holder }) => holder);
  }
}

/** Seats that are tied go to those first in the list of branches. */
function tiedSeats({ units, tie }: FrozenApportionment): Adjustment[] {
  return (tie?.unitIds.slice(0, tie.seats) ?? []).map((branchId) => ({
    branchId,
    seats: (units.find(({ id }) => id === branchId)?.seats ?? 0) + 1,
    reason: 'Số dư bằng nhau, bốc thăm',
  }));
}
