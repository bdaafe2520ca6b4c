import type { UncertainDate } from '../../kernel/edtf.js';
import { DomainError } from '../../kernel/errors.js';
import type { MemberClass, MembershipEndReason, MembershipStartReason } from './member.model.js';
import { type MembershipEntry, continues } from './membership.rules.js';

/** Where a membership goes on, and from when; a branch or class that is not said stays. */
export interface Handover {
  readonly key: string;
  readonly branchId?: number | null;
  readonly class?: MemberClass | null;
  readonly on: UncertainDate;
}

/**
 * The running membership handed on: it ends on a day, and another goes on from there.
 *
 * @param reason TRANSFERRED to another branch (and maybe class), CLASS_CHANGED within it
 * @throws DomainError NO_RUNNING_MEMBERSHIP, NOTHING_CHANGED, INVALID_INPUT
 */
export function handOn(
  entries: readonly MembershipEntry[],
  next: Handover,
  reason: 'TRANSFERRED' | 'CLASS_CHANGED',
): MembershipEntry[] {
  const running = runningOf(entries);
  const { key, on, branchId = running.branchId } = next;
  const follower: MembershipEntry = {
    key,
    position: NaN,
    branchId,
    class: next.class ?? running.class,
    interval: { from: on, until: null },
    startReason: reason,
    endReason: null,
  };
  checkHandover(reason, running, follower);
  return entries.flatMap((entry) =>
    entry === running
      ? [{ ...entry, interval: { ...entry.interval, until: on }, endReason: reason }, follower]
      : [entry],
  );
}

function checkHandover(
  reason: MembershipStartReason | MembershipEndReason | null,
  before: Pick<MembershipEntry, 'branchId' | 'class'>,
  after: Pick<MembershipEntry, 'branchId' | 'class'>,
): void {
  if (reason === 'TRANSFERRED' && before.branchId === after.branchId) {
    throw new DomainError(
      before.class === after.class ? 'NOTHING_CHANGED' : 'INVALID_INPUT',
      'A transfer leads to another branch; another class in the same branch is a change of class.',
      ['input', 'toBranchCode'],
    );
  }
  if (reason === 'CLASS_CHANGED' && before.class === after.class) {
    throw new DomainError('NOTHING_CHANGED', `The membership is of class ${after.class} already.`, [
      'input',
      'class',
    ]);
  }
  if (reason === 'CLASS_CHANGED' && before.branchId !== after.branchId) {
    throw new DomainError('INVALID_INPUT', 'Branch and class changed together are a transfer.', [
      'input',
      'branchCode',
    ]);
  }
}

/**
 * The running membership ended.
 *
 * @throws DomainError NO_RUNNING_MEMBERSHIP
 */
export function end(
  entries: readonly MembershipEntry[],
  on: UncertainDate,
  reason: MembershipEndReason,
): MembershipEntry[] {
  const running = runningOf(entries);
  return entries.map((entry) =>
    entry === running
      ? { ...entry, interval: { ...entry.interval, until: on }, endReason: reason }
      : entry,
  );
}

function runningOf(entries: readonly MembershipEntry[]): MembershipEntry {
  const running = entries.find(({ interval }) => interval.until === null);
  if (running === undefined) {
    throw new DomainError('NO_RUNNING_MEMBERSHIP', 'The member has no running membership.', [
      'input',
      'memberNumber',
    ]);
  }
  return running;
}

/** What a correction says otherwise; what is undefined stays. */
export type Correction = Partial<
  Pick<MembershipEntry, 'branchId' | 'class' | 'startReason' | 'endReason'>
> & {
  readonly from?: UncertainDate;
  readonly until?: UncertainDate | null;
};

/**
 * One membership corrected, with the boundaries it shares with its neighbours.
 *
 * @throws DomainError NOTHING_CHANGED, INVALID_INPUT where the reasons no longer fit together
 */
export function correct(
  entries: readonly MembershipEntry[],
  key: string,
  { from, until, ...values }: Correction,
): MembershipEntry[] {
  const at = entries.findIndex((entry) => entry.key === key);
  const corrected = entries.map((entry, i): MembershipEntry => {
    const { interval } = entry;
    if (i === at) {
      return {
        ...entry,
        ...values,
        interval: {
          from: from ?? interval.from,
          until: until === undefined ? interval.until : until,
        },
      };
    }
    if (i === at - 1 && from && continues(entries[at]?.startReason ?? null)) {
      return { ...entry, interval: { ...interval, until: from } };
    }
    if (i === at + 1 && until && continues(entry.startReason)) {
      return { ...entry, interval: { ...interval, from: until } };
    }
    return entry;
  });
  if (JSON.stringify(corrected) === JSON.stringify(entries)) {
    throw new DomainError('NOTHING_CHANGED', 'The books say so already.', ['input']);
  }
  checkReasons(corrected);
  return corrected;
}

/** Refuses reasons that contradict each other: what continues must have what it continues. */
function checkReasons(entries: readonly MembershipEntry[]): void {
  entries.forEach((entry, i) => {
    const { endReason, interval } = entry;
    if ((endReason === null) !== (interval.until === null)) {
      throw new DomainError(
        'INVALID_INPUT',
        'An ended membership has both until and endReason, a running one neither.',
        ['input', endReason === null ? 'endReason' : 'until'],
      );
    }
    const next = entries[i + 1];
    const handedOn = continues(endReason) ? endReason : null;
    const takenOver = next && continues(next.startReason) ? next.startReason : null;
    if (
      handedOn !== takenOver ||
      interval.until?.text !== (takenOver ? next?.interval.from.text : interval.until?.text)
    ) {
      throw new DomainError(
        'INVALID_INPUT',
        'A membership that ends TRANSFERRED or CLASS_CHANGED is continued by the next one, which starts for the same reason on the same date.',
        ['input', 'endReason'],
      );
    }
    if (next && takenOver) checkHandover(takenOver, entry, next);
  });
  if (entries[0] && continues(entries[0].startReason)) {
    throw new DomainError('INVALID_INPUT', 'The first membership continues none.', [
      'input',
      'startReason',
    ]);
  }
}

/**
 * One membership withdrawn. The one that it continued goes on in its place; one that another
 * continues cannot be withdrawn before that one.
 *
 * @throws DomainError INVALID_INPUT
 */
export function retract(entries: readonly MembershipEntry[], key: string): MembershipEntry[] {
  const at = entries.findIndex((entry) => entry.key === key);
  const gone = entries[at] as MembershipEntry;
  if (continues(gone.endReason)) {
    throw new DomainError(
      'INVALID_INPUT',
      'Another membership continues this one: withdraw that one first.',
      ['input', 'membershipId'],
    );
  }
  const rest = entries.filter((entry) => entry !== gone);
  if (!continues(gone.startReason)) return rest;
  return rest.map((entry, i) =>
    i === at - 1
      ? {
          ...entry,
          interval: { ...entry.interval, until: gone.interval.until },
          endReason: gone.endReason,
        }
      : entry,
  );
}
