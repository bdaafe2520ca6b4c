import { existsSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';

import { loadFirstContent } from '../../src/first-content.js';
import { readConfig } from '../../src/platform/config.js';
import { EXAMPLES } from '../../src/workbench/examples.js';
import { type TestServer, startServer } from '../support/server.js';

const ROOT = new URL('../../', import.meta.url);
const SAMPLE = 'hoi-mau';

const read = (file: string) => readFileSync(new URL(file, ROOT), 'utf8');

interface Block {
  readonly language: string;
  readonly content: string;
}

/** Pieces of code as Markdown fences them. */
function blocksOf(text: string): Block[] {
  return [...text.matchAll(/^```(\w+)\n(.*?)\n```$/gms)].map(([, language = '', content = '']) => ({
    language,
    content,
  }));
}

/** The part under each heading of a level, by the heading's text. */
function partsOf(text: string, level: '##' | '###'): { heading: string; blocks: Block[] }[] {
  return text
    .split(new RegExp(`^${level} `, 'm'))
    .slice(1)
    .map((part) => ({ heading: part.slice(0, part.indexOf('\n')), blocks: blocksOf(part) }));
}

/** The request that a curl command of the document sends, and the answer given for it. */
function writeIn(text: string): { query: string; variables: object; answer: unknown } {
  const [, sent, answer] = /-d '(\{.*?\})'\n```\n\n```json\n(.*?)\n```/s.exec(text) ?? [];
  const request = JSON.parse(sent ?? '') as { query: string; variables: object };
  return { ...request, answer: JSON.parse(answer ?? '') as unknown };
}

/** The refused query of the document, and the answer given for it. */
function refusalIn(text: string): { query: string; answer: unknown } {
  const [, query = '', answer = ''] =
    /^`(\{ association\(.*?\})` .*?\n```json\n(\{\n *"errors".*?)\n```/ms.exec(text) ?? [];
  return { query, answer: JSON.parse(answer) as unknown };
}

let server: TestServer;
let token: string;

beforeAll(async () => {
  server = await startServer();
  jest.spyOn(console, 'log').mockImplementation(() => undefined);
  await loadFirstContent(server.app);
  token = await server.token('OFFICE', SAMPLE);
});

afterAll(async () => {
  jest.restoreAllMocks();
  await server.close();
});

describe.each(['README.md', 'README.vi.md'])('%s', (file) => {
  const text = read(file);
  const examples = partsOf(text, '###').filter(({ heading }) => /^\d\. /.test(heading));

  it('shows the examples of the workbench, in their order', () => {
    const shown = examples.map(({ heading, blocks: [query, variables] }) => ({
      name: heading.replace(/^\d\. /, ''),
      query: query?.content,
      variables: JSON.parse(variables?.content ?? '') as unknown,
    }));
    expect(shown).toEqual(EXAMPLES);
  });

  it.each(examples)('gives the answer to $heading', async ({ blocks }) => {
    const [query, variables, answer] = blocks.map(({ content }) => content);
    const given = await server.query(query ?? '', JSON.parse(variables ?? ''));
    expect(given).toEqual(JSON.parse(answer ?? ''));
  });

  it('gives the answer to the first write, repeated too', async () => {
    const { query, variables, answer } = writeIn(text);
    expect(await server.query(query, { ...variables }, token)).toEqual(answer);
    expect(await server.query(query, { ...variables }, token)).toEqual(answer);
  });

  it('gives the refusal of a badly written date', async () => {
    const { query, answer } = refusalIn(text);
    expect(await server.query(query)).toEqual(answer);
  });

  it('links to files that exist', () => {
    const links = [...text.matchAll(/\]\(([\w./-]+)\)/g)].map(([, link = '']) => link);
    expect(links.filter((link) => !existsSync(new URL(link, ROOT)))).toEqual([]);
  });

  it('has a line for every variable', () => {
    const rows = [...text.matchAll(/^\| `([A-Z_]+)` +\|.*\|.*\|$/gm)].map(([, name]) => name);
    const roles = ['OFFICE', 'BRANCH_LEADER', 'AUDITOR', 'DASHBOARD'];
    expect(rows.filter((name) => !roles.includes(name ?? '')).sort()).toEqual(variablesRead());
  });
});

it('.env.example names every variable', () => {
  const named = [...read('.env.example').matchAll(/^#?([A-Z_]+)=/gm)].map(([, name]) => name);
  expect(named.sort()).toEqual(variablesRead());
});

/** What the configuration asks its environment for, in alphabetical order. */
function variablesRead(): string[] {
  const names = new Set<string>();
  const values: Record<string, string> = {
    NODE_ENV: 'production',
    DATABASE_URL: 'sqlite:file',
    SECRET: 'long enough to be taken for a secret',
  };
  readConfig(
    new Proxy(values, {
      get: (_, name) => {
        names.add(String(name));
        return values[String(name)];
      },
    }),
  );
  return [...names].sort();
}
