import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { VISIBLE, exactSearchKey, nameSortKey, nfc, searchKey } from '../../../src/kernel/names.js';

const { compare } = new Intl.Collator('vi');

const TONES = ['', '\u0300', '\u0309', '\u0303', '\u0301', '\u0323'];
const VOWELS = [...'aăâeêioôơuưy'];
const CONSONANTS = [...'bcdđfghjklmnpqrstvwxz'];

/** The order of the list: given name, the last word, then the rest. */
function compareNames(a: string, b: string): number {
  const [given, rest] = parted(a);
  const [otherGiven, otherRest] = parted(b);
  return compare(given, otherGiven) || compare(rest, otherRest);
}

function parted(name: string): [string, string] {
  const words = name.trim().split(/\s+/);
  return [words.at(-1) ?? '', words.slice(0, -1).join(' ')];
}

function compareBytes(a: string, b: string): number {
  return Math.sign(Buffer.compare(Buffer.from(a), Buffer.from(b)));
}

function expectSameOrder(a: string, b: string): void {
  const byKey = compareBytes(nameSortKey(a), nameSortKey(b));
  const byCollator = Math.sign(compareNames(a, b));
  if (byKey !== byCollator) {
    throw new Error(`${JSON.stringify([a, b])}: ${byKey} by key, ${byCollator} by collator`);
  }
}

const cased = (text: string) =>
  fc.constantFrom(text, text, text.toUpperCase(), text.slice(0, 1).toUpperCase() + text.slice(1));
const tonedVowel = fc
  .tuple(fc.constantFrom(...VOWELS), fc.constantFrom(...TONES))
  .map(([vowel, tone]) => vowel + tone);
const syllable = fc
  .tuple(
    fc.constantFrom('', 'đ', 'd', 'ng', 'ngh', 'tr', 'h', ...CONSONANTS),
    fc.array(tonedVowel, { minLength: 1, maxLength: 2 }),
    fc.constantFrom('', '', 'n', 'ng', 'ch'),
  )
  .map(([onset, vowels, coda]) => onset + vowels.join('') + coda)
  .chain(cased);
const normalForm = fc.constantFrom('NFC', 'NFD');
const name = fc
  .tuple(
    fc.array(syllable, { minLength: 1, maxLength: 4 }),
    fc.constantFrom(' ', ' ', '  ', '\u00a0'),
    normalForm,
  )
  .map(([words, space, form]) => words.join(space).normalize(form));

/** Names that differ in little, where the weights after the letters decide. */
const closeName = fc
  .tuple(
    fc.array(
      fc
        .tuple(fc.constantFrom('h', 'n', 'd'), fc.constantFrom('a', 'o'), fc.constantFrom(...TONES))
        .map((parts) => parts.join(''))
        .chain(cased),
      { minLength: 2, maxLength: 3 },
    ),
    normalForm,
  )
  .map(([words, form]) => words.join(' ').normalize(form));

describe('nameSortKey', () => {
  test('sorts every letter, tone and case as the collator does', () => {
    const letters = [
      ...VOWELS.flatMap((vowel) => TONES.map((tone) => vowel + tone)),
      ...CONSONANTS,
    ];
    const both = letters.flatMap((letter) => [letter, letter.toUpperCase()]);
    for (const a of both) for (const b of both) expectSameOrder(a, b);
  });

  test.each([
    ['names', name],
    ['names that differ in little', closeName],
  ])('sorts %s as the collator does, given name first', (_, names) => {
    fc.assert(fc.property(names, names, expectSameOrder), { numRuns: 3000 });
    fc.assert(
      fc.property(fc.array(names, { minLength: 5, maxLength: 30 }), (list) => {
        const byKey = [...list].sort((a, b) => compareBytes(nameSortKey(a), nameSortKey(b)));
        expect(byKey).toEqual([...list].sort(compareNames));
      }),
      { numRuns: 50 },
    );
  });

  test('sorts digits, punctuation and the letters of other languages as the collator does', () => {
    const character = fc.constantFrom(
      ...' _-–—,;:!?.·\'‘’"“”«»()[]{}@*/\\&#%`^+<=>|~$0129aADđz',
      ...'ðÐøØłŁħéèëñçčšžřåąęőūǎůṃ',
      'a\u0302\u0323',
      'a\u0301\u0302',
      'o\u0327\u0302',
      'u\u031b\u0323',
      'n\u0323\u0301',
    );
    const text = fc.string({ unit: character, minLength: 1, maxLength: 5 });
    fc.assert(fc.property(text, text, expectSameOrder), { numRuns: 5000 });
  });

  test.each([
    ['Hoa < Hòa < Hỏa < Hõa < Hóa < Họa'],
    ['An < Ăn < Ân < Ba < Da < Đa < Ea < Ê'],
    ['Trần Đức An < Lê Bình < Trần Bình < Ngô Văn Cường < Dũng < Đức'],
    ['Lê An < Lê Văn An < Nguyễn An'],
    ['an < An < AN < àn < Àn'],
  ])('%s', (chain) => {
    const keys = chain.split(' < ').map(nameSortKey);
    expect(keys).toEqual([...new Set(keys)].sort(compareBytes));
  });

  test('is the same for every normal form and spacing', () => {
    expect(nameSortKey(' Lê  Thị\u00a0Hậu\n'.normalize('NFD'))).toBe(nameSortKey('Lê Thị Hậu'));
    expect(nameSortKey('Tha\u0302\u0323t')).toBe(nameSortKey('Thật'));
  });

  test('takes at most four bytes a letter', () => {
    fc.assert(
      fc.property(name, (text) => {
        const letters = nfc(text).length;
        expect(nameSortKey(text).length).toBeLessThanOrEqual(4 * letters + 5);
      }),
    );
  });

  const anything = fc.string({ unit: 'binary', maxLength: 6 });

  test('is printable ASCII without spaces for any text', () => {
    fc.assert(
      fc.property(anything, (text) => expect(nameSortKey(text)).toMatch(/^[\x21-\x7e]*$/)),
      { numRuns: 1000 },
    );
  });

  test('is equal only for names that the collator finds equal', () => {
    const confusable = fc.string({
      unit: fc.constantFrom(
        'ϴ',
        'Θ',
        'θ',
        'æ',
        'Æ',
        'ae',
        'ß',
        'ı',
        'İ',
        'i',
        'K',
        'K',
        '田',
        '\u0345',
        '😀',
      ),
      maxLength: 2,
    });
    fc.assert(
      fc.property(confusable, confusable, (a, b) => {
        if (nameSortKey(a) === nameSortKey(b)) expect(compareNames(a, b)).toBe(0);
      }),
      { numRuns: 2000 },
    );
  });

  test('puts what it does not know after the letters, by code point', () => {
    const keys = ['z', 'æ', '田', '😀'].map(nameSortKey);
    expect(keys).toEqual([...keys].sort(compareBytes));
    expect(new Set(keys).size).toBe(4);
  });
});

