import { Column, Entity, ForeignKey, Index, PrimaryColumn, PrimaryGeneratedColumn } from 'typeorm';

import type { Instant } from '../../kernel/clock.js';
import { INSTANT } from '../database/columns.js';

/**
 * Who wrote what and when. Never changed, never removed: the database itself refuses, and where it
 * is made to, the chain of hashes shows it.
 */
@Entity()
@Index(['associationId', 'at', 'id'])
@Index(['subjectType', 'subjectId'])
export class AuditEntry {
  /** Its number: 1 for the first, without gaps. */
  @PrimaryColumn({ type: 'integer' })
  id!: number;

  @Column(INSTANT)
  at!: Instant;

  @ForeignKey('Association')
  @Column({ type: 'integer', nullable: true })
  associationId!: number | null;

  @Column({ type: 'varchar', length: 150 })
  actor!: string;

  @Column({ type: 'varchar', length: 60 })
  action!: string;

  @Column({ type: 'varchar', length: 40 })
  subjectType!: string;

  @Column({ type: 'varchar', length: 60 })
  subjectId!: string;

  @ForeignKey('Decision')
  @Column({ type: 'integer', nullable: true })
  decisionId!: number | null;

  /** JSON of the values that are not personal. */
  @Column({ type: 'text', nullable: true })
  before!: string | null;

  @Column({ type: 'text', nullable: true })
  after!: string | null;

  /** Salted digest of the side row: proves it unchanged while it stands, tells nothing once it is erased. */
  @Column({ type: 'varchar', length: 64, nullable: true })
  personalDigest!: string | null;

  /** The hash of the entry before it; zeros for the first. */
  @Column({ type: 'varchar', length: 64 })
  previousHash!: string;

  /** Keyed hash of everything above. */
  @Column({ type: 'varchar', length: 64 })
  hash!: string;
}

/**
 * Where the trail ends, one row, written with each entry: an end that is cut off leaves a seal that
 * tells of more. Until the first entry there is none.
 */
@Entity()
export class AuditSeal {
  /** Always 1. */
  @PrimaryColumn({ type: 'integer' })
  id!: number;

  /** How many entries there are, and the number of the last. */
  @Column({ type: 'integer' })
  entries!: number;

  /** When the last one was written. */
  @Column(INSTANT)
  at!: Instant;

  /** The hash of the last one. */
  @Column({ type: 'varchar', length: 64 })
  hash!: string;

  /** Keyed hash of the seal. */
  @Column({ type: 'varchar', length: 64 })
  mac!: string;
}

/** The personal values of an entry, apart from it so that a person can be erased and the trail still stand. */
@Entity()
export class AuditPersonal {
  @PrimaryGeneratedColumn()
  id!: number;

  @Index({ unique: true })
  @ForeignKey(() => AuditEntry)
  @Column({ type: 'integer' })
  entryId!: number;

  @Column({ type: 'varchar', length: 64 })
  salt!: string;

  @Column({ type: 'text' })
  content!: string;
}

/** That a request was carried out: the same key gives its first result again. */
@Entity()
@Index(['actor', 'key'], { unique: true })
export class IdempotencyRecord {
  @PrimaryGeneratedColumn()
  id!: number;

  @Column({ type: 'varchar', length: 150 })
  actor!: string;

  @Column({ type: 'varchar', length: 100 })
  key!: string;

  @Column({ type: 'varchar', length: 60 })
  operation!: string;

  /** Keyed hash of the input: tells another input apart and gives nothing of it away. */
  @Column({ type: 'varchar', length: 64 })
  inputHash!: string;

  @Column({ type: 'varchar', length: 60 })
  resultId!: string;

  @Column(INSTANT)
  recordedAt!: Instant;
}
