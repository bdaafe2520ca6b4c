import { parseEdtf } from '../kernel/edtf.js';

/**
 * Reads a value of parsed JSON as a `T`.
 *
 * @param at where the value stands, for the message, e.g. `sources.json: documents[2].date`
 * @throws Error saying where what is wrong
 */
export type Shape<T> = (value: unknown, at: string) => T;

type Read<S extends Record<string, Shape<unknown>>> = { [K in keyof S]: ReturnType<S[K]> };

/** Text with something in it. */
export const text: Shape<string> = (value, at) => {
  if (typeof value === 'string' && value.trim() === value && value !== '') return value;
  throw wrong(value, at, 'text without spaces around it');
};

export const integer: Shape<number> = (value, at) => {
  if (Number.isSafeInteger(value)) return value as number;
  throw wrong(value, at, 'a whole number');
};

/** A date in the part of EDTF that the registry admits. */
export const date: Shape<string> = (value, at) => {
  try {
    return parseEdtf(text(value, at)).text;
  } catch (cause) {
    throw new Error(`${at}: ${(cause as Error).message}`, { cause });
  }
};

/** One of the values of an enum. */
export function oneOf<V extends string>(values: Readonly<Record<V, string>>): Shape<V> {
  return (value, at) => {
    if (typeof value === 'string' && Object.hasOwn(values, value)) return value as V;
    throw wrong(value, at, `one of ${Object.keys(values).join(', ')}`);
  };
}

/** Null in the file says that nobody knows; that it is left out, that nobody asked. */
export function orNull<T>(shape: Shape<T>): Shape<T | null> {
  return (value, at) => (value === null ? null : shape(value, at));
}

export function optional<T>(shape: Shape<T>): Shape<T | undefined> {
  return (value, at) => (value === undefined ? undefined : shape(value, at));
}

export function listOf<T>(item: Shape<T>): Shape<T[]> {
  return (value, at) => {
    if (!Array.isArray(value)) throw wrong(value, at, 'a list');
    return value.map((one, i) => item(one, `${at}[${i}]`));
  };
}

/** An object with these keys and no others. */
export function object<S extends Record<string, Shape<unknown>>>(shapes: S): Shape<Read<S>> {
  return (value, at) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      throw wrong(value, at, 'an object');
    }
    const given = value as Record<string, unknown>;
    const unknown = Object.keys(given).find((key) => !Object.hasOwn(shapes, key));
    if (unknown !== undefined) {
      throw new Error(`${at} has '${unknown}': it may have ${Object.keys(shapes).join(', ')}.`);
    }
    const read = Object.entries(shapes).map(([key, shape]) => [
      key,
      shape(given[key], `${at}.${key}`),
    ]);
    return Object.fromEntries(read) as Read<S>;
  };
}

function wrong(value: unknown, at: string, expected: string): Error {
  return new Error(`${at} is ${JSON.stringify(value) ?? 'missing'}: it must be ${expected}.`);
}
