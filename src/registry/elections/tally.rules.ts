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

/** Why a whole ballot does not count. */
export type InvalidReason = 'NOT_ISSUED' | 'NAME_ADDED' | 'TOO_MANY_NAMES' | 'NO_NAME';

/** What was counted in one box, or in all boxes together. Null where the source does not say. */
export interface Tally {
  readonly issued: number | null;
  readonly returned: number | null;
  readonly valid: number | null;
  readonly invalid: number | null;
  /** How many are invalid for which reason; left out where ballots were not entered one by one. */
  readonly reasons?: Readonly<Partial<Record<InvalidReason, number>>>;
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
  /** Whether tellers counted ballots: then each valid one on a list of several carries a name. */
  readonly onPaper: boolean;
  /** How many were present and could take a ballot; null if unknown. */
  readonly present: number | null;
  /** How many were convened, which bounds the votes where nobody says who was present. */
  readonly convened: number | null;
}

/** The numbers of ballots in a tally. */
export const BALLOTS = ['issued', 'returned', 'valid', 'invalid'] as const;
/** The numbers of one name. */
export const OF_A_NAME = ['votes', 'against', 'void'] as const;

/** Valid ballots, also where only the returned and the invalid are known. */
export function validOf({ valid, returned, invalid }: Omit<Tally, 'counts'>): number | null {
  return valid ?? (returned === null || invalid === null ? null : returned - invalid);
}

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
  const withReasons = boxes.filter(({ reasons }) => reasons !== undefined);
  if (boxes.length === 0 || withReasons.length < boxes.length) return { ...ballots, counts };
  const reasons: Partial<Record<InvalidReason, number>> = {};
  for (const box of withReasons) {
    for (const [reason, number] of Object.entries(box.reasons ?? {})) {
      const key = reason as InvalidReason;
      reasons[key] = (reasons[key] ?? 0) + number;
    }
  }
  return { ...ballots, reasons, counts };
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

function checkBallots(tally: Tally, { present, convened }: TallyFrame, path: Path): void {
  const { issued, valid, invalid } = tally;
  // What the tellers did not issue was put into the box by somebody: no bound on their ballots.
  const foreign = tally.reasons?.NOT_ISSUED ?? 0;
  const returned = tally.returned === null ? null : tally.returned - foreign;
  const numbers = { convened, present, issued, returned: tally.returned, valid, invalid };
  const least = { 'ballots issued': issued, 'ballots returned': returned, 'valid ballots': valid };
  const people = present ?? convened;
  const are = present === null ? 'convened' : 'present';
  for (const [what, number] of Object.entries(least)) {
    if (people === null || number === null || number <= people) continue;
    throw contradiction(
      `${number} ${what}, but ${people} ${are}: at most as many as are ${are}.`,
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
  const { returned: all } = tally;
  if (valid !== null && invalid !== null && all !== null && parts !== all) {
    throw contradiction(
      `${valid} valid and ${invalid} invalid ballots make ${parts}, but ${all} were returned.`,
      [...path, 'valid'],
      numbers,
    );
  }
  const whole = all ?? issued;
  if (whole !== null && parts > whole) {
    throw contradiction(
      `${parts} valid and invalid ballots, but ${whole} ${all === null ? 'issued' : 'returned'}.`,
      [...path, valid === null ? 'invalid' : 'valid'],
      numbers,
    );
  }
}

function checkCount(count: Count, tally: Tally, frame: TallyFrame, path: Path): void {
  const { form } = frame;
  const { candidate, votes, against, void: voided } = count;
  const most = mostVoters(tally, frame);
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
  if (most !== null && said > most.number) {
    const what = form === 'YES_NO' ? `${said} for, against and void` : `${said} votes`;
    throw contradiction(
      `${what} for one name, but ${most.number} ${most.words}.`,
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
  checkNamed(tally, frame, path);
  const names = mostNames(frame);
  const voters = mostVoters(tally, frame);
  if (names === null || voters === null) return;
  const total = totalOf(tally);
  const most = voters.number * names;
  if (total <= most) return;
  throw contradiction(
    `${total} votes for all names together, but ${voters.number} ${voters.words} with at most ${names} ${names === 1 ? 'name' : 'names'} each make ${most}.`,
    [...path, 'counts'],
    { total, ballots: voters.number, names, most },
  );
}

/** A ballot without any name is invalid on a list of several: the valid ones make as many votes at least. */
function checkNamed(tally: Tally, { form, standing, onPaper }: TallyFrame, path: Path): void {
  const valid = validOf(tally);
  const several = onPaper && form !== null && form !== 'YES_NO' && standing.length > 1;
  if (!several || valid === null) return;
  if (tally.counts.length < standing.length || tally.counts.some(({ votes }) => votes === null))
    return;
  const total = totalOf(tally);
  if (total >= valid) return;
  throw contradiction(
    `${total} votes for all names together, but ${valid} valid ballots: one without any name is invalid, so that there are ${total} valid ballots at most.`,
    [...path, 'valid'],
    { total, valid },
  );
}

function totalOf({ counts }: Tally): number {
  return counts.reduce((all, { votes }) => all + (votes ?? 0), 0);
}

/** How many can have voted, by the narrowest number that is known. */
function mostVoters(
  tally: Tally,
  { present, convened }: TallyFrame,
): { readonly number: number; readonly words: string } | null {
  const bounds: readonly (readonly [number | null, string])[] = [
    [validOf(tally), 'valid ballots'],
    [tally.returned, 'ballots returned'],
    [tally.issued, 'ballots issued'],
    [present, 'persons present'],
    [convened, 'persons convened'],
  ];
  for (const [number, words] of bounds) if (number !== null) return { number, words };
  return null;
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
