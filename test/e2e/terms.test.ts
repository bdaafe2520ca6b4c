import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import type { LocalDate } from '../../src/kernel/calendar.js';
import type { Instant } from '../../src/kernel/clock.js';
import { exactSearchKey, nameSortKey, searchKey } from '../../src/kernel/names.js';
import { DATA_SOURCES, type DataSources } from '../../src/platform/database/data-sources.js';
import { Reader } from '../../src/platform/database/reader.js';
import { datedColumns } from '../../src/platform/database/temporal.js';
import { parseEdtf } from '../../src/kernel/edtf.js';
import { Association } from '../../src/registry/associations/association.entity.js';
import { AssociationsService } from '../../src/registry/associations/associations.service.js';
import { NO_END_GROUNDS } from '../../src/registry/associations/grounds.js';
import { Branch } from '../../src/registry/branches/branch.entity.js';
import { Member, MemberDetails, Membership } from '../../src/registry/members/member.entity.js';
import type { MemberClass } from '../../src/registry/members/member.model.js';
import { BodiesStore } from '../../src/registry/terms/bodies.store.js';
import { freshDatabase, type TestDatabase } from '../support/database.js';
import { anyOffice, type Answer, startServer, type TestServer } from '../support/server.js';

const OPEN =
  'mutation ($input: OpenTermInput!) { openTerm(input: $input) { ordinal label startsOn endsOn } }';
const CORRECT =
  'mutation ($input: CorrectTermInput!) { correctTerm(input: $input) { ordinal label startsOn note } }';
const SEATS =
  'mutation ($input: SetBodySeatsInput!) { setBodySeats(input: $input) { id seats filled vacant } }';
const BEGIN =
  'mutation ($input: BeginMandateInput!) { beginMandate(input: $input) { id holderName from } }';
const END =
  'mutation ($input: EndMandateInput!) { endMandate(input: $input) { id until endReason endDecision { number } } }';
const WITHDRAW =
  'mutation ($input: WithdrawMandateInput!) { withdrawMandate(input: $input) { id filled } }';

let database: TestDatabase;
let server: TestServer;
/** Another process on the same database. */
let other: TestServer;
let associations = 0;

beforeAll(async () => {
  database = await freshDatabase();
  server = await startServer(undefined, database);
  other = await startServer(undefined, database);
});

afterAll(async () => {
  await other.close();
  await server.close();
  await database.drop();
});

type Input = Record<string, unknown>;

/** The office of a new association, with its token. */
async function office(kind: 'ASSOCIATION' | 'YOUTH_UNION' = 'ASSOCIATION') {
  const code = `hoi-${++associations}`;
  await server.app.get(AssociationsService).found(anyOffice, { code, name: `Hội ${code}`, kind });
  const token = await server.token('OFFICE', code);
  const ask = (document: string, input: Input, on = server) =>
    on.query(document, { input: { associationCode: code, ...input } }, token);
  const tell = async (document: string, input: Input) => {
    const answer = await ask(document, input);
    if (answer.errors) throw new Error(JSON.stringify(answer.errors));
    return Object.values(answer.data ?? {})[0];
  };
  return {
    code,
    token,
    ask,
    tell,
    open: (ordinal: number, startsOn: string, label = '2017-2022') =>
      tell(OPEN, { ordinal, startsOn, label }),
    body: async (
      termOrdinal: number,
      seats: number | null = 5,
      name = 'Ban Chấp hành',
      kind = 'EXECUTIVE_COMMITTEE',
    ) => (await tell(SEATS, { termOrdinal, kind, name, seats })).id as string,
    begin: async (bodyId: string, from: string, more: Input = {}) =>
      (await tell(BEGIN, { bodyId, from, post: MEMBER_POST, origin: 'ELECTED', ...more }))
        .id as string,
    read: async (fields: string) =>
      (await server.data(`{ association(code: "${code}") { ${fields} } }`)).association,
  };
}

const MEMBER_POST = { kind: 'MEMBER', title: 'Ủy viên' };

/** A member with one membership, as the members' room writes it. */
async function enterMember(
  code: string,
  number: string,
  fullName: string,
  memberClass: MemberClass,
  from: string,
  until: string | null = null,
): Promise<void> {
  const { manager } = server.app.get<DataSources>(DATA_SOURCES).writer;
  const { id: associationId } = await manager.findOneByOrFail(Association, { code });
  const recordedAt = '2020-01-01T00:00:00.000Z' as Instant;
  const member = { associationId, number, kind: 'INDIVIDUAL' as const, recordedAt };
  await manager.insert(Member, member);
  const { id: memberId } = await manager.findOneByOrFail(Member, { associationId, number });
  const shared = { associationId, memberId, recordedAt, supersededAt: null };
  await manager.insert(MemberDetails, {
    ...shared,
    fullName,
    nameSortKey: nameSortKey(fullName),
    nameSearchKey: searchKey(fullName),
    nameExactKey: exactSearchKey(fullName),
    sex: null,
    birthDate: null,
    phone: null,
    email: null,
    employer: null,
    jobTitle: null,
    employmentSector: null,
    qualifications: null,
  });
  await manager.insert(Membership, {
    ...shared,
    ...datedColumns({ from: parseEdtf(from), until: until === null ? null : parseEdtf(until) }),
    key: `${code}-${number}`,
    position: 1,
    branchId: null,
    class: memberClass,
    startReason: 'ADMITTED',
    endReason: until === null ? null : 'RESIGNED',
    ...NO_END_GROUNDS,
    correctionReason: null,
    decisionId: null,
    sourceId: null,
    sourcePlace: null,
    note: null,
  });
}

