import { afterAll, beforeAll, expect, it } from '@jest/globals';

import { loadSample } from '../../src/sample/load.js';
import { type TestServer, startServer } from '../support/server.js';

let server: TestServer;
let office: string;
beforeAll(async () => {
  server = await startServer();
  await loadSample(server.app, { association: 'mau', members: 300, branches: 6, seed: 3 });
  office = await server.token('OFFICE', 'mau');
}, 120_000);
afterAll(() => server.close());

/** What everybody may ask of a congress or meeting. */
const PUBLIC = [
  'title',
  'branch { code }',
  'numbers { convened present represented }',
  'numbers(at: "2017-11-18T03:00:00.000Z") { present }',
  'quorum { state }',
  'agenda { text }',
  'documents { title decision { number } source { title } }',
  'apportionment { seats branches { code seats } }',
  'elections { title state warnings candidates { name } branch { code } assembly { id } }',
  'elections { decision { number } source { title } fromAmong { name } }',
  'elections { polls { round result { rows { why } } versions { version } } }',
  'elections { mandates { holderName post { title } election { id } assembly { id } } }',
  'votes { items { position } versions { version } assembly { id } }',
  'delegations { election { id } toAssociation { code } }',
  'reorganizations { body { name } parts { mandate { holderName } } }',
];

/** What the office asks besides. */
const OF_OFFICE = [
  'officers { name }',
  'credentialsReport { convened present byBranch { code } presentDelegates { name } }',
  'delegates(first: 3) { totalCount nodes { name branch { code } attendance { cameAt } } }',
  'elections { polls { standing { name } progress { box } differences { box } tellerTallies { tellerName } } }',
];

interface Costs {
  /** What the dearest one costs, since what only some have is read where one has it. */
  readonly one: Record<string, number>;
  readonly all: Record<string, number>;
}

/** How many statements each field adds to finding one assembly, and all of the association. */
async function costs(list: string, fields: readonly string[], token?: string): Promise<Costs> {
  const { association } = await server.data<{ association: Record<string, { id: string }[]> }>(
    `{ association(code: "mau") { ${list} { id } } }`,
  );
  const ids = (association[list] ?? []).map(({ id }) => id);
  expect(ids.length).toBeGreaterThanOrEqual(4);
  const once = (document: string) => server.statements(() => server.data(document, {}, token));
  // Whose the token is, is asked now and then: of two readings the smaller is without.
  const ask = async (document: string) => Math.min(await once(document), await once(document));
  const ofOne = (id: string, field: string) =>
    ask(`{ ${list === 'congresses' ? 'congress' : 'meeting'}(id: "${id}") { ${field} } }`);
  const ofAll = (field: string) => ask(`{ association(code: "mau") { ${list} { ${field} } } }`);
  const findingOne = await ofOne(ids[0] as string, 'id');
  const findingAll = await ofAll('id');
  const found: Costs = { one: {}, all: {} };
  for (const field of fields) {
    let dearest = 0;
    for (const id of ids) dearest = Math.max(dearest, await ofOne(id, field));
    found.one[field] = dearest - findingOne;
    found.all[field] = (await ofAll(field)) - findingAll;
  }
  return found;
}

it.each([
  ['congresses', PUBLIC, false],
  ['meetings', [...PUBLIC, 'body { name mandates { holderName } }'], false],
  ['congresses', OF_OFFICE, true],
  ['meetings', OF_OFFICE, true],
])('reads all %s with as many statements as one: %#', async (list, fields, asOffice) => {
  const { one, all } = await costs(list, fields, asOffice ? office : undefined);
  expect(all).toEqual(one);
});

it('gives each its own numbers and lists, whatever is asked for beside it', async () => {
  const fields = `id closedAt numbers { convened present represented }
    quorum { state present convened why units { convened represented } }
    agenda { text } documents { title } officers { name }
    apportionment { seats branches { seats } } credentialsReport { convened present absent }
    delegates(first: 3, show: PRESENT) { totalCount nodes { name } pageInfo { hasNextPage } }`;
  const { association } = await server.data<{ association: { congresses: { id: string }[] } }>(
    `{ association(code: "mau") { congresses { ${fields} } } }`,
    {},
    office,
  );
  for (const congress of association.congresses) {
    const alone = await server.data(
      `query ($id: ID!) { congress(id: $id) { ${fields} } }`,
      { id: congress.id },
      office,
    );
    expect(alone).toEqual({ congress });
  }
});

it('answers what is public beside what is refused', async () => {
  const { data, errors } = await server.query<{
    association: Record<string, unknown> & { congresses: Record<string, unknown>[] };
  }>(`{ association(code: "mau") { code memberCount
    members(first: 1) { totalCount } member(number: "HV00001") { fullName }
    requests(first: 1) { nodes { id } } auditTrail(first: 1) { nodes { action } }
    grants { role } tokens { name }
    branch(code: "CH01") { code members(first: 1) { totalCount } }
    congresses { title quorum { state } officers { name } credentialsReport { present }
      delegates(first: 1) { totalCount } } } }`);
  const refused = { members: null, member: null, requests: null, auditTrail: null };
  expect(data?.association).toMatchObject({
    ...{ code: 'mau', memberCount: expect.any(Number) },
    ...{ ...refused, grants: null, tokens: null, branch: { code: 'CH01', members: null } },
  });
  const { congresses = [] } = data?.association ?? {};
  for (const congress of congresses) {
    expect(congress).toEqual({
      ...{ title: expect.any(String), quorum: { state: 'MET' } },
      ...{ officers: null, credentialsReport: null, delegates: null },
    });
  }
  expect(new Set(errors?.map(({ extensions }) => extensions.code))).toEqual(
    new Set(['UNAUTHENTICATED']),
  );
  expect(errors?.map(({ path }) => path?.join('.')).sort()).toEqual(
    [
      ...['members', 'member', 'requests', 'auditTrail', 'grants', 'tokens', 'branch.members'],
      ...congresses.flatMap((_, i) =>
        ['officers', 'credentialsReport', 'delegates'].map((field) => `congresses.${i}.${field}`),
      ),
    ]
      .map((path) => `association.${path}`)
      .sort(),
  );
});
