import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type OperationDefinitionNode, parse } from 'graphql';

import { AssociationsService } from '../../src/registry/associations/associations.service.js';
import { anyOffice, type TestServer, startServer } from '../support/server.js';

/*
 * The congress of docs/elections.md, played as the document has it: each document is sent in its order,
 * and the answer printed after it must be the one given. `<name>` in an answer is an id, which later
 * documents take as the variable `$name`.
 */

const GUIDE = 'A congress from start to end';
const CODE = 'hoi-vi-du';

type Values = Record<string, unknown>;

interface Step {
  readonly name: string;
  readonly document: string;
  /** The document is sent once with each; one without any where the document takes ids only. */
  readonly rows: readonly Values[];
  /** Null where the guide prints none. */
  readonly answer: unknown;
}

function stepsOf(text: string): Step[] {
  const part = text.slice(text.indexOf(`\n## ${GUIDE}\n`));
  const fences = [...part.matchAll(/^```(graphql|json)\n(.*?)\n```$/gms)];
  const steps: Step[] = [];
  for (const [, language, content = ''] of fences) {
    const last = steps.at(-1);
    if (language === 'graphql') {
      const [operation] = parse(content).definitions as OperationDefinitionNode[];
      const name = operation?.name?.value ?? '';
      steps.push({ name, document: content, rows: [{}], answer: null });
    } else if (last) {
      const json = JSON.parse(content) as unknown;
      const filled = Array.isArray(json) ? { rows: json as Values[] } : { answer: json };
      steps[steps.length - 1] = { ...last, ...filled };
    }
  }
  return steps;
}

const steps = stepsOf(readFileSync(new URL('../../docs/elections.md', import.meta.url), 'utf8'));
const ids = new Map<string, string>();

/** The ids that a document takes, by the names that the guide gave them. */
function idsFor(document: string, row: Values): Values {
  const [operation] = parse(document).definitions as OperationDefinitionNode[];
  const names = (operation?.variableDefinitions ?? []).map(({ variable }) => variable.name.value);
  const taken = names.filter((name) => !(name in row)).map((name) => [name, ids.get(name)]);
  return { ...Object.fromEntries(taken), ...row };
}

/** What was given, as the guide prints it: only the fields printed, and ids by name. */
function asPrinted(given: unknown, printed: unknown): unknown {
  if (Array.isArray(given) && Array.isArray(printed)) {
    return given.map((one, i) => asPrinted(one, printed[i]));
  }
  if (isObject(given) && isObject(printed)) {
    const fields = Object.keys(printed).map((key) => [key, asPrinted(given[key], printed[key])]);
    return Object.fromEntries(fields);
  }
  const [, name] = /^<(\w+)>$/.exec(String(printed)) ?? [];
  if (name === undefined || typeof given !== 'string') return given;
  if (!ids.has(name)) ids.set(name, given);
  return ids.get(name) === given ? printed : given;
}

function isObject(value: unknown): value is Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

let server: TestServer;
let token: string;
beforeAll(async () => {
  server = await startServer();
  const founding = { code: CODE, name: 'Hội Ví dụ', kind: 'ASSOCIATION' } as const;
  await server.app.get(AssociationsService).found(anyOffice, founding);
  token = await server.token('OFFICE', CODE);
});
afterAll(() => server.close());

describe('the congress of the guide', () => {
  it.each(steps)('$name', async ({ document, rows, answer }) => {
    for (const row of rows) {
      const given = await server.query(document, idsFor(document, row), token);
      if (answer === null) expect(given.errors).toBeUndefined();
      else expect(asPrinted(given, answer)).toEqual(answer);
    }
  });

  it('is one from the rule set to the by-election', () => {
    const names = steps.map(({ name }) => name);
    expect(names.at(0)).toBe('SetRules');
    expect(names.at(-1)).toBe('AfterByElection');
  });
});
