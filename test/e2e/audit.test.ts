import { createHash } from 'node:crypto';

import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';

import { AuditTrail } from '../../src/platform/audit/audit-trail.js';
import { DATA_SOURCES, type DataSources } from '../../src/platform/database/data-sources.js';
import { AssociationsService } from '../../src/registry/associations/associations.service.js';
import { type TestDatabase, freshDatabase } from '../support/database.js';
import { type TestServer, anyOffice, startServer } from '../support/server.js';

type Row = Record<string, any>;
type Values = Record<string, unknown>;

let database: TestDatabase;
let server: TestServer;
let other: TestServer;
let sources: DataSources;
let office: string;
let dashboard: string;
/** Every row as the last step left it. */
let books: Map<string, Row>;

beforeAll(async () => {
  database = await freshDatabase();
  server = await startServer(undefined, database);
  other = await startServer(undefined, database);
  sources = server.app.get<DataSources>(DATA_SOURCES);
  const association = { code: 'hoi', name: 'Hội', kind: 'ASSOCIATION' } as const;
  await server.app.get(AssociationsService).found(anyOffice, association);
  office = await server.token('OFFICE', 'hoi');
  dashboard = await server.token('DASHBOARD', 'hoi');
  books = await everything();
});
afterAll(async () => {
  await server.close();
  await other.close();
  await database.drop();
});
afterEach(() => {
  jest.restoreAllMocks();
});

/** What nobody but the person and the office may read: each value tells itself apart. */
const PERSONAL = {
  fullName: 'Trần Thị Dấu Tên',
  birthDate: '1987-06-05',
  phone: '0900 111 222',
  email: 'dau.thu@example.org',
  employer: 'Dấu Nơi Làm',
  jobTitle: 'Dấu Chức Danh',
  qualifications: 'Dấu Bằng Cấp',
};
const CHANGED = { phone: '0900 333 444', email: 'dau.moi@example.org' };
const REASON = 'Dấu Lý Do';
const OUTSIDER = 'Lê Văn Dấu Ngoài';
const SECRETS = [...Object.values(PERSONAL), ...Object.values(CHANGED), REASON, OUTSIDER];

/** What later steps need of earlier answers. */
const ids: Record<string, string> = {};

const branch = (code: string) => ({ code, name: `Chi hội ${code}`, sector: 'OTHER' });
const established = (code: string) =>
  ['establishBranch', () => ({ ...branch(code), from: '2010' })] as const;
const admitted = (number: string, branchCode: string) =>
  [
    'admitMember',
    () => ({ branchCode, from: '2015-03-01', member: { ...PERSONAL, number } }),
  ] as const;
const BODY = { termOrdinal: 1, kind: 'EXECUTIVE_COMMITTEE', name: 'Ban chấp hành' };
const POST = { kind: 'MEMBER', title: 'Ủy viên' };

const ofMeeting = () => ({ assemblyId: ids['meeting'] });
const ofCongress = () => ({ assemblyId: ids['congress'] });

