import { Injectable } from '@nestjs/common';

import { parseEdtf, type UncertainDate } from '../../kernel/edtf.js';
import { DomainError } from '../../kernel/errors.js';
import { possibleReading } from '../../kernel/interval.js';
import { exactSearchKey } from '../../kernel/names.js';
import { intervalOf } from '../../platform/database/temporal.js';
import type { Tx } from '../../platform/database/unit-of-work.js';
import type { AssemblyEntry } from '../congresses/assembly.rules.js';
import { BodiesStore } from '../terms/bodies.store.js';
import { type CandidateEntry, type ElectionEntry, ElectionsStore } from './elections.store.js';
import type { PersonColumns } from './persons.service.js';

/** Where somebody stands: what is elected, and the assembly that elects. */
export interface Contest {
  readonly election: ElectionEntry;
  readonly assembly: AssemblyEntry;
}

/** Who may stand: looked at when somebody is nominated, when a poll opens, and when it elects. */
@Injectable()
export class Eligibility {
  constructor(
    private readonly bodies: BodiesStore,
    private readonly store: ElectionsStore,
  ) {}

  /**
   * Refuses those on a list who may not stand any more: somebody ceased to be a full member since the
   * nomination, or left the body that elects from among its members.
   *
   * @throws DomainError NOT_ELIGIBLE
   */
  async check(
    tx: Tx,
    contest: Contest,
    standing: readonly CandidateEntry[],
    path: readonly string[],
  ): Promise<void> {
    const day = dayOf(contest);
    const remedy = 'take the candidate off the list with withdrawCandidate';
    const ids = standing.flatMap(({ memberId }) => memberId ?? []);
    const full = await this.store.fullMembers(tx, ids, day);
    const lost = standing.find(({ memberId }) => memberId !== null && !full.has(memberId));
    if (lost !== undefined) {
      throw new DomainError(
        'NOT_ELIGIBLE',
        `Only a full member stands, and member '${lost.memberNumber}' is none on ${day.text}: ${remedy}.`,
        path,
        { candidateId: lost.key, memberNumber: lost.memberNumber, on: day.text },
      );
    }
    const left = standing[await this.firstNotAmong(tx, contest, standing)];
    if (left === undefined) return;
    throw new DomainError(
      'NOT_ELIGIBLE',
      `The body elects from among its members, and a candidate is none on ${day.text}: ${remedy}.`,
      path,
      { candidateId: left.key, memberNumber: left.memberNumber, on: day.text },
    );
  }

  /**
   * Where a body elects from among its members, the first of these who has no mandate in it.
   *
   * @returns the index, or -1
   */
  async firstNotAmong(tx: Tx, contest: Contest, people: readonly PersonColumns[]): Promise<number> {
    const { fromAmongBodyId } = contest.election;
    if (fromAmongBodyId === null) return -1;
    const day = dayOf(contest);
    const sitting = (await this.bodies.mandatesIn(tx, fromAmongBodyId)).filter((row) => {
      const reading = possibleReading(intervalOf(row));
      return reading !== null && reading.from <= day.latest && day.earliest < reading.until;
    });
    return people.findIndex((person) => !sitting.some((row) => isSame(row, person)));
  }
}

/** The day from which the elected hold office, on which they must be eligible. */
export function dayOf({ election, assembly }: Contest): UncertainDate {
  return parseEdtf(election.effectiveFrom ?? assembly.date.text);
}

/** Whether a row names the same person; whom a source does not name is nobody's same. */
export function isSame(row: PersonColumns, person: PersonColumns): boolean {
  if (person.memberId !== null) return row.memberId === person.memberId;
  if (person.personName === null || row.personName === null) return false;
  return exactSearchKey(row.personName) === exactSearchKey(person.personName);
}
