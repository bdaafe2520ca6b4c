import { FOR_EVER, type LocalDate } from '../../kernel/calendar.js';
import { DomainError } from '../../kernel/errors.js';
import { type Bounds, type Interval, isFeasible, orderChains } from '../../kernel/interval.js';
import type { MemberClass, MembershipEndReason, MembershipStartReason } from './member.model.js';

/** One membership of a member, as a plain value. */
export interface MembershipEntry {
  /** The membership through its corrections. */
  readonly key: string;
  /** Its place among the member's memberships; NaN until `arrange` gives it one. */
  readonly position: number;
  readonly branchId: number | null;
  readonly class: MemberClass;
  readonly interval: Interval;
  readonly startReason: MembershipStartReason;
  readonly endReason: MembershipEndReason | null;
}

/** When and where somebody is a member, as a row holds it. */
interface Place {
  readonly branchId: number | null;
  readonly fromEarliest: LocalDate;
  readonly untilLatest: LocalDate;
}

/** Whether this is a membership in one of the branches, possibly running on the day: who leads them reaches it. */
export function isWithin(place: Place, branches: readonly number[], day: LocalDate): boolean {
  const { branchId, fromEarliest, untilLatest } = place;
  return (
    branchId !== null && branches.includes(branchId) && fromEarliest <= day && day < untilLatest
  );
}

/** The life of the branch with this id. */
export type LifeOf = (branchId: number) => Interval;

/** Whether a membership goes on from the one before it: such a pair shares one boundary, written alike. */
export function continues(reason: MembershipStartReason | MembershipEndReason | null): boolean {
  return reason === 'TRANSFERRED' || reason === 'CLASS_CHANGED';
}

/**
 * Lays a member's memberships one after the other and gives each its place, or refuses them.
 *
 * Refused only where no choice of days within the written bounds satisfies all rules together:
 * each membership starts before it ends and lies in its branch's life, none overlaps another, and
 * none follows a death. A branch's life is taken at its widest, which is open to all its members
 * at once.
 *
 * @param entries all memberships of one member; a continuing one right after the one it continues
 * @param path the argument to name in a refusal
 * @throws DomainError INVALID_SPAN, OUTSIDE_BRANCH_LIFE, MEMBERSHIP_OVERLAP, MEMBER_DECEASED
 */
export function arrange(
  entries: readonly MembershipEntry[],
  lifeOf: LifeOf,
  path: readonly string[],
): MembershipEntry[] {
  entries.forEach((entry) => checkAlone(entry, lifeOf, path));
  const chains = chainsOf(entries, lifeOf);
  for (const chain of chains) {
    if (!isFeasible(chain)) {
      throw new DomainError(
        'MEMBERSHIP_OVERLAP',
        `No choice of days puts ${chain.entries.map(describe).join(' before ')} one after the other.`,
        path,
      );
    }
  }
  const ordered = orderChains(chains);
  if (ordered === null) {
    const overlap = orderChains(chains.map((chain) => ({ boundaries: chain.alive }))) === null;
    throw overlap
      ? new DomainError(
          'MEMBERSHIP_OVERLAP',
          `The member's memberships would overlap: ${entries.map(describe).join('; ')}.`,
          path,
          { memberships: entries.map(describe) },
        )
      : new DomainError(
          'MEMBER_DECEASED',
          'No membership follows the death of a member: correct the death first.',
          path,
        );
  }
  return placed(ordered.flatMap((chain) => chain.entries));
}

function checkAlone(entry: MembershipEntry, lifeOf: LifeOf, path: readonly string[]): void {
  const { from, until } = entry.interval;
  if (until !== null && !isFeasible({ boundaries: [from, until] })) {
    throw new DomainError(
      'INVALID_SPAN',
      `A membership from ${from.text} cannot end on ${until.text}: its end is the first day after it.`,
      path,
      { from: from.text, until: until.text },
    );
  }
  if (!isFeasible({ boundaries: boundariesOf([entry], lifeOf) })) {
    const life = lifeOf(entry.branchId as number);
    throw new DomainError(
      'OUTSIDE_BRANCH_LIFE',
      `A membership ${describe(entry)} does not lie within the life of its branch, ${describeSpan(life)}.`,
      path,
      { branchFrom: life.from.text, branchUntil: life.until?.text ?? null },
    );
  }
}

interface Spell {
  readonly entries: readonly MembershipEntry[];
  /** With nothing after a death. */
  readonly boundaries: readonly Bounds[];
  /** The same, were the death forgotten. */
  readonly alive: readonly Bounds[];
}

function chainsOf(entries: readonly MembershipEntry[], lifeOf: LifeOf): Spell[] {
  const groups: MembershipEntry[][] = [];
  for (const entry of entries) {
    const group = groups.at(-1);
    if (group && continues(entry.startReason)) group.push(entry);
    else groups.push([entry]);
  }
  return groups.map((group) => {
    const alive = boundariesOf(group, lifeOf);
    const died = group.at(-1)?.endReason === 'DECEASED';
    return { entries: group, alive, boundaries: died ? [...alive, NEVER] : alive };
  });
}

const NEVER: Bounds = { earliest: FOR_EVER, latest: FOR_EVER };

/** The days on which a chain of memberships may begin, be handed on, and end. */
function boundariesOf(chain: readonly MembershipEntry[], lifeOf: LifeOf): Bounds[] {
  const dates: Bounds[] = chain.map(({ interval }) => interval.from);
  dates.push(chain.at(-1)?.interval.until ?? NEVER);
  return dates.map((bounds, i) => {
    const around = [chain[i - 1], chain[i]].filter((entry) => entry !== undefined);
    return around.reduce<Bounds>((within, entry) => {
      if (entry.branchId === null) return within;
      const life = lifeOf(entry.branchId);
      return {
        earliest: later(within.earliest, life.from.earliest),
        latest: earlier(within.latest, life.until?.latest ?? FOR_EVER),
      };
    }, bounds);
  });
}

function later<T extends string>(a: T, b: T): T {
  return a > b ? a : b;
}

function earlier<T extends string>(a: T, b: T): T {
  return a < b ? a : b;
}

/** Keeps the places that are in order already; a new membership comes between its neighbours. */
function placed(entries: readonly MembershipEntry[]): MembershipEntry[] {
  const known = entries.map(({ position }) => position).filter((place) => !Number.isNaN(place));
  const inOrder = known.every((place, i) => i === 0 || place > (known[i - 1] as number));
  if (!inOrder) return entries.map((entry, i) => ({ ...entry, position: i + 1 }));
  let last = 0;
  return entries.map((entry, i) => {
    if (Number.isNaN(entry.position)) {
      const next = entries.slice(i + 1).find(({ position }) => !Number.isNaN(position));
      last = next === undefined ? Math.floor(last) + 1 : (last + next.position) / 2;
    } else last = entry.position;
    return { ...entry, position: last };
  });
}

function describe({ interval }: MembershipEntry): string {
  return describeSpan(interval);
}

function describeSpan({ from, until }: Interval): string {
  return until === null ? `from ${from.text} on` : `from ${from.text} until ${until.text}`;
}
