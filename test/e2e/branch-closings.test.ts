import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import { In } from 'typeorm';

import { parseEdtf } from '../../src/kernel/edtf.js';
import { DATA_SOURCES, type DataSources } from '../../src/platform/database/data-sources.js';
import type { StatementLog } from '../../src/platform/database/statement-log.js';
import { datedColumns } from '../../src/platform/database/temporal.js';
import { UnitOfWork } from '../../src/platform/database/unit-of-work.js';
import { Association } from '../../src/registry/associations/association.entity.js';
import { AssociationsService } from '../../src/registry/associations/associations.service.js';
import { NO_END_GROUNDS } from '../../src/registry/associations/grounds.js';
import { Branch } from '../../src/registry/branches/branch.entity.js';
import { Member, MemberDetails, Membership } from '../../src/registry/members/member.entity.js';
import { nameColumns } from '../../src/registry/members/members.store.js';
import { RunsStore } from '../../src/registry/members/runs.store.js';
import { freshDatabase, type TestDatabase } from '../support/database.js';
import { anyOffice, NOW, startServer, type TestServer } from '../support/server.js';

const ESTABLISH =
  'mutation ($input: EstablishBranchInput!) { establishBranch(input: $input) { code } }';
const REPARENT =
  'mutation ($input: ReparentBranchInput!) { reparentBranch(input: $input) { code } }';
const ADMIT = 'mutation ($input: AdmitMemberInput!) { admitMember(input: $input) { number } }';
const TRANSFER =
  'mutation ($input: TransferMemberInput!) { transferMember(input: $input) { number } }';
const END = 'mutation ($input: EndMembershipInput!) { endMembership(input: $input) { number } }';
const MERGE = 'mutation ($input: MergeBranchesInput!) { mergeBranches(input: $input) { code } }';
const SPLIT = 'mutation ($input: SplitBranchInput!) { splitBranch(input: $input) { code } }';
const DISSOLVE =
  'mutation ($input: DissolveBranchInput!) { dissolveBranch(input: $input) { code } }';

const TOTALS = 'opening joined transferredIn left transferredOut closing';
const LIFE = 'life { from until beginning ending endDecision { number } }';
const YEAR = 'from: "2020-01-01", until: "2021-01-01"';

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
  const establish = (branch: string, from = '2010-01-01', more: Input = {}) =>
    tell(ESTABLISH, { code: branch, name: `Chi hội ${branch}`, sector: 'OTHER', from, ...more });
  const admit = async (number: string, branchCode: string | null, from = '2015-01-01') =>
    tell(ADMIT, { member: { number, fullName: `Hội viên ${number}` }, branchCode, from });
  const look = async (fields: string) =>
    (await server.data(`{ association(code: "${code}") { ${fields} } }`, {}, token)).association;
  const refused = async (document: string, input: Input) => {
    return (await ask(document, input)).errors?.[0]?.extensions;
  };
  const totalsOf = async (branch: string, span = YEAR) =>
    flows((await look(`branch(code: "${branch}") { memberTotals(${span}) { ${TOTALS} } }`)).branch);
  const totals = async () => flows(await look(`memberTotals(${YEAR}) { ${TOTALS} }`));
  const branchTotals = async () =>
    (await look(`branchTotals(${YEAR}) { opening joined left closing }`)).branchTotals;
  const history = async (number: string) =>
    (
      await look(`member(number: "${number}") { memberships {
        from until startReason endReason branch { code } decision { number } endDecision { number }
      } }`)
    ).member.memberships;
  return {
    ...{ code, token, ask, tell, establish, admit, look, refused },
    ...{ totals, totalsOf, branchTotals, history },
  };
}

/** Opening, joined, transferredIn, left, transferredOut, closing. */
function flows({ memberTotals }: { memberTotals: Record<string, number> }): number[] {
  return TOTALS.split(' ').map((field) => memberTotals[field] as number);
}

