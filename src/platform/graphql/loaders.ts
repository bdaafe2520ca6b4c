import { setImmediate as nextTurn } from 'node:timers/promises';
import DataLoader from 'dataloader';

import type { DomainError } from '../../kernel/errors.js';

/** How many keys at once become rows: a store method that answers in the order of its keys. */
export interface Batch<K, V> {
  load(keys: readonly K[]): Promise<readonly V[]>;
}

/**
 * One operation's loaders: each reads its keys of one tick together, and each key once. Before each
 * reading, one turn of the event loop goes to whatever else waits: a statement of SQLite blocks the
 * program, and so do the fields that its rows become.
 */
export class Loaders {
  private readonly made = new Map<object, DataLoader<unknown, unknown, string>>();
  private lastTurn: Promise<unknown> = Promise.resolve();

  /** @param deadline aborted when nobody waits for the answer any more: nothing is read after that */
  constructor(private readonly deadline: AbortSignal) {}

  /** The value for a key; the batch's identity tells the loaders apart, the key's JSON the keys. */
  load<K, V>(batch: Batch<K, V>, key: K): Promise<V> {
    if (this.deadline.aborted) return Promise.reject(this.deadline.reason as DomainError);
    let loader = this.made.get(batch);
    if (loader === undefined) {
      loader = new DataLoader<unknown, unknown, string>(
        async (keys) => {
          this.deadline.throwIfAborted();
          return batch.load(keys as readonly K[]);
        },
        {
          cacheKeyFn: (k) => JSON.stringify(k),
          batchScheduleFn: (read) => void this.turn().then(read),
        },
      );
      this.made.set(batch, loader);
    }
    return loader.load(key) as Promise<V>;
  }

  /** The value for a key, or null for none. */
  async maybe<K, V>(batch: Batch<K, V>, key: K | null): Promise<V | null> {
    return key === null ? null : this.load(batch, key);
  }

  /** A turn of its own for each reading: those that wait for the same one would follow at once. */
  private turn(): Promise<unknown> {
    this.lastTurn = this.lastTurn.then(() => nextTurn());
    return this.lastTurn;
  }

  /** Forgets everything: after a write, what was read before may be wrong. */
  clear(): void {
    this.made.clear();
  }
}
