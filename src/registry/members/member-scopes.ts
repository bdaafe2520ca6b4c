import { Injectable } from '@nestjs/common';

import { dayBefore } from '../../kernel/calendar.js';
import type { Instant } from '../../kernel/clock.js';
import { DomainError } from '../../kernel/errors.js';
import type { Actor } from '../../platform/access/actor.js';
import { branchesIn, requireIn } from '../../platform/access/policy.js';
import type { Loaders } from '../../platform/graphql/loaders.js';
import { Today } from '../../platform/today.js';
import type { BranchBook } from '../branches/branch.rules.js';
import { BranchesStore } from '../branches/branches.store.js';
import type { MembersArgs } from './member.model.js';
import type { Shown } from './roster.store.js';

/** Which branches a list of members looks at, and which of them an actor may see. */
@Injectable()
export class MemberScopes {
  constructor(
    private readonly branches: BranchesStore,
    private readonly today: Today,
  ) {}

  /**
   * The branches whose members an actor may see: null for all of the association.
   *
   * @throws DomainError UNAUTHENTICATED, FORBIDDEN
   */
  async visibleTo(actor: Actor, associationId: number, loaders: Loaders): Promise<number[] | null> {
    requireIn(actor, 'member:read', associationId);
    const branches = branchesIn(actor, 'member:read', associationId);
    if (branches === null) return null;
    const book = await this.book(associationId, null, loaders);
    return book.subtree(branches, this.today.of());
  }

  /** Whether an actor may see every member of an association. */
  seesAll(actor: Actor, associationId: number): boolean {
    return branchesIn(actor, 'member:read', associationId) === null;
  }

  book(associationId: number, knownAt: Instant | null, loaders: Loaders): Promise<BranchBook> {
    return loaders.load(this.branches.books, { associationId, knownAt });
  }

  /**
   * What the arguments of a list ask for.
   *
   * @throws DomainError INVALID_INPUT where they contradict each other, INVALID_SPAN
   */
  shown({ asOf, knownAt, ever, flow }: MembersArgs): Shown {
    if (
      [asOf, ever || null, flow].filter((asked) => asked !== null && asked !== undefined).length > 1
    ) {
      throw new DomainError('INVALID_INPUT', 'Ask for asOf, ever or flow, only one of them.', [
        flow ? 'flow' : 'ever',
      ]);
    }
    if (ever) return { ever: true };
    if (!flow) return { on: this.today.of({ asOf, knownAt }) };
    const { kind, from, until } = flow;
    if (from >= until) {
      throw new DomainError('INVALID_SPAN', `A span ends after it begins: ${from} to ${until}.`, [
        'flow',
        'until',
      ]);
    }
    return { flow: kind, span: { from, until } };
  }

  /**
   * The branches of a list: of one branch alone, or with those below it on the day that the list
   * shows, of a span on its last; where it shows all time, today.
   */
  branchAndBelow(
    book: BranchBook,
    branchId: number,
    below: boolean,
    shown: Shown,
    { knownAt }: MembersArgs,
  ): number[] {
    if (!below) return [branchId];
    if ('span' in shown) return book.subtree([branchId], dayBefore(shown.span.until));
    return book.subtree([branchId], 'on' in shown ? shown.on : this.today.of({ knownAt }));
  }
}

/** Both of two sets of branches, where null stands for all. */
export function bothOf(
  a: readonly number[] | null,
  b: readonly number[] | null,
): readonly number[] | null {
  if (a === null) return b;
  return b === null ? a : a.filter((id) => b.includes(id));
}
