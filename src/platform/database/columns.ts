import { Column, PrimaryGeneratedColumn } from 'typeorm';

import type { LocalDate } from '../../kernel/calendar.js';
import type { Instant } from '../../kernel/clock.js';

/** An instant as `2026-11-22T02:11:00.000Z`: as text it sorts by time and means the same on both engines. */
export const INSTANT = { type: 'varchar', length: 24 } as const;

/** A date as its source writes it, in the part of EDTF that the registry admits. */
export const EDTF_TEXT = { type: 'varchar', length: 40 } as const;

/**
 * What the books say from one instant until another. A correction supersedes the row and adds a
 * new one: nothing that was ever known is overwritten.
 */
export abstract class RecordedRow {
  @PrimaryGeneratedColumn()
  id!: number;

  @Column(INSTANT)
  recordedAt!: Instant;

  /** When another row took its place, or it was withdrawn; null while it stands. */
  @Column({ ...INSTANT, nullable: true, type: 'varchar' })
  supersededAt!: Instant | null;
}

/**
 * A fact that holds in `[from, until)`, as written and with the bounds of what was written: an
 * open side is bounded by the first or last day there is, so that a predicate needs no NULL.
 */
export abstract class DatedRow extends RecordedRow {
  @Column(EDTF_TEXT)
  fromEdtf!: string;

  @Column({ type: 'date' })
  fromEarliest!: LocalDate;

  @Column({ type: 'date' })
  fromLatest!: LocalDate;

  /** Null while it runs. */
  @Column({ ...EDTF_TEXT, nullable: true, type: 'varchar' })
  untilEdtf!: string | null;

  @Column({ type: 'date' })
  untilEarliest!: LocalDate;

  @Column({ type: 'date' })
  untilLatest!: LocalDate;
}
