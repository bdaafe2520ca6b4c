import type { INestApplicationContext } from '@nestjs/common';
import { plainToInstance } from 'class-transformer';
import { type ValidationError, validateSync } from 'class-validator';

import { DomainError } from '../kernel/errors.js';
import { commandActor } from '../platform/access/actor.js';
import { IdempotencyRecord } from '../platform/audit/audit.entity.js';
import { Reader } from '../platform/database/reader.js';
import {
  FoundAssociationInput,
  RecordCharterVersionInput,
  RecordOfficeAddressInput,
  RecordPatronAgencyInput,
} from '../registry/associations/association.model.js';
import { AssociationsService } from '../registry/associations/associations.service.js';
import { EstablishBranchInput } from '../registry/branches/branch.model.js';
import { BranchesService } from '../registry/branches/branches.service.js';
import { RecordStatementInput } from '../registry/statements/statement.model.js';
import { StatementsService } from '../registry/statements/statements.service.js';
import { BodiesService } from '../registry/terms/bodies.service.js';
import { MandatesService } from '../registry/terms/mandates.service.js';
import {
  BeginMandateInput,
  OpenTermInput,
  SetBodySeatsInput,
} from '../registry/terms/term.model.js';
import { TermsService } from '../registry/terms/terms.service.js';
import {
  type Document,
  type Entry,
  type FactFile,
  type Facts,
  ownOf,
  readFacts,
} from './fact-files.js';

const ACTOR = commandActor('facts load');

/**
 * Loads the documented facts through the use cases of the API, each entry once for ever: loading
 * again finds what stands and writes nothing, and goes on where a broken-off load stopped.
 *
 * @returns how many entries were new
 * @throws DomainError IDEMPOTENCY_CONFLICT where an entry was loaded before with other words or
 *   values: what the books say is corrected there, not in the file; any other refusal of the use
 *   case, with the entry's id in its message
 * @throws Error where a file isn't as it must be
 */
export async function loadFacts(
  app: INestApplicationContext,
  facts: Facts = readFacts(),
): Promise<{ loaded: number }> {
  const before = await entriesLoaded(app.get(Reader));
  for (const file of facts.associations) await loadAssociation(app, file, facts.documents);
  return { loaded: (await entriesLoaded(app.get(Reader))) - before };
}

async function loadAssociation(
  app: INestApplicationContext,
  file: FactFile,
  documents: Facts['documents'],
): Promise<void> {
  const associations = app.get(AssociationsService);
  const associationCode = file.association.code;
  const inputOf = <E extends Entry>(entry: E) => ({
    ...ownOf(entry),
    ...groundsOf(entry, documents),
    associationCode,
  });

  const founding = {
    ...ownOf(file.association),
    note: noteWithSource(file.association, documents),
  };
  await enter(file.association, FoundAssociationInput, founding, (i) =>
    associations.found(ACTOR, i),
  );
  for (const entry of file.officeAddresses) {
    await enter(entry, RecordOfficeAddressInput, inputOf(entry), (i) =>
      associations.recordOfficeAddress(ACTOR, i),
    );
  }
  for (const entry of file.patronAgencies) {
    await enter(entry, RecordPatronAgencyInput, inputOf(entry), (i) =>
      associations.recordPatronAgency(ACTOR, i),
    );
  }
  for (const entry of file.charterVersions) {
    await enter(entry, RecordCharterVersionInput, inputOf(entry), (i) =>
      associations.recordCharterVersion(ACTOR, i),
    );
  }
  for (const entry of file.branches) {
    await enter(entry, EstablishBranchInput, inputOf(entry), (i) =>
      app.get(BranchesService).establishBranch(ACTOR, i),
    );
  }
  for (const { bodies, ...term } of file.terms) {
    await enter(term, OpenTermInput, inputOf(term), (i) => app.get(TermsService).open(ACTOR, i));
    for (const { mandates, ...body } of bodies) {
      const seats = { ...inputOf(body), termOrdinal: term.ordinal };
      const bodyId = await enter(body, SetBodySeatsInput, seats, (i) =>
        app.get(BodiesService).setBodySeats(ACTOR, i),
      );
      for (const mandate of mandates) {
        await enter(mandate, BeginMandateInput, { ...inputOf(mandate), bodyId }, (i) =>
          app.get(MandatesService).begin(ACTOR, i),
        );
      }
    }
  }
  for (const entry of file.statements) {
    await enter(entry, RecordStatementInput, inputOf(entry), (i) =>
      app.get(StatementsService).recordStatement(ACTOR, i),
    );
  }
}

/** Checks an input as the API does, carries it out once, and says of a refusal which entry it is about. */
async function enter<I extends object>(
  { id }: Entry,
  type: new () => I,
  values: Omit<I, 'idempotencyKey'>,
  useCase: (input: I) => Promise<string>,
): Promise<string> {
  const input = plainToInstance(type, { ...values, idempotencyKey: `facts:${id}` });
  const [fault] = validateSync(input);
  if (fault) throw new Error(`The entry '${id}' is not admitted: ${reasonsOf(fault)}`);
  try {
    return await useCase(input);
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    const { code, message, path, details } = error;
    throw new DomainError(code, `The entry '${id}': ${message}`, path, details);
  }
}

function reasonsOf({ constraints = {}, children = [] }: ValidationError): string {
  return [...Object.values(constraints), ...children.map(reasonsOf)].join('; ');
}

function groundsOf({ source, place, note }: Entry, documents: Facts['documents']) {
  const { title, publisher, date, address } = documentOf(source, documents);
  return { source: { title, publisher, date, address }, sourcePlace: place, note };
}

/** An association has no source of its own in the books, so its note names it. */
function noteWithSource({ source, place, note = '' }: Entry, documents: Facts['documents']) {
  const { title, publisher } = documentOf(source, documents);
  return `${note} Nguồn: "${title}" (${publisher ?? 'không rõ nơi đăng'}), ${place}.`.trimStart();
}

function documentOf(id: string, documents: Facts['documents']): Document {
  return documents.get(id) as Document;
}

function entriesLoaded(reader: Reader): Promise<number> {
  return reader.manager.countBy(IdempotencyRecord, { actor: ACTOR.name });
}