test('nfc composes, trims and leaves single spaces', () => {
  expect(nfc('  Nguye\u0302\u0303n\t\u00a0 Va\u0306n \n')).toBe('Nguyễn Văn');
  expect(nfc('')).toBe('');
});

test.each([
  ['A', true],
  ['đ', true],
  ['7', true],
  ['—', true],
  ['', false],
  [' \t\n', false],
  ['\u200b', false],
  ['\u202e\u2066', false],
  ['\u0301', false],
  ['\u3164', false],
  ['\u00ad', false],
])('of %j something is seen: %s', (text, seen) => {
  expect(VISIBLE.test(text)).toBe(seen);
});

test('no key is longer than its column, whatever is written in a name of 200 characters', () => {
  const letters = [
    'ế',
    '王',
    'İ',
    '\u1f82',
    '각',
    '\u0ddd',
    '\u{1d400}',
    '\ufdfa',
    'a\u0334',
    '\u0334',
  ];
  const anyLetter = fc.oneof(
    fc.constantFrom(...letters),
    fc.string({ unit: 'binary', maxLength: 1 }),
  );
  const anyName = fc.array(anyLetter, { maxLength: 200 }).map((parts) => parts.join(''));
  const lengths = (name: string) => {
    const text = [...nfc(name)].slice(0, 200).join('');
    return [nameSortKey(text), searchKey(text), exactSearchKey(text)].map((key) => [...key].length);
  };
  const within = (name: string) => {
    const [sort = 0, search = 0, exact = 0] = lengths(name);
    expect([name, sort <= 700, search <= 400, exact <= 400]).toEqual([name, true, true, true]);
  };
  for (const letter of letters) within(letter.repeat(200));
  fc.assert(fc.property(anyName, within));
  expect(nameSortKey('Ế'.repeat(170))).not.toBe(nameSortKey(`${'Ế'.repeat(169)}ế`));
});

describe('searchKey', () => {
  test.each([
    ['Đặng', 'dang'],
    ['Ðặng', 'dang'],
    ['ðặng', 'dang'],
    ['Ɖặng', 'dang'],
    ['ɖặng', 'dang'],
    ['  NGUYỄN   Thị\u00a0Ứng ', 'nguyen thi ung'],
    ['Hội Tin học – Chi hội 2', 'hoi tin hoc – chi hoi 2'],
    ['İZMİR', 'izmir'],
  ])('of %j is %j', (text, expected) => {
    expect(searchKey(text)).toBe(expected);
    expect(searchKey(text.normalize('NFD'))).toBe(expected);
  });

  test('leaves only ASCII of a Vietnamese name, and finds it however it is written', () => {
    fc.assert(
      fc.property(name, (text) => {
        expect(searchKey(text)).toMatch(/^[a-z ]+$/);
        expect(searchKey(text.toUpperCase())).toBe(searchKey(text));
        expect(searchKey(searchKey(text))).toBe(searchKey(text));
      }),
    );
  });
});

describe('exactSearchKey', () => {
  test('keeps diacritics and drops capitals', () => {
    expect(exactSearchKey('  ĐẶNG  Văn')).toBe('đặng văn');
    expect(exactSearchKey('Hòa')).not.toBe(exactSearchKey('Hoa'));
  });

  test('is NFC and the same for every way of writing', () => {
    fc.assert(
      fc.property(name, (text) => {
        const key = exactSearchKey(text);
        expect(key).toBe(key.normalize('NFC'));
        expect(exactSearchKey(text.normalize('NFD').toUpperCase())).toBe(key);
        expect(searchKey(key)).toBe(searchKey(text));
      }),
    );
    expect(exactSearchKey('J\u030c')).toBe('\u01f0');
  });
});
