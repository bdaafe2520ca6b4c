import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  type GraphQLNamedType,
  type GraphQLObjectType,
  buildClientSchema,
  getIntrospectionQuery,
  getNamedType,
  isScalarType,
} from 'graphql';

import { AssociationsService } from '../../src/registry/associations/associations.service.js';
import { BranchesService } from '../../src/registry/branches/branches.service.js';
import { type TestServer, anyOffice, startServer } from '../support/server.js';

/**
 * What a reader is told must not depend on what it may not see: everything is asked, then the hidden
 * data are changed in a way that moves no public figure, and asked again. The answers must be the
 * same to the letter, order, cursors, counts and refusals included.
 */

/** Led by the branch leader of `a` are north and north-east. Lan left north for south. */
const MEMBERS = [
  ['a', 'Nguyễn An', 'north'],
  ['a', 'Trần Bình', 'north-east'],
  ['a', 'Lê Chi', 'south'],
  ['a', 'Phạm Lan', 'north'],
  ['a', 'Hồ Dung', null],
  ['b', 'Đỗ Hoa', 'south'],
] as const;

/** Of those whom a branch leader of north does not reach, before and after. */
const HIDDEN = {
  before: {
    fullName: 'Vũ Quỳnh',
    birthDate: '1961-02-03',
    phone: '0911 222 333',
    email: 'before@hidden.example',
    employer: 'Nhà máy Cũ',
    qualifications: 'Tiến sĩ',
  },
  after: {
    fullName: 'Nguyễn An Bình',
    birthDate: '1999-12-31',
    phone: '0944 555 666',
    email: 'after@hidden.example',
    employer: 'Nhà máy Mới',
    qualifications: 'Thạc sĩ',
  },
} as const;
const IDENTITY = { before: '001061000001', after: '001099000002' } as const;
type When = keyof typeof HIDDEN;

let server: TestServer;
const tokens: Record<string, string | undefined> = { nobody: undefined };
const numbers: Record<string, string> = {};

beforeAll(async () => {
  server = await startServer();
  for (const code of ['a', 'b']) {
    const association = { code, name: code, kind: 'ASSOCIATION' } as const;
    await server.app.get(AssociationsService).found(anyOffice, association);
    for (const [branch, parentCode] of [
      ['north', null],
      ['north-east', 'north'],
      ['south', null],
    ] as const) {
      await server.app.get(BranchesService).establishBranch(anyOffice, {
        associationCode: code,
        code: branch,
        name: branch,
        sector: 'OTHER',
        beginning: 'ESTABLISHED',
        from: '2000',
        parentCode,
      });
    }
    for (const role of ['OFFICE', 'AUDITOR', 'DASHBOARD'] as const) {
      tokens[`${role} ${code}`] = await server.token(role, code);
    }
    for (const branch of ['north', 'south']) {
      tokens[`LEADER ${code} ${branch}`] = await server.token('BRANCH_LEADER', code, branch);
    }
  }
  for (const [associationCode, fullName, branchCode] of MEMBERS) {
    const input = { associationCode, member: { fullName }, branchCode, from: '2010-01-01' };
    const office = `OFFICE ${associationCode}`;
    const { admitMember } = await mutate(office, 'admitMember', input, 'number');
    numbers[fullName] = admitMember.number;
  }
  const lan = { associationCode: 'a', memberNumber: numbers['Phạm Lan'] };
  const transfer = { ...lan, toBranchCode: 'south', on: '2020-01-01' };
  await mutate('OFFICE a', 'transferMember', transfer, 'number');
  const term = { associationCode: 'a', ordinal: 1, label: '2015-2020', startsOn: '2015-01-01' };
  await mutate('OFFICE a', 'openTerm', term, 'ordinal');
  await hide('before');
});
afterAll(() => server.close());

function mutate(by: string, mutation: string, input: object, field: string) {
  const type = `${mutation[0]?.toUpperCase()}${mutation.slice(1)}Input`;
  return server.data(
    `mutation ($input: ${type}!) { ${mutation}(input: $input) { ${field} } }`,
    { input },
    tokens[by],
  );
}

