import { Injectable } from '@nestjs/common';

import { certainReading, contains } from '../../kernel/interval.js';
import type { Actor } from '../../platform/access/actor.js';
import type { Tx } from '../../platform/database/unit-of-work.js';
import type { BooksInput } from '../associations/association-change.model.js';
import { bodyMeant, checkName } from '../terms/body-identity.rules.js';
import { BodiesService } from '../terms/bodies.service.js';
import { BodiesStore } from '../terms/bodies.store.js';
import type { Body } from '../terms/term.entity.js';
import { findTerm, type Opening, type TermEntry } from '../terms/term.rules.js';
import { TermsService } from '../terms/terms.service.js';
import { TermsStore } from '../terms/terms.store.js';
import { type BodyContest, dayOf, holderOf, isSame } from './candidacy.rules.js';
import { ElectedMandatesStore } from './elected-mandates.store.js';
import type { OpenedElection } from './election-books.service.js';
import { type CandidateEntry, ElectionsStore } from './elections.store.js';
import { type BodyPost, isSeat } from './seat.rules.js';

type Grounds = Pick<BooksInput, 'decision' | 'source' | 'sourcePlace' | 'note'>;

/** Finds the bodies that are elected to; opens the term that a congress opens by electing, and makes them. */
@Injectable()
export class ElectedBodies {
  constructor(
    private readonly terms: TermsService,
    private readonly termsStore: TermsStore,
    private readonly bodies: BodiesService,
    private readonly bodiesStore: BodiesStore,
    private readonly mandates: ElectedMandatesStore,
    private readonly store: ElectionsStore,
  ) {}

  /** The body that is elected to; null while there is none, and of a delegation. */
  async find(tx: Tx, contest: BodyContest): Promise<Body | null> {
    const { bodyKind: kind, bodyName: name, branchId } = contest.election;
    if (kind === null || name === null) return null;
    const { ordinal, terms } = await this.termOf(tx, contest);
    const term = terms.find((one) => one.ordinal === ordinal);
    if (term === undefined) return null;
    return bodyMeant(await this.bodiesStore.bodiesOfTerm(tx, term.id), { kind, name, branchId });
  }

  /** The opening of the term that is elected for, be it to come; null where nobody can know it yet. */
  async openingOf(tx: Tx, contest: BodyContest): Promise<Opening | null> {
    const { date, opensTerm } = contest.assembly;
    const { ordinal, terms } = await this.termOf(tx, contest);
    const term = terms.find((one) => one.ordinal === ordinal);
    if (term !== undefined) return term;
    return opensTerm?.ordinal === ordinal ? { ordinal, start: date } : null;
  }

  /**
   * The body to which somebody is elected, and its term. Where the election fills the body as such, and
   * nobody has said how many seats it has, they are those of the election and of who sits there
   * besides: a chair whom the congress elected before, and who wins none of them. An election that
   * fills a post or a vacancy says nothing about the seats.
   *
   * @throws DomainError NOT_FOUND where no such term was opened, ALREADY_EXISTS where the one body of the
   *   kind has another name, and whatever opening a term or making a body throws
   */
  async keep(
    tx: Tx,
    actor: Actor,
    opened: OpenedElection,
    post: BodyPost,
    grounds: Grounds,
    elected: readonly CandidateEntry[],
  ): Promise<{ readonly body: Body; readonly term: TermEntry }> {
    const { association, election } = opened;
    const term = await this.openedTerm(tx, actor, opened, grounds);
    const known = await this.find(tx, opened);
    const { bodyName: name } = election;
    if (known && name !== null) checkName(known, name, ['input', 'pollId']);
    const fills = election.origin === 'ELECTED' && isSeat(post.postKind) ? election.seats : null;
    const settings = known ? await this.bodiesStore.seatsOf(tx, known.id) : [];
    if (known && (fills === null || settings.length > 0)) return { body: known, term };
    const besides = known && fills !== null ? await this.besides(tx, opened, known, elected) : 0;
    const id = await this.bodies.setBodySeats(
      actor,
      {
        ...grounds,
        ...{ associationCode: association.code, termOrdinal: term.ordinal },
        kind: known?.kind ?? (election.bodyKind as Body['kind']),
        name: known?.name ?? (name as string),
        seats: fills === null ? null : fills + besides,
        branchCode: await this.store.branchCode(tx, election.branchId),
      },
      tx,
    );
    return { body: (await this.bodiesStore.findBody(id, tx)) as Body, term };
  }

  /**
   * How many sit in the body besides those elected, or, while seats are open, besides those who stand.
   * Whoever was entered from the very day without an election may be one of those whom this one elects.
   */
  private async besides(
    tx: Tx,
    opened: OpenedElection,
    body: Body,
    elected: readonly CandidateEntry[],
  ): Promise<number> {
    const { election } = opened;
    const day = dayOf(opened);
    const listed = await this.store.list(tx, election.id);
    const isFull = elected.length === election.seats;
    const standing = isFull ? elected : listed.filter(({ withdrawnAt }) => withdrawnAt === null);
    const sitting = (await this.bodiesStore.entriesIn(tx, body.id))
      .filter((row) => contains(certainReading(row), day.latest))
      .filter((row) => !standing.some((person) => isSame(holderOf(row), person)));
    const keys = sitting.map(({ key }) => key);
    const others = await this.mandates.ofOthers(tx, keys, election.id);
    return sitting.filter(({ key, from }) => from.text !== day.text || others.has(key)).length;
  }

  private async openedTerm(
    tx: Tx,
    actor: Actor,
    opened: OpenedElection,
    grounds: Grounds,
  ): Promise<TermEntry> {
    const { association, assembly } = opened;
    const { opensTerm, date } = assembly;
    const { ordinal, terms } = await this.termOf(tx, opened);
    const path = ['input', 'termOrdinal'];
    const isOpen = terms.some((term) => term.ordinal === ordinal);
    if (isOpen || opensTerm?.ordinal !== ordinal) return findTerm(terms, ordinal, path);
    const input = { associationCode: association.code, startsOn: date.text, ...opensTerm };
    await this.terms.open(actor, { ...grounds, ...input }, tx);
    return findTerm(await this.termsStore.of(association.id, null, tx), ordinal, path);
  }

  /** Without a word about the term: the one this congress opens, else the last that may have begun. */
  private async termOf(tx: Tx, contest: BodyContest) {
    const { election, assembly } = contest;
    const terms = await this.termsStore.of(assembly.associationId, null, tx);
    const day = dayOf(contest);
    const ordinal =
      election.termOrdinal ??
      assembly.opensTerm?.ordinal ??
      terms.findLast(({ start }) => start.earliest <= day.latest)?.ordinal ??
      0;
    return { ordinal, terms };
  }
}
