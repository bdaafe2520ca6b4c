import { datedColumns, intervalOf } from '../../platform/database/temporal.js';
import type { Tx } from '../../platform/database/unit-of-work.js';
import {
  type EndColumns,
  type GroundColumns,
  NO_END_GROUNDS,
  correctedEnd,
  correctedGrounds,
  endColumns,
} from '../associations/grounds.js';
import type { Membership } from './member.entity.js';
import type { MembershipEntry } from './membership.rules.js';

/** What a change of memberships rests on, for the rows it begins, ends or corrects. */
export interface MembershipGrounds extends GroundColumns {
  readonly correctionReason?: string | null;
}

/** What a row says, without what it rests on. */
export function toEntry(row: Membership): MembershipEntry {
  const { key, position, branchId, startReason, endReason } = row;
  return {
    key,
    position,
    branchId,
    class: row.class,
    interval: intervalOf(row),
    startReason,
    endReason,
  };
}

function entryColumns({ interval, ...entry }: MembershipEntry) {
  return { ...entry, ...datedColumns(interval) };
}

/** The row of a membership that was not in the books before. */
export function firstVersion(
  tx: Tx,
  memberId: number,
  entry: MembershipEntry,
  grounds: MembershipGrounds,
): Omit<Membership, 'id'> {
  return {
    ...entryColumns(entry),
    ...grounds,
    memberId,
    // A membership of the past, entered as a whole, ended on what it is entered on.
    ...(entry.endReason === null ? NO_END_GROUNDS : endColumns(grounds)),
    correctionReason: grounds.correctionReason ?? null,
    recordedAt: tx.at,
    supersededAt: null,
  };
}

/**
 * The row that takes the place of one that stands. What it rests on changes only on the side that
 * changes, beginning or end.
 *
 * @param withdrawn the membership that the same change takes out of the books, if it does
 */
export function nextVersion(
  tx: Tx,
  standing: Omit<Membership, 'id'>,
  entry: MembershipEntry,
  grounds: MembershipGrounds,
  withdrawn: EndColumns | null,
): Omit<Membership, 'id'> {
  return {
    ...standing,
    ...entryColumns(entry),
    ...(beginsOtherwise(standing, entry) && correctedGrounds(standing, grounds)),
    ...endOf(standing, entry, grounds, withdrawn),
    correctionReason: grounds.correctionReason ?? null,
    recordedAt: tx.at,
    supersededAt: null,
  };
}

function beginsOtherwise(
  standing: Omit<Membership, 'id'>,
  { branchId, class: memberClass, startReason, interval }: MembershipEntry,
): boolean {
  return (
    standing.fromEdtf !== interval.from.text ||
    standing.branchId !== branchId ||
    standing.class !== memberClass ||
    standing.startReason !== startReason
  );
}

/** The one before a membership that never was takes over its end; else the grounds are those given. */
function endOf(
  standing: Omit<Membership, 'id'>,
  { endReason, interval }: MembershipEntry,
  grounds: MembershipGrounds,
  withdrawn: EndColumns | null,
): EndColumns {
  if (endReason === null) return NO_END_GROUNDS;
  const same = standing.endReason === endReason && standing.untilEdtf === interval.until?.text;
  if (same) return endColumnsOf(standing);
  return withdrawn ? endColumnsOf(withdrawn) : correctedEnd(standing, grounds);
}

function endColumnsOf({ endDecisionId, endSourceId, endSourcePlace, endNote }: EndColumns) {
  return { endDecisionId, endSourceId, endSourcePlace, endNote };
}

/** Whether two entries say the same, dates as written. */
export function sameEntry(a: MembershipEntry, b: MembershipEntry): boolean {
  return JSON.stringify(entryColumns(a)) === JSON.stringify(entryColumns(b));
}