/** Writes everything that can be written of those who are hidden and that is no public figure. */
async function hide(when: When): Promise<void> {
  for (const name of ['Lê Chi', 'Phạm Lan', 'Hồ Dung', 'Đỗ Hoa']) {
    const associationCode = name === 'Đỗ Hoa' ? 'b' : 'a';
    const office = `OFFICE ${associationCode}`;
    const member = { associationCode, memberNumber: numbers[name] };
    const fullName = `${HIDDEN[when].fullName} ${name.length}`;
    const details = { ...HIDDEN[when], fullName };
    await mutate(office, 'updateMemberDetails', { ...member, details }, 'number');
    const identityNumber = `${IDENTITY[when].slice(0, 11)}${name.length}`;
    await mutate(office, 'recordIdentityNumber', { ...member, identityNumber }, 'number');
    const consent = { purpose: 'OTHER', purposeText: when, givenOn: '2020', form: 'WRITTEN' };
    await mutate(office, 'recordConsent', { ...member, ...consent }, 'number');
  }
  for (const associationCode of ['a', 'b']) {
    const member = { fullName: HIDDEN[when].fullName, phone: HIDDEN[when].phone };
    const admission = { associationCode, member, branchCode: 'south', from: '2026-01-01' };
    const input = { associationCode, admission };
    await mutate(`LEADER ${associationCode} south`, 'fileRequest', input, 'id');
  }
}

/** Words that only hidden data have, and some that others have too. */
const SEARCHES = [
  ...[HIDDEN.before, HIDDEN.after].flatMap((values) => Object.values(values)),
  ...Object.values(IDENTITY),
  ...['0911222333', 'hidden.example', '1961', 'nguyen', 'an', 'binh', 'vu quynh', '%', '_', '\\'],
];

const LIST = `nodes {
    number fullName birthDate phone email employer qualifications identityNumber sex erasedAt
    memberships { id branch { code } versions { recordedAt } } membership(asOf: "2015-06-01") { id }
    consents { purposeText }
  }
  totalCount pageInfo { hasNextPage endCursor }`;

/** Documents by what they ask of association `a`. */
function documents(): [string, string][] {
  const list = (args: string, below = '') =>
    `{ association(code: "a") { ${below || 'members'}(${args}) { ${LIST} } } }`;
  const branch = (code: string, field: string) =>
    `{ association(code: "a") { branch(code: "${code}") { ${field} } } }`;
  const argsOf: string[] = [
    ...['first: 100', 'first: 1', 'ever: true', 'ever: true, first: 1'],
    ...['class: FULL', 'class: HONORARY', 'sector: OTHER', 'sector: ENTERPRISE'],
    ...['asOf: "2015-01-01"', 'asOf: "2019-12-31"', 'knownAt: "2026-11-22T02:00:00.005Z"'],
    ...['branch: "south"', 'branch: "south", ever: true', 'branch: "north", ever: true'],
    'branch: "north", includeSubBranches: true',
    ...['JOINED', 'LEFT', 'TRANSFERRED_IN', 'TRANSFERRED_OUT'].map(
      (kind) => `flow: { kind: ${kind}, from: "2005-01-01", until: "2026-01-01" }`,
    ),
    ...SEARCHES.flatMap((word) => [
      `search: ${JSON.stringify(word)}`,
      `search: ${JSON.stringify(word)}, ever: true, first: 1`,
    ]),
  ];
  return [
    ...argsOf.map((args): [string, string] => [`members(${args})`, list(args)]),
    ...Object.values(numbers).map((number): [string, string] => [
      `member ${number}`,
      `{ association(code: "a") { member(number: "${number}") { fullName phone } } }`,
    ]),
    ...['north', 'south'].map((code): [string, string] => [
      `branch ${code}`,
      branch(code, `members(ever: true) { ${LIST} }`),
    ]),
    [
      'requests',
      '{ association(code: "a") { requests(first: 100) { nodes { id input filedBy } pageInfo { hasNextPage endCursor } } } }',
    ],
    [
      'requests of a state',
      '{ association(code: "a") { requests(state: PENDING, first: 1) { nodes { id } pageInfo { hasNextPage endCursor } } } }',
    ],
    [
      'audit trail',
      `{ association(code: "a") { auditTrail(filter: { subjectType: "Member" }) { nodes { number } } } }`,
    ],
    ['grants', '{ association(code: "a") { grants { id } } }'],
    ['tokens', '{ association(code: "a") { tokens { id } } }'],
    [
      'figures',
      `{ association(code: "a") {
        memberCount memberCountBounds { atLeast atMost } findings { kind message }
        memberTotals(from: "2005-01-01", until: "2026-01-01") { opening joined left closing }
        memberSeries(from: "2018-01-01", until: "2022-01-01", step: MONTH) {
          from opening joined transferredIn left transferredOut closing
        }
        branches {
          code memberCount
          memberSeries(from: "2005-01-01", until: "2026-01-01", step: YEAR) { opening closing }
        }
        sectors { sector memberCount }
        terms { memberTotals { opening closing } }
      } }`,
    ],
  ];
}

