import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { AssociationsService } from '../../src/registry/associations/associations.service.js';
import { BranchesService } from '../../src/registry/branches/branches.service.js';
import { type TestServer, anyOffice, startServer } from '../support/server.js';

const RECORD = `mutation ($input: RecordStatementInput!) {
  recordStatement(input: $input) {
    id metric value qualifier date source { title publisher date address } sourcePlace note recordedAt
  }
}`;
const SOURCE = { title: 'Annual report' };

let server: TestServer;
let token: string;

beforeAll(async () => {
  server = await startServer();
  for (const associationCode of ['one', 'two']) {
    const association = {
      code: associationCode,
      name: associationCode,
      kind: 'ASSOCIATION',
    } as const;
    await server.app.get(AssociationsService).found(anyOffice, association);
    for (const code of ['north', 'south']) {
      await server.app.get(BranchesService).establishBranch(anyOffice, {
        associationCode,
        code: `${associationCode}-${code}`,
        name: code,
        sector: 'TERRITORIAL',
        beginning: 'ESTABLISHED',
        from: '2000',
      });
    }
  }
  token = await server.token('OFFICE', 'one');
});
afterAll(() => server.close());

const statement = (input: Record<string, unknown>) => ({
  input: { associationCode: 'one', metric: 'MEMBERS', value: 100, source: SOURCE, ...input },
});

async function record(input: Record<string, unknown>): Promise<Record<string, any>> {
  const { recordStatement } = await server.data(
    RECORD,
    statement({ date: '2020', ...input }),
    token,
  );
  return recordStatement;
}

async function refusal(input: Record<string, unknown>, by: string | undefined = token) {
  const answer = await server.query(RECORD, statement({ date: '2020', ...input }), by);
  return answer.errors?.[0]?.extensions;
}

describe('recording a statement', () => {
  it('answers it as it was reported, with its source', async () => {
    const source = {
      title: 'Report to the congress',
      publisher: 'The office',
      date: '2015/2016',
      address: 'https://example.org/report',
    };
    const input = {
      value: 90,
      qualifier: 'NEARLY',
      date: '2015-05',
      source,
      sourcePlace: 'p. 3',
      note: 'n',
    };
    expect(await record(input)).toMatchObject({ metric: 'MEMBERS', ...input, source });
  });

  it('takes a figure as exact where nothing else is said', async () => {
    expect(await record({ date: '2014' })).toMatchObject({ qualifier: 'EXACT', note: null });
  });

  it('gives the first result again for the same key, and refuses the key for another input', async () => {
    const first = await record({ date: '2013', idempotencyKey: 'k1' });
    expect(await record({ date: '2013', idempotencyKey: 'k1' })).toEqual(first);
    expect(await refusal({ date: '2012', idempotencyKey: 'k1' })).toMatchObject({
      code: 'IDEMPOTENCY_CONFLICT',
    });
  });

  it('keeps the statement of a branch apart from those of its association', async () => {
    await record({ branchCode: 'one-north', value: 7, date: '2011' });
    const { association } = await server.data(`{
      association(code: "one") {
        statements(metric: MEMBERS) { value }
        branch(code: "one-north") { statements(metric: MEMBERS) { value source { title } } }
        other: branch(code: "one-south") { statements(metric: MEMBERS) { value } }
      }
    }`);
    expect(association.branch.statements).toEqual([{ value: 7, source: SOURCE }]);
    expect(association.other.statements).toEqual([]);
    expect(association.statements).not.toContainEqual({ value: 7 });
  });

  it.each([
    ['a branch without a code', { branchCode: '' }, 'NOT_FOUND', ['input', 'branchCode']],
    [
      'an unknown association',
      { associationCode: 'none' },
      'NOT_FOUND',
      ['input', 'associationCode'],
    ],
    ['an unknown branch', { branchCode: 'none' }, 'NOT_FOUND', ['input', 'branchCode']],
    [
      "another association's branch",
      { branchCode: 'two-north' },
      'NOT_FOUND',
      ['input', 'branchCode'],
    ],
    [
      'a number of branches of a branch',
      { branchCode: 'one-north', metric: 'BRANCHES' },
      'INVALID_INPUT',
      ['input', 'metric'],
    ],
    ['a negative figure', { value: -1 }, 'INVALID_INPUT', ['input', 'value']],
    ['a blank source', { source: { title: ' ' } }, 'INVALID_INPUT', ['input', 'source', 'title']],
    ["another association's token", { associationCode: 'two' }, 'FORBIDDEN', []],
  ])('refuses %s', async (_, input, code, path) => {
    expect(await refusal(input)).toMatchObject({ code, path });
  });

  it('refuses an impossible date', async () => {
    expect(await refusal({ date: '2021-13' })).toMatchObject({ path: ['input', 'date'] });
  });

  it('is for the office alone', async () => {
    expect(await refusal({}, '')).toMatchObject({ code: 'UNAUTHENTICATED' });
    for (const role of ['DASHBOARD', 'BRANCH_LEADER'] as const) {
      const other = await server.token(role, 'one', 'one-north');
      expect(await refusal({}, other)).toMatchObject({ code: 'FORBIDDEN' });
    }
  });
});

describe('statements', () => {
  it('come by their earliest day, then their latest, then as they were entered', async () => {
    for (const [value, date] of [
      [1, '2021/2022'],
      [2, '2021'],
      [3, '../2020'],
      [4, '2021'],
      [5, '2021-01-02'],
    ]) {
      await record({ metric: 'BRANCHES', value, date });
    }
    const { association } = await server.data(
      '{ association(code: "one") { statements(metric: BRANCHES) { value } } }',
    );
    expect(association.statements.map(({ value }: any) => value)).toEqual([3, 2, 4, 1, 5]);
  });

  it('are those the books had at an instant', async () => {
    server.clock.set('2027-01-01T00:00:00.000Z');
    await record({ branchCode: 'one-south', value: 8 });
    const { association } = await server.data(`{
      association(code: "one") {
        branch(code: "one-south") {
          now: statements(metric: MEMBERS) { value }
          then: statements(metric: MEMBERS, knownAt: "2026-12-31T00:00:00Z") { value }
        }
      }
    }`);
    expect(association.branch).toEqual({ now: [{ value: 8 }], then: [] });
  });

  it('cost the same number of SQL statements, however many branches ask', async () => {
    const asked = (code: string) => `{
      association(code: "${code}") {
        statements(metric: MEMBERS) { value source { title } }
        branches(asOf: "2026-01-01") { statements(metric: MEMBERS) { value source { title } } }
      }
    }`;
    // A source of its own, or the loader would have it already.
    await record({ branchCode: 'one-south', source: { title: 'Report of the south' } });
    const few = await server.statements(() => server.data(asked('one')));
    for (let i = 0; i < 10; i++) {
      const branchCode = `more-${i}`;
      await server.app.get(BranchesService).establishBranch(anyOffice, {
        associationCode: 'one',
        code: branchCode,
        name: branchCode,
        sector: 'OTHER',
        beginning: 'ESTABLISHED',
        from: '2001',
      });
      await record({ branchCode, source: { title: `Report ${i}` } });
    }
    expect(await server.statements(() => server.data(asked('one')))).toBe(few);
  });
});
