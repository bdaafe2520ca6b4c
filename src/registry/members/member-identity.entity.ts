import { Column, Entity, ForeignKey, Index } from 'typeorm';

import { RecordedRow } from '../../platform/database/columns.js';
import { Association } from '../associations/association.entity.js';
import { Member } from './member.entity.js';

/**
 * The citizen identity number of a member, as the books had it at a time. The number itself stands
 * here sealed, its keyed hash beside it; both follow the key of `keyVersion`.
 */
@Entity()
@Index(['memberId'], { unique: true, where: 'superseded_at IS NULL' })
// One number, one member of an association: the backstop under the rule.
@Index(['associationId', 'lookup'], { unique: true, where: 'superseded_at IS NULL' })
export class MemberIdentity extends RecordedRow {
  @ForeignKey(() => Association)
  @Column({ type: 'integer' })
  associationId!: number;

  @Index()
  @ForeignKey(() => Member)
  @Column({ type: 'integer' })
  memberId!: number;

  @Index()
  @Column({ type: 'integer' })
  keyVersion!: number;

  /** Nonce, ciphertext and tag of AES-256-GCM in base64url; opens in this row only. */
  @Column({ type: 'varchar', length: 100 })
  sealed!: string;

  /** HMAC-SHA-256 of the number within its association, in hexadecimal digits. */
  @Column({ type: 'varchar', length: 64 })
  lookup!: string;
}
