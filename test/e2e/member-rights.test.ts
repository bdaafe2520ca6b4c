import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { EntityMetadata } from 'typeorm';

import { DATA_SOURCES, type DataSources } from '../../src/platform/database/data-sources.js';
import { AssociationsService } from '../../src/registry/associations/associations.service.js';
import { type TestServer, anyOffice, startServer } from '../support/server.js';

type Values = Record<string, unknown>;

let server: TestServer;
let sources: DataSources;
let office: string;

const NUMBER = '012345678901';

beforeAll(async () => {
  server = await startServer();
  sources = server.app.get<DataSources>(DATA_SOURCES);
  const association = { code: 'hoi', name: 'Hội', kind: 'ASSOCIATION' } as const;
  await server.app.get(AssociationsService).found(anyOffice, association);
  office = await server.token('OFFICE', 'hoi');
  await send('establishBranch', { code: 'A', name: 'Chi hội A', sector: 'OTHER', from: '2010' });
  for (const number of ['1', '2']) {
    await send('admitMember', {
      ...{ branchCode: 'A', from: '2015', note: `Dấu ghi chú ${number}` },
      source: { title: `Sổ hội viên ${number}` },
      decision: { number: `QĐ-${number}` },
      member: {
        ...{ number, fullName: `Dấu Tên ${number}`, phone: `090000000${number}`, sex: 'FEMALE' },
      },
    });
  }
});
afterAll(() => server.close());

const ANSWERS: Record<string, string> = { exportMemberData: '', establishBranch: '{ code }' };
Object.assign(ANSWERS, { callMeeting: '{ id }', openElection: '{ id }' });
Object.assign(ANSWERS, { enterDelegates: '{ delegates { nodes { id } } }' });
for (const mutation of ['setRuleSet', 'appointOfficers', 'openSession', 'checkIn'].concat([
  'recordVote',
  'recordDelegation',
  'nominateCandidates',
])) {
  ANSWERS[mutation] = '{ __typename }';
}
Object.assign(ANSWERS, { setBodySeats: '{ id }', beginMandate: '{ id }', openTerm: '{ ordinal }' });
const answer = (mutation: string, input: Values, token = office) =>
  server.query(
    `mutation ($input: ${mutation[0]!.toUpperCase()}${mutation.slice(1)}Input!) {
      answer: ${mutation}(input: $input) ${ANSWERS[mutation] ?? '{ number consents { id purpose purposeText form givenOn withdrawnOn } }'}
    }`,
    { input: { associationCode: 'hoi', ...input } },
    token,
  );
async function send(mutation: string, input: Values, token = office): Promise<any> {
  const { data, errors } = await answer(mutation, input, token);
  expect(errors).toBeUndefined();
  return data?.['answer'];
}
async function codeOf(mutation: string, input: Values, token = office) {
  return (await answer(mutation, input, token)).errors?.[0]?.extensions.code;
}

