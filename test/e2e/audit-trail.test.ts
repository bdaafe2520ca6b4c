import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import type { Actor, Role } from '../../src/platform/access/actor.js';
import { AuditTrail } from '../../src/platform/audit/audit-trail.js';
import { DATA_SOURCES, type DataSources } from '../../src/platform/database/data-sources.js';
import { UnitOfWork } from '../../src/platform/database/unit-of-work.js';
import { AssociationsService } from '../../src/registry/associations/associations.service.js';
import { AuditTrailsService } from '../../src/registry/audit-trail/audit-trails.service.js';
import { BranchesService } from '../../src/registry/branches/branches.service.js';
import { MembersService } from '../../src/registry/members/members.service.js';
import { type TestServer, anyOffice, startServer } from '../support/server.js';

const PHONE = '0900 111 222';

let server: TestServer;
let auditor: string;
let office: string;

beforeAll(async () => {
  server = await startServer();
  for (const code of ['hoi', 'khac']) {
    const association = { code, name: code, kind: 'ASSOCIATION' } as const;
    await server.app.get(AssociationsService).found(anyOffice, association);
    await server.app.get(BranchesService).establishBranch(anyOffice, {
      associationCode: code,
      code: 'A',
      name: 'A',
      sector: 'OTHER',
      beginning: 'ESTABLISHED',
      from: '2000',
      decision: { number: '12/QĐ' },
    });
  }
  for (let i = 0; i < 5; i++) {
    server.clock.set(`2026-11-23T0${i}:00:00.000Z`);
    await server.app.get(MembersService).admit(anyOffice, {
      associationCode: 'hoi',
      branchCode: 'A',
      from: '2020-01-01',
      class: 'FULL',
      startReason: 'ADMITTED',
      member: { kind: 'INDIVIDUAL', fullName: `Nguyễn Văn ${i}`, number: `N${i}`, phone: PHONE },
    });
  }
  await server.app.get(UnitOfWork).run((tx) =>
    server.app.get(AuditTrail).record(tx, anyOffice, {
      associationId: null,
      action: 'test',
      subject: { type: 'Account', id: '1' },
      personal: { after: { email: 'a@example.org' } },
    }),
  );
  auditor = await server.token('AUDITOR', 'hoi');
  office = await server.token('OFFICE', 'hoi');
});
afterAll(() => server.close());

const TRAIL = `query ($code: String = "hoi", $filter: AuditTrailFilter, $first: Int, $after: String) {
  association(code: $code) { auditTrail(filter: $filter, first: $first, after: $after) {
    nodes {
      number at actor action subjectType subjectId before after hash personalState personal
      decision { number }
    }
    pageInfo { hasNextPage endCursor }
  } }
}`;

async function trail(variables: Record<string, unknown>, token = auditor) {
  const { association } = await server.data(TRAIL, variables, token);
  return association.auditTrail as { nodes: any[]; pageInfo: any };
}

async function refusal(variables: Record<string, unknown>, token?: string) {
  const { errors } = await server.query(TRAIL, variables, token);
  return errors?.[0]?.extensions;
}

