import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';

import { DomainError } from '../../kernel/errors.js';
import { refuseNull } from '../../kernel/given.js';
import { nfc } from '../../kernel/names.js';
import type { Actor } from '../../platform/access/actor.js';
import { AuditTrail } from '../../platform/audit/audit-trail.js';
import { Commands } from '../../platform/audit/commands.js';
import type { Tx } from '../../platform/database/unit-of-work.js';
import { Grounds } from '../associations/grounds.js';
import { AssembliesService } from '../congresses/assemblies.service.js';
import { type AssemblyEntry, checkState } from '../congresses/assembly.rules.js';
import { BodiesStore } from '../terms/bodies.store.js';
import type { Body } from '../terms/term.entity.js';
import { notFound } from '../terms/term.rules.js';
import { ElectedMandates } from './elected-mandates.service.js';
import { ElectionBooks } from './election-books.service.js';
import type { AnnulElectionInput, OpenElectionInput } from './election-change.model.js';
import { checkElectorate, checkMayElect } from './electorate.rules.js';
import { ElectionsStore } from './elections.store.js';

/** What is elected, as the record has it. */
interface Target {
  readonly bodyKind: OpenElectionInput['bodyKind'] & string;
  readonly bodyName: string;
  readonly branchId: number | null;
  readonly postKind: NonNullable<OpenElectionInput['post']>['kind'];
  readonly postTitle: string;
}

const NO_BODY = { bodyKind: null, bodyName: null, branchId: null, postKind: null, postTitle: null };

/** Opens and annuls elections. */
@Injectable()
export class ElectionsService {
  constructor(
    private readonly assemblies: AssembliesService,
    private readonly books: ElectionBooks,
    private readonly bodies: BodiesStore,
    private readonly mandates: ElectedMandates,
    private readonly grounds: Grounds,
    private readonly store: ElectionsStore,
    private readonly commands: Commands,
    private readonly audit: AuditTrail,
  ) {}

  /**
   * Opens an election of a congress or meeting.
   *
   * @returns its key
   * @throws DomainError NOT_FOUND, CONGRESS_STATE of one that was stopped, INVALID_INPUT for a body or
   *   post that is missing or of a delegation, for two chairs, or for another body than the one that
   *   elects from among its own members, WRONG_ELECTORATE
   */
  open(actor: Actor, input: OpenElectionInput): Promise<string> {
    refuseNull(input.target, ['input', 'target']);
    refuseNull(input.origin, ['input', 'origin']);
    return this.commands.run({ actor, operation: 'openElection', input }, async (tx) => {
      const { associationCode, assemblyId } = input;
      const { association, entry } = await this.assemblies.entryFor(
        tx,
        actor,
        associationCode,
        assemblyId,
      );
      checkState(entry, ['PREPARED', 'CONVENED', 'IN_SESSION', 'CLOSED'], 'elects');
      checkSeats(input);
      const target = input.target ?? 'BODY';
      const elected =
        target === 'BODY' ? await this.targetOf(tx, association.id, input) : notOfBody(input);
      const body = entry.bodyId && (await this.bodies.findBody(String(entry.bodyId), tx));
      const seats = { ...elected, origin: input.origin ?? 'ELECTED' };
      checkMayElect({ branchId: entry.branchId, body: body || null }, seats, ['input', 'bodyKind']);
      if (entry.rules !== null) {
        const { headElectedBy } = entry.rules.values;
        checkElectorate(entry.composition, elected, headElectedBy, ['input', 'post', 'kind']);
      }
      const grounds = await this.grounds.keep(tx, association.id, input);
      const key = randomUUID();
      const values = {
        ...elected,
        ...{ target, title: nfc(input.title), seats: input.seats ?? null },
        ballotForm: input.ballotForm ?? null,
        origin: input.origin ?? 'ELECTED',
        termOrdinal: input.termOrdinal ?? null,
        fromAmongBodyId: await this.fromAmong(tx, entry, elected, input.fromAmongBodyId ?? null),
        effectiveFrom: input.effectiveFrom ?? null,
      };
      await this.store.create(
        tx,
        { key, associationId: association.id, assemblyId: entry.id },
        { ...grounds, ...values, listClosedAt: null, annulledReason: null },
      );
      await this.audit.record(tx, actor, {
        associationId: association.id,
        action: 'openElection',
        subject: { type: 'Election', id: key },
        decisionId: grounds.decisionId,
        after: { ...grounds, ...values, assemblyId },
      });
      return key;
    });
  }

