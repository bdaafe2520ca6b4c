import { readFileSync, readdirSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { GraphQLSchemaHost } from '@nestjs/graphql';
import { type OperationDefinitionNode, getIntrospectionQuery, parse } from 'graphql';

import { MOST_COST, costOf } from '../../src/platform/graphql/cost.js';
import { DOCUMENT_LIMITS, sizeOf } from '../../src/platform/graphql/document-limits.js';
import { Reader } from '../../src/platform/database/reader.js';
import { AssociationsService } from '../../src/registry/associations/associations.service.js';
import { EXAMPLES } from '../../src/workbench/examples.js';
import { type Answer, type TestServer, anyOffice, startServer } from '../support/server.js';

let server: TestServer;

beforeAll(async () => {
  server = await startServer();
  await server.app
    .get(AssociationsService)
    .found(anyOffice, { code: 'one', name: 'One', kind: 'ASSOCIATION' } as const);
});
afterAll(() => server.close());

async function refusal(query: string, variables: Record<string, unknown> = {}) {
  const response = await fetch(server.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
  });
  const { errors = [] } = (await response.json()) as Answer<unknown>;
  expect(errors).toHaveLength(1);
  const { code, details } = (errors[0] as any).extensions;
  expect(errors[0]?.message).toContain(String(details.most));
  return [response.status, code, details];
}

const times = (n: number, text: (i: number) => string) =>
  Array.from({ length: n }, (_, i) => text(i)).join(' ');
const inOne = (fields: string) => `{ association(code: "one") { ${fields} } }`;

/** The best of three, in milliseconds: other work on the machine may hold up one or the other. */
async function best(work: () => Promise<unknown>): Promise<number> {
  const taken = [];
  for (let i = 0; i < 3; i++) {
    const begun = performance.now();
    await work();
    taken.push(performance.now() - begun);
  }
  return Math.min(...taken);
}

describe('a document has no more than', () => {
  it(`${DOCUMENT_LIMITS.characters} characters, white space too`, async () => {
    const padded = (n: number) => `${' '.repeat(n - 14)}{ __typename }`;
    expect((await server.query(padded(20_000))).errors).toBeUndefined();
    for (const n of [20_001, 1_000_000]) {
      const refused = await refusal(padded(n));
      expect(refused).toEqual([400, 'TOO_MANY_CHARACTERS', { most: 20_000, found: n }]);
    }
    // By GET nothing gets in that is longer than the headers may be.
    const url = `${server.url}?query=${encodeURIComponent(padded(15_000).replaceAll(' ', '\n'))}`;
    const got = await fetch(url, { headers: { 'apollo-require-preflight': '1' } });
    expect([400, 431]).toContain(got.status);
  });

  it(`${DOCUMENT_LIMITS.lines} lines, as each error counts those before it`, async () => {
    for (const end of ['\n', '\r', '\r\n']) {
      expect((await server.query(`${end.repeat(999)}{ __typename }`)).errors).toBeUndefined();
      const refused = await refusal(`${end.repeat(1000)}{ __typename }`);
      expect(refused).toEqual([400, 'TOO_MANY_LINES', { most: 1000, found: 1001 }]);
    }
    const wrong = `{ ${times(110, (i) => `x${i}`)} }`;
    const plain = await best(() => server.query(wrong));
    const long = await best(() => server.query(`${'\n'.repeat(999)}${' '.repeat(18_000)}${wrong}`));
    expect(long / plain).toBeLessThan(15);
  });

  it('operations of kinds that there are', async () => {
    const { errors } = await server.query('subscription { anything }');
    expect(errors?.map(({ extensions }) => extensions.code)).toContain('GRAPHQL_VALIDATION_FAILED');
    expect(errors?.map(({ extensions }) => extensions.code)).not.toContain('INTERNAL');
  });

  it(`${DOCUMENT_LIMITS.depth} fields within each other, through fragments too`, async () => {
    const parents = (n: number) => `${times(n, () => 'parent {')} code ${'}'.repeat(n)}`;
    const deep = (n: number) => inOne(`branch(code: "x") { ${parents(n)} }`);
    expect((await server.query(deep(12))).errors).toBeUndefined();
    expect(await refusal(deep(13))).toEqual([400, 'TOO_DEEP', { most: 15, found: 16 }]);
    const chain = `query { association(code: "one") { branch(code: "x") { ...F0 } } }
      ${times(20, (i) => `fragment F${i} on Branch { parent { ...F${i + 1} } }`)}
      fragment F20 on Branch { code }`;
    expect(await refusal(chain)).toEqual([400, 'TOO_DEEP', { most: 15, found: 23 }]);
  });

  it(`${DOCUMENT_LIMITS.aliases} aliases`, async () => {
    const aliases = (n: number) => inOne(times(n, (i) => `a${i}: code`));
    expect((await server.query(aliases(50))).errors).toBeUndefined();
    expect(await refusal(aliases(51))).toEqual([400, 'TOO_MANY_ALIASES', { most: 50, found: 51 }]);
  });

  it(`${DOCUMENT_LIMITS.directives} directives`, async () => {
    const directives = (n: number) => inOne(`code ${times(n, () => '@nothing')}`);
    const refused = await refusal(directives(51));
    expect(refused).toEqual([400, 'TOO_MANY_DIRECTIVES', { most: 50, found: 51 }]);
  });

  it(`${DOCUMENT_LIMITS.fields} fields`, async () => {
    const refused = await refusal(inOne(times(600, () => 'code')));
    expect(refused).toEqual([400, 'TOO_MANY_FIELDS', { most: 500, found: 601 }]);
  });

  it(`${DOCUMENT_LIMITS.tokens} tokens`, async () => {
    const refused = await refusal(inOne(times(2000, () => 'code')));
    expect(refused).toEqual([400, 'TOO_MANY_TOKENS', { most: 2000 }]);
  });

  it('is read in no time, whatever it holds', async () => {
    const bombs = [
      // Each fragment twice in the one before: 2^60 fields, were they all written out.
      `query { association(code: "one") { branch(code: "x") { ...F0 } } }
       ${times(60, (i) => `fragment F${i} on Branch { ...F${i + 1} ...F${i + 1} }`)}
       fragment F60 on Branch { code }`,
      `query { association(code: "one") { ...A } } fragment A on Association { ...B } fragment B on Association { ...A }`,
      inOne(times(490, () => 'branch(code: "x") { code }')),
      '{'.repeat(19_000),
      `{ a(x: ${'['.repeat(19_000)}`,
      inOne('__typename '.repeat(480)),
    ];
    for (const query of bombs) {
      const begun = performance.now();
      await server.query(query);
      expect(performance.now() - begun).toBeLessThan(1000);
    }
  });
});

