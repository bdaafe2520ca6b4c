import { type Shape, date, listOf, object, optional, orNull, text } from './shape.js';

/** An id of an entry, with no character that is used to tell the steps of entering it apart. */
const entryId: Shape<string> = (value, at) => {
  const id = text(value, at);
  if (/^[a-z0-9-]+$/.test(id)) return id;
  throw new Error(`${at} is "${id}": an id has small letters, digits and hyphens only.`);
};

/** What every entry has: its id for ever, the document, the passage, and the facts' numbers there. */
export const entry = {
  id: entryId,
  source: text,
  place: text,
  facts: listOf(text),
  note: optional(text),
};

/** A document that facts are taken from; null where it is not known. */
export const document = object({
  id: text,
  title: text,
  publisher: orNull(text),
  date: orNull(date),
  address: orNull(text),
  note: optional(text),
});

export type Entry = { [K in keyof typeof entry]: ReturnType<(typeof entry)[K]> };
export type Document = ReturnType<typeof document>;

/** What an entry says, without what it rests on. */
export function ownOf<E extends Entry>(one: E): Omit<E, keyof Entry> {
  const own = Object.entries(one).filter(([key]) => !Object.hasOwn(entry, key));
  return Object.fromEntries(own) as Omit<E, keyof Entry>;
}
