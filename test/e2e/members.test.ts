import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';

import { DATA_SOURCES, type DataSources } from '../../src/platform/database/data-sources.js';
import { AssociationsService } from '../../src/registry/associations/associations.service.js';
import { BranchesService } from '../../src/registry/branches/branches.service.js';
import { freshDatabase, type TestDatabase } from '../support/database.js';
import { anyOffice, type Answer, NOW, startServer, type TestServer } from '../support/server.js';

const ENTRY = 'id class from until startReason endReason branch { code }';
const change = (field: string, type: string) =>
  `mutation ($input: ${type}!) { ${field}(input: $input) { number fullName memberships { ${ENTRY} } } }`;
const ADMIT = change('admitMember', 'AdmitMemberInput');
const REINSTATE = change('reinstateMember', 'ReinstateMemberInput');
const TRANSFER = change('transferMember', 'TransferMemberInput');
const CLASS = change('changeMemberClass', 'ChangeMemberClassInput');
const END = change('endMembership', 'EndMembershipInput');
const CORRECT = change('correctMembership', 'CorrectMembershipInput');
const UPDATE = change('updateMemberDetails', 'UpdateMemberDetailsInput');
const RETRACT = change('retractMembership', 'RetractMembershipInput');

const document = (name: string) =>
  readFileSync(
    new URL(`../../src/bench/documents/acceptance/${name}.graphql`, import.meta.url),
    'utf8',
  );

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

/** The office of a new association with the branches A and B of 2010, and C of 2020. */
async function office() {
  const code = `hoi-${++associations}`;
  const books = { associationCode: code };
  const founding = { code, name: `Hội ${code}`, kind: 'ASSOCIATION' as const };
  await server.app.get(AssociationsService).found(anyOffice, founding);
  for (const [branch, from] of [
    ['A', '2010-01-01'],
    ['B', '2010-01-01'],
    ['C', '2020-01-01'],
  ] as const) {
    await server.app.get(BranchesService).establishBranch(anyOffice, {
      ...books,
      ...{ code: branch, name: `Chi hội ${branch}`, sector: 'OTHER', from },
      beginning: 'ESTABLISHED',
    });
  }
  const token = await server.token('OFFICE', code);
  const ask = (mutation: string, input: Input, on = server) =>
    on.query(mutation, { input: { ...books, ...input } }, token);
  const tell = async (mutation: string, input: Input) => {
    const answer = await ask(mutation, input);
    if (answer.errors) throw new Error(JSON.stringify(answer.errors));
    return Object.values(answer.data ?? {})[0];
  };
  const admit = (number: string, more: Input = {}) =>
    tell(ADMIT, {
      member: { number, fullName: `Hội viên ${number}` },
      ...{ branchCode: 'A', from: '2015-01-01', ...more },
    });
  const look = (fields: string, variables: Input = {}, declared = '') =>
    server.query(
      `query ${declared} { association(code: "${code}") { ${fields} } }`,
      variables,
      token,
    );
  const read = async (fields: string) => {
    const answer = await look(fields);
    if (answer.errors) throw new Error(JSON.stringify(answer.errors));
    return answer.data?.['association'];
  };
  return { code, token, ask, tell, admit, look, read };
}

/** What a memberships list says, in short. */
function inShort(member: any): string[] {
  return member.memberships.map(({ branch, class: of, from, until, startReason, endReason }: any) =>
    `${branch?.code ?? '-'} ${of} ${from}..${until ?? ''} ${startReason} ${endReason ?? ''}`.trim(),
  );
}

/** The code of a refusal and the path of the argument, e.g. 'NOT_FOUND input.branchCode'. */
function refusalOf(answer: Answer<unknown>): string | null {
  const extensions = answer.errors?.[0]?.extensions;
  return extensions ? `${extensions.code} ${extensions.path.join('.')}`.trim() : null;
}

describe('a name', () => {
  let ours: Awaited<ReturnType<typeof office>>;
  beforeAll(async () => {
    ours = await office();
  });
  const admit = (fullName: string) => ours.ask(ADMIT, { member: { fullName }, from: '2015' });

  // By code point, as nobody would see what is tried.
  test.each([
    ...['00AD', '034F', '061C', '115F', '180E', '200B', '202E', '2060', '2064', '206A', '2800'],
    ...['3164', 'FE0F', 'FEFF', 'FFA0', 'FFF9', 'FFFB', 'E0041', 'E0100', '0000', '0085', 'D800'],
  ])('holds no U+%s, which is not seen', async (code) => {
    const answer = await admit(`Lê Văn${String.fromCodePoint(parseInt(code, 16))} Tám`);
    expect(refusalOf(answer)).toBe('INVALID_INPUT input.member.fullName');
  });

  test.each(['200C', '200D'])('may hold U+%s, which some writing needs', async (code) => {
    expect(refusalOf(await admit(`क्${String.fromCodePoint(parseInt(code, 16))}ष`))).toBeNull();
  });

  test.each(['王', 'ế', 'İ', '각', '\u1f82', '\u{1d400}', '\ufdfa', '\u0334'])(
    'is kept on both engines with 200 times %s',
    async (letter) => {
      const fullName = (
        letter === '\u0334' ? `a${letter.repeat(199)}` : letter.repeat(200)
      ).normalize();
      expect((await admit(fullName)).data).toMatchObject({ admitMember: { fullName } });
    },
  );

  test('is measured as it is stored, which may be longer', async () => {
    const composed = '\ufb2c';
    expect(composed.normalize().length).toBe(3);
    expect(refusalOf(await admit(composed.repeat(66)))).toBeNull();
    expect(refusalOf(await admit(composed.repeat(67)))).toBe('INVALID_INPUT input.member.fullName');
  });
});

