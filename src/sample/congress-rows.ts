import type { INestApplicationContext } from '@nestjs/common';

import type { Instant } from '../kernel/clock.js';
import { nameSortKey } from '../kernel/names.js';
import type { Tx } from '../platform/database/unit-of-work.js';
import type { Association } from '../registry/associations/association.entity.js';
import { ApportionmentsStore } from '../registry/congresses/apportionments.store.js';
import { AssembliesStore } from '../registry/congresses/assemblies.store.js';
import {
  dateColumns,
  NOT_YET,
  reportedColumns,
  termColumns,
} from '../registry/congresses/assembly-columns.js';
import type { AssemblyEntry } from '../registry/congresses/assembly.rules.js';
import { AttendanceStore, quorumOf } from '../registry/congresses/attendance.store.js';
import { Attendance, Delegate } from '../registry/congresses/delegate.entity.js';
import {
  AdoptedDocument,
  AgendaItem,
  AssemblyOfficer,
} from '../registry/congresses/proceedings.entity.js';
import type { Quorum } from '../registry/congresses/quorum.rules.js';
import { checkMayDecide } from '../registry/elections/decision.rules.js';
import { checkVote } from '../registry/elections/vote.rules.js';
import { VotesStore } from '../registry/elections/votes.store.js';
import type { RuleSnapshot } from '../registry/rule-sets/rule-set.rules.js';
import type { BodyKind } from '../registry/terms/term.model.js';
import type { SampleDelegate } from './assembly-lists.js';
import type { SampleAssembly } from './congress-plan.js';
import { dateOf, exactly } from './dates.js';
import { ElectionRows, type Frozen } from './election-rows.js';
import type { Random } from './random.js';
import { insertMany, ungrounded, uuidOf } from './rows.js';
import type { SampleTerm } from './terms.js';

/** Of what the assemblies of a term are. */
export interface TermOnRecord {
  readonly association: Association;
  readonly term: SampleTerm;
  /** Ids of the bodies of the term by kind. */
  readonly bodies: ReadonlyMap<BodyKind, number>;
}

const PLACE = 'Hội trường mẫu (hư cấu)';
const CONGRESS_BOXES = ['Hòm phiếu số 1', 'Hòm phiếu số 2'];
const MEETING_BOXES = ['1'];

/** So many tellers count each box. */
const COUNTING = 2;

/** Enters congresses and meetings with all that was done there. */
export class AssemblyRows {
  private readonly apportionments: ApportionmentsStore;
  private readonly assemblies: AssembliesStore;
  private readonly attendance: AttendanceStore;
  private readonly votes: VotesStore;
  private readonly elections: ElectionRows;

  constructor(app: INestApplicationContext) {
    this.apportionments = app.get(ApportionmentsStore);
    this.assemblies = app.get(AssembliesStore);
    this.attendance = app.get(AttendanceStore);
    this.votes = app.get(VotesStore);
    this.elections = new ElectionRows(app);
  }

  /** Enters the congress that opens a term, or a meeting of its executive committee. */
  async insert(
    tx: Tx,
    random: Random,
    onRecord: TermOnRecord,
    planned: SampleAssembly,
    rules: RuleSnapshot,
  ): Promise<AssemblyEntry> {
    const { association, term, bodies } = onRecord;
    const { name, pollsAt } = planned;
    const isCongress = planned.kind !== 'COMMITTEE_MEETING';
    const entry = await this.insertAssembly(tx, onRecord, planned, rules);
    if (planned.apportioned) {
      const grounds = ungrounded(tx, association.id);
      await this.apportionments.save(tx, entry.id, null, planned.apportioned, grounds);
    }
    await insertDelegates(tx, association, entry, planned);
    const tellers = await insertOfficers(tx, association, entry, planned);
    await insertProceedings(tx, association, entry, planned);
    const frozen = await this.frozenAt(tx, entry, pollsAt);
    for (const [i, election] of planned.elections.entries()) {
      const polling = {
        ...{ association, assembly: entry, termOrdinal: term.ordinal, bodies, at: pollsAt, frozen },
        name: `${name}/election/${i + 1}`,
        tellers: tellers.slice(0, COUNTING),
        boxes: isCongress ? CONGRESS_BOXES : MEETING_BOXES,
      };
      await this.elections.insert(tx, random, polling, election);
    }
    if (planned.motion) await this.insertVote(tx, random, association, entry, planned.motion);
    return entry;
  }

  private insertAssembly(
    tx: Tx,
    { association: { id: associationId, code }, term, bodies }: TermOnRecord,
    { name, kind, title, day, convened, openedAt, closedAt }: SampleAssembly,
    rules: RuleSnapshot,
  ): Promise<AssemblyEntry> {
    const { recordedAt: _, supersededAt: __, ...grounds } = ungrounded(tx, associationId);
    const isCongress = kind !== 'COMMITTEE_MEETING';
    const { ordinal, label } = term;
    return this.assemblies.create(
      tx,
      { key: uuidOf(code, name), form: isCongress ? 'CONGRESS' : 'MEETING', associationId },
      {
        ...grounds,
        ...NOT_YET,
        ...dateColumns(exactly(day)),
        ...termColumns(isCongress ? { ordinal, label } : null),
        ...reportedColumns(null),
        ...{ kind, title, lastDay: null, mode: 'IN_PERSON', place: PLACE, state: 'CLOSED' },
        composition: isCongress ? 'DELEGATES' : 'COMMITTEE',
        ordinal: isCongress ? ordinal : null,
        bodyId: isCongress ? null : (bodies.get('EXECUTIVE_COMMITTEE') as number),
        ...{ convenedOn: dateOf(convened), openedAt, closedAt, closedOn: dateOf(day) },
        rules: JSON.stringify(rules),
      },
    );
  }

