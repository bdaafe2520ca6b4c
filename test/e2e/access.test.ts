import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import type { TokenRole } from '../../src/platform/access/actor.js';
import { DATA_SOURCES, type DataSources } from '../../src/platform/database/data-sources.js';
import { AssociationsService } from '../../src/registry/associations/associations.service.js';
import { BranchesService } from '../../src/registry/branches/branches.service.js';
import { type TestServer, anyOffice, startServer } from '../support/server.js';

/** North has the sub-branch north-east; south stands beside it. `b` has a south of its own. */
const BRANCHES: readonly (readonly [association: string, code: string, parent?: string])[] = [
  ['a', 'north'],
  ['a', 'north-east', 'north'],
  ['a', 'south'],
  ['b', 'south'],
];

/** Who is where: Em came from north to south, Giang left north for good. */
const MEMBERS: readonly (readonly [association: string, name: string, branch: string | null])[] = [
  ['a', 'An', 'north'],
  ['a', 'Bình', 'north-east'],
  ['a', 'Chi', 'south'],
  ['a', 'Dung', null],
  ['a', 'Em', 'north'],
  ['a', 'Giang', 'north'],
  ['b', 'Hoa', 'south'],
];

const BODY = { termOrdinal: 1, kind: 'EXECUTIVE_COMMITTEE', name: 'Executive committee' };

let server: TestServer;
/** By `role association`; that of nobody is undefined. */
const tokens: Record<string, string | undefined> = { nobody: undefined };
/** Numbers by name. */
const numbers: Record<string, string> = {};
/** What the mutations need to name. */
const ids: Record<string, string> = {};

beforeAll(async () => {
  server = await startServer();
  for (const code of ['a', 'b']) {
    const association = { code, name: code, kind: 'ASSOCIATION' } as const;
    await server.app.get(AssociationsService).found(anyOffice, association);
  }
  for (const [associationCode, code, parentCode = null] of BRANCHES) {
    await server.app.get(BranchesService).establishBranch(anyOffice, {
      associationCode,
      code,
      name: code,
      sector: 'OTHER',
      beginning: 'ESTABLISHED',
      from: '2000',
      parentCode,
    });
  }
  const roles: [TokenRole, string?][] = [['OFFICE'], ['DASHBOARD'], ['BRANCH_LEADER', 'BRANCH']];
  for (const [role, branch] of roles) {
    for (const [code, led] of [
      ['a', 'north'],
      ['b', 'south'],
    ] as const) {
      tokens[`${role} ${code}`] = await server.token(role, code, branch && led);
    }
  }
  for (const [association, fullName, branchCode] of MEMBERS) {
    const { admitMember } = await mutate(`OFFICE ${association}`, 'admitMember', {
      associationCode: association,
      member: { fullName, phone: '0901 000 000' },
      branchCode,
      from: '2010-01-01',
    });
    numbers[fullName] = admitMember.number;
  }
  const by = 'OFFICE a';
  const em = { associationCode: 'a', memberNumber: numbers['Em'] };
  await mutate(by, 'transferMember', { ...em, toBranchCode: 'south', on: '2020-01-01' });
  const giang = { associationCode: 'a', memberNumber: numbers['Giang'] };
  await mutate(by, 'endMembership', { ...giang, on: '2021-01-01', reason: 'RESIGNED' });
  const term = { associationCode: 'a', ordinal: 1, label: '2015-2020', startsOn: '2015-01-01' };
  await mutate(by, 'openTerm', term);
  const body = await mutate(by, 'setBodySeats', { associationCode: 'a', ...BODY, seats: 3 });
  ids.body = body.setBodySeats.id;
  const mandate = await mutate(by, 'beginMandate', {
    ...beginning(),
    personName: 'Khánh',
    from: '2015-01-01',
  });
  ids.mandate = mandate.beginMandate.id;
  const { association } = await server.data(
    `query ($number: ID!) { association(code: "a") { member(number: $number) { memberships { id } } } }`,
    { number: numbers['Chi'] },
    tokens[by],
  );
  ids.membership = association.member.memberships[0].id;
});
afterAll(() => server.close());

