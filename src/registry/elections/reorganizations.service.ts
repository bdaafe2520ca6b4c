import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';

import type { LocalDate } from '../../kernel/calendar.js';
import { parseEdtf, type UncertainDate } from '../../kernel/edtf.js';
import { DomainError, withPath } from '../../kernel/errors.js';
import { nfc } from '../../kernel/names.js';
import type { Actor } from '../../platform/access/actor.js';
import { AuditTrail } from '../../platform/audit/audit-trail.js';
import { Commands } from '../../platform/audit/commands.js';
import { intervalOf } from '../../platform/database/temporal.js';
import type { Tx } from '../../platform/database/unit-of-work.js';
import { Today } from '../../platform/today.js';
import { Grounds } from '../associations/grounds.js';
import { AssembliesService } from '../congresses/assemblies.service.js';
import { type AssemblyEntry, checkState } from '../congresses/assembly.rules.js';
import { NamesakesStore } from '../members/namesakes.store.js';
import { BodiesService } from '../terms/bodies.service.js';
import { BodiesStore } from '../terms/bodies.store.js';
import { MandatesService } from '../terms/mandates.service.js';
import type { Body, Mandate } from '../terms/term.entity.js';
import { notFound } from '../terms/term.rules.js';
import type { ReorganizationPart } from './reorganization.entity.js';
import type { RecordReorganizationInput } from './reorganization.model.js';
import { ReorganizationsStore } from './reorganizations.store.js';

type Days = Pick<UncertainDate, 'earliest' | 'latest'>;
type Part = Pick<ReorganizationPart, 'kind' | 'mandateKey' | 'note'>;

/** Records the consolidation of a body as one act with its parts. */
@Injectable()
export class ReorganizationsService {
  constructor(
    private readonly assemblies: AssembliesService,
    private readonly bodies: BodiesService,
    private readonly bodiesStore: BodiesStore,
    private readonly mandates: MandatesService,
    private readonly namesakes: NamesakesStore,
    private readonly grounds: Grounds,
    private readonly store: ReorganizationsStore,
    private readonly commands: Commands,
    private readonly audit: AuditTrail,
    private readonly today: Today,
  ) {}

  /**
   * Ends and begins mandates in one act: first the endings, so that their seats may be filled.
   *
   * @returns the key of the act
   * @throws DomainError NOT_FOUND, CONGRESS_STATE before the session, NO_VACANCY, INVALID_INPUT for an
   *   act without parts, a day that is none of the assembly's or is to come, and a mandate that another
   *   act brought about, ALREADY_EXISTS for one that another reorganization counts among its parts,
   *   and whatever ending or beginning a mandate throws
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
      checkDay(entry, parseEdtf(input.on), this.today.of());
      const body = await this.bodiesStore.findBody(input.bodyId, tx);
      if (body === null || body.associationId !== association.id) {
        throw notFound('body', input.bodyId, ['input', 'bodyId']);
      }
      const grounds = await this.grounds.keep(tx, association.id, input);
      const parts = [
        ...(await this.end(tx, actor, input, body)),
        ...(await this.coOpt(tx, actor, input, body)),
        ...(await this.begun(tx, entry, input, body)),
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
      const ending = { ...groundsOf(input), mandateId, on: input.on, reason };
      await this.mandates.end(actor, ending, tx).catch((error: unknown) => {
        throw withPath(error, () => ['input', 'ended', i, 'mandateId']);
      });
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
    await this.namesakes.refuse(tx, {
      ...{ associationId: body.associationId, day: parseEdtf(input.on), people: coOpted, path },
      note: input.note ?? null,
    });
    const parts: Part[] = [];
    for (const [i, part] of coOpted.entries()) {
      const mandate = { bodyId: input.bodyId, from: input.on, origin: 'CO_OPTED' } as const;
      const begun = { ...groundsOf(input), ...mandate, ...part };
      const mandateKey = await this.mandates.begin(actor, begun, tx).catch((error: unknown) => {
        throw withPath(error, ([, ...at]) => [...path, i, ...(String(at[0]) in part ? at : [])]);
      });
      parts.push({ kind: 'CO_OPTED', mandateKey, note: null });
    }
    return parts;
  }

  private async begun(
    tx: Tx,
    entry: AssemblyEntry,
    input: RecordReorganizationInput,
    body: Body,
  ): Promise<Part[]> {
    const parts: Part[] = [];
    for (const [i, mandateKey] of (input.begunMandateIds ?? []).entries()) {
      const path = ['input', 'begunMandateIds', i];
      const row = await this.inBody(tx, body, mandateKey, path);
      await this.checkBegunHere(tx, entry, input, row, path);
      const isTwice = parts.some((part) => part.mandateKey === mandateKey);
      const other = isTwice ? input : await this.store.counting(tx, mandateKey);
      if (other !== null) {
        throw new DomainError(
          'ALREADY_EXISTS',
          `The mandate '${mandateKey}' is a part of '${other.title}' already: one act began it.`,
          path,
          { mandateId: mandateKey },
        );
      }
      const { origin } = row;
      const kind = origin === 'CO_OPTED' || origin === 'APPOINTED' ? origin : 'BY_ELECTED';
      parts.push({ kind, mandateKey, note: null });
    }
    return parts;
  }

  /**
   * What an election began is of the assembly that held it; of other mandates the books know only when
   * they began.
   */
  private async checkBegunHere(
    tx: Tx,
    entry: AssemblyEntry,
    { on }: RecordReorganizationInput,
    row: Mandate,
    path: readonly (string | number)[],
  ): Promise<void> {
    const assemblies = await this.store.electing(tx, row.key);
    const { from } = intervalOf(row);
    const isHere =
      assemblies.length === 0 ? overlap(from, parseEdtf(on)) : assemblies.includes(entry.id);
    if (isHere) return;
    throw new DomainError(
      'INVALID_INPUT',
      assemblies.length === 0
        ? `The mandate '${row.key}' began on ${from.text}, not on ${on}: name those that this act began.`
        : `The mandate '${row.key}' was begun by an election elsewhere: name those of elections of '${entry.title}'.`,
      path,
      { mandateId: row.key, from: from.text },
    );
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

/** An act takes effect on a day of the assembly that decides it, and is recorded once it has. */
function checkDay(
  { date, lastDay, title }: AssemblyEntry,
  on: UncertainDate,
  today: LocalDate,
): void {
  const path = ['input', 'on'];
  const latest = lastDay !== null && lastDay > date.latest ? lastDay : date.latest;
  const days = { earliest: date.earliest, latest };
  if (!overlap(on, days)) {
    throw new DomainError(
      'INVALID_INPUT',
      `'${title}' is on ${date.text}${lastDay === null ? '' : ` to ${lastDay}`}: what it decides takes effect on one of its days, not on ${on.text}.`,
      path,
      { date: date.text, lastDay },
    );
  }
  if (on.earliest <= today) return;
  throw new DomainError(
    'INVALID_INPUT',
    `${on.text} is yet to come: enter what has happened.`,
    path,
    { today },
  );
}

function overlap(a: Days, b: Days): boolean {
  return a.earliest <= b.latest && b.earliest <= a.latest;
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