/** Every mutation at least once, those that change something with something to change. */
const STEPS: readonly (readonly [mutation: string, input: () => Values])[] = [
  [
    'foundAssociation',
    () => ({
      ...{ code: 'moi', name: 'Hội mới', kind: 'OTHER', otherNames: ['HM'] },
      higherAssociationCode: 'hoi',
    }),
  ],
  ['recordOfficeAddress', () => ({ address: 'Số 1', from: '2010' })],
  ['recordOfficeAddress', () => ({ address: 'Số 2', from: '2015' })],
  ['recordPatronAgency', () => ({ name: 'Sở', from: '2010' })],
  ['recordCharterVersion', () => ({ title: 'Điều lệ', adoptedOn: '2010' })],
  ['setRuleSet', () => ({ preset: 'ASSOCIATION_2010', from: '2010' })],
  ['setRuleSet', () => ({ preset: 'TRADE_UNION', from: '2010' })],
  established('A'),
  established('B'),
  established('C'),
  established('D'),
  ['renameBranch', () => ({ branchCode: 'A', name: 'Tên mới', from: '2012' })],
  ['reparentBranch', () => ({ branchCode: 'A', parentCode: 'B', from: '2012' })],
  ['reparentBranch', () => ({ branchCode: 'A', parentCode: null, from: '2013' })],
  ['changeBranchHost', () => ({ branchCode: 'A', hostOrganization: 'Công ty', from: '2012' })],
  admitted('1', 'A'),
  admitted('2', 'A'),
  admitted('3', 'B'),
  ['updateMemberDetails', () => ({ memberNumber: '1', details: CHANGED })],
  ['transferMember', () => ({ memberNumber: '1', toBranchCode: 'B', on: '2016-01-01' })],
  ['changeMemberClass', () => ({ memberNumber: '1', class: 'HONORARY', on: '2017-01-01' })],
  ['endMembership', () => ({ memberNumber: '1', on: '2018-01-01', reason: 'RESIGNED' })],
  ['reinstateMember', () => ({ memberNumber: '1', branchCode: 'A', from: '2019-01-01' })],
  [
    'correctMembership',
    () => ({ membershipId: ids['membership'], from: '2019-02', reason: REASON }),
  ],
  ['retractMembership', () => ({ membershipId: ids['membership'], reason: REASON })],
  ['openTerm', () => ({ ordinal: 1, label: '2015-2020', startsOn: '2015-05-05' })],
  ['correctTerm', () => ({ ordinal: 1, startsOn: '2015-06-05' })],
  ['setBodySeats', () => ({ ...BODY, seats: 9 })],
  ['setBodySeats', () => ({ ...BODY, seats: 11, from: '2017' })],
  [
    'beginMandate',
    () => ({
      ...{ bodyId: ids['body'], post: POST, personName: OUTSIDER },
      ...{ from: '2016', origin: 'ELECTED' },
    }),
  ],
  ['endMandate', () => ({ mandateId: ids['mandate'], on: '2018', reason: 'RESIGNED' })],
  ['beginMandate', () => ({ bodyId: ids['body'], post: POST, from: '2016', origin: 'ELECTED' })],
  ['withdrawMandate', () => ({ mandateId: ids['mandate'], reason: 'Nhập nhầm' })],
  [
    'prepareCongress',
    () => ({
      ...{ kind: 'TERM', title: 'Đại hội', composition: 'DELEGATES', date: '2026-11-21' },
      lastDay: '2026-11-23',
    }),
  ],
  ['correctCongress', () => ({ ...ofCongress(), date: '2026-11-22', reason: 'Hoãn' })],
  [
    'appointOfficers',
    () => ({ ...ofCongress(), officers: [{ role: 'PRESIDIUM', personName: OUTSIDER }] }),
  ],
  ['relieveOfficer', () => ({ ...ofCongress(), officerId: ids['officer'] })],
  ['setAgenda', () => ({ ...ofCongress(), items: [{ text: 'Khai mạc' }] })],
  ['apportionDelegates', () => ({ ...ofCongress(), referenceDate: '2026-11-01', seats: 3 })],
  [
    'adjustApportionment',
    () => ({
      ...ofCongress(),
      adjustments: [
        { branchCode: 'A', seats: 3, reason: 'Đông' },
        { branchCode: 'B', seats: 0, reason: 'Nhường' },
      ],
    }),
  ],
  [
    'enterDelegates',
    () => ({
      ...ofCongress(),
      delegates: [
        { memberNumber: '2', basis: 'ELECTED' },
        { personName: OUTSIDER, role: 'ALTERNATE' },
      ],
    }),
  ],
  ['inviteGuests', () => ({ ...ofCongress(), guests: [{ personName: OUTSIDER, title: 'Khách' }] })],
  ['conveneCongress', ofCongress],
  ['checkIn', () => ({ ...ofCongress(), delegateIds: [ids['delegate']] })],
  ['checkOut', () => ({ ...ofCongress(), delegateIds: [ids['delegate']] })],
  [
    'replaceDelegate',
    () => ({
      ...ofCongress(),
      ...{ delegateId: ids['delegate'], alternateId: ids['alternate'], reason: REASON },
    }),
  ],
  [
    'setDelegateStanding',
    () => ({
      ...ofCongress(),
      ...{ delegateId: ids['alternate'], standing: 'EXCUSED', reason: REASON },
    }),
  ],
  ['openSession', ofCongress],
  ['adoptDocument', () => ({ ...ofCongress(), kind: 'REPORT', title: 'Báo cáo' })],
  ['closeCongress', ofCongress],
  [
    'callMeeting',
    () => ({
      ...{ kind: 'DELEGATE_CONFERENCE', title: 'Hội nghị', date: '2026-11-21' },
      reported: { convened: 10, present: 10 },
    }),
  ],
  ['openSession', ofMeeting],
  [
    'recordVote',
    () => ({
      ...{ ...ofMeeting(), kind: 'DECISION', method: 'SHOW_OF_HANDS', title: 'Biểu quyết' },
      items: [{ personName: OUTSIDER, votes: [{ option: 'FOR', votes: 1 }] }],
    }),
  ],
  [
    'correctVote',
    () => ({
      ...{ voteId: ids['vote'], reason: 'Đếm lại' },
      items: [{ personName: OUTSIDER, votes: [{ option: 'FOR', votes: 0 }] }],
    }),
  ],
  [
    'recordDelegation',
    () => ({
      ...{ ...ofMeeting(), congressTitle: 'Đại hội cấp trên', seats: 1 },
      members: [{ personName: OUTSIDER }],
    }),
  ],
  [
    'recordReorganization',
    () => ({
      ...{ ...ofMeeting(), bodyId: ids['body'], title: 'Kiện toàn', on: '2026-11-21' },
      unspecified: ['Bầu bổ sung; không nêu là ai'],
    }),
  ],
  [
    'callMeeting',
    () => ({
      ...{ kind: 'DELEGATE_CONFERENCE', title: 'Hội nghị', date: '2026-11-22' },
      reported: { convened: 10, present: 1 },
    }),
  ],
  ['stopCongress', () => ({ ...ofMeeting(), reason: 'Thiếu đại biểu' })],
  [
    'recordStatement',
    () => ({ metric: 'MEMBERS', value: 3, date: '2016', source: { title: 'Báo cáo' } }),
  ],
  ['mergeBranches', () => ({ branchCodes: ['A'], intoCode: 'B', on: '2020-01-01' })],
  [
    'splitBranch',
    () => ({
      ...{ branchCode: 'B', continues: true, on: '2021-01-01' },
      parts: [{ ...branch('E'), memberNumbers: ['2'] }],
    }),
  ],
  ['dissolveBranch', () => ({ branchCode: 'B', membersGo: 'LEAVE', on: '2022-01-01' })],
  ['dissolveBranch', () => ({ branchCode: 'C', on: '2022-01-01' })],
  ['recordIdentityNumber', () => ({ memberNumber: '2', identityNumber: '271828182' })],
  ['recordIdentityNumber', () => ({ memberNumber: '2', identityNumber: '012345678901' })],
  ['revealIdentityNumber', () => ({ memberNumber: '2', purpose: REASON })],
  ['findMemberByIdentityNumber', () => ({ identityNumber: '012345678901', purpose: REASON })],
  [
    'recordConsent',
    () => ({ memberNumber: '2', purpose: 'CONTACT', givenOn: '2015', form: 'WRITTEN' }),
  ],
  ['withdrawConsent', () => ({ consentId: ids['consent'], withdrawnOn: '2020' })],
  ['exportMemberData', () => ({ memberNumber: '2', purpose: REASON })],
  ['eraseMember', () => ({ memberNumber: '3', reason: REASON })],
];
const OF_MEMBERS = new Set(
  ['admitMember', 'updateMemberDetails', 'transferMember', 'changeMemberClass'].concat([
    'endMembership',
    'reinstateMember',
    'correctMembership',
    'retractMembership',
    'recordIdentityNumber',
    'revealIdentityNumber',
    'findMemberByIdentityNumber',
    'recordConsent',
    'withdrawConsent',
    'exportMemberData',
    'eraseMember',
  ]),
);
const WITHOUT_DECISION = new Set([
  'foundAssociation',
  'recordStatement',
  'revealIdentityNumber',
  'findMemberByIdentityNumber',
  'exportMemberData',
]);
const ANSWERS: Record<string, string> = {
  reinstateMember: '{ memberships { id } }',
  setBodySeats: '{ id }',
  beginMandate: '{ id }',
  recordConsent: '{ consents { id } }',
  prepareCongress: '{ id }',
  callMeeting: '{ id }',
  recordVote: '{ id }',
  appointOfficers: '{ officers { id } }',
  enterDelegates: '{ delegates { nodes { id role } } }',
  revealIdentityNumber: '',
  exportMemberData: '',
};