describe('an operation may not cost too much', () => {
  const LISTS = `query ($n: Int!) { associations { members(first: $n) { nodes {
    memberships { branch { members(first: $n) { nodes { number } } } } } } } }`;

  it('counting pages by their size, in a variable too', async () => {
    expect(await refusal(LISTS, { n: 100 })).toEqual([
      400,
      'TOO_COSTLY',
      { most: MOST_COST, found: expect.any(Number) },
    ]);
    // Not for its cost, at least.
    const { errors } = await server.query(LISTS, { n: 1 });
    expect(errors?.map(({ extensions }) => extensions.code)).not.toContain('TOO_COSTLY');
  });

  it('counting a page of no possible size as the largest', async () => {
    for (const n of [-1, 0, 1e9, null, 'x']) {
      const body = JSON.stringify({ query: LISTS, variables: { n } });
      const headers = { 'content-type': 'application/json' };
      const response = await fetch(server.url, { method: 'POST', headers, body });
      expect(await response.text()).toContain('TOO_COSTLY');
    }
  });

  it('counting a series by its points', async () => {
    const series = (span: string) =>
      inOne(`branches(ever: true) { memberSeries(${span}) { from opening closing } }`);
    const YEARS = 'from: "2016-01-01", until: "2026-01-01", step: YEAR';
    expect((await server.query(series(YEARS))).errors).toBeUndefined();
    const dear = series('from: "1987-01-01", until: "2026-12-31", step: MONTH');
    // Forty branches are taken to be there: 480 points of three figures each, and the asking.
    const found = 10 + 10 + 40 * (10 + 480 * 3);
    expect(await refusal(dear)).toEqual([400, 'TOO_COSTLY', { most: MOST_COST, found }]);
    const unknown = `query ($from: LocalDate!) ${series('from: $from, until: "2026-01-01", step: YEAR')}`;
    for (const from of [null, 'x', 1, '2027-01-01', '0000-01-01']) {
      const response = await fetch(server.url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query: unknown, variables: { from } }),
      });
      expect(await response.text()).toContain('TOO_COSTLY');
    }
    expect((await server.query(unknown, { from: '2016-01-01' })).errors).toBeUndefined();
  });

  it('and a series with too many points is refused before it is cut', async () => {
    const fields = (step: string) =>
      times(
        40,
        (i) =>
          `s${i}: memberSeries(from: "1000-01-01", until: "9998-01-${10 + (i % 15)}", step: ${step}) { from }`,
      );
    const ask = (step: string) => () => server.query(inOne(fields(step)));
    const { errors } = await server.query(inOne(fields('MONTH')));
    expect(errors?.[0]?.extensions).toEqual({
      code: 'INVALID_SPAN',
      path: ['until'],
      details: { most: 480, asked: 107_977 },
    });
    // There are twelve times as many months as years to cut.
    expect((await best(ask('MONTH'))) / (await best(ask('YEAR')))).toBeLessThan(4);
  });

  it('and holds few changes', async () => {
    const change = (i: number) =>
      `m${i}: foundAssociation(input: {code: "x${i}", name: "x", kind: OTHER}) { code }`;
    const refused = await refusal(`mutation { ${times(30, change)} }`);
    expect(refused).toEqual([400, 'TOO_COSTLY', { most: MOST_COST, found: 60_030 }]);
  });
});

