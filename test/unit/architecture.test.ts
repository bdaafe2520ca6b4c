import { describe, expect, it } from '@jest/globals';

import { type Import, type Source, readSources, sourceOf } from '../support/sources.js';

/** A rule of ARCHITECTURE: gives every line that breaks it, with what would be right. */
type Rule = (sources: readonly Source[]) => string[];

const sources = readSources();

/** `src/registry/branches/branch.rules.ts` is of floor `registry` and room `branches`. */
function placeOf(path: string): { floor: string; room: string } {
  const [, floor = '', room = ''] = path.split('/');
  return path.split('/').length === 2 ? { floor: 'top', room: '' } : { floor, room };
}

function eachImport(
  files: readonly Source[],
  judge: (one: Import, source: Source) => string | null,
): string[] {
  return files.flatMap((source) =>
    source.imports.flatMap((one) => {
      const fault = judge(one, source);
      return fault === null ? [] : [`${one.at} imports ${one.file ?? one.npm}: ${fault}`];
    }),
  );
}

function eachLine(files: readonly Source[], pattern: RegExp, fault: string): string[] {
  return files.flatMap(({ path, lines }) =>
    lines.flatMap((line, i) => (pattern.test(line) ? [`${path}:${i + 1} ${fault}`] : [])),
  );
}

/** Which floors of ours a floor may import; those above the registry import whatever they need. */
const FLOORS_BELOW: Readonly<Record<string, readonly string[]>> = {
  kernel: ['kernel'],
  platform: ['kernel', 'platform'],
  registry: ['kernel', 'platform', 'registry'],
};

/** Which rooms of the registry a room may import; a new room says here where it stands. */
const ROOMS_BELOW: Readonly<Record<string, readonly string[]>> = {
  associations: [],
  'audit-trail': ['associations'],
  branches: ['associations'],
  members: ['associations', 'branches'],
  terms: ['associations', 'branches', 'members'],
  'rule-sets': ['associations'],
  congresses: ['associations', 'branches', 'members', 'terms', 'rule-sets'],
  elections: ['associations', 'branches', 'members', 'terms', 'rule-sets', 'congresses'],
  privacy: [
    ...['associations', 'branches', 'members', 'requests', 'terms', 'congresses', 'elections'],
  ],
  statements: ['associations', 'branches'],
  statistics: ['associations', 'branches', 'members', 'terms', 'statements'],
  requests: ['associations', 'branches', 'members'],
  accounts: ['associations', 'branches', 'terms'],
};

/** What a file of a room may take from packages as a value, by its suffix. */
const LICENCES: Readonly<Record<string, readonly string[]>> = {
  entity: ['typeorm'],
  model: ['@nestjs/graphql', 'class-validator', 'class-transformer'],
  rules: [],
  store: ['typeorm', '@nestjs/common'],
  service: ['@nestjs/common', 'node:crypto'],
  resolver: ['@nestjs/graphql', '@nestjs/common'],
  module: ['@nestjs/common'],
};

const LONGEST_FILE = 300;

const floors: Rule = (files) =>
  eachImport(files, ({ file, npm }, { path }) => {
    const { floor } = placeOf(path);
    if (floor === 'kernel' && npm !== null) return 'the kernel needs no package.';
    const below = FLOORS_BELOW[floor];
    if (file === null || below === undefined || below.includes(placeOf(file).floor)) return null;
    return `${floor} may import ${below.join(', ')} only.`;
  });

const rooms: Rule = (files) =>
  eachImport(files, ({ file }, { path }) => {
    const from = placeOf(path);
    const to = placeOf(file ?? path);
    if (from.floor !== 'registry' || to.floor !== 'registry' || from.room === to.room) return null;
    const below = ROOMS_BELOW[from.room];
    if (below === undefined) return `say in ROOMS_BELOW where the room '${from.room}' stands.`;
    if (below.includes(to.room)) return null;
    return `${from.room} may import ${below.join(', ') || 'no other room'}.`;
  });