function refusal(code: string, path: (string | number)[], details?: Input) {
  return { code, path, ...(details && { details }) };
}

/** Lets a day pass; gives an instant of it: what was entered so far was entered before. */
function nextDay(): string {
  const noon = new Date(server.clock.now().getTime() + DAY / 2).toISOString();
  server.clock.set(new Date(server.clock.now().getTime() + DAY).toISOString());
  return noon;
}

const DAY = 86_400_000;

describe('a branch is dissolved', () => {
  test('and its members go to another branch', async () => {
    const { establish, admit, tell, look, totals, totalsOf, branchTotals, history, refused } =
      await office();
    await establish('A');
    await establish('B');
    for (const number of ['1', '2', '3']) await admit(number, 'A');
    await admit('4', 'B');
    await tell(END, { memberNumber: '3', on: '2018-01-01', reason: 'RESIGNED' });
    const act = { branchCode: 'A', on: '2020-07-01', decision: { number: '9/QĐ' } };
    expect(await refused(DISSOLVE, act)).toMatchObject(
      refusal('BRANCH_HAS_MEMBERS', ['input', 'membersGo'], { members: 2 }),
    );
    const known = `knownAt: "${nextDay()}"`;
    const moving = { ...act, membersGo: 'TO_BRANCH', toBranchCode: 'B' };
    expect(await tell(DISSOLVE, moving)).toEqual({ code: 'A' });
    expect(await look(`branch(code: "A") { ${LIFE} memberCount }`)).toEqual({
      branch: {
        life: {
          from: '2010-01-01',
          until: '2020-07-01',
          beginning: 'ESTABLISHED',
          ending: 'DISSOLVED',
          endDecision: { number: '9/QĐ' },
        },
        memberCount: 0,
      },
    });
    expect(
      await look(`branch(code: "A") {
        life(${known}) { until } memberCount(${known}) memberTotals(${YEAR}, ${known}) { ${TOTALS} }
        members(${known}) { nodes { number } }
      } branchCount(${known})`),
    ).toMatchObject({
      branch: {
        life: { until: null },
        memberCount: 2,
        memberTotals: { opening: 2, transferredOut: 0, closing: 2 },
        members: { nodes: [{ number: '1' }, { number: '2' }] },
      },
      branchCount: 2,
    });
    expect(await totalsOf('A')).toEqual([2, 0, 0, 0, 2, 0]);
    expect(await totalsOf('B')).toEqual([1, 0, 2, 0, 0, 3]);
    expect(await totals()).toEqual([3, 0, 0, 0, 0, 3]);
    expect(await branchTotals()).toEqual({ opening: 2, joined: 0, left: 1, closing: 1 });
    expect(await history('1')).toEqual([
      {
        ...{ from: '2015-01-01', until: '2020-07-01', branch: { code: 'A' } },
        ...{ startReason: 'ADMITTED', endReason: 'TRANSFERRED' },
        ...{ decision: null, endDecision: { number: '9/QĐ' } },
      },
      {
        ...{ from: '2020-07-01', until: null, branch: { code: 'B' } },
        ...{ startReason: 'TRANSFERRED', endReason: null },
        ...{ decision: { number: '9/QĐ' }, endDecision: null },
      },
    ]);
    expect(await refused(DISSOLVE, { ...act, membersGo: 'LEAVE' })).toMatchObject(
      refusal('BRANCH_ENDED', ['input']),
    );
  });

  test('and its members go on without a branch', async () => {
    const { establish, admit, tell, totals, totalsOf, history } = await office();
    await establish('A');
    await admit('1', 'A');
    await tell(DISSOLVE, { branchCode: 'A', on: '2020-07-01', membersGo: 'TO_ASSOCIATION' });
    expect((await history('1'))[1]).toMatchObject({ startReason: 'TRANSFERRED', branch: null });
    expect(await totalsOf('A')).toEqual([1, 0, 0, 0, 1, 0]);
    expect(await totals()).toEqual([1, 0, 0, 0, 0, 1]);
  });

  test('and its members leave the association with it', async () => {
    const { establish, admit, tell, totals, totalsOf, history } = await office();
    await establish('A');
    await admit('1', 'A');
    await admit('2', null);
    await tell(DISSOLVE, { branchCode: 'A', on: '2020-07-01', membersGo: 'LEAVE' });
    expect(await history('1')).toMatchObject([
      { until: '2020-07-01', endReason: 'BRANCH_DISSOLVED', branch: { code: 'A' } },
    ]);
    expect(await totalsOf('A')).toEqual([1, 0, 0, 1, 0, 0]);
    expect(await totals()).toEqual([2, 0, 0, 1, 0, 1]);
  });

  test('in a year of which no day is known', async () => {
    const { establish, admit, tell, look, totals } = await office();
    await establish('A');
    await establish('B');
    await admit('1', 'A', '2015');
    const moving = { membersGo: 'TO_BRANCH', toBranchCode: 'B' };
    await tell(DISSOLVE, { branchCode: 'A', on: '2020', ...moving });
    expect(
      await look(`branchCount(asOf: "2020-06-01")
        branchCountBounds(asOf: "2020-06-01") { atLeast atMost }
        branches(asOf: "2020-06-01") { code memberCount(asOf: "2020-06-01") }
        memberCount(asOf: "2020-06-01")`),
    ).toEqual({
      branchCount: 1,
      branchCountBounds: { atLeast: 1, atMost: 2 },
      branches: [{ code: 'B', memberCount: 0 }],
      memberCount: 1,
    });
    expect(await totals()).toEqual([1, 0, 0, 0, 0, 1]);
  });

  test('without saying where members go, if it has none', async () => {
    const { establish, admit, tell, look } = await office();
    await establish('A');
    await admit('1', 'A');
    await tell(END, { memberNumber: '1', on: '2018', reason: 'RESIGNED' });
    await tell(DISSOLVE, { branchCode: 'A', on: '2018' });
    expect(await look('branchCount')).toEqual({ branchCount: 0 });
  });

  test('but not where its members, sub-branches or dates forbid it', async () => {
    const { establish, admit, tell, refused, look, totalsOf } = await office();
    await establish('A');
    await establish('SUB', '2010-01-01', { parentCode: 'A' });
    await establish('LATE', '2021-01-01');
    for (const number of ['1', '2', '3']) await admit(number, 'A');
    await admit('4', 'A', '2020-07-01');
    await tell(END, { memberNumber: '2', on: '2020-07-02', reason: 'RESIGNED' });
    await tell(END, { memberNumber: '3', on: '2020', reason: 'RESIGNED' });
    const dissolving = (input: Input) =>
      refused(DISSOLVE, { branchCode: 'A', on: '2020-07-01', membersGo: 'LEAVE', ...input });
    expect(await dissolving({ branchCode: 'X' })).toMatchObject(
      refusal('NOT_FOUND', ['input', 'branchCode']),
    );
    expect(await dissolving({ on: '2010-01-01' })).toMatchObject(
      refusal('INVALID_SPAN', ['input', 'on']),
    );
    expect(await dissolving({})).toMatchObject(
      refusal('BRANCH_HAS_SUB_BRANCHES', ['input', 'branchCode'], { subBranches: ['SUB'] }),
    );
    await tell(REPARENT, { branchCode: 'SUB', parentCode: null, from: '2019-01-01' });
    expect(await dissolving({})).toMatchObject(
      refusal('OUTSIDE_BRANCH_LIFE', ['input', 'on'], {
        memberships: 2,
        memberNumbers: ['2', '4'],
      }),
    );
    const TO = ['input', 'toBranchCode'];
    const moving = (toBranchCode: string | null, membersGo = 'TO_BRANCH') =>
      dissolving({ on: '2020-08-01', membersGo, toBranchCode });
    expect(await moving(null)).toMatchObject(refusal('INVALID_INPUT', TO));
    expect(await moving('SUB', 'LEAVE')).toMatchObject(refusal('INVALID_INPUT', TO));
    expect(await moving('A')).toMatchObject(refusal('INVALID_INPUT', TO));
    expect(await moving('X')).toMatchObject(refusal('NOT_FOUND', TO));
    expect(await moving('LATE')).toMatchObject(refusal('OUTSIDE_BRANCH_LIFE', TO));
    expect(await look('branch(code: "A") { life { until } }')).toEqual({
      branch: { life: { until: null } },
    });
    expect(await moving('SUB')).toBeUndefined();
    expect(await totalsOf('SUB')).toEqual([0, 0, 2, 0, 0, 2]);
  });

  test('once, however often the request is sent, by the office only, and on record', async () => {
    const { code, establish, admit, ask } = await office();
    await establish('A');
    await admit('1', 'A');
    const said = { source: { title: 'Biên bản' }, sourcePlace: 'tr. 2', note: 'Không còn ai' };
    const act = { branchCode: 'A', on: '2020', membersGo: 'LEAVE', idempotencyKey: 'k', ...said };
    const asDashboard = await server.query(
      DISSOLVE,
      { input: { associationCode: code, ...act } },
      await server.token('DASHBOARD', code),
    );
    expect(asDashboard.errors?.[0]?.extensions.code).toBe('FORBIDDEN');
    for (let n = 0; n < 2; n++) expect((await ask(DISSOLVE, act)).errors).toBeUndefined();
    const rows = await server.app.get(UnitOfWork).run((tx) =>
      tx.manager.query<Record<string, string>[]>(
        `SELECT subject_id, before, after, content FROM audit_entry
          JOIN audit_personal ON audit_personal.entry_id = audit_entry.id
          WHERE action = 'dissolveBranch'
            AND association_id = (SELECT id FROM association WHERE code = '${code}')`,
      ),
    );
    expect(
      rows.map(({ subject_id, ...json }) => [
        subject_id,
        ...Object.values(json).map((text) => JSON.parse(text)),
      ]),
    ).toEqual([
      [
        'A',
        { lives: [{ code: 'A', from: '2010-01-01', until: null }] },
        {
          ...{ on: '2020', membersGo: 'LEAVE', toBranchCode: null },
          ...{ sourceId: expect.any(Number), sourcePlace: 'tr. 2', note: 'Không còn ai' },
        },
        { after: { membersMoved: ['1'] } },
      ],
    ]);
  });
});

