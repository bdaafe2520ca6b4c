import type { BallotForm } from '../registry/elections/tally.rules.js';
import type { CandidateOrigin, ElectionOrigin } from '../registry/elections/election.model.js';
import type { BodyKind } from '../registry/terms/term.model.js';
import { MEMBER, type SampleBody, type SamplePost, STANDING_MEMBER } from './committees.js';
import type { Random } from './random.js';

/** Somebody on the list of an election. */
export interface SampleCandidate {
  /** Id of the member. */
  readonly holder: number;
  readonly origin: CandidateOrigin;
  /** The mandate to which he or she is elected, by its place in the body; null: is not elected. */
  readonly mandate: number | null;
}

/** One election of a congress or meeting. */
export interface SampleElection {
  readonly title: string;
  readonly bodyKind: BodyKind;
  readonly bodyName: string;
  readonly post: SamplePost;
  /** The post of the same mandates before, where the election gives their holders another. */
  readonly previousPost: SamplePost | null;
  readonly origin: ElectionOrigin;
  readonly seats: number;
  readonly ballotForm: BallotForm;
  /** The body that elects from among its own members; null where anybody may stand. */
  readonly fromAmong: BodyKind | null;
  readonly candidates: readonly SampleCandidate[];
}

/** Who is elected, and for what. */
interface Aim {
  readonly body: SampleBody;
  readonly origin: ElectionOrigin;
  /** Members who stand as well and are not elected, before it is drawn how many. */
  readonly others: readonly number[];
}

/** So many more stand than are elected: one at the least, where there is anybody. */
const SURPLUS = 0.15;

/** Posts to which nobody is elected apart: who is elected to the body has them. */
const ORDINARY: ReadonlySet<string> = new Set([MEMBER.kind, STANDING_MEMBER.kind]);

const CALLED: Readonly<Record<ElectionOrigin, string>> = {
  ELECTED: 'Bầu',
  BY_ELECTED: 'Bầu bổ sung',
};

/**
 * The election of the executive committee by a congress.
 *
 * @param pool members who may stand on the day
 */
export function congressElections(
  random: Random,
  bodies: readonly SampleBody[],
  pool: readonly number[],
): SampleElection[] {
  const body = ofKind(bodies, 'EXECUTIVE_COMMITTEE');
  return membersOf(random, { body, origin: 'ELECTED', others: without(pool, [body]) });
}

/**
 * What the executive committee elects at its first meeting: from among its members the standing
 * committee and the officers, and the inspection committee with its leaders.
 *
 * @param pool members who may stand on the day
 */
export function firstElections(
  random: Random,
  bodies: readonly SampleBody[],
  pool: readonly number[],
): SampleElection[] {
  const executive = ofKind(bodies, 'EXECUTIVE_COMMITTEE');
  const standing = ofKind(bodies, 'STANDING_COMMITTEE');
  const inspection = ofKind(bodies, 'INSPECTION_COMMITTEE');
  const origin = 'ELECTED';
  const members = placesOf(executive, origin).map(({ holder }) => holder);
  const outside = without(pool, [executive, inspection]);
  return [
    ...membersOf(random, { body: standing, origin, others: without(members, [standing]) }),
    ...postsOf(executive, origin),
    ...membersOf(random, { body: inspection, origin, others: outside }),
    ...postsOf(inspection, origin),
  ];
}

/**
 * The by-elections of the executive committee in mid-term.
 *
 * @param pool members who may stand on the day
 */
export function byElections(
  random: Random,
  bodies: readonly SampleBody[],
  pool: readonly number[],
): SampleElection[] {
  const origin = 'BY_ELECTED';
  return bodies.flatMap((body) => [
    ...membersOf(random, {
      body,
      origin,
      others: body.kind === 'EXECUTIVE_COMMITTEE' ? without(pool, bodies) : [],
    }),
    ...postsOf(body, origin),
  ]);
}

/** The election of the members of a body as such; none where nobody is elected. */
function membersOf(random: Random, { body, origin, others }: Aim): SampleElection[] {
  const elected = placesOf(body, origin);
  if (elected.length === 0) return [];
  const surplus = Math.max(1, Math.round(elected.length * SURPLUS));
  const candidates: SampleCandidate[] = [
    ...elected.map(({ holder, place }) => ({
      holder,
      origin: 'OUTGOING_COMMITTEE' as const,
      mandate: place,
    })),
    ...others.slice(0, surplus).map((holder, i) => ({
      holder,
      origin: i === 0 ? ('DELEGATES' as const) : ('SELF' as const),
      mandate: null,
    })),
  ];
  const isStanding = body.kind === 'STANDING_COMMITTEE';
  return [
    {
      ...ofBody(body),
      title: `${CALLED[origin]} ${body.name}`,
      post: isStanding ? STANDING_MEMBER : MEMBER,
      previousPost: null,
      origin,
      seats: origin === 'ELECTED' ? body.seats : elected.length,
      ballotForm: isStanding ? 'MARKED' : 'STRIKE_OUT',
      fromAmong: isStanding ? 'EXECUTIVE_COMMITTEE' : null,
      candidates: random.shuffled(candidates),
    },
  ];
}

/** The elections to the posts in a body, each put to a yes or no; those elected sit in it already. */
function postsOf(body: SampleBody, origin: ElectionOrigin): SampleElection[] {
  const holders = placesOf(body, origin).filter(({ post }) => !ORDINARY.has(post.kind));
  const posts = new Map(holders.map(({ post }) => [post.title, post]));
  return [...posts.values()].map((post) => {
    const elected = holders.filter((holder) => holder.post.title === post.title);
    return {
      ...ofBody(body),
      title: `${CALLED[origin]} ${post.title}`,
      post,
      previousPost: body.kind === 'STANDING_COMMITTEE' ? STANDING_MEMBER : MEMBER,
      origin,
      seats: elected.length,
      ballotForm: 'YES_NO',
      fromAmong: body.kind,
      candidates: elected.map(({ holder, place }) => {
        return { holder, origin: 'DELEGATES', mandate: place };
      }),
    };
  });
}

function ofBody({ kind, name }: SampleBody) {
  return { bodyKind: kind, bodyName: name };
}

function placesOf({ mandates }: SampleBody, origin: ElectionOrigin) {
  return mandates
    .map(({ holder, post, origin: of }, place) => ({ holder, post, of, place }))
    .filter(({ of }) => of === origin);
}

function ofKind(bodies: readonly SampleBody[], kind: BodyKind): SampleBody {
  return bodies.find((body) => body.kind === kind) as SampleBody;
}

/** Those of the members who never have a mandate in these bodies of the term. */
function without(members: readonly number[], bodies: readonly SampleBody[]): number[] {
  const holders = new Set(bodies.flatMap(({ mandates }) => mandates.map(({ holder }) => holder)));
  return members.filter((member) => !holders.has(member));
}
