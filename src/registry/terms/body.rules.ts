import { FOR_EVER, type LocalDate } from '../../kernel/calendar.js';
import type { UncertainDate } from '../../kernel/edtf.js';
import { DomainError } from '../../kernel/errors.js';
import {
  type Bounds,
  certainReading,
  type Chain,
  contains,
  type Interval,
  isFeasible,
  orderChains,
} from '../../kernel/interval.js';
import type { BodyKind, MandateEndReason, PostKind } from './term.model.js';
import { type Opening, type TermEntry, termOn } from './term.rules.js';

/** What the order of bodies in a list depends on. */
export interface ListedBody {
  readonly id: number;
  readonly termId: number;
  readonly kind: BodyKind;
  readonly name: string;
}

/** What the order of mandates in a list depends on. */
export interface ListedMandate extends Interval {
  readonly key: string;
  readonly postKind: PostKind;
  /** By the given name; null where the source does not name the holder. */
  readonly holderSortKey: string | null;
}

/** What the vacancies of a body depend on. */
export interface HeldMandate extends ListedMandate {
  readonly postTitle: string;
  readonly endReason: MandateEndReason | null;
}

/** A seat that nobody holds; `last` is null where it was never filled. */
export interface VacantSeat<M extends HeldMandate> {
  readonly last: M | null;
  /** When it fell vacant, or the seats were decided; null if unknown. */
  readonly since: UncertainDate | null;
}

const BODY_ORDER: Readonly<Record<BodyKind, number>> = {
  EXECUTIVE_COMMITTEE: 0,
  STANDING_COMMITTEE: 1,
  INSPECTION_COMMITTEE: 2,
  BRANCH_COMMITTEE: 3,
  OTHER: 4,
};

/** The order of posts, the highest first. */
export const POST_RANK: Readonly<Record<PostKind, number>> = {
  CHAIR: 0,
  STANDING_VICE_CHAIR: 1,
  VICE_CHAIR: 2,
  SECRETARY_GENERAL: 3,
  DEPUTY_SECRETARY_GENERAL: 4,
  STANDING_MEMBER: 5,
  MEMBER: 6,
};

const LEADING_BODIES: ReadonlySet<BodyKind> = new Set<BodyKind>([
  'EXECUTIVE_COMMITTEE',
  'STANDING_COMMITTEE',
  'INSPECTION_COMMITTEE',
]);

const NEVER: Bounds = { earliest: FOR_EVER, latest: FOR_EVER };
const vietnamese = new Intl.Collator('vi');

/**
 * Refuses a mandate that its holder cannot have beside the other mandates in the same body: a member
 * holds one at a time.
 *
 * @param term whose body it is; no mandate in it begins before the term does
 * @param others the member's other mandates in this body
 * @throws DomainError MANDATE_OVERLAP where no choice of days keeps them apart
 */
export function checkOneMandateAtATime(
  term: Opening,
  mandate: Interval,
  others: readonly Interval[],
  path: readonly string[],
): void {
  if (orderChains([...others, mandate].map((one) => mandateChain(term, one)))) return;
  const held = others.map(({ from, until }) => `${from.text} to ${until?.text ?? 'now'}`);
  throw new DomainError(
    'MANDATE_OVERLAP',
    `A member holds one mandate at a time in a body, and this member's from ${held.join(', ')} leaves no room for it: end that one first.`,
    path,
    { held: others.map(({ from, until }) => ({ from: from.text, until: until?.text ?? null })) },
  );
}

/**
 * Refuses an end that comes before the beginning in every choice of days.
 *
 * @throws DomainError INVALID_SPAN
 */
export function checkMandateEnd(term: Opening, from: UncertainDate, until: UncertainDate): void {
  if (isFeasible(mandateChain(term, { from, until }))) return;
  throw new DomainError(
    'INVALID_SPAN',
    `The mandate began on ${from.text}: it cannot end on ${until.text}, but on a later day.`,
    ['input', 'on'],
    { from: from.text, termStartsOn: term.start.text },
  );
}

/**
 * Refuses a member who stands for a leading body without being a full member (docs/domain.md §3:
 * associate and honorary members neither vote nor stand). Who is not in the roster is taken as the
 * source has it.
 *
 * @param mayBeFullMember whether the member is a full member on the day in some choice of days
 * @throws DomainError NOT_ELIGIBLE
 */
export function checkEligible(
  body: Pick<ListedBody, 'kind' | 'name'>,
  mayBeFullMember: boolean,
  from: UncertainDate,
  path: readonly string[],
): void {
  if (mayBeFullMember || !LEADING_BODIES.has(body.kind)) return;
  throw new DomainError(
    'NOT_ELIGIBLE',
    `Only a full member stands for '${body.name}', and this member is none on ${from.text}.`,
    path,
    { from: from.text, bodyKind: body.kind },
  );
}

/**
 * The bodies in office on a day: those of the term that certainly runs, and others in which mandates
 * still run (holdover); the latest term first, then by kind and name.
 *
 * @param holding the ids of the bodies in which a mandate certainly runs on that day
 */
export function bodiesInOffice<B extends ListedBody>(
  bodies: readonly B[],
  terms: readonly TermEntry[],
  holding: ReadonlySet<number>,
  day: LocalDate,
): B[] {
  const running = termOn(terms, day);
  const ordinals = new Map(terms.map(({ id, ordinal }) => [id, ordinal]));
  const ordinal = (body: B) => ordinals.get(body.termId) ?? 0;
  return bodies
    .filter((body) => body.termId === running?.id || holding.has(body.id))
    .sort((a, b) => ordinal(b) - ordinal(a) || compareBodies(a, b));
}