function refused(answer: Answer<unknown>, code: string, path: (string | number)[]): Input {
  const extensions = answer.errors?.[0]?.extensions;
  expect({ code: extensions?.code, path: extensions?.path }).toEqual({ code, path });
  expect(answer.errors?.[0]?.message).toMatch(/\S/);
  return extensions?.details ?? {};
}

const OFFICERS = `
  query Officers($code: String!, $asOf: LocalDate) {
    association(code: $code) {
      bodies(asOf: $asOf) {
        kind
        name
        seats
        filled
        vacant
        mandates { holderName post { title } from until origin }
      }
    }
  }`;

describe('the documented committee', () => {
  const mandate = (holderName: string | null, title: string) => ({
    holderName,
    post: { title },
    from: '2022-03-25',
    until: null,
    origin: 'ELECTED',
  });
  const committee = {
    kind: 'EXECUTIVE_COMMITTEE',
    name: 'Ban Chấp hành',
    seats: 5,
    filled: 5,
    vacant: 0,
    mandates: [
      mandate('Đỗ Hữu Đạt', 'Bí thư'),
      ...Array.from({ length: 4 }, () => mandate(null, 'Ủy viên')),
    ],
  };

  test('has five filled seats, one of them by a holder whom the source names', async () => {
    const union = await office('YOUTH_UNION');
    await union.open(7, '2022-03-25', '2022-2024');
    const bodyId = await union.body(7, 5);
    for (let i = 0; i < 4; i += 1) await union.begin(bodyId, '2022-03-25');
    await union.begin(bodyId, '2022-03-25', {
      post: { kind: 'CHAIR', title: 'Bí thư' },
      personName: 'Đỗ Hữu Đạt',
    });
    const on = (asOf: string) => server.data(OFFICERS, { code: union.code, asOf });
    expect(await on('2022-03-26')).toEqual({ association: { bodies: [committee] } });
    expect(await on('2022-03-25')).toEqual({ association: { bodies: [committee] } });
    expect(await on('2022-03-24')).toEqual({ association: { bodies: [] } });
  });
});

describe('terms', () => {
  test('end where the next begins, and run on the days on which they certainly do', async () => {
    const hoi = await office();
    await hoi.open(4, '2017-05-06');
    await hoi.open(2, '2007');
    await hoi.open(5, '2022-10', '2022-2027');
    expect(
      await hoi.read(`
        terms { ordinal label startsOn endsOn }
        a: term(asOf: "2017-05-06") { ordinal }
        b: term(asOf: "2022-10-15") { ordinal }
        c: term(asOf: "2007-12-30") { ordinal }
        now: term { ordinal endsOn }`),
    ).toEqual({
      terms: [
        { ordinal: 2, label: '2017-2022', startsOn: '2007', endsOn: '2017-05-06' },
        { ordinal: 4, label: '2017-2022', startsOn: '2017-05-06', endsOn: '2022-10' },
        { ordinal: 5, label: '2022-2027', startsOn: '2022-10', endsOn: null },
      ],
      a: { ordinal: 4 },
      b: null,
      c: null,
      now: { ordinal: 5, endsOn: null },
    });
  });

  test('are refused out of order, twice, with a label running backwards, and to strangers', async () => {
    const hoi = await office();
    await hoi.open(4, '2017-05-06');
    await hoi.open(5, '2022-10-22');
    const open = (ordinal: number, startsOn: string, label = '2017-2022') =>
      hoi.ask(OPEN, { ordinal, startsOn, label });
    expect(refused(await open(6, '2022-10-22'), 'TERM_ORDER', ['input', 'startsOn'])).toEqual({
      ordinal: 6,
      startsOn: '2022-10-22',
      previous: { ordinal: 5, startsOn: '2022-10-22' },
      next: null,
    });
    refused(await open(3, '2018'), 'TERM_ORDER', ['input', 'startsOn']);
    refused(await open(5, '2030'), 'ALREADY_EXISTS', ['input', 'ordinal']);
    refused(await open(6, '2027', '2027-2022'), 'INVALID_INPUT', ['input', 'label']);
    refused(await open(6, '2027', 'khóa sáu'), 'INVALID_INPUT', ['input', 'label']);
    refused(await open(0, '2027'), 'INVALID_INPUT', ['input', 'ordinal']);
    const input = { associationCode: hoi.code, ordinal: 6, startsOn: '2027', label: '2027-2032' };
    const stranger = await office();
    refused(await server.query(OPEN, { input }, stranger.token), 'FORBIDDEN', []);
    refused(await server.query(OPEN, { input }), 'UNAUTHENTICATED', []);
    expect((await hoi.read('terms { ordinal }')).terms).toEqual([{ ordinal: 4 }, { ordinal: 5 }]);
  });

  test('are corrected with what began with them, and what was known stays known', async () => {
    const hoi = await office();
    await hoi.open(4, '2017-05-05');
    const bodyId = await hoi.body(4);
    await hoi.begin(bodyId, '2017-05-05');
    await hoi.begin(bodyId, '2018');
    const before = new Date(Date.parse('2026-11-22T02:00:00Z') + 3_600_000).toISOString();
    server.clock.set('2026-11-22T04:00:00.000Z');
    expect(
      await hoi.tell(CORRECT, { ordinal: 4, startsOn: '2017-05-06', note: 'misread' }),
    ).toEqual({ ordinal: 4, label: '2017-2022', startsOn: '2017-05-06', note: 'misread' });
    const fields = (args: string) =>
      `terms${args} { startsOn bodies { seats filled mandates { from } } }`;
    const state = (from: string) => [
      { startsOn: from, bodies: [{ seats: 5, filled: 2, mandates: [{ from }, { from: '2018' }] }] },
    ];
    expect((await hoi.read(fields(''))).terms).toEqual(state('2017-05-06'));
    expect((await hoi.read(fields(`(knownAt: "${before}")`))).terms).toEqual(state('2017-05-05'));

    refused(await hoi.ask(CORRECT, { ordinal: 4, label: '2017-2022' }), 'NOTHING_CHANGED', [
      'input',
    ]);
    for (const field of ['label', 'startsOn']) {
      refused(await hoi.ask(CORRECT, { ordinal: 4, [field]: null }), 'INVALID_INPUT', [
        'input',
        field,
      ]);
    }
    refused(await hoi.ask(CORRECT, { ordinal: 9, label: '2017-2022' }), 'NOT_FOUND', [
      'input',
      'ordinal',
    ]);
    refused(await hoi.ask(CORRECT, { ordinal: 4, startsOn: '2019' }), 'NOT_CERTAIN', [
      'input',
      'startsOn',
    ]);
    await hoi.open(5, '2022-10-22');
    refused(await hoi.ask(CORRECT, { ordinal: 4, startsOn: '2023' }), 'TERM_ORDER', [
      'input',
      'startsOn',
    ]);
    expect((await hoi.read('terms { startsOn }')).terms[0]).toEqual({ startsOn: '2017-05-06' });
  });

  test('of one ordinal are opened once, by whichever of two servers comes first', async () => {
    for (let i = 0; i < 5; i += 1) {
      const hoi = await office();
      const answers = await Promise.all(
        [server, other].map((on, n) =>
          hoi.ask(OPEN, { ordinal: 4, startsOn: `2017-05-0${n + 1}`, label: '2017-2022' }, on),
        ),
      );
      const codes = answers.map((answer) => answer.errors?.[0]?.extensions.code ?? 'OPENED').sort();
      expect(codes).toEqual(['ALREADY_EXISTS', 'OPENED']);
      expect((await hoi.read('terms { ordinal }')).terms).toHaveLength(1);
    }
  });

  test('opened at once in the wrong order are not both opened', async () => {
    const hoi = await office();
    const answers = await Promise.all([
      hoi.ask(OPEN, { ordinal: 4, startsOn: '2022', label: '2017-2022' }, server),
      hoi.ask(OPEN, { ordinal: 5, startsOn: '2017', label: '2017-2022' }, other),
    ]);
    const codes = answers.map((answer) => answer.errors?.[0]?.extensions.code ?? 'OPENED').sort();
    expect(codes).toEqual(['OPENED', 'TERM_ORDER']);
  });
});

