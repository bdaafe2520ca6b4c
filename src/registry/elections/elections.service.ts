import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';

import { refuseNull } from '../../kernel/given.js';
import { nfc } from '../../kernel/names.js';
import type { Actor } from '../../platform/access/actor.js';
import { AuditTrail } from '../../platform/audit/audit-trail.js';
import { Commands } from '../../platform/audit/commands.js';
import { Grounds } from '../associations/grounds.js';
import { AssembliesService } from '../congresses/assemblies.service.js';
import { checkState } from '../congresses/assembly.rules.js';
import { ElectedMandates } from './elected-mandates.service.js';
import { ElectionBooks } from './election-books.service.js';
import type { AnnulElectionInput, OpenElectionInput } from './election-change.model.js';
import { ElectionTargets } from './election-targets.service.js';
import { ElectionsStore } from './elections.store.js';
import { ResultDependents } from './result-dependents.service.js';

/** Opens and annuls elections. */
@Injectable()
export class ElectionsService {
  constructor(
    private readonly assemblies: AssembliesService,
    private readonly books: ElectionBooks,
    private readonly targets: ElectionTargets,
    private readonly mandates: ElectedMandates,
    private readonly grounds: Grounds,
    private readonly store: ElectionsStore,
    private readonly dependents: ResultDependents,
    private readonly commands: Commands,
    private readonly audit: AuditTrail,
  ) {}

  /**
   * Opens an election of a congress or meeting.
   *
   * @returns its key
   * @throws DomainError NOT_FOUND, CONGRESS_STATE of one that was stopped, and whatever
   *   `ElectionTargets.of` throws
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
      const elected = await this.targets.of(tx, entry, input);
      const grounds = await this.grounds.keep(tx, association.id, input);
      const key = randomUUID();
      const values = {
        ...elected,
        target: input.target ?? 'BODY',
        ...{ title: nfc(input.title), seats: input.seats ?? null },
        ballotForm: input.ballotForm ?? null,
        origin: input.origin ?? 'ELECTED',
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
   *   of its mandates, or a delegation on it
   */
  annul(actor: Actor, input: AnnulElectionInput): Promise<string> {
    return this.commands.run({ actor, operation: 'annulElection', input }, async (tx) => {
      const { association, election } = await this.books.election(tx, actor, input);
      const reason = nfc(input.reason);
      await this.dependents.checkNotSent(tx, election, ['input', 'electionId']);
      const grounds = await this.grounds.keep(tx, association.id, input);
      const undone = await this.mandates.undoAll(tx, actor, election, reason);
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
}
