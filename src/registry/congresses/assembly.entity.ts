import { Column, Entity, ForeignKey, Index, PrimaryGeneratedColumn } from 'typeorm';

import type { LocalDate } from '../../kernel/calendar.js';
import type { Instant } from '../../kernel/clock.js';
import { EDTF_TEXT, INSTANT } from '../../platform/database/columns.js';
import { Association, GroundedRow } from '../associations/association.entity.js';
import { Branch } from '../branches/branch.entity.js';
import { Body } from '../terms/term.entity.js';
import type {
  AssemblyComposition,
  AssemblyKind,
  AssemblyMode,
  AssemblyState,
} from './assembly.model.js';

/** A congress or meeting as such; what the books say of it is a row of its own. */
@Entity()
export class Assembly {
  @PrimaryGeneratedColumn()
  id!: number;

  @Index({ unique: true })
  @Column({ type: 'varchar', length: 36 })
  key!: string;

  @Index()
  @ForeignKey(() => Association)
  @Column({ type: 'integer' })
  associationId!: number;

  @Column({ type: 'varchar', length: 10 })
  form!: 'CONGRESS' | 'MEETING';

  @Column(INSTANT)
  recordedAt!: Instant;
}

/** What the books say of a congress or meeting, with what it rests on. */
export abstract class AssemblyFact extends GroundedRow {
  @Index()
  @ForeignKey(() => Assembly)
  @Column({ type: 'integer' })
  assemblyId!: number;
}

/** When, where and how an assembly meets and how far it has come; one standing row for each. */
@Entity()
@Index(['assemblyId'], { unique: true, where: 'superseded_at IS NULL' })
@Index(['associationId'])
export class AssemblyRecord extends AssemblyFact {
  @Column({ type: 'varchar', length: 40 })
  kind!: AssemblyKind;

  @Column({ type: 'varchar', length: 20 })
  state!: AssemblyState;

  /** The number of the congress: IV is 4. */
  @Column({ type: 'integer', nullable: true })
  ordinal!: number | null;

  @Column({ type: 'varchar', length: 300 })
  title!: string;

  @Column({ type: 'varchar', length: 20 })
  composition!: AssemblyComposition;

  /** Null where nobody says. */
  @Column({ type: 'varchar', length: 20, nullable: true })
  mode!: AssemblyMode | null;

  @Column({ type: 'varchar', length: 300, nullable: true })
  place!: string | null;

  /** The first day, as written and with its bounds. */
  @Column(EDTF_TEXT)
  dateEdtf!: string;

  @Column({ type: 'date' })
  dateEarliest!: LocalDate;

  @Column({ type: 'date' })
  dateLatest!: LocalDate;

  /** Null where it is of one day, or nobody says. */
  @Column({ type: 'date', nullable: true })
  lastDay!: LocalDate | null;

  /** The body that meets; null for a congress. */
  @ForeignKey(() => Body)
  @Column({ type: 'integer', nullable: true })
  bodyId!: number | null;

  /** The branch whose congress or meeting it is; null for the association's. */
  @ForeignKey(() => Branch)
  @Column({ type: 'integer', nullable: true })
  branchId!: number | null;

  @Column({ type: 'integer', nullable: true })
  opensTermOrdinal!: number | null;

  @Column({ type: 'varchar', length: 30, nullable: true })
  opensTermLabel!: string | null;

  /** How many of the executive committee asked for an extraordinary congress. */
  @Column({ type: 'integer', nullable: true })
  requestedByCommittee!: number | null;

  /** How many full members asked for it. */
  @Column({ type: 'integer', nullable: true })
  requestedByMembers!: number | null;

  /** What the check of the request found, as JSON of a `RequestCheck`; null where none was due. */
  @Column({ type: 'text', nullable: true })
  requestCheck!: string | null;

  @Column({ ...EDTF_TEXT, type: 'varchar', nullable: true })
  convenedOn!: string | null;

  /** Null while it was not opened, and where nobody says at what time. */
  @Column({ ...INSTANT, type: 'varchar', nullable: true })
  openedAt!: Instant | null;

  /** The day on which it was closed or stopped. */
  @Column({ ...EDTF_TEXT, type: 'varchar', nullable: true })
  closedOn!: string | null;

  /** The moment at which it was closed or stopped; null where nobody says. */
  @Column({ ...INSTANT, type: 'varchar', nullable: true })
  closedAt!: Instant | null;

  @Column({ type: 'varchar', length: 500, nullable: true })
  stoppedReason!: string | null;

  /** Numbers that a source gives; null = unknown. */
  @Column({ type: 'integer', nullable: true })
  reportedConvened!: number | null;

  @Column({ type: 'integer', nullable: true })
  reportedExcused!: number | null;

  @Column({ type: 'integer', nullable: true })
  reportedPresent!: number | null;

  @Column({ type: 'integer', nullable: true })
  reportedRepresented!: number | null;

  /** The rules it meets by, as JSON of a `RuleSnapshot`; null until it is convened. */
  @Column({ type: 'text', nullable: true })
  rules!: string | null;

  /** Why a correction was made; null for what is no correction. */
  @Column({ type: 'varchar', length: 500, nullable: true })
  correctionReason!: string | null;
}
