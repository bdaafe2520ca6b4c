import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import type { LocalDate } from '../../../../src/kernel/calendar.js';
import {
  type CountedDelegate,
  ageBounds,
  breakdowns,
  shareOf,
} from '../../../../src/registry/congresses/credentials.rules.js';

const DAY = '2026-11-22' as LocalDate;
const firstDay = { earliest: DAY, latest: DAY };
const YEAR = { earliest: '2026-01-01' as LocalDate, latest: '2026-12-31' as LocalDate };

const DELEGATE: CountedDelegate = {
  ...{ basis: 'ELECTED', memberKind: 'INDIVIDUAL', sex: 'MALE', employmentSector: null },
  ...{ class: 'FULL', branchId: 1, birthDate: '1980-01-01', isPresent: true },
};
const terms = { firstDay, wasChecked: true, percentDecimals: 2 };

describe('an age', () => {
  it.each([
    ['1980-11-22', 46, 46],
    ['1980-11-23', 45, 45],
    ['1980', 45, 46],
    ['1980-11', 45, 46],
    ['1980-10', 46, 46],
    ['1980~', 45, 46],
    ['1975/1980', 45, 51],
  ])('of who was born %s is from %i to %i', (born, atLeast, atMost) => {
    expect(ageBounds(born, firstDay)).toEqual({ atLeast, atMost });
  });

  it('of who was born on 29 February changes on 1 March', () => {
    const on = (day: string) =>
      ageBounds('1980-02-29', { earliest: day as LocalDate, latest: day as LocalDate })?.atLeast;
    expect([on('2025-02-28'), on('2025-03-01'), on('2024-02-29')]).toEqual([44, 45, 44]);
  });

  it('is uncertain on a day that is', () => {
    expect(ageBounds('1980-06-15', YEAR)).toEqual({ atLeast: 45, atMost: 46 });
  });

  it.each([null, '../1980', '1980/..', '2026-12-01'])('of %s is unknown', (born) => {
    expect(ageBounds(born, firstDay)).toBeNull();
  });
});

describe('ages', () => {
  const agesOf = (born: readonly (string | null)[]) =>
    breakdowns(
      born.map((birthDate) => ({ ...DELEGATE, birthDate })),
      terms,
    ).agesOfConvened;

  it('are of all whose date of birth is known, with bounds where that leaves a choice', () => {
    expect(agesOf(['1980-01-01', '1981-01-01', '1960', null])).toEqual({
      ...{ certain: 2, uncertain: 1, unknown: 1 },
      ...{ average: null, averageAtLeast: '52.0', averageAtMost: '52.3' },
      ...{ youngest: 45, youngestAtLeast: 45, youngestAtMost: 45 },
      ...{ oldest: null, oldestAtLeast: 65, oldestAtMost: 66 },
    });
  });

  it('are never outside their bounds', () => {
    const born = fc.constantFrom('1950-03-01', '1980-11-22', '1999', '1975/1980', '1960-11', null);
    fc.assert(
      fc.property(fc.array(born), (list) => {
        const ages = agesOf(list);
        for (const what of ['average', 'youngest', 'oldest'] as const) {
          const [atLeast, atMost] = [ages[`${what}AtLeast`], ages[`${what}AtMost`]];
          expect(Number(atLeast)).toBeLessThanOrEqual(Number(atMost));
          expect(ages[what]).toBe(atLeast === atMost ? atLeast : null);
        }
      }),
    );
  });

  it('of nobody are none', () => {
    const none = { average: null, averageAtLeast: null, averageAtMost: null };
    expect(breakdowns([], terms).agesOfPresent).toEqual({
      ...{ certain: 0, uncertain: 0, unknown: 0, ...none },
      ...{ youngest: null, youngestAtLeast: null, youngestAtMost: null },
      ...{ oldest: null, oldestAtLeast: null, oldestAtMost: null },
    });
  });
});

describe('breakdowns', () => {
  it('have the largest group first, and those of whom it is unknown last', () => {
    const sexes = [null, null, null, 'MALE', 'FEMALE', 'FEMALE'] as const;
    const { bySex } = breakdowns(
      sexes.map((sex, i) => ({ ...DELEGATE, sex, isPresent: i > 2 })),
      terms,
    );
    expect(bySex).toEqual([
      {
        ...{ value: 'FEMALE', convened: 2, convenedPercent: '33.33' },
        ...{ present: 2, presentPercent: '66.67' },
      },
      {
        ...{ value: 'MALE', convened: 1, convenedPercent: '16.67' },
        ...{ present: 1, presentPercent: '33.33' },
      },
      {
        ...{ value: null, convened: 3, convenedPercent: '50.00' },
        ...{ present: 0, presentPercent: '0.00' },
      },
    ]);
  });

  it('do not take unknown for nobody', () => {
    const report = breakdowns([{ ...DELEGATE, isPresent: false }], { ...terms, wasChecked: false });
    expect(report.bySex[0]).toMatchObject({ convened: 1, present: null, presentPercent: null });
    expect(report.agesOfPresent).toBeNull();
  });

  it('add up to those convened and those present, whoever they are', () => {
    const someone = fc.record<CountedDelegate>({
      basis: fc.constantFrom('EX_OFFICIO', 'ELECTED', 'APPOINTED', null),
      memberKind: fc.constantFrom('INDIVIDUAL', 'ORGANIZATION', null),
      sex: fc.constantFrom('FEMALE', 'MALE', null),
      employmentSector: fc.constantFrom('RETIRED', 'EDUCATION', null),
      class: fc.constantFrom('FULL', 'ASSOCIATE', null),
      branchId: fc.option(fc.integer({ min: 1, max: 9 })),
      birthDate: fc.constantFrom('1980', '1971-03-04', '1990-05', null),
      isPresent: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(someone), (delegates) => {
        const report = breakdowns(delegates, terms);
        const present = delegates.filter(({ isPresent }) => isPresent).length;
        const { agesOfConvened, agesOfPresent, ...groups } = report;
        for (const list of Object.values(groups)) {
          expect(list.reduce((sum, group) => sum + group.convened, 0)).toBe(delegates.length);
          expect(list.reduce((sum, group) => sum + (group.present ?? 0), 0)).toBe(present);
        }
        const counted = (ages: typeof agesOfConvened | null) =>
          ages && ages.certain + ages.uncertain + ages.unknown;
        expect(counted(agesOfConvened)).toBe(delegates.length);
        expect(counted(agesOfPresent)).toBe(present);
      }),
    );
  });
});

it.each([
  [1, 3, '33.33'],
  [0, 3, '0.00'],
  [0, 0, null],
  [null, 3, null],
  [1, null, null],
])('%s of %s is %s per cent', (part, whole, expected) => {
  expect(shareOf(part, whole, 2)).toBe(expected);
});
