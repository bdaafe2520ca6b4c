import { Column, Entity, ForeignKey, Index, PrimaryGeneratedColumn } from 'typeorm';

import { Association } from '../associations/association.entity.js';
import { AssemblyFact } from '../congresses/assembly.entity.js';
import { Member } from '../members/member.entity.js';

/** The delegation that an assembly sends to a higher congress. */
@Entity()
@Index(['key'], { unique: true, where: 'superseded_at IS NULL' })
export class Delegation extends AssemblyFact {
  @Column({ type: 'varchar', length: 36 })
  key!: string;

  /** Whose congress it is, where that association is in this registry. */
  @ForeignKey(() => Association)
  @Column({ type: 'integer', nullable: true })
  toAssociationId!: number | null;

  /** The congress, as the source calls it. */
  @Column({ type: 'varchar', length: 300 })
  congressTitle!: string;

  /** How many are sent; null = unknown, which is not zero. */
  @Column({ type: 'integer', nullable: true })
  seats!: number | null;

  /** Key of the election that fills it; null where it was not elected, or nobody says how. */
  @Column({ type: 'varchar', length: 36, nullable: true })
  electionKey!: string | null;
}

/** Somebody in a delegation otherwise than by an election in the books. */
@Entity()
export class DelegationMember {
  @PrimaryGeneratedColumn()
  id!: number;

  @Index()
  @ForeignKey(() => Delegation)
  @Column({ type: 'integer' })
  delegationId!: number;

  @Index()
  @ForeignKey(() => Member)
  @Column({ type: 'integer', nullable: true })
  memberId!: number | null;

  @Column({ type: 'varchar', length: 200, nullable: true })
  personName!: string | null;
}
