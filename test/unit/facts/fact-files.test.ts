import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import 'reflect-metadata';

import { DATA, entriesOf, readFacts } from '../../../src/facts/fact-files.js';
import {
  date,
  integer,
  listOf,
  object,
  oneOf,
  optional,
  orNull,
  text,
} from '../../../src/facts/shape.js';
import { Qualifier } from '../../../src/registry/statements/statement.model.js';

/** How many facts were documented of each document. */
const DOCUMENTED = { D0: 12, D1: 28, D2: 10, D3: 11, D4: 13 };
/** What no document speaks of: the law by which associations meet. */
const LAWS = ['L1', 'L2', 'L3'];

const laterFact = object({
  fact: text,
  source: oneOf({ D0: '', D1: '', D2: '', D3: '', D4: '' }),
  place: text,
  date: orNull(date),
  period: optional(object({ first: date, last: date })),
  says: text,
  figures: optional(listOf(object({ of: text, value: integer, qualifier: oneOf(Qualifier) }))),
  inferred: optional(text),
  note: optional(text),
});

function filesUnder(directory: URL): string[] {
  return readdirSync(directory, { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.json'),
  );
}

function later() {
  const directory = new URL('later/', DATA);
  const file = object({ facts: listOf(laterFact) });
  return filesUnder(directory).flatMap((name) => {
    const parsed: unknown = JSON.parse(readFileSync(new URL(name, directory), 'utf8'));
    return file(parsed, name).facts;
  });
}

/** Congresses and meetings of all associations. */
function all() {
  const { associations } = readFacts();
  return {
    congresses: associations.flatMap((one) => one.congresses),
    meetings: associations.flatMap((one) => one.meetings),
  };
}

describe('the files that ship', () => {
  it('are as they must be, and each is read', () => {
    const { documents, associations } = readFacts();
    expect([...documents.keys()]).toEqual([...Object.keys(DOCUMENTED), ...LAWS]);
    const names = associations.map(({ association }) => `${association.code}.json`);
    expect([...names, 'sources.json'].sort()).toEqual(
      filesUnder(DATA)
        .filter((name) => !name.startsWith('later'))
        .sort(),
    );
  });

  it('carry over every documented fact but page furniture (T13)', () => {
    const carried = new Set([
      ...readFacts()
        .associations.flatMap(entriesOf)
        .flatMap(({ facts }) => facts),
      ...later().map(({ fact }) => fact),
    ]);
    const documented = Object.entries(DOCUMENTED).flatMap(([id, count]) =>
      Array.from({ length: count }, (_, i) => `${id}-${String(i + 1).padStart(2, '0')}`),
    );
    expect([...carried].sort()).toEqual(documented.filter((fact) => fact !== 'D0-12'));
  });

  it('say of every entry in which document it is, and which facts it rests on', () => {
    for (const { source, facts, id } of readFacts().associations.flatMap(entriesOf)) {
      if (LAWS.includes(source)) continue;
      expect({ id, facts: facts.filter((fact) => fact.startsWith(source)) }).not.toEqual({
        id,
        facts: [],
      });
    }
    for (const { fact, source } of later()) expect(fact.slice(0, 2)).toBe(source);
  });

  it('take nothing but rule sets from the law, and say that no document speaks of it', () => {
    const { documents, associations } = readFacts();
    for (const file of associations) {
      const ofLaw = entriesOf(file).filter(({ source }) => LAWS.includes(source));
      expect(ofLaw).toEqual(file.ruleSets);
      for (const { facts, note } of ofLaw) {
        expect(facts).toEqual([]);
        expect(note).toMatch(/không nói/);
      }
    }
    for (const id of LAWS) expect(documents.get(id)?.note).toContain('không nhắc đến');
  });

  it('hold no visitor counter and no footer person of the pages (T13)', () => {
    for (const name of filesUnder(DATA)) {
      const content = readFileSync(new URL(name, DATA), 'utf8');
      expect(content).not.toMatch(/9259540|7943865|chịu trách nhiệm/i);
    }
  });

  it('keep convened, present and represented apart, and unknown sizes unknown (T3, T8)', () => {
    const { congresses, meetings } = all();
    const unknown = { convened: null, present: null, represented: null };
    expect(congresses.map(({ ordinal, reported }) => ({ ordinal, reported }))).toEqual([
      { ordinal: 4, reported: { convened: null, present: 100, represented: 618 } },
      { ordinal: 7, reported: unknown },
    ]);
    expect(meetings.map(({ reported }) => reported)).toEqual([unknown]);
    const delegations = congresses.flatMap((one) => one.delegations);
    expect(delegations.map(({ seats, facts }) => ({ seats, facts }))).toEqual([
      { seats: null, facts: ['D3-11'] },
    ]);
  });

  it('name in elections only whom a document names, and no ballot form at all', () => {
    const elections = all().congresses.flatMap((one) => one.elections);
    expect(elections.map(({ id, seats, elected }) => [id, seats, elected])).toEqual([
      ['hthth-congress-4-bch', null, []],
      ['cdtttt-congress-7-bch', 5, []],
      ['cdtttt-congress-7-secretary', 1, ['Đỗ Hữu Đạt']],
    ]);
    for (const { ballotForm } of elections) expect(ballotForm).toBeNull();
  });
});

describe('a mistake in a file fails loudly', () => {
  const FILE = 'hoi-tin-hoc-thanh-hoa.json';
  let directory: string;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'facts-'));
    cpSync(DATA, directory, { recursive: true });
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  function withMistake(right: string, wrong: string): () => unknown {
    const path = join(directory, FILE);
    const content = readFileSync(path, 'utf8');
    expect(content).toContain(right);
    writeFileSync(path, content.replace(right, wrong));
    return () => readFacts(pathToFileURL(`${directory}/`));
  }

  it.each([
    ['a key', '"qualifier"', '"qualifer"', "statements[0] has 'qualifer'"],
    ['a value of an enum', '"ENTERPRISE"', '"ENTREPRISE"', 'branches[0].sector is "ENTREPRISE"'],
    ['a date', '"2019/2022"', '"2022/2019"', 'branches[6].from'],
    ['a number', '"value": 15', '"value": "15"', 'statements[0].value is "15"'],
    ['an empty text', '"place": "chỗ nói về số chi hội"', '"place": ""', 'statements[0].place'],
    ['a missing list', '"officeAddresses"', '"addresses"', "has 'addresses'"],
    ['a document', '"source": "D1"', '"source": "D9"', "rests on 'D9'"],
    [
      'an id',
      '"hthth-branch-vnpt"',
      '"hthth-branch-viettel"',
      "'hthth-branch-viettel' is used twice",
    ],
    ['letters in an id', '"hthth-branch-vnpt"', '"hthth/branch"', 'small letters, digits'],
    ['a body', '"body": "hthth-term-4-bch"', '"body": "bch"', "names 'bch', no body"],
    [
      'a mandate',
      '"mandates": ["hthth-term-4-chair-2021"]',
      '"mandates": ["hthth-term-4-btv"]',
      "names 'hthth-term-4-btv', no mandate",
    ],
  ])('%s', (_, right, wrong, message) => {
    expect(withMistake(right, wrong)).toThrow(message);
  });
});
