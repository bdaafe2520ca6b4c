import { Column, Entity, ForeignKey, Index } from 'typeorm';

import { AssociationFact } from '../associations/association.entity.js';
import type { ConsentForm, ConsentPurpose } from './member-consent.model.js';
import { Member } from './member.entity.js';

/**
 * A member's consent to a use of its data: from when it was given until it was withdrawn. `key` is
 * the consent through all its versions.
 */
@Entity()
@Index(['key'], { unique: true, where: 'superseded_at IS NULL' })
export class MemberConsent extends AssociationFact {
  @Column({ type: 'varchar', length: 36 })
  key!: string;

  @Index()
  @ForeignKey(() => Member)
  @Column({ type: 'integer' })
  memberId!: number;

  @Column({ type: 'varchar', length: 20 })
  purpose!: ConsentPurpose;

  /** What exactly was consented to, in the words of the form. */
  @Column({ type: 'varchar', length: 500, nullable: true })
  purposeText!: string | null;

  @Column({ type: 'varchar', length: 20 })
  form!: ConsentForm;
}
