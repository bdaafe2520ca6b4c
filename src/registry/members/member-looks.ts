import { Injectable } from '@nestjs/common';

import { type Command, Commands } from '../../platform/audit/commands.js';
import { type Tx, UnitOfWork } from '../../platform/database/unit-of-work.js';

/** What somebody was shown, and under which id the look is known. */
export interface Shown<T> {
  readonly id: string;
  readonly answer: T;
}

/**
 * Carries out looks at what is protected: each is a mutation, for it writes down that somebody
 * looked, and for a mutation's input never stands in an address, as a query's may.
 */
@Injectable()
export class MemberLooks {
  constructor(
    private readonly commands: Commands,
    private readonly unitOfWork: UnitOfWork,
  ) {}

  /**
   * Looks, on record. Sent again with its idempotency key it is another look, and recorded as one:
   * nobody sees twice what is logged once.
   *
   * @param look reads, and records that it was read, in the transaction it is given
   * @throws DomainError IDEMPOTENCY_CONFLICT, and what the look is refused for
   */
  async run<T>(command: Command, look: (tx: Tx) => Promise<Shown<T>>): Promise<T> {
    let shown: Shown<T> | null = null;
    const work = async (tx: Tx) => {
      shown = await look(tx);
      return shown.id;
    };
    await this.commands.run(command, work);
    return ((shown as Shown<T> | null) ?? (await this.unitOfWork.run(look))).answer;
  }
}
