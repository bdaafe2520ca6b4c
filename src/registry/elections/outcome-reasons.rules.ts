import { BASE_IN_WORDS } from '../rule-sets/rule-set.rules.js';
import type { CandidateState, OutcomeFrame, OutcomeRow } from './outcome.rules.js';

/** The numbers of a candidate, and whether they reach the majority; null if unknown. */
type Reckoned = Omit<OutcomeRow, 'state' | 'why' | 'rank'> & { readonly reached: boolean | null };

/** Votes, base and majority in words. */
export function sentence(row: Reckoned, { yesNo }: Pick<OutcomeFrame, 'yesNo'>): string {
  const { votes, against, void: voided, base, baseNumber: number } = row;
  const others = [against === null ? '' : `, ${against} against`, voided ? `, ${voided} void` : ''];
  const cast = `${counted(votes ?? 0, 'vote')}${yesNo ? ` for${others.join('')}` : ''}`;
  const whole = number === null ? '' : ` of ${number} ${BASE_IN_WORDS[base]}`;
  const part = row.percent === null ? '' : ` (${row.percent}%)`;
  if (row.needed === null) {
    const most = `${cast}${whole}${part}; the most votes suffice`;
    if (!yesNo) return `${most}.`;
    return `${most} where more are for than against, which is ${row.reached ? '' : 'not '}so.`;
  }
  if (number === 0) {
    return `${cast}: there are no ${BASE_IN_WORDS[base]}, so that nobody has a majority of them.`;
  }
  const end = row.reached ? 'which is reached' : 'which is not reached';
  return `${cast}${whole}${part}; ${row.needed}, ${end}.`;
}

/** What became of the candidate, and why, in words. */
export function ending(
  state: CandidateState,
  found: {
    readonly rank: number | null;
    readonly frame: OutcomeFrame;
    readonly reached: boolean;
    readonly tied: number;
    readonly seatsOpen: number;
  },
): string {
  const { rank, reached, tied, seatsOpen } = found;
  const seats = counted(found.frame.seats, 'seat');
  // Where each name has a base of its own, fewer votes may be the greater share.
  const byShare = found.frame.majority.base === 'FOR_AND_AGAINST';
  const by = byShare ? 'by share of the votes for and against' : 'by votes';
  if (state === 'ELECTED') return `Place ${rank} ${by} for ${seats}: elected.`;
  if (state === 'TIED') {
    const last = seatsOpen === 1 ? 'the last seat' : `the last ${seatsOpen} seats`;
    const equal = byShare ? 'the same share of the votes for and against' : 'equally many votes';
    return `${tied} candidates have ${equal} for ${last}: tied.`;
  }
  if (!reached) return 'Not elected.';
  const place = rank === null ? 'others have more votes' : `it is place ${rank} ${by}`;
  return `But ${place}, and there ${found.frame.seats === 1 ? 'is' : 'are'} ${seats}: not elected.`;
}

function counted(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`;
}