  /**
   * Annuls an election: its mandates are taken out of the books as if they had never begun, and posts
   * that it gave go back. Polls and results stay readable.
   *
   * @returns its key
   * @throws DomainError NOT_FOUND, ELECTION_ANNULLED, RESULT_EXISTS where another election rests on one
   *   of its mandates
   */
  annul(actor: Actor, input: AnnulElectionInput): Promise<string> {
    return this.commands.run({ actor, operation: 'annulElection', input }, async (tx) => {
      const { association, election } = await this.books.election(tx, actor, input);
      const reason = nfc(input.reason);
      const grounds = await this.grounds.keep(tx, association.id, input);
      const undone = await this.mandates.undoAll(tx, actor, association.id, election.id, reason);
      await this.store.replace(tx, election, { annulledReason: reason });
      await this.audit.record(tx, actor, {
        associationId: association.id,
        action: 'annulElection',
        subject: { type: 'Election', id: election.key },
        decisionId: grounds.decisionId,
        before: { annulledReason: null, mandateIds: undone },
        after: { annulledReason: reason },
      });
      return election.key;
    });
  }

  private async targetOf(
    tx: Tx,
    associationId: number,
    { bodyKind = null, bodyName = null, branchCode = null, post = null }: OpenElectionInput,
  ): Promise<Target> {
    const given = { bodyKind, bodyName, post };
    const missing = Object.entries(given).find(([, value]) => value === null)?.[0];
    if (bodyKind === null || bodyName === null || post === null) {
      throw new DomainError(
        'INVALID_INPUT',
        `${missing} is missing: an election to a body says which body and which post.`,
        ['input', missing ?? 'bodyKind'],
      );
    }
    const path = ['input', 'branchCode'];
    if ((bodyKind === 'BRANCH_COMMITTEE') !== (branchCode !== null)) {
      throw new DomainError(
        'INVALID_INPUT',
        'A branchCode goes with a BRANCH_COMMITTEE, and with that only.',
        path,
      );
    }
    const branch =
      branchCode === null ? null : await this.bodies.findBranch(tx, associationId, branchCode);
    if (branchCode !== null && branch === null) throw notFound('branch', branchCode, path);
    return {
      ...{ bodyKind, bodyName: nfc(bodyName), branchId: branch?.id ?? null },
      ...{ postKind: post.kind, postTitle: nfc(post.title) },
    };
  }

  /**
   * The body from among whose members is elected. A committee that meets elects posts in itself, and in
   * the leading bodies, from among its own. A conference that others attend may elect from outside.
   */
  private async fromAmong(
    tx: Tx,
    { associationId, kind, bodyId }: AssemblyEntry,
    { bodyKind, bodyName, postKind }: Target | typeof NO_BODY,
    id: string | null,
  ): Promise<number | null> {
    const path = ['input', 'fromAmongBodyId'];
    const given = id === null ? null : await this.bodies.findBody(id, tx);
    if (id !== null && given?.associationId !== associationId) throw notFound('body', id, path);
    if (kind !== 'COMMITTEE_MEETING' || bodyId === null || bodyKind === null) {
      return given?.id ?? null;
    }
    const meeting = (await this.bodies.findBody(String(bodyId), tx)) as Body;
    const isOwn = meeting.kind === bodyKind && meeting.name === bodyName;
    const isPost = postKind !== 'MEMBER' && (isOwn || bodyKind === 'EXECUTIVE_COMMITTEE');
    const fromItself = isPost || (!isOwn && bodyKind === 'STANDING_COMMITTEE');
    if (!fromItself) return given?.id ?? null;
    if (given === null || given.id === bodyId) return bodyId;
    throw new DomainError(
      'INVALID_INPUT',
      `'${meeting.name}' elects this from among its own members: leave fromAmongBodyId out.`,
      path,
      { bodyId: String(bodyId) },
    );
  }
}

/** A body has one chair, whatever else is elected. */
function checkSeats({ post = null, seats = null }: OpenElectionInput): void {
  if (post?.kind !== 'CHAIR' || seats === null || seats === 1) return;
  throw new DomainError(
    'INVALID_INPUT',
    `A body has one chair: 1 seat is to be filled, not ${seats}.`,
    ['input', 'seats'],
    { seats },
  );
}

function notOfBody(input: OpenElectionInput): typeof NO_BODY {
  const given = (['bodyKind', 'bodyName', 'branchCode', 'post'] as const).find(
    (name) => (input[name] ?? null) !== null,
  );
  if (given === undefined) return NO_BODY;
  throw new DomainError(
    'INVALID_INPUT',
    'A delegation is no body and gives no post: leave them out.',
    ['input', given],
  );
}
