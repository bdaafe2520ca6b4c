import { DomainError } from '../../kernel/errors.js';
import type { AssemblyEntry } from './assembly.rules.js';

/** What of a congress no other one of the same association or branch may be. */
export interface PlaceInSeries {
  /** Its own row id; null of one that is not in the books yet. */
  readonly id: number | null;
  readonly branchId: number | null;
  /** Null where it has none, or that is not asked. */
  readonly ordinal: number | null;
  readonly isFounding: boolean;
  readonly opensTerm: { readonly ordinal: number } | null;
}

type Others = readonly Pick<
  AssemblyEntry,
  'id' | 'key' | 'form' | 'kind' | 'state' | 'branchId' | 'ordinal' | 'title' | 'date' | 'opensTerm'
>[];

/**
 * Refuses a congress beside others: two have one number only where the first was stopped; one founds,
 * and one opens a term, as soon as it is in session.
 *
 * @param pathOf of what is given of the congress in the input
 * @throws DomainError ALREADY_EXISTS
 */
export function checkSeries(
  { id, branchId, ordinal, isFounding, opensTerm }: PlaceInSeries,
  assemblies: Others,
  pathOf: (what: 'ordinal' | 'kind' | 'opensTerm') => readonly string[],
): void {
  const others = assemblies.filter(
    (other) => other.form === 'CONGRESS' && other.id !== id && other.branchId === branchId,
  );
  const held = others.filter(({ state }) => state === 'IN_SESSION' || state === 'CLOSED');
  const numbered =
    ordinal !== null &&
    others.find((other) => other.ordinal === ordinal && other.state !== 'STOPPED');
  if (numbered) {
    throw exists(`Congress ${ordinal} is in the books already`, numbered, pathOf('ordinal'), {
      ordinal,
    });
  }
  const founding = isFounding && held.find(({ kind }) => kind === 'FOUNDING');
  if (founding) {
    const done = 'A founding congress has been held already';
    throw exists(done, founding, pathOf('kind'), {}, 'prepare one of kind TERM');
  }
  const opener =
    opensTerm !== null && held.find((other) => other.opensTerm?.ordinal === opensTerm.ordinal);
  if (!opener) return;
  const done = `Term ${opensTerm.ordinal} is opened by another congress already`;
  const next = `give the term after it, or correct what that one opens`;
  throw exists(done, opener, pathOf('opensTerm'), { termOrdinal: opensTerm.ordinal }, next);
}

function exists(
  what: string,
  { key, title, date }: Others[number],
  path: readonly string[],
  details: object,
  remedy?: string,
): DomainError {
  const message = `${what}: '${title}' on ${date.text}${remedy === undefined ? '' : `; ${remedy}`}.`;
  return new DomainError('ALREADY_EXISTS', message, path, { ...details, id: key, date: date.text });
}
