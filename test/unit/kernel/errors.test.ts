import { readFileSync } from 'node:fs';

import { ApolloServerErrorCode } from '@apollo/server/errors';
import { describe, expect, it } from '@jest/globals';

import { ERROR_CODES } from '../../../src/kernel/errors.js';
import { readSources } from '../../support/sources.js';

const DOCUMENT = readFileSync(new URL('../../../docs/errors.md', import.meta.url), 'utf8');

/** The rows of the table under a heading: code and meaning. */
function table(heading: string): Record<string, string> {
  const [, section = ''] = DOCUMENT.split(`## ${heading}\n`);
  const [rows = ''] = section.split('\n## ');
  return Object.fromEntries(
    [...rows.matchAll(/^\| `([A-Z_]+)` +\| (.+?) +\|$/gm)].map(([, code, meaning]) => [
      code,
      meaning,
    ]),
  );
}

describe('docs/errors.md', () => {
  it('says of each code of the registry what the code itself says', () => {
    expect(table("The registry's own")).toEqual(ERROR_CODES);
  });

  it('names every code of Apollo that the API lets through', () => {
    const codes = Object.values<string>(ApolloServerErrorCode);
    const answered = codes.filter((code) => code !== 'INTERNAL_SERVER_ERROR');
    expect(Object.keys(table("GraphQL's")).sort()).toEqual(answered.sort());
  });
});

describe('the codes', () => {
  const text = readSources()
    .filter(({ path }) => path !== 'src/kernel/errors.ts')
    .flatMap(({ lines }) => lines)
    .filter((line) => !/^\s*\*/.test(line))
    .join('\n');

  it('are each used', () => {
    const unused = Object.keys(ERROR_CODES).filter((code) => !text.includes(`'${code}'`));
    expect(unused).toEqual([]);
  });
});
