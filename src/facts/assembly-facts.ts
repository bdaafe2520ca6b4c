import {
  AssemblyComposition,
  AssemblyKind,
  AssemblyMode,
} from '../registry/congresses/assembly.model.js';
import { DocumentKind } from '../registry/congresses/proceedings.model.js';
import { BallotForm } from '../registry/elections/election.model.js';
import { RulePreset } from '../registry/rule-sets/rule-set.model.js';
import { BodyKind, PostKind } from '../registry/terms/term.model.js';
import { type Entry, entry } from './entries.js';
import { date, integer, listOf, object, oneOf, orNull, text } from './shape.js';

export const ruleSet = object({ ...entry, preset: oneOf(RulePreset), from: date });

/** What a congress and a meeting both have; `heldAt` is where, as `place` is the passage. */
const assembly = {
  ...entry,
  kind: oneOf(AssemblyKind),
  title: text,
  mode: orNull(oneOf(AssemblyMode)),
  heldAt: orNull(text),
  date,
  reported: object({
    convened: orNull(integer),
    present: orNull(integer),
    represented: orNull(integer),
  }),
};

const guest = object({ ...entry, personName: text, title: orNull(text) });

const adopted = object({ ...entry, kind: oneOf(DocumentKind), title: text, adoptedOn: date });

/** An election whose votes no document gives; `elected` are those whom one names. */
const election = object({
  ...entry,
  title: text,
  bodyKind: oneOf(BodyKind),
  bodyName: text,
  post: object({ kind: oneOf(PostKind), title: text }),
  seats: orNull(integer),
  ballotForm: orNull(oneOf(BallotForm)),
  elected: listOf(text),
});

const delegation = object({
  ...entry,
  congressTitle: text,
  toAssociationCode: orNull(text),
  seats: orNull(integer),
});

export const congress = object({
  ...assembly,
  ordinal: orNull(integer),
  composition: oneOf(AssemblyComposition),
  opensTerm: orNull(object({ ordinal: integer, label: text })),
  guests: listOf(guest),
  documents: listOf(adopted),
  elections: listOf(election),
  delegations: listOf(delegation),
});

/** `body` and `mandates` name entries of the same file. */
const reorganization = object({
  ...entry,
  body: text,
  title: text,
  on: date,
  mandates: listOf(text),
  unspecified: listOf(text),
});

export const meeting = object({
  ...assembly,
  body: text,
  reorganizations: listOf(reorganization),
});

export type Congress = ReturnType<typeof congress>;
export type Meeting = ReturnType<typeof meeting>;
export type Election = ReturnType<typeof election>;

/** A congress and all that belongs to it. */
export function entriesOfCongress(one: Congress): Entry[] {
  return [one, ...one.guests, ...one.documents, ...one.elections, ...one.delegations];
}

/** A meeting and all that belongs to it. */
export function entriesOfMeeting(one: Meeting): Entry[] {
  return [one, ...one.reorganizations];
}