/** Changes that a reader may try on whom it does not reach: each must be refused alike. */
function attempts(): [mutation: string, field: string, input: object][] {
  const books = { associationCode: 'a' };
  return ['Lê Chi', 'Phạm Lan', 'Hồ Dung'].flatMap((name) => {
    const member = { ...books, memberNumber: numbers[name] };
    const ending = { ...member, on: '2026-01-01', reason: 'RESIGNED' };
    const search = { ...books, identityNumber: IDENTITY.after, purpose: 'x' };
    return [
      ['updateMemberDetails', 'number', { ...member, details: HIDDEN.after }],
      ['updateMemberDetails', 'number', { ...member, details: { phone: HIDDEN.after.phone } }],
      ['fileRequest', 'id', { ...books, ending }],
      ['findMemberByIdentityNumber', 'number', search],
    ];
  });
}

/** Everything that a reader is told, by what it asked. */
async function told(by: string): Promise<Map<string, string>> {
  const answers = new Map<string, string>();
  for (const [name, document] of documents()) {
    const answer = await server.query(document, {}, tokens[by]);
    for (const { extensions } of answer.errors ?? []) {
      expect(['FORBIDDEN', 'UNAUTHENTICATED']).toContain(extensions.code);
    }
    answers.set(name, JSON.stringify(answer));
    const page = (answer.data as any)?.association?.members?.pageInfo;
    if (!page?.endCursor) continue;
    // The next page as well, and whether one follows.
    const next = document.replace('members(', `members(after: "${page.endCursor}", `);
    answers.set(`after ${name}`, JSON.stringify(await server.query(next, {}, tokens[by])));
  }
  for (const [mutation, field, input] of attempts()) {
    const type = `${mutation[0]?.toUpperCase()}${mutation.slice(1)}Input`;
    const document = `mutation ($input: ${type}!) { ${mutation}(input: $input) { ${field} } }`;
    const answer = await server.query(document, { input }, tokens[by]);
    expect([mutation, answer.errors?.length]).toEqual([mutation, 1]);
    answers.set(`${mutation} ${JSON.stringify(input)}`, JSON.stringify(answer));
  }
  return answers;
}

const OUTSIDE = ['nobody', 'DASHBOARD a', 'DASHBOARD b', 'OFFICE b', 'AUDITOR b', 'LEADER b south'];
const READERS = ['LEADER a north', ...OUTSIDE];

describe('hidden data', () => {
  const seen: [by: string, asked: string, answer: string][] = [];

  it('change nothing of what those are told who may not see them', async () => {
    const before = new Map<string, Map<string, string>>();
    for (const by of READERS) before.set(by, await told(by));
    await hide('after');
    for (const by of READERS) {
      const after = await told(by);
      for (const [asked, answer] of before.get(by) ?? []) {
        expect([by, asked, after.get(asked)]).toEqual([by, asked, answer]);
        seen.push([by, asked, answer]);
      }
    }
    // The test would show nothing if nobody could see the change.
    const { association } = await server.data(
      '{ association(code: "a") { members(search: "nguyen an binh") { totalCount } } }',
      {},
      tokens['OFFICE a'],
    );
    expect(association.members.totalCount).toBe(3);
  }, 180_000);

  it('stand in no answer to them', () => {
    const hidden = [
      ...Object.values(HIDDEN).flatMap((values) => Object.values(values)),
      ...Object.values(IDENTITY).map((number) => number.slice(0, 11)),
      ...['Lê Chi', 'Phạm Lan', 'Hồ Dung', 'Đỗ Hoa'],
    ];
    expect(seen.length).toBeGreaterThan(500);
    for (const [by, asked, answer] of seen) {
      expect([by, asked, hidden.filter((value) => answer.includes(value))]).toEqual([
        by,
        asked,
        [],
      ]);
    }
  });

  it('are found by no search, whoever searches: it looks at names alone', async () => {
    for (const by of ['OFFICE a', 'AUDITOR a', 'LEADER a south']) {
      for (const { birthDate, phone, email, employer } of Object.values(HIDDEN)) {
        for (const search of [birthDate, phone, email, employer, ...Object.values(IDENTITY)]) {
          const document = `query ($search: String) {
            association(code: "a") { members(search: $search, ever: true) { totalCount } }
          }`;
          const { association } = await server.data(document, { search }, tokens[by]);
          expect([by, search, association.members.totalCount]).toEqual([by, search, 0]);
        }
      }
    }
  });

  it('are counted by no list that a branch leader pages through', async () => {
    for (const args of ['ever: true', 'asOf: "2015-01-01"', 'search: "n"']) {
      let [after, seen, total] = ['', 0, -1];
      do {
        const { association } = await server.data(
          `{ association(code: "a") { members(first: 1, ${args} ${after}) { ${LIST} } } }`,
          {},
          tokens['LEADER a north'],
        );
        const { nodes, totalCount, pageInfo } = association.members;
        total = totalCount;
        seen += nodes.length;
        after = pageInfo.hasNextPage ? `, after: "${pageInfo.endCursor}"` : '';
      } while (after !== '');
      expect([args, seen, total]).toEqual([args, 2, 2]);
    }
  });
});

