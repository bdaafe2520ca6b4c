import type { UncertainDate } from '../../kernel/edtf.js';
import type { RecordColumns } from './assemblies.store.js';
import type { ReportedNumbersInput } from './assembly-change.model.js';
import { checkReported } from './assembly.rules.js';

/** The columns of what has not happened to an assembly, or does not belong to it. */
export const NOT_YET = {
  state: 'PREPARED',
  ordinal: null,
  bodyId: null,
  branchId: null,
  opensTermOrdinal: null,
  opensTermLabel: null,
  requestedByCommittee: null,
  requestedByMembers: null,
  requestCheck: null,
  convenedOn: null,
  openedAt: null,
  closedOn: null,
  closedAt: null,
  stoppedReason: null,
  rules: null,
  correctionReason: null,
} as const satisfies Partial<RecordColumns>;

/** The columns of a first day. */
export function dateColumns({ text, earliest, latest }: UncertainDate) {
  return { dateEdtf: text, dateEarliest: earliest, dateLatest: latest };
}

/** The columns of the term that a congress opens. */
export function termColumns(
  opensTerm: { readonly ordinal: number; readonly label: string } | null,
) {
  return {
    opensTermOrdinal: opensTerm?.ordinal ?? null,
    opensTermLabel: opensTerm?.label ?? null,
  };
}

/**
 * The columns of reported numbers; what is not given is unknown.
 *
 * @throws DomainError TALLY_CONTRADICTION
 */
export function reportedColumns(reported: ReportedNumbersInput | null | undefined) {
  const { convened = null, excused = null, present = null, represented = null } = reported ?? {};
  checkReported({ convened, excused, present, represented });
  return {
    reportedConvened: convened,
    reportedExcused: excused,
    reportedPresent: present,
    reportedRepresented: represented,
  };
}