describe('branches are merged', () => {
  test('into one that exists', async () => {
    const { establish, admit, tell, look, totals, totalsOf, branchTotals } = await office();
    await establish('TOP');
    for (const code of ['A', 'B', 'C']) await establish(code, '2010-01-01', { parentCode: 'TOP' });
    for (const code of ['A', 'B', 'C']) for (const n of [1, 2]) await admit(`${code}${n}`, code);
    await tell(TRANSFER, { memberNumber: 'A1', toBranchCode: 'B', on: '2018-01-01' });
    expect(await tell(MERGE, { branchCodes: ['A', 'B'], intoCode: 'C', on: '2020-07-01' })).toEqual(
      {
        code: 'C',
      },
    );
    expect(
      await look(`a: branch(code: "A") { life { until ending } successors { code } }
        c: branch(code: "C") { life { from ending } predecessors { code } memberCount }`),
    ).toEqual({
      a: { life: { until: '2020-07-01', ending: 'MERGED' }, successors: [{ code: 'C' }] },
      c: {
        life: { from: '2010-01-01', ending: null },
        predecessors: [{ code: 'A' }, { code: 'B' }],
        memberCount: 6,
      },
    });
    expect(await totalsOf('A')).toEqual([1, 0, 0, 0, 1, 0]);
    expect(await totalsOf('B')).toEqual([3, 0, 0, 0, 3, 0]);
    expect(await totalsOf('C')).toEqual([2, 0, 4, 0, 0, 6]);
    expect(await totals()).toEqual([6, 0, 0, 0, 0, 6]);
    expect(await branchTotals()).toEqual({ opening: 4, joined: 0, left: 2, closing: 2 });
  });

  test('into a new one', async () => {
    const { establish, admit, tell, look, totals, totalsOf, branchTotals } = await office();
    for (const code of ['A', 'B']) await establish(code);
    await admit('1', 'A');
    await admit('2', 'B');
    const intoNew = { code: 'N', name: ' Chi hội  mới', sector: 'EDUCATION' };
    const known = `knownAt: "${nextDay()}"`;
    expect(await tell(MERGE, { branchCodes: ['A', 'B'], intoNew, on: '2020-07-01' })).toEqual({
      code: 'N',
    });
    expect(
      await look(`branchCount(${known}) branches(${known}) { code memberCount(${known}) }`),
    ).toEqual({
      branchCount: 2,
      branches: [
        { code: 'A', memberCount: 1 },
        { code: 'B', memberCount: 1 },
      ],
    });
    expect(
      await look(`branch(code: "N") { name sector life { from beginning } predecessors { code } }`),
    ).toEqual({
      branch: {
        name: 'Chi hội mới',
        sector: 'EDUCATION',
        life: { from: '2020-07-01', beginning: 'MERGED' },
        predecessors: [{ code: 'A' }, { code: 'B' }],
      },
    });
    expect(await totalsOf('N')).toEqual([0, 0, 2, 0, 0, 2]);
    expect(await totals()).toEqual([2, 0, 0, 0, 0, 2]);
    expect(await branchTotals()).toEqual({ opening: 2, joined: 1, left: 2, closing: 1 });
  });

  test('together with those below them', async () => {
    const { establish, tell, look, refused } = await office();
    await establish('A');
    await establish('SUB', '2010-01-01', { parentCode: 'A' });
    await establish('C');
    const on = '2020-07-01';
    expect(await refused(MERGE, { branchCodes: ['A'], intoCode: 'C', on })).toMatchObject(
      refusal('BRANCH_HAS_SUB_BRANCHES', ['input', 'branchCodes', 0], { subBranches: ['SUB'] }),
    );
    await tell(MERGE, { branchCodes: ['A', 'SUB'], intoCode: 'C', on });
    expect(await look('branches { code }')).toEqual({ branches: [{ code: 'C' }] });
  });

  test('but not where the codes or dates forbid it', async () => {
    const { establish, refused, look } = await office();
    for (const code of ['A', 'B', 'C']) await establish(code);
    await establish('LATE', '2021-01-01');
    const intoNew = { code: 'N', name: 'N', sector: 'OTHER' };
    const merging = (input: Input) =>
      refused(MERGE, { branchCodes: ['A', 'B'], on: '2020', ...input });
    expect(await merging({})).toMatchObject(refusal('INVALID_INPUT', ['input', 'intoCode']));
    expect(await merging({ intoCode: 'C', intoNew })).toMatchObject(
      refusal('INVALID_INPUT', ['input', 'intoNew']),
    );
    expect(await merging({ intoCode: 'A' })).toMatchObject(
      refusal('INVALID_INPUT', ['input', 'intoCode']),
    );
    expect(await merging({ branchCodes: ['A', 'A'], intoNew })).toMatchObject(
      refusal('INVALID_INPUT', ['input', 'branchCodes', 1]),
    );
    expect(await merging({ branchCodes: ['A', 'X'], intoNew })).toMatchObject(
      refusal('NOT_FOUND', ['input', 'branchCodes', 1]),
    );
    expect(await merging({ intoCode: 'X' })).toMatchObject(
      refusal('NOT_FOUND', ['input', 'intoCode']),
    );
    expect(await merging({ intoCode: 'LATE' })).toMatchObject(
      refusal('OUTSIDE_BRANCH_LIFE', ['input', 'intoCode']),
    );
    expect(await merging({ intoNew: { ...intoNew, code: 'C' } })).toMatchObject(
      refusal('ALREADY_EXISTS', ['input', 'intoNew', 'code']),
    );
    expect(await merging({ branchCodes: [], intoNew })).toMatchObject(
      refusal('INVALID_INPUT', ['input', 'branchCodes']),
    );
    expect(await look('branchCount(asOf: "2022-01-01")')).toEqual({ branchCount: 4 });
  });
});

