import { Injectable } from '@nestjs/common';

import type { LocalDate } from '../../kernel/calendar.js';
import { parseEdtf, type UncertainDate } from '../../kernel/edtf.js';
import { DomainError } from '../../kernel/errors.js';
import { isFeasible } from '../../kernel/interval.js';
import type { Actor } from '../../platform/access/actor.js';
import { AuditTrail } from '../../platform/audit/audit-trail.js';
import { datedColumns, intervalOf } from '../../platform/database/temporal.js';
import type { Tx } from '../../platform/database/unit-of-work.js';
import type { BooksInput } from '../associations/association-change.model.js';
import { BodiesStore } from '../terms/bodies.store.js';
import { BodiesService } from '../terms/bodies.service.js';
import { MandatesService } from '../terms/mandates.service.js';
import { type Body, Mandate } from '../terms/term.entity.js';
import type { BodyKind, PostKind } from '../terms/term.model.js';
import { ElectedBodies } from './elected-bodies.service.js';
import { ElectedMandatesStore } from './elected-mandates.store.js';
import type { OpenedElection } from './election-books.service.js';
import { ElectedMandate } from './election.entity.js';
import { Eligibility } from './eligibility.service.js';
import { type CandidateEntry, ElectionsStore } from './elections.store.js';

/** The body and post that an election to a body fills. */
export interface ElectedPost {
  readonly bodyKind: BodyKind;
  readonly bodyName: string;
  readonly postKind: PostKind;
  readonly postTitle: string;
}

type Grounds = Pick<BooksInput, 'decision' | 'source' | 'sourcePlace' | 'note'>;

/** What was done for one of the elected. */
type Step = Pick<ElectedMandate, 'mandateKey' | 'previousPostId' | 'endedMandateKey'>;

/** Makes mandates of results, and undoes them where a result is corrected or annulled. */
@Injectable()
export class ElectedMandates {
  constructor(
    private readonly eligibility: Eligibility,
    private readonly electedBodies: ElectedBodies,
    private readonly bodies: BodiesService,
    private readonly bodiesStore: BodiesStore,
    private readonly mandates: MandatesService,
    private readonly store: ElectedMandatesStore,
    private readonly elections: ElectionsStore,
    private readonly audit: AuditTrail,
  ) {}

  /**
   * Lets the mandates of a poll follow its result: those of who is elected begin, those of who is
   * elected no longer are undone, and those of who still is stay as they are.
   *
   * @param elected the candidates whom the result elects now
   * @throws DomainError whatever opening the term, making the body or beginning a mandate throws;
   *   NO_VACANCY where more are elected than seats are vacant, or a chair where there is one;
   *   RESULT_EXISTS where another election rests on who is elected no longer
   */
  async follow(
    tx: Tx,
    actor: Actor,
    opened: OpenedElection,
    pollId: number,
    elected: readonly CandidateEntry[],
    grounds: Grounds,
    reason: string,
  ): Promise<void> {
    const { election } = opened;
    const standing = (await this.store.list(tx, election.id)).filter(
      (row) => row.pollId === pollId,
    );
    const keys = new Set(elected.map(({ key }) => key));
    const gone = standing.filter(({ candidateKey }) => !keys.has(candidateKey));
    await this.checkNoneRests(tx, gone, false, ['input', 'pollId']);
    for (const row of gone) await this.undo(tx, actor, election.associationId, row, reason);
    const held = new Set(standing.map(({ candidateKey }) => candidateKey));
    const added = elected.filter(({ key }) => !held.has(key));
    const post = postOf(election);
    if (post === null || added.length === 0) return;
    await this.eligibility.check(tx, opened, added, ['input', 'pollId']);
    const body = await this.electedBodies.keep(tx, actor, opened, post, grounds);
    const from = parseEdtf(election.effectiveFrom ?? opened.assembly.date.text);
    const before = await this.sitting(tx, body, added);
    const fresh = added.filter(({ key }) => !before.has(key)).length;
    await this.bodies.checkVacant(tx, body, from.latest, fresh, ['input', 'pollId']);
    if (post.postKind === 'CHAIR') {
      const own = [...before.values()].map(({ key }) => key);
      await this.bodies.checkChairVacant(tx, body, from.latest, ['input', 'pollId'], own);
    }
    if (election.effectiveFrom === null) {
      // A later correction of the day of the assembly must not part these mandates from others.
      await this.elections.replace(tx, election, { effectiveFrom: from.text });
    }
    for (const candidate of added) {
      const sitting = before.get(candidate.key) ?? null;
      const step = await this.begin(
        tx,
        actor,
        opened,
        post,
        body,
        from,
        candidate,
        sitting,
        grounds,
      );
      const row = { electionId: election.id, pollId, candidateKey: candidate.key, bodyId: body.id };
      await this.store.insert(tx, { ...row, ...step });
    }
  }

  /**
   * Undoes every mandate of an election.
   *
   * @returns the keys of those mandates
   * @throws DomainError RESULT_EXISTS where another election rests on one of them
   */
  async undoAll(
    tx: Tx,
    actor: Actor,
    associationId: number,
    electionId: number,
    reason: string,
  ): Promise<string[]> {
    const rows = await this.store.list(tx, electionId);
    await this.checkNoneRests(tx, rows, true, ['input', 'electionId']);
    for (const row of rows) await this.undo(tx, actor, associationId, row, reason);
    return rows.map(({ mandateKey }) => mandateKey);
  }

