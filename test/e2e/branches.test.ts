import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import { parseEdtf } from '../../src/kernel/edtf.js';
import { UnitOfWork } from '../../src/platform/database/unit-of-work.js';
import { Association } from '../../src/registry/associations/association.entity.js';
import { AssociationsService } from '../../src/registry/associations/associations.service.js';
import type { BranchEnding } from '../../src/registry/branches/branch.model.js';
import { BranchesStore } from '../../src/registry/branches/branches.store.js';
import { freshDatabase, type TestDatabase } from '../support/database.js';
import { anyOffice, NOW, startServer, type TestServer } from '../support/server.js';

const ESTABLISH =
  'mutation ($input: EstablishBranchInput!) { establishBranch(input: $input) { code sector name } }';
const RENAME =
  'mutation ($input: RenameBranchInput!) { renameBranch(input: $input) { code names { name from until } } }';
const REPARENT =
  'mutation ($input: ReparentBranchInput!) { reparentBranch(input: $input) { code parent { code } } }';
const HOST =
  'mutation ($input: ChangeBranchHostInput!) { changeBranchHost(input: $input) { code hostOrganization } }';

let database: TestDatabase;
let server: TestServer;
/** Another process on the same database. */
let other: TestServer;
let associations = 0;

beforeAll(async () => {
  database = await freshDatabase();
  server = await startServer(NOW, database);
  other = await startServer(NOW, database);
});

afterAll(async () => {
  await other.close();
  await server.close();
  await database.drop();
});

type Input = Record<string, unknown>;

/** The office of a new association, with its token. */
async function office() {
  const code = `hoi-${++associations}`;
  const service = server.app.get(AssociationsService);
  await service.found(anyOffice, { code, name: `Hội ${code}`, kind: 'ASSOCIATION' });
  const token = await server.token('OFFICE', code);
  const ask = (document: string, input: Input, on = server) =>
    on.query(document, { input: { associationCode: code, ...input } }, token);
  const tell = async (document: string, input: Input) => {
    const answer = await ask(document, input);
    if (answer.errors) throw new Error(JSON.stringify(answer.errors));
    return Object.values(answer.data ?? {})[0];
  };
  const establish = (branch: string, from: string, more: Input = {}) =>
    tell(ESTABLISH, { code: branch, name: `Chi hội ${branch}`, sector: 'OTHER', from, ...more });
  const look = async (fields: string) =>
    (await server.data(`{ association(code: "${code}") { ${fields} } }`)).association;
  const refused = async (document: string, input: Input) => {
    const extensions = (await ask(document, input)).errors?.[0]?.extensions;
    return extensions && [extensions.code, extensions.path];
  };
  return { code, token, ask, tell, establish, look, refused };
}

describe('figures', () => {
  test('of branches whose beginning is uncertain', async () => {
    const { establish, look } = await office();
    for (let n = 1; n <= 6; n++) await establish(`A${n}`, '../2022');
    for (let n = 1; n <= 3; n++) await establish(`B${n}`, '2019/2022', { beginning: 'ADMITTED' });
    const on = (day: string) =>
      look(
        `branchCount(asOf: "${day}") branchCountBounds(asOf: "${day}") { atLeast atMost } branches(asOf: "${day}") { code }`,
      );
    expect(await on('2017-05-06')).toEqual({
      branchCount: 0,
      branchCountBounds: { atLeast: 0, atMost: 6 },
      branches: [],
    });
    expect(await on('2020-06-30')).toMatchObject({
      branchCount: 0,
      branchCountBounds: { atLeast: 0, atMost: 9 },
    });
    const now = await on('2023-01-01');
    expect(now).toMatchObject({ branchCount: 9, branchCountBounds: { atLeast: 9, atMost: 9 } });
    expect(now.branches.map(({ code }: { code: string }) => code).join()).toBe(
      'A1,A2,A3,A4,A5,A6,B1,B2,B3',
    );
    expect(
      await look(
        'branchTotals(from: "2022-01-01", until: "2023-01-01") { opening joined left closing }',
      ),
    ).toEqual({ branchTotals: { opening: 0, joined: 9, left: 0, closing: 9 } });
  });

  test('refuse a span that does not end after it begins', async () => {
    const { code } = await office();
    const answer = await server.query(
      `{ association(code: "${code}") { branchTotals(from: "2022-01-01", until: "2022-01-01") { opening } } }`,
    );
    expect(answer.errors?.[0]?.extensions).toMatchObject({ code: 'INVALID_SPAN', path: ['until'] });
    expect(answer.errors?.[0]?.path).toEqual(['association', 'branchTotals']);
  });

  test('of all time are of no day', async () => {
    const { code, establish, look } = await office();
    await establish('A', '2010');
    const answer = await server.query(
      `{ association(code: "${code}") { branches(ever: true, asOf: "2020-01-01") { code } } }`,
    );
    expect(answer.errors?.[0]?.extensions).toMatchObject({ code: 'INVALID_INPUT', path: ['ever'] });
    expect(await look('branches(ever: true, asOf: null) { code }')).toEqual({
      branches: [{ code: 'A' }],
    });
  });

  test('say what the books said then', async () => {
    const { establish, look } = await office();
    await establish('A', '2010');
    const known = '2026-11-21T00:00:00Z';
    expect(
      await look(
        `then: branchCount(knownAt: "${known}") now: branchCount branches(ever: true, knownAt: "${known}") { code }`,
      ),
    ).toEqual({ then: 0, now: 1, branches: [] });
  });
});

