import { describe, expect, it, test } from '@jest/globals';

import { DomainError } from '../../../../src/kernel/errors.js';
import {
  type GivenOverride,
  partsOf,
  readOverrides,
  withOverrides,
} from '../../../../src/registry/rule-sets/rule-override.rules.js';
import {
  PRESETS,
  type PresetName,
} from '../../../../src/registry/rule-sets/rule-set-presets.rules.js';
import { RULES, type RuleKey } from '../../../../src/registry/rule-sets/rule-set.rules.js';

const charterArticle = 'Điều 12, khoản 3';
const HALF = { comparison: 'AT_LEAST', numerator: 1, denominator: 2 } as const;
const NAMES = Object.keys(PRESETS) as PresetName[];
const KEYS = Object.keys(RULES) as RuleKey[];

function refusalOf(...overrides: readonly Partial<GivenOverride>[]): unknown {
  try {
    readOverrides(overrides.map((one) => ({ charterArticle, ...one }) as GivenOverride));
    return null;
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    expect(error.code).toBe('INVALID_INPUT');
    return error.argument.join('.');
  }
}

describe('presets', () => {
  test.each(NAMES)('%s has a value and a source for every rule', (name) => {
    const { values, sources } = PRESETS[name];
    expect(Object.keys(values).sort()).toEqual(Object.values(RULES).sort());
    expect(Object.keys(sources)).toEqual(KEYS);
    for (const rule of KEYS) {
      expect(sources[rule]).toMatch(/^(Decree|Charter|usual|National Election Council)/);
      expect(partsOf(rule, values).inWords).not.toBe('');
    }
  });

  const inWords = (name: PresetName, rule: RuleKey) => partsOf(rule, PRESETS[name].values).inWords;
  test.each<[RuleKey, ...string[]]>([
    [
      'QUORUM_PRESENT',
      'more than 1/2 of persons convened',
      'more than 1/2 of persons convened',
      'at least 2/3 of persons convened',
      'at least 2/3 of persons convened',
    ],
    [
      'QUORUM_UNITS',
      'nothing is demanded',
      'nothing is demanded',
      'at least 2/3',
      'nothing is demanded',
    ],
    [
      'EXTRAORDINARY_BY_COMMITTEE',
      'at least 2/3',
      'at least 2/3',
      'nothing is demanded',
      'nothing is demanded',
    ],
    [
      'EXTRAORDINARY_BY_MEMBERS',
      'more than 1/2',
      'more than 1/2',
      'nothing is demanded',
      'nothing is demanded',
    ],
    [
      'ELECTED',
      'more than 1/2 of valid ballots',
      'more than 1/2 of valid ballots',
      'more than 1/2 of ballots returned',
      'more than 1/2 of ballots returned',
    ],
    [
      'DECIDED',
      'more than 1/2 of persons convened',
      'more than 1/2 of persons present',
      'more than 1/2 of persons present',
      'more than 1/2 of persons present',
    ],
    ['TERM_MONTHS', '60 months', '60 months', '24 to 60 months', '60 months'],
    ['HEAD_ELECTED_BY', 'committee', 'committee', 'congress or committee', 'congress or committee'],
    ['PERCENT_DECIMALS', '2', '2', '2', '2'],
  ])('have %s as their laws and statutes say', (rule, ...texts) => {
    expect(NAMES).toEqual(['ASSOCIATION_2024', 'ASSOCIATION_2010', 'YOUTH_UNION', 'TRADE_UNION']);
    expect(NAMES.map((name) => inWords(name, rule))).toEqual(texts);
  });
});

