import { Column, Entity, ForeignKey, Index, PrimaryGeneratedColumn } from 'typeorm';

import type { Instant } from '../../kernel/clock.js';
import { DatedRow, EDTF_TEXT, INSTANT, RecordedRow } from '../../platform/database/columns.js';
import type { AssociationKind } from './association.model.js';

@Entity()
export class Association {
  @PrimaryGeneratedColumn()
  id!: number;

  @Column({ type: 'varchar', length: 60, unique: true })
  code!: string;

  @Column({ type: 'varchar', length: 300 })
  name!: string;

  @Column({ type: 'varchar', length: 20 })
  kind!: AssociationKind;

  @Column({ ...EDTF_TEXT, type: 'varchar', nullable: true })
  foundedOn!: string | null;

  @Column({ type: 'varchar', length: 100, nullable: true })
  foundingDecisionNumber!: string | null;

  @Column({ type: 'varchar', length: 300, nullable: true })
  foundingDecisionIssuer!: string | null;

  @Column({ ...EDTF_TEXT, type: 'varchar', nullable: true })
  foundingDecisionDate!: string | null;

  @Index()
  @ForeignKey(() => Association)
  @Column({ type: 'integer', nullable: true })
  higherAssociationId!: number | null;

  @Column({ type: 'varchar', length: 300, nullable: true })
  website!: string | null;

  /** 1 where persons and figures are made up, as in the sample. */
  @Column({ type: 'integer' })
  fictional!: number;

  @Column({ type: 'text', nullable: true })
  note!: string | null;

  @Column(INSTANT)
  recordedAt!: Instant;
}

/** A name other than the official one: short, former, in another language. */
@Entity()
export class AssociationName {
  @PrimaryGeneratedColumn()
  id!: number;

  @Index()
  @ForeignKey(() => Association)
  @Column({ type: 'integer' })
  associationId!: number;

  @Column({ type: 'varchar', length: 300 })
  name!: string;

  @Column(INSTANT)
  recordedAt!: Instant;
}

/** A document, event record or decision of an authority that facts are taken from. */
@Entity()
export class Source {
  @PrimaryGeneratedColumn()
  id!: number;

  @Index()
  @ForeignKey(() => Association)
  @Column({ type: 'integer' })
  associationId!: number;

  @Column({ type: 'varchar', length: 500 })
  title!: string;

  @Column({ type: 'varchar', length: 300, nullable: true })
  publisher!: string | null;

  @Column({ ...EDTF_TEXT, type: 'varchar', nullable: true })
  date!: string | null;

  @Column({ type: 'varchar', length: 500, nullable: true })
  address!: string | null;

  @Column(INSTANT)
  recordedAt!: Instant;
}

/** A written decision; one row however many entries name it. */
@Entity()
@Index(['associationId', 'number'])
export class Decision {
  @PrimaryGeneratedColumn()
  id!: number;

  @ForeignKey(() => Association)
  @Column({ type: 'integer' })
  associationId!: number;

  @Column({ type: 'varchar', length: 100 })
  number!: string;

  @Column({ type: 'varchar', length: 300, nullable: true })
  issuer!: string | null;

  @Column({ ...EDTF_TEXT, type: 'varchar', nullable: true })
  date!: string | null;

  @Column(INSTANT)
  recordedAt!: Instant;
}

/** An entry of an association's books, with what it rests on. */
export abstract class GroundedRow extends RecordedRow {
  @ForeignKey(() => Association)
  @Column({ type: 'integer' })
  associationId!: number;

  @ForeignKey(() => Decision)
  @Column({ type: 'integer', nullable: true })
  decisionId!: number | null;

  @ForeignKey(() => Source)
  @Column({ type: 'integer', nullable: true })
  sourceId!: number | null;

  /** Where in the source. */
  @Column({ type: 'varchar', length: 200, nullable: true })
  sourcePlace!: string | null;

  @Column({ type: 'text', nullable: true })
  note!: string | null;
}

/** A dated fact of an association, with what it rests on. */
export abstract class AssociationFact extends DatedRow {
  @Index()
  @ForeignKey(() => Association)
  @Column({ type: 'integer' })
  associationId!: number;

  @ForeignKey(() => Decision)
  @Column({ type: 'integer', nullable: true })
  decisionId!: number | null;

  @ForeignKey(() => Source)
  @Column({ type: 'integer', nullable: true })
  sourceId!: number | null;

  /** Where in the source. */
  @Column({ type: 'varchar', length: 200, nullable: true })
  sourcePlace!: string | null;

  @Column({ type: 'text', nullable: true })
  note!: string | null;
}

/** A fact whose end rests on grounds of its own; without an end, they are null. */
export abstract class EndedFact extends AssociationFact {
  @ForeignKey(() => Decision)
  @Column({ type: 'integer', nullable: true })
  endDecisionId!: number | null;

  @ForeignKey(() => Source)
  @Column({ type: 'integer', nullable: true })
  endSourceId!: number | null;

  /** Where in the source. */
  @Column({ type: 'varchar', length: 200, nullable: true })
  endSourcePlace!: string | null;

  @Column({ type: 'text', nullable: true })
  endNote!: string | null;
}

@Entity()
export class OfficeAddress extends AssociationFact {
  @Column({ type: 'varchar', length: 500 })
  address!: string;
}

/** An agency under whose patronage the association works. */
@Entity()
export class PatronAgency extends AssociationFact {
  @Column({ type: 'varchar', length: 300 })
  name!: string;
}

/**
 * A version of the charter: in force from its adoption. Approval by the state body is another act,
 * and may be unknown.
 */
@Entity()
export class CharterVersion extends AssociationFact {
  @Column({ type: 'varchar', length: 300 })
  title!: string;

  @Column({ type: 'varchar', length: 300, nullable: true })
  adoptedBy!: string | null;

  @Column({ ...EDTF_TEXT, type: 'varchar', nullable: true })
  approvedOn!: string | null;

  @Column({ type: 'varchar', length: 100, nullable: true })
  approvalDecision!: string | null;
}
