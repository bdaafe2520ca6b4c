import { readFileSync } from 'node:fs';
import { env } from 'node:process';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fc from 'fast-check';

import { dateIn, parseInstant } from '../../src/kernel/clock.js';
import { CHANGE_KINDS, history } from '../support/histories.js';
import { FIRST_INSTANT, MS_BETWEEN_CHANGES, Office } from '../support/office.js';
import {
  type Books,
  type Day,
  type Flows,
  type ListedMember,
  Recount,
  type Scope,
  type Step,
  daysLater,
  daysOf,
  withSubBranches,
} from '../support/recount.js';
import { type TestServer, startServer } from '../support/server.js';

/** How many histories; and the seed that a failure named, to meet the same ones again. */
const { PROPERTY_RUNS = '10', PROPERTY_SEED } = env;
const RUNS = Number(PROPERTY_RUNS);
const TIMEOUT = 30_000 + RUNS * 12_000;
/** When to stop looking for a smaller history that fails, to be in time to tell what was found. */
const ENOUGH = TIMEOUT - 20_000;

const ENTRY = 'class from until startReason endReason branch { code }';
const TOTALS = 'opening joined transferredIn left transferredOut closing';
const BRANCH_TOTALS = 'opening joined left closing';
const LIST = 'nodes { number } totalCount';
const DAY = 'asOf: $asOf, knownAt: $knownAt';
const SPAN = 'from: $from, until: $until, knownAt: $knownAt';
const CLASS = 'class: $class';

const figures = (scope: string) => `
  memberCount(${DAY}, ${scope})
  memberCountBounds(${DAY}, ${scope}) { atLeast atMost }
  memberTotals(${SPAN}, ${scope}) { ${TOTALS} }`;
// A history has 66 members at the most; pages of a hundred, so many times over, would cost too much.
const figuresAndLists = (scope: string) => `
  ${figures(scope)}
  memberSeries(${SPAN}, step: $step, ${scope}) { from until ${TOTALS} }
  shown: members(first: 70, ${DAY}, ${scope}) { ${LIST} }
  flowing: members(first: 70, flow: $flow, knownAt: $knownAt, ${scope}) { ${LIST} }
  ever: members(first: 70, ever: true, knownAt: $knownAt, ${scope}) { ${LIST} }`;

const FIGURES = `query (
  $code: String!, $asOf: LocalDate, $knownAt: DateTime, $class: MemberClass,
  $from: LocalDate!, $until: LocalDate!, $step: SeriesStep!, $flow: MemberFlowInput!,
  $branch: ID!, $below: Boolean!, $sector: BranchSector!, $newest: String!
) {
  association(code: $code) {
    ${figuresAndLists(CLASS)}
    ofSector: members(first: 100, ${DAY}, ${CLASS}, sector: $sector) { ${LIST} }
    ofBranch: members(
      first: 100, ${DAY}, ${CLASS}, sector: $sector, branch: $branch, includeSubBranches: $below
    ) { ${LIST} }
    histories: members(first: 100, ever: true, knownAt: $knownAt) {
      nodes {
        number
        memberships(knownAt: $knownAt) { ${ENTRY} }
        membership(${DAY}) { ${ENTRY} }
      }
    }
    branchCount(${DAY})
    branchCountBounds(${DAY}) { atLeast atMost }
    branchTotals(${SPAN}) { ${BRANCH_TOTALS} }
    branchSeries(${SPAN}, step: $step) { from until ${BRANCH_TOTALS} }
    standing: branches(${DAY}) { code }
    branches(ever: true, knownAt: $knownAt) { code ${figuresAndLists(CLASS)} }
    trees: branches(ever: true, knownAt: $knownAt) {
      code
      ${figuresAndLists(`${CLASS}, includeSubBranches: true`)}
    }
    newest: branch(code: $newest) { ${figuresAndLists(CLASS)} }
    sectors { sector branchCount(${DAY}) ${figures(CLASS)} }
    terms(knownAt: $knownAt) {
      ordinal
      memberTotals(knownAt: $knownAt) { ${TOTALS} }
      branchTotals(knownAt: $knownAt) { ${BRANCH_TOTALS} }
    }
  }
}`;

