import { groupBy } from '../../kernel/grouping.js';
import type { InvalidReason, Tally, TallyFrame } from './tally.rules.js';
import { mostNames } from './tally.rules.js';

/** What is written on one ballot; keys of candidates. */
export interface Ballot {
  /** Whether the tellers issued it. */
  readonly issuedByTellers: boolean;
  /** Whether somebody wrote a name on it that is not on the list. */
  readonly nameAdded: boolean;
  /** STRIKE_OUT: the names struck. MARKED: the names marked. YES_NO: the names with the yes box. */
  readonly names: readonly string[];
  /** YES_NO: the names with the no box; nothing on other ballots. */
  readonly against: readonly string[];
}

/** What a ballot says of a name. */
export type Said = 'FOR' | 'AGAINST' | 'VOID' | 'NOTHING';

/** What a ballot is worth. */
export interface Judgement {
  /** Null where it is valid. */
  readonly invalid: InvalidReason | null;
  /** What it says of each who stands; of an invalid one, nothing counts. */
  readonly said: ReadonlyMap<string, Said>;
}

/**
 * Whether a ballot is valid, and for whom (docs/domain.md §5). Invalid: not issued by the tellers, a
 * name added, more names left than a ballot may carry, none left on a list of several. On a list of
 * one name a ballot without it is a vote, against that name. On a yes/no ballot both boxes or none
 * for a name are void for that name only.
 */
export function judge(ballot: Ballot, frame: TallyFrame): Judgement {
  const said = new Map(frame.standing.map((name) => [name, whatIsSaid(ballot, frame, name)]));
  return { invalid: whyInvalid(ballot, frame, said), said };
}

/**
 * The tally that ballots entered one by one make.
 *
 * @param issued ballots issued for the box; null if unknown
 */
export function tallyOf(
  ballots: readonly Ballot[],
  frame: TallyFrame,
  issued: number | null,
): Tally {
  const judged = ballots.map((ballot) => judge(ballot, frame));
  const valid = judged.filter(({ invalid }) => invalid === null);
  const yesNo = frame.form === 'YES_NO';
  return {
    issued,
    returned: judged.length,
    valid: valid.length,
    invalid: judged.length - valid.length,
    reasons: reasonsOf(judged),
    counts: frame.standing.map((candidate) => {
      const by = groupBy(valid, ({ said }) => said.get(candidate));
      const number = (what: Said) => by.get(what)?.length ?? 0;
      return {
        candidate,
        votes: number('FOR'),
        against: yesNo ? number('AGAINST') : null,
        void: yesNo ? number('VOID') : null,
      };
    }),
  };
}

/** How many ballots are invalid for which reason. */
function reasonsOf(judged: readonly Judgement[]): Partial<Record<InvalidReason, number>> {
  const reasons: Partial<Record<InvalidReason, number>> = {};
  for (const { invalid } of judged) {
    if (invalid !== null) reasons[invalid] = (reasons[invalid] ?? 0) + 1;
  }
  return reasons;
}

function whatIsSaid({ names, against }: Ballot, { form }: TallyFrame, name: string): Said {
  const named = names.includes(name);
  if (form === 'MARKED') return named ? 'FOR' : 'NOTHING';
  if (form === 'STRIKE_OUT') return named ? 'NOTHING' : 'FOR';
  const refused = against.includes(name);
  if (named === refused) return 'VOID';
  return named ? 'FOR' : 'AGAINST';
}

function whyInvalid(
  { issuedByTellers, nameAdded }: Ballot,
  frame: TallyFrame,
  said: ReadonlyMap<string, Said>,
): InvalidReason | null {
  if (!issuedByTellers) return 'NOT_ISSUED';
  if (nameAdded) return 'NAME_ADDED';
  const left = [...said.values()].filter((one) => one === 'FOR').length;
  const most = mostNames(frame);
  if (most !== null && left > most) return 'TOO_MANY_NAMES';
  const several = frame.standing.length > 1 && frame.form !== 'YES_NO';
  return several && left === 0 ? 'NO_NAME' : null;
}
