import { Column, Entity, Index } from 'typeorm';

import { AssociationFact } from '../associations/association.entity.js';
import type { PresetName } from './rule-set-presets.rules.js';

/**
 * By which rules an association meets, elects and decides, from a day. Its end is the day on which the
 * next begins, and written nowhere.
 */
@Entity()
@Index(['key'], { unique: true, where: 'superseded_at IS NULL' })
export class RuleSet extends AssociationFact {
  @Column({ type: 'varchar', length: 36 })
  key!: string;

  @Column({ type: 'varchar', length: 30 })
  preset!: PresetName;

  /** What the charter puts in the place of values of the preset: a list of `RuleOverride` as JSON. */
  @Column({ type: 'text' })
  overrides!: string;
}
