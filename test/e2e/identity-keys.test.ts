import { afterAll, beforeAll, expect, test } from '@jest/globals';

import { commandActor } from '../../src/platform/access/actor.js';
import { Keyring } from '../../src/platform/crypto/keyring.js';
import { DATA_SOURCES, type DataSources } from '../../src/platform/database/data-sources.js';
import { UnitOfWork } from '../../src/platform/database/unit-of-work.js';
import { AssociationsService } from '../../src/registry/associations/associations.service.js';
import { IdentityRotation } from '../../src/registry/members/identity-rotation.service.js';
import { IdentitySeals } from '../../src/registry/members/identity-seals.js';
import { MemberIdentity } from '../../src/registry/members/member-identity.entity.js';
import { Member, MemberDetails } from '../../src/registry/members/member.entity.js';
import { nameColumns } from '../../src/registry/members/members.store.js';
import { type TestDatabase, freshDatabase } from '../support/database.js';
import { NOW, type TestServer, anyOffice, startServer } from '../support/server.js';

const key = (version: number) => `${version}:${Buffer.alloc(32, version).toString('base64')}`;
const ring = (...versions: number[]) => Keyring.parse(versions.map(key).join());
const ROWS = 450;
const numberOf = (member: number) => String(100_000_000_000 + member);

let database: TestDatabase;
/** A server before the new key came, one that has both, one where the new key is the current one. */
let first: TestServer;
let between: TestServer;
let second: TestServer;
let office: string;

beforeAll(async () => {
  database = await freshDatabase();
  first = await startServer(NOW, database, ring(1));
  between = await startServer(NOW, database, ring(1, 2));
  second = await startServer(NOW, database, ring(2, 1));
  const association = { code: 'hoi', name: 'Hội', kind: 'ASSOCIATION' } as const;
  await first.app.get(AssociationsService).found(anyOffice, association);
  office = await first.token('OFFICE', 'hoi');
  await fill(first);
});
afterAll(async () => {
  for (const server of [first, between, second]) await server.close();
  await database.drop();
});

/** Members with numbers under the server's key. */
async function fill(server: TestServer): Promise<void> {
  const seals = server.app.get(IdentitySeals);
  await server.app.get(UnitOfWork).run(async (tx) => {
    const shared = { associationId: 1, recordedAt: tx.at };
    const members = Array.from({ length: ROWS }, (_, i) => ({
      ...shared,
      ...{ number: String(i + 1), kind: 'INDIVIDUAL' as const, erasedAt: null },
    }));
    await tx.insertAll(Member, members);
    const memberIds = (await tx.manager.find(Member, { order: { id: 'ASC' } })).map(({ id }) => id);
    const standing = { ...shared, supersededAt: null };
    const nothing = { sex: null, birthDate: null, phone: null, email: null, employer: null };
    await tx.insertAll(
      MemberDetails,
      memberIds.map((memberId, i) => ({
        ...{ ...standing, ...nothing, memberId, ...nameColumns(`Hội viên ${i + 1}`) },
        ...{ jobTitle: null, employmentSector: null, qualifications: null },
      })),
    );
    await tx.insertAll(
      MemberIdentity,
      memberIds.map((memberId, i) => ({
        ...{ ...standing, memberId },
        ...seals.seal(numberOf(i + 1), { ...shared, memberId }),
      })),
    );
  });
}

const ask = (server: TestServer, mutation: string, input: Record<string, unknown>) =>
  server.query(
    `mutation ($input: ${mutation[0]!.toUpperCase()}${mutation.slice(1)}Input!) {
      answer: ${mutation}(input: $input) ${mutation === 'revealIdentityNumber' ? '' : '{ number }'}
    }`,
    { input: { associationCode: 'hoi', ...input } },
    office,
  );
const purpose = 'Kiểm tra';
const reveal = (server: TestServer, member: number) =>
  ask(server, 'revealIdentityNumber', { memberNumber: String(member), purpose });