describe('a consent', () => {
  const given = {
    ...{ memberNumber: '1', purpose: 'PUBLICATION', purposeText: 'Ảnh trên trang của Hội' },
    ...{ givenOn: '2020-05', form: 'WRITTEN', source: { title: 'Phiếu đồng ý' } },
  };
  let id: string;

  it('is recorded with its purpose, form and date', async () => {
    const { consents } = await send('recordConsent', given);
    expect(consents).toEqual([
      {
        ...{ id: expect.any(String), purpose: 'PUBLICATION', form: 'WRITTEN' },
        ...{ purposeText: 'Ảnh trên trang của Hội', givenOn: '2020-05', withdrawnOn: null },
      },
    ]);
    id = consents[0].id;
  });

  it.each<[string, string, Values]>([
    ['given twice', 'ALREADY_EXISTS', {}],
    ['for nothing that is said', 'INVALID_INPUT', { purpose: 'OTHER', purposeText: null }],
    ['still to come', 'INVALID_INPUT', { givenOn: '2027' }],
    ['of nobody', 'NOT_FOUND', { memberNumber: '99' }],
    ['in no words', 'INVALID_INPUT', { purposeText: ' ' }],
  ])('is refused where it is %s', async (_, code, change) => {
    expect(await codeOf('recordConsent', { ...given, ...change })).toBe(code);
  });

  it('is withdrawn, and stays on record as given', async () => {
    const before = '2026-11-22T03:00:00.000Z';
    server.clock.set('2026-11-23T02:00:00.000Z');
    expect(await codeOf('withdrawConsent', { consentId: id, withdrawnOn: '2019' })).toBe(
      'INVALID_SPAN',
    );
    const { consents } = await send('withdrawConsent', {
      consentId: id,
      withdrawnOn: '2026-11-20',
    });
    expect(consents).toMatchObject([{ id, givenOn: '2020-05', withdrawnOn: '2026-11-20' }]);
    expect(await codeOf('withdrawConsent', { consentId: id, withdrawnOn: '2026-11-21' })).toBe(
      'NOTHING_CHANGED',
    );
    const known = await server.data(
      `query ($at: DateTime) { association(code: "hoi") { member(number: "1") { consents(knownAt: $at) { id withdrawnOn source { title } } } } }`,
      { at: before },
      office,
    );
    expect(known.association.member.consents).toEqual([
      { id, withdrawnOn: null, source: { title: 'Phiếu đồng ý' } },
    ]);
    await send('recordConsent', { ...given, givenOn: '2026-11-23' });
  });

  it("is the office's to record, and no other association's", async () => {
    const roles = ['BRANCH_LEADER', 'AUDITOR', 'DASHBOARD'] as const;
    for (const role of roles) {
      const token = await server.token(role, 'hoi', role === 'BRANCH_LEADER' ? 'A' : undefined);
      expect(await codeOf('recordConsent', given, token)).toBe('FORBIDDEN');
      expect(await codeOf('withdrawConsent', { consentId: id, withdrawnOn: '2026' }, token)).toBe(
        'FORBIDDEN',
      );
    }
    const other = { code: 'khac', name: 'Khác', kind: 'OTHER' } as const;
    await server.app.get(AssociationsService).found(anyOffice, other);
    const elsewhere = await server.token('OFFICE', 'khac');
    const foreign = { associationCode: 'khac', consentId: id, withdrawnOn: '2026' };
    expect(await codeOf('withdrawConsent', foreign, elsewhere)).toBe('NOT_FOUND');
  });
});