function beginning() {
  return {
    associationCode: 'a',
    bodyId: ids.body,
    post: { kind: 'CHAIR', title: 'Chair' },
    origin: 'ELECTED',
  };
}

/** Asks for the one field that every result of the mutation has. */
function document(mutation: string): string {
  const input = `${mutation[0]?.toUpperCase()}${mutation.slice(1)}Input`;
  const field =
    { openTerm: 'ordinal', correctTerm: 'ordinal' }[mutation] ??
    (/Member|Membership/.test(mutation)
      ? 'number'
      : /Mandate|RuleSet|Seats|Statement/.test(mutation)
        ? 'id'
        : 'code');
  return `mutation ($input: ${input}!) { ${mutation}(input: $input) { ${field} } }`;
}

function mutate(by: string, mutation: string, input: Record<string, unknown>) {
  return server.data(document(mutation), { input }, tokens[by]);
}

async function refused(by: string, mutation: string, input: Record<string, unknown>) {
  const { data, errors } = await server.query(document(mutation), { input }, tokens[by]);
  expect(data).toBeNull();
  const { code, path } = errors?.[0]?.extensions ?? {};
  return { code, path };
}

/** Every row there is. */
async function everything(): Promise<string> {
  const { reader } = server.app.get<DataSources>(DATA_SOURCES);
  const rows: unknown[] = [];
  for (const { tableName } of reader.entityMetadatas) {
    const table = await reader.query<Record<string, unknown>[]>(
      `SELECT * FROM ${tableName} ORDER BY id`,
    );
    // When a token was last used is written whatever it asks for.
    rows.push([tableName, table.map((row) => ({ ...row, last_used_at: null }))]);
  }
  return JSON.stringify(rows);
}

/** Each mutation with an input that the office may send, in an order in which all of them go through. */
function mutations(): [mutation: string, input: Record<string, unknown>][] {
  const books = { associationCode: 'a' };
  const chi = { ...books, memberNumber: numbers['Chi'] };
  const reason = 'Wrong in the old roster.';
  const membership = { ...books, membershipId: ids.membership, reason };
  const branch = { ...books, sector: 'OTHER', from: '2001' };
  const south = { ...books, branchCode: 'south', from: '2005-01-01' };
  const last = { ...books, on: '2026-01-01' };
  return [
    ['foundAssociation', { code: 'c', name: 'C', kind: 'OTHER', higherAssociationCode: 'a' }],
    ['recordOfficeAddress', { ...books, address: '1 Lê Lợi', from: '2001' }],
    ['recordPatronAgency', { ...books, name: 'An agency', from: '2001' }],
    ['recordCharterVersion', { ...books, title: 'The charter', adoptedOn: '2001' }],
    ['setRuleSet', { ...books, preset: 'ASSOCIATION_2010', from: '2010-07-01' }],
    [
      'recordStatement',
      { ...books, metric: 'MEMBERS', value: 5, date: '2020', source: { title: 'R' } },
    ],
    ['establishBranch', { ...branch, code: 'west', name: 'West' }],
    ['renameBranch', { ...south, name: 'The south' }],
    ['reparentBranch', { ...south, parentCode: 'north' }],
    ['changeBranchHost', { ...south, hostOrganization: 'A company' }],
    ['correctMembership', { ...membership, from: '2010-02-01' }],
    ['changeMemberClass', { ...chi, class: 'ASSOCIATE', on: '2015-01-01' }],
    ['transferMember', { ...chi, toBranchCode: 'north', on: '2016-01-01' }],
    ['updateMemberDetails', { ...chi, details: { fullName: 'Chi Mai' } }],
    ['endMembership', { ...chi, on: '2017-01-01', reason: 'RESIGNED' }],
    ['reinstateMember', { ...chi, from: '2018-01-01' }],
    ['retractMembership', { ...books, membershipId: 'any', reason }],
    ['admitMember', { ...books, member: { fullName: 'Lan' }, branchCode: 'west', from: '2020' }],
    ['openTerm', { ...books, ordinal: 2, label: '2020-2025', startsOn: '2020-01-01' }],
    ['correctTerm', { ...books, ordinal: 2, startsOn: '2020-02-01' }],
    ['setBodySeats', { ...books, ...BODY, seats: 5, from: '2016-01-01' }],
    [
      'beginMandate',
      {
        ...{ ...beginning(), personName: 'Long', from: '2016-01-01' },
        post: { kind: 'MEMBER', title: 'Member' },
      },
    ],
    ['endMandate', { ...books, mandateId: ids.mandate, on: '2020-02-01', reason: 'TERM_ENDED' }],
    [
      'splitBranch',
      {
        ...last,
        branchCode: 'west',
        continues: true,
        parts: [{ code: 'far-west', name: 'Far west', sector: 'OTHER', memberNumbers: [] }],
      },
    ],
    ['mergeBranches', { ...last, branchCodes: ['west'], intoCode: 'north' }],
    ['dissolveBranch', { ...books, branchCode: 'far-west', on: '2026-02-01' }],
  ];
}

