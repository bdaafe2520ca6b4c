import { readFileSync, writeFileSync } from 'node:fs';
import { env } from 'node:process';

import { afterAll, beforeAll, expect, test } from '@jest/globals';
import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLObjectType,
  type GraphQLSchema,
  buildSchema,
  getNamedType,
  isCompositeType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';

import { ROLES, type Role, commandActor } from '../../src/platform/access/actor.js';
import { AccountsService } from '../../src/registry/accounts/accounts.service.js';
import { GrantsService } from '../../src/registry/accounts/grants.service.js';
import { loadSample } from '../../src/sample/load.js';
import { type TestServer, startServer } from '../support/server.js';

/**
 * The committed table of who may call what. This test walks the schema, calls every root field and
 * every field below an association as everybody, in their own association and in another, and fails
 * on any difference. `WRITE=access` writes the table anew, for somebody to review.
 */
const TABLE = new URL('../../docs/access.md', import.meta.url);
const SCHEMA = new URL('../../schema.gql', import.meta.url);
const OWN = 'own';
const FOREIGN = 'foreign';
const PASSWORD = 'three words of a poem';
const REFUSALS = new Set(['UNAUTHENTICATED', 'FORBIDDEN']);

type Caller = 'nobody' | Role | 'OFFICE token';
const CALLERS: readonly Caller[] = ['nobody', ...ROLES, 'OFFICE token'];

let server: TestServer;
let schema: GraphQLSchema;
const headers = new Map<Caller, Record<string, string>>();

beforeAll(async () => {
  schema = buildSchema(readFileSync(SCHEMA, 'utf8'));
  server = await startServer();
  for (const association of [OWN, FOREIGN]) {
    await loadSample(server.app, { association, members: 40, branches: 4, seed: 3 });
  }
  headers.set('nobody', {});
  for (const role of ROLES) headers.set(role, { cookie: await signIn(role) });
  const token = await server.token('OFFICE', OWN);
  headers.set('OFFICE token', { authorization: `Bearer ${token}` });
}, 120_000);
afterAll(() => server.close());

/** An account that has one role, in the own association; gives its cookie. */
async function signIn(role: Role): Promise<string> {
  const email = `${role.toLowerCase()}@example.org`;
  const command = commandActor('test');
  const accounts = server.app.get(AccountsService);
  await accounts.invite(command, { email, name: role });
  await server.app.get(GrantsService).give(command, {
    email,
    role,
    associationCode: role === 'ADMIN' ? null : OWN,
    branchCode: role === 'BRANCH_LEADER' ? 'CH01' : null,
  });
  const secret = (await accounts.link(command, email)).split('#')[1];
  await send({}, 'mutation ($input: SetPasswordInput!) { setPassword(input: $input) }', {
    input: { secret, password: PASSWORD },
  });
  const { cookie } = await send(
    {},
    'mutation ($input: SignInInput!) { signIn(input: $input) { state } }',
    { input: { email, password: PASSWORD } },
  );
  return cookie;
}

interface Refusal {
  readonly code: string;
  /** The root field it is about, by its alias; none where the whole document was refused. */
  readonly root: string | undefined;
}

async function send(as: Record<string, string>, query: string, variables: unknown = {}) {
  const response = await fetch(server.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...as },
    body: JSON.stringify({ query, variables }),
  });
  const { errors = [] } = (await response.json()) as {
    errors?: { path?: string[]; extensions: { code: string } }[];
  };
  const refusals: Refusal[] = errors.map(({ path, extensions: { code } }) => ({
    code,
    root: path?.[0],
  }));
  const cookie = (response.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  return { refusals, cookie };
}

/** Values of fields that the general rule would fill with something refused for another reason. */
const VALUES: Readonly<Record<string, unknown>> = {
  days: 1,
  details: { phone: '0900 000 000' },
  email: 'somebody@example.org',
  first: 1,
  identityNumber: '001099000001',
  label: '2020-2025',
  number: 'NEW-1',
  reason: 'RESIGNED',
  role: 'DASHBOARD',
  website: 'https://example.org',
};

/** Fields that need not be given, but without which something else would be asked for. */
const ALWAYS = new Set(['associationCode', 'higherAssociationCode', 'id', 'identityNumber']);