  private async frozenAt(tx: Tx, entry: AssemblyEntry, at: Instant | null): Promise<Frozen> {
    const found = await this.attendance.numbersAt(tx, entry, at);
    const quorum = quorumOf(entry, found) as Quorum;
    const { convened, excused, present } = found;
    const rules = checkMayDecide(entry.rules, quorum, null, ['assembly']);
    return { rules, quorum, numbers: { convened, excused, present } };
  }

  /** Enters a motion that all but a few of those still there at the end vote for. */
  private async insertVote(
    tx: Tx,
    random: Random,
    { id: associationId, code }: Association,
    entry: AssemblyEntry,
    motion: string,
  ): Promise<void> {
    const { closedAt, id: assemblyId } = entry;
    const { rules, quorum, numbers: those } = await this.frozenAt(tx, entry, closedAt);
    const voters = those.present as number;
    const few = Math.floor(voters / 20);
    const [against, abstain] = [random.int(0, few), random.int(0, few)];
    const votes = { FOR: voters - against - abstain, AGAINST: against, ABSTAIN: abstain };
    const ballots = { issued: null, returned: null, valid: null, invalid: null };
    const numbers = { ...those, ...ballots };
    const scale = 'FOR_AGAINST_ABSTAIN';
    checkVote(scale, numbers, [votes]);
    await this.votes.insert(
      tx,
      {
        ...ungrounded(tx, associationId),
        ...{ assemblyId, key: uuidOf(code, entry.key, 'vote'), version: 1, reason: null },
        ...{ kind: 'DECISION', scale, method: 'SHOW_OF_HANDS', title: motion, ruling: null },
        rule: 'DECIDED',
        numbers: JSON.stringify(numbers),
        rules: JSON.stringify(rules),
        quorum: JSON.stringify(quorum),
      },
      [{ motion, memberId: null, personName: null, votes: JSON.stringify(votes) }],
    );
  }
}

async function insertDelegates(
  tx: Tx,
  { id: associationId, code }: Association,
  { id: assemblyId }: AssemblyEntry,
  { name, delegates }: SampleAssembly,
): Promise<void> {
  const keys = delegates.map((_, i) => uuidOf(code, name, 'delegate', i + 1));
  await insertMany(
    tx,
    Delegate,
    delegates.map(({ replaces, cameAt: _, leftAt: __, ...delegate }, i) => ({
      ...ungrounded(tx, associationId),
      ...delegate,
      ...{ assemblyId, key: keys[i] as string, seatedAt: null },
      personSortKey: delegate.personName === null ? null : nameSortKey(delegate.personName),
      replacesKey: replaces === null ? null : (keys[replaces] as string),
    })),
  );
  const attendances = delegates.map(({ cameAt, leftAt }: SampleDelegate, i) => ({
    ...{ assemblyId, delegateKey: keys[i] as string, cameAt, leftAt },
    ...{ recordedAt: tx.at, supersededAt: null },
  }));
  await insertMany(
    tx,
    Attendance,
    attendances.flatMap(({ cameAt, ...row }) => (cameAt === null ? [] : [{ ...row, cameAt }])),
  );
}

/** @returns the keys of the tellers */
async function insertOfficers(
  tx: Tx,
  { id: associationId, code }: Association,
  { id: assemblyId }: AssemblyEntry,
  { name, officers }: SampleAssembly,
): Promise<string[]> {
  const rows = officers.map(({ isHead, ...officer }, i) => ({
    ...ungrounded(tx, associationId),
    ...officer,
    ...{ assemblyId, key: uuidOf(code, name, 'officer', i + 1), isHead: isHead ? 1 : 0 },
  }));
  await insertMany(tx, AssemblyOfficer, rows);
  return rows.filter(({ role }) => role === 'TELLERS_COMMITTEE').map(({ key }) => key);
}

async function insertProceedings(
  tx: Tx,
  { id: associationId, code }: Association,
  { id: assemblyId, date }: AssemblyEntry,
  { name, agenda, documents }: SampleAssembly,
): Promise<void> {
  const base = { ...ungrounded(tx, associationId), assemblyId };
  await insertMany(
    tx,
    AgendaItem,
    agenda.map((text, i) => ({ ...base, position: i + 1, text, day: date.earliest })),
  );
  await insertMany(
    tx,
    AdoptedDocument,
    documents.map(({ kind, title }, i) => ({
      ...base,
      ...{ key: uuidOf(code, name, 'document', i + 1), kind, title, adoptedOn: date.text },
    })),
  );
}
