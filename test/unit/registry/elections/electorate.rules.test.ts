import { describe, expect, it } from '@jest/globals';

import {
  checkMayElect,
  type ElectedSeats,
  type Electorate,
} from '../../../../src/registry/elections/electorate.rules.js';

const congress: Electorate = { branchId: null, body: null };
const branch: Electorate = { branchId: 7, body: null };
const meeting = (
  kind: NonNullable<Electorate['body']>['kind'],
  branchId: number | null = null,
): Electorate => ({ branchId: null, body: { kind, name: 'Ban', branchId } });

function elects(electorate: Electorate, seats: Partial<ElectedSeats>): boolean {
  const all: ElectedSeats = {
    ...{ bodyKind: 'EXECUTIVE_COMMITTEE', bodyName: 'Ban', branchId: null },
    ...{ postKind: 'MEMBER', origin: 'ELECTED' },
    ...seats,
  };
  try {
    checkMayElect(electorate, all, ['input', 'bodyKind']);
    return true;
  } catch (error) {
    expect(error).toMatchObject({ code: 'WRONG_ELECTORATE', argument: ['input', 'bodyKind'] });
    return false;
  }
}

describe('who elects to a body', () => {
  const chair = { postKind: 'CHAIR' } as const;
  const inMidTerm = { origin: 'BY_ELECTED' } as const;

  it('is the congress, for any', () => {
    for (const bodyKind of ['EXECUTIVE_COMMITTEE', 'STANDING_COMMITTEE', 'OTHER'] as const) {
      expect(elects(congress, { bodyKind })).toBe(true);
    }
  });

  it('is for the leading bodies no other body than the executive committee', () => {
    for (const kind of ['OTHER', 'BRANCH_COMMITTEE', 'INSPECTION_COMMITTEE'] as const) {
      expect(elects(meeting(kind), chair)).toBe(false);
      expect(elects(meeting(kind), { ...inMidTerm })).toBe(false);
      expect(elects(meeting(kind), { bodyKind: 'STANDING_COMMITTEE' })).toBe(false);
    }
    const executive = meeting('EXECUTIVE_COMMITTEE');
    expect(elects(executive, chair)).toBe(true);
    expect(elects(executive, { postKind: 'STANDING_MEMBER' })).toBe(true);
    expect(elects(executive, { bodyKind: 'STANDING_COMMITTEE' })).toBe(true);
    expect(elects(executive, { bodyKind: 'INSPECTION_COMMITTEE' })).toBe(true);
  });

  it('is not the body itself but in mid-term, and for its posts', () => {
    for (const bodyKind of ['EXECUTIVE_COMMITTEE', 'INSPECTION_COMMITTEE', 'OTHER'] as const) {
      expect(elects(meeting(bodyKind), { bodyKind })).toBe(false);
      expect(elects(meeting(bodyKind), { bodyKind, ...inMidTerm })).toBe(true);
      expect(elects(meeting(bodyKind), { bodyKind, ...chair })).toBe(true);
    }
    const standing = { bodyKind: 'STANDING_COMMITTEE' } as const;
    expect(elects(meeting('STANDING_COMMITTEE'), { ...standing, ...chair })).toBe(false);
    expect(elects(meeting('OTHER'), { bodyKind: 'OTHER', bodyName: 'Ban khác' })).toBe(true);
  });

  it('is the branch for its own committee, and for none of the association', () => {
    const own = { bodyKind: 'BRANCH_COMMITTEE', branchId: 7 } as const;
    expect(elects(branch, own)).toBe(true);
    expect(elects(branch, { ...own, branchId: 8 })).toBe(false);
    expect(elects(branch, { bodyKind: 'OTHER' })).toBe(true);
    expect(elects(branch, {})).toBe(false);
    expect(elects(meeting('BRANCH_COMMITTEE', 7), { ...own, ...chair })).toBe(true);
    expect(elects(meeting('BRANCH_COMMITTEE', 8), { ...own, ...chair })).toBe(false);
  });

  it('is anybody for a delegation', () => {
    const delegation = { bodyKind: null, bodyName: null, postKind: null };
    for (const one of [branch, congress, meeting('OTHER')]) {
      expect(elects(one, delegation)).toBe(true);
    }
  });
});