describe('a branch', () => {
  test('is established with its name, parent and host', async () => {
    const { establish, look } = await office();
    await establish('TOP', '2010-01-01', { sector: 'EDUCATION' });
    const made = await establish('SUB', '2012-03', {
      name: '  Chi hội   Tin học ',
      parentCode: 'TOP',
      hostOrganization: 'Công ty Sao Mai',
      beginning: 'ADMITTED',
      decision: { number: '12/QĐ-HTH' },
    });
    expect(made).toEqual({ code: 'SUB', sector: 'OTHER', name: 'Chi hội Tin học' });
    expect(
      await look(`
        branches { code }
        educational: branches(sector: EDUCATION) { code subBranches { code } }
        early: branches(asOf: "2011-01-01") { code }
        branch(code: "SUB") {
          name life { from until beginning ending decision { number } }
          names { name from until decision { number } }
          parent { code } during: parent(asOf: "2012-03-15") { code }
          hostOrganization predecessors { code } successors { code } subBranches { code }
        }
        unknown: branch(code: "NONE") { code }
      `),
    ).toEqual({
      branches: [{ code: 'SUB' }, { code: 'TOP' }],
      educational: [{ code: 'TOP', subBranches: [{ code: 'SUB' }] }],
      early: [{ code: 'TOP' }],
      branch: {
        name: 'Chi hội Tin học',
        life: {
          from: '2012-03',
          until: null,
          beginning: 'ADMITTED',
          ending: null,
          decision: { number: '12/QĐ-HTH' },
        },
        names: [
          {
            name: 'Chi hội Tin học',
            from: '2012-03',
            until: null,
            decision: { number: '12/QĐ-HTH' },
          },
        ],
        parent: { code: 'TOP' },
        during: null,
        hostOrganization: 'Công ty Sao Mai',
        predecessors: [],
        successors: [],
        subBranches: [],
      },
      unknown: null,
    });
  });

  test('is refused where code, beginning or parent is wrong', async () => {
    const { establish, refused, look } = await office();
    await establish('A', '2010');
    const establishing = (input: Input) =>
      refused(ESTABLISH, { code: 'B', name: 'B', sector: 'OTHER', from: '2012', ...input });
    expect(await establishing({ code: 'A' })).toEqual(['ALREADY_EXISTS', ['input', 'code']]);
    expect(await establishing({ beginning: 'MERGED' })).toEqual([
      'INVALID_INPUT',
      ['input', 'beginning'],
    ]);
    expect(await establishing({ code: 'a' })).toEqual(['ALREADY_EXISTS', ['input', 'code']]);
    expect(await establishing({ parentCode: 'C' })).toEqual(['NOT_FOUND', ['input', 'parentCode']]);
    expect(await establishing({ parentCode: '' })).toEqual(['NOT_FOUND', ['input', 'parentCode']]);
    expect(await establishing({ from: '2009', parentCode: 'A' })).toEqual([
      'OUTSIDE_BRANCH_LIFE',
      ['input', 'parentCode'],
    ]);
    expect(await establishing({ from: '31/12/2021' })).toEqual(['INVALID_DATE', ['input', 'from']]);
    expect(await establishing({ code: 'a b' })).toEqual(['INVALID_INPUT', ['input', 'code']]);
    expect(await look('branches(ever: true) { code }')).toEqual({ branches: [{ code: 'A' }] });
  });

  test('is the business of the office of its association only', async () => {
    const [mine, theirs] = [await office(), await office()];
    const input = { code: 'A', name: 'A', sector: 'OTHER', from: '2010' };
    const by = async (token?: string) =>
      (await server.query(ESTABLISH, { input: { associationCode: mine.code, ...input } }, token))
        .errors?.[0]?.extensions.code;
    expect(await by()).toBe('UNAUTHENTICATED');
    expect(await by(await server.token('DASHBOARD', mine.code))).toBe('FORBIDDEN');
    expect(await by(theirs.token)).toBe('FORBIDDEN');
    expect(await by(mine.token)).toBeUndefined();
  });

  test('is established once, however often the request is sent', async () => {
    const { ask, look } = await office();
    const input = { code: 'A', name: 'A', sector: 'OTHER', from: '2010', idempotencyKey: 'k1' };
    for (let n = 0; n < 2; n++) {
      expect((await ask(ESTABLISH, input)).data?.['establishBranch'].code).toBe('A');
    }
    expect((await ask(ESTABLISH, { ...input, code: 'B' })).errors?.[0]?.extensions.code).toBe(
      'IDEMPOTENCY_CONFLICT',
    );
    expect(await look('branchCount')).toEqual({ branchCount: 1 });
  });

  test('changes its name, also between two names known already, and the books remember', async () => {
    const { establish, tell, look, refused } = await office();
    await establish('A', '2010', { name: 'Một' });
    await tell(RENAME, { branchCode: 'A', name: 'Ba', from: '2018' });
    server.clock.set('2099-01-01T00:00:00Z');
    await tell(RENAME, { branchCode: 'A', name: 'Hai', from: '2014-05-01' });
    server.clock.set(NOW);
    expect(
      await look(`branch(code: "A") {
        names { name from until }
        then: names(knownAt: "2090-01-01T00:00:00Z") { name from until }
        name first: name(asOf: "2001-01-01") second: name(asOf: "2014-05-01") during: name(asOf: "2018-06-01")
      }`),
    ).toEqual({
      branch: {
        names: [
          { name: 'Một', from: '2010', until: '2014-05-01' },
          { name: 'Hai', from: '2014-05-01', until: '2018' },
          { name: 'Ba', from: '2018', until: null },
        ],
        then: [
          { name: 'Một', from: '2010', until: '2018' },
          { name: 'Ba', from: '2018', until: null },
        ],
        name: 'Ba',
        first: 'Một',
        second: 'Hai',
        during: 'Ba',
      },
    });
    const renaming = (input: Input) => refused(RENAME, { branchCode: 'A', name: 'Bốn', ...input });
    expect(await renaming({ from: '2009' })).toEqual(['OUTSIDE_BRANCH_LIFE', ['input', 'from']]);
    expect(await renaming({ from: '2019', name: 'Ba' })).toEqual(['NOTHING_CHANGED', ['input']]);
    expect(await renaming({ from: '2014-05-01' })).toEqual(['INVALID_SPAN', ['input', 'from']]);
    expect(await renaming({ from: '2019', branchCode: 'Z' })).toEqual([
      'NOT_FOUND',
      ['input', 'branchCode'],
    ]);
  });

  test('moves in the tree and between organizations', async () => {
    const { establish, tell, look, refused } = await office();
    for (const code of ['A', 'B', 'C']) await establish(code, '2010-01-01');
    const moved = await tell(REPARENT, { branchCode: 'B', parentCode: 'A', from: '2012-01-01' });
    expect(moved).toEqual({ code: 'B', parent: { code: 'A' } });
    await tell(REPARENT, { branchCode: 'C', parentCode: 'B', from: '2012-01-01' });
    expect(
      await refused(REPARENT, { branchCode: 'A', parentCode: 'C', from: '2013-01-01' }),
    ).toEqual(['BRANCH_CYCLE', ['input', 'parentCode']]);
    // Left out is not none: a branch is moved only where it is said to.
    expect(await refused(REPARENT, { branchCode: 'B', from: '2020-01-01' })).toEqual([
      'INVALID_INPUT',
      ['input', 'parentCode'],
    ]);
    expect(await refused(REPARENT, { branchCode: 'B', parentCode: '', from: '2020' })).toEqual([
      'NOT_FOUND',
      ['input', 'parentCode'],
    ]);
    await tell(REPARENT, { branchCode: 'B', parentCode: null, from: '2020-01-01' });
    expect(
      await tell(HOST, { branchCode: 'B', hostOrganization: 'Sao Mai', from: '2012' }),
    ).toEqual({ code: 'B', hostOrganization: 'Sao Mai' });
    await tell(HOST, { branchCode: 'C', hostOrganization: 'Sao Mai', from: '2012' });
    expect(await refused(HOST, { branchCode: 'B', from: '2021-01-01' })).toEqual([
      'INVALID_INPUT',
      ['input', 'hostOrganization'],
    ]);
    await tell(HOST, { branchCode: 'B', hostOrganization: null, from: '2021-01-01' });
    expect(
      await look(`branch(code: "B") {
        parent { code } then: parent(asOf: "2019-12-31") { code }
        hostOrganization was: hostOrganization(asOf: "2020-12-31") subBranches { code }
      }`),
    ).toEqual({
      branch: {
        parent: null,
        then: { code: 'A' },
        hostOrganization: null,
        was: 'Sao Mai',
        subBranches: [{ code: 'C' }],
      },
    });
  });

  test('ends with its name, parent and host, and goes on in its successor', async () => {
    const { code, establish, look, refused } = await office();
    await establish('TOP', '2010-01-01');
    await establish('OLD', '2010-01-01', { parentCode: 'TOP', hostOrganization: 'Sao Mai' });
    await establish('NEW', '2020-01-01');
    const store = server.app.get(BranchesStore);
    await server.app.get(UnitOfWork).run(async (tx) => {
      const { id } = await tx.manager.findOneByOrFail(Association, { code });
      const book = await store.book(tx, id, null);
      const [old, successor] = ['OLD', 'NEW'].map((branch) => book.byCode(branch)?.id as number);
      const grounds = {
        ...{ associationId: id, decisionId: null, sourceId: null, sourcePlace: null },
        note: 'Sáp nhập',
      };
      const ending: BranchEnding = 'MERGED';
      await store.endLife(tx, old as number, parseEdtf('2020-01-01'), ending, grounds);
      await store.recordSuccession(tx, {
        associationId: id,
        predecessorId: old as number,
        successorId: successor as number,
        act: 'MERGER',
        onEdtf: '2020-01-01',
      });
    });
    expect(
      await look(`
        branches { code predecessors { code } } ever: branches(ever: true) { code }
        branchTotals(from: "2020-01-01", until: "2021-01-01") { opening joined left closing }
        branch(code: "OLD") {
          life { until ending note endNote } names { until } name successors { code }
          parent { code } hostOrganization was: parent(asOf: "2019-12-31") { code }
        }
      `),
    ).toEqual({
      branches: [
        { code: 'NEW', predecessors: [{ code: 'OLD' }] },
        { code: 'TOP', predecessors: [] },
      ],
      ever: [{ code: 'NEW' }, { code: 'OLD' }, { code: 'TOP' }],
      branchTotals: { opening: 2, joined: 1, left: 1, closing: 2 },
      branch: {
        life: { until: '2020-01-01', ending: 'MERGED', note: null, endNote: 'Sáp nhập' },
        names: [{ until: '2020-01-01' }],
        name: 'Chi hội OLD',
        successors: [{ code: 'NEW' }],
        parent: null,
        hostOrganization: null,
        was: { code: 'TOP' },
      },
    });
    expect(await refused(RENAME, { branchCode: 'OLD', name: 'X', from: '2015' })).toEqual([
      'BRANCH_ENDED',
      ['input'],
    ]);
  });

  test('was not in the books before it was entered', async () => {
    const { code, establish } = await office();
    await establish('A', '2010');
    for (const field of ['name', 'life', 'parent']) {
      const selection = field === 'name' ? '' : field === 'life' ? '{ from }' : '{ code }';
      const answer = await server.query(
        `{ association(code: "${code}") { branch(code: "A") { ${field}(knownAt: "2020-01-01T00:00:00Z") ${selection} } } }`,
      );
      expect(answer.errors?.[0]?.extensions).toMatchObject({
        code: 'NOT_FOUND',
        path: ['knownAt'],
      });
    }
  });
});

