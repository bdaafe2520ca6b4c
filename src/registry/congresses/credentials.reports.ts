import { Injectable } from '@nestjs/common';

import type { Instant } from '../../kernel/clock.js';
import type { Loaders } from '../../platform/graphql/loaders.js';
import type { BranchBook } from '../branches/branch.rules.js';
import type { AssemblyEntry } from './assembly.rules.js';
import { assemblyMoment } from './assembly-moments.store.js';
import { AttendanceStore, numbersKey, quorumOf } from './attendance.store.js';
import type { CredentialsReportModel } from './credentials.model.js';
import { type Group, breakdowns, shareOf } from './credentials.rules.js';
import { delegateModel } from './delegate.model.js';
import type { DelegateEntry } from './delegate.rules.js';
import { DelegatesStore } from './delegates.store.js';
import { OfficersStore } from './officers.store.js';
import { type Disqualification, reasonOf } from './qualification.rules.js';
import { Qualifications } from './qualifications.service.js';
import { officerModel } from './proceedings.model.js';

/** Decimals of percentages where no rule set says. */
const USUAL_DECIMALS = 2;

/** Puts credentials reports together. */
@Injectable()
export class CredentialsReports {
  constructor(
    private readonly delegates: DelegatesStore,
    private readonly attendance: AttendanceStore,
    private readonly officers: OfficersStore,
    private readonly qualifications: Qualifications,
  ) {}

  /**
   * The report on an assembly at a moment; a fixed number of statements however many delegates and reports there are.
   *
   * @param at null: now; after it was closed, the moment of closing
   * @param book for the names of branches
   */
  async of(
    entry: AssemblyEntry,
    at: Instant | null,
    known: Instant | null,
    book: BranchBook,
    loaders: Loaders,
  ): Promise<CredentialsReportModel> {
    const moment = assemblyMoment(entry, at, known);
    const everybody = await loaders.load(this.delegates.everybody, moment);
    const numbers = await loaders.load(this.attendance.numbers, numbersKey(entry, at, known));
    const { assemblyId, knownAt } = moment;
    const faults = await this.qualifications.reported(entry, everybody, known, book, loaders);
    const officers = await loaders.load(this.officers.ofAssembly, { assemblyId, knownAt });

    const convened = everybody.filter(({ isSeated }) => isSeated);
    const hasList = everybody.some(({ role }) => role === 'DELEGATE');
    const wasChecked = hasList && numbers.wasChecked;
    const present = convened.filter(({ isPresent }) => isPresent);
    const excused = convened.filter(({ standing }) => standing === 'EXCUSED');
    const absent = convened.filter(
      ({ isPresent, standing }) => wasChecked && !isPresent && standing !== 'EXCUSED',
    );
    const percentDecimals = entry.rules?.values.percentDecimals ?? USUAL_DECIMALS;
    const { byBranch, ...figures } = breakdowns(convened, {
      ...{ firstDay: entry.date, wasChecked, percentDecimals },
    });
    const models = (list: readonly DelegateEntry[]) =>
      list.map((delegate) => delegateModel(delegate, known));
    return {
      at: moment.at,
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
      notQualified: models(everybody.flatMap((one) => notQualified(one, faults, entry))),
      alternatesInPlace: models(convened.filter(({ replacesKey }) => replacesKey !== null)),
      signatories: officers
        .filter(({ role }) => role === 'CREDENTIALS_COMMITTEE')
        .map(officerModel),
    };
  }
}

/** Somebody found not qualified; or called, and by the books none who may vote. */
function notQualified(
  delegate: DelegateEntry,
  faults: ReadonlyMap<string, Disqualification>,
  { date }: AssemblyEntry,
): DelegateEntry[] {
  const { key, role, standing } = delegate;
  if (role === 'GUEST') return [];
  if (standing === 'NOT_QUALIFIED') return [delegate];
  const fault = standing === 'CONVENED' || standing === 'EXCUSED' ? faults.get(key) : undefined;
  return fault === undefined ? [] : [{ ...delegate, reason: reasonOf(fault, date.text) }];
}

function branchGroup(
  { value, ...figures }: Group<number>,
  book: BranchBook,
  { date }: AssemblyEntry,
) {
  if (value === null) return { ...figures, code: null, name: null };
  return { ...figures, code: book.byId(value).code, name: book.nameOn(value, date.latest) };
}
