import { DomainError } from '../../kernel/errors.js';
import type { BallotMarks } from '../rule-sets/rule-set.rules.js';

type Path = readonly (string | number)[];

/** How voters say on paper, or by hand, whom they want. */
export type BallotForm = 'STRIKE_OUT' | 'MARKED' | 'YES_NO';

/** What was counted for one name. Null where the source does not say. */
export interface Count {
  /** Key of the candidate. */
  readonly candidate: string;
  /** Votes for the name, on valid ballots only. */
  readonly votes: number | null;
  /** On a yes/no list: votes against the name; null on other lists. */
  readonly against: number | null;
  /** On a yes/no list: valid ballots with both boxes or none for this name; null on other lists. */
  readonly void: number | null;
}

/** What was counted in one box, or in all boxes together. Null where the source does not say. */
export interface Tally {
  readonly issued: number | null;
  readonly returned: number | null;
  readonly valid: number | null;
  readonly invalid: number | null;
  /** One for each name on the list; a name that is missing has an unknown count. */
  readonly counts: readonly Count[];
}

/** What was counted in one box. */
export interface BoxTally extends Tally {
  readonly box: string;
}

/** What a tally is checked against. */
export interface TallyFrame {
  /** Null if unknown: then it was no yes/no list as far as anybody says. */
  readonly form: BallotForm | null;
  /** Keys of those who stand. */
  readonly standing: readonly string[];
  readonly seats: number;
  readonly marks: BallotMarks;
  /** How many were present and could take a ballot; null if unknown. */
  readonly present: number | null;
}

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

const BALLOTS = ['issued', 'returned', 'valid', 'invalid'] as const;
const OF_A_NAME = ['votes', 'against', 'void'] as const;

/** How many names a valid ballot may carry; null for as many as stand. */
export function mostNames({ seats, marks }: Pick<TallyFrame, 'seats' | 'marks'>): number | null {
  return marks === 'ANY_NUMBER' ? null : seats;
}

/**
 * Refuses a tally whose known numbers cannot all be true (docs/domain.md §5): more issued than
 * present, more returned than issued, valid and invalid that do not make up the returned, more for
 * a name or for all names than valid ballots allow, and a count for nobody on the list.
 *
 * @param path of the tally in the input
 * @throws DomainError NOT_A_CANDIDATE, TALLY_CONTRADICTION with the numbers in its details
 */
export function checkTally(tally: Tally, frame: TallyFrame, path: Path): void {
  checkNames(tally, frame, path);
  checkBallots(tally, frame, path);
  tally.counts.forEach((count, i) => {
    checkCount(count, tally, frame, [...path, 'counts', i]);
  });
  checkTotal(tally, frame, path);
}

/**
 * The tallies of several boxes added up. A number that one of them does not know is unknown in the
 * sum.
 *
 * @param standing keys of those who stand, in the order of the list
 */