test('a list costs the same number of statements, however long it is', async () => {
  const document = (code: string) => `{ association(code: "${code}") {
    branchCount branches {
      code name names { name decision { number } } life { from decision { number } } parent { code name }
      subBranches { code name } hostOrganization predecessors { code } successors { code }
    }
  } }`;
  const cost = async (size: number) => {
    const { code, establish } = await office();
    await establish('A0', '2010-01-01', { hostOrganization: 'Sao Mai' });
    for (let n = 1; n < size; n++) {
      await establish(`A${n}`, '2010-01-01', {
        parentCode: `A${n - 1}`,
        hostOrganization: `Sao ${n}`,
        decision: { number: String(n) },
      });
    }
    return server.statements(() => server.data(document(code)));
  };
  const few = await cost(3);
  expect(few).toBeLessThan(14);
  expect(await cost(30)).toBe(few);
});

test('every change leaves an audit entry with what was before', async () => {
  const { establish, tell, code } = await office();
  await establish('A', '2010', { name: 'Một' });
  await tell(RENAME, { branchCode: 'A', name: 'Hai', from: '2018', decision: { number: '7' } });
  const rows = await server.app.get(UnitOfWork).run((tx) =>
    tx.manager.query<Record<string, string>[]>(
      `SELECT action, subject_id, before, after, decision_id FROM audit_entry WHERE subject_type = 'Branch'
       AND association_id = (SELECT id FROM association WHERE code = '${code}') ORDER BY id`,
    ),
  );
  expect(rows.map(({ action }) => action)).toEqual(['establishBranch', 'renameBranch']);
  expect(rows[1]?.['subject_id']).toBe('A');
  expect(rows[1]?.['decision_id']).not.toBeNull();
  expect(JSON.parse(rows[1]?.['before'] ?? '')).toEqual({
    names: [{ value: 'Một', from: '2010', until: null }],
  });
  expect(JSON.parse(rows[1]?.['after'] ?? '')).toEqual({ name: 'Hai', from: '2018' });
});

