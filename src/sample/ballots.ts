import type { Ballot } from '../registry/elections/ballot.rules.js';
import type { BallotForm } from '../registry/elections/tally.rules.js';
import type { Random } from './random.js';

/** What voters choose between, and what comes of it. */
export interface Choice {
  readonly form: BallotForm;
  /** Keys of those who stand, in the order of the list. */
  readonly standing: readonly string[];
  /** Keys of those who are to be elected, no more than there are seats. */
  readonly elected: readonly string[];
  /** How many vote. */
  readonly voters: number;
}

/** Shares of the valid ballots: an elected name lacks no more, another name has no more. */
const MOST_LACKED = 0.35;
const MOST_FOR_OTHERS = 0.3;

/** From so many voters on, one does not hand in the ballot, and another writes a name on it. */
const MANY_VOTERS = 20;

/**
 * The ballots that are handed in, in any order. Every ballot starts with all who are to be elected;
 * then some of them give way to others, and some are struck out. So no ballot has too many names,
 * and whoever is to be elected is on more than half of those that were issued.
 */
export function drawBallots(random: Random, choice: Choice): Ballot[] {
  const { form, voters, elected, standing } = choice;
  const isSpoilt = voters >= MANY_VOTERS;
  const valid = isSpoilt ? voters - 2 : voters;
  const wanted = Array.from({ length: valid }, () => new Set(elected));
  // Some are wanted by more than others.
  const most = Math.floor(valid * MOST_LACKED);
  const lacking = new Map(elected.map((name) => [name, random.int(0, most)]));
  for (const other of standing.filter((name) => !lacking.has(name))) {
    const votes = random.int(Math.floor(valid / 10), Math.floor(valid * MOST_FOR_OTHERS));
    for (let n = 0; n < votes; n += 1) {
      const ballot = random.pick(wanted);
      if (!ballot.has(other) && strike(random, ballot, lacking)) ballot.add(other);
    }
  }
  for (const [name, left] of lacking) {
    for (let n = random.int(0, left); n > 0; n -= 1) {
      const ballot = random.pick(wanted);
      if (form === 'YES_NO' || ballot.size > 1) ballot.delete(name);
    }
  }
  const ballots = wanted.map((names) => written(choice, names));
  if (!isSpoilt) return ballots;
  const spoilt = { ...written(choice, new Set(elected)), nameAdded: true };
  return [...ballots, spoilt];
}

/** Strikes one of the elected who can do without; says whether there was one. */
function strike(random: Random, ballot: Set<string>, lacking: Map<string, number>): boolean {
  const names = [...ballot].filter((name) => (lacking.get(name) ?? 0) > 0);
  if (names.length === 0) return false;
  const name = random.pick(names);
  ballot.delete(name);
  lacking.set(name, (lacking.get(name) ?? 0) - 1);
  return true;
}

/** A ballot of a form on which just these names are wanted. */
function written({ form, standing }: Choice, wanted: ReadonlySet<string>): Ballot {
  const unwanted = standing.filter((name) => !wanted.has(name));
  return {
    issuedByTellers: true,
    nameAdded: false,
    names: form === 'STRIKE_OUT' ? unwanted : standing.filter((name) => wanted.has(name)),
    against: form === 'YES_NO' ? unwanted : [],
  };
}
