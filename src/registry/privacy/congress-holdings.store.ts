import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';

import { sql } from '../../platform/database/sql.js';
import type { Tx } from '../../platform/database/unit-of-work.js';
import { AssemblyRecord } from '../congresses/assembly.entity.js';
import { Attendance, Delegate } from '../congresses/delegate.entity.js';
import { AssemblyOfficer } from '../congresses/proceedings.entity.js';
import { Delegation, DelegationMember } from '../elections/delegation.entity.js';
import { Candidate, ElectionRecord } from '../elections/election.entity.js';
import { Vote, VoteItem } from '../elections/vote.entity.js';
import type { Member } from '../members/member.entity.js';

/** What rows of this kind belong to, by the id they refer to: titles of congresses, elections, votes. */
export interface CongressTitles {
  readonly assemblies: ReadonlyMap<number, string>;
  readonly elections: ReadonlyMap<number, string>;
  readonly votes: ReadonlyMap<number, string>;
  readonly delegations: ReadonlyMap<number, string>;
}

/** What the books of congresses and meetings say of a member, superseded rows included. */
export interface CongressHoldings {
  /** Its places on lists of delegates and guests. */
  readonly delegates: readonly Delegate[];
  readonly attendances: readonly Attendance[];
  /** Its parts in running a congress or meeting. */
  readonly officers: readonly AssemblyOfficer[];
  readonly candidacies: readonly Candidate[];
  /** Votes on the member. */
  readonly votes: readonly VoteItem[];
  readonly delegations: readonly DelegationMember[];
  readonly titles: CongressTitles;
}

/** The rows of congresses, elections and votes about one person. */
@Injectable()
export class CongressHoldingsStore {
  async holdings(tx: Tx, memberId: number): Promise<CongressHoldings> {
    const { manager } = tx;
    const where = { memberId };
    const order = { id: 'ASC' } as const;
    const delegates = await manager.find(Delegate, { where, order });
    const delegateKey = In([...new Set(delegates.map(({ key }) => key))]);
    const attendances = await manager.find(Attendance, { where: { delegateKey }, order });
    const officers = await manager.find(AssemblyOfficer, { where, order });
    const candidacies = await manager.find(Candidate, { where, order });
    const items = await manager.find(VoteItem, { where, order });
    const delegations = await manager.find(DelegationMember, { where, order });
    const assemblies = await manager.findBy(AssemblyRecord, {
      assemblyId: In([...delegates, ...officers].map(({ assemblyId }) => assemblyId)),
    });
    const elections = await manager.findBy(ElectionRecord, {
      electionId: In(candidacies.map(({ electionId }) => electionId)),
    });
    const votes = await manager.findBy(Vote, { id: In(items.map(({ voteId }) => voteId)) });
    const sent = await manager.findBy(Delegation, {
      id: In(delegations.map(({ delegationId }) => delegationId)),
    });
    return {
      ...{ delegates, attendances, officers, candidacies, votes: items, delegations },
      titles: {
        assemblies: new Map(assemblies.map(({ assemblyId, title }) => [assemblyId, title])),
        elections: new Map(elections.map(({ electionId, title }) => [electionId, title])),
        votes: new Map(votes.map(({ id, title }) => [id, title])),
        delegations: new Map(sent.map(({ id, congressTitle }) => [id, congressTitle])),
      },
    };
  }

  /**
   * Takes out what was said of the member in free words, the personal side of the trail of the acts
   * that entered it included: that is one for all persons of an act. The name is gone from every list
   * with the member's details; whom a congress elected stays public, apart from the member.
   */
  async erase(tx: Tx, { id: memberId, associationId }: Member, publicName: string): Promise<void> {
    const { manager } = tx;
    await tx.execute(sql`
      DELETE FROM audit_personal WHERE entry_id IN (
        SELECT id FROM audit_entry WHERE association_id = ${associationId} AND at IN (
          SELECT recorded_at FROM delegate WHERE member_id = ${memberId}
          UNION SELECT recorded_at FROM assembly_officer WHERE member_id = ${memberId}
          UNION SELECT recorded_at FROM candidate WHERE member_id = ${memberId}
          UNION SELECT vote.recorded_at FROM vote JOIN vote_item i ON i.vote_id = vote.id
            WHERE i.member_id = ${memberId}
          UNION SELECT d.recorded_at FROM delegation d
            JOIN delegation_member m ON m.delegation_id = d.id WHERE m.member_id = ${memberId}))`);
    const said = { note: null, sourcePlace: null };
    await manager.update(Delegate, { memberId }, { ...said, reason: null, title: null });
    await manager.update(AssemblyOfficer, { memberId }, said);
    await manager.update(Candidate, { memberId }, { withdrawnReason: null });
    await tx.execute(sql`
      UPDATE candidate SET member_id = NULL, person_name = ${publicName}
      WHERE member_id = ${memberId} AND key IN (SELECT candidate_key FROM elected_mandate)`);
  }
}