describe('a mutation', () => {
  it.each([
    ['nobody', 'UNAUTHENTICATED'],
    ['DASHBOARD a', 'FORBIDDEN'],
    ['DASHBOARD b', 'FORBIDDEN'],
    // The one that leaders may use names what is not theirs to change.
    ['BRANCH_LEADER a', 'FORBIDDEN'],
    ['BRANCH_LEADER b', 'FORBIDDEN'],
    // An office may found associations, but not under another.
    ['OFFICE b', 'FORBIDDEN'],
  ])('is refused to %s, and changes nothing', async (by, code) => {
    const before = await everything();
    for (const [mutation, input] of mutations()) {
      expect([mutation, (await refused(by, mutation, input)).code]).toEqual([mutation, code]);
    }
    expect(await everything()).toBe(before);
  });

  it('cannot reach into another association under the name of its own', async () => {
    const before = await everything();
    const books = { associationCode: 'b' };
    const branch = { ...books, branchCode: 'north', from: '2005' };
    const dissolved = { ...books, on: '2026' };
    // No member of b has this number.
    const member = { ...books, memberNumber: numbers['Giang'] };
    const membership = { ...books, membershipId: ids.membership, reason: 'x' };
    const source = { title: 'R' };
    const admitted = { member: { fullName: 'X' }, from: '2020' };
    const foreign: [string, Record<string, unknown>, string, string[]][] = [
      ['renameBranch', { ...branch, name: 'X' }, 'NOT_FOUND', ['branchCode']],
      [
        'reparentBranch',
        { ...branch, branchCode: 'south', parentCode: 'north' },
        'NOT_FOUND',
        ['parentCode'],
      ],
      ['dissolveBranch', { ...dissolved, branchCode: 'north' }, 'NOT_FOUND', ['branchCode']],
      [
        'mergeBranches',
        { ...dissolved, branchCodes: ['south'], intoCode: 'north' },
        'NOT_FOUND',
        ['intoCode'],
      ],
      ['admitMember', { ...books, ...admitted, branchCode: 'north' }, 'NOT_FOUND', ['branchCode']],
      [
        'endMembership',
        { ...member, on: '2020', reason: 'REMOVED' },
        'NOT_FOUND',
        ['memberNumber'],
      ],
      [
        'updateMemberDetails',
        { ...member, details: { phone: '0909 999 999' } },
        'NOT_FOUND',
        ['memberNumber'],
      ],
      ['correctMembership', { ...membership, from: '2011' }, 'NOT_FOUND', ['membershipId']],
      ['retractMembership', membership, 'NOT_FOUND', ['membershipId']],
      ['correctTerm', { ...books, ordinal: 1, label: '2015-2019' }, 'NOT_FOUND', ['ordinal']],
      [
        'beginMandate',
        { ...beginning(), ...books, personName: 'X', from: '2016' },
        'FOREIGN_BODY',
        ['bodyId'],
      ],
      [
        'endMandate',
        { ...books, mandateId: ids.mandate, on: '2020', reason: 'RESIGNED' },
        'NOT_FOUND',
        ['mandateId'],
      ],
      [
        'recordStatement',
        { ...books, branchCode: 'north', metric: 'MEMBERS', value: 1, date: '2020', source },
        'NOT_FOUND',
        ['branchCode'],
      ],
    ];
    for (const [mutation, input, code, path] of foreign) {
      const refusal = await refused('OFFICE b', mutation, input);
      expect([mutation, refusal]).toEqual([mutation, { code, path: ['input', ...path] }]);
    }
    expect(await everything()).toBe(before);
  });
});

