import { Injectable } from '@nestjs/common';

import type { Tx } from '../../platform/database/unit-of-work.js';
import { BodiesService } from '../terms/bodies.service.js';
import { BodiesStore } from '../terms/bodies.store.js';
import type { MandateEntry } from '../terms/mandate-entries.store.js';
import type { Body } from '../terms/term.entity.js';
import { type Contest, dayOf, holderOf, isSame } from './candidacy.rules.js';
import type { CandidateEntry } from './elections.store.js';

/** Whether there is room in a body for those who are elected to it. */
@Injectable()
export class ElectedSeats {
  constructor(
    private readonly bodies: BodiesService,
    private readonly store: BodiesStore,
  ) {}

  /** The running mandates that candidates have in the body already, by candidate. */
  async held(
    tx: Tx,
    body: Body,
    candidates: readonly CandidateEntry[],
  ): Promise<ReadonlyMap<string, MandateEntry>> {
    const rows = (await this.store.entriesIn(tx, body.id)).filter(({ until }) => until === null);
    return new Map(
      candidates.flatMap((candidate) => {
        const row = rows.find((one) => isSame(holderOf(one), candidate));
        return row ? [[candidate.key, row] as const] : [];
      }),
    );
  }

  /**
   * Refuses to fill more seats than are vacant, or the chair beside another one. Who sits in the body
   * already takes no seat.
   *
   * @param seats how many are filled
   * @param candidates those among whom they are filled
   * @throws DomainError NO_VACANCY
   */
  async check(
    tx: Tx,
    contest: Contest,
    body: Body,
    {
      seats,
      candidates,
    }: { readonly seats: number; readonly candidates: readonly CandidateEntry[] },
    path: readonly string[],
  ): Promise<void> {
    const { latest } = dayOf(contest);
    const held = await this.held(tx, body, candidates);
    // Whoever of them wins: who does not sit yet may fill all of the seats.
    const wanted = Math.min(seats, candidates.length - held.size);
    await this.bodies.checkVacant(tx, body, latest, wanted, path);
    if (contest.election.postKind !== 'CHAIR') return;
    const own = [...held.values()].map(({ key }) => key);
    await this.bodies.checkChairVacant(tx, body, latest, path, own);
  }
}
