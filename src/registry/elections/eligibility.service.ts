import { Injectable } from '@nestjs/common';

import type { UncertainDate } from '../../kernel/edtf.js';
import { DomainError } from '../../kernel/errors.js';
import { certainReading, possibleReading } from '../../kernel/interval.js';
import { intervalOf } from '../../platform/database/temporal.js';
import type { Tx } from '../../platform/database/unit-of-work.js';
import { BranchesStore } from '../branches/branches.store.js';
import { BodiesStore } from '../terms/bodies.store.js';
import { type Contest, dayOf, holderOf, isSame } from './candidacy.rules.js';
import { ElectedBodies } from './elected-bodies.service.js';
import { ElectedMandatesStore } from './elected-mandates.store.js';
import { type CandidateEntry, ElectionsStore } from './elections.store.js';
import type { PersonColumns } from './persons.service.js';
import { isSeat, refusalToHolder } from './seat.rules.js';

/** Somebody who stands or is to stand. */
export interface Person extends PersonColumns {
  readonly memberNumber: string | null;
}

/** Why somebody may not stand. */
export interface Ineligibility {
  /** Which of them, from 0. */
  readonly index: number;
  /** Whether it is the membership that is at fault. */
  readonly isMembership: boolean;
  /** A sentence without its full stop. */
  readonly why: string;
  /** What would let him or her stand; null where nothing does. */
  readonly remedy: string | null;
  readonly details: Readonly<Record<string, string | null>>;
}

/** Who may stand: looked at when somebody is nominated, when a poll opens, and when it elects. */
@Injectable()
export class Eligibility {
  constructor(
    private readonly bodies: BodiesStore,
    private readonly branches: BranchesStore,
    private readonly electedBodies: ElectedBodies,
    private readonly mandates: ElectedMandatesStore,
    private readonly store: ElectionsStore,
  ) {}

  /**
   * Refuses those on a list who may not stand any more: somebody ceased to be a full member since the
   * nomination, left the body that elects from among its members, or took a seat or the chair.
   *
   * @throws DomainError NOT_ELIGIBLE
   */
  async check(
    tx: Tx,
    contest: Contest,
    standing: readonly CandidateEntry[],
    path: readonly string[],
  ): Promise<void> {
    const found = await this.firstIneligible(tx, contest, standing);
    if (found === null) return;
    const { key, memberNumber } = standing[found.index] as CandidateEntry;
    const first = found.remedy === null ? '' : `${found.remedy}, or `;
    throw new DomainError(
      'NOT_ELIGIBLE',
      `${found.why}: ${first}take the candidate off the list with withdrawCandidate.`,
      path,
      { ...found.details, candidateId: key, memberNumber },
    );
  }

  /** The first of these who may not stand; null where all may. */
  async firstIneligible(
    tx: Tx,
    contest: Contest,
    people: readonly Person[],
  ): Promise<Ineligibility | null> {
    return (
      (await this.firstNoMember(tx, contest, people)) ??
      (await this.firstNotAmong(tx, contest, people)) ??
      (await this.firstSeated(tx, contest, people))
    );
  }

  /** Only full members stand, for the committee of a branch those of the branch and of those under it. */
  private async firstNoMember(
    tx: Tx,
    contest: Contest,
    people: readonly Person[],
  ): Promise<Ineligibility | null> {
    const day = dayOf(contest);
    const { associationId, branchId } = contest.election;
    const book = branchId === null ? null : await this.branches.book(tx, associationId, null);
    const among = book && branchId !== null ? book.subtree([branchId], day.latest) : null;
    const ids = people.flatMap(({ memberId }) => memberId ?? []);
    const full = await this.store.fullMembers(tx, ids, day, among);
    const index = people.findIndex(({ memberId }) => memberId !== null && !full.has(memberId));
    if (index < 0) return null;
    const memberNumber = people[index]?.memberNumber ?? null;
    const ofBranch = among === null ? '' : ' of the branch';
    return {
      ...{ index, isMembership: true, remedy: null, details: { memberNumber, on: day.text } },
      why: `Only a full member${ofBranch} stands, and member '${memberNumber}' is none on ${day.text}`,
    };
  }

  /**
   * Where a body elects from among its members, each candidate has a mandate in it; and where it elects
   * its own posts from among its standing committee, in both.
   */
  private async firstNotAmong(
    tx: Tx,
    { election, assembly }: Contest,
    people: readonly Person[],
  ): Promise<Ineligibility | null> {
    const { fromAmongBodyId, bodyKind, postKind } = election;
    if (fromAmongBodyId === null) return null;
    const meets = assembly.kind === 'COMMITTEE_MEETING' ? assembly.bodyId : null;
    const isOwnPost = bodyKind === 'EXECUTIVE_COMMITTEE' && postKind !== 'MEMBER';
    const among = new Set([fromAmongBodyId, ...(meets !== null && isOwnPost ? [meets] : [])]);
    const day = dayOf({ election, assembly });
    for (const bodyId of among) {
      const sitting = (await this.bodies.mandatesIn(tx, bodyId)).filter((row) => {
        const reading = possibleReading(intervalOf(row));
        return reading !== null && reading.from <= day.latest && day.earliest < reading.until;
      });
      const index = people.findIndex((one) => !sitting.some((row) => isSame(row, one)));
      if (index < 0) continue;
      const name = (await this.bodies.findBody(String(bodyId), tx))?.name;
      return {
        ...{ index, isMembership: false, remedy: null },
        details: { bodyId: String(bodyId), on: day.text },
        why: `Only members of '${name}' stand in this election, and this person is none on ${day.text}`,
      };
    }
    return null;
  }

  /** Who sits in the body already does not stand for every post in it (`refusalToHolder`). */
  private async firstSeated(
    tx: Tx,
    contest: Contest,
    people: readonly Person[],
  ): Promise<Ineligibility | null> {
    const { id, postKind, postTitle, origin } = contest.election;
    const body = await this.electedBodies.find(tx, contest);
    if (body === null || postKind === null || postTitle === null) return null;
    const day = dayOf(contest);
    const held = (await this.bodies.entriesIn(tx, body.id)).filter((row) => {
      const reading = certainReading(row);
      return reading !== null && reading.from <= day.earliest && day.latest < reading.until;
    });
    const keys = held.map(({ key }) => key);
    const others = await this.mandates.ofOthers(tx, keys, id);
    for (const [index, person] of people.entries()) {
      const row = held.find((one) => isSame(holderOf(one), person));
      if (row === undefined) continue;
      if (row.postKind === postKind && isEnteredBefore(row, day, others)) continue;
      const why = refusalToHolder(row, { postKind, postTitle, origin });
      if (why === null) continue;
      const details = { bodyId: String(body.id), mandateId: row.key, on: day.text };
      const remedy = isSeat(postKind) ? null : 'end that mandate first';
      return { index, isMembership: false, details, why, remedy };
    }
    return null;
  }
}

/** Whether a mandate may have been entered before the election that brought it about. */
function isEnteredBefore(
  { key, from }: { readonly key: string; readonly from: UncertainDate },
  day: UncertainDate,
  ofOthers: ReadonlySet<string>,
): boolean {
  return from.text === day.text && !ofOthers.has(key);
}