/** What stands above the registry is composed by the programs at the top, and known to nobody else. */
const upperRooms: Rule = (files) =>
  eachImport(files, ({ file }, { path }) => {
    const from = placeOf(path).floor;
    const to = placeOf(file ?? path).floor;
    if (from === 'top' || from === to || to === 'top' || to in FLOORS_BELOW) return null;
    return ['cli', 'bench'].includes(from) ? null : `only the programs in src/ use ${to}.`;
  });

/** Only what is really loaded counts: a cycle there leaves decorators with classes that are not yet. */
const noCycles: Rule = (files) => {
  const byPath = new Map(files.map((source) => [source.path, source]));
  const done = new Set<string>();
  const found: string[] = [];
  const walk = (path: string, trail: readonly string[]): void => {
    const start = trail.indexOf(path);
    if (start >= 0) found.push([...trail.slice(start), path].join(' -> '));
    if (start >= 0 || done.has(path)) return;
    for (const { file, typeOnly } of byPath.get(path)?.imports ?? []) {
      if (file !== null && !typeOnly) walk(file, [...trail, path]);
    }
    done.add(path);
  };
  for (const { path } of files) walk(path, []);
  return found;
};

const pureRules: Rule = (files) =>
  eachImport(files, ({ file, npm, typeOnly }, { path }) => {
    if (!path.endsWith('.rules.ts') || typeOnly) return null;
    if (npm === null && file && (file.startsWith('src/kernel/') || file.endsWith('.rules.ts'))) {
      return null;
    }
    return 'rules load the kernel and other rules; of the rest they know the types.';
  });

const licences: Rule = (files) =>
  eachImport(files, ({ npm, typeOnly }, { path }) => {
    const suffix = /\.([a-z]+)\.ts$/.exec(path)?.[1] ?? '';
    if (npm === null || typeOnly || placeOf(path).floor !== 'registry') return null;
    const granted = LICENCES[suffix];
    if (granted === undefined || granted.includes(npm)) return null;
    return `a .${suffix}.ts loads ${granted.join(', ') || 'no package'} only.`;
  });

