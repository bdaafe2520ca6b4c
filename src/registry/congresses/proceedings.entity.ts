import { Column, Entity, ForeignKey, Index } from 'typeorm';

import type { LocalDate } from '../../kernel/calendar.js';
import { EDTF_TEXT } from '../../platform/database/columns.js';
import { Member } from '../members/member.entity.js';
import { AssemblyFact } from './assembly.entity.js';
import type { AssemblyOfficerRole, DocumentKind } from './proceedings.model.js';

/** Somebody with a part in running a congress or meeting; superseded when relieved. */
@Entity()
@Index(['key'], { unique: true, where: 'superseded_at IS NULL' })
@Index(['memberId'])
export class AssemblyOfficer extends AssemblyFact {
  @Column({ type: 'varchar', length: 36 })
  key!: string;

  @Column({ type: 'varchar', length: 30 })
  role!: AssemblyOfficerRole;

  @ForeignKey(() => Member)
  @Column({ type: 'integer', nullable: true })
  memberId!: number | null;

  @Column({ type: 'varchar', length: 200, nullable: true })
  personName!: string | null;

  /** 1 for who leads them. */
  @Column({ type: 'integer' })
  isHead!: number;
}

/** One item of the agenda that stands. */
@Entity()
export class AgendaItem extends AssemblyFact {
  /** Counted from 1. */
  @Column({ type: 'integer' })
  position!: number;

  @Column({ type: 'varchar', length: 500 })
  text!: string;

  @Column({ type: 'date', nullable: true })
  day!: LocalDate | null;
}

/** A document that was adopted. */
@Entity()
@Index(['key'], { unique: true, where: 'superseded_at IS NULL' })
export class AdoptedDocument extends AssemblyFact {
  @Column({ type: 'varchar', length: 36 })
  key!: string;

  @Column({ type: 'varchar', length: 20 })
  kind!: DocumentKind;

  @Column({ type: 'varchar', length: 300 })
  title!: string;

  @Column(EDTF_TEXT)
  adoptedOn!: string;
}

/** How the seats of delegates were apportioned over branches; one standing row for each congress. */
@Entity()
@Index(['assemblyId'], { unique: true, where: 'superseded_at IS NULL' })
export class Apportionment extends AssemblyFact {
  @Column({ type: 'date' })
  referenceDate!: LocalDate;

  /** The calculation as it was made, as JSON of a `FrozenApportionment`. */
  @Column({ type: 'text' })
  calculation!: string;

  /** What the office changed by hand, as JSON of a list of `Adjustment`. */
  @Column({ type: 'text' })
  adjustments!: string;
}
