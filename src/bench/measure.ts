import { performance } from 'node:perf_hooks';

/** Times of many runs in milliseconds. */
export interface Times {
  readonly p50: number;
  readonly p99: number;
}

/** Before they count: statements are prepared, pages of the database read, code compiled. */
const WARM_UPS = 3;

/** Does a piece of work again and again, one run after the other. */
export async function measure(runs: number, work: () => Promise<unknown>): Promise<Times> {
  for (let i = 0; i < WARM_UPS; i += 1) await work();
  const times: number[] = [];
  for (let i = 0; i < runs; i += 1) {
    const start = performance.now();
    await work();
    times.push(performance.now() - start);
  }
  times.sort((a, b) => a - b);
  return { p50: percentile(times, 0.5), p99: percentile(times, 0.99) };
}

/** By nearest rank: the least time that so large a share of the runs did not exceed. */
function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.ceil(share * sorted.length) - 1] ?? NaN;
}