/** The pieces of SQL come from one place, and are put together in stores alone. */
const sqlInStores: Rule = (files) => [
  ...eachImport(files, ({ file, values }, { path }) => {
    if (file !== 'src/platform/database/sql.ts' || values.length === 0) return null;
    return mayWriteSql(path) ? null : 'SQL is written in a *.store.ts.';
  }),
  ...eachLine(
    files.filter(({ path }) => !mayWriteSql(path)),
    /\.query\(|createQueryBuilder\(/,
    'runs SQL: that belongs into a *.store.ts.',
  ),
];

function mayWriteSql(path: string): boolean {
  return path.endsWith('.store.ts') || path.startsWith('src/platform/database/');
}

const forbiddenWords: Rule = (files) => [
  ...eachLine(files, /\bsynchronize:\s*true\b/, 'synchronize is never true: write a migration.'),
  ...eachLine(files, /\bforwardRef\b/, 'forwardRef hides a cycle.'),
  ...eachImport(files, ({ npm, values }) => {
    const relation = values.find((name) => RELATIONS.has(name));
    return npm === 'typeorm' && relation ? `${relation}: keep ids, not object graphs.` : null;
  }),
  ...eachLine(
    files.filter(({ path }) => path.endsWith('.service.ts')),
    /\bPromise\.all\b/,
    'Promise.all: a unit of work has one connection.',
  ),
];

const RELATIONS = new Set([
  'OneToOne',
  'OneToMany',
  'ManyToOne',
  'ManyToMany',
  'EventSubscriber',
  'EntitySubscriberInterface',
]);

const shortFiles: Rule = (files) =>
  files.flatMap(({ path, lines }) => {
    if (lines.length <= LONGEST_FILE) return [];
    return [`${path} has ${lines.length} lines, more than ${LONGEST_FILE}.`];
  });

describe('the house', () => {
  it.each<[string, Rule]>([
    ['the floors import downwards', floors],
    ['the rooms of the registry import one way', rooms],
    ['what stands above the registry is known to the programs alone', upperRooms],
    ['no files import each other in a circle', noCycles],
    ['rules are pure', pureRules],
    ['each kind of file loads the packages of its licence', licences],
    ['SQL is written in stores', sqlInStores],
    ['what was ruled out stays out', forbiddenWords],
    ['files stay short', shortFiles],
  ])('%s', (_, rule) => {
    expect(rule(sources)).toEqual([]);
  });

  it('knows each floor and room that there is', () => {
    const known = ['top', 'kernel', 'platform', 'registry', 'cli', 'bench'];
    const above = ['facts', 'sample', 'workbench', 'pages', 'backup'];
    const found = new Set(sources.map(({ path }) => placeOf(path).floor));
    expect([...found].filter((floor) => ![...known, ...above].includes(floor))).toEqual([]);
  });
});

/** A test that finds nothing may also be blind. */
describe('the rules see', () => {
  const file = (path: string, text: string) => [sourceOf(path, text)];

  it.each<[string, Rule, Source[]]>([
    ['a package in the kernel', floors, file('src/kernel/a.ts', "import { x } from 'x';")],
    [
      'the registry in the platform',
      floors,
      file('src/platform/a.ts', "import type { x } from '../registry/members/x.js';"),
    ],
    [
      'a loaded file in the platform, whatever its form',
      floors,
      file('src/platform/a.ts', "const x = await import('../registry/members/x.js');"),
    ],
    [
      'members in branches',
      rooms,
      file('src/registry/branches/a.ts', "import { x } from '../members/x.js';"),
    ],
    [
      'statistics in terms',
      rooms,
      file('src/registry/terms/a.ts', "export { x } from '../statistics/x.js';"),
    ],
    ['a new room', rooms, file('src/registry/new/a.ts', "import { x } from '../members/x.js';")],
    [
      'the sample in the facts',
      upperRooms,
      file('src/facts/a.ts', "import { x } from '../sample/x.js';"),
    ],
    [
      'a circle',
      noCycles,
      [
        sourceOf('src/kernel/a.ts', "import { b } from './b.js';"),
        sourceOf('src/kernel/b.ts', "import { type C } from './c.js';"),
        sourceOf('src/kernel/c.ts', "export { a } from './a.js';"),
      ],
    ],
    [
      'a store in rules',
      pureRules,
      file('src/registry/terms/a.rules.ts', "import { S } from './a.store.js';"),
    ],
    [
      'a package in rules',
      pureRules,
      file('src/registry/terms/a.rules.ts', "import { In } from 'typeorm';"),
    ],
    [
      'the database in a resolver',
      licences,
      file('src/registry/terms/a.resolver.ts', "import { In } from 'typeorm';"),
    ],
    [
      'SQL in a service',
      sqlInStores,
      file(
        'src/registry/terms/a.service.ts',
        "import { sql } from '../../platform/database/sql.js';",
      ),
    ],
    [
      'a relation between rows',
      forbiddenWords,
      file('src/registry/terms/a.entity.ts', "import { ManyToOne } from 'typeorm';"),
    ],
    ['synchronize', forbiddenWords, file('src/a.ts', 'const o = { synchronize: true };')],
    ['a long file', shortFiles, file('src/a.ts', 'x;\n'.repeat(LONGEST_FILE + 1))],
  ])('%s', (_, rule, files) => {
    expect(rule(files)).toHaveLength(1);
  });

  it('and let types of others through', () => {
    const types = "import type { M } from './a.model.js';";
    const rules = file('src/registry/terms/a.rules.ts', types);
    const circle = [
      ...file('src/registry/terms/a.model.ts', "import type { R } from './a.rules.js';"),
      ...file('src/registry/terms/a.rules.ts', "import { M } from './a.model.js';"),
    ];
    expect([...pureRules(rules), ...noCycles(circle)]).toEqual([]);
  });
});
