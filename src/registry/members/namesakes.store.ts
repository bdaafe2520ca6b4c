import { Injectable } from '@nestjs/common';

import type { UncertainDate } from '../../kernel/edtf.js';
import { DomainError, withPath } from '../../kernel/errors.js';
import { exactSearchKey } from '../../kernel/names.js';
import { listOf, sql } from '../../platform/database/sql.js';
import type { Tx } from '../../platform/database/unit-of-work.js';

interface NamedPerson {
  readonly personName?: string | null;
}

/** Whose names are compared, and where they stand in the input. */
export interface NamedPeople {
  readonly associationId: number;
  /** The day on which who has the name would be a member. */
  readonly day: UncertainDate;
  readonly people: readonly NamedPerson[];
  /** Of the list of people in the input. */
  readonly path: readonly (string | number)[];
  /** The note of the input, which may say that somebody only has the name of a member; null for none. */
  readonly note: string | null;
}

/** Tells people outside the roster from those in it. */
@Injectable()
export class NamesakesStore {
  /**
   * Refuses the name of somebody who may be a member on a day where the number of the member belongs,
   * since nothing is checked of who is given by name. Names are the same whatever their capitals. A
   * note lets the name pass: it says who else has it.
   *
   * @throws DomainError INVALID_INPUT, with the numbers of the members who have the name
   */
  async refuse(tx: Tx, { associationId, day, people, path, note }: NamedPeople): Promise<void> {
    if (note !== null) return;
    const keys = people.map(({ personName }) => (personName ? exactSearchKey(personName) : null));
    const rows = await tx.rows<{ number: string; name: string }>(sql`
      SELECT member.number, d.name_exact_key AS name
      FROM member_details d JOIN member ON member.id = d.member_id
      WHERE d.association_id = ${associationId} AND d.superseded_at IS NULL
        AND d.name_exact_key IN (${listOf(keys.filter((key) => key !== null))})
        AND EXISTS (SELECT 1 FROM membership m
          WHERE m.member_id = d.member_id AND m.superseded_at IS NULL
            AND m.from_earliest <= ${day.latest} AND m.until_latest > ${day.earliest})
      ORDER BY member.number`);
    for (const [i, key] of keys.entries()) {
      const numbers = rows.filter(({ name }) => name === key).map(({ number }) => number);
      if (numbers.length === 0) continue;
      throw new DomainError(
        'INVALID_INPUT',
        `'${people[i]?.personName}' is the name of member '${numbers.join("', '")}': give memberNumber, or say in note who else has the name.`,
        [...path, i, 'personName'],
        { memberNumbers: numbers },
      );
    }
  }

  /**
   * The same of one person, who is named by the input itself.
   *
   * @throws DomainError as `refuse`
   */
  async refuseOne(
    tx: Tx,
    { personName, ...named }: Omit<NamedPeople, 'people' | 'path'> & NamedPerson,
  ): Promise<void> {
    const list = { ...named, people: [{ personName }], path: [] };
    await this.refuse(tx, list).catch((error: unknown) => {
      throw withPath(error, () => ['input', 'personName']);
    });
  }
}
