import { FOR_EVER, type LocalDate, LONG_AGO } from '../../kernel/calendar.js';
import { parseEdtf } from '../../kernel/edtf.js';
import { groupBy } from '../../kernel/grouping.js';
import type { EmploymentSector, MemberClass, MemberKind, Sex } from '../members/member.model.js';
import { halfUp, percent } from '../rule-sets/rule-set.rules.js';
import type { DelegateBasis } from './delegate.model.js';

/** A delegate as the credentials report counts one. */
export interface CountedDelegate {
  readonly basis: DelegateBasis | null;
  readonly memberKind: MemberKind | null;
  readonly sex: Sex | null;
  readonly employmentSector: EmploymentSector | null;
  readonly class: MemberClass | null;
  readonly branchId: number | null;
  /** In EDTF. */
  readonly birthDate: string | null;
  readonly isPresent: boolean;
}

/** One value of a breakdown; null for those of whom it is unknown. */
export interface Group<V> {
  readonly value: V | null;
  readonly convened: number;
  /** Percentage of those convened. */
  readonly convenedPercent: string;
  /** Null where nobody was ever checked in. */
  readonly present: number | null;
  /** Percentage of those present; null where there are none. */
  readonly presentPercent: string | null;
}

/**
 * Ages in completed years on the first day. Of who was born in a year or month, or where the first day
 * is not certain, the age may be one of two. Every figure is of all whose date of birth is known, the
 * certain and the uncertain ones: with bounds, and itself null where these differ.
 */
export interface Ages {
  /** Whose age is certain. */
  readonly certain: number;
  /** Whose date of birth leaves a choice. */
  readonly uncertain: number;
  /** Whose date of birth is not in the books: no figure counts them. */
  readonly unknown: number;
  /** With one decimal, half up. */
  readonly average: string | null;
  readonly averageAtLeast: string | null;
  readonly averageAtMost: string | null;
  readonly youngest: number | null;
  readonly youngestAtLeast: number | null;
  readonly youngestAtMost: number | null;
  readonly oldest: number | null;
  readonly oldestAtLeast: number | null;
  readonly oldestAtMost: number | null;
}

/** The breakdowns of those convened and those present. */
export interface Breakdowns {
  readonly byBasis: Group<DelegateBasis>[];
  readonly byKind: Group<MemberKind>[];
  readonly bySex: Group<Sex>[];
  readonly byEmploymentSector: Group<EmploymentSector>[];
  readonly byClass: Group<MemberClass>[];
  readonly byBranch: Group<number>[];
  readonly agesOfConvened: Ages;
  /** Null where nobody was ever checked in. */
  readonly agesOfPresent: Ages | null;
}

/** What a report is reckoned by. */
export interface ReportTerms {
  /** The bounds of the first day of the congress. */
  readonly firstDay: { readonly earliest: LocalDate; readonly latest: LocalDate };
  /** Whether anybody was ever checked in: else who is present is unknown, which is not nobody. */
  readonly wasChecked: boolean;
  readonly percentDecimals: number;
}

/**
 * The breakdowns of a credentials report. In each, the groups add up to those convened and to those
 * present; the largest group comes first, those of whom it is unknown last.
 *
 * @param convened everybody who has a seat
 */
export function breakdowns(convened: readonly CountedDelegate[], terms: ReportTerms): Breakdowns {
  const by = <V>(valueOf: (delegate: CountedDelegate) => V | null) =>
    groupsOf(convened, valueOf, terms);
  const present = convened.filter(({ isPresent }) => isPresent);
  return {
    byBasis: by(({ basis }) => basis),
    byKind: by(({ memberKind }) => memberKind),
    bySex: by(({ sex }) => sex),
    byEmploymentSector: by(({ employmentSector }) => employmentSector),
    byClass: by((delegate) => delegate.class),
    byBranch: by(({ branchId }) => branchId),
    agesOfConvened: agesOf(convened, terms.firstDay),
    agesOfPresent: terms.wasChecked ? agesOf(present, terms.firstDay) : null,
  };
}

