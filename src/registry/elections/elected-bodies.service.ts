import { Injectable } from '@nestjs/common';

import { parseEdtf } from '../../kernel/edtf.js';
import type { Actor } from '../../platform/access/actor.js';
import type { Tx } from '../../platform/database/unit-of-work.js';
import type { BooksInput } from '../associations/association-change.model.js';
import { BodiesService } from '../terms/bodies.service.js';
import { BodiesStore } from '../terms/bodies.store.js';
import type { Body } from '../terms/term.entity.js';
import { findTerm, type TermEntry } from '../terms/term.rules.js';
import { TermsService } from '../terms/terms.service.js';
import { TermsStore } from '../terms/terms.store.js';
import type { ElectedPost } from './elected-mandates.service.js';
import type { OpenedElection } from './election-books.service.js';
import { ElectionsStore } from './elections.store.js';

type Grounds = Pick<BooksInput, 'decision' | 'source' | 'sourcePlace' | 'note'>;

/** Opens the term that a congress opens by electing, and makes the bodies it elects to. */
@Injectable()
export class ElectedBodies {
  constructor(
    private readonly terms: TermsService,
    private readonly termsStore: TermsStore,
    private readonly bodies: BodiesService,
    private readonly bodiesStore: BodiesStore,
    private readonly store: ElectionsStore,
  ) {}

  /**
   * The body to which somebody is elected. Its seats are those of the election where that fills the
   * body as such, and nobody has said how many it has: not where it fills a post in it or a vacancy.
   *
   * @throws DomainError NOT_FOUND where no such term was opened, and whatever opening one or making
   *   a body throws
   */
  async keep(
    tx: Tx,
    actor: Actor,
    opened: OpenedElection,
    post: ElectedPost,
    grounds: Grounds,
  ): Promise<Body> {
    const { association, election } = opened;
    const term = await this.termOf(tx, actor, opened, grounds);
    const { bodyKind: kind, bodyName: name } = post;
    const known = await this.bodiesStore.findNamedBody(tx, term.id, kind, name);
    const fills =
      election.origin === 'ELECTED' && ['MEMBER', 'STANDING_MEMBER'].includes(post.postKind);
    const seats = fills ? election.seats : null;
    const settings = known ? await this.bodiesStore.seatsOf(tx, known.id) : [];
    if (known && (seats === null || settings.length > 0)) return known;
    const id = await this.bodies.setBodySeats(
      actor,
      {
        ...grounds,
        ...{ associationCode: association.code, termOrdinal: term.ordinal, kind, name, seats },
        branchCode: await this.store.branchCode(tx, election.branchId),
      },
      tx,
    );
    return (await this.bodiesStore.findBody(id, tx)) as Body;
  }

  private async termOf(
    tx: Tx,
    actor: Actor,
    { association, assembly, election }: OpenedElection,
    grounds: Grounds,
  ): Promise<TermEntry> {
    const { opensTerm, date } = assembly;
    const terms = await this.termsStore.of(association.id, null, tx);
    const day = parseEdtf(election.effectiveFrom ?? date.text);
    // Without a word about the term: the one this congress opens, else the last that may have begun.
    const ordinal =
      election.termOrdinal ??
      opensTerm?.ordinal ??
      terms.findLast(({ start }) => start.earliest <= day.latest)?.ordinal ??
      0;
    const path = ['input', 'termOrdinal'];
    const isOpen = terms.some((term) => term.ordinal === ordinal);
    if (isOpen || opensTerm?.ordinal !== ordinal) return findTerm(terms, ordinal, path);
    const input = { associationCode: association.code, startsOn: date.text, ...opensTerm };
    await this.terms.open(actor, { ...grounds, ...input }, tx);
    return findTerm(await this.termsStore.of(association.id, null, tx), ordinal, path);
  }
}
