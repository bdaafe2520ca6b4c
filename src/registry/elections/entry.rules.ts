import { DomainError } from '../../kernel/errors.js';
import { nfc } from '../../kernel/names.js';
import type { Ballot } from './ballot.rules.js';
import type { PollEntry } from './polls.store.js';
import type { CorrectResultInput } from './result.model.js';
import type { BallotInput, TallyInput } from './tally-change.model.js';
import type { BallotForm, BoxTally, Count, Tally, TallyFrame } from './tally.rules.js';
import { BALLOTS, OF_A_NAME } from './tally.rules.js';

type Path = readonly (string | number)[];

/** One number that two tellers entered differently. */
export interface Difference {
  readonly box: string;
  /** `issued`, `returned`, `valid`, `invalid`, or for a name `votes`, `against`, `void`. */
  readonly what: string;
  /** Key of the candidate, where it is a number of a name. */
  readonly candidate: string | null;
  readonly first: number | null;
  readonly second: number | null;
}

/** What a poll has of what its tallies are checked against. */
export type FramedPoll = Pick<
  PollEntry,
  'standing' | 'seats' | 'rules' | 'numbers' | 'method' | 'entry' | 'round'
>;

/** What one teller counted in one box, by whom. */
export interface CountedBox {
  readonly box: string;
  readonly tally: Tally;
}

/** What the tallies of a poll are checked against; where rules or seats are unknown, nothing limits the names. */
export function tallyFrame(
  { standing, seats, rules, numbers, method, entry }: FramedPoll,
  form: BallotForm | null,
): TallyFrame {
  const { present, convened } = numbers;
  const onPaper = method === 'SECRET_BALLOT' && entry !== 'REPORTED';
  const marks = seats === null ? 'ANY_NUMBER' : (rules?.values.ballotMarks ?? 'ANY_NUMBER');
  return { form, standing, seats: seats ?? standing.length, marks, onPaper, present, convened };
}

/** A tally as it was entered, each name in the order of the list; what was left out is unknown. */
export function tallyOfInput(
  { issued = null, returned = null, valid = null, invalid = null, counts }: TallyInput,
  standing: readonly string[],
): Tally {
  const place = ({ candidateId }: { candidateId: string }) => {
    const at = standing.indexOf(candidateId);
    return at < 0 ? standing.length : at;
  };
  return {
    ...{ issued, returned, valid, invalid },
    counts: [...counts]
      .sort((a, b) => place(a) - place(b))
      .map(({ candidateId: candidate, votes = null, against = null, void: voided = null }) => {
        return { candidate, votes, against, void: voided };
      }),
  };
}

export function ballotOf({
  names,
  against,
  issuedByTellers = true,
  nameAdded = false,
}: BallotInput): Ballot {
  return { names, against: against ?? [], issuedByTellers, nameAdded };
}

/**
 * Refuses ballots with marks for nobody on the list, and marks and numbers given twice.
 *
 * @throws DomainError NOT_A_CANDIDATE, INVALID_INPUT
 */
export function checkedBallots(ballots: readonly BallotInput[], standing: readonly string[]): void {
  const serials = new Set<string>();
  ballots.forEach(({ serial, names, against }, i) => {
    const path: Path = ['input', 'ballots', i];
    for (const [field, marked] of Object.entries({ names, against: against ?? [] })) {
      marked.forEach((key, at) => {
        if (!standing.includes(key)) {
          throw new DomainError(
            'NOT_A_CANDIDATE',
            `'${key}' does not stand in this round; a name that somebody wrote on the ballot is said by nameAdded.`,
            [...path, field, at],
            { candidateId: key, standing },
          );
        }
        if (marked.indexOf(key) === at) return;
        throw new DomainError(
          'INVALID_INPUT',
          `'${key}' is given twice in ${field} of ballot '${serial}': a ballot has one mark for a name.`,
          [...path, field, at],
          { candidateId: key, serial },
        );
      });
    }
    if (serials.has(serial)) {
      throw new DomainError('INVALID_INPUT', `Ballot '${serial}' is given twice.`, [
        ...path,
        'serial',
      ]);
    }
    serials.add(serial);
  });
}

/**
 * The tallies on which two tellers agree, box by box.
 *
 * @throws DomainError TELLERS_DIFFER, its details saying in which boxes a tally is missing, and which
 *   numbers differ
 */