/** Something that the type takes; of an input object what it must have, and what is asked for besides. */
function valueOf(type: GraphQLInputType, name: string, association: string): unknown {
  if (isNonNullType(type)) return valueOf(type.ofType, name, association);
  if (isListType(type)) return [valueOf(type.ofType, name, association)];
  if (/^(associationCode|code|higherAssociationCode)$/.test(name)) return association;
  if (isEnumType(type)) {
    const values = type.getValues().map((value) => value.name);
    return values.find((value) => value === VALUES[name]) ?? values[0];
  }
  if (name in VALUES) return VALUES[name];
  if (isInputObjectType(type)) {
    const fields = Object.values(type.getFields()).filter(
      (field) =>
        ALWAYS.has(field.name) || (isNonNullType(field.type) && field.defaultValue === undefined),
    );
    return Object.fromEntries(
      fields.map((field) => [field.name, valueOf(field.type, field.name, association)]),
    );
  }
  const values: Record<string, unknown> = {
    Boolean: true,
    DateTime: '2020-01-01T00:00:00.000Z',
    EDTF: '2020-01-01',
    Float: 1,
    Int: 1,
    LocalDate: '2020-01-01',
  };
  return values[type.name] ?? 'x';
}

/** The arguments that a field must have, as variables. */
function argumentsOf(args: readonly GraphQLArgument[], association: string) {
  const needed = args.filter((arg) => isNonNullType(arg.type) && arg.defaultValue === undefined);
  return {
    declared: needed.map((arg) => `$${arg.name}: ${String(arg.type)}`),
    given: needed.map((arg) => `${arg.name}: $${arg.name}`),
    variables: Object.fromEntries(
      needed.map((arg) => [arg.name, valueOf(arg.type, arg.name, association)]),
    ),
  };
}

const selection = (field: GraphQLField<unknown, unknown>) =>
  isCompositeType(getNamedType(field.type)) ? '{ __typename }' : '';

type Verdict = 'yes' | 'own' | 'no';

function verdict(own: boolean, foreign: boolean): Verdict {
  if (own && foreign) return 'yes';
  if (!own && !foreign) return 'no';
  return own ? 'own' : ('foreign' as Verdict);
}

async function rootRow(ask: (association: string) => [string, unknown]): Promise<Verdict[]> {
  const verdicts: Verdict[] = [];
  for (const caller of CALLERS) {
    const allowed = async (association: string) => {
      const { refusals } = await send(headers.get(caller) ?? {}, ...ask(association));
      return !refusals.some(({ code }) => REFUSALS.has(code));
    };
    verdicts.push(verdict(await allowed(OWN), await allowed(FOREIGN)));
  }
  return verdicts;
}

async function rootRows(): Promise<Map<string, Verdict[]>> {
  const rows = new Map<string, Verdict[]>();
  for (const type of [schema.getQueryType(), schema.getMutationType()]) {
    for (const field of Object.values((type as GraphQLObjectType).getFields())) {
      const name = `${type?.name}.${field.name}`;
      const operation = type === schema.getMutationType() ? 'mutation' : 'query';
      const verdicts = await rootRow((association) => {
        const { declared, given, variables } = argumentsOf(field.args, association);
        const [before, inside] = declared.length
          ? [`(${declared.join(', ')})`, `(${given.join(', ')})`]
          : ['', ''];
        return [`${operation} ${before} { ${field.name}${inside} ${selection(field)} }`, variables];
      });
      rows.set(name, verdicts);
    }
  }
  return rows;
}

interface NestedField {
  readonly name: string;
  /** The fields that lead to it, and itself. */
  readonly path: readonly GraphQLField<unknown, unknown>[];
}

/** Every field of every type below an association. */
function nestedFields(): NestedField[] {
  const found: NestedField[] = [];
  const known = new Set<string>();
  const queue: { type: string; path: NestedField['path'] }[] = [{ type: 'Association', path: [] }];
  for (const { type, path } of queue) {
    if (known.has(type)) continue;
    known.add(type);
    const fields = Object.values((schema.getType(type) as GraphQLObjectType).getFields());
    // Things are met in their lists first, where each caller gets its own.
    const isPaged = ({ args }: (typeof fields)[number]) =>
      args.some(({ name }) => name === 'first');
    for (const field of [...fields.filter(isPaged), ...fields.filter((one) => !isPaged(one))]) {
      found.push({ name: `${type}.${field.name}`, path: [...path, field] });
      const below = getNamedType(field.type);
      // By an id nothing is found here: what is behind it is reached by a list.
      const byId = field.args.some((arg) => arg.name === 'id');
      if (isObjectType(below) && !byId) queue.push({ type: below.name, path: [...path, field] });
    }
  }
  return found;
}

/** What is at the codes and numbers that a path needs: those of the sample. */
const NAMES: Readonly<Record<string, unknown>> = { branch: 'CH01', member: 'HV00001' };

