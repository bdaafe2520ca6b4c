import type { Qualifier } from '../statements/statement.model.js';

/** A reported figure. */
export interface Reported {
  readonly value: number;
  readonly qualifier: Qualifier;
}

/** What the books make of the way from one reported figure to the next. */
export interface Reckoning {
  readonly recordedIn: number;
  readonly recordedOut: number;
  readonly expected: number;
  readonly unexplained: number;
  readonly approximate: boolean;
}

/**
 * Reported + recorded in − recorded out = expected; what the next report differs by is unexplained.
 * It stays so: nothing is ever entered to make the sum come out.
 */
export function reckon(
  from: Reported,
  to: Reported,
  recorded: { readonly in: number; readonly out: number },
): Reckoning {
  const expected = from.value + recorded.in - recorded.out;
  return {
    recordedIn: recorded.in,
    recordedOut: recorded.out,
    expected,
    unexplained: to.value - expected,
    approximate: from.qualifier !== 'EXACT' || to.qualifier !== 'EXACT',
  };
}

/** How far from its number a figure "about" or "nearly" it may be, as a part of it. */
export const TOLERANCE = 0.05;

/** Whether the books contradict a reported figure, given how exact it claims to be. */
export function differs(
  { value, qualifier }: Reported,
  { atLeast, atMost }: { readonly atLeast: number; readonly atMost: number },
): boolean {
  const slack = value * TOLERANCE;
  switch (qualifier) {
    case 'EXACT':
      return atMost < value || atLeast > value;
    case 'ABOUT':
      return atMost < value - slack || atLeast > value + slack;
    case 'NEARLY':
      return atMost < value - slack || atLeast >= value;
    case 'OVER':
      return atMost <= value;
  }
}
