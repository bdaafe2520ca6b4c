import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';

import { parseEdtf } from '../../kernel/edtf.js';
import { DomainError } from '../../kernel/errors.js';
import { nfc } from '../../kernel/names.js';
import type { Actor } from '../../platform/access/actor.js';
import { AuditTrail } from '../../platform/audit/audit-trail.js';
import { Commands } from '../../platform/audit/commands.js';
import type { Tx } from '../../platform/database/unit-of-work.js';
import { Grounds } from '../associations/grounds.js';
import { AssembliesService } from '../congresses/assemblies.service.js';
import { checkState } from '../congresses/assembly.rules.js';
import { BodiesService } from '../terms/bodies.service.js';
import { BodiesStore } from '../terms/bodies.store.js';
import { MandatesService } from '../terms/mandates.service.js';
import type { Body, Mandate } from '../terms/term.entity.js';
import { notFound } from '../terms/term.rules.js';
import type { ReorganizationPart } from './reorganization.entity.js';
import type { RecordReorganizationInput } from './reorganization.model.js';
import { ReorganizationsStore } from './reorganizations.store.js';

type Part = Pick<ReorganizationPart, 'kind' | 'mandateKey' | 'note'>;

/** Records the consolidation of a body as one act with its parts. */
@Injectable()
export class ReorganizationsService {
  constructor(
    private readonly assemblies: AssembliesService,
    private readonly bodies: BodiesService,
    private readonly bodiesStore: BodiesStore,
    private readonly mandates: MandatesService,
    private readonly grounds: Grounds,
    private readonly store: ReorganizationsStore,
    private readonly commands: Commands,
    private readonly audit: AuditTrail,
  ) {}

  /**
   * Ends and begins mandates in one act: first the endings, so that their seats may be filled.
   *
   * @returns the key of the act
   * @throws DomainError NOT_FOUND, CONGRESS_STATE before the session, NO_VACANCY, INVALID_INPUT for an
   *   act without parts, and whatever ending or beginning a mandate throws
   */
  record(actor: Actor, input: RecordReorganizationInput): Promise<string> {
    return this.commands.run({ actor, operation: 'recordReorganization', input }, async (tx) => {
      const { associationCode, assemblyId } = input;
      const { association, entry } = await this.assemblies.entryFor(
        tx,
        actor,
        associationCode,
        assemblyId,
      );
      checkState(entry, ['IN_SESSION', 'CLOSED'], 'reorganizes a body');
      const body = await this.bodiesStore.findBody(input.bodyId, tx);
      if (body === null || body.associationId !== association.id) {
        throw notFound('body', input.bodyId, ['input', 'bodyId']);
      }
      const grounds = await this.grounds.keep(tx, association.id, input);
      const parts = [
        ...(await this.end(tx, actor, input, body)),
        ...(await this.coOpt(tx, actor, input, body)),
        ...(await this.begun(tx, input, body)),
        ...(input.unspecified ?? []).map((note): Part => ({
          kind: 'UNSPECIFIED',
          mandateKey: null,
          note: nfc(note),
        })),
      ];
      if (parts.length === 0) {
        throw new DomainError(
          'INVALID_INPUT',
          'Say what it did: ended, coOpted, begunMandateIds, or unspecified.',
          ['input'],
        );
      }
      const key = randomUUID();
      const values = { assemblyId: entry.id, bodyId: body.id, title: nfc(input.title) };
      await this.store.insert(tx, { ...grounds, ...values, key, onEdtf: input.on }, parts);
      await this.audit.record(tx, actor, {
        associationId: association.id,
        action: 'recordReorganization',
        subject: { type: 'Reorganization', id: key },
        decisionId: grounds.decisionId,
        after: { ...grounds, ...values, assemblyId, on: input.on, parts },
      });
      return key;
    });
  }

  private async end(
    tx: Tx,
    actor: Actor,
    input: RecordReorganizationInput,
    body: Body,
  ): Promise<Part[]> {
    const parts: Part[] = [];
    for (const [i, { mandateId, reason }] of (input.ended ?? []).entries()) {
      await this.inBody(tx, body, mandateId, ['input', 'ended', i, 'mandateId']);
      await this.mandates.end(actor, { ...groundsOf(input), mandateId, on: input.on, reason }, tx);
      parts.push({ kind: 'ENDED', mandateKey: mandateId, note: null });
    }
    return parts;
  }

  private async coOpt(
    tx: Tx,
    actor: Actor,
    input: RecordReorganizationInput,
    body: Body,
  ): Promise<Part[]> {
    const coOpted = input.coOpted ?? [];
    const path = ['input', 'coOpted'];
    const day = parseEdtf(input.on).latest;
    await this.bodies.checkVacant(tx, body, day, coOpted.length, path);
    const parts: Part[] = [];
    for (const { post, ...person } of coOpted) {
      const mandate = { bodyId: input.bodyId, post, from: input.on, origin: 'CO_OPTED' } as const;
      const begun = { ...groundsOf(input), ...mandate, ...person };
      parts.push({
        kind: 'CO_OPTED',
        mandateKey: await this.mandates.begin(actor, begun, tx),
        note: null,
      });
    }
    return parts;
  }

  private async begun(tx: Tx, input: RecordReorganizationInput, body: Body): Promise<Part[]> {
    const parts: Part[] = [];
    for (const [i, mandateKey] of (input.begunMandateIds ?? []).entries()) {
      const path = ['input', 'begunMandateIds', i];
      const { origin } = await this.inBody(tx, body, mandateKey, path);
      const kind = origin === 'CO_OPTED' || origin === 'APPOINTED' ? origin : 'BY_ELECTED';
      parts.push({ kind, mandateKey, note: null });
    }
    return parts;
  }

  private async inBody(
    tx: Tx,
    body: Body,
    key: string,
    path: readonly (string | number)[],
  ): Promise<Mandate> {
    const row = await this.bodiesStore.findMandateRow(tx, body.associationId, key);
    if (row === null || row.bodyId !== body.id) {
      throw notFound(`mandate in '${body.name}'`, key, path);
    }
    return row;
  }
}

/** The grounds of the act are those of its parts. */
function groundsOf({
  associationCode,
  decision,
  source,
  sourcePlace,
  note,
}: RecordReorganizationInput) {
  return {
    associationCode,
    decision: decision ?? null,
    source: source ?? null,
    sourcePlace: sourcePlace ?? null,
    note: note ?? null,
  };
}