describe('a branch leader', () => {
  const LEADER = 'BRANCH_LEADER a';
  const update = (name: string, details: Record<string, unknown>) => ({
    associationCode: 'a',
    memberNumber: numbers[name],
    details,
  });

  it.each(['An', 'Bình'])(
    'changes telephone and e-mail of %s, who is in its branches',
    async (name) => {
      const details = { phone: '0909 123 456', email: 'an@example.org' };
      const { updateMemberDetails } = await server.data(
        `mutation ($input: UpdateMemberDetailsInput!) {
        updateMemberDetails(input: $input) { fullName phone email }
      }`,
        { input: update(name, details) },
        tokens[LEADER],
      );
      expect(updateMemberDetails).toEqual({ fullName: name, ...details });
    },
  );

  it.each([
    ['fullName', 'X'],
    ['sex', 'MALE'],
    ['birthDate', '1990'],
    ['birthDate', null],
    ['employer', 'X'],
    ['jobTitle', 'X'],
    ['employmentSector', 'OTHER'],
    ['qualifications', 'X'],
  ])('changes no %s', async (field, value) => {
    const before = await everything();
    const input = update('An', { phone: '0909 000 111', [field]: value });
    expect(await refused(LEADER, 'updateMemberDetails', input)).toEqual({
      code: 'FORBIDDEN',
      path: ['input', 'details', field],
    });
    expect(await everything()).toBe(before);
  });

  it.each([
    ['decision', { number: '1/QĐ' }],
    ['source', { title: 'A report' }],
    ['sourcePlace', 'page 2'],
  ])('enters no %s in the books', async (field, value) => {
    const before = await everything();
    const input = { ...update('An', { phone: '0909 000 111' }), [field]: value };
    expect(await refused(LEADER, 'updateMemberDetails', input)).toEqual({
      code: 'FORBIDDEN',
      path: ['input', field],
    });
    expect(await everything()).toBe(before);
  });

  it.each(['Chi', 'Dung', 'Em', 'Giang', 'nobody'])(
    'is told of %s, who is not in its branches now, as of one who does not exist',
    async (name) => {
      const before = await everything();
      const input = { ...update(name, { phone: '0909 000 111' }) };
      const memberNumber = input.memberNumber ?? '99999';
      expect(await refused(LEADER, 'updateMemberDetails', { ...input, memberNumber })).toEqual({
        code: 'NOT_FOUND',
        path: ['input', 'memberNumber'],
      });
      expect(await everything()).toBe(before);
    },
  );
});

const LIST = `query (
  $code: String!, $asOf: LocalDate, $branch: ID, $below: Boolean, $ever: Boolean, $search: String,
  $flow: MemberFlowInput, $first: Int, $after: String, $knownAt: DateTime
) {
  association(code: $code) {
    members(
      asOf: $asOf, branch: $branch, includeSubBranches: $below, ever: $ever, search: $search,
      flow: $flow, first: $first, after: $after, knownAt: $knownAt
    ) {
      nodes { fullName memberships { branch { code } versions { branch { code } } } }
      totalCount
      pageInfo { hasNextPage endCursor }
    }
  }
}`;

