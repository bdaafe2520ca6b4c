import { Column, Entity, ForeignKey, Index } from 'typeorm';

import type { LocalDate } from '../../kernel/calendar.js';
import { EDTF_TEXT, RecordedRow } from '../../platform/database/columns.js';
import { Association, Source } from '../associations/association.entity.js';
import { Branch } from '../branches/branch.entity.js';
import type { Metric, Qualifier } from './statement.model.js';

/** A figure that somebody reported: it stands beside the computed one and never replaces it. */
@Entity()
@Index(['key'], { unique: true, where: 'superseded_at IS NULL' })
@Index(['associationId', 'metric'])
export class Statement extends RecordedRow {
  @Column({ type: 'varchar', length: 36 })
  key!: string;

  @ForeignKey(() => Association)
  @Column({ type: 'integer' })
  associationId!: number;

  /** Null where the statement is about the association as a whole. */
  @ForeignKey(() => Branch)
  @Column({ type: 'integer', nullable: true })
  branchId!: number | null;

  @Column({ type: 'varchar', length: 20 })
  metric!: Metric;

  @Column({ type: 'integer' })
  value!: number;

  @Column({ type: 'varchar', length: 10 })
  qualifier!: Qualifier;

  @Column(EDTF_TEXT)
  dateEdtf!: string;

  @Column({ type: 'date' })
  dateEarliest!: LocalDate;

  @Column({ type: 'date' })
  dateLatest!: LocalDate;

  @ForeignKey(() => Source)
  @Column({ type: 'integer' })
  sourceId!: number;

  @Column({ type: 'varchar', length: 200, nullable: true })
  sourcePlace!: string | null;

  @Column({ type: 'text', nullable: true })
  note!: string | null;
}
