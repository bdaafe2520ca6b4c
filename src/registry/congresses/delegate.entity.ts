import { Column, Entity, ForeignKey, Index } from 'typeorm';

import type { Instant } from '../../kernel/clock.js';
import { INSTANT, RecordedRow } from '../../platform/database/columns.js';
import { Branch } from '../branches/branch.entity.js';
import { Member } from '../members/member.entity.js';
import { Assembly, AssemblyFact } from './assembly.entity.js';
import type { DelegateBasis, DelegateRole, DelegateStanding } from './delegate.model.js';

/** Somebody on the list of a congress or meeting: a member, or a named person outside the roster. */
@Entity()
@Index(['key'], { unique: true, where: 'superseded_at IS NULL' })
// The backstop under the rule that nobody is on a list twice.
@Index(['assemblyId', 'memberId'], { unique: true, where: 'superseded_at IS NULL' })
@Index(['memberId'])
export class Delegate extends AssemblyFact {
  @Column({ type: 'varchar', length: 36 })
  key!: string;

  @ForeignKey(() => Member)
  @Column({ type: 'integer', nullable: true })
  memberId!: number | null;

  @Column({ type: 'varchar', length: 200, nullable: true })
  personName!: string | null;

  /** Sorts a named person as the roster sorts its members; null of a member. */
  @Column({ type: 'varchar', length: 700, nullable: true, collation: 'C' })
  personSortKey!: string | null;

  /** An alternate who takes a delegate's place is a DELEGATE from then on. */
  @Column({ type: 'varchar', length: 20 })
  role!: DelegateRole;

  /** Null of guests, and of alternates of whom nobody says. */
  @Column({ type: 'varchar', length: 20, nullable: true })
  basis!: DelegateBasis | null;

  /** The branch that is represented; null for none. */
  @ForeignKey(() => Branch)
  @Column({ type: 'integer', nullable: true })
  branchId!: number | null;

  /** What he or she is, e.g. of a guest the office held. */
  @Column({ type: 'varchar', length: 200, nullable: true })
  title!: string | null;

  /** Key of the delegate in whose place this one is. */
  @Column({ type: 'varchar', length: 36, nullable: true })
  replacesKey!: string | null;

  /** The moment from which the place is this one's; null: all along. */
  @Column({ ...INSTANT, type: 'varchar', nullable: true })
  seatedAt!: Instant | null;

  @Column({ type: 'varchar', length: 20 })
  standing!: DelegateStanding;

  /** Why the standing is not CONVENED. */
  @Column({ type: 'varchar', length: 500, nullable: true })
  reason!: string | null;
}

/** That somebody on the list was there, from a moment until a moment. */
@Entity()
@Index(['delegateKey', 'cameAt'])
// Nobody comes in at two doors: the backstop under the rule, should two tellers ever get past it.
@Index(['delegateKey'], { unique: true, where: 'superseded_at IS NULL AND left_at IS NULL' })
export class Attendance extends RecordedRow {
  @Index()
  @ForeignKey(() => Assembly)
  @Column({ type: 'integer' })
  assemblyId!: number;

  @Column({ type: 'varchar', length: 36 })
  delegateKey!: string;

  @Column(INSTANT)
  cameAt!: Instant;

  /** Null while he or she is there. */
  @Column({ ...INSTANT, type: 'varchar', nullable: true })
  leftAt!: Instant | null;
}
