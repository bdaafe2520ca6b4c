import { describe, expect, it } from '@jest/globals';

import { DomainError } from '../../../src/kernel/errors.js';
import { type Batch, Loaders } from '../../../src/platform/graphql/loaders.js';

/** Answers each key with itself, and remembers what was asked together. */
function echo() {
  const read: number[][] = [];
  const batch: Batch<number, number> = {
    load: async (keys) => {
      read.push([...keys]);
      return keys;
    },
  };
  return { batch, read };
}

describe('loaders', () => {
  it('read what is asked at once together, and each key once', async () => {
    const { batch, read } = echo();
    const loaders = new Loaders(new AbortController().signal);
    expect(await Promise.all([1, 2, 1].map((key) => loaders.load(batch, key)))).toEqual([1, 2, 1]);
    expect(await loaders.load(batch, 2)).toBe(2);
    expect(read).toEqual([[1, 2]]);
  });

  it('leave a turn of the event loop before each reading', async () => {
    const loaders = new Loaders(new AbortController().signal);
    const order: string[] = [];
    const batches = ['a', 'b', 'c'].map((name): Batch<number, number> => ({
      load: async (keys) => {
        order.push(name);
        setImmediate(() => order.push('others'));
        return keys;
      },
    }));
    await Promise.all(batches.map((batch) => loaders.load(batch, 1)));
    expect(order.slice(0, 5)).toEqual(['a', 'others', 'b', 'others', 'c']);
  });

  it('read nothing after the deadline, not what was asked before it either', async () => {
    const deadline = new AbortController();
    const { batch, read } = echo();
    const loaders = new Loaders(deadline.signal);
    const asked = loaders.load(batch, 1);
    const over = new DomainError('TIMEOUT', 'over');
    deadline.abort(over);
    await expect(asked).rejects.toBe(over);
    await expect(loaders.load(batch, 2)).rejects.toBe(over);
    expect(read).toEqual([]);
  });
});
