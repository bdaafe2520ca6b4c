import { createHmac } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { LessThan } from 'typeorm';

import { CLOCK, type Clock, type Instant, instant } from '../../kernel/clock.js';
import { DomainError } from '../../kernel/errors.js';
import { CONFIG, type Config } from '../../platform/config.js';
import { type Tx, UnitOfWork } from '../../platform/database/unit-of-work.js';
import { callerOf } from '../../platform/http/trusted-proxies.js';
import { SignInFailures } from './account.entity.js';
import { emailKey } from './accounts.store.js';
import { type Counted, FORGOTTEN_MS, pauseAfter } from './sign-in.rules.js';

/** Who tries: the address of the account, whether there is one or not, and that of the network. */
export interface Attempt {
  readonly email: string;
  readonly address: string;
}

/** Slows down whoever guesses, per account and per network address. */
@Injectable()
export class Attempts {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /**
   * Counts an attempt before it is made, so that many at once are no more than one after the other.
   *
   * @throws DomainError TOO_MANY_ATTEMPTS while the pause after the last failure lasts
   */
  reserve(attempt: Attempt): Promise<void> {
    return this.unitOfWork.run((tx) => this.reserveIn(tx, attempt));
  }

  /**
   * The same for what is done in one unit of work.
   *
   * @throws DomainError TOO_MANY_ATTEMPTS
   */
  async reserveIn(tx: Tx, attempt: Attempt): Promise<void> {
    await tx.manager.delete(SignInFailures, { lastAt: LessThan(this.forgottenBefore()) });
    for (const [counted, subject] of this.subjects(attempt)) {
      await this.count(tx, counted, subject);
    }
  }

  /**
   * Writes a row that weighs what a one-time secret does, where nobody is to get one, so that
   * neither the time of the answer nor the queue of writes behind it tells. It is forgotten like the
   * others.
   *
   * @param digest of a secret that nobody has
   */
  async writeInstead(tx: Tx, digest: string): Promise<void> {
    await tx.insert(SignInFailures, {
      subject: digest,
      failures: 0,
      lastAt: instant(this.clock.now()),
    });
  }

  /** It succeeded: the account starts anew, and the network address has one failure less. */
  async forgive(tx: Tx, attempt: Attempt): Promise<void> {
    for (const [counted, subject] of this.subjects(attempt)) {
      await this.lessen(tx, subject, (failures) => (counted === 'ACCOUNT' ? 0 : failures - 1));
    }
  }

  /** This attempt was right, but others are to follow: it was no failure. */
  async undo(tx: Tx, attempt: Attempt): Promise<void> {
    for (const [, subject] of this.subjects(attempt)) {
      await this.lessen(tx, subject, (failures) => failures - 1);
    }
  }

  private async lessen(tx: Tx, subject: string, by: (failures: number) => number): Promise<void> {
    const row = await tx.manager.findOneBy(SignInFailures, { subject });
    if (row === null) return;
    await tx.manager.update(SignInFailures, row.id, { failures: Math.max(by(row.failures), 0) });
  }

  private async count(tx: Tx, counted: Counted, subject: string): Promise<void> {
    const now = this.clock.now();
    const row = await tx.manager.findOneBy(SignInFailures, { subject });
    if (row === null) {
      await tx.insert(SignInFailures, { subject, failures: 1, lastAt: instant(now) });
      return;
    }
    const { failures } = row;
    const pause = pauseAfter(failures, counted);
    const left = new Date(row.lastAt).getTime() + pause - now.getTime();
    if (left > 0) {
      const retryAfterSeconds = Math.ceil(left / 1000);
      throw new DomainError(
        'TOO_MANY_ATTEMPTS',
        `Signing in failed too often: try again in ${retryAfterSeconds} seconds, or ask for a new password.`,
        [],
        { retryAfterSeconds },
      );
    }
    await tx.manager.update(SignInFailures, row.id, {
      failures: failures + 1,
      lastAt: instant(now),
    });
  }

  private forgottenBefore(): Instant {
    return instant(new Date(this.clock.now().getTime() - FORGOTTEN_MS));
  }

  private subjects({ email, address }: Attempt): [Counted, string][] {
    const keyed = (text: string) =>
      createHmac('sha256', this.config.secret).update(`sign-in ${text}`).digest('hex');
    return [
      ['ACCOUNT', keyed(`account ${emailKey(email)}`)],
      ['ADDRESS', keyed(`address ${callerOf(address)}`)],
    ];
  }
}