/** The input of a step with everything that any change may carry. */
function complete(i: number, [mutation, input]: (typeof STEPS)[number]): Values {
  return {
    ...(mutation !== 'foundAssociation' && { associationCode: 'hoi' }),
    ...(!WITHOUT_DECISION.has(mutation) && { decision: { number: decisionNumber(i) } }),
    ...input(),
    idempotencyKey: `step-${i}`,
  };
}
const decisionNumber = (i: number) => `QĐ-${i}`;

function send(mutation: string, input: Values, token: string, to = server) {
  const type = `${mutation[0]!.toUpperCase()}${mutation.slice(1)}Input`;
  const answer = ANSWERS[mutation] ?? '{ __typename }';
  return to.query(
    `mutation ($input: ${type}!) { answer: ${mutation}(input: $input) ${answer} }`,
    { input },
    token,
  );
}

/** Every row of every table by table and id. */
async function everything(): Promise<Map<string, Row>> {
  const rows = new Map<string, Row>();
  for (const { tableName } of sources.reader.entityMetadatas) {
    for (const row of await sources.reader.query<Row[]>(`SELECT * FROM ${tableName} ORDER BY id`)) {
      // When a token was last used is written whatever it asks for.
      if ('last_used_at' in row) row['last_used_at'] = null;
      rows.set(`${tableName} ${row.id}`, row);
    }
  }
  return rows;
}

