import { Injectable } from '@nestjs/common';

import { DomainError } from '../../kernel/errors.js';
import { possibleReading } from '../../kernel/interval.js';
import { nfc } from '../../kernel/names.js';
import { intervalOf } from '../../platform/database/temporal.js';
import type { Tx } from '../../platform/database/unit-of-work.js';
import type { AssemblyEntry } from '../congresses/assembly.rules.js';
import { checkName, isSameName } from '../terms/body-identity.rules.js';
import { BodiesStore } from '../terms/bodies.store.js';
import type { Body } from '../terms/term.entity.js';
import { checkNotBeforeTerm, notFound } from '../terms/term.rules.js';
import { TermsStore } from '../terms/terms.store.js';
import { type BodyContest, dayOf } from './candidacy.rules.js';
import { ElectedBodies } from './elected-bodies.service.js';
import type { OpenElectionInput } from './election-change.model.js';
import { checkElectorate, checkMayElect, termOfMeeting } from './electorate.rules.js';
import type { ElectionEntry } from './elections.store.js';

/** What is elected, as the record has it. */
export type Target = Pick<
  ElectionEntry,
  | 'bodyKind'
  | 'bodyName'
  | 'branchId'
  | 'postKind'
  | 'postTitle'
  | 'termOrdinal'
  | 'effectiveFrom'
  | 'fromAmongBodyId'
>;

/** A body and a post in it, as the input names them. */
interface Named {
  readonly bodyKind: Body['kind'];
  readonly bodyName: string;
  readonly branchId: number | null;
  readonly postKind: NonNullable<OpenElectionInput['post']>['kind'];
  readonly postTitle: string;
}

const NO_BODY = { bodyKind: null, bodyName: null, branchId: null, postKind: null, postTitle: null };

/** Works out what an election that is opened fills, and from among whom. */
@Injectable()
export class ElectionTargets {
  constructor(
    private readonly bodies: BodiesStore,
    private readonly terms: TermsStore,
    private readonly electedBodies: ElectedBodies,
  ) {}

  /**
   * What an election fills.
   *
   * @throws DomainError NOT_FOUND, WRONG_ELECTORATE, ALREADY_EXISTS where the one body of the kind has
   *   another name, NOT_CERTAIN for an office that would begin before its term, INVALID_INPUT for a
   *   body or post that is missing or of a delegation, for two chairs, or for another body than those
   *   from among whose members a committee elects
   */
  async of(tx: Tx, assembly: AssemblyEntry, input: OpenElectionInput): Promise<Target> {
    checkSeats(input);
    const { termOrdinal = null, effectiveFrom = null, fromAmongBodyId = null } = input;
    const meets = assembly.bodyId && (await this.bodies.findBody(String(assembly.bodyId), tx));
    const meeting = meets || null;
    const given = await this.bodyGiven(tx, assembly, fromAmongBodyId);
    if (input.target === 'DELEGATION') {
      const fromAmong = given?.id ?? null;
      return { ...notOfBody(input), termOrdinal, effectiveFrom, fromAmongBodyId: fromAmong };
    }
    const named = await this.named(tx, assembly.associationId, input);
    const seats = { ...named, origin: input.origin ?? 'ELECTED' };
    checkMayElect({ branchId: assembly.branchId, body: meeting }, seats, ['input', 'bodyKind']);
    if (assembly.rules !== null) {
      const { headElectedBy } = assembly.rules.values;
      checkElectorate(assembly.composition, named, headElectedBy, ['input', 'post', 'kind']);
    }
    const ordinal = meeting ? await this.ordinalOf(tx, meeting, termOrdinal) : termOrdinal;
    const contest = { assembly, election: { ...named, termOrdinal: ordinal, effectiveFrom } };
    await this.checkDay(tx, contest);
    const body = await this.electedBodies.find(tx, contest);
    if (body) checkName(body, named.bodyName, ['input', 'bodyName']);
    return {
      ...contest.election,
      bodyName: body?.name ?? named.bodyName,
      fromAmongBodyId: await this.fromAmong(tx, contest, named, meeting, given),
    };
  }

  /** The term of the body that meets: its elections are of that term. */
  private async ordinalOf(tx: Tx, meeting: Body, given: number | null): Promise<number | null> {
    const terms = await this.terms.of(meeting.associationId, null, tx);
    const term = terms.find(({ id }) => id === meeting.termId);
    return term ? termOfMeeting(meeting.name, term.ordinal, given) : given;
  }

  /** Refuses at once what would be refused when somebody is elected. */
  private async checkDay(tx: Tx, contest: BodyContest): Promise<void> {
    const term = await this.electedBodies.openingOf(tx, contest);
    if (term === null) return;
    checkNotBeforeTerm(term, dayOf(contest), 'The office', ['input', 'effectiveFrom']);
  }

