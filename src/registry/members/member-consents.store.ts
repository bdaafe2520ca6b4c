import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';

import type { Instant } from '../../kernel/clock.js';
import { groupBy } from '../../kernel/grouping.js';
import { Reader } from '../../platform/database/reader.js';
import { findKnown } from '../../platform/database/temporal.js';
import type { Tx } from '../../platform/database/unit-of-work.js';
import type { Batch } from '../../platform/graphql/loaders.js';
import { MemberConsent } from './member-consent.entity.js';

/** What members have consented to. */
@Injectable()
export class MemberConsentsStore {
  /** A member's consents in order of time, as the books had them. */
  readonly known: Batch<{ memberId: number; knownAt: Instant | null }, MemberConsent[]> = {
    load: async (keys) => {
      const found = new Map<Instant | null, Map<number, MemberConsent[]>>();
      for (const [at, group] of groupBy(keys, ({ knownAt }) => knownAt)) {
        const memberId = In(group.map((key) => key.memberId));
        const rows = await findKnown(this.reader, MemberConsent, { memberId }, at, IN_ORDER);
        found.set(
          at,
          groupBy(rows, (row) => row.memberId),
        );
      }
      return keys.map(({ memberId, knownAt }) => found.get(knownAt)?.get(memberId) ?? []);
    },
  };

  constructor(private readonly reader: Reader) {}

  /** The consents that stand for a member. */
  standing(tx: Tx, memberId: number): Promise<MemberConsent[]> {
    return findKnown(tx, MemberConsent, { memberId }, null, IN_ORDER);
  }

  /** The standing row of a consent in an association; null for none. */
  async byKey(tx: Tx, associationId: number, key: string): Promise<MemberConsent | null> {
    return (await findKnown(tx, MemberConsent, { associationId, key }, null))[0] ?? null;
  }
}

const IN_ORDER = { fromEarliest: 'ASC', id: 'ASC' } as const;
