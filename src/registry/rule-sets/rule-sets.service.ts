import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';

import { type UncertainDate, parseEdtf } from '../../kernel/edtf.js';
import { DomainError } from '../../kernel/errors.js';
import type { Actor } from '../../platform/access/actor.js';
import { AuditTrail } from '../../platform/audit/audit-trail.js';
import { Commands } from '../../platform/audit/commands.js';
import type { Tx } from '../../platform/database/unit-of-work.js';
import { AssociationsService } from '../associations/associations.service.js';
import { Grounds, correctedGrounds } from '../associations/grounds.js';
import { readOverrides } from './rule-override.rules.js';
import { type RuleSetEntry, checkBeginning } from './rule-set-history.rules.js';
import type { SetRuleSetInput } from './rule-set-change.model.js';
import { RuleSetsStore } from './rule-sets.store.js';

/** Changes the rules of associations. */
@Injectable()
export class RuleSetsService {
  constructor(
    private readonly associations: AssociationsService,
    private readonly store: RuleSetsStore,
    private readonly grounds: Grounds,
    private readonly commands: Commands,
    private readonly audit: AuditTrail,
  ) {}

  /**
   * Says by which rules an association meets, elects and decides from a day on; the next rule set
   * ends it. For a day on which one begins already, or with its id, that one is corrected. What
   * was decided before keeps the rules that it was decided by.
   *
   * @returns the rule set's id
   * @throws DomainError NOT_FOUND, NOTHING_CHANGED, INVALID_INPUT for an override that does not suit its
   *   rule, NOT_CERTAIN where the rule sets would not follow one another
   */
  set(actor: Actor, input: SetRuleSetInput, within?: Tx): Promise<string> {
    return this.commands.run({ actor, operation: 'setRuleSet', input, within }, async (tx) => {
      const { associationCode, preset } = input;
      const association = await this.associations.open(
        tx,
        actor,
        'association:write',
        associationCode,
      );
      const overrides = readOverrides(input.overrides ?? []);
      const from = parseEdtf(input.from);
      const known = await this.store.of(association.id, null, tx);
      const standing = findStanding(known, input.ruleSetId ?? null, from);
      checkBeginning(
        known.filter((set) => set !== standing),
        from,
      );
      const given = await this.grounds.keep(tx, association.id, input);
      const set = {
        ...given,
        ...(standing && correctedGrounds(standing, given)),
        key: standing?.key ?? randomUUID(),
        preset,
        overrides,
        from,
      };
      const before = standing && valuesOf(standing);
      const after = valuesOf(set);
      if (JSON.stringify(before) === JSON.stringify(after)) {
        throw new DomainError(
          'NOTHING_CHANGED',
          `The rules from ${from.text} stand in the books like this already.`,
          ['input'],
        );
      }
      if (standing) await this.store.supersede(tx, standing.id);
      await this.store.insert(tx, set);
      await this.audit.record(tx, actor, {
        associationId: association.id,
        action: 'setRuleSet',
        subject: { type: 'RuleSet', id: set.key },
        decisionId: given.decisionId,
        before,
        after,
      });
      return set.key;
    });
  }
}

/** The rule set that an input corrects; null where it enters a new one. */
function findStanding(
  known: readonly RuleSetEntry[],
  key: string | null,
  from: UncertainDate,
): RuleSetEntry | null {
  if (key === null) {
    const { earliest, latest } = from;
    const isSameDay = ({ from: other }: RuleSetEntry): boolean =>
      other.earliest === earliest && other.latest === latest;
    return known.find(isSameDay) ?? null;
  }
  const found = known.find((set) => set.key === key);
  if (found) return found;
  throw new DomainError(
    'NOT_FOUND',
    `The association has no rule set '${key}': leave it out to enter a new one.`,
    ['input', 'ruleSetId'],
  );
}

function valuesOf(set: Omit<RuleSetEntry, 'id' | 'until'>) {
  const { preset, overrides, from, decisionId, sourceId, sourcePlace, note } = set;
  return { preset, overrides, from: from.text, decisionId, sourceId, sourcePlace, note };
}
