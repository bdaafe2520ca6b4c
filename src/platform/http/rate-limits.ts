import { Inject, Injectable } from '@nestjs/common';
import { ThrottlerStorage } from '@nestjs/throttler';

import { DomainError } from '../../kernel/errors.js';
import type { Actor } from '../access/actor.js';
import { CONFIG, type Config } from '../config.js';
import { callerOf } from './trusted-proxies.js';

/** Short, so that who was refused can soon go on, and a burst is not a minute's worth. */
export const WINDOW_SECONDS = 10;

/**
 * Counts requests, each once however many fields it has, per address and per token or account.
 *
 * The counts are this process's own: several servers over one database each allow as many.
 */
@Injectable()
export class RateLimits {
  constructor(
    @Inject(ThrottlerStorage) private readonly storage: ThrottlerStorage,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** @throws DomainError RATE_LIMITED */
  countAddress(address: string): Promise<void> {
    return this.count('address', callerOf(address), this.config.http.requestsPerAddress);
  }

  /**
   * Counts the request of a token's holder or of somebody signed in; of nobody known, the address was
   * counted already.
   *
   * @throws DomainError RATE_LIMITED
   */
  async countCaller(actor: Actor): Promise<void> {
    if (actor.kind === 'ANONYMOUS') return;
    const most = this.config.http.requestsPerCaller;
    await (actor.account === null
      ? this.count('token', actor.name, most)
      : this.count('account', String(actor.account.id), most));
  }

  private async count(per: 'address' | 'token' | 'account', who: string, most: number) {
    const window = WINDOW_SECONDS * 1000;
    // As long as it is blocked its requests are not recorded, so that a flood costs no memory.
    const { isBlocked, timeToBlockExpire } = await this.storage.increment(
      `${per} ${who}`,
      window,
      most,
      window,
      per,
    );
    if (!isBlocked) return;
    throw new DomainError(
      'RATE_LIMITED',
      `One ${per} may send ${most} requests within ${WINDOW_SECONDS} seconds: go on in ${timeToBlockExpire} seconds.`,
      [],
      { per, most, windowSeconds: WINDOW_SECONDS, retryAfterSeconds: timeToBlockExpire },
    );
  }
}
