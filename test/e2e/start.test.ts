import { afterEach, expect, test } from '@jest/globals';

import { EXAMPLES } from '../../src/workbench/examples.js';
import { emptyDatabase } from '../support/database.js';
import { ask, runProgram, startProgram } from '../support/program.js';

/** What `npm start` and `npm run cli` run: the program joined with its libraries. */
const MAIN = 'dist/joined/main.js';
const CLI = 'dist/joined/cli.js';

const cleaning: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const clean of cleaning.splice(0).reverse()) await clean();
});

test('npm start on an empty database loads it, shows an example, serves, and ends when told to', async () => {
  const database = await emptyDatabase();
  cleaning.push(() => database.drop());
  const settings = { DATABASE_URL: database.url, SECRET: 'the secret of the tests, long enough' };
  const program = await startProgram(MAIN, settings);
  cleaning.push(async () => {
    program.child.kill('SIGKILL');
    await program.ended;
  });

  for (const { name, query, variables } of EXAMPLES) {
    const answer = await ask(program, query, variables);
    expect({ name, errors: answer.errors }).toEqual({ name, errors: undefined });
    expect(answer.data?.['association']).not.toBeNull();
  }

  const page = await (await fetch(program.address)).text();
  expect(page).toContain('AltairGraphQL');
  // Whole, or the workbench cannot ask it.
  expect(page).toContain(`${program.address}/graphql`);
  const base = new URL(/<base href="([^"]+)"/.exec(page)?.[1] ?? 'none', program.address);
  const files = [...page.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, file]) => file ?? '');
  expect(files.length).toBeGreaterThan(5);
  for (const file of files.filter((path) => path !== base.pathname)) {
    const url = new URL(file, base);
    expect(url.origin).toBe(program.address);
    expect({ file, status: (await fetch(url)).status }).toEqual({ file, status: 200 });
  }
  expect((await fetch(base)).status).toBe(403);

  const args = ['token', 'create', '--name', 'văn phòng', '--role', 'OFFICE'];
  const lines = await runProgram(CLI, [...args, '--association', 'hoi-mau'], settings);
  const token = lines.at(-1);
  const rename = `mutation ($input: RenameBranchInput!) { renameBranch(input: $input) { code } }`;
  const input = { associationCode: 'hoi-mau', branchCode: 'no such', from: '2020', name: 'Mới' };
  const codeOf = async (variables: Record<string, unknown>) =>
    (await ask(program, rename, variables, token)).errors?.[0]?.extensions?.['code'];
  expect(await codeOf({ input })).toBe('NOT_FOUND');
  expect(await codeOf({ input: { ...input, name: ' ' } })).toBe('INVALID_INPUT');

  program.child.kill('SIGTERM');
  await program.ended;
  expect(program.child.signalCode).toBe('SIGTERM');
  expect(program.said()).toContain('For example');
  expect(program.said()).toContain('"name": "Hội Tin học Thanh Hóa"');
}, 180_000);
