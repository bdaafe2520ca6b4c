const UINT32 = 2 ** 32;

/**
 * Numbers that look random and are the same for the same seed on every machine: the generator sfc32
 * (C. Doty-Humphrey, PractRand), its state filled by splitmix32. Never for secrets.
 */
export class Random {
  private a: number;
  private b: number;
  private c: number;
  private counter = 1;

  /** @param seeds whole numbers; each list of them gives a sequence of its own */
  constructor(...seeds: readonly number[]) {
    let state = 0;
    const mixed = () => {
      state = (state + 0x9e3779b9) | 0;
      let z = state ^ (state >>> 16);
      z = Math.imul(z, 0x21f0aaad);
      z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
      return z ^ (z >>> 15);
    };
    for (const seed of seeds) {
      state = mixed() ^ (seed | 0);
      state = mixed() ^ Math.floor(seed / UINT32);
    }
    [this.a, this.b, this.c] = [mixed(), mixed(), mixed()];
    for (let n = 0; n < 12; n += 1) this.next();
  }

  /** A number from 0, included, to 1, excluded. */
  next(): number {
    const sum = (this.a + this.b + this.counter) | 0;
    this.counter = (this.counter + 1) | 0;
    this.a = this.b ^ (this.b >>> 9);
    this.b = (this.c + (this.c << 3)) | 0;
    this.c = (((this.c << 21) | (this.c >>> 11)) + sum) | 0;
    return (sum >>> 0) / UINT32;
  }

  /** @param probability from 0, never, to 1, always */
  chance(probability: number): boolean {
    return this.next() < probability;
  }

  /** A whole number, both ends included. */
  int(least: number, greatest: number): number {
    return least + Math.floor(this.next() * (greatest - least + 1));
  }

  /** One of the items, each as likely as the others. */
  pick<T>(items: readonly T[]): T {
    return items[this.int(0, items.length - 1)] as T;
  }

  /** The items in an order in which each is as likely as any other (Fisher and Yates). */
  shuffled<T>(items: readonly T[]): T[] {
    const mixed = [...items];
    for (let i = mixed.length - 1; i > 0; i -= 1) {
      const other = this.int(0, i);
      [mixed[i], mixed[other]] = [mixed[other] as T, mixed[i] as T];
    }
    return mixed;
  }
}

/** Things of which some are drawn more often than others. */
export class Weighted<T> {
  private readonly sums: number[] = [];
  private readonly things: T[] = [];

  /** @param pairs each thing with its weight, not negative; at least one weight is positive */
  constructor(pairs: Iterable<readonly [T, number]>) {
    let sum = 0;
    for (const [thing, weight] of pairs) {
      sum += weight;
      this.sums.push(sum);
      this.things.push(thing);
    }
  }

  draw(random: Random): T {
    const point = random.next() * (this.sums.at(-1) ?? 0);
    let [low, high] = [0, this.sums.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.sums[middle] as number) > point) high = middle;
      else low = middle + 1;
    }
    return this.things[low] as T;
  }
}
