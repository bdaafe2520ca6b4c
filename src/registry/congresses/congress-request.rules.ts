import type { LocalDate } from '../../kernel/calendar.js';
import { DomainError } from '../../kernel/errors.js';
import { type Share, leastToReach } from '../rule-sets/rule-set.rules.js';

/** What was found of one way to ask for an extraordinary congress. */
export interface RequestFinding {
  readonly requested: number;
  /** Of how many; null where the books do not say. */
  readonly of: number | null;
  /** The least that suffices; null where that cannot be told, or no rule demands anything. */
  readonly needed: number | null;
  /** Null where it cannot be told. */
  readonly reached: boolean | null;
}

/** What the check of a request for an extraordinary congress found, and on which day it looked. */
export interface RequestCheck {
  readonly on: LocalDate;
  readonly committee: RequestFinding | null;
  readonly members: RequestFinding | null;
}

/** What was asked of how many, judged by a share of them. */
export function requestFinding(
  requested: number | null,
  of: number | null,
  share: Share | null,
): RequestFinding | null {
  if (requested === null) return null;
  const needed = of === null || share === null ? null : leastToReach(share, of);
  return { requested, of, needed, reached: needed === null ? null : requested >= needed };
}

/**
 * Refuses an extraordinary congress that certainly too few asked for, on either way; what cannot be
 * told is kept on record, and refused by nobody.
 *
 * @throws DomainError REQUESTERS_TOO_FEW, INVALID_INPUT for more who ask than there are
 */
export function checkRequest({ on, committee, members }: RequestCheck): void {
  checkAskers(committee, 'the executive committee', 'requestedByCommittee');
  checkAskers(members, 'the full members', 'requestedByMembers');
  const findings = [committee, members].filter((finding) => finding !== null);
  if (findings.some(({ reached }) => reached !== false)) return;
  const numbers = [
    committee && `${committee.requested} of ${committee.of} of the executive committee`,
    members && `${members.requested} of ${members.of} full members`,
  ].filter(Boolean);
  const needed = [committee?.needed, members?.needed].filter((n) => n !== undefined);
  throw new DomainError(
    'REQUESTERS_TOO_FEW',
    `On ${on}, ${numbers.join(' and ')} asked for it: ${needed.join(' or ')} must.`,
    ['input', 'assemblyId'],
    { on, committee, members },
  );
}

function checkAskers(finding: RequestFinding | null, whom: string, input: string): void {
  if (finding === null || finding.of === null || finding.requested <= finding.of) return;
  throw new DomainError(
    'INVALID_INPUT',
    `${finding.requested} of ${whom} are said to have asked for it, and there are ${finding.of}: correct ${input} first.`,
    ['input', 'assemblyId'],
    { requested: finding.requested, of: finding.of },
  );
}
