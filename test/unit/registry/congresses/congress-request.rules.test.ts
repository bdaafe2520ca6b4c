import { describe, expect, it } from '@jest/globals';

import type { LocalDate } from '../../../../src/kernel/calendar.js';
import {
  checkRequest,
  requestFinding,
} from '../../../../src/registry/congresses/congress-request.rules.js';

const TWO_THIRDS = { comparison: 'AT_LEAST', numerator: 2, denominator: 3 } as const;
const HALF = { comparison: 'MORE_THAN', numerator: 1, denominator: 2 } as const;
const on = '2026-11-22' as LocalDate;

describe('a request for an extraordinary congress', () => {
  it.each([
    [18, 27, TWO_THIRDS, 18, true],
    [17, 27, TWO_THIRDS, 18, false],
    [50, 100, HALF, 51, false],
    [51, 100, HALF, 51, true],
    [51, null, HALF, null, null],
    [51, 100, null, null, null],
  ])('%s of %s by %j', (requested, of, share, needed, reached) => {
    expect(requestFinding(requested, of, share)).toEqual({ requested, of, needed, reached });
  });

  it('that nobody made on one way is none on that way', () => {
    expect(requestFinding(null, 27, TWO_THIRDS)).toBeNull();
  });

  it.each([
    ['either way suffices', 1, 27, 51, 100],
    ['what cannot be told is refused by nobody', 1, null, null, 100],
  ])('%s', (_, byCommittee, committee, byMembers, members) => {
    const check = {
      on,
      committee: requestFinding(byCommittee, committee, TWO_THIRDS),
      members: requestFinding(byMembers, members, HALF),
    };
    expect(() => checkRequest(check)).not.toThrow();
  });

  it('of too few is refused with the numbers', () => {
    const committee = requestFinding(17, 27, TWO_THIRDS);
    const members = requestFinding(50, 100, HALF);
    expect(() => checkRequest({ on, committee, members })).toThrow(
      'On 2026-11-22, 17 of 27 of the executive committee and 50 of 100 full members asked for it: 18 or 51 must.',
    );
  });

  it('of more than there are is refused', () => {
    const committee = requestFinding(28, 27, TWO_THIRDS);
    expect(() => checkRequest({ on, committee, members: null })).toThrow('there are 27');
  });
});
