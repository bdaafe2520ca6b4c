import { Inject, Injectable } from '@nestjs/common';

import { DomainError } from '../../kernel/errors.js';
import type { Actor } from '../../platform/access/actor.js';
import { branchesIn, requireIn, requirePermission } from '../../platform/access/policy.js';
import {
  type AuditPosition,
  type AuditRow,
  type AuditSelection,
  AuditStore,
} from '../../platform/audit/audit.store.js';
import { CONFIG, type Config } from '../../platform/config.js';
import { Cursors, checkPage, page } from '../../platform/graphql/pages.js';
import type { AuditEntryConnection, AuditEntryModel, AuditTrailArgs } from './audit-trail.model.js';

/** Shows audit trails to who may read them. */
@Injectable()
export class AuditTrailsService {
  constructor(
    private readonly store: AuditStore,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /**
   * The trail of an association. Personal values are shown to who may read all of its members.
   *
   * @throws DomainError UNAUTHENTICATED, FORBIDDEN, INVALID_PAGE, INVALID_CURSOR, INVALID_SPAN
   */
  async ofAssociation(
    actor: Actor,
    associationId: number,
    args: AuditTrailArgs,
  ): Promise<AuditEntryConnection> {
    requireIn(actor, 'audit:read', associationId);
    return this.list(associationId, args, branchesIn(actor, 'member:read', associationId) === null);
  }

  /**
   * What belongs to no association: accounts, grants of the deployment. Who keeps these reads no
   * personal values.
   *
   * @throws DomainError UNAUTHENTICATED, FORBIDDEN, INVALID_PAGE, INVALID_CURSOR, INVALID_SPAN
   */
  async ofDeployment(actor: Actor, args: AuditTrailArgs): Promise<AuditEntryConnection> {
    requirePermission(actor, 'deployment:audit');
    return this.list(null, args, false);
  }

  private async list(
    associationId: number | null,
    { filter, first, after }: AuditTrailArgs,
    showsPersonal: boolean,
  ): Promise<AuditEntryConnection> {
    checkPage(first);
    const { from = null, until = null, actor = null, action = null } = filter ?? {};
    const { subjectType = null, subjectId = null } = filter ?? {};
    if (from !== null && until !== null && until <= from) {
      throw new DomainError(
        'INVALID_SPAN',
        `The span would end (${until}) before it begins (${from}): until must be later.`,
        ['filter', 'until'],
      );
    }
    const asked = { from, until, actor, action, subjectType, subjectId };
    const selection: AuditSelection = { associationId, ...asked };
    const cursors = new Cursors<AuditPosition>(this.config.secret, ['auditTrail', selection]);
    const rows = await this.store.page(selection, cursors.decode(after), first + 1);
    return page(
      rows,
      first,
      cursors,
      ({ at, id }): AuditPosition => [at, id],
      (row) => toModel(row, showsPersonal),
    ) as AuditEntryConnection;
  }
}

function toModel(row: AuditRow, showsPersonal: boolean): AuditEntryModel {
  const { id, personalDigest, content, ...shown } = row;
  const personal = showsPersonal && personalDigest !== null ? content : null;
  return { ...shown, number: id, personal, personalState: stateOf(row, showsPersonal) };
}

function stateOf({ personalDigest, content }: AuditRow, showsPersonal: boolean) {
  if (personalDigest === null) return 'NONE';
  if (content === null) return 'ERASED';
  return showsPersonal ? 'SHOWN' : 'WITHHELD';
}
