import { parseEdtf, type UncertainDate } from '../../kernel/edtf.js';
import { exactSearchKey } from '../../kernel/names.js';
import type { AssemblyEntry } from '../congresses/assembly.rules.js';
import type { MandateEntry } from '../terms/mandate-entries.store.js';
import type { ElectionEntry } from './elections.store.js';
import type { PersonColumns } from './persons.service.js';

/** Where somebody stands: what is elected, and the assembly that elects. */
export interface Contest {
  readonly election: ElectionEntry;
  readonly assembly: AssemblyEntry;
}

/** As much of it as says to which body of which term is elected; of an election to be opened, too. */
export interface BodyContest {
  readonly election: Pick<
    ElectionEntry,
    'bodyKind' | 'bodyName' | 'branchId' | 'termOrdinal' | 'effectiveFrom'
  >;
  readonly assembly: AssemblyEntry;
}

/** The day from which the elected hold office, on which they must be eligible. */
export function dayOf({ election, assembly }: BodyContest): UncertainDate {
  return parseEdtf(election.effectiveFrom ?? assembly.date.text);
}

/** Whether a row names the same person; whom a source does not name is nobody's same. */
export function isSame(row: PersonColumns, person: PersonColumns): boolean {
  if (person.memberId !== null) return row.memberId === person.memberId;
  if (person.personName === null || row.personName === null) return false;
  return exactSearchKey(row.personName) === exactSearchKey(person.personName);
}

/** Who holds a mandate, to be compared with others. */
export function holderOf({ memberId, holderName }: MandateEntry): PersonColumns {
  return { memberId, personName: memberId === null ? holderName : null };
}