const MEMBERS = readFileSync(
  new URL('../../src/bench/documents/acceptance/history.graphql', import.meta.url),
  'utf8',
);
const BRANCHES = `query ($code: String!) {
  association(code: $code) {
    branches(ever: true) { code sector life { from until } }
    terms { ordinal startsOn endsOn }
  }
}`;
const PARENTS = `query ($code: String!, $day: LocalDate!, $knownAt: DateTime) {
  association(code: $code) {
    branches(ever: true, knownAt: $knownAt) { code parent(asOf: $day, knownAt: $knownAt) { code } }
  }
}`;

const FLOWS = {
  JOINED: 'joined',
  LEFT: 'left',
  TRANSFERRED_IN: 'transferredIn',
  TRANSFERRED_OUT: 'transferredOut',
} as const satisfies Record<string, keyof Flows>;
const SECTORS = [
  'STATE_AGENCY',
  'PUBLIC_SERVICE_UNIT',
  'ENTERPRISE',
  'EDUCATION',
  'TERRITORIAL',
  'OTHER',
];

const which = fc.noBias(fc.nat({ max: 5_000 }));
/** A day on which something happens in these books, or one near it. */
const eventful = fc.tuple(which, fc.constantFrom(-1, 0, 0, 1, 40));
const question = fc.record({
  /** About the books after this change or the next that is made; null: as they stand in the end. */
  afterChange: fc.option(which, { freq: 3, nil: null }),
  /** At the very instant of that change, or just before the next. */
  atOnce: fc.boolean(),
  asOf: fc.option(eventful, { freq: 6, nil: null }),
  from: eventful,
  length: fc.constantFrom(1, 2, 31, 366, 1_100, 2_500),
  class: fc.constantFrom(null, null, 'FULL', 'ASSOCIATE', 'HONORARY'),
  flow: fc.constantFrom(...(Object.keys(FLOWS) as (keyof typeof FLOWS)[])),
  branch: which,
  below: fc.boolean(),
  sector: fc.constantFrom('ENTERPRISE', 'EDUCATION', 'OTHER'),
});
type Question = typeof question extends fc.Arbitrary<infer Q> ? Q : never;

/** What the books listed from an instant on. */
interface Snapshot extends Books {
  readonly terms: readonly { ordinal: number; startsOn: string; endsOn: string | null }[];
  readonly recordedAt: string;
}

/** What a tree of branches counts in, by the tree of a day; null for the whole association. */
type BranchesOn = (day: Day) => Scope['branches'];

let server: TestServer;

beforeAll(async () => {
  server = await startServer(FIRST_INSTANT);
});

afterAll(async () => {
  await server.close();
});

/** How often what happened, so that the property cannot hold for want of cases. */
const seen = new Map<string, number>();
const see = (what: string, n = 1) => seen.set(what, (seen.get(what) ?? 0) + n);

test(
  'every figure and list is what a recount gives, now and as known then',
  async () => {
    const property = fc.asyncProperty(
      history,
      fc.array(question, { minLength: 6, maxLength: 6 }),
      async (changes, questions) => {
        const office = await Office.open(server);
        const pending = new Map<Question, number>();
        for (const asked of questions) {
          if (asked.afterChange !== null) pending.set(asked, asked.afterChange % changes.length);
        }
        const then = new Map<Question, Snapshot>();
        for (const [i, change] of changes.entries()) {
          const recordedAt = office.tick();
          const refusal = await office.apply(change);
          see(refusal ?? change.kind);
          if (refusal !== null) continue;
          const due = [...pending].filter(([, stop]) => stop <= i).map(([asked]) => asked);
          const snapshot = due.length > 0 ? await look(office, recordedAt) : null;
          for (const asked of due) {
            pending.delete(asked);
            if (snapshot) then.set(asked, snapshot);
          }
        }
        const now = await look(office, office.tick());
        for (const asked of questions) {
          await compare(office, now, then.get(asked) ?? now, asked);
        }
      },
    );
    await fc.assert(property, {
      numRuns: RUNS,
      interruptAfterTimeLimit: ENOUGH,
      ...(PROPERTY_SEED && { seed: Number(PROPERTY_SEED) }),
    });
    const unseen = [...CHANGE_KINDS, ...TELLING].filter((what) => !seen.has(what));
    expect(unseen).toEqual([]);
  },
  TIMEOUT,
);