describe('bodies', () => {
  test('are made once, and their later seats end the earlier', async () => {
    const hoi = await office();
    await hoi.open(4, '2017-05-06');
    const seats = (input: Input) =>
      hoi.ask(SEATS, {
        termOrdinal: 4,
        kind: 'STANDING_COMMITTEE',
        name: 'Ban Thường vụ',
        ...input,
      });
    const id = (await seats({})).data?.['setBodySeats'].id as string;
    const on = async (asOf: string) =>
      (await hoi.read(`body(id: "${id}", asOf: "${asOf}") { seats filled vacant }`)).body;
    expect(await on('2020-01-01')).toEqual({ seats: null, filled: 0, vacant: null });
    refused(await seats({}), 'NOTHING_CHANGED', ['input', 'seats']);
    expect((await seats({ seats: 7 })).data?.['setBodySeats']).toMatchObject({ id, seats: 7 });
    refused(await seats({ seats: 7 }), 'NOTHING_CHANGED', ['input', 'seats']);
    await seats({ seats: 9, from: '2021-01-01' });
    expect((await on('2020-12-31')).seats).toBe(7);
    expect(await on('2021-01-01')).toEqual({ seats: 9, filled: 0, vacant: 9 });
    await seats({ seats: 11, from: '2021-01-01' });
    expect((await on('2021-01-01')).seats).toBe(11);
    refused(await seats({ seats: 8, from: '2019' }), 'NOT_CERTAIN', ['input', 'from']);
    refused(await seats({ seats: 8, from: '2016' }), 'NOT_CERTAIN', ['input', 'from']);
    refused(await seats({ seats: 8, termOrdinal: 5 }), 'NOT_FOUND', ['input', 'termOrdinal']);
    refused(await seats({ seats: 0 }), 'INVALID_INPUT', ['input', 'seats']);
    expect((await on('2020-12-31')).seats).toBe(7);
    expect(await hoi.read('body(id: "999999999") { id } other: body(id: "x") { id }')).toEqual({
      body: null,
      other: null,
    });
  });

  test('of a branch name a branch of the association', async () => {
    const hoi = await office();
    await hoi.open(4, '2017-05-06');
    const { manager } = server.app.get<DataSources>(DATA_SOURCES).writer;
    const { id: associationId } = await manager.findOneByOrFail(Association, { code: hoi.code });
    const recordedAt = '2020-01-01T00:00:00.000Z' as Instant;
    for (const code of ['CH1', 'CH2']) {
      await manager.insert(Branch, { associationId, code, sector: 'EDUCATION', recordedAt });
    }
    const seats = (input: Input) =>
      hoi.ask(SEATS, { termOrdinal: 4, kind: 'BRANCH_COMMITTEE', name: 'BCH', seats: 3, ...input });
    refused(await seats({ branchCode: 'CH9' }), 'NOT_FOUND', ['input', 'branchCode']);
    refused(await seats({ branchCode: 'CH1', kind: 'OTHER' }), 'INVALID_INPUT', [
      'input',
      'branchCode',
    ]);
    refused(await seats({}), 'INVALID_INPUT', ['input', 'branchCode']);
    refused(await seats({ branchCode: '' }), 'NOT_FOUND', ['input', 'branchCode']);
    await seats({ branchCode: 'CH1' });
    refused(await seats({ branchCode: 'CH2' }), 'ALREADY_EXISTS', ['input', 'name']);
    await seats({ branchCode: 'CH2', name: 'BCH 2' });
    expect(
      (await hoi.read('bodies { name branch { code sector } term { ordinal } }')).bodies,
    ).toEqual([
      { name: 'BCH', branch: { code: 'CH1', sector: 'EDUCATION' }, term: { ordinal: 4 } },
      { name: 'BCH 2', branch: { code: 'CH2', sector: 'EDUCATION' }, term: { ordinal: 4 } },
    ]);
  });

  test('show the last day of their term, and outlast it while mandates run', async () => {
    const hoi = await office();
    await hoi.open(4, '2017-05-06');
    const bodyId = await hoi.body(4, 3);
    const chair = await hoi.begin(bodyId, '2017-05-06', {
      post: { kind: 'CHAIR', title: 'Chủ tịch' },
    });
    const ended = await hoi.begin(bodyId, '2017-05-06');
    await hoi.open(5, '2022-10-22', '2022-2027');
    await hoi.body(5, 5, 'Ban Chấp hành khóa V');
    const end = { mandateId: ended, on: '2022-10-22', reason: 'TERM_ENDED' };
    await hoi.tell(END, { ...end, decision: { number: '12/QĐ' } });
    expect(
      await hoi.read(`
        terms { ordinal bodies { seats filled vacant } mandatesHeldOver { id body { name term { ordinal } } } }
        bodies { name filled }
        before: bodies(asOf: "2022-10-21") { name filled }`),
    ).toEqual({
      terms: [
        { ordinal: 4, bodies: [{ seats: 3, filled: 2, vacant: 1 }], mandatesHeldOver: [] },
        {
          ordinal: 5,
          bodies: [{ seats: 5, filled: 0, vacant: 5 }],
          mandatesHeldOver: [{ id: chair, body: { name: 'Ban Chấp hành', term: { ordinal: 4 } } }],
        },
      ],
      bodies: [
        { name: 'Ban Chấp hành khóa V', filled: 0 },
        { name: 'Ban Chấp hành', filled: 1 },
      ],
      before: [{ name: 'Ban Chấp hành', filled: 2 }],
    });
    await hoi.tell(END, { mandateId: chair, on: '2022-11-01', reason: 'TERM_ENDED' });
    expect((await hoi.read('bodies { name }')).bodies).toEqual([{ name: 'Ban Chấp hành khóa V' }]);
    expect(
      (
        await hoi.read(
          `body(id: "${bodyId}") { filled mandates { id } all: mandates(ever: true) { post { kind } until endReason endDecision { number } } }`,
        )
      ).body,
    ).toEqual({
      filled: 0,
      mandates: [],
      all: [
        {
          post: { kind: 'CHAIR' },
          until: '2022-11-01',
          endReason: 'TERM_ENDED',
          endDecision: null,
        },
        {
          post: { kind: 'MEMBER' },
          until: '2022-10-22',
          endReason: 'TERM_ENDED',
          endDecision: { number: '12/QĐ' },
        },
      ],
    });
  });

  test('with their holders are one answer to whoever looks for what is amiss', async () => {
    const hoi = await office();
    await hoi.open(4, '2017-05-06');
    const bodyId = await hoi.body(4, 3);
    await enterMember(hoi.code, '1', 'Hội viên Một', 'FULL', '2015');
    await hoi.begin(bodyId, '2018', { memberNumber: '1' });
    const { manager } = server.app.get<DataSources>(DATA_SOURCES).writer;
    const { id } = await manager.findOneByOrFail(Association, { code: hoi.code });
    const [found] = await server.app
      .get(BodiesStore)
      .officeHolders(server.app.get(Reader), id, '2020-01-01' as LocalDate, null);
    expect(found).toMatchObject({
      body: { name: 'Ban Chấp hành' },
      term: { ordinal: 4 },
      seats: 3,
      mandates: [{ postKind: 'MEMBER', holderName: 'Hội viên Một', memberId: expect.any(Number) }],
    });
  });

  test('cost the same number of statements, however many they are', async () => {
    const hoi = await office();
    await hoi.open(4, '2017-05-06');
    const cost = () =>
      server.statements(() =>
        server.data(
          `query ($code: String!) { association(code: $code) {
             bodies { seats filled vacant branch { code } term { ordinal } mandates { holderName endDecision { number } body { name } } }
             terms { bodies { filled } mandatesHeldOver { id } } } }`,
          { code: hoi.code },
        ),
      );
    const grow = async (from: number, to: number) => {
      for (let i = from; i < to; i += 1) {
        const bodyId = await hoi.body(4, 3, `Ban ${i}`, 'OTHER');
        await enterMember(hoi.code, String(i), `Hội viên ${i}`, 'FULL', '2015');
        await hoi.begin(bodyId, '2018', { memberNumber: String(i) });
        await hoi.begin(bodyId, '2018', { personName: `Người ${i}` });
      }
    };
    await grow(0, 1);
    const one = await cost();
    await grow(1, 8);
    expect(await cost()).toBe(one);
    const officers = () => server.data(OFFICERS, { code: hoi.code, asOf: '2020-01-01' });
    expect(await server.statements(officers)).toBe(6);
  });
});

