import { Injectable } from '@nestjs/common';

import { DomainError } from '../../kernel/errors.js';
import { nfc } from '../../kernel/names.js';
import type { Actor } from '../../platform/access/actor.js';
import { AuditTrail } from '../../platform/audit/audit-trail.js';
import { Commands } from '../../platform/audit/commands.js';
import type { Tx } from '../../platform/database/unit-of-work.js';
import { Grounds } from '../associations/grounds.js';
import { checkState } from '../congresses/assembly.rules.js';
import { OfficersStore } from '../congresses/officers.store.js';
import { notFound } from '../terms/term.rules.js';
import { ElectionBooks, type OpenedPoll } from './election-books.service.js';
import { ballotOf, checkedBallots, tallyFrame, tallyOfInput } from './entry.rules.js';
import type { BallotEntry } from './poll.entity.js';
import { PollsStore, type TellerTally } from './polls.store.js';
import type { EnterBallotsInput, EnterTallyInput } from './tally-change.model.js';
import { checkTally, sumBoxes } from './tally.rules.js';

/** So many tellers count a box, each without the other. */
const TELLERS = 2;

/** Enters what tellers counted. */
@Injectable()
export class TalliesService {
  constructor(
    private readonly books: ElectionBooks,
    private readonly officers: OfficersStore,
    private readonly store: PollsStore,
    private readonly grounds: Grounds,
    private readonly commands: Commands,
    private readonly audit: AuditTrail,
  ) {}

  /**
   * Enters the tally of one teller for one box; entered again it takes the place of the teller's
   * first. Two tellers count each box; another one only in the place of somebody who was relieved.
   *
   * @returns the key of the poll
   * @throws DomainError NOT_FOUND for the poll, its box or the teller, CONGRESS_STATE, RESULT_EXISTS,
   *   POLL_CLOSED where ballots are entered one by one, ALREADY_EXISTS for a third teller,
   *   NOT_A_CANDIDATE, TALLY_CONTRADICTION
   */
  enterTally(actor: Actor, input: EnterTallyInput): Promise<string> {
    return this.commands.run({ actor, operation: 'enterTally', input }, async (tx) => {
      const { opened, box, tellers } = await this.opened(tx, actor, input, 'TALLIES');
      const { association, poll, election } = opened;
      const tally = tallyOfInput(input.tally, poll.standing);
      const frame = tallyFrame(poll, election.ballotForm);
      checkTally(tally, frame, ['input', 'tally']);
      const entered = await this.store.talliesOf(tx, poll.id);
      const { tellerId: tellerKey } = input;
      // Only the teller's own: a refusal must not tell what the other counted.
      const others = entered.filter((one) => one.tellerKey === tellerKey && one.box !== box);
      const all = sumBoxes([tally, ...others.map((one) => one.tally)], poll.standing);
      checkTally(all, frame, ['input', 'tally']);
      const ofBox = entered.filter((one) => one.box === box);
      const before = placeOf(ofBox, tellerKey, tellers, box);
      const other = ofBox.find((one) => one !== before) ?? null;
      await this.store.enterTally(tx, {
        ...{ id: before?.id ?? null, pollId: poll.id, box, tellerKey, tally },
      });
      const grounds = await this.grounds.keep(tx, association.id, input);
      await this.audit.record(tx, actor, {
        associationId: association.id,
        action: 'enterTally',
        subject: { type: 'Poll', id: poll.key },
        decisionId: grounds.decisionId,
        before: before && {
          box,
          tellerId: before.tellerKey,
          ...(other && { tally: before.tally }),
        },
        after: {
          ...{ box, tellerId: tellerKey },
          // Who may read the trail may count too: a tally alone is not to be learned from it.
          ...(other && { tally, other: { tellerId: other.tellerKey, tally: other.tally } }),
        },
      });
      return poll.key;
    });
  }

  /**
   * Enters ballots of one box one by one, and takes out those that were entered by mistake; which are
   * valid is decided by the rules of the poll.
   *
   * @returns the key of the poll
   * @throws DomainError as `enterTally`; ALREADY_EXISTS for a ballot that was entered before and is not
   *   said to be replaced, POLL_CLOSED where tellers enter tallies, NOT_FOUND for one to be taken out
   *   that was not entered, INVALID_INPUT for one that is entered and taken out in one
   */
  enterBallots(actor: Actor, input: EnterBallotsInput): Promise<string> {
    return this.commands.run({ actor, operation: 'enterBallots', input }, async (tx) => {
      const { opened, box } = await this.opened(tx, actor, input, 'BALLOTS');
      const { association, poll } = opened;
      const { tellerId: tellerKey, issued = null, replaces = false } = input;
      checkedBallots(input.ballots, poll.standing);
      const place = { pollId: poll.id, box, tellerKey };
      const serials = input.ballots.map(({ serial }) => nfc(serial));
      const known = await this.store.ballotRows(tx, poll.id, box, serials);
      if (known.length > 0 && !replaces) {
        throw new DomainError(
          'ALREADY_EXISTS',
          `Ballot '${known[0]?.serial}' of box '${box}' was entered already: say replaces where it was entered wrongly.`,
          ['input', 'ballots', serials.indexOf(known[0]?.serial ?? ''), 'serial'],
          { serials: known.map(({ serial }) => serial) },
        );
      }
      const removed = await this.removed(tx, poll.id, box, input.removes ?? [], serials);
      await this.store.supersedeBallots(tx, [...known, ...removed]);
      const ballots = input.ballots.map((ballot, i) => {
        return { ...place, serial: serials[i] ?? '', ballot: ballotOf(ballot) };
      });
      await this.store.insertBallots(tx, ballots);
      const ofBox = (await this.store.talliesOf(tx, poll.id)).find((one) => one.box === box);
      if (issued !== null) {
        const tally = { issued, returned: null, valid: null, invalid: null, counts: [] };
        checkTally(tally, tallyFrame(poll, opened.election.ballotForm), ['input']);
        await this.store.enterTally(tx, { ...place, id: ofBox?.id ?? null, tally });
      }
      const grounds = await this.grounds.keep(tx, association.id, input);
      await this.audit.record(tx, actor, {
        associationId: association.id,
        action: 'enterBallots',
        subject: { type: 'Poll', id: poll.key },
        decisionId: grounds.decisionId,
        before: known.length === 0 ? null : { box, serials: known.map(({ serial }) => serial) },
        after: {
          ...{ box, tellerId: tellerKey, issued, ballots: ballots.length, serials },
          removed: removed.map(({ serial }) => serial),
        },
      });
      return poll.key;
    });
  }