describe('a cursor', () => {
  const page = (by: string, field: string) =>
    server
      .data(
        `{ association(code: "a") { list: ${field} { pageInfo { endCursor } } } }`,
        {},
        tokens[by],
      )
      .then(({ association }) => association.list.pageInfo.endCursor as string);

  it.each(['members(first: 1)', 'requests(first: 1)', 'auditTrail(first: 1)'])(
    'of %s can be read by nobody, and is the same for the same page',
    async (field) => {
      const cursor = await page('OFFICE a', field);
      expect(await page('OFFICE a', field)).toBe(cursor);
      const bytes = Buffer.from(cursor, 'base64url');
      expect(bytes.toString('latin1')).not.toMatch(/^\[".*\]$|nguyen|\d{4}-\d\d/i);
      for (let i = 0; i < bytes.length; i += 7) {
        const changed = Buffer.from(bytes);
        changed.writeUInt8(bytes.readUInt8(i) ^ 1, i);
        const after = changed.toString('base64url');
        const { errors } = await server.query(
          `{ association(code: "a") { ${field.replace(')', `, after: "${after}")`)} { pageInfo { endCursor } } } }`,
          {},
          tokens['OFFICE a'],
        );
        expect(errors?.[0]?.extensions.code).toBe('INVALID_CURSOR');
      }
    },
  );

  it("of one's own list opens no other's", async () => {
    const own = await page('LEADER a north', 'members(first: 1)');
    for (const by of ['OFFICE a', 'LEADER a south']) {
      const { errors } = await server.query(
        `{ association(code: "a") { members(first: 1, after: "${own}") { nodes { number } } } }`,
        {},
        tokens[by],
      );
      expect([by, errors?.[0]?.extensions.code]).toEqual([by, 'INVALID_CURSOR']);
    }
  });
});

/**
 * Counts are public and exact, of the smallest branch too: that somebody came or went is no secret,
 * who it was is. So no figure may be asked by, or told together with, what describes a person.
 */
describe('figures of few', () => {
  const ADMITTED = [
    ...['asOf', 'knownAt', 'from', 'until', 'step', 'class', 'includeSubBranches'],
    ...['sector', 'metric', 'branch', 'ever', 'branchMinimum', 'code'],
  ];

  it('are asked by time, place and class alone', async () => {
    const { data } = await server.query(getIntrospectionQuery());
    const types = buildClientSchema(data as never).getTypeMap();
    const figures = ['Association', 'Branch', 'SectorFigures', 'Term'].flatMap((name) =>
      Object.values((types[name] as GraphQLObjectType).getFields())
        .filter(({ type, name: field }) => isFigure(getNamedType(type), field))
        .map((field) => [name, field] as const),
    );
    expect(figures.length).toBeGreaterThan(10);
    for (const [type, { name, args }] of figures) {
      const other = args.map((arg) => arg.name).filter((arg) => !ADMITTED.includes(arg));
      expect([`${type}.${name}`, other]).toEqual([`${type}.${name}`, []]);
    }
  });

  function isFigure(type: GraphQLNamedType, field: string): boolean {
    return (
      (isScalarType(type) && /count/i.test(field)) || /Totals|Series|Bounds|Figures/.test(type.name)
    );
  }

  it('go with nobody’s name, to the day on which one came or went', async () => {
    const series = `{ association(code: "a") { branch(code: "north") {
      memberSeries(from: "2019-12-01", until: "2020-03-01", step: MONTH) { transferredOut closing }
    } } }`;
    const { association } = await server.data(series);
    expect(association.branch.memberSeries[1]).toEqual({ transferredOut: 1, closing: 1 });
    for (const by of READERS) {
      for (const args of [
        'flow: { kind: TRANSFERRED_OUT, from: "2020-01-01", until: "2020-01-02" }',
        'branch: "south", asOf: "2020-01-01"',
        'branch: "north", asOf: "2019-12-31", search: "lan"',
      ]) {
        const answer = await server.query(
          `{ association(code: "a") { members(${args}) { nodes { number } totalCount } } }`,
          {},
          tokens[by],
        );
        const list = (answer.data as any)?.association?.members;
        expect([by, args, list ?? null]).toEqual([
          by,
          args,
          by === 'LEADER a north' ? { nodes: [], totalCount: 0 } : null,
        ]);
      }
    }
  });
});
