import { Column, Entity, ForeignKey, Index, PrimaryGeneratedColumn } from 'typeorm';

import type { Instant } from '../../kernel/clock.js';
import { INSTANT } from '../../platform/database/columns.js';
import { Association } from '../associations/association.entity.js';

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
