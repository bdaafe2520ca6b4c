import { Inject, Injectable } from '@nestjs/common';

import { CONFIG, type Config } from '../../platform/config.js';
import { type Connection, Cursors, checkPage, page } from '../../platform/graphql/pages.js';
import { Today } from '../../platform/today.js';
import { bothOf } from './member-scopes.js';
import type { MemberModel, MembersArgs } from './member.model.js';
import { type Roster, type RosterPosition, RosterStore, type Shown } from './roster.store.js';

/** Pages of members. */
@Injectable()
export class Rosters {
  constructor(
    private readonly store: RosterStore,
    private readonly today: Today,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /**
   * One page of the members that the arguments ask for.
   *
   * @param branchIds the branches they are in; null for all of the association
   * @param visible the branches whose members of today the reader may see; null for all
   * @throws DomainError INVALID_PAGE, INVALID_CURSOR
   */
  async list(
    associationId: number,
    branchIds: readonly number[] | null,
    visible: readonly number[] | null,
    shown: Shown,
    args: MembersArgs,
  ): Promise<Connection<MemberModel>> {
    const { first, after, knownAt = null, class: memberClass = null, search } = args;
    checkPage(first);
    const roster: Roster = {
      scope: { associationId, branchIds: bothOf(branchIds, visible), class: memberClass, knownAt },
      shown,
      reach: visible && { branchIds: visible, on: this.today.of() },
      search: search?.trim() ? search : null,
    };
    const cursors = new Cursors<RosterPosition>(this.config.secret, ['members', roster]);
    const rows = await this.store.page(roster, cursors.decode(after), first + 1);
    return {
      ...page(
        rows,
        first,
        cursors,
        ({ rank, nameSortKey, memberId }): RosterPosition => [rank, nameSortKey, memberId],
        (row): MemberModel => ({ ...row, id: row.memberId }),
      ),
      count: () => this.store.count(roster),
    };
  }
}
