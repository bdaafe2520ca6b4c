import { readFileSync, readdirSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { GraphQLSchemaHost } from '@nestjs/graphql';
import { type OperationDefinitionNode, getIntrospectionQuery, parse } from 'graphql';

import { MOST_COST, costOf } from '../../src/platform/graphql/cost.js';
import { DOCUMENT_LIMITS, sizeOf } from '../../src/platform/graphql/document-limits.js';
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

describe('a document has no more than', () => {
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
      '{'.repeat(100_000),
      `{ a(x: ${'['.repeat(100_000)}`,
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
