import { Column, Entity, ForeignKey, Index, PrimaryGeneratedColumn } from 'typeorm';

import type { Instant } from '../../kernel/clock.js';
import { EDTF_TEXT, INSTANT, RecordedRow } from '../../platform/database/columns.js';
import { Association, GroundedRow } from '../associations/association.entity.js';
import { Branch } from '../branches/branch.entity.js';
import { Assembly } from '../congresses/assembly.entity.js';
import { Member } from '../members/member.entity.js';
import { Body } from '../terms/term.entity.js';
import type { BodyKind, PostKind } from '../terms/term.model.js';
import type { CandidateOrigin, ElectionOrigin, ElectionTarget } from './election.model.js';
import type { BallotForm } from './tally.rules.js';

/** An election as such; what the books say of it is a row of its own. */
@Entity()
export class Election {
  @PrimaryGeneratedColumn()
  id!: number;

  @Index({ unique: true })
  @Column({ type: 'varchar', length: 36 })
  key!: string;

  @Index()
  @ForeignKey(() => Association)
  @Column({ type: 'integer' })
  associationId!: number;

  @Index()
  @ForeignKey(() => Assembly)
  @Column({ type: 'integer' })
  assemblyId!: number;

  @Column(INSTANT)
  recordedAt!: Instant;
}

/** What is elected and how, with what it rests on; one standing row for each election. */
@Entity()
@Index(['electionId'], { unique: true, where: 'superseded_at IS NULL' })
export class ElectionRecord extends GroundedRow {
  @Index()
  @ForeignKey(() => Election)
  @Column({ type: 'integer' })
  electionId!: number;

  @Column({ type: 'varchar', length: 300 })
  title!: string;

  @Column({ type: 'varchar', length: 20 })
  target!: ElectionTarget;

  /** Kind and name of the body; null of a delegation. */
  @Column({ type: 'varchar', length: 30, nullable: true })
  bodyKind!: BodyKind | null;

  @Column({ type: 'varchar', length: 200, nullable: true })
  bodyName!: string | null;

  /** The branch of a branch committee. */
  @ForeignKey(() => Branch)
  @Column({ type: 'integer', nullable: true })
  branchId!: number | null;

  @Column({ type: 'integer', nullable: true })
  termOrdinal!: number | null;

  @Column({ type: 'varchar', length: 30, nullable: true })
  postKind!: PostKind | null;

  @Column({ type: 'varchar', length: 100, nullable: true })
  postTitle!: string | null;

  /** Null where nobody says. */
  @Column({ type: 'integer', nullable: true })
  seats!: number | null;

  @Column({ type: 'varchar', length: 20 })
  origin!: ElectionOrigin;

  /** The body that elects among its own members. */
  @ForeignKey(() => Body)
  @Column({ type: 'integer', nullable: true })
  fromAmongBodyId!: number | null;

  /** Null where nobody says. */
  @Column({ type: 'varchar', length: 20, nullable: true })
  ballotForm!: BallotForm | null;

  /** From when who is elected holds office; null: from the first day of the assembly. */
  @Column({ ...EDTF_TEXT, type: 'varchar', nullable: true })
  effectiveFrom!: string | null;

  @Column({ ...INSTANT, type: 'varchar', nullable: true })
  listClosedAt!: Instant | null;

  /** Why it was annulled; null: it was not. */
  @Column({ type: 'varchar', length: 500, nullable: true })
  annulledReason!: string | null;
}

/** Somebody who stands: a member, a named person, or one whom the source does not name. */
@Entity()
@Index(['key'], { unique: true, where: 'superseded_at IS NULL' })
// The backstop under the rule that nobody stands twice.
@Index(['electionId', 'memberId'], { unique: true, where: 'superseded_at IS NULL' })
@Index(['memberId'])
export class Candidate extends RecordedRow {
  @Column({ type: 'varchar', length: 36 })
  key!: string;

  @ForeignKey(() => Election)
  @Column({ type: 'integer' })
  electionId!: number;

  @ForeignKey(() => Member)
  @Column({ type: 'integer', nullable: true })
  memberId!: number | null;

  @Column({ type: 'varchar', length: 200, nullable: true })
  personName!: string | null;

  /** Null where nobody says. */
  @Column({ type: 'varchar', length: 30, nullable: true })
  origin!: CandidateOrigin | null;

  /** The place on the list, from 1. */
  @Column({ type: 'integer' })
  position!: number;

  /** When and why the candidate withdrew; null: stands. */
  @Column({ ...INSTANT, type: 'varchar', nullable: true })
  withdrawnAt!: Instant | null;

  @Column({ type: 'varchar', length: 500, nullable: true })
  withdrawnReason!: string | null;
}

/** A mandate that an election brought about, and what it changed of an earlier one. */
@Entity()
@Index(['candidateKey', 'pollId'], { unique: true, where: 'superseded_at IS NULL' })
export class ElectedMandate extends RecordedRow {
  @Index()
  @ForeignKey(() => Election)
  @Column({ type: 'integer' })
  electionId!: number;

  @ForeignKey('Poll')
  @Column({ type: 'integer' })
  pollId!: number;

  @Column({ type: 'varchar', length: 36 })
  candidateKey!: string;

  @ForeignKey(() => Body)
  @Column({ type: 'integer' })
  bodyId!: number;

  @Column({ type: 'varchar', length: 36 })
  mandateKey!: string;

  /** Post of the same mandate before, where the election gave its holder another; else null. */
  @ForeignKey('Post')
  @Column({ type: 'integer', nullable: true })
  previousPostId!: number | null;

  /** Mandate in the same body that ended as this one began; null for none. */
  @Column({ type: 'varchar', length: 36, nullable: true })
  endedMandateKey!: string | null;
}