describe('the trail of an association', () => {
  it('is listed newest first, with who did what on what decision', async () => {
    const { nodes } = await trail({ first: 100 });
    const numbers = nodes.map(({ number }) => number as number);
    expect(numbers).toEqual([...numbers].sort((a, b) => b - a));
    expect(nodes.filter(({ action }) => action === 'admitMember')).toHaveLength(5);
    expect(nodes.at(-1)).toMatchObject({
      action: 'foundAssociation',
      actor: 'test',
      subjectType: 'Association',
      subjectId: 'hoi',
      before: null,
      personalState: 'NONE',
      personal: null,
      decision: null,
    });
    expect(JSON.parse(nodes.at(-1).after)).toMatchObject({ code: 'hoi' });
    expect(nodes.at(-2)).toMatchObject({
      action: 'establishBranch',
      decision: { number: '12/QĐ' },
      hash: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
  });

  it('comes in pages that follow each other', async () => {
    const whole = await trail({ first: 100 });
    const found: unknown[] = [];
    let after: string | null = null;
    do {
      const { nodes, pageInfo } = await trail({ first: 3, after });
      found.push(...nodes);
      after = pageInfo.hasNextPage ? (pageInfo.endCursor as string) : null;
    } while (after !== null);
    expect(found).toEqual(whole.nodes);
    const { pageInfo } = await trail({ first: 1 });
    const other = { filter: { action: 'admitMember' }, after: pageInfo.endCursor };
    expect(await refusal(other, auditor)).toMatchObject({ code: 'INVALID_CURSOR' });
  });

  it.each<[string, Record<string, unknown>, string[]]>([
    ['actor', { actor: 'nobody' }, []],
    ['action', { action: 'establishBranch' }, ['A']],
    ['kind of subject', { subjectType: 'Association' }, ['hoi']],
    ['subject', { subjectType: 'Member', subjectId: 'N3' }, ['N3']],
    ['first instant', { subjectType: 'Member', from: '2026-11-23T03:00:00Z' }, ['N4', 'N3']],
    ['last instant', { subjectType: 'Member', until: '2026-11-23T01:00:00Z' }, ['N0']],
    [
      'span',
      { action: 'admitMember', from: '2026-11-23T08:00:00+07:00', until: '2026-11-23T03:00:00Z' },
      ['N2', 'N1'],
    ],
  ])('is filtered by %s', async (_, filter, subjects) => {
    const { nodes } = await trail({ filter });
    expect(nodes.map(({ subjectId }) => subjectId as string)).toEqual(subjects);
  });

  it('refuses a span that ends before it begins, and too large a page', async () => {
    const filter = { from: '2026-11-23T00:00:00Z', until: '2026-11-22T00:00:00Z' };
    expect(await refusal({ filter }, auditor)).toMatchObject({
      code: 'INVALID_SPAN',
      path: ['filter', 'until'],
    });
    expect(await refusal({ first: 101 }, auditor)).toMatchObject({ code: 'INVALID_PAGE' });
  });

  it('costs the same number of statements however many entries it shows', async () => {
    const cost = (first: number) => server.statements(() => trail({ first }));
    await cost(1);
    const filter = { action: 'establishBranch' };
    const one = await server.statements(() => trail({ filter }));
    expect(await cost(50)).toBe(one);
  });

  it('shows personal values until they are erased', async () => {
    const filter = { subjectId: 'N1', subjectType: 'Member' };
    for (const token of [auditor, office]) {
      const [entry] = (await trail({ filter }, token)).nodes;
      expect(entry.personalState).toBe('SHOWN');
      expect(JSON.parse(entry.personal).after).toMatchObject({ phone: PHONE });
    }
    const [{ number }] = (await trail({ filter })).nodes;
    const { writer } = server.app.get<DataSources>(DATA_SOURCES);
    await writer.query(`DELETE FROM audit_personal WHERE entry_id = ${number}`);
    const [entry] = (await trail({ filter })).nodes;
    expect(entry).toMatchObject({ personalState: 'ERASED', personal: null });
  });

  it.each([
    ['BRANCH_LEADER', 'A'],
    ['DASHBOARD', undefined],
  ] as const)('is closed to a %s', async (role, branch) => {
    const token = await server.token(role, 'hoi', branch);
    expect(await refusal({}, token)).toMatchObject({ code: 'FORBIDDEN' });
  });

  it('is closed to nobody known, and to those of another association', async () => {
    expect(await refusal({})).toMatchObject({ code: 'UNAUTHENTICATED' });
    for (const token of [auditor, office]) {
      expect(await refusal({ code: 'khac' }, token)).toMatchObject({ code: 'FORBIDDEN' });
    }
  });

  it('is closed to who keeps the deployment', async () => {
    const service = server.app.get(AuditTrailsService);
    await expect(service.ofAssociation(holder('ADMIN'), 1, { first: 20 })).rejects.toMatchObject({
      code: 'FORBIDDEN',
    });
  });
});

describe('the trail of the deployment', () => {
  it('is for who keeps it, without personal values', async () => {
    const service = server.app.get(AuditTrailsService);
    const { nodes } = await service.ofDeployment(holder('ADMIN'), { first: 20 });
    expect(nodes).toEqual([
      expect.objectContaining({
        subjectType: 'Account',
        personalState: 'WITHHELD',
        personal: null,
      }),
    ]);
  });

  it('is closed to everybody else', async () => {
    const asked = '{ auditTrail { nodes { number } } }';
    const code = async (token?: string) =>
      (await server.query(asked, {}, token)).errors?.[0]?.extensions.code;
    expect(await code()).toBe('UNAUTHENTICATED');
    for (const token of [auditor, office]) expect(await code(token)).toBe('FORBIDDEN');
  });
});

function holder(role: Role): Actor {
  const grants = [{ role, associationId: null, branchId: null }];
  return { ...anyOffice, kind: 'ACCOUNT', name: 'test', grants };
}