/** What a run of this test must have met with figures other than zero, or it tells little. */
const TELLING = [
  ...['opening', 'joined', 'transferredIn', 'left', 'transferredOut', 'closing'],
  ...['uncertain members', 'uncertain branches', 'sub-branches', 'term totals'],
];

async function look({ code, token }: Office, recordedAt: string): Promise<Snapshot> {
  const members: ListedMember[] = [];
  let after: string | null = null;
  do {
    const page: any = await server.data(MEMBERS, { code, first: 15, after }, token);
    members.push(...page.association.members.nodes);
    const { hasNextPage, endCursor } = page.association.members.pageInfo;
    after = hasNextPage ? endCursor : null;
  } while (after !== null);
  const { association } = await server.data(BRANCHES, { code });
  return { members, recordedAt, ...(association as Pick<Snapshot, 'branches' | 'terms'>) };
}

/** Asks the API for every figure of the books at one time, and compares with the recount. */
async function compare(office: Office, now: Snapshot, books: Snapshot, asked: Question) {
  const { code, token } = office;
  const { recordedAt } = books;
  const untilNext = new Date(Date.parse(recordedAt) + MS_BETWEEN_CHANGES - 1).toISOString();
  const knownAt = books === now ? null : asked.atOnce ? recordedAt : untilNext;
  const today = dateIn('Asia/Ho_Chi_Minh', parseInstant(knownAt ?? recordedAt));
  const days = eventfulDays(books, today);
  const pick = ([n, shift]: [number, number]) => daysLater(days[n % days.length] as Day, shift);
  const from = pick(asked.from);
  const until = daysLater(from, asked.length);
  const { branches } = books;
  const variables: Asked = {
    asOf: asked.asOf && pick(asked.asOf),
    from,
    until,
    step: asked.length > 400 ? 'YEAR' : 'MONTH',
    class: asked.class,
    flow: { kind: asked.flow, from, until },
    branch: branches[asked.branch % branches.length]?.code ?? '',
    below: asked.below,
    sector: asked.sector,
    newest: now.branches.at(-1)?.code ?? '',
  };
  if (branches.length === 0) return;
  const answer = await server.data(FIGURES, { code, knownAt, ...variables }, token);
  const parents = new Map<Day, Map<string, string | null>>();
  for (const day of [variables.asOf ?? today, daysLater(until, -1), today]) {
    const listed = await server.data(PARENTS, { code, day, knownAt });
    const pairs = listed.association.branches.map((entry: any) => [
      entry.code,
      entry.parent?.code ?? null,
    ]);
    parents.set(day, new Map(pairs));
  }
  const figures = sorted(answer.association);
  expect(figures).toEqual(sorted(expected(books, today, variables, parents)));
  weigh(figures);
}

interface Asked {
  readonly asOf: Day | null;
  readonly from: Day;
  readonly until: Day;
  readonly step: Step;
  readonly class: string | null;
  readonly flow: { readonly kind: keyof typeof FLOWS; readonly from: Day; readonly until: Day };
  readonly branch: string;
  readonly below: boolean;
  readonly sector: string;
  readonly newest: string;
}

/**
 * What the API should answer.
 *
 * @param parents of each branch, on the days whose trees are needed
 */