  private async named(
    tx: Tx,
    associationId: number,
    { bodyKind = null, bodyName = null, branchCode = null, post = null }: OpenElectionInput,
  ): Promise<Named> {
    const given = { bodyKind, bodyName, post };
    const missing = Object.entries(given).find(([, value]) => value === null)?.[0];
    if (bodyKind === null || bodyName === null || post === null) {
      throw new DomainError(
        'INVALID_INPUT',
        `${missing} is missing: an election to a body says which body and which post.`,
        ['input', missing ?? 'bodyKind'],
      );
    }
    const path = ['input', 'branchCode'];
    if ((bodyKind === 'BRANCH_COMMITTEE') !== (branchCode !== null)) {
      throw new DomainError(
        'INVALID_INPUT',
        'A branchCode goes with a BRANCH_COMMITTEE, and with that only.',
        path,
      );
    }
    const branch =
      branchCode === null ? null : await this.bodies.findBranch(tx, associationId, branchCode);
    if (branchCode !== null && branch === null) throw notFound('branch', branchCode, path);
    return {
      ...{ bodyKind, bodyName: nfc(bodyName), branchId: branch?.id ?? null },
      ...{ postKind: post.kind, postTitle: nfc(post.title) },
    };
  }

  private async bodyGiven(
    tx: Tx,
    { associationId }: AssemblyEntry,
    id: string | null,
  ): Promise<Body | null> {
    const given = id === null ? null : await this.bodies.findBody(id, tx);
    if (id === null || given?.associationId === associationId) return given;
    throw notFound('body', id, ['input', 'fromAmongBodyId']);
  }

  /**
   * The body from among whose members is elected. A committee that meets elects posts in itself, and in
   * the leading bodies, from among its own; the posts of the executive committee also from among the
   * standing committee of the term, the chair from among that one unless said otherwise, where the
   * committee elects the head (docs/domain.md §5). A conference that others attend may elect from
   * outside.
   */
  private async fromAmong(
    tx: Tx,
    contest: BodyContest,
    { bodyKind, bodyName, postKind }: Named,
    meeting: Body | null,
    given: Body | null,
  ): Promise<number | null> {
    const { kind, rules } = contest.assembly;
    if (meeting && given) checkSameTerm(meeting, given);
    if (kind !== 'COMMITTEE_MEETING' || meeting === null) return given?.id ?? null;
    const isOwn =
      meeting.kind === bodyKind && (bodyKind !== 'OTHER' || isSameName(meeting.name, bodyName));
    const isPost = postKind !== 'MEMBER' && (isOwn || bodyKind === 'EXECUTIVE_COMMITTEE');
    const fromItself = isPost || (!isOwn && bodyKind === 'STANDING_COMMITTEE');
    if (!fromItself) return given?.id ?? null;
    const standing =
      isPost && bodyKind === 'EXECUTIVE_COMMITTEE'
        ? await this.standing(tx, contest, meeting)
        : null;
    if (given === null) {
      const byRule = postKind === 'CHAIR' && rules?.values.headElectedBy === 'COMMITTEE';
      return (byRule && standing?.sits ? standing.body : meeting).id;
    }
    if (given.id === meeting.id || given.id === standing?.body.id) return given.id;
    const other = standing === null ? '' : ` or from '${standing.body.name}'`;
    throw new DomainError(
      'INVALID_INPUT',
      `'${meeting.name}' elects this from among its own members${other}: leave fromAmongBodyId out.`,
      ['input', 'fromAmongBodyId'],
      { bodyId: String(meeting.id) },
    );
  }

  /** The standing committee of the term, and whether somebody may sit in it when the office begins. */
  private async standing(
    tx: Tx,
    contest: BodyContest,
    { termId }: Body,
  ): Promise<{ readonly body: Body; readonly sits: boolean } | null> {
    const bodies = await this.bodies.bodiesOfTerm(tx, termId);
    const body = bodies.find(({ kind }) => kind === 'STANDING_COMMITTEE');
    if (body === undefined) return null;
    const day = dayOf(contest);
    const sits = (await this.bodies.mandatesIn(tx, body.id)).some((row) => {
      const reading = possibleReading(intervalOf(row));
      return reading !== null && reading.from <= day.latest && day.earliest < reading.until;
    });
    return { body, sits };
  }
}

/** Whom a body elects is of its own term, and so are those from among whom. */
function checkSameTerm(meeting: Body, given: Body): void {
  if (meeting.termId === given.termId) return;
  throw new DomainError(
    'WRONG_ELECTORATE',
    `'${given.name}' is of another term than '${meeting.name}', which elects for its own: name a body of that term, or none.`,
    ['input', 'fromAmongBodyId'],
    { bodyId: String(given.id) },
  );
}

/** A body has one chair, whatever else is elected. */
function checkSeats({ post = null, seats = null }: OpenElectionInput): void {
  if (post?.kind !== 'CHAIR' || seats === null || seats === 1) return;
  throw new DomainError(
    'INVALID_INPUT',
    `A body has one chair: 1 seat is to be filled, not ${seats}.`,
    ['input', 'seats'],
    { seats },
  );
}

function notOfBody(input: OpenElectionInput): typeof NO_BODY {
  const given = (['bodyKind', 'bodyName', 'branchCode', 'post'] as const).find(
    (name) => (input[name] ?? null) !== null,
  );
  if (given === undefined) return NO_BODY;
  throw new DomainError(
    'INVALID_INPUT',
    'A delegation is no body and gives no post: leave them out.',
    ['input', given],
  );
}
