import { DomainError } from './errors.js';

type Path = readonly string[];

/**
 * An input of which null moves something, and which is therefore never taken for null where it was
 * only left out.
 *
 * @param none what null says, for the message, e.g. 'no branch'
 * @throws DomainError INVALID_INPUT
 */
export function requireGiven<T>(value: T | undefined, path: Path, none: string): T {
  if (value !== undefined) return value;
  throw new DomainError(
    'INVALID_INPUT',
    `${path.at(-1)} is missing: give it, or null to say '${none}'.`,
    path,
  );
}

/**
 * Refuses null of an input that may be left out, but says nothing when it is null.
 *
 * @throws DomainError INVALID_INPUT
 */
export function refuseNull(value: unknown, path: Path): void {
  if (value !== null) return;
  throw new DomainError(
    'INVALID_INPUT',
    `${path.at(-1)} cannot be cleared: leave it out where it stays as it is.`,
    path,
  );
}
