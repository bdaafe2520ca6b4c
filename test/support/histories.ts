import fc from 'fast-check';

import type { BranchSector } from '../../src/registry/branches/branch.model.js';
import type {
  MemberClass,
  MembershipEndReason,
  MembershipStartReason,
} from '../../src/registry/members/member.model.js';
import { daysLater } from './recount.js';

/** Random histories of an association, for `office.ts` to carry out. */

export const SECTORS: BranchSector[] = ['ENTERPRISE', 'EDUCATION', 'OTHER'];
const CLASSES: MemberClass[] = ['FULL', 'ASSOCIATE', 'HONORARY'];

/** The first day of what happens. */
export const FIRST_DAY = '2019-01-01';
const DAYS = 2_600;

/** Which of several things, however many there are when it is asked. */
const which = fc.noBias(fc.nat({ max: 5_000 }));

/** A date as written, or one near a boundary of the member's memberships so far. */
export type Written =
  string | { readonly near: number; readonly days: number; readonly length: number };

const length = fc.constantFrom(10, 10, 7, 4);
const single = fc
  .tuple(fc.nat({ max: DAYS }), length, fc.constantFrom('', '', '', '', '', '?', '~', '%'))
  .map(([days, cut, mark]) => daysLater(FIRST_DAY, days).slice(0, cut) + mark);
const date = fc.oneof(
  { weight: 7, arbitrary: single },
  {
    weight: 1,
    arbitrary: fc.tuple(single, single).map((sides) => sides.sort().join('/')),
  },
  { weight: 1, arbitrary: single.map((text) => `../${text}`) },
  { weight: 1, arbitrary: single.map((text) => `${text}/..`) },
);
const written: fc.Arbitrary<Written> = fc.oneof(
  { weight: 1, arbitrary: date },
  {
    weight: 4,
    arbitrary: fc.record({ near: which, days: fc.integer({ min: -20, max: 400 }), length }),
  },
);
const late = fc
  .tuple(fc.integer({ min: DAYS - 900, max: DAYS }), length)
  .map(([days, cut]) => daysLater(FIRST_DAY, days).slice(0, cut));
const branchBeginning = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom('2015-01-01', '2015-01-01', '2016', '../2017') },
  { weight: 1, arbitrary: date },
);
const memberClass = fc.constantFrom(...CLASSES, 'FULL' as const);
const perhaps = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const place = fc.option(which, { freq: 5, nil: null });

const establish = fc.record({
  kind: fc.constant('establish' as const),
  sector: fc.constantFrom(...SECTORS),
  from: branchBeginning,
  parent: fc.option(which, { freq: 1, nil: null }),
});
const admit = fc.record({
  kind: fc.constant('admit' as const),
  branch: place,
  class: memberClass,
  from: date,
  startReason: fc.constantFrom<MembershipStartReason>('ADMITTED', 'ADMITTED', 'IMPORTED'),
});
const leaving = fc.constantFrom<MembershipEndReason>('RESIGNED', 'REMOVED', 'EXPELLED', 'DECEASED');
const changes = {
  admit,
  establish,
  reparent: fc.record({
    kind: fc.constant('reparent' as const),
    branch: which,
    parent: place,
    from: date,
  }),
  transfer: fc.record({
    kind: fc.constant('transfer' as const),
    member: which,
    branch: place,
    class: perhaps(memberClass),
    on: written,
  }),
  changeClass: fc.record({
    kind: fc.constant('changeClass' as const),
    member: which,
    class: memberClass,
    on: written,
  }),
  end: fc.record({
    kind: fc.constant('end' as const),
    member: which,
    on: written,
    reason: leaving,
  }),
  reinstate: fc.record({
    kind: fc.constant('reinstate' as const),
    member: which,
    branch: place,
    class: memberClass,
    from: written,
    past: fc.option(fc.record({ until: written, endReason: leaving }), { nil: null }),
  }),
  correct: fc.record({
    kind: fc.constant('correct' as const),
    member: which,
    membership: which,
    branch: perhaps(place),
    class: perhaps(memberClass),
    from: perhaps(written),
    until: perhaps(fc.option(written, { freq: 4, nil: null })),
    endReason: perhaps(fc.option(leaving, { freq: 4, nil: null })),
  }),
  retract: fc.record({
    kind: fc.constant('retract' as const),
    member: which,
    membership: which,
  }),
  openTerm: fc.record({
    kind: fc.constant('openTerm' as const),
    ordinal: fc.integer({ min: 1, max: 6 }),
    startsOn: fc.oneof(
      single,
      fc.nat({ max: DAYS }).map((n) => daysLater(FIRST_DAY, n)),
    ),
  }),
  merge: fc.record({
    kind: fc.constant('merge' as const),
    branches: fc.array(which, { minLength: 1, maxLength: 2 }),
    into: fc.option(which, { freq: 1, nil: null }),
    on: late,
  }),
  split: fc.record({
    kind: fc.constant('split' as const),
    branch: which,
    /** Each running member's part, in turn; beyond the last part they stay. */
    places: fc.array(fc.nat({ max: 2 }), { minLength: 1, maxLength: 8 }),
    continues: fc.boolean(),
    on: late,
  }),
  dissolve: fc.record({
    kind: fc.constant('dissolve' as const),
    branch: which,
    to: which,
    membersGo: fc.constantFrom('TO_BRANCH' as const, 'TO_ASSOCIATION' as const, 'LEAVE' as const),
    on: late,
  }),
};

/** One change, its branches and members by number: whichever there are by then. */
export type Change = {
  [K in keyof typeof changes]: (typeof changes)[K] extends fc.Arbitrary<infer T> ? T : never;
}[keyof typeof changes];
type ChangeKind = Change['kind'];
export const CHANGE_KINDS = Object.keys(changes) as ChangeKind[];

const WEIGHTS: Readonly<Record<ChangeKind, number>> = {
  admit: 3,
  establish: 1,
  reparent: 2,
  transfer: 8,
  changeClass: 4,
  end: 4,
  reinstate: 5,
  correct: 6,
  retract: 1,
  openTerm: 2,
  merge: 2,
  split: 1,
  dissolve: 2,
};

const change = fc.oneof(
  ...CHANGE_KINDS.map((kind) => ({
    weight: WEIGHTS[kind],
    arbitrary: changes[kind] as fc.Arbitrary<Change>,
  })),
);
const { reparent, merge, split, dissolve } = changes;

/** A branch with one below it, to begin with. */
const tree = fc.constant<Change[]>(
  [null, 0].map((parent) => ({ kind: 'establish', sector: 'OTHER', from: '2015-01-01', parent })),
);

/** A beginning with branches and members, what happens then, and changes of every rare kind amid it. */
export const history: fc.Arbitrary<Change[]> = fc
  .tuple(
    tree,
    fc.array(establish, { minLength: 1, maxLength: 4 }),
    fc.array(admit, { minLength: 8, maxLength: 16 }),
    fc.array(change, { minLength: 15, maxLength: 35, size: 'max' }),
    fc.tuple(reparent, split, merge, dissolve),
    fc.array(change, { minLength: 5, maxLength: 15, size: 'max' }),
  )
  .map((parts) => parts.flat());
