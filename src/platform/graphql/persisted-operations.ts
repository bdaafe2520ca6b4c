import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';

import { DomainError } from '../../kernel/errors.js';
import type { Actor } from '../access/actor.js';
import { CONFIG, type Config } from '../config.js';
import { checkText } from './document-limits.js';

/** The operations that are known by an id or by the SHA-256 of their document. */
@Injectable()
export class PersistedOperations {
  /** Whether there is a list at all. */
  readonly exist: boolean;
  private readonly only: boolean;
  private readonly byId: ReadonlyMap<string, string>;
  private readonly byDigest: ReadonlyMap<string, string>;

  constructor(@Inject(CONFIG) { http }: Config) {
    this.exist = http.operations !== null;
    this.only = http.operationsOnly;
    this.byId = http.operations ?? new Map<string, string>();
    this.byDigest = new Map([...this.byId.values()].map((text) => [digestOf(text), text]));
  }

  /**
   * The document that a request asks for by its id, or by `sha256:` and its digest.
   *
   * @throws DomainError OPERATION_NOT_LISTED
   */
  documentOf(id: string): string {
    const document = id.startsWith('sha256:')
      ? this.byDigest.get(id.slice('sha256:'.length))
      : this.byId.get(id);
    if (document !== undefined) return document;
    throw new DomainError(
      'OPERATION_NOT_LISTED',
      'No operation has this documentId: send the document as query, or ask the office to list it.',
    );
  }

  /**
   * Refuses an operation that is not listed, where this caller gets no others, and one that is too
   * long to be read, before anything is made of its text. What is listed is the deployment's own, and
   * may be longer.
   *
   * @throws DomainError OPERATION_NOT_LISTED, TOO_MANY_CHARACTERS, TOO_MANY_LINES
   */
  check(actor: Actor, document: string): void {
    if (this.exist && this.byDigest.has(digestOf(document))) return;
    checkText(document);
    if (!this.only) return;
    if (actor.grants.some(({ role }) => role !== 'DASHBOARD')) return;
    throw new DomainError(
      'OPERATION_NOT_LISTED',
      'Without a token, and as DASHBOARD, only listed operations are answered: ask the office to list this one.',
    );
  }

  /** For Apollo's protocol, by which a client sends the digest alone; nothing is added by clients. */
  readonly cache = {
    get: async (key: string): Promise<string | undefined> =>
      this.byDigest.get(key.replace(/^apq:/, '')),
    set: async () => undefined,
    delete: async () => undefined,
  };
}

function digestOf(document: string): string {
  return createHash('sha256').update(document).digest('hex');
}
