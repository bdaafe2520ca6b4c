import { DomainError } from '../../kernel/errors.js';
import type { FurtherRound, Share, TieRule } from '../rule-sets/rule-set.rules.js';
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
export interface RecordedOutcome extends Omit<Outcome, 'seats' | 'seatsFilled' | 'seatsOpen'> {
  readonly seats: number | null;
  readonly seatsFilled: number | null;
  readonly seatsOpen: number | null;
}

/** How a tie was decided otherwise than by a further round. */
export interface TieResolution {
  readonly method: 'LOT' | 'RULING';
  readonly elected: readonly string[];
  readonly reason: string;
}

/** A round that has a result. */
export interface DecidedRound {
  readonly round: number;
  readonly outcome: RecordedOutcome;
}

/** Who stands in the next round, and for how many seats. */
export interface NextRound {
  readonly round: number;
  readonly standing: readonly string[];
  readonly seats: number;
}

/**
 * The round that comes next. The first has everybody on the list; a further one those who are tied
 * across the last seat, or else as the rule set says: all who are not elected, or as many of those
 * with the most votes as twice the open seats, and who has equally many as the last of them.
 *
 * @param listed keys of the candidates who have not withdrawn, in the order of the list
 * @param rounds those that were held, in order
 * @returns null where no seat is open, or nobody is left to stand
 */
export function nextRound(
  listed: readonly string[],
  seats: number,
  rounds: readonly DecidedRound[],
  rule: FurtherRound,
): NextRound | null {
  const last = rounds.at(-1);
  if (last === undefined) return listed.length === 0 ? null : { round: 1, standing: listed, seats };
  const round = last.round + 1;
  const { tie, rows } = last.outcome;
  const elected = new Set(rounds.flatMap(({ outcome }) => electedOf(outcome)));
  const open = last.outcome.seatsOpen ?? seats - elected.size;
  const left = listed.filter((key) => !elected.has(key));
  if (open <= 0) return null;
  const standing = tie
    ? left.filter((key) => tie.candidates.includes(key))
    : rule === 'ALL_NOT_ELECTED'
      ? left
      : highest(left, rows, 2 * open);
  return standing.length === 0 ? null : { round, standing, seats: open };
}

/** What a result is computed from, by the rules of its poll; null where none are known. */
export function outcomeFrame(
  { rules, numbers }: FramedPoll,
  form: BallotForm | null,
): Omit<OutcomeFrame, 'seats'> | null {
  if (rules === null) return null;
  const { elected: majority, percentDecimals: decimals } = rules.values;
  return { majority, decimals, numbers, yesNo: form === 'YES_NO' };
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
  const open = seats === null || filled === null ? null : Math.max(0, seats - filled);
  return {
    seats,
    seatsFilled: filled,
    seatsOpen: open,
    rows: [...rows].sort((a, b) => (b.votes ?? -1) - (a.votes ?? -1)),
    tie: tied.length === 0 ? null : { candidates: tied, seats: open ?? 1 },
  };
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
 * What is to be said of a list with fewer names over the seats than the rule set wants; it is no
 * ground to refuse the list (docs/domain.md §5).
 */
export function surplusWarning(
  share: Share | null,
  candidates: number,
  seats: number | null,
): string | null {
  if (share === null || seats === null || reaches(share, candidates - seats, seats)) return null;
  const stand = candidates === 1 ? '1 candidate stands' : `${candidates} candidates stand`;
  return `${stand} for ${seats} ${seats === 1 ? 'seat' : 'seats'}: by the rules in force the candidates beyond the seats should be ${shareInWords(share)} of the seats.`;
}

function checkChosen(
  elected: readonly string[],
  tie: { readonly candidates: readonly string[]; readonly seats: number },
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
  if (new Set(elected).size === elected.length && elected.length === tie.seats) return;
  throw new DomainError(
    'INVALID_INPUT',
    `The tie is for ${tie.seats} of the seats: name as many of the tied, each once, not ${elected.length}.`,
    path,
    { seats: tie.seats, candidateIds: tie.candidates },
  );
}

function highest(
  left: readonly string[],
  rows: readonly OutcomeRow[],
  number: number,
): readonly string[] {
  const stood = rows.filter(({ candidate }) => left.includes(candidate));
  const last = stood[number - 1];
  if (last === undefined) return left.filter((key) => stood.some((row) => row.candidate === key));
  const chosen = new Set(
    stood.filter((row, i) => i < number || row.rank === last.rank).map((row) => row.candidate),
  );
  return left.filter((key) => chosen.has(key));
}
