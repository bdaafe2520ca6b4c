import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';

import { parseEdtf } from '../../kernel/edtf.js';
import { DomainError } from '../../kernel/errors.js';
import { nfc } from '../../kernel/names.js';
import type { Actor } from '../../platform/access/actor.js';
import { AuditTrail } from '../../platform/audit/audit-trail.js';
import { Commands } from '../../platform/audit/commands.js';
import type { Tx } from '../../platform/database/unit-of-work.js';
import { CharterVersion } from '../associations/association.entity.js';
import { AssociationsService } from '../associations/associations.service.js';
import { AssociationsStore } from '../associations/associations.store.js';
import { Grounds } from '../associations/grounds.js';
import { AssembliesService, subjectOf } from './assemblies.service.js';
import { type AssemblyEntry, checkState } from './assembly.rules.js';
import { OfficersStore } from './officers.store.js';
import type { AdoptDocumentInput, SetAgendaInput } from './proceedings-change.model.js';
import { AdoptedDocument } from './proceedings.entity.js';

/** Keeps the agenda of a congress or meeting, and what it adopted. */
@Injectable()
export class ProceedingsService {
  constructor(
    private readonly associations: AssociationsService,
    private readonly associationsStore: AssociationsStore,
    private readonly assemblies: AssembliesService,
    private readonly grounds: Grounds,
    private readonly store: OfficersStore,
    private readonly commands: Commands,
    private readonly audit: AuditTrail,
  ) {}

  /**
   * Puts an agenda in the place of the one that stands.
   *
   * @returns the assembly's key
   * @throws DomainError NOT_FOUND, CONGRESS_STATE, INVALID_INPUT for another day, NOTHING_CHANGED
   */
  setAgenda(actor: Actor, input: SetAgendaInput): Promise<string> {
    return this.commands.run({ actor, operation: 'setAgenda', input }, async (tx) => {
      const { associationCode, assemblyId } = input;
      const { entry } = await this.assemblies.entryFor(tx, actor, associationCode, assemblyId);
      checkState(entry, ['PREPARED', 'CONVENED', 'IN_SESSION', 'CLOSED'], 'has an agenda');
      const items = input.items.map(({ text, day = null }, i) => {
        checkDay(entry, day, i);
        return { position: i + 1, text: nfc(text), day };
      });
      const standing = await this.store.agenda(tx, entry.id);
      const before = standing.map(({ position, text, day }) => ({ position, text, day }));
      if (JSON.stringify(before) === JSON.stringify(items)) {
        throw new DomainError('NOTHING_CHANGED', 'This agenda stands already.', ['input', 'items']);
      }
      const grounds = await this.grounds.keep(tx, entry.associationId, input);
      await this.store.replaceAgenda(
        tx,
        entry.id,
        items.map((item) => ({ ...grounds, ...item })),
      );
      await this.audit.record(tx, actor, {
        associationId: entry.associationId,
        action: 'setAgenda',
        subject: { type: subjectOf(entry), id: entry.key },
        decisionId: grounds.decisionId,
        before: { items: before },
        after: { ...grounds, items },
      });
      return entry.key;
    });
  }

  /**
   * Enters a document that was adopted; of an amended charter also its version, unless the books have
   * it, in the same transaction: when it is approved is entered later.
   *
   * @returns the assembly's key
   * @throws DomainError NOT_FOUND, CONGRESS_STATE before the session, INVALID_INPUT for another day and
   *   for the charter at a meeting or the congress of a branch, ALREADY_EXISTS
   */
  adopt(actor: Actor, input: AdoptDocumentInput): Promise<string> {
    return this.commands.run({ actor, operation: 'adoptDocument', input }, async (tx) => {
      const { associationCode, assemblyId, kind } = input;
      const { entry } = await this.assemblies.entryFor(tx, actor, associationCode, assemblyId);
      checkState(entry, ['IN_SESSION', 'CLOSED'], 'adopts documents');
      const title = nfc(input.title);
      const adoptedOn = input.adoptedOn ?? entry.lastDay ?? entry.date.text;
      checkAdoption(entry, kind, adoptedOn);
      const standing = await this.store.documents(tx, entry.id);
      if (standing.some((document) => document.kind === kind && document.title === title)) {
        throw new DomainError('ALREADY_EXISTS', `'${title}' is in the books already.`, [
          'input',
          'title',
        ]);
      }
      const grounds = await this.grounds.keep(tx, entry.associationId, input);
      const values = { kind, title, adoptedOn };
      const key = randomUUID();
      const base = { assemblyId: entry.id, recordedAt: tx.at, supersededAt: null };
      await tx.insert(AdoptedDocument, { ...grounds, ...base, ...values, key });
      await this.audit.record(tx, actor, {
        associationId: entry.associationId,
        action: 'adoptDocument',
        subject: { type: 'AdoptedDocument', id: key },
        decisionId: grounds.decisionId,
        after: { ...grounds, ...values, assembly: entry.key },
      });
      if (kind === 'CHARTER' && !(await this.hasVersion(tx, entry, title, adoptedOn))) {
        const { decision, source, sourcePlace, note } = input;
        const version = { associationCode, decision, source, sourcePlace, note, title, adoptedOn };
        await this.associations.recordCharterVersion(
          actor,
          { ...version, adoptedBy: entry.title },
          tx,
        );
      }
      return entry.key;
    });
  }

  /** Whether the books have a charter of this title that was adopted then. */
  private async hasVersion(
    tx: Tx,
    { associationId }: AssemblyEntry,
    title: string,
    adoptedOn: string,
  ): Promise<boolean> {
    const versions = await this.associationsStore.facts(CharterVersion, associationId, null, tx);
    return versions.some((one) => one.title === title && one.fromEdtf === adoptedOn);
  }
}

function checkDay({ date, lastDay }: AssemblyEntry, day: string | null, i: number): void {
  if (day === null) return;
  const last = lastDay !== null && lastDay > date.latest ? lastDay : date.latest;
  if (date.earliest <= day && day <= last) return;
  throw new DomainError(
    'INVALID_INPUT',
    `${day} is none of the days from ${date.text}${lastDay === null ? '' : ` to ${lastDay}`}.`,
    ['input', 'items', i, 'day'],
    { date: date.text, lastDay },
  );
}

function checkAdoption(entry: AssemblyEntry, kind: string, adoptedOn: string): void {
  if (kind === 'CHARTER' && (entry.form === 'MEETING' || entry.branchId !== null)) {
    throw new DomainError(
      'INVALID_INPUT',
      'Only a congress of the association amends its charter.',
      ['input', 'kind'],
    );
  }
  const { date, lastDay } = entry;
  const day = parseEdtf(adoptedOn);
  const last = lastDay !== null && lastDay > date.latest ? lastDay : date.latest;
  if (date.earliest <= day.latest && day.earliest <= last) return;
  throw new DomainError(
    'INVALID_INPUT',
    `${adoptedOn} is none of the days from ${date.text}${lastDay === null ? '' : ` to ${lastDay}`}.`,
    ['input', 'adoptedOn'],
    { date: date.text, lastDay },
  );
}