/** How many rows each table has. */
async function footprint(): Promise<Record<string, number>> {
  const { reader } = server.app.get<DataSources>(DATA_SOURCES);
  const counts: Record<string, number> = {};
  for (const { tableName } of reader.entityMetadatas) {
    const rows: any[] = await reader.query(`SELECT COUNT(*) AS n FROM "${tableName}"`);
    counts[tableName] = Number(rows[0].n);
  }
  return counts;
}

describe('the life of a member', () => {
  test('is written as it happens, and corrected without loss', async () => {
    const { admit, tell, read } = await office();
    expect(inShort(await admit('1', { from: '2015' }))).toEqual(['A FULL 2015.. ADMITTED']);
    const memberNumber = '1';
    await tell(TRANSFER, { memberNumber, toBranchCode: 'B', on: '2016-03-01' });
    await tell(CLASS, { memberNumber, class: 'HONORARY', on: '2017' });
    const directly = { toBranchCode: null, class: 'FULL', on: '2018-01-01' };
    await tell(TRANSFER, { memberNumber, ...directly });
    await tell(END, { memberNumber, on: '2019-05', reason: 'RESIGNED' });
    const again = await tell(REINSTATE, { memberNumber, branchCode: 'C', from: '2020-02-01' });
    expect(inShort(again)).toEqual([
      'A FULL 2015..2016-03-01 ADMITTED TRANSFERRED',
      'B FULL 2016-03-01..2017 TRANSFERRED CLASS_CHANGED',
      'B HONORARY 2017..2018-01-01 CLASS_CHANGED TRANSFERRED',
      '- FULL 2018-01-01..2019-05 TRANSFERRED RESIGNED',
      'C FULL 2020-02-01.. REINSTATED',
    ]);
    const wrong = again.memberships[1].id;
    server.clock.set('2026-12-01T00:00:00.000Z');
    const corrected = await tell(CORRECT, {
      ...{ membershipId: wrong, from: '2016-04-01', reason: 'Sai ngày chuyển' },
    });
    expect(inShort(corrected).slice(0, 2)).toEqual([
      'A FULL 2015..2016-04-01 ADMITTED TRANSFERRED',
      'B FULL 2016-04-01..2017 TRANSFERRED CLASS_CHANGED',
    ]);
    await tell(RETRACT, { membershipId: again.memberships[4].id, reason: 'Nhầm người' });
    const { member } = await read(`member(number: "1") {
      memberships { ${ENTRY} versions { from correctionReason } }
      then: memberships(knownAt: "2026-11-30T00:00:00Z") { from }
      on: membership(asOf: "2016-03-15") { branch { code } }
      was: membership(asOf: "2016-03-15", knownAt: "2026-11-30T00:00:00Z") { branch { code } }
      between: membership(asOf: "2017-06-01") { id }
    }`);
    server.clock.set(NOW);
    expect(member.memberships).toHaveLength(4);
    expect(member.memberships[1].versions).toEqual([
      { from: '2016-03-01', correctionReason: null },
      { from: '2016-03-01', correctionReason: null },
      { from: '2016-04-01', correctionReason: 'Sai ngày chuyển' },
    ]);
    expect(member.then).toHaveLength(5);
    expect([member.on, member.was]).toEqual([{ branch: { code: 'A' } }, { branch: { code: 'B' } }]);
    // The change of class happened on some day of that year, so neither class is certain in it.
    expect(member.between).toBeNull();
  });

  test('keeps what its beginning rests on apart from what its end rests on', async () => {
    const { admit, tell, read, code } = await office();
    const grounds = (word: string) => ({
      ...{ decision: { number: `QĐ ${word}` }, source: { title: `Nguồn ${word}` } },
      ...{ sourcePlace: `tr. ${word}`, note: `Ghi ${word}` },
    });
    const ended = (word: string) => ({
      ...{ endDecision: { number: `QĐ ${word}` }, endSource: { title: `Nguồn ${word}` } },
      ...{ endSourcePlace: `tr. ${word}`, endNote: `Ghi ${word}` },
    });
    const running = { endDecision: null, endSource: null, endSourcePlace: null, endNote: null };
    const look = async () =>
      (
        await read(`member(number: "1") { memberships { id
          decision { number } source { title } sourcePlace note
          endDecision { number } endSource { title } endSourcePlace endNote
        } }`)
      ).member.memberships.map(({ id: _, ...rest }: Input) => rest);
    const memberNumber = '1';
    const first = await admit('1', grounds('vào'));
    await tell(TRANSFER, {
      ...{ memberNumber, toBranchCode: 'B', on: '2016-01-01' },
      ...grounds('chuyển'),
    });
    await tell(END, { memberNumber, on: '2018-01-01', reason: 'RESIGNED', ...grounds('ra') });
    expect(await look()).toEqual([
      { ...grounds('vào'), ...ended('chuyển') },
      { ...grounds('chuyển'), ...ended('ra') },
    ]);

    const membershipId = first.memberships[0].id;
    await tell(CORRECT, { membershipId, class: 'ASSOCIATE', reason: 'Sai', note: 'Ghi lại' });
    expect((await look())[0]).toEqual({ ...grounds('vào'), note: 'Ghi lại', ...ended('chuyển') });
    const both = await tell(CORRECT, {
      ...{ membershipId, until: '2016-02-01', reason: 'Sai', source: { title: 'Nguồn mới' } },
    });
    // A boundary is one: the end here and the beginning there. A place is one in its source.
    expect(await look()).toEqual([
      {
        ...{ ...grounds('vào'), note: 'Ghi lại', ...ended('chuyển') },
        ...{ endSource: { title: 'Nguồn mới' }, endSourcePlace: null },
      },
      { ...grounds('chuyển'), source: { title: 'Nguồn mới' }, sourcePlace: null, ...ended('ra') },
    ]);
    const second = both.memberships[1].id;
    await tell(RETRACT, { membershipId: second, reason: 'Nhầm', ...grounds('rút') });
    expect(await look()).toEqual([{ ...grounds('vào'), note: 'Ghi lại', ...ended('ra') }]);
    await tell(CORRECT, { membershipId, until: null, endReason: null, reason: 'Còn' });
    expect(await look()).toEqual([{ ...grounds('vào'), note: 'Ghi lại', ...running }]);

    const { reader } = server.app.get<DataSources>(DATA_SOURCES);
    const [end]: any[] = await reader.query(
      `SELECT e.after, p.content FROM audit_entry e JOIN audit_personal p ON p.entry_id = e.id
       WHERE e.action = 'endMembership'
         AND e.association_id = (SELECT id FROM association WHERE code = '${code}')`,
    );
    expect(JSON.parse(end.after)).toEqual({ sourceId: expect.any(Number) });
    expect(JSON.parse(end.content).after).toMatchObject({ note: 'Ghi ra', sourcePlace: 'tr. ra' });
  });

  test('of the past rests at both ends on what it is entered on', async () => {
    const { admit, tell, read } = await office();
    await admit('1', { from: '2020-01-01', note: 'Ghi vào' });
    await tell(REINSTATE, {
      ...{ memberNumber: '1', from: '2012', until: '2014', endReason: 'RESIGNED', branchCode: 'A' },
      ...{ source: { title: 'Sổ cũ' }, note: 'Ghi cũ' },
    });
    expect(
      (await read(`member(number: "1") { memberships { note endNote endSource { title } } }`))
        .member,
    ).toEqual({
      memberships: [
        { note: 'Ghi cũ', endNote: 'Ghi cũ', endSource: { title: 'Sổ cũ' } },
        { note: 'Ghi vào', endNote: null, endSource: null },
      ],
    });
  });

  test('changes its details on grounds that the audit trail keeps', async () => {
    const { admit, tell, code } = await office();
    await admit('1');
    await tell(UPDATE, {
      ...{ memberNumber: '1', details: { phone: '0901 234 567' } },
      ...{ source: { title: 'Đơn' }, sourcePlace: 'tr. 1', note: 'Đổi số' },
    });
    const { reader } = server.app.get<DataSources>(DATA_SOURCES);
    const [entry]: any[] = await reader.query(
      `SELECT e.after, p.content FROM audit_entry e JOIN audit_personal p ON p.entry_id = e.id
       WHERE e.action = 'updateMemberDetails'
         AND e.association_id = (SELECT id FROM association WHERE code = '${code}')`,
    );
    expect(JSON.parse(entry.after)).toEqual({ changed: ['phone'], sourceId: expect.any(Number) });
    expect(JSON.parse(entry.content).after).toEqual({
      ...{ phone: '0901 234 567', sourcePlace: 'tr. 1', note: 'Đổi số' },
    });
  });

  test('is refused only where no choice of days is possible', async () => {
    const { admit, tell, ask } = await office();
    await admit('1', { from: '2021' });
    const moved = await tell(TRANSFER, { memberNumber: '1', toBranchCode: 'B', on: '2021-03' });
    expect(inShort(moved)).toEqual([
      'A FULL 2021..2021-03 ADMITTED TRANSFERRED',
      'B FULL 2021-03.. TRANSFERRED',
    ]);
    const back = { memberNumber: '1', toBranchCode: 'A', on: '2020-12' };
    expect(refusalOf(await ask(TRANSFER, back))).toEqual('INVALID_SPAN input.on');
    await admit('2', { from: '../2010-01', branchCode: 'B' });
    const early = { member: { fullName: 'A' }, branchCode: 'B', from: '../2009' };
    expect(refusalOf(await ask(ADMIT, early))).toEqual('OUTSIDE_BRANCH_LIFE input.from');
  });
});

