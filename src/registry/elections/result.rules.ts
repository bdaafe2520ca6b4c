import { DomainError } from '../../kernel/errors.js';
import type { Majority, RuleValues, Share, TieRule } from '../rule-sets/rule-set.rules.js';
import { reaches, shareInWords } from '../rule-sets/rule-set.rules.js';
import {
  type CandidateState,
  type Outcome,
  type OutcomeFrame,
  type OutcomeRow,
  reportedRow,
} from './outcome.rules.js';
import type { FramedPoll } from './entry.rules.js';
import type { BallotForm, Tally } from './tally.rules.js';

type Path = readonly (string | number)[];

/**
 * A result as it is kept: of a reported one the seats may be unknown; and how many were filled, where
 * nobody is named.
 */
export interface RecordedOutcome extends Omit<
  Outcome,
  'seats' | 'seatsFilled' | 'seatsOpen' | 'tie'
> {
  readonly seats: number | null;
  readonly seatsFilled: number | null;
  readonly seatsOpen: number | null;
  readonly tie: { readonly candidates: readonly string[]; readonly seats: number | null } | null;
}

/** How a tie was decided otherwise than by a further round. */
export interface TieResolution {
  readonly method: 'LOT' | 'RULING';
  readonly elected: readonly string[];
  readonly reason: string;
}

/**
 * What a result is computed from, by the rules of its poll; null where none are known.
 *
 * @param amongTied whether it is a round among those tied in the one before
 */
export function outcomeFrame(
  { rules, numbers, round }: FramedPoll,
  form: BallotForm | null,
  amongTied: boolean,
): Omit<OutcomeFrame, 'seats'> | null {
  if (rules === null) return null;
  const { percentDecimals: decimals } = rules.values;
  const majority = majorityIn(rules.values, round, amongTied);
  return { majority, decimals, numbers, yesNo: form === 'YES_NO' };
}

/**
 * The majority that a round asks for. Those tied have reached it before: a round among them only
 * says which of them has more votes, as the usual election regulations have it.
 */
function majorityIn(
  { elected, electedLater: later }: RuleValues,
  round: number,
  amongTied: boolean,
): Majority {
  const majority = later !== null && round >= later.fromRound ? later : elected;
  return amongTied ? { share: null, base: majority.base } : majority;
}

/** Keys of those whom a result elects. */
export function electedOf({ rows }: Pick<RecordedOutcome, 'rows'>): string[] {
  return rows.filter(({ state }) => state === 'ELECTED').map(({ candidate }) => candidate);
}

/**
 * A result as a source reports it, with what can be reckoned from the numbers that it gives.
 *
 * @param frame null where it is not known by which rules it was held
 * @param stateOf who was elected, by the source
 * @throws DomainError INVALID_INPUT for more elected than seats, and for a tie that is none: of one
 *   alone, or of no more than there are seats for
 */
export function reportedOutcome(
  frame: Omit<OutcomeFrame, 'seats'> | null,
  seats: number | null,
  tally: Tally,
  stateOf: ReadonlyMap<string, CandidateState>,
): RecordedOutcome {
  const rows = tally.counts.map((count) =>
    reportedRow(frame, tally, count, stateOf.get(count.candidate) ?? 'NOT_ELECTED'),
  );
  const filled = rows.length === 0 ? null : rows.filter(({ state }) => state === 'ELECTED').length;
  const tied = rows.filter(({ state }) => state === 'TIED').map(({ candidate }) => candidate);
  const elected = [...stateOf.values()].filter((state) => state === 'ELECTED').length;
  checkReported(seats, elected, tied.length);
  const open = seats === null || filled === null ? null : seats - filled;
  return {
    seats,
    seatsFilled: filled,
    seatsOpen: open,
    rows: [...rows].sort((a, b) => (b.votes ?? -1) - (a.votes ?? -1)),
    tie: tied.length === 0 ? null : { candidates: tied, seats: open },
  };
}

function checkReported(seats: number | null, elected: number, tied: number): void {
  const path = ['input', 'states'];
  if (seats !== null && elected > seats) {
    throw new DomainError(
      'INVALID_INPUT',
      `${elected} are reported as elected, but ${seats} ${seats === 1 ? 'seat is' : 'seats are'} to be filled.`,
      path,
      { elected, seats },
    );
  }
  const open = seats === null ? 1 : seats - elected;
  if (tied === 0 || (open > 0 && tied > open)) return;
  throw new DomainError(
    'INVALID_INPUT',
    seats === null
      ? 'Somebody is reported as tied alone: a tie is of two at least.'
      : `${tied} are reported as tied, but ${open} of ${seats} seats ${open === 1 ? 'is' : 'are'} left by the ${elected} elected: a tie is of more than there are seats for.`,
    path,
    { tied, elected, seats },
  );
}

