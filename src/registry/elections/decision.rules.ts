import { DomainError } from '../../kernel/errors.js';
import type { Quorum } from '../congresses/quorum.rules.js';
import type { RuleSnapshot } from '../rule-sets/rule-set.rules.js';

/**
 * Refuses a poll or vote where an assembly may not decide: without the rules it meets by, without
 * quorum, and where quorum is not determinable without the ruling of who presides.
 *
 * @param ruling why it decides all the same; null where nobody ruled
 * @param path of what is to be decided, in the input
 * @returns the rules
 * @throws DomainError RULES_MISSING, QUORUM_NOT_MET, RULING_NEEDED, with the numbers
 */
export function checkMayDecide(
  rules: RuleSnapshot | null,
  quorum: Quorum | null,
  ruling: string | null,
  path: readonly string[],
): RuleSnapshot {
  if (rules === null || quorum === null) {
    throw new DomainError(
      'RULES_MISSING',
      'The assembly was called without a rule set in force: set one, and call it anew.',
      path,
    );
  }
  const { why, convened, present, needed } = quorum;
  const details = { convened, present, needed };
  if (quorum.state === 'NOT_MET') {
    throw new DomainError('QUORUM_NOT_MET', why, path, details);
  }
  if (quorum.state === 'NOT_DETERMINABLE' && ruling === null) {
    throw new DomainError(
      'RULING_NEEDED',
      `${why} Record in ruling what who presides decided about it.`,
      ['input', 'ruling'],
      details,
    );
  }
  return rules;
}
