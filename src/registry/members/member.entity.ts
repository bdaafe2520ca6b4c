import { Column, Entity, ForeignKey, Index, PrimaryGeneratedColumn } from 'typeorm';

import type { LocalDate } from '../../kernel/calendar.js';
import type { Instant } from '../../kernel/clock.js';
import { EDTF_TEXT, INSTANT, RecordedRow } from '../../platform/database/columns.js';
import { Association, EndedFact } from '../associations/association.entity.js';
import { Branch } from '../branches/branch.entity.js';
import type {
  EmploymentSector,
  MemberClass,
  MemberKind,
  MembershipEndReason,
  MembershipStartReason,
  Sex,
} from './member.model.js';

@Entity()
@Index(['associationId', 'number'], { unique: true })
// On lower(number), which TypeORM cannot say: the backstop under the rule that capitals make no other number.
@Index('member_number_folded', { synchronize: false })
export class Member {
  @PrimaryGeneratedColumn()
  id!: number;

  @ForeignKey(() => Association)
  @Column({ type: 'integer' })
  associationId!: number;

  /** Unique in the association, never reused. */
  @Column({ type: 'varchar', length: 30 })
  number!: string;

  @Column({ type: 'varchar', length: 20 })
  kind!: MemberKind;

  @Column(INSTANT)
  recordedAt!: Instant;

  /** When the person was erased: what is left of it names nobody. */
  @Column({ ...INSTANT, nullable: true, type: 'varchar' })
  erasedAt!: Instant | null;
}

/** Who a member is, as the books had it at a time. Personal data. */
@Entity()
@Index(['memberId'], { unique: true, where: 'superseded_at IS NULL' })
@Index(['associationId', 'nameSortKey', 'memberId'], { where: 'superseded_at IS NULL' })
export class MemberDetails extends RecordedRow {
  @ForeignKey(() => Association)
  @Column({ type: 'integer' })
  associationId!: number;

  @Index()
  @ForeignKey(() => Member)
  @Column({ type: 'integer' })
  memberId!: number;

  @Column({ type: 'varchar', length: 200 })
  fullName!: string;

  /** Sorts by given name in Vietnamese order as plain bytes. */
  @Column({ type: 'varchar', length: 700, collation: 'C' })
  nameSortKey!: string;

  /** The name without diacritics and case, for search. */
  @Column({ type: 'varchar', length: 400 })
  nameSearchKey!: string;

  /** The name in small letters with its diacritics, so that who wrote them right comes first. */
  @Column({ type: 'varchar', length: 400 })
  nameExactKey!: string;

  @Column({ type: 'varchar', length: 10, nullable: true })
  sex!: Sex | null;

  @Column({ ...EDTF_TEXT, type: 'varchar', nullable: true })
  birthDate!: string | null;

  @Column({ type: 'varchar', length: 30, nullable: true })
  phone!: string | null;

  @Column({ type: 'varchar', length: 254, nullable: true })
  email!: string | null;

  @Column({ type: 'varchar', length: 300, nullable: true })
  employer!: string | null;

  @Column({ type: 'varchar', length: 200, nullable: true })
  jobTitle!: string | null;

  @Column({ type: 'varchar', length: 30, nullable: true })
  employmentSector!: EmploymentSector | null;

  @Column({ type: 'varchar', length: 500, nullable: true })
  qualifications!: string | null;
}

/**
 * One membership as the books have it: in a branch or directly in the association, of one class.
 * `key` is the membership through all its corrections.
 */
@Entity()
@Index(['key'], { unique: true, where: 'superseded_at IS NULL' })
@Index(['memberId', 'position'])
@Index(['branchId', 'memberId'], { where: 'superseded_at IS NULL' })
// One running membership a member: the backstop under the rule, should two writers ever get past it.
@Index(['memberId'], { unique: true, where: 'superseded_at IS NULL AND until_edtf IS NULL' })
export class Membership extends EndedFact {
  @Column({ type: 'varchar', length: 36 })
  key!: string;

