import { DomainError } from '../../kernel/errors.js';
import {
  BASE_IN_WORDS,
  leastToReach,
  type Majority,
  type MajorityBase,
  percent,
  reaches,
  RULES,
  type RuleValues,
  shareInWords,
} from '../rule-sets/rule-set.rules.js';
import { baseNumber, type PollNumbers } from './outcome.rules.js';
import { checkTally, type Tally, validOf } from './tally.rules.js';
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

/** What is needed where no share is asked. */
const MOST = { MOTION: 'more votes for than against', LEVELS: 'the most votes' } as const;

/** What the sentences call the options. */
const IN_WORDS: Readonly<Record<VoteOption, string>> = {
  FOR: 'for',
  AGAINST: 'against',
  ABSTAIN: 'abstaining',
  HIGH: 'high confidence',
  MEDIUM: 'medium confidence',
  LOW: 'low confidence',
};

/** The rules that say with what majority something is voted on. */
export type VoteRule = 'DECIDED' | 'DECIDED_SPECIAL' | 'CONFIDENCE';

/**
 * The rule by which a vote is counted: nominations are decisions about names.
 *
 * @param special whether it is one of the decisions for which the charter has a majority of its own
 * @throws DomainError INVALID_INPUT where the rules have no such majority, or it is no decision
 */
export function ruleOf(kind: VoteKind, special: boolean, rules: RuleValues): VoteRule {
  if (!special) return kind === 'CONFIDENCE' ? 'CONFIDENCE' : 'DECIDED';
  const path = ['input', 'special'];
  if (kind !== 'DECISION') {
    throw new DomainError('INVALID_INPUT', `Only a DECISION is special, not a ${kind}.`, path);
  }
  if (rules.decidedSpecial === null) {
    throw new DomainError(
      'INVALID_INPUT',
      'The rules it is held by name no majority of its own for special decisions: leave special out, or set the rule DECIDED_SPECIAL with its charter article before the congress is convened.',
      path,
    );
  }
  return 'DECIDED_SPECIAL';
}

/** The majority that a vote needs. */
export function majorityOf(rule: VoteRule, rules: RuleValues): Majority {
  return rules[RULES[rule]] ?? rules.decided;
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
  const { present, convened, ...ballots } = numbers;
  const frame = { form: 'MARKED', standing: [], seats: 0, marks: 'ANY_NUMBER' } as const;
  const people = { onPaper: false, present, convened };
  checkTally({ ...ballots, counts: [] }, { ...frame, ...people }, ['input']);
  const whole = validOf(numbers) ?? numbers.returned ?? numbers.issued ?? present ?? convened;
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
  const options = OPTIONS[scale].map((option) => {
    const number = votes[option] ?? null;
    const known = number !== null && whole !== null;
    // Who abstains is no part of those who were for or against.
    const isPart = base !== 'FOR_AND_AGAINST' || option !== 'ABSTAIN';
    const hasReached = () => {
      if (share === null) return hasMost(option, scale, votes);
      return known ? reaches(share, number, whole) : null;
    };
    return {
      option,
      votes: number,
      percent: known && isPart && whole > 0 ? percent(number, whole, decimals) : null,
      reached: isPart ? hasReached() : null,
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

/**
 * Whether an option has more votes than those it stands against: of a motion for and against, whoever
 * abstains. Equally many are not more. Null where that cannot be told.
 */
function hasMost(option: VoteOption, scale: VoteScale, votes: VotesByOption): boolean | null {
  const rivals = OPTIONS[scale].filter(
    (other) => other !== option && (option === 'ABSTAIN' || other !== 'ABSTAIN'),
  );
  const number = votes[option];
  const against = rivals.map((rival) => votes[rival]);
  if (number === undefined) return null;
  if (against.some((other) => other !== undefined && other >= number)) return false;
  return against.includes(undefined) ? null : true;
}

function ending(
  { share, base }: Majority,
  threshold: number | null,
  options: VoteOutcome['options'],
  carried: boolean | null,
): string {
  const needed =
    share === null
      ? MOST[options[0]?.option === 'HIGH' ? 'LEVELS' : 'MOTION']
      : `${shareInWords(share)} of ${BASE_IN_WORDS[base]}`;
  if (options[0]?.option === 'HIGH') {
    if (options.every(({ reached }) => reached === null)) {
      return `Which level has ${needed} cannot be told from the numbers known.`;
    }
    const levels = options.filter(({ reached }) => reached).map(({ option }) => IN_WORDS[option]);
    const least = threshold === null ? '' : `, at least ${threshold}`;
    const have = levels.length > 1 ? 'have' : 'has';
    const which = levels.length === 0 ? 'No level' : capital(levels.join(' and '));
    return `${which} ${have} ${needed}${least}.`;
  }
  if (carried === null) return `Needed are ${needed}: that cannot be told from the numbers known.`;
  const least = threshold === null ? 'Needed are' : `Needed are at least ${threshold} for,`;
  return `${least} ${needed}: ${carried ? 'reached' : 'not reached'}.`;
}

function capital(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
