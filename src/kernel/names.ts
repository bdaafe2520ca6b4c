/** Every combining mark that Latin letters bear. */
const MARK = /[\u0300-\u036f]/gu;

/** One letter with its marks, or marks that have lost their letter. */
const CLUSTER = /[^\u0300-\u036f][\u0300-\u036f]*|[\u0300-\u036f]+/gu;

/** What sorts as a character of its own, in the order of Intl.Collator('vi'). */
const ORDER = [
  ...' _-–—,;:!?.·\'"«»()[]{}@*/\\&#%`^+<=>|~$',
  ...'0123456789aăâbcdđeêfghijklmnoôơpqrstuưvwxyz',
];

/** Characters that the collator takes for variants of another one, though Unicode does not. */
const VARIANTS = new Map([
  ['ø', 'o\u0338'],
  ['ł', 'l\u0335'],
  ['ħ', 'h\u0335'],
  ['ð', 'dð'],
  ['‘', "'‘"],
  ['’', "'’"],
  ['“', '"“'],
  ['”', '"”'],
]);

/**
 * What tells characters apart that are otherwise the same, in the collator's order: the Vietnamese
 * tones huyền, hỏi, ngã, sắc, nặng, then the marks of other languages. A variant that differs by
 * no mark stands here for its difference.
 */
const MARK_ORDER = [
  ...'\u0300\u0309\u0303\u0301\u0323',
  ...'\u0306\u0302\u030c\u030a\u0308\u030b\u0307\u0338\u0327\u0328\u0304\u0335\u031b\u0326',
  ...'ð‘’“”',
];

const END_OF_LEVEL = '!';
const PLAIN = '0';
const CAPITAL = '1';
const OTHER = '~';

/**
 * An index of PostgreSQL takes no entry of any length. A Vietnamese letter takes four at most; what is
 * cut off of 175 or more is the difference of capitals. Names of other writing, whose characters take
 * nine and more, differ in the first of them.
 */
const LONGEST_SORT_KEY = 700;

/** No character of a level may sort before its end, so the weights begin right after that. */
const LETTER_WEIGHTS = new Map(
  ORDER.map((letter, rank) => [letter, String.fromCharCode(END_OF_LEVEL.charCodeAt(0) + 1 + rank)]),
);
const MARK_WEIGHTS = new Map(
  MARK_ORDER.map((mark, rank) => [mark, String.fromCharCode(PLAIN.charCodeAt(0) + 1 + rank)]),
);

/** Text of which something is seen: a letter, digit or sign, and not one that leaves no trace. */
export const VISIBLE = /(?!\p{Default_Ignorable_Code_Point})[\p{L}\p{N}\p{P}\p{S}]/u;

/** Text as it is stored: Unicode NFC, no white space around it, single spaces within. */
export function nfc(text: string): string {
  return text.normalize('NFC').replace(/\s+/gu, ' ').trim();
}

/**
 * The key by which people are listed: given name (the last word) first, then the rest, each as
 * Intl.Collator('vi') orders it. Two keys are equal only if the collator finds the names equal.
 *
 * The key is printable ASCII, at most `LONGEST_SORT_KEY` characters, to be compared byte by byte, so that every database gives the same
 * order. It is made like a collation key (Unicode Technical Standard 10): of given name and rest
 * each the letters, then the marks, then the capitals. Characters that neither Vietnamese nor
 * common punctuation knows come after z, by code point, without regard to the collator.
 *
 * @param fullName family name first, as Vietnamese names are written; in any normal form
 */
export function nameSortKey(fullName: string): string {
  const name = nfc(fullName);
  const cut = name.lastIndexOf(' ');
  const given = name.slice(cut + 1);
  const rest = name.slice(0, Math.max(cut, 0));
  return [...levels(given), ...levels(rest)].join(END_OF_LEVEL).slice(0, LONGEST_SORT_KEY);
}

/** Text as it is searched without diacritics: no marks, no capitals, every đ and look-alike as d. */
export function searchKey(text: string): string {
  const plain = nfc(text).toLowerCase().normalize('NFD').replace(MARK, '');
  // Together again: taken apart, what other writing composes is three times as long.
  return plain.normalize('NFC').replace(/[đðɖ]/gu, 'd');
}

/** Text as it is searched with diacritics, to list those hits first: NFC without capitals. */
export function exactSearchKey(text: string): string {
  return nfc(text).toLowerCase().normalize('NFC');
}

function levels(text: string): [string, string, string] {
  let letters = '';
  let marks = '';
  let capitals = '';
  for (const cluster of text.normalize('NFD').match(CLUSTER) ?? []) {
    const written = cluster.replace(MARK, '');
    const lower = written.toLowerCase();
    const { letter, borne } = letterOf(lower, cluster.slice(written.length));
    if (letter) {
      const weight = LETTER_WEIGHTS.get(letter);
      letters += weight ?? escaped(written);
      marks += PLAIN;
      capitals += weight && lower !== written ? CAPITAL : PLAIN;
    }
    for (const mark of borne) marks += MARK_WEIGHTS.get(mark) ?? escaped(mark);
  }
  // Names with the same letters have equally many weights, so plain ones at the end decide nothing.
  return [letters, marks.replace(/0+$/, ''), capitals.replace(/0+$/, '')];
}

/**
 * Parts a letter of the alphabet from the marks it bears, ậ into â and a dot below. A mark makes a
 * letter if it could as well have been written right behind it.
 */
function letterOf(base: string, marks: string): { letter: string; borne: string } {
  const variant = VARIANTS.get(base);
  if (variant) return { letter: variant.slice(0, 1), borne: variant.slice(1) + marks };
  for (const mark of marks) {
    const letter = (base + mark).normalize('NFC');
    const borne = marks.replace(mark, '');
    const isSame = (letter + borne).normalize('NFD') === base + marks;
    if (isSame && LETTER_WEIGHTS.has(letter)) return { letter, borne };
  }
  return { letter: base, borne: marks };
}

function escaped(character: string): string {
  return OTHER + (character.codePointAt(0) ?? 0).toString(16).padStart(6, '0');
}