  /** The ballots that are to count no more. */
  private async removed(
    tx: Tx,
    pollId: number,
    box: string,
    given: readonly string[],
    entered: readonly string[],
  ): Promise<BallotEntry[]> {
    const serials = given.map(nfc);
    const path = ['input', 'removes'];
    const both = serials.findIndex((serial) => entered.includes(serial));
    if (both >= 0) {
      throw new DomainError(
        'INVALID_INPUT',
        `Ballot '${serials[both]}' is entered and taken out in one: say replaces where it was entered wrongly.`,
        [...path, both],
      );
    }
    const rows = await this.store.ballotRows(tx, pollId, box, serials);
    const unknown = serials.findIndex((one) => !rows.some(({ serial }) => serial === one));
    if (unknown < 0) return rows;
    throw new DomainError(
      'NOT_FOUND',
      `No ballot '${serials[unknown]}' of box '${box}' is entered: take out one that is.`,
      [...path, unknown],
      { box, serial: serials[unknown] },
    );
  }

  private async opened(
    tx: Tx,
    actor: Actor,
    input: { associationCode: string; pollId: string; box?: string | null; tellerId: string },
    kind: 'TALLIES' | 'BALLOTS',
  ): Promise<{ opened: OpenedPoll; box: string; tellers: ReadonlySet<string> }> {
    const opened = await this.books.poll(tx, actor, input);
    const { assembly, poll, result } = opened;
    checkState(assembly, ['IN_SESSION', 'CLOSED'], 'counts votes', ['input', 'pollId']);
    checkUndecided(opened);
    if (result === null && poll.entry !== kind) {
      throw new DomainError(
        'POLL_CLOSED',
        poll.entry === 'BALLOTS'
          ? 'The ballots of this poll are entered one by one: enterBallots.'
          : 'Of this poll the tellers enter tallies: enterTally.',
        ['input', 'pollId'],
        { entryKind: poll.entry },
      );
    }
    const box = boxOf(input.box ?? null, poll.boxes);
    const tellers = await this.officers.tellers(tx, assembly.id);
    const keys = new Set(tellers.map(({ key }) => key));
    if (!keys.has(input.tellerId)) throw notFound('teller', input.tellerId, ['input', 'tellerId']);
    return { opened, box, tellers: keys };
  }
}

/**
 * Refuses what is to be entered for a round that has a result.
 *
 * @throws DomainError RESULT_EXISTS
 */
export function checkUndecided({ poll, result }: OpenedPoll): void {
  if (result === null) return;
  throw new DomainError(
    'RESULT_EXISTS',
    `Round ${poll.round} has a result, version ${result.version} of ${result.recordedAt}: correct that one.`,
    ['input', 'pollId'],
    { version: result.version, certifiedAt: result.recordedAt },
  );
}

function boxOf(given: string | null, boxes: readonly string[]): string {
  const box = given === null ? null : nfc(given);
  if (box === null && boxes.length === 1) return boxes[0] as string;
  if (box !== null && boxes.includes(box)) return box;
  throw new DomainError(
    'NOT_FOUND',
    box === null
      ? `The poll has ${boxes.length} boxes: say which, of ${boxes.join(', ')}.`
      : `The poll has no box '${box}', but ${boxes.join(', ')}.`,
    ['input', 'box'],
    { boxes },
  );
}

/** The entry whose place a new one takes; null where there is room for it. */
function placeOf(
  ofBox: readonly TellerTally[],
  tellerKey: string,
  tellers: ReadonlySet<string>,
  box: string,
): TellerTally | null {
  const own = ofBox.find((one) => one.tellerKey === tellerKey);
  if (own) return own;
  if (ofBox.length < TELLERS) return null;
  const relieved = ofBox.find((one) => !tellers.has(one.tellerKey));
  if (relieved) return relieved;
  throw new DomainError(
    'ALREADY_EXISTS',
    `Two tellers counted box '${box}' already: one of them enters it again, or is relieved.`,
    ['input', 'tellerId'],
    { tellerIds: ofBox.map((one) => one.tellerKey) },
  );
}
