import { readFileSync } from 'node:fs';

import type { LocalDate } from '../kernel/calendar.js';
import {
  type Counterparts,
  DAY,
  FROM,
  PAGE,
  type Subject,
  UNTIL,
  sumOf,
} from './counterparts.store.js';

/** What the bench asks over HTTP, and how the same is asked of the database directly. */
export interface Question {
  readonly name: string;
  readonly document: string;
  readonly variables: Readonly<Record<string, unknown>>;
  /** Null where no plain statement gives it. */
  readonly direct: Direct | null;
  /** What the direct way answers as well, of the association in the API's answer. */
  readonly figures: (association: unknown) => unknown;
}

type Direct = (db: Counterparts, subject: Subject, today: LocalDate) => Promise<unknown>;

interface Bounds {
  readonly atLeast: number;
  readonly atMost: number;
}
interface Totals {
  readonly opening: number;
  readonly joined: number;
  readonly left: number;
  readonly closing: number;
}
interface Counted {
  readonly memberCount: number;
  readonly memberCountBounds: Bounds;
  readonly memberTotals: Totals;
}

/** The folder of the documents, two levels up from src/ as from dist/. */
const DOCUMENTS = new URL('../../src/bench/documents/', import.meta.url);

const span = { from: FROM, until: UNTIL };

/** The acceptance documents, in the order in which they are shown. */
export const ACCEPTANCE = [
  question(
    'acceptance/overview',
    { asOf: DAY },
    (db, subject) => db.overview(subject),
    (a: { branchCount: number; memberCountBounds: Bounds }) => ({
      branches: a.branchCount,
      members: a.memberCountBounds,
    }),
  ),
  question(
    'acceptance/figures',
    { asOf: DAY, ...span },
    (db, subject) => db.figures(subject),
    (a: Counted & { branches: Counted[] }) => ({
      members: a.memberCountBounds,
      totals: a.memberTotals,
      inBranches: {
        atLeast: sumOf(a.branches, 'memberCount'),
        atMost: sumOf(boundsOf(a.branches), 'atMost'),
        opening: sumOf(totalsOf(a.branches), 'opening'),
        closing: sumOf(totalsOf(a.branches), 'closing'),
      },
    }),
  ),
  question(
    'acceptance/term-totals',
    {},
    (db, subject, today) => db.termTotals(subject, today),
    (a: { terms: Counted[] }) => a.terms.map((term) => term.memberTotals),
  ),
  question(
    'acceptance/officers',
    { asOf: DAY },
    (db, subject) => db.officers(subject),
    (a: { bodies: { mandates: { holderName: string | null }[] }[] }) =>
      a.bodies
        .flatMap((body) => body.mandates)
        .map(({ holderName }) => holderName)
        .sort(),
  ),
  question(
    'acceptance/reconciliation',
    { metric: 'MEMBERS' },
    (db, subject) => db.reconciliation(subject),
    (a: {
      statements: { computed: Bounds }[];
      reconciliation: { recordedIn: number; recordedOut: number }[];
    }) => ({
      computed: a.statements.map(({ computed }) => computed),
      recorded: a.reconciliation.map(({ recordedIn, recordedOut }) => [recordedIn, recordedOut]),
    }),
  ),
  question(
    'acceptance/roster',
    { asOf: DAY, first: PAGE },
    (db, subject) => db.roster(subject),
    (a: { branch: { members: { nodes: { number: string }[]; totalCount: number } } }) => ({
      numbers: a.branch.members.nodes.map(({ number }) => number),
      total: a.branch.members.totalCount,
    }),
  ),
  question(
    'acceptance/history',
    { first: PAGE },
    (db, subject) => db.history(subject),
    (a: { members: { nodes: { memberships: unknown[] }[]; totalCount: number } }) => ({
      memberships: a.members.nodes.flatMap(({ memberships }) => memberships).length,
      total: a.members.totalCount,
    }),
  ),
];

/** What else may be asked of many members: scopes whose runs are not all kept, a search by name. */
export const FURTHER = [
  question('further/of-one-class', { asOf: DAY, ...span }),
  question('further/with-sub-branches', { asOf: DAY, ...span }),
  question('further/sectors', { asOf: DAY }),
  question('further/search', { asOf: DAY, first: PAGE, search: 'nguyen van an' }),
];

function boundsOf(branches: readonly Counted[]): Bounds[] {
  return branches.map(({ memberCountBounds }) => memberCountBounds);
}

function totalsOf(branches: readonly Counted[]): Totals[] {
  return branches.map(({ memberTotals }) => memberTotals);
}

function question<A>(
  file: string,
  variables: Question['variables'],
  direct: Direct | null = null,
  figures: (association: A) => unknown = () => undefined,
): Question {
  return {
    name: file.slice(file.indexOf('/') + 1),
    document: readFileSync(new URL(`${file}.graphql`, DOCUMENTS), 'utf8'),
    variables,
    direct,
    figures: figures as Question['figures'],
  };
}