/** Rows of a table that are there now and were not before. */
function added(table: string, before: Map<string, Row>, after: Map<string, Row>): Row[] {
  return [...after].flatMap(([key, row]) =>
    key.startsWith(`${table} `) && !before.has(key) ? [row] : [],
  );
}

/** Those for which somebody signs in, or which only a branch leader may call: their tests look at the trail. */
const ELSEWHERE = [
  ...['beginSecondFactor', 'changePassword', 'confirmSecondFactor', 'endSession'],
  ...['requestPasswordLink', 'setPassword', 'signIn', 'signInWithCode'],
  ...['createToken', 'disableAccount', 'endGrant', 'giveGrant', 'inviteAccount', 'revokeToken'],
  ...['decideRequests', 'fileRequest', 'withdrawRequest'],
  // One chain, whose trail elections-trail.test.ts reads.
  ...['openElection', 'nominateCandidates', 'withdrawCandidate', 'closeCandidateList', 'openPoll'],
  ...['enterTally', 'enterBallots', 'certifyResult', 'resolveTie', 'correctResult'],
  ...['recordReportedResult', 'annulElection'],
];

it('has a step for every mutation of the schema', async () => {
  const { __schema } = await server.data('{ __schema { mutationType { fields { name } } } }');
  const all = (__schema.mutationType.fields as { name: string }[]).map(({ name }) => name);
  const here = new Set(STEPS.map(([mutation]) => mutation));
  expect([...here, ...ELSEWHERE].sort()).toEqual(all.sort());
});

describe.each(STEPS.map((step, i) => [i, step[0], step] as const))(
  '%i: %s',
  (i, mutation, step) => {
    it('changes nothing where it is refused, nor where the trail cannot be written', async () => {
      const input = complete(i, step);
      const forbidden = await send(mutation, input, dashboard);
      expect(forbidden.errors?.[0]?.extensions.code).toBe('FORBIDDEN');
      const nowhere =
        mutation === 'foundAssociation'
          ? { ...input, higherAssociationCode: 'none' }
          : { ...input, associationCode: 'none' };
      const unknown = await send(mutation, nowhere, office);
      expect(unknown.errors?.[0]?.extensions.code).toBe('NOT_FOUND');

      jest.spyOn(Logger.prototype, 'error').mockImplementation(() => undefined);
      const record = jest.spyOn(server.app.get(AuditTrail), 'record');
      record.mockRejectedValue(new Error('The trail is broken.'));
      const broken = await send(mutation, input, office);
      expect(broken.errors?.[0]?.extensions.code).toBe('INTERNAL');
      expect(record).toHaveBeenCalled();
      expect(await everything()).toEqual(books);
    });

    it('says who did what, when, on what decision, and what was and is', async () => {
      const before = books;
      const { data, errors } = await send(mutation, complete(i, step), office);
      expect(errors).toBeUndefined();
      const after = (books = await everything());
      keepIds(mutation, data?.['answer']);

      const entries = added('audit_entry', before, after);
      expect(entries.length).toBeGreaterThan(0);
      const [{ at }] = entries as [Row];
      for (const entry of entries) {
        expect(entry).toMatchObject({
          actor: expect.stringMatching(/^token \d+ \(test OFFICE\)$/),
        });
        expect(entry).toMatchObject({ action: mutation, at });
        expect(entry['association_id']).not.toBeNull();
        expect(entry['subject_id']).not.toBe('');
      }
      let superseded = 0;
      for (const [key, row] of after) {
        const earlier = before.get(key);
        if (earlier === undefined && 'recorded_at' in row) expect(row['recorded_at']).toBe(at);
        if (earlier === undefined || earlier['superseded_at'] === row['superseded_at']) continue;
        expect(row['superseded_at']).toBe(at);
        superseded += 1;
      }
      if (!WITHOUT_DECISION.has(mutation)) {
        const decisions = entries.map((entry) => after.get(`decision ${entry['decision_id']}`));
        expect(decisions).toEqual(
          entries.map(() => expect.objectContaining({ number: decisionNumber(i) })),
        );
      }
      const values = added('audit_personal', before, after).map(({ content }) =>
        JSON.parse(content),
      );
      values.push(
        ...entries.map((entry) => ({
          before: JSON.parse(entry['before']),
          after: JSON.parse(entry['after']),
        })),
      );
      expect(values.some((value) => hasContent(value.after))).toBe(true);
      if (superseded > 0) expect(values.some((value) => hasContent(value.before))).toBe(true);
    });

    it('keeps what is personal out of the entry, which only holds its digest', async () => {
      const rows = [...books.values()];
      const entry = rows.filter((row) => 'personal_digest' in row).at(-1) as Row;
      expect(entry['action']).toBe(mutation);
      for (const secret of SECRETS) expect(JSON.stringify(entry)).not.toContain(secret);
      const personal = rows.find((row) => row['entry_id'] === entry['id']);
      if (OF_MEMBERS.has(mutation)) {
        // Where somebody was a member, and when, is personal as well.
        expect(entry['before']).toBeNull();
        expect(Object.keys(JSON.parse(entry['after']) ?? {})).toEqual(
          mutation === 'updateMemberDetails' ? ['changed'] : [],
        );
        expect(personal).toBeDefined();
      }
      expect(personal === undefined).toBe(entry['personal_digest'] === null);
      if (personal === undefined) return;
      const digest = createHash('sha256').update(
        JSON.stringify([personal['salt'], personal['content']]),
      );
      expect(digest.digest('hex')).toBe(entry['personal_digest']);
      expect(personal['salt']).toMatch(/^[0-9a-f]{64}$/);
    });
  },
);

