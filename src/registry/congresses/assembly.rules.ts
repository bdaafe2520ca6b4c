import type { LocalDate } from '../../kernel/calendar.js';
import type { Instant } from '../../kernel/clock.js';
import type { UncertainDate } from '../../kernel/edtf.js';
import { DomainError } from '../../kernel/errors.js';
import type { RuleSnapshot } from '../rule-sets/rule-set.rules.js';
import type {
  AssemblyComposition,
  AssemblyKind,
  AssemblyMode,
  AssemblyState,
} from './assembly.model.js';
import type { RequestCheck } from './congress-request.rules.js';

/** A congress or meeting as the books have it. */
export interface AssemblyEntry {
  readonly id: number;
  /** What clients know it by. */
  readonly key: string;
  /** The row that says so. */
  readonly rowId: number;
  readonly associationId: number;
  readonly form: 'CONGRESS' | 'MEETING';
  readonly kind: AssemblyKind;
  readonly state: AssemblyState;
  readonly ordinal: number | null;
  readonly title: string;
  readonly composition: AssemblyComposition;
  readonly mode: AssemblyMode | null;
  readonly place: string | null;
  /** The first day. */
  readonly date: UncertainDate;
  readonly lastDay: LocalDate | null;
  /** The body that meets; null for a congress. */
  readonly bodyId: number | null;
  /** The branch whose it is; null for the association's. */
  readonly branchId: number | null;
  readonly opensTerm: { readonly ordinal: number; readonly label: string } | null;
  readonly requestedByCommittee: number | null;
  readonly requestedByMembers: number | null;
  readonly requestCheck: RequestCheck | null;
  readonly convenedOn: string | null;
  readonly openedAt: Instant | null;
  readonly closedOn: string | null;
  readonly closedAt: Instant | null;
  readonly stoppedReason: string | null;
  /** Numbers that a source gives; null = unknown. */
  readonly reported: ReportedNumbers;
  /** The rules it meets by, as they were when it was called; null until then. */
  readonly rules: RuleSnapshot | null;
  readonly correctionReason: string | null;
  readonly decisionId: number | null;
  readonly sourceId: number | null;
  readonly sourcePlace: string | null;
  readonly note: string | null;
}

/** What a source says of who was called, came and was represented; null = unknown, never zero. */
export interface ReportedNumbers {
  readonly convened: number | null;
  /** Convened, and excused beforehand. */
  readonly excused: number | null;
  readonly present: number | null;
  readonly represented: number | null;
}

/**
 * Refuses what is not done in the state in which an assembly is.
 *
 * @param what is to be done, for the message, e.g. 'is convened'
 * @throws DomainError CONGRESS_STATE
 */
export function checkState(
  { state, title }: Pick<AssemblyEntry, 'state' | 'title'>,
  admitted: readonly AssemblyState[],
  what: string,
  path: readonly string[] = ['input', 'assemblyId'],
): void {
  if (admitted.includes(state)) return;
  throw new DomainError(
    'CONGRESS_STATE',
    `'${title}' is ${state}: only one that is ${admitted.join(' or ')} ${what}.`,
    path,
    { state, admitted },
  );
}

type Path = readonly (string | number)[];

/** What a congress is said to be when it is prepared or corrected. */
export interface CongressFacts {
  readonly kind: AssemblyKind;
  readonly composition: AssemblyComposition;
  readonly branchId: number | null;
  readonly opensTerm: { readonly ordinal: number; readonly label: string } | null;
  readonly requestedByCommittee: number | null;
  readonly requestedByMembers: number | null;
}

const CONGRESSES: readonly AssemblyKind[] = ['FOUNDING', 'TERM', 'EXTRAORDINARY'];

/** Who meets, of each kind of meeting. */
const MEETINGS: Partial<Record<AssemblyKind, AssemblyComposition>> = {
  COMMITTEE_MEETING: 'COMMITTEE',
  EXTENDED_COMMITTEE_CONFERENCE: 'COMMITTEE',
  DELEGATE_CONFERENCE: 'DELEGATES',
  BRANCH_MEETING: 'GENERAL_ASSEMBLY',
};

/**
 * Refuses what a congress cannot be: a meeting's kind or composition, a term opened by a congress that
 * opens none, requests for one that needs none, or none for an extraordinary one.
 *
 * @throws DomainError INVALID_INPUT
 */