describe('a branch is split', () => {
  const part = (code: string, ...memberNumbers: string[]) => ({
    ...{ code, name: `Chi hội ${code}`, sector: 'OTHER', memberNumbers },
  });

  test('and goes on', async () => {
    const { establish, admit, tell, look, totals, totalsOf, branchTotals } = await office();
    await establish('A');
    for (const number of ['1', '2', '3']) await admit(number, 'A');
    const parts = [part('P', '1'), part('Q')];
    const known = `knownAt: "${nextDay()}"`;
    const act = { branchCode: 'A', parts, continues: true, on: '2020-07-01' };
    expect(await tell(SPLIT, act)).toEqual({ code: 'A' });
    expect(await look(`branch(code: "A") { memberCount(${known}) }`)).toEqual({
      branch: { memberCount: 3 },
    });
    expect(await look(`branches { code life { beginning until } predecessors { code } }`)).toEqual({
      branches: [
        { code: 'A', life: { beginning: 'ESTABLISHED', until: null }, predecessors: [] },
        { code: 'P', life: { beginning: 'SPLIT', until: null }, predecessors: [{ code: 'A' }] },
        { code: 'Q', life: { beginning: 'SPLIT', until: null }, predecessors: [{ code: 'A' }] },
      ],
    });
    expect(await totalsOf('A')).toEqual([3, 0, 0, 0, 1, 2]);
    expect(await totalsOf('P')).toEqual([0, 0, 1, 0, 0, 1]);
    expect(await totals()).toEqual([3, 0, 0, 0, 0, 3]);
    expect(await branchTotals()).toEqual({ opening: 1, joined: 2, left: 0, closing: 3 });
  });

  test('and ceases', async () => {
    const { establish, admit, look, refused, totals, totalsOf, branchTotals } = await office();
    await establish('A');
    await establish('B');
    for (let n = 1; n <= 25; n++) await admit(`${n}`, 'A');
    await admit('B1', 'B');
    const splitting = (...parts: unknown[]) =>
      refused(SPLIT, { branchCode: 'A', parts, continues: false, on: '2020-07-01' });
    const twenty = Array.from({ length: 20 }, (_, i) => `${i + 2}`);
    expect(await splitting(part('P', '1'))).toMatchObject(
      refusal('BRANCH_HAS_MEMBERS', ['input', 'parts'], { members: 24, memberNumbers: twenty }),
    );
    expect(await splitting(part('P', '1'), part('Q', '2', '1'))).toMatchObject(
      refusal('INVALID_INPUT', ['input', 'parts', 1, 'memberNumbers', 1]),
    );
    expect(await splitting(part('P', 'B1'))).toMatchObject(
      refusal('INVALID_INPUT', ['input', 'parts', 0, 'memberNumbers', 0]),
    );
    expect(await splitting(part('P'), part('P'))).toMatchObject(
      refusal('INVALID_INPUT', ['input', 'parts', 1, 'code']),
    );
    expect(await splitting(part('P'), part('B'))).toMatchObject(
      refusal('ALREADY_EXISTS', ['input', 'parts', 1, 'code']),
    );
    expect(await splitting()).toMatchObject(refusal('INVALID_INPUT', ['input', 'parts']));
    expect(await look('branchCount')).toEqual({ branchCount: 2 });
    expect(
      await splitting(part('P', '1', '22', '23', '24', '25'), part('Q', ...twenty)),
    ).toBeUndefined();
    expect(await look(`branch(code: "A") { life { until ending } successors { code } }`)).toEqual({
      branch: {
        life: { until: '2020-07-01', ending: 'SPLIT' },
        successors: [{ code: 'P' }, { code: 'Q' }],
      },
    });
    expect(await totalsOf('A')).toEqual([25, 0, 0, 0, 25, 0]);
    expect(await totalsOf('P')).toEqual([0, 0, 5, 0, 0, 5]);
    expect(await totalsOf('Q')).toEqual([0, 0, 20, 0, 0, 20]);
    expect(await totals()).toEqual([26, 0, 0, 0, 0, 26]);
    expect(await branchTotals()).toEqual({ opening: 2, joined: 2, left: 1, closing: 3 });
  });

  test('but not before it is there, nor before those were members who go', async () => {
    const { establish, admit, refused } = await office();
    await establish('A');
    await admit('1', 'A', '2021-01-01');
    const splitting = (on: string) =>
      refused(SPLIT, { branchCode: 'A', parts: [part('P', '1')], continues: true, on });
    expect(await splitting('2010-01-01')).toMatchObject(
      refusal('OUTSIDE_BRANCH_LIFE', ['input', 'on']),
    );
    expect(await splitting('2021-01-01')).toMatchObject(
      refusal('OUTSIDE_BRANCH_LIFE', ['input', 'on'], { memberships: 1, memberNumbers: ['1'] }),
    );
    expect(await splitting('2021-01-02')).toBeUndefined();
  });
});