/**
 * A part of a whole as a percentage, null of nobody.
 *
 * @param part null where it is unknown
 */
export function shareOf(
  part: number | null,
  whole: number | null,
  decimals: number,
): string | null {
  return part === null || whole === null || whole === 0 ? null : percent(part, whole, decimals);
}

/** The completed years at least and at most of somebody on the first day; null if unknown. */
export function ageBounds(
  birthDate: string | null,
  { earliest, latest }: ReportTerms['firstDay'],
): { readonly atLeast: number; readonly atMost: number } | null {
  if (birthDate === null) return null;
  const born = parseEdtf(birthDate);
  if (born.earliest === LONG_AGO || born.latest === FOR_EVER || born.latest > earliest) return null;
  return {
    atLeast: completedYears(born.latest, earliest),
    atMost: completedYears(born.earliest, latest),
  };
}

function groupsOf<V>(
  convened: readonly CountedDelegate[],
  valueOf: (delegate: CountedDelegate) => V | null,
  { wasChecked, percentDecimals }: ReportTerms,
): Group<V>[] {
  const presentInAll = convened.filter(({ isPresent }) => isPresent).length;
  return [...groupBy(convened, valueOf)]
    .map(([value, delegates]) => {
      const present = wasChecked ? delegates.filter(({ isPresent }) => isPresent).length : null;
      return {
        value,
        convened: delegates.length,
        convenedPercent: percent(delegates.length, convened.length, percentDecimals),
        present,
        presentPercent: shareOf(present, presentInAll, percentDecimals),
      };
    })
    .sort(
      (a, b) =>
        Number(a.value === null) - Number(b.value === null) ||
        b.convened - a.convened ||
        (String(a.value) < String(b.value) ? -1 : 1),
    );
}

function agesOf(delegates: readonly CountedDelegate[], firstDay: ReportTerms['firstDay']): Ages {
  const known = delegates
    .map(({ birthDate }) => ageBounds(birthDate, firstDay))
    .filter((age) => age !== null);
  const certain = known.filter(({ atLeast, atMost }) => atLeast === atMost).length;
  const least = known.map(({ atLeast }) => atLeast);
  const most = known.map(({ atMost }) => atMost);
  const averages = { atLeast: average(least), atMost: average(most) };
  const youngest = { atLeast: lowest(least), atMost: lowest(most) };
  const oldest = { atLeast: highest(least), atMost: highest(most) };
  return {
    ...{ certain, uncertain: known.length - certain, unknown: delegates.length - known.length },
    average: agreed(averages),
    averageAtLeast: averages.atLeast,
    averageAtMost: averages.atMost,
    youngest: agreed(youngest),
    youngestAtLeast: youngest.atLeast,
    youngestAtMost: youngest.atMost,
    oldest: agreed(oldest),
    oldestAtLeast: oldest.atLeast,
    oldestAtMost: oldest.atMost,
  };
}

/** What both bounds say; null where they differ. */
function agreed<T>({ atLeast, atMost }: Record<'atLeast' | 'atMost', T | null>): T | null {
  return atLeast === atMost ? atLeast : null;
}

function lowest(ages: readonly number[]): number | null {
  return ages.length === 0 ? null : ages.reduce((a, b) => Math.min(a, b));
}

function highest(ages: readonly number[]): number | null {
  return ages.length === 0 ? null : ages.reduce((a, b) => Math.max(a, b));
}

function average(ages: readonly number[]): string | null {
  if (ages.length === 0) return null;
  const sum = ages.reduce((total, age) => total + age, 0);
  return halfUp(BigInt(sum), BigInt(ages.length), 1);
}

/** Birthdays past: who was born on 29 February has one on 1 March of other years. */
function completedYears(born: LocalDate, on: LocalDate): number {
  const years = Number(on.slice(0, 4)) - Number(born.slice(0, 4));
  return on.slice(5) < born.slice(5) ? years - 1 : years;
}