describe('two writers at once', () => {
  const outcomes = (answers: Awaited<ReturnType<TestServer['query']>>[]) =>
    answers.map(({ errors }) => errors?.[0]?.extensions.code ?? 'done').sort();

  test('cannot both take a code, with capitals or without', async () => {
    const { ask, look } = await office();
    for (let n = 0; n < 5; n++) {
      const input = { name: 'A', sector: 'OTHER', from: '2010' };
      const answers = await Promise.all([
        ask(ESTABLISH, { ...input, code: `A${n}` }, server),
        ask(ESTABLISH, { ...input, code: `a${n}` }, other),
      ]);
      expect(outcomes(answers)).toEqual(['ALREADY_EXISTS', 'done']);
    }
    expect(await look('branchCount')).toEqual({ branchCount: 5 });
  });

  test('cannot make a cycle together', async () => {
    const { ask, establish, look } = await office();
    for (let n = 0; n < 5; n++) {
      const [a, b] = [`A${n}`, `B${n}`];
      for (const code of [a, b]) await establish(code, '2010-01-01');
      const move = (branchCode: string, parentCode: string, on: TestServer) =>
        ask(REPARENT, { branchCode, parentCode, from: '2012-01-01' }, on);
      const answers = await Promise.all([move(a, b, server), move(b, a, other)]);
      expect(outcomes(answers)).toEqual(['BRANCH_CYCLE', 'done']);
      const { first, second } = await look(
        `first: branch(code: "${a}") { parent { code } } second: branch(code: "${b}") { parent { code } }`,
      );
      expect([first.parent, second.parent].filter(Boolean)).toHaveLength(1);
    }
  });
});

test('a code that came to be taken meanwhile is refused as taken, on either engine', async () => {
  const { code } = await office();
  const store = server.app.get(BranchesStore);
  const twice = server.app.get(UnitOfWork).run(async (tx) => {
    const { id } = await tx.manager.findOneByOrFail(Association, { code });
    const grounds = {
      ...{ associationId: id, decisionId: null, sourceId: null, sourcePlace: null, note: null },
    };
    const first = {
      ...({ code: 'A', name: 'A', sector: 'OTHER', beginning: 'ESTABLISHED' } as const),
      ...{ from: parseEdtf('2010'), parentId: null, hostOrganization: null },
    };
    await store.create(tx, grounds, first);
    await store.create(tx, grounds, { ...first, code: 'a' });
  });
  await expect(twice).rejects.toMatchObject({
    code: 'ALREADY_EXISTS',
    argument: ['input', 'code'],
  });
});