  @ForeignKey(() => Member)
  @Column({ type: 'integer' })
  memberId!: number;

  /**
   * The place of this membership among the member's, in order of time. Uncertain dates alone do not
   * tell the order, so it is decided once, when the membership is written; a fraction lets a
   * membership found later stand between two others.
   */
  @Column({ type: 'double precision' })
  position!: number;

  @ForeignKey(() => Branch)
  @Column({ type: 'integer', nullable: true })
  branchId!: number | null;

  @Column({ type: 'varchar', length: 10 })
  class!: MemberClass;

  @Column({ type: 'varchar', length: 20 })
  startReason!: MembershipStartReason;

  @Column({ type: 'varchar', length: 20, nullable: true })
  endReason!: MembershipEndReason | null;

  /** Why a correction was made; null for a first entry. */
  @Column({ type: 'varchar', length: 500, nullable: true })
  correctionReason!: string | null;
}

/**
 * A longest chain of continuing memberships in one branch, or (with no branch) in the association,
 * and its two readings. Worked out from the memberships by the statement in `runs.store.ts` and
 * kept so that a figure need not work it out anew; it follows every write of a membership.
 *
 * The runs of one class are those rows that have it as their `class`: mostly the chain is of one
 * class from end to end; where it is not, its parts of one class stand beside it.
 */
@Entity()
@Index(['memberId'])
@Index(['associationId', 'branchId'])
// Who came in a span.
@Index(
  [
    'associationId',
    'branchId',
    'certainFrom',
    'certainUntil',
    'allClasses',
    'class',
    'beginsSpell',
    'possibleFrom',
    'memberId',
  ],
  { where: 'superseded_at IS NULL' },
)
// What a count reads: who certainly is there on a day, and who left in a span.
@Index(
  [
    'associationId',
    'branchId',
    'certainUntil',
    'certainFrom',
    'allClasses',
    'class',
    'endsSpell',
    'memberId',
  ],
  { where: 'superseded_at IS NULL' },
)
// Who may be there without being so certainly.
@Index(
  [
    'associationId',
    'branchId',
    'possibleUntil',
    'possibleFrom',
    'certainFrom',
    'certainUntil',
    'allClasses',
    'class',
    'memberId',
  ],
  {
    where:
      'superseded_at IS NULL AND (certain_from <> possible_from OR certain_until <> possible_until)',
  },
)
export class MembershipRun extends RecordedRow {
  @ForeignKey(() => Association)
  @Column({ type: 'integer' })
  associationId!: number;

  @ForeignKey(() => Branch)
  @Column({ type: 'integer', nullable: true })
  branchId!: number | null;

  @ForeignKey(() => Member)
  @Column({ type: 'integer' })
  memberId!: number;

  /** 1 for a longest chain whatever the classes in it; 0 for a part of one that is of one class. */
  @Column({ type: 'integer' })
  allClasses!: number;

  /** The class of all its memberships; null where they are of several. */
  @Column({ type: 'varchar', length: 10, nullable: true })
  class!: MemberClass | null;

  /** The places of its first and last membership in the member's history, counted from 1. */
  @Column({ type: 'integer' })
  firstPlace!: number;

  @Column({ type: 'integer' })
  lastPlace!: number;

  @Column({ type: 'date' })
  certainFrom!: LocalDate;

  @Column({ type: 'date' })
  certainUntil!: LocalDate;

  @Column({ type: 'date' })
  possibleFrom!: LocalDate;

  @Column({ type: 'date' })
  possibleUntil!: LocalDate;

  /** 1 where the run begins with its spell: who comes by it has joined; else was transferred in. */
  @Column({ type: 'integer' })
  beginsSpell!: number;

  /** 1 where the run ends with its spell: who goes by it has left; else was transferred out. */
  @Column({ type: 'integer' })
  endsSpell!: number;
}