describe('bad input', () => {
  let ours: Awaited<ReturnType<typeof office>>;
  let before: Awaited<ReturnType<typeof footprint>>;

  beforeAll(async () => {
    ours = await office();
    await ours.admit('1');
    await ours.admit('2');
    await ours.tell(END, { memberNumber: '2', on: '2018-05-01', reason: 'DECEASED' });
    await ours.admit('3', { from: '2016-01-01' });
    await ours.tell(END, { memberNumber: '3', on: '2018-01-01', reason: 'RESIGNED' });
    await ours.admit('4');
    const born = { number: 'HV-a', fullName: 'Lê Thị Mai', birthDate: '1990-05' };
    await ours.admit('HV-a', { member: born });
    const company = { number: 'TC', fullName: 'Công ty Sao Mai', kind: 'ORGANIZATION' };
    await ours.admit('TC', { member: company });
    await (await office()).admit('1');
  });

  beforeEach(async () => {
    before = await footprint();
  });

  /** Each case: what is wrong, the input that is, and the refusal. */
  const refuses = (mutation: string, base: Input, cases: [string, Input, string][]) =>
    test.each(cases)('%s is refused, and changes nothing', async (_name, input, refusal) => {
      const answer = await ours.ask(mutation, { ...base, ...input });
      expect(refusalOf(answer)).toBe(refusal);
      expect(answer.errors?.[0]?.message).not.toMatch(/undefined|\[object|NaN/);
      expect(await footprint()).toEqual(before);
    });

  const fullName = 'Lê Văn Bình';
  const admission = { member: { fullName }, branchCode: 'A', from: '2021-01-01' };
  refuses(ADMIT, admission, [
    ['unknown association', { associationCode: 'khong-co' }, 'NOT_FOUND input.associationCode'],
    ['unknown branch', { branchCode: 'Z' }, 'NOT_FOUND input.branchCode'],
    ['taken number', { member: { fullName, number: '1' } }, 'ALREADY_EXISTS input.member.number'],
    ['month 13', { from: '2021-13' }, 'INVALID_DATE input.from'],
    ['date in another form', { from: '31/12/2021' }, 'INVALID_DATE input.from'],
    [
      'odd birth',
      { member: { fullName, birthDate: '1.2.80' } },
      'INVALID_DATE input.member.birthDate',
    ],
    ['day before the branch', { from: '2009-12-31' }, 'OUTSIDE_BRANCH_LIFE input.from'],
    ['first REINSTATED', { startReason: 'REINSTATED' }, 'INVALID_INPUT input.startReason'],
    ['blank name', { member: { fullName: '  ' } }, 'INVALID_INPUT input.member.fullName'],
    ['bad e-mail', { member: { fullName, email: 'a@' } }, 'INVALID_INPUT input.member.email'],
    ['empty branch code', { branchCode: '' }, 'NOT_FOUND input.branchCode'],
    [
      'number that differs by capitals',
      { member: { fullName, number: 'hv-A' } },
      'ALREADY_EXISTS input.member.number',
    ],
    [
      'birth after today',
      { member: { fullName, birthDate: '2026-11-23' } },
      'INVALID_INPUT input.member.birthDate',
    ],
    [
      'birth on the day of joining',
      { member: { fullName, birthDate: '2021-01-01/2022' } },
      'INVALID_INPUT input.member.birthDate',
    ],
    [
      'organization with a sex',
      { member: { fullName, kind: 'ORGANIZATION', sex: 'MALE' } },
      'INVALID_INPUT input.member.sex',
    ],
    [
      'organization with a birth',
      { member: { fullName, kind: 'ORGANIZATION', birthDate: '1990' } },
      'INVALID_INPUT input.member.birthDate',
    ],
  ]);
  const transfer = { memberNumber: '1', toBranchCode: 'B', on: '2021' };
  refuses(TRANSFER, transfer, [
    ['unknown branch to go to', { toBranchCode: 'Z' }, 'NOT_FOUND input.toBranchCode'],
    ['transfer to nowhere said', { toBranchCode: undefined }, 'INVALID_INPUT input.toBranchCode'],
    ['transfer to no code', { toBranchCode: '' }, 'NOT_FOUND input.toBranchCode'],
    ['unknown member', { memberNumber: '9' }, 'NOT_FOUND input.memberNumber'],
    ['no running membership', { memberNumber: '3' }, 'NO_RUNNING_MEMBERSHIP input.memberNumber'],
    ['same branch', { toBranchCode: 'A' }, 'NOTHING_CHANGED input.toBranchCode'],
    ['transfer before the start', { on: '2014-12-31' }, 'INVALID_SPAN input.on'],
    ['branch to come', { toBranchCode: 'C', on: '2019' }, 'OUTSIDE_BRANCH_LIFE input.on'],
  ]);
  refuses(CLASS, { memberNumber: '1', class: 'HONORARY', on: '2021' }, [
    ['same class', { class: 'FULL' }, 'NOTHING_CHANGED input.class'],
    ['unknown class', { class: 'GOLD' }, 'BAD_USER_INPUT input.class'],
    ['unknown input field', { ofm: 1 }, 'BAD_USER_INPUT input.ofm'],
    ['missing date', { on: undefined }, 'BAD_USER_INPUT input.on'],
  ]);
  refuses(END, { memberNumber: '1', on: '2021', reason: 'RESIGNED' }, [
    ['day that never was', { on: '2021-02-29' }, 'INVALID_DATE input.on'],
    ['end before the start', { on: '2014' }, 'INVALID_SPAN input.on'],
    ['end on the day of the start', { on: '2015-01-01' }, 'INVALID_SPAN input.on'],
    ['end by a transfer', { reason: 'TRANSFERRED' }, 'INVALID_INPUT input.reason'],
  ]);
  refuses(REINSTATE, { memberNumber: '3', from: '2017-12-31', endReason: 'RESIGNED' }, [
    ['overlap', { until: '2018-06-01' }, 'MEMBERSHIP_OVERLAP input.from'],
    ['from after until', { from: '2019-02', until: '2019-01' }, 'INVALID_SPAN input.from'],
    ['end without its day', { from: '2019' }, 'INVALID_INPUT input.endReason'],
  ]);
  refuses(REINSTATE, { from: '2020' }, [
    ['second open membership', { memberNumber: '1' }, 'MEMBERSHIP_OVERLAP input.from'],
    ['membership after death', { memberNumber: '2' }, 'MEMBER_DECEASED input.from'],
  ]);
  refuses(REINSTATE, { memberNumber: 'HV-a', until: '2011', endReason: 'RESIGNED' }, [
    ['membership before birth', { from: '1985' }, 'INVALID_INPUT input.from'],
  ]);
  refuses(UPDATE, { memberNumber: 'HV-a' }, [
    ['cleared name', { details: { fullName: null } }, 'INVALID_INPUT input.details.fullName'],
    [
      'birth after joining',
      { details: { birthDate: '2015-01-01' } },
      'INVALID_INPUT input.details.birthDate',
    ],
    ['birth to come', { details: { birthDate: '2027' } }, 'INVALID_INPUT input.details.birthDate'],
    [
      'sex of an organization',
      { memberNumber: 'TC', details: { sex: 'MALE' } },
      'INVALID_INPUT input.details.sex',
    ],
  ]);
  test.each(['from', 'class', 'startReason'])('a cleared %s is refused', async (field) => {
    const { member } = await ours.read('member(number: "1") { memberships { id } }');
    const input = { membershipId: member.memberships[0].id, reason: 'x', [field]: null };
    expect(refusalOf(await ours.ask(CORRECT, input))).toBe(`INVALID_INPUT input.${field}`);
    expect(await footprint()).toEqual(before);
  });
  refuses(RETRACT, { membershipId: 'x', reason: 'x' }, [
    ['unknown membership', {}, 'NOT_FOUND input.membershipId'],
  ]);

  test.each([
    ['members(first: 101) { totalCount }', 'INVALID_PAGE first'],
    ['members(first: 0) { totalCount }', 'INVALID_PAGE first'],
    ['branch(code: "A") { members(first: 101) { totalCount } }', 'INVALID_PAGE first'],
    ['members(branch: "Z") { totalCount }', 'NOT_FOUND branch'],
    ['members(branch: "") { totalCount }', 'NOT_FOUND branch'],
    ['members(asOf: "2021-02-30") { totalCount }', 'INVALID_DATE asOf'],
    ['members(ever: true, asOf: "2021-02-01") { totalCount }', 'INVALID_INPUT ever'],
    [
      'members(flow: { kind: LEFT, from: "2021-01-02", until: "2021-01-01" }) { totalCount }',
      'INVALID_SPAN flow.until',
    ],
    ['memberTotals(from: "2021-01-01", until: "2021-01-01") { opening }', 'INVALID_SPAN until'],
    ['memberCount(asOf: "2021")', 'INVALID_DATE asOf'],
    ['memberCount(knownAt: "2021-01-01")', 'INVALID_DATE knownAt'],
    ['members { nodes { age } }', 'GRAPHQL_VALIDATION_FAILED'],
  ])('%s is refused', async (fields, refusal) => {
    expect(refusalOf(await ours.look(fields))).toBe(refusal);
  });

  test('a cursor of another list is refused', async () => {
    const theirs = await office();
    await theirs.admit('1');
    await theirs.admit('2');
    const cursor = async (fields: string, of = ours) => {
      const answer = await of.read(fields.replace('{}', '{ pageInfo { endCursor } }'));
      return (answer.members ?? answer.branch.members).pageInfo.endCursor as string;
    };
    const foreign = [
      await cursor('members(first: 1) {}', theirs),
      await cursor('members(first: 1, ever: true) {}'),
      await cursor('members(first: 1, class: FULL) {}'),
      await cursor('members(first: 1, search: "hội") {}'),
      await cursor('members(first: 1, asOf: "2017-01-01") {}'),
      await cursor('branch(code: "A") { members(first: 1) {} }'),
      'bịa',
      Buffer.from('[1,2,3]').toString('base64url'),
    ];
    for (const after of foreign) {
      const answer = await ours.look(
        'members(first: 1, after: $after) { nodes { number } }',
        { after },
        '($after: String)',
      );
      expect([after, refusalOf(answer)]).toEqual([after, 'INVALID_CURSOR after']);
    }
    const own = await cursor('members(first: 1) {}');
    const bytes = Buffer.from(own, 'base64url');
    for (const forged of [
      bytes.subarray(0, 12),
      bytes.subarray(0, 20),
      bytes.subarray(0, -1),
      Buffer.concat([bytes, Buffer.from('1')]),
      Buffer.concat([bytes.subarray(0, -1), Buffer.from('€')]),
    ]) {
      const after = forged.toString('base64url');
      const fields = `members(first: 1, after: "${after}") { nodes { number } }`;
      expect(refusalOf(await ours.look(fields))).toBe('INVALID_CURSOR after');
    }
    const next = await ours.read(`members(first: 1, after: "${own}") { nodes { number } }`);
    expect(next.members.nodes).toHaveLength(1);
  });

  test('nothing personal is told, and nothing written, without a token that may', async () => {
    const input = { associationCode: ours.code, ...admission };
    expect(refusalOf(await server.query(ADMIT, { input }))).toBe('UNAUTHENTICATED');
    const dashboard = await server.token('DASHBOARD', ours.code);
    expect(refusalOf(await server.query(ADMIT, { input }, dashboard))).toBe('FORBIDDEN');
    const foreign = (await office()).token;
    expect(refusalOf(await server.query(ADMIT, { input }, foreign))).toBe('FORBIDDEN');
    const list = `{ association(code: "${ours.code}") { members { nodes { number } } } }`;
    expect(refusalOf(await server.query(list))).toBe('UNAUTHENTICATED');
    expect(refusalOf(await server.query(list, {}, dashboard))).toBe('FORBIDDEN');
    expect(refusalOf(await server.query(list, {}, foreign))).toBe('FORBIDDEN');
  });
});

describe('a request sent again', () => {
  test('gives the first result, or a refusal where it says something else', async () => {
    const { ask, tell, read } = await office();
    const input = {
      ...{ member: { fullName: 'Lê Văn Bình' }, branchCode: 'A', from: '2021-01-01' },
      idempotencyKey: 'k-1',
    };
    const first = await tell(ADMIT, input);
    const before = await footprint();
    expect(await tell(ADMIT, input)).toEqual(first);
    const otherwise = { ...input, from: '2021-01-02' };
    expect(refusalOf(await ask(ADMIT, otherwise))).toEqual(
      'IDEMPOTENCY_CONFLICT input.idempotencyKey',
    );
    expect(await footprint()).toEqual(before);
    const end = { memberNumber: first.number, on: '2022', reason: 'RESIGNED' };
    expect(refusalOf(await ask(END, { ...end, idempotencyKey: 'k-1' }))).toBe(
      'IDEMPOTENCY_CONFLICT input.idempotencyKey',
    );
    expect(await read('members(ever: true) { totalCount }')).toEqual({
      members: { totalCount: 1 },
    });
  });

  test('tells null from nothing, and not one writing of a name from another', async () => {
    const { ask, tell } = await office();
    const { number } = await tell(ADMIT, {
      ...{ member: { fullName: 'Lê Văn Bình', phone: '0901 000 000' }, from: '2021-01-01' },
    });
    const update = (details: Input) =>
      ask(UPDATE, { memberNumber: number, details, idempotencyKey: 'details' });
    expect(refusalOf(await update({ fullName: 'Lê Văn Bính' }))).toBeNull();
    expect(refusalOf(await update({ fullName: 'Lê Văn Bính'.normalize('NFD') }))).toBeNull();
    expect(refusalOf(await update({ fullName: 'Lê Văn Bính', phone: null }))).toBe(
      'IDEMPOTENCY_CONFLICT input.idempotencyKey',
    );
  });

  test('is done once, though two processes get it at once', async () => {
    const { ask, read } = await office();
    const input = {
      ...{ member: { fullName: 'Lê Văn Bình' }, branchCode: 'A', from: '2021-01-01' },
      idempotencyKey: 'at-once',
    };
    const answers = await Promise.all(
      [server, other, server, other].map((on) => ask(ADMIT, input, on)),
    );
    const numbers = answers.map(({ data, errors }) => errors ?? data?.['admitMember'].number);
    expect(new Set(numbers).size).toBe(1);
    expect(typeof numbers[0]).toBe('string');
    expect(await read('members(ever: true) { totalCount } memberCount')).toEqual({
      members: { totalCount: 1 },
      memberCount: 1,
    });
  });
});

describe('two processes at once', () => {
  test('give one number, with capitals or without, to one member only', async () => {
    const { ask, read } = await office();
    const admitting = (number: string, on: TestServer) =>
      ask(ADMIT, { member: { number, fullName: 'Lê Văn Bình' }, from: '2021-01-01' }, on);
    const answers = await Promise.all([admitting('HV-7', server), admitting('hv-7', other)]);
    expect(answers.map(refusalOf).filter((refusal) => refusal !== null)).toEqual([
      'ALREADY_EXISTS input.member.number',
    ]);
    expect(await read('members(ever: true) { totalCount }')).toEqual({
      members: { totalCount: 1 },
    });
    const numbered = (
      number: string,
    ) => `INSERT INTO member (association_id, number, kind, recorded_at)
      SELECT id, '${number}', 'INDIVIDUAL', '2026' FROM association WHERE code = 'hoi-1'`;
    const { writer } = server.app.get<DataSources>(DATA_SOURCES);
    await writer.query(numbered('Zz'));
    await expect(writer.query(numbered('zZ'))).rejects.toThrow(/unique/i);
  });

  test('give one number to one member only', async () => {
    const { ask, read } = await office();
    const input = { member: { number: '7', fullName: 'Lê Văn Bình' }, from: '2021-01-01' };
    const answers = await Promise.all([server, other].map((on) => ask(ADMIT, input, on)));
    expect(answers.map(refusalOf).filter((refusal) => refusal !== null)).toEqual([
      'ALREADY_EXISTS input.member.number',
    ]);
    expect(await read('members(ever: true) { totalCount }')).toEqual({
      members: { totalCount: 1 },
    });
  });

  test('give each new member a number of its own', async () => {
    const { ask } = await office();
    const input = { member: { fullName: 'Lê Văn Bình' }, from: '2021-01-01' };
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, i) => ask(ADMIT, input, i % 2 ? server : other)),
    );
    const numbers = answers.map(({ data }) => data?.['admitMember'].number);
    expect(numbers.sort()).toEqual(Array.from({ length: 8 }, (_, i) => `0000${i + 1}`));
  });

  test('transfer a member once', async () => {
    const { admit, ask, read } = await office();
    await admit('1');
    const to = (toBranchCode: string | null, on: TestServer) =>
      ask(TRANSFER, { memberNumber: '1', toBranchCode, on: '2021-01-01' }, on);
    const answers = await Promise.all([to('B', server), to('C', other), to(null, other)]);
    const refusals = answers.map(refusalOf).filter((refusal) => refusal !== null);
    expect(refusals).toEqual(['INVALID_SPAN input.on', 'INVALID_SPAN input.on']);
    const { member, memberCount } = await read(
      `memberCount member(number: "1") { memberships { ${ENTRY} } }`,
    );
    expect(memberCount).toBe(1);
    expect(member.memberships).toHaveLength(2);
  });

  test('leave a member one running membership', async () => {
    const { admit, tell, ask, read } = await office();
    await admit('1');
    await tell(END, { memberNumber: '1', on: '2016-01-01', reason: 'RESIGNED' });
    const again = (branchCode: string, on: TestServer) =>
      ask(REINSTATE, { memberNumber: '1', branchCode, from: '2021-01-01' }, on);
    const answers = await Promise.all([again('A', server), again('B', other)]);
    expect(answers.map(refusalOf).filter((refusal) => refusal !== null)).toEqual([
      'MEMBERSHIP_OVERLAP input.from',
    ]);
    expect(await read('memberCount')).toEqual({ memberCount: 1 });
  });
});