/**
 * Decides a tie as the rule set has it. Where it demands a further round among the tied, lot or
 * ruling decide only once such a round has ended in a tie as well.
 *
 * @param amongTied whether it is a round among those tied in the one before
 * @throws DomainError TIE_OPEN, INVALID_INPUT, NOT_A_CANDIDATE
 */
export function resolved(
  outcome: RecordedOutcome,
  resolution: TieResolution,
  rule: TieRule,
  amongTied: boolean,
): RecordedOutcome {
  const { tie } = outcome;
  const { method, elected, reason } = resolution;
  if (tie === null) {
    throw new DomainError('INVALID_INPUT', 'There is no tie across the last seat in this round.', [
      'input',
      'pollId',
    ]);
  }
  const decides = rule === 'FURTHER_ROUND' ? amongTied : rule === method;
  if (!decides) {
    throw new DomainError(
      'TIE_OPEN',
      rule === 'FURTHER_ROUND'
        ? 'By the rules of this poll a further round among the tied decides: open it; lot or ruling decide if that one ends in a tie too.'
        : `By the rules of this poll a ${rule} decides, not a ${method}; or a further round among the tied.`,
      ['input', 'method'],
      { rule, candidateIds: tie.candidates, seats: tie.seats },
    );
  }
  checkChosen(elected, tie);
  const why = method === 'LOT' ? 'by lot' : 'by ruling';
  const rows = outcome.rows.map((row): OutcomeRow => {
    if (!tie.candidates.includes(row.candidate)) return row;
    const state = elected.includes(row.candidate) ? 'ELECTED' : 'NOT_ELECTED';
    const end = `Decided ${why} (${reason}): ${state === 'ELECTED' ? 'elected' : 'not elected'}.`;
    return { ...row, state, why: `${row.why} ${end}` };
  });
  return {
    ...outcome,
    rows,
    seatsFilled: (outcome.seatsFilled ?? 0) + elected.length,
    seatsOpen: outcome.seatsOpen === null ? null : outcome.seatsOpen - elected.length,
    tie: null,
  };
}

/**
 * What is to be said of a list with fewer names than seats, or with fewer over the seats than the rule
 * set wants; it is no ground to refuse the list (docs/domain.md §5).
 */
export function surplusWarning(
  share: Share | null,
  candidates: number,
  seats: number | null,
): string | null {
  if (seats === null) return null;
  const ofSeats = `${seats} ${seats === 1 ? 'seat' : 'seats'}`;
  const stand = `${candidates === 1 ? '1 candidate stands' : `${candidates} candidates stand`} for ${ofSeats}`;
  if (share !== null && !reaches(share, candidates - seats, seats)) {
    return `${stand}: by the rules in force the candidates beyond the seats should be ${shareInWords(share)} of the seats.`;
  }
  const open = seats - candidates;
  if (open <= 0) return null;
  return `${stand}: ${open === 1 ? '1 seat stays' : `${open} seats stay`} open, whoever is elected.`;
}

function checkChosen(
  elected: readonly string[],
  tie: { readonly candidates: readonly string[]; readonly seats: number | null },
): void {
  const path: Path = ['input', 'electedIds'];
  const stranger = elected.findIndex((key) => !tie.candidates.includes(key));
  if (stranger >= 0) {
    throw new DomainError(
      'NOT_A_CANDIDATE',
      `'${elected[stranger]}' is not among those who are tied.`,
      [...path, stranger],
      { candidateIds: tie.candidates },
    );
  }
  const isEnough =
    tie.seats === null ? elected.length < tie.candidates.length : elected.length === tie.seats;
  if (new Set(elected).size === elected.length && isEnough) return;
  throw new DomainError(
    'INVALID_INPUT',
    tie.seats === null
      ? 'Name who of the tied are elected, each once, and not all of them.'
      : `The tie is for ${tie.seats} of the seats: name as many of the tied, each once, not ${elected.length}.`,
    path,
    { seats: tie.seats, candidateIds: tie.candidates },
  );
}
