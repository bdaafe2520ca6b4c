import { Injectable } from '@nestjs/common';

import type { LocalDate } from '../../kernel/calendar.js';
import { groupBy } from '../../kernel/grouping.js';
import { Reader } from '../../platform/database/reader.js';
import { type Queryable, listOf, sql } from '../../platform/database/sql.js';
import { knownAt } from '../../platform/database/temporal.js';
import type { Batch } from '../../platform/graphql/loaders.js';
import type { AssemblyKey } from './assemblies.store.js';
import { momentsTable } from './assembly-moments.store.js';

/** Full members, each with the branches where that may be (null: in none). */
export type PossibleFullMembers = ReadonlyMap<number, readonly (number | null)[]>;

interface FullMembership {
  readonly memberId: number;
  readonly branchId: number | null;
}

/** Who may be a full member on the day of an assembly. */
@Injectable()
export class QualificationsStore {
  /** Of those on the lists of assemblies those who are full members on the first day, in some choice of days. */
  readonly listed: Batch<AssemblyKey, PossibleFullMembers> = {
    load: async (keys) => {
      const members = new Map<AssemblyKey, PossibleFullMembers>();
      for (const [known, group] of groupBy(keys, (key) => key.knownAt)) {
        const moments = group.map(({ assemblyId }) => ({ assemblyId, at: null }));
        const rows = await this.reader.rows<FullMembership & { place: number }>(sql`
          SELECT s.column1 AS place, f.member_id AS "memberId", f.branch_id AS "branchId"
          FROM ${momentsTable(moments)} s
          JOIN assembly_record a ON a.assembly_id = s.column2 AND ${knownAt('a', known)}
          JOIN delegate d ON d.assembly_id = s.column2 AND ${knownAt('d', known)}
          JOIN membership f ON f.member_id = d.member_id AND f.class = 'FULL'
            AND ${knownAt('f', known)}
            AND f.from_earliest <= a.date_latest AND f.until_latest > a.date_earliest`);
        for (const [place, of] of groupBy(rows, (row) => row.place)) {
          members.set(group[place] as AssemblyKey, byMember(of));
        }
      }
      return keys.map((key) => members.get(key) ?? new Map());
    },
  };

  constructor(private readonly reader: Reader) {}

  /** Of these members those who are full members on the day in some choice of days. */
  async possibleFullMembers(
    db: Queryable,
    memberIds: readonly number[],
    day: { readonly earliest: LocalDate; readonly latest: LocalDate },
  ): Promise<PossibleFullMembers> {
    const rows = await db.rows<FullMembership>(sql`
      SELECT member_id AS "memberId", branch_id AS "branchId" FROM membership
      WHERE member_id IN (${listOf(memberIds)}) AND class = 'FULL' AND superseded_at IS NULL
        AND from_earliest <= ${day.latest} AND until_latest > ${day.earliest}`);
    return byMember(rows);
  }

  /** Of these members those who certainly died before a day. */
  async diedBefore(
    db: Queryable,
    memberIds: readonly number[],
    day: LocalDate,
  ): Promise<ReadonlySet<number>> {
    const rows = await db.rows<Pick<FullMembership, 'memberId'>>(sql`
      SELECT member_id AS "memberId" FROM membership
      WHERE member_id IN (${listOf(memberIds)}) AND end_reason = 'DECEASED'
        AND superseded_at IS NULL AND until_latest < ${day}`);
    return new Set(rows.map(({ memberId }) => memberId));
  }
}

function byMember(rows: readonly FullMembership[]): PossibleFullMembers {
  const of = groupBy(rows, ({ memberId }) => memberId);
  return new Map([...of].map(([id, some]) => [id, some.map(({ branchId }) => branchId)]));
}