/** One document for several fields, the first as `f0`: what is refused of one leaves the others alone. */
function nestedQuery(fields: readonly NestedField[], association: string): [string, unknown] {
  const variables: Record<string, unknown> = { code: association };
  const declared = ['$code: String!'];
  const texts = fields.map(({ path }, n) => {
    let text = `f${n}: association(code: $code) `;
    path.forEach((field, depth) => {
      const args = argumentsOf(field.args, association);
      const given = Object.entries(args.variables).map(([name, value]) => {
        const variable = `${name}${n}_${depth}`;
        variables[variable] = NAMES[field.name] ?? value;
        const arg = field.args.find((one) => one.name === name);
        declared.push(`$${variable}: ${String(arg?.type)}`);
        return `${name}: $${variable}`;
      });
      text += `{ ${field.name}${given.length ? `(${given.join(', ')})` : ''} `;
    });
    return text + selection(path.at(-1) as (typeof path)[number]) + '}'.repeat(path.length);
  });
  return [`query (${declared.join(', ')}) { ${texts.join(' ')} }`, variables];
}

/** How many fields below an association one document asks for, unless that costs too much. */
const AT_ONCE = 12;

/** Which of these fields are refused, by name. */
async function refused(
  as: Caller,
  fields: readonly NestedField[],
  association: string,
): Promise<string[]> {
  const { refusals } = await send(headers.get(as) ?? {}, ...nestedQuery(fields, association));
  if (fields.length > 1 && refusals.some(({ root }) => root === undefined)) {
    const half = fields.length / 2;
    const first = await refused(as, fields.slice(0, half), association);
    return [...first, ...(await refused(as, fields.slice(half), association))];
  }
  const codes = (n: number) =>
    refusals.filter(({ root }) => root === undefined || root === `f${n}`).map(({ code }) => code);
  return fields
    .filter((_, n) => codes(n).some((code) => REFUSALS.has(code)))
    .map(({ name }) => name);
}

/** Of each field below an association, what this caller may read. */
async function nestedVerdicts(as: Caller, fields: readonly NestedField[]): Promise<Verdict[]> {
  const everywhere: Record<string, Set<string>> = { [OWN]: new Set(), [FOREIGN]: new Set() };
  for (const [association, names] of Object.entries(everywhere)) {
    for (let start = 0; start < fields.length; start += AT_ONCE) {
      const some = fields.slice(start, start + AT_ONCE);
      for (const name of await refused(as, some, association)) names.add(name);
    }
  }
  return fields.map(({ name }) =>
    verdict(!everywhere[OWN]?.has(name), !everywhere[FOREIGN]?.has(name)),
  );
}

async function nestedRows(): Promise<Map<string, Verdict[]>> {
  const fields = nestedFields();
  const nobodys = await nestedVerdicts('nobody', fields);
  // What is open to who is not known needs no row.
  const guarded = fields.filter((_, i) => nobodys[i] !== 'yes');
  const open = new Set(
    fields.filter((_, i) => nobodys[i] === 'yes').map(({ path }) => path.at(-1)),
  );
  const blanking = guarded.filter(({ path }) => {
    const [field, parent] = [path.at(-1), path.at(-2)];
    return (parent === undefined || open.has(parent)) && field && isNonNullType(field.type);
  });
  // A refused field that cannot be null would take the public rest of the answer with it.
  expect(blanking.map(({ name }) => name)).toEqual([]);
  const columns: Verdict[][] = [];
  for (const caller of CALLERS) columns.push(await nestedVerdicts(caller, guarded));
  return new Map(
    guarded.map(({ name }, i) => [name, columns.map((column) => column[i] as Verdict)]),
  );
}

test('everybody may call what the table says, and nothing else', async () => {
  const table = tableOf(new Map([...(await rootRows()), ...(await nestedRows())]));
  if (env.WRITE === 'access') writeFileSync(TABLE, page(table));
  expect(table.split('\n')).toEqual(committed().split('\n'));
}, 300_000);

function tableOf(rows: ReadonlyMap<string, Verdict[]>): string {
  const lines = [['field', ...CALLERS], ...[...rows].map(([name, cells]) => [name, ...cells])];
  const widths =
    lines[0]?.map((_, i) => Math.max(...lines.map((line) => line[i]?.length ?? 0))) ?? [];
  const padded = lines.map(
    (line) => `| ${line.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join(' | ')} |`,
  );
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`;
  return [padded[0], rule, ...padded.slice(1)].join('\n');
}

function committed(): string {
  return readFileSync(TABLE, 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .join('\n');
}

function page(table: string): string {
  return `# Who may call what

Written by \`WRITE=access npm run jest -- test/e2e/access-matrix.test.ts\`, reviewed by a person, and held
against the running server by the same test: every root field, and every field below an association
that is not open to everybody. \`yes\`: allowed; \`own\`: in the association that the grant names, not in
another; \`no\`: refused. A branch leader gets of what is \`own\` the part that concerns the branches it
leads (test/e2e/access.test.ts).

${table}
`;
}
