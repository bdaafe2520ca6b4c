import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { type AuditResult, auditServer } from 'graphql-http';

import { type TestServer, startServer } from '../support/server.js';

/** What the specification recommends and the server does otherwise; docs/security.md says why. */
const EXPLAINED = new Set(['572B', 'FDE2', '7B9B', '5A70', 'D6D5', '6A70']);

let server: TestServer;
let results: AuditResult[];

beforeAll(async () => {
  server = await startServer();
  results = await auditServer({ url: server.url });
});
afterAll(() => server.close());

const told = (status: AuditResult['status']) =>
  results.filter((result) => result.status === status).map(({ id, name }) => `${id} ${name}`);

it('breaks no rule of GraphQL over HTTP', () => {
  expect(results.length).toBeGreaterThan(50);
  expect(told('error')).toEqual([]);
});

it('does otherwise than recommended only where that is explained', () => {
  expect(told('warn').filter((warning) => !EXPLAINED.has(warning.slice(0, 4)))).toEqual([]);
  expect(told('notice').filter((notice) => !EXPLAINED.has(notice.slice(0, 4)))).toEqual([]);
});
