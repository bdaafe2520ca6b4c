import { Column, Entity, ForeignKey, Index, PrimaryGeneratedColumn } from 'typeorm';

import { EDTF_TEXT } from '../../platform/database/columns.js';
import { AssemblyFact } from '../congresses/assembly.entity.js';
import { Body } from '../terms/term.entity.js';
import type { ReorganizationPartKind } from './reorganization.model.js';

/** The umbrella act of consolidating a body (kiện toàn); what it did are its parts. */
@Entity()
@Index(['key'], { unique: true, where: 'superseded_at IS NULL' })
export class Reorganization extends AssemblyFact {
  @Column({ type: 'varchar', length: 36 })
  key!: string;

  @ForeignKey(() => Body)
  @Column({ type: 'integer' })
  bodyId!: number;

  @Column({ type: 'varchar', length: 300 })
  title!: string;

  /** When it took effect. */
  @Column(EDTF_TEXT)
  onEdtf!: string;
}

/** One thing that a reorganization did. */
@Entity()
export class ReorganizationPart {
  @PrimaryGeneratedColumn()
  id!: number;

  @Index()
  @ForeignKey(() => Reorganization)
  @Column({ type: 'integer' })
  reorganizationId!: number;

  @Column({ type: 'varchar', length: 20 })
  kind!: ReorganizationPartKind;

  /** Key of the mandate that was ended or begun; null where the source names neither person nor number. */
  @Index()
  @Column({ type: 'varchar', length: 36, nullable: true })
  mandateKey!: string | null;

  @Column({ type: 'varchar', length: 500, nullable: true })
  note!: string | null;
}