it('keeps the personal values beside the entry', async () => {
  const rows = [...books.values()].filter((row) => 'salt' in row);
  const contents = rows.map(({ content }) => content as string).join('\n');
  for (const secret of SECRETS) expect(contents).toContain(secret);
  expect(new Set(rows.map(({ salt }) => salt)).size).toBe(rows.length);
});

describe('a request that is sent again', () => {
  const again = () => ({ ...complete(STEPS.length, admitted('90', 'D')) });

  it('is carried out once, whichever application gets it first', async () => {
    const before = books;
    const answers = await Promise.all(
      Array.from({ length: 6 }, (_, i) =>
        send('admitMember', again(), office, i % 2 === 0 ? server : other),
      ),
    );
    for (const answer of answers) expect(answer).toEqual({ data: { answer: expect.anything() } });
    const after = (books = await everything());
    expect(added('audit_entry', before, after)).toHaveLength(1);
    expect(added('member', before, after)).toHaveLength(1);
    expect(added('idempotency_record', before, after)).toHaveLength(1);
    const changed = { ...again(), from: '2016-03-01' };
    const conflict = await send('admitMember', changed, office);
    expect(conflict.errors?.[0]?.extensions.code).toBe('IDEMPOTENCY_CONFLICT');
  });

  it('is known by a hash of its input, not by the input', async () => {
    const records = [...books.values()].filter((row) => 'input_hash' in row);
    expect(records).toHaveLength(STEPS.length + 1);
    for (const record of records) {
      expect(record['input_hash']).toMatch(/^[0-9a-f]{64}$/);
      for (const secret of SECRETS) expect(JSON.stringify(record)).not.toContain(secret);
    }
    const columns = Object.keys(records[0]!).sort();
    const expected = ['actor', 'id', 'input_hash', 'key', 'operation', 'recorded_at', 'result_id'];
    expect(columns).toEqual(expected);
  });
});

function keepIds(mutation: string, answer: Row): void {
  if (mutation === 'recordConsent') ids['consent'] = answer['consents'].at(-1).id;
  if (mutation === 'reinstateMember') ids['membership'] = answer['memberships'].at(-1).id;
  if (mutation === 'setBodySeats') ids['body'] = answer['id'];
  if (mutation === 'beginMandate') ids['mandate'] = answer['id'];
  if (mutation === 'prepareCongress') ids['congress'] = answer['id'];
  if (mutation === 'recordVote') ids['vote'] = answer['id'];
  if (mutation === 'callMeeting') ids['meeting'] = answer['id'];
  if (mutation === 'appointOfficers') ids['officer'] = answer['officers'][0].id;
  if (mutation === 'enterDelegates') {
    for (const { id, role } of answer['delegates'].nodes) ids[role.toLowerCase()] = id;
  }
}

function hasContent(values: unknown): boolean {
  return values !== null && values !== undefined && Object.keys(values).length > 0;
}