/**
 * The seats of a body that nobody certainly holds on a day, in the order in which they fell vacant: each
 * mandate that ended leaves one, until a later mandate takes it: one to the same post, or one to another when
 * no seat is left that was never filled. What the seats decided exceed these was never filled; with seats
 * unknown, that remains unknown.
 *
 * @param mandates all of the body, whenever they run
 * @param seats decided, and since when; null if unknown
 */
export function vacantSeats<M extends HeldMandate>(
  mandates: readonly M[],
  seats: { readonly count: number; readonly from: UncertainDate } | null,
  day: LocalDate,
): VacantSeat<M>[] {
  const open: M[] = [];
  let running = 0;
  for (const { at, mandate, begins } of turns(mandates, day)) {
    if (at > day) break;
    running += begins ? 1 : -1;
    if (!begins) {
      open.push(mandate);
      continue;
    }
    const samePost = open.findIndex(({ postTitle }) => postTitle === mandate.postTitle);
    const lacksSeats = seats !== null && running + open.length > seats.count;
    if (samePost >= 0 || lacksSeats) open.splice(Math.max(0, samePost), 1);
  }
  const left = open.map((last): VacantSeat<M> => ({ last, since: last.until }));
  if (seats === null) return left;
  const filled = mandates.filter((one) => contains(certainReading(one), day)).length;
  const vacant = Math.max(0, seats.count - filled);
  const never = Array.from({ length: Math.max(0, vacant - left.length) }, () => ({
    last: null,
    since: seats.from,
  }));
  return [...never, ...left.slice(Math.max(0, left.length - vacant))];
}

/** Ends and beginnings in order of time; on one day what ends comes first. */
function turns<M extends HeldMandate>(mandates: readonly M[], day: LocalDate) {
  const beginnings = mandates.map((mandate) => ({
    at: mandate.from.latest,
    mandate,
    begins: true,
  }));
  const ends = mandates
    .filter(({ endReason }) => endReason !== 'TERM_ENDED')
    .filter(({ until }) => until !== null && until.earliest <= day)
    .map((mandate) => ({ at: (mandate.until as UncertainDate).earliest, mandate, begins: false }));
  return [...beginnings, ...ends].sort(
    (a, b) =>
      compareText(a.at, b.at) ||
      Number(a.begins) - Number(b.begins) ||
      compareText(a.mandate.key, b.mandate.key),
  );
}

/**
 * Refuses to fill more seats from a day on than are vacant on it, and on each later day on which a
 * mandate begins that is in the books already. A day of which nobody knows the seats refuses nothing.
 *
 * @param seatsOn seats decided, on a day; null if unknown
 * @param left how many of those who hold a seat on the first day are no members any more
 * @throws DomainError NO_VACANCY
 */
export function checkVacancy(
  body: Pick<ListedBody, 'name'>,
  mandates: readonly Interval[],
  seatsOn: (day: LocalDate) => number | null,
  { day: first, wanted, left }: Record<'wanted' | 'left', number> & { readonly day: LocalDate },
  path: readonly string[],
): void {
  const readings = mandates.map(certainReading).filter((reading) => reading !== null);
  const later = readings.map(({ from }) => from).filter((from) => from > first);
  for (const day of [first, ...later.sort()]) {
    const seats = seatsOn(day);
    if (seats === null) continue;
    const filled = readings.filter((reading) => contains(reading, day)).length;
    const vacant = Math.max(0, seats - filled);
    if (wanted <= vacant) continue;
    const has = vacant === 1 ? '1 vacant seat' : `${vacant === 0 ? 'no' : vacant} vacant seats`;
    const holders =
      left === 1 ? '1 of its holders is no member' : `${left} of its holders are no members`;
    const remedy =
      left === 0
        ? 'end a mandate first, or decide more seats'
        : `${holders} any more: end ${left === 1 ? 'that mandate' : 'those mandates'} first, or decide more seats`;
    throw new DomainError(
      'NO_VACANCY',
      `'${body.name}' has ${has} on ${day}, and ${wanted} would be filled: ${remedy}.`,
      path,
      { vacant, wanted, on: day, left },
    );
  }
}

/** The order of bodies of one term: by kind, then by name in Vietnamese order. */
export function compareBodies(a: ListedBody, b: ListedBody): number {
  return BODY_ORDER[a.kind] - BODY_ORDER[b.kind] || vietnamese.compare(a.name, b.name);
}

/**
 * Mandates in the order of every list: those that certainly run on the day, then the others; each by
 * rank of post, named holders first and by given name, then by start.
 */
export function inOrder<M extends ListedMandate>(mandates: readonly M[], day: LocalDate): M[] {
  const notRunning = (mandate: M) => Number(!contains(certainReading(mandate), day));
  return [...mandates].sort(
    (a, b) =>
      notRunning(a) - notRunning(b) ||
      POST_RANK[a.postKind] - POST_RANK[b.postKind] ||
      Number(a.holderSortKey === null) - Number(b.holderSortKey === null) ||
      compareText(a.holderSortKey ?? '', b.holderSortKey ?? '') ||
      compareText(a.from.earliest, b.from.earliest) ||
      compareText(a.from.latest, b.from.latest) ||
      compareText(a.key, b.key),
  );
}

/** A mandate's days, with its start no earlier than its term can have started. */
function mandateChain(term: Opening, { from, until }: Interval): Chain {
  const earliest = from.earliest < term.start.earliest ? term.start.earliest : from.earliest;
  return { boundaries: [{ earliest, latest: from.latest }, until ?? NEVER] };
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
