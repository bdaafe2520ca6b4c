import { Column, Entity, ForeignKey, Index, PrimaryGeneratedColumn } from 'typeorm';

import type { Instant } from '../../kernel/clock.js';
import { INSTANT } from '../database/columns.js';
import type { TokenRole } from './actor.js';

/** A bearer token: what it grants, and the digest by which it is recognised. The token itself is not kept. */
@Entity()
export class AccessToken {
  @PrimaryGeneratedColumn()
  id!: number;

  @Index({ unique: true })
  @Column({ type: 'varchar', length: 64 })
  digest!: string;

  @Column({ type: 'varchar', length: 100 })
  name!: string;

  @Column({ type: 'varchar', length: 20 })
  role!: TokenRole;

  @ForeignKey('Association')
  @Column({ type: 'integer' })
  associationId!: number;

  @ForeignKey('Branch')
  @Column({ type: 'integer', nullable: true })
  branchId!: number | null;

  @Column(INSTANT)
  recordedAt!: Instant;

  /** The account that made it, and without whose right it ends; null where the command line did. */
  @Column({ type: 'integer', nullable: true })
  accountId!: number | null;

  /** Null for one that never expires. */
  @Column({ ...INSTANT, nullable: true, type: 'varchar' })
  expiresAt!: Instant | null;

  /** To the minute; null where it was never used. */
  @Column({ ...INSTANT, nullable: true, type: 'varchar' })
  lastUsedAt!: Instant | null;

  @Column({ ...INSTANT, nullable: true, type: 'varchar' })
  revokedAt!: Instant | null;
}
