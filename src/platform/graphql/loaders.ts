import DataLoader from 'dataloader';

import type { DomainError } from '../../kernel/errors.js';

/** How many keys at once become rows: a store method that answers in the order of its keys. */
export interface Batch<K, V> {
  load(keys: readonly K[]): Promise<readonly V[]>;
}

/** One operation's loaders: each reads its keys of one tick together, and each key once. */
export class Loaders {
  private readonly made = new Map<object, DataLoader<unknown, unknown, string>>();

  /** @param deadline aborted when nobody waits for the answer any more: nothing is read after that */
  constructor(private readonly deadline: AbortSignal) {}

  /** The value for a key; the batch's identity tells the loaders apart, the key's JSON the keys. */
  load<K, V>(batch: Batch<K, V>, key: K): Promise<V> {
    if (this.deadline.aborted) return Promise.reject(this.deadline.reason as DomainError);
    let loader = this.made.get(batch);
    if (loader === undefined) {
      loader = new DataLoader<unknown, unknown, string>(
        (keys) => batch.load(keys as readonly K[]),
        { cacheKeyFn: (k) => JSON.stringify(k) },
      );
      this.made.set(batch, loader);
    }
    return loader.load(key) as Promise<V>;
  }

  /** The value for a key, or null for none. */
  async maybe<K, V>(batch: Batch<K, V>, key: K | null): Promise<V | null> {
    return key === null ? null : this.load(batch, key);
  }

  /** Forgets everything: after a write, what was read before may be wrong. */
  clear(): void {
    this.made.clear();
  }
}