/** Enters many members in a branch, as an import would. */
async function fill(code: string, branchCode: string, size: number): Promise<void> {
  await server.app.get(UnitOfWork).run(async (tx) => {
    const { id: associationId } = await tx.manager.findOneByOrFail(Association, { code });
    const { id: branchId } = await tx.manager.findOneByOrFail(Branch, {
      associationId,
      code: branchCode,
    });
    for (let start = 0; start < size; start += 500) {
      const numbers = Array.from(
        { length: Math.min(500, size - start) },
        (_, i) => `${branchCode}-${start + i}`,
      );
      const recordedAt = tx.at;
      await tx.insertAll(
        Member,
        numbers.map((number) => ({
          ...{ associationId, number, recordedAt },
          kind: 'INDIVIDUAL' as const,
          erasedAt: null,
        })),
      );
      const members = await tx.manager.findBy(Member, { associationId, number: In(numbers) });
      const shared = { associationId, recordedAt, supersededAt: null };
      await tx.insertAll(
        MemberDetails,
        members.map(({ id: memberId, number }) => ({
          ...shared,
          ...nameColumns(`Hội viên ${number}`),
          ...{ memberId, sex: null, birthDate: null, phone: null, email: null, employer: null },
          ...{ jobTitle: null, employmentSector: null, qualifications: null },
        })),
      );
      await tx.insertAll(
        Membership,
        members.map(({ id: memberId, number }) => ({
          ...shared,
          ...datedColumns({ from: parseEdtf('2015'), until: null }),
          ...{ key: `${code}-${number}`, memberId, branchId, position: 1 },
          ...({ class: 'FULL', startReason: 'IMPORTED', endReason: null } as const),
          ...NO_END_GROUNDS,
          ...{ correctionReason: null, decisionId: null, sourceId: null },
          ...{ sourcePlace: null, note: null },
        })),
      );
      await server.app.get(RunsStore).rebuild(
        tx,
        members.map(({ id }) => id),
      );
    }
  });
}

