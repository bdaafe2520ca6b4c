import { Inject, Injectable } from '@nestjs/common';

import type { LocalDate } from '../kernel/calendar.js';
import { CLOCK, type Clock, type Instant, dateIn } from '../kernel/clock.js';
import { CONFIG, type Config } from './config.js';

/** Tells the day that is meant where none is given. */
@Injectable()
export class Today {
  constructor(
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** The day asked for; without one, the day of the instant asked for; without that, today. */
  of(moment: { asOf?: LocalDate | null; knownAt?: Instant | null } = {}): LocalDate {
    return moment.asOf ?? dateIn(this.config.timeZone, moment.knownAt ?? this.clock.now());
  }
}
