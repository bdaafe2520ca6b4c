import { Injectable } from '@nestjs/common';

import { DomainError } from '../../kernel/errors.js';
import { nfc } from '../../kernel/names.js';
import type { Tx } from '../../platform/database/unit-of-work.js';
import { checkNotErased } from '../members/member-identity.rules.js';
import { BodiesStore } from '../terms/bodies.store.js';
import { notFound } from '../terms/term.rules.js';

/** Somebody as an input names him or her: by the number in the roster, or by name. */
export interface PersonInput {
  readonly memberNumber?: string | null;
  readonly personName?: string | null;
}

/** Somebody as a row names him or her; both are null for one whom the source does not name. */
export interface PersonColumns {
  readonly memberId: number | null;
  readonly personName: string | null;
}

/** Finds the persons that inputs name. */
@Injectable()
export class PersonsService {
  constructor(private readonly bodies: BodiesStore) {}

  /**
   * @param path of the person in the input
   * @throws DomainError NOT_FOUND, MEMBER_ERASED, INVALID_INPUT for both a number and a name
   */
  async find(
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
    const member = await this.bodies.findMember(tx, associationId, memberNumber);
    if (member === null) throw notFound('member', memberNumber, at);
    checkNotErased(member, at);
    return { memberId: member.id, personName: null };
  }
}