export function sumBoxes(boxes: readonly Tally[], standing: readonly string[]): Tally {
  const ballots = Object.fromEntries(
    BALLOTS.map((what) => [what, sum(boxes.map((box) => box[what]))]),
  ) as Record<(typeof BALLOTS)[number], number | null>;
  const counts = standing.map((candidate) => {
    const found = boxes.map((box) => box.counts.find((count) => count.candidate === candidate));
    const of = (what: (typeof OF_A_NAME)[number]) =>
      sum(found.map((count) => count?.[what] ?? null));
    return { candidate, votes: of('votes'), against: of('against'), void: of('void') };
  });
  return { ...ballots, counts };
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

function checkNames({ counts }: Tally, { standing }: TallyFrame, path: Path): void {
  const seen = new Set<string>();
  counts.forEach(({ candidate }, i) => {
    const at = [...path, 'counts', i, 'candidateId'];
    if (!standing.includes(candidate)) {
      throw new DomainError(
        'NOT_A_CANDIDATE',
        `'${candidate}' does not stand in this round: count votes for ${standing.length} names on the list only.`,
        at,
        { candidateId: candidate, standing },
      );
    }
    if (seen.has(candidate)) {
      throw contradiction('A name is counted twice: give one count for each name.', at, {
        candidateId: candidate,
      });
    }
    seen.add(candidate);
  });
}

function checkBallots(tally: Tally, { present }: TallyFrame, path: Path): void {
  const { issued, returned, valid, invalid } = tally;
  const numbers = { present, issued, returned, valid, invalid };
  const least = { 'ballots issued': issued, 'ballots returned': returned, 'valid ballots': valid };
  for (const [what, number] of Object.entries(least)) {
    if (present === null || number === null || number <= present) continue;
    throw contradiction(
      `${number} ${what}, but ${present} present: at most as many as are present.`,
      [...path, what.split(' ').find((word) => word !== 'ballots') ?? what],
      numbers,
    );
  }
  if (issued !== null && returned !== null && returned > issued) {
    throw contradiction(
      `${returned} ballots returned, but ${issued} issued: at most as many as were issued.`,
      [...path, 'returned'],
      numbers,
    );
  }
  const parts = (valid ?? 0) + (invalid ?? 0);
  if (valid !== null && invalid !== null && returned !== null && parts !== returned) {
    throw contradiction(
      `${valid} valid and ${invalid} invalid ballots make ${parts}, but ${returned} were returned.`,
      [...path, 'valid'],
      numbers,
    );
  }
  const whole = returned ?? issued;
  if (whole !== null && parts > whole) {
    throw contradiction(
      `${parts} valid and invalid ballots, but ${whole} ${returned === null ? 'issued' : 'returned'}.`,
      [...path, valid === null ? 'invalid' : 'valid'],
      numbers,
    );
  }
}

function checkCount(count: Count, tally: Tally, { form }: TallyFrame, path: Path): void {
  const { candidate, votes, against, void: voided } = count;
  const whole = tally.valid ?? tally.returned ?? tally.issued;
  const numbers = { candidateId: candidate, votes, against, void: voided, valid: tally.valid };
  if (form !== 'YES_NO' && (against !== null || voided !== null)) {
    throw contradiction(
      'Votes against and void ones are counted on a yes/no list only: leave them out.',
      [...path, against === null ? 'void' : 'against'],
      numbers,
    );
  }
  const said = (votes ?? 0) + (against ?? 0) + (voided ?? 0);
  const all = votes !== null && against !== null && voided !== null;
  if (whole !== null && said > whole) {
    const what = form === 'YES_NO' ? `${said} for, against and void` : `${said} votes`;
    throw contradiction(
      `${what} for one name, but ${whole} ${wholeOf(tally)}.`,
      [...path, 'votes'],
      numbers,
    );
  }
  if (all && tally.valid !== null && said !== tally.valid) {
    throw contradiction(
      `${votes} for, ${against} against and ${voided} void make ${said}, but there are ${tally.valid} valid ballots.`,
      [...path, 'votes'],
      numbers,
    );
  }
}

function checkTotal(tally: Tally, frame: TallyFrame, path: Path): void {
  const most = mostNames(frame);
  const whole = tally.valid ?? tally.returned ?? tally.issued;
  if (most === null || whole === null) return;
  const total = tally.counts.reduce((all, { votes }) => all + (votes ?? 0), 0);
  if (total <= whole * most) return;
  throw contradiction(
    `${total} votes for all names together, but ${whole} ${wholeOf(tally)} with at most ${most} names each make ${whole * most}.`,
    [...path, 'counts'],
    { total, ballots: whole, names: most, most: whole * most },
  );
}

function wholeOf({ valid, returned }: Tally): string {
  if (valid !== null) return 'valid ballots';
  return returned === null ? 'ballots issued' : 'ballots returned';
}

function contradiction(message: string, path: Path, details: Record<string, unknown>): DomainError {
  return new DomainError('TALLY_CONTRADICTION', message, path, details);
}

function sum(numbers: readonly (number | null)[]): number | null {
  return numbers.reduce<number | null>(
    (all, number) => (all === null || number === null ? null : all + number),
    0,
  );
}
