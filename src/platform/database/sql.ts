import type { DataSource, EntityManager } from 'typeorm';

/**
 * A piece of SQL with its values beside it. Pieces nest, so that a predicate is written once and
 * every list and figure that needs it takes the same one.
 */
export class Sql {
  constructor(
    readonly strings: readonly string[],
    readonly values: readonly unknown[],
  ) {}
}

/** Writes a piece of SQL; `${…}` is a bound value, or another piece put in its place. */
export function sql(strings: TemplateStringsArray, ...values: unknown[]): Sql {
  const texts: string[] = [strings[0] ?? ''];
  const bound: unknown[] = [];
  values.forEach((value, i) => {
    const following = strings[i + 1] ?? '';
    if (value instanceof Sql) {
      texts[texts.length - 1] += value.strings[0] ?? '';
      for (let k = 0; k < value.values.length; k++) {
        bound.push(value.values[k]);
        texts.push(value.strings[k + 1] ?? '');
      }
      texts[texts.length - 1] += following;
    } else {
      bound.push(value);
      texts.push(following);
    }
  });
  return new Sql(texts, bound);
}

/** SQL text taken as it is: names of columns and tables from our own code, never anything from outside. */
export function raw(text: string): Sql {
  return new Sql([text], []);
}

export const NOTHING = raw('');

/** The pieces one after the other, with the separator between them. */
export function join(pieces: readonly Sql[], separator: string): Sql {
  return pieces.reduce(
    (all, piece, i) => (i === 0 ? piece : sql`${all}${raw(separator)}${piece}`),
    NOTHING,
  );
}

/** All of the conditions; true where there is none. */
export function allOf(conditions: readonly Sql[]): Sql {
  return conditions.length === 0 ? raw('1 = 1') : join(conditions, ' AND ');
}

/** The values as a list for `IN (…)`; a list that holds nothing where there is no value. */
export function listOf(values: readonly unknown[]): Sql {
  return values.length === 0
    ? raw('NULL')
    : join(
        values.map((value) => sql`${value}`),
        ', ',
      );
}

/** Where a store reads: the reader, or inside a unit of work the transaction itself. */
export interface Queryable {
  readonly manager: EntityManager;
  /** The rows of a SELECT, with dates as `YYYY-MM-DD`. */
  rows<R>(query: Sql): Promise<R[]>;
}

/** Runs a piece of SQL in the dialect of the source's engine and gives what the driver gives. */
export async function runSql(source: DataSource | EntityManager, query: Sql): Promise<unknown> {
  const { options } = 'dataSource' in source ? source.dataSource : source;
  const numbered = options.type === 'postgres';
  const text = query.strings.reduce((all, next, i) => `${all}${numbered ? `$${i}` : '?'}${next}`);
  return source.query(text, [...query.values]);
}
