import type { Instant } from '../../kernel/clock.js';
import type { Association } from '../associations/association.entity.js';
import type { BranchBook } from '../branches/branch.rules.js';
import type { Member, Membership } from '../members/member.entity.js';
import type { Mandate } from '../terms/term.entity.js';
import type { CongressHoldings } from './congress-holdings.store.js';
import type { Holdings, References } from './privacy.store.js';

/** All that a document is made of. */
export interface DocumentParts {
  readonly exportedAt: Instant;
  readonly association: Association;
  readonly member: Member;
  readonly holdings: Holdings;
  readonly congresses: CongressHoldings;
  /** Whole, one for each row of `holdings.identities`. */
  readonly identityNumbers: readonly string[];
  readonly references: References;
  readonly branches: BranchBook;
}

/** What the registry holds about a person, under the names of the API; every list has superseded entries too. */
export interface DocumentOfMember {
  readonly format: 'so-hoi member data 1';
  readonly exportedAt: Instant;
  readonly association: { readonly code: string; readonly name: string };
  readonly member: Readonly<Record<string, unknown>>;
  readonly details: readonly object[];
  readonly identityNumbers: readonly object[];
  readonly memberships: readonly object[];
  readonly mandates: readonly object[];
  readonly consents: readonly object[];
  /** Congresses and meetings: places on lists and attendance, offices, candidacies, votes on the person, delegations. */
  readonly congresses: Readonly<Record<string, readonly object[]>>;
  /** What branch leaders asked for the person. */
  readonly requests: readonly object[];
  /** Who wrote or looked at what, and when. */
  readonly auditTrail: readonly object[];
}

/** Ids of rows mean nothing outside the database; keys of sorting and searching follow from the name. */
const INTERNAL = [
  'id',
  'associationId',
  'memberId',
  'nameSortKey',
  'nameSearchKey',
  'nameExactKey',
];

/** Puts the document together: rows as they stand, and what they refer to in their words. */
export function documentOf(parts: DocumentParts): DocumentOfMember {
  const { exportedAt, association, member, holdings, identityNumbers, references } = parts;
  const told = tellerOf(references);
  return {
    format: 'so-hoi member data 1',
    exportedAt,
    association: { code: association.code, name: association.name },
    member: without(member, INTERNAL),
    details: holdings.details.map((row) => without(row, INTERNAL)),
    identityNumbers: holdings.identities.map(({ recordedAt, supersededAt }, i) => ({
      identityNumber: identityNumbers[i],
      recordedAt,
      supersededAt,
    })),
    memberships: holdings.memberships.map((row) => ({
      ...told(row),
      branch: branchOf(row, parts.branches),
    })),
    mandates: holdings.mandates.map((row) => ({ ...told(row), ...postOf(row, references) })),
    consents: holdings.consents.map(told),
    congresses: congressesOf(parts),
    requests: holdings.requests.map((row) => ({
      ...without(row, [...INTERNAL, ...REFERRING]),
      branch: { code: parts.branches.byId(row.branchId).code },
      input: parsed(row.input),
      attachments: parsed(row.attachments),
    })),
    auditTrail: holdings.entries.map(
      ({ at, actor, action, subjectType, subjectId, decisionId, before, after, personal }) => ({
        ...{ at, actor, action, subjectType, subjectId },
        decision: decisionOf(decisionId, references),
        before: parsed(before),
        after: parsed(after),
        personal: parsed(personal),
      }),
    ),
  };
}

/** The rows of congresses with the title of what each belongs to. */
function congressesOf({
  congresses: { titles, ...rows },
  references,
  branches,
}: DocumentParts): DocumentOfMember['congresses'] {
  const grounded = tellerOf(references);
  const told = (row: object, of: string | undefined) => ({
    of: of ?? null,
    ...without(row, [...INTERNAL, 'assemblyId', 'electionId', 'voteId', 'delegationId']),
  });
  const { assemblies, elections, votes, delegations } = titles;
  return {
    delegates: rows.delegates.map((row) => ({
      ...told(grounded(row), assemblies.get(row.assemblyId)),
      branch: row.branchId === null ? null : { code: branches.byId(row.branchId).code },
    })),
    attendances: rows.attendances.map((row) => told(row, assemblies.get(row.assemblyId))),
    offices: rows.officers.map((row) => told(grounded(row), assemblies.get(row.assemblyId))),
    candidacies: rows.candidacies.map((row) => told(row, elections.get(row.electionId))),
    votes: rows.votes.map((row) => ({
      ...told(row, votes.get(row.voteId)),
      votes: parsed(row.votes),
    })),
    delegations: rows.delegations.map((row) => told(row, delegations.get(row.delegationId))),
  };
}

interface GroundedRow {
  readonly decisionId: number | null;
  readonly sourceId: number | null;
  readonly endDecisionId?: number | null;
  readonly endSourceId?: number | null;
}

/** Tells a row with the decisions and sources that it and its end rest on. */
function tellerOf(references: References) {
  return (row: GroundedRow): object => ({
    ...without(row, [...INTERNAL, ...REFERRING]),
    decision: decisionOf(row.decisionId, references),
    source: sourceOf(row.sourceId, references),
    ...(row.endDecisionId !== undefined && {
      endDecision: decisionOf(row.endDecisionId, references),
      endSource: sourceOf(row.endSourceId ?? null, references),
    }),
  });
}

const REFERRING = ['decisionId', 'sourceId', 'endDecisionId', 'endSourceId'].concat([
  'branchId',
  'bodyId',
  'postId',
]);

function decisionOf(id: number | null, { decisions }: References): object | null {
  const decision = id === null ? undefined : decisions.get(id);
  return decision ? without(decision, INTERNAL) : null;
}

function sourceOf(id: number | null, { sources }: References): object | null {
  const source = id === null ? undefined : sources.get(id);
  return source ? without(source, INTERNAL) : null;
}

function branchOf({ branchId, fromEarliest }: Membership, book: BranchBook): object | null {
  if (branchId === null) return null;
  return { code: book.byId(branchId).code, name: book.nameOn(branchId, fromEarliest) };
}

function postOf({ bodyId, postId }: Mandate, { bodies, posts, terms }: References): object {
  const body = bodies.get(bodyId);
  const post = posts.get(postId);
  return {
    body: body && {
      kind: body.kind,
      name: body.name,
      termOrdinal: terms.get(body.termId)?.ordinal,
    },
    post: post && { kind: post.kind, title: post.title },
  };
}

function parsed(json: string | null): unknown {
  return json === null ? null : JSON.parse(json);
}

function without(row: object, keys: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(Object.entries(row).filter(([key]) => !keys.includes(key)));
}
