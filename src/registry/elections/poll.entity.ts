import { Column, Entity, ForeignKey, Index, PrimaryGeneratedColumn } from 'typeorm';

import type { Instant } from '../../kernel/clock.js';
import { INSTANT, RecordedRow } from '../../platform/database/columns.js';
import { Election } from './election.entity.js';
import type { PollEntryKind } from './poll.model.js';
import type { ResultBasis } from './result.model.js';
import type { VoteMethod } from './vote.model.js';

/** A round of voting with everything that was frozen as it began. */
@Entity()
@Index(['electionId', 'round'], { unique: true })
export class Poll {
  @PrimaryGeneratedColumn()
  id!: number;

  @Index({ unique: true })
  @Column({ type: 'varchar', length: 36 })
  key!: string;

  @ForeignKey(() => Election)
  @Column({ type: 'integer' })
  electionId!: number;

  @Column({ type: 'integer' })
  round!: number;

  /** Null where nobody says. */
  @Column({ type: 'varchar', length: 20, nullable: true })
  method!: VoteMethod | null;

  /** Names of the ballot boxes, as JSON. */
  @Column({ type: 'text' })
  boxes!: string;

  /** Seats to be filled in this round; null where nobody says. */
  @Column({ type: 'integer', nullable: true })
  seats!: number | null;

  /** Keys of the candidates who stand, as JSON, in the order of the list. */
  @Column({ type: 'text' })
  standing!: string;

  @Column({ type: 'varchar', length: 10 })
  entry!: PollEntryKind;

  /** Null where nobody says. */
  @Column({ ...INSTANT, type: 'varchar', nullable: true })
  openedAt!: Instant | null;

  /** The rules it is held by, as JSON of a `RuleSnapshot`; null where none are known. */
  @Column({ type: 'text', nullable: true })
  rules!: string | null;

  /** The quorum as it began, as JSON of a `Quorum`; null where it is only reported. */
  @Column({ type: 'text', nullable: true })
  quorum!: string | null;

  /** The ruling by which it was held though quorum was not determinable. */
  @Column({ type: 'varchar', length: 500, nullable: true })
  ruling!: string | null;

  /** Who was convened, excused and present as it began, as JSON of `PollNumbers`. */
  @Column({ type: 'text' })
  numbers!: string;

  @Column(INSTANT)
  recordedAt!: Instant;
}

/** What one teller counted in one box; of a poll by ballots, how many were issued. */
@Entity()
@Index(['pollId', 'box', 'tellerKey'], { unique: true, where: 'superseded_at IS NULL' })
export class TallyEntry extends RecordedRow {
  @ForeignKey(() => Poll)
  @Column({ type: 'integer' })
  pollId!: number;

  @Column({ type: 'varchar', length: 100 })
  box!: string;

  /** The teller, by the key of the assembly's officer. */
  @Column({ type: 'varchar', length: 36 })
  tellerKey!: string;

  /** As JSON of a `Tally`. */
  @Column({ type: 'text' })
  tally!: string;
}

/** One ballot out of a box. */
@Entity()
@Index(['pollId', 'box', 'serial'], { unique: true, where: 'superseded_at IS NULL' })
export class BallotEntry extends RecordedRow {
  @ForeignKey(() => Poll)
  @Column({ type: 'integer' })
  pollId!: number;

  @Column({ type: 'varchar', length: 100 })
  box!: string;

  @Column({ type: 'varchar', length: 30 })
  serial!: string;

  @Column({ type: 'varchar', length: 36 })
  tellerKey!: string;

  /** As JSON of a `Ballot`. */
  @Column({ type: 'text' })
  marks!: string;
}

/** The result of a poll in one of its versions. */
@Entity()
@Index(['pollId'], { unique: true, where: 'superseded_at IS NULL' })
@Index(['pollId', 'version'], { unique: true })
export class PollResult extends RecordedRow {
  @ForeignKey(() => Poll)
  @Column({ type: 'integer' })
  pollId!: number;

  /** From 1. */
  @Column({ type: 'integer' })
  version!: number;

  @Column({ type: 'varchar', length: 10 })
  basis!: ResultBasis;

  /** What was counted in all boxes, as JSON of a `Tally`. */
  @Column({ type: 'text' })
  tally!: string;

  /** What was counted in each box, as JSON of a list of `BoxTally`. */
  @Column({ type: 'text' })
  boxes!: string;

  /** As JSON of a `RecordedOutcome`. */
  @Column({ type: 'text' })
  outcome!: string;

  /** Why there is this version; null for the first. */
  @Column({ type: 'varchar', length: 500, nullable: true })
  reason!: string | null;

  /** How a tie was decided, as JSON of a `TieResolution`; null: there was none, or it is open. */
  @Column({ type: 'text', nullable: true })
  tieResolution!: string | null;
}
