import type { INestApplicationContext } from '@nestjs/common';
import { Like, Not } from 'typeorm';

import { IdempotencyRecord } from '../platform/audit/audit.entity.js';
import { Reader } from '../platform/database/reader.js';
import {
  FoundAssociationInput,
  RecordCharterVersionInput,
  RecordOfficeAddressInput,
  RecordPatronAgencyInput,
} from '../registry/associations/association-change.model.js';
import { AssociationsService } from '../registry/associations/associations.service.js';
import { EstablishBranchInput } from '../registry/branches/branch-change.model.js';
import { BranchesService } from '../registry/branches/branches.service.js';
import { SetRuleSetInput } from '../registry/rule-sets/rule-set-change.model.js';
import { RuleSetsService } from '../registry/rule-sets/rule-sets.service.js';
import { RecordStatementInput } from '../registry/statements/statement.model.js';
import { StatementsService } from '../registry/statements/statements.service.js';
import { BodiesService } from '../registry/terms/bodies.service.js';
import { MandatesService } from '../registry/terms/mandates.service.js';
import {
  BeginMandateInput,
  OpenTermInput,
  SetBodySeatsInput,
} from '../registry/terms/term-change.model.js';
import { TermsService } from '../registry/terms/terms.service.js';
import { ACTOR, Entering, STEP_MARK } from './entering.js';
import { ownOf } from './entries.js';
import { type FactFile, type Facts, readFacts } from './fact-files.js';
import { loadCongress, loadMeeting } from './load-assemblies.js';

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
  const entering = new Entering(file.association.code, documents);

  const founding = { ...ownOf(file.association), note: noteWithSource(file.association, entering) };
  await entering.enter(file.association, FoundAssociationInput, founding, (i) =>
    associations.found(ACTOR, i),
  );
  for (const entry of file.officeAddresses) {
    await entering.enter(entry, RecordOfficeAddressInput, entering.inputOf(entry), (i) =>
      associations.recordOfficeAddress(ACTOR, i),
    );
  }
  for (const entry of file.patronAgencies) {
    await entering.enter(entry, RecordPatronAgencyInput, entering.inputOf(entry), (i) =>
      associations.recordPatronAgency(ACTOR, i),
    );
  }
  for (const entry of file.charterVersions) {
    await entering.enter(entry, RecordCharterVersionInput, entering.inputOf(entry), (i) =>
      associations.recordCharterVersion(ACTOR, i),
    );
  }
  for (const entry of file.ruleSets) {
    await entering.enter(entry, SetRuleSetInput, entering.inputOf(entry), (i) =>
      app.get(RuleSetsService).set(ACTOR, i),
    );
  }
  for (const entry of file.branches) {
    await entering.enter(entry, EstablishBranchInput, entering.inputOf(entry), (i) =>
      app.get(BranchesService).establishBranch(ACTOR, i),
    );
  }
  for (const term of file.terms) await loadTerm(app, entering, term);
  for (const congress of file.congresses) await loadCongress(app, entering, congress);
  for (const meeting of file.meetings) await loadMeeting(app, entering, meeting);
  for (const entry of file.statements) {
    await entering.enter(entry, RecordStatementInput, entering.inputOf(entry), (i) =>
      app.get(StatementsService).recordStatement(ACTOR, i),
    );
  }
}

async function loadTerm(
  app: INestApplicationContext,
  entering: Entering,
  { bodies, ...term }: FactFile['terms'][number],
): Promise<void> {
  await entering.enter(term, OpenTermInput, entering.inputOf(term), (i) =>
    app.get(TermsService).open(ACTOR, i),
  );
  for (const { mandates, ...body } of bodies) {
    const seats = { ...entering.inputOf(body), termOrdinal: term.ordinal };
    const bodyId = await entering.enter(body, SetBodySeatsInput, seats, (i) =>
      app.get(BodiesService).setBodySeats(ACTOR, i),
    );
    for (const mandate of mandates) {
      const begun = { ...entering.inputOf(mandate), bodyId };
      await entering.enter(mandate, BeginMandateInput, begun, (i) =>
        app.get(MandatesService).begin(ACTOR, i),
      );
    }
  }
}

/** An association has no source of its own in the books, so its note names it. */
function noteWithSource(
  { source, place, note = '' }: FactFile['association'],
  entering: Entering,
): string {
  const { title, publisher } = entering.documentOf(source);
  return `${note} Nguồn: "${title}" (${publisher ?? 'không rõ nơi đăng'}), ${place}.`.trimStart();
}

/** How many entries are in the books; steps taken with them are not counted. */
function entriesLoaded(reader: Reader): Promise<number> {
  const key = Not(Like(`%${STEP_MARK}%`));
  return reader.manager.countBy(IdempotencyRecord, { actor: ACTOR.name, key });
}