export function checkCongress(facts: CongressFacts): void {
  const { kind, composition, branchId, opensTerm } = facts;
  if (!CONGRESSES.includes(kind)) {
    throw invalid(`A congress is ${CONGRESSES.join(', ')}, not ${kind}: call a meeting.`, 'kind');
  }
  if (composition === 'COMMITTEE') {
    throw invalid('A congress is of DELEGATES or a GENERAL_ASSEMBLY.', 'composition');
  }
  if (opensTerm !== null) {
    if (kind === 'EXTRAORDINARY') {
      throw invalid(
        'An EXTRAORDINARY congress opens no term: the running one goes on.',
        'opensTerm',
      );
    }
    if (branchId !== null) {
      throw invalid('The congress of a branch opens no term of the association.', 'opensTerm');
    }
    const [first = '', second = ''] = opensTerm.label.split('-');
    if (first > second) {
      throw new DomainError(
        'INVALID_INPUT',
        `The label '${opensTerm.label}' ends before it begins: write the earlier year first.`,
        ['input', 'opensTerm', 'label'],
      );
    }
  }
  const asked = facts.requestedByCommittee ?? facts.requestedByMembers;
  if (kind === 'EXTRAORDINARY' && asked === null) {
    throw invalid(
      'An EXTRAORDINARY congress is held on request: say how many of the committee, or how many full members, asked for it.',
      'requestedByCommittee',
    );
  }
  if (kind !== 'EXTRAORDINARY' && asked !== null) {
    throw invalid(`A ${kind} congress needs nobody to ask for it.`, 'requestedByCommittee');
  }
}

/**
 * Who meets at a meeting of this kind.
 *
 * @throws DomainError INVALID_INPUT for the kind of a congress, and for a body or branch that is
 *   missing or too much
 */
export function compositionOf(
  kind: AssemblyKind,
  { bodyId, branchCode }: { readonly bodyId: string | null; readonly branchCode: string | null },
): AssemblyComposition {
  const composition = MEETINGS[kind];
  if (composition === undefined) {
    throw invalid(
      `A meeting is ${Object.keys(MEETINGS).join(', ')}, not ${kind}: prepare a congress.`,
      'kind',
    );
  }
  if ((composition === 'COMMITTEE') !== (bodyId !== null)) {
    throw invalid(
      bodyId === null ? `Say which body meets at a ${kind}.` : `No body meets at a ${kind}.`,
      'bodyId',
    );
  }
  if ((kind === 'BRANCH_MEETING') !== (branchCode !== null)) {
    throw invalid(
      branchCode === null ? 'Say which branch meets.' : `A ${kind} is of no branch.`,
      'branchCode',
    );
  }
  return composition;
}

/**
 * Refuses a last day before the first in every choice of days.
 *
 * @throws DomainError INVALID_SPAN
 */
export function checkDays(date: UncertainDate, lastDay: LocalDate | null): void {
  if (lastDay === null || lastDay >= date.earliest) return;
  throw new DomainError(
    'INVALID_SPAN',
    `It cannot end on ${lastDay} and begin on ${date.text}: the last day is the first or a later one.`,
    ['input', 'lastDay'],
    { date: date.text },
  );
}

/** When an assembly was called: as given; without, today, and unknown of one of the past. */
export function calledOn(
  on: string | null | undefined,
  latest: string,
  today: string,
): string | null {
  return on ?? (today <= latest ? today : null);
}

/**
 * Refuses a call after the assembly has met, in every choice of days.
 *
 * @throws DomainError INVALID_SPAN
 */
export function checkCalledBefore(date: UncertainDate, on: UncertainDate): void {
  if (on.earliest <= date.latest) return;
  throw new DomainError(
    'INVALID_SPAN',
    `It meets on ${date.text}, and cannot be called after that, on ${on.text}.`,
    ['input', 'on'],
    { date: date.text },
  );
}

/**
 * Refuses numbers that contradict each other: nobody is present or excused who was not convened, and
 * nobody is both.
 *
 * @throws DomainError TALLY_CONTRADICTION
 */
export function checkReported({ convened, excused, present }: ReportedNumbers): void {
  if (convened === null || (present ?? 0) + (excused ?? 0) <= convened) return;
  const isTooMany = present !== null && present > convened;
  const said = [
    ...(present === null ? [] : [`${present} present`]),
    ...(excused === null || isTooMany ? [] : [`${excused} excused`]),
  ];
  throw new DomainError(
    'TALLY_CONTRADICTION',
    `The source is said to have ${said.join(' and ')}, and only ${convened} convened: guests are not counted among them, and nobody is both.`,
    [
      'input',
      'reported',
      present === null || (!isTooMany && excused !== null) ? 'excused' : 'present',
    ],
    { convened, excused, present },
  );
}

function invalid(message: string, argument: string): DomainError {
  const path: Path = ['input', argument];
  return new DomainError('INVALID_INPUT', message, path);
}
