import { keep } from './keep.mjs';

/** A PostgreSQL server of a test's own. */
export interface OwnPostgres {
  /** An empty database, whose user may create others. */
  readonly url: string;
  /** Kills the server with all its processes, and starts it on the same data and at the same address. */
  crash(): Promise<void>;
  /** Ends the server and deletes its data; happens by itself when the tests end. */
  stop(): Promise<void>;
}

/** @param durable whether a commit survives the machine's end, which costs time */
export async function startPostgres({ durable }: { durable: boolean }): Promise<OwnPostgres> {
  const { url, crash, stop } = await (durable ? keep('postgres', 'durable') : keep('postgres'));
  if (url === null) throw new Error('No server was asked for.');
  return { url, crash, stop };
}
