import { Inject, Injectable } from '@nestjs/common';

import { CONFIG, type Config } from '../config.js';

/** So much longer than a request may take the last one is waited for. */
const GRACE_MS = 1000;

/** Counts the requests that run, so that a shutdown can wait for them and refuse new ones. */
@Injectable()
export class RunningRequests {
  /** Whether the server is about to end. */
  stopping = false;
  private count = 0;
  private whenNone: (() => void) | null = null;

  constructor(@Inject(CONFIG) private readonly config: Config) {}

  begin(): void {
    this.count += 1;
  }

  end(): void {
    this.count -= 1;
    if (this.count === 0) this.whenNone?.();
  }

  /** Waits for those that run, no longer than one may take; from now on none should begin. */
  async drain(): Promise<void> {
    this.stopping = true;
    if (this.count === 0) return;
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>((done) => {
      this.whenNone = done;
      timer = setTimeout(done, this.config.http.requestSeconds * 1000 + GRACE_MS);
    });
    clearTimeout(timer);
  }
}
