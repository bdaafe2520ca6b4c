import { Column, Entity, ForeignKey, Index, PrimaryGeneratedColumn } from 'typeorm';

import type { LocalDate } from '../../kernel/calendar.js';
import type { Instant } from '../../kernel/clock.js';
import type { Role } from '../../platform/access/actor.js';
import { INSTANT, RecordedRow } from '../../platform/database/columns.js';

/** Somebody of the staff who signs in. */
@Entity()
export class Account {
  @PrimaryGeneratedColumn()
  id!: number;

  /** In small letters. */
  @Index({ unique: true })
  @Column({ type: 'varchar', length: 254 })
  email!: string;

  @Column({ type: 'varchar', length: 100 })
  name!: string;

  /** Argon2id in PHC form; null until the invitation is followed. */
  @Column({ type: 'varchar', length: 200, nullable: true })
  passwordHash!: string | null;

  /** The key of the second factor, sealed; null for none. */
  @Column({ type: 'varchar', length: 200, nullable: true })
  totpSecret!: string | null;

  /** When a first code proved it; a secret that is not proven is not asked for. */
  @Column({ ...INSTANT, nullable: true, type: 'varchar' })
  totpConfirmedAt!: Instant | null;

  /** The last time step whose code was taken: none is taken twice (RFC 6238, section 5.2). */
  @Column({ type: 'integer', nullable: true })
  totpLastStep!: number | null;

  @Column({ ...INSTANT, nullable: true, type: 'varchar' })
  disabledAt!: Instant | null;

  @Column(INSTANT)
  recordedAt!: Instant;
}

/** A role of an account, where it counts and on which days: `[fromDay, untilDay)`. */
@Entity()
@Index(['key'], { unique: true, where: 'superseded_at IS NULL' })
@Index(['accountId'])
@Index(['associationId'])
export class AccountGrant extends RecordedRow {
  /** By which it is known through its end. */
  @Column({ type: 'varchar', length: 36 })
  key!: string;

  @ForeignKey(() => Account)
  @Column({ type: 'integer' })
  accountId!: number;

  @Column({ type: 'varchar', length: 20 })
  role!: Role;

  /** Null for the whole deployment. */
  @ForeignKey('Association')
  @Column({ type: 'integer', nullable: true })
  associationId!: number | null;

  @ForeignKey('Branch')
  @Column({ type: 'integer', nullable: true })
  branchId!: number | null;

  /** The key of the mandate that it follows: it holds only while that certainly runs. */
  @Column({ type: 'varchar', length: 36, nullable: true })
  mandateKey!: string | null;

  @Column({ type: 'date' })
  fromDay!: LocalDate;

  @Column({ type: 'date', nullable: true })
  untilDay!: LocalDate | null;
}

/** One sign-in: the digest of what its cookie holds, and until when it counts. */
@Entity()
@Index(['accountId'])
export class SignInSession {
  @PrimaryGeneratedColumn()
  id!: number;

  @ForeignKey(() => Account)
  @Column({ type: 'integer' })
  accountId!: number;

  @Index({ unique: true })
  @Column({ type: 'varchar', length: 64 })
  digest!: string;

  @Column(INSTANT)
  startedAt!: Instant;

  @Column(INSTANT)
  lastUsedAt!: Instant;

  /** However much it is used. */
  @Column(INSTANT)
  expiresAt!: Instant;

  @Column({ ...INSTANT, nullable: true, type: 'varchar' })
  endedAt!: Instant | null;

  /** What the browser said of itself. */
  @Column({ type: 'varchar', length: 200 })
  client!: string;

  @Column({ type: 'varchar', length: 64 })
  address!: string;
}

/** What a one-time secret is for. */
export type SecretPurpose = 'PASSWORD' | 'SECOND_FACTOR' | 'ENROLMENT' | 'RECOVERY';

/** The digest of a secret that works once: a link, the step between two factors, a recovery code. */
@Entity()
@Index(['accountId', 'purpose'])
export class OneTimeSecret {
  @PrimaryGeneratedColumn()
  id!: number;

  @ForeignKey(() => Account)
  @Column({ type: 'integer' })
  accountId!: number;

  @Column({ type: 'varchar', length: 20 })
  purpose!: SecretPurpose;

  @Index({ unique: true })
  @Column({ type: 'varchar', length: 64 })
  digest!: string;

  /** Null for what does not expire. */
  @Column({ ...INSTANT, nullable: true, type: 'varchar' })
  expiresAt!: Instant | null;

  @Column({ ...INSTANT, nullable: true, type: 'varchar' })
  usedAt!: Instant | null;

  @Column(INSTANT)
  recordedAt!: Instant;
}

/** How often signing in failed, for one e-mail address or one network address. */
@Entity()
export class SignInFailures {
  @PrimaryGeneratedColumn()
  id!: number;

  /** Keyed hash of the address: the table tells nobody who tried. */
  @Index({ unique: true })
  @Column({ type: 'varchar', length: 64 })
  subject!: string;

  @Column({ type: 'integer' })
  failures!: number;

  @Index()
  @Column(INSTANT)
  lastAt!: Instant;
}