describe('lists of members', () => {
  const names = [
    'Nguyễn Văn Đạt',
    'Trần Đạt Dương',
    'Lê Văn Dát',
    'Phạm Thị Đào',
    'Hoàng Thị Ánh',
    'Vũ Thị An',
    'Đặng Văn Ân',
    'Bùi Văn Ăn',
    'Đỗ Thị Hòa',
    'Ngô Thị Hoà',
    'Lý Văn Hoa',
    'Dương Quốc Dũng',
    'Nguyễn Văn Đạt',
    'Y Moan 100%',
  ];
  let hall: Awaited<ReturnType<typeof office>>;

  beforeAll(async () => {
    hall = await office();
    for (const [i, fullName] of names.entries()) {
      await hall.admit(String(i + 1), { member: { number: String(i + 1), fullName } });
    }
  });

  const listed = async (args: string) => {
    const { members } = await hall.read(`members(${args}) { nodes { fullName } totalCount }`);
    expect(members.totalCount).toBe(members.nodes.length);
    return members.nodes.map(({ fullName }: any) => fullName) as string[];
  };

  test('are in the Vietnamese order of given names', async () => {
    const collator = new Intl.Collator('vi');
    const parts = (name: string) => {
      const words = name.normalize('NFC').split(' ');
      return [words.at(-1) as string, words.slice(0, -1).join(' ')] as const;
    };
    const inOrder = [...names].sort((a, b) => {
      const [[givenA, restA], [givenB, restB]] = [parts(a), parts(b)];
      return collator.compare(givenA, givenB) || collator.compare(restA, restB);
    });
    expect(await listed('first: 100')).toEqual(inOrder);
  });

  test('are searched without regard to diacritics and case, exact hits first', async () => {
    expect(await listed('search: "dat"')).toEqual(
      expect.arrayContaining(['Nguyễn Văn Đạt', 'Trần Đạt Dương', 'Lê Văn Dát']),
    );
    expect(await listed('search: "dat"')).toHaveLength(4);
    expect(await listed('search: "ĐẠT"')).toEqual([
      ...['Trần Đạt Dương', 'Nguyễn Văn Đạt', 'Nguyễn Văn Đạt'],
      'Lê Văn Dát',
    ]);
    expect(await listed('search: "ðạt van"')).toEqual(
      expect.arrayContaining(['Nguyễn Văn Đạt', 'Lê Văn Dát']),
    );
    expect(await listed('search: "duong quoc"')).toEqual(['Dương Quốc Dũng']);
    expect(await listed('search: "100%"')).toEqual(['Y Moan 100%']);
    expect(await listed('search: "%"')).toEqual(['Y Moan 100%']);
    expect(await listed('search: "_"')).toEqual([]);
    expect(await listed('search: "  ", first: 100')).toHaveLength(names.length);
  });

  test.each([1, 3, 5, 14])('show each member once in pages of %i', async (first) => {
    for (const filter of ['', ', search: "a"', ', ever: true']) {
      const whole = await hall.read(`members(first: 100${filter}) { nodes { number } }`);
      const seen: string[] = [];
      let after: string | null = null;
      do {
        const page: Answer<any> = await hall.look(
          `members(first: ${first}, after: $after${filter}) {
            nodes { number } pageInfo { hasNextPage endCursor } totalCount
          }`,
          { after },
          '($after: String)',
        );
        const { nodes, pageInfo, totalCount } = page.data.association.members;
        expect(totalCount).toBe(whole.members.nodes.length);
        seen.push(...nodes.map(({ number }: any) => number));
        after = pageInfo.hasNextPage ? pageInfo.endCursor : null;
      } while (after !== null);
      expect(seen).toEqual(whole.members.nodes.map(({ number }: any) => number));
    }
  });

  test('of everybody, with sub-branches, take the tree of the day on which the books said so', async () => {
    const { admit, read, code } = await office();
    await admit('1', { branchCode: 'B' });
    const branches = server.app.get(BranchesService);
    await branches.reparentBranch(anyOffice, {
      ...{ associationCode: code, branchCode: 'B', parentCode: 'A', from: '2012-01-01' },
    });
    await branches.reparentBranch(anyOffice, {
      ...{ associationCode: code, branchCode: 'B', parentCode: null, from: '2027-06-01' },
    });
    const list = (knownAt: string) =>
      `members(branch: "A", includeSubBranches: true, ever: true${knownAt}) { totalCount }`;
    const then = ', knownAt: "2026-12-31T00:00:00Z"';
    server.clock.set('2028-01-01T00:00:00.000Z');
    const answer = await read(`now: ${list('')} then: ${list(then)}`);
    server.clock.set(NOW);
    expect(answer).toEqual({ now: { totalCount: 0 }, then: { totalCount: 1 } });
  });
});

