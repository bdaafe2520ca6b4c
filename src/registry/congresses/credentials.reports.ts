import { Injectable } from '@nestjs/common';

import type { Instant } from '../../kernel/clock.js';
import { Reader } from '../../platform/database/reader.js';
import type { BranchBook } from '../branches/branch.rules.js';
import type { AssemblyEntry } from './assembly.rules.js';
import { AttendanceStore, momentOf, quorumOf } from './attendance.store.js';
import type { CredentialsReportModel } from './credentials.model.js';
import { type Group, breakdowns, shareOf } from './credentials.rules.js';
import { delegateModel } from './delegate.model.js';
import type { DelegateEntry } from './delegate.rules.js';
import { DelegatesStore, WHOLE_LIST } from './delegates.store.js';
import { OfficersStore } from './officers.store.js';
import { officerModel } from './proceedings.model.js';

/** Decimals of percentages where no rule set says. */
const USUAL_DECIMALS = 2;

/** Puts credentials reports together. */
@Injectable()
export class CredentialsReports {
  constructor(
    private readonly reader: Reader,
    private readonly delegates: DelegatesStore,
    private readonly attendance: AttendanceStore,
    private readonly officers: OfficersStore,
  ) {}

  /**
   * The report on an assembly at a moment; a fixed number of statements however many delegates there are.
   *
   * @param at null: now; after it was closed, the moment of closing
   * @param book for the names of branches
   */
  async of(
    entry: AssemblyEntry,
    at: Instant | null,
    known: Instant | null,
    book: BranchBook,
  ): Promise<CredentialsReportModel> {
    const everybody = await this.delegates.list(entry, WHOLE_LIST, known);
    const seated = await this.delegates.keys(entry, { ...WHOLE_LIST, show: 'CONVENED', at }, known);
    const there = await this.delegates.keys(entry, { ...WHOLE_LIST, show: 'PRESENT', at }, known);
    const numbers = await this.attendance.numbersAt(this.reader, entry, at, known);
    const officers = await this.officers.of(entry.id, known);

    const convened = everybody.filter(({ key }) => seated.has(key));
    const hasList = everybody.some(({ role }) => role === 'DELEGATE');
    const wasChecked = hasList && numbers.wasChecked;
    const present = convened.filter(({ key }) => there.has(key));
    const excused = convened.filter(({ standing }) => standing === 'EXCUSED');
    const absent = convened.filter(
      ({ key, standing }) => wasChecked && !there.has(key) && standing !== 'EXCUSED',
    );
    const percentDecimals = entry.rules?.values.percentDecimals ?? USUAL_DECIMALS;
    const { byBranch, ...figures } = breakdowns(
      convened.map((delegate) => ({ ...delegate, isPresent: there.has(delegate.key) })),
      { firstDay: entry.date, wasChecked, percentDecimals },
    );
    const models = (list: readonly DelegateEntry[]) =>
      list.map((delegate) => delegateModel(delegate, known));
    return {
      at: momentOf(entry, at),
      hasList,
      convened: numbers.convened,
      present: numbers.present,
      presentPercent: shareOf(numbers.present, numbers.convened, percentDecimals),
      absent: wasChecked ? absent.length : null,
      excused: numbers.excused,
      quorum: quorumOf(entry, numbers),
      ...figures,
      byBranch: byBranch.map((group) => branchGroup(group, book, entry)),
      convenedDelegates: models(convened),
      presentDelegates: models(present),
      absentDelegates: models(absent),
      excusedDelegates: models(excused),
      notQualified: models(
        everybody.filter(({ role, standing }) => role !== 'GUEST' && standing === 'NOT_QUALIFIED'),
      ),
      alternatesInPlace: models(convened.filter(({ replacesKey }) => replacesKey !== null)),
      signatories: officers
        .filter(({ role }) => role === 'CREDENTIALS_COMMITTEE')
        .map(officerModel),
    };
  }
}

function branchGroup(
  { value, ...figures }: Group<number>,
  book: BranchBook,
  { date }: AssemblyEntry,
) {
  if (value === null) return { ...figures, code: null, name: null };
  return { ...figures, code: book.byId(value).code, name: book.nameOn(value, date.latest) };
}