describe('mandates', () => {
  test('are refused in no body, or another association’s, and for two holders or none known', async () => {
    const hoi = await office();
    const foreign = await office();
    await hoi.open(4, '2017-05-06');
    await foreign.open(4, '2017-05-06');
    const bodyId = await hoi.body(4);
    const begin = (input: Input) =>
      hoi.ask(BEGIN, { bodyId, from: '2018', post: MEMBER_POST, origin: 'CO_OPTED', ...input });
    refused(await begin({ bodyId: await foreign.body(4) }), 'FOREIGN_BODY', ['input', 'bodyId']);
    refused(await begin({ bodyId: '99999999999999999999' }), 'NOT_FOUND', ['input', 'bodyId']);
    refused(await begin({ bodyId: 'x' }), 'NOT_FOUND', ['input', 'bodyId']);
    refused(await begin({ memberNumber: '404' }), 'NOT_FOUND', ['input', 'memberNumber']);
    refused(await begin({ memberNumber: '' }), 'NOT_FOUND', ['input', 'memberNumber']);
    refused(await begin({ memberNumber: '1', personName: 'Người Một' }), 'INVALID_INPUT', [
      'input',
      'personName',
    ]);
    refused(await begin({ from: '2016' }), 'NOT_CERTAIN', ['input', 'from']);
    refused(await begin({ from: '2021-13' }), 'INVALID_DATE', ['input', 'from']);
    expect((await hoi.read('bodies { filled }')).bodies).toEqual([{ filled: 0 }]);
  });

  test('in leading bodies are for full members, one at a time', async () => {
    const hoi = await office();
    await hoi.open(4, '2017-05-06');
    const bodyId = await hoi.body(4);
    const begin = (memberNumber: string, from: string) =>
      hoi.ask(BEGIN, { bodyId, memberNumber, from, post: MEMBER_POST, origin: 'ELECTED' });
    await enterMember(hoi.code, 'A', 'Hội viên Ba', 'ASSOCIATE', '2010');
    await enterMember(hoi.code, 'F', 'Hội viên Hai', 'FULL', '2018', '2021');
    const path = ['input', 'memberNumber'];
    refused(await begin('A', '2018'), 'NOT_ELIGIBLE', path);
    refused(await begin('F', '2017-12-31'), 'NOT_ELIGIBLE', path);
    refused(await begin('F', '2021-12-31'), 'NOT_ELIGIBLE', path);
    const answer = await begin('F', '2018-06-01');
    expect(answer.data?.['beginMandate'].holderName).toBe('Hội viên Hai');
    const mandateId = answer.data?.['beginMandate'].id as string;
    refused(await begin('F', '2019'), 'MANDATE_OVERLAP', path);
    await hoi.tell(END, { mandateId, on: '2019', reason: 'RESIGNED' });
    expect((await begin('F', '2019-06')).errors).toBeUndefined();

    const branchBody = await hoi.tell(SEATS, { termOrdinal: 4, kind: 'OTHER', name: 'Ban cố vấn' });
    await hoi.begin(branchBody.id, '2018', { memberNumber: 'A' });
  });

  test('end once, after they began, and are known as they were', async () => {
    const hoi = await office();
    await hoi.open(4, '2017-05-06');
    const bodyId = await hoi.body(4);
    const mandateId = await hoi.begin(bodyId, '2018-01-01', { note: 'theo biên bản' });
    const end = (input: Input) => hoi.ask(END, { mandateId, reason: 'RESIGNED', ...input });
    refused(await end({ on: '2018-01-01' }), 'INVALID_SPAN', ['input', 'on']);
    refused(await end({ on: '2017' }), 'INVALID_SPAN', ['input', 'on']);
    refused(await end({ on: '2019', mandateId: 'unknown' }), 'NOT_FOUND', ['input', 'mandateId']);
    const ended = await end({ on: '2019-05', idempotencyKey: 'k-1', decision: { number: '7' } });
    const result = {
      id: mandateId,
      until: '2019-05',
      endReason: 'RESIGNED',
      endDecision: { number: '7' },
    };
    expect(ended.data).toEqual({ endMandate: result });
    const again = await end({ on: '2019-05', idempotencyKey: 'k-1', decision: { number: '7' } });
    expect(again.data).toEqual({ endMandate: result });
    refused(await end({ on: '2020' }), 'MANDATE_ENDED', ['input', 'mandateId']);
    const filled = async (asOf: string) =>
      (await hoi.read(`body(id: "${bodyId}", asOf: "${asOf}") { filled mandates { note } }`)).body;
    expect(await filled('2019-04-30')).toEqual({
      filled: 1,
      mandates: [{ note: 'theo biên bản' }],
    });
    expect(await filled('2019-05-01')).toEqual({ filled: 0, mandates: [] });
    const foreign = await office();
    refused(await foreign.ask(END, { mandateId, on: '2020', reason: 'RESIGNED' }), 'NOT_FOUND', [
      'input',
      'mandateId',
    ]);
  });

  test('rest at their end on other grounds than at their beginning', async () => {
    const hoi = await office();
    await hoi.open(4, '2017-05-06');
    const bodyId = await hoi.body(4);
    const grounds = (word: string) => ({
      ...{ decision: { number: `QĐ ${word}` }, source: { title: `Nguồn ${word}` } },
      ...{ sourcePlace: `tr. ${word}`, note: `Ghi ${word}` },
    });
    const mandateId = await hoi.begin(bodyId, '2018', grounds('bầu'));
    const end = { mandateId, on: '2019', reason: 'RESIGNED', ...grounds('từ nhiệm') };
    await hoi.tell(END, end);
    const fields = `decision { number } source { title } sourcePlace note
      endDecision { number } endSource { title } endSourcePlace endNote`;
    const { body } = await hoi.read(`body(id: "${bodyId}") { mandates(ever: true) { ${fields} } }`);
    expect(body.mandates).toEqual([
      {
        ...grounds('bầu'),
        ...{ endDecision: { number: 'QĐ từ nhiệm' }, endSource: { title: 'Nguồn từ nhiệm' } },
        ...{ endSourcePlace: 'tr. từ nhiệm', endNote: 'Ghi từ nhiệm' },
      },
    ]);
    const { reader } = server.app.get<DataSources>(DATA_SOURCES);
    const entries = await reader.query<{ after: string }[]>(
      `SELECT after FROM audit_entry WHERE subject_id = '${mandateId}' ORDER BY id`,
    );
    expect(entries.map(({ after }) => JSON.parse(after))).toMatchObject(
      ['bầu', 'từ nhiệm'].map((word) => ({
        ...{ sourceId: expect.any(Number), sourcePlace: `tr. ${word}`, note: `Ghi ${word}` },
      })),
    );
  });

  test('by co-option and by-election are no more than seats are vacant, and one is the chair’s', async () => {
    const hoi = await office();
    await hoi.open(4, '2017-05-06');
    const bodyId = await hoi.body(4, 2);
    const ask = (from: string, more: Input) =>
      hoi.ask(BEGIN, { bodyId, from, post: MEMBER_POST, origin: 'CO_OPTED', ...more });
    const CHAIR_POST = { kind: 'CHAIR', title: 'Chủ tịch' };
    const chair = await hoi.begin(bodyId, '2018-01-01', { post: CHAIR_POST });
    const second = await ask('2019-01-01', { post: CHAIR_POST, origin: 'ELECTED' });
    expect(refused(second, 'NO_VACANCY', ['input', 'post', 'kind'])).toMatchObject({
      mandateIds: [chair],
    });

    await hoi.begin(bodyId, '2020-01-01', { origin: 'BY_ELECTED' });
    const path = ['input', 'bodyId'];
    for (const origin of ['CO_OPTED', 'BY_ELECTED']) {
      refused(await ask('2020-02-01', { origin }), 'NO_VACANCY', path);
    }
    // A seat that is vacant on the day, and is not any more from a later one.
    expect(refused(await ask('2019-01-01', {}), 'NO_VACANCY', path)).toEqual({
      ...{ vacant: 0, wanted: 1, on: '2020-01-01', left: 0 },
    });
    await hoi.tell(END, { mandateId: chair, on: '2021-01-01', reason: 'RESIGNED' });
    await hoi.begin(bodyId, '2021-01-01', { post: CHAIR_POST, origin: 'CO_OPTED' });
    // As many as a source has who were elected: what it says of the seats may be wrong.
    await hoi.begin(bodyId, '2021-01-01');
    const { bodies } = await hoi.read('bodies { seats filled }');
    expect(bodies).toEqual([{ seats: 2, filled: 3 }]);
  });

  test('are withdrawn while they run, and were known until then', async () => {
    const hoi = await office();
    await hoi.open(4, '2017-05-06');
    const bodyId = await hoi.body(4);
    const mandateId = await hoi.begin(bodyId, '2018-01-01', { personName: 'Người Một' });
    const withdraw = (input: Input) =>
      hoi.ask(WITHDRAW, { mandateId, reason: 'Nhập nhầm', ...input });
    const path = ['input', 'mandateId'];
    refused(await withdraw({ mandateId: 'unknown' }), 'NOT_FOUND', path);
    expect((await withdraw({ reason: ' ' })).errors?.[0]?.extensions.code).toBe('INVALID_INPUT');
    const foreign = await office();
    const input = { mandateId, reason: 'Nhập nhầm' };
    refused(await foreign.ask(WITHDRAW, input), 'NOT_FOUND', path);
    const elsewhere = { input: { ...input, associationCode: hoi.code } };
    const stranger = await server.query(WITHDRAW, elsewhere, foreign.token);
    expect(stranger.errors?.[0]?.extensions.code).toBe('FORBIDDEN');
    const nobody = await server.query(WITHDRAW, elsewhere);
    expect(nobody.errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
    expect((await hoi.read('bodies { filled }')).bodies).toEqual([{ filled: 1 }]);

    const later = (ms: number) => new Date(server.clock.now().getTime() + ms).toISOString();
    const known = later(30_000);
    server.clock.set(later(60_000));
    const answer = await withdraw({ decision: { number: '9' } });
    expect(answer.data).toEqual({ withdrawMandate: { id: bodyId, filled: 0 } });
    const ever = (knownAt: string) =>
      hoi.read(
        `body(id: "${bodyId}", knownAt: "${knownAt}") { mandates(ever: true) { holderName } }`,
      );
    expect((await ever(known)).body.mandates).toEqual([{ holderName: 'Người Một' }]);
    refused(await withdraw({}), 'NOT_FOUND', path);
    const { reader } = server.app.get<DataSources>(DATA_SOURCES);
    const entries = await reader.query<{ after: string; number: string }[]>(
      `SELECT e.after, d.number FROM audit_entry e JOIN decision d ON d.id = e.decision_id
       WHERE e.subject_id = '${mandateId}' AND e.action = 'withdrawMandate'`,
    );
    expect(entries).toEqual([{ after: '{"withdrawn":"Nhập nhầm"}', number: '9' }]);

    const ended = await hoi.begin(bodyId, '2018-01-01');
    await hoi.tell(END, { mandateId: ended, on: '2019-01-01', reason: 'RESIGNED' });
    refused(await withdraw({ mandateId: ended }), 'MANDATE_ENDED', path);
  });

  test('leave an entry in the audit trail that keeps the name of a person apart', async () => {
    const hoi = await office();
    await hoi.open(4, '2017-05-06');
    const id = await hoi.begin(await hoi.body(4), '2018', { personName: 'Người Một' });
    const { reader } = server.app.get<DataSources>(DATA_SOURCES);
    const entries = await reader.query<{ action: string; after: string; content: string }[]>(
      `SELECT e.action, e.after, p.content FROM audit_entry e
       LEFT JOIN audit_personal p ON p.entry_id = e.id WHERE e.subject_id = '${id}'`,
    );
    expect(entries).toHaveLength(1);
    expect(entries[0]?.action).toBe('beginMandate');
    expect(entries[0]?.after).not.toContain('Người Một');
    expect(entries[0]?.content).toContain('Người Một');
  });

  test('end with the life of who holds them, move with its corrected day, and come back with an error', async () => {
    const hoi = await office();
    await hoi.open(4, '2017-05-06');
    const bodyId = await hoi.body(4);
    const member = { fullName: 'Hội viên Một', kind: 'INDIVIDUAL' };
    const admitted = { class: 'FULL', from: '2015-01-01', startReason: 'ADMITTED' };
    const { number } = await hoi.tell(
      'mutation ($input: AdmitMemberInput!) { admitMember(input: $input) { number } }',
      { member, ...admitted },
    );
    const held = { memberNumber: number };
    await hoi.begin(bodyId, '2018-01-01', held);
    await hoi.begin(
      await hoi.body(4, 5, 'Ban Thường vụ', 'STANDING_COMMITTEE'),
      '2018-01-01',
      held,
    );
    const resigned = await hoi.begin(
      await hoi.body(4, 5, 'Ban Kiểm tra', 'INSPECTION_COMMITTEE'),
      '2018-02-01',
      held,
    );
    await hoi.tell(END, { mandateId: resigned, on: '2019-01-01', reason: 'RESIGNED' });
    const MANDATES = `mandates(ever: true) { until endReason endNote endDecision { number } }
      memberships { id }`;
    const { memberships } = await hoi.tell(
      `mutation ($input: EndMembershipInput!) { endMembership(input: $input) { ${MANDATES} } }`,
      {
        ...{ memberNumber: number, on: '2020-03-01', reason: 'DECEASED' },
        ...{ decision: { number: '5' }, note: 'Gia đình báo' },
      },
    );
    const mandates = async () => {
      const document = `{ association(code: "${hoi.code}") { member(number: "${number}") { ${MANDATES} } } }`;
      return (await server.data(document, {}, hoi.token)).association.member.mandates;
    };
    const died = { endReason: 'DECEASED', endNote: null, endDecision: { number: '5' } };
    const left = { until: '2019-01-01', endReason: 'RESIGNED', endNote: null, endDecision: null };
    expect(await mandates()).toEqual([
      { until: '2020-03-01', ...died },
      { until: '2020-03-01', ...died },
      left,
    ]);
    expect((await hoi.read(`body(id: "${bodyId}") { filled vacancies { since } }`)).body).toEqual({
      filled: 0,
      vacancies: expect.arrayContaining([{ since: '2020-03-01' }]),
    });
    const correct = (more: Input) =>
      hoi.tell(
        'mutation ($input: CorrectMembershipInput!) { correctMembership(input: $input) { number } }',
        { membershipId: memberships[0].id, reason: 'Theo giấy chứng tử', ...more },
      );
    await correct({ until: '2020-02-20' });
    expect((await mandates())[0]).toMatchObject({ until: '2020-02-20', endReason: 'DECEASED' });
    await correct({ until: null, endReason: null });
    const runs = { until: null, endReason: null, endNote: null, endDecision: null };
    expect(await mandates()).toEqual([runs, runs, left]);
    await hoi.tell(
      'mutation ($input: EndMembershipInput!) { endMembership(input: $input) { number } }',
      { memberNumber: number, on: '2021-01-01', reason: 'RESIGNED' },
    );
    expect(await mandates()).toEqual([runs, runs, left]);
  });

  test('end as a corrected day of death has it: who had not begun never did, and a filled seat is not given back', async () => {
    const hoi = await office();
    await hoi.open(4, '2017-05-06');
    const bodyId = await hoi.body(4, 1);
    const { number } = await hoi.tell(
      'mutation ($input: AdmitMemberInput!) { admitMember(input: $input) { number } }',
      {
        member: { fullName: 'Hội viên Một', kind: 'INDIVIDUAL' },
        ...{ class: 'FULL', from: '2015-01-01', startReason: 'ADMITTED' },
      },
    );
    const first = await hoi.begin(bodyId, '2018-01-01', { memberNumber: number });
    await hoi.tell(END, { mandateId: first, on: '2019-01-01', reason: 'POST_CHANGED' });
    const chair = { kind: 'CHAIR', title: 'Chủ tịch' };
    await hoi.begin(bodyId, '2019-01-01', { memberNumber: number, post: chair });
    const advisers = { termOrdinal: 4, kind: 'OTHER', name: 'Ban Cố vấn' };
    const { id: otherId } = await hoi.tell(SEATS, advisers);
    const other = await hoi.begin(otherId, '2018-01-01', { memberNumber: number });
    await hoi.tell(END, { mandateId: other, on: '2018-12-01', reason: 'RESIGNED' });
    const { memberships } = await hoi.tell(
      'mutation ($input: EndMembershipInput!) { endMembership(input: $input) { memberships { id } } }',
      { memberNumber: number, on: '2019-06-01', reason: 'DECEASED' },
    );
    const correct = (more: Input) =>
      hoi.ask(
        'mutation ($input: CorrectMembershipInput!) { correctMembership(input: $input) { number } }',
        { membershipId: memberships[0].id, reason: 'Theo giấy chứng tử', ...more },
      );
    expect((await correct({ until: '2018-06-01' })).errors).toBeUndefined();
    const { body } = await hoi.read(
      `body(id: "${bodyId}") { mandates(ever: true) { id from until endReason } }`,
    );
    expect(body.mandates).toEqual([
      { id: first, from: '2018-01-01', until: '2018-06-01', endReason: 'DECEASED' },
    ]);
    const { bodies } = await hoi.read('bodies { mandates(ever: true) { until endReason } }');
    const died = { until: '2018-06-01', endReason: 'DECEASED' };
    expect(bodies.flatMap((one: any) => one.mandates)).toEqual([died, died]);
    await hoi.begin(bodyId, '2018-09-01', { origin: 'BY_ELECTED' });
    refused(await correct({ until: '2018-10-01' }), 'NO_VACANCY', ['input', 'until']);
    refused(await correct({ until: null, endReason: null }), 'NO_VACANCY', ['input', 'until']);
  });

  test('that are entered after their holder’s death ended with it, or never began', async () => {
    const hoi = await office();
    await hoi.open(4, '2017-05-06');
    const bodyId = await hoi.body(4);
    const { number } = await hoi.tell(
      'mutation ($input: AdmitMemberInput!) { admitMember(input: $input) { number } }',
      {
        member: { fullName: 'Hội viên Một', kind: 'INDIVIDUAL' },
        ...{ class: 'FULL', from: '2015-01-01', startReason: 'ADMITTED' },
      },
    );
    await hoi.tell(
      'mutation ($input: EndMembershipInput!) { endMembership(input: $input) { number } }',
      { memberNumber: number, on: '2020-03-01', reason: 'DECEASED' },
    );
    const begin = { post: MEMBER_POST, origin: 'ELECTED', memberNumber: number };
    await hoi.tell(BEGIN, { ...begin, bodyId, from: '2018-01-01' });
    const fields = 'mandates(ever: true) { until endReason }';
    expect((await hoi.read(`body(id: "${bodyId}") { filled ${fields} }`)).body).toEqual({
      filled: 0,
      mandates: [{ until: '2020-03-01', endReason: 'DECEASED' }],
    });
    const advisers = { termOrdinal: 4, kind: 'OTHER', name: 'Ban Cố vấn' };
    const { id: other } = await hoi.tell(SEATS, advisers);
    const late = await hoi.ask(BEGIN, { ...begin, bodyId: other, from: '2021-01-01' });
    refused(late, 'NOT_ELIGIBLE', ['input', 'memberNumber']);
  });

  test('of one member in one body are begun once, by whichever of two servers comes first', async () => {
    const hoi = await office();
    await hoi.open(4, '2017-05-06');
    for (let i = 0; i < 5; i += 1) {
      const bodyId = await hoi.body(4, 3, `Ban ${i}`, 'OTHER');
      await enterMember(hoi.code, `M${i}`, `Hội viên ${i}`, 'FULL', '2015');
      const input = { bodyId, memberNumber: `M${i}`, from: '2018', origin: 'ELECTED' };
      const answers = await Promise.all(
        [server, other].map((on) => hoi.ask(BEGIN, { ...input, post: MEMBER_POST }, on)),
      );
      const codes = answers.map((answer) => answer.errors?.[0]?.extensions.code ?? 'BEGUN').sort();
      expect(codes).toEqual(['BEGUN', 'MANDATE_OVERLAP']);
      expect((await hoi.read(`body(id: "${bodyId}") { filled }`)).body).toEqual({ filled: 1 });
    }
  });
});