export function agreedTallies(
  boxes: readonly string[],
  entered: readonly CountedBox[],
  path: Path,
): BoxTally[] {
  const byBox = boxes.map((box) => ({ box, own: entered.filter((one) => one.box === box) }));
  const missing = byBox.filter(({ own }) => own.length < 2);
  const found = byBox.flatMap(({ box, own }) => differencesOf(box, own));
  if (missing.length === 0 && found.length === 0) {
    return byBox.map(({ box, own }) => ({ box, ...(own[0] as CountedBox).tally }));
  }
  const reasons = [
    ...missing.map(({ box, own }) => `box '${box}' has ${own.length} of two tallies`),
    ...found.map(
      ({ box, what, first, second }) =>
        `in box '${box}' ${what} is ${first ?? 'unknown'} or ${second ?? 'unknown'}`,
    ),
  ];
  throw new DomainError(
    'TELLERS_DIFFER',
    `Two tellers must have counted the same: ${reasons.slice(0, 5).join('; ')}${reasons.length > 5 ? '; …' : ''}.`,
    path,
    {
      missing: missing.map(({ box, own }) => ({ box, tallies: own.length })),
      differences: found.map(({ candidate, ...one }) => ({ ...one, candidateId: candidate })),
    },
  );
}

/** Where the two tallies of a box differ; nothing before both are there. */
export function differencesOf(box: string, own: readonly CountedBox[]): Difference[] {
  const [first, second] = own;
  return first && second ? differences(box, first.tally, second.tally) : [];
}

/** Where two tellers' tallies of one box differ; the order in which they list the names does not matter. */
export function differences(box: string, first: Tally, second: Tally): Difference[] {
  const names = new Set([...first.counts, ...second.counts].map(({ candidate }) => candidate));
  const of = (tally: Tally, name: string) =>
    tally.counts.find(({ candidate }) => candidate === name) ?? null;
  const pairs = [
    ...BALLOTS.map((what) => ({
      ...{ box, what, candidate: null },
      ...{ first: first[what], second: second[what] },
    })),
    ...[...names].sort().flatMap((name) =>
      OF_A_NAME.map((what) => ({
        ...{ box, what, candidate: name },
        ...{ first: of(first, name)?.[what] ?? null, second: of(second, name)?.[what] ?? null },
      })),
    ),
  ];
  return pairs.filter((pair) => pair.first !== pair.second);
}

/**
 * A report with what the tellers counted where it leaves that out.
 *
 * @throws DomainError TALLY_CONTRADICTION with both numbers where it says otherwise than they
 */
export function asCounted(told: Tally, counted: Tally): Tally {
  const known = differences('', counted, told).filter(({ first }) => first !== null);
  const other = known.find(({ second }) => second !== null);
  if (other !== undefined) {
    const { what, candidate: candidateId, first, second } = other;
    throw new DomainError(
      'TALLY_CONTRADICTION',
      `The tellers agreed on ${first} as ${what}${candidateId === null ? '' : ' of a candidate'}, and the report says ${second}: give their number, or annul the election.`,
      ['input', 'tally'],
      { what, candidateId, counted: first, reported: second },
    );
  }
  const counts = counted.counts.map((count): Count => {
    const said = told.counts.find(({ candidate }) => candidate === count.candidate);
    const { votes, against, void: voided } = count;
    return {
      candidate: count.candidate,
      votes: votes ?? said?.votes ?? null,
      against: against ?? said?.against ?? null,
      void: voided ?? said?.void ?? null,
    };
  });
  const { issued, returned, valid, invalid } = counted;
  return {
    issued: issued ?? told.issued,
    returned: returned ?? told.returned,
    valid: valid ?? told.valid,
    invalid: invalid ?? told.invalid,
    counts,
  };
}

/**
 * What a correction says of one box.
 *
 * @throws DomainError INVALID_INPUT where it leaves the box out
 */
export function boxOf(
  input: CorrectResultInput,
  name: string,
  standing: readonly string[],
): BoxTally {
  const box = input.boxes.find((one) => nfc(one.box) === name);
  if (box) return { box: name, ...tallyOfInput(box, standing) };
  throw new DomainError('INVALID_INPUT', `Box '${name}' is missing: give every box.`, [
    'input',
    'boxes',
  ]);
}

/**
 * Refuses boxes that the poll has not, or that are given twice.
 *
 * @throws DomainError INVALID_INPUT
 */
export function checkBoxes({ boxes }: CorrectResultInput, known: readonly string[]): void {
  boxes.forEach(({ box }, i) => {
    const name = nfc(box);
    if (known.includes(name) && boxes.findIndex((one) => nfc(one.box) === name) === i) return;
    throw new DomainError(
      'INVALID_INPUT',
      `The poll has each of the boxes ${known.join(', ')} once, and not '${name}'.`,
      ['input', 'boxes', i, 'box'],
      { boxes: known },
    );
  });
}
