import { Column, Entity, ForeignKey, Index, PrimaryGeneratedColumn } from 'typeorm';

import type { LocalDate } from '../../kernel/calendar.js';
import type { Instant } from '../../kernel/clock.js';
import { EDTF_TEXT, INSTANT } from '../../platform/database/columns.js';
import {
  Association,
  AssociationFact,
  Decision,
  EndedFact,
  GroundedRow,
  Source,
} from '../associations/association.entity.js';
import { Branch } from '../branches/branch.entity.js';
import { Member } from '../members/member.entity.js';
import type { BodyKind, MandateEndReason, MandateOrigin, PostKind } from './term.model.js';

/** A term as such; what the books say of its opening is a row of its own. */
@Entity()
@Index(['associationId', 'ordinal'], { unique: true })
export class Term {
  @PrimaryGeneratedColumn()
  id!: number;

  @ForeignKey(() => Association)
  @Column({ type: 'integer' })
  associationId!: number;

  /** Khóa: IV is 4. */
  @Column({ type: 'integer' })
  ordinal!: number;

  @Column(INSTANT)
  recordedAt!: Instant;
}

/** The opening of a term; its end is the next term's and never written. */
@Entity()
@Index(['termId'], { unique: true, where: 'superseded_at IS NULL' })
export class TermOpening extends GroundedRow {
  @ForeignKey(() => Term)
  @Column({ type: 'integer' })
  termId!: number;

  @Column({ type: 'varchar', length: 30 })
  label!: string;

  @Column(EDTF_TEXT)
  startEdtf!: string;

  @Column({ type: 'date' })
  startEarliest!: LocalDate;

  @Column({ type: 'date' })
  startLatest!: LocalDate;
}

/** A committee or other body of one term. */
@Entity()
@Index(['termId', 'kind', 'name'], { unique: true })
export class Body {
  @PrimaryGeneratedColumn()
  id!: number;

  @Index()
  @ForeignKey(() => Association)
  @Column({ type: 'integer' })
  associationId!: number;

  @ForeignKey(() => Term)
  @Column({ type: 'integer' })
  termId!: number;

  /** Whose committee it is, for a branch committee. */
  @ForeignKey(() => Branch)
  @Column({ type: 'integer', nullable: true })
  branchId!: number | null;

  @Column({ type: 'varchar', length: 30 })
  kind!: BodyKind;

  @Column({ type: 'varchar', length: 200 })
  name!: string;

  @ForeignKey(() => Decision)
  @Column({ type: 'integer', nullable: true })
  decisionId!: number | null;

  @ForeignKey(() => Source)
  @Column({ type: 'integer', nullable: true })
  sourceId!: number | null;

  @Column({ type: 'varchar', length: 200, nullable: true })
  sourcePlace!: string | null;

  @Column({ type: 'text', nullable: true })
  note!: string | null;

  @Column(INSTANT)
  recordedAt!: Instant;
}

/** How many seats were decided for a body, and from when. */
@Entity()
export class BodySeats extends AssociationFact {
  @Index()
  @ForeignKey(() => Body)
  @Column({ type: 'integer' })
  bodyId!: number;

  @Column({ type: 'integer' })
  seats!: number;
}

/** A post in a body, made when somebody first takes it. */
@Entity()
@Index(['bodyId', 'kind', 'title'], { unique: true })
export class Post {
  @PrimaryGeneratedColumn()
  id!: number;

  @ForeignKey(() => Body)
  @Column({ type: 'integer' })
  bodyId!: number;

  @Column({ type: 'varchar', length: 30 })
  kind!: PostKind;

  /** As the association calls it: Bí thư, Chủ tịch. */
  @Column({ type: 'varchar', length: 100 })
  title!: string;

  @Column(INSTANT)
  recordedAt!: Instant;
}

/** Who holds a post, and from when until when: a member, a named person, or one the source does not name. */
@Entity()
@Index(['key'], { unique: true, where: 'superseded_at IS NULL' })
@Index(['bodyId'])
@Index(['memberId'])
export class Mandate extends EndedFact {
  @Column({ type: 'varchar', length: 36 })
  key!: string;

  @ForeignKey(() => Body)
  @Column({ type: 'integer' })
  bodyId!: number;

  @ForeignKey(() => Post)
  @Column({ type: 'integer' })
  postId!: number;

  @ForeignKey(() => Member)
  @Column({ type: 'integer', nullable: true })
  memberId!: number | null;

  @Column({ type: 'varchar', length: 200, nullable: true })
  personName!: string | null;

  @Column({ type: 'varchar', length: 20 })
  origin!: MandateOrigin;

  @Column({ type: 'varchar', length: 20, nullable: true })
  endReason!: MandateEndReason | null;
}
