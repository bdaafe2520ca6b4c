import { createHmac } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';

import { DomainError } from '../../kernel/errors.js';
import type { Actor } from '../access/actor.js';
import { CONFIG, type Config } from '../config.js';
import { type Tx, UnitOfWork } from '../database/unit-of-work.js';
import { IdempotencyRecord } from './audit.entity.js';

/** One request to change something. */
export interface Command {
  readonly actor: Actor;
  /** The use case, named as its mutation. */
  readonly operation: string;
  readonly input: { readonly idempotencyKey?: string | null };
  /** The unit of work that it is a part of, and that is repeated, if at all, as a whole. */
  readonly within?: Tx | undefined;
}

/**
 * Carries out commands: each in one unit of work, and once only where it has an idempotency key.
 * A key is its actor's own: nobody meets another's.
 */
@Injectable()
export class Commands {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /**
   * Does the work, or gives the id that the same command gave before.
   *
   * @param work gives the id of what it made or changed
   * @throws DomainError IDEMPOTENCY_CONFLICT where the key was used with another input
   */
  run(command: Command, work: (tx: Tx) => Promise<string>): Promise<string> {
    const { actor, operation, input, within } = command;
    if (within) return work(within);
    const key = input.idempotencyKey ?? null;
    if (key === null) return this.unitOfWork.run(work);
    // Whoever runs commands has their inputs anyway, and the same facts are to be known after a new secret.
    const inputHash = createHmac(
      'sha256',
      actor.kind === 'COMMAND' ? 'command' : this.config.secret,
    )
      .update(canonicalJson({ operation, input }))
      .digest('hex');
    return this.unitOfWork.run(async (tx) => {
      const earlier = await tx.manager.findOneBy(IdempotencyRecord, { actor: actor.name, key });
      if (earlier?.inputHash === inputHash) return earlier.resultId;
      if (earlier) {
        throw new DomainError(
          'IDEMPOTENCY_CONFLICT',
          `The key '${key}' was used on ${earlier.recordedAt} for ${earlier.operation} with another input: use a new key for a new request.`,
          ['input', 'idempotencyKey'],
          { operation: earlier.operation, usedAt: earlier.recordedAt },
        );
      }
      const resultId = await work(tx);
      await tx.insert(IdempotencyRecord, {
        actor: actor.name,
        key,
        operation,
        inputHash,
        resultId,
        recordedAt: tx.at,
      });
      return resultId;
    });
  }
}

/**
 * JSON with keys in order, without what was left out, and in Unicode NFC, so that equal inputs are
 * equal texts; null stays, as it may say something else than nothing.
 */
function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_, item: unknown) => {
    if (typeof item === 'string') return item.normalize('NFC');
    if (item === null || typeof item !== 'object' || Array.isArray(item)) return item;
    return Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}
