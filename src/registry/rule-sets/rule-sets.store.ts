import { Injectable } from '@nestjs/common';

import type { LocalDate } from '../../kernel/calendar.js';
import type { Instant } from '../../kernel/clock.js';
import { parseEdtf } from '../../kernel/edtf.js';
import { Reader } from '../../platform/database/reader.js';
import type { Queryable } from '../../platform/database/sql.js';
import { datedColumns, findKnown } from '../../platform/database/temporal.js';
import type { Tx } from '../../platform/database/unit-of-work.js';
import { type RuleOverride, withOverrides } from './rule-override.rules.js';
import { type RuleSetEntry, inOrder, ruleSetOn } from './rule-set-history.rules.js';
import { RuleSet } from './rule-set.entity.js';
import type { RuleSnapshot } from './rule-set.rules.js';

/** The rule sets of associations. */
@Injectable()
export class RuleSetsStore {
  constructor(private readonly reader: Reader) {}

  /** The rule sets of an association in order of time, as known. */
  async of(
    associationId: number,
    known: Instant | null,
    db: Queryable = this.reader,
  ): Promise<RuleSetEntry[]> {
    const rows = await findKnown(db, RuleSet, { associationId }, known);
    return inOrder(
      rows.map(({ fromEdtf, overrides, ...row }) => ({
        ...row,
        from: parseEdtf(fromEdtf),
        overrides: JSON.parse(overrides) as RuleOverride[],
      })),
    );
  }

  /**
   * The rules that are certainly in force in an association on a day, to be kept with what is decided
   * by them; null where none are.
   */
  async inForce(
    db: Queryable,
    associationId: number,
    day: LocalDate,
  ): Promise<RuleSnapshot | null> {
    const set = ruleSetOn(await this.of(associationId, null, db), day);
    if (set === null) return null;
    const { key: id, preset, overrides } = set;
    return { id, preset, ...withOverrides(preset, overrides) };
  }

  async insert(tx: Tx, set: Omit<RuleSetEntry, 'id' | 'until'>): Promise<void> {
    const { from, overrides, ...columns } = set;
    await tx.insert(RuleSet, {
      ...columns,
      ...datedColumns({ from, until: null }),
      overrides: JSON.stringify(overrides),
      recordedAt: tx.at,
      supersededAt: null,
    });
  }

  async supersede(tx: Tx, id: number): Promise<void> {
    await tx.supersede(RuleSet, id);
  }
}