test('a thousand members cost hardly more statements than a few', async () => {
  const { code, establish, tell, look, totals } = await office();
  for (const branch of ['A', 'B', 'C']) await establish(branch);
  await fill(code, 'A', 3);
  await fill(code, 'B', 1000);
  const { logger } = server.app.get<DataSources>(DATA_SOURCES).writer;
  const cost = async (branch: string) => {
    const before = (logger as StatementLog).count;
    await tell(MERGE, { branchCodes: [branch], intoCode: 'C', on: '2020-07-01' });
    return (logger as StatementLog).count - before;
  };
  // Six for each five hundred: read, superseded and added, and the same of their runs.
  const few = await cost('A');
  expect(await cost('B')).toBeLessThan(few + 10);
  expect(await look('branch(code: "C") { memberCount } memberCount')).toEqual({
    branch: { memberCount: 1003 },
    memberCount: 1003,
  });
  expect(await totals()).toEqual([1003, 0, 0, 0, 0, 1003]);
});

describe('two writers at once', () => {
  const outcomes = (answers: Awaited<ReturnType<TestServer['query']>>[]) =>
    answers.map(({ errors }) => errors?.[0]?.extensions.code ?? 'done');

  test('cannot admit a member into a branch that is being dissolved', async () => {
    const { ask, establish, admit, look } = await office();
    for (let n = 0; n < 6; n++) {
      const branchCode = `A${n}`;
      await establish(branchCode);
      await admit(`${n}-0`, branchCode);
      const dissolving = { branchCode, on: '2020-07-01', membersGo: 'LEAVE' };
      const admitting = {
        ...{ member: { number: `${n}-1`, fullName: 'Nguyễn Văn An' }, branchCode },
        from: '2019-01-01',
      };
      const [dissolved, admitted] = outcomes(
        await Promise.all([ask(DISSOLVE, dissolving), ask(ADMIT, admitting, other)]),
      );
      expect(dissolved).toBe('done');
      expect(['done', 'OUTSIDE_BRANCH_LIFE']).toContain(admitted);
      const { branch } = await look(`branch(code: "${branchCode}") {
        memberCount members(ever: true) { nodes { memberships { until endReason } } }
      }`);
      expect(branch.memberCount).toBe(0);
      const ended = { until: '2020-07-01', endReason: 'BRANCH_DISSOLVED' };
      for (const { memberships } of branch.members.nodes) expect(memberships).toEqual([ended]);
      expect(branch.members.nodes).toHaveLength(admitted === 'done' ? 2 : 1);
    }
  });

  test('cannot both merge a branch', async () => {
    const { ask, establish, admit, look } = await office();
    for (const code of ['X', 'Y']) await establish(code);
    for (let n = 0; n < 6; n++) {
      const code = `A${n}`;
      await establish(code);
      await admit(`${n}`, code);
      const into = (intoCode: string, on: TestServer) =>
        ask(MERGE, { branchCodes: [code], intoCode, on: '2020-07-01' }, on);
      const answers = await Promise.all([into('X', server), into('Y', other)]);
      expect(outcomes(answers).sort()).toEqual(['BRANCH_ENDED', 'done']);
      const { branch } = await look(`branch(code: "${code}") { successors { code memberCount } }`);
      expect(branch.successors).toHaveLength(1);
    }
    const { x, y } = await look(
      'x: branch(code: "X") { memberCount } y: branch(code: "Y") { memberCount }',
    );
    expect(x.memberCount + y.memberCount).toBe(6);
  });

  test('cannot take a member out of a branch and merge the member with it', async () => {
    const { ask, establish, admit, history } = await office();
    for (const code of ['X', 'Y']) await establish(code);
    for (let n = 0; n < 6; n++) {
      const code = `A${n}`;
      await establish(code);
      await admit(`${n}`, code);
      const on = '2020-07-01';
      const answers = await Promise.all([
        ask(MERGE, { branchCodes: [code], intoCode: 'X', on }),
        ask(TRANSFER, { memberNumber: `${n}`, toBranchCode: 'Y', on }, other),
      ]);
      const [merged, transferred] = outcomes(answers);
      expect(merged).toBe('done');
      const memberships = await history(`${n}`);
      expect(memberships).toHaveLength(2);
      expect(memberships[1].branch.code).toBe(transferred === 'done' ? 'Y' : 'X');
    }
  });
});