async function list(by: string, args: Record<string, unknown> = {}) {
  const { association } = await server.data(LIST, { code: 'a', ...args }, tokens[by]);
  const { nodes, totalCount, pageInfo } = association.members;
  expect(totalCount).toBeGreaterThanOrEqual(nodes.length);
  return { names: nodes.map(({ fullName }: any) => fullName), nodes, totalCount, pageInfo };
}

describe('the roster', () => {
  const strangers: [string, string][] = [
    ['nobody', 'UNAUTHENTICATED'],
    ['DASHBOARD a', 'FORBIDDEN'],
    ['DASHBOARD b', 'FORBIDDEN'],
    ['BRANCH_LEADER b', 'FORBIDDEN'],
    ['OFFICE b', 'FORBIDDEN'],
  ];

  it.each(strangers)('is closed to %s', async (by, code) => {
    const askFor = async (fields: string) => {
      const answer = await server.query(`{ association(code: "a") { ${fields} } }`, {}, tokens[by]);
      expect(JSON.stringify(answer)).not.toMatch(/An|0901/);
      return answer.errors?.map(({ extensions }) => extensions.code);
    };
    const number = numbers['An'];
    for (const fields of [
      'members { nodes { fullName } }',
      'members(ever: true) { totalCount }',
      'members(search: "an") { pageInfo { endCursor } }',
      `member(number: "${number}") { fullName }`,
      'member(number: "99999") { fullName }',
      'branch(code: "north") { members { nodes { fullName } } }',
      'branch(code: "north") { members { totalCount } }',
    ]) {
      expect([fields, await askFor(fields)]).toEqual([fields, [code]]);
    }
  });

  it('is open to the office, of its own association', async () => {
    const now = ['An', 'Bình', 'Chi', 'Dung', 'Em'];
    expect(await list('OFFICE a')).toMatchObject({ names: now, totalCount: 5 });
    expect(await list('OFFICE b', { code: 'b' })).toMatchObject({ names: ['Hoa'], totalCount: 1 });
  });

  const LEADER = 'BRANCH_LEADER a';

  it.each<[string, Record<string, unknown>, string[]]>([
    ['now', {}, ['An', 'Bình']],
    ['of a day before others left', { asOf: '2015-01-01' }, ['An', 'Bình']],
    ['of its own branch', { branch: 'north' }, ['An']],
    ['of its own branch and those below', { branch: 'north', below: true }, ['An', 'Bình']],
    ['of another branch', { branch: 'south' }, []],
    ['of another branch, ever', { branch: 'south', ever: true }, []],
    ['who were ever there', { ever: true }, ['An', 'Bình']],
    ['called like others', { search: 'dung' }, []],
    ['called like its own', { search: 'binh' }, ['Bình']],
    [
      'who joined',
      { flow: { kind: 'JOINED', from: '2010-01-01', until: '2011-01-01' } },
      ['An', 'Bình'],
    ],
    [
      'who left the association',
      { flow: { kind: 'LEFT', from: '2010-01-01', until: '2026-01-01' } },
      [],
    ],
    [
      'who went to other branches',
      { flow: { kind: 'TRANSFERRED_OUT', from: '2010-01-01', until: '2026-01-01' } },
      [],
    ],
  ])('shows a branch leader its own members %s', async (_, args, names) => {
    expect(await list(LEADER, args)).toMatchObject({ names, totalCount: names.length });
  });

  it('shows a branch leader no membership in other branches', async () => {
    const { nodes } = await list(LEADER, { ever: true });
    const shown = nodes.flatMap(({ memberships }: any) =>
      memberships.flatMap(({ branch, versions }: any) => [
        branch,
        ...versions.map((v: any) => v.branch),
      ]),
    );
    expect(new Set(shown.map(({ code }: any) => code))).toEqual(new Set(['north', 'north-east']));
  });

  it('gives a branch leader pages of its own members only', async () => {
    const first = await list(LEADER, { first: 1 });
    expect(first).toMatchObject({ names: ['An'], totalCount: 2, pageInfo: { hasNextPage: true } });
    const second = await list(LEADER, { first: 1, after: first.pageInfo.endCursor });
    expect(second).toMatchObject({ names: ['Bình'], pageInfo: { hasNextPage: false } });
    const end = await list(LEADER, { first: 1, after: second.pageInfo.endCursor });
    expect(end.names).toEqual([]);
  });

  it("does not go on for a branch leader after the office's cursor", async () => {
    const { pageInfo } = await list('OFFICE a', { first: 1 });
    const variables = { code: 'a', first: 1, after: pageInfo.endCursor };
    const { errors } = await server.query(LIST, variables, tokens[LEADER]);
    expect(errors?.[0]?.extensions.code).toBe('INVALID_CURSOR');
  });

  it.each([
    ['An', 'An'],
    ['Bình', 'Bình'],
    ['Chi', null],
    ['Dung', null],
    ['Em', null],
    ['Giang', null],
    ['nobody', null],
  ])('gives a branch leader for the number of %s: %s', async (name, found) => {
    const { association } = await server.data(
      'query ($n: ID!) { association(code: "a") { member(number: $n) { fullName } } }',
      { n: numbers[name] ?? '99999' },
      tokens[LEADER],
    );
    expect(association.member?.fullName ?? null).toBe(found);
  });

  it.each([
    ['a', 'north', ['An']],
    ['a', 'north-east', ['Bình']],
    ['a', 'south', 'FORBIDDEN'],
    ['b', 'south', 'FORBIDDEN'],
  ])('of the branch %s %s gives a branch leader %j', async (code, branch, expected) => {
    const { data, errors } = await server.query(
      `query ($code: String!, $branch: String!) {
        association(code: $code) { branch(code: $branch) { members { nodes { fullName } } } }
      }`,
      { code, branch },
      tokens[LEADER],
    );
    const nodes = data?.association?.branch?.members?.nodes;
    const refusal = errors?.[0]?.extensions.code;
    expect(refusal ?? nodes.map(({ fullName }: any) => fullName)).toEqual(expected);
  });
});

