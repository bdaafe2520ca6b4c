import { In } from 'typeorm';

import { datedColumns } from '../platform/database/temporal.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import type { Association } from '../registry/associations/association.entity.js';
import { NO_END_GROUNDS } from '../registry/associations/grounds.js';
import { Member, MemberDetails, Membership } from '../registry/members/member.entity.js';
import { nameColumns } from '../registry/members/members.store.js';
import type { SampleMember } from './history.js';
import { idsBy, insertMany, ungrounded, uuidOf } from './rows.js';

/**
 * Enters members with their details and memberships; the runs are not yet worked out.
 *
 * @param branchIds by index of the branch
 * @returns the ids of the members, in their order
 */
export async function insertMembers(
  tx: Tx,
  { id: associationId, code }: Association,
  branchIds: readonly number[],
  members: readonly SampleMember[],
): Promise<number[]> {
  const recordedAt = tx.at;
  await insertMany(
    tx,
    Member,
    members.map(({ number, kind }) => ({
      associationId,
      number,
      kind,
      recordedAt,
      erasedAt: null,
    })),
  );
  const byNumber = await idsBy(tx, Member, 'number', {
    associationId,
    number: In(members.map(({ number }) => number)),
  });
  const ids = members.map(({ number }) => byNumber.get(number) as number);
  await insertMany(
    tx,
    MemberDetails,
    members.map(({ details }, i) => ({
      ...details,
      ...nameColumns(details.fullName),
      associationId,
      memberId: ids[i] as number,
      recordedAt,
      supersededAt: null,
    })),
  );
  await insertMany(
    tx,
    Membership,
    members.flatMap(({ number, memberships }, i) =>
      memberships.map((membership, place) => ({
        ...ungrounded(tx, associationId),
        ...datedColumns(membership),
        key: uuidOf(code, 'membership', number, place + 1),
        memberId: ids[i] as number,
        position: place + 1,
        branchId: membership.branch === null ? null : (branchIds[membership.branch] as number),
        class: membership.class,
        startReason: membership.startReason,
        endReason: membership.endReason,
        ...NO_END_GROUNDS,
        correctionReason: null,
      })),
    ),
  );
  return ids;
}