const find = (server: TestServer, member: number) =>
  ask(server, 'findMemberByIdentityNumber', { identityNumber: numberOf(member), purpose });
const rotate = (server: TestServer) =>
  server.app.get(IdentityRotation).rotate(commandActor('keys rotate'));
const status = (server: TestServer) => server.app.get(IdentityRotation).status();

test('a rotation goes on beside servers that have both keys, and loses nothing', async () => {
  expect(await status(second)).toEqual([
    { keyVersion: 1, rows: ROWS, state: 'kept' },
    { keyVersion: 2, rows: 0, state: 'current' },
  ]);
  let isDone = false;
  const rotation = rotate(second).finally(() => (isDone = true));
  let asked = 0;
  for (let member = 1; !isDone || asked < 20; member = (member % ROWS) + 17) {
    const server = asked % 2 === 0 ? between : second;
    expect((await reveal(server, member)).data).toEqual({ answer: numberOf(member) });
    expect((await find(server, member)).data).toEqual({ answer: { number: String(member) } });
    asked += 1;
  }
  expect(await rotation).toEqual({ resealed: ROWS, broken: [] });
  expect(await rotate(second)).toEqual({ resealed: 0, broken: [] });
  expect(await status(second)).toEqual([
    { keyVersion: 1, rows: 0, state: 'kept' },
    { keyVersion: 2, rows: ROWS, state: 'current' },
  ]);
});

test('it is on record once', async () => {
  const { reader } = second.app.get<DataSources>(DATA_SOURCES);
  const entries = await reader.query(
    `SELECT actor, subject_id, before, after FROM audit_entry WHERE action = 'keys rotate'`,
  );
  expect(entries).toEqual([
    {
      actor: 'keys rotate',
      subject_id: '2',
      before: '{"keyVersions":[1]}',
      after: '{"keyVersion":2}',
    },
  ]);
});

test('a server that still seals with the old key is found, and told from a duplicate', async () => {
  const number = { identityNumber: numberOf(9_999) };
  expect(
    (await ask(between, 'recordIdentityNumber', { memberNumber: '1', ...number })).data,
  ).toEqual({ answer: { number: '1' } });
  const twice = await ask(second, 'recordIdentityNumber', { memberNumber: '2', ...number });
  expect(twice.errors?.[0]?.extensions.code).toBe('ALREADY_EXISTS');
  expect(await rotate(second)).toEqual({ resealed: 1, broken: [] });
});

test('then the old key is worth nothing: the new one alone opens and finds everything', async () => {
  const only = await startServer(NOW, database, ring(2));
  try {
    for (const member of [2, 3, ROWS]) {
      expect((await reveal(only, member)).data).toEqual({ answer: numberOf(member) });
      expect((await find(only, member)).data).toEqual({ answer: { number: String(member) } });
    }
    expect((await find(only, 9_999)).data).toEqual({ answer: { number: '1' } });
  } finally {
    await only.close();
  }
  for (const answer of [await reveal(first, 2), await find(first, 2)]) {
    expect(answer.errors?.[0]?.extensions.code).toBe('KEYS_MISSING');
  }
  await expect(rotate(first)).rejects.toMatchObject({ code: 'KEYS_MISSING' });
});

test('a row that somebody changed stays as it is and is named', async () => {
  const { writer, reader } = second.app.get<DataSources>(DATA_SOURCES);
  const third = await startServer(NOW, database, ring(3, 2));
  try {
    await writer.query(`UPDATE member_identity SET sealed = 'AAAA' WHERE member_id = 7`);
    const [{ id }] = await reader.query(`SELECT id FROM member_identity WHERE member_id = 7`);
    // Two rows of member 1, of which one is superseded.
    expect(await rotate(third)).toEqual({ resealed: ROWS, broken: [id] });
    expect((await status(third)).map(({ rows }) => rows)).toEqual([1, ROWS]);
    expect((await reveal(third, 8)).data).toEqual({ answer: numberOf(8) });
  } finally {
    await third.close();
  }
});