describe('a mutation that is sent again', () => {
  it('answers only what its sender may still see', async () => {
    const books = { associationCode: 'a' };
    const { number } = await mutate('OFFICE a', 'admitMember', {
      ...{ ...books, branchCode: 'north', from: '2020-01-01', member: { fullName: 'Phúc' } },
    }).then(({ admitMember }) => admitMember);
    const input = { ...books, memberNumber: number, idempotencyKey: 'again' };
    const update = () =>
      server.query(
        `mutation ($input: UpdateMemberDetailsInput!) {
          updateMemberDetails(input: $input) { phone }
        }`,
        { input: { ...input, details: { phone: '0900 000 001' } } },
        tokens['BRANCH_LEADER a'],
      );
    expect((await update()).errors).toBeUndefined();
    expect((await update()).errors).toBeUndefined();
    const on = '2021-01-01';
    await mutate('OFFICE a', 'transferMember', {
      ...{ ...books, memberNumber: number, toBranchCode: 'south', on },
    });
    expect((await update()).errors?.[0]?.extensions.code).toBe('NOT_FOUND');
    await mutate('OFFICE a', 'endMembership', {
      ...{ ...books, memberNumber: number, on: '2022-01-01', reason: 'RESIGNED' },
    });
  });
});

describe('what is public', () => {
  it.each(['nobody', 'DASHBOARD b', 'BRANCH_LEADER b', 'OFFICE b'])('is open to %s', async (by) => {
    const { association } = await server.data(
      `{
        association(code: "a") {
          memberCount
          memberCountBounds { atLeast atMost }
          memberTotals(from: "2015-01-01", until: "2026-01-01") { opening closing }
          branchCount
          branches { code memberCount }
          sectors { sector memberCount }
          statements(metric: MEMBERS) { value }
          reconciliation(metric: MEMBERS) { unexplained }
          terms { ordinal memberTotals { closing } bodies { seats mandates { holderName } } }
          findings { kind message }
        }
      }`,
      {},
      tokens[by],
    );
    expect(association).toMatchObject({ memberCount: 5, branchCount: 3 });
    expect(association.terms[0].bodies[0].mandates).toEqual([{ holderName: 'Khánh' }]);
  });

  it('are no findings about who is a member', async () => {
    const post = { kind: 'MEMBER', title: 'Member' };
    const holder = { ...beginning(), post, memberNumber: numbers['Giang'], from: '2015-06-01' };
    await mutate('OFFICE a', 'beginMandate', holder);
    const kinds = async (by: string) => {
      const { association } = await server.data(
        '{ association(code: "a") { findings { kind } } }',
        {},
        tokens[by],
      );
      return association.findings.map(({ kind }: any) => kind);
    };
    expect(await kinds('OFFICE a')).toContain('HOLDER_NOT_FULL_MEMBER');
    for (const by of ['nobody', 'DASHBOARD a', 'BRANCH_LEADER a', 'OFFICE b']) {
      expect(await kinds(by)).not.toContain('HOLDER_NOT_FULL_MEMBER');
    }
  });
});

