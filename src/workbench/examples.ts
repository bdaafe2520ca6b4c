/** A query to begin with, as the workbench and the README show it. */
export interface Example {
  readonly name: string;
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

const THANH_HOA = 'hoi-tin-hoc-thanh-hoa';
const SAMPLE = 'hoi-mau';

/** Five questions that need no token. */
export const EXAMPLES: readonly Example[] = [
  {
    name: 'Overview on a day',
    query: `query Overview($code: String!, $asOf: LocalDate) {
  association(code: $code) {
    name
    foundedOn
    term(asOf: $asOf) { ordinal label startsOn endsOn }
    branchCount(asOf: $asOf)
    branchCountBounds(asOf: $asOf) { atLeast atMost }
  }
}`,
    variables: { code: THANH_HOA, asOf: '2020-06-30' },
  },
  {
    name: 'Reported and computed',
    query: `query Reconciliation($code: String!) {
  association(code: $code) {
    reconciliation(metric: BRANCHES) {
      from { value date source { publisher } }
      recordedIn
      recordedOut
      expected
      to { value date source { publisher } }
      unexplained
    }
  }
}`,
    variables: { code: THANH_HOA },
  },
  {
    name: 'Who sits where',
    query: `query Officers($code: String!, $asOf: LocalDate) {
  association(code: $code) {
    bodies(asOf: $asOf) {
      name
      seats
      filled
      vacant
      mandates { holderName post { title } from }
    }
  }
}`,
    variables: { code: 'chi-doan-so-tttt-thanh-hoa', asOf: '2022-03-26' },
  },
  {
    name: 'Totals of a term',
    query: `query TermTotals($code: String!, $asOf: LocalDate!) {
  association(code: $code) {
    term(asOf: $asOf) {
      ordinal
      label
      startsOn
      endsOn
      branchTotals { opening joined left closing }
      memberTotals { opening joined left closing }
    }
  }
}`,
    variables: { code: SAMPLE, asOf: '2020-06-30' },
  },
  {
    name: 'Branches over a year',
    query: `query Branches($code: String!, $asOf: LocalDate!, $from: LocalDate!, $until: LocalDate!) {
  association(code: $code) {
    memberCount(asOf: $asOf)
    branches(asOf: $asOf, sector: EDUCATION) {
      code
      name(asOf: $asOf)
      memberCount(asOf: $asOf)
      memberTotals(from: $from, until: $until) {
        opening joined transferredIn left transferredOut closing
      }
    }
  }
}`,
    variables: { code: SAMPLE, asOf: '2025-12-31', from: '2025-01-01', until: '2026-01-01' },
  },
];