  /** What was elected on the ground of these mandates is annulled before them. */
  private async checkNoneRests(
    tx: Tx,
    rows: readonly ElectedMandate[],
    whole: boolean,
    path: readonly string[],
  ): Promise<void> {
    for (const row of rows) {
      const resting = await this.store.restingOn(tx, row, whole);
      if (resting === null) continue;
      const { key, title } = resting;
      throw new DomainError(
        'RESULT_EXISTS',
        `'${title}' rests on a mandate that would go by this: annul that election first, and hold it anew.`,
        path,
        { electionId: key, title },
      );
    }
  }

  /** The running mandates that the elected have in the body already, by candidate. */
  private async sitting(
    tx: Tx,
    body: Body,
    elected: readonly CandidateEntry[],
  ): Promise<Map<string, Mandate>> {
    const rows = (await this.bodiesStore.mandatesIn(tx, body.id)).filter(
      ({ untilEdtf }) => untilEdtf === null,
    );
    const found = new Map<string, Mandate>();
    for (const { key, memberId, personName } of elected) {
      const row = rows.find((mandate) =>
        memberId === null
          ? personName !== null && mandate.personName === personName
          : mandate.memberId === memberId,
      );
      if (row) found.set(key, row);
    }
    return found;
  }

  /**
   * Begins the mandate. Who sits in the body already, as the member of a committee whom it elects its
   * chair, changes the post: the same mandate from the same day, else another that follows it.
   */
  private async begin(
    tx: Tx,
    actor: Actor,
    { association, election }: OpenedElection,
    post: ElectedPost,
    body: Body,
    from: UncertainDate,
    candidate: CandidateEntry,
    sitting: Mandate | null,
    grounds: Grounds,
  ): Promise<Step> {
    const { postKind: kind, postTitle: title } = post;
    const { code: associationCode } = association;
    const { id: postId } = await this.bodiesStore.keepPost(tx, body.id, kind, title);
    if (sitting?.postId === postId && intervalOf(sitting).from.text === from.text) {
      // Entered before the election that brought it about.
      return { mandateKey: sitting.key, previousPostId: null, endedMandateKey: null };
    }
    let endedMandateKey: string | null = null;
    if (sitting !== null && sitting.postId !== postId) {
      const start = intervalOf(sitting).from;
      if (start.text === from.text || !isFeasible({ boundaries: [start, from] })) {
        await this.rewrite(tx, actor, sitting, { postId });
        const { key: mandateKey, postId: previousPostId } = sitting;
        return { mandateKey, previousPostId, endedMandateKey: null };
      }
      endedMandateKey = sitting.key;
      const end = { mandateId: sitting.key, on: from.text, reason: 'POST_CHANGED' } as const;
      await this.mandates.end(actor, { ...grounds, associationCode, ...end }, tx);
    }
    const mandateKey = await this.mandates.begin(
      actor,
      {
        ...grounds,
        ...{ associationCode, bodyId: String(body.id), post: { kind, title } },
        ...{ memberNumber: candidate.memberNumber, personName: candidate.personName },
        ...{ from: from.text, origin: election.origin },
      },
      tx,
    );
    return { mandateKey, previousPostId: null, endedMandateKey };
  }

  private async undo(
    tx: Tx,
    actor: Actor,
    associationId: number,
    row: ElectedMandate,
    reason: string,
  ): Promise<void> {
    const { mandateKey, previousPostId, endedMandateKey } = row;
    await tx.supersede(ElectedMandate, row.id);
    const standing = await this.bodiesStore.findMandateRow(tx, associationId, mandateKey);
    if (previousPostId !== null) {
      if (standing) await this.rewrite(tx, actor, standing, { postId: previousPostId });
      return;
    }
    await this.mandates.withdraw(tx, actor, { associationId, keys: [mandateKey], reason });
    if (endedMandateKey === null) return;
    const ended = await this.bodiesStore.findMandateRow(tx, associationId, endedMandateKey);
    // Taken out by hand, the mandate let the one before run on.
    if (ended === null || standing === null) return;
    const { endDecisionId, endSourceId, endSourcePlace, endNote, endReason } = standing;
    // Who has died or left since does not come back.
    await this.rewrite(tx, actor, ended, {
      ...datedColumns({ from: intervalOf(ended).from, until: intervalOf(standing).until }),
      ...{ endDecisionId, endSourceId, endSourcePlace, endNote, endReason },
    });
  }

  /** Puts a mandate as it is now in the place of what it was. */
  private async rewrite(
    tx: Tx,
    actor: Actor,
    row: Mandate,
    changed: Partial<Mandate>,
  ): Promise<void> {
    const { id, ...columns } = row;
    await tx.supersede(Mandate, id);
    const after = { ...columns, ...changed, recordedAt: tx.at, supersededAt: null };
    await tx.insert(Mandate, after);
    const values = ({ postId, untilEdtf, endReason }: Omit<Mandate, 'id'>) => {
      return { postId, until: untilEdtf, endReason };
    };
    await this.audit.record(tx, actor, {
      associationId: row.associationId,
      action: 'changeMandate',
      subject: { type: 'Mandate', id: row.key },
      decisionId: row.decisionId,
      before: values(row),
      after: values(after),
    });
  }
}

/** What an election to a body fills; null of a delegation, which begins no mandates. */
function postOf(election: OpenedElection['election']): ElectedPost | null {
  const { target, bodyKind, bodyName, postKind, postTitle } = election;
  if (target !== 'BODY') return null;
  if (bodyKind !== null && bodyName !== null && postKind !== null && postTitle !== null) {
    return { bodyKind, bodyName, postKind, postTitle };
  }
  throw new DomainError('INVALID_INPUT', 'The election does not say which post it fills.', [
    'input',
  ]);
}
