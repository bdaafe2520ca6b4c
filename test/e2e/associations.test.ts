import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

import type { Actor, Role } from '../../src/platform/access/actor.js';
import { AssociationsStore } from '../../src/registry/associations/associations.store.js';
import { AssociationsService } from '../../src/registry/associations/associations.service.js';
import { type TestServer, anyOffice, startServer } from '../support/server.js';

const FOUND =
  'mutation ($input: FoundAssociationInput!) { foundAssociation(input: $input) { code otherNames higherAssociation { code } } }';
const CHARTER =
  'mutation ($input: RecordCharterVersionInput!) { recordCharterVersion(input: $input) { charterVersions { approvedOn } } }';

let server: TestServer;

beforeAll(async () => {
  server = await startServer();
  for (const code of ['cap-tren', 'cap-khac']) {
    const founding = { code, name: `Hội ${code}`, kind: 'ASSOCIATION' } as const;
    await server.app.get(AssociationsService).found(anyOffice, founding);
  }
});
afterAll(() => server.close());

/** Of a refusal its code and path; null of what is none. */
async function refusalOf(document: string, input: Record<string, unknown>, token: string) {
  const extensions = (await server.query(document, { input }, token)).errors?.[0]?.extensions;
  return extensions ? [extensions.code, extensions.path] : null;
}

describe('founding an association under a higher one', () => {
  const founding = { name: 'Hội mới', kind: 'ASSOCIATION' } as const;

  test('is for who may write in that one', async () => {
    const higher = { ...founding, code: 'thap-1', higherAssociationCode: 'cap-tren' };
    const theirs = await server.token('OFFICE', 'cap-khac');
    const path = ['input', 'higherAssociationCode'];
    expect(await refusalOf(FOUND, higher, theirs)).toEqual(['FORBIDDEN', path]);
    expect(await server.app.get(AssociationsStore).findByCode('thap-1')).toBeNull();
    const own = await server.token('OFFICE', 'cap-tren');
    expect(await refusalOf(FOUND, higher, own)).toBeNull();
    for (const alone of [{}, { higherAssociationCode: null }]) {
      const input = { ...founding, code: 'rieng', ...alone };
      expect(await refusalOf(FOUND, input, own)).toEqual(['FORBIDDEN', path]);
    }
    expect(await server.app.get(AssociationsStore).findByCode('rieng')).toBeNull();
    for (const code of ['khong-co', '']) {
      const unknown = { ...founding, code: 'thap-2', higherAssociationCode: code };
      expect(await refusalOf(FOUND, unknown, own)).toEqual(['NOT_FOUND', path]);
    }
  });

  test('or who founds associations in the whole deployment, and for commands', async () => {
    const service = server.app.get(AssociationsService);
    const keeper = (role: Role, associationId: number | null): Actor => ({
      ...{ kind: 'ACCOUNT', name: 'account 1', account: { id: 1, sessionId: 1 } },
      grants: [{ role, associationId, branchId: null }],
    });
    const under = (code: string) => ({ ...founding, code, higherAssociationCode: 'cap-tren' });
    expect(await service.found(keeper('ADMIN', null), under('thap-3'))).toBe('thap-3');
    expect(await service.found(anyOffice, under('thap-4'))).toBe('thap-4');
    await expect(service.found(keeper('OFFICE', -1), under('thap-5'))).rejects.toMatchObject({
      code: 'FORBIDDEN',
    });
  });

  test.each([
    ['capitals in the code', { code: 'HOI' }, ['code']],
    ['a blank in the code', { code: 'hoi moi' }, ['code']],
    ['a code too long', { code: 'h'.repeat(61) }, ['code']],
    ['no code', { code: '' }, ['code']],
    ['a blank name', { name: ' \t' }, ['name']],
    ['a name too long', { name: 'H'.repeat(301) }, ['name']],
    ['a blank other name', { otherNames: ['HM', ' '] }, ['otherNames', 1]],
    ['an other name twice', { otherNames: ['Hội M', 'HM', ' Hội  M'] }, ['otherNames', 2]],
  ])('is refused with %s, to commands too', async (_, wrong, path) => {
    const input = { ...founding, code: 'sai', ...wrong };
    const found = async () => server.app.get(AssociationsService).found(anyOffice, input);
    const refusal = { code: 'INVALID_INPUT', argument: ['input', ...path] };
    await expect(found()).rejects.toMatchObject(refusal);
    const token = await server.token('OFFICE', 'cap-tren');
    expect((await refusalOf(FOUND, input, token))?.[0]).toBe('INVALID_INPUT');
    expect(await server.app.get(AssociationsStore).findByCode(input.code)).toBeNull();
  });
});

test('a charter is not approved before it is adopted', async () => {
  const token = await server.token('OFFICE', 'cap-tren');
  const version = { associationCode: 'cap-tren', title: 'Điều lệ', adoptedOn: '2017-05-06' };
  const approved = (approvedOn: string) => refusalOf(CHARTER, { ...version, approvedOn }, token);
  expect(await approved('2017-05-05')).toEqual(['INVALID_INPUT', ['input', 'approvedOn']]);
  expect(await approved('2016')).toEqual(['INVALID_INPUT', ['input', 'approvedOn']]);
  expect(await approved('2017')).toBeNull();
});
