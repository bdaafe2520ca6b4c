import { Column, Entity, ForeignKey, Index, PrimaryGeneratedColumn } from 'typeorm';

import type { Instant } from '../../kernel/clock.js';
import { INSTANT } from '../../platform/database/columns.js';
import type { RequestKind, RequestState } from './member-request.model.js';

/** What a branch leader asks the office to do, and what became of it. */
@Entity()
@Index(['associationId', 'id'])
export class MemberRequest {
  @PrimaryGeneratedColumn()
  id!: number;

  @Index({ unique: true })
  @Column({ type: 'varchar', length: 36 })
  key!: string;

  @ForeignKey('Association')
  @Column({ type: 'integer' })
  associationId!: number;

  /** The branch for which it was filed: who leads that, sees it. */
  @ForeignKey('Branch')
  @Column({ type: 'integer' })
  branchId!: number;

  @Column({ type: 'varchar', length: 20 })
  kind!: RequestKind;

  /** Whom it is about; null for somebody who is yet to be admitted. */
  @Index()
  @ForeignKey('Member')
  @Column({ type: 'integer', nullable: true })
  memberId!: number | null;

  /** JSON of the use case's input; null once the member was erased, or is not to be admitted. */
  @Column({ type: 'text', nullable: true })
  input!: string | null;

  /** JSON list of where its attachments are kept; null once the member was erased, or is not to be admitted. */
  @Column({ type: 'text', nullable: true })
  attachments!: string | null;

  @Column({ type: 'varchar', length: 20 })
  state!: RequestState;

  @Column({ type: 'varchar', length: 150 })
  filedBy!: string;

  @Column(INSTANT)
  filedAt!: Instant;

  @Column({ type: 'varchar', length: 150, nullable: true })
  decidedBy!: string | null;

  @Column({ ...INSTANT, nullable: true, type: 'varchar' })
  decidedAt!: Instant | null;

  @Column({ type: 'varchar', length: 500, nullable: true })
  reason!: string | null;
}