describe('a token', () => {
  async function send(authorization: string) {
    const response = await fetch(server.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization },
      body: JSON.stringify({ query: '{ association(code: "a") { members { totalCount } } }' }),
    });
    return { status: response.status, headers: response.headers, answer: await response.json() };
  }

  it.each(['Bearer', 'bearer', 'BEARER', 'Bearer  '])('is read after "%s"', async (scheme) => {
    const { status, answer } = await send(`${scheme} ${tokens['OFFICE a']}`);
    expect(status).toBe(200);
    expect(answer).toEqual({ data: { association: { members: { totalCount: 5 } } } });
  });

  it.each([
    ['an unknown token', () => 'Bearer shoi_unknown'],
    ['a known one in another scheme', () => `Basic ${tokens['OFFICE a']}`],
    ['a known one without a scheme', () => `${tokens['OFFICE a']}`],
    ['half a token', () => `Bearer ${tokens['OFFICE a']?.slice(0, 20)}`],
    ['a token and more', () => `Bearer ${tokens['OFFICE a']} more`],
    ['a scheme without a token', () => 'Bearer'],
  ])('is refused as %s', async (_, header) => {
    const { status, headers, answer } = await send(header());
    expect([status, headers.get('www-authenticate')]).toEqual([401, 'Bearer']);
    expect(answer).toEqual({
      errors: [
        {
          message: expect.stringContaining('token'),
          extensions: { code: 'UNAUTHENTICATED', path: [], details: {} },
        },
      ],
    });
  });

  it('keeps nobody from what is public as long as none is sent', async () => {
    const { association } = await server.data('{ association(code: "a") { memberCount } }');
    expect(association.memberCount).toBe(5);
  });
});

/** Last, for it changes everything: that the refusals above were for want of a right, and nothing else. */
describe('every mutation', () => {
  it('is granted to the office of its association', async () => {
    for (const [mutation, input] of mutations()) {
      const sent =
        mutation === 'retractMembership' ? { ...input, membershipId: await latest() } : input;
      await mutate('OFFICE a', mutation, sent);
    }
  });

  /** The membership with which Chi was reinstated. */
  async function latest(): Promise<string> {
    const { association } = await server.data(
      'query ($n: ID!) { association(code: "a") { member(number: $n) { memberships { id } } } }',
      { n: numbers['Chi'] },
      tokens['OFFICE a'],
    );
    return association.member.memberships.at(-1).id;
  }
});
