import { readFileSync } from 'node:fs';

import { AssociationKind } from '../registry/associations/association.model.js';
import { BranchBeginning, BranchSector } from '../registry/branches/branch.model.js';
import { Metric, Qualifier } from '../registry/statements/statement.model.js';
import { BodyKind, MandateOrigin, PostKind } from '../registry/terms/term.model.js';
import {
  congress,
  entriesOfCongress,
  entriesOfMeeting,
  meeting,
  ruleSet,
} from './assembly-facts.js';
import { type Document, type Entry, document, entry } from './entries.js';
import { type Shape, date, integer, listOf, object, oneOf, orNull, text } from './shape.js';

/** What ships with the program; two levels up, from src/ as from dist/. */
export const DATA = new URL('../../data/', import.meta.url);

/** The associations with documented facts, a higher one before those that belong to it. */
const FILES = [
  'hoi-tin-hoc-thanh-hoa.json',
  'doan-khoi-co-quan-va-doanh-nghiep-tinh-thanh-hoa.json',
  'chi-doan-so-tttt-thanh-hoa.json',
] as const;

const decision = object({ number: text, issuer: orNull(text), date: orNull(date) });

const association = object({
  ...entry,
  code: text,
  name: text,
  kind: oneOf(AssociationKind),
  foundedOn: orNull(date),
  foundingDecision: orNull(decision),
  higherAssociationCode: orNull(text),
  website: orNull(text),
  otherNames: listOf(text),
});

const mandate = object({
  ...entry,
  post: object({ kind: oneOf(PostKind), title: text }),
  personName: orNull(text),
  from: date,
  origin: oneOf(MandateOrigin),
});

const body = object({
  ...entry,
  kind: oneOf(BodyKind),
  name: text,
  seats: orNull(integer),
  mandates: listOf(mandate),
});

const term = object({
  ...entry,
  ordinal: integer,
  label: text,
  startsOn: date,
  bodies: listOf(body),
});

const factFile = object({
  association,
  officeAddresses: listOf(object({ ...entry, address: text, from: date })),
  patronAgencies: listOf(object({ ...entry, name: text, from: date })),
  charterVersions: listOf(
    object({
      ...entry,
      title: text,
      adoptedOn: date,
      adoptedBy: text,
      approvedOn: orNull(date),
      approvalDecision: orNull(text),
    }),
  ),
  ruleSets: listOf(ruleSet),
  branches: listOf(
    object({
      ...entry,
      code: text,
      name: text,
      sector: oneOf(BranchSector),
      hostOrganization: orNull(text),
      beginning: oneOf(BranchBeginning),
      from: date,
    }),
  ),
  terms: listOf(term),
  congresses: listOf(congress),
  meetings: listOf(meeting),
  statements: listOf(
    object({
      ...entry,
      metric: oneOf(Metric),
      value: integer,
      qualifier: oneOf(Qualifier),
      date,
    }),
  ),
});

export type FactFile = ReturnType<typeof factFile>;

/** The documented facts, as the files have them. */
export interface Facts {
  readonly documents: ReadonlyMap<string, Document>;
  /** One for each association, a higher one before those that belong to it. */
  readonly associations: readonly FactFile[];
}

/**
 * Reads the documented facts.
 *
 * @param directory where they are, as a URL ending in a slash
 * @throws Error where a file isn't as it must be: a key or value that does not belong there, an id
 *   used twice, a document that is not among the sources, a body or mandate that is not in the file
 */
export function readFacts(directory: URL = DATA): Facts {
  const documents = new Map<string, Document>();
  const { documents: listed } = read(
    directory,
    'sources.json',
    object({ documents: listOf(document) }),
  );
  for (const one of listed) documents.set(one.id, one);
  const associations = FILES.map((name) => read(directory, name, factFile));
  const ids = new Set<string>();
  for (const { id, source } of associations.flatMap(entriesOf)) {
    if (ids.has(id)) throw new Error(`The id '${id}' is used twice: each entry has its own.`);
    if (!documents.has(source)) throw new Error(`'${id}' rests on '${source}', no document.`);
    ids.add(id);
  }
  associations.forEach(checkReferences);
  return { documents, associations };
}

/** All entries of a file. */
export function entriesOf(file: FactFile): Entry[] {
  const bodies = file.terms.flatMap((one) => one.bodies);
  return [
    file.association,
    ...file.officeAddresses,
    ...file.patronAgencies,
    ...file.charterVersions,
    ...file.ruleSets,
    ...file.branches,
    ...file.terms,
    ...bodies,
    ...bodies.flatMap((one) => one.mandates),
    ...file.congresses.flatMap(entriesOfCongress),
    ...file.meetings.flatMap(entriesOfMeeting),
    ...file.statements,
  ];
}

/** A meeting names bodies and mandates by their ids, and loading must find them entered before it. */
function checkReferences({ terms, meetings }: FactFile): void {
  const bodies = terms.flatMap((one) => one.bodies);
  const known = {
    body: new Set(bodies.map(({ id }) => id)),
    mandate: new Set(bodies.flatMap(({ mandates }) => mandates.map(({ id }) => id))),
  };
  const check = (of: string, what: keyof typeof known, id: string) => {
    if (!known[what].has(id)) throw new Error(`'${of}' names '${id}', no ${what} of this file.`);
  };
  for (const { id, body, reorganizations } of meetings) {
    check(id, 'body', body);
    for (const act of reorganizations) {
      check(act.id, 'body', act.body);
      for (const mandateId of act.mandates) check(act.id, 'mandate', mandateId);
    }
  }
}

function read<T>(directory: URL, name: string, shape: Shape<T>): T {
  const parsed: unknown = JSON.parse(readFileSync(new URL(name, directory), 'utf8'));
  return shape(parsed, name);
}
