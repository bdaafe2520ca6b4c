import type { LocalDate } from '../../kernel/calendar.js';
import type { UncertainDate } from '../../kernel/edtf.js';
import { DomainError } from '../../kernel/errors.js';
import { certainReading, contains, isFeasible } from '../../kernel/interval.js';
import type { PresetName } from './rule-set-presets.rules.js';
import type { RuleOverride } from './rule-override.rules.js';

/** A rule set as the books have it. */
export interface RuleSetEntry {
  /** Of the row that stands. */
  readonly id: number;
  readonly key: string;
  readonly associationId: number;
  readonly preset: PresetName;
  readonly overrides: readonly RuleOverride[];
  readonly from: UncertainDate;
  /** The beginning of the next; null for the last. */
  readonly until: UncertainDate | null;
  readonly decisionId: number | null;
  readonly sourceId: number | null;
  readonly sourcePlace: string | null;
  readonly note: string | null;
}

type Begun = Pick<RuleSetEntry, 'from'>;

/** The rule sets of an association in order of time, each with its end: the beginning of the next. */
export function inOrder<T extends Begun>(sets: readonly T[]): (T & Pick<RuleSetEntry, 'until'>)[] {
  return sets
    .toSorted((a, b) => compare(a.from, b.from))
    .map((set, i, sorted) => ({ ...set, until: sorted[i + 1]?.from ?? null }));
}

/**
 * The rule set that is certainly in force on a day; null where none is, or where nobody can say
 * which of two.
 */
export function ruleSetOn<T extends Pick<RuleSetEntry, 'from' | 'until'>>(
  sets: readonly T[],
  day: LocalDate,
): T | null {
  return sets.find((set) => contains(certainReading(set), day)) ?? null;
}

/**
 * Refuses a beginning that leaves the order of the rule sets in doubt.
 *
 * @param others the other rule sets of the association
 * @throws DomainError NOT_CERTAIN
 */
export function checkBeginning(others: readonly Begun[], from: UncertainDate): void {
  const boundaries = inOrder([...others, { from }]).map((set) => set.from);
  if (isFeasible({ boundaries })) return;
  const texts = boundaries.map(({ text }) => text);
  throw new DomainError(
    'NOT_CERTAIN',
    `Rule sets follow one another: no choice of days puts ${texts.join(', ')} in order. Give a day that does, or correct the rule set that is in the way.`,
    ['input', 'from'],
    { beginnings: texts },
  );
}

function compare(a: UncertainDate, b: UncertainDate): number {
  if (a.earliest !== b.earliest) return a.earliest < b.earliest ? -1 : 1;
  return a.latest < b.latest ? -1 : Number(a.latest > b.latest);
}