it('the questions that are asked every day stay far below the limits', () => {
  const documents = 'src/bench/documents';
  const files = readdirSync(documents, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.graphql'),
  );
  const asked = [
    ...files.map((name) => readFileSync(`${documents}/${name}`, 'utf8')),
    ...EXAMPLES.map(({ query }) => query),
    getIntrospectionQuery({ descriptions: true, inputValueDeprecation: true }),
  ];
  const { schema } = server.app.get(GraphQLSchemaHost);
  for (const text of asked) {
    const document = parse(text);
    const size = sizeOf(document);
    expect(size.depth).toBeLessThanOrEqual(DOCUMENT_LIMITS.depth / 2);
    expect(size.fields).toBeLessThanOrEqual(DOCUMENT_LIMITS.fields / 5);
    expect(size.aliases + size.directives).toBe(0);
    const operation = document.definitions[0] as OperationDefinitionNode;
    expect(costOf(schema, document, operation, { first: 100 })).toBeLessThan(MOST_COST / 3);
  }
});

describe('while one request reads long', () => {
  const STATEMENT_MS = 40;
  const knowledge = (n: number) =>
    times(n, (i) => `k${i}: memberCount(knownAt: "2026-11-22T01:${10 + i}:00.000Z")`);

  /** Makes each statement of the reader block the program, as a long one of SQLite does. */
  function slowDown({ app }: TestServer) {
    const { manager } = app.get(Reader);
    const query = manager.query.bind(manager);
    const slow = { statements: 0, restore: () => void (manager.query = query) };
    manager.query = (async (...args: Parameters<typeof query>) => {
      slow.statements += 1;
      for (const until = performance.now() + STATEMENT_MS; performance.now() < until;);
      return query(...args);
    }) as typeof query;
    return slow;
  }

  it('others are answered', async () => {
    const slow = slowDown(server);
    try {
      let done = false;
      const begun = performance.now();
      const long = server.query(inOne(knowledge(25))).finally(() => (done = true));
      const live = new URL('/health/live', server.url);
      let [longest, answered] = [0, 0];
      while (!done) {
        const asked = performance.now();
        await (await fetch(live)).text();
        longest = Math.max(longest, performance.now() - asked);
        answered += 1;
      }
      expect((await long).errors).toBeUndefined();
      expect(slow.statements).toBeGreaterThanOrEqual(25);
      expect(answered).toBeGreaterThan(5);
      expect(longest / (performance.now() - begun)).toBeLessThan(1 / 3);
    } finally {
      slow.restore();
    }
  });

  it('its own time runs out all the same', async () => {
    const limited = await startServer(undefined, undefined, undefined, { REQUEST_SECONDS: '1' });
    await limited.app
      .get(AssociationsService)
      .found(anyOffice, { code: 'one', name: 'One', kind: 'ASSOCIATION' } as const);
    const slow = slowDown(limited);
    try {
      const { errors } = await limited.query(inOne(knowledge(45)));
      expect(errors?.[0]?.extensions.code).toBe('TIMEOUT');
      expect(slow.statements).toBeLessThan(45);
      // What is being read for one list is read to its end: not over a database that is closed.
      while (slow.statements < 45) await new Promise((done) => setTimeout(done, STATEMENT_MS));
      await new Promise((done) => setTimeout(done, 2 * STATEMENT_MS));
    } finally {
      slow.restore();
      await limited.close();
    }
  });
});

it('a request that takes too long is answered, and reads no more', async () => {
  const slow = await startServer(undefined, undefined, undefined, { REQUEST_SECONDS: '1' });
  try {
    const { AssociationsStore } =
      await import('../../src/registry/associations/associations.store.js');
    const store = slow.app.get(AssociationsStore);
    const find = store.findByCode.bind(store);
    store.findByCode = async (...args: Parameters<typeof find>) => {
      await new Promise((done) => setTimeout(done, 1500));
      return find(...args);
    };
    const begun = performance.now();
    const { errors } = await slow.query('{ association(code: "one") { code } }');
    expect(performance.now() - begun).toBeLessThan(1400);
    expect(errors?.[0]?.extensions).toEqual({ code: 'TIMEOUT', path: [], details: { seconds: 1 } });
    await new Promise((done) => setTimeout(done, 700));
    expect((await slow.query('{ __typename }')).data).toEqual({ __typename: 'Query' });
  } finally {
    await slow.close();
  }
});
