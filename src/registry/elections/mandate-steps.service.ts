import { Injectable } from '@nestjs/common';

import type { UncertainDate } from '../../kernel/edtf.js';
import { isFeasible } from '../../kernel/interval.js';
import type { Actor } from '../../platform/access/actor.js';
import { AuditTrail } from '../../platform/audit/audit-trail.js';
import { datedColumns, intervalOf } from '../../platform/database/temporal.js';
import type { Tx } from '../../platform/database/unit-of-work.js';
import type { BooksInput } from '../associations/association-change.model.js';
import { BodiesStore } from '../terms/bodies.store.js';
import type { MandateEntry } from '../terms/mandate-entries.store.js';
import { MandatesService } from '../terms/mandates.service.js';
import { type Body, Mandate } from '../terms/term.entity.js';
import type { OpenedElection } from './election-books.service.js';
import { ElectedMandatesStore } from './elected-mandates.store.js';
import { ElectedMandate } from './election.entity.js';
import { type CandidateEntry, ElectionsStore } from './elections.store.js';
import { type BodyPost, keepsPost } from './seat.rules.js';

/** What was done for one of the elected. */
export type Step = Pick<ElectedMandate, 'mandateKey' | 'previousPostId' | 'endedMandateKey'>;

/** What somebody is elected to, and from when. */
export interface Elected {
  readonly post: BodyPost;
  readonly body: Body;
  readonly from: UncertainDate;
  readonly candidate: CandidateEntry;
  /** The running mandate that he or she has in the body already; null for none. */
  readonly held: MandateEntry | null;
  readonly grounds: Pick<BooksInput, 'decision' | 'source' | 'sourcePlace' | 'note'>;
}

/** Begins the mandate of one of the elected, and undoes it. */
@Injectable()
export class MandateSteps {
  constructor(
    private readonly bodies: BodiesStore,
    private readonly mandates: MandatesService,
    private readonly store: ElectedMandatesStore,
    private readonly elections: ElectionsStore,
    private readonly audit: AuditTrail,
  ) {}

  /**
   * Begins the mandate. Who sits in the body already and is elected to no more than a seat in it keeps
   * what he or she has; who is elected to another post, as the member of a committee whom it elects its
   * chair, changes it: the same mandate from the same day, else another that follows it.
   */
  async take(tx: Tx, actor: Actor, opened: OpenedElection, elected: Elected): Promise<Step> {
    const { post, body, from, candidate, held, grounds } = elected;
    const { association, election } = opened;
    const { code: associationCode } = association;
    const { postKind: kind, postTitle: title } = post;
    const { id: postId } = await this.bodies.keepPost(tx, body.id, kind, title);
    const row = held && (await this.bodies.findMandateRow(tx, association.id, held.key));
    let endedMandateKey: string | null = null;
    if (held && row) {
      const { key: mandateKey, postId: previousPostId } = row;
      const others = await this.store.ofOthers(tx, [mandateKey], election.id);
      if (previousPostId === postId && held.from.text === from.text && !others.has(mandateKey)) {
        // Entered before the election that brought it about.
        return { mandateKey, previousPostId: null, endedMandateKey };
      }
      if (keepsPost(held.postKind, kind)) return { mandateKey, previousPostId, endedMandateKey };
      if (previousPostId !== postId) {
        if (held.from.text === from.text || !isFeasible({ boundaries: [held.from, from] })) {
          await this.rewrite(tx, actor, row, { postId });
          return { mandateKey, previousPostId, endedMandateKey };
        }
        endedMandateKey = mandateKey;
        const end = { mandateId: mandateKey, on: from.text, reason: 'POST_CHANGED' } as const;
        await this.mandates.end(actor, { ...grounds, associationCode, ...end }, tx);
      }
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

  /** From when those whom an election elected hold office; null where the books have none of them. */
  async beginningOf(
    tx: Tx,
    election: OpenedElection['election'],
    rows: readonly ElectedMandate[],
  ): Promise<UncertainDate | null> {
    for (const row of rows) {
      if (await this.isKept(tx, row, election)) continue;
      const { associationId } = election;
      const mandate = await this.bodies.findMandateRow(tx, associationId, row.mandateKey);
      if (mandate !== null) return intervalOf(mandate).from;
    }
    return null;
  }

  /** Whether an election only confirmed what its holder had: nothing of the mandate is owed to it. */
  async isKept(
    tx: Tx,
    { bodyId, previousPostId }: ElectedMandate,
    { postKind }: OpenedElection['election'],
  ): Promise<boolean> {
    if (previousPostId === null || postKind === null) return false;
    const posts = await this.bodies.postsOf(tx, bodyId);
    const previous = posts.find(({ id }) => id === previousPostId);
    return previous !== undefined && keepsPost(previous.kind, postKind);
  }

  /** Takes back what an election did for one of the elected. */
  async undo(
    tx: Tx,
    actor: Actor,
    election: OpenedElection['election'],
    row: ElectedMandate,
    reason: string,
  ): Promise<void> {
    const { associationId } = election;
    const { mandateKey, previousPostId, endedMandateKey } = row;
    await tx.supersede(ElectedMandate, row.id);
    if (await this.isKept(tx, row, election)) return;
    const standing = await this.bodies.findMandateRow(tx, associationId, mandateKey);
    if (previousPostId !== null) {
      if (standing) await this.giveBack(tx, actor, standing, previousPostId);
      return;
    }
    const [other] = await this.store.linksOf(tx, mandateKey);
    if (standing && other && (await this.leaveTo(tx, actor, other, standing))) return;
    await this.mandates.withdraw(tx, actor, { associationId, keys: [mandateKey], reason });
    if (endedMandateKey === null) return;
    const ended = await this.bodies.findMandateRow(tx, associationId, endedMandateKey);
    // Taken out by hand, the mandate let the one before run on.
    if (ended === null || standing === null) return;
    const { endDecisionId, endSourceId, endSourcePlace, endNote, endReason } = standing;
    // Who has died or left since does not come back.
    await this.rewrite(tx, actor, ended, {
      ...datedColumns({ from: intervalOf(ended).from, until: intervalOf(standing).until }),
      ...{ endDecisionId, endSourceId, endSourcePlace, endNote, endReason },
    });
  }

  /**
   * Leaves a mandate whose post goes to the election that confirmed its holder in a seat: that one gave
   * the seat, then.
   *
   * @returns whether there was such an election
   */
  private async leaveTo(
    tx: Tx,
    actor: Actor,
    link: ElectedMandate,
    row: Mandate,
  ): Promise<boolean> {
    const election = await this.elections.findById(link.electionId, tx);
    if (!election || !(await this.isKept(tx, link, election))) return false;
    const { postKind, postTitle } = election;
    if (postKind === null || postTitle === null) return false;
    const { id: postId } = await this.bodies.keepPost(tx, row.bodyId, postKind, postTitle);
    const { id, ...columns } = link;
    await tx.supersede(ElectedMandate, id);
    await tx.insert(ElectedMandate, { ...columns, previousPostId: null, recordedAt: tx.at });
    await this.giveBack(tx, actor, row, postId);
    return true;
  }

  /** Gives a mandate the post back that it had before an election gave it another. */
  giveBack(tx: Tx, actor: Actor, row: Mandate, postId: number): Promise<void> {
    return this.rewrite(tx, actor, row, { postId });
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
