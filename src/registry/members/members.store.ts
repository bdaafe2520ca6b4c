import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';

import type { Instant } from '../../kernel/clock.js';
import { parseEdtf, type UncertainDate } from '../../kernel/edtf.js';
import { DomainError } from '../../kernel/errors.js';
import { groupBy } from '../../kernel/grouping.js';
import { exactSearchKey, nameSortKey, nfc, searchKey } from '../../kernel/names.js';
import { Reader } from '../../platform/database/reader.js';
import { type Queryable, listOf, sql } from '../../platform/database/sql.js';
import { findKnown, knownAt } from '../../platform/database/temporal.js';
import type { Tx } from '../../platform/database/unit-of-work.js';
import type { Batch } from '../../platform/graphql/loaders.js';
import { Association } from '../associations/association.entity.js';
import { diedOn } from './member-deaths.js';
import type { BranchMembership } from './branch-closings.rules.js';
import { Member, MemberDetails, Membership } from './member.entity.js';
import type { MemberModel } from './member.model.js';
import type { MembershipEntry } from './membership.rules.js';
import {
  type MembershipGrounds,
  firstVersion,
  nextVersion,
  sameEntry,
  toEntry,
} from './membership-versions.js';

/** As long as its column. */
const LONGEST_NUMBER = 30;

/** Who a member is, as entered; the keys for sorting and searching follow from the name. */
export type Details = Omit<
  MemberDetails,
  | 'id'
  | 'associationId'
  | 'memberId'
  | 'recordedAt'
  | 'supersededAt'
  | 'nameSortKey'
  | 'nameSearchKey'
  | 'nameExactKey'
>;

/** The memberships of one member: what stands, and what is to stand. */
export interface MembershipRevision {
  readonly memberId: number;
  readonly standing: readonly Membership[];
  readonly wanted: readonly MembershipEntry[];
}

@Injectable()
export class MembersStore {
  /** A member's memberships in order of time, as the books had them. */
  readonly memberships: Batch<{ memberId: number; knownAt: Instant | null }, Membership[]> = {
    load: async (keys) => {
      const found = new Map<Instant | null, Map<number, Membership[]>>();
      for (const [known, group] of groupBy(keys, ({ knownAt }) => knownAt)) {
        const rows = await this.rows(
          group.map(({ memberId }) => memberId),
          known,
          this.reader,
        );
        found.set(
          known,
          groupBy(rows, ({ memberId }) => memberId),
        );
      }
      return keys.map(({ memberId, knownAt }) => found.get(knownAt)?.get(memberId) ?? []);
    },
  };

  /** Every version of a membership, the first entry first. */
  readonly versions: Batch<{ associationId: number; key: string }, Membership[]> = {
    load: async (keys) => {
      const rows = await this.reader.manager.find(Membership, {
        where: { key: In(keys.map(({ key }) => key)) },
        order: { recordedAt: 'ASC', id: 'ASC' },
      });
      const found = groupBy(rows, ({ key }) => key);
      return keys.map(({ associationId, key }) =>
        (found.get(key) ?? []).filter((row) => row.associationId === associationId),
      );
    },
  };

  constructor(private readonly reader: Reader) {}

  byNumber(db: Queryable, associationId: number, number: string): Promise<Member | null> {
    return db.manager.findOneBy(Member, { associationId, number });
  }

  /** The number that a member has and that this one differs from by capitals at the most; or null. */
  async numberLike(db: Queryable, associationId: number, number: string): Promise<string | null> {
    const rows = await db.rows<{ number: string }>(
      sql`SELECT number FROM member
        WHERE association_id = ${associationId} AND lower(number) = ${number.toLowerCase()}`,
    );
    return rows[0]?.number ?? null;
  }

  /** Whether some choice of days makes the member a full member on the day. */
  async mayBeFull(db: Queryable, memberId: number, day: UncertainDate): Promise<boolean> {
    const rows = await db.rows(sql`
      SELECT 1 FROM membership
      WHERE member_id = ${memberId} AND class = 'FULL' AND superseded_at IS NULL
        AND from_earliest <= ${day.latest} AND until_latest > ${day.earliest}
      LIMIT 1`);
    return rows.length > 0;
  }

  /** The day of a member's death, as the books have it now; null where they have none. */
  async diedOn(tx: Tx, memberId: number): Promise<UncertainDate | null> {
    return diedOn((await this.rows([memberId], null, tx)).map(toEntry));
  }

  byId(db: Queryable, id: number): Promise<Member | null> {
    return db.manager.findOneBy(Member, { id });
  }

  async details(
    db: Queryable,
    memberId: number,
    known: Instant | null,
  ): Promise<MemberDetails | null> {
    return (await findKnown(db, MemberDetails, { memberId }, known))[0] ?? null;
  }

  /** One member as the API shows it, as the books had it. */
  async model(
    associationId: number,
    number: string,
    known: Instant | null,
  ): Promise<MemberModel | null> {
    const member = await this.byNumber(this.reader, associationId, number);
    const details = member && (await this.details(this.reader, member.id, known));
    return details && { ...details, ...member };
  }

  /** The same by the association's code, as the books stand. */
  async modelOf(associationCode: string, number: string): Promise<MemberModel | null> {
    const association = await this.reader.manager.findOneBy(Association, { code: associationCode });
    return association && this.model(association.id, number, null);
  }

  /** Memberships of these members by member and in order of time, as the books had them. */
  rows(memberIds: readonly number[], known: Instant | null, db: Queryable): Promise<Membership[]> {
    const order = { memberId: 'ASC', position: 'ASC' } as const;
    return findKnown(db, Membership, { memberId: In([...memberIds]) }, known, order);
  }

