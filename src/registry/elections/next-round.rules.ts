import type { FurtherRound } from '../rule-sets/rule-set.rules.js';
import type { OutcomeRow } from './outcome.rules.js';
import { electedOf, type RecordedOutcome } from './result.rules.js';

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
 * across the last seat, or else as the rule set says: all who are not elected; as many of those
 * with the most votes as twice the open seats, and who has equally many as the last of them; or all
 * who stood but the last.
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
  const tied = left.filter((key) => tie?.candidates.includes(key));
  const standing = tied.length > 0 ? tied : byRule(rule, left, rows, open);
  return standing.length === 0 ? null : { round, standing, seats: open };
}

/** Who stands in a further round that is none among the tied. */
function byRule(
  rule: FurtherRound,
  left: readonly string[],
  rows: readonly OutcomeRow[],
  open: number,
): readonly string[] {
  switch (rule) {
    case 'ALL_NOT_ELECTED':
      return left;
    case 'TWICE_THE_SEATS':
      return highest(left, rows, 2 * open);
    case 'WITHOUT_THE_LAST':
      return withoutLast(left, rows, open);
  }
}

function withoutLast(
  left: readonly string[],
  rows: readonly OutcomeRow[],
  open: number,
): readonly string[] {
  const stood = left.filter((key) => rows.some(({ candidate }) => candidate === key));
  // Who withdrew since may have been the last: then nobody else is.
  const losers = rows.filter(({ state }) => state !== 'ELECTED');
  const votes = losers.map((row) => row.votes);
  const least = votes.includes(null) ? null : Math.min(...(votes as number[]));
  const last = losers.filter((row) => row.votes === least);
  if (least === null || last.length !== 1 || stood.length <= open) return stood;
  return stood.filter((key) => key !== last[0]?.candidate);
}

/** Whether two came off equally; of a reported result only the votes are known, of some not even they. */
function isLevel(a: OutcomeRow, b: OutcomeRow): boolean {
  return a.rank === null || b.rank === null ? a.votes === b.votes : a.rank === b.rank;
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
    stood
      .filter((row, i) => i < number || row.votes === null || isLevel(row, last))
      .map((row) => row.candidate),
  );
  return left.filter((key) => chosen.has(key));
}