function expected(
  books: Snapshot,
  today: Day,
  asked: Asked,
  parents: ReadonlyMap<Day, ReadonlyMap<string, string | null>>,
) {
  const recount = new Recount(books);
  const { from, until, step } = asked;
  const day = asked.asOf ?? today;
  const last = daysLater(until, -1);
  const scope = (branches: Scope['branches']): Scope => ({ branches, class: asked.class });
  const figures = (branchesOn: BranchesOn) => ({
    memberCount: recount.count(scope(branchesOn(day)), day),
    memberCountBounds: recount.bounds(scope(branchesOn(day)), day),
    memberTotals: recount.totals(scope(branchesOn(last)), from, until),
  });
  const figuresAndLists = (branchesOn: BranchesOn) => {
    const over = scope(branchesOn(last));
    return {
      ...figures(branchesOn),
      memberSeries: recount.series(over, from, until, step),
      shown: list(recount.membersOn(scope(branchesOn(day)), day)),
      flowing: list(recount.membersFlowing(over, FLOWS[asked.flow.kind], from, until)),
      ever: list(recount.membersEver(scope(branchesOn(today)))),
    };
  };
  const below =
    (code: string): BranchesOn =>
    (of) =>
      withSubBranches(code, parents.get(of) ?? new Map());
  const ofSector = (sector: string) =>
    new Set(books.branches.filter((branch) => branch.sector === sector).map(({ code }) => code));
  const sector = ofSector(asked.sector);
  const around = asked.below ? below(asked.branch)(day) : new Set([asked.branch]);
  const inBoth = new Set([...(around ?? [])].filter((code) => sector.has(code)));
  const codes = books.branches.map(({ code }) => code);
  const standing = recount.branchesOn(day);
  return {
    ...figuresAndLists(() => null),
    ofSector: list(recount.membersOn(scope(sector), day)),
    ofBranch: list(recount.membersOn(scope(inBoth), day)),
    histories: {
      nodes: books.members.map((member) => ({
        ...member,
        membership: recount.membershipOn(member.number, day),
      })),
    },
    branchCount: standing.length,
    branchCountBounds: recount.branchBounds(day),
    branchTotals: recount.branchTotals(from, until),
    branchSeries: recount.branchSeries(from, until, step),
    standing: standing.map((code) => ({ code })),
    branches: codes.map((code) => ({ code, ...figuresAndLists(() => new Set([code])) })),
    trees: codes.map((code) => ({ code, ...figuresAndLists(below(code)) })),
    newest: figuresAndLists(() => new Set([asked.newest])),
    sectors: SECTORS.map((name) => ({
      sector: name,
      branchCount: standing.filter((code) => ofSector(name).has(code)).length,
      ...figures(() => ofSector(name)),
    })),
    terms: books.terms.map((term) => {
      const span = spanOf(term, today);
      return {
        ordinal: term.ordinal,
        memberTotals: span && recount.totals({ branches: null, class: null }, ...span),
        branchTotals: span && recount.branchTotals(...span),
      };
    }),
  };
}

/** From the start of a term to its end, or to tomorrow while it runs; null if not known to the day. */
function spanOf(
  { startsOn, endsOn }: Snapshot['terms'][number],
  today: Day,
): [from: Day, until: Day] | null {
  const [start, end] = [daysOf(startsOn), daysOf(endsOn)];
  if (start.earliest !== start.latest || end.earliest !== end.latest) return null;
  if (start.earliest > today) return null;
  const isRunning = end.earliest > today;
  return [start.earliest, isRunning ? daysLater(today, 1) : end.earliest];
}

function list(numbers: ReadonlySet<string>) {
  return { nodes: [...numbers].map((number) => ({ number })), totalCount: numbers.size };
}

/** The same answer with its lists of members by number: the order of names is another test's matter. */
function sorted<T>(answer: T): T {
  const byNumber = (a: { number: string }, b: { number: string }) => (a.number < b.number ? -1 : 1);
  return JSON.parse(JSON.stringify(answer), (_, value: any) =>
    Array.isArray(value?.nodes) ? { ...value, nodes: value.nodes.sort(byNumber) } : value,
  ) as T;
}

/** The first and last day that each date of the books may be, and today. */
function eventfulDays({ members, branches }: Books, today: Day): Day[] {
  const intervals = [
    ...members.flatMap(({ memberships }) => memberships),
    ...branches.map(({ life }) => life),
  ];
  const days = intervals
    .flatMap(({ from, until }) => [daysOf(from), daysOf(until)])
    .flatMap(({ earliest, latest }) => [earliest, latest]);
  return [...days.filter((day) => day > '1500' && day < '9000'), today];
}

/** Notes which figures told something, and checks that every total adds up. */
function weigh(answer: any): void {
  JSON.parse(JSON.stringify(answer), (key, value: any) => {
    if (typeof value === 'number' && value > 0) see(key);
    if (value?.opening === undefined) return value;
    const { opening, joined, transferredIn = 0, left, transferredOut = 0, closing } = value;
    expect(opening + joined + transferredIn - left - transferredOut).toBe(closing);
    return value;
  });
  const { memberCountBounds: members, branchCountBounds: branches } = answer;
  if (members.atLeast < members.atMost) see('uncertain members');
  if (branches.atLeast < branches.atMost) see('uncertain branches');
  if (answer.terms.some(({ memberTotals }: any) => memberTotals?.joined > 0)) see('term totals');
  const differs = (tree: any, i: number) => tree.memberCount > answer.branches[i].memberCount;
  if (answer.trees.some(differs)) see('sub-branches');
}
