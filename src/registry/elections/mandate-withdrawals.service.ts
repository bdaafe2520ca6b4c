import { Injectable } from '@nestjs/common';

import { nfc } from '../../kernel/names.js';
import type { Actor } from '../../platform/access/actor.js';
import { Commands } from '../../platform/audit/commands.js';
import { AssociationsService } from '../associations/associations.service.js';
import { Grounds } from '../associations/grounds.js';
import { MandatesService } from '../terms/mandates.service.js';
import type { WithdrawMandateInput } from '../terms/term-change.model.js';
import { ElectedMandates } from './elected-mandates.service.js';
import { ElectedMandatesStore } from './elected-mandates.store.js';
import { ElectionsStore } from './elections.store.js';
import { MandateSteps } from './mandate-steps.service.js';

/** Takes running mandates out of the books, whatever brought them about. */
@Injectable()
export class MandateWithdrawals {
  constructor(
    private readonly associations: AssociationsService,
    private readonly grounds: Grounds,
    private readonly mandates: MandatesService,
    private readonly elected: ElectedMandates,
    private readonly steps: MandateSteps,
    private readonly store: ElectedMandatesStore,
    private readonly elections: ElectionsStore,
    private readonly commands: Commands,
  ) {}

  /**
   * Takes a running mandate out of the books: one that was entered by error, or of somebody who was
   * elected and did not take office. Of who was elected to a post in a body in which he or she sits it
   * is the post that goes, and the seat stays.
   *
   * @returns the id of its body
   * @throws DomainError NOT_FOUND, MANDATE_ENDED, RESULT_EXISTS where an election rests on the mandate
   */
  withdraw(actor: Actor, input: WithdrawMandateInput): Promise<string> {
    return this.commands.run({ actor, operation: 'withdrawMandate', input }, async (tx) => {
      const { associationCode, mandateId } = input;
      const association = await this.associations.open(tx, actor, 'term:write', associationCode);
      const row = await this.mandates.running(tx, association.id, mandateId);
      const { decisionId } = await this.grounds.keep(tx, association.id, input);
      const [last] = await this.store.linksOf(tx, row.key);
      const election = last ? await this.elections.findById(last.electionId, tx) : null;
      if (last && election && last.previousPostId !== null && last.previousPostId !== row.postId) {
        const isKept = await this.steps.isKept(tx, last, election);
        if (!isKept) {
          await this.steps.giveBack(tx, actor, row, last.previousPostId);
          return String(row.bodyId);
        }
      }
      await this.elected.checkNothingRests(tx, row, ['input', 'mandateId']);
      await this.mandates.takeOut(tx, actor, row, nfc(input.reason), decisionId);
      return String(row.bodyId);
    });
  }
}