describe('the document of everything about a person', () => {
  const purpose = 'Theo đơn của hội viên';
  let text: string;
  let document: any;

  beforeAll(async () => {
    await send('recordIdentityNumber', { memberNumber: '1', identityNumber: NUMBER });
    await send('updateMemberDetails', {
      memberNumber: '1',
      details: { fullName: 'Dấu Tên Mới', email: 'dau@example.org' },
    });
    await send('openTerm', { ordinal: 1, label: '2015-2020', startsOn: '2015-05-05' });
    const body = { termOrdinal: 1, kind: 'EXECUTIVE_COMMITTEE', name: 'Ban chấp hành', seats: 9 };
    const { id: bodyId } = await send('setBodySeats', body);
    await send('beginMandate', {
      ...{ bodyId, post: { kind: 'CHAIR', title: 'Chủ tịch' }, memberNumber: '1' },
      ...{ from: '2016', origin: 'ELECTED' },
    });
    await sources.writer.manager.insert('MemberRequest', {
      ...{ associationId: 1, branchId: 1, memberId: 1, key: 'request-1', kind: 'ENDING' },
      ...{ input: '{"on":"2020"}', attachments: '["Đơn số 7"]', state: 'REJECTED' },
      ...{ filedBy: 'trưởng chi hội', filedAt: '2026-11-22T02:00:00.000Z', reason: 'Chưa rõ' },
    });
    const ruleSet = { preset: 'ASSOCIATION_2024', from: '2025-01-01' };
    await send('setRuleSet', ruleSet);
    const meeting = await send('callMeeting', {
      ...{ kind: 'DELEGATE_CONFERENCE', title: 'Hội nghị', date: '2026-11-23' },
      reported: { convened: 5, present: 5 },
    });
    const of = { assemblyId: meeting.id };
    const person = { memberNumber: '1' };
    const { delegates } = await send('enterDelegates', {
      ...{ ...of, delegates: [{ ...person, branchCode: 'A', basis: 'ELECTED' }] },
      ...{ source: { title: 'Danh sách đại biểu' }, decision: { number: 'QĐ-3' } },
    });
    await send('appointOfficers', { ...of, officers: [{ ...person, role: 'PRESIDIUM' }] });
    await send('openSession', of);
    await send('checkIn', { ...of, delegateIds: [delegates.nodes[0].id] });
    await send('recordVote', {
      ...{ ...of, kind: 'CONFIDENCE', method: 'SHOW_OF_HANDS', title: 'Tín nhiệm', ruling: 'Đủ' },
      items: [{ ...person, votes: [{ option: 'FOR', votes: 1 }] }],
    });
    await send('recordDelegation', { ...of, congressTitle: 'Cấp trên', members: [person] });
    const election = await send('openElection', {
      ...{ ...of, title: 'Bầu bổ sung', bodyKind: 'INSPECTION_COMMITTEE', seats: 1 },
      ...{ bodyName: 'Ban kiểm tra', post: { kind: 'MEMBER', title: 'Ủy viên' } },
      ...{ ballotForm: 'MARKED' },
    });
    await send('nominateCandidates', { electionId: election.id, candidates: [person] });
    text = await send('exportMemberData', { memberNumber: '1', purpose });
    document = JSON.parse(text);
  });

  it('tells all of it, in words and not in ids of rows', () => {
    expect(document).toMatchObject({
      format: 'so-hoi member data 1',
      association: { code: 'hoi', name: 'Hội' },
      member: { number: '1', kind: 'INDIVIDUAL', erasedAt: null },
      details: [
        { fullName: 'Dấu Tên 1', phone: '0900000001', sex: 'FEMALE' },
        { fullName: 'Dấu Tên Mới', email: 'dau@example.org', supersededAt: null },
      ],
      identityNumbers: [{ identityNumber: NUMBER, supersededAt: null }],
      memberships: [
        {
          ...{ branch: { code: 'A', name: 'Chi hội A' }, class: 'FULL', fromEdtf: '2015' },
          ...{ decision: { number: 'QĐ-1' }, source: { title: 'Sổ hội viên 1' } },
          note: 'Dấu ghi chú 1',
        },
      ],
      requests: [{ branch: { code: 'A' }, input: { on: '2020' }, attachments: ['Đơn số 7'] }],
      mandates: [{ body: { name: 'Ban chấp hành' }, post: { title: 'Chủ tịch' } }],
      congresses: {
        delegates: [
          {
            ...{ of: 'Hội nghị', branch: { code: 'A' }, decision: { number: 'QĐ-3' } },
            source: { title: 'Danh sách đại biểu' },
          },
        ],
        attendances: [{ of: 'Hội nghị', leftAt: null }],
        offices: [{ of: 'Hội nghị', role: 'PRESIDIUM' }],
        candidacies: [{ of: 'Bầu bổ sung' }],
        votes: [{ of: 'Tín nhiệm', votes: { FOR: 1 } }],
        delegations: [{ of: 'Cấp trên' }],
      },
    });
    expect(document.consents).toHaveLength(3);
    const actions = document.auditTrail.map(({ action }: any) => action);
    expect(new Set(actions)).toEqual(
      new Set(
        ['admitMember', 'recordConsent', 'withdrawConsent', 'recordIdentityNumber'].concat([
          'updateMemberDetails',
          'beginMandate',
          'exportMemberData',
        ]),
      ),
    );
  });

  it('tells nothing about anybody else', () => {
    expect(text).not.toContain('Dấu Tên 2');
    expect(text).not.toContain('QĐ-2');
    expect(text).not.toContain('0900000002');
  });

  it('is on record with its purpose, and in itself', () => {
    const last = document.auditTrail.at(-1);
    expect(last).toMatchObject({ action: 'exportMemberData', personal: { after: { purpose } } });
  });

  it('is for the office only', async () => {
    for (const role of ['BRANCH_LEADER', 'AUDITOR', 'DASHBOARD'] as const) {
      const token = await server.token(role, 'hoi', role === 'BRANCH_LEADER' ? 'A' : undefined);
      expect(await codeOf('exportMemberData', { memberNumber: '1', purpose }, token)).toBe(
        'FORBIDDEN',
      );
    }
    const foreign = await server.token('OFFICE', 'khac');
    expect(await codeOf('exportMemberData', { memberNumber: '1', purpose }, foreign)).toBe(
      'FORBIDDEN',
    );
  });

  it('has every column of every table that leads to a member, or says why not', () => {
    const faults = sources.reader.entityMetadatas
      .filter((metadata) => leadsToMember(metadata))
      .flatMap((metadata) => {
        const { name, columns } = metadata;
        const reason = TABLES_LEFT_OUT[name];
        if (reason) return [];
        const told = new Set(Object.keys(section(name)[0] ?? {}));
        if (told.size === 0) return [`${name} is not in the document: tell it, or say why not.`];
        return columns
          .map(({ propertyName }) => propertyName)
          .filter((column) => !told.has(TOLD_AS[column] ?? column))
          .filter((column) => !(column in LEFT_OUT) && !(`${name}.${column}` in LEFT_OUT))
          .map((column) => `${name}.${column} is not in the document: tell it, or say why not.`);
      });
    expect(faults).toEqual([]);
  });

  /** Which part of the document tells the rows of a table. */
  function section(entity: string): object[] {
    const parts: Record<string, object[]> = {
      Member: [document.member],
      MemberDetails: document.details,
      MemberIdentity: document.identityNumbers,
      Membership: document.memberships,
      MemberConsent: document.consents,
      Mandate: document.mandates,
      MemberRequest: document.requests,
      Delegate: document.congresses.delegates,
      Attendance: document.congresses.attendances,
      AssemblyOfficer: document.congresses.offices,
      Candidate: document.congresses.candidacies,
      VoteItem: document.congresses.votes,
      DelegationMember: document.congresses.delegations,
    };
    return parts[entity] ?? [];
  }
});