  /** The member whose membership this is, where it stands in the books of this association. */
  async byMembership(db: Queryable, associationId: number, key: string): Promise<Member | null> {
    const [row] = await findKnown(db, Membership, { associationId, key }, null);
    return row ? db.manager.findOneBy(Member, { id: row.memberId }) : null;
  }

  /**
   * A free number after the last one given, in the same form: `HV-0041` is followed by `HV-0042`.
   * Where that is taken it leaps ahead, further each time, and halves its way back to the end of
   * what is taken: twenty thousand numbers in a row cost thirty looks.
   *
   * @throws DomainError INVALID_INPUT where the numbers of this form are used up
   */
  async nextNumber(tx: Tx, associationId: number): Promise<string> {
    const rows = await tx.rows<{ number: string }>(
      sql`SELECT number FROM member WHERE association_id = ${associationId} ORDER BY id DESC LIMIT 1`,
    );
    const last = rows[0]?.number ?? '00000';
    const isFree = async (steps: bigint) =>
      (await this.numberLike(tx, associationId, numberAfter(last, steps))) === null;
    let free = 1n;
    while (!(await isFree(free))) free *= 2n;
    for (let taken = free / 2n; free - taken > 1n;) {
      const middle = (taken + free) / 2n;
      if (await isFree(middle)) free = middle;
      else taken = middle;
    }
    return numberAfter(last, free);
  }

  /** @throws DomainError ALREADY_EXISTS where the number is taken */
  insertMember(tx: Tx, row: Omit<Member, 'id'>): Promise<Member> {
    return tx.insert(Member, row, numberTaken(row.number));
  }

  /** Enters who a member is from now on. */
  async saveDetails(tx: Tx, member: Member, details: Details): Promise<void> {
    const standing = await this.details(tx, member.id, null);
    if (standing) await tx.supersede(MemberDetails, standing.id);
    await tx.insert(MemberDetails, {
      ...details,
      ...nameColumns(details.fullName),
      associationId: member.associationId,
      memberId: member.id,
      recordedAt: tx.at,
      supersededAt: null,
    });
  }

  /**
   * The memberships in these branches as the books stand, running or past, whatever else their
   * members have been.
   */
  async inBranches(db: Queryable, branchIds: readonly number[]): Promise<BranchMembership[]> {
    const rows = await db.rows<
      Omit<BranchMembership, 'interval'> & Pick<Membership, 'fromEdtf' | 'untilEdtf'>
    >(
      sql`SELECT m.member_id AS "memberId", member.number,
          m.from_edtf AS "fromEdtf", m.until_edtf AS "untilEdtf"
        FROM membership m JOIN member ON member.id = m.member_id
        WHERE m.branch_id IN (${listOf(branchIds)}) AND ${knownAt('m', null)}
        ORDER BY m.member_id, m.position`,
    );
    return rows.map(({ memberId, number, fromEdtf, untilEdtf }) => ({
      memberId,
      number,
      interval: {
        from: parseEdtf(fromEdtf),
        until: untilEdtf === null ? null : parseEdtf(untilEdtf),
      },
    }));
  }

  /**
   * Brings the memberships of some members from what stands to what is to stand: rows that differ
   * are superseded, rows that are new or differ are added. Costs two statements.
   *
   * @param revisions of 500 members at the most: a statement binds only so many values
   */
  async saveMemberships(
    tx: Tx,
    revisions: readonly MembershipRevision[],
    grounds: MembershipGrounds,
  ): Promise<void> {
    const gone: number[] = [];
    const added: Omit<Membership, 'id'>[] = [];
    for (const { memberId, standing, wanted } of revisions) {
      const withdrawn = standing.find((row) => wanted.every(({ key }) => key !== row.key)) ?? null;
      for (const row of standing) {
        const entry = wanted.find(({ key }) => key === row.key);
        if (entry && sameEntry(entry, toEntry(row))) continue;
        const { id, ...superseded } = row;
        gone.push(id);
        if (entry) added.push(nextVersion(tx, superseded, entry, grounds, withdrawn));
      }
      for (const entry of wanted) {
        if (!standing.some(({ key }) => key === entry.key)) {
          added.push(firstVersion(tx, memberId, entry, grounds));
        }
      }
    }
    await tx.execute(
      sql`UPDATE membership SET superseded_at = ${tx.at} WHERE id IN (${listOf(gone)})`,
    );
    await tx.insertAll(Membership, added);
  }
}

/** The columns that follow from a name. */
export function nameColumns(fullName: string) {
  const name = nfc(fullName);
  return {
    fullName: name,
    nameSortKey: nameSortKey(name),
    nameSearchKey: searchKey(name),
    nameExactKey: exactSearchKey(name),
  };
}

/** The refusal of a number that a member has or had. */
export function numberTaken(number: string): DomainError {
  return new DomainError(
    'ALREADY_EXISTS',
    `The number '${number}' is taken and never reused, with capitals or without.`,
    ['input', 'member', 'number'],
    { number },
  );
}

function numberAfter(number: string, steps: bigint): string {
  const [, prefix = '', digits = ''] = /^(.*?)(\d*)$/.exec(number) ?? [];
  const next = prefix + String(BigInt(digits || 0) + steps).padStart(digits.length, '0');
  if (next.length <= LONGEST_NUMBER) return next;
  throw new DomainError(
    'INVALID_INPUT',
    `After '${number}' there is no other number in the same form: give the member one.`,
    ['input', 'member', 'number'],
  );
}
