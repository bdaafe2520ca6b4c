/** A copy of a database cannot be made, or not be put in place: the message says why, and what would be right. */
export class CopyError extends Error {
  override readonly name = 'CopyError';
}

/** A copy that was brought in beside a database, to be looked at before it takes its place. */
export interface StagedCopy {
  readonly url: string;
  /** What the engine itself finds wrong with it. */
  faults(): string[];
  /**
   * Puts it in the place of the database, in one step, and keeps what stood there.
   *
   * @param stamp makes the name under which that is kept
   * @returns that name; null where there was nothing
   * @throws CopyError where the database is in use
   */
  takePlace(stamp: string): Promise<string | null>;
  /** Takes it away, whatever became of it; does nothing once it has taken its place. */
  discard(): Promise<void>;
}

export const IN_USE =
  'The database is in use: stop every server and command that runs on it, then restore again.';
