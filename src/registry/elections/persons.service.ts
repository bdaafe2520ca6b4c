import { Injectable } from '@nestjs/common';

import { DomainError } from '../../kernel/errors.js';
import { nfc } from '../../kernel/names.js';
import type { Tx } from '../../platform/database/unit-of-work.js';
import type { PersonInput } from '../congresses/person.model.js';
import { checkNotErased } from '../members/member-identity.rules.js';
import { MembersStore } from '../members/members.store.js';
import { type NamedPeople, NamesakesStore } from '../members/namesakes.store.js';
import { notFound } from '../terms/term.rules.js';

/** Somebody as a row names him or her; both are null for one whom the source does not name. */
export interface PersonColumns {
  readonly memberId: number | null;
  readonly personName: string | null;
}

/** Finds the persons that inputs name. */
@Injectable()
export class PersonsService {
  constructor(
    private readonly members: MembersStore,
    private readonly namesakes: NamesakesStore,
  ) {}

  /**
   * Finds everybody whom an input names; nobody where it names nobody.
   *
   * @param named path: of the list in the input
   * @throws DomainError NOT_FOUND, MEMBER_ERASED, INVALID_INPUT for both a number and a name, and for
   *   the name of a member without a note
   */
  async findAll(
    tx: Tx,
    named: Omit<NamedPeople, 'people'> & { readonly people: readonly PersonInput[] },
  ): Promise<PersonColumns[]> {
    await this.namesakes.refuse(tx, named);
    const found: PersonColumns[] = [];
    for (const [i, person] of named.people.entries()) {
      found.push(await this.find(tx, named.associationId, person, [...named.path, i]));
    }
    return found;
  }

  private async find(
    tx: Tx,
    associationId: number,
    { memberNumber = null, personName = null }: PersonInput,
    path: readonly (string | number)[],
  ): Promise<PersonColumns> {
    if (memberNumber === null) return { memberId: null, personName: personName && nfc(personName) };
    const at = [...path, 'memberNumber'];
    if (personName !== null) {
      throw new DomainError(
        'INVALID_INPUT',
        'Give memberNumber for a member, or personName for somebody who is not in the roster.',
        [...path, 'personName'],
      );
    }
    const member = await this.members.byNumber(tx, associationId, memberNumber);
    if (member === null) throw notFound('member', memberNumber, at);
    checkNotErased(member, at);
    return { memberId: member.id, personName: null };
  }
}
