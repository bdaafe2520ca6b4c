import { Column, Entity, ForeignKey, Index, PrimaryGeneratedColumn } from 'typeorm';

import { AssemblyFact } from '../congresses/assembly.entity.js';
import { Member } from '../members/member.entity.js';
import type { VoteKind, VoteMethod, VoteScale } from './vote.model.js';
import type { VoteRule } from './vote.rules.js';

/** A vote on motions or persons that fills no seats, as it was counted; a correction is a later row. */
@Entity()
@Index(['key', 'version'], { unique: true })
export class Vote extends AssemblyFact {
  @Column({ type: 'varchar', length: 36 })
  key!: string;

  /** 1 as first recorded; each correction is one more. */
  @Column({ type: 'integer' })
  version!: number;

  /** Why it was corrected; null of the first version. */
  @Column({ type: 'varchar', length: 500, nullable: true })
  reason!: string | null;

  @Column({ type: 'varchar', length: 20 })
  kind!: VoteKind;

  @Column({ type: 'varchar', length: 30 })
  scale!: VoteScale;

  @Column({ type: 'varchar', length: 20 })
  method!: VoteMethod;

  @Column({ type: 'varchar', length: 300 })
  title!: string;

  /** By which of the rules it was counted. */
  @Column({ type: 'varchar', length: 20 })
  rule!: VoteRule;

  /** What the base may be, as JSON of `VoteNumbers`. */
  @Column({ type: 'text' })
  numbers!: string;

  /** The rules it was counted by, as JSON of a `RuleSnapshot`. */
  @Column({ type: 'text' })
  rules!: string;

  /** The quorum at the vote, as JSON of a `Quorum`. */
  @Column({ type: 'text' })
  quorum!: string;

  /** What who presides ruled where quorum was not determinable. */
  @Column({ type: 'varchar', length: 500, nullable: true })
  ruling!: string | null;
}

/** What or whom was voted on. */
@Entity()
export class VoteItem {
  @PrimaryGeneratedColumn()
  id!: number;

  @Index()
  @ForeignKey(() => Vote)
  @Column({ type: 'integer' })
  voteId!: number;

  /** From 1, in the order in which it was put. */
  @Column({ type: 'integer' })
  position!: number;

  @Column({ type: 'varchar', length: 500, nullable: true })
  motion!: string | null;

  @Index()
  @ForeignKey(() => Member)
  @Column({ type: 'integer', nullable: true })
  memberId!: number | null;

  @Column({ type: 'varchar', length: 200, nullable: true })
  personName!: string | null;

  /** Votes by option as JSON; an option that is missing is unknown. */
  @Column({ type: 'text' })
  votes!: string;
}
