import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';

import type { LocalDate } from '../../kernel/calendar.js';
import { exactDay, type UncertainDate } from '../../kernel/edtf.js';
import { DomainError } from '../../kernel/errors.js';
import { nameSortKey } from '../../kernel/names.js';
import type { Tx } from '../../platform/database/unit-of-work.js';
import { BranchesStore } from '../branches/branches.store.js';
import { BodiesStore } from '../terms/bodies.store.js';
import type { AssemblyEntry } from './assembly.rules.js';
import { DelegatesStore, type NewDelegate } from './delegates.store.js';
import { Qualifications } from './qualifications.service.js';

/** Who is called by being what he or she is, and whether those on a list still may be. */
@Injectable()
export class Participants {
  constructor(
    private readonly branches: BranchesStore,
    private readonly bodies: BodiesStore,
    private readonly store: DelegatesStore,
    private readonly qualifications: Qualifications,
  ) {}

  /**
   * Puts all who certainly are full members on the first day on the list of a general assembly; of
   * a branch, those in it and in the branches below. Who is on it already keeps the entry, and only a
   * guest becomes one of those called. Where the day is not known nobody is put on it.
   */
  async callMembers(tx: Tx, entry: AssemblyEntry): Promise<void> {
    const day = exactDay(entry.date);
    if (day === null) return;
    const { associationId, branchId } = entry;
    const book = await this.branches.book(tx, associationId, null);
    const branchIds = branchId === null ? null : book.subtree([branchId], day);
    const members = await this.store.participants(tx, associationId, branchIds, day);
    const listed = new Map(
      (await this.store.rows(tx, entry.id)).map((row) => [row.memberId, row] as const),
    );
    const place = { role: 'DELEGATE', basis: 'MEMBER' } as const;
    const missing = members.filter(({ memberId }) => !listed.has(memberId));
    for (const { memberId, branchId } of members) {
      const row = listed.get(memberId);
      if (row?.role === 'GUEST') await this.store.replace(tx, row.id, { ...place, branchId });
    }
    await this.store.insert(
      tx,
      missing.map((one) => ({ ...called(entry), ...one, ...place })),
    );
  }

  /**
   * Puts those who certainly hold a mandate in the body on the first day on the list of its meeting; who
   * is on it already keeps the entry. A
   * member whose membership has certainly ended is left out, whatever the books say of the mandate; one
   * who is certainly no full member is on it as NOT_QUALIFIED.
   * Where the day is not known, or the books do not name one of them, nobody is: a list with gaps
   * would give a wrong number of those convened.
   */
  async callBody(tx: Tx, entry: AssemblyEntry): Promise<void> {
    const day = exactDay(entry.date);
    if (day === null || entry.bodyId === null) return;
    const bodies = await this.bodies.officeHolders(tx, entry.associationId, day, null);
    const mandates = bodies.find(({ body }) => body.id === entry.bodyId)?.mandates ?? [];
    const isFull = await this.store.possibleMembers(
      tx,
      mandates.flatMap(({ memberId }) => memberId ?? []),
      entry.date,
    );
    const holders = mandates.filter(({ memberId }) => memberId === null || isFull.has(memberId));
    if (holders.some(({ holderName }) => holderName === null)) return;
    const listed = await this.store.rows(tx, entry.id);
    const missing = holders.filter(
      ({ memberId, holderName }) =>
        !listed.some((row) =>
          memberId === null ? row.personName === holderName : row.memberId === memberId,
        ),
    );
    const rows = missing.map(({ memberId, holderName, postTitle }) => ({
      ...called(entry),
      ...(memberId === null ? named(holderName as string) : { memberId }),
      ...(memberId !== null && isFull.get(memberId) === false && notQualified(day)),
      basis: 'EX_OFFICIO' as const,
      title: postTitle,
    }));
    await this.store.insert(tx, rows);
  }

  /**
   * Refuses another first day for an assembly with somebody called to it who is no full member on it, or
   * has no mandate in the body that meets, in any choice of days.
   *
   * @throws DomainError NOT_ELIGIBLE
   */
  async checkOnDay(tx: Tx, entry: AssemblyEntry, date: UncertainDate): Promise<void> {
    const called = (await this.store.rows(tx, entry.id)).filter(
      ({ basis, standing }) =>
        (basis !== 'EX_OFFICIO' || entry.bodyId !== null) &&
        (standing === 'CONVENED' || standing === 'EXCUSED'),
    );
    const [first] = await this.qualifications.against(tx, entry, called, date);
    if (first === undefined) return;
    throw new DomainError(
      'NOT_ELIGIBLE',
      first[1] === 'NO_MANDATE'
        ? `On ${date.text} somebody on the list would have no mandate in the body that meets: take the entry off the list first.`
        : `On ${date.text} somebody on the list would be no full member of the branch: take the entry off the list first.`,
      ['input', 'date'],
      { date: date.text, delegateId: first[0], fault: first[1] },
    );
  }
}

/** Of everybody who is called without being named in an input. */
function called({ id, associationId }: AssemblyEntry) {
  return {
    key: randomUUID(),
    assemblyId: id,
    associationId,
    ...{ decisionId: null, sourceId: null, sourcePlace: null, note: null },
    ...{ memberId: null, personName: null, personSortKey: null, branchId: null, title: null },
    role: 'DELEGATE',
    ...{ replacesKey: null, seatedAt: null, standing: 'CONVENED', reason: null },
  } as const satisfies Omit<NewDelegate, 'basis'>;
}

/** Of somebody whose office calls, and whose membership does not qualify. */
function notQualified(day: LocalDate) {
  return { standing: 'NOT_QUALIFIED' as const, reason: `No full member on ${day}.` };
}

/** The columns of a person outside the roster. */
export function named(personName: string) {
  return { personName, personSortKey: nameSortKey(personName) };
}
