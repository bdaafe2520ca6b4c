import { afterAll, beforeAll, expect, test } from '@jest/globals';

import { AssociationsService } from '../../src/registry/associations/associations.service.js';
import { type TestServer, anyOffice, startServer } from '../support/server.js';

let server: TestServer;
let token: string;
beforeAll(async () => {
  server = await startServer();
  await server.app.get(AssociationsService).found(anyOffice, { code: 'hoi', name: 'Hội', kind: 'ASSOCIATION' });
  token = await server.token('OFFICE', 'hoi');
});
afterAll(() => server.close());

test('smoke', async () => {
  for (const code of ['A', 'B']) {
    await server.data(`mutation($i: EstablishBranchInput!){establishBranch(input:$i){code}}`, { i: { associationCode: 'hoi', code, name: code, sector: 'OTHER', from: '2010' } }, token);
  }
  const admit = `mutation($i: AdmitMemberInput!){admitMember(input:$i){number fullName memberships{id from until}}}`;
  console.log(JSON.stringify(await server.query(admit, { i: { associationCode: 'hoi', branchCode: 'A', from: '2015', member: { fullName: 'Nguyễn Văn An' } } }, token)));
  console.log(JSON.stringify(await server.query(admit, { i: { associationCode: 'hoi', branchCode: 'A', from: '2009', member: { fullName: 'Nguyễn Văn Ân' } } }, token)));
  console.log(JSON.stringify(await server.query(admit, { i: { associationCode: 'hoi', branchCode: 'B', from: '2016-02-03', member: { fullName: 'Nguyễn Văn Ân' } } }, token)));
  console.log(JSON.stringify(await server.query(`mutation{transferMember(input:{associationCode:"hoi",memberNumber:"00001",toBranchCode:"B",on:"2021"}){number memberships{class from until startReason endReason branch{code}}}}`, {}, token)));
  console.log(JSON.stringify(await server.query(`{association(code:"hoi"){memberCount memberCountBounds{atLeast atMost} a:memberCount(asOf:"2021-06-01") memberCount(class: FULL) memberTotals(from:"2010-01-01",until:"2027-01-01"){opening joined left transferredIn transferredOut closing}
    branches{code memberCount a:memberCount(asOf:"2021-06-01") f:memberCount(asOf:"2021-06-01",class:FULL) memberCountBounds(asOf:"2021-06-01"){atLeast atMost} sub:memberCount(includeSubBranches:true) memberTotals(from:"2010-01-01",until:"2027-01-01"){opening joined left transferredIn transferredOut closing}}
    sectors{sector memberCount(asOf:"2021-06-01")} memberSeries(from:"2014-01-01",until:"2017-01-01",step:YEAR){from closing joined}
    x: memberSeries(class: FULL, from:"2014-01-01",until:"2017-01-01",step:YEAR){from closing joined}
    members(search:"an",first:1){nodes{number fullName membership{from}} totalCount pageInfo{hasNextPage endCursor}} }}`, {}, token), null, 1));
  expect(1).toBe(1);
});