test('a list or figure costs as many statements for 60 members as for 10', async () => {
  const { code, token, admit, tell } = await office();
  const variables = {
    ...{ code, branch: 'A', first: 100 },
    ...{ asOf: '2021-01-01', from: '2015-01-01', until: '2021-01-01' },
  };
  const documents = ['roster', 'history', 'figures', 'overview', 'term-totals'];
  const measured = async () => {
    const counts: Record<string, number> = {};
    for (const name of documents) {
      const ask = () => server.data(document(name), variables, token);
      counts[name] = await server.statements(ask);
    }
    return counts;
  };
  const admitted = async (first: number, last: number) => {
    for (let n = first; n <= last; n++) {
      await admit(String(n), { branchCode: n % 2 ? 'A' : 'B' });
      const transfer = { memberNumber: String(n), toBranchCode: 'C', on: '2020-02-01' };
      if (n % 3 === 0) await tell(TRANSFER, transfer);
    }
  };
  await admitted(1, 10);
  const few = await measured();
  await admitted(11, 60);
  expect(await measured()).toEqual(few);
  expect(Math.max(...Object.values(few))).toBeLessThanOrEqual(20);
});

test('all versions of all memberships in a list cost one statement', async () => {
  const { admit, tell, look } = await office();
  const cost = () =>
    server.statements(async () => {
      const fields = 'members(ever: true) { nodes { memberships { versions { from endNote } } } }';
      expect((await look(fields)).errors).toBeUndefined();
    });
  const enter = async (number: string) => {
    await admit(number);
    await tell(TRANSFER, { memberNumber: number, toBranchCode: 'B', on: '2016-01-01' });
  };
  await enter('1');
  const one = await cost();
  for (const number of ['2', '3', '4', '5', '6']) await enter(number);
  expect(await cost()).toBe(one);
});

describe('a member without a number', () => {
  const admit = { member: { fullName: 'Lê Văn Bình' }, from: '2021-01-01' };
  const after = async (...numbers: string[]) => {
    const { ask, tell } = await office();
    for (const number of numbers)
      await tell(ADMIT, { ...admit, member: { ...admit.member, number } });
    const { data, errors } = await ask(ADMIT, admit);
    return errors ? refusalOf({ errors } as never) : data?.['admitMember'].number;
  };

  test.each([
    ['the next in the same form', ['HV-0041'], 'HV-0042'],
    ['one that is exact however long', ['HV9007199254740993'], 'HV9007199254740994'],
    ['a longer one after the last of its length', ['HV-99'], 'HV-100'],
    ['a free one behind those that are taken', ['05', '02', '03', '04', '01'], '06'],
  ])('gets %s', async (_, numbers, next) => {
    expect(await after(...numbers)).toBe(next);
  });

  test('is refused where the numbers of that form are used up', async () => {
    expect(await after('9'.repeat(30))).toBe('INVALID_INPUT input.member.number');
  });
});