/** Columns told under another name: what a reference refers to. */
const TOLD_AS: Readonly<Record<string, string>> = {
  decisionId: 'decision',
  endDecisionId: 'endDecision',
  endSourceId: 'endSource',
  sourceId: 'source',
  branchId: 'branch',
  bodyId: 'body',
  postId: 'post',
  sealed: 'identityNumber',
  assemblyId: 'of',
  electionId: 'of',
  voteId: 'of',
  delegationId: 'of',
};

/** What the document leaves out, and why. */
const LEFT_OUT: Readonly<Record<string, string>> = {
  id: 'the number of a row',
  associationId: 'told at the top',
  memberId: 'told at the top',
  nameSortKey: 'follows from the name',
  nameSearchKey: 'follows from the name',
  nameExactKey: 'follows from the name',
  'MemberIdentity.keyVersion': 'about the key, not the person',
  'MemberIdentity.lookup': 'follows from the number',
};
const TABLES_LEFT_OUT: Readonly<Record<string, string>> = {
  MembershipRun: 'worked out from the memberships',
};

/** Whether a row of the table is, or by its references belongs to, a member. */
function leadsToMember(metadata: EntityMetadata, seen: readonly string[] = []): boolean {
  if (metadata.name === 'Member') return true;
  if (seen.includes(metadata.name)) return false;
  return metadata.foreignKeys.some(({ referencedEntityMetadata }) =>
    leadsToMember(referencedEntityMetadata, [...seen, metadata.name]),
  );
}