describe('an override', () => {
  test.each<[string, Partial<GivenOverride>, string]>([
    [
      'a majority',
      { rule: 'ELECTED', share: HALF, base: 'RETURNED' },
      'at least 1/2 of ballots returned',
    ],
    [
      'the most votes',
      { rule: 'ELECTED', share: null, base: 'VALID' },
      'the most of valid ballots',
    ],
    ['a share', { rule: 'QUORUM_UNITS', share: HALF }, 'at least 1/2'],
    ['no share', { rule: 'EXTRAORDINARY_BY_MEMBERS', share: null }, 'nothing is demanded'],
    ['a choice', { rule: 'TIE', choice: 'LOT' }, 'lot'],
    ['months', { rule: 'TERM_MONTHS', number: 30 }, '30 months'],
    ['decimals', { rule: 'PERCENT_DECIMALS', number: 0 }, '0'],
  ])('of %s takes the place of the preset’s value', (_, given, inWords) => {
    const overrides = readOverrides([{ charterArticle, ...given } as GivenOverride]);
    const { values, provisions } = withOverrides('ASSOCIATION_2024', overrides);
    const rule = given.rule as RuleKey;
    expect(partsOf(rule, values).inWords).toBe(inWords);
    expect(provisions.filter(({ overridden }) => overridden)).toEqual([
      { rule, source: `charter, ${charterArticle}`, overridden: true },
    ]);
    const { [RULES[rule]]: _replaced, ...others } = values;
    expect(PRESETS.ASSOCIATION_2024.values).toMatchObject(others);
  });

  test.each<[string, Partial<GivenOverride>, string]>([
    ['a share left out', { rule: 'ELECTED', base: 'VALID' }, 'share'],
    ['a base left out', { rule: 'ELECTED', share: HALF }, 'base'],
    ['a base of null', { rule: 'ELECTED', share: HALF, base: null }, 'base'],
    ['a base where none belongs', { rule: 'QUORUM_UNITS', share: HALF, base: 'VALID' }, 'base'],
    ['a quorum of ballots', { rule: 'QUORUM_PRESENT', share: HALF, base: 'VALID' }, 'base'],
    ['a quorum of those present', { rule: 'QUORUM_PRESENT', share: HALF, base: 'PRESENT' }, 'base'],
    [
      'a choice for a majority',
      { rule: 'ELECTED', share: HALF, base: 'VALID', choice: 'LOT' },
      'choice',
    ],
    ['a number for a choice', { rule: 'TIE', choice: 'LOT', number: 1 }, 'number'],
    ['a share for a number', { rule: 'TERM_MONTHS', number: 60, share: HALF }, 'share'],
    ['no choice', { rule: 'TIE' }, 'choice'],
    ['another rule’s choice', { rule: 'TIE', choice: 'D_HONDT' }, 'choice'],
    ['no number', { rule: 'TERM_MONTHS' }, 'number'],
    ['no months', { rule: 'TERM_MONTHS', number: 0 }, 'number'],
    ['half a month', { rule: 'TERM_MONTHS', number: 2.5 }, 'number'],
    ['too many decimals', { rule: 'PERCENT_DECIMALS', number: 7 }, 'number'],
    ['nothing of something', { rule: 'QUORUM_UNITS', share: { ...HALF, numerator: 0 } }, 'share'],
    ['a negative share', { rule: 'QUORUM_UNITS', share: { ...HALF, numerator: -1 } }, 'share'],
    ['more than all', { rule: 'QUORUM_UNITS', share: { ...HALF, numerator: 3 } }, 'share'],
    [
      'a division by nought',
      { rule: 'QUORUM_UNITS', share: { ...HALF, numerator: 0, denominator: 0 } },
      'share',
    ],
    ['a number of votes', { rule: 'QUORUM_UNITS', share: { ...HALF, denominator: 1001 } }, 'share'],
    [
      'what nobody reaches',
      { rule: 'QUORUM_UNITS', share: { comparison: 'MORE_THAN', numerator: 2, denominator: 2 } },
      'share',
    ],
    ['no article', { rule: 'TIE', choice: 'LOT', charterArticle: ' ' }, 'charterArticle'],
    [
      'an endless article',
      { rule: 'TIE', choice: 'LOT', charterArticle: 'x'.repeat(201) },
      'charterArticle',
    ],
  ])('is refused with %s', (_, given, name) => {
    expect(refusalOf(given)).toBe(`input.overrides.0.${name}`);
  });

  it('is given once for each rule, whoever comes first', () => {
    const lot = { rule: 'TIE', choice: 'LOT' } as const;
    const decimals = { rule: 'PERCENT_DECIMALS', number: 1 } as const;
    expect(refusalOf(lot, decimals, { ...lot, choice: 'RULING' })).toBe('input.overrides.2.rule');
    expect(refusalOf(lot, decimals)).toBeNull();
  });
});
