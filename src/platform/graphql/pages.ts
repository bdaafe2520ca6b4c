import { createCipheriv, createDecipheriv, createHmac } from 'node:crypto';
import type { Type } from '@nestjs/common';
import { Field, ObjectType } from '@nestjs/graphql';

import { DomainError } from '../../kernel/errors.js';

/** So many nodes a page has at the most. */
export const LARGEST_PAGE = 100;

@ObjectType({ description: 'Where a page ends, and whether another follows.' })
export class PageInfo {
  @Field(() => Boolean, { description: 'Whether another page follows.' })
  hasNextPage!: boolean;

  @Field(() => String, {
    nullable: true,
    description: 'To be given as `after` for the next page; null for an empty page.',
  })
  endCursor!: string | null;
}

/** One page of a list: the nodes, and a count that is only worked out where it is asked for. */
export interface Connection<N> {
  readonly nodes: readonly N[];
  readonly pageInfo: PageInfo;
  readonly count: () => Promise<number>;
}

/** The GraphQL type of a list's page. */
export function ConnectionOf<N>(node: Type<N>, what: string) {
  @ObjectType({ isAbstract: true })
  abstract class ConnectionType {
    @Field(() => [node], { description: `The ${what} of this page, in the order of the list.` })
    nodes!: N[];

    @Field(() => PageInfo, { description: 'Where this page ends.' })
    pageInfo!: PageInfo;
  }
  return ConnectionType;
}

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * The cursors of one list: a cursor says where its page ended, encrypted and bound to the list and
 * its filters (AES-256-GCM), so that another list refuses it, this one a position that it never
 * handed out, and nobody reads the row's id in it, which counts what others entered too.
 */
export class Cursors<Position extends readonly unknown[]> {
  private readonly key: Buffer;
  private readonly list: Buffer;

  /**
   * @param secret the deployment's
   * @param list what tells this list from every other: its name, its parent, its filters
   */
  constructor(secret: string, list: unknown) {
    this.key = createHmac('sha256', secret).update('so-hoi cursors').digest();
    this.list = Buffer.from(JSON.stringify(list));
  }

  encode(position: Position): string {
    const text = JSON.stringify(position);
    // Made from what it guards: the same position is the same cursor, and no nonce serves two.
    const nonce = createHmac('sha256', this.key)
      .update(this.list)
      .update('\0')
      .update(text)
      .digest();
    const cipher = createCipheriv('aes-256-gcm', this.key, nonce.subarray(0, NONCE_BYTES));
    cipher.setAAD(this.list);
    const content = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
    const parts = [nonce.subarray(0, NONCE_BYTES), cipher.getAuthTag(), content];
    return Buffer.concat(parts).toString('base64url');
  }

  /** @throws DomainError INVALID_CURSOR for a cursor of another list, a changed one, or none at all */
  decode(cursor: string | null | undefined): Position | null {
    if (cursor === null || cursor === undefined) return null;
    try {
      const bytes = Buffer.from(cursor, 'base64url');
      const nonce = bytes.subarray(0, NONCE_BYTES);
      const tag = bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES);
      const options = { authTagLength: TAG_BYTES };
      const decipher = createDecipheriv('aes-256-gcm', this.key, nonce, options);
      decipher.setAAD(this.list);
      decipher.setAuthTag(tag);
      const content = decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES));
      const text = Buffer.concat([content, decipher.final()]).toString();
      return JSON.parse(text) as Position;
    } catch {
      throw new DomainError(
        'INVALID_CURSOR',
        'This cursor is not of this list with these filters: take the endCursor of its last page, or none to begin.',
        ['after'],
      );
    }
  }
}

/**
 * Cuts a page out of rows read one over its size.
 *
 * @param rows at most `first + 1` of them
 */
export function page<R, N, P extends readonly unknown[]>(
  rows: readonly R[],
  first: number,
  cursors: Cursors<P>,
  position: (row: R) => P,
  node: (row: R) => N,
): Pick<Connection<N>, 'nodes' | 'pageInfo'> {
  const shown = rows.slice(0, first);
  const last = shown.at(-1);
  return {
    nodes: shown.map(node),
    pageInfo: {
      hasNextPage: rows.length > first,
      endCursor: last === undefined ? null : cursors.encode(position(last)),
    },
  };
}

/** @throws DomainError INVALID_PAGE */
export function checkPage(first: number): void {
  if (first < 1 || first > LARGEST_PAGE) {
    throw new DomainError(
      'INVALID_PAGE',
      `A page has 1 to ${LARGEST_PAGE} nodes, not ${first}: ask for more with after.`,
      ['first'],
      { largest: LARGEST_PAGE },
    );
  }
}
