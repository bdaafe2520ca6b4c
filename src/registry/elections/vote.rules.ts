import { DomainError } from '../../kernel/errors.js';
import {
  BASE_IN_WORDS,
  leastToReach,
  type Majority,
  type MajorityBase,
  percent,
  reaches,
  type RuleValues,
  shareInWords,
} from '../rule-sets/rule-set.rules.js';
import { baseNumber, type PollNumbers } from './outcome.rules.js';
import { checkTally, type Tally } from './tally.rules.js';
import type { VoteKind, VoteOption, VoteScale } from './vote.model.js';

/** What the base of a vote may be counted from; null = unknown. */
export interface VoteNumbers extends PollNumbers, Omit<Tally, 'counts'> {}

/** Votes by option; one that is missing is unknown. */
export type VotesByOption = Partial<Readonly<Record<VoteOption, number>>>;

/** How what was voted on came off, with all that decides it. */
export interface VoteOutcome {
  readonly base: MajorityBase;
  /** Null where the number of the base is unknown. */
  readonly baseNumber: number | null;
  /** The least votes that reach the majority; null where that is unknown, or the most votes suffice. */
  readonly threshold: number | null;
  /** In the order of the scale. */
  readonly options: readonly {
    readonly option: VoteOption;
    readonly votes: number | null;
    /** Of the base, e.g. '66.60'; null if unknown. */
    readonly percent: string | null;
    /** Whether it reaches the majority; null where that cannot be told. */
    readonly reached: boolean | null;
  }[];
  /** Whether FOR reaches the majority; null where that cannot be told, and on levels of confidence. */
  readonly carried: boolean | null;
  /** A full sentence why, without the name. */
  readonly why: string;
}

const OPTIONS: Readonly<Record<VoteScale, readonly VoteOption[]>> = {
  FOR_AGAINST_ABSTAIN: ['FOR', 'AGAINST', 'ABSTAIN'],
  HIGH_MEDIUM_LOW: ['HIGH', 'MEDIUM', 'LOW'],
};

/** What the sentences call the options. */
const IN_WORDS: Readonly<Record<VoteOption, string>> = {
  FOR: 'for',
  AGAINST: 'against',
  ABSTAIN: 'abstaining',
  HIGH: 'high confidence',
  MEDIUM: 'medium confidence',
  LOW: 'low confidence',
};

/** The majority that a vote of a kind needs: nominations are decisions about names. */
export function majorityOf(kind: VoteKind, rules: RuleValues): Majority {
  return kind === 'CONFIDENCE' ? rules.confidence : rules.decided;
}

/**
 * Refuses counts that cannot all be true: contradictory ballots, an option that the scale does not
 * have, and for one item more votes than could be cast.
 *
 * @throws DomainError TALLY_CONTRADICTION with the numbers; INVALID_INPUT for an option of another scale
 */
export function checkVote(
  scale: VoteScale,
  numbers: VoteNumbers,
  items: readonly VotesByOption[],
): void {
  const { present, ...ballots } = numbers;
  const frame = { form: 'MARKED', standing: [], seats: 0, marks: 'ANY_NUMBER', present } as const;
  checkTally({ ...ballots, counts: [] }, frame, ['input']);
  const whole = numbers.valid ?? numbers.returned ?? numbers.issued ?? present;
  items.forEach((votes, i) => {
    const path = ['input', 'items', i, 'votes'];
    const foreign = Object.keys(votes).find((one) => !OPTIONS[scale].includes(one as VoteOption));
    if (foreign !== undefined) {
      throw new DomainError(
        'INVALID_INPUT',
        `${foreign} is no option of ${scale}: count ${OPTIONS[scale].join(', ')}.`,
        path,
        { scale, options: OPTIONS[scale] },
      );
    }
    const said = Object.values(votes).reduce((sum, number) => sum + number, 0);
    if (whole === null || said <= whole) return;
    throw new DomainError(
      'TALLY_CONTRADICTION',
      `${said} votes on one item, but at most ${whole} could be cast: one vote each.`,
      path,
      { votes: said, most: whole, ...numbers },
    );
  });
}

/**
 * How one item of a vote came off. Not even all options need add up to the base: who has no vote in
 * them may stay in it.
 */
export function voteOutcome(
  scale: VoteScale,
  majority: Majority,
  decimals: number,
  numbers: VoteNumbers,
  votes: VotesByOption,
): VoteOutcome {
  const { share, base } = majority;
  const count = {
    ...{ candidate: '', votes: votes.FOR ?? null },
    ...{ against: votes.AGAINST ?? null, void: null },
  };
  const whole = baseNumber(base, { ...numbers, counts: [] }, count, numbers);
  const most = Math.max(...Object.values(votes));
  const options = OPTIONS[scale].map((option) => {
    const number = votes[option] ?? null;
    const known = number !== null && whole !== null;
    return {
      option,
      votes: number,
      percent: known && whole > 0 ? percent(number, whole, decimals) : null,
      reached:
        number === null
          ? null
          : share === null
            ? number === most
            : known
              ? reaches(share, number, whole)
              : null,
    };
  });
  const threshold = share === null || whole === null ? null : leastToReach(share, whole);
  // Of levels none carries or fails: which of them a charter attaches something to is its own matter.
  const carried = scale === 'HIGH_MEDIUM_LOW' ? null : (options[0]?.reached ?? null);
  const cast = options
    .filter((option) => option.votes !== null)
    .map(({ option, votes: n, percent: part }) => {
      return `${n} ${IN_WORDS[option]}${part === null ? '' : ` (${part}%)`}`;
    })
    .join(', ');
  return {
    ...{ base, baseNumber: whole, threshold, options, carried },
    why: `${cast || 'No votes are known'}${whole === null ? '' : `, of ${whole} ${BASE_IN_WORDS[base]}`}. ${ending(majority, threshold, options, carried)}`,
  };
}

function ending(
  { share, base }: Majority,
  threshold: number | null,
  options: VoteOutcome['options'],
  carried: boolean | null,
): string {
  const needed =
    share === null ? 'the most votes' : `${shareInWords(share)} of ${BASE_IN_WORDS[base]}`;
  if (options[0]?.option === 'HIGH') {
    if (options.every(({ reached }) => reached === null)) {
      return `Which level has ${needed} cannot be told from the numbers known.`;
    }
    const levels = options.filter(({ reached }) => reached).map(({ option }) => IN_WORDS[option]);
    const least = threshold === null ? '' : `, at least ${threshold}`;
    return `${levels.length === 0 ? 'No level' : capital(levels.join(' and '))} has ${needed}${least}.`;
  }
  if (carried === null) return `Needed are ${needed}: that cannot be told from the numbers known.`;
  const least = threshold === null ? 'Needed are' : `Needed are at least ${threshold} for,`;
  return `${least} ${needed}: ${carried ? 'reached' : 'not reached'}.`;
}

function capital(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
