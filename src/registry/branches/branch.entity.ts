import { Column, Entity, ForeignKey, Index, PrimaryGeneratedColumn } from 'typeorm';

import type { Instant } from '../../kernel/clock.js';
import { EDTF_TEXT, INSTANT } from '../../platform/database/columns.js';
import { Association, AssociationFact, EndedFact } from '../associations/association.entity.js';
import type { BranchBeginning, BranchEnding, BranchSector } from './branch.model.js';

/** What a branch is through its whole life; all else about it is dated. */
@Entity()
@Index(['associationId', 'code'], { unique: true })
// On lower(code), which TypeORM cannot say: the backstop under the rule that capitals make no other code.
@Index('branch_code_folded', { synchronize: false })
export class Branch {
  @PrimaryGeneratedColumn()
  id!: number;

  @ForeignKey(() => Association)
  @Column({ type: 'integer' })
  associationId!: number;

  @Column({ type: 'varchar', length: 60 })
  code!: string;

  @Column({ type: 'varchar', length: 30 })
  sector!: BranchSector;

  @Column(INSTANT)
  recordedAt!: Instant;
}

/** An organization at which branches are: it exists apart from them. */
@Entity()
@Index(['associationId', 'name'], { unique: true })
export class HostOrganization {
  @PrimaryGeneratedColumn()
  id!: number;

  @ForeignKey(() => Association)
  @Column({ type: 'integer' })
  associationId!: number;

  @Column({ type: 'varchar', length: 300 })
  name!: string;

  @Column(INSTANT)
  recordedAt!: Instant;
}

/**
 * A dated fact of one branch. Those of one kind that the books have at one time are in order of time
 * by id, which uncertain dates alone would not tell: what follows a change is entered anew behind it.
 */
export abstract class BranchFact extends AssociationFact {
  @Index()
  @ForeignKey(() => Branch)
  @Column({ type: 'integer' })
  branchId!: number;
}

/** The one life of a branch: a re-established one is a new branch. */
@Entity()
@Index(['branchId'], { unique: true, where: 'superseded_at IS NULL' })
export class BranchLife extends EndedFact {
  @Index()
  @ForeignKey(() => Branch)
  @Column({ type: 'integer' })
  branchId!: number;

  @Column({ type: 'varchar', length: 20 })
  beginning!: BranchBeginning;

  @Column({ type: 'varchar', length: 20, nullable: true })
  ending!: BranchEnding | null;
}

@Entity()
export class BranchName extends BranchFact {
  @Column({ type: 'varchar', length: 300 })
  name!: string;
}

@Entity()
export class BranchParent extends BranchFact {
  @ForeignKey(() => Branch)
  @Column({ type: 'integer' })
  parentId!: number;
}

@Entity()
export class BranchHost extends BranchFact {
  @ForeignKey(() => HostOrganization)
  @Column({ type: 'integer' })
  hostOrganizationId!: number;
}

/** That one branch came out of another, by a merger or a split. */
@Entity()
export class BranchSuccession {
  @PrimaryGeneratedColumn()
  id!: number;

  @Index()
  @ForeignKey(() => Association)
  @Column({ type: 'integer' })
  associationId!: number;

  @ForeignKey(() => Branch)
  @Column({ type: 'integer' })
  predecessorId!: number;

  @ForeignKey(() => Branch)
  @Column({ type: 'integer' })
  successorId!: number;

  @Column({ type: 'varchar', length: 20 })
  act!: 'MERGER' | 'SPLIT';

  @Column(EDTF_TEXT)
  onEdtf!: string;

  @Column(INSTANT)
  recordedAt!: Instant;
}
